"""A manuscript as slides, before any file: which text stands on which slide, so that none runs out of its frame.

One point a slide: what stands below a heading, and each quotation and table by itself. What does not fit goes on on
further slides, broken where sentences end.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from kb.errors import BasketError
from kb.export.manuscript import (
    Block,
    Comment,
    Heading,
    Items,
    Manuscript,
    Paragraph,
    Questions,
    Quotation,
    Source,
    Table,
    sources_of,
)
from kb.passages import sentence_ends

Kind = Literal["title", "group", "points", "quotation", "table", "warnings", "sources"]

LEADING = 1.3  # heights of a character from line to line
BODY_WIDTH, BODY_HEIGHT = 864.0, 360.0  # pt: what a slide of 960 by 540 has below its title
NOTICE_HEIGHT = 48.0  # pt at the foot: citation, warnings
INSET = 16.0  # pt: what a frame keeps free at each side
# pt: the largest in which all stands on one slide; text that is too long for that goes on in the last.
SIZES: dict[Kind, tuple[float, ...]] = {
    "title": (40, 30),
    "group": (36, 26),
    "points": (28, 24, 20),
    "quotation": (28, 24, 20),
    "table": (12,),
    "warnings": (22, 18),
    "sources": (16, 13),
}
GAP = 0.4  # lines between two paragraphs
CELL_MARGIN = 14.4  # pt, both sides of a cell together
ROW_MARGIN = 7.2  # pt, above and below a cell's text together
NAMES_WIDTH = 92.0  # pt: a table's first column
MOST = 500  # slides: nobody shows more, and each takes a fiftieth of a second to write
GOES_ON = "（续）"


@dataclass(frozen=True, slots=True)
class Slide:
    """What stands on a slide."""

    kind: Kind
    title: str
    texts: tuple[str, ...] = ()  # its paragraphs
    rows: tuple[tuple[str, ...], ...] = ()  # of a table, that of the heads first
    sources: tuple[Source, ...] = ()
    comments: tuple[str, ...] = ()  # for the one who speaks
    size: float = 0  # of its type, in points

    @property
    def foot(self) -> float:
        """The height that its citation and its warnings take, in points."""
        return NOTICE_HEIGHT * (bool(self.warnings) + (self.kind == "quotation"))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What one must know before using what it shows."""
        return tuple(dict.fromkeys(warning for source in self.sources for warning in source.warnings))


def slides(text: Manuscript) -> list[Slide]:
    """The slides of `text`, in order. Raises BasketError where there are more than MOST."""
    made = [*_divided(Slide("title", text.title, (text.subtitle,) if text.subtitle else ()))]
    if text.warnings:
        made += _divided(Slide("warnings", "使用前请留意", text.warnings))
    for slide in _Deck().dealt(text.blocks):
        made += _tabled(slide) if slide.kind == "table" else _divided(slide)
    if text.works:
        listed = tuple(f"[{nth}] {work}" for nth, work in enumerate(text.works.values(), 1))
        made += _divided(Slide("sources", "资料来源", listed))
    if len(made) > MOST:
        raise BasketError(f"幻灯片有 {len(made)} 页，最多 {MOST} 页；请分成几份，或导出为 Word 文件")
    return made


@dataclass(slots=True)
class _Deck:
    """Deals blocks out to slides of any length."""

    title: str = ""
    open: Slide | None = None  # that further points of the same heading join
    done: list[Slide] = field(default_factory=list)

    def dealt(self, blocks: Iterable[Block]) -> list[Slide]:
        above: dict[int, str] = {}
        for block in blocks:
            if isinstance(block, Heading):
                self.close()
                above = {level: text for level, text in above.items() if level < block.level}
                above[block.level] = block.text
                self.title = " · ".join([above[level] for level in sorted(above) if level > 1] or [block.text])
                if block.level == 1:
                    self.done.append(Slide("group", block.text))
            elif isinstance(block, Comment):
                self.comment(block.text)
            else:
                self.add(block)
        self.close()
        return self.done

    def add(self, block: Block) -> None:
        made = _slide(block, self.title)
        if made.kind != "points":
            self.close()
            self.done.append(made)
        elif self.open is None:
            self.open = made
        else:
            texts, sources = (*self.open.texts, *made.texts), (*self.open.sources, *made.sources)
            self.open = replace(self.open, texts=texts, sources=sources)

    def comment(self, text: str) -> None:
        """With what it is about, for the one who speaks; by itself where nothing stands before it."""
        if self.open:
            self.open = replace(self.open, comments=(*self.open.comments, text))
        elif self.done and self.done[-1].kind != "group":
            self.done[-1] = replace(self.done[-1], comments=(*self.done[-1].comments, text))
        else:
            self.done.append(Slide("points", self.title or "备注", (text,)))

    def close(self) -> None:
        if self.open:
            self.done.append(self.open)
            self.open = None


def _slide(block: Block, title: str) -> Slide:
    if isinstance(block, Quotation):
        return Slide(
            "quotation", block.heading or title or "原文", tuple(block.text.split("\n")), sources=(block.source,)
        )
    if isinstance(block, Table):
        return Slide("table", block.caption or title or "对照", rows=(block.head, *block.rows), sources=block.sources)
    texts: tuple[str, ...] = ()
    if isinstance(block, Paragraph):
        texts = tuple(block.text.split("\n"))
    elif isinstance(block, Items):
        texts = tuple(f"{nth}. {each}" if block.numbered else each for nth, each in enumerate(block.texts, 1))
    elif isinstance(block, Questions):
        texts = tuple(f"{nth}. {each}" for nth, each in enumerate(block.texts, 1))
    return Slide("points", title or "要点", texts, sources=sources_of(block))


# What fits.


def width(text: str) -> float:
    """The width of `text` in characters: a Chinese one is 1 wide, a Latin letter a little over half."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.6 for char in text)


def lines(text: str, size: float, room: float) -> int:
    """The lines that a paragraph takes at `size` in a frame `room` wide, both in points."""
    # The last place of a line may stay empty: no line begins with a comma.
    fitting = max(int(room / size) - 1, 1)
    return max(math.ceil(width(text) / fitting), 1)


def _divided(slide: Slide) -> Iterator[Slide]:
    """The slide, or several where its text needs more room than one has."""
    if slide.kind in ("title", "group"):
        room = 2 * BODY_WIDTH
        sizes = SIZES[slide.kind]
        yield replace(slide, size=next((size for size in sizes if width(slide.title) * size < room), sizes[-1]))
        return
    for size in SIZES[slide.kind]:
        pages = _pages(slide, size)
        if len(pages) == 1:
            break
    for nth, page in enumerate(pages):
        title = slide.title + GOES_ON * (nth > 0)
        yield replace(slide, title=title, texts=page, comments=slide.comments if nth == 0 else (), size=size)


def _pages(slide: Slide, size: float) -> list[tuple[str, ...]]:
    """The paragraphs of each slide at this size."""
    room = BODY_WIDTH - 2 * INSET
    capacity = int((BODY_HEIGHT - INSET - slide.foot) / (size * LEADING))
    pages: list[list[str]] = [[]]
    used = 0.0
    for text in slide.texts:
        for piece in _pieces(text, size, room, capacity):
            needed = lines(piece, size, room) + GAP
            if pages[-1] and used + needed > capacity + GAP:
                pages.append([])
                used = 0.0
            pages[-1].append(piece)
            used += needed
    return [tuple(page) for page in pages]


def _pieces(text: str, size: float, room: float, capacity: int) -> Iterator[str]:
    """A paragraph, cut at sentence ends, or anywhere, where it has more than `capacity` lines."""
    start = 0
    ends = [*sentence_ends(text), len(text)]
    while start < len(text) or not text:
        fitting = [end for end in ends if end > start and lines(text[start:end], size, room) <= capacity]
        end = max(fitting) if fitting else start + max(int(room / size) - 1, 1) * capacity
        yield text[start:end]
        if end >= len(text):
            return
        start = end


# Tables.


def column_widths(count: int) -> list[float]:
    """The widths of a table's columns in points: that which names the rows is narrow."""
    return [NAMES_WIDTH] + [(BODY_WIDTH - NAMES_WIDTH) / (count - 1)] * (count - 1) if count > 1 else [BODY_WIDTH]


def cell_height(text: str, room: float) -> float:
    """The height of a cell `room` wide in points."""
    (size,) = SIZES["table"]
    count = sum(lines(line, size, room - CELL_MARGIN) for line in text.split("\n"))
    return count * size * LEADING + ROW_MARGIN


def _tabled(slide: Slide) -> Iterator[Slide]:
    """The table's rows dealt out to slides, each below the heads; a row that is too long goes on on the next."""
    head, *rows = slide.rows
    widths = column_widths(len(head))
    room = BODY_HEIGHT - slide.foot - _row_height(head, widths)
    pages: list[list[tuple[str, ...]]] = [[]]
    used = 0.0
    for row in rows:
        for part in _row_parts(row, widths, room):
            height = _row_height(part, widths)
            if pages[-1] and used + height > room:
                pages.append([])
                used = 0.0
            pages[-1].append(part)
            used += height
    for nth, page in enumerate(pages):
        title = slide.title + GOES_ON * (nth > 0)
        yield replace(slide, title=title, rows=(head, *page), comments=slide.comments if nth == 0 else ())


def _row_height(row: tuple[str, ...], widths: list[float]) -> float:
    return max(cell_height(text, room) for text, room in zip(row, widths, strict=True))


def _row_parts(row: tuple[str, ...], widths: list[float], room: float) -> Iterator[tuple[str, ...]]:
    """A row, or its parts where it is higher than a slide: each cell's text is cut by itself."""
    (size,) = SIZES["table"]
    capacity = max(int((room - ROW_MARGIN) / (size * LEADING)), 1)
    rooms = [wide - CELL_MARGIN for wide in widths]
    cells = [list(_cell_parts(text, size, wide, capacity)) for text, wide in zip(row, rooms, strict=True)]
    for nth in range(max(map(len, cells))):
        name = row[0] + GOES_ON * (nth > 0)
        yield (name, *(parts[nth] if nth < len(parts) else "" for parts in cells[1:]))


def _cell_parts(text: str, size: float, room: float, capacity: int) -> Iterator[str]:
    part: list[str] = []
    used = 0
    for line in text.split("\n"):
        for piece in _pieces(line, size, room, capacity):
            needed = lines(piece, size, room)
            if part and used + needed > capacity:
                yield "\n".join(part)
                part, used = [], 0
            part.append(piece)
            used += needed
    yield "\n".join(part)
