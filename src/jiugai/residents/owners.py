"""The register of owners (业主名册) from Excel or CSV: units and areas into ``sites``, names and numbers into ``private``.

Good rows are written at once; each refused row is told with its cell and reason, and the file may be brought again.  Nothing of
it is kept as a file, for it is full of names.
"""

from __future__ import annotations

import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from jiugai.ground.common.refusal import Refused
from jiugai.ground.files.actions import Upload
from jiugai.ground.files.kinds import kind_of
from jiugai.ground.files.sheets import Line, sheets
from jiugai.ground.private.actions import differing, keep, keep_many
from jiugai.sites.columns import Unfit, text
from jiugai.sites.details import DETAILS
from jiugai.sites.models import Sheet, Site
from jiugai.sites.owners import Kept, Owned, doors_of, keep_owners

FILES = ("xlsx", "xls", "csv")
MOST_ROWS = 60_000
_LARGEST = 30 * 1024 * 1024
_HEAD_ROWS = 12
_ID = re.compile(r"[0-9A-Z()]{5,18}")
_PHONE = re.compile(r"[0-9]{7,12}")


@dataclass(frozen=True)
class Column:
    """A column of the register: what it is called, and how a cell is read."""

    code: str
    label: str
    also: tuple[str, ...]
    parse: Callable[[str], Any]
    required: bool = False


@dataclass(frozen=True)
class Refusal:
    """A row that was not taken: its line as Excel numbers it, the column, why, and what to do."""

    line: int
    column: str
    reason: str
    remedy: str


@dataclass(frozen=True)
class Account:
    """What became of every row of a file."""

    rows: int
    kept: Kept
    refused: tuple[Refusal, ...]


@dataclass(frozen=True)
class _Row:
    line: int
    values: dict[str, Any]

    @property
    def person(self) -> dict[str, str]:
        return {code: self.values[code] for code in ("name", "id_number", "phone") if self.values.get(code)}


def _plain(typed: str) -> str:
    return re.sub(r"[\s\-—]", "", unicodedata.normalize("NFKC", typed)).upper()


def _fitting(pattern: re.Pattern[str], what: str, remedy: str) -> Callable[[str], str]:
    def parse(typed: str) -> str:
        plain = _plain(typed)
        if not pattern.fullmatch(plain):
            raise Unfit(f"{what}不对", remedy)
        return plain

    return parse


_OF_DOOR = {c.field: c for c in DETAILS[Sheet.HOUSEHOLDS].columns}
COLUMNS = (
    *(Column(f, _OF_DOOR[f].label, _OF_DOOR[f].also, _OF_DOOR[f].parse, f in ("building", "room")) for f in ("building", "unit", "room", "area_dm2")),
    Column("name", "产权人", ("业主", "业主姓名", "姓名", "产权人姓名", "所有权人", "权利人", "户主"), text(60), required=True),
    Column("id_number", "证件号码", ("身份证号", "身份证", "身份证号码", "证件号", "统一社会信用代码"), _fitting(_ID, "证件号码", "核对位数，不要写汉字；没有就留空")),
    Column("phone", "电话", ("手机", "手机号", "联系电话", "电话号码"), _fitting(_PHONE, "电话", "只写数字；没有就留空")),
)  # fmt: skip


def bring(site: Site, stream: Upload, name: str, *, by: UUID | None) -> Account:
    """Takes a register in.  Raises :class:`Refused` for another kind of file, one without the columns, and one too long."""
    rows, refused = _read(stream, name)
    rows, twice = _apart(rows)
    refused = sorted([*refused, *twice], key=lambda r: r.line)
    subjects = _subjects(site, rows, by)
    owned = [_owned(row, subjects[row.line]) for row in rows]
    kept = keep_owners(site, owned, by=by) if owned else Kept(0, 0, 0)
    return Account(len(rows) + len(refused), kept, tuple(refused))


def _owned(row: _Row, subject: UUID | None) -> Owned:
    v = row.values
    return Owned(v["building"], v.get("unit"), v["room"], v.get("area_dm2"), subject)


def _read(stream: Upload, name: str) -> tuple[list[_Row], list[Refusal]]:
    content = stream.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise Refused(f"名册超过 {_LARGEST // 1024 // 1024} MB，按楼栋拆成几个文件再传。")
    with tempfile.NamedTemporaryFile(prefix="owners-") as aside:
        aside.write(content)
        aside.flush()
        path = Path(aside.name)
        kind = kind_of(path, name)
        if kind.code not in FILES:
            raise Refused(f"业主名册收 Excel 和 CSV，上传的是{kind.called}，请换一个文件。")
        for _, lines in sheets(path, kind.code):
            held = list(_limited(lines))
            if held:
                return _parsed(held)
    raise Refused("名册是空的：第一行写列名，从第二行起一户一行。")


def _limited(lines: Iterable[Line]) -> Iterator[Line]:
    for at, line in enumerate(lines):
        if at > MOST_ROWS + _HEAD_ROWS:
            raise Refused(f"名册超过 {MOST_ROWS:,} 行，按楼栋拆成几个文件再传。")
        yield line


def _parsed(lines: Sequence[Line]) -> tuple[list[_Row], list[Refusal]]:
    at, heads = _heads(lines)
    rows, refused = [], []
    for number, cells in lines[at + 1 :]:
        values: dict[str, Any] = {}
        try:
            for column, place in heads.items():
                cell = cells[place] if place < len(cells) else ""
                values[column.code] = _cell(column, cell, number)
        except _Unread as fault:
            refused.append(fault.refusal)
        else:
            rows.append(_Row(number, values))
    return rows, refused


class _Unread(Exception):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal


def _cell(column: Column, cell: str, line: int) -> Any:
    if not cell.strip():
        if column.required:
            raise _Unread(
                Refusal(line, column.label, f"没有写{column.label}", f"补上{column.label}，再传一次")
            )
        return None
    try:
        return column.parse(cell)
    except Unfit as unfit:
        raise _Unread(Refusal(line, column.label, unfit.reason, unfit.remedy)) from None


def _heads(lines: Sequence[Line]) -> tuple[int, dict[Column, int]]:
    """Where the heads stand among the first rows, and the place of each column."""
    names = {_plain(n): c for c in COLUMNS for n in (c.label, *c.also)}
    for at, (_, cells) in enumerate(lines[:_HEAD_ROWS]):
        found: dict[Column, int] = {}
        for place, cell in enumerate(cells):
            bare = re.sub(r"[(（\[].*?[)）\]]|[*＊:：]", "", cell)
            column = names.get(_plain(bare))
            if column is not None:
                found.setdefault(column, place)
        if all(c in found for c in COLUMNS if c.required):
            return at, found
    wanted = "、".join(c.label for c in COLUMNS if c.required)
    raise Refused(f"名册里找不到列名：至少要有{wanted}三列，建筑面积一列是计票的依据；可以先下载空白名册。")


def _apart(rows: Sequence[_Row]) -> tuple[list[_Row], list[Refusal]]:
    """The rows without those that name a door again."""
    seen: dict[Any, int] = {}
    kept, refused = [], []
    for row in rows:
        key = _owned(row, None).key
        if key in seen:
            why = f"和第 {seen[key]} 行是同一户"
            refused.append(Refusal(row.line, "房号", why, "共有的房屋只留一行，写推选出来投票的一人"))
        else:
            seen[key] = row.line
            kept.append(row)
    return kept, refused


def _subjects(site: Site, rows: Sequence[_Row], by: UUID | None) -> dict[int, UUID]:
    """The key in ``private`` of each row's owner: the one that the door has where it is the same person, else a new one.

    Rows with the same identity number are one person, as the law counts heads.
    """
    people = _people(rows)
    there = doors_of(site)
    before = {
        row.line: held.subject for row in rows if (held := there.get(_owned(row, None).key)) and held.subject
    }
    known = differing({subject: people[_identity(row)] for row in rows if (subject := before.get(row.line))})
    found: dict[Any, UUID] = {}
    for row in rows:
        subject = before.get(row.line)
        if subject is None or _identity(row) in found:
            continue
        other, missing = known[subject]
        if other <= {"phone"}:
            found[_identity(row)] = subject
            if fresh := other | missing:
                keep(
                    {code: people[_identity(row)][code] for code in fresh},
                    by=by,
                    subject=subject,
                    on_record=False,
                )
    new = {key: person for key, person in people.items() if key not in found}
    found.update(zip(new, keep_many(list(new.values())), strict=True))
    return {row.line: found[_identity(row)] for row in rows}


def _identity(row: _Row) -> Any:
    return row.values.get("id_number") or row.line


def _people(rows: Sequence[_Row]) -> dict[Any, dict[str, str]]:
    """What is told of each person, of several rows together."""
    found: dict[Any, dict[str, str]] = {}
    for row in rows:
        person = found.setdefault(_identity(row), {})
        for code, value in row.person.items():
            person.setdefault(code, value)
    return found
