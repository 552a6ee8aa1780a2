"""Writing a tried ledger in parts of which each is a transaction of a second or two, and taking one back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from jiugai.ground.common import clock
from jiugai.ground.common.bulk import update_many
from jiugai.ground.divisions.lineage import codes_of
from jiugai.ground.divisions.models import Division
from jiugai.ground.figures.actions import add as count
from jiugai.sites import actions
from jiugai.sites.columns import BY_CODE, On, columns_of
from jiugai.sites.details import DETAILS
from jiugai.sites.ledger import detail_rows
from jiugai.sites.ledger.trial import PLACE
from jiugai.sites.models import Import, ImportRow, Likeness, Outcome, Site, Stage
from jiugai.sites.models.likeness import Answer
from jiugai.sites.stock import contribution, difference

_CHUNK = 500
_CHANGED, _REGISTERED = "试运行之后被人改过", "试运行之后已经登记了"
_AGAIN = "再导入一次，按新的内容核对"
Sums = Counter[Any]


def write_chunk(key: UUID) -> int:
    """Writes the next rows; 0 where none is left or the ledger is not being written."""
    with transaction.atomic():
        ledger = Import.objects.select_for_update().get(pk=key)
        if ledger.state != "applying":
            return 0
        if ledger.kind in DETAILS:
            return detail_rows.write_chunk(ledger)
        waiting = ledger.row_set.filter(outcome__in=(Outcome.CREATED, Outcome.UPDATED), version_after=None)
        rows = list(waiting.order_by("line")[:_CHUNK])
        if not rows:
            return 0
        places = {
            d.pk: d
            for d in Division.objects.filter(pk__in={r.values[PLACE] for r in rows if PLACE in r.values})
        }
        sums: Sums = Counter()
        _create([r for r in rows if r.outcome == Outcome.CREATED], ledger, places, sums)
        _update([r for r in rows if r.outcome == Outcome.UPDATED], ledger, places, sums)
        count({k: n for k, n in sums.items() if n})
        update_many(rows, ["site", "version_after", "outcome", "reason", "remedy"])
        _told_apart([r for r in rows if r.like_id and r.outcome == Outcome.CREATED])
    return len(rows)


def _unpacked(row: ImportRow) -> dict[str, Any]:
    return {c: BY_CODE[c].unpacked(v) for c, v in row.values.items() if c != PLACE}


def _create(rows: Sequence[ImportRow], ledger: Import, places: dict[UUID, Division], sums: Sums) -> None:
    codes = {pk: codes_of(d) for pk, d in places.items()}
    made: list[Site] = []
    owns: list[Any] = []
    there = _there(rows, ledger, codes)
    for row in rows:
        place, values = UUID(row.values[PLACE]), _unpacked(row)
        if (place, values["name"]) in there:
            row.outcome, row.reason, row.remedy, row.version_after = Outcome.REFUSED, _REGISTERED, _AGAIN, 0
            continue
        site = actions.built(kind=ledger.kind, division=places[place], codes=codes[place], values=values)
        made.append(site)
        owns.append(actions.own_of(site, values))
        row.site, row.version_after = site, site.version
        sums.update(contribution(site))
    by_county: dict[str, list[Site]] = {}
    for site in made:
        by_county.setdefault(site.county_code, []).append(site)
    for county, group in sorted(by_county.items()):
        for site, number in zip(group, actions.numbers(county, len(group)), strict=True):
            site.number = number
    Site.objects.bulk_create(made, batch_size=_CHUNK)
    actions.OWN[ledger.kind].objects.bulk_create(owns, batch_size=_CHUNK)


def _there(
    rows: Sequence[ImportRow], ledger: Import, codes: Mapping[UUID, Mapping[str, str]]
) -> set[tuple[UUID, str]]:
    """Which of the places to be made were registered since the trial, such as by the same file brought in twice.

    The series of the counties are locked first, so of two ledgers at once the second sees what the first wrote.
    """
    if not rows:
        return set()
    wanted = {UUID(r.values[PLACE]) for r in rows}
    for county in sorted({codes[place]["county_code"] for place in wanted}):
        list(actions.numbers(county, 0))
    names = {r.values["name"] for r in rows}
    found = Site.objects.present().filter(kind=ledger.kind, division__in=wanted, name__in=names)
    return set(found.values_list("division", "name"))


def _update(rows: Sequence[ImportRow], ledger: Import, places: dict[UUID, Division], sums: Sums) -> None:
    """Those that somebody changed since the trial are refused."""
    if not rows:
        return
    keys = [r.site_id for r in rows if r.site_id]
    sites = {s.pk: s for s in Site.objects.select_for_update().filter(pk__in=keys).order_by("id")}
    owns = {o.pk: o for o in actions.OWN[ledger.kind].objects.filter(pk__in=keys)}
    changed: list[Site] = []
    for row in rows:
        site = sites.get(row.site_id)  # type: ignore[arg-type]
        if site is None or site.version != row.version:
            row.outcome, row.reason, row.remedy, row.version_after = Outcome.REFUSED, _CHANGED, _AGAIN, 0
            continue
        before, values = contribution(site), _unpacked(row)
        actions.assign(site, values, On.SITE)
        actions.assign(owns[site.pk], values, On.OWN)
        if PLACE in row.values:
            _placed(site, places[UUID(row.values[PLACE])])
        site.version += 1
        site.changed_at = clock.now()
        row.version_after = site.version
        sums.update(difference(before, contribution(site)))
        changed.append(site)
    _kept(changed, [owns[s.pk] for s in changed], ledger.kind)


def likenesses_noted(ledger: Import) -> None:
    """Compares what the ledger wrote with the other places of each county, once a county; may be done again."""
    rows = ledger.row_set.filter(version_after__gt=0)
    actions.note_likenesses(
        Site.objects.present().filter(pk__in=rows.values("site")).iterator(chunk_size=2000)
    )


def _placed(site: Site, division: Division) -> None:
    site.division = division
    for column, code in codes_of(division).items():
        setattr(site, column, code)


def _kept(sites: Sequence[Site], owns: Sequence[Any], kind: str) -> None:
    on_site = [c.code for c in columns_of(kind) if c.on is On.SITE]
    places = ["division", "province_code", "city_code", "county_code", "street_code", "community_code"]
    update_many(sites, [*on_site, *places, "withdrawn_on", "version", "changed_at"])
    update_many(owns, [c.code for c in columns_of(kind) if c.on is On.OWN])


def _told_apart(rows: Iterable[ImportRow]) -> None:
    """Pairs that a person said are two places: they are not offered again."""
    pairs = []
    for row in rows:
        site = row.site
        if site is None or row.like_id is None:
            continue
        first, second = sorted((site.pk, row.like_id))
        codes = {c: getattr(site, c) for c in ("province_code", "city_code", "county_code")}
        pairs.append(
            Likeness(
                first_id=first,
                second_id=second,
                because="导入时比对",
                answer=Answer.DIFFERENT,
                answered_at=clock.now(),
                **codes,
            )
        )
    Likeness.objects.bulk_create(pairs, ignore_conflicts=True)


def written_out(row: ImportRow) -> None:
    """A doubtful row that is a place already registered: what it changes there."""
    assert row.like_id is not None
    site = Site.objects.get(pk=row.like_id)
    own = actions.OWN[site.kind].objects.get(pk=site.pk)
    new: dict[str, Any] = {}
    for code, value in row.values.items():
        if code in (PLACE, "name"):
            continue
        column = BY_CODE[code]
        held = getattr(site if column.on is On.SITE else own, code)
        if held != column.unpacked(value):
            new[code] = value
            row.before[code] = column.packed(held)
    row.values, row.site, row.version = new, site, site.version
    row.outcome = Outcome.UPDATED if new else Outcome.UNCHANGED
    names = "、".join(BY_CODE[c].label for c in new)
    row.reason = f"就是「{site.name}」；改 {names}"[:190] if new else f"就是「{site.name}」，与库中一致"


def taken_back(ledger: Import) -> tuple[int, int]:
    """Restores what was changed and withdraws what was new, where nobody has touched it since."""
    rows = list(
        ledger.row_set.filter(outcome__in=(Outcome.CREATED, Outcome.UPDATED), version_after__gt=0).order_by(
            "id"
        )
    )
    keys = [r.site_id for r in rows if r.site_id]
    sites = {s.pk: s for s in Site.objects.select_for_update().filter(pk__in=keys).order_by("id")}
    owns = {o.pk: o for o in actions.OWN[ledger.kind].objects.filter(pk__in=keys)}
    sums: Sums = Counter()
    back: list[Site] = []
    for row in rows:
        site = sites[row.site_id]  # type: ignore[index]
        if site.version != row.version_after or site.stage != Stage.SURVEY and row.outcome == Outcome.CREATED:
            continue
        before = contribution(site)
        if row.outcome == Outcome.CREATED:
            site.withdrawn_on = clock.today()
        else:
            old = {c: BY_CODE[c].unpacked(v) for c, v in row.before.items() if c != PLACE}
            actions.assign(site, old, On.SITE)
            actions.assign(owns[site.pk], old, On.OWN)
            if PLACE in row.before:
                _placed(site, Division.objects.get(pk=row.before[PLACE]))
        site.version += 1
        site.changed_at = clock.now()
        sums.update(difference(before, contribution(site)))
        back.append(site)
    _kept(back, [owns[s.pk] for s in back], ledger.kind)
    gone = [s.pk for s in back if s.withdrawn_on]
    Likeness.objects.filter(answer=Answer.OPEN, first__in=gone).update(
        answer=Answer.SAME, answered_at=clock.now()
    )
    Likeness.objects.filter(answer=Answer.OPEN, second__in=gone).update(
        answer=Answer.SAME, answered_at=clock.now()
    )
    count({k: n for k, n in sums.items() if n})
    return len(back), len(rows) - len(back)
