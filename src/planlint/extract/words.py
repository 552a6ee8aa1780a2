"""Finds the words of a vocabulary in a text: all of them in one pass, the longest where several begin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
            self._by_head.setdefault(word[:2], []).append((word, code))
        for words in self._by_head.values():
            words.sort(key=lambda pair: len(pair[0]), reverse=True)

    def find(self, text: str, start: int = 0, end: int | None = None) -> Iterator[Hit]:
        """Words of ``text[start:end]`` that do not overlap, from the left, the longest first."""
        stop = len(text) if end is None else end
        heads, at = self._by_head, start
        while at < stop - 1:
            words = heads.get(text[at : at + 2])
            if words is not None:
                for word, code in words:
                    if text.startswith(word, at) and at + len(word) <= stop:
                        yield at, at + len(word), code
                        at += len(word) - 1
                        break
            at += 1
