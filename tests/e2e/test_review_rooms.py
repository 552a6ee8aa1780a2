"""Experts, filing, windows, guidance and many decided at once, in a real browser at two widths, on the demonstration's own stories."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit
from tests.e2e.test_plans import as_, begun, uploaded


def test_a_panel_is_seen_by_its_reviewer_and_its_author(visit: Visit) -> None:
    page = visit.page
    visit.enter("sheng")
    visit.go("/review/?view=all&q=如意苑")
    page.locator("tbody[data-rows] a.site").first.click()
    visit.seen("case-before-experts")
    page.get_by_role("link", name="开评审会、收评分表").click()
    expect(page.locator("h1")).to_contain_text("已交评分表")
    expect(page.get_by_text("去年做过这个小区的房屋安全鉴定").first).to_be_visible()
    visit.seen("panel")
    with page.expect_download() as kept:
        page.get_by_role("link", name="下载核对").first.click()
    assert kept.value.suggested_filename == "draw-1.json"
    panel = page.url.removeprefix(visit.site.address)
    as_(visit, "xian", panel)
    expect(page.get_by_text("结束前互相看不到评分")).to_be_visible()
    assert "化粪池" not in page.locator("main").inner_text(), (
        "the author reads no score before the panel is closed"
    )
    visit.seen("panel-of-author")
    visit.go("/review/?view=all&q=利民新村")


def test_an_expert_scores_blind(visit: Visit) -> None:
    page = visit.page
    visit.enter("zhuanjia")
    visit.go("/panels/")
    visit.seen("seats")
    page.get_by_role("link", name="如意苑小区改造实施方案").first.click()
    expect(page.locator(".paper")).to_contain_text("如意苑")
    for box in page.locator("input[name^=mark-]").all():
        box.fill("88")
    page.get_by_label("修改后同意").check()
    page.fill("#opinions", f"检查井间距按图集复核（{visit.width}）。")
    visit.seen("seat")
    page.get_by_role("button", name=re.compile("交评分表$")).click()
    expect(page.locator("#notes")).to_contain_text("评分表已交")
    visit.go("/experts/")
    expect(page.locator("h1")).not_to_contain_text("专家库")


def test_the_pool_takes_an_expert_in(visit: Visit) -> None:
    page = visit.page
    visit.enter("sheng")
    visit.go("/experts/")
    page.fill("#name", f"陆远{visit.width}")
    page.fill("#employer", "宁夏地震工程研究院（演示）")
    page.get_by_label("结构").check()
    page.get_by_role("button", name="入库", exact=True).click()
    expect(page.locator("#notes")).to_contain_text("已入库")
    visit.seen("experts")
    page.get_by_role("link", name=f"陆远{visit.width}").click()
    visit.seen("expert")
    page.get_by_role("button", name="出库，以后不再抽到").click()
    expect(page.get_by_role("button", name="恢复在库")).to_be_visible()


def test_a_batch_of_forty_and_who_is_late(visit: Visit) -> None:
    page = visit.page
    visit.enter("sheng")
    visit.go("/windows/")
    page.fill("#name", f"2028年第{visit.width % 90}批集中申报")
    page.fill("#batch", str(visit.width % 90))
    page.fill("#year", "2028")
    page.get_by_role("button", name="开窗口").click()
    expect(page.locator("h1")).to_contain_text("2028年第")
    visit.seen("window-new")
    visit.go("/windows/")
    visit.seen("windows")
    page.get_by_role("link", name="2027年第1批集中申报").click()
    expect(page.locator("#late")).to_contain_text("原州区两个小区的表决票要重新清点")
    visit.seen("window")
    visit.go("/review/overdue/")
    visit.seen("overdue-by-place")


def test_a_city_sends_late_and_guides_a_draft(visit: Visit) -> None:
    page = visit.page
    visit.enter("shi")
    visit.go("/windows/")
    page.get_by_role("link", name="2027年第1批集中申报").click()
    page.get_by_role("link", name="迟报").click()
    expect(page.locator("h1")).to_have_text("迟报")
    visit.seen("cover-letter")
    visit.go("/plans/?standing=draft")
    page.locator("tbody[data-rows] a").first.click()
    page.get_by_role("link", name="指导记录").click()
    page.fill("#text", f"资金来源按三级分担写清（{visit.width}）。")
    page.get_by_role("button", name="记下，告知编制人").click()
    expect(page.locator("#notes")).to_contain_text("已记下")
    visit.seen("guidance")
    visit.go("/guidance/")
    visit.seen("guidance-log")


def test_many_are_decided_from_the_list(visit: Visit) -> None:
    if visit.width < 500:
        pytest.skip("a phone ticks no rows")
    page = visit.page
    visit.enter("sheng")
    visit.go("/review/?view=mine&step=docketing")
    for box in page.locator("input[name=chosen]").all()[:4]:
        box.check()
    expect(page.locator("#bulk")).to_contain_text("已选 4 件")
    visit.seen("list-ticked")
    page.get_by_role("button", name="一起办理").click()
    expect(page.locator("h1")).to_contain_text("受理：一起办")
    visit.seen("many")


def test_a_refusal_and_a_conditional_pass_say_what_is_left(visit: Visit) -> None:
    page = visit.page
    visit.enter("sheng")
    visit.go("/review/conditions/")
    visit.seen("conditions")
    visit.go("/review/?view=all&q=地区大院")
    page.locator("tbody[data-rows] a.site").first.click()
    expect(page.locator("#conditions")).to_contain_text("待核对")
    visit.seen("case-conditional")
    as_(visit, "xian", "/review/?view=closed&q=东方花园")
    page.locator("tbody[data-rows] a.site").first.click()
    expect(page.locator("main")).to_contain_text("不予通过")
    visit.go(page.url.removeprefix(visit.site.address) + "reconsideration/")
    expect(page.get_by_text("这件不能申请复议")).to_be_visible()
    visit.seen("reconsideration-too-late")


def test_a_plan_takes_the_road_of_filing(visit: Visit) -> None:
    page = visit.page
    begun(visit, f"翠园备{visit.width}")
    uploaded(visit, "翠园小区改造实施方案.docx")
    page.get_by_role("link", name="不报审核，走备案").click()
    expect(page.locator("h1")).to_have_text("报送备案")
    expect(page.get_by_text("湘建城〔2020〕50号").first).to_be_visible()
    visit.seen("filing-before")
    page.get_by_role("link", name="去附材料").click()
    for name in ("中标通知书", "施工合同", "审定的实施方案"):
        line = page.locator(".list-group-item", has_text=name).first
        line.locator("input[type=file]").set_input_files(
            {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 " + name.encode()}
        )
        expect(page.locator("#notes")).to_contain_text(f"已附上「{name}.pdf」")
    page.get_by_role("link", name="不报审核，走备案").click()
    page.fill("#awarded_on", "2026-03-19")
    visit.seen("filing")
    page.get_by_role("button", name=re.compile("^报省备案")).click()
    expect(page.locator("#notes")).to_contain_text("已报送备案")
    visit.seen("case-filing")
