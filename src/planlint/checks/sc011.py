"""改造内容没有按基础类、完善类、提升类分。

为什么：补助和统计都按三类计算，入库时要把自己的分类对应过去。

依据：policy: scope.classes

违规：

    〔kind=programme〕
    改造内容包括：
    1.小区环境及配套设施：供水、供电、排水、停车、路灯、绿化。
    2.建筑物本体：屋面防水、楼道修缮、立面整治。
    3.公共服务设施：统筹完善物业用房、快递驿站。

合规：

    〔kind=programme〕
    改造内容分为基础类、完善类、提升类：
    1.小区环境及配套设施：供水、供电、排水（基础类），停车、路灯、绿化（完善类）。
    2.建筑物本体：屋面防水、楼道修缮（基础类）。
    3.公共服务设施：物业用房（完善类）、快递驿站（提升类）。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import Span
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="category-classes",
    severity=Severity.INFO,
    kinds=("programme",),
    policy=("scope.classes",),
    weight=40,
    absence=True,
)

_THREE = regex(r"基础类|完善类|提升类|基础性改造|完善性改造|提升性改造")
_HEAD = regex(
    r"\s*(?P<name>[\u4e00-\u9fff、]{0,8}?(?:环境(?:及|和|与)?配套|环境整治|小区环境|配套设施|基础设施|(?:建筑物?|房屋|楼体|楼栋)本体|建筑单体|公共服务|公共区域|公共部位)[\u4e00-\u9fff、]{0,8})\s*[:：。，]"
)
_FEWEST = 2


def check(plan: Plan) -> Iterator[Finding]:
    if plan.says(_THREE):
        return
    heads: list[tuple[str, Span]] = []
    for block in plan.blocks:
        found = _HEAD.match(plan.text, block.start + len(block.number), block.end)
        if block.number and found:
            heads.append((found["name"], Span(*found.span("name"))))
    names = list(dict.fromkeys(name for name, _ in heads))
    body = next((place for name, place in heads if "本体" in name or "单体" in name), None)
    if len(names) < _FEWEST or body is None:
        return
    yield Finding(
        f"改造内容按“{'”“'.join(names)}”分，没有写基础类、完善类、提升类。",
        body,
        tuple(place for _, place in heads if place != body),
        rules=plan.rules("scope.classes"),
    )
