"""Which elements of one sequence stand in another, in the same order: what comparing two texts rests on.

Elements that occur once in both are anchors and split the sequences; between anchors small stretches are compared fully.
The time grows with the length, not with its square, also where one line stands there a thousand times.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher

Pair = tuple[int, int]
Stretch = tuple[int, int, int, int]
"""``before[a:b]`` and ``after[c:d]`` as ``(a, b, c, d)``."""

FULLY = 2_500
"""Pairs of elements up to which a stretch is compared each with each."""
_DEEPEST = 40


def aligned(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[Pair]:
    """Pairs of indices of equal elements, rising on both sides."""
    pairs: list[Pair] = []
    waiting = [(0, len(before), 0, len(after), 0)]
    while waiting:
        a, b, c, d, depth = waiting.pop()
        while a < b and c < d and before[a] == after[c]:
            pairs.append((a, c))
            a, c = a + 1, c + 1
        while a < b and c < d and before[b - 1] == after[d - 1]:
            b, d = b - 1, d - 1
            pairs.append((b, d))
        if a == b or c == d or depth == _DEEPEST:
            continue
        if (b - a) * (d - c) <= FULLY:
            pairs += _compared(before, after, (a, b, c, d))
            continue
        anchors = _anchors(before, after, (a, b, c, d))
        pairs += anchors
        if anchors:
            waiting += [(*gap, depth + 1) for gap in gaps(anchors, (a, b, c, d))]
    return sorted(pairs)


def gaps(pairs: Sequence[Pair], whole: Stretch) -> Iterator[Stretch]:
    """The stretches between pairs, in order, where at least one side has elements."""
    a, b, c, d = whole
    for left, right in [*pairs, (b, d)]:
        if left > a or right > c:
            yield a, left, c, right
        a, c = left + 1, right + 1


def rising(numbers: Sequence[int]) -> list[int]:
    """The places of a longest rising subsequence."""
    ends: list[int] = []
    places: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        at = bisect_left(ends, number)
        before.append(places[at - 1] if at else -1)
        if at == len(ends):
            ends.append(number)
            places.append(place)
        else:
            ends[at], places[at] = number, place
    found: list[int] = []
    last = places[-1] if places else -1
    while last >= 0:
        found.append(last)
        last = before[last]
    return found[::-1]


def _compared(before: Sequence[Hashable], after: Sequence[Hashable], stretch: Stretch) -> Iterator[Pair]:
    a, b, c, d = stretch
    matcher = SequenceMatcher(None, before[a:b], after[c:d], autojunk=False)
    for left, right, size in matcher.get_matching_blocks():
        for n in range(size):
            yield a + left + n, c + right + n


def _anchors(before: Sequence[Hashable], after: Sequence[Hashable], stretch: Stretch) -> list[Pair]:
    """Elements that occur once in both; where there are none, the nth of the one is the nth of the other."""
    a, b, c, d = stretch
    left, right = Counter(before[a:b]), Counter(after[c:d])
    once = {e for e, count in left.items() if count == 1 and right[e] == 1}
    there: dict[Hashable, list[int]] = defaultdict(list)
    for n in range(c, d):
        if not once or after[n] in once:
            there[after[n]].append(n)
    used = Counter[Hashable]()
    pairs = []
    for n in range(a, b):
        places = there.get(before[n], ())
        if used[before[n]] < len(places):
            pairs.append((n, places[used[before[n]]]))
            used[before[n]] += 1
    return [pairs[n] for n in rising([right for _, right in pairs])]
