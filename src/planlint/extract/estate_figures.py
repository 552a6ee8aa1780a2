"""An estate's own figures: budget, floor area, households, buildings, year, from its stretch of text."""

from __future__ import annotations

from typing import TypedDict

from planlint.dates import DateRef
from planlint.document import Span
from planlint.extract.reading import Reading
from planlint.facts import Mention
from planlint.patterns import regex
from planlint.quantity import Quantity

_BUDGET = regex(r"预算|投资|造价|概算|估算|费用|资金|金额")
_BARE_BUDGET = regex(
    r"(?:总|预算|计划|改造|概算|估算|匡算|工程|项目|投资|造价|合计|共|需|约|小区|三个|个){1,8}(?:投资|预算|造价|概算|估算|费用|资金|总额|约)*$"
)
_WHOLE = regex(r"合计|共|总|小区改造")
_BUILT = regex(r"建成|始建|建于|竣工|交付|投用")


class Figures(TypedDict):
    """The figures of :class:`planlint.facts.Estate`, by its field names."""

    budget: Quantity | None
    area: Quantity | None
    households: Quantity | None
    buildings: Quantity | None
    built: DateRef | None


def figures(reading: Reading, body: Span, inner: list[Span], row: dict[str, int], listed: bool) -> Figures:
    """The figures that stand in ``body`` and in none of the ``inner`` stretches (zones).

    ``row`` maps figures to columns where the estate is a table row; a ``listed`` estate has no figures.
    """
    if row:
        return _of_row(reading, body, row)
    if listed:
        return Figures(budget=None, area=None, households=None, buildings=None, built=None)
    own = [
        m for m in reading.mentions_in(body.start, body.end) if not any(m.quantity.start in s for s in inner)
    ]
    return Figures(
        budget=_budget(reading, own),
        area=_area(own),
        households=_first(own, "户"),
        buildings=_first(own, "栋"),
        built=_built(reading, body, inner),
    )


def _of_row(reading: Reading, body: Span, row: dict[str, int]) -> Figures:
    cells = {m.col: m.quantity for m in reading.mentions_in(body.start, body.end) if m.row == row["_row"]}

    def at(key: str) -> Quantity | None:
        return cells.get(row[key]) if key in row else None

    built = next(iter(reading.dates_in(body.start, body.end)), None) if "built" in row else None
    return Figures(
        budget=at("budget"),
        area=at("area"),
        households=at("households"),
        buildings=at("buildings"),
        built=built,
    )


def _budget(reading: Reading, own: list[Mention]) -> Quantity | None:
    told = []
    for m in own:
        if m.quantity.dimension != "money":
            continue
        clause = reading.text[reading.clause(m.quantity.start).start : m.quantity.start]
        if _BUDGET.search(m.label) or _BUDGET.search(clause):
            told.append((m, clause.strip()))
    if len(told) == 1:
        return told[0][0].quantity
    whole = [m for m, clause in told if _WHOLE.search(clause)]
    bare = whole or [m for m, clause in told if _BARE_BUDGET.match(clause)]
    values = {m.quantity.value for m in bare}
    return bare[0].quantity if len(values) == 1 or whole else None


def _area(own: list[Mention]) -> Quantity | None:
    areas = [m for m in own if m.quantity.dimension == "area" and "面积" in m.label and "占地" not in m.label]
    built = [m for m in areas if "建筑" in m.label or "改造" in m.label]
    return (built or areas)[0].quantity if areas else None


def _first(own: list[Mention], base: str) -> Quantity | None:
    for m in own:
        if (
            m.quantity.base == base
            and m.depth == 0
            and not (m.quantity.unit == "座" and not m.noun.startswith(("楼", "住")))
        ):
            return m.quantity
    return None


def _built(reading: Reading, body: Span, inner: list[Span]) -> DateRef | None:
    for day in reading.dates_in(body.start, body.end):
        around = reading.text[max(day.start - 6, body.start) : day.end + 6]
        if _BUILT.search(around) and day.year and not any(day.start in s for s in inner):
            return day
    return None
