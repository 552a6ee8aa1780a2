"""PDF files: paragraphs whole, tables with their cells, margins apart, and what is refused."""

import re
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from planlint.document import BlockKind, Document, Unreadable
from planlint.read.pdf import MAX_PAGES, read_pdf
from planlint.read.pdf_lines import joined
from planlint.read.pdf_page import plain_char
from tests.planlint.read.printed import FONT, HEIGHT, WIDTH, body, drawn, flow, lines_at, ruled

PRACTICE = Path(__file__).resolve().parents[3].parent / "shared" / "practice"
SENTENCE = "本项目涉及居民1979户，总建筑面积67,463.91平方米，其中中央补助36,950.00万元，资金使用率51.63%。"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "方案.pdf"


def lines(document: Document) -> list[str]:
    return [block.span.of(document.text) for block in document.blocks]


def refusal(path: Path) -> str:
    with pytest.raises(Unreadable) as caught:
        read_pdf(path)
    return str(caught.value)


def test_a_paragraph_is_one_line(file: Path) -> None:
    texts = [SENTENCE * 3, "一、改造内容", SENTENCE, "总投资1234567.89万元、" * 20]
    assert lines(read_pdf(flow(file, [body(t) for t in texts]))) == texts


def test_a_paragraph_goes_on_over_the_page_break(file: Path) -> None:
    texts = [f"第{i}段" + SENTENCE * 5 for i in range(14)]
    document = read_pdf(flow(file, [body(t) for t in texts]))
    assert lines(document) == texts
    assert document.pages == 3
    assert [b.page for b in document.blocks][-1] == 3


def test_two_columns_are_read_one_after_the_other(file: Path) -> None:
    texts = [f"第{i}段" + SENTENCE * 3 for i in range(14)]
    assert lines(read_pdf(flow(file, [body(t) for t in texts], frames=2))) == texts


def test_headers_footers_and_page_numbers_stand_apart(file: Path) -> None:
    def paint(canvas: Canvas, page: int) -> None:
        canvas.setFont(FONT, 9)
        canvas.drawString(80, HEIGHT - 45, "某市2024年实施方案")
        canvas.line(80, HEIGHT - 50, WIDTH - 80, HEIGHT - 50)
        canvas.drawCentredString(WIDTH / 2, 30, f"- {page} -")

    texts = [f"第{i}段" + SENTENCE * 5 for i in range(14)]
    document = read_pdf(flow(file, [body(t) for t in texts], paint))
    assert lines(document) == texts
    assert document.margins == ("某市2024年实施方案",)


def test_a_watermark_is_no_text(file: Path) -> None:
    def paint(canvas: Canvas) -> None:
        lines_at("总投资960万元。", "其中中央补助500万元。")(canvas)
        canvas.translate(WIDTH / 2, HEIGHT / 2)
        canvas.rotate(45)
        canvas.drawCentredString(0, 0, "征求意见稿")

    document = read_pdf(drawn(file, paint))
    assert lines(document) == ["总投资960万元。", "其中中央补助500万元。"]
    assert document.margins == ("征求意见稿",)


@pytest.mark.parametrize("angle", [90, -90, 180])
def test_a_page_that_lies_on_its_side_is_read(file: Path, angle: int) -> None:
    def paint(canvas: Canvas) -> None:
        canvas.translate(WIDTH / 2, HEIGHT / 2)
        canvas.rotate(angle)
        lines_at("甲小区投资35.5万元。", "乙小区投资20万元。", x=-200, y=0)(canvas)

    assert lines(read_pdf(drawn(file, paint))) == ["甲小区投资35.5万元。", "乙小区投资20万元。"]


def test_a_table_has_cells_and_merged_cells(file: Path) -> None:
    rows = [["序号", "改造内容", "投资", ""], ["", "", "中央", "省级"], ["1", "屋面防水", "1,234.50", "8.5"]]
    spans = [("SPAN", (2, 0), (3, 0)), ("SPAN", (0, 0), (0, 1)), ("SPAN", (1, 0), (1, 1))]
    story = [body("一、资金"), ruled(rows, [40, 200, 90, 80], *spans), body("以上合计。")]
    document = read_pdf(flow(file, story))
    assert lines(document) == ["一、资金", *(" | ".join(row) for row in rows), "以上合计。"]
    (table,) = document.tables
    spanned = {
        c.span.of(document.text): (c.rowspan, c.colspan) for c in table.cells if c.rowspan + c.colspan > 2
    }
    assert spanned == {"序号": (2, 1), "改造内容": (2, 1), "投资": (1, 2)}
    assert [b.kind for b in document.blocks].count(BlockKind.ROW) == 3


def test_a_table_goes_on_over_the_page_break_without_its_second_head(file: Path) -> None:
    rows = [["序号", "小区", "投资"]]
    rows += [[str(i), "阳光新村屋面防水及管网更新工程", f"{i},234.50"] for i in range(1, 70)]
    document = read_pdf(flow(file, [ruled(rows, [40, 120, 90], head=1), body("以上合计。")]))
    assert lines(document) == [*(" | ".join(row) for row in rows), "以上合计。"]
    (table,) = document.tables
    assert (table.rows, table.cols, table.page) == (70, 3, 1)
    assert [b.page for b in document.blocks][-2:] == [4, 4]


def test_a_row_cut_by_the_page_break_is_whole(file: Path) -> None:
    def part(*rows: list[str]) -> list[object]:
        return [ruled(list(rows), [40, 120, 90])]

    def draw(y: float, table: object) -> object:
        def paint(canvas: Canvas) -> None:
            table.wrapOn(canvas, WIDTH, HEIGHT)  # type: ignore[attr-defined]
            table.drawOn(canvas, 80, y)  # type: ignore[attr-defined]

        return paint

    (upper,) = part(["序号", "内容", "投资"], ["1", "更新供水、排水、供热", "35.5"])
    (lower,) = part(["", "管网并改造庭院照明", ""], ["2", "道路", "20"])
    document = read_pdf(drawn(file, draw(100, upper), draw(680, lower)))  # type: ignore[arg-type]
    assert lines(document) == [
        "序号 | 内容 | 投资",
        "1 | 更新供水、排水、供热管网并改造庭院照明 | 35.5",
        "2 | 道路 | 20",
    ]


def test_a_number_cut_in_a_narrow_cell_is_whole(file: Path) -> None:
    rows = [["项目", "投资"], ["道路", "1234567890.12"], ["照明", "120<br/>135"]]
    document = read_pdf(flow(file, [ruled(rows, [60, 45])]))
    assert lines(document) == ["项目 | 投资", "道路 | 1234567890.12", "照明 | 120 135"]


def test_tables_without_side_lines_are_tables(file: Path) -> None:
    rows = [
        ("项目", "户数", "投资"),
        ("甲小区", "120", "35.5"),
        ("乙小区", "80", "20"),
        ("合计", "200", "55.5"),
    ]

    def paint(canvas: Canvas) -> None:
        for y in (700, 680, 620):
            canvas.line(80, y, 480, y)
        for i in range(5):
            canvas.rect(80, 500 - i * 20, 400, 0.5, fill=1, stroke=0)
        for x in (180, 300):
            canvas.rect(x, 420, 0.5, 80, fill=1, stroke=0)
        for top in (700, 500):
            for i, row in enumerate(rows):
                for x, text in zip((90, 190, 310), row, strict=True):
                    canvas.drawString(x, top - 15 - 20 * i, text)

    document = read_pdf(drawn(file, paint))
    assert lines(document) == [" | ".join(row) for row in rows] * 2
    assert len(document.tables) == 2


def test_a_footnote_follows_the_paragraph_it_interrupts(file: Path) -> None:
    full = "改造内容由居民会议商定并以测绘成果为准予以公示" * 2
    full = full[:36]

    def first(canvas: Canvas) -> None:
        lines_at(full, full, y=180)(canvas)
        canvas.line(80, 130, 220, 130)
        canvas.setFont(FONT, 8)
        canvas.drawString(80, 115, "① 含附属用房。")

    document = read_pdf(drawn(file, first, lines_at("结果，由街道存档。", x=80)))
    assert lines(document) == [full * 2 + "结果，由街道存档。", "① 含附属用房。"]
    assert document.blocks[-1].kind is BlockKind.FOOTNOTE


def test_spaces_are_those_that_are_printed(file: Path) -> None:
    page = lines_at("居民1 979户，执行GB 50016规定，面积１２３㎡", "", "联系人：张三          电话：12345")
    assert lines(read_pdf(drawn(file, page))) == [
        "居民1 979户，执行GB 50016规定，面积１２３㎡",
        "联系人：张三 电话：12345",
    ]


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("总投资67,4", "63.91万元", "总投资67,463.91万元"),
        ("建筑面积", "2万平方米", "建筑面积2万平方米"),
        ("Smart Com\u00ad", "munity", "Smart Community"),
        ("2019\u00ad", "2020年", "2019-2020年"),
        ("the old", "town", "the old town"),
        ("http://www.gov", "cn/a", "http://www.govcn/a"),
    ],
)
def test_what_a_line_end_cuts_is_joined(before: str, after: str, whole: str) -> None:
    assert joined(before, after) == whole


def test_radicals_become_ideographs_and_full_width_stays() -> None:
    assert "".join(map(plain_char, "⽼旧⼩区⻓１２（")) == "老旧小区长１２（"


def test_damaged_empty_and_foreign_files_are_refused(file: Path, tmp_path: Path) -> None:
    flow(file, [body(SENTENCE)])
    good = file.read_bytes()
    for content in (b"", b"%PDF-1.7\n", b"hello", good[:200], b"%PDF-1.7\n%%EOF"):
        file.write_bytes(content)
        assert refusal(file).endswith("。")
    assert "打不开" in refusal(tmp_path / "没有.pdf")


def test_an_encrypted_file_is_refused_with_its_reason(file: Path) -> None:
    assert "密码" in refusal(drawn(file, lines_at("总投资960万元。"), encrypt="secret"))


def test_too_many_pages_are_refused_before_they_are_read(file: Path) -> None:
    kids = " ".join(["3 0 R"] * (MAX_PAGES + 1))
    objects = [
        "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj",
        f"2 0 obj<</Type/Pages/Count {MAX_PAGES + 1}/Kids[{kids}]>>endobj",
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj",
    ]
    file.write_text("%PDF-1.4\n" + "\n".join(objects) + "\ntrailer<</Root 1 0 R>>\n%%EOF")
    assert str(MAX_PAGES) in refusal(file)


def test_a_file_without_text_is_refused(file: Path) -> None:
    assert "没有文字" in refusal(drawn(file, lambda canvas: canvas.line(80, 80, 200, 80)))


def scan(canvas: Canvas) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    canvas.drawImage(ImageReader(Image.new("L", (60, 80), 230)), 0, 0, WIDTH, HEIGHT)


def test_a_scan_is_refused_and_told_how_to_be_read(file: Path) -> None:
    assert "--ocr" in refusal(drawn(file, scan))


def test_a_scanned_annex_is_remarked_upon(file: Path) -> None:
    page = lines_at("总投资960万元，其中中央补助500万元。")
    document = read_pdf(drawn(file, page, scan, scan, page, scan))
    assert document.remarks == ("第2—3、5页是扫描图像，其中的文字没有读取，可加 --ocr 识别。",)


def test_a_name_that_is_no_unicode_is_read(tmp_path: Path) -> None:
    path = tmp_path / "方案\udcff.pdf"
    drawn(tmp_path / "a.pdf", lines_at("总投资960万元。")).rename(path)
    assert lines(read_pdf(path)) == ["总投资960万元。"]


def texts_of(stem: str) -> list[str]:
    text = (PRACTICE / "texts" / f"{stem}.txt").read_text("utf-8")
    return [line for line in re.sub(r"\A(?:#.*\n)+\n?", "", text).split("\n") if line.strip()]


@pytest.mark.skipif(not (PRACTICE / "files").is_dir(), reason="no practice documents beside the repository")
def test_practice_files_read_like_their_texts() -> None:
    for path in sorted((PRACTICE / "files").glob("*.pdf")):
        assert lines(read_pdf(path)) == texts_of(path.stem), path.stem
