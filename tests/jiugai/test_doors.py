"""Every endpoint has a door; who comes from elsewhere, or without the role, does not get in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from jiugai.ground.access.doors import PUBLIC, SIGNED_IN
from jiugai.ground.access.roles import PERMISSIONS, ROLES, may
from jiugai.ground.accounts.models import Account
from jiugai.ground.audit.models import Record
from jiugai.projects.actions import make
from jiugai.projects.models import Project
from jiugai.sites.actions import register
from jiugai.sites.models import Kind, Likeness, Site
from tests.jiugai.conftest import HERE, THERE, Country, Person
from tests.jiugai.offices import people_of
from tests.jiugai.residents.doors import OF_RESIDENTS
from tests.jiugai.residents.voting import estate, opened
from tests.jiugai.review.made import case_of, expert_of, plan_with_version, with_paper

pytestmark = pytest.mark.django_db
Enter = Callable[[Account], Client]


def endpoints(
    patterns: list[URLPattern | URLResolver] | None = None, before: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every address of the site with its pattern."""
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(entry, URLResolver):
            yield from endpoints(entry.url_patterns, before + str(entry.pattern))
        else:
            yield before + str(entry.pattern), entry


ENDPOINTS = dict(endpoints())
MATRIX: dict[str, tuple[str, str]] = {
    "": (SIGNED_IN, SIGNED_IN),
    "search/": (SIGNED_IN, SIGNED_IN),
    "health/": (PUBLIC, PUBLIC),
    "health/ready/": (PUBLIC, PUBLIC),
    "health/metrics/": (PUBLIC, PUBLIC),
    "login/": (PUBLIC, PUBLIC),
    "login/code/": (PUBLIC, PUBLIC),
    "login/closed/": (PUBLIC, PUBLIC),
    "login/oidc/<str:provider_id>/": (PUBLIC, PUBLIC),
    "login/oidc/<str:provider_id>/callback/": (PUBLIC, PUBLIC),
    "login/unknown/": (PUBLIC, PUBLIC),
    "logout/": (PUBLIC, PUBLIC),
    "me/": (SIGNED_IN, SIGNED_IN),
    "me/again/": (SIGNED_IN, SIGNED_IN),
    "me/again/code/": (SIGNED_IN, SIGNED_IN),
    "me/password/": (SIGNED_IN, SIGNED_IN),
    "me/totp/": (SIGNED_IN, SIGNED_IN),
    "me/totp/removal/": (SIGNED_IN, SIGNED_IN),
    "me/codes/": (SIGNED_IN, SIGNED_IN),
    "me/codes/new/": (SIGNED_IN, SIGNED_IN),
    "accounts/": ("accounts.manage", "accounts.manage"),
    "accounts/new/": ("accounts.manage", "accounts.manage"),
    "accounts/divisions/": ("accounts.manage", "accounts.manage"),
    "accounts/offices/": ("accounts.manage", "accounts.manage"),
    "accounts/logins/": ("accounts.manage", "accounts.manage"),
    "accounts/organisations/": ("accounts.manage", "accounts.manage"),
    "accounts/organisations/new/": ("accounts.manage", "accounts.manage"),
    "accounts/organisations/<uuid:pk>/": ("accounts.manage", "accounts.manage"),
    "accounts/organisations/<uuid:pk>/form/": ("accounts.manage", "accounts.manage"),
    "accounts/organisations/<uuid:pk>/seats/": ("accounts.manage", "accounts.manage"),
    "accounts/seats/<uuid:pk>/": ("accounts.manage", "accounts.manage"),
    "accounts/roles/<uuid:pk>/": ("accounts.manage", "accounts.manage"),
    "accounts/seconds/<uuid:pk>/": ("accounts.manage", "accounts.manage"),
    "accounts/<uuid:pk>/": ("accounts.manage", "accounts.manage"),
    "accounts/<uuid:pk>/roles/": ("accounts.manage", "accounts.manage"),
    "accounts/<uuid:pk>/seconds/": ("accounts.manage", "accounts.manage"),
    "accounts/<uuid:pk>/password/": ("accounts.manage", "accounts.manage"),
    "accounts/<uuid:pk>/factor/": ("accounts.manage", "accounts.manage"),
    "accounts/<uuid:pk>/closure/": ("accounts.manage", "accounts.manage"),
    "audit/": ("audit.view", "audit.view"),
    "audit/export/": ("audit.view", "audit.view"),
    "inbox/": (SIGNED_IN, SIGNED_IN),
    "inbox/notices/": (SIGNED_IN, SIGNED_IN),
    "inbox/notices/<uuid:pk>/": (SIGNED_IN, SIGNED_IN),
    "inbox/settings/": (SIGNED_IN, SIGNED_IN),
    "inbox/settings/address/": (SIGNED_IN, SIGNED_IN),
    "inbox/<uuid:pk>/": (SIGNED_IN, SIGNED_IN),
    "inbox/<uuid:pk>/holder/": (SIGNED_IN, SIGNED_IN),
    "inbox/<uuid:pk>/reminder/": (SIGNED_IN, SIGNED_IN),
    "divisions/": ("divisions.change", "divisions.change"),
    "divisions/new/": ("divisions.change", "divisions.change"),
    "divisions/lists/": ("divisions.change", "divisions.change"),
    "divisions/lists/blank/": ("divisions.change", "divisions.change"),
    "divisions/lists/<uuid:pk>/": ("divisions.change", "divisions.change"),
    "divisions/<uuid:pk>/": ("divisions.change", "divisions.change"),
    "divisions/<uuid:pk>/form/": ("divisions.change", "divisions.change"),
    "divisions/<uuid:pk>/parent/": ("divisions.change", "divisions.change"),
    "divisions/<uuid:pk>/merger/": ("divisions.change", "divisions.change"),
    "divisions/<uuid:pk>/parting/": ("divisions.change", "divisions.change"),
    "divisions/<uuid:pk>/closure/": ("divisions.change", "divisions.change"),
    "sites/": ("sites.view", "sites.view"),
    "sites/new/": ("sites.edit", "sites.edit"),
    "sites/target/": ("sites.edit", "sites.edit"),
    "sites/views/": ("sites.view", "sites.view"),
    "sites/export/": ("sites.export", "sites.export"),
    "sites/map/": ("sites.view", "sites.view"),
    "sites/map/outlines/": ("sites.view", "sites.view"),
    "sites/stock/": ("sites.view", "sites.view"),
    "sites/doubles/": ("sites.view", "sites.view"),
    "sites/doubles/<uuid:pk>/": ("sites.view", "sites.merge"),
    "sites/comparison/": ("sites.view", "sites.merge"),
    "sites/<uuid:pk>/": ("sites.view", "sites.view"),
    "sites/<uuid:pk>/form/": ("sites.edit", "sites.edit"),
    "sites/<uuid:pk>/outline/": ("sites.edit", "sites.edit"),
    "sites/<uuid:pk>/details/<slug:sheet>/": ("sites.view", "sites.edit"),
    "sites/import/": ("sites.import", "sites.import"),
    "sites/import/blank/": ("sites.import", "sites.import"),
    "sites/import/<uuid:pk>/": ("sites.import", "sites.import"),
    "sites/import/<uuid:pk>/columns/": ("sites.import", "sites.import"),
    "sites/import/<uuid:pk>/problems/": ("sites.import", "sites.import"),
    "sites/import/<uuid:pk>/answers/<uuid:row>/": ("sites.import", "sites.import"),
    "sites/import/<uuid:pk>/writing/": ("sites.import", "sites.import"),
    "sites/import/<uuid:pk>/withdrawal/": ("sites.import", "sites.import"),
    "projects/": ("projects.view", "projects.view"),
    "projects/new/": ("projects.edit", "projects.edit"),
    "projects/<uuid:pk>/": ("projects.view", "projects.view"),
    "projects/<uuid:pk>/form/": ("projects.edit", "projects.edit"),
    "plans/": ("plans.view", "plans.view"),
    "plans/new/": ("plans.edit", "plans.edit"),
    "plan-batches/": ("plans.edit", "plans.edit"),
    "plan-batches/<uuid:pk>/": ("plans.edit", "plans.edit"),
    "plans/new/programme/": ("plans.edit", "plans.edit"),
    "plans/of-project/<uuid:pk>/": ("plans.view", "plans.view"),
    "plans/<uuid:pk>/": ("plans.view", "plans.view"),
    "plans/<uuid:pk>/versions/": ("plans.view", "plans.edit"),
    "plans/<uuid:pk>/reasons/": ("plans.view", "plans.edit"),
    "plans/<uuid:pk>/people/": ("plans.view", "plans.submit"),
    "plans/<uuid:pk>/changes/": ("plans.view", "plans.edit"),
    "plans/<uuid:pk>/form/": ("plans.view", "plans.edit"),
    "plans/<uuid:pk>/form/filled/": ("plans.edit", "plans.edit"),
    "plans/<uuid:pk>/form/<slug:code>/": ("plans.view", "plans.edit"),
    "plans/<uuid:pk>/attachments/": ("plans.view", "plans.edit"),
    "plans/<uuid:pk>/attachments/<uuid:attachment>/": ("plans.view", "plans.view"),
    "plans/<uuid:pk>/versions/<int:number>/": ("plans.view", "plans.view"),
    "plans/<uuid:pk>/versions/<int:number>/file/": ("plans.view", "plans.view"),
    "plans/<uuid:pk>/versions/<int:number>/chapters/<int:chapter>/": ("plans.view", "plans.view"),
    "plans/<uuid:pk>/versions/<int:number>/<int:other>/": ("plans.view", "plans.view"),
    "plans/<uuid:pk>/submission/": ("plans.view", "plans.submit"),
    "plans/<uuid:pk>/review/": ("plans.view", "plans.view"),
    "plans/<uuid:pk>/filing/": ("plans.view", "plans.submit"),
    **OF_RESIDENTS,
    "review/": ("review.view", "review.view"),
    "review/export/": ("review.view", "review.view"),
    "review/conditions/": ("review.view", "review.view"),
    "review/decisions/": ("review.view", "review.view"),
    "windows/": ("review.view", "review.docket"),
    "windows/<uuid:pk>/": ("review.view", "review.docket"),
    "windows/<uuid:pk>/letter/": ("review.city", "review.city"),
    "cover-letters/<uuid:pk>/<slug:form>/": ("review.view", "review.view"),
    "guidance/export/": ("review.view", "review.view"),
    "guidance/": ("review.view", "review.view"),
    "plans/<uuid:pk>/guidance/": ("plans.view", "plans.view"),
    "review/overdue/": ("review.view", "review.view"),
    "review/<uuid:pk>/priority/": ("review.view", "review.view"),
    "experts/": ("review.docket", "review.docket"),
    "experts/<uuid:pk>/": ("review.docket", "review.docket"),
    "panels/": ("review.score", "review.score"),
    "panels/<uuid:pk>/": ("review.score", "review.score"),
    "panels/<uuid:pk>/chapters/<int:chapter>/": ("review.score", "review.score"),
    "panels/<uuid:pk>/papers/<uuid:paper>/": ("review.score", "review.score"),
    "review/<uuid:pk>/panel/": ("review.view", "review.docket"),
    "review/<uuid:pk>/opinions/": ("review.view", "plans.submit"),
    "review/<uuid:pk>/draws/<int:number>/": ("review.view", "review.view"),
    "review/<uuid:pk>/conditions/": ("review.view", "review.view"),
    "review/<uuid:pk>/reconsideration/": ("plans.submit", "plans.submit"),
    "review/<uuid:pk>/papers/<uuid:file>/": ("review.view", "review.view"),
    "review/<uuid:pk>/": ("review.view", "review.view"),
    "review/<uuid:pk>/acts/<slug:step>/<slug:act>/": ("review.view", "review.view"),
    "review/<uuid:pk>/points/": ("review.view", "review.view"),
    "review/<uuid:pk>/corrections/": ("review.view", "review.view"),
    "review/<uuid:pk>/return/": ("review.view", "review.view"),
    "review/<uuid:pk>/recommendation/": ("review.docket", "review.docket"),
    "review/<uuid:pk>/conclusion/": ("review.conclude", "review.conclude"),
    "review/<uuid:pk>/approval/": ("review.approve", "review.approve"),
    "review/<uuid:pk>/answers/": ("review.view", "plans.submit"),
    "review/<uuid:pk>/withdrawal/": ("plans.submit", "plans.submit"),
    "review/<uuid:pk>/letters/<int:number>/<slug:kind>/<slug:form>/": ("review.view", "review.view"),
    "number/": (PUBLIC, PUBLIC),
    "plan-check/": ("plans.check", "plans.check"),
    "plan-check/<uuid:pk>/": ("plans.check", "plans.check"),
    "plan-check/<uuid:pk>/<int:number>/": ("plans.check", "plans.check"),
}
"""Address → permission to read, permission to write.  An endpoint that is not here fails the test below."""


def test_every_endpoint_stands_in_the_matrix_with_the_door_it_has() -> None:
    there = {address: getattr(entry.callback, "door", None) for address, entry in ENDPOINTS.items()}
    assert {a: d for a, d in there.items() if d is None} == {}
    assert there == MATRIX


PLACES = {"own": HERE, "other county": THERE, "parent": "640300", "province": "640000"}


@pytest.fixture
def here(country: Country, settings: Any, tmp_path: Path) -> dict[str, UUID]:
    """A site, a pair, three projects, a plan in hand and one that was sent in, in 利通区."""
    settings.FILES = str(tmp_path)
    community = country[f"{HERE}100001"]
    site = register(kind=Kind.ESTATE, division=community, values={"name": "金星花园小区"}, by=None)
    register(kind=Kind.ESTATE, division=community, values={"name": "金星小区"}, by=None)
    third = register(kind=Kind.ESTATE, division=community, values={"name": "裕西小区"}, by=None)
    project = make(name="裕西小区改造项目", year=2026, sites=[third], by=None)
    drafted, sent = (
        make(
            name=f"{name}改造项目", year=2026, by=None,
            sites=[register(kind=Kind.ESTATE, division=community, values={"name": name}, by=None)],
        )
        for name in ("华港佳苑", "地区大院")
    )  # fmt: skip
    vote = opened(estate(country, (5000, 6000, 7000), "明珠苑"))
    return {
        "residents/votes": vote.pk,
        "residents/owners": vote.site_id,
        "plans": plan_with_version(drafted, findings=1).pk,
        "plans/of-project": project.pk,
        "review": with_paper(case_of(plan_with_version(sent))).pk,
        "experts": expert_of(country["640000"]).pk,
        "sites": site.pk,
        "doubles": Likeness.objects.get().pk,
        "projects": project.pk,
        "divisions": country[f"{HERE}100001"].pk,
        **people_of(country),
    }


def object_of(address: str, here: dict[str, UUID]) -> UUID | None:
    """The thing that an address with a key is of; None for those of one's own only (imports, checks)."""
    if address.startswith("sites/doubles/"):
        return here["doubles"]
    if "/".join(address.split("/")[:2]) in here:
        return here["/".join(address.split("/")[:2])]
    return here.get(address.split("/")[0]) if "import" not in address else None


def path_of(address: str, key: UUID | None) -> str:
    """The address with its holes filled; ``key`` is that of the thing, and of what belongs to it."""
    sample = {
        "pk": key,
        "attachment": key,
        "row": key,
        "file": key,
        "paper": key,
        "number": 1,
        "token": "P3HK7WNE",
        "chapter": 1,
        "other": 1,
        "sheet": "buildings",
        "step": "first_review",
        "act": "pass",
        "code": "overview",
        "kind": "application",
        "form": "pdf",
    }
    return "/" + re.sub(r"<(?:uuid|int|slug):(\w+)>", lambda hole: str(sample[hole[1]]), address)


def test_the_policy_answers_every_cell() -> None:
    """Role × endpoint × reading or writing: denied unless the role says so."""
    cells = 0
    for address, doors in MATRIX.items():
        for role in ROLES:
            for wanted in doors:
                cells += 1
                granted = wanted in (PUBLIC, SIGNED_IN) or may((role,), wanted)
                assert granted == (wanted in (PUBLIC, SIGNED_IN) or wanted in ROLES[role].permissions), (
                    address,
                    role,
                )
    assert cells == len(MATRIX) * len(ROLES) * 2
    assert {d for doors in MATRIX.values() for d in doors} - {PUBLIC, SIGNED_IN} <= set(PERMISSIONS)


READABLE = [
    a for a in MATRIX if "<int" not in a and a.count("<uuid") < 2 and not a.startswith(("sites/import", "plan-check/<", "plan-batches/<", "inbox/<", "inbox/notices/<", "health", "divisions/lists/<", "panels/<", "windows/<", "cover-letters/<", "ballots/<", "votes/<"))
    and "<str" not in a and a not in ("login/unknown/", "me/again/", "me/password/", "me/totp/removal/", "me/codes/new/", "me/codes/", "me/again/code/")
]  # fmt: skip
"""Those that a log-in has already gone through have tests of their own."""


@pytest.mark.parametrize("role", ["county_officer", "province_reviewer", "expert", "administrator"])
def test_a_real_request_gets_what_the_matrix_says(
    role: str, here: dict[str, UUID], person: Person, enter: Enter
) -> None:
    client = enter(person(role, HERE if role == "county_officer" else "640000"))
    for address in READABLE:
        key = object_of(address, here)
        path = path_of(address, key)
        wanted = MATRIX[address][0]
        status = client.get(path).status_code
        if wanted in (PUBLIC, SIGNED_IN) or may((role,), wanted):
            assert status in (200, 302, 409), (path, status)
        else:
            assert status == 403, (path, status)


def test_nobody_gets_in_without_logging_in(here: dict[str, UUID], client: Client) -> None:
    for address in READABLE:
        path = path_of(address, object_of(address, here))
        answer = client.get(path)
        if MATRIX[address][0] == PUBLIC:
            assert answer.status_code in (200, 302)
        else:
            assert answer.status_code == 302 and "/login/" in answer["Location"], path


@pytest.mark.parametrize(
    ("place", "seen"), [(HERE, True), (THERE, False), ("640300", True), ("640000", True)]
)
def test_what_lies_elsewhere_is_not_there(
    place: str, seen: bool, here: dict[str, UUID], person: Person, enter: Enter
) -> None:
    client = enter(person("county_officer", place))
    for address in READABLE:
        if "<uuid:pk>" not in address or not may(("county_officer",), MATRIX[address][0]):
            continue
        path = path_of(address, object_of(address, here))
        assert (client.get(path).status_code != 404) == seen, path
    listed = client.get("/sites/").content.decode()
    assert ("金星花园小区" in listed) == seen


@pytest.mark.parametrize(
    ("place", "seen"), [(HERE, True), (THERE, False), ("640300", True), ("640000", True), (None, True)]
)
def test_who_looks_after_people_elsewhere_does_not_reach_these(
    place: str | None, seen: bool, here: dict[str, UUID], person: Person, enter: Enter
) -> None:
    client = enter(person("administrator", place))
    for address in READABLE:
        if "<uuid:pk>" not in address or MATRIX[address][0] not in ("accounts.manage", "divisions.change"):
            continue
        path = path_of(address, object_of(address, here))
        assert (client.get(path).status_code != 404) == seen, path
        if not seen:
            assert client.post(path, {}).status_code == 404, path
    assert ("zhang" in client.get("/accounts/").content.decode()) == seen


def test_writing_elsewhere_changes_nothing_and_is_on_record(
    here: dict[str, UUID], person: Person, enter: Enter
) -> None:
    client = enter(person("county_officer", THERE))
    before = list(Site.objects.order_by("id").values()), list(Project.objects.order_by("id").values())
    for path, data in (
        (f"/sites/{here['sites']}/form/", {"name": "改了", "community": "金花园社区", "version": "1"}),
        (f"/sites/{here['sites']}/outline/", {"version": "1", "outline": ""}),
        (f"/sites/doubles/{here['doubles']}/", {"answer": "same"}),
        (f"/projects/{here['projects']}/form/", {"name": "改了", "year": "2026", "version": "1"}),
    ):
        assert client.post(path, data).status_code == 404
    client.post("/sites/target/", {"year": "2027", "chosen": [str(here["sites"])]})
    assert before == (
        list(Site.objects.order_by("id").values()),
        list(Project.objects.order_by("id").values()),
    )
    assert Record.objects.filter(event="access.out_of_reach").count() == 4


def test_a_refusal_for_want_of_a_role_says_who_may_and_is_on_record(person: Person, enter: Enter) -> None:
    answer = enter(person("expert", "640000")).get("/sites/")
    assert answer.status_code == 403
    assert "县级经办人" in answer.content.decode()
    assert Record.objects.get(event="access.refused").data.count("sites.view") == 1
