"""A form as data becomes a plan in its template; reading it back finds the chapters, the tables and the figures."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from planlint import catalogue
from planlint.catalogue.templates import GUIDANCE_PREFIX
from planlint.document import Document
from planlint.extract import extract, split
from planlint.facts import Facts
from planlint.read import read
from planlint.write.form import (
    ChapterContent,
    FormContent,
    FormFault,
    SectionContent,
    TableContent,
    blank_form,
    check_form,
    form_content,
    title_of,
    write_form,
)
from planlint.write.template import NoTemplate
from tests.planlint.write.filled import CLUSTER, ESTATE, FILLED, PARCEL, PROGRAMME, SCHOOL

KINDS = ("estate", "cluster", "programme", "school", "parcel", "notice")


def read_back(content: FormContent, folder: Path, *, kind: str | None = None) -> tuple[Document, Facts]:
    path = folder / "方案.docx"
    write_form(content, path)
    document = read(path)
    [part] = split(document)
    return document, extract(document, part, index=1, of=1, kind=kind)


def base(facts: Facts, item: str) -> Fraction | None:
    quantity = facts.total(item)
    return quantity.value if quantity else None


@pytest.mark.parametrize("content", FILLED, ids=lambda c: c.kind)
def test_the_kind_and_every_chapter_are_found(content: FormContent, tmp_path: Path) -> None:
    _, facts = read_back(content, tmp_path)
    form = catalogue.template(content.kind)
    assert form
    assert facts.kind == content.kind
    assert [c.code for c in facts.chapters if c.level == 1 and c.code] == [c.code for c in form.chapters]
    sections = [c.title for c in facts.chapters if c.level == 2]
    assert [s.title for c in form.chapters for s in c.sections] == sections


@pytest.mark.parametrize("content", FILLED, ids=lambda c: c.kind)
def test_every_row_is_found_cell_by_cell(content: FormContent, tmp_path: Path) -> None:
    document, _ = read_back(content, tmp_path)
    rows = [
        tuple(c.span.of(document.text) for c in table.cells if c.row == n)
        for table in document.tables
        for n in range(table.rows)
    ]
    wanted = [row for c in content.chapters for s in c.sections for t in s.tables for row in t.rows]
    assert wanted
    assert [row for row in wanted if row not in rows] == []


@pytest.mark.parametrize("content", FILLED, ids=lambda c: c.kind)
def test_every_paragraph_is_found_and_no_guidance(content: FormContent, tmp_path: Path) -> None:
    document, _ = read_back(content, tmp_path)
    lines = document.text.splitlines()
    assert [p for c in content.chapters for s in c.sections for p in s.paragraphs if p not in lines] == []
    assert GUIDANCE_PREFIX not in document.text


def test_figures_of_an_estate(tmp_path: Path) -> None:
    _, facts = read_back(ESTATE, tmp_path)
    assert (base(facts, "investment"), base(facts, "households")) == (320_000, 84)
    assert base(facts, "area") == Fraction("7500.5")
    assert {(s.code, s.amount.value) for s in facts.sources if s.amount} == {
        ("central_subsidy", 200_000), ("county", 120_000),
    }  # fmt: skip
    assert [(s.name, s.begins and s.begins.text) for s in facts.stages] == [
        ("前期准备", "2026年3月1日"), ("施工", "2026年4月1日"),
    ]  # fmt: skip
    assert {m.code for m in facts.measures if m.role == "planned"} >= {"roof_waterproofing", "drainage"}


def test_figures_of_a_cluster(tmp_path: Path) -> None:
    _, facts = read_back(CLUSTER, tmp_path)
    assert {(e.name, e.households.value) for e in facts.estates if e.households} == {
        ("金花园小区", 643), ("明珠苑小区", 210),
    }  # fmt: skip
    assert base(facts, "investment") == 1_320_000


def test_figures_of_a_programme(tmp_path: Path) -> None:
    _, facts = read_back(PROGRAMME, tmp_path)
    assert {(s.code, s.amount.value) for s in facts.sources if s.amount} == {
        ("central_subsidy", 1_500_000), ("municipal", 780_000),
    }  # fmt: skip
    assert [s.name for s in facts.stages] == ["宣传动员", "组织实施"]


def test_figures_of_a_school(tmp_path: Path) -> None:
    _, facts = read_back(SCHOOL, tmp_path)
    found = {(f.item, f.quantity.value) for f in facts.school}
    assert found >= {("classes", Fraction(12)), ("students", Fraction(540)), ("staff", Fraction(36))}


def test_figures_of_a_parcel(tmp_path: Path) -> None:
    _, facts = read_back(PARCEL, tmp_path)
    assert [c.number for c in facts.certificates] == ["临国用（2003）第0123号"]
    assert [(u.use, u.area.value) for u in facts.land_uses if u.area] == [
        ("新型产业", 10_000),
        ("道路", 2_000),
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_left_empty_is_marked_and_its_first_cells_are_no_rows(kind: str, tmp_path: Path) -> None:
    document, _ = read_back(blank_form(kind), tmp_path)
    form = catalogue.template(kind)
    assert form
    places = sum(len(c.sections) or 1 for c in form.chapters)
    assert document.text.count("（待填）") == places
    assert [t for t in document.tables if t.cols > 2] == []


def test_an_empty_table_beside_a_text_is_marked_by_its_name(tmp_path: Path) -> None:
    text = FormContent(
        "estate", chapters=(ChapterContent("money", (SectionContent("资金筹措", ("自筹。",)),)),)
    )
    document, _ = read_back(text, tmp_path)
    assert "自筹。\n资金筹措表（待填）。" in document.text


def test_rows_are_counted_where_the_number_was_left_empty(tmp_path: Path) -> None:
    rows = (
        ("", "中央补助资金", "20", "", "", "", ""),
        ("3", "", "", "", "", "", ""),
        ("", "县级财政资金", "12", "", "", "", ""),
    )
    money = SectionContent("资金筹措", (), (TableContent("资金筹措表", rows),))
    document, _ = read_back(FormContent("estate", chapters=(ChapterContent("money", (money,)),)), tmp_path)
    assert [b.span.of(document.text)[:10] for b in document.blocks if "资金 | " in b.span.of(document.text)] == [
        "1 | 中央补助资金", "2 | 县级财政资金",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "name", "title"),
    [
        ("estate", "金花园小区", "金花园小区改造实施方案"), ("estate", "纺织厂家属院", "纺织厂家属院改造实施方案"),
        ("estate", "八一路", "八一路小区改造实施方案"), ("cluster", "临江", "临江片区改造实施方案"),
        ("programme", "临江市", "临江市城镇老旧小区改造实施方案"), ("school", "青山中学", "青山中学改造方案"),
        ("parcel", "河西地块", "河西地块“三旧”改造方案"), ("estate", "", "×× 小区改造实施方案"),
    ],
)  # fmt: skip
def test_the_title_is_made_of_the_name_on_the_cover(kind: str, name: str, title: str) -> None:
    blank = blank_form(kind)
    assert title_of(replace(blank, cover=((blank.cover[0][0], name),))) == title
    assert title_of(replace(blank, title=" 另有题目 ")) == "另有题目"


@pytest.mark.parametrize("content", FILLED, ids=lambda c: c.kind)
def test_a_form_comes_back_from_json(content: FormContent) -> None:
    assert form_content(json.loads(json.dumps(asdict(content)))) == content


def with_section(section: SectionContent, code: str = "money") -> FormContent:
    return FormContent("estate", chapters=(ChapterContent(code, (section,)),))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (FormContent("estate", cover=(("校长", "甲"),)), "封面没有“校长”一栏。"),
        (FormContent("estate", cover=(("项目代码", "1"), ("项目代码", "2"))), "封面栏目重复：项目代码。"),
        (with_section(SectionContent(""), "weather"), "编制模版没有“weather”这一章。"),
        (with_section(SectionContent("天气")), "“投资估算与资金筹措”没有“天气”一节。"),
        (with_section(SectionContent("", tables=(TableContent("附件清单"),))), "“投资估算与资金筹措”没有“附件清单”。"),
        (
            with_section(SectionContent("投资估算", tables=(TableContent("投资估算表", (("总投资", "1", "", ""), ("总投资",))),))),
            "“投资估算表”第 2 行有 1 格，应有 4 格。",
        ),
    ],
)  # fmt: skip
def test_a_form_that_does_not_fit_is_refused_in_a_sentence(
    content: FormContent, sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(FormFault) as refused:
        write_form(content, tmp_path / "a.docx")
    assert str(refused.value) == sentence
    assert not (tmp_path / "a.docx").exists()


@pytest.mark.parametrize("told", [{}, {"kind": "estate", "title": "", "cover": [["甲"]], "chapters": []}, {"kind": "estate", "title": "", "cover": [], "chapters": [1]}])  # fmt: skip
def test_broken_data_is_refused_in_a_sentence(told: dict[str, Any]) -> None:
    with pytest.raises(FormFault, match="表单的数据不完整"):
        form_content(told)


def test_a_kind_without_a_template_is_refused() -> None:
    for ask in (lambda: blank_form("list"), lambda: check_form(FormContent("list"))):
        with pytest.raises(NoTemplate, match="没有“list”的编制模版"):
            ask()


def test_characters_that_word_cannot_hold_are_left_out(tmp_path: Path) -> None:
    section = SectionContent("资金筹措", ("甲\x00乙\x0b丙\n\n丁 <&> ",))
    document, _ = read_back(with_section(section), tmp_path)
    assert "甲乙" in document.text and "丁 <&>" in document.text
