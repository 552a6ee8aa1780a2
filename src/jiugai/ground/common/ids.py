"""The only source of identifiers and of chance.

Keys are UUIDs of version 7 (RFC 9562, 5.7): they sort by time, so new rows are written at the end of an index, and
phones offline, archives and shards never collide.  People see numbers, not these.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from random import Random
from threading import Lock
from uuid import UUID

from jiugai.ground.common import clock

_MILLISECOND = 1000
_COUNTER_BITS, _RANDOM_BITS = 12, 62


class _Source:
    """Where chance comes from, and the last key made from it."""

    def __init__(self, seed: int | None = None) -> None:
        self._random = Random(seed) if seed is not None else None
        self._last = (0, 0)
        self._lock = Lock()

    def bits(self, count: int) -> int:
        return self._random.getrandbits(count) if self._random else secrets.randbits(count)

    def key(self) -> UUID:
        with self._lock:
            moment, (last, counter) = int(clock.now().timestamp() * _MILLISECOND), self._last
            if moment > last:
                counter = self.bits(_COUNTER_BITS - 1)  # the upper half of the counter stays free
            else:
                moment, counter = last, counter + 1
                if counter >> _COUNTER_BITS:
                    moment, counter = moment + 1, 0
            self._last = moment, counter
            chance = self.bits(_RANDOM_BITS)
        return UUID(int=(moment << 80) | (7 << 76) | (counter << 64) | (2 << 62) | chance)


_source: ContextVar[_Source] = ContextVar("source", default=_Source())  # noqa: B039 - one for the process


def fresh_id() -> UUID:
    """A new key; inside one process each is greater than the one before, also within a millisecond."""
    return _source.get().key()


def least_id(moment: datetime) -> UUID:
    """No key made at or after a moment is less, none made before it (to the millisecond) is greater."""
    return UUID(int=int(moment.timestamp() * _MILLISECOND) << 80)


def random_bits(count: int) -> int:
    """That many bits of chance: from the machine, or from the seed inside :func:`seeded_with`."""
    return _source.get().bits(count)


def secret_bytes(count: int) -> bytes:
    """Bytes for keys and nonces: always from the machine, never from a seed."""
    return secrets.token_bytes(count)


@contextmanager
def seeded_with(seed: int) -> Iterator[None]:
    """Inside the block keys and chance follow from a seed: for generators and simulations, never for secrets."""
    token = _source.set(_Source(seed))
    try:
        yield
    finally:
        _source.reset(token)
