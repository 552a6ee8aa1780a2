"""Deciding a hundred cases in one action, against deciding one: time, queries a case, records, numbers without gaps.

python -m bench.decide_many [CASES]
"""

from __future__ import annotations

import io
import sys
import time
from typing import Any

from bench.installed import fresh

CASES = 100


def recommended(name: str, place: Any, by: Any) -> Any:
    """A case before its conclusion, recommended to pass; its text is kept and not read."""
    from django.db import transaction

    from jiugai.ground.common import clock
    from jiugai.plans import actions as plans
    from jiugai.plans.models import Submission
    from jiugai.projects.actions import make
    from jiugai.review import cases, deciding
    from jiugai.sites.actions import register

    site = register(kind="estate", division=place, values={"name": name}, by=by)
    plan = plans.begin(title=name, year=2026, project=make(name=name, year=2026, sites=[site], by=by), by=by)
    version = plans.bring(plan, io.BytesIO(f"{name}总投资 960 万元。".encode()), f"{name}.txt", by=by)
    plan.standing, plan.submissions = "submitted", 1
    plan.save()
    with transaction.atomic():
        sent = Submission.objects.create(
            plan=plan, number=1, version=version, manifest='{"attachments":[]}', digest="0" * 64, happened_on=clock.today(),
            recorded_at=clock.now(),
        )  # fmt: skip
        case = cases.opened(sent, "review", by=by, day=clock.today())
        while case.step != "conclusion":
            assert case.following is not None
            cases.enter(case, case.following, day=clock.today(), by=None, done="往下办")
    deciding.recommend(case, "pass", text="同意通过", version=case.version, by=by)
    case.refresh_from_db()
    return case


def decider_in(place: Any) -> Any:
    """A browser in which a decider of the province has logged in."""
    from django.test import Client

    from jiugai.ground.accounts.models import Account, Kind, Membership, Organisation
    from jiugai.ground.common import clock

    office = Organisation.objects.create(name="住建厅", division=place, kind=Kind.BUREAU)
    decider = Account.objects.create(login="shending", opened_on=clock.today(), password="!")
    Membership.objects.create(
        account=decider, organisation=office, division=place, role="province_decider", since=clock.today()
    )
    client = Client()
    client.force_login(decider)
    session = client.session
    session["factor"] = True
    session.save()
    return client


def decided(client: Any, chosen: list[Any]) -> tuple[float, int]:
    """Seconds and queries of one action."""
    from django.db import connection

    asked: list[str] = []

    def noted(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        return execute(sql, params, many, context)

    told = {
        "confirmed": "1", "step": "conclusion", "act": "conclude", "text": "同意通过", "seen": [f"{c.pk}:{c.version}" for c in chosen],
    }  # fmt: skip
    begun = time.perf_counter()
    with connection.execute_wrapper(noted):
        assert client.post("/review/decisions/", told).status_code == 200
    return time.perf_counter() - begun, len(asked)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else CASES
    with fresh(1, 1) as (account, _):
        from django.conf import settings

        from jiugai.ground.audit.models import Record
        from jiugai.ground.divisions.models import Division
        from jiugai.review.models import IssuedNumber

        settings.ALLOWED_HOSTS = ["*"]
        client = decider_in(Division.objects.get(code="640000"))
        place = Division.objects.get(code="640301100000")
        cases = [recommended(f"小区{n}", place, account.pk) for n in range(count + 1)]
        begun = time.perf_counter()
        assert (
            client.post("/review/decisions/", {"chosen": [str(c.pk) for c in cases[1:]]}).status_code == 200
        )
        print(f"preview of {count}: {time.perf_counter() - begun:.2f} s")
        one, first = decided(client, cases[:1])
        many, queries = decided(client, cases[1:])
        print(f"one: {one * 1000:.0f} ms, {first} queries")
        print(
            f"{count} in one action: {many:.2f} s, {queries / count:.0f} queries a case, {many / count / one:.2f} × one a case"
        )
        numbers = sorted(IssuedNumber.objects.values_list("number", flat=True))
        records = Record.objects.filter(event="review.numbered").count()
        print(f"numbers without gaps: {numbers == list(range(1, count + 2))}; records: {records}")


if __name__ == "__main__":
    main()
