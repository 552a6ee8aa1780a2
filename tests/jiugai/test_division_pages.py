"""The pages of who looks after the divisions of a county: list, history, changes, a list dropped and written."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import xlsxwriter
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jiugai.ground.accounts.models import Account
from jiugai.ground.audit.models import Record
from jiugai.ground.common import clock
from jiugai.ground.divisions.actions import add
from jiugai.ground.divisions.models import Division, Level, Standing
from jiugai.sites.actions import register
from jiugai.sites.models import Kind, Site
from tests.jiugai.conftest import HERE, THERE, Country, Person

pytestmark = pytest.mark.django_db
Enter = Callable[[Account], Client]
LIST = "统计用区划代码,城乡分类代码,名称\n"


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path, settings: LazySettings) -> None:
    settings.FILES = str(tmp_path)


@pytest.fixture
def county(person: Person, enter: Enter) -> Client:
    return enter(person("administrator", HERE))


@pytest.fixture
def city(person: Person, enter: Enter) -> Client:
    return enter(person("administrator", "640300"))


def day(before: int = 1) -> str:
    return str(clock.today() - timedelta(days=before))


def drop(client: Client, text: str, *, encoding: str = "gbk", **more: str) -> str:
    """Uploads a list; the address of its account."""
    file = SimpleUploadedFile("名单.csv", text.encode(encoding))
    answer = client.post(
        "/divisions/lists/", {"list": file, "since": "2023-10-31", "document": "2023年名单", **more}
    )
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def confirm(client: Client, address: str) -> str:
    page = client.get(address).content.decode()
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    answer = client.post(address, {"seen": seen}, follow=True)
    return answer.content.decode()


def test_the_list_of_a_county_shows_streets_with_their_communities_and_how_many_sites(
    county: Client, country: Country
) -> None:
    register(kind=Kind.ESTATE, division=country[f"{HERE}100001"], values={"name": "裕西小区"}, by=None)
    page = county.get("/divisions/").content.decode()
    order = [page.index(f">{name}</a>") for name in ("金星镇", "金花园社区", "明珠社区", "金星社区")]
    assert order == sorted(order) and "红寺堡镇" not in page and "有记录以来" in page
    rows = page.split("<tr>")
    assert ['<td class="num">1</td>' in r for r in rows if "社区</a>" in r or "镇</a>" in r] == [
        True,
        True,
        False,
        False,
    ]
    assert "明珠社区" not in county.get("/divisions/?q=金花").content.decode()
    assert "金花园社区" in county.get(f"/divisions/?q={HERE}100001").content.decode()
    assert "没有符合条件的区划" in county.get("/divisions/?q=没有的").content.decode()
    assert county.get(f"/divisions/?in={THERE}").status_code == 404
    assert county.get("/divisions/?in=640300").status_code == 404


@pytest.mark.parametrize("streets", [3, 60])
def test_the_list_costs_the_same_at_two_sizes(streets: int, county: Client, country: Country) -> None:
    for s in range(streets):
        made = add(
            level=Level.STREET,
            code=f"{HERE}{200 + s}",
            name=f"第{s}街道",
            under=country[HERE],
            since=None,
            by=None,
        )
        add(level=Level.COMMUNITY, code=f"{made.code}001", name="中心社区", under=made, since=None, by=None)
    county.get("/divisions/")
    with CaptureQueriesContext(connection) as asked:
        page = county.get("/divisions/")
    assert len(asked) <= 8, [q["sql"] for q in asked]
    assert len(page.content) < 80 * 1024
    with CaptureQueriesContext(connection) as asked:
        county.get(f"/divisions/{country[f'{HERE}100'].pk}/")
    assert len(asked) <= 20


def test_a_county_without_streets_is_told_how_to_get_them_and_has_them_in_three_steps(
    person: Person, enter: Enter, country: Country
) -> None:
    add(level=Level.COUNTY, code="640381", name="青铜峡市", under=country["640300"], since=None, by=None)
    country.by_code["640381"] = Division.objects.get(code="640381")
    client = enter(person("administrator", "640381"))
    empty = client.get("/divisions/").content.decode()
    assert "还没有街道和社区" in empty and "/divisions/lists/" in empty
    blank = client.get("/divisions/lists/blank/")
    assert b"".join(blank.streaming_content)[:2] == b"PK"
    address = drop(
        client, LIST + "640381100000,,小坝镇\n640381100001,111,利民社区居民委员会\n640303100000,,红寺堡镇\n"
    )
    page = client.get(address).content.decode()
    assert "试运行完成，还没有写入" in page and "属于红寺堡区（640303），不在您的管辖范围内" in page
    assert not Division.objects.filter(code="640381100").exists()
    done = confirm(client, address)
    assert "已写入 2 处：新增 2" in done and "利民社区居民委员会" in done
    assert "没有要写入的" in client.get(address).content.decode()
    assert Record.objects.filter(event="divisions.listed").count() == 1


def test_a_list_is_written_as_it_was_shown_or_shown_again(county: Client, country: Country) -> None:
    address = drop(county, LIST + f"{HERE}101000,,上桥镇\n")
    page = county.get(address).content.decode()
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    add(level=Level.STREET, code=f"{HERE}101", name="上桥街道", under=country[HERE], since=None, by=None)
    answer = county.post(address, {"seen": seen})
    assert answer.status_code == 409 and "试运行之后区划又变过" in answer.content.decode()
    assert Division.objects.get(code=f"{HERE}101").name == "上桥街道"
    assert "改名 1" in confirm(county, address)


def test_somebody_elses_list_is_not_there(county: Client, city: Client) -> None:
    address = drop(county, LIST + f"{HERE}101000,,上桥镇\n")
    assert city.get(address).status_code == 404 and city.post(address, {}).status_code == 404


@pytest.mark.parametrize(
    ("content", "since", "why"),
    [
        (b"\x89PNG\r\n\x1a\n", "2023-10-31", "这里只收"),
        ("姓名,电话\n".encode(), "2023-10-31", "没有找到表头"),
        (LIST.encode(), "2023-10-31", "没有名单"),
        ((LIST + f"{HERE}101000,,上桥镇\n").encode(), "2999-01-01", "还没有到"),
        ((LIST + f"{HERE}101000,,上桥镇\n").encode(), "去年", "读不懂"),
        (b"", "2023-10-31", "没有"),
    ],
)
def test_what_is_no_list_is_refused_on_the_page(content: bytes, since: str, why: str, county: Client) -> None:
    name = "图.png" if content.startswith(b"\x89") else "名单.csv"
    answer = county.post("/divisions/lists/", {"list": SimpleUploadedFile(name, content), "since": since})
    assert answer.status_code == 409 and why in answer.content.decode()


def test_a_list_with_an_address_that_somebody_wrote_is_answered_with_a_sentence(county: Client) -> None:
    address = drop(county, LIST + f"{HERE}101000,,上桥镇\n")
    for query in ("", "?as_of=x", "?as_of=2999-01-01"):
        assert county.get(address.partition("?")[0] + query).status_code == 409
    for more in ("&tab=zzz", "&from=99999999999", "&from=-1", "&from=²"):
        assert county.get(address + more).status_code == 200


def test_one_is_added_with_a_code_of_its_county_only(county: Client, country: Country) -> None:
    form = {"under": HERE, "level": "4", "name": "上桥镇", "since": "", "document": ""}
    for code, why in (
        ("640303101", f"以 {HERE} 开头"),
        ("64030210", "9 位数字"),
        ("64030210X", "9 位数字"),
        (f"{HERE}100", "已经有了"),
    ):
        answer = county.post("/divisions/new/", {**form, "code": code})
        assert answer.status_code == 409 and why in answer.content.decode(), code
        assert 'value="上桥镇"' in answer.content.decode(), "what was typed stays"
    assert county.post("/divisions/new/", {**form, "code": f"{HERE}101"}).status_code == 302
    assert county.post("/divisions/new/", {**form, "under": THERE, "code": f"{THERE}101"}).status_code == 404
    assert county.get("/divisions/new/?under=640300").status_code == 404
    assert Division.objects.get(code=f"{HERE}101").parent == country[HERE]


def test_a_community_is_renamed_from_a_day_on_with_a_document(county: Client, country: Country) -> None:
    division = country[f"{HERE}100001"]
    form = {"name": "金花园中心社区", "code": division.code, "since": day(), "document": "吴政发〔2026〕3号"}
    assert county.post(f"/divisions/{division.pk}/form/", form).status_code == 302
    page = county.get(f"/divisions/{division.pk}/").content.decode()
    assert "金花园中心社区" in page and "吴政发〔2026〕3号" in page and f"至 {day()} 前" in page
    again = county.post(f"/divisions/{division.pk}/form/", form)
    assert again.status_code == 409 and "都没有变" in again.content.decode()
    for since, why in (
        ("2999-01-01", "还没有到"),
        ("1949-01-01", "早于"),
        ("", "读不懂"),
        (day(), "要晚于这一天"),
    ):
        refused = county.post(
            f"/divisions/{division.pk}/form/", {**form, "name": "另一个社区", "since": since}
        )
        assert refused.status_code == 409 and why in refused.content.decode(), since


def test_a_merger_is_shown_first_and_takes_all_along(county: Client, country: Country) -> None:
    one, two = country[f"{HERE}100001"], country[f"{HERE}100002"]
    site = register(kind=Kind.ESTATE, division=one, values={"name": "裕西小区"}, by=None)
    form = {"target": str(two.pk), "since": day(), "document": "吴政发〔2026〕4号"}
    shown = county.post(f"/divisions/{one.pk}/merger/", form)
    page = shown.content.decode()
    assert shown.status_code == 200 and "并入之前看一看" in page and "1 条登记" in page
    assert Site.objects.get().division == one, "looking changes nothing"
    assert county.post(f"/divisions/{one.pk}/merger/", {**form, "confirmed": "1"}).status_code == 302
    site.refresh_from_db()
    assert (site.division, site.community_code) == (two, two.code)
    page = county.get(f"/divisions/{one.pk}/").content.decode()
    assert "已撤销" in page and "明珠社区" in page and "并入别的区划" not in page
    assert "金花园社区" in county.get("/divisions/?ended=1").content.decode()
    again = county.post(f"/divisions/{one.pk}/merger/", {**form, "confirmed": "1"})
    assert again.status_code == 409 and "撤销" in again.content.decode()


def test_names_that_both_have_are_told_before_the_merger(city: Client, country: Country) -> None:
    one, two = country[f"{THERE}100"], country[f"{HERE}100"]
    page = city.post(f"/divisions/{one.pk}/merger/", {"target": str(two.pk), "since": day()}).content.decode()
    assert "金星镇里已有同名的金花园社区、明珠社区、金星社区，共 3 个" in page


@pytest.mark.parametrize(("code", "status"), [("640304", 302), ("640404", 409), ("650304", 409)])
def test_a_county_of_a_city_has_a_code_of_it(code: str, status: int, city: Client) -> None:
    form = {"under": "640300", "level": "3", "name": "新区", "code": code, "since": day()}
    assert city.post("/divisions/new/", form).status_code == status


def test_a_county_merges_nothing_with_what_lies_elsewhere(
    county: Client, city: Client, country: Country
) -> None:
    street, other = country[f"{HERE}100"], country[f"{THERE}100"]
    form = {"target": str(other.pk), "since": day(), "confirmed": "1"}
    refused = county.post(f"/divisions/{street.pk}/merger/", form)
    assert refused.status_code == 409 and "先选一个区划" in refused.content.decode()
    for key in ("merger", "parent", "form", "parting", "closure"):
        answer = county.post(
            f"/divisions/{country[HERE].pk}/{key}/", {**form, "name": "新利通区", "code": HERE}
        )
        assert answer.status_code == 409 and "由上一级变更" in answer.content.decode(), key
    assert city.post(f"/divisions/{street.pk}/merger/", form).status_code == 302, "the city may"
    assert Division.objects.get(pk=street.pk).merged_into == other


def test_a_town_comes_under_another_county_by_who_reaches_both(city: Client, country: Country) -> None:
    town = country[f"{THERE}100"]
    form = {"target": str(country[HERE].pk), "since": day(), "code": f"{HERE}105", "document": ""}
    assert "跟着走" in city.post(f"/divisions/{town.pk}/parent/", form).content.decode()
    wrong = city.post(f"/divisions/{town.pk}/parent/", {**form, "code": "640399105", "confirmed": "1"})
    assert wrong.status_code == 409 and f"以 {HERE} 开头" in wrong.content.decode()
    assert city.post(f"/divisions/{town.pk}/parent/", {**form, "confirmed": "1"}).status_code == 302
    town.refresh_from_db()
    assert (town.parent, town.code) == (country[HERE], f"{HERE}105")
    assert Standing.objects.get(division=town, until=None).parent == country[HERE]


def test_a_street_is_parted(county: Client, country: Country) -> None:
    street, child = country[f"{HERE}100"], country[f"{HERE}100003"]
    site = register(kind=Kind.ESTATE, division=child, values={"name": "金星小区"}, by=None)
    form = {"name": "新金星街道", "code": f"{HERE}002", "since": day(), "document": "吴政发〔2026〕5号"}
    none = county.post(f"/divisions/{street.pk}/parting/", form)
    assert none.status_code == 409 and "勾选划过去的下级" in none.content.decode()
    assert (
        county.post(f"/divisions/{street.pk}/parting/", {**form, "children": [str(child.pk)]}).status_code
        == 302
    )
    made = Division.objects.get(code=f"{HERE}002")
    child.refresh_from_db()
    site.refresh_from_db()
    assert (made.parent, child.parent, site.street_code) == (country[HERE], made, made.code)
    assert Record.objects.filter(event="divisions.parted").count() == 1


def test_what_is_empty_is_closed_and_what_is_not_says_why(county: Client, country: Country) -> None:
    full, empty = country[f"{HERE}100001"], country[f"{HERE}100002"]
    register(kind=Kind.ESTATE, division=full, values={"name": "裕西小区"}, by=None)
    page = county.get(f"/divisions/{full.pk}/closure/").content.decode()
    assert "还有 1 条登记（小区、项目等），现在不能撤销" in page
    assert county.post(f"/divisions/{full.pk}/closure/", {"since": day()}).status_code == 409
    assert (
        county.post(f"/divisions/{empty.pk}/closure/", {"since": day(), "document": "x"}).status_code == 302
    )
    assert Division.objects.get(pk=empty.pk).ended_on is not None


def test_every_write_on_the_pages_leaves_one_record(county: Client, country: Country) -> None:
    before = Record.objects.exclude(event__startswith="access.").count()
    county.post(
        "/divisions/new/",
        {"under": HERE, "level": "4", "name": "上桥镇", "code": f"{HERE}101", "since": day(9)},
    )
    made = Division.objects.get(code=f"{HERE}101")
    county.post(f"/divisions/{made.pk}/form/", {"name": "上桥新镇", "code": made.code, "since": day()})
    county.post(f"/divisions/{made.pk}/closure/", {"since": str(clock.today())})
    told = (
        Record.objects.exclude(event__startswith="access.")
        .order_by("id")
        .values_list("event", flat=True)[before:]
    )
    assert list(told) == ["divisions.added", "divisions.changed", "divisions.closed"]


def test_an_xlsx_with_formulas_is_taken_by_what_they_came_to(county: Client, country: Country) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("代码", "名称"))
        sheet.write_formula(1, 0, '="640302"&"101000"', None, "640302101000")
        sheet.write_string(1, 1, "上桥镇")
        sheet.write_string(2, 0, "640302102000")
        sheet.write_string(2, 1, '=cmd|"/c calc"!A1')
    file = SimpleUploadedFile("名单.xlsx", stream.getvalue())
    answer = county.post("/divisions/lists/", {"list": file, "since": "2023-10-31"})
    page = county.get(answer["Location"]).content.decode()
    assert "写入 1 处（新增 1）" in page and "不该有的字符" in page
