"""The numbering that opens a heading or clause: what it says, and how high it ranks.

Two systems meet in the field's texts. Official documents (GB/T 9704-2012): 一、 -> （一） -> 1. -> （1）.
Papers: 1 -> 2.1 -> 2.1.1. Laws add 第一编 / 第一分编 / 第一章 / 第一节 / 第十二条 (立法技术规范（试行）（一）, 2009).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.numerals import CHINESE_NUMERAL, to_chinese, to_int

# Smaller ranks stand higher. Decimal numbers (2.1) rank by their depth instead.
RANKS = {"编": 1, "分编": 2, "章": 3, "节": 4, "条": 5, "一、": 6, "（一）": 7, "1.": 8, "（1）": 9}


@dataclass(frozen=True, slots=True)
class Numbering:
    """A parsed numbering."""

    label: str  # normalised as a reader would name it: 一, （一）, 1, （1）, 2.1, 第十二条
    style: str  # a key of RANKS, or "decimal" for 1 / 2.1 / 2.1.1
    ordinals: tuple[int, ...]  # (12,) for 第十二条, (2, 1) for 2.1
    length: int  # characters of the text it takes, separator included

    @property
    def rank(self) -> int:
        """Its height: smaller stands higher. 1 ranks with 2, above 2.1."""
        return 20 + len(self.ordinals) if self.style == "decimal" else RANKS[self.style]


LARGEST = 9999  # 民法典, the longest law, ends at 第一千二百六十条

_N = CHINESE_NUMERAL
# Digits that a PDF tore apart: `1 1.` is 11.
_TORN = r"\d{1,2}|\d \d"
# `3.5亿元` at a line's start is an amount, not section 3.5.
_NO_UNIT = r"(?=[^\W\d亿万千百倍元个平])"
# 第三条规定的情形, 第三条第一款, 第三条修改为…: what refers to a clause rather than opening it.
_REFERS = (
    "规定|所[列称指述]|修[改正]|改为|增加|删[去除]|调整|合并"
    "|[第款项的之中内外前后、，。；：和或及与至到以等并但为）》”]"
)
_FIRST = re.compile(r"[第（(\d零〇○一二三四五六七八九十百千两]")  # what any numbering begins with
# Most specific first; each is matched at the start of a line.
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("编章节", re.compile(rf"第(?P<n>{_N}|\d+)(?P<unit>分编|[编章节])(?:[ 　\t]+|(?!{_REFERS})(?=\S|$))")),
    # 第十二条, 第十二条之一; 第三人 is no clause, nor is 第三条规定的 (a cross-reference, no space after it).
    ("条", re.compile(rf"第(?P<n>{_N}|\d+)条(?:之(?P<branch>{_N}))?(?:[ 　\t]+|[：:]|$)")),
    ("一、", re.compile(rf"(?P<n>{_N})、[ 　]*")),
    ("（一）", re.compile(rf"[（(](?P<n>{_N})[）)][ 　、]*")),
    (
        "decimal",
        re.compile(rf"(?P<n>\d{{1,2}}(?:[.．]\d{{1,2}}){{1,3}})(?:[ 　\t]+|[.．、][ 　]*|{_NO_UNIT})"),
    ),
    ("1.", re.compile(rf"(?P<n>{_TORN})[ 　]?(?:[.．、](?!\d))[ 　]*")),
    ("（1）", re.compile(r"[（(](?P<n>\d{1,2})[）)][ 　]*")),
    ("decimal", re.compile(r"(?P<n>\d{1,2})[ 　\t]+(?=[^\W\d])")),
)


def parse_numbering(text: str) -> Numbering | None:
    """The numbering at the very start of `text`, or None where there is none.

    >>> parse_numbering("2.1 管理机制问题").label
    '2.1'
    """
    if not _FIRST.match(text):
        return None
    for style, pattern in _PATTERNS:
        if match := pattern.match(text):
            return _numbering(style, match)
    return None


_CLOSE_CLAUSE = re.compile(rf"第(?P<n>{_N})条(?:之(?P<branch>{_N}))?(?!{_REFERS})(?=[\u4e00-\u9fff“《])")


def parse_close_clause(text: str) -> Numbering | None:
    """The numbering of a clause that lost the blank behind it, as `第十六条市人民代表大会设立秘书处`, or None.

    It may be a cross-reference all the same: to be believed only where it counts on.
    """
    match = _CLOSE_CLAUSE.match(text)
    return _numbering("条", match) if match else None


def _numbering(style: str, match: re.Match[str]) -> Numbering | None:
    number, length = match["n"], match.end()
    if style == "decimal":
        ordinals = tuple(int(part) for part in re.split("[.．]", number))
        return Numbering(".".join(map(str, ordinals)), "decimal", ordinals, length)
    value = to_int(number.replace(" ", ""))
    if value > LARGEST:
        return None
    label = {
        "编章节": lambda: f"第{to_chinese(value)}{match['unit']}",
        "条": lambda: f"第{to_chinese(value)}条" + (f"之{match['branch']}" if match["branch"] else ""),
        "一、": lambda: to_chinese(value),
        "（一）": lambda: f"（{to_chinese(value)}）",
        "1.": lambda: str(value),
        "（1）": lambda: f"（{value}）",
    }[style]()
    return Numbering(label, match["unit"] if style == "编章节" else style, (value,), length)
