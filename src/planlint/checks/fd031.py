"""造价和同类项目相差很大。

为什么：摊到每平方米或每户的造价过低，常常是面积或金额的口径不对；过高，评审时会核减。

依据：policy: cost.per_area_band、cost.per_household_band

说明：不到下限一半或者超过上限一倍的作为警告，其余只作提示。

违规：

    〔kind=cluster〕
    以上7个小区整治改造242栋楼，建设改造面积98.6万平方米，投资预算为1626.8万元。

又如：

    〔kind=estate〕
    小区共320户，项目总投资112万元，由区财政承担。

合规：

    〔kind=cluster〕
    以上7个小区整治改造42栋楼，建设改造面积8.6万平方米，投资预算为2626.8万元。
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from planlint.document import Span
from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan
from planlint.policy import PolicyRule
from planlint.quantity import Quantity, plain_decimal

CHECK = Check(
    slug="unit-cost-band",
    severity=Severity.WARNING,
    kinds=("estate", "cluster", "programme"),
    policy=("cost.per_area_band", "cost.per_household_band"),
    weight=20,
)

_BASES = (
    ("area", "cost.per_area", "每平方米", "元/㎡", "面积可能是全部建筑面积，不是改造面积。"),
    ("households", "cost.per_household", "每户", "元/户", "户数可能不都在改造范围内。"),
)
_WORDS = regex(r"[\u4e00-\u9fff]{1,6}(?:约|为|共)?$")


def check(plan: Plan) -> Iterator[Finding]:
    total = plan.facts.total("investment")
    if total is None or total.bound:
        return
    for item, id, each, unit, why in _BASES:
        base, band = plan.facts.total(item), plan.policy.rule(f"{id}_band")
        if base is None or band is None or not base.value:
            continue
        cost = total.value / base.value
        low, high = (Fraction(v) for v in band.band)
        if low <= cost <= high:
            continue
        side = "低于" if cost < low else "高于"
        limits = f"{band.band[0]} 至 {band.band[1]} 元"
        yield Finding(
            f"总投资摊到{each}是 {_two(cost)} 元，{side}同类项目的 {limits}。",
            _place(plan, base),
            (Span(total.start, total.end),),
            figures=tuple(_figures(plan, total, base, unit, band)),
            explanations=(why,) if cost < low else (),
            rules=plan.rules(f"{id}_band"),
            severity=Severity.INFO if low / 2 <= cost <= high * 2 else None,
        )
        return


def _place(plan: Plan, base: Quantity) -> Span:
    """The figure with the words it is called by."""
    words = _WORDS.search(plan.text, max(plan.facts.start, base.start - 8), base.start)
    return Span(words.start() if words else base.start, base.end)


def _figures(plan: Plan, total: Quantity, base: Quantity, unit: str, band: PolicyRule) -> Iterator[Figure]:
    yield Figure(f"{_two(total.value / base.value)} {unit}", f"{_told(total)} ÷ {_told(base)}")
    for relation in plan.relations:
        stated = relation.stated
        if relation.kind == "sum" and not relation.holds and stated and stated.span.start == total.start:
            wan = plain_decimal(relation.computed / 10000)
            yield Figure(f"{_two(relation.computed / base.value)} {unit}", f"按分项之和 {wan} 万元")
            break
    median = plan.policy.rule(band.id.replace("_band", "_median"))
    middle = f"，中位 {median.value}" if median else ""
    yield Figure(f"{band.band[0]}–{band.band[1]}{middle}", "已公布的项目")


def _two(value: Fraction) -> str:
    """Two decimals, as prices per unit are printed."""
    return f"{Decimal(round(value * 100)).scaleb(-2):.2f}"


def _told(q: Quantity) -> str:
    """The figure with its unit, which a table prints in its head."""
    return q.text if q.unit in q.text else f"{q.text} {q.unit}"
