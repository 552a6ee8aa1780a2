"""Comments in Word files: exactly at the place, and nothing else changed."""

import io
import re
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from planlint.read import read, read_text
from planlint.read.docx_styles import W
from planlint.render.docx import Note, annotate, from_text
from tests.planlint.read.word import cell, level, listed, numbering, paragraph, run, table, write


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "方案.docx"


def commented(path: Path, *notes: Note) -> Path:
    out = path.with_name("批注.docx")
    out.write_bytes(annotate(path, notes))
    return out


def on(path: Path, *words: str) -> Path:
    """The file with one comment on each of these words."""
    text = read(path).text
    return commented(path, *[Note(text.index(w), text.index(w) + len(w), (f"关于{w}",)) for w in words])


def part(path: Path, name: str = "word/document.xml") -> etree._Element:
    with zipfile.ZipFile(path) as package:
        return etree.fromstring(package.read(name))


def marked(path: Path) -> list[str]:
    """The characters inside each comment's range, read without our reader."""
    open_, found = {}, {}
    for element in part(path).iter():
        name = etree.QName(element).localname
        if name == "commentRangeStart":
            open_[element.get(W + "id")] = ""
        elif name == "commentRangeEnd":
            found[element.get(W + "id")] = open_.pop(element.get(W + "id"))
        elif name == "t":
            open_ = {key: text + (element.text or "") for key, text in open_.items()}
    assert not open_
    return [found[key] for key in sorted(found, key=int)]


def test_a_comment_stands_on_exactly_the_marked_characters(file: Path) -> None:
    write(
        file,
        paragraph("永安里方案"),
        paragraph(run("总投资19", "<w:b/>"), run("28.8万元", "<w:i/>"), run("，共12栋。")),
    )
    out = on(file, "1928.8", "12")
    assert marked(out) == ["1928.8", "12"]
    assert read(out).text == read(file).text
    formats = [
        (r.find(W + "rPr") is not None, "".join(t.text for t in r.iter(W + "t")))
        for r in part(out).iter(W + "r")
    ]
    assert [pair for pair in formats if pair[1]] == [
        (False, "永安里方案"), (True, "总投资"), (True, "19"), (True, "28.8"), (True, "万元"), (False, "，共"),
        (False, "12"), (False, "栋。"),
    ]  # fmt: skip


def test_overlapping_comments_share_runs(file: Path) -> None:
    text = "中央补助500万元，市级300万元"
    write(file, paragraph(text))
    spans = [(0, 4), (4, 7), (2, 9), (0, len(text)), (4, 7)]
    out = commented(file, *[Note(a, b, ("问",)) for a, b in spans])
    assert sorted(marked(out)) == sorted(text[a:b] for a, b in spans)
    assert read(out).text == text


def test_comments_stand_in_cells_links_and_insertions(file: Path) -> None:
    inserted = '<w:ins w:id="5" w:author="乙">' + run("新增3部电梯") + "</w:ins>"
    link = "<w:hyperlink>" + run("附件一总图") + "</w:hyperlink>"
    write(
        file,
        paragraph("题"),
        table(["来源", "中央500万元"], ["市级", cell("300")]),
        paragraph(link, inserted),
    )
    out = on(file, "500", "一总", "3部", "300")
    assert marked(out) == ["500", "300", "一总", "3部"]
    assert read(out).text == read(file).text
    assert part(out).find(f".//{W}ins/{W}commentRangeStart") is not None


def test_a_comment_may_run_over_paragraphs_and_cells(file: Path) -> None:
    write(file, paragraph("甲乙"), table(["丙丁", "戊"], ["己", "庚"]), paragraph("辛壬"))
    text = read(file).text
    out = commented(
        file,
        Note(text.index("乙"), text.index("壬"), ("问",)),
        Note(text.index("丁"), text.index("己"), ("问",)),
    )
    assert marked(out) == ["乙丙丁戊己庚辛", "丁戊"]


def test_a_list_number_is_commented_at_its_paragraph(file: Path) -> None:
    lists = numbering(level(0, "chineseCounting", "%1、"))
    write(file, paragraph("题"), paragraph("概况", properties=listed(1)), numbering=lists)
    text = read(file).text
    assert text == "题\n一、概况"
    out = commented(file, Note(2, 4, ("编号",)), Note(2, 6, ("全行",)))
    assert marked(out) == ["概况", ""]
    assert read(out).text == text


def test_notes_and_text_boxes_are_commented_where_they_hang(file: Path) -> None:
    box = (
        "<w:r><w:pict><v:shape><v:textbox><w:txbxContent>"
        + paragraph("红线图")
        + "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    note = '<w:footnote w:id="2">' + paragraph("含预备费") + "</w:footnote>"
    write(file, paragraph("总图", box), paragraph("投资", reference, "960"), footnotes=note)
    out = on(file, "红线", "预备费")
    root = part(out)
    starts = [element.getnext() for element in root.iter(W + "commentRangeStart")]
    assert [etree.QName(s[0]).localname for s in starts] == ["pict", "footnoteReference"]
    assert part(out, "word/footnotes.xml").find(f".//{W}commentRangeStart") is None
    assert read(out).text == read(file).text


def test_a_note_without_place_stands_on_the_title(file: Path) -> None:
    write(file, paragraph(""), paragraph("永安里方案"), paragraph("共12栋"))
    out = commented(
        file, Note(None, None, ("核对了 16 处算式：14 处成立，2 处不成立。", "提示 3 条没有列出。"))
    )
    assert marked(out) == ["永安里方案"]
    (comment,) = part(out, "word/comments.xml")
    assert ["".join(t.text for t in p.iter(W + "t")) for p in comment] == [
        "核对了 16 处算式：14 处成立，2 处不成立。",
        "提示 3 条没有列出。",
    ]
    assert (comment.get(W + "author"), comment.get(W + "initials"), comment.get(W + "date")) == (
        "planlint",
        "核",
        None,
    )


def test_comments_join_those_that_are_there(file: Path) -> None:
    old = '<w:comment w:id="7" w:author="甲"><w:p><w:r><w:t>旧批注</w:t></w:r></w:p></w:comment>'
    body = (
        '<w:p><w:commentRangeStart w:id="7"/>' + run("投资960万元")
        + '<w:commentRangeEnd w:id="7"/><w:r><w:commentReference w:id="7"/></w:r></w:p>'
    )  # fmt: skip
    out = on(write(file, body, comments=old), "960")
    assert [c.get(W + "id") for c in part(out, "word/comments.xml")] == ["7", "8"]
    assert marked(out) == ["投资960万元", "960"]


def test_every_other_part_keeps_its_bytes(file: Path) -> None:
    write(file, paragraph("投资960万元"), styles="", header=paragraph("页眉"))
    with zipfile.ZipFile(file, "a") as package:
        package.writestr("word/media/图.png", bytes(range(256)))
    out = on(file, "960")
    with zipfile.ZipFile(file) as before, zipfile.ZipFile(out) as after:
        changed = {
            n for n in after.namelist() if n not in before.namelist() or before.read(n) != after.read(n)
        }
    assert changed == {
        "word/document.xml",
        "word/comments.xml",
        "word/_rels/document.xml.rels",
        "[Content_Types].xml",
    }


def test_a_file_without_notes_comes_back_as_it_was(file: Path) -> None:
    write(file, paragraph("投资960万元"))
    with zipfile.ZipFile(file) as before, zipfile.ZipFile(io.BytesIO(annotate(file, []))) as after:
        assert {n: before.read(n) for n in before.namelist()} == {n: after.read(n) for n in after.namelist()}


def test_the_date_is_the_callers(file: Path) -> None:
    data = annotate(write(file, paragraph("甲")), [Note(0, 1, ("问",))], date=datetime(2026, 1, 2, 3, 4, 5))  # noqa: DTZ001
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert b'w:date="2026-01-02T03:04:05"' in package.read("word/comments.xml")


def test_a_text_becomes_a_word_file_with_comments(file: Path) -> None:
    text = "永安里方案\n一、资金\n来源 | 万元\n中央 | 500\n总投资960万元\x0b。"
    document = read_text(text)
    at = text.index("500")
    file.write_bytes(from_text(document, [Note(at, at + 3, ("差 3 万元",)), Note(None, None, ("核对",))]))
    assert sorted(marked(file)) == ["500", "永安里方案"]
    again = read(file)
    assert again.text.split("\n") == [
        "永安里方案",
        "一、资金",
        "来源 | 万元",
        "中央 | 500",
        "",
        "总投资960万元 。",
    ]
    assert [b.level for b in again.blocks] == [b.level for b in document.blocks]


def test_merged_cells_stay_merged_in_a_made_file(file: Path) -> None:
    source = write(
        file.with_name("源.docx"),
        table(["甲", cell("乙", properties='<w:gridSpan w:val="2"/>')], [cell("丙", properties='<w:vMerge w:val="restart"/>'), "1", "2"],
              [cell("", properties="<w:vMerge/>"), "3", "4"]),
    )  # fmt: skip
    file.write_bytes(from_text(read(source), []))
    assert read(file).tables[0].cells == read(source).tables[0].cells


words = st.text("甲12.，万 ", min_size=1, max_size=6)
lines = st.lists(words, min_size=1, max_size=4).filter(lambda texts: "".join(texts).strip())
paragraphs = st.lists(lines, min_size=1, max_size=4)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(paragraphs, st.data())
def test_any_places_are_marked_and_no_text_changes(
    tmp_path: Path, content: list[list[str]], data: st.DataObject
) -> None:
    path = write(tmp_path / "甲.docx", paragraph("题"), *[paragraph(*map(run, texts)) for texts in content])
    text = read(path).text
    spans = []
    for _ in range(data.draw(st.integers(1, 5))):
        start = data.draw(st.integers(0, len(text) - 1))
        spans.append((start, data.draw(st.integers(start + 1, len(text)))))
    out = commented(path, *[Note(a, b, ("问",)) for a, b in spans])
    assert read(out).text == text
    inside = [text[a:b].replace("\n", "") for a, b in spans if text[a:b].strip("\n")]
    assert all(piece in marked(out) for piece in inside)
    assert re.search("commentReference", etree.tostring(part(out)).decode())
