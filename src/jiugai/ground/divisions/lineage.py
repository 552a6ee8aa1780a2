"""Where a division lies, level by level: the codes that scoped rows carry, as now and as then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from uuid import UUID

from django.db.models import Q, QuerySet

from jiugai.ground.access.scope import COLUMNS, Place, Reach
from jiugai.ground.divisions.models import Division, Level, Standing, Stay

_BATCH = 500


def codes_of(division: Division) -> dict[str, str]:
    """The five code columns of a row that lies in a division; a level that it does not have repeats the one above."""
    chain: list[Division] = []
    above: Division | None = division
    while above is not None:
        chain.append(above)
        above = above.parent
    return _filled({Level(d.level): d.code for d in chain})


def _filled(known: dict[Level, str]) -> dict[str, str]:
    codes, held = {}, ""
    for level, column in zip(Level, COLUMNS, strict=True):
        held = known.get(level, held)
        codes[column] = held
    return codes


class Below:
    """All divisions of today that lie in one, read once: to find streets and communities by name."""

    def __init__(self, top: Division) -> None:
        self.top = top
        self._codes = {top.pk: codes_of(top)}
        self.all = [top]
        generation = [top]
        while generation:
            generation = list(
                Division.objects.filter(parent__in=[d.pk for d in generation], ended_on=None)
                .order_by("code")
                .defer("merged_into")
            )
            for d in generation:
                above = self._codes[d.parent_id]  # type: ignore[index]
                own = {c: v for lv, (c, v) in zip(Level, above.items(), strict=True) if lv < d.level}
                self._codes[d.pk] = {**own, **dict.fromkeys(COLUMNS[d.level - 1 :], d.code)}
            self.all.extend(generation)

    def codes(self, division: Division) -> dict[str, str]:
        """The code columns of one of them."""
        return self._codes[division.pk]

    @cached_property
    def _by_name(self) -> dict[str, list[Division]]:
        named: dict[str, list[Division]] = {}
        names = {d.pk: d.name for d in self.all}
        for d in self.all:
            above = names.get(d.parent_id, "") if d.parent_id else ""
            for key in {d.name, short(d.name), f"{above}{d.name}", f"{above}{short(d.name)}", d.code}:
                held = named.setdefault(key, [])
                if d not in held:
                    held.append(d)
        return named

    def named(self, name: str) -> list[Division]:
        """Those with a name (社区居委会 and the like may be left off), deepest first; more than one: it is not plain which."""
        plain = "".join(name.split())
        found = self._by_name.get(plain) or self._by_name.get(short(plain)) or []
        deepest = max((d.level for d in found), default=0)
        return [d for d in found if d.level == deepest]


def short(name: str) -> str:
    """A community's name as people say it: 金花园社区居民委员会 is 金花园社区."""
    for end in ("居民委员会", "居委会", "村民委员会", "村委会"):
        if name.endswith(end) and len(name) > len(end):
            name = name.removesuffix(end)
            return (
                name if name.endswith(("社区", "村")) else name + ("村" if end.startswith("村") else "社区")
            )
    return name


def place_of(division: Division) -> Place:
    """The place that a division is to the scope filter."""
    return Place(division.level, division.code, division.name)


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """The present names of codes, in one query."""
    return dict(Division.objects.filter(code__in=set(codes), ended_on=None).values_list("code", "name"))


def lies_within(division: Division, reach: Reach) -> bool:
    """Is it one of a reach's places, or below one?"""
    codes = codes_of(division)
    return any(
        not p.level or (p.level <= division.level and codes[COLUMNS[p.level - 1]] == p.code)
        for p in reach.places
    )


def below(top: Division, *, ended: bool = False) -> QuerySet[Division]:
    """The divisions of today below one (or those that have ended), as one query, whatever levels are left out on the way."""
    whole, parents = Q(parent=top.pk), Division.objects.filter(parent=top.pk)
    for _ in range(top.level + 1, Level.COMMUNITY):
        whole |= Q(parent__in=parents.values("pk"))
        parents = Division.objects.filter(parent__in=parents.values("pk"))
    return Division.objects.filter(whole, ended_on__isnull=not ended)


def successor(division: Division) -> Division:
    """As now: the division itself, or what it was merged into, however often."""
    while division.merged_into is not None:
        division = division.merged_into
    return division


def now_of(code: str, day: date) -> Division | None:
    """As now: where that which had a code on a day lies today; None where nobody had it, or it ended without a successor."""
    held = Standing.objects.on(day).filter(code=code).select_related("division").first()
    found = successor(held.division) if held else None
    return found if found is not None and found.ended_on is None else None


def present_codes(codes: Iterable[str]) -> dict[str, str]:
    """Code as it was once written down → that of what it is today; a code that nothing has or had stays as it is."""
    wanted = set(codes)
    current = set(Division.objects.filter(code__in=wanted, ended_on=None).values_list("code", flat=True))
    found = {code: code for code in wanted}
    for held in (
        Standing.objects.filter(code__in=wanted - current).select_related("division").order_by("since", "id")
    ):
        found[held.code] = successor(held.division).code
    return found


def codes_then(divisions: Iterable[UUID], day: date) -> dict[UUID, dict[str, str]]:
    """As then: the five codes that each division had on a day, in two queries a level.

    One that was made later lay, as then, in what it was made from: the level that it did not have yet repeats the one above.
    """
    known: dict[UUID, tuple[int, str, UUID | None]] = {}
    wanted = set(divisions)
    asked = set(wanted)
    while asked:
        known.update(_stood(asked, day))
        asked = {above for _, _, above in (known[key] for key in asked if key in known) if above} - set(known)
    out = {}
    for key in wanted & set(known):
        chain, at = dict[Level, str](), key
        while True:
            level, code, above = known[at]
            if code:
                chain[Level(level)] = code
            if above is None:
                break
            at = above
        out[key] = _filled(chain)
    return out


def _stood(keys: set[UUID], day: date) -> dict[UUID, tuple[int, str, UUID | None]]:
    """Level, code and parent on a day; without a code where it was not there yet, under the first parent that it had."""
    found: dict[UUID, tuple[int, str, UUID | None]] = {}
    ordered = sorted(keys)
    for start in range(0, len(ordered), _BATCH):
        some = ordered[start : start + _BATCH]
        rows = Standing.objects.filter(division__in=some).order_by("division", "since", "id")
        told: dict[UUID, list[tuple[date, int, str, UUID | None]]] = {}
        fields = ("division", "division__level", "code", "parent", "since")
        for key, level, code, parent, since in rows.values_list(*fields):
            told.setdefault(key, []).append((since or date.min, level, code, parent))
        for key, stood in told.items():
            stood.sort(key=lambda s: s[0])
            held = [s for s in stood if s[0] <= day]
            _, level, code, parent = held[-1] if held else stood[0]
            found[key] = (level, code if held else "", parent)
    return found


def places_then(kind: str, rows: Mapping[UUID, UUID], day: date) -> dict[UUID, dict[str, str]]:
    """As then: the five codes under which rows of a model (``sites.site``) lay on a day; ``rows`` is key → division of today."""
    lay = dict(rows)
    keys = sorted(rows)
    for start in range(0, len(keys), _BATCH):
        stays = Stay.objects.filter(kind=kind, row__in=keys[start : start + _BATCH], until__gt=day)
        for row, division in stays.order_by("-until", "-id").values_list("row", "division"):
            lay[row] = division  # the earliest that ended after the day comes last
    codes = codes_then(lay.values(), day)
    return {row: codes[division] for row, division in lay.items() if division in codes}
