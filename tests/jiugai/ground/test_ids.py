"""Keys sort by time, never repeat, and follow from a seed where one is given."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from jiugai.ground.common.clock import standing_at
from jiugai.ground.common.ids import fresh_id, random_bits, seeded_with

NOON = datetime(2026, 3, 20, 4, tzinfo=UTC)


def test_keys_of_one_process_rise_also_within_a_millisecond() -> None:
    with standing_at(NOON), seeded_with(1):
        keys = [fresh_id() for _ in range(10_000)]
    assert keys == sorted(set(keys))


def test_a_key_says_its_version_and_its_millisecond() -> None:
    with standing_at(NOON), seeded_with(1):
        key = fresh_id()
    assert (key.version, key.variant) == (7, "specified in RFC 4122")
    assert key.int >> 80 == int(NOON.timestamp() * 1000)


def test_threads_never_get_the_same_key() -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: fresh_id(), range(8_000)))
    assert len(set(keys)) == len(keys)


def test_a_seed_makes_the_same_keys_again_and_is_left_behind() -> None:
    def drawn(seed: int) -> tuple[object, int]:
        with standing_at(NOON), seeded_with(seed):
            return fresh_id(), random_bits(64)

    assert drawn(7) == drawn(7) != drawn(8)
    assert fresh_id() != fresh_id()
