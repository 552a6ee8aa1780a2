"""改造后不再生产，却用年产值作效益指标。

为什么：居住用地没有产值，指标与用途不符，效益无法考核。

依据：无（项目约定：效益指标与用途相应）

违规：

    〔kind=parcel〕
    该地块现用途为工业，年产值为500万元。
    改造后，该宗地将用于居住、金融商业、道路、绿化用途，预计年产值将达到5亿元。

合规：

    〔kind=parcel〕
    该地块现用途为工业，年产值为500万元。
    改造后，该宗地将用于新型产业和研发厂房，预计年产值将达到5亿元。
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from planlint.facts import ParcelFact
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="use-value-mismatch", severity=Severity.INFO, kinds=("parcel",), weight=30)

_USE = regex(
    r"改造后[^。]{0,40}?(?:用于|用途为|建设为|打造为|改造为)(?P<use>[^。；\n]{2,50})|全面改造为(?P<other>[^。；，\n]{2,20})"
)
_HOMES = regex("居住|住宅|商住")
_WORKS = regex("工业|产业|厂房|研发|生产|制造|物流|仓储")


def check(plan: Plan) -> Iterator[Finding]:
    use = next((m for m in plan.find(_USE)), None)
    after = _output(plan, "after")
    if use is None or after is None or after.quantity is None:
        return
    words = use["use"] or use["other"]
    if not _HOMES.search(words) or _WORKS.search(words):
        return
    before = _output(plan, "before")
    growth = ""
    if before is not None and before.quantity is not None and before.quantity.value:
        times = after.quantity.value / before.quantity.value
        growth = (
            f"，是改造前的 {times.numerator} 倍" if times.denominator == 1 and times > Fraction(10) else ""
        )
    yield Finding(
        f"改造后以居住为主，仍以年产值 {after.quantity.text}作效益指标{growth}。",
        after.span,
        (before.span,) if before is not None else (),
    )


def _output(plan: Plan, when: str) -> ParcelFact | None:
    return next((f for f in plan.facts.parcel if f.item == "output" and f.when == when and f.quantity), None)
