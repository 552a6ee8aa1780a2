"""What a letter says, apart from how it looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from unicodedata import category

DRAFT = "草稿"
MOST_OF_A_LINE = 20
"""Characters of 2号 in the 156 mm of a line."""
_SWAY = 4
_NARROW = 8


@dataclass(frozen=True)
class Text:
    """A paragraph of the body; ``level`` 1 to 4 makes it a heading (一、（一）1.（1）), 0 none."""

    words: str
    level: int = 0


@dataclass(frozen=True)
class Item:
    """A numbered item of a list: what, and lines below it (why, by which rule)."""

    words: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table with its heads, repeated on every page; ``figures`` are the columns that stand right, from 0."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: frozenset[int] = frozenset()
    title: str = ""


Block = Text | Item | Table


@dataclass(frozen=True)
class Letter:
    """A letter in the form of a 信函 (GB/T 9704-2012, 10.1).

    ``issuers`` issue and sign it; ``number`` is its 发文字号, empty for a draft, which then says so; ``to`` whom it is sent
    to (主送机关), ``copies`` who gets it too (抄送); ``attachments`` are names.
    """

    issuers: tuple[str, ...]
    title: str
    to: str
    blocks: tuple[Block, ...]
    on: date
    number: str = ""
    attachments: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    note: str = ""

    @property
    def shown_number(self) -> str:
        return self.number or DRAFT

    @property
    def day(self) -> str:
        """成文日期 in Arabic figures without leading zeros (GB/T 9704-2012, 7.3.5)."""
        return f"{self.on.year}年{self.on.month}月{self.on.day}日"

    @property
    def title_lines(self) -> list[str]:
        """The title in lines of like length, broken where a reader would."""
        return broken(self.title, MOST_OF_A_LINE)

    @property
    def told(self) -> Mapping[str, Any]:
        """As plain data, for the page description."""
        kinds = {Text: "text", Item: "item", Table: "table"}
        blocks: list[dict[str, Any]] = []
        item = 0
        for block in self.blocks:
            item = item + 1 if isinstance(block, Item) else 0
            made = {"kind": kinds[type(block)], "number": item, **asdict(block)}
            if isinstance(block, Table):
                made |= {"figures": sorted(block.figures), "widths": _widths(block)}
            blocks.append(made)
        return {
            "issuers": self.issuers, "number": self.shown_number, "title": self.title, "title_lines": self.title_lines, "to": self.to, "blocks": blocks, "day": self.day,
            "attachments": self.attachments, "copies": self.copies, "note": self.note, "date": [self.on.year, self.on.month, self.on.day],
        }  # fmt: skip


def _widths(table: Table) -> list[int]:
    """Of each column its share of the rest of the width; 0 for one as narrow as its words."""
    longest = [
        max((len(row[at]) for row in (table.heads, *table.rows) if at < len(row)), default=0)
        for at in range(len(table.heads))
    ]
    return [
        0 if at in table.figures or longest[at] <= _NARROW else longest[at] for at in range(len(table.heads))
    ]


def broken(title: str, most: int) -> list[str]:
    """A title in as few lines as it needs, none much shorter than another.

    A line ends after a bracket that closes or after 的, 、, 和, 与 where one is near; never before a sign that closes, and not
    between a number and what it counts.

    >>> broken("关于补正《利通区七小区改造实施方案》的通知", 20)
    ['关于补正《利通区七小区', '改造实施方案》的通知']
    >>> broken("关于报送2027年第1批集中申报实施方案的函", 20)
    ['关于报送2027年第1批', '集中申报实施方案的函']
    """
    count = -(-len(title) // most)
    lines, rest = [], title
    for left in range(count, 1, -1):
        aim = -(-len(rest) // left)
        places = range(max(1, aim - _SWAY), min(len(rest) - 1, most, aim + _SWAY) + 1)
        at = min(places, key=lambda n: (_badness(rest, n), abs(n - aim)))
        lines.append(rest[:at])
        rest = rest[at:]
    return [*lines, rest]


def _badness(text: str, at: int) -> int:
    """How bad a line end is before the character at a place."""
    if (
        text[at] in "》）」』”’、，。；："
        or text[at - 1] in "《（「『“‘第"
        or (text[at - 1] + text[at]).isascii()
        or (text[at - 1].isdigit() and text[at] in "年月日批期号次件个")
    ):
        return 2
    return 0 if text[at - 1] in "》的、和与区市县" or text[at] == "《" else 1


def printable(text: str) -> str:
    """Without the signs that nobody sees (controls, marks of direction, halves of pairs, places without a sign): spaces instead."""
    return "".join(" " if category(c)[0] == "C" else c for c in text)


def cleaned(value: Any) -> Any:
    """The same with every text printable."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {k: cleaned(v) for k, v in value.items()}
    return [cleaned(v) for v in value] if isinstance(value, list | tuple) else value
