"""Tables whose rows came out as paragraphs: 表2 …, below it 同规划 党总支书记参加…, 同布置 即利用每周….

Only what stands directly behind a caption, and only where the paragraphs are alike: each has a short label and a text,
or all have as many cells. A line before them that is no row is the table's head.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kb.numbering import parse_numbering
from kb.outline import table_row, table_rule
from kb.structure.lines import ends_clause, has_han
from kb.structure.repair import Paragraph

CAPTION = re.compile(r"表 ?\d{1,2}(?:[-.－]\d{1,2})?(?!\d|所示|中|显示|可见)[ 　]?(?P<name>\S[^。；]{1,60})$")
LONGEST_LABEL = 8  # characters
LONGEST_CELL = 24  # of a table with more columns than a label and a text
LEAST_ROWS = 2
_MARKS = re.compile(r"[，。、；：！？]")


def with_tables(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """`paragraphs` with the rows of such tables as Markdown rows; nothing is added to their text or lost of it."""
    made: list[Paragraph] = []
    at = 0
    while at < len(paragraphs):
        made.append(paragraphs[at])
        at += 1
        if caption := None if paragraphs[at - 1].source else CAPTION.match(paragraphs[at - 1].text):
            head, rows = _rows(paragraphs[at:], caption["name"])
            made += _table(paragraphs[at : at + head + len(rows)], rows)
            at += head + len(rows)
    return made


def _rows(behind: Sequence[Paragraph], name: str) -> tuple[int, list[list[str]]]:
    """How many paragraphs (0 or 1) are the head, and the cells of the rows behind it; no rows: no table."""
    head = int(bool(behind) and not behind[0].source and _is_head(behind[0].text, name))
    rows: list[list[str]] = []
    for paragraph in behind[head:]:
        cells = [] if paragraph.source or paragraph.level else _cells(paragraph.text)
        if not cells or (rows and len(cells) != len(rows[0])):
            break
        rows.append(cells)
    return (head, rows) if len(rows) >= LEAST_ROWS else (0, [])


def _is_head(text: str, name: str) -> bool:
    """表1's name again, or a line of column names."""
    return text.replace(" ", "") == name.replace(" ", "") or (not _MARKS.search(text) and not _cells(text))


def _cells(text: str) -> list[str]:
    """The cells of a row: a label and a text, or several short ones; none where it looks like neither."""
    parts = text.split(" ")
    if len(parts) < 2 or not all(parts):
        return []
    label = parts[0]
    if len(label) <= LONGEST_LABEL and has_han(label) and not _MARKS.search(label) and not parse_numbering(text):
        if len(parts) > 2 and all(len(part) <= LONGEST_CELL and not ends_clause(part) for part in parts):
            return parts
        return [label, " ".join(parts[1:])]
    return []


def _table(paragraphs: Sequence[Paragraph], rows: Sequence[Sequence[str]]) -> list[Paragraph]:
    if not rows:
        return []
    heads = paragraphs[: len(paragraphs) - len(rows)]
    width = len(rows[0])
    cells = [[head.text] + [""] * (width - 1) for head in heads] + [list(row) for row in rows]
    made = [
        replace(paragraph, text=table_row(row), source=True) for paragraph, row in zip(paragraphs, cells, strict=True)
    ]
    if heads:
        rule = replace(made[0], text=table_rule(width))
        made.insert(1, rule)
    return made
