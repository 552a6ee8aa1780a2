"""Chapters: headings, and paragraphs that begin with a numbered heading of their own (（一）资金筹措。…)."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from planlint.catalogue import template
from planlint.document import Block, BlockKind, Span
from planlint.extract.reading import Reading
from planlint.facts import Chapter
from planlint.patterns import regex
from planlint.read.headings import leading_number

LEVELS = {
    "chapter": 1, "section": 2, "article": 3, "roman": 1, "han": 1, "han_bracket": 2, "arabic": 3, "spaced": 3,
    "decimal": 4, "bracket": 4, "half_bracket": 4, "circle": 5, "letter": 5,
}  # fmt: skip
"""Depth of each form of list number (GB/T 9704: 一、 （一） 1. （1）), 1 = highest."""
LONGEST_RUN_IN = 26
_RUN_IN_END = regex(r"[。：:□\[【，,；;]|[（(](?=[\dx第])")
_UNNUMBERED = regex(r"^(?:[x×]{1,2}[.、．])(?P<title>[^。：:，,]{2,20})[。：:]")
_MARKDOWN = regex(r"^(?P<marks>#{1,6})\s+(?P<title>.+?)\s*#*$")
_SPACED = regex(r"^(?P<number>[一二三四五六七八九十]{1,3})[\u3000 ]+(?P<title>[^，,。；;：:\d]{2,16})$")
_NOISE = regex(r"[\s“”\"'《》<>（）()：:。、，,]+")
_MODIFIERS = regex(r"^(?:本次|本小区|本片区|项目|小区|片区|工作|总体|全市|全县|主要|具体|其他)+")


def chapters(reading: Reading) -> tuple[Chapter, ...]:
    """The chapters and sections in the order of the text, each with what it covers.

    ``code`` is still empty: :func:`coded` fills it in when the kind of document is known.
    """
    heads = [head for block in reading.blocks if (head := _head(reading, block)) is not None]
    found = []
    for i, head in enumerate(heads):
        end = next((h.span.start for h in heads[i + 1 :] if h.level <= head.level), reading.part.end)
        found.append(replace(head, body=Span(head.body.start, end)))
    return tuple(found)


def _head(reading: Reading, block: Block) -> Chapter | None:
    text = reading.block_text(block).strip()
    if block.kind is BlockKind.HEADING and block.level:
        if block.start == reading.part.start or block.span == reading.part.title_span:
            return None
        title = text[len(block.number) :].strip(" 　：:。.、")
        level = block.level
        return Chapter(block.number, title, level, block.span, Span(block.end, block.end)) if title else None
    if block.kind is not BlockKind.PARAGRAPH:
        return None
    if not block.number and (typed := _typed(block, text)) is not None:
        return typed
    if not block.number:
        match = _UNNUMBERED.match(text)
        if match is None:
            return None
        end = block.start + match.end()
        return Chapter("", match["title"], 3, Span(block.start, end), Span(end, end))
    form = leading_number(text)[1]
    rest = reading.text[
        block.start + len(block.number) : min(block.end, block.start + len(block.number) + LONGEST_RUN_IN + 1)
    ]
    stop = _RUN_IN_END.search(rest.lstrip())
    if stop is None or stop.start() < 2 or form not in LEVELS or _counts_or_places(rest):
        return None
    at = block.start + len(block.number) + (len(rest) - len(rest.lstrip())) + stop.start()
    if stop[0] in "，,；;（([【" and form not in ("han", "han_bracket", "chapter"):
        return None
    return Chapter(
        block.number, rest.strip()[: stop.start()].strip(), LEVELS[form], Span(block.start, at), Span(at, at)
    )


def _typed(block: Block, text: str) -> Chapter | None:
    """Headings that are told by typed marks: ``## 一、概况`` and 一　概况."""
    body = Span(block.end, block.end)
    if match := _MARKDOWN.match(text):
        number, _ = leading_number(match["title"])
        if len(match["marks"]) == 1:
            return None  # the document's title
        return Chapter(
            number, match["title"][len(number) :].strip(), len(match["marks"]) - 1, block.span, body
        )
    if match := _SPACED.match(text):
        return Chapter(match["number"], match["title"].strip(), 1, block.span, body)
    return None


def _counts_or_places(rest: str) -> bool:
    """An item that begins with a figure, or that says what is done to what, is no heading."""
    return bool(re.match(r"\s*[\d.]+\s?[%㎡米个户栋万亿]|\s*[对在将把由为按]", rest))


def coded(found: tuple[Chapter, ...], kind: str) -> tuple[Chapter, ...]:
    """The chapters with the code of the template's chapter that each stands for."""
    words = _titles(kind)
    return (
        tuple(replace(chapter, code=_code(_plain(chapter.title), words)) for chapter in found)
        if words
        else found
    )


@cache
def _titles(kind: str) -> tuple[tuple[str, str, str], ...]:
    """(title, title without 小区, 工作 …, code) of the template's chapters and their synonyms, longest first."""
    form = template(kind)
    if form is None:
        return ()
    words = {
        _plain(word): chapter.code for chapter in form.chapters for word in (chapter.title, *chapter.synonyms)
    }
    longest = sorted(words.items(), key=lambda pair: len(pair[0]), reverse=True)
    return tuple((word, _MODIFIERS.sub("", word), code) for word, code in longest)


def _code(title: str, words: tuple[tuple[str, str, str], ...]) -> str:
    """The same title, one that holds a long synonym, one alike but for 小区 or 工作, one that begins or ends so."""
    bare = _MODIFIERS.sub("", title)
    same = [code for word, _, code in words if word == title]
    held = same or [code for word, _, code in words if len(word) >= 4 and word in title]
    alike = held or [code for _, short, code in words if bare and short == bare]
    near = alike or [
        code for word, _, code in words if len(word) >= 2 and (title.startswith(word) or title.endswith(word))
    ]
    return near[0] if near else ""


def _plain(title: str) -> str:
    return _NOISE.sub("", title)
