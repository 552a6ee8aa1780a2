"""Responsible bodies and what the text makes each of them do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from planlint.catalogue import body_words
from planlint.document import BlockKind, Span
from planlint.extract.reading import Reading
from planlint.extract.words import Words
from planlint.facts import Duty
from planlint.patterns import regex

_ENDING = (
    "局|委|办|办公室|部门|政府|街道|社区|公司|支队|大队|队|单位|中心|站|院|台|委员会|集团|乡镇|镇街|处|科|厅|企业|小组|专班|指挥部|居委会|业委会|"
    "管委会|电力|电信|联通|移动|铁塔|学校|中心校|业主|小区|镇|乡|成员单位|指导组|工作组"
)
_COLON = regex(
    rf"\s*(?P<name>[^：:。；;！\n|]{{2,44}}?(?:{_ENDING})(?:[（(][^（）()]{{1,24}}[）)])?(?:等(?:部门|单位|管线单位)?)?)\s*[：:]"
)
_DOES = regex(
    r"负责|牵头|组织|统筹|协调|指导|做好|配合|协助|监督|落实|开展|承担|宣传|审核|审批|作为|参与|履行|办理|制定|督促|提供"
)
_INLINE = regex(
    rf"(?:由|，|,|；|;|。|^|\n)\s*(?P<name>[^，,。；;：:！\n|（）()由]{{2,30}}?(?:{_ENDING}))(?P<does>负责|牵头|统筹|组织(?!领导|实施的|架构)|承担|配合|督促|指导|会同)"
)
_NO_BODY = regex(
    r"^(?:要|应|须|将|各项|对|在|为|按|根据|依据|通过|结合|其中|所有|全部|进一步)|[的了]|资金|改造内容|范围|目标|投资|编制单位|申报单位|项目单位|拟改造"
)


@cache
def body_vocabulary() -> Words:
    """The catalogue's words for responsible bodies."""
    return Words(body_words())


def duties(reading: Reading) -> tuple[Duty, ...]:
    """Each body with its stretch of text: 市财政局：负责…, 由区住建局牵头…."""
    found: list[Duty] = []
    for block in reading.blocks:
        if block.kind is BlockKind.ROW:
            found.extend(_row(reading, block.start, block.end))
            continue
        match = _COLON.match(reading.text, block.start + len(block.number), block.end)
        if (
            match
            and not _NO_BODY.search(match["name"])
            and _DOES.search(reading.text, match.end(), min(block.end, match.end() + 60))
        ):
            found.append(_duty(reading, match.start("name"), match.end("name"), block.end))
            continue
        found.extend(_inline(reading, block.start + len(block.number), block.end))
    return tuple(sorted(found, key=lambda duty: duty.span.start))


def _duty(reading: Reading, start: int, end: int, stop: int) -> Duty:
    code = ""
    for _, right, word_code in body_vocabulary().find(reading.text, start, end):
        code = word_code
        if right == end:
            break
    return Duty(code, reading.text[start:end].strip(), Span(start, end), Span(start, stop))


def _inline(reading: Reading, start: int, end: int) -> Iterator[Duty]:
    at = start
    while (match := _INLINE.search(reading.text, at, end)) is not None:
        at = match.end()
        name = match["name"].strip()
        if _NO_BODY.search(name):
            continue
        duty = _duty(
            reading, match.end("name") - len(name), match.end("name"), reading.sentence(match.end()).end
        )
        if duty.body:
            yield duty


def _row(reading: Reading, start: int, end: int) -> Iterator[Duty]:
    """A row whose first cells name a body and whose next one says what it does."""
    cells = [(m.start(), m.end()) for m in re.finditer(r"[^|]+", reading.text[start:end])]
    for (a, b), (c, d) in pairwise(cells):
        name = reading.text[start + a : start + b].strip()
        told = reading.text[start + c : start + d].strip()
        if (
            2 <= len(name) <= 24
            and re.search(rf"(?:{_ENDING})$", name)
            and len(told) >= 6
            and _DOES.search(told[:20])
            and not _NO_BODY.search(name)
        ):
            at = reading.text.index(name, start + a)
            yield _duty(reading, at, at + len(name), end)
            return
