"""Dates and times as a spreadsheet shows them: a serial number under a date format."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from planlint.patterns import regex
from planlint.read.numerals import render

_TOKEN = regex(
    r'"(?P<text>[^"]*)"|[\\!](?P<escaped>.)|_.|\*.|\[(?P<elapsed>h+|m+|s+)\]|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<half>AM/PM|A/P|上午/下午)|(?P<fraction>\.0+)|(?P<field>y+|m+|d+|h+|s+|aaaa?|e+)|(?P<plain>.)",
    re.DOTALL | re.IGNORECASE,
)
_LITERALS = regex(r'"[^"]*"|[\\!_*].|General|G/通用格式', re.IGNORECASE)
_WEEK = "一二三四五六日"
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip
_Token = tuple[str, str]
_LAST_DAY = 2958465  # 9999-12-31


@lru_cache(maxsize=512)
def is_calendar(section: str) -> bool:
    """Whether a section of a number format shows a date or a time."""
    bare = _LITERALS.sub("", section)
    if re.search(r"\[(?:h+|m+|s+)\]", bare, re.IGNORECASE):
        return True
    bare = re.sub(r"\[[^\]]*\]|[Ee][+-]", "", bare)
    return re.search("[ymdhs]|aaa", bare, re.IGNORECASE) is not None


def show_calendar(serial: Decimal, section: str, *, is_1904: bool = False) -> str:
    """A serial number of days under a date format; out of range it is shown as a number.

    >>> show_calendar(Decimal(45047), 'yyyy"年"m"月"d"日"')
    '2023年5月1日'
    """
    tokens: list[_Token] = [
        (m.lastgroup, m[m.lastgroup]) for m in _TOKEN.finditer(section[:400]) if m.lastgroup
    ]
    fine = any(kind == "fraction" for kind, _ in tokens)
    unit = Decimal("0.001") if fine else Decimal(1)
    if serial < 0 or serial > _LAST_DAY:
        return f"{serial:f}"
    seconds = (serial * 86400).quantize(unit, rounding=ROUND_HALF_UP)
    days, clock = divmod(seconds, 86400)
    moment = _Moment(_day(int(days), is_1904=is_1904), clock, seconds)
    moment.is_twelve = any(kind == "half" for kind, _ in tokens)
    chinese = any(kind == "bracket" and text.upper() == "DBNUM1" for kind, text in tokens)
    shown = []
    for at, (kind, text) in enumerate(tokens):
        if kind == "field":
            shown.append(moment.field(_minutes(tokens, at, text), chinese=chinese))
        elif kind == "elapsed":
            shown.append(moment.elapsed(text))
        elif kind == "half":
            shown.append(moment.half(text))
        elif kind == "fraction":
            shown.append("." + f"{clock % 1:.3f}"[2:][: len(text) - 1].ljust(len(text) - 1, "0"))
        elif kind != "bracket":
            shown.append(text)
    return "".join(shown).strip()


def _day(days: int, *, is_1904: bool) -> date:
    if is_1904:
        return date(1904, 1, 1) + timedelta(days=min(days, _LAST_DAY - 1462))
    # Excel believes in 1900-02-29, so days before it are one later than they count.
    return date(1899, 12, 30) + timedelta(days=days + (days < 60))


def _minutes(tokens: list[_Token], at: int, text: str) -> str:
    """``m`` after hours or before seconds means minutes."""
    if text[0] not in "mM" or len(text) > 2:
        return text.lower()
    before = next((t for k, t in reversed(tokens[:at]) if k in ("field", "elapsed")), "")
    after = next((t for k, t in tokens[at + 1 :] if k in ("field", "elapsed")), "")
    if before[:1] in ("h", "H") or after[:1] in ("s", "S"):
        return "n" * len(text)
    return text.lower()


class _Moment:
    def __init__(self, day: date, clock: Decimal, seconds: Decimal) -> None:
        self.day = day
        self.hour, rest = divmod(int(clock), 3600)
        self.minute, self.second = divmod(rest, 60)
        self.total = int(seconds)
        self.is_twelve = False

    def field(self, name: str, *, chinese: bool) -> str:
        if name[0] in "ye" and chinese:
            return "".join(render(int(d), "ideographDigital") for d in self.field(name, chinese=False))
        if (name[0] in "aym" and len(name) > 2) or (name[0] == "d" and len(name) > 2) or name[0] in "ye":
            return self._word(name)
        value = {
            "m": self.day.month, "d": self.day.day, "n": self.minute, "s": self.second,
            "h": (self.hour % 12 or 12) if self.is_twelve else self.hour,
        }[name[0]]  # fmt: skip
        if chinese:
            return render(value, "chineseCountingThousand")
        return f"{value:02d}" if len(name) > 1 else str(value)

    def _word(self, name: str) -> str:
        match name[0]:
            case "y" | "e":
                return f"{self.day.year % 100:02d}" if len(name) == 2 else str(self.day.year)
            case "m":
                month = _MONTHS[self.day.month - 1]
                return month[:3] if len(name) == 3 else month[0] if len(name) == 5 else month
        week = _WEEK[self.day.weekday()]
        return week if name == "aaa" else "星期" + week

    def elapsed(self, name: str) -> str:
        size = {"h": 3600, "m": 60, "s": 1}[name[0].lower()]
        return str(self.total // size).zfill(len(name))

    def half(self, name: str) -> str:
        first, _, second = name.partition("/")
        return first if self.hour < 12 else second
