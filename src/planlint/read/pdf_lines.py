"""From glyphs to lines: what stands beside what, columns, and the spaces between.

A gap becomes a space only where the page needs one to be read: the quarter em that
typesetters leave between an ideograph and a figure is no space.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from planlint.patterns import regex
from planlint.read.pdf_page import Glyph, is_cjk

_LATIN_GAP = 0.15
_CJK_GAP = 0.8
_RUN_GAP = 1.5
_CLOSERS = frozenset("，。、；：？！）》」』】〕”’％,.;:?!)]}>%‰℃㎡")
_OPENERS = frozenset("（《「『【〔“‘([{<")
_ADDRESS = regex(r"(?:[/@]|www\.)\S*$")
_FIGURE = frozenset("0123456789.,")


@dataclass(slots=True)
class Run:
    """Glyphs that follow one another in the file and on the page."""

    glyphs: list[Glyph]
    x0: float
    x1: float
    top: float
    bottom: float


@dataclass(slots=True)
class Line:
    """One printed line.

    ``size`` is its em in points, ``solid`` how many ideographs that rests on.  ``head`` is
    the width of its first unbreakable piece; ``spaced`` says that a typed space ends it.
    ``column`` is 0 for the whole width, 1 and 2 for the columns of a page set in two.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    solid: int
    head: float
    spaced: bool
    column: int = 0

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def runs_of(glyphs: Iterable[Glyph]) -> list[Run]:
    """Cut glyphs, in the order of the file, where the pen jumped."""
    runs: list[Run] = []
    run: Run | None = None
    for g in glyphs:
        if run is not None:
            height = min(g.bottom - g.top, run.bottom - run.top)
            shared = min(g.bottom, run.bottom) - max(g.top, run.top)
            gap = g.x0 - run.glyphs[-1].x1
            em = run.bottom - run.top
            if shared >= 0.5 * height and -0.6 * em <= gap <= _RUN_GAP * em:
                run.glyphs.append(g)
                run.x1 = max(run.x1, g.x1)
                continue
        run = Run([g], *g[1:])
        runs.append(run)
    return [r for r in runs if any(g.char != " " for g in r.glyphs)]


def lines_of(runs: list[Run], column: int = 0) -> list[Line]:
    """Runs that stand side by side become one line; lines from top to bottom."""
    rows: list[list[Run]] = []
    bands: list[tuple[float, float]] = []
    for run in sorted(runs, key=lambda r: (r.top + r.bottom) / 2):
        height = run.bottom - run.top
        for i in range(len(rows) - 1, max(-1, len(rows) - 4), -1):
            top, bottom = bands[i]
            shared = min(run.bottom, bottom) - max(run.top, top)
            if shared >= 0.5 * min(height, bottom - top):
                rows[i].append(run)
                if height > bottom - top:
                    bands[i] = (run.top, run.bottom)
                break
        else:
            rows.append([run])
            bands.append((run.top, run.bottom))
    made = (line_of(row, column) for row in rows)
    return [line for line in made if line.text]


def line_of(runs: list[Run], column: int = 0) -> Line:
    """The line that runs on one height make, read from left to right."""
    glyphs: list[Glyph] = []
    for run in sorted(runs, key=lambda r: r.x0):
        glyphs += run.glyphs
    spaced = glyphs[-1].char == " "
    solid = [g.x1 - g.x0 for g in glyphs if "\u4e00" <= g.char <= "\u9fff"]
    heights = median(g.bottom - g.top for g in glyphs)
    size = max(median(solid) if solid else heights / 1.15, 0.5)
    ink = [g for g in glyphs if g.char != " "] or glyphs
    return Line(
        _text(glyphs, size), ink[0].x0, max(g.x1 for g in ink), min(g.top for g in ink),
        max(g.bottom for g in ink), size, len(solid), _head(ink), spaced, column,
    )  # fmt: skip


def _text(glyphs: list[Glyph], size: float) -> str:
    out: list[str] = []
    last: Glyph | None = None
    for g in glyphs:
        if g.char == " ":
            if out and out[-1] != " ":
                out.append(" ")
            last = None if last is None else last._replace(x1=max(last.x1, g.x1))
            continue
        if last is not None:
            gap = g.x0 - last.x1
            if g.char == last.char and -gap > 0.6 * (g.x1 - g.x0) and out[-1] != " ":
                continue  # printed twice to look bold
            wide = is_cjk(g.char) or is_cjk(last.char)
            if gap > (_CJK_GAP if wide else _LATIN_GAP) * size and out[-1] != " ":
                out.append(" ")
        out.append(g.char)
        last = g
    text = "".join(out).strip()
    return text[:-1].replace("\u00ad", "") + text[-1:]


def _head(ink: list[Glyph]) -> float:
    """Width of what must stay together at the start of a line."""
    i = 0
    while i < len(ink) - 1 and ink[i].char in _OPENERS:
        i += 1
    if not is_cjk(ink[i].char):
        while i < len(ink) - 1 and not is_cjk(ink[i + 1].char) and (
            ink[i + 1].x0 - ink[i].x1 < _LATIN_GAP * (ink[i].bottom - ink[i].top)
        ):  # fmt: skip
            i += 1
    while i < len(ink) - 1 and ink[i + 1].char in _CLOSERS:
        i += 1
    if is_cjk(ink[0].char) and ink[i].char in _CLOSERS:
        while i < len(ink) - 1 and ink[i + 1].char in _FIGURE:
            i += 1  # Writer keeps “、” and the figure behind it together
    return max(g.x1 for g in ink[: i + 1]) - ink[0].x0


def joined(before: str, after: str, *, spaced: bool = False) -> str:
    """Two lines of one paragraph as one: ideographs join solid, a cut number stays whole, words part.

    >>> joined("总投资67,4", "63.91万元")
    '总投资67,463.91万元'
    >>> joined("Green Com", "munity", spaced=True)
    'Green Com munity'
    """
    if not before or not after:
        return before + after
    end, start = before[-1], after[0]
    if end == "\u00ad":
        return before[:-1] + ("" if start.islower() else "-") + after
    if is_cjk(end) or is_cjk(start):
        return before + after
    if end in _FIGURE and start in _FIGURE:
        return before + (" " if spaced else "") + after
    words = start.isalpha() and (end.isalpha() or end in ",.;:!?)")
    if spaced or (words and not _ADDRESS.search(before[-120:])):
        return before + " " + after
    return before + after


def reading_order(runs: list[Run], gutter: float | None) -> list[Line]:
    """The lines in reading order; a page set in two columns is read column by column."""
    if gutter is None:
        return lines_of(runs)
    out: list[Line] = []
    band: list[Run] = []
    wide: list[Run] = []
    for run in sorted(runs, key=lambda r: r.top):
        if run.x0 < gutter - 4 and run.x1 > gutter + 4:
            if band:
                out += lines_of(wide) + _two_columns(band, gutter)
                band, wide = [], []
            wide.append(run)
        else:
            band.append(run)
    return out + lines_of(wide) + _two_columns(band, gutter)


def _two_columns(band: list[Run], gutter: float) -> list[Line]:
    left = [r for r in band if r.x1 <= gutter + 4]
    right = [r for r in band if r.x1 > gutter + 4]
    return lines_of(left, 1) + lines_of(right, 2)


def find_gutter(runs: list[Run], usual: float | None = None) -> float | None:
    """Where the white strip between two columns of running text is; None where there is none.

    Both sides must be mostly full lines: short pieces on both sides are a list or a form.
    ``usual`` is where an earlier page had it; a page that leaves that strip white has it too.
    """
    if usual is not None:
        crossing = sum(r.x0 < usual < r.x1 for r in runs)
        if crossing * 4 <= len(runs) and any(r.x0 >= usual for r in runs):
            return usual
    if len(runs) < 12:
        return None
    first, last = min(r.x0 for r in runs), max(r.x1 for r in runs)
    width = last - first
    best: tuple[int, float] | None = None
    step = max(width * 0.01, 1.0)
    at = first + width * 0.38
    while at <= first + width * 0.62:
        crossing = sum(r.x0 < at < r.x1 for r in runs)
        if best is None or crossing < best[0]:
            best = (crossing, at)
        at += step
    if best is None or best[0] > 0.25 * len(runs):
        return None
    at = best[1]
    left, right = [r for r in runs if r.x1 <= at], [r for r in runs if r.x0 >= at]
    if len(left) < 6 or len(right) < 6:
        return None
    edge, start = max(r.x1 for r in left), min(r.x0 for r in right)
    full = median(r.x1 - r.x0 for r in left) >= 0.6 * (edge - first) and (
        median(r.x1 - r.x0 for r in right) >= 0.6 * (last - start)
    )
    wide = min(edge - first, last - start) > 0.3 * width
    return (edge + start) / 2 if full and wide and start - edge > 4 else None
