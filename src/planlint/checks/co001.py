"""分项相加与总数不相等。

为什么：总数对不上，资金、面积、户数都无法采信，评审会退回重报。

依据：总数等于各分项之和；金额、个数相加不留误差。

说明：总数比分项印得粗（7.5 亿元），或者写了“约”，按印出的末位放宽半个单位。只差末位一个单位的，
可能是四舍五入，只作提示。名单可能不完整的（其中只列几个地方），不判断。

违规：

    全年规划投资934万元，其中中央投入517万元，省级投入282万元，州级投入40万元，县级投入59万元。

又如：

    1、明珠苑小区：新增停车位26个，预算投资12万元。
    2、绿地园小区：小广场维修，预算投资155万元。
    3、裕西小区：道路硬化，预算投资400.8万元。
    以上3个小区整治改造112栋楼，投资预算为412.8万元。

合规：

    全年规划投资934万元，其中中央投入517万元，省级投入282万元，州级投入40万元，县级投入95万元。

又如：

    财政下拨7.5亿元，其中中央专项资金3.691亿元、省级专项资金3.8亿元。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.finding import Check, Figure, Finding, Rule, Severity, severity_of
from planlint.plan import Plan
from planlint.relations import Relation
from planlint.relations.numbers import computed_words, digits_of, display_unit, with_unit
from planlint.relations.wording import computed_with_unit, gap_words, operand_name, stated_words

CHECK = Check(
    slug="sum-mismatch",
    severity=Severity.ERROR,
    rules=(Rule("总数等于各分项之和；金额相加不留误差。"),),
    weight=10,
)


def check(plan: Plan) -> Iterator[Finding]:
    for index, relation in enumerate(plan.relations):
        if relation.kind == "sum" and relation.stated is not None and not relation.holds:
            yield _finding(index, relation)


def _finding(index: int, relation: Relation) -> Finding:
    assert relation.stated is not None
    gap, word = gap_words(relation)
    gap = with_unit(gap, display_unit(relation)[1])
    many = f"{len(relation.operands)} 项{relation.note}"
    return Finding(
        f"{many}相加是 {computed_with_unit(relation)}，文中总数写 {stated_words(relation)}，{word} {gap}。",
        relation.stated.span,
        figures=_rows(relation, gap),
        explanations=relation.explanations,
        rules=CHECK.rules,
        relation=index,
        severity=severity_of(relation),
    )


def _rows(relation: Relation, gap: str) -> tuple[Figure, ...]:
    assert relation.stated is not None
    hit = relation.suspects[0] if len(relation.suspects) == 1 else None
    rows = [
        Figure(
            digits_of(o),
            operand_name(o, n),
            o.span,
            "等于差额" if n == hit and o.value == abs(relation.difference) else "",
        )
        for n, o in enumerate(relation.operands)
    ]
    rows.append(Figure(computed_words(relation), "相加"))
    rows.append(Figure(digits_of(relation.stated), "文中总数", relation.stated.span))
    rows.append(Figure(gap, "差"))
    return tuple(rows)
