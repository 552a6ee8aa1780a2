"""Two versions of a text, chapter by chapter and paragraph by paragraph, with the words that changed inside a paragraph.

Spaces do not count.  A chapter is found again by its code, its title or its words, wherever it stands now; so is a
paragraph of some length that went to another chapter.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, Protocol

from planlint.patterns import regex
from planlint.read.headings import leading_number
from planlint.render.alignment import FULLY, Pair, Stretch, aligned, gaps, rising

Spans = tuple[tuple[int, int], ...]
"""Stretches of a text that changed, by characters."""

_SPACE = regex(r"\s+")
_FIGURE = regex(r"\d+")
_TOKEN = regex(r"\d+(?:,\d{3})*(?:\.\d+)?|[A-Za-z]+|\S")
_CLAUSE_ENDS = frozenset("，。；：、！？|,;:（）()")
_ALIKE = 0.4
_TOLD_AGAIN = 12
_SAME_WORDS = 0.5


class ChapterWords(Protocol):
    """What is compared of a chapter; ``blocks`` are its paragraphs and rows as plain text."""

    @property
    def number(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def blocks(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class ChapterText:
    """A chapter as it was kept: number, code of the template or empty, title, paragraphs."""

    number: int
    code: str
    title: str
    blocks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LineDifference:
    """A paragraph or row; ``before`` is empty where it was added, ``after`` where it was removed.

    The spans are what changed inside it.  ``elsewhere``: the number of the chapter of the other version where the same
    words stand, for one that was moved.
    """

    kind: Literal["kept", "changed", "added", "removed"]
    before: str
    after: str
    before_spans: Spans = ()
    after_spans: Spans = ()
    elsewhere: int | None = None


@dataclass(frozen=True)
class ChapterDifference:
    """A chapter in both versions, or in one; ``before`` and ``after`` are its (number, title) there."""

    kind: Literal["kept", "changed", "added", "removed"]
    code: str
    before: tuple[int, str] | None
    after: tuple[int, str] | None
    is_moved: bool
    lines: tuple[LineDifference, ...]

    @cached_property
    def counts(self) -> Counter[str]:
        """How many lines of each kind; those that only went elsewhere are ``moved``."""
        return Counter("moved" if line.elsewhere is not None else line.kind for line in self.lines)


def chapter_differences(
    before: Sequence[ChapterWords], after: Sequence[ChapterWords]
) -> tuple[ChapterDifference, ...]:
    """Every chapter in the order of the later version; one that was removed where it stood."""
    left, right = [c for c in before if c.blocks], [c for c in after if c.blocks]
    pairs = sorted(_same_chapters(left, right))
    straight = set(rising([r for _, r in pairs]))
    found = {r: _compared(left[le], right[r], is_moved=n not in straight) for n, (le, r) in enumerate(pairs)}
    place = dict(pairs)
    gone: dict[int, list[ChapterDifference]] = defaultdict(list)
    last = -1
    for n, chapter in enumerate(left):
        if n in place:
            last = place[n]
        else:
            gone[last].append(_removed(chapter))
    ordered = list(gone[-1])
    for n, chapter in enumerate(right):
        ordered.append(found.get(n) or _added(chapter))
        ordered += gone[n]
    return _with_moved_lines(ordered)


# ── chapters ───────────────────────────────────────────────────────────────────


def _same_chapters(left: Sequence[ChapterWords], right: Sequence[ChapterWords]) -> list[Pair]:
    """By code and title, by either of them, then by their words."""
    pairs: list[Pair] = []
    for key in (_code_and_title, _title, _code):
        free = [n for n in range(len(right)) if n not in {r for _, r in pairs}]
        for n, chapter in enumerate(left):
            if n in {le for le, _ in pairs} or not key(chapter):
                continue
            same = next((r for r in free if key(right[r]) == key(chapter)), None)
            if same is not None:
                free.remove(same)
                pairs.append((n, same))
    return pairs + _by_words(left, right, pairs)


def _by_words(
    left: Sequence[ChapterWords], right: Sequence[ChapterWords], known: Sequence[Pair]
) -> list[Pair]:
    """Chapters that share half of the lines of the shorter one, those that share most first."""
    taken_left, taken_right = {le for le, _ in known}, {r for _, r in known}
    words_left = {n: set(map(_bare, c.blocks)) for n, c in enumerate(left) if n not in taken_left}
    words_right = {n: set(map(_bare, c.blocks)) for n, c in enumerate(right) if n not in taken_right}
    shared = sorted(
        (-len(a & b) / min(len(a), len(b)), le, r)
        for le, a in words_left.items()
        for r, b in words_right.items()
    )
    pairs = []
    for share, le, r in shared:
        if -share < _SAME_WORDS:
            break
        if le in words_left and r in words_right:
            pairs.append((le, r))
            del words_left[le], words_right[r]
    return pairs


def _title(chapter: ChapterWords) -> str:
    return _bare(chapter.title[len(leading_number(chapter.title)[0]) :])


def _code(chapter: ChapterWords) -> str:
    return chapter.code


def _code_and_title(chapter: ChapterWords) -> str:
    return f"{chapter.code}\n{_title(chapter)}" if chapter.code else ""


def _compared(before: ChapterWords, after: ChapterWords, *, is_moved: bool) -> ChapterDifference:
    lines = tuple(line_differences(before.blocks, after.blocks))
    return ChapterDifference(
        "kept" if all(line.kind == "kept" for line in lines) else "changed", after.code or before.code,
        (before.number, before.title), (after.number, after.title), is_moved, lines,
    )  # fmt: skip


def _added(chapter: ChapterWords) -> ChapterDifference:
    lines = tuple(LineDifference("added", "", text) for text in chapter.blocks)
    return ChapterDifference("added", chapter.code, None, (chapter.number, chapter.title), False, lines)


def _removed(chapter: ChapterWords) -> ChapterDifference:
    lines = tuple(LineDifference("removed", text, "") for text in chapter.blocks)
    return ChapterDifference("removed", chapter.code, (chapter.number, chapter.title), None, False, lines)


def _with_moved_lines(found: Sequence[ChapterDifference]) -> tuple[ChapterDifference, ...]:
    """The nth line that was removed and the nth of the same words that was added are one that moved."""
    from_where, to_where = _unpaired(found, "removed"), _unpaired(found, "added")
    moved: dict[tuple[int, int], int | None] = {}
    for words, olds in from_where.items():
        for (chapter, line), (new_chapter, new_line) in zip(olds, to_where.get(words, ()), strict=False):
            old, new = found[chapter].before, found[new_chapter].after
            moved[chapter, line] = new[0] if new else None
            moved[new_chapter, new_line] = old[0] if old else None
    return tuple(
        replace(c, lines=tuple(replace(x, elsewhere=moved.get((n, m))) for m, x in enumerate(c.lines)))
        if any(n == chapter for chapter, _ in moved)
        else c
        for n, c in enumerate(found)
    )


def _unpaired(found: Sequence[ChapterDifference], kind: str) -> dict[str, list[tuple[int, int]]]:
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for n, chapter in enumerate(found):
        for m, line in enumerate(chapter.lines):
            words = _bare(line.before or line.after)
            if line.kind == kind and len(words) >= _TOLD_AGAIN:
                places[words].append((n, m))
    return places


# ── paragraphs ─────────────────────────────────────────────────────────────────


def line_differences(before: Sequence[str], after: Sequence[str]) -> Iterator[LineDifference]:
    """The lines of two texts side by side, in order."""
    bare_before, bare_after = [_bare(t) for t in before], [_bare(t) for t in after]
    pairs = aligned(bare_before, bare_after)
    whole = (0, len(before), 0, len(after))
    alike = {pair for gap in gaps(pairs, whole) for pair in _alike(bare_before, bare_after, gap)}
    every = sorted([*pairs, *alike])
    a = c = 0
    for left, right in [*every, (len(before), len(after))]:
        yield from (LineDifference("removed", t, "") for t in before[a:left])
        yield from (LineDifference("added", "", t) for t in after[c:right])
        if left < len(before):
            yield _line(before[left], after[right], is_changed=(left, right) in alike)
        a, c = left + 1, right + 1


def _line(before: str, after: str, *, is_changed: bool) -> LineDifference:
    if not is_changed:
        return LineDifference("kept", before, after)
    return LineDifference("changed", before, after, *changed_spans(before, after))


def _alike(before: Sequence[str], after: Sequence[str], gap: Stretch) -> list[Pair]:
    """The lines of a gap that tell the same thing otherwise: the same but for figures in a long gap, else the most alike."""
    a, b, c, d = gap
    if a == b or c == d:
        return []
    if (b - a) * (d - c) <= FULLY:
        return _most_alike(before, after, gap)
    masked = aligned(*([_FIGURE.sub("0", t) for t in part] for part in (before[a:b], after[c:d])))
    pairs = [(a + left, c + right) for left, right in masked]
    for rest in list(gaps(pairs, gap)):
        if (rest[1] - rest[0]) * (rest[3] - rest[2]) <= FULLY:
            pairs += _most_alike(before, after, rest)
    return pairs


def _most_alike(before: Sequence[str], after: Sequence[str], gap: Stretch) -> list[Pair]:
    """The pairs, rising on both sides, that share most; by the table of the best beginnings."""
    a, b, c, d = gap
    left, right = [_bigrams(t) for t in before[a:b]], [_bigrams(t) for t in after[c:d]]
    alike = [[_likeness(x, y) for y in right] for x in left]
    best = [[0.0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for n in range(len(left) - 1, -1, -1):
        for m in range(len(right) - 1, -1, -1):
            paired = alike[n][m] + best[n + 1][m + 1] if alike[n][m] >= _ALIKE else 0.0
            best[n][m] = max(best[n + 1][m], best[n][m + 1], paired)
    pairs, n, m = [], 0, 0
    while n < len(left) and m < len(right):
        if alike[n][m] >= _ALIKE and best[n][m] == alike[n][m] + best[n + 1][m + 1]:
            pairs.append((a + n, c + m))
            n, m = n + 1, m + 1
        elif best[n][m] == best[n + 1][m]:
            n += 1
        else:
            m += 1
    return pairs


def _bigrams(text: str) -> frozenset[str]:
    """Pairs of neighbours, each figure as one 0: rows and sentences are alike by their words."""
    masked = f"^{_FIGURE.sub('0', text)}$"
    return frozenset(masked[n : n + 2] for n in range(len(masked) - 1))


def _likeness(a: frozenset[str], b: frozenset[str]) -> float:
    return 2 * len(a & b) / (len(a) + len(b))


def _bare(text: str) -> str:
    return _SPACE.sub("", text)


# ── words ──────────────────────────────────────────────────────────────────────


def changed_spans(before: str, after: str) -> tuple[Spans, Spans]:
    """What changed inside a paragraph, on both sides; a number is one word, and one word between two changes changes too."""
    left, right = list(_TOKEN.finditer(before)), list(_TOKEN.finditer(after))
    words = [m[0] for m in left], [m[0] for m in right]
    cuts = _clauses(words[0]), _clauses(words[1])
    clauses = [["".join(words[s][x:y]) for x, y in cuts[s]] for s in (0, 1)]
    pairs: list[Pair] = []
    for n, m in aligned(*clauses):
        (x, y), (z, _) = cuts[0][n], cuts[1][m]
        pairs += [(x + i, z + i) for i in range(y - x)]
    for gap in list(gaps(pairs, (0, len(left), 0, len(right)))):
        a, b, c, d = gap
        pairs += [(a + i, c + j) for i, j in aligned(words[0][a:b], words[1][c:d])]
    found = _merged(list(gaps(sorted(pairs), (0, len(left), 0, len(right)))))
    return (
        tuple((left[a].start(), left[b - 1].end()) for a, b, _, _ in found if b > a),
        tuple((right[c].start(), right[d - 1].end()) for _, _, c, d in found if d > c),
    )


def _clauses(words: Sequence[str]) -> list[tuple[int, int]]:
    ends = [n + 1 for n, word in enumerate(words) if word in _CLAUSE_ENDS]
    stops = [*ends, len(words)] if not ends or ends[-1] < len(words) else ends
    return list(zip([0, *stops], stops, strict=False))


def _merged(found: Sequence[Stretch]) -> list[Stretch]:
    made: list[Stretch] = []
    for gap in found:
        if made and gap[0] - made[-1][1] <= 1:
            made[-1] = (made[-1][0], gap[1], made[-1][2], gap[3])
        else:
            made.append(gap)
    return made
