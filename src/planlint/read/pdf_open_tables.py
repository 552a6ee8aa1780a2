"""Tables ruled only across, such as the three-line table: their columns are told by white space."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

from planlint.read.pdf_grid import Field, Grid
from planlint.read.pdf_lines import Run, runs_of
from planlint.read.pdf_page import Glyph, Rule

_SAME = 4.0
_LEAST_GAP = 0.7
_LEAST_RULES = 3


def find_open_grids(rules: list[Rule], grids: Sequence[Grid], glyphs: list[Glyph]) -> list[Grid]:
    """Grids between three or more lines of one length that no upright line crosses.

    Running text between two lines is none: its columns are not parted by white from top to bottom.
    """
    flat = [r for r in rules if r.horizontal and r.high - r.low > 60 and not _belongs(r, grids)]
    flat.sort(key=lambda r: (round(r.low / _SAME), round(r.high / _SAME), r.at))
    found: list[Grid] = []
    for _, group in groupby(flat, key=lambda r: (round(r.low / _SAME), round(r.high / _SAME))):
        lines = _distinct(list(group))
        if len(lines) >= _LEAST_RULES and (grid := _open_grid(lines, glyphs)) is not None:
            found.append(grid)
    return found


def _belongs(rule: Rule, grids: Sequence[Grid]) -> bool:
    return any(g.ys[0] - _SAME <= rule.at <= g.ys[-1] + _SAME and rule.low < g.xs[-1] for g in grids)


def _distinct(rules: list[Rule]) -> list[Rule]:
    kept: list[Rule] = []
    for rule in rules:
        if not kept or rule.at - kept[-1].at > _SAME:
            kept.append(rule)
    return kept[:400]


def _open_grid(rules: list[Rule], glyphs: list[Glyph]) -> Grid | None:
    low, high = rules[0].low, rules[0].high
    top, bottom = rules[0].at, rules[-1].at
    inside = [
        g
        for g in glyphs
        if top <= (g.top + g.bottom) / 2 <= bottom and low - 2 <= (g.x0 + g.x1) / 2 <= high + 2
    ]
    runs = [piece for run in runs_of(inside) for piece in _pieces(run)]
    if len(runs) < 4:
        return None
    xs = _column_borders(runs, low, high)
    ys = [rules[0].at]
    for upper, lower in pairwise(rules):
        band = [r for r in runs if upper.at <= (r.top + r.bottom) / 2 < lower.at]
        ys += _row_borders(band, xs[1]) if len(xs) > 2 else []
        ys.append(lower.at)
    rows, cols = len(ys) - 1, len(xs) - 1
    if cols < 2 or rows < 2:
        return None
    fields = tuple(Field(r, c, 1, 1) for r in range(rows) for c in range(cols))
    owner = tuple(tuple(range(r * cols, (r + 1) * cols)) for r in range(rows))
    return Grid(tuple(xs), tuple(ys), fields, owner)


def _pieces(run: Run) -> list[Run]:
    """A run cut at its wide gaps and typed spaces."""
    pieces: list[Run] = []
    for g in run.glyphs:
        if g.char == " ":
            continue
        em = g.bottom - g.top
        if pieces and g.x0 - pieces[-1].x1 <= _LEAST_GAP * em:
            last = pieces[-1]
            last.glyphs.append(g)
            last.x1, last.bottom = max(last.x1, g.x1), max(last.bottom, g.bottom)
        else:
            pieces.append(Run([g], *g[1:]))
    return pieces


def _column_borders(runs: list[Run], low: float, high: float) -> list[float]:
    """The middle of each strip that stays white in every row."""
    em = min(r.bottom - r.top for r in runs)
    borders = [low]
    reach = low
    for run in sorted(runs, key=lambda r: r.x0):
        if reach > low and run.x0 - reach > _LEAST_GAP * em:
            borders.append((reach + run.x0) / 2)
        reach = max(reach, run.x1)
    return [*borders, high]


def _row_borders(band: list[Run], first_column: float) -> list[float]:
    """A row begins where the first column has text; other lines carry on the row above."""
    starts = sorted((r for r in band if r.x0 < first_column), key=lambda r: r.top)
    borders: list[float] = []
    for above, below in pairwise(starts):
        if below.top >= above.bottom - 0.3 * (above.bottom - above.top):
            over = [r.bottom for r in band if r.bottom <= below.top + 1]
            borders.append((max(over, default=above.bottom) + below.top) / 2)
    return borders
