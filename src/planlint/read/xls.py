"""Old Excel files (.xls, .et) and binary ones (.xlsb), read by calamine.

It tells no number formats, so numbers are shown without format and dates as dates.
"""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from planlint.document import Document, TextBuilder, Unreadable
from planlint.read.headings import settle
from planlint.read.number_format import general
from planlint.read.package import DAMAGED, Package
from planlint.read.sheet import MOST_CELLS, TOO_MANY_CELLS, Sheet
from planlint.read.text import NO_TEXT

_LOCKED = "文件设有密码，请去掉密码后再检查。"
_NO_FORMATS = "旧版 Excel 文件不带数字格式，末尾的零可能没有显示；需要时请另存为 .xlsx。"


def read_xls(path: Path) -> Document:
    """The document of an old or binary Excel file; raises :class:`Unreadable`."""
    if zipfile.is_zipfile(path):
        with Package(path):  # refuses bombs before calamine inflates them
            pass
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        sheets, remarks = _sheets(workbook)
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
    return settle(builder.document(path.name, "xls", remarks=(*remarks, _NO_FORMATS)))


def _sheets(workbook: CalamineWorkbook) -> tuple[list[Sheet], list[str]]:
    sheets: list[Sheet] = []
    remarks: list[str] = []
    for about in workbook.sheets_metadata:
        if about.typ is not SheetTypeEnum.WorkSheet:
            continue
        if about.visible is not SheetVisibleEnum.Visible:
            remarks.append(f"工作表“{about.name}”是隐藏的，没有读取。")
            continue
        sheets.append(_sheet(about.name, workbook.get_sheet_by_name(about.name)))
    return sheets, remarks


def _sheet(name: str, source: CalamineSheet) -> Sheet:
    sheet = Sheet(name)
    if source.total_height * source.total_width > MOST_CELLS:
        raise Unreadable(TOO_MANY_CELLS)
    for (top, left), (bottom, right) in source.merged_cell_ranges or ():
        sheet.merges[top, left] = (bottom - top + 1, right - left + 1)
    for row, values in enumerate(source.to_python(skip_empty_area=False)):
        for column, value in enumerate(values):
            sheet.put(row, column, _shown(value))
    return sheet


def _shown(value: object) -> str:
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return str(value)
        case float():
            return general(Decimal(repr(value)))
        case datetime():
            midnight = value.time() == time()
            return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("minutes")
        case timedelta():
            minutes = int(value.total_seconds()) // 60
            return f"{minutes // 60}:{minutes % 60:02d}"
    return str(value)
