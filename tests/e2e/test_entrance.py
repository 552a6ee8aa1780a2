"""Getting in: the first log-in with a second factor, a lock, and what was typed when a log-in has expired."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

from tests.e2e.conftest import Site, Visit
from tests.jiugai.installation import free_port, waited_for

WANTED = "/sites/?target=2026"
OPENED = """
import django; django.setup()
from jiugai.ground.accounts.actions import grant, open_account
from jiugai.ground.accounts.models import Kind, Organisation
from jiugai.ground.divisions.models import Division
made = open_account(login="{login}", password="{password}", by=None, must_change=True)
county = Division.objects.get(code="640106", ended_on=None)
office, _ = Organisation.objects.get_or_create(name="金凤区住建局", division=county, defaults={{"kind": Kind.BUREAU}})
grant(made, role="{role}", organisation=office, division=county, by=None)
"""


def environment(site: Site, totp: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("JIUGAI_", "DATABASE_URL"))}
    return {
        **kept, "JIUGAI_DATA": str(site.data), "JIUGAI_DEMO": "1", "JIUGAI_REQUIRE_TOTP": totp, "DJANGO_SETTINGS_MODULE": "jiugai.settings",
    }  # fmt: skip


@pytest.fixture(scope="module")
def strict(site: Site) -> Iterator[Site]:
    """The same installation, served as an office does: roles of weight need a second factor, and there is a log-in of the
    organisation, which is down."""
    port, away = free_port(), free_port()
    oidc = {"NAME": "政务统一登录", "URL": f"http://127.0.0.1:{away}", "CLIENT_ID": "jiugai", "SECRET": "s"}
    more = {f"JIUGAI_OIDC_{name}": value for name, value in oidc.items()}
    command = [sys.executable, "-m", "gunicorn", "jiugai.wsgi", "-b", f"127.0.0.1:{port}", "--threads", "4"]
    process = subprocess.Popen(command, env={**environment(site, "1"), **more}, stderr=subprocess.DEVNULL)
    try:
        assert waited_for(port, 60)
        yield replace(site, address=f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def outside(visit: Visit) -> list[str]:
    """What the browser asked of other hosts."""
    asked: list[str] = []
    visit.page.on(
        "request",
        lambda r: asked.append(r.url) if not r.url.startswith(("http://127.0.0.1", "data:")) else None,
    )
    return asked


def opened(visit: Visit, login: str, role: str) -> str:
    """An account as an administrator opens it, in a county where no other journey counts people; its first password."""
    password = "kq3mt-8wzpr-vn5xj"
    program = OPENED.format(login=login, password=password, role=role)
    subprocess.run([sys.executable, "-c", program], env=environment(visit.site, "1"), check=True)
    return password


def tells(visit: Visit, login: str, password: str) -> None:
    """Sends name and password."""
    visit.page.fill("#id_login", login)
    visit.page.fill("#id_password", password)
    visit.page.get_by_role("button", name="登录", exact=True).click()


def code(secret: str) -> str:
    """What the telephone shows now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def sets_the_password(visit: Visit, first: str, own: str) -> None:
    """Changes the first password; the same again is refused."""
    page = visit.page
    expect(page.locator("h1")).to_have_text("改密码")
    visit.seen("first-password")
    page.fill("#id_oldpassword", first)
    page.fill("#id_password1", first)
    page.fill("#id_password2", first)
    page.get_by_role("button", name="改密码").click()
    expect(page.get_by_text("新密码和现在的一样")).to_be_visible()
    visit.seen("first-password-same")
    page.fill("#id_oldpassword", first)
    page.fill("#id_password1", own)
    page.fill("#id_password2", own)
    page.get_by_role("button", name="改密码").click()


def test_the_first_log_in_of_a_county_officer(visit: Visit, strict: Site, outside: list[str]) -> None:
    visit.site = strict
    page, login = visit.page, f"xinren{visit.width}"
    first, own = opened(visit, login, "county_officer"), "柳河春水 2027 蓝"
    visit.go(WANTED)
    expect(page.locator("h1")).to_have_text("登录")
    tells(visit, login, first)
    sets_the_password(visit, first, own)
    expect(page.locator("h1")).to_have_text("设置动态码")
    drawn = page.locator("img[src^='data:image/svg+xml']")
    assert drawn.evaluate("i => i.complete && i.naturalWidth > 0"), "the code is drawn"
    visit.seen("factor")
    page.fill("#id_code", "000000")
    page.get_by_role("button", name="启用动态码").click()
    expect(page.get_by_text("动态码不对")).to_be_visible()
    visit.seen("factor-wrong")
    secret = page.locator("#secret").inner_text().replace(" ", "")
    used = code(secret)
    page.fill("#id_code", used)
    page.get_by_role("button", name="启用动态码").click()
    expect(page.locator("h1")).to_have_text("恢复码")
    codes = page.locator("#codes code")
    expect(codes).to_have_count(10)
    spare = codes.first.inner_text()
    visit.seen("recovery-codes")
    page.get_by_role("link", name="抄好了，继续").click()
    page.wait_for_url(strict.address + WANTED)
    visit.go("/me/codes/")
    expect(page.get_by_text("只在生成时显示过一次")).to_be_visible()
    assert spare not in page.content()
    visit.seen("recovery-codes-again")
    page.context.clear_cookies()
    visit.go(WANTED)
    tells(visit, login, own)
    expect(page.locator("h1")).to_have_text("输入动态码")
    page.fill("#id_code", used)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_text("已经用过")).to_be_visible()
    visit.seen("code-used")
    page.fill("#id_code", spare)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(strict.address + WANTED)
    assert outside == [], "no call to elsewhere"


def test_a_name_is_locked_and_says_until_when(visit: Visit) -> None:
    login = f"suo{visit.width}"
    opened(visit, login, "community_worker")
    visit.go("/login/")
    for _ in range(5):
        tells(visit, login, "x" * 12)
    expect(visit.page.get_by_role("alert")).to_contain_text("连续输错 5 次，这个登录名锁定到")
    assert visit.page.input_value("#id_login") == login
    visit.seen("locked")
    visit.page.context.clear_cookies()
    visit.enter("guanli")
    visit.go(f"/accounts/?q={login}")
    visit.page.get_by_role("link", name=login).click()
    expect(visit.page.get_by_text("重设密码就解开")).to_be_visible()
    visit.seen("person-locked")


def test_what_was_typed_of_a_person_survives_an_expired_log_in(visit: Visit) -> None:
    visit.enter("guanli")
    page = visit.page
    visit.go("/accounts/new/")
    page.fill("#f-login", f"diaoxian{visit.width}")
    page.fill("#f-name", "掉线的人")
    page.fill("#f-phone", "13995004321")
    page.context.clear_cookies()
    page.get_by_role("button", name="开设账号").click()
    expect(page.locator("h1")).to_be_visible()
    visit.enter("guanli")
    visit.go("/accounts/new/")
    assert [page.input_value(f"#f-{n}") for n in ("login", "name", "phone")] == [
        f"diaoxian{visit.width}", "掉线的人", "13995004321",
    ]  # fmt: skip
    expect(page.get_by_text("已恢复您上次没有保存的内容")).to_be_visible()
    visit.seen("account-form-kept")
    page.get_by_role("button", name="开设账号").click()
    expect(page.locator("#password")).to_be_visible()
    visit.seen("account-opened")
    visit.go("/accounts/new/")
    assert page.input_value("#f-name") == ""
    page.context.clear_cookies()
    visit.go("/accounts/new/")
    expect(page.locator("h1")).to_have_text("登录")


def test_a_leading_group_with_two_heads(visit: Visit) -> None:
    visit.enter("guanli")
    page = visit.page
    visit.go("/accounts/organisations/new/")
    page.fill("#f-name", f"利通区老旧小区改造领导小组{visit.width}")
    page.select_option("#f-kind", "leading_group")
    page.fill("#f-place", "利通区（640302）")
    page.get_by_role("button", name="登记机构").click()
    expect(page.get_by_text("还没有组成人员")).to_be_visible()
    rows = (
        ("组长", "", "马建国", "区委书记"), ("组长", "", "丁秀兰", "区委副书记、区长"), ("副组长", "", "马晓军", "副区长"),
        ("办公室主任", "利通区住建局（640302）", "李四海", "局长"), ("成员单位", "利通区住建局（640302）", "", ""),
    )  # fmt: skip
    for position, office, name, post in rows:
        page.get_by_role("link", name="加成员").click()
        page.get_by_label(position, exact=True).check()
        page.fill("#f-office", office)
        page.fill("#f-name", name)
        page.fill("#f-post", post)
        page.fill("#f-since", "2026-02-10")
        page.fill("#f-document", "利党办发〔2026〕12号")
        if post == "区委书记":
            visit.seen("seat-form")
        page.get_by_role("button", name="加成员").click()
        expect(page.locator("#notes")).to_contain_text("任")
    expect(page.get_by_text("区委副书记、区长").first).to_be_visible()
    visit.seen("leading-group")
    page.get_by_role("button", name="移出 副区长").click()
    expect(page.locator("#notes")).to_contain_text("不再是副组长")
    page.get_by_text("历任 1").click()
    visit.seen("leading-group-earlier")


def test_a_log_in_of_the_organisation_that_is_down(visit: Visit, strict: Site) -> None:
    visit.site = strict
    page = visit.page
    visit.go(f"/login/?next={WANTED}")
    visit.seen("login-with-oidc")
    page.get_by_role("button", name="用政务统一登录登录").click()
    expect(page.get_by_text("统一登录现在连不上，没有登录。")).to_be_visible()
    visit.said.clear()  # the browser says that the answer is 502, and so it is
    visit.seen("oidc-down")
    page.get_by_role("link", name="回到登录").click()
    expect(page.locator("h1")).to_have_text("登录")
    visit.go("/login/oidc/office/callback/?code=x&state=forged")
    visit.said.clear()
    visit.seen("oidc-forged")
