"""The inbox over 300,000 tasks: queries, bytes and processor time of each view, against the same with 3,000.

python -m bench.inbox [--folder FOLDER] [--tasks 300000]

A tenth of the tasks waits, a third of these is overdue; they lie in the counties of a province as its projects do.
"""

from __future__ import annotations

import argparse
import json
import statistics
from datetime import timedelta
from pathlib import Path

from bench.generate import Base, folder_of, generated
from bench.list_page import KIB, LOGINS, QUERIES, Asked, Site, counted, cpu_ms, scans

FEW, MANY = 3_000, 300_000
ROUNDS = 20
VIEWS = ("/inbox/", "/inbox/?tab=below", "/inbox/?tab=asked", "/inbox/?tab=colleagues", "/inbox/?tab=done", "/inbox/notices/", "/sites/?target=2026")  # fmt: skip
WHO = ("province", "city", "county")


def fill(count: int) -> None:
    """So many tasks, by the hundred of each county's projects; nothing is asked for, for 300,000 requests would take hours."""
    import django

    django.setup()
    from jiugai.ground.access.scope import COLUMNS
    from jiugai.ground.accounts.models import Account
    from jiugai.ground.common import clock
    from jiugai.ground.common.ids import fresh_id
    from jiugai.ground.inbox.models import Task
    from jiugai.projects.models import GateName, Project

    by = dict(Account.objects.values_list("login", "pk"))
    people = [by[login] for who, login in LOGINS.items() if login in by]
    projects = list(Project.objects.all()[:2000])
    today, gates = clock.today(), list(GateName)
    made = []
    for n in range(count):
        p, waits = projects[n % len(projects)], n % 10 == 0
        done = (
            {} if waits else {"done_at": clock.now(), "done_by": people[n % len(people)], "outcome": "已过"}
        )
        made.append(Task(
            kind=f"projects.gate.{gates[n % 5]}", title=p.name, detail="缺规划许可", path=f"/projects/{p.pk}/", subject_kind="project",
            subject=fresh_id(), permission="projects.edit", division_id=p.division_id, asked_by=people[n % len(people)],
            due_on=today + timedelta(days=n // 10 % 45 - 15), **{c: getattr(p, c) for c in COLUMNS}, **done,
        ))  # fmt: skip
        if len(made) == 5000:
            Task.objects.bulk_create(made, batch_size=1000)
            made.clear()
    Task.objects.bulk_create(made, batch_size=1000)


def measure() -> None:
    """Prints a line of JSON for each view of each person."""
    site = Site()
    for who in WHO:
        cookie = site.cookie(LOGINS[who])
        for path in VIEWS:
            asked = Asked(who, path, cookie)
            site.ask(path, cookie)
            counted(site, asked)
            spent = [cpu_ms(lambda: site.ask(path, cookie)) for _ in range(ROUNDS)]  # noqa: B023
            asked.cpu_ms = statistics.median(spent)
            told = {k: v for k, v in asked.__dict__.items() if k not in ("queries", "cookie")}
            print(json.dumps({**told, "queries": len(asked.queries), "scans": scans(asked)}), flush=True)


def shown(made: Base) -> dict[tuple[str, str], float]:
    """Prints the views of a database; the processor time of each."""
    out = {}
    for line in made.measure("bench.inbox", "--measure").splitlines():
        if line.startswith("{"):
            p = json.loads(line)
            out[p["who"], p["path"]] = p["cpu_ms"]
            fails = (
                "" if p["queries"] <= QUERIES and p["bytes"] <= KIB * 1024 and p["status"] == 200 else "   <<"
            )
            print(
                f"  {p['who']:<9} {p['queries']:>3} queries {p['bytes'] / 1024:>6.1f} KiB {p['cpu_ms']:>7.1f} ms  {p['path']}{fails}"
            )
            for scan in p["scans"]:
                print(f"      {scan}")
    return out


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.inbox")
    parser.add_argument("--folder", default="")
    parser.add_argument("--tasks", type=int, default=MANY)
    parser.add_argument("--fill", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.fill:
        fill(asked.fill)
    elif asked.measure:
        measure()
    else:
        with folder_of(asked.folder) as folder:
            _all(Path(folder), asked.tasks)


def _all(folder: Path, tasks: int) -> None:
    made = generated(folder, "county")
    held = []
    for count in (FEW, tasks - FEW):
        made.measure("bench.inbox", "--fill", str(count))
        print(f"\n{FEW if not held else tasks:,} tasks", flush=True)
        held.append(shown(made))
    worst = max((held[1][key] / held[0][key], key) for key in held[0])
    print(
        f"\n{tasks // FEW} times the tasks take {worst[0]:.2f} times the time at most ({' '.join(worst[1])})"
    )


if __name__ == "__main__":
    main()
