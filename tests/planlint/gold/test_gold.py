"""The gold of this folder, of ``heldout`` to ``heldout3`` and of every ``field`` agree with themselves and their texts.

Each relation's formula gives the number noted as computed, its verdict follows from the
tolerance, and the numbers it uses stand in the text.  Nothing of planlint is used here.
"""

from __future__ import annotations

import json
import re
import unicodedata
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.planlint.gold.formula import evaluate

HELD_OUT = ("heldout", "heldout2", "heldout3")
FOLDERS = [
    Path(__file__).parent,
    *(Path(__file__).parents[1] / name for name in HELD_OUT),
    *sorted(Path(__file__).parents[1].glob("field*")),
]
GOLD: dict[str, dict[str, Any]] = {}
WHERE: dict[str, Path] = {}
for folder in FOLDERS:
    part = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    assert not GOLD.keys() & part.keys(), folder
    GOLD |= part
    WHERE |= {name: folder / "texts" / f"{name}.txt" for name in part}
LABELS = {"DEFECTIVE", "CONSISTENT", "MINOR", "NO_ARITHMETIC"}
TYPES = {"sum", "count", "diff", "product", "ratio", "pct", "unit", "approx", "equal"}
SEVERITIES = {"material", "rounding", "basis", "minor"}
CONSTANTS = {"3", "10", "15", "100", "1000", "1500", "2000", "10000"}
NUMBER = re.compile(
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|(?<!\d)\d{1,3}(?: \d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?"
)
CHINESE_DIGITS = "零一二三四五六七八九"


def text_of(name: str) -> str:
    return WHERE[name].read_text(encoding="utf-8")


def significant(number: str) -> str:
    """The digits by which a number is known in whatever unit it is printed."""
    return "".join(map(str, Decimal(number).normalize().as_tuple().digits))


def printed(text: str) -> set[str]:
    plain = unicodedata.normalize("NFKC", text)
    return {significant(re.sub("[, ]", "", found)) for found in NUMBER.findall(plain)}


def in_chinese(number: int) -> str:
    """A counting number below 100 in Chinese numerals, as in 十二个."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else CHINESE_DIGITS[tens] + "十"
    return head + (CHINESE_DIGITS[ones] if ones or not tens else "")


def stands_in(number: str, text: str, kind: str) -> bool:
    if significant(number) in printed(text):
        return True
    return kind == "count" and Decimal(number) < 100 and in_chinese(int(number)) in text


CASES = [
    (f"{name}-{at}", name, check) for name, entry in GOLD.items() for at, check in enumerate(entry["checks"])
]
RELATIONS = [pytest.param(name, check, id=label) for label, name, check in CASES]


@pytest.mark.parametrize(("name", "check"), RELATIONS)
def test_formula_gives_what_the_gold_says(name: str, check: dict[str, Any]) -> None:
    value = evaluate(check["formula"])
    computed, stated = Decimal(check["computed"]), Decimal(check["stated"])
    assert abs(value - computed) <= Decimal("0.0000005")
    assert abs(value - stated - Decimal(check["diff"])) <= Decimal("0.0000005")
    assert (abs(value - stated) <= Decimal(check["tolerance"])) is check["holds"]
    assert check["type"] in TYPES
    assert check.get("severity") in (SEVERITIES if not check["holds"] else {None})


PRINTED = [pytest.param(name, check, id=label) for label, name, check in CASES if not check.get("derived")]


@pytest.mark.parametrize(("name", "check"), PRINTED)
def test_numbers_stand_in_the_text(name: str, check: dict[str, Any]) -> None:
    text, formula = text_of(name), check["formula"]
    assert stands_in(check["stated"], text, check["type"])
    operands = re.findall(r"\d+(?:\.\d+)?", formula)
    if check["type"] == "count" and len(operands) == 1:
        return  # a list was counted: its items are names
    exact = re.fullmatch(r"[\d.+-]+", formula)
    divisor = re.search(r"\)/(\d+)$", formula)
    spared = set() if exact else CONSTANTS | ({divisor.group(1)} if divisor else set())
    missing = [n for n in operands if n not in spared and not stands_in(n, text, check["type"])]
    assert not missing


@pytest.mark.parametrize("name", GOLD)
def test_label_follows_from_failures(name: str) -> None:
    entry = GOLD[name]
    failed = {c["severity"] for c in entry["checks"] if not c["holds"]}
    failed |= {d["severity"] for d in entry["defects"]}
    if "material" in failed:
        expected = "DEFECTIVE"
    elif failed & SEVERITIES:
        expected = "MINOR"
    else:
        expected = "CONSISTENT" if any(not c.get("derived") for c in entry["checks"]) else "NO_ARITHMETIC"
    assert entry["label"] == expected


@pytest.mark.parametrize("name", GOLD)
def test_defects_quote_the_text(name: str) -> None:
    text = text_of(name)
    for defect in GOLD[name]["defects"]:
        assert defect["severity"] in SEVERITIES | {"info"}
        quotes = re.findall("“([^”]{2,})”", defect["text"])
        assert quotes and all(quote in text for quote in quotes)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_text_has_gold(folder: Path) -> None:
    named = {name for name, path in WHERE.items() if path.parent.parent == folder}
    assert {path.stem for path in (folder / "texts").glob("*.txt")} == named
    assert {GOLD[name]["label"] for name in named} == LABELS
