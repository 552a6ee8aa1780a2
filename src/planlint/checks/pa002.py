"""改造的前提不具备：未纳入规划或计划、未确权、违法用地未处理。

为什么：前提不具备的地块不能批改造方案，应先补办。

依据：policy: parcel.preconditions

违规：

    〔kind=parcel〕
    地块尚未纳入2026年度实施计划，控制性详细规划未编制，违法用地尚未处理。

合规：

    〔kind=parcel〕
    地块已纳入2026年度实施计划，控制性详细规划已经批准，没有未处理的违法用地，无权属争议。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="precondition-unmet",
    severity=Severity.ERROR,
    kinds=("parcel",),
    policy=("parcel.preconditions",),
    weight=20,
)

_UNMET = regex(
    r"(?<!没有)(?<!无)(?:尚?未|没有|暂未|还未)(?:纳入|列入)[^，。；\n]{0,20}(?:规划|计划|数据库|标图)"
    r"|不符合[^，。；\n]{0,12}规划(?!的)"
    r"|(?:控制性详细规划|控规)[^，。；\n]{0,6}(?:尚?未|没有|正在)(?:编制|批准|调整|审批)"
    r"|(?:尚?未|没有)(?:办理)?(?:编制|完成)[^，。；\n]{0,8}(?:控制性详细规划|控规)"
    r"|(?:房屋|土地|地块|产权)[^，。；\n]{0,8}(?:尚?未|没有)[^，。；\n]{0,4}(?:确权|登记(?!造册))"
    r"|(?<![无没])(?<!没有)(?:存在|有)(?:权属|产权)(?:争议|纠纷)"
    r"|违法(?:用地|占地|建设)[^，。；\n]{0,8}(?:尚?未|没有)(?:处理|处罚|查处|完善)"
)


def check(plan: Plan) -> Iterator[Finding]:
    places = [Span(m.start(), m.end()) for m in plan.find(_UNMET)]
    if not places:
        return
    words = "、".join(f"“{plan.quote(p)}”" for p in places[:3])
    yield Finding(
        f"改造的前提不具备：{words}。", places[0], tuple(places[1:]), rules=plan.rules("parcel.preconditions")
    )
