"""The pages of the inbox: what they cost, whom they show what, and what their buttons do."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jiugai.ground.access.scope import COLUMNS
from jiugai.ground.accounts.models import Account
from jiugai.ground.audit.models import Record
from jiugai.ground.common import clock
from jiugai.ground.common.ids import fresh_id
from jiugai.ground.inbox.actions import settle, take
from jiugai.ground.inbox.models import Notice, Task
from jiugai.ground.inbox.notices import tell
from jiugai.projects.models import Project
from tests.jiugai.conftest import HERE, THERE, Country, Person
from tests.jiugai.ground.test_inbox import FUNDS, asked, project_in

pytestmark = pytest.mark.django_db
Enter = Callable[[Account], Client]
QUERIES, BYTES = 8, 80 * 1024


@pytest.fixture
def project(country: Country) -> Project:
    return project_in(country, HERE)


@pytest.fixture
def officer(person: Person) -> Account:
    return person("county_officer", HERE, "wang")


def many(project: Project, count: int, **more: object) -> None:
    """Tasks of subjects of their own, every other one overdue, one without a deadline."""
    today = clock.today()
    made = [
        Task(
            kind=FUNDS, title=f"第{n}片区改造项目", path="/projects/", subject_kind="project", subject=fresh_id(), permission="projects.edit",
            division_id=project.division_id, due_on=today + timedelta(days=n % 19 - 9) if n else None,
            **{c: getattr(project, c) for c in COLUMNS}, **more,
        )
        for n in range(count)
    ]  # fmt: skip
    Task.objects.bulk_create(made)


def cost(browser: Client, path: str) -> tuple[int, int]:
    browser.get(path)
    with CaptureQueriesContext(connection) as found:
        answer = browser.get(path)
    assert answer.status_code == 200
    return len(found), len(answer.content)


@pytest.mark.parametrize(
    "path",
    [f"/inbox/?tab={t}" for t in ("mine", "below", "asked", "colleagues", "done")] + ["/inbox/notices/"],
)
def test_a_list_costs_the_same_however_much_waits(
    path: str, project: Project, officer: Account, person: Person, enter: Enter
) -> None:
    li, browser = person("county_officer", HERE, "li"), enter(officer)

    def more(count: int) -> None:
        many(project, count, asked_by=officer.pk)
        many(project, count, assignee=li, asked_by=li.pk)
        many(project, count, done_at=clock.now(), done_by=officer.pk, outcome="已过")
        for _ in range(count // 2):
            tell("inbox.reminded", title="报资金计划", path="/projects/", accounts=[officer.pk], by=li.pk)

    more(4)
    few = cost(browser, path)
    more(120)
    lots = cost(browser, path)
    assert few[0] <= lots[0] <= QUERIES, (few, lots)
    assert lots[1] <= BYTES
    shown = browser.get(path).content.decode()
    assert "下一页" in shown, "fifty a page"


def test_pages_follow_one_another_by_deadline_the_overdue_first(
    project: Project, officer: Account, enter: Enter
) -> None:
    many(project, 120)
    browser, seen, path = enter(officer), list[dict[str, object]](), "/inbox/?tab=mine"
    while True:
        page = browser.get(path).context["page"]
        seen += page.rows
        if not page.following:
            break
        path = f"/inbox/?tab=mine&after={page.following}"
    assert len({r["id"] for r in seen}) == 120
    assert [r["due_sort"] for r in seen] == sorted(r["due_sort"] for r in seen)  # type: ignore[type-var]
    assert seen[-1]["due_on"] is None, "without a deadline: last"
    back = browser.get(f"/inbox/?tab=mine&before={page.previous}").context["page"]
    assert [r["id"] for r in back.rows] == [r["id"] for r in seen[50:100]]


def test_the_bar_tells_how_many_wait_on_every_page_and_red_only_what_is_overdue(
    project: Project, officer: Account, enter: Enter
) -> None:
    browser, today = enter(officer), clock.today()
    asked(project, due_on=today)
    shown = browser.get("/sites/").content.decode()
    assert 'aria-label="待办 1 件"' in shown and "bg-danger" not in shown
    asked(project, kind="projects.gate.permits", due_on=today - timedelta(days=1))
    tell("inbox.reminded", title="报资金计划", path="/projects/", accounts=[officer.pk])
    for path in ("/sites/", "/projects/", "/me/", "/inbox/settings/"):
        shown = browser.get(path).content.decode()
        assert (
            'aria-label="待办 2 件，逾期 1 件，未看的提醒 1 条"' in shown and "bg-danger text-white" in shown
        ), path
    many(project, 1200)
    assert "1,000+" in browser.get("/sites/").content.decode()


def test_the_first_screen_shows_the_next_ones_and_leads_to_the_first(
    project: Project, officer: Account, enter: Enter
) -> None:
    many(project, 9)
    late = asked(project, due_on=clock.today() - timedelta(days=40), detail="缺 176.54 万元")
    shown = enter(officer).get("/").content.decode()
    table = shown[shown.index('aria-label="我的待办"') :]
    rows = re.findall(r'<a class="site" href="[^"]*">([^<]*)</a>', table[: table.index("</table>")])
    assert len(rows) == 6 and rows[0] == project.name
    assert f"办理下一件：{project.name}" in shown and f'href="{late.path}"' in shown and "10 件待办" in shown


def test_an_expert_without_a_stock_has_the_tasks_on_the_first_screen(
    project: Project, person: Person, enter: Enter
) -> None:
    designer = person("contractor", HERE)
    assert "没有要办的事" in enter(designer).get("/").content.decode()


@pytest.mark.parametrize(
    ("role", "place", "seen"),
    [("county_officer", HERE, True), ("county_officer", "640300", True), ("leader", "640300", True), ("county_officer", THERE, False),
     ("leader", THERE, False), ("street_officer", HERE, False), ("expert", "640000", False), ("administrator", None, False)],
)  # fmt: skip
def test_a_task_elsewhere_is_not_there(
    role: str, place: str | None, seen: bool, project: Project, person: Person, enter: Enter
) -> None:
    task, browser = asked(project), enter(person(role, place, "who"))
    for path in (f"/inbox/{task.pk}/", f"/inbox/{task.pk}/reminder/"):
        assert browser.get(path).status_code == (200 if seen else 404), path
    if not seen:
        for path, data in (
            (f"/inbox/{task.pk}/holder/", {"account": ""}),
            (f"/inbox/{task.pk}/reminder/", {}),
        ):
            assert browser.post(path, data).status_code == 404
        assert Record.objects.filter(event="access.out_of_reach").count() == 4
        assert project.name not in browser.get("/inbox/?tab=below").content.decode()


def test_who_waits_for_it_sees_it_and_may_remind(
    project: Project, person: Person, officer: Account, enter: Enter
) -> None:
    street = person("street_officer", f"{HERE}100")
    task, browser = (
        asked(project, asked_by=street.pk, due_on=clock.today() - timedelta(days=3)),
        enter(street),
    )
    assert project.name in browser.get("/inbox/?tab=asked").content.decode()
    shown = browser.get(f"/inbox/{task.pk}/").content.decode()
    assert "催办" in shown and "领办</button>" not in shown and "改派给" not in shown
    preview = browser.get(f"/inbox/{task.pk}/reminder/").content.decode()
    assert "county_officer 单位 · 县级经办人" in preview and "催办，告知 1 人" in preview
    assert browser.post(f"/inbox/{task.pk}/reminder/").status_code == 302
    assert browser.post(f"/inbox/{task.pk}/reminder/").status_code == 409
    assert "今天已经催办过" in browser.get(f"/inbox/{task.pk}/reminder/").content.decode()


def test_a_task_is_taken_given_back_and_handed_on_by_the_buttons(
    project: Project, person: Person, officer: Account, enter: Enter
) -> None:
    li, task, browser = person("county_officer", HERE, "li"), asked(project), enter(officer)
    path = f"/inbox/{task.pk}/"

    def held() -> UUID | None:
        return Task.objects.get(pk=task.pk).assignee_id

    for account, now in ((officer.pk, officer.pk), ("", None), (li.pk, li.pk)):
        assert browser.post(f"{path}holder/", {"account": str(account)}).status_code == 302
        assert held() == now
    assert "由 li" in browser.get(path).content.decode()
    assert browser.post(f"{path}holder/", {"account": str(officer.pk)}).status_code == 409, (
        "it is in another's hands"
    )
    for nobody in (str(fresh_id()), "²", "0"):
        assert browser.post(f"{path}holder/", {"account": nobody}).status_code == 409
    assert held() == li.pk
    settle(subject=project.pk, outcome="已过", by=li.pk)
    shown = enter(li).get(path).content.decode()
    assert "已办：已过" in shown and "btn-primary" not in shown
    assert project.name in enter(li).get("/inbox/?tab=done").content.decode()


def test_a_notice_is_opened_and_read_by_its_own_person(
    project: Project, person: Person, officer: Account, enter: Enter
) -> None:
    tell("inbox.reminded", title="报资金计划", path=f"/projects/{project.pk}/", accounts=[officer.pk])
    notice, browser = Notice.objects.get(), enter(officer)
    assert "1 条没有看" in browser.get("/inbox/notices/").content.decode()
    assert enter(person("county_officer", HERE, "li")).post(f"/inbox/notices/{notice.pk}/").status_code == 404
    assert browser.post(f"/inbox/notices/{notice.pk}/")["Location"] == f"/projects/{project.pk}/"
    shown = browser.get("/inbox/notices/").content.decode()
    assert "没有未读的提醒" in shown and "报资金计划" in shown


def test_the_settings_say_where_no_e_mail_goes_out(officer: Account, enter: Enter, settings: object) -> None:
    browser = enter(officer)
    assert "没有设置发信服务器" in browser.get("/inbox/settings/").content.decode()
    settings.MAIL_IS_ON = True  # type: ignore[attr-defined]
    assert "还没有填邮箱" in browser.get("/inbox/settings/").content.decode()
    wrong = browser.post("/inbox/settings/address/", {"email": "wang@"})
    assert (
        wrong.status_code == 409
        and "“wang@”不是邮箱地址" in wrong.content.decode()
        and 'value="wang@"' in wrong.content.decode()
    )
    assert browser.post("/inbox/settings/address/", {"email": "wang@example.gov.cn"}).status_code == 302
    shown = browser.get("/inbox/settings/").content.decode()
    assert "w***@example.gov.cn" in shown and "还没有填邮箱" not in shown
    sent = {
        "event": ["inbox.assigned", "inbox.reminded", "no.such"],
        "in_app": ["inbox.assigned"],
        "e_mail": ["inbox.reminded"],
    }
    assert browser.post("/inbox/settings/", sent).status_code == 302
    shown = browser.get("/inbox/settings/").content.decode()
    boxes = dict(re.findall(r'aria-label="([^"]*)"( checked)?>', shown[shown.index("<table") :]))
    ours = {name: state for name, state in boxes.items() if name.startswith(("一件待办", "有人催办"))}
    assert ours == {
        "一件待办改派给我：站内": " checked",
        "一件待办改派给我：邮件": "",
        "有人催办：站内": "",
        "有人催办：邮件": " checked",
    }


def test_what_people_write_is_shown_as_text(project: Project, officer: Account, enter: Enter) -> None:
    task = asked(project, title="<b>片区</b>", detail="{id}<i>")
    take(task, by=officer.pk)
    browser = enter(officer)
    for path in ("/", "/inbox/", f"/inbox/{task.pk}/"):
        shown = browser.get(path).content.decode()
        assert "&lt;b&gt;片区" in shown and "<b>片区" not in shown and "{id}&lt;i&gt;" in shown, path


def test_a_task_of_another_version_is_shown_by_its_code(
    project: Project, officer: Account, enter: Enter
) -> None:
    task = asked(project)
    Task.objects.filter(pk=task.pk).update(kind="projects.dance")
    assert "projects.dance" in enter(officer).get("/inbox/").content.decode()
    assert enter(officer).get(f"/inbox/{task.pk}/").status_code == 200
