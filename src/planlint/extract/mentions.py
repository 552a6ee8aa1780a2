"""Every quantity of a plan with what the text says it is of, in prose and in tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from planlint.document import Block, BlockKind, Cell, Document, Span, Table
from planlint.extract.split import Part
from planlint.facts import Mention
from planlint.patterns import regex
from planlint.quantity import LONGEST_NUMBER, Quantity, has_number, scan
from planlint.units import unit_of

_SENTENCE_END = "。；;！!？?"
_CLAUSE_END = "，,：:、"
_MARK = regex(r"[。；;！!？?，,：:、（(\[）)\]]")
_BOUNDARY = regex(r"[，,。；;：:、！!？?|\n（(）)【】\[\]“”\"]")
_NOUN_END = regex(r"[，,。；;：:、！!？?|\n（(）)【】\[\]\d]")
_LEAD = regex(
    r"^(?:其中|包括|包含|分别为|分别是|以及|并|和|及|与|或|则|即|共计|合计|总计|另有|还有|涉及|另外|截至目前|目前|累计|[、，,:： ])+"
)
_TAIL = regex(
    r"(?:大约|约为|约|共计|合计|总计|小计|共有|共|为|达到|达|有|近|超过|超|逾|是|不少于|不低于|不超过|计|各|[：:（(“”\" =＝×*÷])+$"
)
_UNIT_IN_HEAD = regex(r"[（(]\s*(?:单位[：:])?\s*([^（）()]{1,8}?)\s*[）)]\s*$|[/／]\s*([^/／]{1,5})$")
_MONEY_WORDS = regex(
    r"投资|资金|金额|造价|费用|合价|单价|总价|补助|预算|概算|估算|财政|合计|自筹|中央|省级|市级|县级|融资|贷款|债券|产值"
)
_PAID_HEAD = regex(
    r".{0,4}(?:到位|支出|支付|拨付|结余|结转|下达|使用|安排|执行|完成投资|决算|审定|送审|核定|合同价|结算|审减|节约)(?:数|额)?"
)
_SERIAL = regex(r"[（(]?[\dA-Za-z.．\-]+[）)、]?|[（(]?[一二三四五六七八九十]+[）)、]?|[①-⑳⑴-⑽]|[ⅠⅡⅢⅣⅤ]")
_YEAR = regex(r"(?:19|20)\d\d")
_YEARS = regex(r"年度?|年份|时间")
_COUNTED_ROW = regex(r"户|栋|楼|[个人面]数|数量|小区|面积|率|长度")
_YEAR_HEAD = regex(r"\s*(?:19|20)\d\d年?")
_CAPTION_ENDS = regex(r"[（(]\s*([^（）()]{1,5})\s*[）)]\s*[:：]?\s*$")
_TOTAL_OPENS = regex(r"\d\s*([万亿]?元|万?平方米|㎡|亩|公顷)[^\d\n]{0,6}[:：]\s*$")
_TOTAL_HEAD = regex(r"合\s*计|小\s*计|总\s*计|总数")
_COUNTED_HEADS = {
    "户数": "户", "栋数": "栋", "楼栋": "栋", "人数": "人", "学生数": "人", "教师数": "人", "教职工": "人",
    "个数": "个", "小区数": "个", "项目数": "个",
}  # fmt: skip
_UNIT_HEADS = frozenset("栋 幢 户 套 人 个 亩 公顷".split())
_CONVERTED_HEAD = regex(r"(?:折合|折|合)(亩|公顷|万?平方米)$")
_CAPTION_UNIT = regex(r"单位\s*(?:[：:]|均?为)\s*([^\s，,；;）)、]{1,6}(?:、[^\s，,；;）)、]{1,6})*)")
_MOST_HEADS = 24
_PURE = regex(r"^[-−–]?\s*(?:\d{1,3}(?:[,，]\d{3})+|\d{1,3}(?: \d{3})+|\d+)(?:\.\d+)?\s*%?$")
_FIGURE_HEAD = regex(r"^.{0,8}(?:金额|数量|投资|面积|户数|栋数|人数|个数|元|比例|占比|㎡|数|值|得分).{0,8}$")
_NO_UNIT = regex(r"倍数|率|比|系数|指数|年限|期")
_SERIAL_HEAD = regex(r"^(?:序号|编号|序|行次|No\.?)$", re.I)


def mentions(document: Document, part: Part) -> tuple[Mention, ...]:
    """The quantities of one plan in the order of the text."""
    found: list[Mention] = []
    seen: set[int] = set()
    caption = ""
    for index, block in enumerate(document.within(Span(part.start, part.end))):
        if block.kind is BlockKind.ROW and block.table is not None:
            if block.table not in seen:
                seen.add(block.table)
                found.extend(_TableReader(document, document.tables[block.table], index).read())
            caption = ""
        else:
            told = list(_prose(document.text, block, index))
            under = [_in_unit(document.text, m, caption, block.end) for m in told] if caption else told
            opened = _unit_below(document.text, block)
            caption = opened or (caption if under != told else "")
            found.extend(under)
    return tuple(found)


def _prose(text: str, block: Block, index: int) -> Iterator[Mention]:
    start = block.start + len(block.number)
    last: Mention | None = None
    sentence = clause = depth = 0
    at = block.start
    for q in scan(text, start, block.end):
        for m in _MARK.finditer(text, at, q.start):
            c = m[0]
            if c in _SENTENCE_END:
                sentence, clause = sentence + 1, 0
            elif c in _CLAUSE_END:
                clause += 1
            elif c in "（([":
                depth += 1
            elif c in "）)]":
                depth = max(0, depth - 1)
        at = q.start
        low = max(start, last.quantity.end if last else start)
        label = _named_before_bracket(text, start, low, q.start) or _label(text, low, q.start)
        if _EMPTY.fullmatch(label):
            label = _opening_name(text, start, q.start) or label
        label = label or _total_word(text[low : q.start])
        if not label and last is not None and last.sentence == sentence:
            label = "" if _EACH.search(last.label) else last.label
        elif not label:
            label = _before_colon(text, start, q.start)
        if last is not None and not q.unit:
            q = _in_brackets(text, last, q, depth)
        last = Mention(q, label, _noun(text, q.end, block.end), index, sentence, clause, depth)
        yield last


def _in_brackets(text: str, last: Mention, q: Quantity, depth: int) -> Quantity:
    """A bare number listed in brackets after a quantity has its unit: 校舍2046平方米(教室1310、宿舍604、食堂132)."""
    between = text[last.quantity.end : q.start]
    opens = depth == last.depth + 1 and _OPENS_LIST.match(between)
    goes_on = depth == last.depth and depth > 0 and _NEXT_IN_LIST.match(between)
    if not (opens or goes_on) or last.quantity.dimension not in ("area", "money", "length", "count"):
        return q
    unit = last.quantity
    return q.given(unit.unit, unit.dimension, unit.base, unit.factor)


_EACH = regex(r"每|均$|单价$")
_OPENS_LIST = regex(r"^\s*[（(](?:其中[:：]?)?[\u4e00-\u9fff]{2,12}$")
_NEXT_IN_LIST = regex(r"^[、，,；;][\u4e00-\u9fff]{2,12}$")


def _total_word(raw: str) -> str:
    """合计, 共计 … where the figure has no other name."""
    found = _TOTAL_WORD.search(raw)
    return found[0] if found else ""


_TOTAL_WORD = regex(r"合计|共计|总计|小计|以上|共")


_EMPTY = regex(r"计列|计取|计入|计算|计提|之和的|之和|的|按|为|即")
_OPENING = regex(
    r"\s*(?:\d+(?:\.\d+)+)?\s*([\u4e00-\u9fff]{2,10}?(?:费用?|资金|利息|金))(?=按|以|取|为|，|,|[（(])"
)


def _opening_name(text: str, start: int, high: int) -> str:
    """预备费按两项之和的8%计列，195.79万元: what the sentence is of."""
    low = max(start, text.rfind("。", start, high) + 1, text.rfind("；", start, high) + 1)
    found = _OPENING.match(text, low, high)
    return found[1] if found else ""


_CLOSED = regex(r"[)）]\s*(?:约|为|共|计|合计|共计)?\s*$")


def _named_before_bracket(text: str, start: int, low: int, high: int) -> str:
    """其他费（工程费的10%）897.25: what stands before the bracket that closes right before the figure."""
    if not _CLOSED.search(text, max(low, high - _NEAR_CLOSED), high):
        return ""
    opened = max(text.rfind("（", start, high), text.rfind("(", start, high))
    if opened < 0 or high - opened > _LONGEST_BRACKET:
        return ""
    name = _label(text, max(start, opened - _LONGEST_LABEL), opened)
    return "" if _FIGURE_END.search(name) else name


_LONGEST_BRACKET, _LONGEST_LABEL, _NEAR_CLOSED = 40, 24, 6
_FIGURE_END = regex(r"\d[^\d]{0,3}$")


def _label(text: str, low: int, high: int) -> str:
    raw = text[low:high]
    cut = 0
    for m in _BOUNDARY.finditer(raw.rstrip('：:（( “”"')):
        cut = m.end()
    return clean_label(raw[cut:])


def clean_label(raw: str) -> str:
    """A label without its leading and trailing function words: 其中中央投入约 → 中央投入."""
    return _TAIL.sub("", _LEAD.sub("", raw.strip())).strip("“”\"' ")


def _before_colon(text: str, low: int, high: int) -> str:
    raw = text[low:high].rstrip("：: ")
    cut = max((raw.rfind(c) for c in "，,。；;、：:"), default=-1)
    return clean_label(raw[cut + 1 :])


def _noun(text: str, low: int, high: int) -> str:
    raw = text[low : min(high, low + 14)]
    m = _NOUN_END.search(raw)
    return (raw[: m.start()] if m else raw).strip()


def _unit_below(text: str, block: Block) -> str:
    """结算情况如下（万元）: the unit of the bare numbers in the lines below, where a line ends in one."""
    line = text[max(block.start, block.end - _LONGEST_CAPTION) : block.end]
    found = _LINE_UNIT.search(line)
    known = unit_of(found[1]) if found else None
    return found[1] if found and known and known[0] in ("money", "area", "length") else ""


_LONGEST_CAPTION = 40
_LINE_UNIT = regex(
    r"(?:[（(【]|单位)\s*(?:金额)?(?:单位)?\s*[：:]?\s*([^（）()【】：:\s]{1,5})\s*[）)】]?\s*[：:]?\s*$"
)
_COUNTS = regex(r"[计为=＝]\s*$")
_TWO = 2
_ENDS_BARE = regex(r"\s*(?:[，,；;。、）)]|$)")


def _in_unit(text: str, m: Mention, unit: str, end: int) -> Mention:
    """A bare number of an item's list in the unit that the line above gives."""
    q = m.quantity
    known = unit_of(unit)
    named = m.label or _COUNTS.search(text, max(0, q.start - 2), q.start)
    if q.unit or q.chinese or known is None or not named or q.dimension or len(q.digits) < _TWO:
        return m
    if not _ENDS_BARE.match(text, q.end, end):
        return m
    return replace(m, quantity=q.given(unit, *known))


class _TableReader:
    """Reads one table: heads from the rows above and the cells to the left, units from the heads."""

    def __init__(self, document: Document, table: Table, first_block: int) -> None:
        self.text, self.table, self.first = document.text, table, first_block
        self.grid = table.grid
        self.heads = self._head_rows()
        self.caption_unit = self._caption(document)
        self.column_heads = [self._column_head(c) for c in range(table.cols)]
        self.serials = {c for c, head in enumerate(self.column_heads) if _SERIAL_HEAD.match(head)}

    def _cell_text(self, cell: Cell | None) -> str:
        return self.text[cell.start : cell.end].strip() if cell else ""

    def _head_rows(self) -> int:
        for r, row in enumerate(self.grid):
            texts = [self._cell_text(c) for c in row]
            figures = [t for t in texts[1:] if _PURE.match(t)]
            if figures and not (r == 0 and len(figures) > 1 and all(map(_YEAR.fullmatch, figures))):
                return self._not_keys(r)
        return self._not_keys(1 if self.table.rows > 1 else 0)

    def _not_keys(self, rows: int) -> int:
        """Two columns of name and value have no head row, unless the head names a figure."""
        if self.table.cols != 2 or rows == 0:
            return min(rows, 3)
        return 1 if _FIGURE_HEAD.search(self._cell_text(self.grid[0][1])) else 0

    def _caption(self, document: Document) -> str:
        above = document.text[max(0, self.table.start - 120) : self.table.start]
        captions = list(_CAPTION_UNIT.finditer(above))
        head = " ".join(self._cell_text(c) for row in self.grid[: self.heads] for c in row)
        match = (
            _CAPTION_UNIT.search(head)
            or (captions[-1] if captions else None)
            or _CAPTION_ENDS.search(above)
            or _TOTAL_OPENS.search(above)
        )
        return match[1] if match else ""

    def _column_head(self, col: int) -> str:
        parts: list[str] = []
        for r in range(self.heads):
            text = self._cell_text(self.grid[r][col])
            if text and (not parts or parts[-1] != text):
                parts.append(text)
        return " ".join(parts)

    def _row_head(self, row: int, col: int) -> str:
        parts: list[str] = []
        for c in range(min(col, _MOST_HEADS)):
            text = self._cell_text(self.grid[row][c])
            serial = c in self.serials and _SERIAL.fullmatch(text)  # 合计 and 总投资 stand under 序号 too
            if not text or serial or (_PURE.match(text) and not self._is_year(c, text)):
                continue
            if unit_of(text) is not None:
                continue
            if not parts or parts[-1] != text:
                parts.append(text)
            if len(parts) == 3:
                break
        return " ".join(parts)

    def _is_year(self, col: int, text: str) -> bool:
        """A year that names its row (年度 | 2023), not a figure."""
        return bool(_YEARS.fullmatch(self.column_heads[col]) and _YEAR.fullmatch(text))

    def read(self) -> Iterator[Mention]:
        heads = self.column_heads
        pairs = self.table.cols == 2 and self.heads == 0
        above = ""
        unit_col = next((c for c, h in enumerate(heads) if h in ("单位", "计量单位", "单 位")), None)
        for cell in self.table.cells:
            raw = self.text[cell.start : cell.end]
            if not raw.strip() or cell.col >= len(heads):
                continue
            head = heads[cell.col] if cell.row >= self.heads else ""
            if (cell.col in self.serials and head) or unit_of(raw.strip()) is not None or not has_number(raw):
                continue
            of_row = self._is_year(cell.col, raw.strip())
            if of_row or (cell.row < self.heads and _YEAR.fullmatch(raw.strip())):
                continue
            row_head = self._row_head(cell.row, cell.col)
            label = f"{row_head} {head}".strip()
            if _PURE.match(raw.strip()) and cell.row >= self.heads:
                unit = self._unit(cell, head, row_head, unit_col)
                if pairs and not unit and "." in raw and not _NO_UNIT.search(row_head):
                    unit = above
                above = unit or above
                if len(raw) <= LONGEST_NUMBER:
                    yield self._number(cell, raw, unit, label)
                continue
            for m in _prose(self.text, _as_block(cell), self.first + cell.row):
                if m.label or label:
                    m = replace(m, label=f"{label} {m.label}".strip())
                yield replace(m, table=self.table.index, row=cell.row, col=cell.col)

    def _unit(self, cell: Cell, head: str, row_head: str, unit_col: int | None) -> str:
        if head.endswith(("%", "％")):
            return "%"
        for text in (head, row_head.split(" ")[-1] if row_head else ""):
            found = _UNIT_IN_HEAD.search(text)
            if found and unit_of(found[1] or found[2]):
                return found[1] or found[2]
        if head.startswith("其中") and cell.col:  # 投资额合计（万元） | 其中：中央资金
            found = next(
                (f for h in reversed(self.column_heads[: cell.col]) if (f := _UNIT_IN_HEAD.search(h))), None
            )
            if found and (known := unit_of(found[1] or found[2])) and known[0] == "money":
                return found[1] or found[2]
        if (bare := head.split(" ")[-1]) in _UNIT_HEADS:
            return bare
        if converted := _CONVERTED_HEAD.search(head):
            return converted[1]
        for word, unit in _COUNTED_HEADS.items():
            if word in head:
                return unit
        quantity_column = any(w in head for w in ("数量", "工程量", "规模"))
        counted = quantity_column or (
            unit_col is not None
            and cell.col > unit_col
            and not (_MONEY_WORDS.search(head) or _NO_UNIT.search(head))
            or (_TOTAL_HEAD.fullmatch(head) and unit_col is not None and not self._priced)
        )
        if unit_col is not None and counted:
            unit = self._cell_text(self.grid[cell.row][unit_col])
            if unit_of(unit):
                return unit
        for upper in reversed(head.split(" ")[:-1]):  # 资金（万元） over 中央, 地方
            found = _UNIT_IN_HEAD.search(upper)
            if found and unit_of(found[1] or found[2]) and not _NO_UNIT.search(head.split(" ")[-1]):
                return found[1] or found[2]
        money_column = _MONEY_WORDS.search(head) or _PAID_HEAD.fullmatch(head.split(" ")[-1])
        caption = next((u for u in self.caption_unit.split("、") if unit_of(u)), "")
        if caption and (money_column or not unit_of(caption) or not quantity_column):
            known = unit_of(caption)
            by_year = _YEAR_HEAD.match(head) and not _COUNTED_ROW.search(row_head)
            if known and (known[0] != "money" or money_column or by_year or not head):
                return caption
        return ""

    @cached_property
    def _priced(self) -> bool:
        """Is there a column of money beside those of quantities?"""
        return any(_MONEY_WORDS.search(h) and not _TOTAL_HEAD.fullmatch(h) for h in self.column_heads)

    def _number(self, cell: Cell, raw: str, unit: str, label: str) -> Mention:
        text = raw.strip()
        start = cell.start + raw.index(text)
        bare = text.replace(",", "").replace("，", "").replace(" ", "").replace("−", "-").replace("–", "-")
        percent = bare.endswith("%")
        bare = bare.rstrip("%")
        known = unit_of("%" if percent else unit) if (unit or percent) else None
        dimension, base, factor = known or ("", "", Fraction(1))
        decimals = len(bare.partition(".")[2])
        q = Quantity(
            start, start + len(text), text, Decimal(bare), "%" if percent else unit, dimension, base, factor,
            factor / 10**decimals, (), bare.lstrip("-"),
        )  # fmt: skip
        return Mention(q, label, "", self.first + cell.row, 0, 0, 0, self.table.index, cell.row, cell.col)


def _as_block(cell: Cell) -> Block:
    return Block(BlockKind.ROW, cell.start, cell.end, 0)
