"""同一段里说“基本能满足”，又说“难于满足”。

为什么：前后说法相反，看的人不知道有没有缺口。

依据：无

违规：

    学校现有伙房100m²，基本能满足学生食堂供餐操作的需要。但无食堂设备和饮水设施，难于满足学生生活用水的需要。

合规：

    学校现有伙房100m²，不能满足学生食堂供餐操作的需要。无食堂设备和饮水设施，难于满足学生生活用水的需要。

又如：

    供水基本能满足居民用水需要。停车位只有26个，不能满足停车需求。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(slug="contradiction", severity=Severity.INFO, weight=40)

_MET = regex(r"(?<![不难])(?:基本|大体|已经?)?(?:能够?|可以?|足以)(?:基本)?满足(?P<what>[^，。；\n]{2,20})")
_UNMET = regex(r"(?:难[于以]|不能|无法|远远?不能)(?:完全)?满足(?P<what>[^，。；\n]{2,20})")
_ALIKE = ({"食", "餐", "伙", "厨", "饭"}, {"水", "饮"}, {"宿", "住", "寝"}, {"停", "车"}, {"书", "阅"})


def check(plan: Plan) -> Iterator[Finding]:
    for block in plan.blocks if "满足" in plan.text else ():
        met = list(_MET.finditer(plan.text, block.start, block.end))
        unmet = list(_UNMET.finditer(plan.text, block.start, block.end))
        for a in met:
            for b in unmet:
                if not _about_the_same(
                    plan.text[_sentence(plan.text, a.start()) : a.end()],
                    plan.text[_sentence(plan.text, b.start()) : b.end()],
                ):
                    continue
                yield Finding(
                    f"前面说“{a[0][:12]}”，后面说“{b[0][:12]}”，两种说法不一致。",
                    Span(a.start(), a.end()),
                    (Span(b.start(), b.end()),),
                )
                return


def _sentence(text: str, at: int) -> int:
    return max(text.rfind(c, 0, at) for c in "。；\n") + 1


def _about_the_same(one: str, other: str) -> bool:
    """Do both sentences name the same kind of facility?"""
    return any(any(c in one for c in kind) and any(c in other for c in kind) for kind in _ALIKE)
