"""PDF files printed for tests, with a Chinese font that every reader of PDF knows."""

from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("reportlab")

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Table

FONT = "STSong-Light"
WIDTH, HEIGHT = A4
pdfmetrics.registerFont(UnicodeCIDFont(FONT))

BODY = ParagraphStyle("body", fontName=FONT, fontSize=12, leading=20, firstLineIndent=24, wordWrap="CJK")
CELL = ParagraphStyle("cell", fontName=FONT, fontSize=10, leading=14, wordWrap="CJK")

Painter = Callable[[Canvas, int], None]


def body(text: str) -> Paragraph:
    """A paragraph with its first line set in by two characters."""
    return Paragraph(text, BODY)


def ruled(rows: list[list[str]], widths: list[float], *style: tuple[object, ...], head: int = 0) -> Table:
    """A table with all its lines; ``head`` rows are repeated on every page."""
    cells = [[Paragraph(text, CELL) if len(text) > 4 else text for text in row] for row in rows]
    return Table(
        cells,
        colWidths=widths,
        repeatRows=head,
        style=[("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("FONT", (0, 0), (-1, -1), FONT, 10), *style],
    )


def flow(path: Path, story: list[object], paint: Painter | None = None, frames: int = 1) -> Path:
    """Print a story over as many pages as it needs, in one or two columns."""

    def on_page(canvas: Canvas, template: BaseDocTemplate) -> None:
        if paint:
            paint(canvas, template.page)

    wide = (WIDTH - 160 - 20 * (frames - 1)) / frames
    columns = [Frame(80 + i * (wide + 20), 80, wide, HEIGHT - 160, 0, 0, 0, 0) for i in range(frames)]
    document = BaseDocTemplate(str(path), pagesize=A4)
    document.addPageTemplates(PageTemplate(frames=columns, onPage=on_page))
    document.build(story)
    return path


def drawn(path: Path, *pages: Callable[[Canvas], None], encrypt: str | None = None) -> Path:
    """Print pages that are drawn by hand."""
    canvas = Canvas(str(path), pagesize=A4, encrypt=encrypt)
    for paint in pages:
        canvas.setFont(FONT, 12)
        paint(canvas)
        canvas.showPage()
    canvas.save()
    return path


def lines_at(*lines: str, x: float = 80, y: float = 740, step: float = 20) -> Callable[[Canvas], None]:
    """A page with lines below one another."""

    def paint(canvas: Canvas) -> None:
        for i, line in enumerate(lines):
            canvas.drawString(x, y - i * step, line)

    return paint
