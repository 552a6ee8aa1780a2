"""Who may see what lies where: the one place in which rows are filtered by division.

A scoped row carries the codes of the levels it lies in, as equality columns (``startswith`` on a code scans the table on
SQLite).  A level that a place does not have repeats the code above it: 东莞 has no counties, so its ``county_code`` is that
of the city; 北京 has no cities.  Grouping by any level therefore always works.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import Q

COLUMNS = ("province_code", "city_code", "county_code", "street_code", "community_code")
"""From the province down; ``Place.level`` counts them from 1."""
S = TypeVar("S", bound="Scoped")


@dataclass(frozen=True)
class Place:
    """A division by its level (1 province … 5 community; 0 the country) and present code."""

    level: int
    code: str
    name: str = ""

    @property
    def condition(self) -> Q:
        return Q(**{COLUMNS[self.level - 1]: self.code}) if self.level else Q()

    def covers(self, row: Scoped) -> bool:
        return not self.level or getattr(row, COLUMNS[self.level - 1]) == self.code


@dataclass(frozen=True)
class Reach:
    """The places in which somebody may do something; none: nothing may be done anywhere.

    ``given`` are the keys of rows that were given to the person one by one, wherever they lie: plans on which somebody of
    another organisation was asked to work.
    """

    places: tuple[Place, ...] = ()
    given: frozenset[UUID] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.places or self.given)

    def covers(self, row: Scoped) -> bool:
        """Does the row lie within, or was it given?"""
        if row.given_by and getattr(row, row.given_by) in self.given:
            return True
        return any(place.covers(row) for place in self.places)

    def down_to(self, level: int) -> Reach:
        """The places of a level and above it: for rows that know no lower one."""
        return Reach(tuple(place for place in self.places if place.level <= level))

    @property
    def condition(self) -> Q:
        """Within one of the places."""
        if not self.places:
            return Q(pk__in=[])
        whole = Q()
        for place in self.places:
            if not place.level:
                return Q()
            whole |= place.condition
        return whole


class ScopedQuerySet(models.QuerySet[S]):
    """Rows that lie somewhere."""

    def within(self, reach: Reach) -> Self:
        """Those that somebody may see."""
        if reach.given and self.model.given_by:
            return self.filter(reach.condition | Q(**{f"{self.model.given_by}__in": reach.given}))
        return self.filter(reach.condition)


class Scoped(models.Model):
    """A row that lies in a division; the codes are those of today, rewritten by ``divisions.actions.move`` only.

    ``given_by`` names the column whose keys :attr:`Reach.given` holds; empty where rows are not given one by one.
    """

    given_by: ClassVar[str] = ""

    division = models.ForeignKey("divisions.Division", models.PROTECT, related_name="+", db_index=False)
    province_code = models.CharField(max_length=6)
    city_code = models.CharField(max_length=6)
    county_code = models.CharField(max_length=6)
    street_code = models.CharField(max_length=9)
    community_code = models.CharField(max_length=12)

    class Meta:
        abstract = True


def levels_indexed(room: str, *fields: str, levels: Iterable[int] = (1, 2, 3, 4)) -> list[models.Index]:
    """One index a level, (level, fields …, id): what keeps a list page flat however many rows there are.

    Fields behind an ``id`` of their own are carried for conditions, not for the order.
    """
    ends = () if "id" in fields else ("id",)
    names: Any = {1: "province", 2: "city", 3: "county", 4: "street", 5: "community"}
    return [
        models.Index(fields=(COLUMNS[level - 1], *fields, *ends), name=f"{room}_by_{names[level]}"[:30])
        for level in levels
    ]
