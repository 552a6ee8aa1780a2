"""The dry run: every row gets exactly one outcome, and nothing is written to the places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from jiugai.ground.access.scope import Reach
from jiugai.ground.divisions.lineage import Below
from jiugai.ground.divisions.models import Division
from jiugai.sites.columns import BY_CODE, On, Unfit, columns_of
from jiugai.sites.ledger.heads import NUMBER
from jiugai.sites.ledger.mapping import Head, cells_of, parsed
from jiugai.sites.ledger.reading import Row
from jiugai.sites.likeness import Card, Neighbours
from jiugai.sites.models import Eligibility, Import, ImportRow, Outcome, Site

PLACE = "division"
"""Under which a row's values hold the key of its division."""
_SHOWN = 110
Told = Callable[[int], None]


class Refusal(Exception):
    """Why a row is refused: cell, value, reason, what to do."""

    def __init__(self, cell: str, value: str, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.cell, self.value, self.reason, self.remedy = cell, value, reason, remedy


@dataclass
class Known:
    """A place that is registered: what a row is compared with."""

    pk: UUID
    version: int
    division: UUID
    values: dict[str, Any]


@dataclass
class Trial:
    """What the rows of one ledger are compared with; the parsed texts of the file are kept, for ledgers repeat themselves."""

    ledger: Import
    heads: list[Head]
    below: Below
    known: dict[tuple[UUID, str], Known] = field(default_factory=dict)
    numbered: dict[str, Known] = field(default_factory=dict)
    neighbours: dict[str, Neighbours] = field(default_factory=dict)
    lines: dict[object, int] = field(default_factory=dict)
    parsed: dict[tuple[str, str], Any] = field(default_factory=dict)
    places: dict[str, Division | Unfit] = field(default_factory=dict)
    of_card: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, ledger: Import, heads: list[Head], reach: Reach) -> Trial:
        """Reads what is registered within the ledger's division, once."""
        trial = cls(ledger, heads, Below(ledger.division))
        trial._load(reach)
        return trial

    def _load(self, reach: Reach) -> None:
        own = str(self.ledger.kind)
        codes = [c for c in columns_of(own) if c.on is not On.PLACE]
        paths = [c.code if c.on is On.SITE else f"{own}__{c.code}" for c in codes]
        there = Site.objects.seen_by(reach).filter(kind=own)
        rows = there.values_list(
            "pk", "number", "version", "division_id", "county_code", "community_code", *paths
        )
        for pk, number, version, division, county, community, *values in rows.iterator(chunk_size=2000):
            held = Known(pk, version, division, dict(zip((c.code for c in codes), values, strict=True)))
            self.known[division, held.values["name"]] = held
            self.numbered[number] = held
            self._near(county).add(_card(pk, held.values, community, county))

    def _near(self, county: str) -> Neighbours:
        return self.neighbours.setdefault(county, Neighbours([]))

    def run(self, rows: Iterable[Row], told: Told = lambda done: None) -> Iterator[ImportRow]:
        """The outcome of each row, in order."""
        for done, row in enumerate(rows, 1):
            yield self._outcome(row)
            if done % 1000 == 0:
                told(done)

    def _outcome(self, row: Row) -> ImportRow:
        made = ImportRow(ledger=self.ledger, line=row.line)
        try:
            values, division = self._read(row, made)
            self._settle(row, made, values, division)
        except Refusal as refusal:
            made.outcome = Outcome.REFUSED
            made.cell, made.value = refusal.cell, refusal.value[:_SHOWN]
            made.reason, made.remedy = refusal.reason, refusal.remedy
        return made

    def _read(self, row: Row, made: ImportRow) -> tuple[dict[str, Any], Division | None]:
        values: dict[str, Any] = {}
        division: Division | None = None
        for head, text in cells_of(row, self.heads):
            if not head.code or not text:
                continue
            if head.code == "name":
                made.name = text[:80]
            try:
                if head.code == NUMBER:
                    values[NUMBER] = text
                elif BY_CODE[head.code].on is On.PLACE:
                    division = self._place(text)
                else:
                    values[head.code] = self._parsed(head, text)
            except Unfit as unfit:
                raise Refusal(f"{head.letter}{row.line}", text, unfit.reason, unfit.remedy) from None
        if values.get("eligibility") == Eligibility.NOT_ELIGIBLE and not values.get("ineligible_because"):
            raise Refusal("", "不符合", "不列为改造对象，却没有写原因", "补一列“不符合原因”")
        return values, division

    def _parsed(self, head: Head, text: str) -> Any:
        key = (head.letter, text)
        if key not in self.parsed:
            try:
                self.parsed[key] = parsed(head, text)
            except Unfit as unfit:
                self.parsed[key] = unfit
        held = self.parsed[key]
        if isinstance(held, Unfit):
            raise held
        return held

    def _place(self, text: str) -> Division:
        if text not in self.places:
            self.places[text] = self._found(text)
        held = self.places[text]
        if isinstance(held, Unfit):
            raise held
        return held

    def _found(self, text: str) -> Division | Unfit:
        found = self.below.named(text)
        top = self.below.top.name
        if len(found) == 1:
            return found[0]
        if found:
            return Unfit(f"有 {len(found)} 个“{text}”", "前面加上街道名，如“金星镇金花园社区”")
        if Division.objects.filter(name=text, ended_on=None).exists():
            return Unfit(f"不在{top}：越过您的管辖范围", "由所在的县（市、区）登记，或更正所在社区")
        return Unfit(f"{top}没有“{text}”", "核对社区名；新设的由系统管理员在行政区划里添加")

    def _settle(self, row: Row, made: ImportRow, values: dict[str, Any], division: Division | None) -> None:
        number = values.pop(NUMBER, "")
        held = self.numbered.get(number) if number else None
        if number and held is None:
            raise Refusal("", number, "没有这个编号，或不在您的管辖范围内", "核对编号；新登记的把编号留空")
        if held is None and ("name" not in values or division is None):
            what = "名称" if "name" not in values else "所在社区"
            raise Refusal("", "", f"没有写{what}", f"补上{what}")
        if held is None and division is not None:
            held = self.known.get((division.pk, values["name"]))
        key: object = held.pk if held else (division.pk if division else None, values.get("name"))
        if key in self.lines:
            raise Refusal("", made.name, f"与第 {self.lines[key]} 行是同一个", "只留一行")
        self.lines[key] = row.line
        if held is not None:
            self._compared(made, held, values, division)
        elif division is not None:
            self._new(row, made, values, division)

    def _compared(
        self, made: ImportRow, held: Known, values: dict[str, Any], division: Division | None
    ) -> None:
        new = {c: v for c, v in values.items() if held.values[c] != v}
        made.site_id, made.version, made.name = held.pk, held.version, made.name or held.values["name"]
        made.before = {c: BY_CODE[c].packed(held.values[c]) for c in new}
        made.values = {c: BY_CODE[c].packed(v) for c, v in new.items()}
        if division is not None and division.pk != held.division:
            made.before[PLACE], made.values[PLACE] = str(held.division), str(division.pk)
        if not made.values:
            made.outcome, made.reason = Outcome.UNCHANGED, "与库中一致"
            return
        made.outcome = Outcome.UPDATED
        first = next(iter(new), "")
        if first:
            column = BY_CODE[first]
            made.value = f"{column.written(held.values[first])} → {column.written(new[first])}"[:_SHOWN]
        names = [BY_CODE[c].label for c in new] + ["所在社区"] * (PLACE in made.values)
        made.reason = f"改 {'、'.join(names)}"[:190]

    def _new(self, row: Row, made: ImportRow, values: dict[str, Any], division: Division) -> None:
        codes = self.below.codes(division)
        made.values = {c: BY_CODE[c].packed(v) for c, v in values.items()} | {PLACE: str(division.pk)}
        card = _card(None, values, codes["community_code"], codes["county_code"])
        near = self._near(codes["county_code"])
        like = next(near.of(card), None)
        near.add(card)
        self.of_card[id(card)] = row.line
        if like is None:
            made.outcome, made.value = Outcome.CREATED, f"{len(values)} 项"
            made.reason = f"摸底 · 目标年 {values['target_year']}" if "target_year" in values else "摸底"
            return
        other, why = like
        made.outcome, made.value = Outcome.DOUBTFUL, made.name
        made.like_id = other.key
        whose = "已有" if other.key else f"第 {self.of_card[id(other)]} 行"
        made.reason = f"与{whose}「{other.name}」相近（{why}）"[:190]


def _card(pk: UUID | None, values: dict[str, Any], community: str, county: str) -> Card:
    return Card(
        pk,
        values["name"],
        values.get("parts") or "",
        community,
        county,
        values.get("built_year"),
        values.get("address") or "",
    )


def counted(outcomes: Iterable[str]) -> dict[str, int]:
    """How many rows there are of each outcome, zeros included."""
    found = Counter(outcomes)
    return {o: found.get(o, 0) for o in Outcome.values}
