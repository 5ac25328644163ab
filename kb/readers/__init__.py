"""Readers turn the bytes of one format into an Extract; read_file picks the reader for a file."""

from __future__ import annotations

import codecs
from pathlib import Path

from kb.errors import ReadError
from kb.readers.base import Extract, Reader
from kb.readers.markdown import MarkdownReader
from kb.readers.text import TextReader, looks_binary

READERS: tuple[Reader, ...] = (TextReader(), MarkdownReader())

# What the first bytes of a file say it is, for a message that names what was found.
_SIGNATURES = (
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "ZIP 压缩格式（如 DOCX、XLSX）"),
    (b"\xd0\xcf\x11\xe0", "旧版 Office 文件（DOC、XLS、PPT）"),
    (b"\x89PNG", "PNG 图片"),
    (b"\xff\xd8\xff", "JPEG 图片"),
    (b"GIF8", "GIF 图片"),
    (b"{\\rtf", "RTF"),
    (b"<!doctype html", "HTML 网页"),
    (b"<html", "HTML 网页"),
    (b"<?xml", "XML"),
    (b"Rar!", "RAR 压缩包，请解开后再导入，或改用 ZIP"),
    (b"7z\xbc\xaf", "7z 压缩包，请解开后再导入，或改用 ZIP"),
)


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
    suffix = path.suffix.lower()
    if not _signature(content):
        for reader in READERS:
            if suffix in reader.suffixes:
                return reader
        if not looks_binary(content):
            return READERS[0]
    known = "、".join(suffix for reader in READERS for suffix in reader.suffixes)
    found = _signature(content) or "二进制内容"
    named = f"后缀 {suffix}" if suffix else "没有后缀"
    raise ReadError(f"{path}：不支持的格式（{named}，内容是{found}），目前能读 {known}")


def _signature(content: bytes) -> str | None:
    """The format that the first bytes of `content` name, or None."""
    start = content[:100].removeprefix(codecs.BOM_UTF8).lstrip()
    return next((name for mark, name in _SIGNATURES if start.lower().startswith(mark.lower())), None)
