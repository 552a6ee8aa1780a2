"""审批简化的两句话互相矛盾。

为什么：一句说可研不用办，一句说可研合并审批，执行的人不知道哪些项目用哪一句。

依据：policy: approval.simplified

违规：

    〔kind=programme〕
    不涉及土地权属变化的项目，无需办理用地规划许可、环评、可研等手续。对已列入国家年度改造计划的政府投资项目，可合并审批项目建议书和可行性研究报告。

合规：

    〔kind=programme〕
    不涉及土地权属变化的项目，无需办理用地规划许可、环评等手续。政府投资项目可合并审批项目建议书和可行性研究报告。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="approval-contradiction",
    severity=Severity.INFO,
    kinds=("estate", "cluster", "programme"),
    policy=("approval.simplified",),
    weight=30,
)

_PAPERS = {
    "可研": r"可研|可行性研究(?:报告)?",
    "项目建议书": r"项目建议书",
    "初步设计": r"初步设计|初设",
    "施工图审查": r"施工图审查|施工图设计文件审查",
    "环评": r"环评|环境影响评价",
}
_FREE = r"(?:无需|不需要?|免予?|不再|可不)(?:办理|编制|报批|审批|进行)?[^。；;\n]{{0,30}}?(?:{paper})"
_TOGETHER = regex(r"合并|一并")
_MERGED = r"可?(?:合并|一并)(?:审批|编报|编制|报批|办理)[^。；;，,\n]{{0,20}}?(?:{paper})|(?:{paper})[^。；;，,\n]{{0,12}}(?:合并|一并)(?:审批|编报|编制|报批)"


def check(plan: Plan) -> Iterator[Finding]:
    if not plan.says(_TOGETHER):
        return
    for name, words in _PAPERS.items():
        free = next(plan.find(re.compile(_FREE.format(paper=words))), None)
        merged = next(plan.find(re.compile(_MERGED.format(paper=words))), None)
        if free is None or merged is None:
            continue
        yield Finding(
            f"一处写无需办理{name}，一处写{name}合并审批，没有写各适用哪些项目。",
            Span(merged.start(), merged.end()),
            (Span(free.start(), free.end()),),
            rules=plan.rules("approval.simplified"),
        )
        return
