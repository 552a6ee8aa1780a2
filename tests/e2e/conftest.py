"""The demonstration as `make run` starts it, and a real browser before it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.jiugai.installation import free_port, waited_for

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
WIDE, NARROW = (1280, 900), (390, 844)
expect.set_options(timeout=20_000)  # a loaded machine is slow, not wrong
SHOTS = os.environ.get("JIUGAI_SHOTS", "")
"""A folder for screenshots, to be looked at; none are taken where it is empty."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if Path(CHROMIUM).exists():
        return
    for item in items:
        if "e2e" in item.nodeid:
            item.add_marker(pytest.mark.skip(reason="needs Chromium (apt-get install chromium)"))


@dataclass
class Site:
    """The running demonstration: its address and who logs in with what."""

    address: str
    data: Path
    passwords: dict[str, str]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    data, port = tmp_path_factory.mktemp("demo"), free_port()
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("JIUGAI_", "DATABASE_URL"))}
    environment = {
        **kept, "JIUGAI_DATA": str(data), "JIUGAI_DEMO": "1", "JIUGAI_REQUIRE_TOTP": "0", "DJANGO_SETTINGS_MODULE": "jiugai.settings",
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "django", "demo", "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        assert waited_for(port, 300)
        logins = json.loads((data / "demo_logins.json").read_text("ascii"))
        yield Site(f"http://127.0.0.1:{port}", data, {entry["login"]: entry["password"] for entry in logins})
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=quiet)
        yield chromium
        chromium.close()


@dataclass
class Visit:
    """One browser window: its page, and what the browser complained of."""

    page: Page
    site: Site
    width: int
    said: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(self.site.address + path)

    def enter(self, login: str) -> None:
        """Logs in on the page, as a person does."""
        self.go("/login/")
        self.page.fill("#id_login", login)
        self.page.fill("#id_password", self.site.passwords[login])
        self.page.click("button[type=submit]")
        self.page.wait_for_url(self.site.address + "/")

    def seen(self, name: str) -> None:
        """Looks at the page as the checks do: no overflow, no small print, nothing serious for axe; takes its picture."""
        page = self.page
        page.wait_for_load_state("networkidle")
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=str(Path(SHOTS) / f"{name}-{self.width}.png"), full_page=True)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), (
            f"{name} overflows at {self.width}"
        )
        assert page.evaluate(SMALL) == [], name
        faults = [
            f"{v['id']}: {v['nodes'][0]['html'][:160]}"
            for v in Axe().run(page).response["violations"]
            if v["impact"] in ("serious", "critical")
        ]
        assert faults == [], name
        assert page.locator("h1:visible").count() == 1, name
        assert self.said == [], name


REFUSALS = "the server responded with a status of 4"
"""What the browser says of a refusal; the page says the rest."""
SMALL = """() => [...document.querySelectorAll('main *')].filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
  .filter(e => e.getClientRects().length && parseFloat(getComputedStyle(e).fontSize) < 12 && !e.closest('svg')).map(e => e.outerHTML.slice(0, 90))"""


@pytest.fixture(params=[WIDE, NARROW], ids=["1280", "390"])
def visit(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Visit]:
    context: BrowserContext = browser.new_context(
        viewport={"width": request.param[0], "height": request.param[1]},
        locale="zh-CN",
        accept_downloads=True,
        reduced_motion="reduce",  # a page still scrolling by itself takes the press on one thing, the release on another
    )
    page = context.new_page()
    made = Visit(page, site, request.param[0])
    page.on(
        "console",
        lambda m: (
            made.said.append(m.text) if m.type in ("error", "warning") and REFUSALS not in m.text else None
        ),
    )
    page.on("pageerror", lambda e: made.said.append(str(e)))
    yield made
    context.close()
