"""A Word document as blocks in reading order: paragraphs with their look, and tables.

body -> paragraphs (numbered, notes marked, text boxes behind them) and tables; a frame table is dissolved
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain

from lxml import etree

from kb.readers.word.inline import Inline, Notes, Piece
from kb.readers.word.names import branch, mc, number, switched, value, w
from kb.readers.word.numbering import Label, Lists
from kb.readers.word.styles import Look, Setting, Styles

MOST_COLUMNS = 63  # of a table, as Word allows; a stated span may be a lie
_CONTENTS_STYLE = re.compile(r"(?:toc|目录) ?(?:\d|heading|标题)", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")
_WRAPPERS = {w(name) for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")}

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph as it looks."""

    text: str  # its numbering included, blanks kept; a line end where a line is broken by hand
    setting: Setting
    look: Look  # of most of its characters
    bullet: bool = False
    boxed: bool = False  # in a text box
    contents: bool = False  # an entry of a table of contents

    @property
    def blank(self) -> bool:
        """Whether it has no text."""
        return not self.text.strip()

    @property
    def centred(self) -> bool:
        """Whether it is set in the middle of the line."""
        return self.setting.alignment == "center"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, each as one line of plain text; a merged cell has its text once, in its first place."""

    rows: tuple[Row, ...]


Block = Para | Table


@dataclass(slots=True)
class Story:
    """Reads the blocks of one part: the main text, a header, the notes."""

    styles: Styles
    lists: Lists
    notes: Notes = field(default_factory=Notes)
    across: bool = True  # whether fields may go on from one paragraph into the next
    unread: bool = False  # whether something was met that is not read: a file within the file
    _inline: Inline = field(init=False)
    _held: list[Piece] = field(default_factory=list)  # text whose paragraph mark was deleted

    def __post_init__(self) -> None:
        self._inline = Inline(self.styles, self.notes, self.across)

    def blocks(self, body: etree._Element, boxed: bool = False, in_table: bool = False) -> Iterator[Block]:
        """The blocks below `body` in order; those of a text box are `boxed`."""
        for element in _children(body):
            if element.tag == w("p"):
                yield from self._paragraph(element, boxed, in_table)
            elif element.tag == w("tbl"):
                yield from self._table(element, boxed)
            elif element.tag == w("altChunk"):
                self.unread = True
        if self._held:  # the last paragraph's mark was deleted, and nothing follows
            yield Para("".join(piece.text for piece in self._held), Setting(), _most(self._held), boxed=boxed)
            self._held = []

    def _paragraph(self, element: etree._Element, boxed: bool, in_table: bool) -> Iterator[Block]:
        properties = element.find(w("pPr"))
        setting = self.styles.paragraph(properties)
        contents = self._inline.in_contents() or bool(_CONTENTS_STYLE.match(setting.name))
        pieces = [*self._held, *self._inline.pieces(element, setting.style)]
        contents = contents or self._inline.in_contents()
        boxes = self._inline.boxes
        self._held = []
        mark = properties.find(w("rPr")) if properties is not None else None
        if mark is not None and (mark.find(w("del")) is not None or mark.find(w("moveFrom")) is not None):
            self._held = pieces  # this paragraph and the next are one
        elif mark is None or not switched(mark, "vanish") or pieces:
            label = self._label(setting) or Label("")
            shown = (
                label.text if pieces or in_table else ""
            )  # an empty number counts; alone it says something in a cell
            text = shown + "".join(piece.text for piece in pieces)
            yield Para(text, setting, _most(pieces), label.bullet, boxed, contents)
        for box in boxes if not boxed else ():
            yield from self.blocks(box, boxed=True)

    def _label(self, setting: Setting) -> Label | None:
        if setting.list_id in (None, "0"):
            return None
        level = setting.list_level
        if level is None:
            level = self.lists.level_of(setting.list_id or "", setting.style)
        return self.lists.next(setting.list_id or "", level or 0)

    def _table(self, element: etree._Element, boxed: bool) -> Iterator[Block]:
        """A table; where it is only a frame round text, the text."""
        rows = [[self._cell(cell, boxed) for cell in _cells(row)] for row in _rows(element)]
        if _is_frame(rows):
            yield from (block for row in rows for cell in row for block in cell.blocks)
            return
        lines = [_within([text for cell in row for text in cell.columns()]) for row in rows]
        width = max(map(len, lines))
        filled = [(*line, *[""] * (width - len(line))) for line in lines if any(line)]
        if len(rows[0]) == 1 and rows[0][0].text:  # its name stands in a first row of one cell
            yield Para(filled.pop(0)[0], Setting(), Look(), boxed=boxed)
        yield Table(tuple(filled))

    def _cell(self, element: etree._Element, boxed: bool) -> _Cell:
        properties = element.find(w("tcPr"))
        span = number(value(properties, "gridSpan")) or 1
        return _Cell(list(self.blocks(element, boxed, in_table=True)), max(1, min(span, MOST_COLUMNS)))


@dataclass(frozen=True, slots=True)
class _Cell:
    blocks: list[Block]
    span: int = 1  # columns that it takes

    @property
    def text(self) -> str:
        """Its text as one line; tables in it are flattened."""
        texts = (
            block.text if isinstance(block, Para) else " ".join(chain.from_iterable(block.rows))
            for block in self.blocks
        )
        return _BLANKS.sub(" ", " ".join(texts)).strip()

    def columns(self) -> list[str]:
        """Its text in the first of its columns."""
        return [self.text] + [""] * (self.span - 1)


def _within(cells: list[str]) -> list[str]:
    """`cells`, those that are more than a table may have in one with the last."""
    return cells if len(cells) <= MOST_COLUMNS else [*cells[: MOST_COLUMNS - 1], " ".join(cells[MOST_COLUMNS - 1 :])]


def _is_frame(rows: list[list[_Cell]]) -> bool:
    """Whether a table is one row, one column or one text: no table, but a means to place text."""
    if len(rows) <= 1 or all(len(row) <= 1 for row in rows):
        return True
    return sum(bool(cell.text) for row in rows for cell in row) <= 1


def _children(body: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs and tables below `body`, through what only wraps them."""
    open_elements: list[Iterator[etree._Element]] = [iter(body)]
    while open_elements:
        child = next(open_elements[-1], None)
        if child is None:
            open_elements.pop()
        elif child.tag in _WRAPPERS and child.find(f"{w('sdtPr')}/{w('showingPlcHdr')}") is None:
            open_elements.append(iter(child))
        elif child.tag == mc("AlternateContent"):
            chosen = branch(child)
            open_elements.append(iter(chosen if chosen is not None else ()))
        else:
            yield child


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    """The rows that are not deleted."""
    for row in _children(table):
        properties = row.find(w("trPr"))
        if row.tag == w("tr") and (properties is None or properties.find(w("del")) is None):
            yield row


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    return (cell for cell in _children(row) if cell.tag == w("tc"))


def _most(pieces: list[Piece]) -> Look:
    """The look of most characters: its size and font, and whether all of them are bold."""
    counts: Counter[Look] = Counter()
    for piece in pieces:
        counts[piece.look] += len(piece.text.strip())
    seen = [look for look, count in counts.items() if count]
    if not seen:
        return Look()
    most = max(seen, key=lambda look: counts[look])
    return replace(most, bold=all(look.bold for look in seen))
