"""Word's automatic list numbers, rendered as Word shows them.

Lists that share an abstract definition share its counters; a ``startOverride`` restarts them
when its list is first used (ECMA-376 part 1, 17.9).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from planlint.read.docx_styles import VAL, Styles, W, is_on, number

_DIGITS = "〇一二三四五六七八九"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_LEGAL = str.maketrans("〇一二三四五六七八九十百千万", "零壹贰叁肆伍陆柒捌玖拾佰仟萬")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
          (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
# Bullets of the symbol fonts, by the low byte of their private-use code.
_BULLETS = {0xB7: "•", 0x6C: "●", 0x6E: "■", 0x75: "◆", 0xD8: "➢", 0xFC: "✓", 0xA7: "▪", 0x76: "❖", 0xA8: "□"}
_NO_GAP = tuple("、）)】〕］")
_LEVELS = 9


def counting(n: int) -> str:
    """A whole number below 100,000 as it is counted in Chinese: 十, 二十一, 一百零五.

    >>> counting(21), counting(105)
    ('二十一', '一百零五')
    """
    if n >= 10000:
        rest = n % 10000
        return counting(n // 10000) + "万" + (("零" if rest < 1000 else "") + counting(rest) if rest else "")
    text = ""
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, n = divmod(n, size)
        if digit:
            text += _DIGITS[digit] + unit
        elif text and n and not text.endswith("零"):
            text += "零"
    return text[1:] if text.startswith("一十") else text or "〇"


def _roman(n: int) -> str:
    text = ""
    for value, sign in _ROMAN:
        text += sign * (n // value)
        n %= value
    return text


def _letters(n: int) -> str:
    return chr(97 + (n - 1) % 26) * ((n - 1) // 26 + 1) if n > 0 else ""


def _enclosed(n: int, first: str, most: int, shape: str) -> str:
    return chr(ord(first) + n - 1) if 1 <= n <= most else shape.format(n)


def _circled(n: int) -> str:
    return chr(0x3250 + n - 20) if 21 <= n <= 35 else _enclosed(n, "①", 20, "{}")


def render(n: int, style: str) -> str:
    """A counter in one of Word's number formats; an unknown format counts in digits.

    >>> render(3, "chineseCounting"), render(4, "decimalEnclosedCircle"), render(2, "upperRoman")
    ('三', '④', 'II')
    """
    if n < 0 or n > 99999:
        return str(n)
    match style:
        case "none":
            return ""
        case "chineseCounting" if n >= 100:
            return "".join(_DIGITS[int(d)] for d in str(n))
        case (
            "chineseCounting"
            | "chineseCountingThousand"
            | "japaneseCounting"
            | "taiwaneseCounting"
            | "taiwaneseCountingThousand"
            | "japaneseDigitalTenThousand"
            | "koreanCounting"
        ):
            return counting(n)
        case "ideographDigital" | "taiwaneseDigital":
            return "".join(_DIGITS[int(d)] for d in str(n))
        case "chineseLegalSimplified" | "ideographLegalTraditional" | "japaneseLegal":
            return counting(n).translate(_LEGAL)
        case "ideographTraditional":
            return _STEMS[(n - 1) % 10]
        case "ideographZodiac":
            return _BRANCHES[(n - 1) % 12]
        case _:
            return _render_latin(n, style)


def _render_latin(n: int, style: str) -> str:
    match style:
        case "decimalEnclosedCircle" | "decimalEnclosedCircleChinese":
            return _circled(n)
        case "decimalEnclosedParen":
            return _enclosed(n, "⑴", 20, "({})")
        case "decimalEnclosedFullstop":
            return _enclosed(n, "⒈", 20, "{}.")
        case "ideographEnclosedCircle":
            return _enclosed(n, "㊀", 10, "{}")
        case "decimalFullWidth" | "decimalFullWidth2":
            return str(n).translate({ord(str(d)): chr(0xFF10 + d) for d in range(10)})
        case "decimalZero":
            return f"{n:02d}"
        case "upperRoman" | "lowerRoman":
            return _roman(n).upper() if style == "upperRoman" else _roman(n)
        case "upperLetter" | "lowerLetter":
            return _letters(n).upper() if style == "upperLetter" else _letters(n)
    return str(n)


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
