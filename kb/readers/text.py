"""Plain text: which encoding the bytes are in, and their lines with the place each came from.

    bytes -> decode (BOM, UTF-8, then GB18030 and Big5 weighed by evidence) -> mend -> lines

The evidence is the share of common characters: text in the wrong encoding still decodes, but to rare ones.
No charset library: charset-normalizer was right for 59 % of 10-character texts only.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from kb.errors import ReadError
from kb.folding import RADICALS
from kb.invisible import without_invisible
from kb.outline import Span
from kb.readers.base import Chunk, Extract

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# GB 18030-2022 moved 18 code points out of the private area, and gave the six below them (supplementary Han)
# theirs; Python's codec still follows the edition of 2005 (unicode.org L2/22-274, GB 18030-2022 annex A).
_GB18030_2022 = dict(
    zip(
        (
            *range(0xE78D, 0xE797),
            *(0xE81E, 0xE826, 0xE82B, 0xE82C, 0xE832, 0xE843, 0xE854, 0xE864),
            *(0xE816, 0xE817, 0xE818, 0xE831, 0xE83B, 0xE855),
        ),
        "\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19"
        "\u9fb4\u9fb5\u9fb6\u9fb7\u9fb8\u9fb9\u9fba\u9fbb"
        "\U00020087\U00020089\U000200cc\U000215d7\U0002298f\U000241fe",
        strict=True,
    )
)

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROL_BYTES = bytes(range(0x09)) + bytes(range(0x0E, 0x1B)) + bytes(range(0x1C, 0x20)) + b"\x7f"
# \r\n before \r; U+0085 is left alone: in mistaken encodings it is half a character.
_LINE_END = re.compile("\r\n|[\r\n\u2028\u2029\f\v]")
_SAMPLE = 20_000  # characters that are enough to weigh an encoding

LEAST_SHARE = 0.5  # of common characters among those that are not ASCII: below, no text of that encoding
CLEAR_SHARE = 0.85
CLEAR_LEAD = 0.15  # over the next best encoding
ENOUGH_CHARACTERS = 8  # fewer that are not ASCII prove nothing


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and the encoding its bytes were in."""

    text: str
    encoding: str
    certain: bool  # False where the bytes fit several encodings


class TextReader:
    """Reads plain text: each line a chunk."""

    media_type = "text/plain"
    suffixes: tuple[str, ...] = (".txt", ".text")

    def read(self, place: str, content: bytes) -> Extract:
        """The lines of `content`; a form feed ends a page. Raises ReadError where it is no text."""
        return extract_text(place, content, self.media_type, lines)


def extract_text(place: str, content: bytes, media_type: str, split: Callable[[str], Iterable[Chunk]]) -> Extract:
    """The Extract of a format that is text: decoded, then cut by `split`. Raises ReadError where it is no text."""
    decoded = decode(place, content)
    return Extract(
        name=PurePath(place).name,
        media_type=media_type,
        digest=hashlib.sha256(content).hexdigest(),
        chunks=tuple(split(decoded.text)),
        encoding=decoded.encoding,
        encoding_certain=decoded.certain,
    )


def lines(text: str) -> Iterator[Chunk]:
    """The lines of `text`, with pages counted from 1 where it has form feeds."""
    page = 1 if "\f" in text else None
    start = 0
    for end in _LINE_END.finditer(text):
        yield Chunk(text[start : end.start()], Span(start, end.start()), page=page)
        page = page + 1 if page and end[0] == "\f" else page
        start = end.end()
    if start < len(text):
        yield Chunk(text[start:], Span(start, len(text)), page=page)


def looks_binary(content: bytes) -> bool:
    """Whether `content` is no text: NULs without a UTF-16 or UTF-32 mark, or many control characters."""
    if any(content.startswith(mark) for mark, _ in _BOMS):
        return False
    sample = content[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROL_BYTES))
    return b"\x00" in sample or controls > len(sample) * 0.02


def decode(place: str, content: bytes) -> Decoded:
    """`content`, the bytes of the file at `place`, as text with radicals folded and nothing private or invisible.

    Raises ReadError where it is binary or in no encoding that is read here.
    """
    if looks_binary(content):
        raise ReadError(f"{place}：内容是二进制数据，应为文本（UTF-8、GB18030、Big5 或带标记的 UTF-16）")
    decoded = _by_mark(place, content) or _as_utf8(content) or _by_evidence(content)
    if decoded is None:
        raise ReadError(f"{place}：无法辨认文字编码，应为 UTF-8、GB18030、Big5 或带标记的 UTF-16")
    if not decoded.text.strip():
        raise ReadError(f"{place}：文件里只有空白，应有正文")
    text = without_invisible(_CONTROL.sub("", decoded.text))
    return Decoded(text.translate(RADICALS), decoded.encoding, decoded.certain)


def _by_mark(place: str, content: bytes) -> Decoded | None:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            try:
                return Decoded(content.decode(encoding), encoding, True)
            except UnicodeDecodeError as error:
                found = f"开头的标记说是 {encoding}，第 {error.start} 字节却不是"
                raise ReadError(f"{place}：文字编码有误（{found}），应为标记所说的编码") from error
    return None


def _as_utf8(content: bytes) -> Decoded | None:
    """`content` as UTF-8; a file cut off within its last character is read up to there, as not certain."""
    try:
        return Decoded(content.decode(), "utf-8", True)
    except UnicodeDecodeError as error:
        cut_off = len(content) - error.start <= 3 and error.start > 3 * ENOUGH_CHARACTERS
        if cut_off and error.reason == "unexpected end of data":
            return Decoded(content[: error.start].decode(), "utf-8", False)
    return None


def _by_evidence(content: bytes) -> Decoded | None:
    """`content` in the double-byte encoding that gives the greater share of common characters."""
    texts = {"gb18030": _try(content, "gb18030"), "big5": _try(content, "big5hkscs")}
    shares = {encoding: common_share(text) for encoding, text in texts.items() if text is not None}
    if not shares:
        return None
    best = max(shares, key=lambda encoding: shares[encoding])  # a tie goes to GB18030, the first
    if shares[best] < LEAST_SHARE:
        return None
    lead = shares[best] - max((share for encoding, share in shares.items() if encoding != best), default=0.0)
    text = texts[best] or ""
    enough = sum(not char.isascii() for char in text[:_SAMPLE]) >= ENOUGH_CHARACTERS
    return Decoded(text, best, enough and shares[best] >= CLEAR_SHARE and lead >= CLEAR_LEAD)


def _try(content: bytes, encoding: str) -> str | None:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    return text.translate(_GB18030_2022) if encoding == "gb18030" else text


def common_share(text: str) -> float:
    """The share of common characters among those of `text` that are not ASCII, 0 to 1.

    Common are level 1 of GB 2312 and level 1 of Big5, CJK punctuation and full-width forms.
    """
    foreign = [char for char in text[:_SAMPLE] if not char.isascii()]
    return sum(map(_is_common, foreign)) / len(foreign) if foreign else 1.0


def _is_common(char: str) -> bool:
    if "\u3000" <= char <= "\u303f" or "\uff01" <= char <= "\uff5e" or char in "“”‘’—…·×％℃①②③④⑤⑥⑦⑧⑨■●◆▲□★":
        return True
    if not "\u4e00" <= char <= "\u9fff":
        return False
    return _lead_byte(char, "gb2312") in range(0xB0, 0xD8) or _lead_byte(char, "big5") in range(0xA4, 0xC7)


def _lead_byte(char: str, encoding: str) -> int:
    encoded = char.encode(encoding, "ignore")
    return encoded[0] if encoded else 0
