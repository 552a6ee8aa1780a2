"""Small valid files of every format, the stock that fuzzing starts from.

``python -m tests.fuzz.corpus FOLDER`` writes them, one folder for each format.
"""

from __future__ import annotations

import io
import sys
import tempfile
import warnings
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from tests.planlint.read import word

FIRST = "一、改造内容"
PROSE = "本项目涉及居民1 979户，总建筑面积67,463.91平方米，其中中央补助36,950.00万元，占51.63%。"
ROWS = [["序号", "项目", "投资（万元）"], ["1", "屋面防水", "1,234.50"], ["合计", "", "1,234.50"]]


def text_files() -> list[bytes]:
    """Plain text and Markdown in the encodings that occur."""
    plain = f"某市实施方案\n{FIRST}\n（一）屋面\n1.防水\n　　{PROSE}\r\n\t①道路；②照明\n"
    marked = f"# 方案\n## {FIRST}\n- 防水\n| 项目 | 投资 |\n|---|---|\n| 道路 | 35.5 |\n"
    codings = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "big5")
    return [
        text.encode(coding, "replace")
        for text in (plain, marked, "项目\t投资\n道路\t35.5\n")
        for coding in codings
    ]


def word_files() -> list[bytes]:
    """A Word file with lists, merged cells, a text box, notes, tracked changes and margins."""
    body = (
        word.paragraph(FIRST, properties='<w:pStyle w:val="1"/>')
        + word.paragraph(word.run("总投资1"), word.run("92"), word.run("8.8万元"))
        + word.paragraph(PROSE, properties=word.listed(1))
        + f'<w:p><w:ins w:id="1">{word.run("新增")}</w:ins><w:del w:id="2"><w:r><w:delText>删</w:delText></w:r>'
        '</w:del><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:br/><w:tab/><w:sym w:char="F0FE"/></w:r></w:p>'
        + word.paragraph(
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + word.run("3") + "<w:r><w:fldChar "
            'w:fldCharType="end"/></w:r>'
        )
        + word.table(
            [word.cell("类别", properties='<w:gridSpan w:val="2"/>'), "投资"],
            [word.cell("基础", properties='<w:vMerge w:val="restart"/>'), "道路", "35.5"],
            [word.cell("", properties="<w:vMerge/>"), word.cell(word.table(["内", "表"])), "20"],
        )
        + "<w:p><w:r><mc:AlternateContent><mc:Choice><wps:txbx><w:txbxContent>"
        + word.paragraph("文本框")
        + "</w:txbxContent></wps:txbx></mc:Choice><mc:Fallback/></mc:AlternateContent></w:r></w:p>"
    )
    return [_written(lambda path: word.write(path, body))]


def sheet_files() -> list[bytes]:
    """A workbook with number formats, dates, formulas, merged cells and a hidden sheet."""
    import xlsxwriter

    def make(path: Path) -> None:
        with xlsxwriter.Workbook(str(path)) as book:
            sheet, hidden = book.add_worksheet("资金"), book.add_worksheet("隐藏")
            hidden.hide()
            hidden.write(0, 0, "不可见")
            for r, row in enumerate(ROWS):
                sheet.write_row(r, 0, row)
            sheet.merge_range(4, 0, 4, 2, "合并")
            for r, (value, shown) in enumerate(
                [
                    (1600, "0.0"),
                    (45000.5, "yyyy年m月d日"),
                    (0.5163, "0.00%"),
                    (-3.25, "#,##0.00;[Red](#,##0.00)"),
                ],
                5,
            ):
                sheet.write_number(r, 0, value, book.add_format({"num_format": shown}))
            sheet.write_formula(9, 1, "=SUM(A6:A9)", None, 46596.77)
            sheet.write_boolean(10, 0, True)
            sheet.write_rich_string(11, 0, "富", book.add_format({"bold": True}), "文本")
            sheet.write_comment(0, 0, "批注")

    return [_written(make)]


def old_sheet_files() -> list[bytes]:
    """A workbook of the format before 2007."""
    from tests.planlint.read.compound import compound, old_sheet

    rows: list[list[str | float]] = [["项目", "投资（万元）"], ["屋面防水", 1234.5], ["合计", 1234.5]]
    codes = ("@", "#,##0.00")
    return [
        _written(lambda path: compound(path, {"Workbook": old_sheet(rows)})),
        _written(lambda path: compound(path, {"Workbook": old_sheet(rows, codes)})),
    ]


def pdf_files() -> list[bytes]:
    """PDF files: prose and tables over pages, two columns, drawn lines and turned text; not packed."""
    from reportlab import rl_config

    from tests.planlint.read import printed

    def drawn(path: Path) -> None:
        def paint(canvas: object) -> None:
            printed.lines_at(FIRST, PROSE[:30])(canvas)  # type: ignore[arg-type]

        def lined(canvas: object) -> None:
            for i in range(4):
                canvas.line(80, 700 - 20 * i, 300, 700 - 20 * i)  # type: ignore[attr-defined]
                printed.lines_at("道路     35.5", y=704 - 20 * i)(canvas)  # type: ignore[arg-type]
            canvas.rotate(90)  # type: ignore[attr-defined]
            printed.lines_at("侧排", x=100, y=-400)(canvas)  # type: ignore[arg-type]

        printed.drawn(path, paint, lined)

    long = [["序号", "项目", "投资"], *([str(i), "屋面防水及管网更新", f"{i}.5"] for i in range(45))]
    stories: list[Callable[[Path], object]] = [
        drawn,
        lambda p: printed.flow(
            p, [printed.body(PROSE * 3), printed.ruled(ROWS, [40, 90, 90]), printed.body(FIRST)]
        ),
        lambda p: printed.flow(p, [printed.ruled(long, [40, 120, 90], head=1)]),
        lambda p: printed.flow(p, [printed.body(PROSE * 3) for _ in range(9)], frames=2),
    ]
    packed = rl_config.pageCompression
    rl_config.pageCompression = 0
    try:
        return [_written(story) for story in stories]
    finally:
        rl_config.pageCompression = packed


FORMATS: dict[str, Callable[[], list[bytes]]] = {
    "text": text_files,
    "docx": word_files,
    "xlsx": sheet_files,
    "xls": old_sheet_files,
    "pdf": pdf_files,
}


def _written(make: Callable[[Path], object]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "seed"
        make(path)
        return path.read_bytes()


def parts_of(data: bytes) -> list[tuple[str, bytes]] | None:
    """The parts of a zip file in order; None when it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return [(info.filename, package.read(info)) for info in package.infolist()]
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, NotImplementedError, EOFError, RuntimeError):
        return None


def packed(parts: list[tuple[str, bytes]]) -> bytes:
    """A zip file of parts, stored as they are."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a part may well be there twice
        for name, content in parts:
            package.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def main(folder: Path) -> None:
    for name, make in FORMATS.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        for i, data in enumerate(make()):
            (folder / name / f"seed{i}").write_bytes(data)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
