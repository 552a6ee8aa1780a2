"""A small, seeded sample of what the coverage-guided search does for hours."""

import os
from pathlib import Path

import pytest

from tests.fuzz.corpus import FORMATS
from tests.fuzz.fuzz_readers import reader, seeded, survive

SHOTS = {"text": 250, "docx": 200, "xlsx": 200, "xls": 60, "pdf": 120}
MORE = 100 if os.environ.get("PLANLINT_PROVE") else 1


@pytest.mark.parametrize("kind", sorted(FORMATS))
def test_damaged_files_are_read_or_refused(kind: str, tmp_path: Path) -> None:
    assert seeded(kind, SHOTS[kind] * MORE, seed=2026, found=tmp_path).failures == {}


@pytest.mark.parametrize("kind", sorted(FORMATS))
def test_no_reader_trips_over_another_format(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "文件"
    for make in FORMATS.values():
        for data in make():
            path.write_bytes(data)
            survive(reader(kind), path)
