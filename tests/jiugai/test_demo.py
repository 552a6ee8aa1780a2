"""The demonstration as it is made: each story where it should be, by the real actions, and nothing that contradicts itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from jiugai.demo import made
from jiugai.ground.accounts.models import Account
from jiugai.ground.calendar.workdays import workdays_left
from jiugai.ground.common import clock
from jiugai.ground.inbox.models import Task
from jiugai.ground.jobs.models import Job
from jiugai.plans.models import Plan, Standing
from jiugai.review.conditions import judged
from jiugai.review.models import Case, CoverLetter, Entry, IssuedNumber, Lateness, Turn, Window
from jiugai.review.numbering import is_sound

Enter = Callable[[Account], Client]
CLUSTER = "利通区七小区改造实施方案"


@pytest.fixture(scope="module", autouse=True)
def demo(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Made once for the tests of this file, and undone after the last."""
    kept, settings.DATA_DIR = settings.DATA_DIR, tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), transaction.atomic():
        made.make_all()
        yield
        transaction.set_rollback(True)
    settings.DATA_DIR = kept


@pytest.fixture(autouse=True)
def reads(db: None) -> None:
    """Each test in a savepoint of its own."""


ALONE = Case.objects.filter(covered=None)


def case_of(title: str) -> Case:
    """A case of a story of its own, not of the batch; estates of two counties may have one name."""
    return ALONE.select_related("plan", "submission__version").get(plan__title=title)


def test_the_plan_of_seven_estates_waits_mended_for_its_second_acceptance() -> None:
    case = case_of(CLUSTER)
    first, second = case.plan.sent.order_by("number")
    assert (first.version.errors, second.version.errors, second.version.warnings) == (5, 0, 1)
    assert (case.step, case.turn, case.submission) == ("docketing", Turn.REVIEWER, second)
    assert case.plan.total_fen == 1_928_800_000
    corrections = case.corrections.all()
    assert {c.state for c in corrections} == {"answered"} and corrections.count() == 10
    total = corrections.get(number=1)
    assert first.version.findings.get(code="CO001").key in total.keys, "the total is among what is asked for"
    assert not second.version.findings.filter(key=total.keys).exists(), "and it is mended"


def test_papers_that_the_corrections_touch_were_made_anew() -> None:
    plan = Plan.objects.get(title=CLUSTER)
    before, after = ({f["code"]: f["sha256"] for f in s.sent_files} for s in plan.sent.order_by("number"))
    changed = {code for code in before if before[code] != after[code]}
    assert changed == {"cost_estimate", "consent_record", "notice_record", "funding_commitment"}


def test_its_reviewer_is_told_what_hinders_it() -> None:
    hindrances = {j.code: j.line for j in judged(case_of(CLUSTER))}
    assert hindrances == {
        "complete": "",
        "procedure": "有异议没有答复",
        "accuracy": "更正 10 条没有办结",
        "admitted": "",
    }


WHERE = {
    CLUSTER: ("docketing", Turn.REVIEWER, ""),
    "如意苑小区改造实施方案": ("expert_review", Turn.REVIEWER, ""),
    "华港佳苑小区改造实施方案": ("approval", Turn.NOBODY, "pass"),
    "地区大院改造实施方案": ("approval", Turn.REVIEWER, ""),
    "东方花园小区改造实施方案": ("conclusion", Turn.NOBODY, "refuse"),
    "区委住宅小区改造实施方案": ("first_review", Turn.REVIEWER, ""),
    "古城巷改造实施方案": ("city_review", Turn.REVIEWER, ""),
    "利民新村改造实施方案": ("conclusion", Turn.REVIEWER, ""),
    "北街花园改造实施方案": ("filing", Turn.NOBODY, "filed"),
    "沙子小学改造实施方案": ("first_review", Turn.AUTHOR, ""),
    "塘厦镇林村社区新亚洲工业区地块改造方案": ("city_review", Turn.REVIEWER, ""),
}
"""Each plan that was sent in: step, whose turn, outcome."""


def test_each_plan_is_where_its_story_ends() -> None:
    cases = ALONE.select_related("plan")
    assert {c.plan.title: (c.step, c.turn, c.outcome) for c in cases} == WHERE


def test_numbers_are_given_in_the_order_of_time() -> None:
    given = list(
        IssuedNumber.objects.order_by("series", "number").values_list("series", "number", "issued_on")
    )
    assert [(series.partition(":")[0], n) for series, n, _ in given] == [
        ("filing", 1),
        ("review", 1),
        ("review", 2),
    ]
    assert given[1][2] < given[2][2]
    assert all(is_sound(text) for text in IssuedNumber.objects.values_list("text", flat=True))


def test_what_was_tendered_before_is_filed_with_its_papers() -> None:
    case = case_of("北街花园改造实施方案")
    assert case.plan.review_no.startswith("B640323-")
    assert {"award_notice", "contract", "approved_plan"} <= {f["code"] for f in case.submission.sent_files}


def test_the_conditions_of_a_pass_are_tracked(enter: Enter) -> None:
    case = case_of("地区大院改造实施方案")
    assert list(case.conditions.order_by("number").values_list("state", flat=True)) == ["open", "reported"]
    shown = enter(Account.objects.get(login="xian")).get(f"/review/{case.pk}/").content.decode()
    assert all(c.text in shown for c in case.conditions.all())


def test_an_approved_plan_is_frozen_with_its_document() -> None:
    case = case_of("华港佳苑小区改造实施方案")
    assert case.plan.standing == Standing.APPROVED and case.plan.frozen == case.submission.version
    assert case.approval.file is not None and case.approval.approved_on >= case.conclusions.get().happened_on


def test_each_place_writes_its_own_plan() -> None:
    places = {
        p.kind: (p.province_code, p.standing) for p in Plan.objects.exclude(kind__in=("estate", "cluster"))
    }
    assert places == {
        "school": ("520000", Standing.RETURNED),
        "parcel": ("440000", Standing.SUBMITTED),
        "programme": ("640000", Standing.DRAFT),
    }


def test_everything_happened_in_the_past_and_in_order() -> None:
    for case in Case.objects.all():
        days = list(case.entries.order_by("number").values_list("happened_on", "recorded_at"))
        assert days == sorted(days)
        assert days[-1][1] < clock.now()
    assert not Entry.objects.filter(recorded_at__gt=clock.now()).exists()


def test_who_decides_has_something_to_decide() -> None:
    case = case_of("利民新村改造实施方案")
    task = Task.objects.get(subject=case.pk, done_at=None)
    assert task.permission == "review.conclude"


def test_a_batch_of_forty_came_under_three_letters() -> None:
    window = Window.objects.get(batch=1)
    assert Case.objects.exclude(covered=None).count() == 40
    assert [one.covered.count() for one in CoverLetter.objects.order_by("id")] == [24, 14, 2]
    batch = Case.objects.filter(window=window)
    assert (
        batch.count(),
        batch.filter(step="expert_review").count(),
        batch.filter(turn=Turn.AUTHOR).count(),
    ) == (38, 15, 1)
    assert batch.filter(priority__gt=0).count() == 3
    late = Lateness.objects.all()
    assert late.count() == 2 and all("原州区" in one.reason and one.decided_at is None for one in late)


def test_terms_look_lived_in() -> None:
    left = {workdays_left(clock.today(), c.due_on) for c in Case.objects.exclude(due_on=None)}
    assert any(0 <= n <= 2 for n in left), "something is due soon"
    assert any(n < 0 for n in left), "something is overdue"


def test_nothing_is_left_to_read_and_the_records_agree(capsys: pytest.CaptureFixture[str]) -> None:
    assert not Job.objects.filter(name="plans.read", done_at=None).exists()
    call_command("verify")
    assert "不符" not in capsys.readouterr().out


def test_a_task_waits_for_every_open_case() -> None:
    open_ones = set(Case.objects.filter(closed_on=None).values_list("pk", flat=True))
    assert (
        set(Task.objects.filter(subject_kind="case", done_at=None).values_list("subject", flat=True))
        == open_ones
    )


def test_attachments_are_real_files() -> None:
    plan = Plan.objects.get(title=CLUSTER)
    assert plan.standing == Standing.SUBMITTED
    for attachment in plan.attachments.select_related("file__blob"):
        assert Path(attachment.file.name).suffix == ".pdf"
        assert attachment.file.blob.size > 5_000


def test_the_case_of_every_plan_can_be_opened(enter: Enter) -> None:
    client = enter(Account.objects.get(login="sheng"))
    for case in Case.objects.filter(province_code="640000"):
        assert client.get(f"/review/{case.pk}/").status_code == 200
