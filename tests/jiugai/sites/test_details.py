"""Buildings, households, rooms and papers: typed into a grid, brought by a ledger, taken back, exported."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import pytest
import xlsxwriter
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from jiugai.ground.accounts.models import Account
from jiugai.ground.audit.models import Record
from jiugai.ground.common.refusal import Refused
from jiugai.sites.actions import Stale, keep_details, merge, register
from jiugai.sites.details import DETAILS, details_of, stem
from jiugai.sites.ledger import actions
from jiugai.sites.ledger.mapping import proposed
from jiugai.sites.models import Building, Household, Import, Kind, Outcome, Room, Sheet, Site
from jiugai.sites.models.ledger import State
from tests.jiugai.conftest import HERE, THERE, Country, Person

pytestmark = pytest.mark.django_db
BUILDINGS, HOUSEHOLDS = DETAILS["buildings"], DETAILS["households"]
HEADS = ("小区名称", "楼栋号", "建成年代", "建筑结构", "楼层数", "单元数", "户数", "建筑面积（㎡）", "电梯")
DOORS = ("小区名称", "楼栋号", "单元号", "门牌号", "建筑面积（㎡）")


@pytest.fixture
def estate(country: Country) -> Site:
    return register(
        kind=Kind.ESTATE,
        division=country[f"{HERE}100001"],
        values={"name": "金花园小区", "buildings": 2, "households": 90},
        by=None,
    )


@pytest.fixture
def officer(person: Person) -> Account:
    return person("county_officer", HERE, "officer")


@pytest.fixture
def browser(officer: Account, enter: Callable[[Account], Client]) -> Client:
    return enter(officer)


def address(site: Site, sheet: str = "buildings") -> str:
    return f"/sites/{site.pk}/details/{sheet}/"


def typed(rows: Sequence[dict[str, str]], version: int) -> dict[str, str]:
    return {"version": str(version)} | {f"{at}-{k}": v for at, row in enumerate(rows) for k, v in row.items()}


def xlsx(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> io.BytesIO:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet()
    for line, row in enumerate([heads, *rows]):
        for at, value in enumerate(row):
            sheet.write(line, at, value)
    book.close()
    stream.seek(0)
    return stream


Brought = Callable[..., Import]


@pytest.fixture
def brought(officer: Account, country: Country) -> Brought:
    def go(kind: str, heads: Sequence[str], rows: Sequence[Sequence[object]], write: bool = True) -> Import:
        ledger = actions.begin(
            xlsx(heads, rows), "楼栋表.xlsx", account=officer, division=country[HERE], kind=kind
        )
        actions.try_out(ledger, proposed(actions.table_of(ledger), kind, []), by=officer.pk)
        ledger.refresh_from_db()
        if write:
            actions.write(ledger, by=officer.pk)
            ledger.refresh_from_db()
        return ledger

    return go


def fetched(browser: Client, path: str) -> list[list[Any]]:
    """The first sheet of a download."""
    answer: Any = browser.get(path)
    data = b"".join(answer.streaming_content)
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()


def counts(ledger: Import) -> tuple[int, ...]:
    return tuple(
        ledger.counts[o] for o in (Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED, Outcome.REFUSED)
    )


# ── the grid ───────────────────────────────────────────────────────────────────


def test_rows_are_added_changed_and_removed_in_one_action(estate: Site, browser: Client) -> None:
    rows = [
        {"label": "1号楼", "built_year": "1996", "structure": "砖混", "area_dm2": "2,400.5"},
        {"label": "2号楼"},
    ]
    assert browser.post(address(estate), typed(rows, 1)).status_code == 302
    first, second = Building.objects.order_by("label")
    assert (first.built_year, first.structure, first.area_dm2) == (1996, "brick_concrete", 240050)
    again = [
        {"id": str(first.pk), "label": "1号楼", "built_year": "1997"},
        {"id": str(second.pk), "label": ""},
        {"label": "3栋"},
    ]
    assert browser.post(address(estate), typed(again, 2)).status_code == 302
    assert list(Building.objects.order_by("label").values_list("label", "built_year")) == [
        ("1号楼", 1997),
        ("3栋", None),
    ]
    told = Record.objects.filter(event="sites.details_kept").order_by("id")
    assert told.count() == 2 and '"added":1,"changed":1' in told[1].data and '"removed":1' in told[1].data
    assert told[0].county_code == HERE
    estate.refresh_from_db()
    assert estate.version == 3


def test_the_same_building_twice_is_refused_however_it_is_written(estate: Site, browser: Client) -> None:
    answer = browser.post(address(estate), typed([{"label": "3号楼"}, {"label": "３#"}], 1))
    assert answer.status_code == 409 and "第 1 行和第 2 行是同一个" in answer.content.decode()
    assert 'value="3号楼"' in answer.content.decode() and not Building.objects.exists()


WRONG = {"built_year": "九几年", "area_dm2": "-3", "storeys": "六", "label": "号" * 41, "lifts": "9" * 5000}


@pytest.mark.parametrize("field", WRONG)
def test_a_wrong_cell_says_so_and_nothing_is_kept_or_lost(field: str, estate: Site, browser: Client) -> None:
    answer = browser.post(address(estate), typed([{"label": "1号楼", "units": "3", field: WRONG[field]}], 1))
    page = answer.content.decode()
    assert (
        answer.status_code == 422 and "有 1 格要改" in page and WRONG[field] in page and 'value="3"' in page
    )
    assert not Building.objects.exists()


def test_a_stale_grid_overwrites_nothing(estate: Site, browser: Client) -> None:
    browser.post(address(estate), typed([{"label": "1号楼"}], 1))
    answer = browser.post(address(estate), typed([{"label": "9号楼"}], 1))
    assert (
        answer.status_code == 409
        and "又被改过" in answer.content.decode()
        and "9号楼" in answer.content.decode()
    )
    assert [b.label for b in Building.objects.all()] == ["1号楼"]
    with pytest.raises(Stale):
        keep_details(estate, BUILDINGS, [], version=1, by=None)


def test_a_building_with_households_stays(estate: Site, browser: Client) -> None:
    browser.post(address(estate), typed([{"label": "1号楼"}], 1))
    one = Building.objects.get()
    doors = f"{address(estate, 'households')}?of={one.pk}"
    assert browser.post(doors, typed([{"unit": "1", "room": "101"}, {"room": "101"}], 2)).status_code == 302
    assert Household.objects.count() == 2
    answer = browser.post(address(estate), typed([{"id": str(one.pk), "label": ""}], 3))
    assert (
        answer.status_code == 409
        and "1号楼有逐户登记" in answer.content.decode()
        and Building.objects.exists()
    )


def test_a_key_of_another_estate_adds_a_row_and_touches_nothing_there(
    country: Country, estate: Site, browser: Client
) -> None:
    other = register(kind=Kind.ESTATE, division=country[f"{HERE}100002"], values={"name": "别处"}, by=None)
    keep_details(other, BUILDINGS, [(None, {"label": "甲"})], version=1, by=None)
    theirs = Building.objects.get()
    browser.post(
        address(estate),
        typed([{"id": str(theirs.pk), "label": "1号楼"}, {"id": "no key", "label": "2号楼"}], 1),
    )
    theirs.refresh_from_db()
    assert theirs.label == "甲" and estate.building_set.count() == 2


def test_a_merged_place_passes_its_details_on(country: Country, estate: Site) -> None:
    other = register(kind=Kind.ESTATE, division=country[f"{HERE}100001"], values={"name": "金花园"}, by=None)
    for site, labels in ((estate, ("1号楼", "2号楼")), (other, ("2#", "3#"))):
        keep_details(site, BUILDINGS, [(None, {"label": n}) for n in labels], version=1, by=None)
    estate.refresh_from_db()
    merge(estate, other, by=None)
    assert sorted(b.label for b in estate.building_set.all()) == ["1号楼", "2号楼", "3#"]


def test_another_county_and_another_kind_have_no_such_table(
    country: Country, estate: Site, person: Person, enter: Callable[[Account], Client], browser: Client
) -> None:
    stranger = enter(person("county_officer", THERE))
    assert stranger.get(address(estate)).status_code == 404
    assert stranger.post(address(estate), typed([{"label": "1号楼"}], 1)).status_code == 404
    reader = enter(person("province_reviewer", "640000"))
    page = reader.get(address(estate))
    assert page.status_code == 200 and "<input" not in page.content.decode().split("<main")[1]
    assert reader.post(address(estate), typed([{"label": "1号楼"}], 1)).status_code == 403
    for sheet in ("rooms", "nothing"):
        assert browser.get(address(estate, sheet)).status_code == 404
    assert browser.get(f"{address(estate, 'households')}?of=x").status_code == 302


@pytest.mark.parametrize("kind", Kind.values)
def test_each_table_of_each_kind_is_filled_in_by_its_columns(
    kind: str, country: Country, browser: Client
) -> None:
    """What the registry says is what the page takes: a value for every column, shown again and exported."""
    site = register(kind=kind, division=country[f"{HERE}100001"], values={"name": "某处"}, by=None)
    for detail in details_of(kind):
        if detail.parent:
            continue
        row = {
            c.field: (c.choices[0][1] if c.choices else "1998" if "year" in c.field else "12")
            for c in detail.own
        }
        site.refresh_from_db()
        assert browser.post(address(site, detail.code.value), typed([row], site.version)).status_code == 302
        assert detail.of([site.pk]).count() == 1
        page = browser.get(f"/sites/{site.pk}/").content.decode()
        assert all(c.head in page for c in detail.own)
        heads, line = fetched(browser, f"/sites/export/?sheet={detail.code.value}")
        assert heads[2:] == [c.head for c in detail.columns] and line[0] == site.number and "" not in line


def test_a_grid_costs_the_same_however_many_rows(estate: Site, browser: Client) -> None:
    spent: list[int] = []
    browser.get(address(estate))  # what is asked once for a process
    for count in (3, 90):
        estate.refresh_from_db()
        keep_details(
            estate,
            BUILDINGS,
            [(None, {"label": f"{count}-{n}"}) for n in range(count)],
            version=estate.version,
            by=None,
        )
        for path in (address(estate), f"/sites/{estate.pk}/"):
            with CaptureQueriesContext(connection) as asked:
                assert browser.get(path).status_code == 200
            spent.append(len(asked))
    assert spent[:2] == spent[2:] and max(spent) <= 20, spent


# ── the ledger ─────────────────────────────────────────────────────────────────

ROWS = [
    ("金花园小区", "1号楼", "1996年", "砖混", 6, 4, 48, 3200.5, 0),
    ("金花园小区", "2号楼", 1996, "砖混", 6, 4, 42, "3000", ""),
]  # fmt: skip
BAD = [
    ("火星小区", "1号楼", 1996, "", 6, 4, 48, 3200, 0),
    ("金花园小区", "", 1996, "", 6, 4, 48, 3200, 0),
    ("金花园小区", "1#", 1996, "", 6, 4, 48, 3200, 0),
    ("金花园小区", "5号楼", "20xx", "", 6, 4, 48, 3200, 0),
    ("", "6号楼", 1996, "", 6, 4, 48, 3200, 0),
    ("金花园小区", "7号楼", 1996, "", 6, 4, 48, "1e999999", 0),
]


def test_a_sheet_of_buildings_accounts_for_every_row_and_again_changes_nothing(
    estate: Site, brought: Brought
) -> None:
    first = brought("buildings", HEADS, [*ROWS, *BAD])
    assert counts(first) == (2, 0, 0, 6) and first.state == State.APPLIED
    reasons = {r.line: r.reason for r in first.row_set.filter(outcome=Outcome.REFUSED)}
    assert (
        "没有登记“火星小区”" in reasons[4]
        and "没有写楼号" in reasons[5]
        and "与第 2 行是同一个" in reasons[6]
    )
    assert "建成年份不是年份" in reasons[7] and "没有写是哪个小区" in reasons[8]
    assert "建筑面积不是数字" in reasons[9]
    one = Building.objects.get(label="1号楼")
    assert (one.built_year, one.structure, one.storeys, one.units, one.households, one.area_dm2, one.lifts) == (
        1996, "brick_concrete", 6, 4, 48, 320050, 0,
    )  # fmt: skip
    again = brought("buildings", HEADS, ROWS, write=False)
    assert counts(again) == (0, 0, 2, 0)
    with pytest.raises(Refused):
        actions.write(again, by=None)
    changed = brought("buildings", HEADS, [("金花园小区", "1 栋", 1998, "", 6, 4, 48, 3200.5, 0)])
    assert counts(changed) == (0, 1, 0, 0)
    one.refresh_from_db()
    assert one.built_year == 1998 and one.structure == "brick_concrete", "an empty cell empties nothing"


def test_households_come_after_their_buildings(estate: Site, brought: Brought, country: Country) -> None:
    doors = [("金花园小区", "1号楼", n % 4 + 1, f"{n // 4 + 1}0{n % 2 + 1}", 66.5) for n in range(16)]
    early = brought("households", DOORS, doors, write=False)
    assert counts(early) == (0, 0, 0, 16) and "没有这栋楼" in early.row_set.first().reason  # type: ignore[union-attr]
    brought("buildings", HEADS, ROWS)
    done = brought("households", DOORS, [*doors, ("金花园小区", "1#", 1, "101室", 66.5)])
    assert counts(done) == (16, 0, 0, 1) and Household.objects.count() == 16
    assert {h.area_dm2 for h in Household.objects.all()} == {6650}
    assert counts(brought("households", DOORS, doors, write=False)) == (0, 0, 16, 0)


def test_two_estates_of_a_name_are_told_apart_by_number_or_community(
    estate: Site, brought: Brought, country: Country
) -> None:
    other = register(
        kind=Kind.ESTATE, division=country[f"{HERE}100002"], values={"name": estate.name}, by=None
    )
    heads = ("编号", "小区名称", "所在社区", "楼栋号")
    ledger = brought(
        "buildings",
        heads,
        [
            ("", estate.name, "", "1"),
            (other.number, "", "", "2"),
            ("", estate.name, "金花园社区", "3"),
            ("640399-00001", "", "", "4"),
        ],
    )
    assert counts(ledger) == (2, 0, 0, 2)
    assert [b.label for b in other.building_set.all()] == ["2"] and [
        b.label for b in estate.building_set.all()
    ] == ["3"]


def test_what_somebody_changed_since_the_dry_run_is_refused_not_overwritten(
    estate: Site, brought: Brought
) -> None:
    brought("buildings", HEADS, ROWS)
    waiting = brought(
        "buildings",
        HEADS,
        [("金花园小区", "1号楼", 2001, "", 6, 4, 48, 3200.5, 0), ("金花园小区", "3号楼", *ROWS[0][2:])],
        write=False,
    )
    Building.objects.filter(label="1号楼").update(built_year=1988)
    Building.objects.create(province_code="640000", site=estate, label="3#楼")
    actions.write(waiting, by=None)
    waiting.refresh_from_db()
    assert counts(waiting) == (0, 0, 0, 2) and Building.objects.get(label="1号楼").built_year == 1988


def test_a_sheet_is_taken_back_but_for_what_others_changed(estate: Site, brought: Brought) -> None:
    brought("buildings", HEADS, ROWS[:1])
    ledger = brought(
        "buildings",
        HEADS,
        [
            ("金花园小区", "1号楼", 2001, "", 6, 4, 48, 3200.5, 0),
            ROWS[1],
            ("金花园小区", "3号楼", *ROWS[0][2:]),
        ],
    )
    Building.objects.filter(label="3号楼").update(units=9)
    assert actions.withdraw(ledger, by=None) == (2, 1)
    assert list(Building.objects.order_by("label").values_list("label", "built_year")) == [
        ("1号楼", 1996),
        ("3号楼", 1996),
    ]


def test_rooms_of_a_school_by_ledger(country: Country, brought: Brought) -> None:
    register(kind=Kind.SCHOOL, division=country[f"{HERE}100001"], values={"name": "沙子小学"}, by=None)
    ledger = brought(
        "rooms",
        ("学校名称", "用房名称", "面积", "床位数"),
        [("沙子小学", "学生宿舍", "1200平方米", 300), ("沙子小学", "伙房", 180.5, "")],
    )
    assert counts(ledger) == (2, 0, 0, 0) and Room.objects.get(name="伙房").area_dm2 == 18050


def test_every_sheet_has_a_blank_ledger_that_is_recognised(browser: Client) -> None:
    for sheet in Sheet.values:
        page = browser.get(f"/sites/import/?kind={sheet}").content.decode()
        assert f"下载空白{Sheet(sheet).label}台账" in page
        heads = fetched(browser, f"/sites/import/blank/?kind={sheet}")[0]
        upload = xlsx(heads, [["甲"] * len(heads)])
        upload.name = "空白.xlsx"
        answer = browser.post("/sites/import/", {"kind": sheet, "ledger": upload}, follow=True)
        codes = [h.code for h in answer.context["heads"]]
        assert all(codes) and len(set(codes)) == len(heads), sheet


def test_the_stem_of_a_building() -> None:
    assert (
        {stem(w) for w in ("3号楼", "3#", "３ 栋", "3号", "3#楼")} == {"3"}
        and stem("楼") == "楼"
        and stem(7) == 7
    )
