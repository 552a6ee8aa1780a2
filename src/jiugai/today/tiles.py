"""The schematic map: one tile a division, laid out in rows; where no boundary file is set, no borders are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDE, HIGH, GAP = 82, 50, 4
_PER_ROW = 4
_LEFT = 96
_STEPS = (0, 25, 50, 75)
_DARK_FROM = 3


@dataclass(frozen=True)
class Area:
    """A division to be drawn: ``group`` is the city of a county; ``share`` in percent, None where there is nothing to share."""

    code: str
    name: str
    group: str
    share: int | None
    behind: bool
    said: str


@dataclass(frozen=True)
class Tile:
    """Where an area is drawn, and how."""

    area: Area
    x: int
    y: int
    step: int

    @property
    def middle(self) -> int:
        return self.x + WIDE // 2

    @property
    def on_dark(self) -> bool:
        return self.step >= _DARK_FROM

    @property
    def name_y(self) -> int:
        return self.y + 21

    @property
    def figure_y(self) -> int:
        return self.y + 41


@dataclass(frozen=True)
class Drawing:
    """All tiles, the names of their groups with their heights, and the size of the whole."""

    tiles: list[Tile]
    groups: list[tuple[str, int]]
    width: int
    height: int


def laid_out(areas: Sequence[Area]) -> Drawing:
    """Rows of four, each group from a new row with its name at the left; without groups from the edge."""
    groups: dict[str, list[Area]] = {}
    for area in areas:
        groups.setdefault(area.group, []).append(area)
    left = _LEFT if any(groups) else 0
    per_row = _PER_ROW if left else _PER_ROW + 1
    tiles: list[Tile] = []
    named: list[tuple[str, int]] = []
    y = 2
    for name, members in groups.items():
        named.append((name, y + HIGH // 2 + 5))
        for at, area in enumerate(members):
            if at and at % per_row == 0:
                y += HIGH + GAP
            tiles.append(Tile(area, left + at % per_row * (WIDE + GAP) + 2, y, _step(area.share)))
        y += HIGH + GAP + (6 if left else 0)
    return Drawing(tiles, named if left else [], left + per_row * (WIDE + GAP), max(y, HIGH))


def _step(share: int | None) -> int:
    return 0 if share is None or share == 0 else sum(share > s for s in _STEPS)
