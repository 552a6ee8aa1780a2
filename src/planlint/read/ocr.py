"""Scanned pages and images: text by optical recognition, tables by their ruling lines.

Needs the extra ``jiugai[ocr]`` (rapidocr with onnxruntime; the models lie in the wheel, no
network is used).  Pages are recognised one at a time, at about 200 dpi; a page needs some
seconds and less than 1 GB of memory.
"""

from __future__ import annotations

import ctypes
import math
import os
import struct
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from statistics import mean, median
from typing import Any, NamedTuple

import pypdfium2 as pdfium

from planlint.document import Document, Unreadable
from planlint.read.pace import page_done
from planlint.read.pdf_assembly import Assembly
from planlint.read.pdf_page import Glyph, PageInk, Rule, is_cjk, plain_char

MAX_FRAMES = 300
MAX_PIXELS = 80_000_000
_DPI = 200
_LONGEST_SIDE = 2400
_SKEW_SIDE = 1000
_DETECTION_SIDE = 1280  # lines are found on a smaller copy, letters are read at full size
_BATCH = 4
_THREADS = 2
_M_ARENA_MAX, _M_MMAP_THRESHOLD = -8, -3  # names and numbers of glibc's malloc.h
_A4_SHORT = 595.0
_LINE_BOX = 14.0  # height in points of the box that recognition draws around 12-point text
_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")
_BROKEN = (
    OSError, ValueError, SyntaxError, EOFError, struct.error, TypeError, KeyError, IndexError,
    OverflowError, ZeroDivisionError, AttributeError, MemoryError,
)  # fmt: skip
_UNSURE = 0.75


class _Piece(NamedTuple):
    """A recognised piece of a line: its text, the corners of its box, and of each character."""

    text: str
    box: list[tuple[float, float]]
    chars: list[tuple[str, float, float]]
    score: float


def read_image(path: Path) -> Document:
    """Recognise a PNG, JPEG, TIFF (of several pages too), BMP or WebP image.

    Raises :class:`Unreadable` when the image is damaged or too large, when no text is
    found in it, or when the extra is not installed.
    """
    _engine()
    assembly = Assembly()
    count = 0
    for count, image in enumerate(_frames(path), 1):
        assembly.add(count, recognise(image), scanned=True)
    if assembly.is_empty:
        raise Unreadable("图片中没有认出文字，请换清晰的图片或提供电子版。")
    remark = "文字由图像识别得到，数字可能认错，请对照原件。"
    return assembly.document(path.name, "image", count, [remark])


def recognise_pdf_page(document: pdfium.PdfDocument, index: int) -> PageInk:
    """Draw page ``index`` (from 0) of an open PDF and recognise it; empty when it cannot be drawn."""
    try:
        page = document[index]
    except pdfium.PdfiumError:
        return PageInk(_A4_SHORT, _A4_SHORT)
    try:
        longest = max(*page.get_size(), 1.0)
        scale = min(_DPI / 72, _LONGEST_SIDE / longest)
        bitmap = page.render(scale=scale)
        try:
            image = bitmap.to_numpy().copy()
        finally:
            bitmap.close()
    except pdfium.PdfiumError:
        return PageInk(_A4_SHORT, _A4_SHORT)
    finally:
        page.close()
    return recognise(image[:, :, :3] if image.ndim == 3 else image, 1 / scale)


def recognise(image: Any, scale: float | None = None) -> PageInk:
    """What stands on an image (array of rows, columns and BGR); one that lies on its side is turned.

    ``scale`` is points per pixel; without it the usual line is taken to be set in 12 points.
    """
    numpy = import_module("numpy")
    pieces = _pieces(image)
    if _is_sideways(pieces):
        turned = [numpy.ascontiguousarray(numpy.rot90(image, k)) for k in (1, 3)]
        image, pieces = max(((t, _pieces(t)) for t in turned), key=lambda pair: _sureness(pair[1]))
    elif pieces and mean(p.score for p in pieces) < _UNSURE:
        upside = numpy.ascontiguousarray(numpy.rot90(image, 2))
        other = _pieces(upside)
        if _sureness(other) > _sureness(pieces):
            image, pieces = upside, other
    height, width = image.shape[:2]
    scale = scale or _scale(pieces, width, height)
    skew = _skew(image)
    straighten = _straightener(skew, width, height)
    ink = PageInk(width * scale, height * scale)
    for piece in pieces:
        ink.glyphs += _glyphs(piece, straighten, scale)
    ink.rules = [r for r in _rules(image, skew, scale) if not _is_stroke(r, ink.glyphs)]
    page_done()
    return ink


def _scale(pieces: list[_Piece], width: int, height: int) -> float:
    heights = [min(_size(p)) for p in pieces if len(p.text) > 1]
    if not heights:
        return _A4_SHORT / max(width, height, 1)
    return _LINE_BOX / max(median(heights), 1.0)


@cache
def _engine() -> Any:
    _spare_memory()
    try:
        package = import_module("rapidocr")
        import_module("onnxruntime")
    except ImportError as error:
        raise Unreadable(
            '识别扫描件和图片需要另装组件，请先运行 pip install "jiugai[ocr]"，或提供电子版。'
        ) from error
    models = Path(str(package.__file__)).parent / "models"
    if len(list(models.glob("*.onnx"))) < 2:
        raise Unreadable('图像识别组件不完整，缺少模型文件，请重新运行 pip install "jiugai[ocr]"。')
    return package.RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.max_side_len": _LONGEST_SIDE,
            "Global.use_cls": False,
            "Det.limit_type": "max",
            "Det.limit_side_len": _DETECTION_SIDE,
            "Rec.rec_batch_num": _BATCH,
            "EngineConfig.onnxruntime.intra_op_num_threads": _THREADS,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _spare_memory() -> None:
    """Half the memory for the same work: measured 0.8 instead of 1.5 GB of address space.

    Threads of numpy's linear algebra reserve what is never used here; glibc keeps an arena for
    each thread and hands large blocks back only when they are mapped one by one.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 1)
        mallopt(_M_MMAP_THRESHOLD, 1 << 20)


def _pieces(image: Any) -> list[_Piece]:
    result = _engine()(image, return_word_box=True, return_single_char_box=True)
    if result.boxes is None or result.txts is None:
        return []
    words = result.word_results or [()] * len(result.txts)
    found: list[_Piece] = []
    for box, text, score, chars in zip(result.boxes, result.txts, result.scores, words, strict=True):
        corners = [(float(x), float(y)) for x, y in box]
        places = [(w[0], *_extent(w[2])) for w in chars if w and w[2] is not None]
        found.append(_Piece(_paired(str(text)), corners, places, float(score)))
    return found


def _extent(corners: Any) -> tuple[float, float]:
    xs = [float(corner[0]) for corner in corners]
    return min(xs), max(xs)


def _paired(text: str) -> str:
    """Brackets of one pair get one width: recognition often gives （平方米)."""
    out = list(text)
    opened: list[int] = []
    for i, char in enumerate(out):
        if char in "（(":
            opened.append(i)
        elif char in "）)" and opened:
            j = opened.pop()
            if (out[j] == "（") != (char == "）"):
                out[j], out[i] = "（", "）"
        elif char == ")" and i > 0 and is_cjk(out[i - 1]):
            out[i] = "）"  # its pair stands on the line before
    return "".join(out)


def _is_sideways(pieces: list[_Piece]) -> bool:
    long = [p for p in pieces if len(p.text) > 2]
    tall = sum(1 for p in long if _size(p)[1] > 1.5 * _size(p)[0])
    return len(long) > 2 and tall * 2 > len(long)


def _size(piece: _Piece) -> tuple[float, float]:
    xs, ys = [x for x, _ in piece.box], [y for _, y in piece.box]
    return max(xs) - min(xs), max(ys) - min(ys)


def _sureness(pieces: list[_Piece]) -> float:
    return sum(p.score * len(p.text) for p in pieces)


def _skew(image: Any) -> float:
    """The angle, in radians, by which lines of text and ruling lines fall to the right.

    Turned upright, the rows of a page are dark or white throughout: the angle is sought at
    which the darkness of rows differs most, first in quarter degrees, then finer.
    """
    cv2 = import_module("cv2")
    gray = _gray(image)
    height, width = gray.shape[:2]
    share = _SKEW_SIDE / max(height, width, 1)
    small = cv2.resize(gray, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    ink = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 15, 10)
    rows, cols = ink.shape[:2]

    def contrast(degrees: float) -> float:
        turn = cv2.getRotationMatrix2D((cols / 2, rows / 2), degrees, 1.0)
        return float(cv2.warpAffine(ink, turn, (cols, rows)).sum(axis=1, dtype="float64").var())

    coarse = max((d / 4 for d in range(-16, 17)), key=contrast)
    fine = max((coarse + d / 20 for d in range(-5, 6)), key=contrast)
    upright = contrast(0.0)
    return math.radians(fine) if contrast(fine) > 1.02 * upright and abs(fine) > 0.08 else 0.0


def _gray(image: Any) -> Any:
    cv2 = import_module("cv2")
    return cv2.cvtColor(image, cv2.COLOR_BGR2GRAY) if image.ndim == 3 else image


_Straighten = Callable[[float, float], tuple[float, float]]


def _straightener(skew: float, width: int, height: int) -> _Straighten:
    cos, sin, cx, cy = math.cos(skew), math.sin(skew), width / 2, height / 2

    def straighten(x: float, y: float) -> tuple[float, float]:
        dx, dy = x - cx, y - cy
        return cx + cos * dx + sin * dy, cy - sin * dx + cos * dy

    return straighten


def _glyphs(piece: _Piece, straighten: _Straighten, scale: float) -> Iterator[Glyph]:
    """The characters of a piece set tight, so that only spaces that were recognised are spaces."""
    corners = [straighten(x, y) for x, y in piece.box]
    left, right = (corners[0][0] + corners[3][0]) / 2, (corners[1][0] + corners[2][0]) / 2
    top, bottom = (corners[0][1] + corners[1][1]) / 2, (corners[2][1] + corners[3][1]) / 2
    text = "".join(" " if c.isspace() else plain_char(c) for c in piece.text)
    text = "".join(c for i, c in enumerate(text) if c != " " or not _beside_ideograph(text, i))
    starts = _starts(text, piece, left, right)
    for i, char in enumerate(text):
        end = starts[i + 1] if i + 1 < len(text) else right
        yield Glyph(char, starts[i] * scale, end * scale, top * scale, bottom * scale)


def _beside_ideograph(text: str, i: int) -> bool:
    return (i > 0 and is_cjk(text[i - 1])) or (i + 1 < len(text) and is_cjk(text[i + 1]))


def _starts(text: str, piece: _Piece, left: float, right: float) -> list[float]:
    """Where each character begins: from its own box, or in proportion to usual widths."""
    solid = [c for c in text if c != " "]
    if len(piece.chars) == len(solid) and all(len(c[0]) == 1 for c in piece.chars):
        low, high = min(x for x, _ in piece.box), max(x for x, _ in piece.box)
        share = (right - left) / max(high - low, 1.0)
        places = iter(piece.chars)
        starts: list[float] = []
        at = left
        for char in text:
            if char != " ":
                at = max(at, left + (next(places)[1] - low) * share)
            starts.append(at)
        return starts
    widths = [1.0 if is_cjk(c) else 0.5 for c in text]
    unit = (right - left) / max(sum(widths), 1.0)
    return [left + unit * sum(widths[:i]) for i in range(len(widths))]


def _rules(image: Any, skew: float, scale: float) -> list[Rule]:
    """Ruling lines: dark runs far longer than any stroke of a letter."""
    cv2 = import_module("cv2")
    gray = _gray(image)
    height, width = gray.shape[:2]
    if skew:
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), math.degrees(skew), 1.0)
        gray = cv2.warpAffine(gray, turn, (width, height), borderValue=255)
    dark = cv2.adaptiveThreshold(gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 12)
    rules: list[Rule] = []
    for horizontal, points in ((True, 22.0), (False, 16.0)):
        length = max(int(points / scale), 8)
        kernel = (length, 1) if horizontal else (1, length)
        close = (9, 3) if horizontal else (3, 9)
        bridged = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, close))
        kept = cv2.morphologyEx(bridged, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, kernel))
        _, _, stats, _ = cv2.connectedComponentsWithStats(kept)
        for x, y, w, h, _ in stats[1:5000].tolist():
            rule = _rule(x * scale, y * scale, w * scale, h * scale, horizontal=horizontal)
            if rule is not None:
                rules.append(rule)
    return _touching(rules)


def _rule(x: float, y: float, w: float, h: float, *, horizontal: bool) -> Rule | None:
    long, thick = (w, h) if horizontal else (h, w)
    if thick > 4.5 or long < 8 * thick:
        return None
    return Rule(True, y + h / 2, x, x + w) if horizontal else Rule(False, x + w / 2, y, y + h)


def _is_stroke(rule: Rule, glyphs: list[Glyph]) -> bool:
    """Whether a line lies in the box of one character: the stroke of a large or bold letter."""
    middle = (rule.low + rule.high) / 2
    x, y = (middle, rule.at) if rule.horizontal else (rule.at, middle)
    for g in glyphs:
        height = g.bottom - g.top
        inside = g.x0 - 0.2 * height <= x <= g.x1 + 0.2 * height and g.top <= y <= g.bottom
        if inside and rule.high - rule.low < 1.3 * height:
            return True
    return False


def _touching(rules: list[Rule]) -> list[Rule]:
    """Only lines that meet one of the other direction: a long stroke of a letter meets none."""

    def meets(a: Rule, b: Rule) -> bool:
        return b.low - 4 <= a.at <= b.high + 4 and a.low - 4 <= b.at <= a.high + 4

    flat, upright = [r for r in rules if r.horizontal], [r for r in rules if not r.horizontal]
    if len(flat) * len(upright) > 250_000:
        return []  # a drawing or a photograph
    return [r for r in rules if any(meets(r, other) for other in (upright if r.horizontal else flat))]


def _frames(path: Path) -> Iterator[Any]:
    """The images of a file, one by one, as arrays of rows, columns and BGR."""
    pillow = import_module("PIL.Image")
    broken = (*_BROKEN, pillow.DecompressionBombError)
    try:
        with _quiet(), pillow.open(path, formats=_FORMATS) as source:
            frames = getattr(source, "n_frames", 1)
            if frames > MAX_FRAMES:
                raise Unreadable(f"图片有 {frames} 页，超过 {MAX_FRAMES} 页的上限，请拆分后再试。")
            for index in range(frames):
                yield _frame(source, index)
    except broken as error:
        raise Unreadable("图片已损坏或格式不受支持，请重新扫描或导出后再试。") from error


def _frame(source: Any, index: int) -> Any:
    source.seek(index)
    if source.width * source.height > MAX_PIXELS:
        raise Unreadable("图片尺寸过大，请缩小到 8000 万像素以内再试。")
    image = import_module("PIL.ImageOps").exif_transpose(source).convert("RGB")
    image.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    return import_module("numpy").asarray(image)[:, :, ::-1].copy()


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the image library's remarks about odd files, which no user can act upon."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
