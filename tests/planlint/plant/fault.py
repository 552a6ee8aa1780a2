"""What a planted fault is, and the plainest way to plant one: an edit at a pattern.

A kind of fault is a pure function: clean document and dice in, planted texts out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from random import Random

from tests.planlint.plant.documents import Clean

Replace = str | Callable[[re.Match[str], Random], str | None]


@dataclass(frozen=True, slots=True)
class Planted:
    """A document with one fault in it: its text, and the stretch of it that was touched."""

    text: str
    start: int
    end: int
    was: str
    now: str


@dataclass(frozen=True)
class Fault:
    """A kind of fault.

    ``title`` names it in Chinese; ``codes`` are the checks that answer it.  A fault with
    ``anywhere`` takes something away, so that an answer may stand at any place; any other must
    be told on the line that was touched, or of a figure on it, by whatever check.  ``floor`` is
    the least share that must be caught.
    """

    name: str
    title: str
    plant: Callable[[Clean, Random], Iterable[Planted]]
    codes: tuple[str, ...] = ()
    anywhere: bool = False
    floor: float = 1.0


def edited(text: str, start: int, end: int, now: str) -> Planted:
    """The text with ``now`` in place of ``text[start:end]``."""
    return Planted(text[:start] + now + text[end:], start, start + len(now), text[start:end], now)


def edit(
    name: str,
    title: str,
    pattern: str,
    replace: Replace,
    *codes: str,
    anywhere: bool = False,
    floor: float = 1.0,
    whole: bool = False,
    only: str = "",
) -> Fault:
    """A fault planted at each match of a pattern; with ``whole``, at all matches of a text at once.

    ``replace`` is a template, or a function that may decline with None; ``only`` the one document
    it is planted in.
    """
    wanted = re.compile(pattern, re.M)

    def written(match: re.Match[str], dice: Random) -> str | None:
        return match.expand(replace) if isinstance(replace, str) else replace(match, dice)

    def plant(clean: Clean, dice: Random) -> Iterator[Planted]:
        if clean.by_gold or only and clean.name != only:
            return
        matches = list(wanted.finditer(clean.text))
        if whole and matches:
            text = wanted.sub(lambda m: written(m, dice) or "", clean.text)
            start, now = matches[0].start(), written(matches[0], dice) or ""
            yield Planted(text, start, start + len(now), matches[0][0], now)
            return
        for match in matches:
            now = written(match, dice)
            if now is not None and now != match[0]:
                yield edited(clean.text, match.start(), match.end(), now)

    return Fault(name, title, plant, codes, anywhere, floor)


def taken_out(
    name: str, title: str, only: str, pattern: str, *codes: str, now: str = "", floor: float = 1.0
) -> Fault:
    """A fault that takes every match of a pattern out of one document, so that a subject is missing."""
    wanted = re.compile(pattern, re.M)

    def plant(clean: Clean, dice: Random) -> Iterator[Planted]:
        match = wanted.search(clean.text) if clean.name == only else None
        if match is not None:
            yield Planted(wanted.sub(now, clean.text), match.start(), match.start(), match[0], now)

    return Fault(name, title, plant, codes, anywhere=True, floor=floor)
