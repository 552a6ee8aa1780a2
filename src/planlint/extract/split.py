"""Where one plan ends and the next begins: a file may hold several, between filler."""

from __future__ import annotations

from dataclasses import dataclass

from planlint.document import Block, BlockKind, Document, Span
from planlint.patterns import regex
from planlint.quantity import chinese_number

_SERIES = regex(
    r"^[【\[（(]?(?P<stem>.{0,40}?)(?:第?(?P<n>[一二三四五六七八九十]{1,3}|\d{1,2})篇|篇(?P<m>[一二三四五六七八九十]{1,3}|\d{1,2})|范文(?P<k>[一二三四五六七八九十]{1,3}|\d{1,2}))[】\]）)：:]?\s*$"
)
_TITLE = regex(
    r"^(?!第?[一二三四五六七八九十\d]+[章节、.．])[^，。；：|]{6,46}(?:实施方案|改造方案|建设方案|工作方案|改造计划|实施计划|规划|行动计划|通知|申请书?|可行性研究报告|总结|简报|通报)(?:[（(][^（）()]{1,12}[）)])?$"
)
_FIRST_CHAPTER = regex(r"^\s*(?:一、|第一章|第一部分|1[.、．]\s*(?=\D)|（一）|\(一\))")


@dataclass(frozen=True, slots=True)
class Part:
    """One plan's stretch of a document; ``end`` is exclusive, ``title`` as printed."""

    index: int
    title: str
    title_span: Span
    start: int
    end: int


def split(document: Document) -> tuple[Part, ...]:
    """The plans of a file, in order; a file with one plan (the usual) is one part."""
    heads = _series(document) or _titles(document)
    if len(heads) < 2:
        return (_whole(document),)
    ends = [b.start for b in heads[1:]] + [len(document.text)]
    return tuple(
        Part(n, _words(document, b), b.span, b.start, end)
        for n, (b, end) in enumerate(zip(heads, ends, strict=True), 1)
    )


def _whole(document: Document) -> Part:
    first = next((b for b in document.blocks if b.kind is not BlockKind.ROW), None)
    if first is None:
        return Part(1, document.name, Span(0, 0), 0, len(document.text))
    text = _words(document, first)
    return Part(1, text if len(text) <= 60 else text[:30] + "…", first.span, 0, len(document.text))


def _words(document: Document, head: Block) -> str:
    """A title as printed, without the mark of a Markdown heading."""
    return head.span.of(document.text).strip().lstrip("#").strip()


def _series(document: Document) -> list[Block]:
    """Headings that count: …篇一, …篇二; each next one must continue the count."""
    heads: list[Block] = []
    for block in document.blocks:
        if block.end - block.start > 60 or block.kind is BlockKind.ROW:
            continue
        words = block.span.of(document.text).strip()
        match = _SERIES.match(words) if "篇" in words or "范文" in words else None
        if match is None:
            continue
        word = match["n"] or match["m"] or match["k"]
        number = int(word) if word.isdigit() else int(chinese_number(word) or 0)
        if number == len(heads) + 1:
            heads.append(block)
    return heads


def _titles(document: Document) -> list[Block]:
    """Unnumbered titles after which the chapters begin anew."""
    text, blocks = document.text, document.blocks
    heads: list[Block] = []
    for i, block in enumerate(blocks):
        if block.kind is BlockKind.ROW or block.number or block.end - block.start > 60:
            continue
        if not _TITLE.match(block.span.of(text).strip()):
            continue
        following = blocks[i + 1 : i + 9]
        if any(_FIRST_CHAPTER.match(b.span.of(text)) for b in following):
            heads.append(block)
    if len(heads) >= 2 and heads[0].start > 0 and text[: heads[0].start].strip() and len(heads) < 3:
        before = text[: heads[0].start].strip()
        if len(before) > 400:
            return []
    return heads
