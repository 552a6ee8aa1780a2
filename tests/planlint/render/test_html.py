"""The page: marks, links, escaping, size; that it stands alone."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest

from planlint.document import Span
from planlint.engine import PlanReport, Report
from planlint.finding import Finding, Severity
from planlint.render.html import IndexRow, render_index, render_pages
from planlint.render.marks import MarkedText
from planlint.render.words import Tally
from tests.planlint.render import sample


def page(report: Report | None = None, name: str = "方案.txt") -> str:
    (only,) = render_pages(report or sample.report(), name=name)
    return only.html


def text_side(html: str) -> str:
    return html.partition("<main")[2].partition("</main>")[0]


def plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html)).replace("\u2060", "")


class Tree(HTMLParser):
    """Collects ids and addresses, and checks that elements close in order."""

    VOID = frozenset({"meta", "input", "br", "li", "td", "tr"})  # the last three close by themselves

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if given.get("href"):
            self.links.append(str(given["href"]))
        self.faults += [name for name in given if name.startswith("on")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")


def tree(html: str) -> Tree:
    parsed = Tree()
    parsed.feed(html)
    return parsed


@pytest.mark.parametrize("report", [sample.report(), sample.table_report()], ids=["prose", "table"])
def test_every_link_has_its_target_and_every_id_is_one(report: Report) -> None:
    parsed = tree(page(report))
    assert not parsed.faults and not parsed.open
    assert len(parsed.ids) == len(set(parsed.ids))
    assert {link[1:] for link in parsed.links} <= set(parsed.ids)


def test_the_text_is_the_text() -> None:
    html = re.sub(r"&#8288;<a class=\"c \w\" href=#f\d>\d</a>", "", text_side(page()))
    lines = re.findall(r"<p id=L(\d+) data-n=\d+[^>]*>(.*?)</p>", html)
    shown = {int(number): plain(text) for number, text in lines}
    assert shown == {n: line for n, line in enumerate(sample.TEXT.splitlines(), 1) if line}


def test_the_stated_figure_is_filled_and_carries_its_number() -> None:
    mark = r'<a id=m\d+ class=e href=#f1 data-t="f1 r1">1626\.8万元</a>&#8288;<a class="c e" href=#f1>1</a>'
    assert re.search(mark, text_side(page()))


def test_operands_of_a_failed_relation_are_dotted_apart_from_those_that_hold() -> None:
    html = text_side(page())
    assert re.search(r"<a id=m\d+ class=p href=#r1>302万元</a>", html)
    assert re.search(r"<a id=m\d+ href=#r2>30%</a>", html)


def test_a_card_lights_the_numbers_of_its_relation() -> None:
    assert '<article class="card e" id=f1 data-r=r1' in page()


def test_nested_and_crossing_marks_keep_every_character_once() -> None:
    report = sample.report()
    text, plan = report.document.text, report.plans[0]
    line = sample.span(text, "第一阶段为5月—6月底，第二阶段为6月20日—7月15日")
    cuts = [(0, 12), (3, 9), (5, 20), (9, 10), (0, 30), (19, 30)]
    found = tuple(
        Finding(
            "交叉。", Span(line.start + a, line.start + b), severity=Severity.WARNING, code="XX001", slug="x"
        )
        for a, b in cuts
    )
    made = PlanReport(plan.facts, plan.relations, found)
    marked = MarkedText(report.document, made)
    block = report.document.block_at(line.start)
    assert block is not None
    segments = list(marked.segments(block.span))
    assert "".join(text[s.start : s.end] for s in segments) == text[block.start : block.end]
    assert [s.end for s in segments[:-1]] == [s.start for s in segments[1:]]
    chips = sorted(m.number or 0 for s in segments for m in s.chips)
    assert chips == [1, 2, 3, 4, 5, 6]
    assert not tree(page(replace(report, plans=(made,)))).faults


def test_a_mark_over_several_lines_stays_on_its_first() -> None:
    report = sample.report()
    plan = report.plans[0]
    whole = Finding(
        "整章。", Span(0, len(report.document.text)), severity=Severity.ERROR, code="XX001", slug="x"
    )
    marked = MarkedText(report.document, PlanReport(plan.facts, (), (whole,)))
    covered = [s for b in report.document.blocks for s in marked.segments(b.span) if s.cover]
    assert [report.document.text[s.start : s.end] for s in covered] == ["临江街道片区改造方案"]


def test_a_table_is_a_table_with_its_merged_cells() -> None:
    html = text_side(page(sample.table_report(), "估算.docx"))
    assert "<table class=tt>" in html and " colspan=2>金额（万元）" in html
    assert html.count("<tr") == 4
    assert "&lt;b&gt;x&lt;/b&gt;" in html and "<b>x</b>" not in html
    assert html.count('class="c w"') == 1


def test_word_places_are_paragraphs_and_table_rows() -> None:
    html = page(sample.table_report(), "估算.docx")
    assert re.search(r"表 1 第 <a href=#m\d+>2</a> 行", html)


def test_a_hostile_text_is_shown_not_obeyed() -> None:
    evil = "</title><script>alert(1)</script><img src=x onerror=alert(1)>"
    text = f"{evil}\n总投资100万元。\n"
    report = sample.report()
    facts = replace(
        report.plans[0].facts, title=evil, title_span=Span(0, len(evil)), end=len(text), totals={}
    )
    finding = Finding(evil, Span(0, 20), explanations=(evil,), severity=Severity.ERROR, code='"><b', slug="x")
    made = replace(report, document=sample.document(text), plans=(PlanReport(facts, (), (finding,)),))
    html = page(made, name=evil)
    parsed = tree(html)
    assert not parsed.faults and "img" not in parsed.open
    assert html.count("<script>") == 1 and "<img" not in html


def test_the_page_asks_for_nothing_and_lets_no_other_script_run() -> None:
    html = page()
    assert "default-src 'none'; script-src 'sha256-" in html
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", html)
    assert "localStorage" not in html and "@import" not in html and "url(" not in html


def test_a_page_is_not_much_larger_than_its_text() -> None:
    for report in (sample.report(), sample.table_report()):
        size = len(page(report).encode())
        assert size <= 3 * len(report.document.text.encode()) + 40 * 1024


def test_a_table_full_of_sums_gets_a_thriftier_page() -> None:
    report = sample.sums_report(rows=400)
    html = page(report, "大表.txt")
    assert len(html.encode()) <= 3 * len(report.document.text.encode()) + 40 * 1024
    assert "<u>" in html and "data-m=" in html and "处成立，逐条见 Excel 报告。" in html
    assert not tree(html).faults
    assert {link[1:] for link in tree(html).links} <= set(tree(html).ids)


def test_both_sums_stand_in_the_head() -> None:
    head = page().partition("<header>")[2].partition("</header>")[0]
    assert "核对了 3 处算式：1 处成立，2 处不成立。" in plain(head)
    assert "问题 6 条：错误 3，警告 1，提示 2。" in plain(head)
    assert "方案.txt；片区方案；第 1 行至第 17 行；规则：全国，2026-03-01" in plain(head)


def test_a_page_shows_only_its_own_plan() -> None:
    first, second = render_pages(sample.two_plans(), name="两篇.txt")
    assert "金花园小区" not in second.html and "934万元" not in first.html
    assert (second.index, second.title, second.kind) == (2, "方案二", "school")


def test_an_index_links_every_page_and_tells_what_could_not_be_read() -> None:
    rows = [
        IndexRow("甲 <1>.docx", "estate", Tally(3, 1, 1, 0, 0), "甲 <1>.html"),
        IndexRow("乙.docx", "", Tally(0, 0, 0, 0, 0), "", "文件是空的。"),
    ]
    html = render_index(rows)
    assert (
        'href="%E7%94%B2%20%3C1%3E.html"' in html and "甲 &lt;1&gt;.docx" in html and "文件是空的。" in html
    )
    assert "核对了 4 处算式" in plain(html)


def test_a_plan_without_findings_opens_on_what_was_verified() -> None:
    found = sample.report()
    clean = replace(found, plans=tuple(replace(p, findings=()) for p in found.plans))
    assert "id=tv checked" in page(clean) and "id=tf checked" not in page(clean)
    assert "id=tf checked" in page(found) and "id=tv checked" not in page(found)
    empty = replace(clean, plans=tuple(replace(p, relations=()) for p in clean.plans))
    assert "id=tf checked" in page(empty)
