"""把绿化带改为停车位，没有写特别多数同意。

为什么：绿地是业主共有的，改变用途要四分之三以上同意，否则居民可以请求撤销。

依据：policy: residents.special_majority

违规：

    〔kind=cluster〕
    沿车辆通道硬化绿化带规划停车位218个，在10号楼、6号楼之间绿化带硬化铺面包砖改为停车位。

合规：

    〔kind=cluster〕
    沿车辆通道硬化空地规划停车位218个，补植绿化带1200平方米，另设停车场一处。

又如：

    〔kind=cluster〕
    因新增停车位需占用部分绿地的，另行征得参与表决业主四分之三以上同意。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="green-to-parking",
    severity=Severity.INFO,
    kinds=("estate", "cluster", "programme"),
    policy=("residents.special_majority",),
    weight=20,
)

_GREEN = r"(?:绿化带|绿地|绿化用地|草坪|花坛|花池|绿篱)"
_PARKING = r"(?:停车|车位|泊位)"
_CHANGED = regex(
    rf"{_GREEN}(?:面积)?[^。；;，,\n]{{0,14}}(?:硬化|改为|改造为|改造成|改建|改成|铺|腾退)[^。；;，,\n]{{0,16}}{_PARKING}[^，,。；;\n\d]{{0,4}}"
    rf"|(?:硬化|占用|压缩|挤占|利用|拆除|取消|减少)[^。；;，,\n]{{0,10}}{_GREEN}[^。；;，,\n]{{0,14}}{_PARKING}[^，,。；;\n]{{0,8}}"
    rf"|{_PARKING}[^。；;，,\n]{{0,8}}(?:占用|压缩|挤占)[^。；;，,\n]{{0,10}}{_GREEN}"
)
_NOT = regex(
    r"现象|突出|清理|混乱|乱停|问题|严重|补植|补种|补绿|新增绿|增加绿|不得|禁止|严禁|不占|不改变|杜绝|整治|恢复|违规|擅自|被"
)
_SPECIAL = regex(r"四分之三|3/4|75\s?[%％]|双四分之三|特别多数")
_COUNTS = "一两三四五六七八九十"


def check(plan: Plan) -> Iterator[Finding]:
    if plan.says(_SPECIAL):
        return
    found = [m for m in plan.find(_CHANGED) if not _NOT.search(plan.text, max(0, m.start() - 6), m.end() + 6)]
    if not found:
        return
    rule = plan.policy.rule("residents.special_majority")
    if rule is None:
        return
    count = _COUNTS[len(found) - 1] if len(found) <= len(_COUNTS) else f" {len(found)} "
    places = tuple(Span(m.start(), m.end()) for m in found)
    yield Finding(
        f"{count}处把绿化带改为停车位，这属于改变共有部分用途，同意的不少于四分之三才可以。",
        places[0],
        places[1:],
        rules=plan.rules("residents.special_majority"),
    )
