"""The exact count of a vote by persons and area: integers and cross-multiplication, no division, no rounding.

Areas are whole numbers of 0.01 ㎡, persons (人数) are owner groups.  Pure: no clock, no database, no order of its input that
would matter.

The law is 民法典 §278: two thirds of all area and of all persons have to take part, then more than a half of those who took part
agrees to an ordinary matter, three quarters to a special one; both columns hold in both steps.  Local rules differ, so a rule is
data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Choice(StrEnum):
    """What a ballot says; all three are always offered."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


class Base(StrEnum):
    """Of whom a share is asked."""

    ALL = "all"
    PARTICIPATING = "participating"


class Silence(StrEnum):
    """What not voting means: by law not taking part; some estates' own rules count it with the majority (从众)."""

    ABSENT = "absent"
    WITH_MAJORITY = "with_majority"


@dataclass(frozen=True, order=True)
class Weight:
    """An area in 0.01 ㎡ and a number of persons."""

    area: int = 0
    heads: int = 0

    def __add__(self, other: Weight) -> Weight:
        return Weight(self.area + other.area, self.heads + other.heads)

    def __sub__(self, other: Weight) -> Weight:
        return Weight(self.area - other.area, self.heads - other.heads)


@dataclass(frozen=True)
class Share:
    """A threshold: so many of so many; ``is_more`` asks for more than that (超过), else it is enough to reach it (不少于)."""

    numerator: int
    denominator: int
    is_more: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.numerator <= self.denominator or not self.denominator:
            raise ValueError(f"{self.numerator}/{self.denominator} is no share of a whole")

    def least(self, whole: int) -> int:
        """The least part of a whole that is enough; more than the whole where no part can be."""
        wanted = self.numerator * whole
        return wanted // self.denominator + 1 if self.is_more else -(-wanted // self.denominator)

    def reached(self, part: int, whole: int) -> bool:
        """Is a part of a whole enough?  Nothing of nothing never is."""
        return whole > 0 and part >= self.least(whole)


@dataclass(frozen=True)
class Rule:
    """How one kind of matter is decided: who has to take part, who has to agree, and what silence means.

    ``quorum`` is of all; ``approval`` of ``base``.  Both are asked of area and of persons.
    """

    quorum: Share
    approval: Share
    base: Base = Base.PARTICIPATING
    silence: Silence = Silence.ABSENT


ORDINARY = Rule(Share(2, 3), Share(1, 2, is_more=True))
"""民法典 §278, items 1 to 5 and 9."""
SPECIAL = Rule(Share(2, 3), Share(3, 4))
"""民法典 §278, items 6 to 8: raising the maintenance fund, rebuilding, other use of common parts."""


@dataclass(frozen=True)
class Bar:
    """One condition of a result: a part of a base against its threshold; ``missing`` is what it is short of, 0 where it is met."""

    part: int
    base: int
    share: Share

    @property
    def is_met(self) -> bool:
        return self.share.reached(self.part, self.base)

    @property
    def missing(self) -> int:
        return max(0, self.share.least(self.base) - self.part)


@dataclass(frozen=True)
class Result:
    """What was counted and what follows.

    ``yes``, ``no``, ``abstain`` and ``absent`` sum to ``total``.  ``refused`` are the groups whose own consent is needed and was
    not given.
    """

    rule: Rule
    yes: Weight
    no: Weight
    abstain: Weight
    absent: Weight
    refused: frozenset[str] = frozenset()

    @property
    def participating(self) -> Weight:
        return self.yes + self.no + self.abstain

    @property
    def total(self) -> Weight:
        return self.participating + self.absent

    @property
    def _agreed(self) -> tuple[Weight, Weight]:
        """Who agrees and who took part, as the rule counts silence."""
        if self.rule.silence == Silence.ABSENT:
            return self.yes, self.participating
        follows = self.absent if _leads(self.yes, self.no) else Weight()
        return self.yes + follows, self.total

    @property
    def quorum(self) -> tuple[Bar, Bar]:
        """Who took part, of all: by persons, by area."""
        part, whole = self._agreed[1], self.total
        return Bar(part.heads, whole.heads, self.rule.quorum), Bar(part.area, whole.area, self.rule.quorum)

    @property
    def approval(self) -> tuple[Bar, Bar]:
        """Who agreed, of the base of the rule: by persons, by area."""
        yes, part = self._agreed
        base = part if self.rule.base == Base.PARTICIPATING else self.total
        return Bar(yes.heads, base.heads, self.rule.approval), Bar(yes.area, base.area, self.rule.approval)

    @property
    def has_quorum(self) -> bool:
        return all(bar.is_met for bar in self.quorum)

    @property
    def is_passed(self) -> bool:
        return self.has_quorum and all(bar.is_met for bar in self.approval) and not self.refused


def _leads(yes: Weight, no: Weight) -> bool:
    """Have those who agree the majority of those who said yes or no, by area and by persons?"""
    return yes.area > no.area and yes.heads > no.heads


def tally(
    roll: Mapping[str, Weight], choices: Mapping[str, Choice], rule: Rule, *, consents: Iterable[str] = ()
) -> Result:
    """The result of the choices that count, by owner group of the roll.

    ``consents`` are groups whose own yes is needed besides (whose flat a lift takes something from).  Raises
    :class:`ValueError` for a choice or a consent of a group that is not on the roll, and for a weight that is negative.
    """
    needed = frozenset(consents)
    strangers = (choices.keys() | needed) - roll.keys()
    if strangers:
        raise ValueError(f"not on the roll: {', '.join(sorted(strangers))}")
    sums = dict.fromkeys((*Choice, None), Weight())
    for group, weight in roll.items():
        if weight.area < 0 or weight.heads < 0:
            raise ValueError(f"a negative weight: {group}")
        sums[choices.get(group)] += weight
    refused = frozenset(group for group in needed if choices.get(group) != Choice.YES)
    return Result(rule, sums[Choice.YES], sums[Choice.NO], sums[Choice.ABSTAIN], sums[None], refused)


class Precedence(StrEnum):
    """Which ballot of a group counts where there are several; fixed before a vote opens."""

    FIRST = "first"
    LAST = "last"
    PAPER = "paper"
    ADJUDICATE = "adjudicate"


class Channel(StrEnum):
    """The way a ballot came."""

    PAPER = "paper"
    WEB = "web"


@dataclass(frozen=True)
class Cast:
    """A valid ballot: ``cast_at`` is any number that grows with time, ``serial`` is its own and decides between equal times."""

    serial: str
    group: str
    channel: Channel
    choice: Choice
    cast_at: int

    @property
    def order(self) -> tuple[int, str]:
        return self.cast_at, self.serial


@dataclass(frozen=True)
class Merged:
    """Of each group the ballot that counts, the others that do not, and the groups whose ballots contradict each other."""

    counted: Mapping[str, Cast]
    superseded: frozenset[str]
    unresolved: frozenset[str]

    @property
    def choices(self) -> dict[str, Choice]:
        return {group: cast.choice for group, cast in self.counted.items()}


def merged(
    casts: Iterable[Cast], precedence: Precedence, *, adjudicated: Mapping[str, str] | None = None
) -> Merged:
    """One ballot for each group, whatever the order in which batches came in.

    ``adjudicated`` names, by group, the serial that was found to count; it goes before every rule.  Under
    :attr:`Precedence.ADJUDICATE` ballots of a group that differ count only so.  Raises :class:`ValueError` for a serial given
    twice, and for one adjudicated that the group did not cast.
    """
    found = adjudicated or {}
    of_group: dict[str, dict[str, Cast]] = {}
    for cast in casts:
        held = of_group.setdefault(cast.group, {})
        if held.setdefault(cast.serial, cast) != cast:
            raise ValueError(f"two ballots {cast.serial}")
    counted: dict[str, Cast] = {}
    unresolved = set()
    for group, held in of_group.items():
        chosen = _adjudicated(held, found[group]) if group in found else _chosen(held.values(), precedence)
        if chosen is None:
            unresolved.add(group)
        else:
            counted[group] = chosen
    kept = {cast.serial for cast in counted.values()}
    superseded = frozenset(
        serial
        for group, held in of_group.items()
        if group in counted
        for serial in held
        if serial not in kept
    )
    return Merged(counted, superseded, frozenset(unresolved))


def _adjudicated(held: Mapping[str, Cast], serial: str) -> Cast:
    if serial not in held:
        raise ValueError(f"no ballot {serial} was cast by the group")
    return held[serial]


def _chosen(casts: Iterable[Cast], precedence: Precedence) -> Cast | None:
    ordered = sorted(casts, key=lambda cast: cast.order)
    if precedence == Precedence.LAST:
        return ordered[-1]
    if precedence == Precedence.PAPER:
        return next((cast for cast in ordered if cast.channel == Channel.PAPER), ordered[-1])
    if precedence == Precedence.ADJUDICATE and len({cast.choice for cast in ordered}) > 1:
        return None
    return ordered[0]
