"""Word's automatic list numbers, rendered as Word shows them.

Lists that share an abstract definition share its counters; a ``startOverride`` restarts them
when its list is first used (ECMA-376 part 1, 17.9).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from planlint.read.docx_styles import VAL, Styles, W, is_on, number
from planlint.read.numerals import render

# Bullets of the symbol fonts, by the low byte of their private-use code.
_BULLETS = {0xB7: "•", 0x6C: "●", 0x6E: "■", 0x75: "◆", 0xD8: "➢", 0xFC: "✓", 0xA7: "▪", 0x76: "❖", 0xA8: "□"}
_NO_GAP = tuple("、）)】〕］")
_LEVELS = 9


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    style: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    legal: bool = False
    restart: int | None = None
    paragraph_style: str = ""


def _level(element: etree._Element) -> _Level:
    def value(name: str, default: str) -> str:
        child = element.find(W + name)
        return child.get(VAL, default) if child is not None else default

    return _Level(
        number(element.find(W + "start")) or 0,
        value("numFmt", "decimal"),
        value("lvlText", ""),
        value("suff", "tab"),
        is_on(element.find(W + "isLgl")),
        number(element.find(W + "lvlRestart")),
        value("pStyle", ""),
    )


def _levels(parent: etree._Element) -> dict[int, _Level]:
    found: dict[int, _Level] = {}
    for element in parent.iterchildren(W + "lvl"):
        index = element.get(W + "ilvl", "0")
        if index.isdecimal() and int(index) < _LEVELS:
            found[int(index)] = _level(element)
    return found


@dataclass
class _List:
    """One ``w:num``: its levels, and the counters it shares with the lists of its definition."""

    levels: dict[int, _Level]
    counters: list[int | None]
    starts: dict[int, int]
    restarted: set[int] = field(default_factory=set)


class Numbering:
    """The lists of a file; :meth:`label` counts on, so paragraphs must be asked in order."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstract: dict[str, etree._Element] = {}
        self._lists: dict[int, _List] = {}
        if root is None:
            return
        for element in root.iterchildren(W + "abstractNum"):
            self._abstract[element.get(W + "abstractNumId", "")] = element
        nums = {element.get(W + "numId", ""): element for element in root.iterchildren(W + "num")}
        counters: dict[str, list[int | None]] = {}
        for name, element in nums.items():
            if name.isdecimal():
                self._lists[int(name)] = self._list(element, nums, counters)

    def _list(
        self,
        element: etree._Element,
        nums: dict[str, etree._Element],
        counters: dict[str, list[int | None]],
    ) -> _List:
        name = _abstract_of(element)
        definition = self._abstract.get(name)
        linked = definition.find(W + "numStyleLink") if definition is not None else None
        if linked is not None:
            target = nums.get(str(self._styles.of(linked.get(VAL, "")).num))
            name = _abstract_of(target) if target is not None else name
            definition = self._abstract.get(name)
        levels = _levels(definition) if definition is not None else {}
        starts: dict[int, int] = {}
        for override in element.iterchildren(W + "lvlOverride"):
            index = override.get(W + "ilvl", "0")
            levels |= _levels(override)
            start = number(override.find(W + "startOverride"))
            if start is not None and index.isdecimal():
                starts[int(index)] = start
        return _List(levels, counters.setdefault(name, [None] * _LEVELS), starts)

    def level_of_style(self, num: int, style: str) -> int | None:
        """The list level that a paragraph style is linked to."""
        found = self._lists.get(num)
        for index, level in found.levels.items() if found and style else ():
            if level.paragraph_style == style:
                return index
        return None

    def label(self, num: int, ilvl: int) -> tuple[str, str, bool]:
        """Count one paragraph: its label, what stands between it and the text, is it a number."""
        found = self._lists.get(num)
        level = found.levels.get(ilvl) if found else None
        if found is None or level is None:
            return "", "", False
        _count(found, ilvl, level)
        if level.style == "bullet":
            sign = _bullet(level.text)
            return sign, " " if sign else "", False
        text = re.sub("%([1-9])", lambda m: _part(found, int(m[1]) - 1, level.legal), level.text)
        gap = "" if level.suffix == "nothing" or not text or text.endswith(_NO_GAP) else " "
        return text, gap, bool(text.strip())


def _abstract_of(num: etree._Element) -> str:
    child = num.find(W + "abstractNumId")
    return child.get(VAL, "") if child is not None else ""


def _count(found: _List, ilvl: int, level: _Level) -> None:
    counters = found.counters
    if ilvl in found.starts and ilvl not in found.restarted:
        found.restarted.add(ilvl)
        counters[ilvl] = found.starts[ilvl]
    else:
        current = counters[ilvl]
        counters[ilvl] = level.start if current is None else current + 1
    for upper in range(ilvl):
        if counters[upper] is None:
            counters[upper] = found.levels[upper].start if upper in found.levels else 1
    for deeper in range(ilvl + 1, _LEVELS):
        restart = found.levels[deeper].restart if deeper in found.levels else None
        if restart is None or ilvl < restart:
            counters[deeper] = None


def _part(found: _List, index: int, legal: bool) -> str:
    level = found.levels.get(index, _Level())
    value = found.counters[index]
    style = "decimal" if legal and level.style != "none" else level.style
    return render(level.start if value is None else value, style)


def _bullet(text: str) -> str:
    sign = text.strip()[:1]
    if "\ue000" <= sign <= "\uf8ff":
        return _BULLETS.get(ord(sign) & 0xFF, "•")
    return sign
