"""写了改造内容，没有找到针对的问题。

为什么：没有问题的改造不急需，评审时要说明为什么改。

依据：policy: template.problem_measure

说明：方案列出了三个以上的问题，才逐项对照。

违规：

    〔kind=estate〕
    惠民小区改造方案
    一、存在问题
    小区路面破损，屋面漏雨，停车位不足，楼道灯不亮。
    二、改造内容
    屋面防水4600平方米，新增停车位68个，路面硬化2600平方米，楼道灯96盏，安装健身器材12套，新建广告牌8处。

合规：

    〔kind=estate〕
    惠民小区改造方案
    一、存在问题
    小区路面破损，屋面漏雨，停车位不足，楼道灯不亮，没有健身器材。
    二、改造内容
    屋面防水4600平方米，新增停车位68个，路面硬化2600平方米，楼道灯96盏，安装健身器材12套。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.catalogue import measure
from planlint.facts import MeasureUse
from planlint.finding import Check, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="need-problem",
    severity=Severity.INFO,
    kinds=("estate", "cluster"),
    policy=("template.problem_measure",),
    weight=50,
    absence=True,
)

_PROBLEMS = regex(r"问题|现状")
_FEWEST_PROBLEMS = 3
_FEWEST = 2


def check(plan: Plan) -> Iterator[Finding]:
    uses = [u for u in plan.facts.measures if not u.negated]
    problems = {u.code for u in uses if u.role in ("problem", "existing")}
    listed = [c.body for c in plan.facts.chapters if c.code == "problems" or _PROBLEMS.search(c.title)]
    told = {u.code for u in uses if u.role == "problem" and any(u.span.start in b for b in listed)}
    if len(told) < _FEWEST_PROBLEMS:
        return
    bodies = [c.body for c in plan.facts.chapters if c.code == "measures"]
    open_: dict[str, MeasureUse] = {}
    for use in uses:
        of = measure(use.code)
        if use.role != "planned" or use.quantity is None or of is None or of.of != "estate" or of.hazard:
            continue
        if use.code not in problems and (not bodies or any(use.span.start in b for b in bodies)):
            open_.setdefault(use.code, use)
    found = [u for u in open_.values() if not _same_part(u.code, problems)]
    if len(found) < _FEWEST:
        return
    names = "、".join(plan.quote(u.span) for u in found[:4])
    more = f"等 {len(found)} 项" if len(found) > 4 else ""
    yield Finding(
        f"改造内容“{names}”{more}没有写针对的问题。",
        found[0].span,
        tuple(u.span for u in found[1:]),
        rules=plan.rules("template.problem_measure"),
    )


def _same_part(code: str, problems: set[str]) -> bool:
    """A basic work on the part of the building or net that has problems answers them too."""
    of = measure(code)
    if of is None or of.default_class != "basic":
        return False
    others = (measure(p) for p in problems)
    return any(o is not None and o.default_class == "basic" and o.part == of.part for o in others)
