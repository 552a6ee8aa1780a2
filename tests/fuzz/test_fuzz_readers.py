"""A small, seeded sample of what the coverage-guided search does for hours."""

import os
import struct
from pathlib import Path

import pytest

from planlint.document import Unreadable
from tests.fuzz.corpus import FORMATS
from tests.fuzz.fuzz_readers import reader, seeded, survive

SHOTS = {"text": 250, "docx": 200, "xlsx": 200, "xls": 60, "pdf": 120}
LOCAL_HEADER = struct.Struct("<4s5H3I2H")
MORE = 100 if os.environ.get("PLANLINT_PROVE") else 1


@pytest.mark.parametrize("kind", sorted(FORMATS))
def test_damaged_files_are_read_or_refused(kind: str, tmp_path: Path) -> None:
    # Without the limits of the child process, old workbooks may ask calamine for all memory there is.
    more = 1 if kind == "xls" else MORE
    assert seeded(kind, SHOTS[kind] * more, seed=2026, found=tmp_path).failures == {}


@pytest.mark.parametrize("kind", sorted(FORMATS))
def test_no_reader_trips_over_another_format(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "文件"
    for make in FORMATS.values():
        for data in make():
            path.write_bytes(data)
            survive(reader(kind), path)


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_a_part_whose_own_header_misnames_it_is_damage(kind: str, tmp_path: Path) -> None:
    """The local header of a zip part says its name is UTF-8, and it is not."""
    (data,) = FORMATS[kind]()
    damaged, at = bytearray(data), data.find(b"PK\x03\x04")
    while at >= 0:
        fields = list(LOCAL_HEADER.unpack_from(data, at))
        fields[2] |= 0x800
        LOCAL_HEADER.pack_into(damaged, at, *fields)
        damaged[at + LOCAL_HEADER.size] = 0xFF
        at = data.find(b"PK\x03\x04", at + 1)
    path = tmp_path / "文件"
    path.write_bytes(damaged)
    with pytest.raises(Unreadable, match="损坏"):
        reader(kind)(path)
