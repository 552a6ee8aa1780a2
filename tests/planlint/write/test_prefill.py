"""A form filled from a file: what was written comes back, prose becomes rows, nothing is lost, nothing is told twice."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planlint import catalogue
from planlint.document import Document, Span
from planlint.engine import Report, check_document
from planlint.extract import extract, split
from planlint.facts import Facts
from planlint.policy import load
from planlint.read import read
from planlint.read.text import read_text
from planlint.write.form import (
    SERIAL,
    FormContent,
    SectionContent,
    TableContent,
    blank_form,
    title_of,
    write_form,
)
from planlint.write.prefill import TITLE, Origin, Prefill, prefill
from planlint.write.template import NoTemplate
from tests.planlint.write.filled import FILLED

ROOT = Path(__file__).parents[3]
PRACTICE = ROOT.parent / "shared" / "practice"
KINDS = ("estate", "cluster", "programme", "school", "parcel")
AS_OF = date(2026, 3, 1)
NATIONAL = load("national", as_of=AS_OF)
EXAMPLES = (
    "翠园小区改造实施方案.docx", "槐安里小区改造实施方案（送审稿）.docx", "河西片区改造实施方案.md", "东浦旧厂房地块改造方案.txt",
    "石桥中心小学改造方案.txt", "青石县2026年改造计划.txt",
)  # fmt: skip


def facts_of(document: Document, kind: str | None = None) -> Facts:
    [part] = split(document)
    return extract(document, part, index=1, of=1, kind=kind)


def read_again(content: FormContent) -> Prefill:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "方案.docx"
        write_form(content, path)
        document = read(path)
    return prefill(document, facts_of(document, content.kind))


def example(name: str) -> tuple[Report, Prefill]:
    report = check_document(read(ROOT / "examples" / name), policy=NATIONAL, as_of=AS_OF)
    return report, prefill(report.document, report.plans[0].facts)


def filled_from(text: str, kind: str) -> Prefill:
    document = read_text(text.encode(), "方案.txt")
    return prefill(document, facts_of(document, kind))


def rows(found: Prefill, table: str) -> list[tuple[str, ...]]:
    return [
        row
        for c in found.content.chapters
        for s in c.sections
        for t in s.tables
        if t.title == table
        for row in t.rows
    ]


def texts(found: Prefill, chapter: str, section: str = "") -> list[str]:
    return [
        p
        for c in found.content.chapters
        if c.code == chapter
        for s in c.sections
        if s.title == section
        for p in s.paragraphs
    ]


def told(found: Prefill, origin: Origin) -> str:
    """The value of the form that an origin stands for."""
    if not origin.chapter:
        return found.content.title if origin.section == TITLE else dict(found.content.cover)[origin.section]
    [section] = [
        s
        for c in found.content.chapters
        if c.code == origin.chapter
        for s in c.sections
        if s.title == origin.section
    ]
    if not origin.table:
        return section.paragraphs[origin.row]
    [table] = [t for t in section.tables if t.title == origin.table]
    return table.rows[origin.row][origin.column]


# ── what was written comes back ────────────────────────────────────────────────


@pytest.mark.parametrize("content", FILLED, ids=lambda c: c.kind)
def test_a_form_that_was_written_comes_back(content: FormContent) -> None:
    found = read_again(content)
    assert found.content == replace(content, title=title_of(content))
    assert found.left == ()


WORDS = st.lists(
    st.sampled_from("街道社区居民楼道屋面照明绿化改造修缮更换清理增设组织公示施工验收管理维护规划设计单位材料质量"), min_size=2, max_size=14,
).map("".join)  # fmt: skip
FIGURE = st.integers(2, 9_999).map(str)
SENTENCE = st.one_of(
    st.builds("{}，{}。".format, WORDS, WORDS),
    st.builds("{}{}平方米，{}。".format, WORDS, FIGURE, WORDS),
    st.builds("{}{}万元。".format, WORDS, FIGURE),
    st.builds("中央补助资金{}万元，省级补助资金{}万元。".format, FIGURE, FIGURE),
)
PARAGRAPHS = st.lists(st.lists(SENTENCE, min_size=1, max_size=3).map("".join), max_size=3).map(tuple)
CELL = st.one_of(st.just(""), WORDS, FIGURE, st.builds("{}.{}".format, FIGURE, st.integers(1, 9)))


@st.composite
def forms(draw: st.DrawFn) -> FormContent:
    """Every place of a template drawn at random: words and figures, rows with a first cell and one more."""
    blank = blank_form(draw(st.sampled_from(KINDS)))
    form = catalogue.template(blank.kind)
    assert form
    chapters = []
    for chapter in blank.chapters:
        sections = []
        for section in chapter.sections:
            tables = []
            for table in section.tables:
                columns = len(table.rows[0])
                serial = table.rows[0][0] == "1"
                drawn = draw(st.lists(st.lists(CELL, min_size=columns - 2, max_size=columns - 2), max_size=3))
                tables.append(
                    TableContent(
                        table.title,
                        tuple(
                            (str(n) if serial else draw(WORDS), draw(WORDS), *rest)
                            for n, rest in enumerate(drawn, 1)
                        ),
                    )
                )
            sections.append(SectionContent(section.title, draw(PARAGRAPHS), tuple(tables)))
        chapters.append(replace(chapter, sections=tuple(sections)))
    cover = tuple((name, draw(st.one_of(st.just(""), WORDS))) for name, _ in blank.cover)
    return FormContent(blank.kind, draw(WORDS) + "改造实施方案", cover, tuple(chapters))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(forms())
def test_any_form_comes_back(content: FormContent) -> None:
    found = read_again(content)
    assert found.content == content
    assert found.left == ()


# ── tables and prose of other papers ───────────────────────────────────────────


def test_a_table_with_other_heads_and_merged_cells_is_found() -> None:
    _, found = example("翠园小区改造实施方案.docx")
    works = rows(found, "改造内容清单")
    assert works[1] == ("2", "基础类", "雨污分流管网", "", "1280", "m", "620", "79.36", "")
    assert [r[1] for r in works if r[2] == "小计"] == ["基础类", "完善类", "提升类"]
    assert rows(found, "问题清单")[0] == ("1", "9栋屋面防水层老化，顶层漏雨", "屋面", "", "", "", "屋面防水")
    assert len(rows(found, "楼栋基本情况表")) == 13
    assert [r[0] for r in rows(found, "付款计划表")] == ["预付款", "进度款", "结算款", "质量保证金"]
    assert dict(found.content.cover)["小区名称"] == "翠园小区"
    assert dict(found.content.cover)["编制日期"] == "2026年3月20日"
    assert [one.text for one in found.left] == ["设计单位：云溪市建筑设计院有限公司"]


def test_estates_told_in_lines_become_rows() -> None:
    _, found = example("河西片区改造实施方案.md")
    assert rows(found, "各小区预算汇总表")[0] == ("", "纺织新村", "", "", "", "612.60", "")
    works = rows(found, "各小区改造内容清单")
    assert works[0] == ("", "纺织新村", "", "屋面防水", "", "6800", "平方米", "", "")
    assert len(works) == 18
    assert [r[0] for r in rows(found, "进度计划表")] == ["准备阶段", "招标阶段", "施工阶段", "验收阶段"]
    assert rows(found, "资金筹措表")[-1][:3] == ("", "合计", "2168.40")
    assert found.content.title == "云溪市临江区河西片区老旧小区改造实施方案"
    assert texts(found, "evidence")[4] == "5. 投资估算书"
    assert not found.left


def test_land_and_money_of_a_parcel_are_told_in_the_units_of_the_form() -> None:
    _, found = example("东浦旧厂房地块改造方案.txt")
    assert [r[1:3] for r in rows(found, "改造后用地构成表")] == [
        ("居住用地", "19476"), ("商业用地", "6492"), ("道路用地", "3895.2"), ("公园绿地", "2596.8"),
    ]  # fmt: skip
    assert [r[:3] for r in rows(found, "投资和资金来源表")] == [
        ("", "自有资金", "20000"), ("", "银行贷款", "32000"), ("合计", "", "52000"),
    ]  # fmt: skip
    assert texts(found, "parcel", "权属")[0].startswith("地块由两宗地组成")


def test_sources_and_duties_of_a_programme() -> None:
    _, found = example("青石县2026年改造计划.txt")
    assert [r[:2] for r in rows(found, "资金来源表")] == [
        ("中央财政补助", "1994"), ("省级财政补助", "620"), ("县级财政", "1866"), ("管线单位出资", "780"), ("居民出资", "520"),
        ("社会资本", "500"), ("合计", "6280"),
    ]  # fmt: skip
    assert rows(found, "职责分工表")[2][:2] == ("县财政局", "负责资金安排、拨付和监管")
    assert texts(found, "duties") == [
        "县人民政府对全县改造工作负总责。",
        "供水、供电、供气、通信单位负责所属管线的改造。",
    ]


def test_words_that_no_column_takes_are_listed() -> None:
    _, found = example("槐安里小区改造实施方案（送审稿）.docx")
    assert [(r[1], r[2]) for r in rows(found, "资金筹措表")] == [("中央财政补助", "80"), ("市级财政", "30")]
    assert {one.text for one in found.left} >= {"居民出资", "其余由区级财政承担"}


def test_where_the_text_has_the_section_its_prose_stays_prose() -> None:
    text = "金花园小区改造实施方案\n\n一、投资估算与资金筹措\n\n{}中央补助资金20万元，省级补助资金12万元。\n"
    with_section = filled_from(text.format("（一）资金筹措\n\n"), "estate")
    assert rows(with_section, "资金筹措表") == []
    assert texts(with_section, "money", "资金筹措") == ["中央补助资金20万元，省级补助资金12万元。"]
    without = filled_from(text.format(""), "estate")
    assert [r[1:3] for r in rows(without, "资金筹措表")] == [("中央补助资金", "20"), ("省级补助资金", "12")]
    assert texts(without, "money") == []


def test_amounts_in_yuan_are_told_in_ten_thousands_and_shares_without_their_sign() -> None:
    table = "| 来源 | 金额（元） | 占比 | 联系人 |\n| --- | --- | --- | --- |\n| 中央补助资金 | 1,234,500 | 62.5% | 张三 |\n| 县级财政资金 | 740700.01 | 37.5% | |\n"
    found = filled_from(f"# 金花园小区改造实施方案\n\n## 一、资金筹措\n\n{table}", "estate")
    assert [r[1:4] for r in rows(found, "资金筹措表")] == [
        ("中央补助资金", "123.45", "62.5"), ("县级财政资金", "74.070001", "37.5"),
    ]  # fmt: skip
    assert [one.text for one in found.left] == ["张三"]


def test_a_table_that_fits_nowhere_is_left_row_by_row() -> None:
    table = "| 姓名 | 电话 |\n| --- | --- |\n| 张三 | 一二三 |\n"
    found = filled_from(f"# 金花园小区改造实施方案\n\n## 一、组织实施\n\n{table}", "estate")
    assert [one.text for one in found.left] == ["姓名 | 电话", "张三 | 一二三"]


def test_a_kind_without_a_template_is_refused() -> None:
    document = read_text("简报\n\n截至目前已完工12个小区。\n".encode(), "简报.txt")
    with pytest.raises(NoTemplate, match=r"没有“progress”的编制模版"):
        prefill(document, replace(facts_of(document), kind="progress"))


# ── nothing invented, nothing lost, nothing twice ──────────────────────────────


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_value_stands_in_the_text_at_its_place(name: str) -> None:
    report, found = example(name)
    text = report.document.text
    assert found.origins
    for origin in found.origins:
        value, printed = told(found, origin), origin.span.of(text)
        is_label = (
            value in ("合计", "预付款", "进度款", "结算款", "验收款", "质量保证金") and origin.column == 0
        )
        in_other_unit = value.replace(".", "").isdigit() and any(c.isdigit() for c in printed)
        assert value in printed or is_label or in_other_unit, (value, printed)
        assert text.count("\n", 0, origin.span.start) + 1 == origin.line


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_value_has_one_origin(name: str) -> None:
    _, found = example(name)
    keys = [(o.chapter, o.section, o.table, o.row, o.column) for o in found.origins]
    assert len(keys) == len(set(keys))
    cells = sum(
        len(s.paragraphs) + sum(bool(cell) for t in s.tables for row in t.rows for cell in row)
        for c in found.content.chapters
        for s in c.sections
    )
    assert len(keys) == cells + sum(bool(v) for _, v in found.content.cover) + bool(found.content.title)


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_figure_is_lost(name: str) -> None:
    report, found = example(name)
    covered = [o.span for o in found.origins] + [one.span for one in found.left]
    heads = [c.span for c in report.plans[0].facts.chapters]
    captions = [
        Span(b.start, b.end)
        for b in report.document.blocks
        if b.span.of(report.document.text).startswith("表")
    ]
    serials = {
        cell.span for t in report.document.tables for cell in t.cells
        if cell.col < 2 and t.grid[0][cell.col] and SERIAL in (t.grid[0][cell.col] or cell).span.of(report.document.text)
    }  # fmt: skip
    lost = [
        m.quantity.text
        for m in report.plans[0].facts.mentions
        if not any(
            s.start < m.quantity.end and m.quantity.start < s.end
            for s in (*covered, *heads, *captions, *serials)
        )
    ]
    assert lost == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_text_and_a_row_never_tell_the_same_words(name: str) -> None:
    _, found = example(name)
    paragraphs = [o.span for o in found.origins if o.chapter and not o.table]
    cells = [o.span for o in found.origins if o.table]
    left = [one.span for one in found.left]
    for whole in (paragraphs, left):
        others = [*cells, *(left if whole is paragraphs else paragraphs)]
        assert not [(a, b) for a in whole for b in others if a.start < b.end and b.start < a.end]


@pytest.mark.skipif(not PRACTICE.is_dir(), reason="the practice documents are not here")
def test_how_much_of_the_practice_plans_is_placed(record_property: pytest.RecordProperty) -> None:
    placed = left = plans = 0
    for path in [PRACTICE / "seed.txt", *sorted((PRACTICE / "files").iterdir())]:
        report = check_document(read(path), policy=NATIONAL, as_of=AS_OF)
        for plan in report.plans:
            if plan.facts.kind not in KINDS:
                continue
            found = prefill(report.document, plan.facts)
            record_property(
                f"{path.name} {plan.facts.index}", f"{found.placed_characters} / {found.left_characters}"
            )
            placed, left, plans = placed + found.placed_characters, left + found.left_characters, plans + 1
    assert plans >= 5
    assert placed / (placed + left) > 0.75
