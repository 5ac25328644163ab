"""PDF by pdfium: the text layer in reading order; a page that is but a picture is recognised where that is installed.

Columns, running heads, notes and paragraphs are told by where the glyphs stand (see kb.readers.typeset), not by the
order in which the file draws them.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import PurePath

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from kb.errors import ReadError
from kb.readers import ocr
from kb.readers.base import Extract, Remark
from kb.readers.pdf_page import see
from kb.readers.typeset import Sheet, assemble, read_page

MOST_PAGES = 5_000
AT_ONCE = 200  # pages, after which the file is opened anew: pdfium keeps all that it has parsed
MOST_GLYPHS = 20_000_000  # of a file
LEAST_MAPPED = 0.5  # share of a page's glyphs that have a character: below, its picture is recognised instead
GARBLED = 0.02  # share of a file's glyphs without one that is worth a remark

_PDFIUM = threading.Lock()  # pdfium is not made for several threads
_REASONS = {
    raw.FPDF_ERR_FILE: "文件无法打开",
    raw.FPDF_ERR_FORMAT: "内容不完整或已损坏",
    raw.FPDF_ERR_SECURITY: "加密方式不支持",
    raw.FPDF_ERR_PAGE: "页面无法读取",
}


class PdfReader:
    """Reads the text layer of PDF files, and scans by recognition where it is installed."""

    media_type = "application/pdf"
    suffixes: tuple[str, ...] = (".pdf",)

    def read(self, place: str, content: bytes) -> Extract:
        """The paragraphs, tables and notes of `content`, each with its page.

        Raises ReadError where it is no PDF, is damaged, asks for a password, has no page or too many.
        """
        with _PDFIUM:
            read = _read(place, content)
        assembled = assemble(read.sheets)
        return Extract(
            name=PurePath(place).name,
            media_type=self.media_type,
            digest=hashlib.sha256(content).hexdigest(),
            chunks=assembled.chunks,
            remarks=tuple(read.remarks()),
            set_aside=assembled.set_aside,
        )


@dataclass(slots=True)
class _Read:
    """The pages of a file and what was noticed of them."""

    sheets: list[Sheet] = field(default_factory=list)
    glyphs: int = 0
    unmapped: int = 0
    unread: list[int] = field(default_factory=list)  # pages that are pictures and could not be recognised
    broken: list[int] = field(default_factory=list)  # pages that could not be opened
    recognised: ocr.Tally = field(default_factory=ocr.Tally)

    def remarks(self) -> Iterator[Remark]:
        """What a person who imports the file should know."""
        yield from self.recognised.remarks()
        if self.unread:
            yield Remark("low_text", "warning", f"{_pages(self.unread)}是扫描图片，没有文字。{ocr.ADVICE}")
        if self.broken:
            yield Remark("low_text", "warning", f"{_pages(self.broken)}已损坏，没有读出来，请对照原文。")
        if self.unmapped > GARBLED * self.glyphs:
            share = max(1, round(100 * self.unmapped / self.glyphs))
            message = f"有 {self.unmapped} 个字（{share} %）在文件里没有对应的文字编码，可能是乱码，请对照原文。"
            yield Remark("garbled", "warning", message)


def _pages(numbers: list[int]) -> str:
    shown = "、".join(map(str, numbers[:5]))
    return f"第 {shown} 页" if len(numbers) <= 5 else f"第 {shown} 等 {len(numbers)} 页"


@contextmanager
def _opened(place: str, content: bytes) -> Iterator[pdfium.PdfDocument]:
    """The document in `content`. Raises ReadError where there is none that can be read."""
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        raise ReadError(f"{place}：{_reason(error, content)}") from error
    with closing(document):
        count = len(document)
        if not count:
            raise ReadError(f"{place}：这个 PDF 没有页面，应至少有一页")
        if count > MOST_PAGES:
            raise ReadError(f"{place}：这个 PDF 有 {count} 页，最多读 {MOST_PAGES} 页，请拆成几个文件再导入")
        yield document


def _reason(error: pdfium.PdfiumError, content: bytes) -> str:
    if b"%PDF" not in content[:1024]:
        return "内容不是 PDF，应为以 %PDF 开头的 PDF 文件"
    if error.err_code == raw.FPDF_ERR_PASSWORD:
        return "这个 PDF 设了打开密码，请先用密码打开，另存为不加密的 PDF 再导入"
    found = _REASONS.get(error.err_code or 0, "无法读取")
    return f"这个 PDF 打不开（{found}），应为完整的 PDF 文件，请重新下载或另存一份"


def _read(place: str, content: bytes) -> _Read:
    with _opened(place, content) as document:
        count = len(document)
    read = _Read()
    for start in range(0, count, AT_ONCE):
        with _opened(place, content) as document:
            for at in range(start, min(start + AT_ONCE, count)):
                _read_page(read, document, at)
        if read.glyphs > MOST_GLYPHS:
            raise ReadError(f"{place}：这个 PDF 的文字太多（超过 {MOST_GLYPHS} 字），请拆成几个文件再导入")
    if len(read.broken) == count:
        raise ReadError(f"{place}：这个 PDF 的页面都已损坏，应为完整的 PDF 文件，请重新下载或另存一份")
    return read


def _read_page(read: _Read, document: pdfium.PdfDocument, at: int) -> None:
    try:
        page = document[at]
    except pdfium.PdfiumError:
        read.broken.append(at + 1)
        return
    with closing(page):
        _look_at(read, page, at + 1)


def _look_at(read: _Read, page: pdfium.PdfPage, number: int) -> None:
    seen = see(page, number)
    shown = sum(not glyph.char.isspace() for glyph in seen.page.glyphs)
    read.glyphs += shown + seen.unmapped
    if shown and seen.unmapped <= (1 - LEAST_MAPPED) * (shown + seen.unmapped):
        read.unmapped += seen.unmapped
        read.sheets.append(read_page(seen.page))
    elif not (seen.pictured or seen.unmapped):
        read.sheets.append(read_page(seen.page))  # a page left blank
    elif ocr.is_installed():
        read.sheets.append(read_page(ocr.recognise_page(page, number, read.recognised)))
    else:
        read.unmapped += seen.unmapped
        read.unread.append(number)
        read.sheets.append(read_page(seen.page))
