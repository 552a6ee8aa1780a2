"""The case page of a long plan: queries, bytes, server and processor time, against a short plan and the bare fragments.

python -m bench.case_page [CHARACTERS]

A plan of 50,000 characters in which nearly all amounts in prose were changed, so that 200 findings and more stand beside it.
"""

from __future__ import annotations

import io
import re
import statistics
import sys
import time
from decimal import Decimal
from itertools import count, cycle
from typing import Any

from bench.installed import fresh
from bench.plan_maker import as_text, make_plan

QUERIES, MS = 20, 300
ROUNDS = 20
SHORT, LONG = 3_000, 50_000


def broken(characters: int) -> bytes:
    """A made plan of that length; nearly all amounts in its prose were changed."""
    estates = next(n for n in count(2) if len(as_text(make_plan(1, n))) >= characters)
    turn, more = count(), cycle(map(Decimal, ("1.11", "2.37", "0.53")))
    words = re.sub(
        r"(\d+\.\d\d)(?=万元)",
        lambda m: m[1] if next(turn) % 40 == 0 else str(Decimal(m[1]) + next(more)),
        as_text(make_plan(1, estates)),
    )
    return words.encode()


def case_of(words: bytes, name: str, place: Any, by: Any) -> Any:
    from django.db import transaction

    from jiugai.ground.common import clock
    from jiugai.plans import actions as plans
    from jiugai.plans import reading
    from jiugai.plans.models import Plan, Submission
    from jiugai.projects.actions import make
    from jiugai.review import cases
    from jiugai.sites.actions import register

    sites = [register(kind="estate", division=place, values={"name": f"{name}{n}"}, by=by) for n in (1, 2)]
    plan = plans.begin(title=name, year=2026, project=make(name=name, year=2026, sites=sites, by=by), by=by)
    version = plans.bring(plan, io.BytesIO(words), f"{name}.txt", by=by)
    began = time.perf_counter()
    reading.carry_out(version.pk)
    taken = time.perf_counter() - began
    plan = Plan.objects.get(pk=plan.pk)
    read = plan.current
    print(
        f"{name}: {read.characters:,} characters, {read.findings.count()} findings, {read.holds} relations agree; read and stored in {taken:.1f} s"
    )
    size = sum(len(c.fragment.encode()) for c in read.chapters.all())
    print(f"  its fragments: {size / 1024:,.0f} KiB, {size / len(words):.2f} × the text")
    with transaction.atomic():
        sent = Submission.objects.create(
            plan=plan,
            number=1,
            version=read,
            manifest='{"attachments":[]}',
            digest="0" * 64,
            happened_on=clock.today(),
            recorded_at=clock.now(),
        )
        return cases.opened(sent, "review", by=by, day=clock.today())


def asked(client: Any, path: str) -> tuple[int, int, float, float]:
    """Queries, bytes, median milliseconds on the wall and of the processor."""
    from django.db import connection

    found: list[str] = []

    def noted(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(noted):
        answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    walls, cpus = [], []
    for _ in range(ROUNDS):
        wall, cpu = time.perf_counter(), time.process_time()
        client.get(path)
        walls.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
    return len(found), len(answer.content), statistics.median(walls), statistics.median(cpus)


def main() -> None:
    long = int(sys.argv[1]) if len(sys.argv) > 1 else LONG
    with fresh(1, 1) as (account, _):
        from django.conf import settings
        from django.test import Client

        from jiugai.ground.accounts.models import Kind, Membership, Organisation
        from jiugai.ground.common import clock
        from jiugai.ground.divisions.models import Division

        settings.ALLOWED_HOSTS = ["*"]
        county = Division.objects.get(code="640301")
        office = Organisation.objects.create(name="住建局", division=county, kind=Kind.BUREAU)
        Membership.objects.create(
            account=account, organisation=office, division=county, role="county_reviewer", since=clock.today()
        )
        client = Client()
        client.force_login(account)
        session = client.session
        session["factor"] = True
        session.save()
        place = Division.objects.get(code="640301100000")
        for name, size in (("短方案", SHORT), ("长方案", long)):
            case = case_of(broken(size), name, place, account.pk)
            for tab in ("findings", "points"):
                queries, content, wall, cpu = asked(client, f"/review/{case.pk}/?tab={tab}")
                print(
                    f"  {tab}: {queries} queries (aim at most {QUERIES}), {content / 1024:.0f} KiB, {wall:.0f} ms (aim at most {MS}), {cpu:.0f} ms CPU"
                )
            chapter = case.submission.version.chapters.filter(is_missing=False).order_by("number")[1].number
            queries, content, wall, cpu = asked(
                client, f"/plans/{case.plan_id}/versions/1/chapters/{chapter}/"
            )
            print(f"  a chapter: {queries} queries, {content / 1024:.0f} KiB, {wall:.0f} ms")


if __name__ == "__main__":
    main()
