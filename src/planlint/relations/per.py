"""What a figure is per: 户均 and 每户 a household, 元/㎡ a square metre, 每百名 a hundred persons."""

from __future__ import annotations

from fractions import Fraction

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.units import UNITS

_PER = {
    "户": regex(r"户均"),
    "套": regex(r"套均"),
    "人": regex(r"人均|生均|师均"),
    "亩": regex(r"亩均"),
    "栋": regex(r"栋均|楼均"),
    "㎡": regex(r"单方造价|平米造价|单位面积|每㎡"),
    "部": regex(r"部均|台均"),
    "班": regex(r"班均|平均班额"),
    "个": regex(r"个均|小区平均|校均"),
}
_EACH = regex(r"(?:每|平均每)(百|千|万)?(平方米|平米|公里|延米|小区|单元|[\u4e00-\u9fffm㎡])")
_HUNDREDS = {"百": 100, "千": 1000, "万": 10_000}
BASES = {
    "套": ("套", "户"),
    "人": ("人",),
    "个": ("个", "所", "家"),
    "栋": ("栋",),
    "部": ("部", "台"),
    "名": ("人",),
    "校": ("所", "个"),
    "生": ("人",),
    "小区": ("个",),
    "平": ("㎡",),
    "单元": ("个", "单元"),
}
"""Units in which the things are counted that a figure is per."""


def unit_below(stated: Mention) -> tuple[str, Fraction] | None:
    """What a figure is per, and of how many: 户均 → 户, 每百户 → 户 of 100, 元/㎡ → ㎡."""
    words, unit = stated.label, stated.quantity.unit
    if "/" in unit or "每" in unit:
        below = unit.replace("每", "/").split("/")[-1]
        return ("亩" if below == "亩" else UNITS[below][1] if below in UNITS else below), Fraction(1)
    for name, pattern in _PER.items():
        if pattern.search(words):
            return name, Fraction(2000, 3) if name == "亩" else Fraction(1)
    found = list(_EACH.finditer(words[-12:]))
    if not found:
        return None
    each = found[-1]
    word = each[2]
    factor = UNITS[word][2] if word in UNITS and UNITS[word][0] == "length" else Fraction(1)
    base = UNITS[word][1] if word in UNITS else word
    return ("亩" if word == "亩" else base), Fraction(_HUNDREDS.get(each[1] or "", 1)) * (
        Fraction(2000, 3) if word == "亩" else factor
    )
