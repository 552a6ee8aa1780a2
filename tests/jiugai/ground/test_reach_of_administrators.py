"""Who looks after people gives what is theirs to give, where it is theirs to give: by the pages and by the actions alike."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client

from jiugai.ground.access.roles import LEVELS, ROLES
from jiugai.ground.accounts import actions, second_persons, within
from jiugai.ground.accounts.models import Account, Kind, Membership, Organisation, SecondPerson
from jiugai.ground.accounts.organisations import Facts, change, register
from jiugai.ground.audit.models import Record
from jiugai.ground.common.clock import today
from jiugai.ground.common.refusal import OutOfReach, Refused
from jiugai.ground.divisions.actions import add
from jiugai.ground.divisions.models import Level
from tests.jiugai.conftest import HERE, THERE, Country, Person
from tests.jiugai.installation import installation

pytestmark = pytest.mark.django_db
Enter = Callable[[Account], Client]
FRESH = "柳河春水 2027 蓝"


@pytest.fixture
def local(person: Person) -> Account:
    """Looks after the people of 利通区."""
    return person("administrator", HERE, "local")


@pytest.fixture
def free(country: Country) -> Account:
    """Somebody of 利通区 without a role."""
    return Account.objects.create(login="free", password="!", opened_on=today(), home=country[HERE])


@pytest.fixture
def offices(country: Country) -> dict[str, Organisation]:
    return {
        place: Organisation.objects.create(name="住建部门", kind=Kind.BUREAU, division=country[place])
        for place in (HERE, THERE, "640000")
    }


def gives(
    by: Account, to: Account, role: str, place: str | None, office: Organisation, country: Country
) -> Membership:
    division = country[place] if place else None
    return actions.grant(to, role=role, organisation=office, division=division, by=by.pk)


@pytest.mark.parametrize("place", [THERE, "640300", "640000", None])
def test_nobody_grants_where_somebody_else_looks_after_people(
    place: str | None, local: Account, free: Account, offices: dict[str, Organisation], country: Country
) -> None:
    with pytest.raises(OutOfReach):
        gives(local, free, "community_worker", place, offices[HERE], country)
    assert not Membership.objects.filter(account=free).exists()


@pytest.mark.parametrize("role", ROLES)
def test_a_county_gives_the_roles_of_a_county(
    role: str, local: Account, free: Account, offices: dict[str, Organisation], country: Country, enter: Enter
) -> None:
    may = LEVELS.get(role, 5) >= 3
    assert (role in within.givable(within.reach_of(local.pk))) == may
    assert (f'value="{role}"' in enter(local).get(f"/accounts/{free.pk}/roles/").content.decode()) == may
    if may:
        assert gives(local, free, role, HERE, offices[HERE], country).role == role
    else:
        with pytest.raises(Refused, match="由上级系统管理员授予"):
            gives(local, free, role, HERE, offices[HERE], country)
        data = {"role": role, "office": f"住建部门（{HERE}）", "place": f"利通区（{HERE}）"}
        answer = enter(local).post(f"/accounts/{free.pk}/roles/", data)
        assert answer.status_code == 409 and "由上级系统管理员授予" in answer.content.decode()


def test_a_high_office_elsewhere_gives_nothing_here(
    local: Account, free: Account, offices: dict[str, Organisation], country: Country
) -> None:
    """Who looks after a province and, apart from it, a county of another one gives no provincial role in that county."""
    other = add(level=Level.PROVINCE, code="650000", name="新疆维吾尔自治区", under=None, since=None, by=None)
    office = Membership.objects.get(account=local).organisation
    Membership.objects.create(
        account=local, organisation=office, division=other, role="administrator", since=today()
    )
    assert "province_reviewer" in within.givable(within.reach_of(local.pk))
    with pytest.raises(Refused):
        gives(local, free, "province_reviewer", HERE, offices[HERE], country)


def test_a_county_appoints_nobody_to_an_office_of_elsewhere(
    local: Account, free: Account, offices: dict[str, Organisation], country: Country
) -> None:
    with pytest.raises(OutOfReach):
        gives(local, free, "community_worker", HERE, offices[THERE], country)
    placeless = Organisation.objects.create(name="设计院", kind=Kind.DESIGN_INSTITUTE)
    assert gives(local, free, "designer", HERE, placeless, country)


def everything(
    account: Account,
    membership: Membership,
    named: SecondPerson,
    by: UUID,
    country: Country,
    office: Organisation,
) -> list[Callable[[], object]]:
    """All that is done with somebody's account."""
    return [
        lambda: actions.give_password(account, password=FRESH, by=by),
        lambda: actions.remove_factor(account, by=by),
        lambda: actions.close_account(account, by=by),
        lambda: actions.withdraw(membership, by=by),
        lambda: actions.grant(account, role="expert", organisation=office, division=country[THERE], by=by),
        lambda: second_persons.end_second(named, by=by),
        lambda: second_persons.name_second(account, second=account, permission="sites.edit", by=by),
    ]  # fmt: skip


@pytest.mark.parametrize("of", [HERE, "640000", None])
def test_what_is_done_with_an_account_is_done_by_who_looks_after_it(
    of: str | None, person: Person, country: Country, offices: dict[str, Organisation]
) -> None:
    theirs, second = person("county_officer", of, "theirs"), person("county_officer", of, "second")
    named = second_persons.name_second(theirs, second=second, permission="sites.edit", by=None)
    stranger = person("administrator", THERE, "stranger")
    before = Record.objects.count()
    for act in everything(
        theirs, Membership.objects.get(account=theirs), named, stranger.pk, country, offices[THERE]
    ):
        with pytest.raises(OutOfReach):
            act()
    theirs.refresh_from_db()
    assert theirs.closed_on is None and theirs.password == "!" and Record.objects.count() == before


def test_whose_role_has_ended_looks_after_nobody(
    local: Account, free: Account, person: Person, country: Country
) -> None:
    person("administrator", None)
    actions.withdraw(Membership.objects.get(account=local), by=None)
    for act in (
        lambda: actions.give_password(free, password=FRESH, by=local.pk),
        lambda: actions.open_account(login="neu", password=FRESH, by=local.pk),
        lambda: register(Facts("三小", "school", division=country[HERE]), by=local.pk),
    ):
        with pytest.raises(Refused, match="您现在不能办理"):
            act()


def test_an_account_without_role_belongs_where_it_was_opened(
    person: Person, country: Country, offices: dict[str, Organisation]
) -> None:
    """Else a county could set the password of somebody to whom the province is about to give a role."""
    local, upper = person("administrator", HERE, "local"), person("administrator", "640000", "upper")
    fresh = actions.open_account(login="neu", password=FRESH, by=upper.pk)
    with pytest.raises(OutOfReach):
        actions.give_password(fresh, password=FRESH, by=local.pk)
    held = gives(upper, fresh, "county_officer", HERE, offices[HERE], country)
    actions.give_password(fresh, password=FRESH, by=local.pk)
    actions.withdraw(held, by=local.pk)
    actions.give_password(fresh, password=FRESH, by=local.pk)
    other = person("administrator", THERE, "other")
    with pytest.raises(OutOfReach):
        gives(other, fresh, "county_officer", THERE, offices[THERE], country)
    assert fresh not in within.accounts(within.reach_of(other.pk))


def test_nobody_withdraws_the_own_role(local: Account, person: Person) -> None:
    person("administrator", HERE, "another")
    with pytest.raises(Refused, match="自己的角色"):
        actions.withdraw(Membership.objects.get(account=local), by=local.pk)


def test_organisations_of_elsewhere_are_left_alone(
    local: Account, country: Country, offices: dict[str, Organisation]
) -> None:
    for act in (
        lambda: register(Facts("三小", "school", division=country[THERE]), by=local.pk),
        lambda: register(Facts("设计院", "design_institute"), by=local.pk),
        lambda: change(
            offices[THERE], Facts("改名", "bureau", division=country[THERE]), version=1, by=local.pk
        ),
        lambda: change(
            offices[THERE], Facts("改名", "bureau", division=country[HERE]), version=1, by=local.pk
        ),
        lambda: change(
            offices[HERE], Facts("改名", "bureau", division=country[THERE]), version=1, by=local.pk
        ),
        lambda: change(offices[HERE], Facts("改名", "bureau"), version=1, by=local.pk),
    ):
        with pytest.raises(OutOfReach):
            act()
    assert set(
        Organisation.objects.filter(kind=Kind.BUREAU)
        .exclude(name="administrator 单位")
        .values_list("name", flat=True)
    ) == {"住建部门"}
    assert change(offices[HERE], Facts("住建局", "bureau", division=country[HERE]), version=1, by=local.pk)


BAD_NAMES = ["wang\u200b", "ｗａｎｇ", "wаng", ".wang", "wang;", "王\u202e", "<b>", "-"]


@pytest.mark.parametrize("name", BAD_NAMES, ids=ascii)
def test_names_that_look_like_others_are_not_opened(name: str, db: None) -> None:
    with pytest.raises(Refused, match="登录名只能用"):
        actions.open_account(login=name, password=FRESH, by=None)


@pytest.mark.parametrize("name", ["王淑芬", "wang.sf", "w-1", "wang@szjt.gov.cn", "8001"])
def test_names_that_offices_use_are_opened(name: str, db: None) -> None:
    assert actions.open_account(login=name, password=FRESH, by=None).login == name


@pytest.mark.parametrize("version", ["²", "9" * 5000, "-1", "", "x"])
def test_a_version_that_is_no_number_is_a_stale_one(
    version: str, local: Account, enter: Enter, offices: dict[str, Organisation]
) -> None:
    data = {"name": "改名", "kind": "bureau", "place": f"利通区（{HERE}）", "version": version}
    answer = enter(local).post(f"/accounts/organisations/{offices[HERE].pk}/form/", data)
    assert answer.status_code == 409 and "刚被别人改过" in answer.content.decode()


GRANT = """
from jiugai.ground.accounts.actions import grant
from jiugai.ground.accounts.models import Account, Organisation
from jiugai.ground.common.refusal import Refused
import time
while time.time() < {at}:
    pass
try:
    grant(Account.objects.get(login="neu"), role="{role}", organisation=Organisation.objects.get(), division=None, by=None)
    print("granted")
except Refused as refused:
    print(refused)
"""
READY = """
from jiugai.ground.accounts.actions import open_account
from jiugai.ground.accounts.models import Organisation
open_account(login="neu", password="柳河春水 2026 绿", by=None)
Organisation.objects.create(name="x", kind="bureau")
import time
print(time.time() + 6)
"""


@pytest.mark.parametrize("roles", [("administrator", "auditor"), ("auditor", "auditor")])
def test_of_two_grants_at_once_one_is_refused(roles: tuple[str, str], tmp_path: Path) -> None:
    """Duties stay apart, and a role is held once, also where two administrators click at the same moment."""
    with installation(tmp_path / "site") as site:
        at = site.python(READY).strip()
        running = [site.python_begun(GRANT.format(role=role, at=at)) for role in roles]
        told = sorted(process.communicate(timeout=60)[0].strip().splitlines()[-1] for process in running)
    assert told[0] == "granted" and ("岗位要分开" in told[1] or "已经是" in told[1]), told
