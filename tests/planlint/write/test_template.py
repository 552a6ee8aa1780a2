"""The empty plan as Word: what a reader finds in it."""

from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document as Word
from lxml import etree

from planlint import catalogue
from planlint.document import BlockKind, Document
from planlint.policy import load
from planlint.read import read
from planlint.write.paper import GUIDANCE, GUIDANCE_PREFIX
from planlint.write.template import NoTemplate, write_template

KINDS = ("estate", "cluster", "programme", "school", "parcel", "notice")
HUNAN = load("hunan", as_of=date(2026, 3, 1))
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def written(kind: str, folder: Path) -> tuple[Path, Document]:
    path = folder / f"{kind}.docx"
    write_template(kind, path, policy=HUNAN)
    return path, read(path)


@pytest.mark.parametrize("kind", KINDS)
def test_chapters_are_headings_with_automatic_numbers(kind: str, tmp_path: Path) -> None:
    _, document = written(kind, tmp_path)
    form = catalogue.template(kind)
    assert form
    headings = [
        b.span.of(document.text) for b in document.blocks if b.kind is BlockKind.HEADING and b.level == 1
    ]
    numbered = [f"{n}、{c.title}" for n, c in zip("一二三四五六七八九", form.chapters, strict=False)]
    assert [h for h in headings if h in numbered] == numbered


@pytest.mark.parametrize("kind", KINDS)
def test_every_table_of_the_template_is_there_with_its_columns(kind: str, tmp_path: Path) -> None:
    path, document = written(kind, tmp_path)
    form = catalogue.template(kind)
    assert form
    wanted = [list(t.columns) for c in form.chapters for t in c.tables]
    found = [[c.span.of(document.text) for c in t.cells if c.row == 0] for t in document.tables]
    assert [w for w in wanted if w not in found] == []
    grids = [
        t for t in Word(str(path)).element.body.iter(W + "tbl") if t.find(f".//{W}tblHeader") is not None
    ]
    assert len(grids) == len(wanted) + any(c.attachments for c in form.chapters)


@pytest.mark.parametrize("kind", KINDS)
def test_guidance_has_a_style_and_a_prefix_of_its_own(kind: str, tmp_path: Path) -> None:
    path, _ = written(kind, tmp_path)
    for paragraph in Word(str(path)).paragraphs:
        is_guidance = paragraph.style is not None and paragraph.style.name == GUIDANCE
        assert is_guidance == paragraph.text.startswith(GUIDANCE_PREFIX), paragraph.text


def test_guidance_quotes_the_rules_of_the_policy(tmp_path: Path) -> None:
    _, document = written("estate", tmp_path)
    assert "财建〔2022〕183号：质量保证金不高于 3%。" in document.text
    assert "东安县 2024 年申报通知：不少于四分之三的业主同意（来源待核）。" in document.text


def test_without_a_policy_no_rule_is_quoted(tmp_path: Path) -> None:
    write_template("estate", tmp_path / "a.docx")
    text = read(tmp_path / "a.docx").text
    assert "规则：" not in text and "必填：小区名称、位置、建成年代" in text


def test_the_page_is_a4_with_a_page_number_and_no_number_on_the_cover(tmp_path: Path) -> None:
    path, document = written("cluster", tmp_path)
    section = Word(str(path)).sections[0]
    assert section.page_width and section.page_height
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert section.different_first_page_header_footer
    assert any("—" in m for m in document.margins)


def test_fonts_are_chinese_and_have_stand_ins(tmp_path: Path) -> None:
    path, _ = written("school", tmp_path)
    with ZipFile(path) as archive:
        fonts = etree.fromstring(archive.read("word/fontTable.xml"))
        styles = archive.read("word/styles.xml").decode()
    assert {f.get(W + "name") for f in fonts} >= {"宋体", "黑体", "仿宋"}
    assert all(f.find(W + "altName") is not None for f in fonts)
    assert 'w:eastAsia="仿宋"' in styles and "asciiTheme" not in styles.split('w:styleId="Heading1"')[1][:900]


def test_a_kind_without_a_template_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoTemplate, match=r"没有“list”的编制模版.*estate"):
        write_template("list", tmp_path / "a.docx")
    assert not (tmp_path / "a.docx").exists()
