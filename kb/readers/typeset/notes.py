"""Notes at a page's foot: smaller lines below the text of a column, each opened by its mark.

①参见《中国共产党章程》第三十条。      [1] 数据来自市委组织部。      * 作者单位：……
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.readers.typeset.model import Box, Column, Line, Table
from kb.readers.typeset.paragraphs import joined
from kb.readers.typeset.runs import SMALL

SMALLER = 0.93  # of the size of the text
LOWER_PART = 0.4  # of a page's height, below which notes begin
SHORT_RULE = 0.6  # of the page's width: above notes stands a short one
NEAR = 30.0  # points between that rule and the first note

_MARK = re.compile(
    r"[①-⑳㉑-㉟❶-❿⓪]|\[(?:注 ?)?\d{1,3}\]|［\d{1,3}］|〔\d{1,3}〕|[*＊†‡※]{1,3}(?=\S)|注[：:]"
    # 1本条所称…, but not 2020年 or 3个
    r"|\d{1,3}(?:[ 　](?=\D)|(?=[《“（])|(?=[\u4e00-\u9fff])(?![年月日个亿万元%]))"
)


def take_notes(column: Column, rules: Sequence[Box], size: tuple[float, float], body: float) -> list[Line]:
    """The lines of the notes at the foot of `column`, taken out of it; `size` is the page's, `body` the text's."""
    width, height = size
    at = len(column.lines)
    start = at
    while at and _may_be_note(column.lines[at - 1], body, height):
        at -= 1
        line = column.lines[at]
        assert isinstance(line, Line)
        if _MARK.match(line.text) or _is_below_rule(line, rules, width):
            start = at
    notes = [line for line in column.lines[start:] if isinstance(line, Line)]
    del column.lines[start:]
    return notes


def rejoined(columns: Sequence[Column]) -> None:
    """Put back marks that went down to a line of their own: small digits alone below a full line."""
    for column in columns:
        lines = column.lines
        for at in range(len(lines) - 1, 0, -1):
            before, line = lines[at - 1], lines[at]
            if isinstance(before, Line) and isinstance(line, Line) and _is_lone_mark(line, before):
                before.text += f"[{line.text}]"
                del lines[at]


def _is_lone_mark(line: Line, before: Line) -> bool:
    return line.text.isdigit() and len(line.text) <= 3 and line.size <= SMALL * before.size and not before.parted


def as_notes(lines: Sequence[Line]) -> list[tuple[str, int]]:
    """The notes that `lines` make, each with its page; a line without a mark goes on with the note before it."""
    notes: list[tuple[str, int]] = []
    for line in lines:
        if not notes or _MARK.match(line.text):
            notes.append((line.text, line.page))
        else:
            notes[-1] = (joined(notes[-1][0], line.text), notes[-1][1])
    return notes


def _may_be_note(line: Line | Table, body: float, height: float) -> bool:
    return isinstance(line, Line) and line.size <= SMALLER * body and line.box.y0 > LOWER_PART * height


def _is_below_rule(line: Line, rules: Sequence[Box], width: float) -> bool:
    """Whether a short rule stands right above `line`."""
    return any(
        rule.width > rule.height
        and rule.width < SHORT_RULE * width
        and 0 <= line.box.y0 - rule.y1 + 2 < NEAR
        and abs(rule.x0 - line.box.x0) < 3 * line.size
        for rule in rules
    )
