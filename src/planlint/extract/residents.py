"""The residents' will: consents, votes, thresholds, surveys, and public notices with their length."""

from __future__ import annotations

import re
from collections.abc import Iterator

from planlint.document import Span
from planlint.extract.reading import Reading
from planlint.facts import Consent, Mention, Notice
from planlint.patterns import regex
from planlint.quantity import Quantity

_CONSENT = regex(r"同意|赞成|参与|参加|表决|支持|投票|意愿|征求|问卷|入户|座谈|意见")
_REQUIRED_AFTER = regex(r"应|须|必须|需|方可|以上|优先|的小区")
_REQUIRED_BEFORE = regex(r"应|须|不低于|不少于|方可|达到|超过")
_SUBJECT = regex(r"同意|赞成|支持|愿意|参与|参加|投票|表决")
_SHARE_PHRASE = regex(r"占[^，,。；;]*")
_SHARE_OF = regex(r"同意|赞成|支持|愿意|参与|参加|表决|投票|征得|意愿|双过半|双三分之二|双四分之三")
_PARTICIPATION = regex(r"参与|参加|投票率|到会")
_AGREEMENT = regex(r"同意|赞成|支持|愿意|意愿")
_VOTE = regex(r"表决|投票|业主大会")
_HALF = regex(r"双过半|过半数|半数以上|双三分之二|双四分之三|双2/3|双3/4")
_OTHER_SHARE = regex(r"出资|缴|补助|投资|资金|预付|进度|质保|绿地|容积|老人|少数民族|预备|费率|支付|收缴")
# 共有住户400户，同意改造的300户，占85%: who is counted, of whom, and how the share is joined to the count.
_COUNTED_UNITS = frozenset("户人名位")
_COUNTS = {
    "agreement": regex(r"(?<!不)(?:同意|赞成|支持)"),
    "participation": regex(r"参加|参与|投票|到会|参会"),
}
_COUNTED_ALL = regex(r"共|总|全体|涉及|住户|居民|业主")
_COUNTED_VOTERS = regex(r"参加|参与|投票|到会|参会")
_SHARE_OF_COUNT = regex(
    r"\s*[，,（(]?\s*(?:占(?P<of>[^，,。；;\d]{0,12})|(?:同意|赞成|支持|参与|投票|参会)率(?:为|达到?|是)?)\s*"
)
_NOTICE = regex(r"公示(?:期|时间|天数)?|公告期|进行公示|予以公示|张榜公布")
_NO_NOTICE = regex(r"公示栏|公示牌|公示制度|公示材料|公示照片|公示环节|^公示名单")
_DAY_LABEL = ("days", "workdays")


def consents(reading: Reading) -> tuple[Consent, ...]:
    """Every clause on the residents' will, with its share where one is told."""
    found: list[Consent] = []
    seen: set[int] = set()
    for mention in reading.mentions:
        if mention.quantity.dimension in ("percent", "fraction"):
            consent = _with_share(reading, mention)
            if consent is not None:
                seen.add(consent.span.start)
                found.append(consent)
    for match in _HALF.finditer(reading.text, reading.part.start, reading.part.end):
        sentence = reading.text[reading.clause(match.start()).start : match.end() + 8]
        if _CONSENT.search(sentence) or match[0].startswith("双"):
            kind = (
                "participation"
                if _PARTICIPATION.search(sentence) and not _AGREEMENT.search(sentence)
                else "threshold"
            )
            found.append(
                Consent(
                    "threshold" if kind == "threshold" else kind, Span(*match.span()), None, _basis(sentence)
                )
            )
    for match in re.finditer(
        r"(?:业主|居民)[^，,。；;]{0,12}(?:表决|投票)|(?:表决|投票)(?:同意|通过|结果)|业主大会", reading.body
    ):
        start = reading.part.start + match.start()
        found.append(Consent("vote", Span(start, reading.part.start + match.end())))
    for match in re.finditer(
        r"(?:征求|听取|收集|调查|摸底|汇总)[^，,。；;]{0,16}(?:意见|意愿)|问卷调查|入户(?:调查|走访)|意愿(?:调查|摸底)",
        reading.body,
    ):
        start = reading.part.start + match.start()
        found.append(Consent("survey", Span(start, reading.part.start + match.end())))
    return tuple(sorted(found, key=lambda c: c.span.start))


def _with_share(reading: Reading, mention: Mention) -> Consent | None:
    text, q = reading.text, mention.quantity
    clause = reading.clause(q.start)
    sentence = reading.sentence(q.start)
    near = text[max(clause.start, q.start - 30) : min(clause.end, q.end + 24)]
    wider = text[max(sentence.start, q.start - 60) : min(sentence.end, q.end + 40)]
    if _OTHER_SHARE.search(near) and not _SHARE_OF.search(near):
        return None
    if not _SHARE_OF.search(near) and not (_SHARE_OF.search(wider) and "占" in near):
        return None
    low = max(sentence.start, q.start - 60)
    required = _REQUIRED_AFTER.search(text[q.end : min(clause.end, q.end + 6)]) or _REQUIRED_BEFORE.search(
        text[max(clause.start, q.start - 12) : q.start]
    )
    kind = "threshold" if required else _kind(text[low : q.start], near, wider)
    part, whole = _counted(reading, kind, q, sentence.start)
    basis = _basis(near) or _basis(text[max(low, q.start - 24) : q.start])
    return Consent(kind, mention.span, q, basis, part, whole)


def _counted(
    reading: Reading, kind: str, share: Quantity, start: int
) -> tuple[Quantity | None, Quantity | None]:
    """The households that a share is of, and all of them, where a sentence counts both and nothing else."""
    text, none = reading.text, (None, None)
    figures = [
        m.quantity for m in reading.mentions_in(start, share.start) if m.quantity.unit in _COUNTED_UNITS
    ]
    if kind not in _COUNTS or len(figures) < 2 or share.hedges or any(f.hedges for f in figures):
        return none
    *earlier, part = figures
    leads = [text[low : f.start] for low, f in zip([start, *(f.end for f in figures)], figures, strict=False)]
    joined = _SHARE_OF_COUNT.fullmatch(text, part.end, share.start)
    if joined is None or not _COUNTS[kind].search(leads[-1]) or len({f.unit for f in figures}) > 1:
        return none
    if not all(_COUNTED_ALL.search(lead) or _COUNTED_VOTERS.search(lead) for lead in leads[:-1]):
        return none
    of_voters = _COUNTED_VOTERS.search(joined["of"] or "")
    wholes = [
        f
        for f, lead in zip(earlier, leads, strict=False)
        if f.value > part.value and (not of_voters or _COUNTED_VOTERS.search(lead))
    ]
    fit = [f for f in wholes if Consent(kind, Span(0, 0), share, "", part, f).follows]
    found = fit or wholes
    return (part, found[0]) if len(found) == 1 else none


def _kind(before: str, near: str, wider: str) -> str:
    """What a share is of: who takes part, or who agrees; in 同意…占参与… the words before 占 tell."""
    subject, owns, _ = before.rpartition("占")
    if owns:
        told = [*_SUBJECT.finditer(_SHARE_PHRASE.sub("", subject))]
        if told:
            return "agreement" if _AGREEMENT.fullmatch(told[-1][0]) else "participation"
    if _AGREEMENT.search(near):
        return "agreement"
    if _PARTICIPATION.search(near) or _PARTICIPATION.search(wider):
        return "participation"
    return "vote" if _VOTE.search(wider) else "survey"


def _basis(words: str) -> str:
    if re.search("面积|平方米|㎡", words):
        return "area"
    if re.search(r"人数|业主(?:人|总)|参与人|\d\s?[人位名]", words):
        return "persons"
    return "households" if re.search(r"户|住户", words) else ""


def notices(reading: Reading) -> tuple[Notice, ...]:
    """Every public notice the text speaks of; ``days`` or its dates where it tells them."""
    return tuple(_notices(reading))


def _notices(reading: Reading) -> Iterator[Notice]:
    text, part = reading.text, reading.part
    last = -1
    for match in _NOTICE.finditer(text, part.start, part.end):
        if _NO_NOTICE.match(text, match.start()) or match.start() < last:
            continue
        sentence = reading.sentence(match.start())
        low = max(sentence.start, match.start() - 20)
        high = min(sentence.end, match.end() + 44)
        days = next(
            (
                m.quantity
                for m in reading.mentions_in(max(low, match.start() - 12), high)
                if m.quantity.dimension in _DAY_LABEL and _is_length(text, m)
            ),
            None,
        )
        dates = reading.dates_in(match.start(), high) or reading.dates_in(low, match.start())
        ranged = len(dates) >= 2 and re.fullmatch(
            r"\s*起?\s*[-—–~～至到]+\s*", text[dates[0].end : dates[1].start]
        )
        last = high if days is not None or ranged else match.end()
        yield Notice(
            Span(match.start(), match.end()), days, dates[0] if ranged else None, dates[1] if ranged else None
        )


def _is_length(text: str, mention: Mention) -> bool:
    return (
        not re.match(r"[前起后以]", text[mention.quantity.end : mention.quantity.end + 1])
        or "以上" in text[mention.quantity.end : mention.quantity.end + 2]
    )
