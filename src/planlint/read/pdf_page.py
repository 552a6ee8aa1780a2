"""What stands on a page: glyphs and ruling lines with their places, top left = (0, 0).

The only module that talks to pdfium objects, and it keeps none of them: a page is
opened, copied into a :class:`PageInk` and closed.  Lengths are PDF points (1/72 inch);
a page whose text runs sideways is turned upright first.
"""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

MAX_GLYPHS = 200_000
MAX_OBJECTS = 30_000
MAX_SEGMENTS = 60_000
_THIN = 3.0
_FORM_DEPTH = 6

_RADICALS = str.maketrans(
    "⺁⺎⺟⺠⺩⺪⻁⻄⻅⻆⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳",
    "厂兀母民王疋虎西见角车长长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龟",
)


class Glyph(NamedTuple):
    """One printed character and its box, y growing downwards."""

    char: str
    x0: float
    x1: float
    top: float
    bottom: float


class Rule(NamedTuple):
    """A ruling line: horizontal at y = ``at`` from x ``low`` to ``high``, or vertical at x = ``at``."""

    horizontal: bool
    at: float
    low: float
    high: float


_Found = tuple[str, float, float, float, float]


@dataclass
class PageInk:
    """One page.  ``stray`` is text that runs at another angle, such as a watermark.

    ``picture`` is the share (0 to 1) of the page that its images cover (a scan may come
    in strips), ``unmapped`` the number of glyphs whose character the file does not tell.
    """

    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    stray: str = ""
    picture: float = 0.0
    unmapped: int = 0
    crowded: bool = False


def is_cjk(char: str) -> bool:
    """Whether a character is set solid, without spaces: ideographs, kana, full-width signs."""
    return "\u2e80" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or (
        "\ufe30" <= char <= "\ufe4f" or "\uff00" <= char <= "\uffee" or char >= "\U00020000"
    ) or char in "“”‘’…—·①②③④⑤⑥⑦⑧⑨⑩■□●○◆◇★☆√×℃㎡㎥"  # fmt: skip


def plain_char(char: str) -> str:
    """A radical that a font printed for an ideograph becomes that ideograph; nothing else changes."""
    if "\u2f00" <= char <= "\u2fdf" or "\uf900" <= char <= "\ufad9":
        return unicodedata.normalize("NFKC", char)
    if "\u2e80" <= char <= "\u2eff":
        return char.translate(_RADICALS)
    return char


def read_page(document: pdfium.PdfDocument, index: int) -> PageInk:
    """Copy page ``index`` (from 0); raises :class:`pypdfium2.PdfiumError` when pdfium cannot load it."""
    page = document[index]
    try:
        box = page.get_bbox()
        text = page.get_textpage()
        try:
            turn, found, stray, unmapped, crowded = _glyphs(text)
        finally:
            text.close()
        frame = _Frame(box, turn)
        ink = PageInk(frame.width, frame.height, stray=stray, unmapped=unmapped, crowded=crowded)
        ink.glyphs = frame.glyphs(found)
        _draw(page, frame, ink)
        return ink
    finally:
        page.close()


class _Frame:
    """Turns pdfium's coordinates (y up, any quarter turn) into ours."""

    def __init__(self, box: tuple[float, float, float, float], turn: int) -> None:
        self._turn = turn
        left, bottom, right, top = box
        (x0, y0), (x1, y1) = self._spin(left, bottom), self._spin(right, top)
        self._left, self._top = min(x0, x1), max(y0, y1)
        self.width, self.height = abs(x1 - x0), abs(y1 - y0)

    def _spin(self, x: float, y: float) -> tuple[float, float]:
        return ((x, y), (y, -x), (-x, -y), (-y, x))[self._turn]

    def point(self, x: float, y: float) -> tuple[float, float]:
        x, y = self._spin(x, y)
        return x - self._left, self._top - y

    def glyphs(self, found: list[_Found]) -> list[Glyph]:
        """Those that stand on the page; what is no finite number does not."""
        left, top = self._left, self._top
        if self._turn == 0:
            made = [Glyph(c, x0 - left, x1 - left, top - y1, top - y0) for c, x0, y0, x1, y1 in found]
        else:
            made = [self._turned(f) for f in found]
        right, bottom = 2 * self.width + 4, 2 * self.height + 4
        return [g for g in made if -4 <= g[1] + g[2] <= right and -4 <= g[3] + g[4] <= bottom]

    def _turned(self, found: _Found) -> Glyph:
        char, left, bottom, right, top = found
        (x0, y0), (x1, y1) = self.point(left, bottom), self.point(right, top)
        return Glyph(char, min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1))


def _glyphs(text: pdfium.PdfTextPage) -> tuple[int, list[_Found], str, int, bool]:
    """Quarter turn of the text, its characters, text at other angles, unmapped and whether too many."""
    handle, count = text.raw, text.count_chars()
    crowded = count > MAX_GLYPHS
    rect = raw.FS_RECTF()
    at = ctypes.byref(rect)
    upright: list[_Found] = []
    by_turn = {0: upright}
    unmapped = high = 0
    for i in range(min(count, MAX_GLYPHS)):
        code = raw.FPDFText_GetUnicode(handle, i)
        if 0x4E00 <= code < 0xA000 or 0x21 <= code < 0x7F:
            char = chr(code)
        else:
            if code in (10, 13) or (code == 32 and raw.FPDFText_IsGenerated(handle, i) == 1):
                continue
            if 0xD800 <= code < 0xDC00:
                high = code
                continue
            if 0xDC00 <= code < 0xE000 and high:
                code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
            char = _char(code)
            high = 0
            if not char:
                unmapped += 1
                continue
        if raw.FPDFText_GetLooseCharBox(handle, i, at) and math.isfinite(
            rect.left + rect.bottom + rect.right + rect.top
        ):
            angle = raw.FPDFText_GetCharAngle(handle, i)
            place = upright if angle == 0 else by_turn.setdefault(_turn(angle), [])
            place.append((char, rect.left, rect.bottom, rect.right, rect.top))
    sizes = Counter({turn: len(found) for turn, found in by_turn.items() if turn >= 0})
    main = sizes.most_common(1)[0][0] if sizes else 0
    stray = "".join(c for t, found in by_turn.items() if t != main for c, *_ in found)
    return main, by_turn.get(main, []), stray.strip(), unmapped, crowded


def _char(code: int) -> str:
    """The character of a code; empty where the font gives none that can be read."""
    if code in (0x02, 0xAD, 0xFFFE):
        return "\u00ad"  # pdfium's mark of a hyphen at the end of a line
    if code in (9, 0xA0, 0x2002, 0x2003, 0x2009, 0x202F):
        return " "
    if code < 32 or 0xD800 <= code < 0xE000 or code > 0x10FFFF or code in (0xFFFD, 0xFFFF):
        return ""
    if 0xE000 <= code < 0xF900 or code >= 0xF0000:
        return ""  # private use: the shape is in the font only
    if code in (0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF):
        return ""
    return plain_char(chr(code))


def _turn(angle: float) -> int:
    """An angle in radians, clockwise, as quarter turns against the clock; -1 for oblique text and for no number."""
    if not math.isfinite(angle):
        return -1
    quarters = angle / (math.pi / 2)
    nearest = round(quarters)
    return -nearest % 4 if abs(quarters - nearest) < 0.08 else -1


def _draw(page: pdfium.PdfPage, frame: _Frame, ink: PageInk) -> None:
    """Fill in the ruling lines and how much of the page is picture."""
    if raw.FPDFPage_CountObjects(page.raw) > MAX_OBJECTS:
        ink.crowded = True
        return
    area = max(frame.width * frame.height, 1.0)
    pen = _Pen(frame)
    wanted = (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE)
    for seen, thing in enumerate(page.get_objects(filter=wanted, max_depth=_FORM_DEPTH)):
        if seen > MAX_OBJECTS or pen.steps > MAX_SEGMENTS:
            ink.crowded = True
            return
        if thing.type == raw.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = _outer_matrix(thing).on_rect(*thing.get_bounds())
            ink.picture = min(1.0, ink.picture + abs((right - left) * (top - bottom)) / area)
        else:
            pen.follow(thing)
    ink.rules = pen.rules


class _Pen:
    """Follows paths and keeps what is a horizontal or vertical line."""

    def __init__(self, frame: _Frame) -> None:
        self.rules: list[Rule] = []
        self.steps = 0
        self._frame = frame
        self._x, self._y = ctypes.c_float(), ctypes.c_float()

    def follow(self, thing: pdfium.PdfObject) -> None:
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        if not raw.FPDFPath_GetDrawMode(thing.raw, ctypes.byref(fill), ctypes.byref(stroke)):
            return
        if not fill.value and not stroke.value:
            return
        matrix = thing.get_matrix().multiply(_outer_matrix(thing))
        outline: list[tuple[float, float]] = []
        for i in range(max(0, raw.FPDFPath_CountSegments(thing.raw))):
            self.steps += 1
            if self.steps > MAX_SEGMENTS:
                return
            segment = raw.FPDFPath_GetPathSegment(thing.raw, i)
            kind = raw.FPDFPathSegment_GetType(segment)
            if kind == raw.FPDF_SEGMENT_MOVETO:
                self._finish(outline, bool(stroke.value))
                outline = []
            if kind == raw.FPDF_SEGMENT_BEZIERTO:
                outline = []
                continue
            raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(self._x), ctypes.byref(self._y))
            x, y = matrix.on_point(self._x.value, self._y.value)
            if not (math.isfinite(x) and math.isfinite(y)):
                return
            outline.append(self._frame.point(x, y))
            if raw.FPDFPathSegment_GetClose(segment) and outline:
                outline.append(outline[0])
        self._finish(outline, bool(stroke.value))

    def _finish(self, outline: list[tuple[float, float]], stroked: bool) -> None:
        if len(outline) < 2:
            return
        xs, ys = [p[0] for p in outline], [p[1] for p in outline]
        box = (min(xs), min(ys), max(xs), max(ys))
        if box[2] - box[0] <= _THIN or box[3] - box[1] <= _THIN:
            self._line(*box)  # a stroke, or a bar filled to look like one
        elif stroked:
            for (x0, y0), (x1, y1) in pairwise(outline):
                if abs(x1 - x0) <= 0.8 or abs(y1 - y0) <= 0.8:
                    self._line(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def _line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        wide, tall = x1 - x0, y1 - y0
        if wide >= tall and wide > 0.5:
            self.rules.append(Rule(True, (y0 + y1) / 2, x0, x1))
        elif tall > wide and tall > 0.5:
            self.rules.append(Rule(False, (x0 + x1) / 2, y0, y1))


def _outer_matrix(thing: pdfium.PdfObject) -> pdfium.PdfMatrix:
    """From the coordinates of the form that holds an object to the page's."""
    matrix = pdfium.PdfMatrix()
    holder: Any = thing.container
    while holder is not None:
        matrix = matrix.multiply(holder.get_matrix())
        holder = holder.container
    return matrix
