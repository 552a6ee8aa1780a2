"""The spots of a form, and what was read for them: each value with its place in the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from planlint.catalogue import TableForm, Template
from planlint.document import Block, Document, Span
from planlint.facts import Facts, Mention
from planlint.patterns import regex
from planlint.quantity import Quantity, plain_decimal, scan
from planlint.write.form import sections_of

_SPACE = regex(r"\s+")
_BRACKET = regex(r"[（(](?P<unit>[^（）()]*)[）)]\s*$")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of a form: a section of a chapter, or a table there; the section is empty for the chapter's own text."""

    chapter: str
    section: str = ""
    table: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """A text for a cell or a field, and where it was read."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph for a section, and where it was read."""

    spot: Spot
    value: Value


Row = tuple[Value | None, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its name without the unit, and the unit, empty where the head has none."""

    name: str
    unit: str

    @classmethod
    def of(cls, head: str) -> Column:
        """From the words of a head: ``金额（万元）``."""
        words = bare(head)
        bracket = _BRACKET.search(words)
        if bracket is None or not _is_unit(bracket["unit"]):
            return cls(words, "")
        return cls(words[: bracket.start()], bracket["unit"])


@dataclass(slots=True)
class Taken:
    """What was read so far: values by spot, the lines that are used up, and what fitted nowhere."""

    cover: dict[str, Value] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    """The fields that the cover has, also those that were left empty there."""
    rows: dict[Spot, list[Row]] = field(default_factory=dict)
    lines: set[int] = field(default_factory=set)
    """The offsets at which the used blocks begin."""
    parts: list[Span] = field(default_factory=list)
    """Used stretches of blocks that are else a text."""
    left: list[Span] = field(default_factory=list)

    def use(self, block: Block) -> None:
        self.lines.add(block.start)


@dataclass(frozen=True)
class Source:
    """A plan that is read for a form: its document, its facts, its template."""

    document: Document
    facts: Facts
    form: Template

    @property
    def text(self) -> str:
        return self.document.text

    def blocks(self) -> Iterator[Block]:
        return self.document.within(self.facts.span)

    def tables(self) -> Iterator[tuple[Spot, TableForm]]:
        """Every table of the template with its spot."""
        for chapter in self.form.chapters:
            for section in sections_of(self.form.kind, chapter):
                for table in section.tables:
                    yield Spot(chapter.code, section.title, table.title), table

    def value(self, start: int, end: int) -> Value:
        """The words of a stretch, with its place."""
        words = self.text[start:end]
        start += len(words) - len(words.lstrip())
        return Value(words.strip(), Span(start, start + len(words.strip())))


def bare(text: str) -> str:
    """Without spaces of any kind."""
    return _SPACE.sub("", text)


def number_of(quantity: Quantity) -> str:
    """The digits as printed, without the unit: ``612.60`` of ``612.60万元``."""
    return quantity.text.removesuffix(quantity.unit).strip()


def told_in(quantity: Quantity, unit: str) -> str | None:
    """The number in another unit of the same dimension, as printed where it is the same; None where it cannot be exact."""
    one = _one(unit)
    if one is None or one.dimension != quantity.dimension or not one.dimension:
        return None
    value = quantity.value / one.value
    printed = number_of(quantity)
    if _is(printed, value):
        return printed
    plain = plain_decimal(value)
    return plain if Fraction(plain) == value else None


def cell_text(text: str, mentions: list[Mention], unit: str) -> str:
    """What a cell says in the unit of the form's column; as printed where it is more than one figure of that dimension."""
    if not unit or len(mentions) != 1 or mentions[0].quantity.text != text:
        return text
    return told_in(mentions[0].quantity, unit) or text


def _is(printed: str, value: Fraction) -> bool:
    try:
        return Fraction(printed.replace(",", "").replace("，", "")) == value
    except ValueError:
        return False


def _is_unit(words: str) -> bool:
    return _one(words) is not None


def _one(unit: str) -> Quantity | None:
    found = list(scan(f"1{unit}"))
    return found[0] if len(found) == 1 and found[0].text == f"1{unit}" and unit else None
