"""改造内容没有写数量。

为什么：没有面积、长度和个数，单价和预算都无法复核，验收也没有依据。

依据：policy: template.measure_quantity

说明：同一句话写了三次以上而没有一处写数量，或者一半以上的改造内容没有数量，才提出。

违规：

    〔kind=cluster〕
    1、金花园小区：更换小区大门两个，规划停车位218个，改造小区路灯，对所有楼顶做防水处理。预算投资212万元。
    2、绿地园小区：建成停车位82个，对部分路面进行硬化，对所有楼顶做防水处理。预算投资155万元。
    3、裕西小区：对小区部分破损路面硬化维修，安装健身器材，对所有楼顶做防水处理。预算投资400.8万元。
    以上3个小区投资预算为767.8万元。

合规：

    〔kind=cluster〕
    1、金花园小区：更换小区大门两个，改造小区路灯46盏，对所有楼顶做防水处理，面积4600平方米。预算投资212万元。
    2、绿地园小区：建成停车位82个，对所有楼顶做防水处理3100平方米。预算投资155万元。
    3、裕西小区：路面硬化2600平方米，安装健身器材12套，对所有楼顶做防水处理3960平方米。预算投资400.8万元。
    以上3个小区投资预算为767.8万元。
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from planlint.catalogue import measure
from planlint.document import Span
from planlint.facts import MeasureUse
from planlint.finding import Check, Figure, Finding, Severity
from planlint.patterns import regex
from planlint.plan import Plan
from planlint.units import unit_of

CHECK = Check(
    slug="missing-quantity",
    severity=Severity.WARNING,
    kinds=("estate", "cluster"),
    policy=("template.measure_quantity",),
    weight=30,
    absence=True,
)

_REPEATED = 3
# A supplement to an approved plan tells only what changes.
_SUPPLEMENT = regex("调整|补充|变更|修订|增补")
_FEWEST = 4
_GIVES_WAY = regex(r"改为|改建|改造为|改成|压缩|占用|硬化")
_WHAT = {"area": "面积", "length": "长度", "volume": "数量", "mass": "数量", "count": "数量"}


def check(plan: Plan) -> Iterator[Finding]:
    if _SUPPLEMENT.search(plan.facts.title):
        return
    uses = _content(plan)
    by_code: dict[str, list[MeasureUse]] = {}
    for use in uses:
        by_code.setdefault(use.code, []).append(use)
    counted = {u.code for u in plan.facts.measures if u.quantity is not None and u.role != "existing"}
    bare = {code: found for code, found in by_code.items() if code not in counted}
    if not bare:
        return
    code, phrase, places = _most_repeated(plan, bare)
    others = [c for c in bare if c != code]
    if len(places) >= _REPEATED:
        what = _wanted(code)
        yield Finding(
            f"“{phrase}”写了 {len(places)} 次，没有一处写{what}，预算无法复核。",
            places[-1],
            tuple(places[:-1]),
            figures=_also(plan, bare, others),
            rules=plan.rules("template.measure_quantity"),
        )
    elif len(bare) >= _FEWEST and len(bare) * 2 > len(by_code):
        names = "、".join(_word(plan, found) for found in list(bare.values())[:6])
        more = "等" if len(bare) > 6 else ""
        firsts = tuple(found[0].span for found in bare.values())
        yield Finding(
            f"{len(by_code)} 项改造内容里有 {len(bare)} 项没有写数量：{names}{more}。",
            firsts[0],
            firsts[1:],
            rules=plan.rules("template.measure_quantity"),
        )


def _content(plan: Plan) -> list[MeasureUse]:
    """What is to be built: in the chapters of content, else inside the estates that have content."""
    bodies = [c.body for c in plan.facts.chapters if c.code == "measures"]
    chosen = [u for u in plan.facts.measures if any(u.span.start in b for b in bodies)]
    if not chosen:
        inside = {i for e in plan.facts.estates if e.role == "planned" for i in e.measures}
        chosen = [u for i, u in enumerate(plan.facts.measures) if i in inside]
    return [u for u in chosen if _is_work(plan, u)]


def _is_work(plan: Plan, use: MeasureUse) -> bool:
    """To be done, counted in some unit, and not the green that gives way to something else."""
    if use.role != "planned" or use.negated or not _is_counted(use.code):
        return False
    return use.code != "greening" or not _GIVES_WAY.search(plan.quote(use.clause))


def _is_counted(code: str) -> bool:
    found = measure(code)
    return found is not None and found.of == "estate" and bool(found.units)


def _most_repeated(plan: Plan, bare: dict[str, list[MeasureUse]]) -> tuple[str, str, list[Span]]:
    """The clause that stands most often, word for word, among the measures without a quantity."""
    seen: dict[tuple[str, str], list[Span]] = {}
    for code, uses in bare.items():
        for use in uses:
            phrase = plan.quote(use.clause).strip()
            places = seen.setdefault((code, phrase), [])
            if len(phrase) <= 24 and (not places or places[-1] != use.clause):
                places.append(use.clause)
    (code, phrase), places = max(seen.items(), key=lambda item: len(item[1]))
    return code, phrase, places


def _wanted(code: str) -> str:
    found = measure(code)
    unit = unit_of(found.units[0]) if found else None
    return _WHAT.get(unit[0], "数量") if unit else "数量"


def _also(plan: Plan, bare: dict[str, list[MeasureUse]], others: list[str]) -> tuple[Figure, ...]:
    often = sorted((c for c in others if len(bare[c]) >= 2), key=lambda c: -len(bare[c]))[:4]
    if not often:
        return ()
    return (Figure("、".join(_word(plan, bare[c]) for c in often), "同样没有数量"),)


def _word(plan: Plan, uses: list[MeasureUse]) -> str:
    """The measure as the text mostly calls it."""
    return Counter(plan.quote(u.span) for u in uses).most_common(1)[0][0]
