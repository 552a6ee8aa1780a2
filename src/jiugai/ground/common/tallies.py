"""How many requests were answered, how, and how fast: counted by each process in a small file of its own.

A process adds to eleven whole numbers in shared memory, which costs no query and no lock between processes; whoever
asks adds up the files of all.  Those of processes that ended stay until the site is started again, so that no figure
goes back meanwhile.
"""

from __future__ import annotations

import mmap
import os
import struct
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from django.conf import settings

CLASSES = (1, 2, 3, 4, 5)
BOUNDS = (0.1, 0.3, 1.0, 3.0)
"""Upper bounds in seconds; what took longer is only in the sum of all."""
_LAYOUT = struct.Struct(f"<{len(CLASSES) + len(BOUNDS) + 2}q")
_MICRO = 1_000_000
_lock = Lock()
_own: dict[int, mmap.mmap] = {}


@dataclass(frozen=True)
class Tally:
    """Sums over all processes since the site was started; ``within`` counts by upper bound, each with those below it."""

    by_class: dict[int, int]
    within: dict[float, int]
    count: int
    seconds: float


def count(status: int, seconds: float) -> None:
    """Counts a request that was answered."""
    with _lock:
        shared = _opened(os.getpid())
        figures = list(_LAYOUT.unpack_from(shared))
        if status // 100 in CLASSES:
            figures[status // 100 - 1] += 1
        for at, bound in enumerate(BOUNDS, len(CLASSES)):
            figures[at] += seconds <= bound
        figures[-2] += 1
        figures[-1] += round(seconds * _MICRO)
        _LAYOUT.pack_into(shared, 0, *figures)


def summed() -> Tally:
    """What all processes have counted."""
    figures = [0] * (len(CLASSES) + len(BOUNDS) + 2)
    for path in _folder().glob("*.tally"):
        data = path.read_bytes()
        if len(data) == _LAYOUT.size:  # one that is just being made is shorter
            figures = [a + b for a, b in zip(figures, _LAYOUT.unpack(data), strict=True)]
    return Tally(
        dict(zip(CLASSES, figures, strict=False)),
        dict(zip(BOUNDS, figures[len(CLASSES) :], strict=False)),
        figures[-2],
        figures[-1] / _MICRO,
    )


def forget() -> None:
    """Begins anew: before the processes of the site are started."""
    for path in _folder().glob("*.tally"):
        path.unlink(missing_ok=True)


def _folder() -> Path:
    folder: Path = settings.DATA_DIR / "tallies"
    return folder


def _opened(process: int) -> mmap.mmap:
    if process not in _own:
        _own.clear()  # that of the process from which this one was forked
        path = _folder() / f"{process}.tally"
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with path.open("a+b") as file:
            if file.seek(0, os.SEEK_END) != _LAYOUT.size:
                with suppress(OSError):
                    file.truncate(_LAYOUT.size)
            _own[process] = mmap.mmap(file.fileno(), _LAYOUT.size)
    return _own[process]
