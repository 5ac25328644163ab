"""Fold width, case, radicals and traditional characters one to one, so that every offset stays.

NFKC is not used: it turns ① into 1 and ℃ into °C, which changes lengths and meanings. Kangxi radicals and
CJK radical supplements (U+2E80-U+2FDF) that some PDFs carry for whole characters (⽂ for 文) are folded too.

黨建 is folded to 党建 by OpenCC's table of single characters, made when the first text is folded that needs it. What
a word would decide (乾淨 is 干净, 乾隆 is 乾隆) is left alone: a character of simplified text, one that GB 2312 has,
never changes. Where OpenCC is not installed nothing is simplified, and an index is another one: see `fingerprint`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache


def _radicals() -> dict[int, str]:
    folded = ((code, unicodedata.normalize("NFKC", chr(code))) for code in range(0x2E80, 0x2FE0))
    return {code: text for code, text in folded if len(text) == 1 and text != chr(code)}


def _widths() -> dict[int, str]:
    full_width = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    return full_width | {0x3000: " ", 0x00A0: " "}


RADICALS = _radicals()
_WIDTH_AND_CASE: dict[int, str] = {code: text.lower() for code, text in _widths().items()} | {
    code: chr(code).lower() for code in range(0x41, 0x5B)
}

# Ideographs of the basic plane: unified ones with extension A, and those kept for compatibility.
_IDEOGRAPHS = (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0xF900, 0xFB00))
# GB 2312 has these for a surname, a note of the scale and the like; where they are met they are traditional: 關於.
_TRADITIONAL_IN_GB2312 = frozenset("於後徵夥麽菸摺")
_LEFT_TO_WORDS = {"瞭": "了"}  # OpenCC has 瞭望 in mind; 瞭解 is met far more often


def fold(text: str) -> str:
    """`text` with full-width forms halved, ASCII lower-cased, radicals made whole, traditional characters simplified.

    The length is unchanged.
    """
    if text.isascii():
        return text.lower()
    folded, foldable = _folding()
    # A sentence holds few different ones, mostly ，and ；: replacing each is four times as fast as str.translate.
    found = foldable.search(text)
    while found:
        text = text.replace(found[0], folded[found[0]])
        found = foldable.search(text, found.end())
    return text


@cache
def ideographs() -> Mapping[int, str]:
    """The code of each character that is folded to a Chinese one: radicals and traditional characters."""
    simplified = dict(_simplified())
    whole = {code: simplified.get(ord(char), char) for code, char in RADICALS.items()}
    return simplified | whole


@cache
def fingerprint() -> str:
    """Changes when the folding of a text may: another release of OpenCC can have another table."""
    table = sorted((_WIDTH_AND_CASE | dict(ideographs())).items())
    return hashlib.sha256("".join(f"{chr(code)}{char}" for code, char in table).encode()).hexdigest()[:16]


@cache
def _folding() -> tuple[dict[str, str], re.Pattern[str]]:
    """What each character is folded to, and the pattern of one that is."""
    folded = {chr(code): char for code, char in (_WIDTH_AND_CASE | dict(ideographs())).items()}
    return folded, re.compile(f"[{re.escape(''.join(folded))}]")


def _simplified() -> Iterator[tuple[int, str]]:
    """The code of each traditional character, and the simplified one. OpenCC's t2s leaves 衞, which hk2s knows."""
    try:
        from opencc import OpenCC  # not at the top: kb --help folds nothing
    except ImportError:  # an interpreter of the system's, which has the standard library only
        return
    every = "".join(map(chr, _IDEOGRAPHS))
    # OpenCC changes some of simplified text too, 坏 to 坯.
    standard = set(every.encode("gb2312", "ignore").decode("gb2312")) - _TRADITIONAL_IN_GB2312
    asked = [char for char in every if char not in standard]
    lines = OpenCC("hk2s").convert(OpenCC("t2s").convert("\n".join(asked))).split("\n")  # a line's end parts words
    for char, line in zip(asked, lines, strict=True):
        simplified = _LEFT_TO_WORDS.get(char, line)
        if len(simplified) == 1 and simplified != char:
            yield ord(char), simplified
