"""Lines as the page showed them: their width in display cells, how they end, what stands around them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from kb.numbering import parse_close_clause, parse_numbering
from kb.numerals import CHINESE_NUMERAL
from kb.outline import Span
from kb.readers.base import Chunk

_CLOSERS = "”’」』）)】》〉\\]\"'"
_SENTENCE_END = re.compile(rf"[。！？!?…][{_CLOSERS}]*$|[A-Za-z)\]]\.[{_CLOSERS}]*$")
_CLAUSE_END = re.compile(rf"[。！？!?…；;：:][{_CLOSERS}]*$|[A-Za-z)\]]\.[{_CLOSERS}]*$")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
_INDENT = re.compile(r"(?<=\S)[ \u00a0]{0,4}\u3000{2,}(?=\S)")
_BEFORE_CLAUSE = re.compile(rf"(?<=[。；：])[ \u00a0\u3000]+(?=第{CHINESE_NUMERAL}条)")
LONGEST_HEADING = 40  # characters of a numbered heading before a lost line end
SHORTEST_PARAGRAPH = 8  # characters behind such a heading
_INNER_PUNCTUATION = re.compile(r"[，。、；,;](?=.)")
_LETTER = re.compile(r"[A-Za-z]")
# ■市第十七期中青班产业课题调研组: a bullet opens a paragraph.
_BULLET = re.compile(r"[■●◆▲□○◎★☆※•◇△▪►➢✓]")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file that is not blank."""

    text: str  # without the blanks at its ends
    span: Span  # of `text` in the decoded file
    blanks: int  # blank lines before it
    indent: int  # cells of blanks before `text`
    trailing: bool  # whether blanks follow `text`
    page: int | None = None
    turned: bool = False  # whether page furniture stood before it

    @property
    def width(self) -> int:
        """Display cells of `text`."""
        return cells(self.text)


def physical_lines(chunks: Iterable[Chunk]) -> list[Line]:
    """The lines of `chunks` that are not blank, each with the count of blank ones before it."""
    lines: list[Line] = []
    blanks = 0
    for chunk in chunks:
        text = chunk.text.strip()
        if not text:
            blanks += 1
            continue
        for start, end in _pieces(chunk.text):
            piece, at = chunk.text[start:end].strip(), chunk.span.start
            start = chunk.text.find(piece, start)
            indent = len(chunk.text[:start]) - len(chunk.text[:start].rstrip())
            span = Span(at + start, at + start + len(piece))
            trailing = start + len(piece) < len(chunk.text)
            lines.append(Line(piece, span, blanks, cells(chunk.text[start - indent : start]), trailing, chunk.page))
            blanks = 0
    return lines


def _pieces(text: str) -> list[tuple[int, int]]:
    """Where the paragraphs of one line begin and end: some sites lose the line end before an indent or clause.

    一、2013年工作回顾　　过去一年是本届政府依法履职的第一年: an indent of two full-width blanks, after a stop or a
    numbered heading, begins a paragraph.
    """
    cuts = [0]
    if clauses := clause_starts(text):
        return list(pairwise([0, *clauses, len(text)]))
    for indent in _INDENT.finditer(text):
        before = text[cuts[-1] : indent.start()].strip()
        if ends_clause(before) or (_is_heading(before) and len(text) - indent.end() >= SHORTEST_PARAGRAPH):
            cuts.append(indent.end())
    return [(start, end) for start, end in pairwise([*cuts, len(text)]) if text[start:end].strip()]


def _is_heading(text: str) -> bool:
    """Whether `text` is a number with words behind it; 第一章　　总　　则 is spread, not parted: one is not enough."""
    numbering = parse_numbering(text)
    return numbering is not None and numbering.length + 2 <= len(text) <= LONGEST_HEADING


def clause_starts(text: str) -> list[int]:
    """Where clauses begin within `text`, a line or paragraph: 应当遵守本规则。 第三条 国家对境内所有飞行实行……"""
    ends = (found.end() for found in _BEFORE_CLAUSE.finditer(text))
    return [end for end in ends if parse_numbering(text[end : end + LONGEST_HEADING]) or parse_close_clause(text[end:])]


def cells(text: str) -> int:
    """Display cells of `text`: Han, full-width and the punctuation that Chinese type sets full-width take two."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def _cells(char: str) -> int:
    return 2 if unicodedata.east_asian_width(char) in "WFA" and not char.isascii() else 1


def ends_sentence(text: str) -> bool:
    """Whether `text` ends with 。 or another mark that ends a sentence, closing quotes after it allowed."""
    return bool(_SENTENCE_END.search(text))


def ends_clause(text: str) -> bool:
    """Whether `text` ends a sentence, or with ； or ： as list items and lead-ins do."""
    return bool(_CLAUSE_END.search(text))


def is_prose(text: str) -> bool:
    """Whether a line has a comma or stop inside, as few titles and headings do."""
    return bool(_INNER_PUNCTUATION.search(text))


def is_latin(text: str) -> bool:
    """Whether `text` is in Latin script: its letters outnumber its Han characters."""
    return len(_LETTER.findall(text)) > len(_HAN.findall(text)) * 2


def has_han(text: str) -> bool:
    """Whether `text` holds a Han character."""
    return bool(_HAN.search(text))


def opens_with_bullet(text: str) -> bool:
    """Whether `text` begins with a bullet."""
    return bool(_BULLET.match(text))
