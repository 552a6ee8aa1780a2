"""先开工，后批准或后取得施工许可。

为什么：没有批准就开工，投资不能列支；没有施工许可证就开工，属于未批先建。

依据：建筑法第 7 条、政府投资条例第 9 条

违规：

    2013年12月区发改委批准投资计划，总投资4132万元。
    项目于2013年10月开工建设，2013年12月竣工。

又如：

    机床厂小区2023年6月18日取得施工许可证，5月26日即进场施工。

合规：

    2013年9月区发改委批准投资计划，总投资4132万元。
    项目于2013年10月开工建设，2013年12月竣工。

又如：

    一期2022年3月开工，二期2023年6月批准，三期2021年5月开工。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.events import Event, events, told_together
from planlint.finding import Check, Figure, Finding, Rule, Severity
from planlint.plan import Plan

CHECK = Check(slug="date-order-approval", severity=Severity.WARNING, weight=20)

_NAMES = {"permit": "取得施工许可", "approval": "批准"}
_RULES = {
    "permit": Rule("建筑法第 7 条：开工前申请领取施工许可证。"),
    "approval": Rule("政府投资条例第 9 条：先审批，后建设。"),
}


def check(plan: Plan) -> Iterator[Finding]:
    found = list(events(plan.text, plan.facts.dates, plan.facts.start, plan.facts.end))
    starts = [e for e in found if e.kind == "start"]
    for kind, name in _NAMES.items():
        for needed, start in told_together([e for e in found if e.kind == kind], starts):
            if needed.first > start.last:
                yield _finding(needed, start, kind, name)
                return


def _finding(needed: Event, start: Event, kind: str, name: str) -> Finding:
    return Finding(
        f"{start.ref.text}开工，{needed.ref.text}才{name}，先开工后{name}。",
        needed.span,
        (start.span,),
        figures=(Figure(needed.ref.text, name, needed.span), Figure(start.ref.text, "开工", start.span)),
        rules=(_RULES[kind],),
    )
