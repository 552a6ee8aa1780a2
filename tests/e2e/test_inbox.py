"""What waits is found, taken, reminded of and told, in a real browser at two widths."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Site, Visit

WAITS = """
import django; django.setup()
from datetime import timedelta
from jiugai.ground.accounts.models import Account
from jiugai.ground.common import clock
from jiugai.ground.inbox.actions import ask
from jiugai.projects.models import Project
sheng = Account.objects.get(login="sheng").pk
width, today = {width}, clock.today()
for n, p in enumerate(Project.objects.order_by("number")):
    for gate, days in (("permits", -6), ("funds", 1), ("consent", 30)):
        if p.county_code == "640302" or n % 9 == 0:
            ask(f"projects.gate.{{gate}}", at=p, subject_kind="project", subject=p.pk, title=p.name, path=f"/projects/{{p.pk}}/",
                detail="缺规划许可，已说明去向", due_on=today + timedelta(days=days), asked_by=sheng)
from jiugai.ground.inbox.models import Task
Task.objects.update(reminded_on=None, assignee=None)
"""


@pytest.fixture
def waits(visit: Visit) -> None:
    """The province waits for the counties' gates, some overdue; done by the real action in the demonstration's database."""
    made(visit.site, WAITS.format(width=visit.width))


def made(site: Site, program: str) -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("JIUGAI_", "DATABASE_URL"))}
    environment = {
        **kept,
        "JIUGAI_DATA": str(site.data),
        "JIUGAI_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "jiugai.settings",
    }
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)


def test_the_province_reminds_and_the_county_takes_it_in_hand(visit: Visit, waits: None) -> None:
    visit.enter("sheng")
    page = visit.page
    visit.seen("inbox-first-screen-province")
    visit.go("/inbox/?tab=below")
    expect(page.locator("h1")).to_contain_text("件逾期未办")
    expect(page.get_by_role("heading", name="各地逾期")).to_be_visible()
    visit.seen("inbox-overdue")
    visit.go("/inbox/?tab=asked")
    visit.seen("inbox-asked")
    page.get_by_role("link", name="利通区七小区改造项目").first.click()
    visit.seen("inbox-task-asked")
    page.get_by_role("link", name="催办").click()
    expect(page.get_by_text("利通区住建局 · 县级经办人")).to_be_visible()
    visit.seen("inbox-reminder")
    page.get_by_role("button", name=re.compile("^催办，告知 1 人")).click()
    expect(page.locator("#notes")).to_contain_text("已催办，告知 1 人")
    page.context.clear_cookies()
    visit.enter("xian")
    expect(page.locator("h1")).to_contain_text("件已逾期")
    visit.seen("inbox-first-screen-county")
    page.get_by_role("link", name=re.compile("^待办 .*逾期")).click()
    visit.seen("inbox-mine")
    visit.go("/inbox/notices/")
    visit.seen("inbox-notices")
    page.get_by_role("button", name=re.compile("疏通手续关口：利通区七小区")).first.click()
    expect(page.locator("h1")).to_have_text("利通区七小区改造项目")
    visit.go("/inbox/")
    row = page.locator("tbody[data-rows] tr", has_text="疏通手续关口").first
    key = row.locator("a[href^='/inbox/']").first.get_attribute("href")
    assert key
    visit.go(key)
    page.get_by_role("button", name="领办").click()
    expect(page.get_by_text("由您办理。", exact=True)).to_be_visible()
    visit.seen("inbox-task-mine")
    page.get_by_role("button", name="交回").click()
    expect(page.get_by_text("还没有人领办")).to_be_visible()


def test_the_ways_of_being_told_are_chosen(visit: Visit) -> None:
    visit.enter("jie")
    page = visit.page
    visit.go("/inbox/")
    expect(page.get_by_text("没有要您办的事")).to_be_visible()
    visit.seen("inbox-empty")
    visit.go("/inbox/settings/")
    visit.seen("inbox-settings")
    page.get_by_label("有人催办：邮件").set_checked(visit.width > 500)
    page.get_by_label("一件待办改派给我：站内").set_checked(visit.width < 500)
    page.get_by_role("button", name=re.compile("^保存 .* 项设置")).click()
    expect(page.locator("#notes")).to_contain_text("已保存")
    page.fill("#f-email", "jie@example.gov.cn")
    page.get_by_role("button", name="保存邮箱").click()
    expect(page.get_by_text("j***@example.gov.cn")).to_be_visible()
    visit.seen("inbox-settings-kept")


def test_g_and_a_letter_lead_to_a_station(visit: Visit) -> None:
    if visit.width < 500:
        pytest.skip("a phone has no keys")
    visit.enter("xian")
    page = visit.page
    for letter, path in (("d", "/inbox/"), ("m", "/sites/"), ("j", "/")):
        page.locator("body").press("g")
        page.locator("body").press(letter)
        page.wait_for_url(re.compile(re.escape(visit.site.address + path) + r"(\?.*)?$"))
    page.locator("[data-key='/']").press("g")
    page.locator("[data-key='/']").press("d")
    assert page.url == visit.site.address + "/", "not while one types"
