"""The title and the headings that their type sets off: larger, bold, or in the middle of the column.

Headings are left to their numbering where that says it all. Where it does not (附则; 一、 above 第一条), every
heading that is set off is one by its type: its numbering ranks it, or its size where it has none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from kb.numbering import RANKS, Numbering, parse_numbering
from kb.readers.typeset.model import Table
from kb.readers.typeset.paragraphs import Paragraph

HEAD = 12  # paragraphs in which the title stands
LARGER = 1.15  # than the text
SHORTEST, LONGEST = 4, 100  # characters of a title
AS_LARGE = 0.95  # of the largest
LONGEST_HEADING = 50
SET_OFF = 1.05  # larger than the text by this, type sets off a heading
MOSTLY = 0.8  # share of the headings of one style that are set off
DEEPEST = 5
LEAST_CLAUSES = 2  # 条 that make a text a law, in which 一、 is no heading by itself

_STOP = re.compile(r"[。；，、,;：:！？][”’）)]*$")
# A masthead stands above the title in larger type: 中共某市委员会文件; 中华人民共和国国务院令.
_MASTHEAD = re.compile(r"(?:文件|[总]?令|公报|简报|日报|学报)$")
_HAN = re.compile("[\u4e00-\u9fff]")
_NO_HEADING = re.compile(r"[（(].*[）)]$|.*\d{4} ?年|[表图] ?\d|第[一二三四五六七八九十\d]+分编")

Items = Sequence[Paragraph | Table]


def find_title(items: Items, body: float) -> int | None:
    """Which of `items` is the title; None where none is set off by its type. `body` is the size of the text."""
    head = [(at, item) for at, item in enumerate(items[:HEAD]) if isinstance(item, Paragraph)]
    if not head:
        return None
    page = head[0][1].page
    found = [(at, item) for at, item in head if item.page == page and _may_be_title(item, body)]
    below_masthead = [(at, item) for at, item in found if not _MASTHEAD.search(item.text)]
    candidates = below_masthead or found
    largest = max((item.lines[0].size for _, item in candidates), default=0.0)
    return next((at for at, item in candidates if item.lines[0].size >= AS_LARGE * largest), None)


def find_headings(items: Items, title: int | None, body: float) -> Mapping[int, int]:
    """The level of each of `items` that is a heading by its type; empty where numberings say it all."""
    bold = _is_bold_text(items)
    styles: dict[str, list[tuple[int, Paragraph, bool]]] = defaultdict(list)
    for at, item in enumerate(items):
        if isinstance(item, Paragraph) and at != title and (title or 0) <= at and _may_be_heading(item):
            numbering = parse_numbering(item.text)
            off = item.lines[0].size >= SET_OFF * body or (item.lines[0].bold and not bold)
            styles[numbering.style if numbering else ""].append((at, item, off or _stands_out(item, numbering)))
    unnumbered = [(at, item) for at, item, off in styles.pop("", []) if off and _is_within_text(items, at)]
    by_type = {
        style: [(at, item) for at, item, _ in found]
        for style, found in styles.items()
        if sum(off for _, _, off in found) >= MOSTLY * len(found)
    }
    if title is None or not (unnumbered or _needs_type(items, by_type)):
        return {}
    return _levels(by_type, unnumbered)


def _levels(
    by_type: Mapping[str, Sequence[tuple[int, Paragraph]]], unnumbered: Sequence[tuple[int, Paragraph]]
) -> dict[int, int]:
    """A level for each heading, the title's being 1."""
    order = sorted(by_type, key=lambda style: RANKS.get(style, len(RANKS) + 1))
    levels = {at: min(nth + 2, DEEPEST) for nth, style in enumerate(order) for at, _ in by_type[style]}
    sizes = [max(item.lines[0].size for _, item in by_type[style]) for style in order]
    for at, item in unnumbered:
        above = sum(size > item.lines[0].size * SET_OFF for size in sizes)
        levels[at] = min(above + 2, DEEPEST)
    return levels


def _needs_type(items: Items, by_type: Mapping[str, object]) -> bool:
    """Whether numbering alone would miss headings: 一、 in a law."""
    clauses = 0
    for item in items:
        numbering = parse_numbering(item.text) if isinstance(item, Paragraph) else None
        clauses += bool(numbering and numbering.style == "条")
    return clauses >= LEAST_CLAUSES and bool(by_type)


def _is_bold_text(items: Items) -> bool:
    lines = [line for item in items if isinstance(item, Paragraph) for line in item.lines]
    return sum(line.bold for line in lines) > len(lines) / 2


def _may_be_heading(item: Paragraph) -> bool:
    text = item.text
    if len(item.lines) > 2 or not 2 <= len(text) <= LONGEST_HEADING or any(line.parted for line in item.lines):
        return False
    return bool(_HAN.search(text)) and not _STOP.search(text) and not _NO_HEADING.match(text)


def _stands_out(item: Paragraph, numbering: Numbering | None) -> bool:
    """第二章 基本原则 in the middle of its column."""
    return item.centred and numbering is not None and numbering.style in ("编", "章", "节", "一、")


def _is_within_text(items: Items, at: int) -> bool:
    """Whether text stands before and right behind: no line of a title page or of a signature is a heading."""
    before = any(isinstance(item, Paragraph) and len(item.text) >= LONGEST_HEADING for item in items[:at])
    return before and at + 1 < len(items)


def _may_be_title(item: Paragraph, body: float) -> bool:
    text = item.text
    fits = SHORTEST <= len(text) <= LONGEST and bool(_HAN.search(text))
    return fits and item.lines[0].size >= LARGER * body and not _STOP.search(text) and not parse_numbering(text)
