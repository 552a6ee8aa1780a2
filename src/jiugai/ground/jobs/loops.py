"""The loops of the worker and of the scheduler, and how they are asked to stop."""

from __future__ import annotations

import logging
import os
import platform
import select
import signal
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import connection

from jiugai.ground.common import clock
from jiugai.ground.jobs.actions import enqueue_scheduled, run_one
from jiugai.ground.jobs.register import CHORES

IDLE, TICK, TROUBLED = 0.5, 1.0, 5.0
T = TypeVar("T")
_log = logging.getLogger(__name__)


class Stop:
    """Says when SIGTERM or SIGINT has come.  A pipe wakes the waiter at once; a lock could be held by who is interrupted."""

    def __init__(self) -> None:
        self.asked = False
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, *_: object) -> None:
        if not self.asked:
            self.asked = True
            os.write(self._write, b".")

    def wait(self, seconds: float) -> bool:
        """Waits that long or until it is asked; was it?"""
        if not self.asked:
            select.select([self._read], [], [], seconds)
        return self.asked


def work(stop: Stop) -> int:
    """Does jobs until it is asked to stop, the one in hand to its end; returns how many."""
    worker, count = f"{platform.node()[:60]}:{os.getpid()}", 0
    while not stop.asked:
        calm, job = _tried(lambda: run_one(worker))
        if job is not None:
            count += 1
        else:
            stop.wait(IDLE if calm else TROUBLED)
    return count


def schedule(stop: Stop) -> None:
    """Asks for scheduled work and does the chores until it is asked to stop."""
    next_at: dict[str, datetime] = {}
    while not stop.asked:
        calm, _ = _tried(enqueue_scheduled)
        for chore in CHORES.values():
            if next_at.get(chore.name, clock.now()) <= clock.now():
                calm = _tried(chore.work)[0] and calm
                next_at[chore.name] = clock.now() + chore.interval
        stop.wait(TICK if calm else TROUBLED)


def pause_after(failures: int) -> timedelta:
    """How long to wait before what failed so often is begun again."""
    return min(timedelta(milliseconds=500) * (1 << min(failures, 10)), timedelta(seconds=30))


def _tried(act: Callable[[], T]) -> tuple[bool, T | None]:
    """Does it; what goes wrong (a database that cannot be reached) is on the log, and the loop goes on."""
    try:
        return True, act()
    except Exception:  # noqa: BLE001 - one job or chore must not end the loop of all
        _log.exception("%s", getattr(act, "__name__", act))
        connection.close()
        return False, None
