"""通知没有落款、成文日期或发文字号。

为什么：没有发文机关、日期和文号的通知不能作为依据，也查不到它何时生效。

依据：policy: mandatory.notice

违规：

    〔kind=notice〕
    关于做好老旧小区改造实施方案审核工作的通知
    各市州住房和城乡建设局：
    现就审核工作有关要求通知如下：
    一、审核范围。列入年度计划的小区均应报审核。
    二、申报材料。申请函、实施方案文本和图纸。

合规：

    〔kind=notice〕
    关于做好老旧小区改造实施方案审核工作的通知
    湘建城〔2020〕50号
    各市州住房和城乡建设局：
    现就审核工作有关要求通知如下：
    一、审核范围。列入年度计划的小区均应报审核。
    湖南省住房和城乡建设厅
    2020年4月2日
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="missing-signature",
    severity=Severity.INFO,
    kinds=("notice",),
    policy=("mandatory.notice",),
    weight=40,
    absence=True,
)

_NUMBER = regex(r"[\u4e00-\u9fff]{1,12}[〔\[（(【](?:19|20)\d\d[〕\]）)】]\s?第?\d+号")
_DATE = regex(
    r"(?:19|20)\d\d年\d{1,2}月\d{1,2}日|[二][〇○零O0][〇○零一二三四五六七八九]{2}年.{1,3}月.{1,4}日"
)
_OFFICE = regex(r"^[\u4e00-\u9fff×xX*\s]{2,40}(?:厅|局|委员会|委|人民政府|办公室|领导小组|部)(?:办公室)?\s*$")
_REACH = 400


def check(plan: Plan) -> Iterator[Finding]:
    end = plan.facts.end
    head, tail = (
        plan.text[plan.facts.start : plan.facts.start + _REACH],
        plan.text[max(plan.facts.start, end - _REACH) : end],
    )
    missing = []
    if not any(_OFFICE.match(line) for line in tail.splitlines() if len(line.strip()) > 3):
        missing.append("落款单位")
    if not _DATE.search(tail) and not _DATE.search(head):
        missing.append("成文日期")
    if not _NUMBER.search(head):
        missing.append("发文字号")
    if not missing:
        return
    words = "、".join(missing[:-1]) + ("和" if len(missing) > 1 else "") + missing[-1]
    last = plan.blocks[-1].span if plan.blocks else Span(plan.facts.start, end)
    yield Finding(f"没有找到{words}。", last, rules=plan.rules("mandatory.notice"))
