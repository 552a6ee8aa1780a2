"""The left side of the page: the text as it is, every relation and finding marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from itertools import groupby

from planlint.document import Block, BlockKind, Cell, Document, Span
from planlint.engine import PlanReport
from planlint.render.columns import printable
from planlint.render.marks import LOOKS, MarkedText, Segment
from planlint.render.places import Places

LONGEST_UNBROKEN = 12
FEW_COLUMNS = 2
_NUMERIC = re.compile(r"[\d,.%\s/－—\-]*\d[\d,.%\s]*")
_NOTES = {BlockKind.FOOTNOTE: "脚注", BlockKind.TEXTBOX: "文本框"}
_JOINER = "&#8288;"


def render_document(document: Document, plan: PlanReport, marked: MarkedText, places: Places) -> str:
    """All lines and tables of a plan."""
    return "".join(_Text(document, plan, marked, places).pieces())


class _Text:
    def __init__(self, document: Document, plan: PlanReport, marked: MarkedText, places: Places) -> None:
        self._document, self._plan, self._marked, self._places = document, plan, marked, places
        self._page: int | None = None

    def pieces(self) -> Iterator[str]:
        blocks = self._document.within(self._plan.facts.span)
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

    def _number(self, block: Block) -> int:
        return self._places.block_label(block, block.start).number

    def _line(self, block: Block) -> str:
        level = ""
        if block.kind is BlockKind.HEADING or block.span == self._plan.facts.title_span:
            level = f" h{min(block.level or 1, 4)}"
        note = f"<i class=nt>{_NOTES[block.kind]}</i>" if block.kind in _NOTES else ""
        text = "".join(map(self._segment, self._marked.segments(block.span)))
        number = self._number(block)
        return f'<div class="ln{level}" id=L{block.line}><span class=no>{number}</span><p>{note}{text}</p></div>\n'

    def _table(self, index: int, rows: list[Block]) -> str:
        table = self._document.tables[index]
        starting: dict[int, list[Cell]] = {}
        for cell in table.cells:
            starting.setdefault(cell.row, []).append(cell)
        caption = "" if self._document.format == "text" else f"<div class=tn>表 {index + 1}</div>"
        lines = []
        for block in rows:
            own = sorted(starting.get(block.row or 0, ()), key=lambda c: c.col)
            cells = "".join(map(self._cell, own)) or f"<td>{self._plain(block.span)}</td>"
            lines.append(f"<tr id=L{block.line}><th class=no>{self._number(block)}</th>{cells}</tr>")
        few = ' class="tt f"' if table.cols <= FEW_COLUMNS else " class=tt"
        return f"{caption}<div class=tw><table{few}>" + "\n".join(lines) + "</table></div>\n"

    def _plain(self, span: Span) -> str:
        return "".join(map(self._segment, self._marked.segments(span)))

    def _cell(self, cell: Cell) -> str:
        text = cell.span.of(self._document.text)
        wide = f" colspan={cell.colspan}" if cell.colspan > 1 else ""
        tall = f" rowspan={cell.rowspan}" if cell.rowspan > 1 else ""
        look = " class=n" if _NUMERIC.fullmatch(text) else ""
        return f"<td{look}{wide}{tall}>{self._plain(cell.span)}</td>"

    def _segment(self, segment: Segment) -> str:
        text = escape(printable(self._document.text[segment.start : segment.end]), quote=False)
        chips = "".join(
            f'{_JOINER}<a class="c {LOOKS[m.look]}" href=#{m.target}>{m.number}</a>' for m in segment.chips
        )
        if not segment.cover:
            return text + chips
        first = segment.cover[0]
        targets = list(dict.fromkeys(m.target for m in segment.cover))
        more = f' data-t="{" ".join(targets)}"' if len(targets) > 1 else ""
        look = LOOKS[first.look]
        if any(m.target.startswith("r") for m in segment.cover) and look in "ewi":
            look += " q"
        if segment.end - segment.start > LONGEST_UNBROKEN:
            look += " b"
        shown = f'"{look}"' if " " in look else look
        return f"<a id=m{segment.id} class={shown} href=#{first.target}{more}>{text}</a>{chips}"
