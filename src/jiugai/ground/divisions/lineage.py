"""Where a division lies, level by level: the codes that scoped rows carry."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from jiugai.ground.access.scope import COLUMNS, Place
from jiugai.ground.divisions.models import Division, Level


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
