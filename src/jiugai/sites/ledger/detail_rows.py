"""A ledger of details (楼栋, 户, 校舍用房 …): its dry run, its writing and taking it back; each row names its place first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from jiugai.ground.access.scope import Reach
from jiugai.ground.common import clock
from jiugai.ground.common.bulk import update_many
from jiugai.sites.columns import Unfit
from jiugai.sites.details import COLUMN, DETAILS, Detail, Key, stem
from jiugai.sites.ledger.heads import NUMBER
from jiugai.sites.ledger.mapping import Head, cells_of, parsed
from jiugai.sites.ledger.reading import Row
from jiugai.sites.ledger.trial import Refusal, Told
from jiugai.sites.models import Building, Import, ImportRow, Outcome, Site

_CHUNK = 1000
_SHOWN = 110
WRITTEN = 1
"""What stands as the version of a detail's row once it was written."""
_CHANGED, _AGAIN = "试运行之后被人改过", "再导入一次，按新的内容核对"


@dataclass
class Known:
    """A row that is registered: its key and its values by field."""

    pk: UUID
    values: dict[str, Any]


@dataclass
class DetailTrial:
    """What the rows of one ledger are compared with: the places within reach, and the details of those that it names."""

    ledger: Import
    heads: list[Head]
    detail: Detail
    numbered: dict[str, UUID] = field(default_factory=dict)
    named: dict[str, list[tuple[UUID, str]]] = field(default_factory=dict)
    names: dict[UUID, str] = field(default_factory=dict)
    known: dict[tuple[UUID, Key], Known] = field(default_factory=dict)
    buildings: set[tuple[UUID, Any]] = field(default_factory=set)
    lines: dict[object, int] = field(default_factory=dict)
    parsed: dict[tuple[str, str], Any] = field(default_factory=dict)

    @classmethod
    def of(cls, ledger: Import, heads: list[Head], reach: Reach) -> DetailTrial:
        """Reads the names of the places within reach, once."""
        trial = cls(ledger, heads, DETAILS[ledger.kind])
        there = Site.objects.seen_by(reach).filter(kind=trial.detail.kind)
        for pk, number, name, community in there.values_list(
            "pk", "number", "name", "division__name"
        ).iterator(chunk_size=2000):
            trial.numbered[number] = pk
            trial.named.setdefault(name, []).append((pk, community))
            trial.names[pk] = name
        return trial

    def run(self, rows: Iterable[Row], told: Told = lambda done: None) -> Iterator[ImportRow]:
        """The outcome of each row, in order: first what each says, then, of the places named, what is there."""
        read: list[tuple[ImportRow, dict[str, Any]]] = []
        for done, row in enumerate(rows, 1):
            read.append(self._read(row))
            if done % 1000 == 0:
                told(done // 2)
        self._load({made.site_id for made, _ in read if made.site_id})
        for done, (made, values) in enumerate(read, 1):
            if not made.outcome:
                try:
                    self._settle(made, values)
                except Refusal as refusal:
                    _refused(made, refusal)
            yield made
            if done % 1000 == 0:
                told((len(read) + done) // 2)

    def _read(self, row: Row) -> tuple[ImportRow, dict[str, Any]]:
        made, values, place = ImportRow(ledger=self.ledger, line=row.line), {}, {}
        try:
            for head, text in cells_of(row, self.heads):
                if not head.code or not text:
                    continue
                if head.code in (NUMBER, "name", "community"):
                    place[head.code] = text
                    continue
                try:
                    values[COLUMN[head.code].field] = self._parsed(head, text)
                except Unfit as unfit:
                    raise Refusal(f"{head.letter}{row.line}", text, unfit.reason, unfit.remedy) from None
            made.name = place.get("name", place.get(NUMBER, ""))[:80]
            made.site_id = self._place(place)
            for column in self.detail.required:
                if values.get(column.field) is None:
                    raise Refusal("", "", f"没有写{column.label}", f"补上{column.label}")
        except Refusal as refusal:
            _refused(made, refusal)
        return made, values

    def _parsed(self, head: Head, text: str) -> Any:
        key = (head.letter, text)
        if key not in self.parsed:
            self.parsed[key] = parsed(head, text)
        return self.parsed[key]

    def _place(self, place: dict[str, str]) -> UUID:
        number, name, community = (place.get(k, "") for k in (NUMBER, "name", "community"))
        what = self.detail.kind.label
        if number:
            if number in self.numbered:
                return self.numbered[number]
            raise Refusal(
                "", number, f"没有这个编号的{what}，或不在您的管辖范围内", f"核对编号；没有登记的{what}先登记"
            )
        if not name:
            raise Refusal("", "", f"没有写是哪个{what}", f"写{what}的编号或名称")
        found = [pk for pk, at in self.named.get(name, []) if not community or at == community]
        if len(found) == 1:
            return found[0]
        if found:
            raise Refusal("", name, f"有 {len(found)} 个{what}叫“{name}”", "加一列编号，或写明所在社区")
        raise Refusal(
            "", name, f"没有登记“{name}”，或不在您的管辖范围内", f"核对名称；没有登记的{what}先登记"
        )

    def _load(self, sites: set[UUID]) -> None:
        detail = self.detail
        if detail.parent:
            there = Building.objects.filter(site__in=sites).values_list("site_id", "label")
            self.buildings = {(site, stem(label)) for site, label in there.iterator(chunk_size=2000)}
        fields = [c.field for c in detail.columns]
        rows = detail.of(list(sites)).values_list("pk", detail.site, *detail.paths())
        for pk, site, *values in rows.iterator(chunk_size=2000):
            held = Known(pk, dict(zip(fields, values, strict=True)))
            self.known[site, detail.key(held.values)] = held

    def _settle(self, made: ImportRow, values: dict[str, Any]) -> None:
        assert made.site_id is not None
        detail, key = self.detail, (made.site_id, self.detail.key(values))
        label = " ".join(str(values[k]) for k in detail.keys if values.get(k) is not None)
        made.name = f"{self.names[made.site_id]} {label}"[:80]
        if key in self.lines:
            raise Refusal("", label, f"与第 {self.lines[key]} 行是同一个", "只留一行")
        self.lines[key] = made.line
        if detail.parent and (made.site_id, stem(values[detail.parent])) not in self.buildings:
            raise Refusal(
                "",
                str(values[detail.parent]),
                f"「{self.names[made.site_id]}」没有这栋楼",
                "先导入楼栋，或核对楼号",
            )
        held = self.known.get(key)
        columns = {c.field: c for c in detail.columns}
        if held is None:
            made.values = {columns[f].code: columns[f].packed(v) for f, v in values.items()}
            made.outcome, made.value, made.reason = (
                Outcome.CREATED,
                f"{len(values)} 项",
                f"新登记一{detail.unit}",
            )
            return
        made.detail = held.pk
        new = {f: v for f, v in values.items() if f not in detail.keys and held.values[f] != v}
        made.before = {columns[f].code: columns[f].packed(held.values[f]) for f in new}
        made.values = {columns[f].code: columns[f].packed(v) for f, v in new.items()}
        if not new:
            made.outcome, made.reason = Outcome.UNCHANGED, "与库中一致"
            return
        first = columns[next(iter(new))]
        made.outcome, made.reason = Outcome.UPDATED, f"改 {'、'.join(columns[f].label for f in new)}"[:190]
        made.value = f"{first.written(held.values[first.field])} → {first.written(new[first.field])}"[:_SHOWN]


def _refused(made: ImportRow, refusal: Refusal) -> None:
    made.outcome, made.cell, made.value = Outcome.REFUSED, refusal.cell, refusal.value[:_SHOWN]
    made.reason, made.remedy = refusal.reason[:190], refusal.remedy[:190]


def _fields(packed: dict[str, Any]) -> dict[str, Any]:
    return {COLUMN[code].field: COLUMN[code].unpacked(value) for code, value in packed.items()}


def write_chunk(ledger: Import) -> int:
    """Writes the next rows in the caller's transaction, which holds the ledger; 0 where none is left."""
    detail = DETAILS[ledger.kind]
    waiting = ledger.row_set.filter(outcome__in=(Outcome.CREATED, Outcome.UPDATED), version_after=None)
    rows = list(waiting.order_by("line")[:_CHUNK])
    if not rows:
        return 0
    sites = {
        s.pk: s
        for s in Site.objects.select_for_update().filter(pk__in={r.site_id for r in rows}).order_by("id")
    }
    _create(detail, [r for r in rows if r.outcome == Outcome.CREATED], sites)
    _update(detail, [r for r in rows if r.outcome == Outcome.UPDATED])
    touched = [r.site_id for r in rows if r.site_id and r.version_after == WRITTEN]
    Site.objects.filter(pk__in=touched).update(version=F("version") + 1, changed_at=clock.now())
    update_many(rows, ["detail", "version_after", "outcome", "reason", "remedy"])
    return len(rows)


def _create(detail: Detail, rows: Sequence[ImportRow], sites: dict[UUID, Site]) -> None:
    there = _keys(detail, list(sites))
    buildings: dict[tuple[UUID, Any], Building] = {}
    if detail.parent:
        buildings = {(b.site_id, stem(b.label)): b for b in Building.objects.filter(site__in=list(sites))}
    new = []
    for row in rows:
        values, site = _fields(row.values), sites.get(row.site_id)  # type: ignore[arg-type]
        building = buildings.get((row.site_id, stem(values.get(detail.parent)))) if detail.parent else None  # type: ignore[arg-type]
        gone = site is None or site.merged_into_id is not None or bool(detail.parent and building is None)
        if gone or (row.site_id, detail.key(values)) in there:
            row.outcome, row.reason, row.remedy, row.version_after = Outcome.REFUSED, _CHANGED, _AGAIN, 0
            continue
        assert site is not None
        made = detail.made(site, values, building)
        row.detail, row.version_after = made.pk, WRITTEN
        new.append(made)
    detail.model._default_manager.bulk_create(new, batch_size=_CHUNK)


def _keys(detail: Detail, sites: list[UUID]) -> set[tuple[UUID, Key]]:
    fields = [c.field for c in detail.columns]
    rows = detail.of(sites).values_list(detail.site, *detail.paths())
    return {(site, detail.key(dict(zip(fields, values, strict=True)))) for site, *values in rows}


def _update(detail: Detail, rows: Sequence[ImportRow]) -> None:
    """Those that somebody changed or removed since the trial are refused."""
    held = _held(detail, rows)
    changed = []
    for row in rows:
        thing = held.get(row.detail)  # type: ignore[arg-type]
        if thing is None or any(getattr(thing, f) != v for f, v in _stored(detail, row.before).items()):
            row.outcome, row.reason, row.remedy, row.version_after = Outcome.REFUSED, _CHANGED, _AGAIN, 0
            continue
        for name, value in _stored(detail, row.values).items():
            setattr(thing, name, value)
        row.version_after = WRITTEN
        changed.append(thing)
    update_many(changed, [c.field for c in detail.own])


def _held(detail: Detail, rows: Iterable[ImportRow]) -> dict[UUID, Any]:
    keys = [r.detail for r in rows if r.detail]
    return {
        t.pk: t for t in detail.model._default_manager.select_for_update().filter(pk__in=keys).order_by("pk")
    }


def _stored(detail: Detail, packed: dict[str, Any]) -> dict[str, Any]:
    columns = {c.field: c for c in detail.own}
    return {f: detail.stored(columns[f], v) for f, v in _fields(packed).items() if f in columns}


def taken_back(ledger: Import) -> tuple[int, int]:
    """Restores what was changed and removes what was new, where nobody has touched it since: how many, and how many stay."""
    detail = DETAILS[ledger.kind]
    rows = list(
        ledger.row_set.filter(version_after=WRITTEN, outcome__in=(Outcome.CREATED, Outcome.UPDATED)).order_by(
            "line"
        )
    )
    with transaction.atomic():
        list(Site.objects.select_for_update().filter(pk__in={r.site_id for r in rows}).order_by("id"))
        held = _held(detail, rows)
        gone, back = [], []
        for row in rows:
            thing = held.get(row.detail)  # type: ignore[arg-type]
            if thing is None or any(getattr(thing, f) != v for f, v in _stored(detail, row.values).items()):
                continue
            if row.outcome == Outcome.CREATED:
                if not (isinstance(thing, Building) and thing.household_set.exists()):
                    gone.append(thing.pk)
                continue
            for name, value in _stored(detail, row.before).items():
                setattr(thing, name, value)
            back.append(thing)
        update_many(back, [c.field for c in detail.own])
        detail.model._default_manager.filter(pk__in=gone).delete()
        Site.objects.filter(pk__in=[r.site_id for r in rows if r.site_id]).update(
            version=F("version") + 1, changed_at=clock.now()
        )
    return len(gone) + len(back), len(rows) - len(gone) - len(back)
