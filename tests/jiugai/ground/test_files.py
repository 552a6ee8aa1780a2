"""Uploads are what they say they are, lie in the store before their row, and are swept away when nothing needs them."""

from __future__ import annotations

import io
import os
import struct
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import docx
import pytest
import xlsxwriter
from django.conf import LazySettings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from jiugai.ground.common.alone import alone
from jiugai.ground.common.clock import now, standing_at
from jiugai.ground.common.ids import fresh_id
from jiugai.ground.common.refusal import Refused
from jiugai.ground.files.actions import (
    KEEPING_BLOBS,
    LONGEST_NAME,
    UNTOUCHED,
    as_attachment,
    keep,
    open_blob,
    proper_name,
    sweep,
)
from jiugai.ground.files.kinds import KINDS, kind_of
from jiugai.ground.files.models import Blob, File
from jiugai.ground.files.stores import store
from jiugai.ground.files.verification import contents
from tests.planlint.read.compound import compound, old_sheet

pytestmark = pytest.mark.django_db
SOMEONE = fresh_id()
ALL = tuple(KINDS)


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    """A store and a data directory of the test's own."""
    settings.DATA_DIR, settings.FILES = tmp_path, str(tmp_path / "files")
    return tmp_path / "files"


def kept(data: bytes, name: str, allowed: tuple[str, ...] = ALL) -> File:
    return keep(io.BytesIO(data), name, purpose="plan", by=SOMEONE, allowed=allowed)


def word(**more: bytes) -> bytes:
    """A Word document, with more parts."""
    whole = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("实施方案")
    document.save(whole)
    with zipfile.ZipFile(whole, "a", zipfile.ZIP_DEFLATED) as package:
        for name, part in more.items():
            package.writestr(name, part)
    return whole.getvalue()


def sheet() -> bytes:
    whole = io.BytesIO()
    with xlsxwriter.Workbook(whole) as book:
        book.add_worksheet().write(0, 0, "投资")
    return whole.getvalue()


def old(tmp_path: Path, *, macros: bool = False) -> bytes:
    stream = bytearray(old_sheet([["投资", 1.0]]))
    if macros:
        stream[stream.index(struct.pack("<H", 0x85), 20) + 9] = 1
    return compound(tmp_path / "old.xls", {"Workbook": bytes(stream)}).read_bytes()


def pdf() -> bytes:
    whole = io.BytesIO()
    canvas = Canvas(whole)
    canvas.drawString(100, 100, "plan")
    canvas.save()
    return whole.getvalue()


def picture(kind: str) -> bytes:
    whole = io.BytesIO()
    Image.new("RGB", (4, 4)).save(whole, kind)
    return whole.getvalue()


KNOWN: dict[str, tuple[Callable[[Path], bytes], str]] = {
    "docx": (lambda _: word(), "方案.docx"),
    "xlsx": (lambda _: sheet(), "资金.XLSX"),
    "xls": (lambda p: old(p), "资金.xls"),
    "pdf": (lambda _: pdf(), "方案.pdf"),
    "txt": (lambda _: "实施方案".encode("gb18030"), "方案.txt"),
    "csv": (lambda _: "名称,投资".encode(), "资金.csv"),
    "png": (lambda _: picture("PNG"), "现场.png"),
    "jpg": (lambda _: picture("JPEG"), "现场.jpeg"),
}


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """One of each kind."""
    folder = tmp_path_factory.mktemp("samples")
    return {code: made(folder) for code, (made, _) in KNOWN.items()}


@pytest.mark.parametrize("code", KNOWN)
def test_each_kind_is_told_from_its_content_and_read_again_as_it_was(code: str, tmp_path: Path) -> None:
    made, name = KNOWN[code]
    data = made(tmp_path)
    file = kept(data, name)
    assert (file.kind, file.name, file.blob.size, file.uploaded_by) == (
        code, name.replace("XLSX", "xlsx"), len(data), SOMEONE,
    )  # fmt: skip
    with open_blob(file) as content:
        assert content.read() == data
    assert list(contents()) == []


def test_the_same_content_lies_in_the_store_once(folder: Path) -> None:
    one, other = kept(pdf_once := pdf(), "甲.pdf"), kept(pdf_once, "乙.pdf")
    assert (one.blob, one.name, other.name) == (other.blob, "甲.pdf", "乙.pdf")
    lying = [p for p in folder.rglob("*") if p.is_file()]
    assert [p.relative_to(folder).as_posix() for p in lying] == [
        f"{one.sha256[:2]}/{one.sha256[2:4]}/{one.sha256}"
    ]


REFUSED: dict[str, tuple[Callable[[Path], bytes], str, str]] = {
    "nothing": (lambda _: b"", "方案.docx", "空的"),
    "a program": (lambda _: b"MZ" + bytes(200), "方案.pdf", "不是能识别的文档"),
    "a program named as text": (lambda _: b"a" + bytes(200), "方案.txt", "不是文本"),
    "an archive": (lambda _: b"Rar!" + bytes(99), "方案.docx", "压缩包"),
    "macros in Word": (lambda _: word(**{"word/vbaProject.bin": b"x"}), "方案.docx", "有宏，.*另存为不含宏的 .docx"),
    "macros in an old workbook": (lambda p: old(p, macros=True), "资金.xls", "有宏，.*另存为不含宏的 .xlsx"),
    "VBA in an old workbook": (
        lambda p: compound(p / "v.xls", {"Workbook": old_sheet([["a", 1.0]]), "_VBA_PROJECT_CUR": b"x" * 5000}).read_bytes(),
        "资金.xls", "有宏",
    ),
    "a bomb": (lambda _: word(**{"word/media/a.bin": bytes(60_000_000)}), "方案.docx", "异常庞大"),
    "a damaged document": (lambda _: word()[:-300], "方案.docx", "损坏"),
    "an old document": (lambda _: b"{\\rtf1 x}", "方案.doc", "另存为 .docx"),
    "another picture": (lambda _: picture("GIF"), "现场.gif", "只收 PNG 和 JPG"),
    "a PDF that is named as Word": (lambda _: pdf(), "方案.docx", "以 .docx 结尾，内容却是PDF"),
    "a web page": (lambda _: b"<html><body>x</body></html>", "方案.txt", "网页"),
}  # fmt: skip


@pytest.mark.parametrize(("made", "name", "told"), REFUSED.values(), ids=REFUSED)
def test_what_may_not_be_uploaded_is_refused_with_what_to_do_and_leaves_nothing(
    made: Callable[[Path], bytes], name: str, told: str, tmp_path: Path, folder: Path
) -> None:
    with pytest.raises(Refused, match=told) as refused:
        kept(made(tmp_path), name)
    assert str(refused.value).endswith("。")
    assert not Blob.objects.exists() and not folder.exists()


def test_a_place_takes_only_the_kinds_it_asks_for() -> None:
    with pytest.raises(Refused, match=r"这里只收PDF、Word 文档（\.docx），上传的文件是PNG 图片"):
        kept(picture("PNG"), "方案.png", ("pdf", "docx"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    code=st.sampled_from(sorted(KNOWN)),
    changes=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), max_size=12),
    end=st.floats(0, 1),
)
def test_whatever_became_of_a_file_it_is_known_or_refused(
    samples: dict[str, bytes], code: str, changes: list[tuple[float, int]], end: float, tmp_path: Path
) -> None:
    data = bytearray(samples[code])
    for at, value in changes:
        data[int(at * len(data))] = value
    path = tmp_path / "changed"
    path.write_bytes(data[: int(end * len(data))])
    try:
        assert kind_of(path, KNOWN[code][1]).code in KINDS
    except Refused as refused:
        assert str(refused).endswith("。")


class Endless:
    """An upload of zeros that tells how much of it was read."""

    def __init__(self) -> None:
        self.given = 0

    def read(self, size: int, /) -> bytes:
        self.given += size
        return bytes(size)


def test_an_upload_too_large_is_refused_as_soon_as_it_is_known(settings: LazySettings) -> None:
    settings.FILE_LIMITS = {"pdf": 3 * 1024 * 1024}
    endless = Endless()
    with pytest.raises(Refused, match="超过 3 MB"):
        keep(endless, "方案.pdf", purpose="plan", by=None, allowed=("pdf",))
    assert endless.given <= 4 * 1024 * 1024
    settings.FILE_LIMITS = {"png": 60}
    with pytest.raises(Refused, match="超过"):
        kept(picture("PNG"), "现场.png")


NAMES = {
    "..\\..\\etc\\方案.pdf": "方案.pdf",
    "C:/x/方案": "方案.pdf",
    "方\u202e案\r\n.pdf": "方案.pdf",
    "": "文件.pdf",
    ".pdf": "文件.pdf",
    "方案v1.2": "方案v1.2.pdf",
    "a<b>:c.PDF": "a_b__c.pdf",
}


@pytest.mark.parametrize(("written", "kept_as"), NAMES.items())
def test_a_name_has_no_folder_and_no_control_character(written: str, kept_as: str) -> None:
    assert proper_name(written, KINDS["pdf"]) == kept_as


@given(st.text())
def test_whatever_the_name_what_is_kept_is_a_name_of_the_kind(written: str) -> None:
    name = proper_name(written, KINDS["jpg"])
    assert len(name) <= LONGEST_NAME and name.lower().endswith((".jpg", ".jpeg")) and len(name) > 4
    assert not set(name) & set("/\\\0\n\r\u202e") and proper_name(name, KINDS["jpg"]) == name


def test_a_file_goes_out_as_an_attachment_that_no_browser_shows() -> None:
    response = as_attachment(kept(pdf(), "实施方案.pdf"))
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E5%AE%9E%E6%96%BD%E6%96%B9%E6%A1%88.pdf"
    )
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == (
        "application/octet-stream",
        "nosniff",
    )
    assert len(b"".join(response)) == int(response["Content-Length"])  # type: ignore[arg-type]
    response.file_to_stream.close()


def test_content_that_was_lost_or_changed_is_found(folder: Path) -> None:
    lost, changed = kept(pdf(), "甲.pdf"), kept(picture("PNG"), "乙.png")
    next(folder.rglob(lost.sha256)).unlink()
    path = next(folder.rglob(changed.sha256))
    path.write_bytes(b"x" * path.stat().st_size)
    faults = list(contents())
    assert len(faults) == 2
    assert any(lost.sha256 in f and "不在" in f for f in faults)
    assert any(changed.sha256 in f and "不符" in f for f in faults)
    with pytest.raises(Refused, match="从备份恢复"):
        open_blob(lost)


def test_only_what_nothing_refers_to_and_nobody_uploaded_lately_is_swept_away(folder: Path) -> None:
    needed, given_up = kept(pdf(), "甲.pdf"), kept(picture("PNG"), "乙.png")
    given_up.delete()
    assert sweep() == 0, "a week has not passed"
    with standing_at(now() + UNTOUCHED + timedelta(minutes=1)):
        assert sweep() == 1
    assert [b.sha256 for b in Blob.objects.all()] == [needed.sha256]
    assert [digest for digest, _, _ in store().listing()] == [needed.sha256]


def test_what_an_upload_that_broke_off_left_behind_is_swept_away_too(folder: Path) -> None:
    file = kept(pdf(), "甲.pdf")
    file.delete()
    Blob.objects.all().delete()
    path = next(folder.rglob(file.sha256))
    assert sweep() == 0
    week_ago = (now() - UNTOUCHED - timedelta(minutes=1)).timestamp()
    os.utime(path, (week_ago, week_ago))
    assert sweep() == 1 and not path.exists() and not Blob.objects.exists()


def test_nothing_is_swept_away_while_a_backup_runs() -> None:
    kept(pdf(), "甲.pdf").delete()
    with standing_at(now() + UNTOUCHED + timedelta(minutes=1)):
        with alone(KEEPING_BLOBS):
            assert sweep() == 0
        assert sweep() == 1


def test_content_that_is_uploaded_again_is_young_again() -> None:
    data = pdf()
    kept(data, "甲.pdf").delete()
    with standing_at(now() + UNTOUCHED + timedelta(minutes=1)):
        kept(data, "甲.pdf").delete()
        assert sweep() == 0
