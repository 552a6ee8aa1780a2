"""What a column's head means: its fact and the unit that stands in it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from jiugai.sites.columns import AREA_UNITS, MONEY_UNITS
from jiugai.sites.details import sheet_columns

NUMBER = "number"
"""The target of the column with our own numbers."""
_UNITS = {
    "m2": "㎡",
    "平方米": "㎡",
    "平米": "㎡",
    "万m2": "万㎡",
    "万平方米": "万㎡",
    "万平米": "万㎡",
    "公顷": "公顷",
    "万元": "万元",
    "元": "元",
    "亿元": "亿元",
}


@dataclass(frozen=True)
class Meaning:
    """The code of a fact, empty where the head is not recognised, and a unit, empty where none stands there."""

    code: str
    unit: str


def recognised(head: str, kind: str) -> Meaning:
    """What a head means to a kind of place."""
    plain = re.sub(r"[\s*＊:：]", "", unicodedata.normalize("NFKC", head))
    match = re.fullmatch(r"(.+?)[(\[](.*?)[)\]](.*)", plain)
    inside = match[2].removeprefix("单位:").removeprefix("单位") if match else ""
    unit = _UNITS.get(inside, "")
    bare = match[1] + match[3] if match else plain
    table = _table(kind)
    return Meaning(table.get(plain) or table.get(bare, ""), unit)


@cache
def _table(kind: str) -> dict[str, str]:
    out = {"编号": NUMBER, "登记编号": NUMBER, "系统编号": NUMBER}
    for column in sheet_columns(kind):
        for name in (column.label, *column.also):
            out.setdefault(unicodedata.normalize("NFKC", name), column.code)
    return out


def units_of(code: str) -> tuple[str, ...]:
    """The units in which a fact may stand, empty where it has none to choose."""
    if code.endswith("_dm2"):
        return tuple(u for u in AREA_UNITS if u != "亩")
    return tuple(MONEY_UNITS) if code.endswith("_fen") else ()
