"""The count of a vote: exact on every vector of the law, the same in every order, and honest about its paradox."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiugai.residents.tally import (
    ORDINARY,
    SPECIAL,
    Bar,
    Base,
    Cast,
    Channel,
    Choice,
    Precedence,
    Result,
    Rule,
    Share,
    Silence,
    Weight,
    merged,
    tally,
)

YES, NO, ABSTAIN = Choice.YES, Choice.NO, Choice.ABSTAIN


def result(total: Weight, participating: Weight, yes: Weight, rule: Rule) -> Result:
    return Result(rule, yes, participating - yes, Weight(), total - participating)


@pytest.mark.parametrize(
    ("total", "participating", "yes", "rule", "quorum", "passed"),
    [
        ((30000, 9), (20000, 6), (10001, 4), ORDINARY, True, True),
        ((30000, 9), (20000, 6), (10000, 4), ORDINARY, True, False),
        ((30000, 9), (20000, 6), (10001, 3), ORDINARY, True, False),
        ((30000, 9), (19999, 6), (19999, 6), ORDINARY, False, False),
        ((30000, 9), (20000, 5), (20000, 5), ORDINARY, False, False),
        ((30000, 8), (20000, 6), (15000, 5), SPECIAL, True, True),
        ((30000, 8), (20000, 6), (14999, 5), SPECIAL, True, False),
        ((30000, 8), (20000, 6), (15000, 4), SPECIAL, True, False),
        ((40000, 12), (40000, 12), (30000, 9), SPECIAL, True, True),
        ((407900, 51), (327190, 40), (317700, 39), ORDINARY, True, True),
        ((407900, 51), (327190, 40), (317700, 39), SPECIAL, True, True),
    ],
)
def test_the_law_is_exact_to_a_hundredth_of_a_square_metre_and_a_person(
    total: tuple[int, int],
    participating: tuple[int, int],
    yes: tuple[int, int],
    rule: Rule,
    quorum: bool,
    passed: bool,
) -> None:
    counted = result(Weight(*total), Weight(*participating), Weight(*yes), rule)
    assert (counted.has_quorum, counted.is_passed) == (quorum, passed)


@pytest.mark.parametrize(("area", "is_met", "missing"), [(228806, True, 0), (228805, False, 1)])
def test_two_thirds_of_an_odd_area_is_where_it_is(area: int, is_met: bool, missing: int) -> None:
    bar = Bar(area, 343209, ORDINARY.quorum)
    assert (bar.is_met, bar.missing) == (is_met, missing)


def test_an_opponent_who_votes_can_make_it_pass() -> None:
    """The no-show paradox: five of nine agree and it fails; a sixth comes to say no, and it passes."""
    roll = {str(n): Weight(100, 1) for n in range(9)}
    five = dict.fromkeys("01234", YES)
    for rule in (ORDINARY, SPECIAL):
        assert not tally(roll, five, rule).has_quorum
        six = tally(roll, {**five, "5": NO}, rule)
        assert six.has_quorum and six.is_passed


def test_sums_are_those_of_the_roll() -> None:
    roll = {"a": Weight(9001, 1), "b": Weight(12000, 1), "c": Weight(7050, 2), "d": Weight(8888, 1)}
    found = tally(roll, {"a": YES, "b": NO, "c": ABSTAIN}, ORDINARY)
    assert (found.yes, found.no, found.abstain, found.absent) == tuple(roll.values())
    assert found.participating == Weight(28051, 4) and found.total == Weight(36939, 5)
    heads, area = found.quorum
    assert (heads.part, heads.base, area.part, area.base) == (4, 5, 28051, 36939)
    heads, area = found.approval
    assert (heads.part, heads.base, area.part, area.base) == (1, 4, 9001, 28051)


def test_a_share_of_all_and_not_of_those_who_came() -> None:
    roll = {str(n): Weight(100, 1) for n in range(12)}
    yes = dict.fromkeys(map(str, range(8)), YES)
    of_all = Rule(Share(2, 3), Share(3, 4), Base.ALL)
    assert tally(roll, yes, SPECIAL).is_passed
    assert not tally(roll, yes, of_all).is_passed
    assert tally(roll, {**yes, "8": YES}, of_all).is_passed


def test_silence_follows_the_majority_only_where_the_rules_of_the_estate_say_so() -> None:
    roll = {str(n): Weight(100, 1) for n in range(9)}
    few = {"0": YES, "1": YES, "2": NO}
    herd = Rule(ORDINARY.quorum, ORDINARY.approval, silence=Silence.WITH_MAJORITY)
    assert not tally(roll, few, ORDINARY).is_passed
    assert tally(roll, few, herd).is_passed
    for lost in ({"0": YES, "1": NO, "2": NO}, {"0": YES, "1": NO}):
        found = tally(roll, lost, herd)
        assert found.has_quorum and not found.is_passed
    heavy = {**roll, "2": Weight(900, 1)}
    assert not tally(heavy, few, herd).is_passed, "more persons, less area: no majority to follow"
    assert not tally({**roll, "0": Weight(900, 1)}, {"0": YES, "1": NO}, herd).is_passed


def test_whose_flat_is_touched_has_to_agree() -> None:
    roll = {str(n): Weight(100, 1) for n in range(6)}
    all_yes = dict.fromkeys(roll, YES)
    assert tally(roll, all_yes, SPECIAL, consents=["3"]).is_passed
    for said in ({**all_yes, "3": NO}, {k: v for k, v in all_yes.items() if k != "3"}):
        found = tally(roll, said, SPECIAL, consents=["3"])
        assert found.has_quorum and not found.is_passed and found.refused == {"3"}
        assert all(bar.is_met for bar in found.approval)


@pytest.mark.parametrize(
    ("choices", "consents", "roll"),
    [({"z": YES}, (), {"a": Weight(1, 1)}), ({}, ("z",), {"a": Weight(1, 1)}), ({}, (), {"a": Weight(-1, 1)}), ({}, (), {"a": Weight(1, -1)})],
)  # fmt: skip
def test_what_cannot_be_is_not_counted(
    choices: dict[str, Choice], consents: tuple[str, ...], roll: dict[str, Weight]
) -> None:
    with pytest.raises(ValueError, match=r"not on the roll: z|negative weight: a"):
        tally(roll, choices, ORDINARY, consents=consents)


def test_nothing_of_nothing_is_no_majority() -> None:
    empty = tally({}, {}, Rule(Share(0, 1), Share(0, 1)))
    assert not empty.has_quorum and not empty.is_passed
    nobody = tally({"a": Weight(100, 1)}, {}, Rule(Share(0, 1), Share(1, 2)))
    assert nobody.has_quorum and not nobody.is_passed


@pytest.mark.parametrize("share", [(3, 2), (-1, 2), (0, 0)])
def test_a_share_is_of_a_whole(share: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="is no share of a whole"):
        Share(*share)


shares = st.builds(
    lambda n, d, m: Share(min(n, d), d, m), st.integers(0, 12), st.integers(1, 12), st.booleans()
)


@given(shares, st.integers(0, 10**9), st.integers(1, 10**9))
def test_a_share_is_what_fractions_say(share: Share, part: int, whole: int) -> None:
    exact, asked = Fraction(part, whole), Fraction(share.numerator, share.denominator)
    assert share.reached(part, whole) == (exact > asked if share.is_more else exact >= asked)
    assert share.reached(share.least(whole), whole) and not (
        share.least(whole) and share.reached(share.least(whole) - 1, whole)
    )


rolls = st.dictionaries(
    st.integers(0, 60).map(str),
    st.builds(Weight, st.integers(0, 50_000), st.integers(0, 3)),
    min_size=1,
    max_size=40,
)
rules = st.sampled_from([ORDINARY, SPECIAL, Rule(Share(2, 3), Share(3, 4), Base.ALL)])


@st.composite
def votes(draw: st.DrawFn) -> tuple[dict[str, Weight], dict[str, Choice], Rule]:
    roll = draw(rolls)
    said = {group: draw(st.sampled_from([*Choice, None])) for group in roll}
    return roll, {group: choice for group, choice in said.items() if choice}, draw(rules)


@given(votes(), st.randoms())
def test_the_order_of_the_roll_and_of_the_ballots_never_matters(vote: object, random: object) -> None:
    roll, choices, rule = vote  # type: ignore[misc]
    groups, cast = list(roll), list(choices)
    random.shuffle(groups)  # type: ignore[attr-defined]
    random.shuffle(cast)  # type: ignore[attr-defined]
    again = tally({g: roll[g] for g in groups}, {g: choices[g] for g in cast}, rule)
    assert again == tally(roll, choices, rule)
    assert again.total == sum(roll.values(), Weight())


@given(votes())
def test_one_more_yes_of_who_took_part_never_turns_a_pass_into_a_fail(vote: object) -> None:
    roll, choices, rule = vote  # type: ignore[misc]
    if not tally(roll, choices, rule).is_passed:
        return
    for group in choices:
        assert tally(roll, {**choices, group: YES}, rule).is_passed
    for group in roll.keys() - choices.keys():
        assert tally(roll, {**choices, group: YES}, rule).is_passed


def cast(serial: str, choice: Choice, at: int, channel: Channel = Channel.WEB, group: str = "a") -> Cast:
    return Cast(serial, group, channel, choice, at)


@pytest.mark.parametrize(
    ("precedence", "serial"), [(Precedence.FIRST, "1"), (Precedence.LAST, "3"), (Precedence.PAPER, "2")]
)
def test_one_ballot_of_a_group_counts_by_the_rule_that_was_fixed(precedence: Precedence, serial: str) -> None:
    casts = [cast("1", YES, 10), cast("2", NO, 20, Channel.PAPER), cast("3", ABSTAIN, 30)]
    found = merged(casts, precedence)
    assert found.counted["a"].serial == serial and found.choices == {"a": found.counted["a"].choice}
    assert found.superseded == {"1", "2", "3"} - {serial} and not found.unresolved


def test_without_paper_the_last_one_counts() -> None:
    assert merged([cast("1", YES, 10), cast("2", NO, 20)], Precedence.PAPER).counted["a"].serial == "2"


def test_the_first_paper_counts_and_a_serial_decides_between_equal_times() -> None:
    papers = [cast("9", YES, 10, Channel.PAPER), cast("8", NO, 10, Channel.PAPER), cast("7", YES, 5)]
    assert merged(papers, Precedence.PAPER).counted["a"].serial == "8"
    assert merged(papers[:2], Precedence.LAST).counted["a"].serial == "9"


def test_what_contradicts_itself_waits_to_be_settled() -> None:
    casts = [
        cast("1", YES, 10),
        cast("2", NO, 20, Channel.PAPER),
        cast("3", YES, 5, group="b"),
        cast("4", YES, 6, group="b"),
    ]
    found = merged(casts, Precedence.ADJUDICATE)
    assert found.unresolved == {"a"} and "a" not in found.counted and found.superseded == {"4"}
    adjudicated = merged(casts, Precedence.ADJUDICATE, adjudicated={"a": "2"})
    assert (
        adjudicated.choices == {"a": NO, "b": YES}
        and not adjudicated.unresolved
        and adjudicated.superseded == {"1", "4"}
    )
    assert merged(casts, Precedence.FIRST, adjudicated={"a": "2"}).counted["a"].serial == "2"
    with pytest.raises(ValueError, match="no ballot 3 was cast by the group"):
        merged(casts, Precedence.ADJUDICATE, adjudicated={"a": "3"})


def test_the_same_ballot_twice_is_one_and_another_under_its_serial_is_none() -> None:
    one = cast("1", YES, 10)
    assert merged([one, one], Precedence.FIRST).superseded == frozenset()
    with pytest.raises(ValueError, match="two ballots 1"):
        merged([one, cast("1", NO, 10)], Precedence.FIRST)


casts = st.lists(
    st.builds(
        Cast, st.integers(0, 10**6).map(str), st.sampled_from("abcd"), st.sampled_from(Channel), st.sampled_from(Choice), st.integers(0, 5)
    ),
    unique_by=lambda c: c.serial, max_size=20,
)  # fmt: skip


@given(casts, st.sampled_from(Precedence), st.randoms())
def test_the_order_of_batches_never_matters(
    given_casts: list[Cast], precedence: Precedence, random: object
) -> None:
    shuffled = list(given_casts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    found = merged(given_casts, precedence)
    assert merged(shuffled, precedence) == found
    of_unresolved = {c.serial for c in given_casts if c.group in found.unresolved}
    assert len(found.counted) + len(found.superseded) + len(of_unresolved) == len(given_casts)
