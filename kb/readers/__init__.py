"""Readers turn the bytes of one format into an Extract; read_file picks the reader for a file."""

from __future__ import annotations

import codecs
from pathlib import Path

from kb.errors import ReadError
from kb.readers.base import Extract, Reader
from kb.readers.late import LateReader
from kb.readers.markdown import MarkdownReader
from kb.readers.page.encoding import is_package, is_page
from kb.readers.text import TextReader, looks_binary
from kb.readers.zipped import CUT_OFF, OFD, START, WORD, kind_of

_TEXT = TextReader()
_WORD = LateReader(
    "kb.readers.docx",
    "DocxReader",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    (".docx", ".docm", ".dotx", ".dotm"),
)
_OFFICE = LateReader(
    "kb.readers.office", "OfficeReader", "application/msword", (".doc", ".wps", ".rtf", ".dot", ".wpt")
)
_PDF = LateReader("kb.readers.pdf", "PdfReader", "application/pdf", (".pdf",))
_OFD = LateReader("kb.readers.ofd", "OfdReader", "application/ofd", (".ofd",))
_PAGE = LateReader("kb.readers.html", "HtmlReader", "text/html", (".html", ".htm", ".xhtml", ".shtml"))
_PACKAGE = LateReader("kb.readers.html", "MhtmlReader", "multipart/related", (".mht", ".mhtml"))
_IMAGE = LateReader("kb.readers.ocr", "ImageReader", "image/*", (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp"))
READERS: tuple[Reader, ...] = (_TEXT, MarkdownReader(), _WORD, _OFFICE, _PDF, _OFD, _PAGE, _PACKAGE, _IMAGE)

_OLD_OFFICE, _RTF, _PDF_FILE = "旧版 Office 文件（DOC、XLS、PPT）", "RTF", "PDF"
_PNG, _JPEG, _TIFF = "PNG 图片", "JPEG 图片", "TIFF 图片"

# What the first bytes of a file say it is, for a message that names what was found.
_SIGNATURES = (
    (b"%PDF", _PDF_FILE),
    (b"\xd0\xcf\x11\xe0", _OLD_OFFICE),
    (b"\x89PNG", _PNG),
    (b"\xff\xd8\xff", _JPEG),
    (b"GIF8", "GIF 图片"),
    (b"II*\x00", _TIFF),
    (b"MM\x00*", _TIFF),
    (b"{\\rtf", _RTF),
    (b"<?xml", "XML"),
    (b"Rar!", "RAR 压缩包，请解开后再导入，或改用 ZIP"),
    (b"7z\xbc\xaf", "7z 压缩包，请解开后再导入，或改用 ZIP"),
)

# Content that says clearly what it is, whatever the suffix: a .doc that is DOCX inside, a .docx with a password.
_BY_CONTENT: dict[str, Reader] = {WORD: _WORD, OFD: _OFD, _OLD_OFFICE: _OFFICE, _RTF: _OFFICE, _PDF_FILE: _PDF}
_BY_CONTENT |= dict.fromkeys((_PNG, _JPEG, _TIFF), _IMAGE)


def read_file(path: Path, max_bytes: int) -> Extract:
    """The text of the file at `path`, which may hold at most `max_bytes` bytes.

    The suffix names the format; a file with another suffix or none is read as plain text where it looks like it.
    Raises ReadError where there is no such file, it is no regular file, cannot be opened, is empty, too large,
    or of a format that is not read.
    """
    return extract(path, load(path, max_bytes))


def extract(path: Path, content: bytes) -> Extract:
    """The text of `content`, the bytes of the file at `path`. Raises ReadError where the format is not read."""
    return _reader(path, content).read(str(path), content)


def load(path: Path, max_bytes: int, place: Path | None = None) -> bytes:
    """The bytes of the file at `path`, which errors call `place` where that is another name.

    Raises ReadError where there are none, or more than `max_bytes`.
    """
    place = place or path
    try:
        if not path.exists():
            raise ReadError(f"{place}：没有这个文件，应为一个已有的文件")
        if not path.is_file():
            raise ReadError(f"{place}：这是{'文件夹' if path.is_dir() else '特殊文件'}，应为普通文件")
        with path.open("rb") as file:
            content = file.read(max_bytes + 1)
        size = max(path.stat().st_size, len(content))
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or str(error)
        raise ReadError(f"{place}：无法读取（{reason}），应为有权读取的普通文件") from error
    if not content:
        raise ReadError(f"{place}：文件是空的（0 字节），应有正文")
    if len(content) > max_bytes:
        raise ReadError(f"{place}：文件太大（{size} 字节），最多 {max_bytes} 字节")
    return content


def _reader(path: Path, content: bytes) -> Reader:
    if known := _by_content(content):
        return known
    suffix, found = path.suffix.lower(), _signature(content)
    named = next((reader for reader in READERS if suffix in reader.suffixes), None)
    packed = named in (_WORD, _OFFICE, _PDF, _OFD, _IMAGE)  # what is no text
    if found is None and not looks_binary(content):
        return _TEXT if named is None or packed else named
    if named and (found is None or (packed and found == CUT_OFF)):
        return named  # which says what is wrong with it
    read = "、".join(suffix for reader in READERS for suffix in reader.suffixes)
    suffixed = f"后缀 {suffix}" if suffix else "没有后缀"
    raise ReadError(f"{path}：不支持的格式（{suffixed}，内容是{found or '二进制内容'}），目前能读 {read}")


def _by_content(content: bytes) -> Reader | None:
    """The reader of what `content` says that it is, whatever its suffix: many sites serve web pages as .doc."""
    if is_page(content):
        return _PAGE
    if is_package(content):
        return _PACKAGE
    return _BY_CONTENT.get(_signature(content) or "")


def _signature(content: bytes) -> str | None:
    """The format that the first bytes of `content` name, or None; of a ZIP archive what it holds."""
    start = content[:100].removeprefix(codecs.BOM_UTF8).lstrip()
    if start.startswith(START):
        return kind_of(content)
    return next((name for mark, name in _SIGNATURES if start.lower().startswith(mark.lower())), None)
