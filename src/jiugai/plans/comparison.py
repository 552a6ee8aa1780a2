"""Two versions side by side: money, facts, findings and text, from what was stored when each was read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jiugai.plans.models import Version
from jiugai.plans.models.version import unpacked
from planlint.render.difference import (
    FactDifference,
    FindingDifference,
    fact_differences,
    finding_differences,
)
from planlint.render.paper_facts import FAMILIES, ToldFact
from planlint.render.text_difference import ChapterText, LineDifference, chapter_differences

_FIELDS = {f.name for f in fields(ToldFact)}
_MOST_LINES = 400


@dataclass(frozen=True)
class Line:
    """A paragraph before and after, what changed in it marked; one side is empty where it was added or removed."""

    kind: str
    before: SafeString
    after: SafeString
    elsewhere: int | None


@dataclass(frozen=True)
class Fault:
    """A finding, as far as it is compared and shown."""

    number: int
    key: str
    code: str
    message: str


@dataclass(frozen=True)
class ComparedChapter:
    """A chapter that differs: its title now (or then), and only the paragraphs that differ; ``rest`` were left out as too many."""

    title: str
    kind: str
    is_moved: bool
    lines: list[Line]
    rest: int


@dataclass(frozen=True)
class Compared:
    """What differs between two versions; ``same`` counts the chapters that do not."""

    money: list[FactDifference]
    facts: list[tuple[str, FactDifference]]
    mended: list[FindingDifference[Fault]]
    new: list[FindingDifference[Fault]]
    changed: list[FindingDifference[Fault]]
    kept: int
    chapters: list[ComparedChapter]
    same: int

    @property
    def is_empty(self) -> bool:
        return not (self.money or self.facts or self.chapters)


def compared(before: Version, after: Version) -> Compared:
    """The later version against the earlier one; four queries."""
    differing = fact_differences(_facts(before), _facts(after))
    found = finding_differences(_faults(before), _faults(after))
    chapters = chapter_differences(_chapters(before), _chapters(after))
    changed = [c for c in chapters if c.kind != "kept" or c.is_moved]
    mended, new, figures = ([f for f in found if f.kind == kind] for kind in ("mended", "new", "changed"))
    return Compared(
        money=[f for f in differing if f.fact.dimension == "money"],
        facts=[(FAMILIES.get(f.fact.family, ""), f) for f in differing if f.fact.dimension != "money"],
        mended=mended, new=new, changed=figures, kept=sum(f.kind == "kept" for f in found),
        chapters=[_chapter((c.after or c.before or (0, ""))[1], c.kind, c.is_moved, c.lines) for c in changed],
        same=len(chapters) - len(changed),
    )  # fmt: skip


def _faults(version: Version) -> list[Fault]:
    rows = version.findings.order_by("number").values_list("number", "key", "code", "message")
    return [Fault(*row) for row in rows]


def _facts(version: Version) -> list[ToldFact]:
    return [ToldFact(**{k: v for k, v in told.items() if k in _FIELDS}) for told in version.told_facts]


def _chapters(version: Version) -> list[ChapterText]:
    rows = (
        version.chapters.filter(is_missing=False)
        .order_by("number")
        .values_list("number", "code", "title", "blocks")
    )
    return [
        ChapterText(number, code, title, tuple(unpacked(blocks)) if blocks else ())
        for number, code, title, blocks in rows
    ]


def _chapter(title: str, kind: str, is_moved: bool, lines: Sequence[LineDifference]) -> ComparedChapter:
    differing = [line for line in lines if line.kind != "kept"]
    shown = [
        Line(
            line.kind,
            _marked(line.before, line.before_spans, "del"),
            _marked(line.after, line.after_spans, "ins"),
            line.elsewhere,
        )
        for line in differing[:_MOST_LINES]
    ]
    return ComparedChapter(title, kind, is_moved, shown, len(differing) - len(shown))


def _marked(text: str, spans: Iterable[tuple[int, int]], tag: str) -> SafeString:
    """The text with its changed stretches between tags; everything else is escaped."""
    parts: list[tuple[str, str, str]] = []
    at = 0
    for start, end in spans:
        parts.append((text[at:start], tag, text[start:end]))
        at = end
    marked = format_html_join("", "{}<{}>{}</{}>", ((plain, t, words, t) for plain, t, words in parts))
    return format_html("{}{}", marked, text[at:])
