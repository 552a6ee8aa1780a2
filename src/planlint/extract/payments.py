"""Payment terms: each instalment with the progress it waits for, its share and what the share is of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from planlint.document import Span
from planlint.extract.reading import Reading
from planlint.facts import Mention, PaymentTerm
from planlint.patterns import regex

_PAYS = regex(
    r"拨付|支付|付至|付清|付到|预付|进度款|付款|返还|退还|结清|预留|扣留|留取|质保金|质量保证金|质量保修金|保修金|尾款|余款|工程款"
)
_RETENTION = regex(r"质保金|质量保证金|质量保修金|保修金|保证金|缺陷责任")
_LAST = regex(r"尾款|余款|剩余|余下|其余")
_ADVANCE = regex(r"预付|开工前|合同签订后|签订合同后|进场后|合同生效|启动资金")
_SETTLEMENT = regex(r"结算|审计|决算|审定|评审")
_ACCEPTANCE = regex(r"验收|竣工|完工|全部完成")
_PROGRESS = regex(r"(?:进度|工程量|形象|完成|产值)[^，,。；;]{0,8}$")
_PROGRESS_WORD = regex(r"进度|按月|工程量|已完成|完成")
_CUMULATIVE = regex(r"付至|付到|拨付至|支付至|累计|支付到|拨至|达到?$|至$")
_BASE = regex(
    r"(?:拨付|支付|付至|付|拨|返还|预留|扣留|留取|预付款?为?|款为|按|为|至|到)(?P<base>[^，,。；;：:（(\d%]{2,20}?)的?\s*(?:约|不低于|不少于|不超过)?\s*$"
)
_NO_PAYMENT = regex(
    r"支付率|执行率|使用率|保函|利率|罚|违约|税|收益|投标保证金|履约保证金|出资|预备费|费率|同意|表决|面积|户数"
)
_PERIOD = ("years", "months", "days")


def payment_terms(reading: Reading) -> tuple[PaymentTerm, ...]:
    """The instalments in the order of the text, one for each share that is paid, kept or given back."""
    found: list[PaymentTerm] = []
    for block in reading.blocks:
        if _PAYS.search(reading.text, block.start, block.end):
            found.extend(_in_block(reading, block.start, block.end))
    return tuple(found)


def _in_block(reading: Reading, start: int, end: int) -> Iterator[PaymentTerm]:
    percents = [m for m in reading.mentions_in(start, end) if m.quantity.dimension in ("percent", "fraction")]
    progress: Mention | None = None
    for n, mention in enumerate(percents):
        begin = (
            percents[n - 1].quantity.end if n else max(start, reading.sentence(mention.quantity.start).start)
        )
        sentence = reading.sentence(mention.quantity.start)
        begin = max(begin, sentence.start)
        stop = percents[n + 1].quantity.start if n + 1 < len(percents) else sentence.end
        before = reading.text[begin : mention.quantity.start]
        clause = reading.text[begin : reading.clause(mention.quantity.start).end]
        if _is_progress(before):
            progress = mention
            continue
        around = before + reading.text[mention.quantity.end : min(stop, sentence.end)]
        if _NO_PAYMENT.search(clause) or not _PAYS.search(around):
            progress = None
            continue
        yield _term(reading, mention, progress, before, around, Span(begin, min(stop, sentence.end)))
        progress = None


def _is_progress(before: str) -> bool:
    """A percentage of physical progress: 工程进度达到50%, 完成工程量的80%."""
    last = max((m.end() for m in _PAYS.finditer(before) if m[0] not in ("工程款", "进度款")), default=-1)
    match = _PROGRESS.search(before)
    return (
        match is not None
        and match.start() > last
        and not re.search(
            r"已完成[^，,]{0,8}(?:价款|造价|产值|工程量)的?$|进度款", before[max(0, match.start() - 8) :]
        )
    )


def _term(
    reading: Reading, mention: Mention, progress: Mention | None, before: str, around: str, span: Span
) -> PaymentTerm:
    event = _event(before, around, progress is not None)
    match = _BASE.search(before)
    base = match["base"].strip() if match else ""
    base = re.sub(r"^(?:至|到|款|给|其|约|总额为)|(?:的|支付|付款)$", "", base)
    base = "" if re.fullmatch(r"预?付?款?|[支拨]?付?[至到]|工程款|进度款|第[一二三]次|比例", base) else base
    after = next(
        (
            m.quantity
            for m in reading.mentions_in(span.start, span.end)
            if m.quantity.dimension in _PERIOD
            and re.match(
                r"\s?(?:后|满|期满|内|之?后|质保|缺陷)", reading.text[m.quantity.end : m.quantity.end + 4]
            )
        ),
        None,
    )
    quantity = progress.quantity if progress else None
    return PaymentTerm(
        event, mention.quantity, span, quantity, base, after, bool(_CUMULATIVE.search(before[-12:]))
    )


def _event(before: str, around: str, has_progress: bool) -> str:
    tail = around[len(before) :]
    near = re.split(r"[，,]", before)[-1] + re.split(r"[，,]", tail)[0]
    if _RETENTION.search(near) or (_LAST.search(before) and _RETENTION.search(around)):
        return "retention"
    if has_progress:
        return "progress"
    if _ADVANCE.search(near) or _ADVANCE.search(before):
        return "advance"
    if _SETTLEMENT.search(before):
        return "settlement"
    if _ACCEPTANCE.search(before):
        return "acceptance"
    return "progress" if _PROGRESS_WORD.search(around) else "instalment"
