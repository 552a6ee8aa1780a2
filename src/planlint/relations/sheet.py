"""A table as the relation finders read it: heads, rows with their depth, figures by column."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from planlint.facts import Mention
from planlint.patterns import regex
from planlint.relations.reading import Reading

PRICE = regex(r"单价|综合单价|单位造价|单位指标|单位价值|标准")
SHARE = regex(r"占比|占[一-龥]{1,8}\s*[（(][%％][)）]|比例|比重|百分比|所占|构成")
NO_SUM = regex(
    r"率|[户人亩生套栋班]均|平均|单方|均值|密度|比$|占比|系数|倍数|班额|层数|限高|层高|排名|名次|工期|工资|[增降]幅|年份|年限"
)
"""Heads of columns whose total row is no sum of the others."""
RUNNING = regex(r"累计|年[初末]|期[初末]|结存|余额|在校")
_TIMES = regex(r"(?:19|20)\d\d年?|\d{1,2}月.*|第?[一二三四]季度")
_GRAND = regex(
    r"^\s*(?:合\s*计|总\s*计|共\s*计|总投资|总\s*[数额]|全[市县区省]合计|总合计|项目总投资|工程总投资|.{0,6}合计|.{0,4}总计)"
)
_WHOLE_PLACE = regex(r"计|全[省市县区州国镇校旗](?:总数|平均)?(?<!平均)")
_SUB = regex(r"小\s*计")
_SERIAL = [
    regex(r"^[一二三四五六七八九十]+[、.]?$"),
    regex(r"^[（(][一二三四五六七八九十]+[)）]$"),
    regex(r"^\d{1,3}[、.]?$"),
    regex(r"^(?:\d+\.\d+|[（(]\d+[)）])$"),
    regex(r"^(?:\d+\.\d+\.\d+|[①-⑳])$"),
]
_LEADING = regex(r"^([一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[)）]|\d+(?:\.\d+)*[、.\s])")
_FIGURE_HEAD = regex(r"^.{0,8}(?:金额|数量|投资|面积|户数|栋数|人数|个数|元|比例|占比|㎡|数|值|得分).{0,8}$")
_BARE = regex(r"[\d.,]+$")
_NAMES = regex(r"名称|用地性质|用地类别|地类$|项目$|内容$|小区$|学校$|费用$")
_OF = regex(r"其中")
_MARK_AFTER = 12
_COUNTED_ROWS = regex(r"(\d{1,3})[个所项家](?:.{1,8})")
_FEWEST_ROWS, _TWO = 3, 2


@dataclass
class Row:
    """One table row: its name, its depth by serial number, its figures by column."""

    number: int
    name: str
    depth: int
    figures: dict[int, Mention]
    total: bool
    subtotal: bool
    of: bool


def _proved(row: Row, others: Sequence[Row]) -> int:
    """In how many columns a row is the sum of the others."""
    found = 0
    for col, m in row.figures.items():
        parts = [r.figures[col].quantity.value for r in others if col in r.figures]
        found += len(parts) == len(others) and m.quantity.weight > 1 and sum(parts) == m.quantity.value
    return found


class Sheet:
    """One table with its figures."""

    def __init__(self, reading: Reading, index: int, mentions: Sequence[Mention]) -> None:
        self.reading = reading
        self.table = reading.document.tables[index]
        grid = self.table.grid
        text = reading.text
        self.texts = [[text[c.start : c.end].strip() if c else "" for c in row] for row in grid]
        after = text[self.table.end : self.table.end + _MARK_AFTER]
        self.cut = bool(reading.facts.truncated) and any(
            "截断" in t or "略" in t for t in [*self.texts[-1], after]
        )
        by_row: dict[int, dict[int, Mention]] = defaultdict(dict)
        for m in mentions:
            assert m.row is not None and m.col is not None
            by_row[m.row][m.col] = m
        self.first = min(by_row, default=0)
        self.heads = [
            " ".join(dict.fromkeys(self.texts[r][c] for r in range(self.first)))
            for c in range(self.table.cols)
        ]
        self.rows = [self._row(r, by_row.get(r, {})) for r in range(self.first, self.table.rows)]
        self._find_total()
        listed = bool(self.rows) and self.rows[-1].total and len(self.rows) >= _FEWEST_ROWS
        self.key_value = self.table.cols == 2 and not listed and not _FIGURE_HEAD.search(self.texts[0][1])

    def _find_total(self) -> None:
        """全市 or 6个地块, first or last, is the total of the other rows; so is a row that two of its columns prove."""
        if len(self.rows) < _FEWEST_ROWS or any(r.total for r in self.rows):
            return
        if [r for r in self.rows if r.subtotal] == [self.rows[-1]]:
            self.rows[-1].total, self.rows[-1].subtotal = True, False  # 小计 of all rows
            return
        for row in (self.rows[-1], self.rows[0]):
            others = [r for r in self.rows if r is not row and not r.subtotal]
            counted = _COUNTED_ROWS.fullmatch(row.name.strip())
            named = _WHOLE_PLACE.fullmatch(row.name.strip()) or (counted and int(counted[1]) == len(others))
            if named or _proved(row, others) >= _TWO:
                row.total = True
                return

    def _row(self, number: int, figures: dict[int, Mention]) -> Row:
        texts = self.texts[number]
        words = [t for c, t in enumerate(texts) if t and c not in figures]
        name = next((t for t in words if not any(p.match(t) for p in _SERIAL)), "")
        serial = next(
            (t for c, t in enumerate(texts[:2]) if c not in figures and any(p.match(t) for p in _SERIAL)), ""
        )
        if not serial and (m := _LEADING.match(name)):
            serial = m[1].rstrip("、. ")
        depth = next((i for i, p in enumerate(_SERIAL) if serial and p.match(serial)), -1)
        joined = "".join(words[:2])
        # 全市小计 above all other rows is their total
        opening = number == self.first and bool(_SUB.search(joined))
        return Row(
            number, self._own_name(texts) or name, depth, figures, opening or bool(_GRAND.match(name) or _GRAND.match(joined)) and not _SUB.search(joined),
            bool(_SUB.search(joined)) and not opening, bool(_OF.match(name)),
        )  # fmt: skip

    def _own_name(self, texts: list[str]) -> str:
        """What stands in the column of names (项目名称, 改造内容), which need not be the first."""
        named = (c for c, head in enumerate(self.heads) if c < 4 and _NAMES.search(head))
        return next((texts[c] for c in named if texts[c] and not _BARE.match(texts[c])), "")

    @property
    def columns(self) -> list[int]:
        """The columns that hold figures."""
        return sorted({c for row in self.rows for c in row.figures})

    def runs_over_time(self, col: int) -> bool:
        """累计开工 over rows of years is no part of a sum: the last row is the whole."""
        times = sum(bool(_TIMES.fullmatch(r.name)) for r in self.rows)
        return 2 * times > len(self.rows) and RUNNING.search(self.heads[col]) is not None

    @cached_property
    def _units(self) -> dict[int, str]:
        bases: dict[int, Counter[str]] = defaultdict(Counter)
        for row in self.rows:
            for col, figure in row.figures.items():
                bases[col][figure.quantity.base] += 1
        return {col: found.most_common(1)[0][0] for col, found in bases.items()}

    def unit(self, col: int) -> str:
        """The base unit that most of a column has."""
        return self._units.get(col, "")

    def named(self, row: Row, col: int) -> Mention:
        """A figure under its row's name."""
        return replace(row.figures[col], label=row.name or row.figures[col].label)

    def headed(self, row: Row, col: int) -> Mention:
        """A figure under its column's head."""
        return replace(row.figures[col], label=self.heads[col])
