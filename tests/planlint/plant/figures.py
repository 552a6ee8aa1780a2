"""Faults of arithmetic: a number that a relation rests on is damaged, left out or counted twice.

Where the gold says which numbers belong together, the checker had no say in where a fault is
planted; in the plans it is planted into the totals that the checker itself verified.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import pairwise
from random import Random

from tests.planlint.plant.documents import Clean, Site
from tests.planlint.plant.fault import Fault, Planted, edited

SUMS = ("CO001", "CO002", "CO003", "CO004", "CO005", "CO006")
ROW = re.compile(r"^[^|\n]+(?: *\|[^|\n]*){2,}$", re.M)
CLAUSE = re.compile(r"[、，,;；。:：\n|(（]")


def dropped(number: str, dice: Random) -> str:
    """One digit lost: 42199.33 → 4219.33."""
    at = dice.choice([i for i, sign in enumerate(number) if sign.isdigit()])
    return number[:at] + number[at + 1 :]


def swapped(number: str, dice: Random) -> str:
    """Two neighbouring digits swapped: 934 → 394."""
    pairs = [i for i in range(len(number) - 1) if number[i : i + 2].isdigit() and number[i] != number[i + 1]]
    if not pairs:
        return number
    at = dice.choice(pairs)
    return number[:at] + number[at + 1] + number[at] + number[at + 2 :]


def pointless(number: str, dice: Random) -> str:
    """The decimal point lost: 117.73 → 11773."""
    return number.replace(".", "")


def misread(number: str, dice: Random) -> str:
    """One digit read as another: 3 → 8, 1 → 7."""
    alike = {
        "1": "7",
        "7": "1",
        "3": "8",
        "8": "3",
        "5": "6",
        "6": "5",
        "0": "6",
        "9": "4",
        "4": "9",
        "2": "7",
    }
    at = dice.choice([i for i, sign in enumerate(number) if sign.isdigit()])
    return number[:at] + alike[number[at]] + number[at + 1 :]


def one_off(number: str, dice: Random) -> str:
    """A count that is two too high or too low."""
    value = int(number)
    return str(value + 2 if value < 4 else value + dice.choice([-2, 2]))


def _readable(number: str) -> bool:
    return bool(re.fullmatch(r"(?:0|[1-9]\d*|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d+)?", number))


def damage(
    name: str,
    title: str,
    change: Callable[[str, Random], str],
    *,
    by_gold: bool,
    floor: float,
    wanted: Callable[[Site], bool] = lambda site: True,
) -> Fault:
    """A fault that changes one number of a relation, so that the relation fails."""

    def plant(clean: Clean, dice: Random) -> Iterator[Planted]:
        if clean.by_gold is not by_gold:
            return
        for site in filter(wanted, clean.sites):
            old = clean.text[site.start : site.end]
            new = change(old, dice)
            value = Decimal(new.replace(",", "")) if _readable(new) else Decimal(0)
            if value and new != old and site.breaks(value):
                yield edited(clean.text, site.start, site.end, new)

    return Fault(name, title, plant, SUMS, floor=floor)


def _part_omitted(clean: Clean, dice: Random) -> Iterator[Planted]:
    """A clause with one summand of three or more is left out: the total no longer adds up."""
    if not clean.by_gold:
        return
    for site in clean.sites:
        if not site.part or not site.breaks(Decimal(0)):
            continue
        before = [m.end() for m in CLAUSE.finditer(clean.text, 0, site.start)]
        after = CLAUSE.search(clean.text, site.end)
        start = before[-1] if before else 0
        if after is None or after[0] not in "、，,;；" or clean.text[start - 1] not in "、，,;；":
            continue
        yield edited(clean.text, start, after.end(), "")


def _tables(text: str) -> Iterator[list[re.Match[str]]]:
    """The rows of each table that ends in a row of totals; only the rows that hold numbers."""
    rows: list[re.Match[str]] = []
    for row in ROW.finditer(text):
        if rows and rows[-1].end() + 1 != row.start():
            rows = []
        if row[0].lstrip(" |").startswith("合计"):
            if len(rows) > 3:
                yield rows[1:]
            rows = []
        else:
            rows.append(row)


def _figured(row: str) -> bool:
    return len(re.findall(r"\|\s*\d[\d.,]*\s*(?=\||$)", row)) >= 2 and "计" not in row


def _row_omitted(clean: Clean, dice: Random) -> Iterator[Planted]:
    for rows in _tables(clean.text):
        for row in rows:
            if _figured(row[0]):
                yield edited(clean.text, row.start(), row.end() + 1, "")


def _row_doubled(clean: Clean, dice: Random) -> Iterator[Planted]:
    for rows in _tables(clean.text):
        for row in rows:
            if _figured(row[0]):
                yield edited(clean.text, row.end(), row.end(), "\n" + row[0])


def _row_copied(clean: Clean, dice: Random) -> Iterator[Planted]:
    """A row of another name gets all the figures of the row above it."""
    for rows in _tables(clean.text):
        for above, row in pairwise(rows):
            cells, other = row[0].split(" | "), above[0].split(" | ")
            numbers = [i for i, cell in enumerate(cells) if re.fullmatch(r"[\d.,]+", cell)][1:]
            if len(cells) != len(other) or not all(re.fullmatch(r"[\d.,]+", other[i]) for i in numbers):
                continue
            if sum(cells[i] != other[i] for i in numbers) < 2:
                continue
            for i in numbers:
                cells[i] = other[i]
            yield edited(clean.text, row.start(), row.end(), " | ".join(cells))


def _unit_slipped(by_gold: bool) -> Callable[[Clean, Random], Iterator[Planted]]:
    """万元 or 万平方米 written without its 万 after a number that a relation rests on."""

    def plant(clean: Clean, dice: Random) -> Iterator[Planted]:
        if clean.by_gold is not by_gold:
            return
        for site in clean.sites:
            if clean.text.startswith(("万元", "万平方米", "万㎡", "万户"), site.end):
                yield edited(clean.text, site.end, site.end + 1, "")

    return plant


NAMED_AMOUNT = re.compile(r"([\u4e00-\u9fff]{2,4})(\d[\d.]{2,})(万元)")


def _unit_slipped_once(clean: Clean, dice: Random) -> Iterator[Planted]:
    """An amount that the text prints twice under one name gets another unit at the second place."""
    seen: set[tuple[str, str]] = set()
    for amount in NAMED_AMOUNT.finditer(clean.text):
        if (amount[1], amount[2]) in seen:
            yield edited(clean.text, amount.start(3), amount.start(3) + 1, "")
        seen.add((amount[1], amount[2]))


def _counted(site: Site) -> bool:
    return site.counted


FAULTS = (
    damage("digit-dropped", "总数或分项少写一位（按标准答案）", dropped, by_gold=True, floor=0.4),
    damage("digit-dropped-plan", "总数少写一位（整篇方案）", dropped, by_gold=False, floor=0.8),
    damage("digits-swapped", "总数或分项两位数字颠倒（按标准答案）", swapped, by_gold=True, floor=0.45),
    damage("digits-swapped-plan", "总数两位数字颠倒（整篇方案）", swapped, by_gold=False, floor=0.85),
    damage("digit-misread", "一位数字认错，3 认成 8（按标准答案）", misread, by_gold=True, floor=0.4),
    damage("digit-misread-plan", "一位数字认错（整篇方案）", misread, by_gold=False, floor=0.8),
    damage("point-lost", "小数点丢失（按标准答案）", pointless, by_gold=True, floor=0.5),
    damage("count-changed", "列名的个数写错", one_off, by_gold=True, floor=0.0, wanted=_counted),
    Fault("unit-slipped", "万元写成元（按标准答案）", _unit_slipped(True), SUMS, floor=0.35),
    Fault("unit-slipped-plan", "万元写成元（整篇方案）", _unit_slipped(False), SUMS, floor=0.1),
    Fault("unit-slipped-once", "同一个数再写时万元写成元", _unit_slipped_once, (*SUMS, "CO031"), floor=1.0),
    Fault("part-omitted", "合计里漏写一个分项", _part_omitted, SUMS, anywhere=True, floor=0.1),
    Fault("row-omitted", "表格漏一行，合计没有改", _row_omitted, SUMS, anywhere=True, floor=0.9),
    Fault(
        "row-doubled", "表格一行印了两遍", _row_doubled, (*SUMS, "CO011", "CO012"), anywhere=True, floor=0.95
    ),
    Fault("row-copied", "表格一行照抄上一行的数", _row_copied, (*SUMS, "CO012"), anywhere=True, floor=0.95),
)
