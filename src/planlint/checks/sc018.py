"""停车位的尺寸偏小。

为什么：车位小了停不进，数量就不真实。

依据：policy: design.parking_bay

违规：

    〔kind=estate〕
    新增停车位68个，单个车位2.2米×5米。

合规：

    〔kind=estate〕
    新增停车位68个，单个车位2.5米×5.3米；非机动车位0.8米×2米。
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from planlint.document import Span
from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="policy-parking-bay",
    severity=Severity.INFO,
    kinds=("estate", "cluster", "programme"),
    policy=("design.parking_bay",),
    weight=50,
)

_SIZE = regex(
    r"(?P<word>[^，,。；;\n]{0,12}(?:车位|泊位)[^，,。；;\n\d]{0,12})(?P<a>\d(?:\.\d+)?)\s?(?:米|m)?\s?[×xX*＊乘]\s?(?P<b>\d(?:\.\d+)?)\s?(?:米|m)"
)
_CROSS = regex(r"\d\s?(?:米|m)?\s?[×xX*＊乘]\s?\d")
_OTHER = regex(r"非机动|自行车|电动车|摩托|微型|充电车棚|子母|机械|无障碍")


def check(plan: Plan) -> Iterator[Finding]:
    rule = plan.policy.rule("design.parking_bay")
    if rule is None or not plan.says(_CROSS):
        return
    for m in plan.find(_SIZE):
        width, length = sorted((Decimal(m["a"]), Decimal(m["b"])))
        if _OTHER.search(m["word"]) or (width >= rule.band[0] and length >= rule.band[1]):
            continue
        yield Finding(
            f"停车位写 {width} 米 × {length} 米，小于常用的 {rule.band[0]} 米 × {rule.band[1]} 米。",
            Span(m.start("a"), m.end()),
            figures=(
                Figure(f"{width} × {length} 米", "文中"),
                Figure(f"{rule.band[0]} × {rule.band[1]} 米", "常用尺寸"),
            ),
            rules=plan.rules("design.parking_bay"),
        )
