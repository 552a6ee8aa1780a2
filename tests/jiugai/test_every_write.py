"""Every endpoint that writes leaves exactly one audit record, and every other one writes nothing."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jiugai.ground.access.doors import PUBLIC, SIGNED_IN
from jiugai.ground.access.roles import ROLES
from jiugai.ground.accounts.acting import Person as Acting
from jiugai.ground.accounts.models import Account
from jiugai.ground.audit.actions import record
from jiugai.ground.audit.models import Record
from jiugai.ground.common import clock
from jiugai.ground.common.clock import today
from jiugai.ground.divisions.actions import add
from jiugai.ground.divisions.models import Division, Level
from jiugai.ground.divisions.published.actions import tried
from jiugai.ground.divisions.published.views import _entries, _seen
from jiugai.ground.files.actions import keep
from jiugai.ground.inbox.actions import ask
from jiugai.ground.inbox.models import Notice, Task
from jiugai.ground.inbox.notices import REMINDED, tell
from jiugai.plans import dropped as checks
from jiugai.plans.models import Batch
from jiugai.projects.models import Project
from jiugai.sites.actions import register
from jiugai.sites.ledger import actions as ledgers
from jiugai.sites.ledger.mapping import proposed
from jiugai.sites.models import Import, Kind, SavedView, Site
from tests.jiugai.conftest import HERE, Country, Person
from tests.jiugai.residents import writes as residents
from tests.jiugai.review import panel_writes as panels
from tests.jiugai.review import writes as reviews
from tests.jiugai.rows import OWN_TABLES, everything
from tests.jiugai.sites.test_ledger import GOOD, xlsx
from tests.jiugai.test_doors import ENDPOINTS, MATRIX, Enter, here, object_of, path_of

pytestmark = pytest.mark.django_db
__all__ = ["here"]  # the fixture


@dataclass
class World:
    """A county with what a writer needs: who acts, and the keys of what there is."""

    country: Country
    keys: dict[str, UUID]
    acting: Account

    def site(self, at: int = 0) -> Site:
        return Site.objects.order_by("number")[at]

    def ledger(self, *, tried: bool = False, written: bool = False) -> Import:
        """One's own import, as far as it is needed; the second row is in doubt, for it is like a place that is there."""
        rows = [GOOD, ("金星家园", "金花园社区", 1996, "", "", "", "", "", "", "", "")]
        made = ledgers.begin(
            SimpleUploadedFile("台账.xlsx", xlsx(rows)), "台账.xlsx",
            account=self.acting, division=self.country[HERE], kind=Kind.ESTATE,
        )  # fmt: skip
        if tried or written:
            ledgers.try_out(made, proposed(ledgers.table_of(made), Kind.ESTATE, []), by=self.acting.pk)
        if written:
            ledgers.write(Import.objects.get(pk=made.pk), by=self.acting.pk)
        return Import.objects.get(pk=made.pk)

    def task(self, assignee: UUID | None = None) -> Task:
        """What waits for a county officer of 利通区, two of whom there are beside who acts."""
        project = Project.objects.order_by("number")[0]
        return ask(
            "projects.gate.funds", at=project, subject_kind="project", subject=project.pk, title=project.name, path=f"/projects/{project.pk}/",
            assignee=assignee, asked_by=self.acting.pk,
        )  # fmt: skip

    def own(self, address: str) -> UUID | None:
        """The key of what is only one's own, made for the one who acts; None where the address is of something else."""
        if address.startswith("sites/import/<"):
            return self.ledger(tried=True).pk
        if address.startswith("inbox/notices/<"):
            return notice_for(self.acting).pk
        if address.startswith("inbox/<"):
            return self.task().pk
        if address.startswith("plan-check/<"):
            made = checks.begin(SimpleUploadedFile("方案.txt", PLAN), "方案.txt", account=self.acting)
            checks.carry_out(made.pk)
            return made.pk
        if address.startswith("panels/<"):
            return panels.seat_of(self.keys, self.acting).pk
        if address.startswith("plan-batches/<"):
            return Batch.objects.create(account=self.acting, made_at=clock.now()).pk
        return None


Data = Callable[[World], "dict[str, Any] | tuple[str, dict[str, Any]]"]


@dataclass(frozen=True)
class Write:
    """A successful write: by whom (``role@place``, else in 利通区), what is sent (with the path, where it is not that of ``object_of``), what it is called."""

    event: str
    role: str
    data: Data = field(default=lambda world: {})
    status: int = 302
    get: bool = False


def _columns(world: World) -> tuple[str, dict[str, Any]]:
    ledger = world.ledger()
    heads = proposed(ledgers.table_of(ledger), ledger.kind, [])
    return f"/sites/import/{ledger.pk}/columns/", {f"column-{n}": h.code for n, h in enumerate(heads)}


def _answer(world: World) -> tuple[str, dict[str, Any]]:
    ledger = world.ledger(tried=True)
    row = ledger.row_set.get(outcome="2_doubtful")
    return f"/sites/import/{ledger.pk}/answers/{row.pk}/", {"answer": "different"}


def _closed_view(world: World) -> dict[str, Any]:
    made = SavedView.objects.create(account=world.acting, name="第1批", query="target=2027")
    return {"remove": str(made.pk)}


def _with_factor(world: World) -> dict[str, Any]:
    Authenticator.objects.create(user_id=world.keys["accounts"], type="totp", data={"secret": "x"})
    return {}


def _division(step: str, of: str, **data: str) -> Data:
    """A step of one division of 利通区 on the day of today; ``target`` is a code."""

    def told(world: World) -> tuple[str, dict[str, Any]]:
        sent = {"since": str(today()), "document": "吴民发〔2026〕3号", **data}
        if target := data.get("target"):
            sent |= {"target": str(world.country[target].pk), "confirmed": "1"}
        return f"/divisions/{world.country[of].pk}/{step}/", sent

    return told


def _parent(world: World) -> tuple[str, dict[str, Any]]:
    add(
        level=Level.STREET, code=f"{HERE}200", name="明珠街道", under=world.country[HERE], since=None, by=None
    )
    sent = {
        "since": str(today()),
        "code": f"{HERE}200003",
        "target": str(Division.objects.get(code=f"{HERE}200").pk),
        "confirmed": "1",
    }
    return f"/divisions/{world.country[f'{HERE}100003'].pk}/parent/", sent


LIST = f"统计用区划代码,名称\n{HERE}100000,金星镇\n{HERE}100009,新设社区\n".encode()


def _list(world: World) -> dict[str, Any]:
    return {"list": SimpleUploadedFile("名单.csv", LIST), "since": str(today())}


def _listed(world: World) -> tuple[str, dict[str, Any]]:
    reach = Acting(world.acting).reach("divisions.change")
    file = keep(
        SimpleUploadedFile("名单.csv", LIST),
        "名单.csv",
        purpose="divisions",
        by=world.acting.pk,
        allowed=("csv",),
    )
    found = tried(_entries(file), reach=reach, as_of=today(), complete=False)
    return f"/divisions/lists/{file.pk}/?as_of={today()}", {"seen": _seen(found)}


def notice_for(account: Account) -> Notice:
    """A colleague reminds somebody."""
    (told,) = tell(REMINDED, title="报资金计划", path="/projects/", accounts=[account.pk])
    return Notice.objects.get(account=told.account, read_at=None)


def _told(world: World) -> dict[str, Any]:
    notice_for(world.acting)
    return {}


def _project(world: World) -> dict[str, Any]:
    return {"name": "金星改造项目", "year": "2026", "grade": "basic", "chosen": [str(world.site().pk)]}


PLAN = "总投资 960 万元。".encode()
OFFICER, CHIEF = "county_officer", "administrator"
WRITES: dict[str, list[Write]] = {
    "accounts/new/": [Write("accounts.opened", CHIEF, lambda w: {"login": "wang", "name": "王淑芬", "phone": "13895001234"}, 200)],
    "accounts/organisations/new/": [Write("accounts.organisation_made", CHIEF, lambda w: {"name": "三小", "kind": "school", "place": f"利通区（{HERE}）"})],
    "accounts/organisations/<uuid:pk>/form/": [Write("accounts.organisation_changed", CHIEF, lambda w: {"name": "利通区领导小组", "kind": "leading_group", "place": f"利通区（{HERE}）", "version": "1"})],
    "accounts/organisations/<uuid:pk>/seats/": [Write("accounts.seated", CHIEF, lambda w: {"office": f"administrator 单位（{HERE}）", "position": "4_member"})],
    "accounts/seats/<uuid:pk>/": [Write("accounts.seat_ended", CHIEF)],
    "accounts/roles/<uuid:pk>/": [Write("accounts.withdrawn", CHIEF)],
    "accounts/seconds/<uuid:pk>/": [Write("accounts.second_ended", CHIEF)],
    "accounts/<uuid:pk>/roles/": [Write("accounts.granted", CHIEF, lambda w: {"role": "expert", "office": f"administrator 单位（{HERE}）", "place": f"利通区（{HERE}）"})],
    "accounts/<uuid:pk>/seconds/": [Write("accounts.second_named", CHIEF, lambda w: {"permission": "sites.merge", "second": "zhao"})],
    "accounts/<uuid:pk>/password/": [Write("accounts.password_given", CHIEF, status=200)],
    "accounts/<uuid:pk>/factor/": [Write("accounts.factor_removed", CHIEF, _with_factor)],
    "accounts/<uuid:pk>/closure/": [Write("accounts.closed", CHIEF)],
    "divisions/new/": [Write("divisions.added", CHIEF, lambda w: {"under": f"{HERE}100", "code": f"{HERE}100077", "name": "新社区"})],
    "divisions/<uuid:pk>/form/": [Write("divisions.changed", CHIEF, _division("form", f"{HERE}100003", code=f"{HERE}100003", name="金星新社区"))],
    "divisions/<uuid:pk>/parent/": [Write("divisions.moved", CHIEF, _parent)],
    "divisions/<uuid:pk>/merger/": [Write("divisions.merged", CHIEF, _division("merger", f"{HERE}100003", target=f"{HERE}100002"))],
    "divisions/<uuid:pk>/parting/": [Write("divisions.parted", CHIEF, _division("parting", f"{HERE}100003", code=f"{HERE}100088", name="析出社区"))],
    "divisions/<uuid:pk>/closure/": [Write("divisions.closed", CHIEF, _division("closure", f"{HERE}100003"))],
    "divisions/lists/": [Write("divisions.list_brought", CHIEF, _list)],
    "divisions/lists/<uuid:pk>/": [Write("divisions.listed", CHIEF, _listed)],
    "inbox/notices/": [Write("inbox.read", OFFICER, _told)],
    "inbox/notices/<uuid:pk>/": [Write("inbox.read", OFFICER, lambda w: (f"/inbox/notices/{notice_for(w.acting).pk}/", {}))],
    "inbox/settings/": [Write("inbox.switched", OFFICER, lambda w: {"event": "inbox.reminded", "e_mail": "inbox.reminded"})],
    "inbox/settings/address/": [Write("private.kept", OFFICER, lambda w: {"email": "zhou@example.gov.cn"})],
    "inbox/<uuid:pk>/holder/": [
        Write("inbox.taken", OFFICER, lambda w: (f"/inbox/{w.task().pk}/holder/", {"account": str(w.acting.pk)})),
        Write("inbox.assigned", OFFICER, lambda w: (f"/inbox/{w.task().pk}/holder/", {"account": str(w.keys["accounts"])})),
        Write("inbox.given_back", OFFICER, lambda w: (f"/inbox/{w.task(w.acting.pk).pk}/holder/", {"account": ""})),
    ],
    "inbox/<uuid:pk>/reminder/": [Write("inbox.reminded", OFFICER, lambda w: (f"/inbox/{w.task().pk}/reminder/", {}))],
    "audit/export/": [Write("audit.exported", "auditor", status=200, get=True)],
    "logout/": [Write("accounts.logged_out", OFFICER)],
    "sites/new/": [Write("sites.registered", OFFICER, lambda w: {"name": "如意小区", "community": "明珠社区"})],
    "sites/target/": [Write("sites.targeted", OFFICER, lambda w: {"year": "2027", "chosen": [str(w.site().pk)]})],
    "sites/views/": [
        Write("sites.view_kept", OFFICER, lambda w: {"name": "第1批", "query": "target=2027"}),
        Write("sites.view_removed", OFFICER, _closed_view),
    ],
    "sites/export/": [Write("sites.exported", OFFICER, status=200, get=True)],
    "sites/doubles/<uuid:pk>/": [
        Write("sites.merged", OFFICER, lambda w: {"answer": "same"}),
        Write("sites.told_apart", OFFICER, lambda w: {"answer": "different"}),
    ],
    "sites/comparison/": [Write("sites.merged", OFFICER, lambda w: {"chosen": [str(w.site(0).pk), str(w.site(1).pk)]})],
    "sites/<uuid:pk>/form/": [Write("sites.changed", OFFICER, lambda w: {"name": "改了", "community": "金花园社区", "version": "1"})],
    "sites/<uuid:pk>/details/<slug:sheet>/": [Write("sites.details_kept", OFFICER, lambda w: {"version": "1", "0-label": "1号楼"})],
    "sites/<uuid:pk>/outline/": [Write("sites.drawn", OFFICER, lambda w: {"version": "1", "outline": SQUARE})],
    "sites/import/": [Write("sites.import_begun", OFFICER, lambda w: {"ledger": SimpleUploadedFile("台账.xlsx", xlsx([GOOD])), "kind": "estate"})],
    "sites/import/<uuid:pk>/columns/": [Write("sites.import_tried", OFFICER, _columns)],
    "sites/import/<uuid:pk>/answers/<uuid:row>/": [Write("sites.import_answered", OFFICER, _answer)],
    "sites/import/<uuid:pk>/writing/": [Write("sites.imported", OFFICER, lambda w: (f"/sites/import/{w.ledger(tried=True).pk}/writing/", {}))],
    "sites/import/<uuid:pk>/withdrawal/": [Write("sites.import_withdrawn", OFFICER, lambda w: (f"/sites/import/{w.ledger(written=True).pk}/withdrawal/", {}))],
    "projects/new/": [Write("projects.made", OFFICER, _project)],
    "projects/<uuid:pk>/form/": [Write("projects.changed", OFFICER, lambda w: {"name": "改了", "year": "2026", "version": "1", "grade": "basic"})],
    "plan-check/": [Write("plans.check_begun", OFFICER, lambda w: {"plan": SimpleUploadedFile("方案.txt", PLAN)})],
}  # fmt: skip
WRITES |= {
    address: [Write(*told) for told in writes]
    for address, writes in (reviews.WRITES | panels.WRITES | residents.WRITES).items()
}
SQUARE = '{"type":"Polygon","coordinates":[[[106.20,37.98],[106.21,37.98],[106.21,37.99],[106.20,37.98]]]}'
OF_THE_LOG_IN = {
    "login/", "login/code/", "login/closed/", "login/oidc/<str:provider_id>/", "login/oidc/<str:provider_id>/callback/",
    "me/again/", "me/again/code/", "me/password/", "me/totp/", "me/totp/removal/", "me/codes/", "me/codes/new/",
}  # fmt: skip
"""Exempt here: their records (log-in, failure, lock, factor, codes, password) are counted in test_login and test_oidc,
which go through them with a password and a device."""


@pytest.fixture
def world(
    country: Country,
    here: dict[str, UUID],
    person: Person,
    tmp_path: Any,
    settings: Any,
) -> Callable[[str], World]:
    settings.FILES = str(tmp_path)

    def made(role: str) -> World:
        role, _, place = role.partition("@")
        return World(country, here, person(role, place or HERE, f"acting-{role}"))

    return made


CASES = [(address, write) for address, writes in WRITES.items() for write in writes]


@pytest.mark.parametrize(("address", "write"), CASES, ids=[f"{w.event} {a}" for a, w in CASES])
def test_a_write_leaves_one_record(
    address: str, write: Write, world: Callable[[str], World], enter: Enter
) -> None:
    there = world(write.role)
    client = enter(there.acting)
    told = write.data(there)
    path, data = (
        told if isinstance(told, tuple) else (path_of(address, object_of(address, there.keys)), told)
    )  # fmt: skip
    last = record("audit.checked", {"records": 0, "seals": 0})
    answer = client.get(path, data) if write.get else client.post(path, data)
    assert answer.status_code == write.status, answer.content.decode()[:3000]
    b"".join(answer) if answer.streaming else answer.content
    made = list(Record.objects.filter(id__gt=last.id))
    assert [r.event for r in made] == [write.event]
    assert made[0].actor == there.acting.pk
    if write.get or address in TWICE:
        return
    there_is = everything()
    again = client.post(path, data)
    assert again.status_code in (200, 302, 404, 409), "a second click"
    assert everything() == there_is, "and it has no second effect"


TWICE = {
    "sites/new/": "two estates of one name may be two places: the page sends a form once, and the second is told to be alike",
    "sites/import/": "a file may be uploaded twice; nothing is written before it is looked at",
    "plan-check/": "a check changes nothing",
    "plan-batches/": "the second account says that the file is there already",
    "accounts/<uuid:pk>/password/": "each password is shown once, so each click gives one that is shown",
    "logout/": "there is no session to end any more",
}
"""What a second request does again, and why that is right."""


def handles_posts(address: str) -> bool:
    """Does the view say of itself that it takes more than GET?  One of a library is taken to."""
    view = inspect.unwrap(ENDPOINTS[address].callback)
    if not view.__module__.startswith("jiugai."):
        return True
    return bool(re.search(r"POST", inspect.getsource(view).split('"""', 2)[-1]))


def test_every_endpoint_that_takes_posts_is_tried() -> None:
    assert {a for a in MATRIX if handles_posts(a)} - set(WRITES) - OF_THE_LOG_IN - BY_RESIDENTS == set()
    assert set(WRITES) | OF_THE_LOG_IN <= set(MATRIX)
    assert len(WRITES) >= 25


CHANGING = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER)\b", re.I)
BY_RESIDENTS = {"ballots/<slug:token>/", "votes/<slug:number>/"}
"""Written to by people without an account: tests/jiugai/residents/test_public_pages.py."""
OTHERWISE = {
    "votes/<slug:number>/list/": "is there once a vote is decided",
    "login/unknown/": "is a refusal",
    "health/metrics/": "is not there without a token",
}
OF_A_DRAW = (
    "cover-letters/<uuid:pk>/<slug:form>/",
    "panels/<uuid:pk>/papers/<uuid:paper>/",
    "review/<uuid:pk>/draws/<int:number>/",
)
"""Are there for what is drawn or sent only; test_experts and test_windows read them."""
READ_ONLY = [a for a in MATRIX if a not in {*WRITES, *OF_THE_LOG_IN, *OF_A_DRAW, *BY_RESIDENTS}]


def changes(asked: CaptureQueriesContext) -> Iterator[str]:
    for query in asked.captured_queries:
        if CHANGING.match(query["sql"]) and not any(table in query["sql"] for table in OWN_TABLES):
            yield query["sql"][:120]


@pytest.mark.parametrize("address", READ_ONLY)
def test_what_only_shows_changes_nothing_when_it_is_posted_to(
    address: str, world: Callable[[str], World], enter: Enter
) -> None:
    wanted = MATRIX[address][1]
    role = (
        OFFICER
        if wanted in (PUBLIC, SIGNED_IN)
        else next(r for r, x in ROLES.items() if wanted in x.permissions)
    )
    there = world(role)
    client: Client = enter(there.acting)
    key = there.own(address) or object_of(address, there.keys)
    path = path_of(address, key)
    client.get("/me/")
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(path, {"q": "金星"})
    assert answer.status_code < 400 or address in OTHERWISE
    assert list(changes(asked)) == []


def test_a_write_that_is_refused_leaves_only_the_refusal(world: Callable[[str], World], enter: Enter) -> None:
    there = world(OFFICER)
    register(kind=Kind.ESTATE, division=there.country[f"{HERE}100001"], values={"name": "再一个"}, by=None)
    before = list(Site.objects.order_by("id").values()), Record.objects.count()
    answer = enter(there.acting).post("/sites/target/", {"year": "x", "chosen": [str(there.site().pk)]})
    assert answer.status_code == 409
    assert list(Site.objects.order_by("id").values()) == before[0]
    assert [r.event for r in Record.objects.order_by("id")[before[1] :]] == ["access.declined"]
