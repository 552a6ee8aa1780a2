"""Dates as Chinese documents print them, placeholders included: 2013年12月, 20xx年5月底, x月xx日."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from planlint.patterns import regex

# One character for one character, so that offsets stay those of the text.
_PLAIN = str.maketrans("０１２３４５６７８９．％，／－～", "0123456789.%,/-~")

_CN_YEAR = r"[二一][〇零○0Oo一二三四五六七八九]{3}"
_YEAR = rf"(?:(?:19|20)\d{{2}}|(?:20|19)[xX×Ｘ＊*]{{2}}|[xX×*]{{4}}|{_CN_YEAR})"
_MONTH = r"(?:1[0-2]|0?[1-9]|[xX×*]{1,2}|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9]|[xX×*]{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_PART = r"(?:上旬|中旬|下旬|月初|月中|月末|月底|份|初|中|末|底)"

DATE = regex(
    # What a date can begin with is asked first: most places of a text are passed over at once.
    rf"(?=[0-9xX×Ｘ*＊一二三四五六七八九十])(?:(?P<y>{_YEAR})\s?年(?:度)?(?:\s?(?P<m>{_MONTH})\s?月(?:(?P<p>{_PART})|\s?(?P<d>{_DAY})\s?[日号])?|(?P<yp>年初|年中|年底|年末|初|底|末))?"
    rf"|(?<![\d.])(?P<y2>(?:19|20)\d{{2}})[-./](?P<m2>1[0-2]|0?[1-9])(?:[-./](?P<d2>3[01]|[12]\d|0?[1-9]))?(?![\d.])(?!\s?[%万亿元米㎡户亩平公吨个栋幢套台部人册千立mk])"
    rf"|(?<![\d第个.])(?P<m5>1[0-2]|[1-9])(?=\s?[-—–至~]\s?(?:1[0-2]|[1-9])月)"
    rf"|(?<![\d.])(?P<y5>(?:19|20)\d{{2}})(?=\s?[-—–至~～]+\s?(?:19|20)\d{{2}}(?!\d))"
    rf"|(?<=[-—–至~～])(?P<y6>(?:19|20)\d{{2}})(?![\d.])(?!\s?[%万亿元米㎡户亩])"
    rf"|(?<![\d第个])(?P<m3>{_MONTH})\s?月(?!份?度)(?:(?P<p3>{_PART})|\s?(?P<d3>{_DAY})\s?[日号])(?!个)"
    rf"|(?<![\d第个.一二三四五六七八九十])(?P<m4>1[0-2]|0?[1-9]|[xX×*]{{1,2}})\s?月(?!份?[度内])(?![a-zA-Z]))"
)
_DIGITS = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": "0",
    "○": "0",
    "O": "0",
    "o": "0",
}


@dataclass(frozen=True, slots=True)
class DateRef:
    """A date in the text; what is a placeholder or not printed is None.

    ``part`` is the printed third or end of the month (上旬, 底 …).  ``placeholder`` is True for
    ``20xx年`` and ``x月``.
    """

    start: int
    end: int
    text: str
    year: int | None
    month: int | None
    day: int | None
    part: str = ""
    placeholder: bool = False

    def first(self, year: int) -> date:
        """The first day it can mean; ``year`` where none is printed.  Needs a month or a year."""
        y, m = self.year or year, self.month or (10 if self.part[-1:] in ("底", "末") else 1)
        if self.day:
            return date(y, m, min(self.day, calendar.monthrange(y, m)[1]))
        last = calendar.monthrange(y, m)[1]
        day = {"中旬": 11, "下旬": 21, "底": last, "末": last, "月底": last, "月末": last}.get(self.part, 1)
        return date(y, m, day if self.month else 1)

    def last(self, year: int) -> date:
        """The last day it can mean; 年初 reaches to March, 年底 from October on."""
        y, m = self.year or year, self.month or (3 if self.part[-1:] == "初" else 12)
        end = calendar.monthrange(y, m)[1]
        if self.day:
            return date(y, m, min(self.day, end))
        if not self.month:
            return date(y, m, end)
        return date(
            y, m, {"上旬": 10, "初": 10, "月初": 10, "中旬": 20, "中": 20, "月中": 20}.get(self.part, end)
        )

    @property
    def iso(self) -> str:
        """``2013-12`` or ``2021-05-20``; month and day alone as ``--05-20``."""
        parts = [f"{self.year:04d}" if self.year else "-"]
        if self.month:
            parts.append(f"{self.month:02d}")
            if self.day:
                parts.append(f"{self.day:02d}")
        return "-".join(parts)


def month_and_day(day: date) -> str:
    """A day of a schedule as a report prints it, without its year: 7月1日."""
    return f"{day.month}月{day.day}日"


def _number(word: str | None) -> int | None:
    """Digits or Chinese digits as an int; None for placeholders and for nothing."""
    if not word or word[0] in "xX×Ｘ*＊" or (len(word) == 4 and word[-1] in "xX×Ｘ*＊"):
        return None
    if word.isdigit():
        return int(word)
    if "十" in word:
        tens, _, ones = word.partition("十")
        return int(_DIGITS.get(tens, "1")) * 10 + int(_DIGITS.get(ones, "0"))
    return int("".join(_DIGITS.get(c, c) for c in word))


@lru_cache(maxsize=4)
def plain_digits(text: str) -> str:
    """The text with full-width digits and signs as ASCII, one character for one.

    Kept for the last few texts: a document is scanned block by block.
    """
    return text.translate(_PLAIN)


def scan(text: str, start: int = 0, end: int | None = None) -> Iterator[DateRef]:
    """Every date of ``text[start:end]``, in order."""
    for m in DATE.finditer(plain_digits(text), start, len(text) if end is None else end):
        year = m["y"] or m["y2"] or m["y5"] or m["y6"]
        month = m["m"] or m["m2"] or m["m3"] or m["m4"] or m["m5"]
        day = m["d"] or m["d2"] or m["d3"]
        marks = [w for w in (year, month, day) if w]
        placeholder = any(c in w for w in marks for c in "xX×*＊")
        part = m["p"] or m["p3"] or m["yp"] or ""
        yield DateRef(
            m.start(),
            m.end(),
            text[m.start() : m.end()],
            _number(year),
            _number(month),
            _number(day),
            part if part != "份" else "",
            placeholder,
        )
