"""A vote in a real browser at two widths: register, ballot, slips, the telephone, paper at two desks, the result and its list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from playwright.sync_api import expect

from tests.e2e.conftest import Visit
from tests.e2e.test_plans import as_

_NAMES = ("马建国", "王秀兰", "李志强", "张玉梅", "杨学军", "丁淑芬")


@dataclass
class Slip:
    """What a household reads on its paper."""

    serial: str
    code: str
    token: str
    receipt: str


def _registered(visit: Visit, folder: Path) -> str:
    """Six owners in a building of their own for this width; the building's label."""
    page, building = visit.page, f"{visit.width}号楼"
    rows = [f"{building},1,{n}01,{60 + n}.5,{name}" for n, name in enumerate(_NAMES, 1)]
    bad = f"{building},1,701,六十,丁文海"
    path = folder / "名册.csv"
    path.write_text("\n".join(["楼号,单元,房号,建筑面积,业主姓名", *rows, bad]), "utf-8")
    visit.go("/sites/?q=金花园小区")
    key = page.locator("tbody[data-rows] a.site").first.get_attribute("href").rstrip("/").rpartition("/")[2]  # type: ignore[union-attr]
    visit.go(f"/residents/owners/{key}/")
    page.set_input_files("#file", str(path))
    page.get_by_role("button", name="读入名册").click()
    expect(page.locator("main")).to_contain_text("7 行 = 新增 6")
    expect(page.get_by_role("table", name="没有收的行")).to_contain_text("建筑面积")
    visit.seen("owners")
    visit.go(f"/residents/votes/new/?site={key}")
    return building


def _opened(visit: Visit, building: str) -> str:
    """A vote of that building, open for two weeks; its page."""
    page = visit.page
    page.select_option("#matter", "fund_use")
    page.fill("#title", f"{building}换水管")
    page.fill("#question", "要不要用维修资金更换本楼的给水立管。")
    page.get_by_label("第 1 个数字的名称").fill("每户分摊")
    page.get_by_label("第 1 个数字", exact=True).fill("860 元")
    page.fill("#if_passed", "9 月动工，月底完工，从维修资金里支出。")
    page.fill("#if_failed", "水管照旧，漏了再修。")
    page.select_option("#electorate", "building")
    page.select_option("#building", label=building)
    page.fill("#contact", "0953-0000000")
    visit.seen("vote-form")
    page.get_by_role("button", name="存为筹备").click()
    expect(page.locator("#notes")).to_contain_text("已筹备表决")
    visit.seen("vote-draft")
    page.get_by_role("button", name="定下名册，开始投票").click()
    expect(page.locator("#notes")).to_contain_text("名册已定：6 人")
    visit.seen("vote-open")
    return page.url.removeprefix(visit.site.address)


def _printed(visit: Visit, vote: str) -> list[Slip]:
    page = visit.page
    visit.go(f"{vote}slips/")
    visit.seen("slips")
    with page.expect_download() as kept:
        page.get_by_role("button", name=re.compile("打印.*的投票纸")).click()
    pages = [p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(kept.value.path())]
    return [_read(front, back) for front, back in zip(pages[::2], pages[1::2], strict=True)]


def _read(front: str, back: str) -> Slip:
    code = re.search(r"\b([2-9A-Z]{4}) ([2-9A-Z]{4})\s", front)
    token = re.search(r"/ballots/\s*([2-9A-Z]{12})", re.sub(r"\s+", "", front))
    serial = re.search(r"\d{4}-\d", front)
    receipt = re.search(r"(?:[2-9A-Z]{4} ){6}[2-9A-Z]{4}", back)
    assert code and token and serial and receipt, (front, back)
    return Slip(serial[0], code[1] + code[2], token[1], receipt[0])


def _by_telephone(visit: Visit, slip: Slip, name: str) -> None:
    page = visit.page
    visit.go(f"/ballots/{slip.token.lower()}/")
    page.get_by_text("怎样才算通过").click()
    visit.seen("ballot")
    page.get_by_label("同意", exact=True).check()
    page.fill("#code", "P3HK 7WNF")
    page.fill("#name", name[-1])
    page.get_by_role("button", name="交票").click()
    expect(page.get_by_role("alert")).to_contain_text("还可以试 4 次")
    expect(page.get_by_label("同意", exact=True)).to_be_checked()
    visit.seen("ballot-error")
    page.get_by_role("link", name="大字版").click()
    visit.seen("ballot-large")
    page.get_by_role("link", name="标准字").click()
    page.get_by_label("同意", exact=True).check()
    page.fill("#code", slip.code.lower())
    page.fill("#name", name[-1])
    page.get_by_role("button", name="交票").click()
    expect(page.locator("h1")).to_have_text("您的票已经收到")
    visit.seen("ballot-receipt")
    visit.go(f"/ballots/{slip.token}/")
    expect(page.locator("main")).to_contain_text("您家的票已经收到")
    visit.seen("ballot-used")


def _at_a_desk(visit: Visit, vote: str, slip: Slip, reading: str, said: str) -> None:
    page = visit.page
    visit.go(f"{vote}paper/")
    page.fill("#serial", slip.serial.partition("-")[0])
    page.get_by_text(reading, exact=True).click()
    page.keyboard.press("Enter") if visit.width > 1000 else page.get_by_role("button", name="录入").click()
    expect(page.locator("#notes")).to_contain_text(said)


def test_a_vote_by_telephone_and_on_paper(visit: Visit, tmp_path: Path) -> None:
    visit.enter("jie")
    vote = _opened(visit, _registered(visit, tmp_path))
    slips = _printed(visit, vote)
    assert len(slips) == 6
    _by_telephone(visit, slips[0], _NAMES[0])
    _at_a_desk(visit, vote, slips[1], "同意", "录了第一遍")
    _at_a_desk(visit, vote, slips[2], "同意", "录了第一遍")
    as_(visit, "shequ", f"{vote}paper/")
    _at_a_desk(visit, vote, slips[1], "同意", "两遍一致")
    _at_a_desk(visit, vote, slips[2], "反对", "由第三个人再录")
    visit.seen("paper")
    visit.go(f"{vote}turnout/")
    expect(visit.page.locator("main")).to_contain_text("共 2 / 6 人已投")
    visit.seen("turnout")
    visit.go(f"{vote}control/")
    visit.seen("control")
    visit.go(f"{vote}proxies/")
    visit.page.fill("#serial", slips[3].serial)
    visit.page.fill("#name", "马小明")
    visit.page.fill("#phone", "13995001234")
    visit.page.get_by_role("button", name="登记").click()
    expect(visit.page.locator("tbody")).to_contain_text("马**")
    visit.seen("proxies")
    visit.go(f"{vote}scans/")
    visit.page.fill("#serial", slips[1].serial)
    visit.page.set_input_files(
        "#file", files=[{"name": "票.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff\xe0 paper"}]
    )
    visit.page.get_by_role("button", name="保存").click()
    expect(visit.page.locator("#notes")).to_contain_text("已加密保存")
    visit.seen("scans")
    visit.go(vote)
    visit.seen("vote-running")
    expect(visit.page.get_by_role("button", name="计票并公布结果")).to_have_count(0)


def test_a_result_that_fails_on_area(visit: Visit) -> None:
    page = visit.page
    visit.enter("jie")
    visit.go("/residents/?state=3_decided")
    visit.seen("votes")
    page.get_by_role("link", name="小花园改停车位").click()
    visit.seen("vote-decided")
    page.get_by_role("link", name="公开的结果页").click()
    expect(page.locator(".verdict")).to_have_text("没有通过")
    expect(page.locator("main")).to_contain_text("同意的人数够了，同意的面积还差")
    visit.seen("result")
    page.fill("#receipt", "K7QM 4XTD 9RWH 2EPF")
    page.get_by_role("button", name="查", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("抄错了")
    visit.seen("result-receipt")
    with page.expect_download() as kept:
        page.get_by_role("link", name="下载全部票的清单").click()
    lines = Path(kept.value.path()).read_text("utf-8-sig").splitlines()
    assert lines[0] == "票的摘要,意见,计票" and len(lines) == 67


def test_a_vote_that_runs_tells_who_took_part(visit: Visit) -> None:
    visit.enter("jie")
    visit.go("/residents/")
    visit.page.get_by_role("link", name="改造以后谁来管、收多少钱").click()
    visit.page.get_by_role("link", name="居民看到的页").click()
    expect(visit.page.locator("main")).to_contain_text("已经参加")
    visit.seen("vote-public")
