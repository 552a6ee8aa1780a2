"""同一个量前后写的不一致。

为什么：同一个数有两个值，评审不知道以哪个为准。

依据：同一个量前后一致。

违规：

    学校现有教学班9个，本学期学生479人，教职工26人。
    我校在读学生数478人，校园占地面积7225平方米。

合规：

    学校现有教学班9个，本学期学生478人，教职工26人。
    我校在读学生数478人，校园占地面积7225平方米。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.finding import Check, Figure, Finding, Rule, Severity, severity_of
from planlint.plan import Plan
from planlint.relations.reading import shared_piece
from planlint.relations.wording import computed_with_unit, stated_words

CHECK = Check(
    slug="inconsistent-value",
    severity=Severity.ERROR,
    rules=(Rule("同一个量前后一致。"),),
    weight=12,
)


def check(plan: Plan) -> Iterator[Finding]:
    for index, relation in enumerate(plan.relations):
        if (
            relation.holds
            or relation.stated is None
            or not (relation.kind == "equality" and relation.topic in ("restated", "nearly"))
        ):
            continue
        computed, stated = computed_with_unit(relation), stated_words(relation)
        first = relation.operands[0]
        name = _name(first.label, relation.stated.label)
        yield Finding(
            f"{name}一处写 {computed}，一处写 {stated}。",
            relation.stated.span,
            (first.span,),
            figures=(
                Figure(computed, "一处", first.span),
                Figure(stated, "另一处", relation.stated.span),
            ),
            explanations=relation.explanations,
            rules=CHECK.rules,
            relation=index,
            severity=severity_of(relation),
        )


_SHORTEST = 3


def _name(first: str, second: str) -> str:
    """What both places call the figure, where they share a name."""
    piece = shared_piece(first, second)
    return f"“{piece}”" if len(piece) >= _SHORTEST else ""
