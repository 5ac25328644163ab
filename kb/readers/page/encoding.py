"""Which encoding a web page is in: its mark, UTF-8, what its meta tag says, then the evidence of plain text."""

from __future__ import annotations

import re

from kb.errors import ReadError
from kb.folding import RADICALS
from kb.readers.text import LEAST_SHARE, Decoded, common_share, decode

_HEAD = 4096  # bytes in which a page says its encoding
_DECLARED = re.compile(rb"""<(?:meta|\?xml)[^>]{0,400}?(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_CODECS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "x-gbk": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "iso-8859-1": "cp1252",
    "windows-1252": "cp1252",
}
MOST_BROKEN = 0.01  # share of characters that may be broken where the page says its encoding
_PACKAGE_HEAD = 8_192  # bytes in which a package says that it is one
_PACKAGE = re.compile(
    rb"^(?:content-type\s*:\s*multipart/related|snapshot-content-location\s*:)", re.IGNORECASE | re.MULTILINE
)
_FIRST = re.compile(rb"\s*[A-Za-z-]{2,40}\s*:")
_PAGE = re.compile(
    rb"\s*(?:(?:<!--.{0,2000}?-->|<\?xml[^>]{0,200}>)\s*)*<(?:!doctype\s+html|(?:html|head|body|meta|title)[\s>])",
    re.IGNORECASE | re.DOTALL,
)


def is_page(content: bytes) -> bool:
    """Whether `content`, the bytes of a file, begins as a web page does, whatever its name says."""
    head = content[:_HEAD].removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    return bool(_PAGE.match(head.replace(b"\x00", b"")))


def decode_page(place: str, content: bytes, charset: str | None = None) -> Decoded:
    """`content`, the bytes of the page at `place`, as text; `charset` is what stands beside it in a mail or package.

    A page that says its encoding is read so even where a few characters are broken, as not certain. Raises
    ReadError where it is no text.
    """
    content = _without_nulls(content)
    said = charset or (match[1].decode("ascii") if (match := _DECLARED.search(content[:_HEAD])) else "")
    codec = _CODECS.get(said.lower())
    if codec and codec != "utf-8" and not _is_utf8(content):
        try:
            return _decoded(content.decode(codec), codec, True)
        except UnicodeDecodeError:
            pass  # the evidence decides, then what can be saved of it
    try:
        return decode(place, content)
    except ReadError:
        return _mended(place, content, codec or "utf-8")


def _mended(place: str, content: bytes, codec: str) -> Decoded:
    """A page with some broken characters, each a replacement character. Raises ReadError where it has too many."""
    text = content.decode(codec, "replace")
    broken = text.count("\ufffd")
    if broken > len(text) * MOST_BROKEN or common_share(text) < LEAST_SHARE or not text.strip():
        return decode(place, content)
    return _decoded(text, codec, False)


def _decoded(text: str, codec: str, certain: bool) -> Decoded:
    return Decoded(text.translate(RADICALS), codec, certain)


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _without_nulls(content: bytes) -> bytes:
    """UTF-16 without a mark gets one: a page begins with `<`. Stray NULs elsewhere, which browsers skip, go."""
    start = content.lstrip(b" \r\n\t")[:2]
    if start == b"<\x00":
        return b"\xff\xfe" + content
    if content[:2] == b"\x00<":
        return b"\xfe\xff" + content
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content
    return content.replace(b"\x00", b"")


def is_package(content: bytes) -> bool:
    """Whether `content`, the bytes of a file, begins as a saved package does, whatever its name says."""
    head = content[:_PACKAGE_HEAD]
    return bool(_FIRST.match(head) and _PACKAGE.search(head))
