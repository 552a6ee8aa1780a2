"""Columns of a terminal: how wide Chinese text is, and the quoted line with its mark."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

QUOTE_COLUMNS = 68
BEFORE_COLUMNS = 34
DOTS = "..."


@lru_cache(maxsize=4096)
def char_width(char: str) -> int:
    """Columns of one character: 2 for Chinese, 0 for combining marks, else 1."""
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def width(text: str) -> int:
    """Columns of a text; an ambiguous character (— “ ① …) counts one."""
    return sum(map(char_width, text))


def pad(text: str, columns: int) -> str:
    """Fill with spaces on the right up to a width."""
    return text + " " * (columns - width(text))


def pad_left(text: str, columns: int) -> str:
    return " " * (columns - width(text)) + text


def printable(text: str) -> str:
    """The text with control characters, line separators and direction overrides made harmless.

    One character for one, so that offsets stay: a tab becomes a space, anything else ``?``.
    """
    return "".join(_shown(c) for c in text)


@lru_cache(maxsize=4096)
def _shown(char: str) -> str:
    if char in "\t\u3000\u00a0":
        return " " if char != "\u3000" else char
    category = unicodedata.category(char)
    return "?" if category in ("Cc", "Zl", "Zp", "Cs") or (category == "Cf" and char != "\u200d") else char


def clip(text: str, columns: int) -> str:
    """The text cut to a width, with ``...`` where something is missing."""
    if width(text) <= columns:
        return text
    return _head(text, columns - len(DOTS)) + DOTS


def clip_front(text: str, columns: int) -> str:
    """The end of a text, for paths: ``...资料/方案.docx``."""
    if width(text) <= columns:
        return text
    return DOTS + _head(text[::-1], columns - len(DOTS))[::-1]


def _head(text: str, columns: int) -> str:
    used = 0
    for i, char in enumerate(text):
        used += char_width(char)
        if used > columns:
            return text[:i]
    return text


def _is_ambiguous(char: str) -> bool:
    return unicodedata.east_asian_width(char) == "A"


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of a line: what stands before the mark, the mark, what follows."""

    before: str
    mark: str
    after: str

    @property
    def indent(self) -> int:
        return width(self.before)

    @property
    def carets(self) -> int:
        return max(width(self.mark), 1)


def quote(line: str, start: int, end: int) -> Quote:
    """The window of a line around ``line[start:end]``, at most 68 columns where the mark allows it.

    It begins after any character of ambiguous width before the mark, else the carets slip.
    """
    line = printable(line)
    start, end = min(start, len(line)), min(end, len(line))
    first = _first(line, start)
    lead = DOTS if line[:first].strip() else ""
    before = lead + line[first:start]
    mark = line[start:end]
    room = QUOTE_COLUMNS - width(before)
    if width(mark) > max(room, QUOTE_COLUMNS // 2):
        return Quote(before, clip(mark, max(room, QUOTE_COLUMNS // 2)), "")
    room -= width(mark)
    rest = line[end:].rstrip()
    if width(rest) <= room:
        return Quote(before, mark, rest)
    return Quote(before, mark, _head(rest, max(room - len(DOTS), 0)) + DOTS)


def _first(line: str, start: int) -> int:
    """Where the window begins: as far back as 34 columns reach, after ambiguous characters."""
    first, used = start, 0
    while first > 0:
        char = line[first - 1]
        used += char_width(char)
        if used > BEFORE_COLUMNS or _is_ambiguous(char):
            break
        first -= 1
    return first
