"""班额超过标准。

为什么：班额过大，说明教室和教师不足，规划应写明增加几个班。

依据：policy: school.class_size_primary、school.class_size_middle

违规：

    〔kind=school〕
    沙子小学现有教学班9个，在读学生数478人。

合规：

    〔kind=school〕
    沙子小学现有教学班11个，在读学生数478人。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.facts import SchoolFigure
from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan
from planlint.quantity import plain_decimal

CHECK = Check(
    slug="density-class-size",
    severity=Severity.INFO,
    kinds=("school",),
    policy=("school.class_size_primary", "school.class_size_middle"),
    weight=30,
)

_MIDDLE = regex("初中|中学|九年一贯|高中|初级中")


def check(plan: Plan) -> Iterator[Finding]:
    classes, pupils = _first(plan, "classes"), _first(plan, "students")
    id = "school.class_size_middle" if plan.says(_MIDDLE) else "school.class_size_primary"
    rule = plan.policy.rule(id, plan.as_of)
    if classes is None or pupils is None or rule is None or not classes.quantity.number:
        return
    size = pupils.quantity.value / classes.quantity.value
    if size <= rule.fraction or size > 200:
        return
    shown = plain_decimal(size, 1)
    yield Finding(
        f"{pupils.quantity.text}分在 {classes.quantity.number} 个班，每班 {shown} 人，超过 {rule.int} 人。",
        Span(classes.span.start, classes.span.end),
        (pupils.span,),
        figures=(
            Figure(shown, f"{pupils.quantity.text} ÷ {classes.quantity.number} 个班"),
            Figure(str(rule.int), "上限"),
        ),
        rules=plan.rules(id),
    )


def _first(plan: Plan, item: str) -> SchoolFigure | None:
    """The figure of today: the first of its item that is not planned."""
    return next((f for f in plan.facts.school if f.item == item and f.when != "after"), None)
