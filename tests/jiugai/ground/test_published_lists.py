"""A published list of statistical codes: read in any form, an account before anything is written, the same again changes nothing."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jiugai.ground.access.scope import COLUMNS, Place, Reach
from jiugai.ground.audit.models import Record
from jiugai.ground.common.refusal import Refused
from jiugai.ground.common.verifying import verify_all
from jiugai.ground.divisions.actions import add, standing_on
from jiugai.ground.divisions.lineage import codes_of, place_of
from jiugai.ground.divisions.models import Division, Level, Standing
from jiugai.ground.divisions.published.account import Account, Outcome
from jiugai.ground.divisions.published.actions import tried, write
from jiugai.ground.divisions.published.entries import entries_of
from tests.jiugai.conftest import HERE, THERE, Country, Person
from tests.jiugai.installation import installation

pytestmark = pytest.mark.django_db
AUTUMN = date(2023, 10, 31)
COUNTRY = Reach((Place(0, "", "全国"),))
HEADS = ("统计用区划代码", "城乡分类代码", "名称")
Row = tuple[object, ...]
DONGGUAN: list[Row] = [
    ("441900000000", "", "东莞市"), ("441900003000", "", "东城街道"), ("441900003001", "111", "岗贝社区居民委员会"),
    ("441900003002", "111", "花园新村社区居民委员会"), ("441900101000", "", "石碣镇"), ("441900101001", "121", "石碣社区居民委员会"),
]  # fmt: skip


def csv_of(
    path: Path, rows: list[Row], encoding: str = "utf-8", heads: Row = HEADS, separator: str = ","
) -> Path:
    path.write_bytes(
        "\r\n".join(separator.join(str(c) for c in row) for row in [heads, *rows]).encode(encoding)
    )
    return path


def xlsx_of(path: Path, rows: list[Row], heads: Row = HEADS, above: tuple[Row, ...] = ()) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("说明")
        sheet.write(0, 0, "统计用区划代码和城乡划分代码")
        sheet = book.add_worksheet("名单")
        for at, row in enumerate([*above, heads, *rows]):
            sheet.write_row(at, 0, row)
    return path


def account_of(
    path: Path, *, reach: Reach = COUNTRY, complete: bool = False, as_of: date = AUTUMN
) -> Account:
    return tried(entries_of(path, path.suffix[1:]), reach=reach, as_of=as_of, complete=complete)


def written(path: Path, *, reach: Reach = COUNTRY, complete: bool = False, as_of: date = AUTUMN) -> Account:
    return write(
        entries_of(path, path.suffix[1:]),
        reach=reach,
        as_of=as_of,
        complete=complete,
        by=None,
        source="2023 年名单",
    )


def told(account: Account) -> dict[str, int]:
    return {Outcome(o).name.lower(): n for o, n in account.counts.items() if n}


def refusals(account: Account) -> dict[int, str]:
    return {line.number: line.reason for line in account.of(Outcome.REFUSED)}


@pytest.fixture
def dongguan(db: None) -> Division:
    top = add(level=Level.PROVINCE, code="440000", name="广东省", under=None, since=None, by=None)
    return add(level=Level.CITY, code="441900", name="东莞市", under=top, since=None, by=None)


FORMS = {
    "csv in UTF-8": lambda p: csv_of(p / "a.csv", DONGGUAN),
    "csv in GBK": lambda p: csv_of(p / "a.csv", DONGGUAN, "gbk"),
    "csv in UTF-16 with tabs": lambda p: csv_of(p / "a.csv", DONGGUAN, "utf-16", separator="\t"),
    "csv with a mark": lambda p: csv_of(p / "a.csv", DONGGUAN, "utf-8-sig", separator=";"),
    "xlsx with texts": lambda p: xlsx_of(p / "a.xlsx", DONGGUAN),
    "xlsx with numbers": lambda p: xlsx_of(p / "a.xlsx", [(int(str(r[0])), *r[1:]) for r in DONGGUAN]),
    "xlsx with a title and other heads": lambda p: xlsx_of(
        p / "a.xlsx",
        DONGGUAN,
        heads=("代　码（12位）", "城乡分类", "名 称"),
        above=(("东莞市统计用区划代码（2023年）",), ()),
    ),
    "streets and communities side by side": lambda p: xlsx_of(
        p / "a.xlsx",
        [
            ("东城街道", "441900003", "岗贝社区居民委员会", "441900003001", "111"),
            ("东城街道", "441900003", "花园新村社区居民委员会", "441900003002", "111"),
            ("石碣镇", "441900101", "石碣社区居民委员会", "441900101001", "121"),
        ],
        heads=("街道（乡镇）名称", "街道（乡镇）代码", "社区（村）名称", "社区（村）代码", "城乡分类代码"),
    ),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_list_is_read_in_every_form_in_which_offices_have_it(
    form: object, dongguan: Division, tmp_path: Path
) -> None:
    path = form(tmp_path)  # type: ignore[operator]
    assert told(account_of(path)) in ({"upper": 1, "added": 5}, {"added": 5})
    assert Division.objects.filter(level__gt=Level.COUNTY).count() == 0, "a trial writes nothing"
    written(path)
    assert told(account_of(path)).get("unchanged") == 5 and account_of(path).changes == 0
    community = Division.objects.get(code="441900003001")
    assert (community.name, community.urban) == ("岗贝社区居民委员会", "111")
    assert [codes_of(community)[c] for c in COLUMNS] == [
        "440000",
        "441900",
        "441900",
        "441900003",
        "441900003001",
    ]


def test_the_first_list_of_a_county_holds_as_far_back_as_records_go_and_is_one_record(
    dongguan: Division, tmp_path: Path
) -> None:
    before = Record.objects.count()
    written(csv_of(tmp_path / "a.csv", DONGGUAN))
    assert standing_on("441900003001", date(1999, 1, 1)) is not None
    (record,) = Record.objects.order_by("id")[before:]
    assert (record.event, record.happened_on) == ("divisions.listed", AUTUMN)
    assert Standing.objects.get(code="441900101").document == "2023 年名单"
    assert [fault for outcome in verify_all() for fault in outcome.shown] == []


def test_a_later_list_renames_moves_adds_and_only_a_complete_one_closes(
    dongguan: Division, tmp_path: Path
) -> None:
    written(csv_of(tmp_path / "a.csv", DONGGUAN))
    later: list[Row] = [
        ("441900003000", "", "东城街道"), ("441900003001", "111", "岗贝中心社区居民委员会"), ("441900102000", "", "石碣镇"),
        ("441900102001", "111", "石碣社区居民委员会"), ("441900102002", "111", "新洲社区居民委员会"),
    ]  # fmt: skip
    path = csv_of(tmp_path / "b.csv", later)
    part, whole = (account_of(path, complete=c, as_of=date(2024, 10, 31)) for c in (False, True))
    assert told(part) == {"moved": 2, "renamed": 1, "added": 1, "unchanged": 1}
    assert told(whole) == {**told(part), "closed": 1}
    keys = dict(Division.objects.values_list("name", "pk"))
    written(path, complete=True, as_of=date(2024, 10, 31))
    town, community = Division.objects.get(code="441900102"), Division.objects.get(code="441900102001")
    assert (town.pk, community.pk, community.parent) == (keys["石碣镇"], keys["石碣社区居民委员会"], town)
    then = standing_on("441900101001", AUTUMN)
    assert (
        then is not None
        and then.division == community
        and standing_on("441900101001", date(2024, 10, 31)) is None
    )
    assert Division.objects.get(code="441900003002").ended_on == date(2024, 10, 31)
    new = standing_on("441900102002", date(2024, 10, 31))
    assert new is not None and standing_on("441900102002", AUTUMN) is None
    assert account_of(path, complete=True, as_of=date(2024, 10, 31)).changes == 0
    assert [fault for outcome in verify_all() for fault in outcome.shown] == []


def test_a_list_older_than_what_is_known_changes_nothing_of_it(dongguan: Division, tmp_path: Path) -> None:
    written(csv_of(tmp_path / "a.csv", DONGGUAN))
    renamed: list[Row] = [("441900003000", "", "东城区街道")]
    written(csv_of(tmp_path / "b.csv", renamed), as_of=date(2024, 10, 31))
    old = account_of(csv_of(tmp_path / "c.csv", [("441900003000", "", "老东城街道")]))
    assert refusals(old) == {2: "2024-10-31 起已经变更过，名单的日期 2023-10-31 不晚于它"}


WRONG: list[tuple[Row, str]] = [
    (("4419000030", "", "十位街道"), "代码有 10 位，应为 9 位或 12 位"),
    (("44190000A001", "", "字母社区"), "代码里有数字以外的字符"),
    (("4.41900E+11", "", "科学社区"), "科学记数"),
    (("", "", "无码社区"), "没有代码"),
    (("441900004000", "", ""), "名称不能空着"),
    (("441900004000", "", "=1+1"), "不该有的字符"),
    (("441900004000", "", "@SUM(A1)"), "不该有的字符"),
    (("441900099001", "", "无街道社区"), "没有它所在的街道 441900099"),
    (("449900001000", "", "无县街道"), "没有县级区划 449900"),
    (("441900005000", "", "东城街道"), "东莞市已有同名的东城街道"),
    (("441900003003", "", "岗贝社区居民委员会"), "东城街道已有同名的岗贝社区居民委员会"),
    (("441900003001", "", "另一个社区"), "代码与第 4 行的岗贝社区居民委员会重复"),
]


@pytest.mark.parametrize(("row", "why"), WRONG, ids=[w[1] for w in WRONG])
def test_a_line_that_cannot_be_is_refused_with_its_number_and_the_others_are_not(
    row: Row, why: str, dongguan: Division, tmp_path: Path
) -> None:
    account = account_of(csv_of(tmp_path / "a.csv", [*DONGGUAN, row]))
    assert set(refusals(account)) == {len(DONGGUAN) + 2} and why in refusals(account)[len(DONGGUAN) + 2]
    assert told(account) == {"upper": 1, "added": 5, "refused": 1}


def test_the_list_of_another_county_is_refused_line_by_line(country: Country, tmp_path: Path) -> None:
    rows: list[Row] = [
        (f"{THERE}000000", "", "红寺堡区"), (f"{THERE}101000", "", "太阳山镇"), (f"{THERE}101001", "", "塘坊梁社区"),
        (f"{HERE}102000", "", "金积镇"),
    ]  # fmt: skip
    mine = Reach((place_of(country[HERE]),))
    account = account_of(csv_of(tmp_path / "a.csv", rows), reach=mine)
    assert set(refusals(account).values()) == {
        "属于红寺堡区（640303），不在您的管辖范围内",
        "没有它所在的街道 640303101：名单里要有这个街道，或先新增它",
    }
    assert told(account) == {"refused": 2, "added": 1, "upper": 1}
    before = Division.objects.count()
    written(csv_of(tmp_path / "a.csv", rows), reach=mine)
    assert Division.objects.count() == before + 1 and Division.objects.filter(code=f"{HERE}102").exists()


def test_a_street_office_may_name_its_communities_and_not_itself(country: Country, tmp_path: Path) -> None:
    rows: list[Row] = [(f"{HERE}100000", "", "金星新镇"), (f"{HERE}100009", "", "新社区")]
    account = account_of(csv_of(tmp_path / "a.csv", rows), reach=Reach((place_of(country[f"{HERE}100"]),)))
    assert [line.outcome for line in account.lines] == [Outcome.REFUSED, Outcome.ADDED]


def test_what_something_lies_in_is_not_closed_by_a_list(
    country: Country, person: Person, tmp_path: Path
) -> None:
    person("community_worker", f"{HERE}100002")
    rows: list[Row] = [(f"{HERE}100000", "", "金星镇"), (f"{HERE}100001", "", "金花园社区")]
    account = account_of(csv_of(tmp_path / "a.csv", rows), complete=True)
    assert told(account) == {"refused": 1, "closed": 1, "unchanged": 2}
    assert account.of(Outcome.REFUSED)[0].reason == "名单里没有，但还有 1 个机构、1 个角色的范围：先并入别处"


def test_days_that_cannot_be_are_refused(dongguan: Division, tmp_path: Path) -> None:
    path = csv_of(tmp_path / "a.csv", DONGGUAN)
    for day, why in ((date(2999, 1, 1), "还没有到"), (date(1900, 1, 1), "早于")):
        with pytest.raises(Refused, match=why):
            account_of(path, as_of=day)


def test_a_sheet_with_hundreds_of_thousands_of_blank_rows_is_read_as_what_it_says(
    dongguan: Division, tmp_path: Path
) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx"), {"constant_memory": True}) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        for at, row in enumerate([HEADS, *DONGGUAN]):
            sheet.write_row(at, 0, row)
        for at in range(200_000):
            sheet.write_blank(at + 10, 0, None, bold)
    assert told(account_of(tmp_path / "a.xlsx")) == {"upper": 1, "added": 5}


def test_a_cell_in_the_last_corner_is_refused_before_memory_is_taken(
    dongguan: Division, tmp_path: Path
) -> None:
    path = xlsx_of(tmp_path / "a.xlsx", DONGGUAN)
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADS)
        sheet.write(1_048_575, 16_383, "x")
    with pytest.raises(Refused, match=r"第 1,048,576 行还有内容，离开头太远"):
        account_of(path)


@pytest.mark.parametrize(
    "row",
    [
        '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>',
        "<row r='1048576'><c r='xfd1048576' t='inlineStr'><is><t>x</t></is></c></row>",
        '<row r="1048576"><c r="&#88;FD1048576" t="inlineStr"><is><t>x</t></is></c></row>',
        '<row r="9000000"><c t="inlineStr"><is><t>x</t></is></c></row>',
    ],
)
def test_a_far_cell_is_refused_however_it_is_written(row: str, tmp_path: Path) -> None:
    path = xlsx_of(tmp_path / "a.xlsx", DONGGUAN)
    stream = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            data = old.read(name).replace(b"</sheetData>", row.encode() + b"</sheetData>")
            new.writestr(name.replace("sheet2", "other"), data.replace(b"sheet2.xml", b"other.xml"))
    path.write_bytes(stream.getvalue())
    with pytest.raises(Refused, match="离开头太远"):
        entries_of(path, "xlsx")


def test_files_that_are_no_lists_are_refused_in_a_sentence(tmp_path: Path) -> None:
    damaged, other = tmp_path / "a.xlsx", tmp_path / "b.csv"
    damaged.write_bytes(b"PK\x03\x04 nothing")
    other.write_text("姓名,电话\n张三,123\n")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("xl/worksheets/sheet1.xml", "<worksheet")
    (tmp_path / "c.xlsx").write_bytes(stream.getvalue())
    (tmp_path / "d.csv").write_bytes(b"\xff\x80\x81\xff\xff")
    (tmp_path / "e.csv").write_text("代码,名称\n")
    for path, why in (
        (damaged, "打不开"), (other, "没有找到表头"), (tmp_path / "c.xlsx", "打不开"), (tmp_path / "d.csv", "编码"), (tmp_path / "e.csv", "没有名单"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=why):
            entries_of(path, path.suffix[1:])


def test_the_command_tries_first_and_writes_when_told(
    dongguan: Division, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = csv_of(tmp_path / "名单.csv", [*DONGGUAN, ("44190000A001", "", "字母社区")], "gbk")
    call_command("load_divisions", path, "--as-of", "2023-10-31")
    said = capsys.readouterr().out
    assert "拒绝  第 8 行  44190000A001 字母社区  代码里有数字以外的字符" in said
    assert (
        "7 行 = 1 县以上 + 0 未变 + 5 新增 + 0 改名 + 0 移动 + 0 撤销 + 1 拒绝" in said and "没有写入" in said
    )
    assert not Division.objects.filter(code="441900003").exists()
    for written_now in ("已写入 5 处", "已写入 0 处"):
        call_command("load_divisions", path, "--as-of", "2023-10-31", "--write")
        assert written_now in capsys.readouterr().out
    for given in (["--as-of", "2023年"], [], ["--as-of", "2023-10-31", "--within", "999999"]):
        with pytest.raises(CommandError, match=r"--as-of|没有代码"):
            call_command("load_divisions", path, *given)


def test_what_is_asked_of_the_database_does_not_grow_with_the_list(
    dongguan: Division, tmp_path: Path
) -> None:
    counts = []
    for streets in (3, 30):
        rows: list[Row] = [
            (f"441900{200 + s}{c:03d}", "", f"{s}镇{c}") for s in range(streets) for c in range(20)
        ]
        with CaptureQueriesContext(connection) as asked:
            account_of(csv_of(tmp_path / "a.csv", rows))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 6


AT_ONCE = """
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from django.db import connection
from jiugai.ground.access.scope import Place, Reach
from jiugai.ground.audit.models import Record
from jiugai.ground.divisions.actions import add
from jiugai.ground.divisions.models import Division, Level, Standing
from jiugai.ground.divisions.published.actions import write
from jiugai.ground.divisions.published.entries import Entry
top = add(level=Level.PROVINCE, code="440000", name="广东省", under=None, since=None, by=None)
add(level=Level.CITY, code="441900", name="东莞市", under=top, since=None, by=None)
entries = [Entry(n, f"4419001{n:02d}", f"第{n}镇", Level.STREET) for n in range(60)]
start = Barrier(2)
def act(_):
    start.wait()
    try:
        return write(entries, reach=Reach((Place(0, "", ""),)), as_of=date(2023, 10, 31), complete=False, by=None).changes
    finally:
        connection.close()
with ThreadPoolExecutor(2) as pool:
    print(sorted(pool.map(act, range(2))))
print(Division.objects.filter(level=4).count(), Standing.objects.filter(division__level=4).count())
print(Record.objects.filter(event="divisions.listed").count())
"""


def test_two_people_writing_the_same_list_at_once_write_it_once(tmp_path: Path) -> None:
    with installation(tmp_path / "site") as made:
        assert made.python(AT_ONCE).splitlines() == ["[0, 60]", "60 60", "1"]
