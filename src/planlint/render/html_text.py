"""The left side of the page: the text as it is, every relation and finding marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from itertools import groupby

from planlint.document import Block, BlockKind, Cell, Document, Span, Table
from planlint.engine import PlanReport
from planlint.patterns import regex
from planlint.render.columns import printable
from planlint.render.marks import KEPT, LOOKS, MarkedText, Segment
from planlint.render.places import Places

LONGEST_UNBROKEN = 12
WIDEST = 8
_NUMERIC = regex(r"[\d,.%\s/－—\-]*\d[\d,.%\s]*")
_NOTES = {BlockKind.FOOTNOTE: "脚注", BlockKind.TEXTBOX: "文本框"}
_JOINER = "&#8288;"


@dataclass
class MarkedDocument:
    """The text as HTML, with a ``thrift`` of 0 (a link at every number), 1 or 2.

    A thrifty page marks numbers of relations by ``<u>``, those of a failed one by ``<s>``, without a
    link; ``plain`` says, for each relation, which of those it has, counted from 0 in the order of the
    text: the list repeats it for the script.
    """

    document: Document
    plan: PlanReport
    marked: MarkedText
    places: Places
    thrift: int = 0
    plain: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    html: str = ""
    _page: int | None = None
    _count: int = 0

    def __post_init__(self) -> None:
        self.html = "".join(self._pieces())

    def _pieces(self) -> Iterator[str]:
        blocks = self.document.within(self.plan.facts.span)
        for table, group in groupby(blocks, key=lambda b: b.table if b.kind is BlockKind.ROW else None):
            rows = list(group)
            if table is not None:
                yield from self._new_page(rows[0])
                yield self._table(table, rows)
                continue
            for block in rows:
                yield from self._new_page(block)
                yield self._line(block)

    def _new_page(self, block: Block) -> Iterator[str]:
        if block.page is not None and block.page != self._page:
            self._page = block.page
            yield f"<div class=pg>第 {block.page} 页</div>"

    def _number(self, block: Block) -> str:
        """The line's id, and the number that stands beside it."""
        return f"id=L{block.line} data-n={self.places.block_label(block, block.start).number}"

    def _line(self, block: Block) -> str:
        level = ""
        if block.kind is BlockKind.HEADING or block.span == self.plan.facts.title_span:
            level = f" class=h{min(block.level or 1, 4)}"
        note = f"<i class=nt>{_NOTES[block.kind]}</i>" if block.kind in _NOTES else ""
        return f"<p {self._number(block)}{level}>{note}{self._marks(block.span)}</p>\n"

    def _table(self, index: int, rows: list[Block]) -> str:
        table = self.document.tables[index]
        starting: dict[int, list[Cell]] = {}
        for cell in table.cells:
            starting.setdefault(cell.row, []).append(cell)
        room = self._room(table)
        pairs = table.cols == 2  # names and values: numbers stand left, beside their names
        caption = "" if self.document.format == "text" else f"<div class=tn>表 {index + 1}</div>"
        lines = []
        for block in rows:
            own = sorted(starting.get(block.row or 0, ()), key=lambda c: c.col)
            cells = "".join(self._cell(c, room.pop(c.col, 0) if c.colspan == 1 else 0, pairs) for c in own)
            cells = cells or f"<td>{self._marks(block.span)}"
            lines.append(f"<tr {self._number(block)}>{cells}")
        return f"{caption}<div class=tw><table class=tt>" + "\n".join(lines) + "</table></div>\n"

    def _room(self, table: Table) -> dict[int, int]:
        """For each column how many characters its short texts need, so that none stands one below another."""
        room: dict[int, int] = {}
        for cell in table.cells:
            text = cell.span.of(self.document.text)
            if cell.colspan == 1 and len(text) > 1 and not _NUMERIC.fullmatch(text):
                room[cell.col] = max(room.get(cell.col, 0), min(len(text), WIDEST))
        return room

    def _cell(self, cell: Cell, room: int, pairs: bool) -> str:
        text = cell.span.of(self.document.text)
        wide = f" colspan={cell.colspan}" if cell.colspan > 1 else ""
        tall = f" rowspan={cell.rowspan}" if cell.rowspan > 1 else ""
        number = not self.thrift and not pairs and _NUMERIC.fullmatch(text) is not None
        looks = ["n"] * number + [f"w{room}"] * (room > 0)
        look = f' class="{" ".join(looks)}"' if len(looks) > 1 else f" class={looks[0]}" if looks else ""
        return f"<td{look}{wide}{tall}>{self._marks(cell.span)}"

    def _marks(self, span: Span) -> str:
        return "".join(map(self._segment, self.marked.segments(span)))

    def _segment(self, segment: Segment) -> str:
        text = escape(printable(self.document.text[segment.start : segment.end]), quote=False)
        chips = "".join(
            f'{_JOINER}<a class="c {LOOKS[m.look]}" href=#{m.target}>{m.number}</a>' for m in segment.chips
        )
        if not segment.cover:
            return text + chips
        targets = list(dict.fromkeys(m.target for m in segment.cover))
        if self.thrift and all(target[0] == "r" for target in targets):
            return self._plain_mark(text, segment, targets) + chips
        return self._linked_mark(text, segment, targets) + chips

    def _plain_mark(self, text: str, segment: Segment, targets: list[str]) -> str:
        for target in targets:
            self.plain[target].append(self._count)
        self._count += 1
        tag = "u" if segment.cover[0].look == KEPT else "s"
        return f"<{tag}>{text}</{tag}>"

    def _linked_mark(self, text: str, segment: Segment, targets: list[str]) -> str:
        more = f' data-t="{" ".join(targets)}"' if len(targets) > 1 else ""
        look = LOOKS[segment.cover[0].look]
        look = "" if look == "k" else look
        if segment.end - segment.start > LONGEST_UNBROKEN:
            look = f"{look} b".strip()
        shown = f' class="{look}"' if " " in look else f" class={look}" if look else ""
        return f"<a id=m{segment.id}{shown} href=#{targets[0]}{more}>{text}</a>"
