"""A county gets its streets from a list, one is renamed, another merged, in a real browser at two widths."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.conftest import Visit


def test_a_list_is_dropped_seen_and_written_and_a_community_merged(visit: Visit, tmp_path: Path) -> None:
    street = f"640381{visit.width % 1000:03d}"
    heads = "统计用区划代码,城乡分类代码,名称"
    rows = [
        f"{street}000,,新{visit.width}镇",
        f"{street}001,111,甲{visit.width}社区",
        f"{street}002,111,乙{visit.width}社区",
        f"{street}0,,短代码镇",
    ]
    path = tmp_path / "名单.csv"
    path.write_bytes("\r\n".join([heads, *rows]).encode("gbk"))
    visit.enter("guanli")
    page = visit.page
    visit.go("/divisions/")
    visit.seen("divisions-country")
    visit.go("/divisions/?in=640300")
    visit.seen("divisions-city")
    page.get_by_role("link", name="按名单更新").click()
    visit.seen("divisions-lists")
    page.fill("#f-since", "2023-10-31")
    page.set_input_files("input[name=list]", path)
    expect(page.locator("h1")).to_have_text("试运行完成，还没有写入")
    expect(page.get_by_text("代码有 10 位，应为 9 位或 12 位")).to_be_visible()
    visit.seen("divisions-account")
    page.get_by_role("button", name=re.compile("^写入 3 处")).click()
    expect(page.get_by_text("已写入 3 处：新增 3")).to_be_visible()
    visit.go(f"/divisions/?in=640381&q={street}")
    visit.seen("divisions-county")
    page.get_by_role("link", name=f"甲{visit.width}社区").click()
    page.get_by_role("link", name=re.compile("改名称、代码")).click()
    visit.seen("divisions-form")
    page.fill("#f-name", f"甲{visit.width}中心社区")
    page.fill("#f-document", "青政发〔2026〕1号")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("h1")).to_have_text(f"甲{visit.width}中心社区")
    visit.seen("divisions-detail")
    visit.go(f"/divisions/?in=640381&q={street}002")
    page.get_by_role("link", name=f"乙{visit.width}社区").click()
    page.get_by_role("link", name=re.compile("并入别的区划")).click()
    page.select_option("#f-target", label=f"甲{visit.width}中心社区（{street}001）")
    visit.seen("divisions-merger")
    page.get_by_role("button", name="看看会怎样").click()
    expect(page.locator("h1")).to_have_text("并入之前看一看")
    visit.seen("divisions-preview")
    page.get_by_role("button", name=re.compile("^并入甲")).click()
    expect(page.locator("h1")).to_contain_text("已撤销")
    visit.seen("divisions-ended")
