"""Headings and list numbers: one pass that every reader ends with.

A reader says which lines are headings by style or outline level; this pass adds the ones
that are headings by their typed number, and notes the number of every numbered line.  The
order of numbers is that of official documents (GB/T 9704): 一、 （一） 1. （1）, with ① below.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from planlint.document import Block, BlockKind, Document
from planlint.patterns import regex

LONGEST_HEADING = 40
LONGEST_TITLE = 60

_HAN = "[一二三四五六七八九十百零〇]{1,4}"
_NUM = "(?:" + _HAN + r"|[0-9０-９]{1,3})"
# 一、二期 and 1、2号楼 begin an enumeration, not an item.
_NOT_HAN_LIST = r"(?![一二三四五六七八九十]{1,2}[、，,期层楼级季环号栋幢和及至])"
_NOT_LIST = r"(?![0-9０-９]{1,4}(?:[、，,和及至~～#＃—-]|号))"
_MEASURES = (
    "年月日号时分秒个户栋幢座套部处条台万亿元米平亩公千人所家次期类天层楼％%㎡吨度倍级位名盏棵株樘片片"
)
_DECIMAL_UNITS = "万亿元米平亩公千％%㎡吨度倍个户人年月km至~～-"

_FORMS: tuple[tuple[str, int, str], ...] = (
    ("chapter", 1, rf"第\s?{_NUM}\s?(?:[章篇编]|部分)"),
    ("section", 2, rf"第\s?{_NUM}\s?节"),
    ("article", 3, rf"第\s?{_NUM}\s?条"),
    ("han", 1, rf"{_HAN}\s?[、．.]{_NOT_HAN_LIST}"),
    ("han_bracket", 2, rf"[（(]\s?{_HAN}\s?[)）]|[㈠-㈩]"),
    ("bracket", 4, r"[（(]\s?[0-9０-９]{1,3}\s?[)）]|[⑴-⒇]"),
    ("decimal", 4, rf"[0-9]{{1,2}}(?:[.．](?!(?:19|20)[0-9][0-9])[0-9]{{1,2}}){{1,4}}"
                   rf"(?:[、．.](?![0-9])|(?=[ \t\u3000])|(?=[^\W\d_])(?![{_DECIMAL_UNITS}]))"),
    ("arabic", 3, rf"[0-9０-９]{{1,3}}\s?(?:、{_NOT_LIST}|[．.](?![0-9０-９])"
                  r"|[．.](?=(?:19|20)[0-9]{2}(?:年|-)))|[⒈-⒛]"),
    ("half_bracket", 4, r"[0-9０-９]{1,3}[)）]"),
    ("circle", 5, r"[①-⑳㉑-㉟❶-❿➀-➉]"),
    ("spaced", 3, rf"[0-9]{{1,2}}(?=[ \t\u3000]+[㐀-鿿])(?![ \t\u3000]+[{_MEASURES}])"),
    ("roman", 1, r"[Ⅰ-Ⅻ]\s?[、．.]"),
    ("letter", 5, r"[A-Za-z](?:、|[．.](?=[\s㐀-鿿])|[)）])|[（(][A-Za-z][)）]"),
)  # fmt: skip
_BASE = {name: level for name, level, _ in _FORMS}
_NUMBER = regex(r"[ \t\u3000\xa0]*(?:" + "|".join(f"(?P<{name}>{form})" for name, _, form in _FORMS) + ")")
_SENTENCE_END_INSIDE = regex(r"[。！!？?；;](?=.)")
_TOLD = regex("[:：].+")
_LIST_END = tuple("。；;，,、！!？?")
_CONTENTS_TAIL = 60
_CONTENTS_LINE = regex(r"(?:[.．·]{3,}|…+|\t)\s*[-—]?\s*[0-9]{1,4}\s*[-—]?\s*$")


def leading_number(line: str) -> tuple[str, str]:
    """The list number a line begins with, as printed, and its form; two empty strings if none.

    >>> leading_number("（一）总体要求")
    ('（一）', 'han_bracket')
    >>> leading_number("1.5万元")
    ('', '')
    """
    match = _NUMBER.match(line)
    if match is None or match.lastgroup is None:
        return "", ""
    return match[match.lastgroup], match.lastgroup


def settle(document: Document, numbers: Mapping[int, str] | None = None) -> Document:
    """The same document with ``level``, ``number`` and heading kinds set.

    ``numbers``: block index → number that the reader rendered itself (Word's automatic lists).
    """
    given = numbers or {}
    found = [_number_of(document, i, block, given) for i, block in enumerate(document.blocks)]
    shift = _shift(document.blocks, found)
    chapters = {form for _, form in found} & {"chapter", "section"}
    settled: list[Block] = []
    for i, (block, (number, form)) in enumerate(zip(document.blocks, found, strict=True)):
        line = document.text[block.start : block.end].strip()
        level = block.level or _level(line, number, form, chapters, shift)
        if i == 0 and not level and _is_title(line, number, block):
            level = 1
        settled.append(_settled(block, number, level))
    return document.with_blocks(tuple(settled))


def _number_of(document: Document, index: int, block: Block, given: Mapping[int, str]) -> tuple[str, str]:
    if block.kind is BlockKind.ROW or block.kind is BlockKind.FOOTNOTE:
        return "", ""
    line = document.text[block.start : block.end]
    if _CONTENTS_LINE.search(line[-_CONTENTS_TAIL:]):
        return "", ""
    number, form = leading_number(line)
    return (given[index], form) if index in given else (number, form)


def _settled(block: Block, number: str, level: int) -> Block:
    if block.kind not in (BlockKind.PARAGRAPH, BlockKind.HEADING):
        return replace(block, number=number) if number else block
    kind = BlockKind.HEADING if level else BlockKind.PARAGRAPH
    if (block.kind, block.level, block.number) == (kind, level, number):
        return block
    return replace(block, kind=kind, level=level, number=number)


def _shift(blocks: tuple[Block, ...], found: list[tuple[str, str]]) -> int:
    """How much deeper the document's own styles put a number than the usual order does."""
    for block, (_, form) in zip(blocks, found, strict=True):
        if block.level and form in ("chapter", "han", "han_bracket", "arabic"):
            return max(block.level - _BASE[form], 0)
    return 0


def _level(line: str, number: str, form: str, chapters: set[str], shift: int) -> int:
    if not form or not _is_heading(line, number, form):
        return 0
    level = _BASE[form] + shift
    if form not in ("chapter", "section", "article"):
        level += len(chapters)
    if form == "decimal":
        level += len(re.split("[.．]", number.rstrip("、．."))) - 2
    return level


def _is_heading(line: str, number: str, form: str) -> bool:
    rest = line[len(number) :].strip()
    if not rest or len(line) > LONGEST_HEADING or _SENTENCE_END_INSIDE.search(rest):
        return False
    told = _TOLD.search(rest)
    if form in ("chapter", "section", "han", "han_bracket", "roman"):
        return told is None or not re.search("[，,。；;]", told[0])
    # Below （一）, what ends like a sentence or says 名称：内容 is an item of a list.
    return not rest.endswith(_LIST_END) and told is None


def _is_title(line: str, number: str, block: Block) -> bool:
    return (
        block.kind is BlockKind.PARAGRAPH
        and not number
        and 0 < len(line) <= LONGEST_TITLE
        and not line.endswith(("。", "；", ";", "，", ","))
        and not _SENTENCE_END_INSIDE.search(line)
    )
