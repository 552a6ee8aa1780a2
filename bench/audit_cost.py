"""What the audit costs eight writers: the real change of a place, against the same without its record.

python -m bench.audit_cost [--turns N] [--folder FOLDER]

On PostgreSQL where DATABASE_URL is set (script/with-postgres), else on SQLite.  The writers take turns: a short while with
the record, a short while without, so that whatever else the machine does falls on both.  A third kind of turn seals
meanwhile, as the worker does.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics
import time
from dataclasses import dataclass
from typing import Any

from bench.generate import folder_of, generated

WRITERS, LOSS = 8, 0.10
SECONDS = 2.0
WITHOUT, WITH, SEALED = "without the record", "with the record", "with record and sealer"
KINDS = (WITHOUT, WITH, SEALED)
_EACH = 6
_SEAL_EVERY = 1.0
_PATIENCE = 60
"""Seconds that the writers wait for one another: where one has died, none goes on."""


@dataclass(frozen=True)
class Turn:
    """What one writer did in one turn: changes, processor seconds and seconds."""

    kind: str
    number: int
    changes: int
    cpu: float
    wall: float


def _write(at: int, turns: list[str], barrier: Any, told: Any) -> None:
    """One writer: changes its own places, one after the other, turn by turn."""
    import django

    django.setup()
    from jiugai.sites import actions
    from jiugai.sites.models import Site

    recorded = actions.record
    mine = list(Site.objects.order_by("number")[at * _EACH : (at + 1) * _EACH])
    count = 0
    for number, kind in enumerate(turns):
        actions.record = (lambda *a, **k: None) if kind == WITHOUT else recorded  # type: ignore[assignment, misc]
        barrier.wait(timeout=_PATIENCE)
        begun, began, cpu = count, time.perf_counter(), time.process_time()
        while time.perf_counter() - began < SECONDS:
            site = mine[count % _EACH]
            actions.change(site, version=site.version, values={"budget_fen": 1_000_000 + count}, by=None)
            site.version += 1
            count += 1
        wall = time.perf_counter() - began
        told.put(Turn(kind, number, count - begun, time.process_time() - cpu, wall))


def _seal(turns: list[str], barrier: Any) -> None:
    """The sealer: works in the turns of its kind, and clears what is left before the next."""
    import django

    django.setup()
    from jiugai.ground.audit.actions import seal

    for kind in turns:
        while seal():
            pass
        barrier.wait(timeout=_PATIENCE)
        end = time.perf_counter() + SECONDS
        while kind == SEALED and time.perf_counter() < end:
            seal()
            time.sleep(_SEAL_EVERY)


def measured(turns: list[str]) -> list[Turn]:
    """Runs the writers and the sealer; each turn of each writer."""
    context = multiprocessing.get_context("spawn")
    barrier, told = context.Barrier(WRITERS + 1), context.Queue()
    crew = [context.Process(target=_write, args=(at, turns, barrier, told)) for at in range(WRITERS)]
    crew.append(context.Process(target=_seal, args=(turns, barrier)))
    for one in crew:
        one.start()
    out = [told.get(timeout=300) for _ in range(WRITERS * len(turns))]
    for one in crew:
        one.join()
    return out


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.audit_cost")
    parser.add_argument("--turns", type=int, default=8, help="of each kind")
    parser.add_argument("--folder", default="")
    asked = parser.parse_args()
    with folder_of(asked.folder) as folder:
        made = generated(folder, "county")
        os.environ.update(made.environment)
        order = [k for n in range(asked.turns) for k in (KINDS if n % 2 else KINDS[::-1])]
        turns = measured([WITHOUT, *order])  # the first warms up
    print(
        f"\n{WRITERS} writers on {'PostgreSQL' if made.url else 'SQLite'}, {asked.turns} turns of {SECONDS:.0f} s of each kind"
    )
    rates: dict[str, dict[int, float]] = {}
    cost: dict[str, float] = {}
    for kind in KINDS:
        mine = [t for t in turns if t.kind == kind and t.number > 0]
        rates[kind] = {}
        for n in range(asked.turns):
            of_round = [t for t in mine if (t.number - 1) // len(KINDS) == n]
            rates[kind][n] = sum(t.changes for t in of_round) / max(t.wall for t in of_round)
        cost[kind] = sum(t.cpu for t in mine) / sum(t.changes for t in mine) * 1000
        print(
            f"  {kind:<24} {statistics.median(rates[kind].values()):7.0f} changes/s, {cost[kind]:6.2f} ms CPU each"
        )
    for kind in (WITH, SEALED):
        lost = sorted(1 - rate / rates[WITHOUT][n] for n, rate in rates[kind].items())
        print(
            f"  lost {kind}: {statistics.median(lost):6.1%} of the rate (median of the rounds, half of them between "
            f"{lost[len(lost) // 4]:.1%} and {lost[-len(lost) // 4]:.1%}; aim at most {LOSS:.0%}), "
            f"{cost[kind] / cost[WITHOUT] - 1:.1%} more CPU"
        )


if __name__ == "__main__":
    main()
