"""What stands on a page: glyphs and rules as a format gives them, runs and lines as they are put together.

Coordinates are points (1/72 inch; of a scan: of its rendering) from the upper left corner, y grows downwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kb.readers.base import SetAside

RISE = 0.88  # of an em: how far a Chinese character stands above the baseline
DROP = 0.12  # and below


@dataclass(slots=True, eq=False)
class Glyph:
    """One character where it is drawn."""

    char: str
    x0: float
    x1: float  # where the next one would be drawn
    baseline: float
    size: float  # an em
    bold: bool = False

    @property
    def middle(self) -> tuple[float, float]:
        """Its centre."""
        return (self.x0 + self.x1) / 2, self.baseline - self.size * (RISE - DROP) / 2


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle. Rules are boxes with next to no height or width."""

    x0: float
    y0: float  # the upper edge
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.y1 - self.y0

    def holds(self, point: tuple[float, float]) -> bool:
        """Whether `point` lies in it."""
        return self.x0 <= point[0] <= self.x1 and self.y0 <= point[1] <= self.y1


@dataclass(slots=True, eq=False)
class Run:
    """Text that stands together on one baseline: a line of a column, or a part of one."""

    text: str
    box: Box
    baseline: float
    size: float  # the em of most of its glyphs
    order: int  # in which the page draws it
    opening: float = 0.0  # width of what cannot be parted from its first character
    bold: bool = False
    table: Table | None = None  # a table stands here instead of text


@dataclass(slots=True, eq=False)
class Line:
    """All that stands on one baseline of a column."""

    text: str
    box: Box
    baseline: float
    size: float
    page: int
    opening: float = 0.0  # width of what cannot be parted from its first character
    bold: bool = False
    parted: bool = False  # whether wide gaps stand in it, as between the cells of a row


@dataclass(slots=True, eq=False)
class Table:
    """Rows of cells, each cell's text on one line."""

    rows: tuple[tuple[str, ...], ...]
    box: Box
    page: int


@dataclass(slots=True, eq=False)
class Column:
    """What stands in one column of a page, or across its columns, from top to bottom."""

    lines: list[Line | Table]
    spans: bool = False  # across columns


@dataclass(slots=True, eq=False)
class Page:
    """One page as a format gives it."""

    number: int  # counted from 1
    width: float
    height: float
    glyphs: Sequence[Glyph] = ()  # in the order in which they are drawn
    runs: Sequence[Run] = ()  # where a format gives lines, as recognition of scans does
    rules: Sequence[Box] = ()
    stray: list[SetAside] = field(default_factory=list)  # text that runs in other directions: a watermark
