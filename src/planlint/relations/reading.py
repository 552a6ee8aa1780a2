"""The quantities of a plan as the relation finders walk them: in order, by kind of thing."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property, lru_cache
from itertools import islice

from planlint.document import Block, Cell, Document
from planlint.facts import Facts, Mention
from planlint.patterns import regex

Key = tuple[str, str]

_SITE = regex(r"占地|用地|改造范围|土地|地块|宗地|征地|地面积")
_FLOOR = regex(r"建筑|房|楼|校舍|屋|墙|住宅|改造面积|室|宿舍|食堂|厅|站")
_AGAIN = regex(r"^[,，、]?\s*[（(]?\s*(?:折合|合计?|约合|折|即|相当于|约)*\s*(?:约|为)?\s*$")
_RATE = regex(
    r"户均|套均|人均|生均|亩均|栋均|班均|校均|部均|台均|村均|平均|单方造价|单价$|(?:每|平均每)(?:百|千|万)?(?:平方米|平米|公里|延米|户|套|人|亩|栋|班|个|台|部|座|座|所|名|米|㎡|件|册|校|单元|个单元|个小区)"
)
_TOTAL_ROW = regex(r"合\s?计|总\s?计|共计|(?:项目|规划|概算|估算)?总投资")
_PUPILS = regex(r"学生|办学规模|在校生")
_NOTHING_MORE = regex(r"\s*(?:[·./／]\s?年)?\s*")
_MOST_IN_MU = 6
_BARE_TOTAL = regex(r"合计|共计|总计|小计|共|总共|两者合计|以上合计")
_COUNTED_UP = regex(r"(?:(?<!公)共|合计|总计|小计)\D{0,2}$")
_CUT_TOTAL = regex(r"总|(?<!公)共|合计|全部|整体")

_SHEETS = frozenset(("票", "张", "份"))  # 收回选票311张，赞成287票
_UNCOUNTED = frozenset(("", "years", "days", "months", "fraction", "workdays", "hours", "times"))


def aspect(m: Mention) -> str:
    """Which notion of its dimension a quantity is: land or floor, done or planned."""
    q, label = m.quantity, m.label
    if q.dimension == "area":
        if _SITE.search(label) or q.unit.endswith(("亩", "公顷", "平方公里")):
            return "site"
        return "floor"
    return ""


class Reading:
    """One plan for the finders: prose mentions in order and the same by key (thing and notion)."""

    def __init__(self, document: Document, facts: Facts) -> None:
        self.document, self.facts, self.text = document, facts, document.text
        self.blocks: tuple[Block, ...] = tuple(document.within(facts.span))
        self.all = facts.mentions
        self.prose = [m for m in facts.mentions if m.table is None or not self.fills_cell(m)]
        self._block_starts = [b.start for b in self.blocks]
        self._starts = [m.quantity.start for m in self.prose]

    @cached_property
    def _cells(self) -> dict[tuple[int, int, int], Cell]:
        return {(t.index, c.row, c.col): c for t in self.document.tables for c in t.cells}

    def fills_cell(self, m: Mention) -> bool:
        """Does the quantity fill its cell?"""
        if m.table is None or m.row is None or m.col is None:
            return False
        cell = self._cells.get((m.table, m.row, m.col))
        if cell is None or m.quantity.start < cell.start:
            return False
        before, after = self.text[cell.start : m.quantity.start], self.text[m.quantity.end : cell.end]
        return not before.strip() and _NOTHING_MORE.fullmatch(after) is not None

    def key(self, m: Mention) -> Key:
        q = m.quantity
        if q.base in _SHEETS:
            return ("count:份", "")
        if q.dimension != "area":
            return (f"{q.dimension}:{q.base}", "")
        return (f"{q.dimension}:{q.base}", self._inherited.get(q.start) or aspect(m))

    @cached_property
    def _inherited(self) -> dict[int, str]:
        """道路用地8780平方米，公共绿地1420平方米，合计10200平方米: a bare total is of what stands before it."""
        found: dict[int, str] = {}
        last: Mention | None = None
        for m in self.prose:
            if m.quantity.dimension != "area":
                continue
            if last is not None and last.block == m.block and last.sentence == m.sentence:
                if _BARE_TOTAL.fullmatch(m.label) and aspect(m) != "site":
                    found[m.quantity.start] = found.get(last.quantity.start) or aspect(last)
            last = m
        return found

    @cached_property
    def restated(self) -> frozenset[int]:
        """Starts of quantities that only repeat the one before in another unit: 2公顷（30亩）."""
        found = set()
        for a, b in zip(self.prose, self.prose[1:], strict=False):
            same = a.quantity.dimension == b.quantity.dimension and a.quantity.unit != b.quantity.unit
            if a.block == b.block and same and _AGAIN.match(self.between(a, b)) and a.quantity.value > 0:
                if abs(a.quantity.value - b.quantity.value) * 20 <= a.quantity.value:
                    found.add(b.quantity.start)
        return frozenset(found)

    def countable(self, m: Mention) -> bool:
        """Can it be a part or a total?  Not a Chinese numeral (三个区), not a restatement, not a duration."""
        q = m.quantity
        if q.dimension in _UNCOUNTED:
            return False
        return not q.chinese and q.start not in self.restated and not is_rate(m)

    @cached_property
    def by_key(self) -> dict[Key, list[Mention]]:
        groups: dict[Key, list[Mention]] = defaultdict(list)
        for m in self.prose:
            if self.countable(m):
                groups[self.key(m)].append(m)
        return groups

    @cached_property
    def _by_piece(self) -> dict[str, list[Mention]]:
        pieces: dict[str, list[Mention]] = defaultdict(list)
        for m in self.all:
            if is_countable(m) and not is_rate(m):
                for piece in {m.label[i : i + 2] for i in range(len(m.label) - 1)}:
                    pieces[piece].append(m)
        return pieces

    def labelled(self, piece: str) -> list[Mention]:
        """Figures in whose label two characters stand together, in the text and in tables."""
        return self._by_piece.get(piece, [])

    @cached_property
    def _by_year(self) -> dict[str, list[Mention]]:
        years: dict[str, list[Mention]] = defaultdict(list)
        for m in self.all:
            if m.table is not None and m.label[:4].isdigit() and is_countable(m):
                years[m.label[:4]].append(m)
        return years

    def of_year(self, year: str) -> list[Mention]:
        """The figures of tables that stand in the row of a year (2023)."""
        return self._by_year.get(year, [])

    @cached_property
    def plan_totals(self) -> frozenset[int]:
        """Starts of the figures that hold for the whole plan: its households, its investment."""
        return frozenset(q.start for q in self.facts.totals.values())

    @cached_property
    def whole_plan(self) -> list[Mention]:
        """The figures of :attr:`plan_totals`, in order."""
        return [m for m in self.prose if m.quantity.start in self.plan_totals]

    @cached_property
    def table_totals(self) -> list[Mention]:
        """The figures of the 合计 rows of tables, which prose goes on to compute with."""
        cells = [m for m in self.all if m.table is not None and self.fills_cell(m)]
        return [m for m in cells if _TOTAL_ROW.match(m.label) and m.quantity.dimension]

    @cached_property
    def in_mu(self) -> list[Mention]:
        """The first areas in 亩, which 亩均 is per."""
        found = (m for m in self.prose if m.quantity.unit == "亩" and m.quantity.value > 0 and not is_rate(m))
        return list(islice(found, _MOST_IN_MU))

    @cached_property
    def pupils(self) -> list[Mention]:
        """The numbers of pupils, wherever they stand: what 生均 is per."""
        return [
            m for m in self.prose if "学生" in m.label + m.noun and m.quantity.value > 0 and not is_rate(m)
        ]

    def between(self, a: Mention, b: Mention) -> str:
        return self.text[a.quantity.end : b.quantity.start]

    def within(self, start: int, end: int) -> list[Mention]:
        """Prose mentions that begin in ``[start, end)``."""
        return self.prose[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def of_blocks(self, first: int, last: int) -> list[Mention]:
        """Prose mentions of the blocks from one number to another, both included."""
        if first < 0 or first >= len(self.blocks):
            return []
        return self.within(self.blocks[first].start, self.blocks[min(last, len(self.blocks) - 1)].end)

    @cached_property
    def in_tables(self) -> dict[int, list[Mention]]:
        """All mentions inside tables, by the table's number."""
        tables: dict[int, list[Mention]] = defaultdict(list)
        for m in self.all:
            if m.table is not None:
                tables[m.table].append(m)
        return tables

    def index(self, m: Mention) -> int:
        return bisect_left(self._starts, m.quantity.start)

    def before(self, m: Mention, length: int) -> str:
        """The text of the block right before a quantity."""
        low = max(self.blocks[m.block].start, m.quantity.start - length)
        return self.text[low : m.quantity.start]

    def block_of_offset(self, offset: int) -> int:
        """The number of the block that holds an offset, among this plan's blocks."""
        return max(0, bisect_right(self._block_starts, offset) - 1)

    def block_of(self, m: Mention) -> Block:
        return self.blocks[m.block]

    def is_total(self, m: Mention) -> bool:
        """Does the text call the figure a total (共86个, 总投资, 合计)?"""
        return is_total_label(m.label) or bool(_COUNTED_UP.search(self.before(m, 5)))

    def sentence(self, m: Mention) -> tuple[int, int]:
        """Start and end of the sentence (up to 。！？ or the block's ends) around a quantity."""
        block = self.blocks[m.block]
        low = max(self.text.rfind(c, block.start, m.quantity.start) for c in "。！？!?") + 1
        ends = [i for c in "。！？!?" if (i := self.text.find(c, m.quantity.end, block.end)) >= 0]
        return max(low, block.start), min(ends, default=block.end)


_MOST_ALIKE = 24


def near(mentions: Sequence[Mention], first: int, last: int) -> Sequence[Mention]:
    """Those of an ordered list whose blocks lie between two numbers, both included: the first two dozen."""
    low = bisect_left(mentions, first, key=_block_number)
    return mentions[low : min(bisect_right(mentions, last, key=_block_number), low + _MOST_ALIKE)]


def _block_number(m: Mention) -> int:
    return m.block


def thing(m: Mention) -> str:
    """What is counted: 项目73个 and 小区693个 are of one unit and of two kinds."""
    if m.quantity.base != "个":
        return m.quantity.base
    return m.noun[:2] or m.label[-2:]


def shared_length(label: str, named: str) -> int:
    """The length of the longest piece of the label among the words."""
    return len(shared_piece(label, named))


def shared_piece(label: str, named: str) -> str:
    """The longest piece of the label, two characters and more, among the words."""
    pieces = (
        label[i : i + n]
        for n in range(len(label), 1, -1)
        for i in range(len(label) - n + 1)
        if label[i : i + n] in named
    )
    return next(pieces, "")


_ASKED = frozenset({"户", "份", "张", "票"})
_PERSONS = frozenset({"人", "份", "张", "票"})


def asked_alike(reading: Reading, a: Mention, b: Mention) -> bool:
    """The same kind of thing; a household is asked with one sheet and has one vote (回收率)."""
    bases = {a.quantity.base, b.quantity.base}
    return reading.key(a) == reading.key(b) or bases <= _ASKED or ("人" in bases and bases <= _PERSONS)


def says_floor(m: Mention) -> bool:
    """Does the label say that the area is of a building?"""
    return bool(_FLOOR.search(m.label))


def is_rate(m: Mention) -> bool:
    """Is the figure per something (每平方米17元, 户均…, 元/㎡)?"""
    return "/" in m.quantity.dimension or _says_rate(m.label[-12:])


@lru_cache(maxsize=4096)
def _says_rate(words: str) -> bool:
    return bool(_RATE.search(words))


def is_total_label(label: str) -> bool:
    return bool(_CUT_TOTAL.search(label))


def is_countable(m: Mention) -> bool:
    """Can a share be taken of it: money, an area, a length, things, points of a score?"""
    return m.quantity.dimension in ("money", "area", "count", "length", "score") and m.quantity.value > 0
