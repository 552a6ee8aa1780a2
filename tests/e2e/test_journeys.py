"""The journeys of the first issue's users, in a real browser at two widths."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import expect

from tests.e2e.conftest import Visit

HEADS = ("小区名称", "所在社区", "竣工年份", "楼栋数", "户数", "建筑面积（㎡）", "备注2")

PASTE = """text => { const data = new DataTransfer(); data.setData("text/plain", text);
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })); }"""


def ledger(path: Path, rows: list[tuple[object, ...]]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("小区")
    for line, row in enumerate([HEADS, *rows]):
        for at, value in enumerate(row):
            sheet.write(line, at, value)
    book.close()
    return path


PAGES = {
    "jie": ["/", "/sites/", "/sites/new/", "/sites/map/", "/me/"],
    "sheng": ["/", "/sites/", "/sites/?kind=school", "/sites/stock/", "/projects/", "/search/?q=金星"],
    "xian": [
        "/",
        "/sites/doubles/",
        "/sites/import/",
        "/sites/views/?target=2027",
        "/projects/new/",
        "/plan-check/",
    ],
    "jumin": ["/", "/plan-check/"],
    "shi": ["/", "/sites/stock/"],
    "zhuanjia": ["/"],
    "guanli": ["/", "/accounts/", "/accounts/new/", "/accounts/organisations/"],
    "shenji": ["/", "/audit/"],
}


@pytest.mark.parametrize("login", PAGES)
def test_every_page_can_be_looked_at(visit: Visit, login: str) -> None:
    visit.go("/login/")
    visit.seen("login")
    visit.enter(login)
    for path in PAGES[login]:
        visit.go(path)
        visit.seen(f"{login}{re.sub(r'[^a-z]+', '-', path)}")


def test_a_ledger_with_bad_rows_is_mended_and_imported_again(visit: Visit, tmp_path: Path) -> None:
    tag = f"甲{visit.width}"
    good = [(f"{tag}第{n}号院", "如意社区", 1990 + n, n, n * 20, n * 1500, "") for n in range(1, 4)]
    visit.enter("xian")
    page = visit.page
    for turn, bad in enumerate(
        [(f"{tag}坏院", "如意社区", "20xx", 1, 1, 900, ""), (f"{tag}坏院", "如意社区", 1995, 1, 1, 900, "")]
    ):
        visit.go("/sites/")
        page.get_by_role("link", name="导入台账").click()
        page.set_input_files("input[name=ledger]", ledger(tmp_path / "利通区台账.xlsx", [*good, bad]))
        expect(page.locator("h1")).to_have_text("各列是什么")
        visit.seen(f"import-columns-{turn}")
        page.get_by_role("button", name="试运行").click()
        expect(page.locator("h1")).to_have_text("试运行完成，还没有写入")
        visit.seen(f"import-account-{turn}")
        if turn == 0:
            expect(page.get_by_text("建成年份不是年份").locator("visible=true").first).to_be_visible()
            with page.expect_download() as got:
                page.get_by_role("link", name=re.compile("问题 1 行")).click()
            assert got.value.suggested_filename.endswith(".xlsx")
        page.get_by_role("button", name=re.compile("^写入")).click()
        expect(page.locator("h1")).to_have_text("已写入 3 行" if turn == 0 else "已写入 1 行")
        visit.seen(f"import-written-{turn}")


def test_find_filter_edit_and_merge(visit: Visit) -> None:
    visit.enter("xian")
    page = visit.page
    visit.go("/sites/?clear=1")
    page.fill("#q", "金星")
    expect(page.get_by_role("link", name="金星小区", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="裕西小区", exact=True)).to_have_count(0)
    visit.seen("sites-filtered")
    page.get_by_role("link", name="金星小区", exact=True).click()
    page.get_by_role("link", name=re.compile("修改")).click()
    page.fill("#f-built_year", "20xx")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("有 1 处要改")).to_be_visible()
    visit.seen("site-form-wrong")
    page.fill("#f-built_year", "1996")
    page.fill("#f-address", f"金星街 {visit.width} 号")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text(f"金星街 {visit.width} 号").first).to_be_visible()
    visit.seen("site")
    page.get_by_role("link", name="比对").first.click()
    expect(page.locator("h1")).to_contain_text("是同一个吗")
    visit.seen("comparison")


def test_a_place_entered_twice_is_merged(visit: Visit) -> None:
    visit.enter("xian")
    page = visit.page
    for end in ("小区", "花园"):
        visit.go("/sites/new/")
        page.fill("#f-name", f"柳岸{visit.width}{end}")
        page.fill("#f-community", "如意社区")
        page.get_by_role("button", name="登记小区").click()
        expect(page.locator("h1")).to_contain_text(f"柳岸{visit.width}{end}")
    page.get_by_role("link", name="比对").first.click()
    visit.seen("merging")
    page.get_by_role("button", name=re.compile("^同一个：")).first.click()
    expect(page.locator("#notes")).to_contain_text("已并入「柳岸")
    visit.go(f"/sites/?q=柳岸{visit.width}")
    expect(page.locator("a.site")).to_have_count(1)


def test_buildings_copied_from_excel_are_pasted_and_kept(visit: Visit) -> None:
    visit.enter("xian")
    page = visit.page
    visit.go("/sites/new/")
    page.fill("#f-name", f"粘贴{visit.width}小区")
    page.fill("#f-community", "如意社区")
    page.get_by_role("button", name="登记小区").click()
    page.get_by_role("link", name="逐栋登记").click()
    page.focus("input[name='0-label']")
    lines = [f"{n}号楼\t1996\t砖混\t6\t4\t{n * 12}\t{n * 812.5}\t0" for n in range(1, 7)]
    page.evaluate(PASTE, "\n".join([*lines, "7号楼\t九几年"]))
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("有 1 格要改")).to_be_visible()
    visit.seen("buildings-wrong")
    page.fill("input[name='6-built_year']", "1999")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#notes")).to_contain_text("新增 7 栋")
    expect(page.locator("input[name='5-area_dm2']")).to_have_value("4875")
    visit.seen("buildings")


def test_what_was_typed_survives_an_expired_log_in(visit: Visit) -> None:
    visit.enter("jie")
    page = visit.page
    visit.go("/sites/new/")
    page.fill("#f-name", "打了很久的小区")
    page.fill("#f-community", "如意社区")
    page.context.clear_cookies()
    page.get_by_role("button", name="登记小区").click()
    if page.locator("#id_login").count() == 0:  # the form protection speaks first
        expect(page.locator("h1")).to_contain_text("没有保存")
    visit.enter("jie")
    visit.go("/sites/new/")
    assert page.input_value("#f-name") == "打了很久的小区"
    expect(page.get_by_text("已恢复您上次没有保存的内容")).to_be_visible()


def test_a_file_that_cannot_be_taken_is_told_before_it_is_sent(visit: Visit, tmp_path: Path) -> None:
    visit.enter("zhuanjia")
    sent: list[str] = []
    visit.page.on("request", lambda r: sent.append(r.url) if r.method == "POST" else None)
    large, empty = tmp_path / "大方案.pdf", tmp_path / "空方案.pdf"
    with large.open("wb") as file:
        file.truncate(60 * 1024 * 1024)
    empty.touch()
    for path, why in ((large, "「大方案.pdf」有 60 MB，最多 50 MB"), (empty, "「空方案.pdf」是空的")):
        visit.page.set_input_files("#plan", str(path))
        expect(visit.page.locator("#notes [role=alert]")).to_contain_text(why)
    visit.seen("misfit")
    assert sent == []


def test_a_double_click_registers_once(visit: Visit) -> None:
    visit.enter("jie")
    page = visit.page
    visit.go("/sites/new/")
    page.fill("#f-name", f"双击小区{visit.width}")
    page.fill("#f-community", "如意社区")
    page.get_by_role("button", name="登记小区").dblclick()
    expect(page.locator("h1")).to_contain_text("双击小区")
    visit.go(f"/sites/?q=双击小区{visit.width}")
    expect(page.locator("a.site")).to_have_count(1)


def test_an_officer_tries_another_countys_pages(visit: Visit) -> None:
    visit.enter("sheng")
    page = visit.page
    visit.go("/sites/?place=640104")
    href = page.locator("a.site").first.get_attribute("href")
    assert href
    page.context.clear_cookies()
    visit.enter("xian")
    answer = page.goto(visit.site.address + href)
    assert answer is not None and answer.status == 404
    expect(page.locator("h1")).to_contain_text("不在您的管辖范围内")
    visit.seen("out-of-reach")


def test_an_export_comes_down(visit: Visit) -> None:
    visit.enter("xian")
    visit.go("/sites/?clear=1")
    with visit.page.expect_download() as got:
        visit.page.get_by_role("link", name="导出").click()
    assert got.value.suggested_filename.startswith("小区台账")


def test_a_plan_dropped_on_the_first_screen_shows_its_report(visit: Visit, tmp_path: Path) -> None:
    plan = tmp_path / "方案.txt"
    plan.write_text(
        "实施方案\n1、甲小区，预算投资643万元。\n2、乙小区，预算投资12万元。\n以上2个小区投资预算为665万元。\n",
        "utf-8",
    )
    visit.enter("zhuanjia")
    page = visit.page
    page.set_input_files("input[name=plan]", plan)
    expect(page.get_by_text("须改").first).to_be_visible(timeout=20_000)
    expect(page.frame_locator("iframe.report").get_by_text("655").first).to_be_visible()
    visit.seen("plan-report")


def test_the_list_is_worked_with_keys(visit: Visit) -> None:
    if visit.width < 500:
        pytest.skip("a phone has no keys")
    visit.enter("xian")
    page = visit.page
    visit.go("/sites/?clear=1")
    page.locator("body").press("j")
    page.locator("body").press("j")
    page.locator("body").press("x")
    expect(page.locator("#bulk")).to_be_visible()
    expect(page.locator("#bulk")).to_contain_text("已选 1 个")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"


def test_an_outline_is_drawn_and_kept(visit: Visit) -> None:
    visit.enter("jie")
    page = visit.page
    visit.go("/sites/?q=如意苑")
    page.get_by_role("link", name="如意苑小区").click()
    page.get_by_role("link", name=re.compile("轮廓")).first.click()
    box = page.locator("[data-draw]").bounding_box()
    assert box
    page.get_by_role("button", name="重画").click()
    for dx, dy in ((60, 60), (160, 60), (160, 160), (60, 160)):
        page.mouse.click(box["x"] + dx, box["y"] + dy)
    assert '"Polygon"' in page.input_value("#outline")
    page.get_by_role("button", name="保存轮廓").click()
    expect(page.locator("#notes")).to_contain_text("轮廓已保存")
    visit.seen("site-with-outline")
