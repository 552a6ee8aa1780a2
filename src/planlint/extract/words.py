"""Finds the words of a vocabulary in a text: all of them in one pass, the longest where several begin."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from planlint.patterns import regex

Hit = tuple[int, int, str]
"""Start, end and code of a word found."""


class Words:
    """A vocabulary, word → code.

    ``find`` looks once at each place of the text, so its time grows with the text and not with
    the number of words.

    >>> list(Words([("消防", "fire"), ("消防通道", "fire_lane")]).find("打通消防通道"))
    [(2, 6, 'fire_lane')]
    """

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._by_head: dict[str, list[tuple[str, str]]] = {}
        for word, code in pairs:
            if len(word) >= 2:
                self._by_head.setdefault(word[:2], []).append((word, code))
        for words in self._by_head.values():
            words.sort(key=lambda pair: len(pair[0]), reverse=True)
        first = "".join(sorted({head[0] for head in self._by_head}))
        second = "".join(sorted({head[1] for head in self._by_head}))
        pair = f"[{re.escape(first)}](?=[{re.escape(second)}])"
        self._first = regex(pair if first else r"(?!)")

    def find(self, text: str, start: int = 0, end: int | None = None) -> Iterator[Hit]:
        """Words of ``text[start:end]`` that do not overlap, from the left, the longest first."""
        stop = len(text) if end is None else end
        free = start
        for match in self._first.finditer(text, start, stop):
            at = match.start()
            if at < free:
                continue
            for word, code in self._by_head.get(text[at : at + 2], ()):
                if text.startswith(word, at, stop):
                    free = at + len(word)
                    yield at, free, code
                    break
