"""What a check says: a finding, with its place, its figures and its rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from planlint.document import Span
from planlint.patterns import regex
from planlint.relations.numbers import operand_words
from planlint.relations.relation import Grade, Relation
from planlint.relations.wording import computed_with_unit, formula, operand_meaning, stated_words


class Severity(StrEnum):
    """``error``: mend before it is sent in; ``warning``: very probably wrong; ``info``: a question."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


SEVERITY_NAMES = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.INFO: "提示"}
SEVERITY_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a finding's table: the number, left of its meaning.

    ``span`` is where the text prints it, None for what was computed or is a limit.
    """

    number: str
    meaning: str
    span: Span | None = None
    hit: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule a finding rests on: document number, article and limit, in Chinese.

    ``verified`` is False for what the policy data marks as unverified; every report then
    prints 来源待核 beside it.
    """

    text: str
    verified: bool = True


@dataclass(frozen=True)
class Finding:
    """One fault.

    ``message`` is one Chinese sentence with the figures, ending in 。; ``span`` the place of
    the stated figure, None for the whole plan; ``places`` further places of the same fault;
    ``figures`` its table; ``explanations`` what would explain it; ``relation`` the index of the
    relation it rests on.  ``code``, ``slug`` and ``severity`` are filled in by the engine from
    the check, unless the check sets ``severity`` for a case it only doubts.
    """

    message: str
    span: Span | None = None
    places: tuple[Span, ...] = ()
    figures: tuple[Figure, ...] = ()
    explanations: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    relation: int | None = None
    severity: Severity | None = None
    code: str = ""
    slug: str = ""


@dataclass(frozen=True)
class Check:
    """The header of a check: who it is and when it applies.

    ``kinds``: document kinds it looks at, empty for all.  ``since``/``until``: first and last
    day (the ``as_of`` date) on which it is applied.  ``status``: ``stable`` or ``preview``.
    ``weight`` orders findings inside a severity: money 10, law 20, consistency 30, form 50.
    ``absence``: it reports something missing, so it is silent where the text is cut off.
    """

    slug: str
    severity: Severity
    kinds: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    policy: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    status: str = "stable"
    weight: int = 30
    absence: bool = False


SOME_MISSING, MANY_MISSING = 3, 5


_EXTRACT = regex(r"摘要|节选|摘录|摘编|简介|公示|公告")


def severity_of_missing(count: int, of: int = 0, *, title: str = "") -> Severity:
    """How grave it is that so many mandatory facts were not found.

    One thing may be said in words not known here; five are not.  A paper that calls itself a notice or an
    extract leaves things out, and one without three quarters ``of`` the facts may be another kind of paper.
    """
    if count >= MANY_MISSING and not _EXTRACT.search(title) and (not of or count * 4 < of * 3):
        return Severity.ERROR
    return Severity.WARNING if count >= SOME_MISSING else Severity.INFO


def severity_of(relation: Relation) -> Severity:
    """A contradiction is an error, a probable one a warning; rounding and definitions are hints."""
    if relation.grade is not Grade.MATERIAL:
        return Severity.INFO
    return Severity.WARNING if relation.doubtful else Severity.ERROR


def miscomputed(
    index: int, relation: Relation, rules: tuple[Rule, ...], stated_as: str = "文中写"
) -> Finding:
    """A failed relation of few figures: ``874 ÷ 920 = 95%，文中写 96%。``, each figure with its name and place."""
    assert relation.stated is not None
    computed, stated = computed_with_unit(relation), stated_words(relation)
    rows = [
        Figure(operand_words(o), operand_meaning(relation, n), o.span)
        for n, o in enumerate(relation.operands)
    ]
    return Finding(
        f"{formula(relation)} = {computed}，{stated_as} {stated}。",
        relation.stated.span,
        figures=(*rows, Figure(computed, "算得"), Figure(stated, "文中", relation.stated.span)),
        explanations=relation.explanations,
        rules=rules,
        relation=index,
        severity=severity_of(relation),
    )
