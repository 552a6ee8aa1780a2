"""Lists as .xlsx, written row by row with flat memory and sent as an attachment."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse

CHUNK = 2000
"""Rows to read at a time from the database."""
_MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_WIDE, _NARROW = 22, 11


class Counted:
    """Rows, counted as they pass."""

    def __init__(self, rows: Iterable[list[Any]]) -> None:
        self.rows, self.count = rows, 0

    def __iter__(self) -> Iterator[list[Any]]:
        for row in self.rows:
            self.count += 1
            yield row


def exact(value: int, unit: int) -> int | str | float:
    """As a cell: Excel's own numbers hold fifteen digits, so what is longer goes as text."""
    if value % unit == 0:
        return value // unit
    digits = len(str(unit)) - 1
    text = f"{value // unit}.{value % unit:0{digits}d}".rstrip("0")
    return float(text) if len(text) <= 15 else text


def workbook(
    name: str,
    title: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[Any]],
    notes: Iterable[Sequence[str]] = (),
    wide: Collection[int] = (1, 3, 4),
) -> FileResponse:
    """One sheet with frozen heads: text stays text, whatever it begins with, numbers are numbers; ``wide`` are columns of long words,
    ``notes`` a second sheet that explains the columns.
    """
    aside: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    book = xlsxwriter.Workbook(aside, _OPTIONS)
    bold = book.add_format({"bold": True, "bg_color": "#e6eff8", "text_wrap": True, "valign": "vcenter"})
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(1, 2)
    for at, head in enumerate(heads):
        sheet.set_column(at, at, _WIDE if at in wide else _NARROW)
        sheet.write_string(0, at, head, bold)
    for line, row in enumerate(rows, 1):
        for at, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(line, at, value)
            elif value is not None:
                sheet.write_number(line, at, value)
    if notes:
        _explained(book, notes, bold)
    book.close()
    aside.seek(0)
    answer = FileResponse(aside, as_attachment=True, filename=name, content_type=_MEDIA)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _explained(book: Any, notes: Iterable[Sequence[str]], bold: Any) -> None:
    sheet = book.add_worksheet("填写说明")
    for at, (head, width) in enumerate((("列", 18), ("意思", 50), ("出处", 24), ("可以写", 60))):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, head, bold)
    for line, row in enumerate(notes, 1):
        for at, value in enumerate(row):
            sheet.write_string(line, at, value)
