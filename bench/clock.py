"""Measures things side by side, so that a busy machine slows all of them alike."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of each repetition."""

    seconds: tuple[float, ...]

    @property
    def best(self) -> float:
        return min(self.seconds)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def __str__(self) -> str:
        return f"{self.best * 1000:9.1f} ms best, {self.median * 1000:9.1f} ms median of {len(self.seconds)}"


def interleaved(
    works: Mapping[str, Callable[[], object]], repetitions: int, *, warm: bool = True
) -> dict[str, Timing]:
    """Each work once to warm up, then all in turn, ``repetitions`` times."""
    for work in works.values() if warm else ():
        work()
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(repetitions):
        for name, work in works.items():
            gc.collect()
            began = time.perf_counter()
            work()
            seconds[name].append(time.perf_counter() - began)
    return {name: Timing(tuple(taken)) for name, taken in seconds.items()}


def report(claim: str, timings: Mapping[str, Timing], *, of: str, against: str, aim: str) -> None:
    """Print each timing and the ratio of two of them, by the best and by the median."""
    print(f"\n{claim}")
    for name, timing in timings.items():
        print(f"  {name:<34} {timing}")
    top, bottom = timings[of], timings[against]
    print(
        f"  ratio {of} / {against}: {top.best / bottom.best:.2f} best, "
        f"{top.median / bottom.median:.2f} median   (aim {aim})",
        flush=True,
    )
