"""The Word and Excel copies of real documents print the same numbers as their texts."""

import re
from pathlib import Path

import pytest

from planlint.read import read

PRACTICE = Path(__file__).resolve().parents[3].parent / "shared" / "practice"
FILES = sorted(path for path in PRACTICE.glob("files/*") if path.suffix in (".docx", ".xlsx"))


def numbers(text: str) -> list[str]:
    return re.findall(r"[0-9][0-9.,]*", text)


@pytest.mark.skipif(not FILES, reason="the practice documents are not here")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_copy_prints_the_numbers_of_its_text(path: Path) -> None:
    text = (PRACTICE / "texts" / f"{path.stem}.txt").read_text("utf-8")
    body = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    assert numbers(read(path).text) == numbers(body)
