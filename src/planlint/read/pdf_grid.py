"""From ruling lines to the grids of tables, merged cells included.

Works on any set of lines, whether a PDF drew them or they were found in a scan.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from planlint.read.pdf_page import Rule

_SNAP = 3.0
_GAP = 4.0
_OVERHANG = 8.0
_MAX_RULES = 60_000
_MAX_CROSSINGS = 2_000_000
_MAX_CELLS = 40_000


@dataclass(frozen=True)
class Field:
    """One cell's place: grid row and column, and how many of each it covers."""

    row: int
    col: int
    rowspan: int
    colspan: int


@dataclass(frozen=True)
class Grid:
    """A ruled table: the column borders ``xs``, the row borders ``ys`` and the cells between them."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    fields: tuple[Field, ...]
    owner: tuple[tuple[int, ...], ...]

    def field_at(self, x: float, y: float) -> int | None:
        """Index of the cell that holds a point, None outside the table."""
        col, row = bisect_right(self.xs, x) - 1, bisect_right(self.ys, y) - 1
        if 0 <= row < len(self.ys) - 1 and 0 <= col < len(self.xs) - 1:
            return self.owner[row][col]
        return None

    def left(self, field: Field) -> float:
        return self.xs[field.col]

    def right(self, field: Field) -> float:
        return self.xs[field.col + field.colspan]


def find_grids(rules: list[Rule]) -> list[Grid]:
    """The tables that ruling lines draw, from top to bottom; a plain frame is none."""
    rules = _merged(rules[:_MAX_RULES])
    flat = [r for r in rules if r.horizontal]
    upright = [r for r in rules if not r.horizontal]
    if len(flat) * len(upright) > _MAX_CROSSINGS:
        return []  # a drawing
    grids = [g for part in _connected(flat, upright) if (g := _grid(*part)) is not None]
    grids = [g for g in grids if not any(_inside(g, other) for other in grids)]
    return sorted(grids, key=lambda g: (g.ys[0], g.xs[0]))


def _inside(inner: Grid, outer: Grid) -> bool:
    """A table drawn in a cell of another: its text belongs to that cell."""
    return (
        inner is not outer
        and outer.xs[0] - 1 <= inner.xs[0]
        and inner.xs[-1] <= outer.xs[-1] + 1
        and outer.ys[0] - 1 <= inner.ys[0]
        and inner.ys[-1] <= outer.ys[-1] + 1
        and (outer.xs[-1] - outer.xs[0]) * (outer.ys[-1] - outer.ys[0])
        > (inner.xs[-1] - inner.xs[0]) * (inner.ys[-1] - inner.ys[0])
    )


def _merged(rules: list[Rule]) -> list[Rule]:
    """Pieces of one line joined, double lines made one, scraps dropped."""
    out: list[Rule] = []
    for horizontal in (True, False):
        pieces = sorted((r for r in rules if r.horizontal is horizontal), key=lambda r: r.at)
        band: list[Rule] = []
        for piece in pieces:
            if band and piece.at - band[0].at > _SNAP:
                out += _chained(band)
                band = []
            band.append(piece)
        out += _chained(band)
    return [r for r in out if r.high - r.low >= _OVERHANG]


def _chained(band: list[Rule]) -> list[Rule]:
    if not band:
        return []
    at = sum(r.at for r in band) / len(band)
    out: list[Rule] = []
    for piece in sorted(band, key=lambda r: r.low):
        if out and piece.low <= out[-1].high + _GAP:
            out[-1] = out[-1]._replace(high=max(out[-1].high, piece.high))
        else:
            out.append(Rule(piece.horizontal, at, piece.low, piece.high))
    return out


def _root(parent: list[int], i: int) -> int:
    """The member that stands for the set of ``i``; ``parent`` leads there, and is made shorter on the way."""
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


def _connected(flat: list[Rule], upright: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Sets of lines that touch one another."""
    parent = list(range(len(flat) + len(upright)))

    for j, v in enumerate(upright, len(flat)):
        for i, h in enumerate(flat):
            if v.low - _GAP <= h.at <= v.high + _GAP and h.low - _GAP <= v.at <= h.high + _GAP:
                parent[_root(parent, i)] = _root(parent, j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, rule in enumerate(flat + upright):
        groups.setdefault(_root(parent, i), ([], []))[0 if rule.horizontal else 1].append(rule)
    return list(groups.values())


def _grid(flat: list[Rule], upright: list[Rule]) -> Grid | None:
    upright = upright + _open_sides(flat, upright, horizontal=False)
    flat = flat + _open_sides(upright, flat, horizontal=True)
    xs, ys = _levels(upright), _levels(flat)
    rows, cols = len(ys) - 1, len(xs) - 1
    if rows < 1 or cols < 1 or rows * cols < 2 or rows * cols > _MAX_CELLS:
        return None
    owner = _regions(xs, ys, flat, upright)
    fields = _fields(owner)
    if len(fields) < 2:
        return None
    places = [[0] * cols for _ in range(rows)]
    for i, f in enumerate(fields):
        for r in range(f.row, f.row + f.rowspan):
            places[r][f.col : f.col + f.colspan] = [i] * f.colspan
    return Grid(tuple(xs), tuple(ys), tuple(fields), tuple(map(tuple, places)))


def _open_sides(across: list[Rule], borders: list[Rule], *, horizontal: bool) -> list[Rule]:
    """Borders left undrawn: where most crossing lines stick out past the last border to one place."""
    if len(across) < 2:
        return []
    at = [r.at for r in borders]
    span = (min(r.at for r in across), max(r.at for r in across))
    out: list[Rule] = []
    for edge, outer in (("low", min), ("high", max)):
        ends = sorted(getattr(r, edge) for r in across)
        middle = ends[len(ends) // 2]
        agree = sum(abs(e - middle) <= _GAP for e in ends)
        beyond = not at or (outer([*at, middle]) == middle and abs(outer(at) - middle) > _OVERHANG)
        if beyond and agree * 10 >= len(ends) * 6:
            out.append(Rule(horizontal, middle, *span))
    return out


def _levels(rules: list[Rule]) -> list[float]:
    levels: list[float] = []
    for at in sorted(r.at for r in rules):
        if not levels or at - levels[-1] > _SNAP:
            levels.append(at)
    return levels


def _regions(xs: list[float], ys: list[float], flat: list[Rule], upright: list[Rule]) -> list[list[int]]:
    """Each smallest cell with the number of the region it belongs to: no line, no border."""
    rows, cols = len(ys) - 1, len(xs) - 1
    below = _borders(ys, xs, flat)
    right = _borders(xs, ys, upright)
    parent = list(range(rows * cols))

    for r in range(rows):
        for c in range(cols):
            if c + 1 < cols and not right[c + 1][r]:
                parent[_root(parent, r * cols + c + 1)] = _root(parent, r * cols + c)
            if r + 1 < rows and not below[r + 1][c]:
                parent[_root(parent, (r + 1) * cols + c)] = _root(parent, r * cols + c)
    return [[_root(parent, r * cols + c) for c in range(cols)] for r in range(rows)]


def _borders(levels: list[float], stops: list[float], rules: list[Rule]) -> list[list[bool]]:
    """For each level and each stretch between two stops: whether a line is drawn there."""
    drawn = [[False] * (len(stops) - 1) for _ in levels]
    for rule in rules:
        level = min(range(len(levels)), key=lambda i: abs(levels[i] - rule.at))
        for k in range(len(stops) - 1):
            middle = (stops[k] + stops[k + 1]) / 2
            if rule.low <= middle <= rule.high:
                drawn[level][k] = True
    return drawn


def _fields(owner: list[list[int]]) -> list[Field]:
    """Regions as rectangles in reading order; one that is no rectangle is cut into its rows."""
    places: dict[int, list[tuple[int, int]]] = {}
    for r, row in enumerate(owner):
        for c, name in enumerate(row):
            places.setdefault(name, []).append((r, c))
    fields: list[Field] = []
    for spots in places.values():
        top, bottom = spots[0][0], spots[-1][0]
        left, right = min(c for _, c in spots), max(c for _, c in spots)
        if len(spots) == (bottom - top + 1) * (right - left + 1):
            fields.append(Field(top, left, bottom - top + 1, right - left + 1))
        else:
            fields += _strips(spots)
    return sorted(fields, key=lambda f: (f.row, f.col))


def _strips(spots: list[tuple[int, int]]) -> list[Field]:
    out: list[Field] = []
    for r, c in sorted(spots):
        last = out[-1] if out else None
        if last and last.row == r and last.col + last.colspan == c:
            out[-1] = Field(r, last.col, 1, last.colspan + 1)
        else:
            out.append(Field(r, c, 1, 1))
    return out
