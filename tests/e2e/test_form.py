"""A plan filled in page by page in a real browser: from a file, by hand, by two at once, and made into a version."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit
from tests.e2e.test_plans import begun, uploaded


def filled(visit: Visit, name: str) -> str:
    """A plan of the county with an uploaded file and a form filled from it; the address of the form."""
    page = visit.page
    begun(visit, f"{name}{visit.width}")
    uploaded(visit, "翠园小区改造实施方案.docx")
    page.get_by_role("link", name="在线填写").click()
    visit.seen("form-before")
    page.get_by_role("button", name="按第1版填入").click()
    expect(page.locator("#notes")).to_contain_text(re.compile(r"填入 \d+ 节"))
    visit.seen("form-overview")
    return page.url.removeprefix(visit.site.address)


def is_read_beside(page: Page) -> None:
    """A value's line opens the original beside the form, lit at the line."""
    page.locator("tr[data-total] a[data-read]").first.click()
    expect(page.locator("#original .lit")).to_contain_text("498.68")


def test_a_form_is_filled_from_a_file_and_goes_on_by_hand(visit: Visit) -> None:
    page = visit.page
    form = filled(visit, "翠园表")
    page.get_by_role("link", name="投资估算与资金筹措").click()
    is_read_beside(page)
    total = page.locator("tr[data-total]").first.locator("input").first
    total.fill("500.00")
    expect(page.locator(".invalid-feedback").first).to_have_text("相加 498.68")
    expect(page.locator("#saved")).to_contain_text("已保存", timeout=10_000)
    visit.seen("form-money")
    page.reload()
    expect(page.locator("tr[data-total]").first.locator("input").first).to_have_value("500.00")
    visit.go(form)
    page.get_by_role("button", name="生成第2版").click()
    expect(page.locator("body")).to_contain_text("编制中 · 第2版", timeout=60_000)
    expect(page.locator(".paper")).to_contain_text("500.00")
    visit.seen("form-version")


def test_two_write_one_section_at_once(visit: Visit) -> None:
    page = visit.page
    form = filled(visit, "翠园合")
    visit.go(f"{form}organisation/")
    other = page.context.new_page()
    other.goto(page.url)
    text = page.locator("section[aria-label='责任单位'] textarea").first
    theirs = other.locator("section[aria-label='责任单位'] textarea").first
    theirs.fill("实施单位为文昌街道办事处。")
    expect(other.locator("#saved")).to_contain_text("已保存", timeout=10_000)
    text.fill("实施单位为区住建局。")
    expect(page.locator("[data-conflict]")).to_contain_text("文昌街道办事处", timeout=10_000)
    visit.seen("form-conflict")
    page.get_by_role("button", name="以我的为准").click()
    expect(page.locator("#saved")).to_contain_text("已保存", timeout=10_000)
    other.reload()
    expect(other.locator("section[aria-label='责任单位'] textarea").first).to_have_value(
        "实施单位为区住建局。"
    )
