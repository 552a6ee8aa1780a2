"""图纸深度不够编制投资估算。

为什么：只有概念方案或图纸后补，工程量没有来源，估算的金额无法复核。

依据：policy: template.drawing_depth、review.drawing_depth

违规：

    〔kind=estate policy=hunan〕
    总投资518.4万元。目前仅完成概念方案设计，规划设计图纸后补。

合规：

    〔kind=estate policy=hunan〕
    总投资518.4万元。已完成初步设计，规划设计图纸见附件2，概念方案于去年公示。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="rule-drawing-depth",
    severity=Severity.WARNING,
    kinds=("estate", "cluster"),
    policy=("template.drawing_depth",),
    weight=30,
)

_SHALLOW = regex(
    r"(?:仅|只|尚|暂)[^，。；\n]{0,4}(?:完成|有|处于|提供)[^，。；\n]{0,6}(?:概念|意向|方案)(?:性)?(?:方案|设计|图)"
    r"|(?:设计)?图纸?(?:另行|待|后|以后|随后)(?:补|出|提供|报送|完善)|(?:没有|尚无|未出|未完成)[^，。；\n]{0,6}(?:设计)?图纸"
)


def check(plan: Plan) -> Iterator[Finding]:
    places = [Span(m.start(), m.end()) for m in plan.find(_SHALLOW)]
    if not places:
        return
    yield Finding(
        f"“{plan.quote(places[0])}”，图纸深度达不到投资估算的依据。",
        places[0],
        tuple(places[1:]),
        rules=plan.rules("template.drawing_depth", "review.drawing_depth"),
    )
