"""From printed lines to paragraphs, across lines, columns and pages.

A line continues when the next one's first piece would not have fitted behind it, and
when neither indent, size nor distance says that something new begins.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from planlint.document import BlockKind
from planlint.patterns import regex
from planlint.read.pdf_lines import Line, joined

MARKER = regex(
    r"(?:[（(]?[一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|[（(]\d{1,2}[)）]"
    r"|\d{1,2}[、．]|\d{1,2}\.(?!\d)|\d{1,2}(?:\.\d{1,2}){1,3}[ \u3000]|\d{1,2}[)）]|[①-⑳㈠-㈩]"
    r"|第[一二三四五六七八九十百\d]{1,4}[章节条篇部]|[●○■□◆◇►▶•·※★☆—-](?!\d)|附件\d*[：:]?|表\s?\d)"
)
_LONGEST_TITLE = 80
_TAIL = 120
_TERMINAL = frozenset("。！？；：;:!?")
_LEADERS = regex(r"(?:[.．…·]\s?){4,}\s*\d+$")


@dataclass(frozen=True, slots=True)
class Measure:
    """Left and right edge of the running text of a page or column.

    ``slack`` is how far two sizes may differ and be one: small in print, large in a scan.
    ``justified`` says that full lines end exactly at the right edge.
    """

    left: float
    right: float
    slack: float = 0.08
    justified: bool = False


@dataclass(slots=True)
class Placed:
    """A line with its page (from 1) and the edges of the text it stands in.

    ``is_large``: set markedly larger than the body of the text.
    """

    line: Line
    page: int
    measure: Measure
    kind: BlockKind = BlockKind.PARAGRAPH
    is_large: bool = False

    @property
    def indent(self) -> float:
        return self.line.x0 - self.measure.left

    @property
    def is_even(self) -> bool:
        """As much white at the left as at the right."""
        line, m = self.line, self.measure
        return abs((line.x0 + line.x1) - (m.left + m.right)) < line.size

    @property
    def is_centred(self) -> bool:
        size = self.line.size
        usual = abs(self.indent - 2 * size) < 0.3 * size
        return self.is_even and self.indent > size and not usual


@dataclass
class Paragraph:
    """Lines that belong together."""

    page: int
    kind: BlockKind
    lines: list[Placed] = field(default_factory=list)
    _pieces: list[str] = field(default_factory=list)

    def add(self, placed: Placed) -> None:
        """Carry on with one more line."""
        if self.lines:
            self._glue(placed.line.text, spaced=self.lines[-1].line.spaced)
        else:
            self._pieces.append(placed.line.text)
        self.lines.append(placed)

    def _glue(self, text: str, *, spaced: bool) -> None:
        # Only the end of what stands decides how it is joined: long paragraphs stay cheap.
        last = self._pieces.pop()
        kept, end = last[:-_TAIL], last[-_TAIL:]
        self._pieces += [kept, joined(end, text, spaced=spaced)]

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    @property
    def level(self) -> int:
        """1 for a title set larger than the text and without a number, else 0."""
        if not all(p.is_large for p in self.lines):
            return 0
        text = self.text
        is_title = (
            len(text) <= _LONGEST_TITLE
            and text[-1] not in _TERMINAL
            and MARKER.match(text) is None
            and any(c.isalpha() for c in text)
        )
        return int(is_title)


def paragraphs(lines: Iterable[Placed], pitch: float) -> Iterator[Paragraph]:
    """Join lines; ``pitch`` is the usual distance of lines in ems."""
    current: Paragraph | None = None
    for placed in lines:
        if current is None or not continues(current, placed, pitch):
            if current is not None:
                yield current
            current = Paragraph(placed.page, placed.kind)
        current.add(placed)
    if current is not None:
        yield current


def continues(paragraph: Paragraph, placed: Placed, pitch: float) -> bool:
    """Whether a line carries on the paragraph before it."""
    last = paragraph.lines[-1]
    if paragraph.kind is not placed.kind or _LEADERS.search(last.line.text):
        return False
    if _other_size(last.line, placed.line, placed.measure.slack) or _apart(paragraph, placed, pitch):
        return False
    if last.measure.justified and last.line.text[-1] in _TERMINAL:
        short = last.measure.right - last.line.x1 > 0.25 * last.line.size
        if short and not last.is_centred:
            return False  # had the sentence gone on, the line would have been stretched
    return is_full(last, placed.line) and not _begins(paragraph, placed)


def is_full(placed: Placed, following: Line) -> bool:
    """Whether the first piece of the following line had no room left on this one."""
    line, m = placed.line, placed.measure
    room = m.right - line.x1
    if placed.indent > 0.4 * (m.right - m.left):
        return False  # set to the right, as a date or a signature
    if placed.is_centred:
        room += line.x0 - m.left
    needed = min(following.head, 0.35 * (m.right - m.left))
    return room < needed + (0.22 + m.slack) * line.size


def _other_size(a: Line, b: Line, slack: float) -> bool:
    return min(a.solid, b.solid) >= 2 and abs(a.size - b.size) > slack * max(a.size, b.size)


def _apart(paragraph: Paragraph, placed: Placed, pitch: float) -> bool:
    """Whether white space between two lines of one column parts them."""
    last = paragraph.lines[-1]
    if last.page != placed.page or last.line.column != placed.line.column:
        return False
    step = placed.line.middle - last.line.middle
    if step <= 0:
        return True
    if len(paragraph.lines) > 1:
        before = paragraph.lines[-2]
        usual = last.line.middle - before.line.middle
        if before.page == last.page and usual > 0:
            return step > 1.3 * usual
    return step > 1.3 * pitch * max(last.line.size, placed.line.size)


def _begins(paragraph: Paragraph, placed: Placed) -> bool:
    """Whether indent or item number say that a new paragraph begins."""
    first, last = paragraph.lines[0], paragraph.lines[-1]
    em = 0.8 * placed.line.size
    marked = MARKER.match(placed.line.text) is not None
    closed = last.line.text[-1] in _TERMINAL
    if last.is_even and placed.is_centred:
        return marked
    if len(paragraph.lines) > 1:
        step = placed.indent - paragraph.lines[1].indent
        hangs_free = abs(first.indent - paragraph.lines[1].indent) <= em
        return abs(step) > em or (marked and closed and hangs_free)
    if abs(placed.indent) <= em:
        return first.indent <= em and marked and closed
    if placed.indent < 0:
        return True
    step = placed.indent - first.indent
    if step > em:
        return closed or marked or step > 5 * em
    if step >= -em:
        return closed or marked
    return marked


def measure(lines: list[Line], width: float, slack: float = 0.08) -> Measure:
    """The edges of running text, from all lines that share a page width and a column.

    Justified lines end at one place; where too few do, the margins are taken as equal.
    """
    if not lines:
        return Measure(0.0, width, slack)
    size = median(line.size for line in lines)
    left = _left_edge(lines, size)
    mirrored = max(width - left, left + size)
    ends = sorted(line.x1 for line in lines)
    least = max(2, len(ends) // 12)
    right = next((e for i, e in _countdown(ends) if i + 1 - bisect_left(ends, e - 2) >= least), None)
    if right is None or right > width:
        return Measure(left, mirrored, slack)
    if right >= mirrored - 1.5 * size:
        return Measure(left, right, slack, _is_justified(ends, right, size))
    wrapped = [
        MARKER.match(b.text) is None and b.x0 - left < size
        for a, b in pairwise(lines) if abs(a.x1 - right) <= 2
    ]  # fmt: skip
    if len(wrapped) >= 4 and sum(wrapped) * 3 >= len(wrapped) * 2 and len(wrapped) * 4 >= len(lines):
        return Measure(left, right, slack, _is_justified(ends, right, size))
    return Measure(left, mirrored, slack)


def _is_justified(ends: list[float], right: float, size: float) -> bool:
    near = len(ends) - bisect_left(ends, right - 1.5 * size)
    exact = len(ends) - bisect_left(ends, right - 2)
    return near >= 8 and exact * 20 >= near * 17


def _left_edge(lines: list[Line], size: float) -> float:
    starts = sorted(line.x0 for line in lines)
    least = max(1, len(starts) // 25)
    return next(
        (x for i, x in enumerate(starts) if bisect_left(starts, x + size / 2) - i >= least), starts[0]
    )


def _countdown(values: list[float]) -> Iterator[tuple[int, float]]:
    return ((i, values[i]) for i in range(len(values) - 1, -1, -1))


def usual_pitch(lines: list[Placed]) -> float:
    """The usual distance between two lines of a paragraph, in ems."""
    steps = [
        (b.line.middle - a.line.middle) / a.line.size
        for a, b in pairwise(lines)
        if a.page == b.page and b.line.middle > a.line.middle and is_full(a, b.line)
    ]
    return min(max(median(steps), 1.0), 3.0) if steps else 1.8
