"""数量的单位和这项内容不相称。

为什么：路灯按平方米、屋面按米，常常是单位写错或者少写了字，造价就差很多倍。

依据：无（单位按目录）

违规：

    〔kind=estate〕
    三、改造内容
    屋面防水4600平方米，更换路灯2600平方米。

合规：

    〔kind=estate〕
    三、改造内容
    屋面防水4600平方米，更换路灯260盏，排水管网改造1200米。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.catalogue import Measure, measure
from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan
from planlint.units import unit_of

CHECK = Check(
    slug="unit-measure",
    severity=Severity.INFO,
    kinds=("estate", "cluster", "programme"),
    weight=40,
)

_SIZE = regex(r"尺寸|宽|高|厚|直径|管径|间距|每|单|[×xX*]")
_MEASURED = ("area", "length", "volume")
_NEAR = 12


def check(plan: Plan) -> Iterator[Finding]:
    for use in plan.facts.measures:
        of, q = measure(use.code), use.quantity
        if of is None or q is None or use.role != "planned" or q.dimension not in _MEASURED:
            continue
        if q.dimension in _dimensions(of) or not 0 <= q.start - use.span.end <= _NEAR:
            continue
        if _SIZE.search(plan.text, use.span.end, q.start):
            continue
        usual = "、".join(of.units[:3])
        yield Finding(
            f"“{plan.quote(use.span)}”写 {q.text}，这项内容通常按{usual}计。",
            Span(use.span.start, q.end),
        )


def _dimensions(of: Measure) -> set[str]:
    return {known[0] for unit in of.units if (known := unit_of(unit)) is not None}
