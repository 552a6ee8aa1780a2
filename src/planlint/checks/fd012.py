"""没有资金筹措表，或者出资比例没有写基数。

为什么：看不出每个渠道出多少钱、按什么算，批复后无法筹集和拨付。

依据：policy: template.funding

违规：

    〔kind=cluster〕
    以上7个小区整治改造242栋楼，投资预算为1626.8万元。
    工程进度达到50%拨付单项总量资金的30%，工程进度达到80%由镇政府拨付拟改造小区业主自筹的30%部分。

又如：

    〔kind=estate〕
    本次改造包括屋面防水、路面硬化和路灯更换，项目总投资845.9万元，2026年10月完工。

合规：

    〔kind=cluster〕
    投资预算为1626.8万元，其中区财政1138.76万元，业主自筹488.04万元，占总投资的30%。
    工程进度达到80%由镇政府拨付业主自筹部分。

又如：

    〔kind=programme〕
    计划总投资24480万元：中央和省级补助占50%，县财政占25%，管线单位出资占15%，居民出资占10%。
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from planlint.document import Span
from planlint.facts import FundSource
from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan
from planlint.quantity import Quantity, plain_decimal
from planlint.relations import Relation

CHECK = Check(
    slug="funding-undefined",
    severity=Severity.ERROR,
    kinds=("estate", "cluster", "programme"),
    policy=("template.funding",),
    weight=10,
    absence=True,
)

_TABLE = regex(r"资金(?:筹措|来源|安排|构成)(?:平衡)?表|资金平衡表")
# Sums after words for funding, from a source that the catalogue does not know.
_TOLD = regex(
    r"(?:资金(?:来源|筹措|筹集|安排|构成|组成)|筹资|出资|承担)[^。\n%％]{0,60}?\d[\d.,]*\s?(?:亿|万)?元"
)
_SEVERAL = 3
_PART = regex(r"的?(?:部分|资金)")


def check(plan: Plan) -> Iterator[Finding]:
    sources = plan.facts.sources
    if any(s.amount for s in sources) or plan.says(_TABLE) or plan.says(_TOLD):
        return
    shares = [s for s in sources if s.share is not None]
    if sum((_percent(s) for s in shares), Fraction(0)) == 100:
        return
    bare = [s for s in shares if not s.base and not _shares_the_total(plan, s)]
    if bare:
        yield _without_base(plan, bare[0], tuple(_place(plan, s) for s in bare[1:]))
    elif not shares and _asks_for_sums(plan):
        yield _without_sources(plan, plan.facts.total("investment"))


def _asks_for_sums(plan: Plan) -> bool:
    """A programme may leave the sums to its districts, if it names the sources or has no total."""
    if plan.facts.kind != "programme":
        return True
    return not plan.facts.sources and plan.facts.total("investment") is not None


def _shares_the_total(plan: Plan, source: FundSource) -> bool:
    """Three or more shares in one block divide the total among the sources."""
    at = source.span.start
    mention = next((m for m in plan.facts.mentions if m.quantity.start >= at), None)
    if mention is None:
        return False
    others = [
        m for m in plan.facts.mentions if m.block == mention.block and m.quantity.dimension == "percent"
    ]
    named = [s for s in plan.facts.sources if any(m.quantity is s.share for m in others)]
    return len(named) >= _SEVERAL


def _percent(source: FundSource) -> Fraction:
    return source.share.value if source.share else Fraction(0)


def _place(plan: Plan, source: FundSource) -> Span:
    end = source.share.end if source.share else source.span.end
    rest = _PART.match(plan.text, end)
    return Span(source.span.start, rest.end() if rest else end)


def _without_base(plan: Plan, source: FundSource, more: tuple[Span, ...]) -> Finding:
    place = _place(plan, source)
    share = source.share.text if source.share else ""
    return Finding(
        f"没有找到资金筹措表，只提到“{plan.quote(place)}”，没有写 {share} 的基数。",
        place,
        more,
        figures=tuple(_estimates(plan, source)),
        rules=plan.rules("template.funding"),
    )


def _estimates(plan: Plan, source: FundSource) -> Iterator[Figure]:
    """What the share would be of the stated total, and of the sum of its parts where that differs."""
    total = plan.facts.total("investment")
    if total is None or source.share is None:
        return
    yield _figure(total.value, source.share, "文中总数")
    for relation in plan.relations:
        if relation.kind == "sum" and not relation.holds and _is_total(relation, total):
            yield _figure(relation.computed, source.share, "分项之和")
            return


def _is_total(relation: Relation, total: Quantity) -> bool:
    return relation.stated is not None and relation.stated.span.start == total.start


def _figure(base: Fraction, share: Quantity, name: str) -> Figure:
    wan = Fraction(10000)
    part = plain_decimal(base * share.value / 100 / wan, 4)
    return Figure(f"{part} 万元", f"按{name} {plain_decimal(base / wan)} × {share.text}")


def _without_sources(plan: Plan, total: Quantity | None) -> Finding:
    told = (
        f"写了总投资 {total.text if total.unit in total.text else f'{total.text} {total.unit}'}，"
        if total
        else ""
    )
    return Finding(
        f"{told}没有找到资金筹措表，也没有找到各渠道的金额。",
        Span(total.start, total.end) if total else None,
        tuple(s.span for s in plan.facts.sources[:5]),
        rules=plan.rules("template.funding"),
        severity=Severity.WARNING if plan.facts.sources else None,
    )
