"""标题的文种和正文不一致。

为什么：标题是“方案”、正文写“通知如下”，收文的人不知道按哪一种办。

依据：无（党政机关公文格式，GB/T 9704：标题由发文机关、事由、文种组成）

违规：

    〔kind=notice〕
    全省老旧小区改造计划项目实施方案
    现就实施方案审核工作有关要求通知如下：
    一、审核范围

合规：

    〔kind=notice〕
    关于做好全省老旧小区改造实施方案审核工作的通知
    现就实施方案审核工作有关要求通知如下：
    一、审核范围
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="title-mismatch", severity=Severity.INFO, weight=50)

_TYPES = (
    "方案",
    "计划",
    "规划",
    "通知",
    "通报",
    "公告",
    "公示",
    "批复",
    "复函",
    "函",
    "请示",
    "报告",
    "总结",
    "简报",
    "意见",
    "办法",
)
_TITLE_TYPE = regex("|".join(_TYPES))
_SAYS = regex(r"(?:现|特|经)[^。\n]{0,80}?(通知|通报|公告|批复|函复|请示|报告)如下")
_FITS = {
    "通知": {"通知", "函"},
    "函复": {"复函", "函", "批复"},
    "批复": {"批复", "函", "复函"},
    "报告": {"报告", "总结"},
}
_OWN = {"方案", "计划", "规划", "总结", "简报", "办法"}


def check(plan: Plan) -> Iterator[Finding]:
    title = plan.facts.title
    types = _TITLE_TYPE.findall(title)
    said = next(plan.find(_SAYS), None)
    if said is None or not types or said.start() < plan.facts.title_span.end:
        return
    if set(types) & _FITS.get(said[1], {said[1]}) or types[-1] not in _OWN:
        return
    yield Finding(
        f"标题的文种是“{types[-1]}”，正文写“{said[1]}如下”，两者不一致。",
        Span(said.start(1), said.end()),
        (plan.facts.title_span,),
    )
