"""列入的小区只有名称，没有改造内容和预算。

为什么：没有内容和预算的小区无法审核；和前面的总数也对不上。

依据：policy: template.listed_estates

违规：

    〔kind=cluster〕
    1、金花园小区：拓宽消防通道，对所有楼顶做防水处理，预算投资643万元。
    2、明珠苑小区：重新规划停车位26个，预算投资12万元。
    以上2个小区整治改造42栋楼，投资预算为655万元。
    1、金桂园小区
    2、如意苑小区
    3、东方花园小区

合规：

    〔kind=cluster〕
    片区包括金花园小区、明珠苑小区。
    1、金花园小区：拓宽消防通道，对所有楼顶做防水处理，预算投资643万元。
    2、明珠苑小区：重新规划停车位26个，预算投资12万元。
    以上2个小区整治改造42栋楼，投资预算为655万元。
"""

from __future__ import annotations

from collections.abc import Iterator

from planlint.document import BlockKind, Span
from planlint.facts import Estate
from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan

CHECK = Check(
    slug="unbudgeted-list",
    severity=Severity.WARNING,
    kinds=("estate", "cluster", "programme"),
    policy=("template.listed_estates",),
    weight=30,
    absence=True,
)

_ABOVE = regex(r"以上\s?[\d一二三四五六七八九十]+\s?个(?:老旧)?小区")
_FUTURE = regex(
    r"储备|谋划|备选|下一年度|后续|以后年度|不(?:改造|纳入|列入)|已(?:改造|完成)|周边|毗邻|参照|责任|负责"
)
_FEWEST = 2


def check(plan: Plan) -> Iterator[Finding]:
    estates = plan.facts.estates
    planned = [e for e in estates if e.role == "planned" and (e.budget or e.measures)]
    if not planned:
        return
    listed = [e for e in estates if e.role == "listed" and _stands_alone(plan, e, planned)]
    listed = [e for e in listed if e.span.start > planned[0].span.start]
    if len(listed) < _FEWEST or _FUTURE.search(
        plan.text, max(0, listed[0].span.start - 60), listed[0].span.start
    ):
        return
    first, last = listed[0], listed[-1]
    above = list(_ABOVE.finditer(plan.text, plan.facts.start, first.span.start))
    told = f"“{above[-1][0]}”之后又列出" if above else "列出"
    yield Finding(
        f"{told} {len(listed)} 个小区，只有名称，没有改造内容和预算。",
        _line(plan, first),
        tuple(_line(plan, e) for e in listed[1:]),
        figures=(Figure(f"{len(listed)} 个", f"{first.name} 至 {last.name}"),),
        rules=plan.rules("template.listed_estates"),
    )


def _stands_alone(plan: Plan, estate: Estate, planned: list[Estate]) -> bool:
    """A line that is hardly more than the name, of an estate that has no content elsewhere."""
    if any(estate.name in (e.name, *e.aliases) or e.name in estate.name for e in planned):
        return False
    block = plan.document.block_at(estate.span.start)
    if block is None or block.kind is BlockKind.ROW:
        return False
    rest = plan.quote(block.span).removeprefix(block.number).replace(estate.name, "", 1)
    return len(rest.strip(" 、，,；;。.．")) <= 2


def _line(plan: Plan, estate: Estate) -> Span:
    block = plan.document.block_at(estate.span.start)
    return block.span if block is not None else estate.span
