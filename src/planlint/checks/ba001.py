"""模版要求的章没有找到。

为什么：方案不按编制模版分章，审核的人找不到对应内容，省里不予受理。

依据：policy: template.chapters、review.template_mandatory

说明：至少认出三章、说明文本按模版编写时才看；标题丢了的文本不看。

违规：

    〔kind=estate〕
    向阳小区改造实施方案
    一、小区概况
    向阳小区1986年建成，住宅楼6栋，216户，建筑面积17280平方米。
    二、改造内容与设计
    屋面防水3260平方米，更换给水管820米。
    三、投资估算与资金筹措
    总投资518.4万元，其中中央补助资金300万元，区财政218.4万元。

合规：

    〔kind=estate〕
    向阳小区改造实施方案
    一、小区概况
    向阳小区1986年建成，住宅楼6栋，216户，建筑面积17280平方米。
    二、现状分析与问题清单
    屋面渗漏4栋，给水管锈蚀。
    三、改造内容与设计
    屋面防水3260平方米，更换给水管820米。
    四、组织实施
    2026年5月开工，10月完工。
    五、投资估算与资金筹措
    总投资518.4万元，其中中央补助资金300万元，区财政218.4万元。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.catalogue import template
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="missing-chapter",
    severity=Severity.WARNING,
    kinds=("estate", "cluster"),
    policy=("template.chapters",),
    weight=40,
    absence=True,
)

FEWEST = 3
_HEADED = {
    "overview": regex("概况|基本情况|由来|背景"),
    "problems": regex("问题|现状|体检|困难"),
    "measures": regex("改造内容|改造范围|建设内容|任务|设计|改造项目|调整内容"),
    "organisation": regex("组织|实施|步骤|进度|保障|工期"),
    "money": regex("投资|资金|造价|概算|预算"),
}
# A supplement to an approved plan repeats nothing of it.
_SUPPLEMENT = regex("调整|补充|变更|修订|增补")


def check(plan: Plan) -> Iterator[Finding]:
    form = template(plan.facts.kind)
    if form is None or _SUPPLEMENT.search(plan.facts.title):
        return
    wanted = {c.code: c.title for c in form.chapters if not c.attachments}
    found = {
        code for c in plan.facts.chapters for code in wanted if c.code == code or _is_headed(c.title, code)
    }
    missing = [title for code, title in wanted.items() if code not in found]
    if len(found) < FEWEST or not missing:
        return
    words = "、".join(f"“{title}”" for title in missing)
    yield Finding(
        f"模版的 {len(wanted)} 章里没有找到{words}。",
        rules=plan.rules("template.chapters", "review.template_mandatory"),
    )


def _is_headed(title: str, code: str) -> bool:
    """Does a heading speak of what the chapter is about, in whatever words?"""
    pattern = _HEADED.get(code)
    return pattern is not None and pattern.search(title) is not None
