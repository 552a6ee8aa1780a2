"""宿舍每人面积偏小。

为什么：宿舍按人数一算就知道够不够住，不够的应列入规划或写明原因。

依据：policy: school.dormitory_area_per_pupil

违规：

    〔kind=school〕
    沙子小学现有学生宿舍600m²，可容纳260人住宿。

合规：

    〔kind=school〕
    沙子小学现有学生宿舍960m²，可容纳260人住宿。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.facts import SchoolFigure
from planlint.finding import Check, Figure, Finding, Severity
from planlint.plan import Plan
from planlint.quantity import plain_decimal

CHECK = Check(
    slug="density-dormitory",
    severity=Severity.INFO,
    kinds=("school",),
    policy=("school.dormitory_area_per_pupil",),
    weight=30,
)


def check(plan: Plan) -> Iterator[Finding]:
    area = _first(plan, "dormitory_area")
    people = _first(plan, "capacity") or _first(plan, "students_boarding")
    rule = plan.policy.rule("school.dormitory_area_per_pupil", plan.as_of)
    if area is None or people is None or rule is None or not people.quantity.number:
        return
    if not 0 < people.span.start - area.span.start < 40 and people.item == "capacity":
        return
    each = area.quantity.value / people.quantity.value
    if each >= rule.fraction:
        return
    shown = plain_decimal(each, 2)
    yield Finding(
        f"宿舍 {area.quantity.text}住 {people.quantity.text}，每人 {shown} ㎡，少于 {rule.value} ㎡。",
        area.span,
        (people.span,),
        figures=(
            Figure(f"{shown} ㎡", f"{area.quantity.text} ÷ {people.quantity.text}"),
            Figure(f"{rule.value} ㎡", "下限"),
        ),
        rules=plan.rules("school.dormitory_area_per_pupil"),
    )


def _first(plan: Plan, item: str) -> SchoolFigure | None:
    """The figure of today: the first of its item that is not planned."""
    return next((f for f in plan.facts.school if f.item == item and f.when != "after"), None)
