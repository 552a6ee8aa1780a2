"""The vocabulary of the trade as data: measures, sources, attachments, templates, bodies, kinds.

Every table is read from its TOML file when it is first asked for and then kept; what is handed
out is frozen.  A new measure, source, attachment or chapter is one entry in one file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from planlint.catalogue.templates import ChapterForm, SectionForm, TableForm, Template, read_template

__all__ = [
    "CLASS_NAMES", "Attachment", "Body", "ChapterForm", "Criterion", "FactField", "Kind", "Matter", "Measure", "Point", "SectionForm",
    "Source", "Specialty", "TableForm", "Template", "attachments", "bodies", "body_words", "column_words", "criteria", "fact",
    "fact_fields", "kinds", "matters", "measure", "measure_words", "measures", "points", "source", "source_words", "sources", "specialties",
    "template",
]  # fmt: skip

HERE = Path(__file__).parent
CLASS_NAMES = MappingProxyType({"basic": "基础类", "improvement": "完善类", "upgrade": "提升类"})

Words = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Measure:
    """A work item (改造内容).

    ``part``: ``building`` | ``environment`` | ``service``; ``place``: ``inside`` | ``at`` |
    ``outside`` the 红线.  ``hazard``: left undone it endangers somebody.  ``problems`` are words
    that complain of what it mends; ``kin`` are the groups of measures that may answer one another's
    complaints, ``hazard_kin`` those that mend one another's dangers.  ``warranty`` names the policy
    rule ``warranty.<…>`` of its work, or is empty.  ``of``: ``estate`` or ``school``.
    """

    code: str
    name: str
    words: tuple[str, ...]
    units: tuple[str, ...]
    default_class: str
    part: str
    place: str = "inside"
    hazard: bool = False
    problems: tuple[str, ...] = ()
    warranty: str = ""
    of: str = "estate"
    class_in: tuple[tuple[str, str], ...] = ()
    kin: tuple[str, ...] = ()
    hazard_kin: tuple[str, ...] = ()

    def klass(self, province: str = "national") -> str:
        """Its class in a province, by the province's policy name; empty for a school's measure."""
        return dict(self.class_in).get(province, self.default_class)

    def answers(self, need: Measure) -> bool:
        """Whether this work may mend what the words that name ``need`` complain of."""
        if need.hazard:
            return need.code == self.code or not set(self.hazard_kin).isdisjoint(need.hazard_kin)
        return need.code == self.code or not set(self.kin).isdisjoint(need.kin)


@dataclass(frozen=True)
class Source:
    """A funding source and what it may pay for; ``rule`` names the policy rule that says so.

    ``kind``: ``government`` | ``bond`` | ``resident`` | ``utility`` | ``market`` | ``other``.
    Without ``parts`` nothing limits its use.
    """

    code: str
    name: str
    words: tuple[str, ...]
    kind: str
    who: str
    parts: tuple[str, ...] = ()
    places: tuple[str, ...] = ("inside", "at", "outside")
    denied: tuple[str, ...] = ()
    rule: str = ""
    note: str = ""
    must_repay: bool = False
    earns: bool = False

    def may_pay(self, measure: Measure) -> bool:
        """Whether this source may pay for a measure, by its part, its place and its name."""
        if measure.code in self.denied:
            return False
        return not self.parts or (measure.part in self.parts and measure.place in self.places)


@dataclass(frozen=True)
class Attachment:
    """A paper that goes with a plan; ``when`` is the case in which it is needed, empty for always."""

    code: str
    name: str
    kinds: tuple[str, ...]
    mandatory: bool
    words: tuple[str, ...]
    when: str = ""


@dataclass(frozen=True)
class Point:
    """A review point (审核要点): what a reviewer has to answer, and the checks that answer it before."""

    code: str
    name: str
    kinds: tuple[str, ...]
    checks: tuple[str, ...]


@dataclass(frozen=True)
class Specialty:
    """What an expert knows; ``seats`` is how many of it a panel has by default."""

    code: str
    name: str
    seats: int


@dataclass(frozen=True)
class Criterion:
    """A line of the experts' score form, marked 0 to 100; the weights of a kind of plan add up to 100."""

    code: str
    name: str
    weight: int
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Matter:
    """What owners decide together (业主共同决定的事项): ``item`` of 民法典 §278, first paragraph, decides the majority.

    ``scopes``: ``estate`` | ``building`` | ``unit``; ``consents``: those whose own part is used have to agree besides;
    ``is_consent``: once passed it is the residents' consent to the renovation.
    """

    code: str
    name: str
    item: int
    scopes: tuple[str, ...]
    consents: bool = False
    is_consent: bool = False

    @property
    def is_special(self) -> bool:
        """Items 6 to 8 need the special majority."""
        return 6 <= self.item <= 8


@dataclass(frozen=True)
class Body:
    """A responsible body; ``level`` says where it stands, ``acceptance`` that it inspects."""

    code: str
    name: str
    level: str
    words: tuple[str, ...]
    acceptance: bool = False


@dataclass(frozen=True)
class Kind:
    """A kind of document and the words that tell it: in titles, alone, or several together."""

    code: str
    name: str
    title: tuple[str, ...]
    strong: tuple[str, ...]
    weak: tuple[str, ...]


@dataclass(frozen=True)
class FactField:
    """A fact that a plan has to state, its name in reports and the words that show it is there."""

    code: str
    name: str
    words: tuple[str, ...]

    @cached_property
    def longest_first(self) -> tuple[str, ...]:
        return tuple(sorted(self.words, key=len, reverse=True))


@cache
def measures(of: str = "") -> tuple[Measure, ...]:
    """All measures, or those of ``estate`` or ``school``."""
    if of:
        return tuple(m for m in measures() if m.of == of)
    return tuple(Measure(**_renamed(m, {"class": "default_class"})) for m in _entries("measures"))


@cache
def measure_words(of: str = "estate") -> Words:
    """(word, code of the measure), the longest word first, so that the first hit is the best."""
    return _words((w, m.code) for m in measures(of) for w in m.words)


def measure(code: str) -> Measure | None:
    """The measure of that code, None if there is none."""
    return _by_code("measures").get(code)


@cache
def sources() -> tuple[Source, ...]:
    """All funding sources."""
    return tuple(Source(**s) for s in _entries("sources"))


@cache
def source_words() -> Words:
    """(word, code of the source), the longest word first."""
    return _words((w, s.code) for s in sources() for w in s.words)


def source(code: str) -> Source | None:
    """The funding source of that code, None if there is none."""
    return _by_code("sources").get(code)


@cache
def points(kind: str) -> tuple[Point, ...]:
    """The review points of a kind of document, in their order."""
    return tuple(p for p in (Point(**entry) for entry in _entries("points")) if kind in p.kinds)


@cache
def specialties() -> tuple[Specialty, ...]:
    """The specialties of experts, in the order in which a panel is drawn."""
    return tuple(Specialty(**entry) for entry in _entries("specialties"))


@cache
def criteria(kind: str) -> tuple[Criterion, ...]:
    """The criteria by which experts score a kind of plan."""
    return tuple(c for c in (Criterion(**e) for e in _entries("criteria")) if kind in c.kinds)


@cache
def matters() -> tuple[Matter, ...]:
    """What owners may be asked to decide, the usual first."""
    return tuple(Matter(**entry) for entry in _entries("matters"))


@cache
def attachments(kind: str) -> tuple[Attachment, ...]:
    """What goes with a plan of that kind, in the order in which it is bound."""
    return tuple(a for a in _all_attachments() if kind in a.kinds)


@cache
def bodies() -> tuple[Body, ...]:
    """All responsible bodies."""
    return tuple(Body(**b) for b in _entries("bodies"))


@cache
def body_words() -> Words:
    """(word, code of the body), the longest word first."""
    return _words((w, b.code) for b in bodies() for w in b.words)


def column_words(name: str) -> tuple[str, ...]:
    """What a column of the templates, named without its unit, is called elsewhere."""
    return _columns().get(name, ())


@cache
def _columns() -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({c["name"]: c["words"] for c in _entries("columns")})


@cache
def kinds() -> tuple[Kind, ...]:
    """The kinds of documents; the last is ``other``."""
    return tuple(Kind(**k) for k in _entries("kinds"))


@cache
def fact_fields() -> tuple[FactField, ...]:
    """All facts that some kind of plan has to state."""
    return tuple(FactField(**f) for f in _entries("facts"))


def fact(code: str) -> FactField | None:
    """The mandatory fact of that code, None if there is none."""
    return _by_code("facts").get(code)


@cache
def template(kind: str) -> Template | None:
    """The template of a document kind, None where a kind has none (lists, tables, reports)."""
    if not kind.isidentifier() or not (HERE / "chapters" / f"{kind}.toml").is_file():
        return None
    return read_template(kind)


@cache
def _all_attachments() -> tuple[Attachment, ...]:
    return tuple(Attachment(**a) for a in _entries("attachments"))


@cache
def _by_code(table: str) -> Mapping[str, Any]:
    rows: tuple[Any, ...] = {"measures": measures, "sources": sources, "facts": fact_fields}[table]()
    return MappingProxyType({row.code: row for row in rows})


def _words(pairs: Iterable[tuple[str, str]]) -> Words:
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0])))


def _entries(table: str) -> list[dict[str, Any]]:
    """The entries of one file: its only array of tables, lists and tables as tuples."""
    content = tomllib.loads((HERE / f"{table}.toml").read_text("utf-8"))
    (entries,) = content.values()
    return [{key: _frozen(value) for key, value in entry.items()} for entry in entries]


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return tuple(value.items())
    return tuple(value) if isinstance(value, list) else value


def _renamed(entry: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {names.get(key, key): value for key, value in entry.items()}
