"""The register of owners from a file."""

from __future__ import annotations

import io

import openpyxl
import pytest

from jiugai.ground.audit.models import Record
from jiugai.ground.common.refusal import Refused
from jiugai.ground.private.actions import masked_of
from jiugai.ground.private.models import Subject
from jiugai.residents.owners import bring
from jiugai.sites.actions import register
from jiugai.sites.models import Building, Household, Kind, Site
from tests.jiugai.conftest import HERE, Country

pytestmark = pytest.mark.django_db
HEADS = ("楼号", "单元", "房号", "建筑面积（㎡）", "业主姓名", "身份证号", "联系电话")
ROWS: list[tuple[object, ...]] = [
    ("1号楼", 1, "101", 56.78, "张建国", "640302195001011234", "13812345678"),
    ("1号楼", 1, "102", "56.80", "李秀英", None, None),
    ("1号楼", 2, "101", 60, "张建国", "640302195001011234", None),
    ("2#楼", None, "301", 88.5, "某某有限公司", "91640300MA0000001X", None),
]


def site_of(country: Country) -> Site:
    return register(kind=Kind.ESTATE, division=country[f"{HERE}100001"], values={"name": "翠园小区"}, by=None)


def file_of(rows: list[tuple[object, ...]], heads: tuple[str, ...] = HEADS) -> io.BytesIO:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["翠园小区业主名册"])
    sheet.append(list(heads))
    for row in rows:
        sheet.append(list(row))
    made = io.BytesIO()
    book.save(made)
    made.seek(0)
    return made


def test_a_register_makes_units_areas_and_owners(country: Country) -> None:
    site = site_of(country)
    account = bring(site, file_of(ROWS), "名册.xlsx", by=None)
    assert (account.rows, account.kept.created, account.refused) == (4, 4, ())
    assert sorted(Building.objects.values_list("label", flat=True)) == ["1号楼", "2#楼"]
    rows = Household.objects.order_by("building__label", "unit", "room")
    assert list(rows.values_list("area_dm2", flat=True)) == [5678, 5680, 6000, 8850]
    assert rows[0].subject == rows[2].subject != rows[1].subject
    told = masked_of([rows[0].subject])[rows[0].subject]  # type: ignore[list-item, index]
    assert (told["name"], told["phone"]) == ("张**", "138****5678")


def test_brought_again_nothing_changes(country: Country) -> None:
    site = site_of(country)
    bring(site, file_of(ROWS), "名册.xlsx", by=None)
    people = Subject.objects.count()
    account = bring(site, file_of(ROWS), "名册.xlsx", by=None)
    assert (account.kept.created, account.kept.updated, account.kept.unchanged) == (0, 0, 4)
    assert Subject.objects.count() == people


def test_another_owner_is_another_person(country: Country) -> None:
    site = site_of(country)
    bring(site, file_of(ROWS), "名册.xlsx", by=None)
    before = Household.objects.get(room="102").subject
    sold = [*ROWS[:1], ("1号楼", 1, "102", "56.80", "王伟", None, None), *ROWS[2:]]
    account = bring(site, file_of(sold), "名册.xlsx", by=None)
    assert (account.kept.updated, account.kept.unchanged) == (1, 3)
    assert Household.objects.get(room="102").subject not in (before, None)


def test_each_refused_row_says_its_cell_and_the_others_are_taken(country: Country) -> None:
    rows = [*ROWS, ("3号楼", 1, "", 50, "陈静", None, None), ("3号楼", 1, "201", "五十", "陈静", None, None),
            ("1 栋", 1, "101室", 50, "陈静", None, None), ("3号楼", 1, "301", 50, "陈静", None, "没有")]  # fmt: skip
    account = bring(site_of(country), file_of(rows), "名册.xlsx", by=None)
    assert account.rows == 8 and account.kept.created == 4
    assert [(r.line, r.column) for r in account.refused] == [
        (7, "房号"),
        (8, "建筑面积"),
        (9, "房号"),
        (10, "电话"),
    ]
    assert account.refused[2].reason == "和第 3 行是同一户"


@pytest.mark.parametrize(
    "content,name,said",
    [
        (b"%PDF-1.4 x", "a.pdf", "收 Excel 和 CSV"),
        ("楼号,房号\n1,2\n".encode(), "a.csv", "找不到列名"),
        (b"", "a.csv", "空"),
    ],
)
def test_what_is_no_register_is_refused(country: Country, content: bytes, name: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        bring(site_of(country), io.BytesIO(content), name, by=None)


def test_no_name_stands_in_a_record(country: Country) -> None:
    bring(site_of(country), file_of(ROWS), "名册.xlsx", by=None)
    told = "".join(Record.objects.values_list("data", flat=True))
    assert "张" not in told and "640302195001011234" not in told
