"""A batch of plans checked in the background: how fast, with what progress, and what other people feel of it.

python -m bench.background_check [--plans N] [--characters N] [--people N] [--folder FOLDER]

300 plans are brought by the real action into the profile of a city; a worker as ``jiugai run`` begins it checks them while
people read and write as in ``bench.load``.  What they wait is set against the same people just before.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from bench.generate import Base, folder_of, generated
from bench.load import THINK_SECONDS, Person, _prepare, driven, served, shown
from bench.plan_maker import as_text, make_plan

QUIET_SECONDS = 20
P95_SECONDS = 1.0
_LOOK = 5


def _bring(plans: int, characters: int) -> None:
    """Inside a database: so many plans of projects that have none, each with a version that waits."""
    from jiugai.plans import actions
    from jiugai.projects.models import Project

    estates = next(n for n in count(2) if len(as_text(make_plan(1, n))) >= characters)
    projects = Project.objects.filter(plans=None).order_by("number")[:plans]
    for at, project in enumerate(projects):
        plan = actions.begin(title=f"{project.name}方案", year=project.year, project=project, by=None)
        words = as_text(make_plan(at, estates))
        actions.bring(plan, io.BytesIO(words.encode()), "方案.txt", by=None)


def _states() -> None:
    """Inside a database: how many versions wait, how many were read, how many could not be."""
    from collections import Counter

    from jiugai.plans.models import Version

    print(json.dumps(Counter(Version.objects.values_list("state", flat=True))))


@contextmanager
def working(made: Base) -> Iterator[None]:
    """The worker as ``jiugai run`` begins it."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "django", "work"], env=made.environment, stdout=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        worker.terminate()
        worker.wait(60)


def inside(made: Base, *arguments: str) -> str:
    return made.measure("bench.background_check", *arguments).splitlines()[-1]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.background_check")
    parser.add_argument("--plans", type=int, default=300)
    parser.add_argument("--characters", type=int, default=8_000)
    parser.add_argument("--people", type=int, default=10)
    parser.add_argument("--folder", default="")
    parser.add_argument("--inside", default="", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside:
        import django

        django.setup()
        {
            "people": lambda: _prepare(asked.people),
            "bring": lambda: _bring(asked.plans, asked.characters),
            "states": _states,
        }[asked.inside]()
        return
    with folder_of(asked.folder) as folder:
        made = generated(folder, "city")
        ready = json.loads(inside(made, "--inside", "people", "--people", str(asked.people)))
        people = [Person(**p, chance=random.Random(at)) for at, p in enumerate(ready["people"])]
        with served(made, ready["command"], ready["port"], folder / "background.log"):
            driven(people[:4], ready["port"], 4, 0.1)  # warm
            usual = shown(
                f"{asked.people} people, nothing checked",
                *driven(people, ready["port"], QUIET_SECONDS, THINK_SECONDS),
            )
            made.measure(
                "bench.background_check",
                "--inside",
                "bring",
                "--plans",
                str(asked.plans),
                "--characters",
                str(asked.characters),
            )
            with working(made):
                slowed = _watched(made, people, ready["port"], asked.plans)
        print(
            f"\n  p95 of the others {slowed * 1000:.0f} ms (aim under {P95_SECONDS * 1000:.0f}), {slowed / usual:.1f} times that without"
        )
        if slowed >= P95_SECONDS:
            sys.exit(1)


def _watched(made: Base, people: list[Person], port: int, plans: int) -> float:
    """The people go on until all plans are read; the time within which 95 of a hundred of their requests came back."""
    began, done = time.perf_counter(), threading.Event()
    progress: list[tuple[float, int]] = []

    def look() -> None:
        while not done.is_set():
            states = json.loads(inside(made, "--inside", "states"))
            progress.append((time.perf_counter() - began, plans - states.get("waiting", 0)))
            if not states.get("waiting", 0):
                done.set()
                print(f"\n{plans} plans read in {progress[-1][0]:.0f} s: {states}")
            done.wait(_LOOK)

    watcher = threading.Thread(target=look)
    watcher.start()
    told, wall = driven(people, port, QUIET_SECONDS, THINK_SECONDS)
    while not done.is_set():
        more, taken = driven(people, port, QUIET_SECONDS, THINK_SECONDS)
        wall += taken
        for kind, seconds in more.seconds.items():
            told.seconds.setdefault(kind, []).extend(seconds)
        told.errors += more.errors
    watcher.join()
    print("  progress: " + ", ".join(f"{at:.0f} s {n}" for at, n in progress))
    return shown(f"{len(people)} people while plans are checked", told, wall)


if __name__ == "__main__":
    main()
