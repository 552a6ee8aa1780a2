"""先开工，后批准或后取得施工许可。

为什么：没有批准就开工，投资不能列支；没有施工许可证就开工，属于未批先建。

依据：policy: approval.works_permit、approval.steps

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

from planlint.events import Event, dated_events, told_together
from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="date-order-approval",
    severity=Severity.WARNING,
    policy=("approval.works_permit", "approval.steps"),
    weight=20,
)

_NAMES = {"permit": "取得施工许可", "approval": "批准"}
_AMENDED = regex("调整|变更|决算|结算|追加|补充|延期|二期|后续|备案")
_RULES = {"permit": "approval.works_permit", "approval": "approval.steps"}


def check(plan: Plan) -> Iterator[Finding]:
    found = list(dated_events(plan.text, plan.facts.dates, plan.facts.start, plan.facts.end))
    starts = [e for e in found if e.kind == "start"]
    for kind in _NAMES:
        for needed, start in told_together([e for e in found if e.kind == kind], starts):
            if needed.first > start.last and not _is_amendment(plan, needed):
                yield _finding(plan, needed, start, kind)
                return


def _is_amendment(plan: Plan, event: Event) -> bool:
    """Does the sentence approve a change or an account, not the project?"""
    end = min((i for c in "。；;\n" if (i := plan.text.find(c, event.span.end)) >= 0), default=event.span.end)
    return _AMENDED.search(plan.text, event.sentence + 1, end) is not None


def _finding(plan: Plan, needed: Event, start: Event, kind: str) -> Finding:
    name = _NAMES[kind]
    return Finding(
        f"{start.ref.text}开工，{needed.ref.text}才{name}，先开工后{name}。",
        needed.span,
        (start.span,),
        figures=(Figure(needed.ref.text, name, needed.span), Figure(start.ref.text, "开工", start.span)),
        rules=plan.rules(_RULES[kind]),
    )
