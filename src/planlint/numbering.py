"""List numbers: their form, their value, and the lists that the numbered lines of a plan make.

A number such as （三） or 2、 has a form and a value.  Lines of the same form make one list as long as
no line of a shallower form comes between; what is shallower shows in the text itself, by the order in
which the forms first open under one another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from planlint.document import Block, BlockKind
from planlint.patterns import regex
from planlint.quantity import chinese_number

_HAN = r"[一二三四五六七八九十百]{1,4}"
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, regex(pattern))
    for name, pattern in (
        ("章", rf"第\s?({_HAN}|\d{{1,3}})\s?(?:[章篇编]|部分)"),
        ("节", rf"第\s?({_HAN}|\d{{1,3}})\s?节"),
        ("条", rf"第\s?({_HAN}|\d{{1,3}})\s?条"),
        ("一、", rf"({_HAN})\s?[、．.]"),
        ("（一）", rf"[（(]\s?({_HAN})\s?[)）]"),
        ("1、", r"(\d{1,3})\s?[、．.](?!\d)"),
        ("（1）", r"[（(]\s?(\d{1,3})\s?[)）]"),
        ("1）", r"(\d{1,3})[)）]"),
    )
)
_CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_BRACKETED = "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩"
_HAN_WORDS = ["", *"一二三四五六七八九十", *(f"十{c}" for c in "一二三四五六七八九"), "二十"]
_ANNOUNCES = regex(r"(?:如下|以下|下列|主要(?:有|是|包括|任务|措施|内容)|分为|包括)[^。]{0,12}[。；;]?$")
_IS_LABEL = regex(r"^[^，。；：、\d（(][^，。；：]{1,19}$")
_DOTTED = "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑"


@dataclass(frozen=True, slots=True)
class Ordinal:
    """A list number: ``（三）`` has the form ``（一）`` and the value 3."""

    form: str
    value: int


def ordinal(number: str) -> Ordinal | None:
    """The form and value of a list number as printed; None for 1.2, letters and what is none.

    >>> ordinal("（十一）")
    Ordinal(form='（一）', value=11)
    """
    number = number.strip()
    for form, marks in (("①", _CIRCLES), ("（一）", _BRACKETED), ("1、", _DOTTED)):
        if len(number) == 1 and number in marks:
            return Ordinal(form, marks.index(number) + 1)
    for form, pattern in _FORMS:
        match = pattern.fullmatch(number)
        if match is not None:
            word = match[1]
            value = int(word) if word.isdigit() else int(chinese_number(word) or 0)
            return Ordinal(form, value) if value else None
    return None


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered line; ``index`` counts the blocks of the plan, ``fresh``: a line stands before it that
    opens a list (a heading without number, a table, or a line that ends in a colon)."""

    block: Block
    index: int
    ordinal: Ordinal
    fresh: bool = False


@dataclass
class NumberedList:
    """Lines of one form under one line of a shallower form; a restart does not end it."""

    form: str
    parent: Item | None
    items: list[Item] = field(default_factory=list)

    def runs(self) -> Iterator[list[Item]]:
        """The list cut where its numbers begin anew."""
        run: list[Item] = []
        for item in self.items:
            if run and item.ordinal.value <= run[-1].ordinal.value:
                yield run
                run = []
            run.append(item)
        if run:
            yield run


def numbered_lists(text: str, blocks: Iterable[Block]) -> list[NumberedList]:
    """The lists that the numbered lines of these blocks make, in the order of the text."""
    lists: list[NumberedList] = []
    open_lists: list[NumberedList] = []
    fresh = False
    for index, block in enumerate(blocks):
        found = ordinal(block.number) if block.number else None
        line = text[block.start : block.end].strip()
        if found is None:
            if block.kind is BlockKind.HEADING and not block.number:
                open_lists = []
            fresh = block.kind is not BlockKind.PARAGRAPH or _opens(line) or (fresh and len(line) < 4)
            continue
        _close(open_lists, found)
        if not open_lists or open_lists[-1].form != found.form:
            open_lists.append(_continued(lists, found) or _opened(lists, open_lists, found))
        open_lists[-1].items.append(Item(block, index, found, fresh))
        fresh = _opens(line)
    return lists


def printed(form: str, value: int) -> re.Pattern[str]:
    """Finds a list number of a form anywhere in a line: the first item often stands in its heading's line."""
    word = str(value) if "1" in form else _HAN_WORDS[value] if value < len(_HAN_WORDS) else "\0"
    return re.compile(
        {
            "一、": rf"{word}[、．.]",
            "（一）": rf"[（(]{word}[)）]",
            "1、": rf"(?<!\d){word}[、．.](?!\d)",
            "（1）": rf"[（(]{word}[)）]",
            "1）": rf"(?<!\d){word}[)）]",
            "①": _CIRCLES[value - 1 : value] or "\0",
        }.get(form, rf"第\s?(?:{value}|{word})\s?[{form}篇编部]")
    )


def _opens(line: str) -> bool:
    """Does a line announce a list: 主要措施如下。 or a short line that is a heading without number?"""
    return (
        line.endswith(("：", ":"))
        or _ANNOUNCES.search(line[-40:]) is not None
        or _IS_LABEL.match(line) is not None
    )


# From the outside in, as official documents number them (GB/T 9704).
_DEPTH = {
    form: depth for depth, form in enumerate(("章", "节", "条", "一、", "（一）", "1、", "（1）", "1）", "①"))
}


def _close(open_lists: list[NumberedList], found: Ordinal) -> None:
    """Close what a line of this form ends: all lists inside its own, else all of deeper forms."""
    if found.form in {o.form for o in open_lists}:
        while open_lists[-1].form != found.form:
            open_lists.pop()
        return
    while open_lists and _DEPTH[open_lists[-1].form] > _DEPTH[found.form]:
        open_lists.pop()


def _continued(lists: list[NumberedList], found: Ordinal) -> NumberedList | None:
    """A list already closed that this number continues: the text nests its forms in another order."""
    if found.value == 1:
        return None
    for old in reversed(lists):
        if old.form == found.form and old.items[-1].ordinal.value == found.value - 1:
            return old
    return None


def _opened(lists: list[NumberedList], open_lists: list[NumberedList], found: Ordinal) -> NumberedList:
    new = NumberedList(found.form, open_lists[-1].items[-1] if open_lists else None)
    lists.append(new)
    return new
