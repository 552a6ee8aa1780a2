"""The pages of people and organisations: each write is one record, what is refused is said, costs stay flat."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jiugai.ground.accounts import within
from jiugai.ground.accounts.acting import Person as Acting
from jiugai.ground.accounts.actions import grant, open_account, random_password
from jiugai.ground.accounts.models import Account, Kind, Membership, Organisation, SecondPerson
from jiugai.ground.accounts.organisations import Facts, register
from jiugai.ground.accounts.second_persons import name_second, second_person_of
from jiugai.ground.audit.models import Record
from jiugai.ground.common.clock import today
from jiugai.ground.common.refusal import Refused
from jiugai.ground.private.actions import masked
from tests.jiugai.conftest import HERE, THERE, Country, Person

pytestmark = pytest.mark.django_db
Enter = Callable[[Account], Client]
PHONE, NAME = "13895001234", "王淑芬"


@pytest.fixture
def chief(person: Person) -> Account:
    return person("administrator", None, "chief")


@pytest.fixture
def browser(chief: Account, enter: Enter) -> Client:
    return enter(chief)


@pytest.fixture
def clerk(person: Person) -> Account:
    return person("county_officer", HERE, "clerk")


def events() -> list[str]:
    return list(Record.objects.order_by("id").values_list("event", flat=True))


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def one_record(client: Client, path: str, data: dict[str, Any], event: str, status: int = 302) -> str:
    before = len(events())
    answer = client.post(path, data)
    assert answer.status_code == status, answer.content.decode()[:3000]
    assert events()[before:] == [event]
    return answer.content.decode()


def test_opening_an_account_shows_its_password_once(browser: Client) -> None:
    page = one_record(
        browser, "/accounts/new/", {"login": "wangsf", "name": NAME, "phone": PHONE}, "accounts.opened", 200
    )
    password = page.split('id="password">')[1].split("<")[0]
    account = Account.objects.get(login="wangsf")
    assert account.check_password(password) and account.must_change_password
    assert account.subject is not None and masked(account.subject) == {"name": "王**", "phone": "138****1234"}
    data = Record.objects.get(event="accounts.opened").data
    assert NAME not in data and PHONE not in data and password not in data
    for path in ("/accounts/", f"/accounts/{account.pk}/"):
        shown = text(browser, path)
        assert "王**" in shown and NAME not in shown and password not in shown


def test_random_passwords_are_long_and_differ() -> None:
    made = {random_password() for _ in range(50)}
    assert len(made) == 50 and all(len(p) == 17 and not set("01lio") & set(p) for p in made)


REFUSED = {
    "taken": ({"login": "chief", "name": NAME}, "已经有人用了"),
    "no name": ({"login": "neu", "name": ""}, "姓名不能空着"),
    "a space": ({"login": "a b", "name": NAME}, "中间不能有空格"),
    "empty": ({"login": " ", "name": NAME}, "登录名不能空着"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_opened_is_said_and_what_was_typed_stays(case: str, browser: Client) -> None:
    data, why = REFUSED[case]
    before = Account.objects.count()
    answer = browser.post("/accounts/new/", {**data, "phone": PHONE})
    assert answer.status_code == 409 and why in answer.content.decode()
    assert PHONE in answer.content.decode() and Account.objects.count() == before


def test_granting_and_withdrawing_a_role(browser: Client, country: Country) -> None:
    account = open_account(login="neu", password="柳河春水 2026 绿", by=None)
    office = Organisation.objects.create(name="利通区住建局", kind=Kind.BUREAU, division=country[HERE])
    assert "开设和停用账号、授予角色" in text(browser, f"/accounts/{account.pk}/roles/")
    data = {"role": "county_officer", "office": f"利通区住建局（{HERE}）", "place": f"利通区（{HERE}）"}
    one_record(browser, f"/accounts/{account.pk}/roles/", data, "accounts.granted")
    held = Membership.objects.get(account=account)
    assert (held.organisation, held.division, held.role) == (office, country[HERE], "county_officer")
    assert "收回" in text(browser, f"/accounts/roles/{held.pk}/")
    one_record(browser, f"/accounts/roles/{held.pk}/", {}, "accounts.withdrawn")
    held.refresh_from_db()
    assert held.until == today()


NOT_GRANTED = {
    "no such place": ({"place": "月球"}, "没有区划“月球”"),
    "two of a name": ({"place": "金星社区"}, "不止一个"),
    "no such office": ({"office": "没有的局"}, "没有机构“没有的局”"),
    "no role": ({"role": ""}, "选一个角色"),
}


@pytest.mark.parametrize("case", NOT_GRANTED)
def test_what_cannot_be_granted_is_said(case: str, browser: Client, clerk: Account) -> None:
    changed, why = NOT_GRANTED[case]
    good = {"role": "county_officer", "office": "county_officer 单位", "place": "利通区"}
    answer = browser.post(f"/accounts/{clerk.pk}/roles/", {**good, **changed})
    assert answer.status_code == 409 and why in answer.content.decode()


def test_nobody_grants_beyond_the_own_reach(person: Person, enter: Enter, clerk: Account) -> None:
    local = enter(person("administrator", HERE))
    for place, why in (("全国", "不能授予全国"), ("红寺堡区", "没有区划"), ("吴忠市", "没有区划")):
        answer = local.post(
            f"/accounts/{clerk.pk}/roles/",
            {"role": "city_officer", "office": "county_officer 单位", "place": place},
        )
        assert answer.status_code == 409 and why in answer.content.decode(), place


def test_who_looks_after_a_county_does_not_touch_a_provinces_people(person: Person) -> None:
    local, upper = person("administrator", HERE, "local"), person("province_reviewer", "640000", "upper")
    neighbour, own = (
        person("county_officer", THERE, "neighbour"),
        person("street_officer", f"{HERE}100", "own"),
    )
    free = open_account(login="free", password="柳河春水 2026 绿", by=local.pk)
    open_account(login="unplaced", password="柳河春水 2026 绿", by=None)
    seen = set(within.accounts(Acting(local).reach("accounts.manage")))
    assert seen == {local, own, free}
    assert not seen & {upper, neighbour}


def test_the_steps_before_the_irreversible(browser: Client, clerk: Account) -> None:
    Authenticator.objects.create(user=clerk, type=Authenticator.Type.TOTP, data={})
    for step, event, status in (
        ("factor", "accounts.factor_removed", 302),
        ("password", "accounts.password_given", 200),
        ("closure", "accounts.closed", 302),
    ):
        before = len(events())
        text(browser, f"/accounts/{clerk.pk}/{step}/")
        assert len(events()) == before, "looking changes nothing"
        one_record(browser, f"/accounts/{clerk.pk}/{step}/", {}, event, status)
    clerk.refresh_from_db()
    assert clerk.closed_on == today() and not Authenticator.objects.exists()
    again = browser.post(f"/accounts/{clerk.pk}/factor/")
    assert again.status_code == 409 and "停用" in again.content.decode()


def test_nobody_does_it_to_oneself(browser: Client, chief: Account) -> None:
    for step in ("factor", "password", "closure"):
        assert browser.post(f"/accounts/{chief.pk}/{step}/").status_code == 409, step
    chief.refresh_from_db()
    assert chief.closed_on is None and not chief.must_change_password


def test_offers_while_typing(browser: Client, clerk: Account) -> None:
    assert f"利通区（{HERE}）" in text(browser, "/accounts/divisions/?place=利通")
    assert f"利通区（{HERE}）" in text(browser, f"/accounts/divisions/?place={HERE}")
    assert "county_officer 单位" in text(browser, "/accounts/offices/?office=county")
    assert "clerk" in text(browser, "/accounts/logins/?second=cl")
    assert "<option" not in text(browser, "/accounts/divisions/?place=月球")


LIAISON = {"name": "赵国庆", "phone": "13995004321"}


def test_an_organisation_is_registered_and_changed(browser: Client, country: Country) -> None:
    data = {"name": "利通区供热公司", "kind": "utility", "branch": "heat", "place": f"利通区（{HERE}）",
            "liaison_name": LIAISON["name"], "liaison_phone": LIAISON["phone"], "version": ""}  # fmt: skip
    one_record(browser, "/accounts/organisations/new/", data, "accounts.organisation_made")
    made = Organisation.objects.get(name="利通区供热公司")
    assert made.liaison and masked(made.liaison)["name"] == "赵**"
    path = f"/accounts/organisations/{made.pk}/form/"
    assert LIAISON["name"] not in text(browser, path)
    later = {**data, "name": "利通区热力公司", "liaison_name": "", "liaison_phone": "", "version": "1"}
    one_record(browser, path, later, "accounts.organisation_changed")
    stale = browser.post(path, {**later, "name": "利通区热电公司"})
    assert stale.status_code == 409 and "刚被别人改过" in stale.content.decode()
    before = len(events())
    assert browser.post(path, {**later, "version": "2"}).status_code == 302
    assert len(events()) == before, "nothing changed"
    told = json.loads(Record.objects.get(event="accounts.organisation_changed").data)
    assert told == {"name": "利通区热力公司", "what": "名称"}
    assert "利通区热力公司" in text(browser, "/accounts/organisations/?q=热力")
    assert "利通区热力公司" in text(browser, f"/accounts/organisations/{made.pk}/")


NO_ORGANISATION: dict[str, tuple[Facts, str]] = {
    "a utility without liaison": (Facts("水务公司", "utility", "water"), "要有联络人"),
    "a department without branch": (Facts("公安局", "department"), "要选行业"),
    "a school with branch": (Facts("三小", "school", "education"), "不用选行业"),
    "no name": (Facts("  ", "school"), "名称不能空着"),
    "no kind": (Facts("三小", "ministry"), "选一个机构类型"),
    "a long name": (Facts("长" * 121, "school"), "最多 120 个字"),
}


@pytest.mark.parametrize("case", NO_ORGANISATION)
def test_what_is_no_organisation(case: str) -> None:
    facts, why = NO_ORGANISATION[case]
    with pytest.raises(Refused, match=why):
        register(facts, by=None)


def test_a_name_is_alone_in_its_place(country: Country) -> None:
    register(Facts("三小", "school", division=country[HERE]), by=None)
    register(Facts("三小", "school", division=country[THERE]), by=None)
    with pytest.raises(Refused, match="已经有「三小」"):
        register(Facts("三小", "school", division=country[HERE]), by=None)


def test_second_persons(browser: Client, clerk: Account, person: Person) -> None:
    colleague = person("county_officer", HERE, "colleague")
    with pytest.raises(Refused, match="还没有第二人"):
        second_person_of(clerk, "sites.edit")
    path = f"/accounts/{clerk.pk}/seconds/"
    one_record(browser, path, {"permission": "sites.edit", "second": "colleague"}, "accounts.second_named")
    assert second_person_of(clerk, "sites.edit") == colleague
    assert "colleague" in text(browser, f"/accounts/{clerk.pk}/")
    held = SecondPerson.objects.get()
    text(browser, f"/accounts/seconds/{held.pk}/")
    one_record(browser, f"/accounts/seconds/{held.pk}/", {}, "accounts.second_ended")
    with pytest.raises(Refused, match="还没有第二人"):
        second_person_of(clerk, "sites.edit")


def test_the_second_person_is_another_person(
    clerk: Account, person: Person, chief: Account, country: Country
) -> None:
    office = Organisation.objects.get(name="county_officer 单位")

    def of(login: str, phone: str) -> Account:
        made = open_account(
            login=login, password="柳河春水 2026 绿", by=None, person={"name": NAME, "phone": phone}
        )
        grant(made, role="county_officer", organisation=office, division=country[HERE], by=None)
        return made

    first, twin, other = of("first", PHONE), of("twin", f"+86 {PHONE}"), of("other", "13800000000")
    with pytest.raises(Refused, match="自己的第二人"):
        name_second(first, second=first, permission="sites.edit", by=None)
    with pytest.raises(Refused, match="同一个人"):
        name_second(first, second=twin, permission="sites.edit", by=None)
    with pytest.raises(Refused, match="不能给自己指定"):
        name_second(first, second=other, permission="sites.edit", by=other.pk)
    with pytest.raises(Refused, match="没有登记和修改"):
        name_second(first, second=person("expert", HERE), permission="sites.edit", by=None)
    with pytest.raises(Refused, match="不用指定第二人"):
        name_second(chief, second=other, permission="sites.edit", by=None)
    name_second(first, second=other, permission="sites.edit", by=None)
    other.closed_on = today()
    other.save()
    with pytest.raises(Refused, match="停用"):
        second_person_of(first, "sites.edit")
    with pytest.raises(IntegrityError), transaction.atomic():
        SecondPerson.objects.create(account=first, second=first, permission="x", since=today())


@pytest.mark.parametrize(
    "path",
    ["/accounts/", "/accounts/?q=单位&role=county_officer&state=all", "/accounts/organisations/?q=单位"],
)
def test_lists_cost_the_same_however_long(path: str, browser: Client, country: Country) -> None:
    bureau = Organisation.objects.create(name="单位", kind=Kind.BUREAU, division=country[HERE])

    def more(count: int) -> None:
        for _ in range(count):
            n = Account.objects.count()
            account = Account.objects.create(login=f"n{n:03}", password="!", opened_on=today())
            Membership.objects.create(
                account=account,
                organisation=bureau,
                division=country[HERE],
                role="county_officer",
                since=today(),
            )
            Organisation.objects.create(name=f"{n}单位", kind=Kind.SCHOOL, division=country[HERE])

    costs = []
    for count in (3, 70):
        more(count)
        browser.get(path)
        with CaptureQueriesContext(connection) as asked:
            answer = browser.get(path)
        costs.append(len(asked))
        assert len(answer.content) < 80 * 1024
    assert costs[0] == costs[1] <= 8, costs
    first = answer.content.decode()
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = text(browser, path.split("?")[0] + following)
    assert 'rel="prev"' in second


HOSTILE = ["after=x", "before=%00", "q=%27%22%3C", "role=minister", "state=gone", "kind=x", "after=W10"]


@pytest.mark.parametrize("query", HOSTILE)
def test_bad_addresses_do_no_harm(query: str, browser: Client) -> None:
    refused = "%00" in query  # no database keeps it, so it is refused at the door
    for path in ("/accounts/", "/accounts/organisations/"):
        assert browser.get(f"{path}?{query}").status_code == (400 if refused else 200)


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_than_post_change_nothing(
    method: str, browser: Client, clerk: Account, person: Person
) -> None:
    colleague = person("county_officer", HERE, "colleague")
    named = name_second(clerk, second=colleague, permission="sites.edit", by=None)
    held = Membership.objects.get(account=clerk)
    paths = [f"{clerk.pk}/{step}/" for step in ("roles", "seconds", "password", "factor", "closure")]
    paths += ["new/", f"roles/{held.pk}/", f"seconds/{named.pk}/", "organisations/new/"]
    before = len(events()), list(Account.objects.order_by("id").values())
    for path in paths:
        status = browser.generic(
            method, f"/accounts/{path}", b"role=auditor", "application/x-www-form-urlencoded"
        ).status_code
        assert status in (200, 405), (path, status)
    assert (len(events()), list(Account.objects.order_by("id").values())) == before


STRANGE = {
    "new/": "login=%ED%A0%80&name=x",
    "organisations/new/": f"name={'x' * 5000}&kind=school&place=%E2%80%AE&version={'1' * 5000}",
}


@pytest.mark.parametrize("path", STRANGE)
def test_what_nobody_types_in_a_form_is_answered_with_a_sentence(path: str, browser: Client) -> None:
    answer = browser.post(f"/accounts/{path}", STRANGE[path], "application/x-www-form-urlencoded")
    assert answer.status_code == 409 and 'role="alert"' in answer.content.decode()


def test_a_long_name_or_telephone_is_refused(browser: Client) -> None:
    for field in ("name", "phone"):
        answer = browser.post(
            "/accounts/new/", {"login": "neu", "name": NAME, "phone": "", field: "1" * 5000}
        )
        assert answer.status_code == 409 and "最多" in answer.content.decode()
