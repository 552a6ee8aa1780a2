"""必备的佐证材料没有列出。

为什么：申请函、图纸、居民意愿和资金承诺等材料不齐，受理时会退回。

依据：policy: template.attachments、review.template_mandatory

说明：省里规定按模版编制的作为警告，别处只作提示；正文没有提到的才列出。

违规：

    〔kind=estate policy=hunan〕
    向阳小区改造实施方案
    一、小区概况
    向阳小区1986年建成，住宅楼6栋，216户，建筑面积17280平方米。
    五、佐证材料
    附件1 申请函；附件2 设计图纸。

合规：

    〔kind=estate policy=hunan〕
    向阳小区改造实施方案
    一、小区概况
    向阳小区1986年建成，住宅楼6栋，216户，建筑面积17280平方米。
    五、佐证材料
    附件1 申请函；附件2 设计图纸；附件3 投资估算表；附件4 意愿调查和表决结果；附件5 公示照片；
    附件6 体检报告；附件7 出资承诺书；附件8 管线单位意见；附件9 长效管理方案；附件10 初审意见。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.catalogue import attachments
from planlint.finding import Check, Figure, Finding, Severity
from planlint.plan import Plan

CHECK = Check(
    slug="missing-attachment",
    severity=Severity.INFO,
    kinds=("estate", "cluster"),
    policy=("template.attachments",),
    weight=40,
    absence=True,
)

SHOWN = 5


def check(plan: Plan) -> Iterator[Finding]:
    text = plan.text[plan.facts.start : plan.facts.end]
    wanted = [a for a in attachments(plan.facts.kind) if a.mandatory and not a.when]
    missing = [a.name for a in wanted if not any(word in text for word in a.words)]
    if not missing:
        return
    words = "、".join(missing[:SHOWN]) + ("等" if len(missing) > SHOWN else "")
    demanded = plan.policy.rule("review.template_mandatory", plan.as_of) is not None
    yield Finding(
        f"没有找到 {len(missing)} 项必备的佐证材料：{words}。",
        figures=tuple(Figure("", name) for name in missing) if len(missing) > SHOWN else (),
        rules=plan.rules("template.attachments", "review.template_mandatory"),
        severity=Severity.WARNING if demanded else None,
    )
