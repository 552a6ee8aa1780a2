"""Old Excel files (.xls, .et) and binary ones (.xlsb), read by calamine.

It tells no number formats: those of an .xls are read beside it, in an .xlsb numbers are shown without
format and dates as dates.
"""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from planlint.document import Document, TextBuilder, Unreadable
from planlint.read.headings import settle
from planlint.read.number_format import show
from planlint.read.package import DAMAGED, Package
from planlint.read.sheet import MOST_CELLS, TOO_MANY_CELLS, Sheet
from planlint.read.text import NO_TEXT
from planlint.read.xls_formats import Formats, sheet_formats

_LOCKED = "文件设有密码，请去掉密码后再检查。"
_NO_FORMATS = "这种 Excel 文件读不到数字格式，末尾的零可能没有显示；需要时请另存为 .xlsx。"


def read_xls(path: Path) -> Document:
    """The document of an old or binary Excel file; raises :class:`Unreadable`."""
    if zipfile.is_zipfile(path):
        with Package(path):  # refuses bombs before calamine inflates them
            pass
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        formats = sheet_formats(path)
        sheets, remarks = _sheets(workbook, formats)
    except (CalamineError, ValueError, OSError) as error:
        locked = "password" in str(error).lower()
        raise Unreadable(_LOCKED if locked else DAMAGED) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable(DAMAGED) from error  # calamine gave up inside Rust, no Exception to Python
    shown = [sheet for sheet in sheets if sheet.cells]
    if not shown:
        raise Unreadable(NO_TEXT)
    builder = TextBuilder()
    for sheet in shown:
        sheet.write(builder, named=len(shown) > 1)
    if not formats:
        remarks.append(_NO_FORMATS)
    return settle(builder.document(path.name, "xls", remarks=tuple(remarks)))


def _sheets(workbook: CalamineWorkbook, formats: list[Formats]) -> tuple[list[Sheet], list[str]]:
    sheets: list[Sheet] = []
    remarks: list[str] = []
    for number, about in enumerate(workbook.sheets_metadata):
        if about.typ is not SheetTypeEnum.WorkSheet:
            continue
        if about.visible is not SheetVisibleEnum.Visible:
            remarks.append(f"工作表“{about.name}”是隐藏的，没有读取。")
            continue
        sheets.append(
            _sheet(
                about.name,
                workbook.get_sheet_by_name(about.name),
                formats[number] if number < len(formats) else {},
            )
        )
    return sheets, remarks


def _sheet(name: str, source: CalamineSheet, formats: Formats) -> Sheet:
    sheet = Sheet(name)
    if source.total_height * source.total_width > MOST_CELLS:
        raise Unreadable(TOO_MANY_CELLS)
    for (top, left), (bottom, right) in source.merged_cell_ranges or ():
        sheet.merges[top, left] = (bottom - top + 1, right - left + 1)
    for row, values in enumerate(source.to_python(skip_empty_area=False)):
        for column, value in enumerate(values):
            sheet.put(row, column, _shown(value, formats.get((row, column), "General")))
    return sheet


def _serial(moment: datetime) -> Decimal:
    """Days since the end of 1899, as Excel counts them."""
    past = moment.replace(tzinfo=None) - datetime(1899, 12, 30)  # noqa: DTZ001 — a day count
    return past.days + Decimal(past.seconds) / 86400


def _shown(value: object, code: str) -> str:
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return show(Decimal(value), code)
        case float():
            return show(Decimal(repr(value)), code)
        case datetime():
            if code != "General":
                return show(_serial(value), code)
            midnight = value.time() == time()
            return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
        case date():
            return (
                show(_serial(datetime.combine(value, time())), code)
                if code != "General"
                else value.isoformat()
            )
        case time():
            return value.isoformat("minutes")
        case timedelta():
            minutes = int(value.total_seconds()) // 60
            return f"{minutes // 60}:{minutes % 60:02d}"
    return str(value)
