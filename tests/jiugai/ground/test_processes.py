"""Worker, scheduler and supervisor as the processes that they are: nothing is done twice, nothing is lost, all stop."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from tests.jiugai.installation import Installation, free_port, installation, stopped, waited_for

TASKS = """
from datetime import timedelta
from jiugai.ground.audit.actions import record
from jiugai.ground.jobs.actions import enqueue
from jiugai.ground.jobs.models import Job
"""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Installation]:
    with installation(tmp_path / "site") as made:
        yield made


def test_of_many_workers_at_once_none_does_what_another_does(site: Installation) -> None:
    told = site.python(
        TASKS
        + """
from concurrent.futures import ThreadPoolExecutor
from django.db import connection
from jiugai.ground.jobs.actions import claim, finish
for n in range(60):
    enqueue("jobs.forget_finished", {"n": n})
def labour(worker):
    taken = []
    while (job := claim(str(worker))) is not None:
        taken.append(job.given["n"]); finish(job)
    connection.close()
    return taken
with ThreadPoolExecutor(6) as pool:
    taken = [n for part in pool.map(labour, range(6)) for n in part]
assert sorted(taken) == list(range(60)), taken
print("each once")
"""
    )
    assert "each once" in told


def test_who_asks_at_once_with_one_key_gets_one_job(site: Installation) -> None:
    told = site.python(
        TASKS
        + """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from django.db import connection, transaction
barrier = Barrier(6)
def ask(n):
    barrier.wait()
    with transaction.atomic():
        made = enqueue("jobs.forget_finished", {"n": n}, key="same").id
    connection.close()
    return made
with ThreadPoolExecutor(6) as pool:
    print(len(set(pool.map(ask, range(6)))), Job.objects.count())
"""
    )
    assert told.split() == ["1", "1"]


SLOW = """
import sys
from threading import Event
from jiugai.ground.jobs.register import task
from django.core.management import call_command
@task("test.slow")
def slow(job):
    print("begun", flush=True)
    Event().wait(1.5)
    record("audit.checked", {"records": 1, "seals": 0})
enqueue("test.slow", {})
enqueue("test.slow", {})
call_command("work")
"""
STATES = TASKS + "print([j.state.value for j in Job.objects.order_by('id')])"


def test_a_worker_asked_to_stop_ends_the_job_in_hand_and_begins_no_other(site: Installation) -> None:
    worker = site.python_begun(TASKS + SLOW)
    assert worker.stdout is not None and "begun" in worker.stdout.readline()
    status, told = stopped(worker)
    assert (status, "共做 1 项" in told) == (0, True)
    assert site.python(STATES).strip() == "['done', 'waiting']"


def test_the_job_of_a_worker_that_was_killed_is_done_by_the_next(site: Installation) -> None:
    worker = site.python_begun(TASKS + SLOW)
    assert worker.stdout is not None and "begun" in worker.stdout.readline()
    stopped(worker, signal.SIGKILL)
    told = site.python(
        TASKS
        + """
from jiugai.ground.common import clock
from jiugai.ground.jobs import register
from jiugai.ground.jobs.actions import run_one
register.task("test.slow")(lambda job: None)
print(run_one("next").id == Job.objects.order_by("id")[1].id, run_one("next"))
with clock.standing_at(clock.now() + register.LEASE + timedelta(seconds=1)):
    print(run_one("next").attempts)
"""
    )
    assert told.split() == ["True", "None", "2"]


def pids(supervisor: int) -> dict[str, int]:
    """The processes below a supervisor, by what they are."""
    listed = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(supervisor)], capture_output=True, text=True
    ).stdout
    return {
        name: int(pid)
        for pid, args in re.findall(r"^ *(\d+) (.*)$", listed, re.M)
        for name in ("gunicorn", "work", "schedule")
        if re.search(rf" {name}( |$)", args)
    }


def test_the_site_runs_begins_again_what_dies_and_stops_on_demand(site: Installation) -> None:
    port = free_port()
    supervisor = site.begun("run", "--port", str(port))
    try:
        assert waited_for(port)
        before = pids(supervisor.pid)
        assert set(before) == {"gunicorn", "work", "schedule"}
        assert "先停下" in site.run("run", "--port", str(free_port()), fails=True)
        site.python(TASKS + "record('audit.checked', {'records': 1, 'seals': 0})")
        os.kill(before["work"], signal.SIGKILL)
        for _ in range(100):
            Event().wait(0.1)
            after = pids(supervisor.pid)
            if after.get("work", before["work"]) != before["work"]:
                break
        assert after["gunicorn"] == before["gunicorn"] and after["work"] != before["work"]
        sealed = "from jiugai.ground.audit.actions import verify; print(verify().unsealed)"
        assert any(site.python(sealed).strip() == "0" or Event().wait(0.5) for _ in range(20))
    finally:
        status, told = stopped(supervisor)
    assert (status, "已停止" in told) == (0, True)
    assert not waited_for(port, 0.5)


def test_a_supervisor_that_is_killed_leaves_nobody_behind_and_the_next_begins_at_once(
    site: Installation,
) -> None:
    port = free_port()
    supervisor = site.begun("run", "--port", str(port))
    assert waited_for(port)
    supervisor.kill()
    supervisor.wait()
    following = site.begun("run", "--port", str(port))
    try:
        assert any(len(pids(following.pid)) == 3 or Event().wait(0.1) for _ in range(50))
        assert waited_for(port)
    finally:
        assert stopped(following)[0] == 0


def test_it_does_not_run_on_a_database_of_another_version(tmp_path: Path) -> None:
    with installation(tmp_path / "bare", migrated=False) as bare:
        assert re.search(r"还差 \d+ 个迁移", bare.run("run", "--port", str(free_port()), fails=True))


def test_it_does_not_run_where_rows_could_be_changed(site: Installation) -> None:
    site.python(
        "from django.db import connection as c; from jiugai.ground.common.append_only import unguard; unguard(c, 'audit')"
    )
    assert "没有只增不改的保护" in site.run("run", "--port", str(free_port()), fails=True)


def test_a_port_that_is_taken_is_told(site: Installation) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as plug:
        assert "请换一个" in site.run("run", "--port", str(plug.getsockname()[1]), fails=True)


def test_content_that_is_uploaded_again_while_it_is_swept_away_is_never_lost(site: Installation) -> None:
    told = site.python("""
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from django.db import connection
from jiugai.ground.files import actions
from jiugai.ground.files.verification import contents
actions.UNTOUCHED = timedelta(0)
over = Event()
def sweeping(_):
    swept = 0
    while not over.is_set():
        swept += actions.sweep()
    connection.close()
    return swept
def uploading(worker):
    for n in range(40):
        data = b"%PDF-1.4 " + str(n % 3).encode()
        file = actions.keep(io.BytesIO(data), "a.pdf", purpose="plan", by=None, allowed=("pdf",))
        with actions.open_blob(file) as content:
            assert content.read() == data
        if n < 38:
            file.delete()
    connection.close()
with ThreadPoolExecutor(4) as pool:
    sweeper = pool.submit(sweeping, 0)
    uploads = [pool.submit(uploading, n) for n in range(3)]
    try:
        [upload.result() for upload in uploads]
    finally:
        over.set()
    print(sweeper.result() > 0, list(contents()))
""")
    assert told.strip() == "True []"
