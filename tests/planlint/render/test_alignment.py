"""Equal elements of two sequences, in order, in time that grows with the length."""

from itertools import pairwise
from time import perf_counter

from hypothesis import given
from hypothesis import strategies as st

from planlint.render.alignment import aligned, gaps, rising

WORDS = st.lists(st.sampled_from("abcdef"), max_size=120)


@given(WORDS, WORDS)
def test_pairs_are_equal_and_rise_on_both_sides(before: list[str], after: list[str]) -> None:
    pairs = aligned(before, after)
    assert all(before[a] == after[c] for a, c in pairs)
    assert all(x < y for x, y in pairwise(pairs))
    assert len({a for a, _ in pairs}) == len({c for _, c in pairs}) == len(pairs)


@given(WORDS)
def test_the_same_is_aligned_whole(words: list[str]) -> None:
    assert aligned(words, list(words)) == [(n, n) for n in range(len(words))]


@given(st.lists(st.integers(0, 10_000), unique=True, max_size=200), st.data())
def test_what_was_taken_out_is_all_that_is_missing(numbers: list[int], data: st.DataObject) -> None:
    kept = [n for n in numbers if data.draw(st.booleans())]
    assert len(aligned(numbers, kept)) == len(kept)


def test_lines_that_all_occur_often_are_still_aligned() -> None:
    rows = ["a", "b"] * 200
    assert len(aligned(rows, ["x", *rows, "y"])) >= 300


def test_gaps_are_what_lies_between_the_pairs() -> None:
    assert list(gaps([(1, 1), (2, 4)], (0, 4, 0, 5))) == [(0, 1, 0, 1), (2, 2, 2, 4), (3, 4, 5, 5)]


def test_the_longest_rising_run_is_found() -> None:
    assert [[3, 1, 2, 5, 4, 6][n] for n in rising([3, 1, 2, 5, 4, 6])] == [1, 2, 4, 6]
    assert rising([]) == []


def test_ten_thousand_lines_of_few_words_take_no_square_of_time() -> None:
    before = [f"{n % 7} | {n % 11}" for n in range(10_000)]
    after = [f"{n % 11} | {n % 7}" for n in range(10_000)]
    took = []
    for _ in range(3):
        begun = perf_counter()
        aligned(before, after)
        took.append(perf_counter() - begun)
    assert min(took) < 1.0
