"""Who sits in a leading group: two heads at most, deputies, the head of its office, members; from when to when, by which document."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jiugai.ground.accounts.leading_groups import Appointment, ranks, seat, unseat
from jiugai.ground.accounts.models import Account, Organisation, Seat
from jiugai.ground.accounts.organisations import Facts, change, register
from jiugai.ground.audit.models import Record
from jiugai.ground.common.clock import today
from jiugai.ground.common.refusal import OutOfReach, Refused
from tests.jiugai.conftest import HERE, THERE, Country, Person
from tests.jiugai.installation import installation

pytestmark = pytest.mark.django_db
Enter = Callable[[Account], Client]
DOCUMENT = "利党办发〔2026〕12号"
SECRETARY, MAGISTRATE = (
    Appointment("1_head", None, post, {"name": name}, DOCUMENT, date(2026, 2, 10))
    for post, name in (("区委书记", "马建国"), ("区委副书记、区长", "丁秀兰"))
)


@pytest.fixture
def group(country: Country) -> Organisation:
    return register(Facts("利通区老旧小区改造领导小组", "leading_group", division=country[HERE]), by=None)


@pytest.fixture
def bureau(country: Country) -> Organisation:
    return register(Facts("利通区住建局", "bureau", division=country[HERE]), by=None)


@pytest.fixture
def browser(person: Person, enter: Enter) -> Client:
    return enter(person("administrator", HERE, "chief"))


def given(client: Client, group: Organisation, **typed: str) -> tuple[int, str]:
    answer = client.post(f"/accounts/organisations/{group.pk}/seats/", typed)
    return answer.status_code, answer.content.decode()


def test_party_secretary_and_magistrate_both_head_it(group: Organisation, browser: Client) -> None:
    for post, name in (("区委书记", "马建国"), ("区委副书记、区长", "丁秀兰")):
        before = Record.objects.count()
        status, page = given(
            browser, group, position="1_head", post=post, name=name, document=DOCUMENT, since="2026-02-10"
        )
        assert status == 302, page[-1500:]
        assert Record.objects.count() == before + 1
    assert [s.number for s in Seat.objects.order_by("number")] == [1, 2]
    page = browser.get(f"/accounts/organisations/{group.pk}/").content.decode()
    for shown in ("组长", "2 位", "马**", "区委书记", "丁**", "区委副书记、区长", DOCUMENT, "2026-02-10 起"):
        assert shown in page, shown
    assert "马建国" not in page and "马建国" not in "".join(Record.objects.values_list("data", flat=True))
    status, page = given(browser, group, position="1_head", post="副区长")
    assert status == 409 and "组长现在是「区委书记」、「区委副书记、区长」，最多 2 位" in page
    assert 'value="副区长"' in page, "what was typed stays"


def test_who_leaves_makes_room_and_stays_in_the_history(group: Organisation, browser: Client) -> None:
    first, _ = seat(group, SECRETARY, by=None), seat(group, MAGISTRATE, by=None)
    assert browser.post(f"/accounts/seats/{first.pk}/").status_code == 302
    assert given(browser, group, position="1_head", post="区委书记")[0] == 302
    assert sorted(Seat.objects.filter(until=None).values_list("number", flat=True)) == [1, 2]
    page = browser.get(f"/accounts/organisations/{group.pk}/").content.decode()
    assert "历任 1" in page and f"2026-02-10 至 {today()}" in page
    before = Record.objects.count()
    unseat(first, by=None)
    assert Record.objects.count() == before, "ending it twice changes nothing"


def test_the_page_lists_them_as_the_documents_do(
    group: Organisation, bureau: Organisation, browser: Client, country: Country
) -> None:
    finance = register(Facts("利通区财政局", "department", "finance", country[HERE]), by=None)
    for told in (
        Appointment("4_member", finance), Appointment("4_member", bureau, "局长", {"name": "李四海"}),
        Appointment("3_office_head", bureau, "局长", {"name": "李四海"}), Appointment("2_deputy", None, "副区长"),
        Appointment("2_deputy", None, "区人大常委会副主任"), SECRETARY,
    ):  # fmt: skip
        seat(group, told, by=None)
    assert [(r.label, len(r.seats)) for r in ranks(group)] == [
        ("组长", 1),
        ("副组长", 2),
        ("办公室主任", 1),
        ("成员单位", 2),
    ]
    page = browser.get(f"/accounts/organisations/{group.pk}/").content.decode()
    places = [page.index(f">{label}</h3>") for label in ("组长", "副组长", "办公室主任", "成员单位")]
    assert places == sorted(places)
    assert "办公室主任" in browser.get(f"/accounts/organisations/{bureau.pk}/").content.decode()


def refusals(group: Organisation, bureau: Organisation) -> list[tuple[Appointment, str]]:
    return [
        (Appointment("x"), "选一个职务"), (Appointment("4_member"), "成员单位要写单位"), (Appointment("1_head"), "要写现任职务"),
        (Appointment("2_deputy", bureau), "要写现任职务"), (Appointment("4_member", bureau, "", {"name": "李四海"}), "也要写现任职务"),
        (Appointment("4_member", group), "不能是自己的成员"), (Appointment("1_head", None, "长" * 61), "最多 60 个字"),
        (Appointment("1_head", None, "区长", None, "", date(2999, 1, 1)), "还没有到"),
    ]  # fmt: skip


def test_what_is_no_appointment(group: Organisation, bureau: Organisation) -> None:
    for told, why in refusals(group, bureau):
        with pytest.raises(Refused, match=why):
            seat(group, told, by=None)
    seat(group, Appointment("4_member", bureau), by=None)
    for told, why in (
        (Appointment("4_member", bureau), "已经是成员单位"),
        (Appointment("3_office_head", bureau, "局长"), ""),
        (Appointment("3_office_head", bureau, "副局长"), "办公室主任现在是「利通区住建局 局长」"),
    ):
        if why:
            with pytest.raises(Refused, match=why):
                seat(group, told, by=None)
        else:
            seat(group, told, by=None)
    with pytest.raises(Refused, match="不是领导小组"):
        seat(bureau, SECRETARY, by=None)
    with pytest.raises(Refused, match="还有成员单位"):
        change(group, Facts(group.name, "bureau", division=group.division), version=1, by=None)


@pytest.mark.parametrize(
    "typed",
    [
        {"since": "2026-13-01"},
        {"since": "gestern"},
        {"office": "没有的局"},
        {"position": ""},
        {"post": "长" * 5000},
    ],
)
def test_what_cannot_be_read_is_said(typed: dict[str, str], group: Organisation, browser: Client) -> None:
    status, page = given(browser, group, **{"position": "1_head", "post": "区长", **typed})
    assert status == 409 and 'role="alert"' in page and not Seat.objects.exists()


FALSE: dict[str, dict[str, Any]] = {
    "a third head": {"position": "1_head", "number": 3, "post": "x"}, "a head without number": {"position": "1_head", "post": "x"},
    "a numbered deputy": {"position": "2_deputy", "number": 1, "post": "x"}, "nobody": {"position": "2_deputy"},
    "a member without organisation": {"position": "4_member", "post": "x"}, "the first head twice": {"position": "1_head", "number": 1, "post": "x"},
}  # fmt: skip


@pytest.mark.parametrize("case", FALSE)
def test_the_database_keeps_nothing_false(case: str, group: Organisation) -> None:
    seat(group, SECRETARY, by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(group=group, since=today(), **FALSE[case])


def test_another_countys_administrator_changes_nothing(
    group: Organisation, person: Person, enter: Enter
) -> None:
    held, there = seat(group, SECRETARY, by=None), person("administrator", THERE)
    for act in (lambda: seat(group, MAGISTRATE, by=there.pk), lambda: unseat(held, by=there.pk)):
        with pytest.raises(OutOfReach):
            act()
    client = enter(there)
    assert given(client, group, position="1_head", post="区长")[0] == 404
    assert client.post(f"/accounts/seats/{held.pk}/").status_code == 404
    assert Seat.objects.filter(until=None).count() == 1


def test_a_page_of_a_large_group_costs_as_much_as_that_of_a_small_one(
    group: Organisation, browser: Client, country: Country
) -> None:
    costs = []
    for count in (2, 30):
        for n in range(count):
            member = Organisation.objects.create(name=f"{count}局{n}", kind="school", division=country[HERE])
            seat(group, Appointment("4_member", member, "局长", {"name": "李四海"}), by=None)
        browser.get(f"/accounts/organisations/{group.pk}/")
        with CaptureQueriesContext(connection) as asked:
            browser.get(f"/accounts/organisations/{group.pk}/")
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 20, costs


def test_a_company_of_the_city_sits_in_a_districts_group(
    group: Organisation, browser: Client, country: Country
) -> None:
    """A district's electricity and gas come from companies of its city; those of another county are not asked."""
    for place, name in (("640300", "吴忠市供电公司"), (THERE, "红寺堡区供水公司")):
        Organisation.objects.create(name=name, kind="utility", branch="power", division=country[place])
    offered = browser.get(f"/accounts/offices/?office=公司&group={group.pk}").content.decode()
    assert "吴忠市供电公司" in offered and "红寺堡区" not in offered
    assert "吴忠市供电公司" not in browser.get("/accounts/offices/?office=公司&group=x").content.decode()
    assert given(browser, group, position="4_member", office="吴忠市供电公司（640300）")[0] == 302
    assert given(browser, group, position="4_member", office="红寺堡区供水公司")[0] == 409
    there = Organisation.objects.get(name="红寺堡区供水公司")
    chief = Account.objects.get(login="chief")
    with pytest.raises(OutOfReach, match="别处的单位"):
        seat(group, Appointment("4_member", there), by=chief.pk)


BEFORE = """
from django.db import connection
from uuid import uuid4
group, office, bureau = (uuid4() for _ in range(3))
as_kept = (lambda key: key) if connection.vendor == "postgresql" else (lambda key: key.hex)
with connection.cursor() as cursor:
    for key, name in ((group, "a"), (office, "b"), (bureau, "c")):
        cursor.execute("INSERT INTO accounts_organisation (id, kind, branch, name, version) VALUES (%s, 'bureau', '', %s, 1)", [as_kept(key), name])
    for member, position in ((office, "1_head"), (bureau, "3_member")):
        cursor.execute(
            "INSERT INTO accounts_seat (id, position, since, group_id, member_id) VALUES (%s, %s, '2026-01-01', %s, %s)",
            [as_kept(uuid4()), position, as_kept(group), as_kept(member)],
        )
"""
AFTER = """
from jiugai.ground.accounts.models import Seat
print(sorted(Seat.objects.values_list("position", "number")))
"""


def test_seats_of_before_are_kept(tmp_path: Path) -> None:
    with installation(tmp_path / "site", migrated=False) as site:
        site.run("migrate", "accounts", "0002", "--verbosity", "0")
        site.python(BEFORE)
        site.run("migrate", "--verbosity", "0")
        assert site.python(AFTER).strip() == "[('1_head', 1), ('4_member', None)]"
