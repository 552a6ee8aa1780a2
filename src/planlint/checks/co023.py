"""现状写明需要的，规划里没有。

为什么：缺口写出来了却没有对应的项目，改造以后问题还在；确实不做的也应写明原因。

依据：policy: template.problem_measure

说明：只写了“没有”“无”、没有写“需要”的，只作提示。

违规：

    〔kind=school〕
    由于基础设施薄弱，需要新增浴室等附属设施。但无食堂设备、开水房和饮水设施，难于满足学生生活用水的需要。
    学校规划于2014年2月至12月新建开水房80m²，投资12万元；建设饮水工程；购置食堂设备1套，投资6万元。

合规：

    〔kind=school〕
    由于基础设施薄弱，需要新增浴室等附属设施。但无食堂设备、开水房和饮水设施，难于满足学生生活用水的需要。
    学校规划于2014年2月至12月新建开水房80m²，投资12万元；建设饮水工程；新建浴室60m²，投资9万元；购置食堂设备1套。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="need-plan-mismatch",
    severity=Severity.WARNING,
    kinds=("school", "estate", "cluster"),
    policy=("template.problem_measure",),
    weight=30,
    absence=True,
)

_NEED = regex(
    r"(?:需要?|急需|亟需|尚需|有待)(?:新增|新建|增设|增加|添置|配备|补建|建设)(?P<needed>[^，。；,;\n]{2,40})"
    r"|(?<![有并毫])(?:没有|尚无|缺少|缺乏|(?<![\u4e00-\u9fff])无|但无)(?P<lacked>[^，。；,;\n]{2,30})"
)
_NOUN = regex(
    "浴室|澡堂|食堂|餐厅|厨房|伙房|宿舍|开水房|厕所|围墙|操场|运动场|跑道|图书室|阅览室|实验室|多媒体教室|教学楼|综合楼|校门"
    "|医务室|卫生室|周转房|电梯|路灯|监控|门禁|车棚|充电桩|停车位|消防设施|消火栓|健身器材|化粪池|无障碍坡道|垃圾分类亭|物业用房"
)
_PLANNED = regex(
    r"(?:规划|计划|拟|将|新建|改建|扩建|改造|购置|添置|增设|新增|加装|安装|配置|建设|修建|投资)[^。\n]{0,60}"
)
_WORKS = ("measures", "plan", "money")
_ALIKE = {"澡堂": "浴室", "伙房": "厨房", "餐厅": "食堂"}


def check(plan: Plan) -> Iterator[Finding]:
    needs: dict[str, tuple[Span, bool]] = {}
    for m in plan.find(_NEED):
        group = "needed" if m["needed"] else "lacked"
        for thing in _NOUN.finditer(plan.text, *m.span(group)):
            needs.setdefault(thing[0], (Span(thing.start(), thing.end()), group == "needed"))
    missing = {name: told for name, told in needs.items() if not _is_planned(plan, name, told[0])}
    if not missing:
        return
    asked = any(needed for _, needed in missing.values())
    words = "、".join(missing)
    places = [place for place, _ in missing.values()]
    yield Finding(
        f"现状写明{'需要' if asked else '没有'}{words}，规划内容里没有找到。",
        places[0],
        tuple(places[1:]),
        rules=plan.rules("template.problem_measure"),
        severity=None if asked else Severity.INFO,
    )


def _is_planned(plan: Plan, name: str, need: Span) -> bool:
    """Is it named in a table, in a chapter of works, or in a later clause that plans something?"""
    words = {name, _ALIKE.get(name, name), *(k for k, v in _ALIKE.items() if v == name)}
    works = [c.body for c in plan.facts.chapters if c.code in _WORKS]
    end = min((i for c in "。\n" if (i := plan.text.find(c, need.end)) >= 0), default=need.end)
    for word in words:
        for m in plan.find(re.compile(word)):
            if m.start() in need:
                continue
            if plan.in_table(m.start()) or any(m.start() in body for body in works):
                return True
            if m.start() > end and _PLANNED.search(plan.text, max(end, m.start() - 60), m.end()):
                return True
    return False
