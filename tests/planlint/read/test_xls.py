"""Old Excel files: numbers are shown under their formats, as in the new ones."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from planlint.document import Document
from planlint.read import read
from planlint.read.xls_formats import sheet_formats
from tests.planlint.read.compound import compound, old_sheet, short_compound

ROWS: list[list[str | float]] = [["项目", "万元", "占比", "完成"], ["屋面", 1600.0, 0.516, 45047.0]]
CODES = ("General", "0.0", "0.0%", 'yyyy"年"m"月"')


def opened(tmp_path: Path, stream: bytes) -> Document:
    return read(compound(tmp_path / "资金.xls", {"Workbook": stream}))


def test_numbers_and_dates_of_an_old_sheet_are_printed_under_their_format(tmp_path: Path) -> None:
    document = opened(tmp_path, old_sheet(ROWS, CODES))
    assert document.text == "项目 | 万元 | 占比 | 完成\n屋面 | 1600.0 | 51.6% | 2023年5月"
    assert document.remarks == ()


def test_a_short_workbook_lies_inside_the_stream_of_the_root(tmp_path: Path) -> None:
    document = read(short_compound(tmp_path / "资金.xls", "Workbook", old_sheet(ROWS, CODES)))
    assert "1600.0 | 51.6%" in document.text


def test_a_row_of_small_numbers_has_a_format_for_each(tmp_path: Path) -> None:
    numbers = b"".join(struct.pack("<HI", style, value << 2 | 2) for style, value in ((1, 5), (2, 3), (1, 7)))
    many = struct.pack("<2H", 0, 1) + numbers + struct.pack("<H", 3)
    stream = old_sheet([], CODES)
    stream = stream[:-4] + struct.pack("<2H", 0xBD, len(many)) + many + stream[-4:]
    assert opened(tmp_path, stream).text == "5.0 | 300.0% | 7.0"


@pytest.mark.parametrize("cut", [3, 30, 120])
def test_damage_only_ends_the_reading_of_formats(tmp_path: Path, cut: int) -> None:
    whole = old_sheet(ROWS, CODES)
    path = compound(tmp_path / "资金.xls", {"Workbook": whole[:-cut]})
    assert all(isinstance(formats, dict) for formats in sheet_formats(path))
    path.write_bytes(path.read_bytes()[:1600])
    assert sheet_formats(path) == []


def test_sheets_that_lie_in_one_another_are_not_read_over_and_over(tmp_path: Path) -> None:
    stream = old_sheet(ROWS, CODES)
    at = stream.index(struct.pack("<H", 0x85), 100)
    size = struct.unpack_from("<H", stream, at + 2)[0]
    record = bytearray(stream[at : at + 4 + size])
    struct.pack_into("<I", record, 4, struct.unpack_from("<I", record, 4)[0] + 99 * len(record))
    path = compound(
        tmp_path / "资金.xls", {"Workbook": stream[:at] + bytes(record) * 100 + stream[at + len(record) :]}
    )
    assert sheet_formats(path) == []


def test_a_number_without_a_style_is_shown_as_it_is(tmp_path: Path) -> None:
    assert "1600 | 0.516 | 45047" in opened(tmp_path, old_sheet(ROWS)).text
