"""轮椅坡道太陡。

为什么：坡度大于规定，轮椅上不去，无障碍验收通不过。

依据：policy: design.ramp_slope

违规：

    〔kind=estate〕
    在12个单元入口增设无障碍坡道，坡度1:8。

合规：

    〔kind=estate〕
    在12个单元入口增设无障碍坡道，坡度1:12；屋面找坡1:8，图纸比例1:500。
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from planlint.document import Span
from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="policy-ramp",
    severity=Severity.WARNING,
    kinds=("estate", "cluster", "programme", "school"),
    policy=("design.ramp_slope",),
    weight=20,
)

_SLOPE = regex(
    r"(?:无障碍|轮椅|残疾人)?坡道[^。；;\n]{0,16}?(?:坡度|比例)?(?:为|是|不大于|不陡于)?\s*1\s?[:：∶/／]\s?(?P<run>\d{1,2})(?!\d)"
)
_OTHER = regex(r"车库|汽车|机动车|屋面|图")


def check(plan: Plan) -> Iterator[Finding]:
    rule = plan.policy.rule("design.ramp_slope")
    if rule is None:
        return
    for m in plan.find(_SLOPE):
        run = int(m["run"])
        if (
            not run
            or Fraction(1, run) <= rule.fraction
            or _OTHER.search(plan.text, max(0, m.start() - 6), m.end())
        ):
            continue
        least = rule.fraction.denominator
        yield Finding(
            f"坡道坡度写 1:{run}，比规定的 1:{least} 陡。",
            Span(m.start(), m.end()),
            figures=(Figure(f"1:{run}", "文中"), Figure(f"1:{least}", "最陡")),
            rules=plan.rules("design.ramp_slope"),
        )
