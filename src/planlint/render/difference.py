"""Two versions of a plan compared: what it says (money apart), its text by chapter, what was mended and what is new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, Literal, Protocol, TypeVar

from planlint.patterns import regex
from planlint.quantity import plain_decimal
from planlint.render.paper import PaperPlan
from planlint.render.paper_facts import FAMILIES, ToldFact
from planlint.render.text_difference import ChapterDifference, chapter_differences

_NUMBERED = regex(r"#\d+$")
_FIGURE = regex(r"\d+(?:[,.]\d+)*")


class KnownFinding(Protocol):
    """What is compared of a finding; the same ``key`` is the same fault in every version."""

    @property
    def key(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def message(self) -> str: ...


F = TypeVar("F", bound=KnownFinding)


@dataclass(frozen=True, slots=True)
class FactDifference:
    """A fact that only one version tells, that both tell otherwise, or that goes by another name with the same value."""

    kind: Literal["changed", "renamed", "added", "gone"]
    before: ToldFact | None
    after: ToldFact | None

    @property
    def fact(self) -> ToldFact:
        """The fact as it is now, or as it was."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def step(self) -> Fraction | None:
        """After less before in base units (元, ㎡, %); None where a side has no figure or one of another kind."""
        old, new = self.before, self.after
        if old is None or new is None or old.dimension != new.dimension or not (old.exact and new.exact):
            return None
        return Fraction(new.exact) - Fraction(old.exact)

    @property
    def wan(self) -> str:
        """The difference of money in 万元 with its sign (``+12.5``), all of it where only one side tells it; else empty."""
        if self.fact.dimension != "money" or not self.fact.exact:
            return ""
        step = self.step
        if self.before is None or self.after is None:
            step = Fraction(self.fact.exact) * (1 if self.before is None else -1)
        return "" if step is None else f"{'+' if step > 0 else ''}{plain_decimal(step / 10_000)}"


@dataclass(frozen=True, slots=True)
class FindingDifference(Generic[F]):
    """A finding of either version: ``mended`` (gone now), ``kept``, ``changed`` (the same fault with other figures), ``new``."""

    kind: Literal["mended", "kept", "changed", "new"]
    before: F | None
    after: F | None


@dataclass(frozen=True, slots=True)
class PlanDifference:
    """Two versions of a plan; ``rules_changed``: they were judged by different rules, so a finding may go without a change."""

    money: tuple[FactDifference, ...]
    facts: tuple[FactDifference, ...]
    chapters: tuple[ChapterDifference, ...]
    findings: tuple[FindingDifference[KnownFinding], ...]
    rules_changed: bool


def plan_difference(before: PaperPlan, after: PaperPlan) -> PlanDifference:
    """Everything that differs, and the text that does not."""
    facts = fact_differences(before.facts, after.facts)
    return PlanDifference(
        tuple(f for f in facts if f.fact.dimension == "money"),
        tuple(f for f in facts if f.fact.dimension != "money"),
        chapter_differences(before.chapters, after.chapters),
        finding_differences(before.findings, after.findings),
        before.policy != after.policy,
    )


# ── facts ──────────────────────────────────────────────────────────────────────


def fact_differences(before: Sequence[ToldFact], after: Sequence[ToldFact]) -> tuple[FactDifference, ...]:
    """The facts that differ, in the order of the families; those of the earlier version only come last in theirs.

    Facts of one key are the same fact where their values are; the rest are paired in the order of the text, so that one
    more row does not make all rows behind it look changed.  A figure that is several facts (an estate's budget and a sum of
    money) is told once, by the first family.
    """
    pairs, lone_before, lone_after = _paired(before, after, _key, _value)
    changed = [FactDifference("changed", x, y) for x, y in pairs if _value(x) != _value(y)]
    renamed, gone, added = _same_values(lone_before, lone_after)
    found = [
        *changed,
        *(FactDifference("renamed", x, y) for x, y in renamed),
        *(FactDifference("added", None, y) for y in added),
        *(FactDifference("gone", x, None) for x in gone),
    ]
    order = {family: n for n, family in enumerate(FAMILIES)}
    found.sort(key=lambda d: (order.get(d.fact.family, len(order)), d.after is None, d.fact.start))
    once: dict[Hashable, FactDifference] = {}
    for one in found:
        once.setdefault(_printed(one), one)
    return tuple(once.values())


def _printed(difference: FactDifference) -> Hashable:
    """The figures that differ, by their places; what is no figure is only itself."""
    sides = [(f.end, f.exact, f.dimension) if f else None for f in (difference.before, difference.after)]
    return (*sides, "" if difference.fact.exact else difference.fact.key)


def _key(fact: ToldFact) -> str:
    return _NUMBERED.sub("", fact.key)


def _value(fact: ToldFact) -> Hashable:
    """A figure is its exact value, however it is printed; else its words."""
    return (fact.exact, fact.dimension) if fact.exact else fact.value


def _same_values(
    before: Sequence[ToldFact], after: Sequence[ToldFact]
) -> tuple[list[tuple[ToldFact, ToldFact]], list[ToldFact], list[ToldFact]]:
    """Figures under another name: one of that value and code in the family before, one after."""

    def named(facts: Iterable[ToldFact]) -> dict[Hashable, list[ToldFact]]:
        groups: dict[Hashable, list[ToldFact]] = defaultdict(list)
        for fact in facts:
            if fact.exact:
                groups[fact.family, fact.code, _value(fact)].append(fact)
        return groups

    old, new = named(before), named(after)
    renamed = [
        (olds[0], new[key][0]) for key, olds in old.items() if len(olds) == 1 and len(new.get(key, ())) == 1
    ]
    taken_old, taken_new = {x.key for x, _ in renamed}, {y.key for _, y in renamed}
    return (
        renamed,
        [f for f in before if f.key not in taken_old],
        [f for f in after if f.key not in taken_new],
    )


# ── findings ───────────────────────────────────────────────────────────────────


def finding_differences(before: Sequence[F], after: Sequence[F]) -> tuple[FindingDifference[F], ...]:
    """Those that are new or still there in the order of the later version, then those that were mended."""
    same, lone_before, lone_after = _paired(before, after, lambda f: f.key, lambda f: f.key)
    alike, mended, new = _paired(lone_before, lone_after, _fault, lambda f: f.message)
    known: dict[str, FindingDifference[F]] = {y.key: FindingDifference("kept", x, y) for x, y in same}
    known |= {y.key: FindingDifference("changed", x, y) for x, y in alike}
    known |= {y.key: FindingDifference("new", None, y) for y in new}
    return (*(known[f.key] for f in after), *(FindingDifference("mended", f, None) for f in mended))


def _fault(finding: KnownFinding) -> Hashable:
    """The check and its sentence without figures."""
    return finding.code, _FIGURE.sub("0", finding.message)


T = TypeVar("T")


def _paired(
    before: Sequence[T], after: Sequence[T], key: Callable[[T], Hashable], value: Callable[[T], Hashable]
) -> tuple[list[tuple[T, T]], list[T], list[T]]:
    """What has the same key in both: first those of the same value, then the rest in order; and what is left on each side."""
    groups: dict[Hashable, tuple[list[T], list[T]]] = defaultdict(lambda: ([], []))
    for side, found in enumerate((before, after)):
        for one in found:
            groups[key(one)][side].append(one)
    pairs: list[tuple[T, T]] = []
    gone: list[T] = []
    added: list[T] = []
    for olds, news in groups.values():
        same, rest_old, rest_new = _equal(olds, news, value)
        pairs += same
        pairs += zip(rest_old, rest_new, strict=False)
        gone += rest_old[len(rest_new) :]
        added += rest_new[len(rest_old) :]
    return pairs, gone, added


def _equal(
    olds: Sequence[T], news: Sequence[T], value: Callable[[T], Hashable]
) -> tuple[list[tuple[T, T]], list[T], list[T]]:
    waiting: dict[Hashable, list[T]] = defaultdict(list)
    for new in reversed(news):
        waiting[value(new)].append(new)
    pairs, rest = [], []
    for old in olds:
        if waiting.get(value(old)):
            pairs.append((old, waiting[value(old)].pop()))
        else:
            rest.append(old)
    taken = {id(new) for _, new in pairs}
    return pairs, rest, [new for new in news if id(new) not in taken]
