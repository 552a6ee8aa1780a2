"""Two clerks and a web voter on the same household at once, the result in between, and a server that is killed: one ballot counts, none is lost."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

from tests.jiugai.installation import installation

KILLS = 20 if os.environ.get("PLANLINT_PROVE") else 4
PLACE = """
from jiugai.ground.divisions.actions import add
from jiugai.ground.divisions.models import Level
top = add(level=Level.PROVINCE, code="640000", name="宁夏回族自治区", under=None, since=None, by=None)
city = add(level=Level.CITY, code="640300", name="吴忠市", under=top, since=None, by=None)
county = add(level=Level.COUNTY, code="640302", name="利通区", under=city, since=None, by=None)
street = add(level=Level.STREET, code="640302100", name="金星镇", under=county, since=None, by=None)
community = add(level=Level.COMMUNITY, code="640302100001", name="金花园社区", under=street, since=None, by=None)
"""
USED = """
import json
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused
from jiugai.residents import ballots, deciding, verification
from jiugai.residents.ballots import Given, Read
from jiugai.residents.models import Ballot, Counted, Group, Slip, Vote
from tests.jiugai.residents.voting import FIRST, SECOND, THIRD, CLERK, estate, given, last_sign, opened, printed
def faults():
    return [f for c in (verification.rolls, verification.ballots, verification.results) for f in c()]
"""
THREE = """
from threading import Barrier, Thread
from django.db import connections
vote = opened(estate({"640302100001": community}, (10000,) * 12))
of = printed(vote)
failed, refused, start = [], [], Barrier(6)
def desk(clerk, reading):
    for one in of.values():
        yield lambda one=one: ballots.enter(one.slip, Read(reading, clock.today()), by=clerk)
def phone(choice):
    for one in of.values():
        yield lambda one=one: ballots.cast_on_web(one.slip, given(one, choice))
def carry_out(acts):
    try:
        start.wait()
        for act in acts:
            try:
                act()
            except Refused as error:
                refused.append(str(error))
    except BaseException as error:
        failed.append(repr(error))
    finally:
        connections.close_all()
jobs = [desk(FIRST, "yes"), desk(SECOND, "yes"), desk(THIRD, "no"), phone("no"), phone("no"), phone("yes")]
threads = [Thread(target=carry_out, args=(job,)) for job in jobs]
[t.start() for t in threads], [t.join() for t in threads]
papers = Ballot.objects.filter(channel="paper").values("slip").distinct().count()
webs = Ballot.objects.filter(channel="web").values("slip").distinct().count()
print(failed, Counted.objects.count(), Ballot.objects.count() == papers + webs, papers, faults())
"""
LATE = """
from datetime import timedelta
from threading import Barrier, Thread
from django.db import connections
vote = opened(estate({"640302100001": community}, (10000,) * 9))
of = printed(vote)
for n in range(1, 7):
    ballots.cast_on_web(of[n].slip, given(of[n], "yes"))
deciding.count_by_hand(vote, deciding.totals_of(vote), by=CLERK)
last = vote.ends_at - timedelta(milliseconds=1)
told, start = [], Barrier(2)
def decide():
    start.wait()
    with clock.standing_at(vote.ends_at):
        done = deciding.decide(vote, version=Vote.objects.get(pk=vote.pk).version, by=CLERK)
        told.append(done.result["participating"][0])
    connections.close_all()
def cast():
    start.wait()
    with clock.standing_at(last):
        try:
            ballots.cast_on_web(of[7].slip, given(of[7], "no"))
            told.append("in")
        except Refused as error:
            told.append("out")
    connections.close_all()
threads = [Thread(target=decide), Thread(target=cast)]
[t.start() for t in threads], [t.join() for t in threads]
print(sorted(map(str, told)) in (["6", "out"], ["7", "in"]), faults())
"""
PREPARED = """
vote = opened(estate({"640302100001": community}, (10000,) * 400))
from jiugai.residents import slips
groups = list(vote.group_set.order_by("serial"))
with open(TOLD, "w") as out:
    for one in slips.issue(vote, groups, by=CLERK):
        g = given(one, "yes")
        out.write(json.dumps([str(one.slip.pk), g.code, g.name, g.receipt]) + "\\n")
"""
CASTING = """
from uuid import UUID
FIRST, SECOND = UUID(int=1), UUID(int=2)
lines = [json.loads(line) for line in open(TOLD)]
done = set(map(str, Ballot.objects.values_list("slip_id", flat=True)))
for at, (key, code, name, receipt) in enumerate(lines):
    if key in done:
        continue
    slip = Slip.objects.get(pk=key)
    if at % 2:
        for clerk in (FIRST, SECOND):
            if not slip.entries.filter(by=clerk).exists():
                ballots.enter(slip, Read("yes", clock.today()), by=clerk)
    else:
        ballots.cast_on_web(slip, Given(code, name, "yes", receipt))
    print(key, flush=True)
"""
TELLING = "print(json.dumps([sorted(map(str, Ballot.objects.values_list('slip_id', flat=True))), Counted.objects.count(), faults()]))"


def test_two_clerks_and_three_telephones_at_once(tmp_path: Path) -> None:
    with installation(tmp_path) as there:
        said = there.python(PLACE + USED + THREE)
    assert said.splitlines()[-1] == "[] 12 True 12 []", said


def test_a_ballot_beside_the_result_is_in_it_or_refused(tmp_path: Path) -> None:
    with installation(tmp_path) as there:
        assert there.python(PLACE + USED + LATE).splitlines()[-1] == "True []"


def test_no_ballot_is_lost_where_the_server_is_killed(tmp_path: Path) -> None:
    """Whatever was told to be in is in, once, after ``kill -9`` in the middle of the work, again and again."""
    told = f"TOLD = {str(tmp_path / 'slips.jsonl')!r}\n"
    with installation(tmp_path) as there:
        there.python(told + PLACE + USED + PREPARED)
        acknowledged: set[str] = set()
        for number in range(KILLS + 1):
            with there.python_begun(told + USED + CASTING) as process:
                assert process.stdout is not None
                for line in process.stdout:
                    acknowledged |= {line.strip()} if len(line) == 37 else set()
                    if number < KILLS and len(acknowledged) >= (number + 1) * 380 // (KILLS + 1):
                        process.send_signal(signal.SIGKILL)
                        break
        said = there.python(USED + TELLING)
    kept, counted, faults = json.loads(said.splitlines()[-1])
    assert len(acknowledged) >= 380 and acknowledged <= set(kept), "every acknowledged ballot is there"
    assert (len(kept), counted, faults) == (400, 400, [])
