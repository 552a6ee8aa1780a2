"""Which column of a ledger is which fact: recognised, confirmed by a person, remembered for the next time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict

from jiugai.ground.common.refusal import Refused
from jiugai.sites.columns import On, Unfit
from jiugai.sites.details import COLUMN, DETAILS, sheet_columns
from jiugai.sites.ledger.heads import NUMBER, recognised, units_of
from jiugai.sites.ledger.reading import ERRORS, Row, Table
from jiugai.sites.models import Import
from jiugai.sites.models.ledger import State

_SAMPLES, _LOOKED_AT = 3, 1000
_SMALL = 200
"""A median area below this, with no unit in the head, is hardly in ㎡."""


_FORMULA = Unfit("单元格是未算出的公式", "在 Excel 里复制，粘贴为数值")


@dataclass
class Head:
    """One column: where it stands, what is in it, what it is taken for, and how that was recognised."""

    letter: str
    head: str
    code: str
    unit: str
    how: str = ""
    doubt: bool = False
    samples: tuple[str, ...] = ()
    asked: bool = False

    @property
    def units(self) -> tuple[str, ...]:
        return units_of(self.code)

    def packed(self) -> dict[str, Any]:
        return {k: v for k, v in asdict(self).items() if k in ("letter", "head", "code", "unit")}


def letter(at: int) -> str:
    """A column as Excel calls it: 0 is A, 26 is AA."""
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def proposed(table: Table, kind: str, before: Sequence[dict[str, Any]]) -> list[Head]:
    """What each column is likely to be; what was confirmed the last time goes first."""
    known = {h["head"]: h for h in before}
    taken: set[str] = set()
    out = []
    for at, text in enumerate(table.heads):
        values = [r.cells[at] for r in table.rows[:_LOOKED_AT] if r.cells[at]]
        if not text and not values:
            continue
        meaning = recognised(text, kind)
        last = known.get(text)
        code, unit = (last["code"], last["unit"]) if last else (meaning.code, meaning.unit)
        if code in taken:
            code = ""
        taken.add(code)
        head = Head(letter(at), text, code, unit, samples=tuple(dict.fromkeys(values))[:_SAMPLES])
        _described(head, values, bool(last))
        out.append(head)
    return out


def _described(head: Head, values: Sequence[str], again: bool) -> None:
    """How it was recognised, in words; whether a person must look."""
    if not head.code:
        head.how = "不导入，原值留在原来的文件里"
        return
    if head.code == NUMBER:
        head.how = "按编号找到已登记的"
        return
    column = COLUMN[head.code]
    if head.units and not head.unit:
        _guess_unit(head, values)
        if head.doubt:
            return
    bad = [v for v in values if not _fits(head, v)] if column.on is not On.PLACE else []
    if bad:
        head.how, head.doubt = (
            f"{len(values) - len(bad)} 行读得懂，{len(bad)} 行读不懂，如“{bad[0][:12]}”",
            True,
        )
    elif again:
        head.how = "沿用上次"
    else:
        head.how = f"{len(values)} 行都读得懂" if values else "这一列是空的"


def _guess_unit(head: Head, values: Sequence[str]) -> None:
    head.unit = COLUMN[head.code].unit
    if not head.code.endswith("_dm2") or "." in head.code:  # a building, a room or a flat may well be small
        return
    numbers = sorted(n for v in values if (n := _number(v)) is not None)
    if numbers and numbers[len(numbers) // 2] < _SMALL:
        head.unit, head.doubt, head.asked = "万㎡", True, True
        head.how = f"数值偏小，像是万㎡：选定单位（{numbers[-1]} 万㎡ ＝ {numbers[-1] * 10000:,.0f} ㎡）"


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _fits(head: Head, value: str) -> bool:
    try:
        parsed(head, value)
    except Unfit:
        return False
    return True


def parsed(head: Head, value: str) -> Any:
    """A cell by its column; a bare number gets the column's unit.  Raises :class:`Unfit`."""
    if value in ERRORS:
        raise _FORMULA
    column = COLUMN[head.code]
    if head.unit and head.unit != column.unit and _number(value) is not None:
        value += head.unit
    try:
        return column.parse(value)
    except Unfit:
        if value.startswith("="):
            raise _FORMULA from None
        raise


def confirmed(heads: Iterable[Head], given: QueryDict, kind: str) -> list[Head]:
    """The columns as a person chose them.

    Raises :class:`Refused` where two columns are the same fact, or name or community is missing.
    """
    allowed = {c.code for c in sheet_columns(kind)} | {NUMBER, ""}
    out = []
    for head in heads:
        code = given.get(f"to-{head.letter}", head.code)
        head.code = code if code in allowed else ""
        unit = given.get(f"unit-{head.letter}", head.unit)
        head.unit = (
            unit if unit in units_of(head.code) else (COLUMN[head.code].unit if head.code in COLUMN else "")
        )
        out.append(head)
    names = {c.code: c.label for c in sheet_columns(kind)} | {NUMBER: "编号"}
    for code, name in names.items():
        same = [h for h in out if h.code == code]
        if len(same) > 1:
            raise Refused(f"{same[0].letter} 列和 {same[1].letter} 列都写入“{name}”，其中一列改成“不导入”。")
    chosen = {h.code for h in out}
    wanted = [c.code for c in DETAILS[kind].required] if kind in DETAILS else ["community"]
    missing = [names[c] for c in ("name", *wanted) if c not in chosen]
    if NUMBER in chosen:  # it says which place a row is of
        missing = [
            m for m in missing if m not in (names["community"], names["name"] if kind in DETAILS else "")
        ]
    if missing:
        raise Refused(f"还没有指定哪一列是“{'”和“'.join(missing)}”：没有它们就对不上号。")
    return out


def last_of(ledger: Import) -> list[dict[str, Any]]:
    """How the county's ledger of this kind was mapped the last time."""
    done = Import.objects.filter(county_code=ledger.county_code, kind=ledger.kind, state=State.APPLIED)
    last = done.exclude(pk=ledger.pk).order_by("-begun_at").first()
    return list(last.mapping) if last else []


def restored(ledger: Import) -> list[Head]:
    """The columns as they were confirmed."""
    return [Head(h["letter"], h["head"], h["code"], h["unit"]) for h in ledger.mapping]


def cells_of(row: Row, heads: Sequence[Head]) -> Iterable[tuple[Head, str]]:
    """The cells of a row with their columns."""
    for head in heads:
        at = 0
        for c in head.letter:
            at = at * 26 + ord(c) - ord("A") + 1
        yield head, row.cells[at - 1].replace("\x00", "") if at <= len(row.cells) else ""
