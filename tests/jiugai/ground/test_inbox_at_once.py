"""Two at once: a task is asked for once, taken by one, and reminded of once."""

from __future__ import annotations

from pathlib import Path

from tests.jiugai.installation import installation

AT_ONCE = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from django.db import connection
from jiugai.ground.accounts.models import Account, Kind, Membership, Organisation
from jiugai.ground.common import clock
from jiugai.ground.common.ids import fresh_id
from jiugai.ground.common.refusal import Refused
from jiugai.ground.divisions.actions import add
from jiugai.ground.divisions.models import Level
from jiugai.ground.inbox.actions import ask, remind, settle, take
from jiugai.ground.inbox.models import Notice, Task
from jiugai.projects.models import Project
top = add(level=Level.PROVINCE, code="640000", name="宁夏回族自治区", under=None, since=None, by=None)
at = Project(division=top, **{c: "640000" for c in ("province_code", "city_code", "county_code", "street_code", "community_code")})
office = Organisation.objects.create(name="局", kind=Kind.BUREAU)
people = [Account.objects.create(login=n, password="!", opened_on=clock.today()) for n in ("wang", "li")]
for who in people:
    Membership.objects.create(account=who, organisation=office, role="county_officer", since=clock.today())
def both(act):
    start = Barrier(2)
    def one(who):
        start.wait()
        try:
            act(who)
            return "done"
        except Refused:
            return "refused"
        finally:
            connection.close()
    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(one, people))
for round in range(5):
    subject = fresh_id()
    def asks(who):
        ask("projects.gate.funds", at=at, subject_kind="project", subject=subject, title=who.login, path="/projects/", asked_by=who.pk)
    said = [both(asks), Task.objects.filter(subject=subject).count()]
    task = Task.objects.get(subject=subject)
    before = Notice.objects.count()
    said += [both(lambda who: remind(task, by=who.pk)), Notice.objects.count() - before]
    said += [both(lambda who: take(task, by=who.pk)), Task.objects.get(pk=task.pk).assignee_id in [p.pk for p in people]]
    said += [both(lambda who: settle(subject=subject, outcome="已过", by=who.pk)), Task.objects.filter(done_at=None).count()]
    print(said)
"""


def test_two_people_ask_remind_take_and_settle_at_once(tmp_path: Path) -> None:
    with installation(tmp_path / "site") as made:
        one = ["done", "refused"]
        wanted = [["done", "done"], 1, one, 1, one, True, ["done", "done"], 0]
        assert made.python(AT_ONCE).splitlines() == [str(wanted)] * 5
