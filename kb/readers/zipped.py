"""What a ZIP archive is: Word, Excel, OFD. Nothing is unpacked for that."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib

# What opening a damaged archive raises.
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(EOFError, OSError, ValueError, RuntimeError, NotImplementedError),
)
# A part that only such a file has, and what people call it.
_KINDS = (
    ("word/", "Word 文档（DOCX）"),
    ("xl/", "Excel 表格（XLSX）"),
    ("ppt/", "PowerPoint 演示文稿（PPTX）"),
    ("OFD.xml", "OFD 版式文件"),
    ("content.xml", "OpenDocument 文件（ODT、ODS）"),
)
WORD = _KINDS[0][1]
OFD = next(name for part, name in _KINDS if part == "OFD.xml")
OTHER = "ZIP 压缩包"
CUT_OFF = "不完整的 ZIP 压缩文件（如 DOCX、XLSX）"
START = b"PK\x03\x04"


def kind_of(content: bytes) -> str:
    """What the ZIP archive `content` is, in Chinese: WORD, OFD, OTHER ...; CUT_OFF where it cannot be opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except BROKEN:
        return OFD if b"OFD.xml" in content[:4096] else CUT_OFF  # its reader says what is wrong with it
    return next((kind for start, kind in _KINDS if any(name.startswith(start) for name in names)), OTHER)
