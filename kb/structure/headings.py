"""Which paragraphs are headings, which begin with one, and how they nest.

    一、提升在杭外资企业基层党组织组织力的实践探索       a line heading: no stop at its end
    1.重要意义形成共识。调研结果显示，在杭外资企业……     a run-in heading: a short first sentence, then the text
    第十二条 学生应当遵守学校的规章制度。               a clause: its label is the heading, the text its own
    1.中华人民共和国惩治军人违反职责罪暂行条例           an item of a list: numbered like its neighbours, nothing below

Nesting follows the document: a style that stands open closes what is below it, a new one opens a level.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kb.numbering import RANKS, Numbering
from kb.structure.repair import Paragraph
from kb.structure.sequence import numberings

Role = Literal["plain", "heading", "lead", "source"]

LONGEST_LINE = 60  # characters of a line heading, numbering included
LONGEST_RUN_IN = 45  # characters of a run-in heading (000: 文化差异、资方顾虑导致…功能受限 has 29)
CLAUSE_STYLES = {"编", "分编", "章", "节", "条"}
LEAST_CLAUSES = 2  # 条 that make a text a law or a regulation: what is numbered below 条 is no heading there
DEEPEST = 5  # a body has six # marks, and its top sections take two

_FIRST_SENTENCE = re.compile(r"[^。！？；]*?[^。！？；：，、]。(?=[^”’）])")
_STOP = re.compile(r"[。！？；：，、;:,!?][”’）)]*$")
_QUOTES = {"“": "”", "《": "》", "（": "）", "「": "」"}


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph with the part it plays."""

    text: str
    role: Role = "plain"
    depth: int = 0  # of a heading, 1 at the top
    lead: int = 0  # characters of a run-in heading or clause label, numbering included
    numbering: Numbering | None = None
    page: int | None = None  # of the original, on which it begins


def find_headings(paragraphs: Sequence[Paragraph]) -> list[Part]:
    """Each of `paragraphs` as a Part, in order."""
    found = numberings(["" if paragraph.source else paragraph.text for paragraph in paragraphs])
    clauses = has_clauses(found)
    parts = []
    for paragraph, numbering, following in zip(paragraphs, found, [*found, None][1:], strict=True):
        listed = clauses and not _divides(paragraph.text, numbering, following)
        parts.append(replace(_part(paragraph, numbering, listed), page=paragraph.page))
    return _nested(_without_lists(parts), paragraphs, clauses)


def has_clauses(numberings: Iterable[Numbering | None]) -> bool:
    """Whether a text with these `numberings` is a law or a regulation: its units are clauses."""
    return sum(_is_clause(numbering) for numbering in numberings) >= LEAST_CLAUSES


def _is_clause(numbering: Numbering | None) -> bool:
    return numbering is not None and numbering.style == "条"


def _divides(text: str, numbering: Numbering | None, following: Numbering | None) -> bool:
    """Whether a numbering, in a text with clauses, is a division's: 一、一般规定 above 第一条 in 司法解释."""
    if numbering is None or numbering.style in CLAUSE_STYLES:
        return numbering is not None
    return numbering.style == "一、" and _is_clause(following) and _is_line_heading(text, numbering)


def _part(paragraph: Paragraph, numbering: Numbering | None, listed: bool) -> Part:
    """`listed` says that a numbering is an item's."""
    text = paragraph.text
    if paragraph.source:
        return Part(text, "source")
    if paragraph.level:
        # A trailing # would be taken for the closing marks of a Markdown heading.
        return Part(text, "plain" if text.endswith("#") else "heading", numbering=numbering)
    if numbering is None or listed:
        return Part(text)
    if numbering.style == "条":
        return Part(text, "lead", lead=len(text[: numbering.length].rstrip(" 　：:")), numbering=numbering)
    if _is_line_heading(text, numbering):
        return Part(text, "heading", numbering=numbering)
    if lead := _run_in(text, numbering):
        return Part(text, "lead", lead=lead, numbering=numbering)
    return Part(text, numbering=numbering)


def _is_line_heading(text: str, numbering: Numbering) -> bool:
    rest = text[numbering.length :]
    return bool(rest) and len(text) <= LONGEST_LINE and "。" not in rest and not _STOP.search(text) and rest[-1] != "#"


def _run_in(text: str, numbering: Numbering) -> int:
    """The length of the run-in heading that opens `text`, numbering included; 0 where there is none."""
    sentence = _FIRST_SENTENCE.match(text, numbering.length)
    if not sentence or sentence.end() - numbering.length > LONGEST_RUN_IN:
        return 0
    balanced = all(sentence[0].count(opening) == sentence[0].count(close) for opening, close in _QUOTES.items())
    return sentence.end() if balanced else 0


def _without_lists(parts: Sequence[Part]) -> list[Part]:
    """`parts` with runs of `1.` and （1） lines that have nothing below them as items, not headings."""
    changed = list(parts)
    for at, part in enumerate(parts):
        if _may_be_item(part) and (_is_sibling(parts, at, at - 1) or _is_sibling(parts, at, at + 1)):
            below = parts[at + 1] if at + 1 < len(parts) else None
            if below is None or _is_sibling(parts, at, at + 1) or _is_sibling(parts, at, at - 1):
                changed[at] = replace(part, role="plain")
    return changed


def _may_be_item(part: Part) -> bool:
    return bool(part.role == "heading" and part.numbering and part.numbering.style in ("1.", "（1）"))


def _is_sibling(parts: Sequence[Part], at: int, other: int) -> bool:
    """Whether the parts `at` and `other`, neighbours, are lines of one list."""
    if not 0 <= other < len(parts) or not _may_be_item(parts[other]):
        return False
    one, two = parts[at].numbering, parts[other].numbering
    return bool(one and two and one.style == two.style and two.ordinals[0] - one.ordinals[0] == other - at)


@dataclass(frozen=True, slots=True)
class _Open:
    """A heading that is open: what follows stands below it."""

    rank: tuple[int, int]
    run_in: bool


def _nested(parts: Sequence[Part], paragraphs: Sequence[Paragraph], clauses: bool) -> list[Part]:
    """`parts` with the depth of each heading."""
    open_headings: list[_Open] = []
    nested = []
    for part, paragraph in zip(parts, paragraphs, strict=True):
        if part.role not in ("heading", "lead"):
            nested.append(part)
            continue
        rank = (0, paragraph.level) if paragraph.level else _rank(part.numbering, clauses)
        open_headings = _still_open(open_headings, rank)
        if part.role == "heading" and any(heading.run_in for heading in open_headings):
            # Markdown has no heading below a run-in one: bold from end to end says the same.
            part = replace(part, role="lead", lead=len(part.text))
        open_headings.append(_Open(rank, part.role == "lead"))
        nested.append(replace(part, depth=min(len(open_headings), DEEPEST)))
    return nested


def _rank(numbering: Numbering | None, clauses: bool) -> tuple[int, int]:
    """Its height; 一、 stands above 第一条, and not below as item of a list, where both are headings."""
    if clauses and numbering and numbering.style == "一、":
        return (1, RANKS["节"])
    return (1, numbering.rank if numbering else 0)


def _still_open(open_headings: Sequence[_Open], rank: tuple[int, int]) -> list[_Open]:
    """What stays open when a heading of `rank` comes."""
    for at, heading in enumerate(open_headings):
        if heading.rank >= rank:
            return list(open_headings[:at])
    return list(open_headings)
