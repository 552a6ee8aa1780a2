"""A share with nothing beside it but one part and one whole: 住户460户，同意427户，占94.8%."""

from __future__ import annotations

from dataclasses import replace

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.make import share
from planlint.relations.rates import RATES
from planlint.relations.reading import Reading, is_countable, shared_length
from planlint.relations.relation import Relation

_NAMED = regex(
    r"占(?:比|总数|全部|总量)?(?P<base>[^。；;，,\d（(]{0,20}?)的?(?:比例|比重|百分比)?[为达是]?到?约?\s*$"
)
_COMMON = regex(r"全部|户数|人数|面积|投资|总|数|的|\s")
_CUT = regex(r"[审核]减|下降|降低")
_ENOUGH, _MOST_TOLD = 2, 16
_NEAR = 15


def lonely_share(reading: Reading, part: Mention, stated: Mention) -> Relation | None:
    """The failed share of the only other figure of its kind in the sentence; doubtful, and only what is near.

    A base of another name (占全县总户数的) is another figure, so nothing is said.
    """
    start, end = reading.sentence(stated)
    told = reading.within(start, end)
    if len(told) > _MOST_TOLD:
        return None
    alike = [m for m in told if is_countable(m) and reading.key(m) == reading.key(part)]
    if len(alike) != _ENOUGH or part not in alike or part.quantity.bound:
        return None
    whole = next(m for m in alike if m is not part)
    if whole.quantity.start > part.quantity.start or whole.quantity.bound or whole.depth > part.depth:
        return None
    if not part.quantity.value < whole.quantity.value:
        return None
    named = _NAMED.search(reading.text, part.quantity.end, stated.quantity.start)
    base = _COMMON.sub("", named["base"]) if named else ""
    if base and not shared_length(whole.label, base):
        return None
    relation = share(part, whole, stated)
    near = abs(relation.difference) <= _NEAR and not relation.holds
    return replace(relation, doubtful=True) if near else None


def lonely_rate(reading: Reading, stated: Mention) -> Relation | None:
    """改造小区45个，已开工40个，开工率90.0%: the rate of what is named like it and stands right before."""
    i = reading.index(stated)
    tops = [top for rate, top, _ in RATES if rate.search(stated.label)]
    if i < 1 or not tops or _CUT.search(stated.label) or not tops[0].search(reading.prose[i - 1].label):
        return None
    return lonely_share(reading, reading.prose[i - 1], stated)
