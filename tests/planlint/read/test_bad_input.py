"""Files that cannot be read get one Chinese sentence; the format comes from the content."""

import io
import random
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from planlint.document import Unreadable
from planlint.read import LARGEST_FILE, Format, read, sniff
from tests.planlint.read.compound import compound, old_sheet
from tests.planlint.read.word import NAMESPACES, paragraph, write


def refusal(path: Path) -> str:
    with pytest.raises(Unreadable) as caught:
        read(path)
    message = str(caught.value)
    assert message.endswith("。") and message.count("。") == 1 and str(path.parent) not in message
    return message


def rewritten(path: Path, part: str, data: bytes) -> Path:
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in (parts | {part: data}).items():
            new.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("head", "says"),
    [
        (b"", "空"), (b"Rar!\x1a\x07\x00" + b"x" * 50, "压缩包"), (b"\x7fELF" + bytes(200), "不是能识别"),
        (b"MZ" + bytes(range(200)), "不是能识别"), (b"<!DOCTYPE html><p>x", "网页"), (bytes(3000), "不是能识别"),
        (b"PK\x03\x04 torn", "损坏"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 torn", "损坏"),
    ],
)  # fmt: skip
def test_what_is_no_document_is_refused(tmp_path: Path, head: bytes, says: str) -> None:
    path = tmp_path / "方案.docx"
    path.write_bytes(head)
    assert says in refusal(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert "找不到" in refusal(tmp_path / "无.docx")
    assert "不是文件" in refusal(tmp_path)


def test_a_file_over_the_limit_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "大.docx"
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    assert "200 MB" in refusal(path)


@pytest.mark.parametrize(
    ("stream", "says"), [("EncryptedPackage", "密码"), ("PowerPoint Document", "演示文稿"), ("X", "识别")]
)
def test_an_ole_file_is_known_by_its_streams(tmp_path: Path, stream: str, says: str) -> None:
    assert says in refusal(compound(tmp_path / "方案.docx", {"Other": b"", stream: b""}))


def test_an_encrypted_old_word_file_is_refused(tmp_path: Path) -> None:
    fib = struct.pack("<HHHHHH", 0xA5EC, 0xC1, 0, 0x804, 0, 0x0100)
    assert "密码" in refusal(compound(tmp_path / "方案.doc", {"WordDocument": fib}))


def test_an_old_sheet_is_read_whatever_its_suffix(tmp_path: Path) -> None:
    rows: list[list[str | float]] = [["来源", "万元"], ["中央", 500.0], ["市级", 0.1]]
    document = read(compound(tmp_path / "表.docx", {"Workbook": old_sheet(rows)}))
    assert (document.format, document.text) == ("xls", "来源 | 万元\n中央 | 500\n市级 | 0.1")


def test_the_suffix_does_not_matter(tmp_path: Path) -> None:
    path = write(tmp_path / "方案.xls", paragraph("共12栋"))
    assert (sniff(path), read(path).text) == (Format.DOCX, "共12栋")


def test_a_bomb_is_refused_before_it_goes_off(tmp_path: Path) -> None:
    path = rewritten(write(tmp_path / "方案.docx", paragraph("甲")), "word/styles.xml", b" " * 30_000_000)
    assert "异常庞大" in refusal(path)


def test_a_package_that_lies_about_sizes_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "方案.docx", paragraph("甲" * 1000))
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as package:
        size = package.getinfo("word/document.xml").file_size
    for at in [i for i in range(len(data)) if data[i : i + 4] == struct.pack("<I", size)]:
        data[at : at + 4] = struct.pack("<I", 10)
    path.write_bytes(bytes(data))
    assert "损坏" in refusal(path)


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_entities_and_document_types_are_refused(tmp_path: Path, declaration: str) -> None:
    xml = f"{declaration}<w:document {NAMESPACES}><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>"
    path = rewritten(write(tmp_path / "方案.docx"), "word/document.xml", xml.encode())
    assert "类型声明" in refusal(path)
    path = rewritten(write(tmp_path / "方案.docx"), "word/document.xml", xml.encode("utf-16"))
    assert "类型声明" in refusal(path)


def test_entities_in_a_sheet_are_refused(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.save(path := tmp_path / "表.xlsx")
    xml = b'<!DOCTYPE x [<!ENTITY a "9">]><worksheet><sheetData/></worksheet>'
    assert "类型声明" in refusal(rewritten(path, "xl/worksheets/sheet1.xml", xml))


def test_xml_nested_without_end_is_refused(tmp_path: Path) -> None:
    inside = "<w:tbl><w:tr><w:tc>" * 3000 + paragraph("甲") + "</w:tc></w:tr></w:tbl>" * 3000
    refusal(write(tmp_path / "方案.docx", inside))


def test_a_slide_show_and_a_plain_archive_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "方案.docx"
    for name, says in (("ppt/presentation.xml", "演示文稿"), ("甲.txt", "压缩包")):
        with zipfile.ZipFile(path, "w") as package:
            package.writestr(name, "x")
            if "ppt" in name:
                package.writestr("[Content_Types].xml", "<Types/>")
        assert says in refusal(path)


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_word_file_is_read_or_refused(tmp_path: Path, seed: int) -> None:
    path = write(tmp_path / "方案.docx", *[paragraph(f"第{i}栋 {i * 7}户") for i in range(50)])
    data, chance = bytearray(path.read_bytes()), random.Random(seed)
    for _ in range(chance.choice((1, 5, 50))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    path.write_bytes(bytes(data[: chance.choice((len(data), len(data) // 2))]))
    try:
        read(path)
    except Unreadable as error:
        assert str(error).endswith("。")


@pytest.mark.parametrize("seed", range(25))
def test_xml_with_pieces_cut_out_is_read_or_refused(tmp_path: Path, seed: int) -> None:
    path = write(tmp_path / "方案.docx", *[paragraph(f"{i}户") for i in range(20)])
    with zipfile.ZipFile(path) as package:
        xml = package.read("word/document.xml")
    chance = random.Random(seed)
    at = chance.randrange(len(xml))
    broken = xml[:at] + xml[at + chance.randrange(1, 30) :]
    try:
        read(rewritten(path, "word/document.xml", broken))
    except Unreadable as error:
        assert str(error).endswith("。")


def test_a_file_whose_directory_was_overwritten_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "方案.docx", paragraph("甲" * 500))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) - 60] + b"\0" * 60)
    assert "损坏" in refusal(path)


def test_importing_the_readers_imports_no_parser() -> None:
    code = "import sys, planlint.read; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert not loaded & {
        "lxml",
        "zipfile",
        "docx",
        "openpyxl",
        "python_calamine",
        "pypdfium2",
        "pdfplumber",
        "numpy",
    }
