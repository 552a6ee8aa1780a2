"""From a county's file to a review number that anybody can check, in a real browser at two widths."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.conftest import Visit
from tests.e2e.test_inbox import made

HEARD = """
import django; django.setup()
from jiugai.demo import experts
from jiugai.ground.accounts.models import Account
from jiugai.ground.common import clock
from jiugai.review import scoring
from jiugai.review.models import Case
by = Account.objects.get(login="sheng").pk
panel = experts.drawn(Case.objects.get(pk="{case}"), by=by)
seats = scoring.present(panel)
for seat in seats:
    experts.scored(seat, 88, "", by=by)
told = scoring.Meeting(clock.today(), "", "", "方案可行", seats[0].pk, frozenset())
scoring.close(scoring.hold(panel, told, by=by), by=by)
"""
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PDF = b"%PDF-1.4 "


def begun(visit: Visit, name: str) -> None:
    """A new estate of the county, its project, and an empty plan."""
    page = visit.page
    visit.enter("xian")
    visit.go("/sites/new/")
    page.fill("[name=name]", name)
    page.fill("[name=community]", "如意社区")
    page.get_by_role("button", name="登记").first.click()
    visit.go(f"/sites/?q={name}")
    page.locator("tbody[data-rows] a.site").first.click()
    key = page.url.rstrip("/").rpartition("/")[2]
    visit.go(f"/projects/new/?chosen={key}")
    page.locator("main form button[type=submit]").click()
    page.get_by_role("link", name="实施方案", exact=True).click()
    expect(page.locator("h1")).to_have_text("编制实施方案")
    visit.seen("plan-new")
    page.get_by_role("button", name="开始编制").click()
    expect(page.locator("h2", has_text="下一步：上传方案文本")).to_be_visible()
    visit.seen("plan-empty")


def uploaded(visit: Visit, example: str) -> None:
    visit.page.set_input_files("input[name=plan]", EXAMPLES / example)
    expect(visit.page.locator(".paper p").first).to_be_visible()


def attached(visit: Visit, folder: Path) -> None:
    """A file under each line that lacks one."""
    page = visit.page
    page.get_by_role("link", name="附件").first.click()
    lacking = page.locator(".list-group-item:has(.badge:text-is('缺'))")
    expect(lacking.first).to_be_visible()
    for left in range(lacking.count() - 1, -1, -1):
        line = lacking.first
        name = line.locator(".fw-medium").first.inner_text()
        paper = folder / f"{name}.pdf"
        paper.write_bytes(PDF + name.encode())
        line.locator("input[type=file]").set_input_files(paper)
        expect(lacking).to_have_count(left)
    expect(page.locator("#notes")).to_contain_text("已附上")


def as_(visit: Visit, login: str, path: str) -> None:
    visit.page.context.clear_cookies()
    visit.enter(login)
    visit.go(path)


def sent_in(visit: Visit, tmp_path: Path) -> str:
    """A plan without findings, sent in by the county; the address of its case."""
    page = visit.page
    begun(visit, f"翠园甲{visit.width}")
    uploaded(visit, "翠园小区改造实施方案.docx")
    expect(page.locator("section.border-primary")).to_contain_text("附件")
    attached(visit, tmp_path)
    visit.seen("plan-attachments")
    page.get_by_role("button", name="报送第1版").click()
    expect(page.locator("#notes")).to_contain_text("已报送，现在在「县初审」")
    return page.url.removeprefix(visit.site.address).partition("?")[0]


def is_known_to_anybody(visit: Visit, number: str) -> None:
    """Who has not logged in can check it, and is told of a digit that is wrong."""
    page = visit.page
    page.context.clear_cookies()
    visit.go(f"/number/?text={number}")
    expect(page.locator("main")).to_contain_text("给出日期")
    visit.seen("number-found")
    visit.go(f"/number/?text={number[:-1]}{(int(number[-1]) + 1) % 10}")
    expect(page.locator("main")).to_contain_text("编号抄错了")


def is_heard(visit: Visit, case: str) -> None:
    """Experts have been drawn and heard (test_review_rooms goes through the pages of it); their opinion is entered."""
    page = visit.page
    made(visit.site, HEARD.format(case=case.strip("/").rpartition("/")[2]))
    visit.go(case)
    expect(page.locator("#opinion")).to_contain_text("同意 5 人")
    page.fill("#opinion", "方案可行，同意通过评审。")
    page.get_by_role("button", name="录入专家组意见").click()
    page.get_by_role("button", name="专家评审结束").click()


def test_a_plan_gets_its_number_and_anybody_can_check_it(visit: Visit, tmp_path: Path) -> None:
    page = visit.page
    case = sent_in(visit, tmp_path)
    as_(visit, "chushen", case)
    visit.seen("case-first-review")
    expect(page.get_by_role("button", name="初审通过")).to_have_count(0)  # nothing is known of a vote
    page.get_by_role("link", name=re.compile(r"^要点 \d+")).click()
    point = page.locator(".list-group-item", has_text="同意与公示达标")
    point.locator("summary").click()
    point.get_by_role("button", name="同意与公示达标：达到", exact=True).click()
    visit.seen("case-points")
    page.get_by_role("button", name="初审通过").click()
    expect(page.locator("#notes")).to_contain_text("市初审")

    as_(visit, "shi", case)
    page.get_by_role("button", name="审查通过，报省").click()
    as_(visit, "sheng", case)
    page.get_by_role("button", name="受理", exact=True).click()
    is_heard(visit, case)
    page.get_by_role("link", name="提出处理建议").click()
    page.fill("#text", "专家组同意，建议通过。")
    visit.seen("case-recommendation")
    page.get_by_role("button", name="提交处理建议").click()

    as_(visit, "shending", case)
    page.get_by_role("link", name="作出结论").click()
    page.fill("#text", "同意通过。")
    visit.seen("case-conclusion")
    page.get_by_role("button", name="作出结论：通过").click()
    expect(page.locator("#notes")).to_contain_text("编号 640302-")
    number = page.locator("h1 ~ div strong").last.inner_text()
    visit.seen("case-numbered")

    as_(visit, "shi", case)
    page.get_by_role("link", name="登记政府批准").click()
    page.fill("#document", "吴政函〔2026〕31号")
    page.get_by_role("button", name="登记批准，方案定稿").click()
    expect(page.locator("section.border-primary")).to_contain_text("已办结：通过")
    page.get_by_role("link", name="经过").click()
    visit.seen("case-log")
    with page.expect_download() as letter:
        page.get_by_role("link", name="审核结论 PDF").click()
    assert Path(letter.value.path()).read_bytes().startswith(b"%PDF-")

    is_known_to_anybody(visit, number)


def handed_back(visit: Visit, tmp_path: Path) -> str:
    """A plan with findings, returned by the county's reviewer with two corrections; the address of its case."""
    page = visit.page
    begun(visit, f"槐安乙{visit.width}")
    uploaded(visit, "槐安里小区改造实施方案（送审稿）.docx")
    visit.seen("plan-findings")
    page.locator("[data-finding] a[data-place]").first.click()
    expect(page.locator(".paper .lit").first).to_be_visible()
    while page.locator(
        "[data-finding]:has(.bg-danger-lt, .bg-warning-lt):not(:has-text('不改的理由'))"
    ).count():
        finding = page.locator(
            "[data-finding]:has(.bg-danger-lt, .bg-warning-lt):not(:has-text('不改的理由'))"
        ).first
        finding.locator("summary").click()
        expect(finding.locator("details[open]")).to_have_count(1)
        finding.locator("textarea").fill("按设计单位说明执行")
        finding.get_by_role("button", name="记下理由").click()
        expect(page.locator("#notes")).to_contain_text("理由已记下")
    attached(visit, tmp_path)
    page.get_by_role("button", name="报送第1版").click()
    case = page.url.removeprefix(visit.site.address).partition("?")[0]

    as_(visit, "chushen", case)
    page.get_by_role("link", name="退回补正").click()
    boxes = page.locator("input[name=chosen]")
    boxes.nth(0).check()
    page.locator("textarea[name=text-of]").last.fill("申请函加盖公章后重新扫描。")
    visit.seen("return")
    page.get_by_role("button", name="预览退回通知").click()
    expect(page.locator("h1")).to_contain_text("2 条更正")
    visit.seen("return-preview")
    page.get_by_role("button", name="退回，2 条更正").click()
    expect(page.locator("#notes")).to_contain_text("已退回，2 条更正")
    return case


def test_a_plan_is_returned_and_the_reviewer_sees_what_changed(visit: Visit, tmp_path: Path) -> None:
    page = visit.page
    case = handed_back(visit, tmp_path)
    as_(visit, "xian", case)
    visit.seen("case-returned")
    for _ in range(2):
        form = (
            page.locator("#corrections form")
            .filter(has=page.get_by_role("button", name="答复", exact=True))
            .first
        )
        form.locator("textarea").fill("已改，见第2版。")
        form.get_by_role("button", name="答复", exact=True).click()
    page.get_by_role("link", name="去改方案").first.click()
    uploaded_twice = tmp_path / "第2版.docx"
    uploaded_twice.write_bytes((EXAMPLES / "翠园小区改造实施方案.docx").read_bytes())
    page.set_input_files("input[name=plan]", uploaded_twice)
    expect(page.locator("main")).to_contain_text("第2版")
    page.get_by_role("button", name="报送第2版").click()
    expect(page.locator("#notes")).to_contain_text("已报送")

    as_(visit, "chushen", case)
    expect(page.locator("main")).to_contain_text("与第1版比改")
    visit.seen("case-compared")

    page.context.clear_cookies()
    visit.go(case)
    assert "/login/" in page.url, "a stranger sees nothing"
