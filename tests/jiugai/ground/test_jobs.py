"""Work is asked for once, done by one, tried again, taken from who falls silent, and forgotten in the end."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from jiugai.ground.audit.actions import record, verify
from jiugai.ground.audit.models import Record
from jiugai.ground.common.clock import standing_at
from jiugai.ground.common.ids import fresh_id
from jiugai.ground.common.refusal import Refused
from jiugai.ground.jobs import actions, register
from jiugai.ground.jobs.actions import (
    LeaseLost,
    again,
    claim,
    enqueue,
    enqueue_scheduled,
    finish,
    forget_finished,
    reap,
    report,
    run_one,
)
from jiugai.ground.jobs.models import Job, State
from jiugai.ground.jobs.register import CHORES, Slot, Task, daily, every, task

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 1, 4, tzinfo=UTC)
done: list[str] = []


def deliver(job: Job) -> None:
    done.append(str(job.given["to"]))


def stumble(job: Job) -> None:
    raise ZeroDivisionError("王小明")


def decline(job: Job) -> None:
    raise Refused("没有这个版本，请重新上传。")


@pytest.fixture(autouse=True)
def trade(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three tasks and no schedule but the test's own."""
    done.clear()
    schedule: dict[str, Slot] = {}
    known = {"test.deliver": deliver, "test.stumble": stumble, "test.decline": decline}
    own = {name: Task(name, work, 3, timedelta(minutes=5)) for name, work in known.items()}
    for place in (register, actions):
        monkeypatch.setattr(place, "TASKS", own)
        monkeypatch.setattr(place, "SCHEDULE", schedule)


def later(seconds: int) -> AbstractContextManager[None]:
    return standing_at(NOON + timedelta(seconds=seconds))


def test_work_asked_for_is_done_once_in_the_order_in_which_it_is_due() -> None:
    with standing_at(NOON):
        enqueue("test.deliver", {"to": "second"})
        enqueue("test.deliver", {"to": "first"}, due_at=NOON - timedelta(hours=1))
        enqueue("test.deliver", {"to": "tomorrow"}, due_at=NOON + timedelta(days=1))
        while run_one("w"):
            pass
    assert done == ["first", "second"]
    assert [j.state for j in Job.objects.order_by("due_at")] == [State.DONE, State.DONE, State.WAITING]


def test_work_asked_for_in_a_change_that_is_undone_is_not_done() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        enqueue("test.deliver", {"to": "nobody"})
        raise RuntimeError
    assert run_one("w") is None and not Job.objects.exists()


def test_the_same_key_is_the_same_job_also_when_it_is_done() -> None:
    one = enqueue("test.deliver", {"to": "a"}, key="notice-1")
    run_one("w")
    assert enqueue("test.deliver", {"to": "b"}, key="notice-1") == one
    assert enqueue("test.deliver", {"to": "c"}) != enqueue("test.deliver", {"to": "c"})
    assert done == ["a"]


def test_a_task_that_nobody_declared_is_refused_and_one_of_another_version_waits() -> None:
    with pytest.raises(KeyError):
        enqueue("test.guess", {})
    Job.objects.create(name="test.of_tomorrow", arguments="{}")
    assert run_one("w") is None
    with pytest.raises(ValueError, match="already"):
        task("test.deliver")(stumble)


def test_what_fails_is_tried_again_after_pauses_that_double_and_then_counts_as_failed() -> None:
    with standing_at(NOON):
        job = enqueue("test.stumble", {})
    tried = []
    for second in range(0, 100, 5):
        with later(second):
            if run_one("w"):
                tried.append(second)
    job.refresh_from_db()
    assert (tried, job.state, job.attempts) == ([0, 10, 30], State.FAILED, 3)


def test_a_row_tells_users_what_to_do_and_no_word_of_the_fault() -> None:
    job = enqueue("test.stumble", {})
    run_one("w")
    job.refresh_from_db()
    assert str(job.id) in job.error and "王小明" not in job.error and "ZeroDivision" not in job.error


def test_a_refusal_is_final_and_its_sentence_is_kept() -> None:
    job = enqueue("test.decline", {})
    run_one("w")
    job.refresh_from_db()
    assert (job.state, job.error, job.attempts) == (State.FAILED, "没有这个版本，请重新上传。", 1)


def test_a_failed_job_can_be_done_again_on_record_and_no_other() -> None:
    job = enqueue("test.decline", {})
    with pytest.raises(Refused, match="没有失败"):
        again(job, by=None)
    run_one("w")
    someone = fresh_id()
    again(job, by=someone)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == (State.WAITING, 0, "")
    assert Record.objects.get(event="jobs.again").actor == someone


def test_a_job_whose_worker_fell_silent_is_done_by_another_and_the_first_can_no_longer_end_it() -> None:
    with standing_at(NOON):
        enqueue("test.deliver", {"to": "a"})
        silent = claim("first")
        assert silent is not None and claim("second") is None
    with later(299):
        assert reap() == 0
    with later(300):
        assert run_one("second") is not None
        for act in (lambda: finish(silent), lambda: report(silent, 1)):
            with pytest.raises(LeaseLost):
                act()
    assert Job.objects.get().worker == "second" and done == ["a"]


def test_a_worker_that_reports_keeps_its_job_and_tells_how_far_it_is() -> None:
    with standing_at(NOON):
        enqueue("test.deliver", {"to": "a"})
        job = claim("w")
        assert job is not None
    with later(200):
        report(job, 20, 80)
    with later(400):
        assert reap() == 0
    assert (Job.objects.get().share, Job.objects.get().state) == (25, State.RUNNING)


def test_a_job_that_kills_its_workers_fails_after_as_many_attempts_as_others() -> None:
    job = enqueue("test.deliver", {"to": "a"}, due_at=NOON)
    for attempt in range(4):
        with later(attempt * 300):
            reap()
            assert (claim("w") is None) == (attempt == 3)
    job.refresh_from_db()
    assert job.state is State.FAILED and "中断" in job.error


def test_of_many_schedulers_each_slot_of_time_is_asked_for_once() -> None:
    every(timedelta(minutes=10), "test.fold")(deliver)
    daily(time(3, 10), "test.clean")(decline)
    with standing_at(NOON):
        assert sorted(j.name for j in enqueue_scheduled()) == ["test.clean", "test.fold"]
        assert enqueue_scheduled() == []
    with later(599):
        assert enqueue_scheduled() == []
    with later(600):
        assert [j.key for j in enqueue_scheduled()] == ["test.fold@2026-05-01T04:10:00+00:00"]
    with later(15 * 3600 + 9 * 60):  # 03:09 in Shanghai
        assert [j.name for j in enqueue_scheduled()] == ["test.fold"]
    with later(15 * 3600 + 10 * 60):
        assert [j.key for j in enqueue_scheduled() if j.name == "test.clean"] == [
            "test.clean@2026-05-01T19:10:00+00:00"
        ]


def test_an_interval_shorter_than_a_minute_is_a_chore() -> None:
    with pytest.raises(ValueError, match="a minute"):
        every(timedelta(seconds=5), "test.hurry")(deliver)


def test_the_scheduler_seals_what_was_recorded() -> None:
    for n in range(3):
        record("audit.checked", {"records": n, "seals": 0})
    CHORES["audit.seal"].work()
    assert (verify().unsealed, CHORES["audit.seal"].interval) == (0, timedelta(seconds=5))


def test_what_ended_a_month_ago_is_forgotten_and_nothing_else() -> None:
    with standing_at(NOON):
        for name in ("test.deliver", "test.decline"):
            enqueue(name, {"to": "a"})
            run_one("w")
        enqueue("test.deliver", {"to": "never"}, due_at=NOON + timedelta(days=99))
    with standing_at(NOON + register.RETENTION):
        assert forget_finished() == 0
    with standing_at(NOON + register.RETENTION + timedelta(seconds=1)):
        assert forget_finished() == 2
    assert Job.objects.get().state is State.WAITING


FALSE: dict[str, Callable[[], object]] = {
    "a_job_ends_once": lambda: Job.objects.update(done_at=NOON, failed_at=NOON, error="x"),
    "a_job_that_is_held_has_a_worker": lambda: Job.objects.update(lease_until=NOON),
    "a_failed_job_says_why": lambda: Job.objects.update(failed_at=NOON),
    "no_more_is_done_than_there_is": lambda: Job.objects.update(progress_done=3, progress_all=2),
    "a_key_names_one_job|UNIQUE": lambda: Job.objects.create(name="x", arguments="{}", key="k"),
}


@pytest.mark.parametrize(("name", "act"), FALSE.items(), ids=FALSE)
def test_what_must_never_be_is_refused_by_the_database(name: str, act: Callable[[], object]) -> None:
    enqueue("test.deliver", {"to": "a"}, key="k")
    with pytest.raises((IntegrityError, DatabaseError), match=name), transaction.atomic():
        act()
