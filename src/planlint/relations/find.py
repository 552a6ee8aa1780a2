"""Finds every relation of a plan and settles which of them to report."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from planlint.document import Document, Span
from planlint.facts import Facts
from planlint.patterns import regex
from planlint.relations.balances import find_balances
from planlint.relations.budgets import find_budgets
from planlint.relations.chains import find_among, find_chains, find_totals_of_totals
from planlint.relations.counts import find_counts
from planlint.relations.distributed import find_distributed
from planlint.relations.divisions import find_divisions
from planlint.relations.echoes import find_echoes
from planlint.relations.equalities import find_equalities
from planlint.relations.gaps import find_gaps
from planlint.relations.identities import find_identities
from planlint.relations.known_ratios import find_known_ratios
from planlint.relations.make import explained
from planlint.relations.named_rates import find_named_rates
from planlint.relations.named_sums import (
    find_named_differences,
    find_named_provisions,
    find_named_sums,
    find_sums_of_the_former,
)
from planlint.relations.parallel import find_parallel
from planlint.relations.partitions import find_partitions
from planlint.relations.polls import find_polls
from planlint.relations.ratios import find_ratios
from planlint.relations.reading import Reading
from planlint.relations.relation import Grade, Relation
from planlint.relations.remarks import remarked
from planlint.relations.restated import find_restated
from planlint.relations.running import find_running
from planlint.relations.runs import find_runs
from planlint.relations.schedule import find_orders
from planlint.relations.shares import find_shares
from planlint.relations.siblings import find_siblings
from planlint.relations.tables import find_in_tables
from planlint.units import unit_of

_LESS = regex(r"减|余|差|多计|节约|节省|结转|剩|重叠|等于$")


def find_relations(document: Document, facts: Facts) -> tuple[Relation, ...]:
    """All relations that the plan's text prints, in the order of the text, each once."""
    reading = Reading(document, facts)
    sums = list(find_runs(reading))
    sums += find_partitions(reading, [r.stated.span.start for r in sums if r.stated])
    sums += find_siblings(reading, sums)
    sums += find_in_tables(reading)
    sums += find_identities(reading)
    sums += [*find_budgets(reading), *find_known_ratios(reading)]
    sums += [*find_balances(reading), *find_gaps(reading), *find_chains(reading), *find_among(reading)]
    shares = [*find_shares(reading, sums), *find_distributed(reading)]
    sums += find_divisions(reading, shares)
    sums += find_parallel(reading, sums)
    sums += find_totals_of_totals(reading, sums)
    sums += [
        *shares,
        *find_ratios(reading),
        *find_counts(reading),
        *find_equalities(reading),
        *find_restated(reading),
    ]
    sums += [*find_named_sums(reading), *find_named_provisions(reading), *find_running(reading)]
    sums += [*find_named_rates(reading), *find_sums_of_the_former(reading), *find_polls(reading)]
    sums += find_named_differences(reading)
    sums += find_echoes(reading, sums)
    sums += find_orders(reading)
    told = (remarked(reading, explained(r)) for r in settle(document.text, sums))
    return tuple(
        sorted(
            map(_doubted, told),
            key=lambda r: (r.place.start, r.place.end, r.kind),
        )
    )


_SMALL = 20
_FAR = 5


def _doubted(r: Relation) -> Relation:
    """A failure is sure where it is small or one slip explains it; a large one may have been read wrongly."""
    if r.holds or r.doubtful or r.stated is None or r.topic == "table" or r.explanations:
        return r
    share = {"sum": _SMALL, "percentage": _FAR, "ratio": _FAR}.get(r.kind)
    rounded = r.kind == "percentage" and all(o.quantity and o.quantity.rounded for o in r.operands)
    if share is None or (abs(r.difference) * share <= abs(r.stated.value) and not rounded):
        return r
    return replace(r, doubtful=True)


def settle(text: str, relations: list[Relation]) -> list[Relation]:
    """Drops repetitions, and failures that another reading of the same numbers explains."""
    unique: dict[tuple[object, ...], Relation] = {}
    for r in relations:
        key = (r.kind, frozenset(o.span for o in r.operands), r.stated.span if r.stated else None)
        unique.setdefault(key, r)
    products = {_spans(r) for r in unique.values() if r.kind == "product" and r.holds}
    unique = {
        k: r for k, r in unique.items() if not (r.kind == "ratio" and r.holds and _spans(r) in products)
    }
    ratios = {_spans(r) for r in unique.values() if r.kind == "ratio" and not r.holds}
    unique = {
        k: r
        for k, r in unique.items()
        if not (r.kind == "product" and r.topic == "table" and not r.holds and _spans(r) in ratios)
    }
    kept = _no_sums_of_siblings(text, _one_reading(_in_one_line(text, list(unique.values()))))
    told = {_spans(r) for r in kept if r.kind == "difference" and not r.holds}
    kept = [r for r in kept if r.kind != "sum" or r.holds or _spans(r) not in told]
    holding: dict[Span, list[Relation]] = {}
    for r in kept:
        if r.holds and r.kind == "sum" and r.stated:
            holding.setdefault(r.stated.span, []).append(r)
    return [
        r
        for r in kept
        if r.holds
        or r.kind != "sum"
        or r.stated is None
        or not (_explained(r, holding) or _has_a_blank(text, r))
    ]


_BLANK = regex(
    r"[\u4e00-\u9fff][ \u3000_＿]{1,12}(?P<unit>[万亿]?元|万?[户人㎡]|万?平方米|[个栋米])[，。；、,;）)\n]"
)
_JUST_AFTER = 30


def _has_a_blank(text: str, r: Relation) -> bool:
    """县级配套  万元: a part whose figure was left out is no error of the sum."""
    places = [o.span for o in r.operands]
    first = min(p.start for p in places)
    start = max(0, first - _JUST_AFTER)
    line = text.rfind("\n", start, first) + 1
    blanks = _BLANK.finditer(text, max(start, line), max(p.end for p in places) + _JUST_AFTER)
    bases = {o.unit for o in r.operands}
    return any((unit := unit_of(blank["unit"])) is None or unit[1] in bases for blank in blanks)


def _spans(r: Relation) -> frozenset[Span]:
    """Where a relation's figures stand: 64部 × 20万元 = 1280万元 is 1280万元 ÷ 64部 = 20万元 once more."""
    return frozenset([*(o.span for o in r.operands), *([r.stated.span] if r.stated else [])])


def _in_one_line(text: str, relations: list[Relation]) -> list[Relation]:
    """Where all the figures of a line make its total, two figures of other lines that do so too are chance."""
    lined: set[Span] = set()
    totals: set[Span] = set()
    for r in relations:
        if r.kind == "sum" and r.holds and r.stated and len(r.operands) >= 3:
            totals.add(r.stated.span)
            if _one_line(text, r):
                lined.add(r.stated.span)
    return [
        r
        for r in relations
        if not (
            r.kind == "sum"
            and r.holds
            and r.stated
            and r.stated.span in lined
            and len(r.operands) == 2
            and not {o.span for o in r.operands} <= totals
            and "\n" in text[r.operands[0].span.start : r.operands[1].span.start]
        )
    ]


def _one_line(text: str, r: Relation) -> bool:
    assert r.stated is not None
    places = [*(o.span.start for o in r.operands), r.stated.span.start]
    return "\n" not in text[min(places) : max(places)]


def _no_sums_of_siblings(text: str, relations: list[Relation]) -> list[Relation]:
    """A list that holds a total beside its own parts counts something twice: one of the two is chance.

    480 = 384 + 96 is, where 480 + 384 + 96 = 960; but where the text says 其中, the larger sum is.
    """
    whole = [r for r in relations if r.kind == "sum" and r.stated and len(r.operands) >= 2]
    sums = [r for r in whole if r.holds]
    lists: dict[Span, list[tuple[Relation, set[Span]]]] = {}
    for outer in (r for r in whole if r.holds or r.grade is Grade.ROUNDING):
        list_of = {o.span for o in outer.operands}
        for place in list_of:
            lists.setdefault(place, []).append((outer, list_of))
    nested: dict[int, list[tuple[Relation, Relation]]] = {}
    dropped: set[int] = set()
    for inner in sums:
        assert inner.stated is not None
        for outer, list_of in lists.get(inner.stated.span, ()):
            if inner is outer or not all(o.span in list_of for o in inner.operands):
                continue
            if _straddles(inner) and len(list_of) > _SHARED:
                dropped.add(id(inner))  # 40, 50 and 10 make 100; that 40 and 10 make 50 is chance
            else:
                nested.setdefault(id(outer), []).append((outer, inner))
    plain = {r.stated.span for r in sums if r.stated and id(r) not in nested}
    for pairs in nested.values():
        outer = pairs[0][0]
        twice = len(pairs) > 1 and any(len(inner.operands) > _SHARED for _, inner in pairs)
        if twice or (outer.stated and outer.stated.span in plain):
            dropped.add(id(outer))  # it counts twice what is told twice, or another list makes its total
            continue
        inner = pairs[0][1]
        assert inner.stated is not None
        first = min(o.span.start for o in inner.operands)
        said = _PARTS.search(text[inner.stated.span.end : first]) if first > inner.stated.span.end else None
        dropped.add(id(outer) if said else id(inner))
    among = [
        id(r)
        for r in relations
        if r.kind == "difference"
        and r.stated
        and any(_spans(r) <= list_of for _, list_of in lists.get(r.stated.span, ()))
    ]  # 12582, 25241 and 12659 are parts of one total; that two of them make the third is chance
    return [r for r in relations if id(r) not in dropped.union(among)]


def _straddles(r: Relation) -> bool:
    """Does the stated figure stand among those that make it?"""
    places = [o.span.start for o in r.operands]
    return r.stated is not None and min(places) < r.stated.span.start < max(places)


_PARTS = regex(r"其中|包括|包含|含|分别|[:：（(]")


_SHARED = 2


def _one_reading(relations: list[Relation]) -> list[Relation]:
    """a + b = c and c − a = b are one fact: the sum is kept, unless the text speaks of a difference."""
    threes: dict[tuple[Fraction, ...], list[Relation]] = {}
    for r in relations:
        if r.holds and r.kind in ("sum", "difference") and r.stated and len(r.operands) == 2:
            values = tuple(sorted([*(o.value for o in r.operands), r.stated.value]))
            threes.setdefault(values, []).append(r)
    dropped: set[int] = set()
    for group in threes.values():
        kept: list[set[Span]] = []
        for r in sorted(group, key=_awkward):
            assert r.stated is not None
            spans = {*(o.span for o in r.operands), r.stated.span}
            if any(len(spans & others) >= _SHARED for others in kept):
                dropped.add(id(r))  # the same numbers of another row are another fact
            else:
                kept.append(spans)
    return [r for r in relations if id(r) not in dropped]


_CHANGE = regex(r"增减|节约|缺口|缺额|差额")


def _awkward(r: Relation) -> tuple[int, int]:
    assert r.stated is not None
    spans = [*(o.span.start for o in r.operands), r.stated.span.start]
    difference = bool(_LESS.search(r.stated.label))
    natural = (r.kind == "difference") == difference
    if r.topic == "table" and r.kind == "sum" and any(_CHANGE.search(o.label) for o in r.operands):
        natural = False  # 增减 is what two columns differ by
    return (0 if natural else 1), max(spans) - min(spans)


def _explained(failed: Relation, holding: dict[Span, list[Relation]]) -> bool:
    """Do some of its parts already make the same total?"""
    assert failed.stated is not None
    parts = {o.span for o in failed.operands}
    return any(parts & {o.span for o in r.operands} for r in holding.get(failed.stated.span, ()))
