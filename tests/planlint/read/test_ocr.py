"""Scans and images: text by recognition, tables by their lines, and what is refused."""

import sys
from difflib import SequenceMatcher
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from planlint.document import Document, Unreadable
from planlint.read import ocr
from planlint.read.ocr import read_image
from planlint.read.pdf import read_pdf
from tests.planlint.read.printed import body, flow, ruled

pytest.importorskip("PIL")
from PIL import Image

needs_ocr = [
    pytest.mark.ocr,
    pytest.mark.skipif(
        not (find_spec("rapidocr") and find_spec("onnxruntime")), reason="the OCR extra is not installed"
    ),
]

FONTS = (
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
)
ROWS = [
    ["序号", "小区名称", "投资（万元）"],
    ["1", "幸福新村", "877,536.01"],
    ["2", "和平新村", "206,603.02"],
]
TEXTS = [
    "一、资金筹措",
    "本项目涉及居民1979户，总建筑面积67,463.91平方米，其中中央补助36,950.00万元，资金使用率51.63%。" * 2,
]


def lines(document: Document) -> list[str]:
    return [block.span.of(document.text) for block in document.blocks]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A printed page as an image at 200 dpi."""
    font = next((f for f in FONTS if Path(f).exists()), None)
    if font is None:
        pytest.skip("no Chinese font to print with")
    import pypdfium2 as pdfium

    path = tmp_path_factory.mktemp("scan") / "page.pdf"
    flow(path, [*(body(t) for t in TEXTS), ruled(ROWS, [60, 160, 140])])
    with pdfium.PdfDocument(path) as document:
        return document[0].render(scale=200 / 72).to_pil().convert("L").crop((0, 150, 1654, 850))


def accuracy(found: list[str], wanted: list[str]) -> float:
    a, b = "".join(found), "".join(wanted)
    return sum(m.size for m in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()) / len(b)


class TestRecognition:
    pytestmark = needs_ocr

    def test_an_image_gives_paragraphs_and_tables(self, page: Any, tmp_path: Path) -> None:
        page.save(tmp_path / "a.png")
        document = read_image(tmp_path / "a.png")
        assert document.format == "image"
        assert len(document.tables) == 1
        wanted = [*TEXTS, *(" | ".join(row) for row in ROWS)]
        assert accuracy(lines(document), wanted) > 0.98
        for number in ("67,463.91", "36,950.00", "51.63%", "877,536.01", "206,603.02"):
            assert number in document.text
        assert "对照原件" in document.remarks[0]

    def test_a_skewed_scan_in_a_pdf_is_set_upright(self, page: Any, tmp_path: Path) -> None:
        path = tmp_path / "a.pdf"
        page.rotate(-0.7, fillcolor=255, resample=Image.Resampling.BICUBIC).save(path, resolution=200)
        document = read_pdf(path, ocr=True)
        assert lines(document)[-1] == " | ".join(ROWS[-1])
        assert document.pages == 1
        assert "第1页由图像识别" in document.remarks[0]

    def test_a_page_on_its_side_is_turned(self, page: Any, tmp_path: Path) -> None:
        page.rotate(90, expand=True).save(tmp_path / "a.jpg", quality=85)
        assert lines(read_image(tmp_path / "a.jpg"))[-1] == " | ".join(ROWS[-1])

    def test_every_page_of_a_tiff_is_read(self, page: Any, tmp_path: Path) -> None:
        page.save(tmp_path / "a.tiff", save_all=True, append_images=[page])
        document = read_image(tmp_path / "a.tiff")
        assert document.pages == 2
        assert document.text.count("67,463.91") == 4

    def test_an_image_without_text_is_refused(self, tmp_path: Path) -> None:
        Image.new("RGB", (400, 300), "white").save(tmp_path / "a.bmp")
        with pytest.raises(Unreadable, match="没有认出文字"):
            read_image(tmp_path / "a.bmp")

    @pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n", b"II*\0\x08\0\0\0", b"BM"])
    def test_a_damaged_image_is_refused(self, content: bytes, tmp_path: Path) -> None:
        (tmp_path / "a.png").write_bytes(content)
        with pytest.raises(Unreadable, match="图片已损坏"):
            read_image(tmp_path / "a.png")

    def test_a_cut_image_is_refused(self, page: Any, tmp_path: Path) -> None:
        path = tmp_path / "a.png"
        page.save(path)
        path.write_bytes(path.read_bytes()[:2000])
        with pytest.raises(Unreadable, match="图片已损坏"):
            read_image(path)

    def test_too_large_an_image_is_refused_before_it_is_unpacked(self, tmp_path: Path) -> None:
        Image.new("1", (20_000, 5_000)).save(tmp_path / "a.png")
        with pytest.raises(Unreadable, match="8000 万像素"):
            read_image(tmp_path / "a.png")


def test_without_the_extra_one_is_told_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ocr._engine.cache_clear()
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    with pytest.raises(Unreadable, match=r'pip install "jiugai\[ocr\]"'):
        read_image(tmp_path / "a.png")


def test_brackets_of_one_pair_have_one_width() -> None:
    assert ocr._paired("建筑面积（平方米)") == "建筑面积（平方米）"
    assert ocr._paired("方米)") == "方米）"
    assert ocr._paired("1)道路(含照明)") == "1)道路(含照明)"
