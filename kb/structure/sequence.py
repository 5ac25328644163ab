"""Which numbers at the beginning of a line or paragraph are numberings: those that count on.

`10 个区及杭州经济技术开发区` and `3 国有企业基层党建工作与生产经营的融合` look alike; only the second follows a 2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from kb.numbering import Numbering, parse_close_clause, parse_numbering
from kb.numerals import CHINESE_NUMERAL

LARGEST_GAP = 3  # a clause or two may be lost to damage; more is another thing's number
# Numbers that count something: 10 个区, 5 月, 3 年来; but 3 年度工作, 2 家庭教育.
_MEASURE = re.compile(r"个(?!人|体)|家(?![庭风国])|年(?!度)|[月日次亿万元岁届]")
# （二）项规定, （三）至（五）项: the number refers to a clause elsewhere.
_REFERENCE = re.compile(
    r"[项款条目](?:规定|[、，和或至的]|$)|[至和或](?=第|[（(]|\d)"
    rf"|[（(]{CHINESE_NUMERAL}[）)]|{CHINESE_NUMERAL}、"  # （一）、（四）、（六）项; 一、二、三级管理
)
_DIVISIONS = {"编", "分编", "章", "节", "条"}
_FREE_START = _DIVISIONS | {"一、", "（一）"}  # a fragment may begin in the midst of these


@dataclass(slots=True)
class Sequence:
    """Follows the numberings of a text from top to bottom."""

    last: dict[str, tuple[int, ...]] = field(default_factory=dict)  # style -> the last ordinals; "decimal" too

    def accept(self, text: str, opens: bool = True, below_heading: bool = False) -> Numbering | None:
        """The numbering that `text` begins with, if it counts on from those before it.

        `opens` says that the text surely begins a paragraph; where it may be the middle of a sentence only the
        very next number is believed. `below_heading` says that a numbered heading stands above: a first item may.
        """
        numbering = parse_numbering(text) or (self._close_clause(text) if opens else None)
        opens = opens or (numbering is not None and _is_division(text, numbering))
        opens = opens or (below_heading and numbering is not None and numbering.ordinals[-1] == 1)
        if numbering is None or not self._fits(numbering, text[numbering.length :], opens):
            return None
        self.last[numbering.style] = numbering.ordinals
        if numbering.style == "1.":
            self.last["decimal"] = numbering.ordinals  # 1. 引言 may stand above 1.1
        return numbering

    def _close_clause(self, text: str) -> Numbering | None:
        """第十六条市人民代表大会设立秘书处: the next clause, where the blank behind its number was lost."""
        numbering = parse_close_clause(text)
        expected = self.last.get("条", (0,))[0]
        return numbering if numbering and numbering.ordinals[0] in (expected, expected + 1) else None

    def _fits(self, numbering: Numbering, rest: str, opens: bool) -> bool:
        if _REFERENCE.match(rest):
            return False
        if numbering.style == "decimal":
            return not _MEASURE.match(rest) and self._decimal_fits(numbering.ordinals, opens)
        before = self.last.get(numbering.style)
        if numbering.style == "条":
            return opens or _follows(before, numbering.ordinals)
        if opens and numbering.style in _DIVISIONS and before == numbering.ordinals:
            return True  # a law's own slip: 第七章 法律责任, 第七章 附则
        return _counts_on(before, numbering.ordinals, opens) or (
            opens and before is None and numbering.style in _FREE_START
        )

    def _decimal_fits(self, ordinals: tuple[int, ...], opens: bool) -> bool:
        before = self.last.get("decimal")
        if len(ordinals) == 1:
            return _counts_on(before[:1] if before else None, ordinals, opens)
        if before is None:
            return opens and ordinals[-1] == 1
        depth = len(ordinals)
        if before[: depth - 1] != ordinals[:-1]:
            return False
        return _counts_on(before[depth - 1 : depth] or None, ordinals[-1:], opens)


def _is_division(text: str, numbering: Numbering) -> bool:
    """第一章　总则, 第三条　为了: set apart by a blank, these open a line even where the one before has no stop."""
    return numbering.style in _DIVISIONS and text[numbering.length - 1 : numbering.length].isspace()


def _counts_on(before: tuple[int, ...] | None, ordinals: tuple[int, ...], opens: bool) -> bool:
    if ordinals[-1] == 1 and opens:
        return True
    return _follows(before, ordinals) or (
        opens and before is not None and before[-1] < ordinals[-1] <= before[-1] + LARGEST_GAP
    )


def _follows(before: tuple[int, ...] | None, ordinals: tuple[int, ...]) -> bool:
    return before is not None and ordinals[-1] == before[-1] + 1


def numberings(texts: Iterable[str]) -> list[Numbering | None]:
    """The numbering of each of `texts`, paragraphs of one text in order; None where it has none."""
    sequence = Sequence()
    return [sequence.accept(text) for text in texts]
