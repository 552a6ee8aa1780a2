"""Official letters: the same words in Word and PDF, data that stays data, and a sentence where no font is there."""

from __future__ import annotations

import io
from datetime import date

import pypdfium2
import pytest
from docx import Document
from hypothesis import example, given
from hypothesis import strategies as st

from jiugai.ground.common.refusal import Refused
from jiugai.ground.letters import figures, pdf
from jiugai.ground.letters.letter import MOST_OF_A_LINE, Item, Letter, Table, Text, broken
from jiugai.ground.letters.pdf import as_pdf
from jiugai.ground.letters.word import as_docx

DAY = date(2026, 3, 18)
HOSTILE = (
    "#let x = 1",
    "$a$",
    "*粗*",
    "_斜_",
    '\\ "引"',
    "<label>",
    "@ref",
    "// 注释",
    "]#panic()[",
    "𠮷",
    "\x01\x0b",
    "{{ 7 }}",
    "100%",
)


def letter(*blocks: Text | Item | Table, **more: object) -> Letter:
    return Letter(
        ("利通区住房和城乡建设局",),
        "关于补正《七小区改造实施方案》的通知",
        "金星镇人民政府",
        blocks or (Text("收悉。"),),
        DAY,
        **more,
    )  # type: ignore[arg-type]


def words_of_pdf(made: bytes) -> str:
    document = pypdfium2.PdfDocument(made)
    try:
        return "".join(
            "".join(document[n].get_textpage().get_text_range().split()) for n in range(len(document))
        )
    finally:
        document.close()


def words_of_docx(made: bytes) -> str:
    document = Document(io.BytesIO(made))
    cells = [c.text for t in document.tables for r in t.rows for c in r.cells]
    return "".join("".join([*(p.text for p in document.paragraphs), *cells]).split())


FULL = letter(
    Text("请按下列要求补正：", 1), Item("总投资更正。", ("对应问题 1。",)), Item("补附申请函。"),
    Table(("序号", "小区", "预算（万元）"), (("1", "金花园", "643.00"), ("2", "明珠苑", "12.00")), frozenset({2}), "表1 预算"),
    number="利建函〔2026〕3号", attachments=("更正对照表", "审核要点"), copies=("吴忠市住建局",), note="联系人：城建科",
)  # fmt: skip


@pytest.mark.parametrize(
    ("made", "words"), [(as_pdf(FULL), words_of_pdf), (as_docx(FULL), words_of_docx)], ids=["pdf", "docx"]
)
def test_everything_a_letter_says_stands_in_it(made: bytes, words: object) -> None:
    told = words(made)  # type: ignore[operator]
    for part in (
        "利通区住房和城乡建设局", "利建函〔2026〕3号", "的通知", "金星镇人民政府：", "1.总投资更正。", "对应问题1。", "2.补附申请函。", "643.00",
        "附件：1.更正对照表", "2.审核要点", "2026年3月18日", "（联系人：城建科）", "抄送：吴忠市住建局。",
    ):  # fmt: skip
        assert part in told, part


def test_the_same_letter_gives_the_same_bytes() -> None:
    assert as_pdf(FULL) == as_pdf(FULL) and as_docx(FULL) == as_docx(FULL)


def test_a_letter_without_number_says_that_it_is_a_draft() -> None:
    assert "草稿" in words_of_pdf(as_pdf(letter())) and "草稿" in words_of_docx(as_docx(letter()))


@pytest.mark.parametrize("odd", HOSTILE)
def test_what_is_said_is_data_and_no_program(odd: str) -> None:
    made = letter(
        Text(odd),
        Item(odd, (odd,)),
        Table((odd,), ((odd,),)),
        attachments=(odd,),
        copies=(odd,),
        note=odd,
        number=odd,
    )
    shown = "".join(c for c in odd if c >= " ").replace(" ", "")
    assert shown in words_of_docx(as_docx(made))
    told = words_of_pdf(as_pdf(made))
    assert shown.replace('"', "”") in told.replace("“", "”").replace('"', "”") or shown in told


@given(st.text(max_size=120))
@example("0\u109a")
@example("க\u0bca")
@example("".join(chr(0x0B85 + n) + chr(0x0E01 + n) + chr(0x1000 + n) for n in range(40)))
def test_any_words_make_a_letter(words: str) -> None:
    made = letter(Text(words), Table(("列",), ((words,),)))
    assert as_pdf(made).startswith(b"%PDF-") and as_docx(made).startswith(b"PK")


@given(st.text(alphabet="关于补正《利通区七小区》的、和县通知函ab1", min_size=1, max_size=90))
def test_a_title_is_broken_and_nothing_of_it_lost(title: str) -> None:
    lines = broken(title, MOST_OF_A_LINE)
    assert "".join(lines) == title and all(lines) and max(map(len, lines)) <= MOST_OF_A_LINE + 4


def test_a_long_table_repeats_its_head() -> None:
    rows = tuple((str(n), f"第{n}小区", "1.00") for n in range(120))
    made = as_pdf(letter(Table(("序号", "小区名称", "预算"), rows, frozenset({2}))))
    assert words_of_pdf(made).count("小区名称") >= 3


def test_without_a_chinese_font_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_families", lambda: frozenset({"DejaVu Sans"}))
    with pytest.raises(Refused, match="fonts-noto-cjk"):
        as_pdf(letter())


def test_a_long_name_is_set_smaller() -> None:
    assert (
        figures.name_size(("县住建局",))
        == figures.ISSUER
        > figures.name_size(("宁夏回族自治区住房和城乡建设厅城市建设管理处",))
    )
