"""Tables of a page: those that hold data, those that frame fields, and those that only place things.

| 序号 | 改革举措 |              data: rows
| 发文机关： | 国务院办公厅 |      a frame: fields and their values
| 菜单 | 正文…… |               layout: dissolved, its cells are read as if no table were there
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from lxml.html import HtmlElement

from kb.outline import table_row, table_rule
from kb.readers.page.labels import begins_labelled, label_of
from kb.readers.page.shown import clean, is_block, joined
from kb.readers.page.tree import INVISIBLE, is_hidden, walk

Row = tuple[str, ...]  # the texts of its cells
TableKind = Literal["layout", "data", "frame"]

LEAST_ROWS = 2  # with two filled cells or more
LARGEST_CELL = 0.8  # share of the text that one cell may hold; above, the table places a text
SMALL_TABLE = 300  # characters; in a table that is smaller one cell may hold nearly all
MOST_LINKED = 0.6  # share of the text that links may be; above, it is a menu
MOST_NESTED = 0.5  # share of the text that tables within it may hold
LEAST_FIELDS = 2
LEAST_LABELS = 0.4  # share of the filled cells that are labels, or begin with one, in a frame
WIDEST = 60  # columns that merged cells are spread over


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table, each as wide as the widest."""

    rows: tuple[Row, ...]
    is_frame: bool
    caption: str = ""


def kind_of(table: HtmlElement) -> TableKind:
    """What `table` is for."""
    nested = sum(map(_length, table.iterdescendants("table")))
    if nested > _length(table) * MOST_NESTED:  # first, and without a look at the cells: tables may be 250 deep
        return "layout"
    rows = [[_cell_text(cell) for cell in row] for row in _rows(table)]
    filled = [cell for row in rows for cell in row if cell]
    total = sum(map(len, filled))
    if _is_frame(rows, filled) and not nested:
        return "frame"
    form = any(sum(map(bool, row)) > 2 for row in rows)  # a blank form has a head, and rows with nothing but numbers
    wide = sum(sum(map(bool, row)) >= 2 or (form and len(row) > 2 and any(row)) for row in rows)
    if wide < LEAST_ROWS or wide < sum(any(row) for row in rows) / 2:
        return "layout"
    if max(map(len, filled)) > max(total * LARGEST_CELL, SMALL_TABLE):
        return "layout"
    linked = sum(len(_cell_text(link)) for link in table.iterdescendants("a"))
    return "layout" if linked > total * MOST_LINKED else "data"


def read(table: HtmlElement) -> Table:
    """The rows of `table`, whose kind is not layout.

    A merged cell stands in the first of its places, the others are blank. A first row of one cell is the caption.
    """
    caption = " ".join(filter(None, (_cell_text(each) for each in table if each.tag == "caption")))
    rows = list(_grid(table))
    if len(rows) > 1 and len(rows[0]) > 1 and rows[0][0] and not any(rows[0][1:]) and not caption:
        caption, rows = rows[0][0], rows[1:]
    width = max(map(len, rows), default=0)
    padded = tuple(row + ("",) * (width - len(row)) for row in rows if any(row))
    return Table(padded, kind_of(table) == "frame", caption)


def markdown(rows: Sequence[Row]) -> Iterator[str]:
    """`rows` as Markdown table rows, a rule behind the first."""
    for at, row in enumerate(rows):
        yield table_row(row)
        if at == 0:
            yield table_rule(len(row))


def _rows(table: HtmlElement) -> Iterator[list[HtmlElement]]:
    """The cells of each row, those of tables within left out."""
    for part in table:
        if part.tag == "tr":
            yield [cell for cell in part if cell.tag in ("td", "th")]
        elif part.tag in ("thead", "tbody", "tfoot"):
            yield from ([cell for cell in row if cell.tag in ("td", "th")] for row in part if row.tag == "tr")


def _length(element: HtmlElement) -> float:
    """Characters in `element`, blanks and what is not shown among them, counted quickly."""
    return float(element.xpath("string-length()"))


def _is_frame(rows: Sequence[Sequence[str]], filled: Sequence[str]) -> bool:
    """Whether labels and values take turns; a head of 来源 and 时间 above rows of data is none."""
    pairs = sum(
        begins_labelled(cell) or bool(label_of(cell) and (at + 1 == len(row) or not label_of(row[at + 1])))
        for row in rows
        for at, cell in enumerate(row)
    )
    labels = sum(begins_labelled(cell) or label_of(cell) is not None for cell in filled)
    colons = sum(bool(re.search("[：:]", cell)) for cell in filled)
    return pairs >= LEAST_FIELDS and labels >= LEAST_LABELS * len(filled) and (colons > 1 or labels >= 4)


def _grid(table: HtmlElement) -> Iterator[Row]:
    """The rows with each merged cell in the first of its places."""
    below: dict[int, int] = {}  # column -> rows, this one counted, that a merged cell takes there
    for cells in _rows(table):
        row: list[str] = []
        for cell in cells:
            _pass(row, below)
            columns = range(len(row), min(len(row) + _span(cell, "colspan"), WIDEST))
            row += [_cell_text(cell), *[""] * (len(columns) - 1)]
            if (rows := _span(cell, "rowspan")) > 1:
                below |= dict.fromkeys(columns, rows)
        _pass(row, below)
        below = {column: left - 1 for column, left in below.items() if left > 1}
        yield tuple(row)


def _pass(row: list[str], below: dict[int, int]) -> None:
    """Blanks where a cell of a row above stands."""
    while len(row) in below:
        row.append("")


def _span(cell: HtmlElement, name: str) -> int:
    value = cell.get(name, "1").strip()
    return min(int(value), WIDEST) if value.isdecimal() and len(value) < 6 and int(value) else 1


def _cell_text(element: HtmlElement) -> str:
    """All that `element` shows, on one line, a blank where a block or line ends."""
    parts = [""]
    for step, what in walk(element, lambda child: child.tag in INVISIBLE or is_hidden(child)):
        if isinstance(what, str):
            parts[-1] += clean(what)
        elif what.tag == "br" or (step != "skip" and is_block(what)):
            parts.append("")
    return " ".join(filter(None, (joined(part).strip() for part in parts)))
