"""kb.readers.ocr: scans and pictures, recognised where the extra is installed."""

from __future__ import annotations

import io
from itertools import pairwise
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from bench.pdf import edit_distance, one_page, scanned
from kb.errors import ReadError
from kb.readers import extract, ocr
from kb.readers.ocr import ImageReader, as_runs, as_set
from kb.readers.pdf import PdfReader

needs_recognition = pytest.mark.skipif(not ocr.is_installed(), reason="RapidOCR, an extra, is not installed")


@pytest.mark.parametrize(
    ("recognised", "expected"),
    [
        ("(一)劳动者严重失职，营私舞弊的;", "（一）劳动者严重失职，营私舞弊的；"),
        ("有下列情形之一的:", "有下列情形之一的："),
        ("提高认识¹,抓好落实²。", "提高认识[1]，抓好落实[2]。"),
        ("面积为12m²。", "面积为12m²。"),
        ("国办发(2017)47号", "国办发（2017）47号"),
        ("比例为3.5:1,即28.6%", "比例为3.5:1，即28.6%"),
        ("GB/T 9704 (2012), see below", "GB/T 9704 (2012), see below"),
        ("见http://www.gov.cn:80/a", "见http://www.gov.cn:80/a"),
    ],
)
def test_marks_are_as_chinese_text_sets_them(recognised: str, expected: str) -> None:
    """Marks beside Chinese characters are full-width, in numbers and Latin text they stay."""
    assert as_set(recognised) == expected


def test_a_page_laid_askew_is_set_straight() -> None:
    """Lines that rise to the right stand at the heights they have on a straight page, and are of one size."""
    text = "各级党组织要加强对党员的教育管理监督服务"
    rise = 0.02
    corners = []
    for top in (100, 140, 180):
        left, right = (80.0, top + 80 * rise), (680.0, top + 680 * rise)
        corners.append([left, right, (right[0], right[1] + 38), (left[0], left[1] + 38)])
    runs = as_runs(corners, [text] * 3)
    assert {round(run.size) for run in runs} == {30}
    assert [round(two.baseline - one.baseline) for one, two in pairwise(runs)] == [40, 40]
    assert max(run.box.x0 for run in runs) - min(run.box.x0 for run in runs) < 2


def test_a_picture_without_recognition_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is nothing to import, and the error says what would help."""
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    with pytest.raises(ReadError, match=r"图片.*安装 OCR 组件"):
        ImageReader().read("扫描.png", b"\x89PNG\r\n\x1a\n")


@needs_recognition
@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"\xff\xd8\xff\xe0", b"II*\x00abcdefgh"])
def test_a_broken_picture_says_so(content: bytes) -> None:
    """The error names the file and what is expected, whatever its suffix."""
    with pytest.raises(ReadError, match=r"^扫描.txt：图片打不开"):
        extract(Path("扫描.txt"), content)


@needs_recognition
def test_a_picture_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its size is looked at before it is unpacked."""
    monkeypatch.setattr(ocr, "MOST_PIXELS", 99)
    with pytest.raises(ReadError, match="10×10 像素"):
        ImageReader().read("大.png", _png(10, 10))


@needs_recognition
def test_an_empty_page_is_recognised_as_one() -> None:
    """Nothing on it is no error; the remark says that the text was recognised."""
    found = ImageReader().read("白.png", _png(400, 300))
    assert not found.chunks
    assert [each.code for each in found.remarks] == ["ocr"]


@needs_recognition
@pytest.mark.parametrize(("noise", "askew"), [(0.0, 0.0), (12.0, 0.6)])
def test_a_scanned_page_is_read_as_its_text(shared: Path, noise: float, askew: float) -> None:
    """A page of a real law as a picture: at least 99 % of the characters, in the same paragraphs."""
    content = (shared / "data" / "office" / "中华人民共和国民法典.pdf").read_bytes()
    expected = [chunk.text for chunk in PdfReader().read("甲.pdf", one_page(content, 100)).chunks]
    found = PdfReader().read("扫描.pdf", scanned(content, 100, noise, askew))
    text, read = ("".join("".join(each).split()) for each in (expected, [chunk.text for chunk in found.chunks]))
    assert edit_distance(text, read) <= 0.01 * len(text)
    assert len(found.chunks) == len(expected)
    assert [(each.code, each.severity) for each in found.remarks] == [("ocr", "info")]


@needs_recognition
def test_a_page_on_its_side_or_head_is_turned_as_a_whole(shared: Path) -> None:
    """Every line of it is read, whichever way up it was laid on the scanner."""
    content = (shared / "data" / "office" / "中华人民共和国民法典.pdf").read_bytes()
    with pdfium.PdfDocument(content) as document:
        page = document[100].render(scale=200 / 72).to_numpy()[:, :, :3]
    upper_part = page[: page.shape[0] // 3]
    texts = {ocr.recognised(ocr.turned(upper_part, quarters)).texts for quarters in range(4)}
    assert len(texts) == 1
    assert len(next(iter(texts))) > 5


def _png(width: int, height: int) -> bytes:
    from PIL import Image

    written = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(written, "PNG")
    return written.getvalue()
