"""Registering, changing, merging and placing what gets renovated; each one record and its difference to the counters."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction

from jiugai.ground.access.scope import COLUMNS as CODES
from jiugai.ground.audit.actions import record
from jiugai.ground.common import clock
from jiugai.ground.common.bulk import update_many
from jiugai.ground.common.ids import fresh_id
from jiugai.ground.common.refusal import Refused
from jiugai.ground.common.series import take
from jiugai.ground.divisions.lineage import codes_of
from jiugai.ground.divisions.models import Division
from jiugai.ground.figures.actions import add as count
from jiugai.sites.columns import BY_CODE, On
from jiugai.sites.details import Detail, details_of
from jiugai.sites.likeness import Card, Neighbours
from jiugai.sites.models import (
    Building,
    Eligibility,
    Estate,
    Kind,
    Likeness,
    Parcel,
    School,
    Site,
)
from jiugai.sites.models.likeness import Answer
from jiugai.sites.outline import Outline
from jiugai.sites.stock import Contribution, contribution, difference

Values = Mapping[str, Any]
"""Code of a column → parsed value; None empties it."""
Own = Estate | School | Parcel
OWN: dict[str, type[Estate] | type[School] | type[Parcel]] = {
    Kind.ESTATE: Estate,
    Kind.SCHOOL: School,
    Kind.PARCEL: Parcel,
}


class Stale(Refused):
    """Somebody else changed the place in between; ``site`` is as it stands now."""

    def __init__(self, site: Site) -> None:
        super().__init__(f"您打开之后，「{site.name}」又被改过。")
        self.site = site


def register(*, kind: str, division: Division, values: Values, by: UUID | None) -> Site:
    """A new place in a division, with a number of its county's series; likenesses to others there are noted.

    Raises :class:`Refused` without a name, and where it is not eligible and nothing says why.
    """
    with transaction.atomic():
        site = built(kind=kind, division=division, codes=codes_of(division), values=values)
        _checked(site)
        site.number = next(numbers(site.county_code, 1))
        site.save(force_insert=True)
        own = own_of(site, values)
        own.save(force_insert=True)
        count(contribution(site))
        note_likenesses([site])
        record(
            "sites.registered",
            {"name": site.name, "number": site.number},
            by=by,
            subject_kind="site",
            subject=site.pk,
            at=site,
        )
    return site


def built(*, kind: str, division: Division, codes: Mapping[str, str], values: Values) -> Site:
    """The row of a new place, not yet saved and without its number."""
    site = Site(id=fresh_id(), kind=kind, division=division, changed_at=clock.now(), **codes)
    assign(site, values, On.SITE)
    return site


def own_of(site: Site, values: Values) -> Own:
    """The row of its kind's own facts."""
    own = OWN[site.kind](site=site)
    assign(own, values, On.OWN)
    return own


def numbers(county: str, count: int) -> Iterator[str]:
    """The next numbers of a county: 640302-00007."""
    return (f"{county}-{n:05d}" for n in take(f"site:{county}", count))


def assign(row: models.Model, values: Values, on: On) -> list[str]:
    """Puts values into the columns that are kept there; the codes of those that changed."""
    changed = []
    for code, value in values.items():
        if BY_CODE[code].on is not on:
            continue
        stored = value if value is not None else _empty(row, code)
        if getattr(row, code) != stored:
            setattr(row, code, stored)
            changed.append(code)
    return changed


def _empty(row: models.Model, code: str) -> Any:
    if code == "eligibility":
        return Eligibility.OPEN
    if code == "problems":
        return []
    return None if row._meta.get_field(code).null else ""


def _checked(site: Site) -> None:
    if not site.name:
        raise Refused("名称不能空着。")
    if site.eligibility == Eligibility.NOT_ELIGIBLE and not site.ineligible_because:
        raise Refused("不列为改造对象的，要写明不符合的原因。")


def change(
    site: Site, *, version: int, values: Values, by: UUID | None, division: Division | None = None
) -> list[str]:
    """Changes what differs and returns the codes of it; nothing differs: nothing is written.

    Raises :class:`Stale` where somebody changed it after ``version``, :class:`Refused` as :func:`register` does.
    """
    with transaction.atomic():
        held = Site.objects.select_for_update().get(pk=site.pk)
        if held.version != version or held.merged_into_id is not None:
            raise Stale(held)
        before = contribution(held)
        own = OWN[held.kind].objects.get(pk=held.pk)
        changed = [*assign(held, values, On.SITE), *(on_own := assign(own, values, On.OWN))]
        if division is not None and division.pk != held.division_id:
            held.division = division
            for column, code in codes_of(division).items():
                setattr(held, column, code)
            changed.append("community")
        if not changed:
            return []
        _checked(held)
        _keep(held, before)
        if on_own:
            own.save(update_fields=on_own)
        if {"name", "parts", "community", "built_year", "address"} & set(changed):
            note_likenesses([held])
        what = "、".join(BY_CODE[c].label for c in changed)
        record(
            "sites.changed",
            {"name": held.name, "what": what},
            by=by,
            subject_kind="site",
            subject=held.pk,
            at=held,
        )
    return changed


def _keep(held: Site, before: Contribution) -> None:
    held.version += 1
    held.changed_at = clock.now()
    held.save()
    count(difference(before, contribution(held)))


def contributed(held: Site) -> None:
    """A place, locked by the caller, of which something in its own tables changed: one version further, counted anew."""
    _keep(held, contribution(held))


def draw(site: Site, *, version: int, outline: str, by: UUID | None) -> None:
    """The outline on the map as GeoJSON, empty to take it away.

    Raises :class:`Refused` for what is no simple polygon in China, :class:`Stale` as :func:`change` does.
    """
    drawn = Outline.parse(outline) if outline.strip() else None
    with transaction.atomic():
        held = Site.objects.select_for_update().get(pk=site.pk)
        if held.version != version:
            raise Stale(held)
        held.outline = drawn.text if drawn else ""
        held.centre_lon_e7, held.centre_lat_e7 = drawn.centre_e7 if drawn else (None, None)
        _keep(held, contribution(held))
        record(
            "sites.drawn", {"name": held.name, "points": drawn.points if drawn else 0}, by=by, subject_kind="site",
            subject=held.pk, at=held,
        )  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """What keeping the rows of a detail did."""

    added: int
    changed: int
    removed: int


def keep_details(
    site: Site, detail: Detail, rows: Sequence[tuple[UUID | None, Values]], *, version: int, by: UUID | None,
    building: Building | None = None,
) -> Kept:  # fmt: skip
    """Makes the rows of a detail (of one building, where it is one of buildings) these: key of a row that is there, values by field.

    Raises :class:`Stale` as :func:`change` does; :class:`Refused` where two rows are the same, or one that others hang on would go.
    """
    with transaction.atomic():
        held = Site.objects.select_for_update().get(pk=site.pk)
        if held.version != version or held.merged_into_id is not None:
            raise Stale(held)
        there = detail.of([held.pk]).filter(**({detail.parent: building} if detail.parent else {}))
        before = {row.pk: row for row in there}
        _apart(detail, rows)
        gone = [row for key, row in before.items() if key not in {k for k, _ in rows}]
        _bare(gone)
        detail.model._default_manager.filter(pk__in=[row.pk for row in gone]).delete()
        changed = []
        for key, values in rows:
            row = before.get(key)
            if row is not None and detail.assign(row, values):
                changed.append(row)
        new = [detail.made(held, values, building) for key, values in rows if key not in before]
        kept = Kept(len(new), len(changed), len(gone))
        if any((new, changed, gone)):
            try:
                update_many(changed, [c.field for c in detail.own])
                detail.model._default_manager.bulk_create(new, batch_size=500)
            except IntegrityError:
                raise Refused("有两行互换了名字，或与已有的重名：分两次改。") from None
            _keep(held, contribution(held))
            said = {"name": held.name, "what": detail.label, **kept.__dict__}
            record("sites.details_kept", said, by=by, subject_kind="site", subject=held.pk, at=held)
    return kept


def _apart(detail: Detail, rows: Iterable[tuple[UUID | None, Values]]) -> None:
    seen: dict[Any, int] = {}
    for at, (_, values) in enumerate(rows, 1):
        key = detail.key(values)
        if key in seen:
            raise Refused(f"第 {seen[key]} 行和第 {at} 行是同一个，只留一行。")
        seen[key] = at


def _bare(gone: Sequence[models.Model]) -> None:
    full = [row for row in gone if isinstance(row, Building) and row.household_set.exists()]
    if full:
        raise Refused(f"{full[0].label}有逐户登记，不能删；先清空它的户。")


def target(sites: Iterable[UUID], *, year: int | None, by: UUID | None) -> int:
    """Sets the target year of several places in one action and one record; returns how many changed."""
    with transaction.atomic():
        held = [
            s
            for s in Site.objects.select_for_update().present().filter(pk__in=list(sites)).order_by("id")
            if s.target_year != year
        ]
        for site in held:
            before = contribution(site)
            site.target_year = year
            _keep(site, before)
        if held:
            record(
                "sites.targeted",
                {"count": len(held), "year": year, "numbers": json.dumps([s.number for s in held[:50]])},
                by=by,
                at=held[0] if len({s.county_code for s in held}) == 1 else None,
            )
    return len(held)


def merge(keep: Site, drop: Site, *, take_from_drop: Iterable[str] = (), by: UUID | None) -> Site:
    """One entry of two: ``drop`` ends in favour of ``keep``, which takes the named facts of the other and all details.

    Raises :class:`Refused` where both are in a project, they are of different kinds or counties, or one was merged already,
    and where what was taken does not go together.
    """
    with transaction.atomic():
        both = {
            s.pk: s for s in Site.objects.select_for_update().filter(pk__in=[keep.pk, drop.pk]).order_by("id")
        }
        kept, gone = both[keep.pk], both[drop.pk]
        if kept.pk == gone.pk or kept.merged_into_id or gone.merged_into_id:
            raise Refused("其中一个已经合并过了，刷新看看。")
        if kept.kind != gone.kind or kept.county_code != gone.county_code:
            raise Refused("只能合并同一县（市、区）的同一类登记。")
        if gone.stage > kept.stage or (gone.stage == kept.stage and gone.stage != "01_survey"):
            raise Refused(
                f"「{gone.name}」已经进入{gone.get_stage_display()}阶段，请保留它，把另一个并进来。"
            )
        before, before_gone = contribution(kept), contribution(gone)
        own_kept, own_gone = OWN[kept.kind].objects.get(pk=kept.pk), OWN[kept.kind].objects.get(pk=gone.pk)
        for code in take_from_drop:
            source, aim = (gone, kept) if BY_CODE[code].on is On.SITE else (own_gone, own_kept)
            setattr(aim, code, getattr(source, code))
        _checked(kept)
        own_kept.save()
        for detail in details_of(kept.kind):
            detail.pass_on(gone, kept)
        gone.merged_into = kept
        _keep(kept, before)
        _keep(gone, before_gone)
        pairs = Likeness.objects.filter(answer=Answer.OPEN)
        pairs.filter(first=min(kept.pk, gone.pk), second=max(kept.pk, gone.pk)).update(
            answer=Answer.SAME, answered_by=by, answered_at=clock.now()
        )
        pairs.filter(models.Q(first=gone) | models.Q(second=gone)).update(
            answer=Answer.SAME, answered_by=by, answered_at=clock.now()
        )
        record(
            "sites.merged", {"name": gone.name, "number": gone.number, "into": kept.name, "into_number": kept.number}, by=by,
            subject_kind="site", subject=kept.pk, at=kept,
        )  # fmt: skip
    return kept


def tell_apart(pair: Likeness, *, by: UUID | None) -> None:
    """They are two places: the pair is not offered again."""
    with transaction.atomic():
        held = Likeness.objects.select_for_update().select_related("first", "second").get(pk=pair.pk)
        if held.answer != Answer.OPEN:
            return
        held.answer, held.answered_by, held.answered_at = Answer.DIFFERENT, by, clock.now()
        held.save()
        record(
            "sites.told_apart", {"name": held.first.name, "other": held.second.name}, by=by, subject_kind="site",
            subject=held.first_id, at=held.first,
        )  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """How the project of a place stands; outside of a project: in the survey."""

    stage: str
    gates: str
    project: UUID | None
    project_name: str


def stand(site_ids: Iterable[UUID], standing: Standing) -> None:
    """Shows at these places how their project stands; called by ``projects`` in its transaction, recorded there."""
    for site in Site.objects.select_for_update().filter(pk__in=list(site_ids)).order_by("id"):
        before = contribution(site)
        site.stage, site.gates = standing.stage, standing.gates
        site.project, site.project_name = standing.project, standing.project_name
        site.save(update_fields=["stage", "gates", "project", "project_name"])
        count(difference(before, contribution(site)))


def note_likenesses(sites: Iterable[Site]) -> int:
    """Notes the pairs that these places make with others of their county; returns how many are new.

    Asks once a county, not once a place.
    """
    by_county: dict[tuple[str, str], list[Site]] = {}
    for site in sites:
        by_county.setdefault((site.county_code, site.kind), []).append(site)
    made = 0
    for (county, kind), newcomers in by_county.items():
        there = Site.objects.present().filter(county_code=county, kind=kind)
        fields = ("pk", "name", "parts", "community_code", "county_code", "built_year", "address")
        neighbours = Neighbours(Card(*row) for row in there.values_list(*fields))
        pairs: dict[tuple[UUID, UUID], Likeness] = {}
        for site in newcomers:
            for other, why in neighbours.of(card_of(site)):
                if other.key is None:
                    continue
                first, second = sorted((site.pk, other.key))
                codes = {c: getattr(site, c) for c in CODES[:3]}
                pairs[first, second] = Likeness(first_id=first, second_id=second, because=why[:120], **codes)
        made += len(Likeness.objects.bulk_create(pairs.values(), ignore_conflicts=True, batch_size=500))
    return made


def card_of(site: Site) -> Card:
    """What is compared of a place."""
    return Card(
        site.pk, site.name, site.parts, site.community_code, site.county_code, site.built_year, site.address
    )
