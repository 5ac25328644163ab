"""The forms in which the words of a quotation are compared with those of a text.

Words are what is not punctuation: letters, digits, Chinese characters, signs that say something (37%, ℃, +), and the
point within a number (3.5). Two texts with the same words and other punctuation differ in punctuation. Not even that
is a difference: width, case and traditional characters (`kb.folding`); blanks; which quotation marks are used, since
they change within a quotation (“ ” ‘ ’ 「 」); 〈〉 for 《》 for the same reason; which dashes, dots and brackets
are typed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.folding import fold

_QUOTES = "“”„‟‘’‚‛「」『』﹁﹂﹃﹄\"'｢｣〝〞"
_ALIKE = {
    '"': _QUOTES,
    "《": "〈《≪«",
    "》": "〉》≫»",
    "[": "[〔﹝【〖",
    "]": "]〕﹞】〗",
    "-": "-—–―‐‑‒−─━﹣",
    "~": "~～∼〜",
    "·": "·•・‧∙⋅･",
    "…": "…⋯",
    ":": ":∶﹕",
    ",": ",﹐",
    ";": ";﹔",
    "〇": "〇○◯",
}
_TYPED = str.maketrans({char: same for same, chars in _ALIKE.items() for char in chars})
# What says something, and the marks within numbers: 3.5, 9:30, 16-18, 2021/3. A comma there only groups digits.
_WORDS = re.compile(r"[^\W_]|[%‰℃℉°+×÷=≥≤<>±$¥￥€&@#*№]|(?<=\d)[.:/~-](?=\d)")
# What a quotation leaves out: ……, ..., （略）, []; its parts stand in this order.
ELLIPSIS = re.compile(r"[…⋯]+|[.．]{3,}|。{3,}|[·•]{6}|[（(]略[）)]|[［\[][略…]*[］\]]")
_RUN = re.compile(r"([-…])\1+")
# A numeral that is cut is another one: 5年 in 15年, 十条 in 二十条, 5亿 in 3.5亿. 一致 in 统一一致 is none.
_NUMERAL = re.compile(
    r"[0-9.:/~-]+|[零〇一二三四五六七八九十百千万亿两]*[零〇十百千万亿][零〇一二三四五六七八九十百千万亿两]*"
)
_LATIN = re.compile(r"[a-z0-9]+")


def typed(text: str) -> str:
    """`text` with what may be typed in several ways typed in one, character for character."""
    return fold(text).translate(_TYPED)


def words(text: str) -> str:
    """The words of `text`, as they are compared."""
    return "".join(_WORDS.findall(typed(text)))


@dataclass(frozen=True, slots=True)
class Worded:
    """A text, its words, and where each character of them stands in it."""

    text: str
    words: str
    places: Sequence[int]

    @staticmethod
    def of(text: str) -> Worded:
        """`text` with its words."""
        same = typed(text)
        places = [match.start() for match in _WORDS.finditer(same)]
        return Worded(text, "".join(map(same.__getitem__, places)), places)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where characters of the words stand in the text; there is at least one."""
        return self.places[start], self.places[end - 1] + 1

    def splits(self, at: int) -> bool:
        """Whether a numeral or a Latin word goes on over the place before the character `at` of the words."""
        if not 0 < at < len(self.words) or self.places[at - 1] + 1 != self.places[at]:
            return False
        near = self.words[max(0, at - 12) : at + 12]
        here = min(at, 12)
        return any(match.start() < here < match.end() for form in (_NUMERAL, _LATIN) for match in form.finditer(near))


def punctuation(text: str) -> str:
    """`text` with its punctuation, as it is compared where its words are the same."""
    return _RUN.sub(r"\1", re.sub(r"\s+", "", typed(text)))


def marks_around(worded: Worded, start: int, end: int) -> tuple[str, str]:
    """The punctuation directly before and behind characters of the words, quotation marks and blanks left out."""
    first, last = worded.span(start, end)
    before = worded.places[start - 1] + 1 if start else 0
    behind = worded.places[end] if end < len(worded.places) else len(worded.text)
    head, tail = worded.text[before:first].rpartition("\n")[2], worded.text[last:behind].partition("\n")[0]
    return punctuation(head).replace('"', ""), punctuation(tail).replace('"', "")
