"""Who is told of what and by which ways, and the e-mails: sent by the worker through a real server, each once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import transaction

from jiugai.ground.accounts.actions import close_account, keep_email, withdraw
from jiugai.ground.accounts.models import Account, Membership
from jiugai.ground.audit.models import Record
from jiugai.ground.common import clock
from jiugai.ground.common.clock import standing_at
from jiugai.ground.common.refusal import OutOfReach, Refused
from jiugai.ground.divisions.actions import merge
from jiugai.ground.inbox.mail import send
from jiugai.ground.inbox.models import Mail, Notice, Switch
from jiugai.ground.inbox.notices import MAIL, read, switch, tell, ways_of, who_is_told
from jiugai.ground.inbox.register import NOTICES, notice
from jiugai.ground.inbox.verification import notices as verified
from jiugai.ground.jobs.actions import run_one
from jiugai.ground.jobs.models import Job, State
from jiugai.ground.private.actions import masked, purge
from tests.jiugai.conftest import HERE, THERE, Country, Person
from tests.jiugai.installation import free_port, installation
from tests.jiugai.post_office import PostOffice, post_office

pytestmark = pytest.mark.django_db
REMINDED = "inbox.reminded"


@pytest.fixture
def office(settings: LazySettings, tmp_path: Path) -> Iterator[PostOffice]:
    """The site has this server of e-mails, and keys of the test's own."""
    settings.PRIVATE_KEYS = tmp_path / "keys.json"
    with post_office() as made:
        settings.MAIL_IS_ON, settings.EMAIL_HOST, settings.EMAIL_PORT = True, "127.0.0.1", made.port
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.DEFAULT_FROM_EMAIL, settings.SITE_ADDRESS = (
            "jiugai@example.gov.cn",
            "https://jiugai.example.gov.cn",
        )
        settings.EMAIL_TIMEOUT = 5
        yield made


@pytest.fixture
def wang(person: Person, office: PostOffice) -> Account:
    made = person("county_officer", HERE, "wang")
    keep_email(made, email="Wang@Example.gov.CN", by=made.pk)
    return Account.objects.get(pk=made.pk)


def told(country: Country, title: str = "疏通资金关口：南关片区", **more: object) -> list[str]:
    given: dict[str, object] = {"permission": "projects.edit", "at": country[HERE]} | more
    found = tell(REMINDED, title=title, path="/projects/", **given)  # type: ignore[arg-type]
    return [t.login for t in found]


def worked() -> list[Job]:
    """All that is due is done, pauses passed over."""
    done = []
    with standing_at(clock.now() + timedelta(hours=2)):
        while job := run_one("worker"):
            done.append(Job.objects.get(pk=job.pk))
            if len(done) > 40:
                break
    return done


# ── who is told ────────────────────────────────────────────────────────────────


def test_those_are_told_who_hold_the_permission_there_and_nobody_else(
    country: Country, person: Person
) -> None:
    for place in (HERE, THERE, "640300"):
        person("county_officer", place, f"county-{place}")
    for role in ("street_officer", "leader", "expert", "auditor", "administrator"):
        person(role, HERE)
    assert told(country) == [f"county-{HERE}", "county-640300"]
    actor = Account.objects.get(login=f"county-{HERE}")
    assert told(country, by=actor.pk) == ["county-640300"], "who acts knows already"
    far = Account.objects.get(login=f"county-{THERE}")
    assert told(country, accounts=[far.pk]) == [], "named, but may not see it"
    assert told(country, at=None, permission="", accounts=[far.pk]) == [f"county-{THERE}"]
    assert Notice.objects.count() == 4


def test_the_preview_says_post_place_and_ways_and_is_what_is_told(
    country: Country, wang: Account, person: Person
) -> None:
    person("county_officer", HERE, "li")
    seen = who_is_told(REMINDED, permission="projects.edit", at=country[HERE])
    assert [(t.login, t.post, t.place, t.ways) for t in seen] == [
        ("wang", "county_officer 单位 · 县级经办人", "利通区", "站内、邮件"), ("li", "county_officer 单位 · 县级经办人", "利通区", "站内"),
    ]  # fmt: skip
    assert seen == tell(REMINDED, title="a", path="/", permission="projects.edit", at=country[HERE])
    with pytest.raises(KeyError):
        who_is_told("inbox.dance", permission="projects.edit", at=country[HERE])
    with pytest.raises(ValueError):
        who_is_told(REMINDED, permission="projects.edit")


def test_closed_accounts_and_withdrawn_roles_are_told_nothing(country: Country, person: Person) -> None:
    gone, left = (person("county_officer", HERE, n) for n in ("gone", "left"))
    close_account(gone, by=None)
    withdraw(Membership.objects.get(account=left), by=None)
    assert told(country) == []
    assert told(country, permission="", at=None, accounts=[gone.pk]) == []


def test_what_is_told_in_a_transaction_that_fails_was_not_told(country: Country, wang: Account) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        told(country)
        raise ZeroDivisionError
    assert not Notice.objects.exists() and not Job.objects.exists()


def test_a_switch_is_kept_where_it_differs_and_is_on_record_once(country: Country, wang: Account) -> None:
    assert ways_of(wang.pk)[REMINDED] == (True, True)
    assert switch({REMINDED: (True, False)}, by=wang.pk) == 1
    assert switch({REMINDED: (True, False)}, by=wang.pk) == 0
    told(country)
    assert Notice.objects.get().mail == Mail.NONE and not Job.objects.exists()
    switch({REMINDED: (False, False)}, by=wang.pk)
    assert told(country) == []
    switch({REMINDED: (True, True)}, by=wang.pk)
    assert not Switch.objects.exists()
    said = [json.loads(r.data)["ways"] for r in Record.objects.filter(event="inbox.switched").order_by("id")]
    assert said == ["有人催办：站内", "有人催办：不提醒", "有人催办：站内、邮件"]
    with pytest.raises(KeyError):
        switch({"inbox.dance": (True, True)}, by=wang.pk)


def test_a_notice_is_read_by_its_own_person_only_and_once(country: Country, person: Person) -> None:
    wang, li = (person("county_officer", HERE, n) for n in ("wang", "li"))
    told(country)
    (own,) = Notice.objects.filter(account=wang)
    assert read([own.pk], by=li.pk) == 0
    assert (read([own.pk], by=wang.pk), read(None, by=wang.pk), read(None, by=li.pk)) == (1, 0, 1)
    assert Record.objects.filter(event="inbox.read").count() == 2


def test_two_rooms_cannot_call_different_events_alike() -> None:
    known = NOTICES[REMINDED]
    assert notice(known.code, known.name, e_mail=True) is known
    with pytest.raises(ValueError):
        notice(known.code, "别的事")


# ── addresses ──────────────────────────────────────────────────────────────────


def test_an_address_is_kept_as_personal_data_and_shown_masked(wang: Account, person: Person) -> None:
    assert wang.subject and masked(wang.subject)["email"] == "W***@example.gov.cn"
    for wrong in ("wang", "wang@", "a@b@c", "王@例子", f"{'a' * 64}@{'b' * 63}.cn"):
        with pytest.raises(Refused):
            keep_email(wang, email=wrong, by=wang.pk)
    with pytest.raises(OutOfReach):
        keep_email(wang, email="li@example.gov.cn", by=person("county_officer", HERE, "li").pk)
    keep_email(wang, email="", by=wang.pk)
    assert masked(wang.subject) == {}


# ── e-mails ────────────────────────────────────────────────────────────────────


def test_the_worker_sends_what_was_told_and_each_use_of_the_address_is_on_record(
    country: Country, wang: Account, office: PostOffice
) -> None:
    told(country)
    job = Job.objects.get(name=MAIL)
    row = Notice.objects.get()
    assert "@" not in job.arguments + job.key
    assert [j.state for j in worked()] == [State.DONE]
    ((to, mail),) = office.taken
    assert to == "Wang@example.gov.cn" and mail["Subject"] == "旧改：疏通资金关口：南关片区"
    assert mail["Message-ID"] == f"<{row.pk}@jiugai>" and mail["From"] == "jiugai@example.gov.cn"
    assert "https://jiugai.example.gov.cn/projects/" in mail.get_content()
    row.refresh_from_db()
    assert row.mail == Mail.SENT
    reading = Record.objects.get(event="private.read")
    assert (reading.subject, reading.actor) == (wang.subject, None) and "发送提醒邮件" in reading.data
    assert "example.gov.cn" not in "".join(Record.objects.values_list("data", flat=True))
    send(row.pk)
    assert len(office.taken) == 1, "asked again, it is not sent again"
    assert list(verified()) == []


def test_without_a_server_nothing_is_asked_for(
    country: Country, wang: Account, settings: LazySettings
) -> None:
    told(country)
    settings.MAIL_IS_ON = False
    assert [j.state for j in worked()] == [State.DONE] and Notice.objects.get().mail == Mail.DROPPED, (
        "it was taken away"
    )
    Job.objects.all().delete()
    told(country)
    assert Notice.objects.latest("id").mail == Mail.NONE and not Job.objects.exists()


def test_who_lost_the_role_or_the_address_in_between_gets_no_e_mail(
    country: Country, wang: Account, office: PostOffice, person: Person
) -> None:
    li, zhao = (person("county_officer", HERE, n) for n in ("li", "zhao"))
    for account in (li, zhao):
        keep_email(account, email=f"{account.login}@example.gov.cn", by=account.pk)
    told(country)
    withdraw(Membership.objects.get(account=wang), by=None)
    close_account(li, by=None)
    zhao.refresh_from_db()
    assert zhao.subject
    purge(zhao.subject, by=None)
    assert {j.state for j in worked()} == {State.DONE}
    assert office.taken == [] and {n.mail for n in Notice.objects.all()} == {Mail.DROPPED}


def test_a_notice_follows_its_place_and_so_does_the_e_mail(
    country: Country, wang: Account, office: PostOffice
) -> None:
    told(country)
    merge([country[HERE]], into=country[THERE], since=clock.today(), document="民发〔2026〕1号", by=None)
    assert Notice.objects.get().division == country[THERE]
    worked()
    assert len(office.taken) == 1, "the role is held where the place now is"


def test_a_server_that_is_away_is_asked_again_and_the_e_mail_comes_once(
    country: Country, wang: Account, office: PostOffice, settings: LazySettings
) -> None:
    settings.EMAIL_PORT = free_port()
    told(country)
    job = run_one("worker")
    assert job is not None
    job.refresh_from_db()
    assert (job.state, job.attempts, Notice.objects.get().mail) == (State.WAITING, 1, Mail.WAITING)
    assert not Record.objects.filter(event="private.read").exists(), "nothing was read for nothing"
    settings.EMAIL_PORT = office.port
    assert worked()[-1].state == State.DONE and len(office.taken) == 1


def test_not_now_is_tried_again_and_never_is_final(
    country: Country, wang: Account, office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    office.to_recipient = "451 try again later"
    told(country)
    job = run_one("worker")
    assert job is not None and Job.objects.get(pk=job.pk).state == State.WAITING
    office.to_recipient = "550 no such mailbox"
    last = worked()[-1]
    assert last.state == State.FAILED and "550" in last.error and "@" not in last.error
    assert Notice.objects.get().mail == Mail.REFUSED and office.taken == []
    assert "Wang@" not in caplog.text, "the log names no address"


def test_an_answer_that_does_not_come_is_not_taken_for_a_no(
    country: Country, wang: Account, office: PostOffice
) -> None:
    office.to_data = ""
    told(country)
    assert [j.state for j in worked()] == [State.DONE]
    assert len(office.taken) == 1 and Notice.objects.get().mail == Mail.UNSURE


def test_verify_misses_the_job_of_an_e_mail_that_waits(country: Country, wang: Account) -> None:
    told(country)
    assert list(verified()) == []
    Job.objects.all().delete()
    assert len(list(verified())) == 1
    Notice.objects.update(event="inbox.dance")
    assert any("这个事件已不存在" in fault for fault in verified())


FILL = """
from jiugai.ground.accounts.actions import keep_email
from jiugai.ground.accounts.models import Account
from jiugai.ground.common import clock
from jiugai.ground.inbox.notices import tell
who = Account.objects.create(login="wang", password="!", opened_on=clock.today())
from jiugai.ground.accounts.models import Kind, Membership, Organisation
office = Organisation.objects.create(name="局", kind=Kind.BUREAU)
Membership.objects.create(account=who, organisation=office, role="leader", since=clock.today())
keep_email(who, email="wang@example.gov.cn", by=who.pk)
tell("inbox.reminded", title="报资金计划", path="/projects/", accounts=[who.pk])
"""
WORK = 'from jiugai.ground.jobs.actions import run_one\nrun_one("worker")\n'
AGAIN = """
from jiugai.ground.common import clock
from jiugai.ground.inbox.models import Notice
from jiugai.ground.jobs.actions import run_one
from jiugai.ground.jobs.models import Job
Job.objects.filter(name="inbox.mail").update(lease_until=clock.now())
job = run_one("other worker")
print(job.attempts, Job.objects.get(pk=job.pk).state, Notice.objects.get().mail)
"""


def test_a_worker_that_dies_while_it_sends_leaves_one_e_mail_and_no_second(tmp_path: Path) -> None:
    with post_office() as office, installation(tmp_path / "site") as made:
        office.to_data = "hold"
        url = f"smtp://127.0.0.1:{office.port}/?_default_from_email=jiugai@example.gov.cn"
        environment = {"EMAIL_URL": url}
        made.python(FILL, **environment)
        worker = made.python_begun(WORK, **environment)
        assert office.got_one.wait(30)
        worker.kill()
        worker.communicate()
        office.to_data = "250 OK"
        office.let_go.set()
        said = made.python(AGAIN, **environment).split()[-3:]
        assert said == ["2", "done", "unsure"] and len(office.taken) == 1
