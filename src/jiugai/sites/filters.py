"""What a list of places is filtered by: read from the address, told back in words, each part removable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict

from jiugai.ground.common.numbers import read_number
from jiugai.sites.models import Eligibility, Kind, Likeness, Site, Stage
from jiugai.sites.models.likeness import Answer
from jiugai.sites.models.site import FIRST_YEAR, LAST_YEAR, SiteQuerySet

SORTS = {
    "target": ("target_sort", "id"), "-target": ("-target_sort", "-id"), "built": ("built_sort", "id"),
    "-built": ("-built_sort", "-id"), "number": ("number",), "-number": ("-number",),
}  # fmt: skip
_STAGES = {code[:2]: (code, name) for code, name in Stage.choices}
_OPEN = Likeness.objects.filter(answer=Answer.OPEN)
LONGEST = 40


@dataclass(frozen=True)
class Chip:
    """One condition in words, and the address without it."""

    words: str
    without: str


@dataclass(frozen=True)
class Filters:
    """The conditions; empty ones do not hold.  ``place`` is a division's code below the person's own."""

    kind: str = Kind.ESTATE
    q: str = ""
    place: str = ""
    stages: tuple[str, ...] = ()
    targets: tuple[int, ...] = ()
    no_target: bool = False
    built_to: int | None = None
    built_from: int | None = None
    eligibility: str = ""
    blocked: bool = False
    lacking: bool = False
    doubled: bool = False
    sort: str = "target"

    @classmethod
    def read(cls, given: QueryDict) -> Filters:
        """From the address; what makes no sense is left out, not refused."""
        kind = given.get("kind", Kind.ESTATE)
        sort = given.get("sort", "target")
        return cls(
            kind=kind if kind in Kind.values else Kind.ESTATE,
            q=given.get("q", "").strip()[:LONGEST],
            place=given.get("place", "") if given.get("place", "").isdigit() else "",
            stages=tuple(sorted({s for s in given.getlist("stage") if s in _STAGES})),
            targets=tuple(sorted({y for t in given.getlist("target") if (y := _year(t)) is not None})),
            no_target="none" in given.getlist("target"),
            built_to=_year(given.get("built_to", "")), built_from=_year(given.get("built_from", "")),
            eligibility=e if (e := given.get("eligibility", "")) in Eligibility.values else "",
            blocked=bool(given.get("blocked")), lacking=bool(given.get("lacking")), doubled=bool(given.get("doubled")),
            sort=sort if sort in SORTS else "target",
        )  # fmt: skip

    def apply(self, sites: SiteQuerySet) -> SiteQuerySet:
        """The places that fulfil all."""
        found = sites.filter(kind=self.kind)
        if self.q:
            found = found.saying(self.q)
        if self.place:
            at = {
                6: ("county_code", "city_code", "province_code"),
                9: ("street_code",),
                12: ("community_code",),
            }
            columns = at.get(len(self.place), ())
            found = found.filter(_any(Q(**{c: self.place}) for c in columns) if columns else Q(pk__in=[]))
        if self.stages:
            found = found.filter(stage__in=[_STAGES[s][0] for s in self.stages])
        if self.targets or self.no_target:
            found = found.filter(
                Q(target_year__in=self.targets) | (Q(target_year=None) if self.no_target else Q(pk__in=[]))
            )
        if self.built_to is not None:
            found = found.filter(built_year__lte=self.built_to)
        if self.built_from is not None:
            found = found.filter(built_year__gte=self.built_from)
        if self.eligibility:
            found = found.filter(eligibility=self.eligibility)
        if self.blocked:
            found = found.filter(gates__contains="x")
        if self.lacking:
            found = found.lacking()
        return (
            found.filter(Q(pk__in=_OPEN.values("first")) | Q(pk__in=_OPEN.values("second")))
            if self.doubled
            else found
        )

    def query(self, **other: Any) -> str:
        """The part of the address behind the question mark, with some conditions changed."""
        return urlencode(_given(replace(self, **other)), doseq=True)

    @property
    def is_plain(self) -> bool:
        """Does nothing but the kind hold?"""
        return not self.chips

    @property
    def chips(self) -> list[Chip]:
        """The conditions that hold, in words."""
        out: list[Chip] = []

        def say(words: str, **without: Any) -> None:
            out.append(Chip(words, self.query(**without)))

        if self.q:
            say(f"含“{self.q}”", q="")
        if self.place:
            say(f"地区 {self.place}", place="")
        if self.stages:
            say("阶段：" + "、".join(_STAGES[s][1] for s in self.stages), stages=())
        if self.targets or self.no_target:
            years = [str(y) for y in self.targets] + ["未定"] * self.no_target
            say("目标年：" + "、".join(years), targets=(), no_target=False)
        if self.built_to is not None or self.built_from is not None:
            say("建成：" + _span(self.built_from, self.built_to), built_to=None, built_from=None)
        if self.eligibility:
            say("改造对象：" + str(Eligibility(self.eligibility).label), eligibility="")
        for name, words in (("blocked", "关口拦住"), ("lacking", "缺数据"), ("doubled", "疑似重复")):
            if getattr(self, name):
                say(words, **{name: False})
        return out


def _given(f: Filters) -> Mapping[str, Any]:
    pairs: dict[str, Any] = {
        "kind": f.kind if f.kind != Kind.ESTATE else "", "q": f.q, "place": f.place, "stage": f.stages,
        "target": [*f.targets, *(["none"] if f.no_target else [])], "built_from": f.built_from, "built_to": f.built_to,
        "eligibility": f.eligibility, "blocked": f.blocked and 1, "lacking": f.lacking and 1, "doubled": f.doubled and 1,
        "sort": f.sort if f.sort != "target" else "",
    }  # fmt: skip
    return {k: v for k, v in pairs.items() if v}


def _span(first: int | None, last: int | None) -> str:
    if first is None:
        return f"≤ {last}"
    return f"≥ {first}" if last is None else f"{first}—{last}"


def _year(text: str) -> int | None:
    year = read_number(text)
    return year if year is not None and FIRST_YEAR <= year <= LAST_YEAR else None


def _any(conditions: Any) -> Q:
    whole = Q()
    for condition in conditions:
        whole |= condition
    return whole


def all_of(kind: str, reach: Any) -> SiteQuerySet:
    """The places of a kind within a reach."""
    return Site.objects.seen_by(reach).filter(kind=kind)
