"""Where a text says that it is cut off."""

from __future__ import annotations

from planlint.document import BlockKind, Span
from planlint.extract.reading import Reading
from planlint.patterns import regex

_SAID = regex(
    r"[（(\[【〔]\s*(?:以下|下文|后文|后面|余下|其余|此处|正文|原文|摘录在此处|内容|后续|以下内容|篇幅所限)?[，,]?\s*(?:已)?(?:截断|从略|下略|略去|省略|未完(?:待续)?|待续|略)\s*[^。\n（）()]{0,6}[)）\]】〕]\s*[。.…]*\s*$"
    r"|(?:以下|下文|后文|余下)(?:内容)?(?:截断|从略|略去|省略|略)[。.…]*\s*$|未完待续[。.…]*\s*$"
    r"|(?:…+|\.{3,}|。{3,})\s*[（(]?(?:略|下略|以下略)?[）)]?\s*$"
)
_MARK = regex(
    r"[（(\[【〔](?:以下|摘录在此处|此处|下文|后文)[^（）()]{0,8}(?:截断|从略|略|省略)[^（）()]{0,4}[)）\]】〕]|[（(]下转[^（）()]{1,12}[）)]"
)
_OPEN_END = regex(r"[，,、：:（(]\s*$")


def truncated(reading: Reading) -> Span | None:
    """The words that say so, or a last sentence left open; None for a text that ends."""
    text, part = reading.text, reading.part
    marks = [*_MARK.finditer(text, part.start, part.end)]
    if marks:
        return Span(*marks[-1].span())
    end = part.start + len(text[part.start : part.end].rstrip())
    line = max(text.rfind("\n", part.start, end) + 1, part.start)
    low = max(line, end - 40)
    said = _SAID.search(text, low, end)
    if said is not None:
        return Span(*said.span())
    last = reading.blocks[-1] if reading.blocks else None
    if last is None or last.kind is BlockKind.ROW:
        return None
    opened = _OPEN_END.search(text, last.start, end)
    return Span(opened.start(), end) if opened and end - last.start > 20 else None
