"""What would become of each line of a list: the account that stands before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import models

from jiugai.ground.access.scope import Reach
from jiugai.ground.common.refusal import Refused
from jiugai.ground.divisions.actions import checked_name, what_keeps
from jiugai.ground.divisions.lineage import lies_within, short
from jiugai.ground.divisions.models import Division, Level, Standing
from jiugai.ground.divisions.published.entries import Entry

_BATCH = 500
_PLACEHOLDERS = (
    "市辖区",
    "县",
    "省直辖县级行政区划",
    "自治区直辖县级行政区划",
    "省直辖县级行政单位",
    "直辖县级",
)
"""What the list calls a level that has no division of its own."""


_NO_COUNTY = "没有县级区划 {}：先由上一级在区划里新增它"


class Outcome(models.TextChoices):
    """What becomes of a line; what a person must look at sorts first."""

    REFUSED = "1_refused", "拒绝"
    CLOSED = "2_closed", "撤销"
    MOVED = "3_moved", "移动"
    RENAMED = "4_renamed", "改名"
    ADDED = "5_added", "新增"
    UNCHANGED = "6_unchanged", "未变"
    UPPER = "7_upper", "县以上"


@dataclass
class Line:
    """One line of the account; ``number`` is that of the file, 0 for what the file does not name; ``was`` what it was called."""

    number: int
    code: str
    name: str
    outcome: Outcome
    reason: str = ""
    was: str = ""
    division: Division | None = None
    parent: Division | None = None
    urban: str = ""


@dataclass
class Account:
    """The lines, in the order of the file; ``fresh`` are the counties and cities that had nothing below them yet."""

    lines: list[Line] = field(default_factory=list)
    fresh: set[UUID] = field(default_factory=set)

    @property
    def counts(self) -> dict[str, int]:
        """Outcome → how many lines."""
        counted = Counter(line.outcome for line in self.lines)
        return {o.value: counted[o] for o in Outcome}

    @property
    def changes(self) -> int:
        """How many lines would write something."""
        return sum(self.counts[o] for o in (Outcome.CLOSED, Outcome.MOVED, Outcome.RENAMED, Outcome.ADDED))

    def of(self, outcome: Outcome) -> list[Line]:
        return [line for line in self.lines if line.outcome is outcome]


def compared(entries: Sequence[Entry], *, reach: Reach, as_of: date, complete: bool) -> Account:
    """The account of a list as of a day, within a reach.

    ``complete``: what the list leaves out of a county whose streets it names, or of a street whose communities it names,
    was closed.  Nothing is written.
    """
    account = Account()
    by_top: dict[str, list[Entry]] = {}
    for e in entries:
        if e.wrong:
            account.lines.append(Line(e.line, e.code, e.name, Outcome.REFUSED, e.wrong))
        else:
            by_top.setdefault(e.code[:6], []).append(e)
    tops = _tops(by_top)
    below = _below(
        [d for d in tops.values() if any(e.level and e.level > Level.COUNTY for e in by_top[d.code])]
    )
    for code, listed in by_top.items():
        top = tops.get(code)
        comparison = _Comparison(code, top, below.get(top.pk, []) if top else [], reach, complete)
        account.lines += comparison.run(listed)
        if top and not below.get(top.pk):
            account.fresh.add(top.pk)
    _refuse_late(account, as_of)
    account.lines.sort(key=lambda line: (not line.number, line.number))
    return account


def _tops(codes: Iterable[str]) -> dict[str, Division]:
    wanted, found = sorted(codes), dict[str, Division]()
    for at in range(0, len(wanted), _BATCH):
        rows = Division.objects.filter(
            code__in=wanted[at : at + _BATCH], ended_on=None, level__lte=Level.COUNTY
        )
        found.update((d.code, d) for d in rows.select_related("parent__parent"))
    return found


def _below(tops: Sequence[Division]) -> dict[UUID, list[Division]]:
    """Streets and communities by the county or city that they lie in."""
    found: dict[UUID, list[Division]] = {}
    generation = {d.pk: d.pk for d in tops}
    known = {d.pk: d for d in tops}
    while generation:
        keys, following = sorted(generation), dict[UUID, UUID]()
        for at in range(0, len(keys), _BATCH):
            rows = Division.objects.filter(
                parent__in=keys[at : at + _BATCH], ended_on=None, level__gt=Level.COUNTY
            )
            for d in rows.order_by("code"):
                d.parent = known[d.parent_id]  # type: ignore[index]
                known[d.pk] = d
                following[d.pk] = generation[d.parent.pk]
                found.setdefault(following[d.pk], []).append(d)
        generation = following
    return found


def _refuse_late(account: Account, as_of: date) -> None:
    """A list older than what is known of a division changes nothing of it."""
    changing = [line for line in account.lines if line.division and line.outcome in (Outcome.MOVED, Outcome.RENAMED, Outcome.CLOSED)]  # fmt: skip
    keys = [line.division.pk for line in changing if line.division]
    since: dict[UUID, date | None] = {}
    for at in range(0, len(keys), _BATCH):
        rows = Standing.objects.filter(division__in=keys[at : at + _BATCH], until=None)
        since.update(rows.values_list("division", "since"))
    for line in changing:
        begun = since.get(line.division.pk) if line.division else None
        if begun is not None and begun >= as_of:
            line.outcome, line.reason = Outcome.REFUSED, f"{begun} 起已经变更过，名单的日期 {as_of} 不晚于它"


class _Comparison:
    """The part of a list that lies in one county, or in a city without counties."""

    def __init__(
        self, code: str, top: Division | None, there: list[Division], reach: Reach, complete: bool
    ) -> None:
        self.code, self.top, self.reach, self.complete = code, top, reach, complete
        self.there = there
        self.by_code = {d.code: d for d in there}
        self.named: dict[tuple[int, str], list[Division]] = {}
        for d in there:
            self.named.setdefault((d.level, short(d.name)), []).append(d)
        self.placed: dict[str, Division] = {}
        self.claimed: set[tuple[UUID, str]] = set()
        self.met: set[UUID] = set()
        self.reached: dict[UUID, bool] = {}

    def run(self, listed: Sequence[Entry]) -> list[Line]:
        """Streets before communities, for these come under those."""
        self.listed = {e.code for e in listed}
        self.names_streets = any(e.level is Level.STREET for e in listed)
        self.covered = {e.code[:9] for e in listed if e.level is Level.COMMUNITY}
        lines = [self._upper(e) for e in listed if e.level and e.level <= Level.COUNTY]
        lower = [(e.level, e.line, e) for e in listed if e.level and e.level > Level.COUNTY]
        lines += [self._line(e) for _, _, e in sorted(lower, key=lambda row: row[:2])]
        return lines + (self._missing() if self.complete and self.top else [])

    def _upper(self, e: Entry) -> Line:
        if self.top is None and e.name not in _PLACEHOLDERS:
            return _refused(e, _NO_COUNTY.format(e.code))
        differs = self.top is not None and self.top.name != e.name
        told = f"现在叫{self.top.name}，县以上的变更在区划页面办" if self.top and differs else ""
        return Line(e.line, e.code, e.name, Outcome.UPPER, told)

    def _line(self, e: Entry) -> Line:
        try:
            name = checked_name(e.name)
            division = self.by_code.get(e.code)
            parent = self._parent(e, division)
            division = division or self._under_another_code(e, parent)
            self._refuse_beyond(parent)
            self._refuse_double(parent, name, division)
        except Refused as refused:
            return _refused(e, str(refused))
        if division is None:
            made = Division(level=e.level or 0, code=e.code, name=name, parent=parent, urban=e.urban)
            self.placed[e.code] = made
            return Line(e.line, e.code, name, Outcome.ADDED, division=made, parent=parent, urban=e.urban)
        self.met.add(division.pk)
        self.placed[e.code] = division
        outcome, was = Outcome.UNCHANGED, ""
        if (division.code, division.parent_id) != (e.code, parent.pk):
            outcome, was = Outcome.MOVED, f"{division.parent.name if division.parent else ''} {division}"
        elif division.name != name:
            outcome, was = Outcome.RENAMED, division.name
        return Line(e.line, e.code, name, outcome, "", was, division, parent, e.urban)

    def _parent(self, e: Entry, division: Division | None) -> Division:
        if self.top is None:
            if division is not None and division.parent is not None:
                return division.parent
            raise Refused(_NO_COUNTY.format(self.code))
        if e.level is Level.STREET:
            return self.top
        street = e.code[:9]
        found = self.placed.get(street) or self.by_code.get(street)
        if found is None:
            raise Refused(f"没有它所在的街道 {street}：名单里要有这个街道，或先新增它")
        return found

    def _under_another_code(self, e: Entry, parent: Division) -> Division | None:
        """One of the same name in the county whose code the list has given up; that under the same parent goes first."""
        found = [
            d for d in self.named.get((e.level or 0, short(e.name)), [])
            if d.code not in self.listed and d.pk not in self.met and (self.complete or self._is_covered(d))
        ]  # fmt: skip
        beside = [d for d in found if d.parent_id == parent.pk]
        return beside[0] if len(beside) == 1 else found[0] if len(found) == 1 else None

    def _is_covered(self, d: Division) -> bool:
        """Would the list name it if it were still there under its code?"""
        if d.level == Level.STREET:
            return self.names_streets
        above = d.parent
        return above is not None and (above.code in self.covered or above.pk in self.met)

    def _refuse_beyond(self, parent: Division) -> None:
        if parent.pk not in self.reached:
            self.reached[parent.pk] = lies_within(parent, self.reach)
        if not self.reached[parent.pk]:
            raise Refused(f"属于{self.top or self.code}，不在您的管辖范围内")

    def _refuse_double(self, parent: Division, name: str, division: Division | None) -> None:
        """One name once under a parent: in the list, and beside what the list leaves as it is."""
        beside = [
            d for d in self.named.get((parent.level + 1, short(name)), [])
            if d.parent_id == parent.pk and d.name == name and d is not division and d.code not in self.listed
        ]  # fmt: skip
        if (parent.pk, name) in self.claimed or beside:
            raise Refused(f"{parent.name}已有同名的{name}")
        self.claimed.add((parent.pk, name))

    def _missing(self) -> list[Line]:
        """What stands there and not in the list; deepest first, and refused where something lies in it."""
        gone = [
            d for d in self.there if d.pk not in self.met and d.code not in self.listed and self._is_gone(d)
        ]
        closing, lines = set[UUID](), []
        for d in sorted(gone, key=lambda d: (-d.level, d.code)):
            line = Line(0, d.code, d.name, Outcome.CLOSED, "名单里没有", str(d), d, d.parent)
            below = [c for c in self.there if c.parent_id == d.pk]
            if left := [c for c in below if c.pk not in closing and c.pk not in self.met]:
                line.outcome, line.reason = Outcome.REFUSED, f"名单里没有，但还有 {len(left)} 个下级不能撤销"
            elif not lies_within(d.parent or d, self.reach):
                continue
            elif why := what_keeps(d, apart_from=below):
                line.outcome, line.reason = Outcome.REFUSED, f"名单里没有，但还有 {why}：先并入别处"
            else:
                closing.add(d.pk)
            lines.append(line)
        return lines

    def _is_gone(self, d: Division) -> bool:
        lies_in_gone = d.parent is not None and d.parent.level == Level.STREET and d.parent.pk not in self.met
        return self._is_covered(d) or (lies_in_gone and self.names_streets and d.level == Level.COMMUNITY)


def _refused(e: Entry, why: str) -> Line:
    return Line(e.line, e.code, e.name, Outcome.REFUSED, why.removesuffix("。"))
