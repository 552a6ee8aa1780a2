"""A county's ledger: every row is accounted for, good rows do not wait for bad ones, the same file again changes nothing."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from jiugai.ground.access.scope import Place, Reach
from jiugai.ground.accounts.models import Account
from jiugai.ground.audit.models import Record
from jiugai.ground.common import clock
from jiugai.ground.common.refusal import Refused
from jiugai.ground.figures.actions import read as figures
from jiugai.ground.jobs.actions import run_one
from jiugai.sites import verification
from jiugai.sites.actions import change, register
from jiugai.sites.ledger import actions
from jiugai.sites.ledger.mapping import proposed
from jiugai.sites.models import Import, ImportRow, Kind, Likeness, Outcome, Site
from jiugai.sites.models.ledger import State
from jiugai.sites.models.likeness import Answer
from tests.jiugai.conftest import HERE, THERE, Country, Person

pytestmark = pytest.mark.django_db
HEADS = (
    "小区名称",
    "所在社区",
    "竣工年份",
    "楼栋数",
    "户数",
    "建筑面积",
    "物业情况",
    "业委会",
    "估算（万元）",
    "计划年度",
    "备注2",
)
GOOD = ("金花园小区", "金花园社区", 1998, 86, 3412, 350000, "有", "√", 643, 2026, "")


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path, settings: Any) -> None:
    settings.FILES = str(tmp_path)


def xlsx(rows: Sequence[Sequence[object]], heads: Sequence[str] = HEADS) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet("小区")
    for line, row in enumerate([heads, *rows]):
        for at, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(line, at, value)
            elif value is not None:
                sheet.write(line, at, value)
    book.close()
    return stream.getvalue()


def many(count: int) -> list[tuple[object, ...]]:
    return [
        (f"第{n}号院", "明珠社区", 1990 + n % 10, n, n * 30, n * 2500 + 9000, "无", "×", n, 2027, "")
        for n in range(1, count + 1)
    ]


BAD = [
    ("金桂园小区", "金花园社区", "20xx", 1, 1, 9000, "", "", 1, 2027, ""),
    ("朝阳苑小区", "红寺堡镇", 1998, 1, 1, 9000, "", "", 1, 2027, ""),
    ("富平家园", "明珠社区", 1998, "12栋半", 1, 9000, "", "", 1, 2027, ""),
    ("利宁公寓", "明珠社区", 1998, 1, -4, 9000, "", "", 1, 2027, ""),
    ("西苑小区", "明珠社区", 1998, 1, 1, "=VLOOKUP(A1,B:C,2)", "", "", 1, 2027, ""),
    ("", "明珠社区", 1998, 1, 1, 9000, "", "", 1, 2027, ""),
    ("火星小区", "火星社区", 1998, 1, 1, 9000, "", "", 1, 2027, ""),
]  # fmt: skip


@pytest.fixture
def officer(person: Person) -> Account:
    return person("county_officer", HERE, "officer")


Step = Callable[..., Import]


@pytest.fixture
def tried(officer: Account, country: Country) -> Step:
    def go(
        rows: Sequence[Sequence[object]],
        heads: Sequence[str] = HEADS,
        name: str = "台账.xlsx",
        data: bytes = b"",
    ) -> Import:
        stream = io.BytesIO(data or xlsx(rows, heads))
        ledger = actions.begin(stream, name, account=officer, division=country[HERE], kind=Kind.ESTATE)
        actions.try_out(ledger, proposed(actions.table_of(ledger), Kind.ESTATE, []), by=officer.pk)
        ledger.refresh_from_db()
        return ledger

    return go


def written(ledger: Import) -> Import:
    actions.write(ledger, by=ledger.account_id)
    ledger.refresh_from_db()
    return ledger


def of(ledger: Import, outcome: str) -> list[ImportRow]:
    return list(ledger.row_set.filter(outcome=outcome).order_by("line"))


def faults() -> list[str]:
    return [f for check in (verification.figures, verification.numbers) for f in check()]


def test_every_row_is_accounted_for_and_a_dry_run_writes_nothing(tried: Step) -> None:
    ledger = tried([GOOD, *many(20), *BAD, ("合计", "", "", 300, "", "", "", "", "", "", ""), ()])
    assert (ledger.state, ledger.rows, ledger.skipped) == (State.TRIED, 28, 1)
    assert sum(ledger.counts.values()) == 28 and ledger.counts[Outcome.REFUSED] == 7
    assert not Site.objects.exists() and faults() == []
    told = {r.name: (r.cell, r.value, r.reason) for r in of(ledger, Outcome.REFUSED)}
    assert told["金桂园小区"] == ("C23", "20xx", "建成年份不是年份")
    assert told["朝阳苑小区"] == ("B24", "红寺堡镇", "不在利通区：越过您的管辖范围")
    assert told["富平家园"][2] == "楼栋数须为整数" and told["利宁公寓"][2] == "户数不得为负"
    assert told["西苑小区"][2] == "单元格是未算出的公式" and told["火星小区"][2] == "利通区没有“火星社区”"
    assert all(r.remedy for r in of(ledger, Outcome.REFUSED))


def test_good_rows_do_not_wait_for_bad_ones_and_the_mended_are_imported_then(tried: Step) -> None:
    ledger = written(tried([GOOD, *many(5), *BAD]))
    assert (ledger.state, Site.objects.count()) == (State.APPLIED, 6)
    site = Site.objects.get(name="金花园小区")
    assert (site.area_dm2, site.budget_fen, site.households, site.estate.has_committee) == (
        35_000_000,
        643_000_000,
        3412,
        True,
    )
    assert site.estate.management == "company" and site.number.startswith(f"{HERE}-")
    mended = [(*BAD[0][:2], 1999, *BAD[0][3:]), ("朝阳苑小区", "金星社区", *BAD[1][2:])]
    again = written(tried([GOOD, *many(5), *mended]))
    assert (again.counts[Outcome.UNCHANGED], again.counts[Outcome.CREATED]) == (
        6,
        2,
    ) and Site.objects.count() == 8
    assert faults() == []


def test_the_same_file_again_changes_nothing(tried: Step) -> None:
    written(tried([GOOD, *many(12)]))
    before = list(Site.objects.order_by("id").values())
    again = tried([GOOD, *many(12)])
    assert again.counts[Outcome.UNCHANGED] == 13
    with pytest.raises(Refused, match="没有要写入的行"):
        actions.write(again, by=None)
    assert before == list(Site.objects.order_by("id").values())


def test_an_update_says_old_and_new_and_leaves_empty_cells_alone(tried: Step) -> None:
    written(tried([GOOD]))
    ledger = tried([("金花园小区", "金花园社区", "", "", 3424, "", "", "", "", "", "")])
    (row,) = of(ledger, Outcome.UPDATED)
    assert (row.value, row.reason) == ("3,412 → 3,424", "改 户数")
    written(ledger)
    site = Site.objects.get()
    assert (site.households, site.buildings, site.built_year, site.version) == (3424, 86, 1998, 2)
    assert faults() == []


def test_what_looks_like_another_waits_for_an_answer(tried: Step) -> None:
    written(tried([("金星花园小区", "金星社区", 1996, 38, 1530, 156000, "", "", 404, 2026, "")]))
    ledger = tried(
        [
            ("金星小区", "金星社区", 1996, "", "", "", "", "", "", 2027, ""),
            ("金星家园", "金星社区", 1996, "", "", "", "", "", "", "", ""),
        ]
    )
    doubtful = of(ledger, Outcome.DOUBTFUL)
    assert "与已有「金星花园小区」相近" in doubtful[0].reason and len(doubtful) == 2
    actions.answer(doubtful[0], same=True, by=None)
    actions.answer(doubtful[1], same=False, by=None)
    with pytest.raises(Refused, match="已经定了"):
        actions.answer(doubtful[1], same=True, by=None)
    ledger.refresh_from_db()
    assert (ledger.counts[Outcome.UPDATED], ledger.counts[Outcome.CREATED]) == (1, 1)
    written(ledger)
    assert Site.objects.get(name="金星花园小区").target_year == 2027
    assert set(Likeness.objects.values_list("answer", flat=True)) == {Answer.DIFFERENT} and faults() == []


def test_the_same_row_twice_is_refused_the_second_time(tried: Step) -> None:
    ledger = tried([GOOD, GOOD])
    assert [r.reason for r in of(ledger, Outcome.REFUSED)] == ["与第 2 行是同一个"]


def test_a_small_area_is_asked_about_and_can_be_in_wan(
    tried: Step, officer: Account, country: Country
) -> None:
    rows = [
        (*GOOD[:5], area, *GOOD[6:]) if n == 0 else (f"第{n}院", *GOOD[1:5], area, *GOOD[6:])
        for n, area in enumerate((35, 7.1, 6.2))
    ]
    ledger = tried(rows)
    head = next(h for h in proposed(actions.table_of(ledger), Kind.ESTATE, []) if h.head == "建筑面积")
    assert head.asked and head.unit == "万㎡"
    written(ledger)
    assert set(Site.objects.values_list("area_dm2", flat=True)) == {35_000_000, 7_100_000, 6_200_000}


def test_the_columns_of_the_last_time_are_proposed_again(
    tried: Step, country: Country, officer: Account
) -> None:
    ledger = tried([GOOD])
    assert ledger.mapping[10]["code"] == ""
    ledger.mapping[10]["code"] = "remark"
    ledger.save()
    written(ledger)
    heads = proposed(actions.table_of(ledger), Kind.ESTATE, ledger.mapping)
    assert heads[10].code == "remark" and heads[0].how == "沿用上次"


def test_a_change_in_between_is_not_overwritten(tried: Step) -> None:
    written(tried([GOOD]))
    ledger = tried([(*GOOD[:4], 9999, *GOOD[5:])])
    site = Site.objects.get()
    change(site, version=1, values={"households": 5}, by=None)
    written(ledger)
    site.refresh_from_db()
    assert site.households == 5
    assert [r.reason for r in of(ledger, Outcome.REFUSED)] == ["试运行之后被人改过"]


def test_a_second_click_writes_nothing(tried: Step) -> None:
    ledger = written(tried([GOOD, *many(3)]))
    with pytest.raises(Refused, match="不用再点"):
        actions.write(ledger, by=None)
    assert Site.objects.count() == 4 and Record.objects.filter(event="sites.imported").count() == 1


def test_writing_that_was_broken_off_goes_on_where_it_was(
    tried: Step, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jiugai.sites.ledger.writing._CHUNK", 4)
    ledger = tried(many(10))
    Import.objects.filter(pk=ledger.pk).update(state=State.APPLYING)
    assert actions.write_chunk(ledger.pk) == 4
    assert Site.objects.count() == 4
    actions.carry_writing(ledger.pk, by=None)
    assert Site.objects.count() == 10 and faults() == []
    assert Record.objects.filter(event="sites.imported").count() == 1


def test_a_ledger_is_taken_back_within_a_day(tried: Step) -> None:
    written(tried([GOOD]))
    ledger = written(tried([(*GOOD[:4], 9999, *GOOD[5:]), *many(3)]))
    touched = Site.objects.get(name="第2号院")
    change(touched, version=1, values={"buildings": 7}, by=None)
    assert actions.withdraw(ledger, by=None) == (3, 1)
    assert set(Site.objects.present().values_list("name", flat=True)) == {"金花园小区", "第2号院"}
    assert Site.objects.get(name="金花园小区").households == 3412 and faults() == []
    reach = Reach((Place(3, HERE),))
    assert figures(reach, ["estate.sites"])[""]["estate.sites"] == 2
    with pytest.raises(Refused):
        actions.withdraw(ledger, by=None)


def test_after_a_day_it_stays(tried: Step) -> None:
    ledger = written(tried([GOOD]))
    with clock.standing_at(clock.now() + timedelta(hours=25)), pytest.raises(Refused, match="24 小时"):
        actions.withdraw(ledger, by=None)


def test_a_long_ledger_is_a_job(tried: Step, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 5)
    ledger = tried(many(12))
    assert ledger.state == State.TRYING
    assert run_one("test") is not None
    ledger.refresh_from_db()
    assert ledger.state == State.TRIED
    assert written(ledger).state == State.APPLYING
    run_one("test")
    ledger.refresh_from_db()
    assert ledger.state == State.APPLIED and Site.objects.count() == 12


FILES: dict[str, tuple[str, bytes]] = {
    "a damaged workbook": ("台账.xlsx", xlsx([GOOD])[:900]),
    "a picture": ("台账.xlsx", b"\x89PNG\r\n\x1a\n" + b"0" * 99),
    "no heads": ("台账.xlsx", xlsx([(1, 2, 3)], ("甲", "乙", "丙"))),
    "no rows": ("台账.xlsx", xlsx([])),
    "empty": ("台账.csv", b""),
    "a program": ("台账.xls", b"MZ" + b"\0" * 400),
}


@pytest.mark.parametrize(("name", "data"), FILES.values(), ids=FILES)
def test_what_is_no_ledger_is_refused_in_one_sentence(
    name: str, data: bytes, officer: Account, enter: Callable[[Account], Client]
) -> None:
    answer = enter(officer).post("/sites/import/", {"ledger": SimpleUploadedFile(name, data)})
    assert answer.status_code == 409 and not Import.objects.exists()
    assert answer.content.decode().count('role="alert"') == 1


def test_a_csv_of_a_chinese_excel_is_read(tried: Step) -> None:
    text = "\n".join(",".join(str(c) for c in row) for row in (HEADS, GOOD, ("合计", *[""] * 10)))
    ledger = tried([], name="台账.csv", data=text.encode("gb18030"))
    assert (ledger.rows, ledger.skipped, ledger.counts[Outcome.CREATED]) == (1, 1, 1)


def test_what_was_exported_comes_back_unchanged(
    tried: Step, officer: Account, enter: Callable[[Account], Client], country: Country
) -> None:
    written(tried([GOOD, *many(30)]))
    register(
        kind=Kind.ESTATE, division=country[f"{HERE}100003"], by=None,
        values={"name": "=cmd|'/C calc'!A0", "area_dm2": 1_234_567, "budget_fen": 123_456_789, "parts": "+1、-2", "lifts": 0,
                "surveyed_on": clock.today(), "has_fund": False, "management": "self"},
    )  # fmt: skip
    answer = enter(officer).get("/sites/export/")
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert len(rows) == 33 and "=cmd|'/C calc'!A0" in [r[1] for r in rows]
    assert b"<f>" not in data
    ledger = tried([], data=data)
    assert (ledger.rows, ledger.counts[Outcome.UNCHANGED]) == (32, 32), [
        (r.name, r.reason, r.value) for r in ledger.row_set.exclude(outcome=Outcome.UNCHANGED)
    ]
    assert Record.objects.filter(event="sites.exported").count() == 1


def test_another_countys_officer_sees_nothing_of_it(
    tried: Step, person: Person, enter: Callable[[Account], Client]
) -> None:
    ledger = tried([GOOD, BAD[0]])
    other = enter(person("county_officer", THERE))
    row = ledger.row_set.first()
    assert row is not None
    for path in ("", "columns/", "problems/"):
        assert other.get(f"/sites/import/{ledger.pk}/{path}").status_code == 404
    for path in ("columns/", "writing/", "withdrawal/", f"answers/{row.pk}/"):
        assert other.post(f"/sites/import/{ledger.pk}/{path}", {"answer": "same"}).status_code == 404
    assert not Site.objects.exists()


def test_the_whole_way_through_the_pages(officer: Account, enter: Callable[[Account], Client]) -> None:
    browser = enter(officer)
    sent = browser.post(
        "/sites/import/", {"ledger": SimpleUploadedFile("利通区台账.xlsx", xlsx([GOOD, *many(3), BAD[0]]))}
    )
    columns = browser.get(sent["Location"])
    assert "各列是什么" in columns.content.decode() and columns.context["doubts"] >= 1
    twice = browser.post(sent["Location"], {"to-A": "name", "to-B": "name"})
    assert twice.status_code == 409 and "都写入“名称”" in twice.content.decode()
    tried = browser.post(sent["Location"], {"to-A": "name", "to-B": "community"})
    said = browser.get(tried["Location"]).content.decode()
    assert (
        "试运行完成，还没有写入" in said
        and "写入 4 行（新建 4、更新 0）" in said
        and "建成年份不是年份" in said
    )
    problems = browser.get(tried["Location"] + "problems/")
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(b"".join(problems.streaming_content)))
        .get_sheet_by_index(0)
        .to_python()
    )  # type: ignore[attr-defined]
    assert rows[0][-2:] == ["原因", "怎么办"] and rows[1][0] == "金桂园小区"
    assert browser.post(tried["Location"] + "writing/").status_code == 302
    assert "已写入 4 行" in browser.get(tried["Location"]).content.decode()
    assert browser.get("/sites/import/blank/").status_code == 200


def test_a_cell_far_out_is_refused_before_it_costs_the_server_its_memory(tried: Step) -> None:
    """The library that reads sheets allots the whole rectangle: a small file with one cell in the last row would end the process."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADS)
    sheet.write(1_048_575, 2000, "x")
    book.close()
    with pytest.raises(Refused, match="离开头太远"):
        tried([], data=stream.getvalue())
