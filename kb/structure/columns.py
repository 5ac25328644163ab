"""Rows in which two columns stand side by side, with a gutter of blanks between them, cut in two.

为了加强湿地保护，改善生态状况，维    第二条 本市行政区域内禁止燃放烟
护生态平衡，推进生态文明建设，制定    花爆竹的活动，适用本规定。
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby

from kb.outline import Span
from kb.structure.lines import Line, cells

LEAST_ROWS = 6  # that are cut at the gutter
LEAST_STRETCH = 3  # of them in a row
LEAST_CLEAR = 0.85  # of the rows that reach over the gutter: they are blank there
LEAST_GAP = 2  # cells of a gutter
NEAR = 1  # cells or characters by which the right column may begin to the left of its place
HANGING = 2  # cells by which a mark at the left column's edge may push the right one away
FREQUENT = 0.2  # of the most frequent width of gaps
CANDIDATES = 6  # places at which the right column may begin

_GAP = re.compile(r"[ \t\u00a0\u3000]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A line of one column."""

    line: Line
    side: int | None  # 0 the left column, 1 the right one; None where its place does not say
    row: int  # of the file, blank ones counted


@dataclass(frozen=True, slots=True)
class _Gap:
    """Blanks within a row."""

    left: int  # where they begin in the row's text
    right: int
    places: tuple[tuple[int, int], tuple[int, int]]  # their beginning and end on the page, in cells and in characters

    @property
    def width(self) -> int:
        """Their cells."""
        return self.places[0][1] - self.places[0][0]


@dataclass(frozen=True, slots=True)
class _Row:
    """What stands on one line of the file."""

    line: Line
    gaps: tuple[_Gap, ...]


@dataclass(frozen=True, slots=True)
class _Gutter:
    """The gap at which each row is cut, and how far each of these reaches into the right column."""

    cuts: dict[int, _Gap]
    indents: dict[int, int]  # cells
    aligned: bool  # the right column begins at one place


def as_pieces(lines: Sequence[Line]) -> list[Piece]:
    """`lines` as they are, of columns that are not known."""
    return [Piece(line, None, row) for line, row in zip(lines, _places(lines), strict=True)]


def unfolded(lines: Sequence[Line]) -> list[Piece] | None:
    """The lines of two columns, row by row, the left one first; None where no gutter runs through `lines`."""
    whole = list(_rows(lines))
    rows = [_Row(line, tuple(_gaps(line))) for line in whole]
    gutter = _aligned(rows) or _ragged(rows)
    if gutter is None:
        return None
    starts = sorted(gap.places[0][1] for gap in gutter.cuts.values())
    far = starts[len(starts) // 10] / 2
    margin = min((row.line.indent for row in rows if row.line.indent >= far), default=0)
    pieces: list[Piece] = []
    for at, (row, place) in enumerate(zip(rows, _places(whole), strict=True)):
        if at in gutter.cuts:
            pieces += _halves(row.line, gutter.cuts[at], gutter.indents[at], place)
        elif row.line.indent >= far:
            pieces.append(Piece(replace(row.line, indent=row.line.indent - margin), 1, place))
        else:
            known = gutter.aligned or not row.line.indent
            pieces.append(Piece(row.line, 0 if known else None, place))
    return pieces


def _places(lines: Sequence[Line]) -> Iterator[int]:
    """The row of each of `lines`, blank ones counted."""
    return (place - 1 for place in accumulate(line.blanks + 1 for line in lines))


def _rows(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines of the file: a gutter of full-width blanks behind a stop was taken for an indent."""
    row: Line | None = None
    for line in lines:
        if row and line.beside:
            text = row.text + _blanks(line.span.start - row.span.end, line.indent) + line.text
            row = replace(row, text=text, span=Span(row.span.start, line.span.end), trailing=line.trailing)
            continue
        if row:
            yield row
        row = line
    if row:
        yield row


def _blanks(characters: int, width: int) -> str:
    """So many blanks of so many cells, the wide ones last."""
    wide = min(max(0, width - characters), characters)
    return " " * (characters - wide) + "\u3000" * wide


def _gaps(line: Line) -> Iterator[_Gap]:
    for found in _GAP.finditer(line.text):
        start, end = found.span()
        if "\t" in found[0] or cells(found[0]) >= LEAST_GAP:
            left = line.indent + cells(line.text[:start])
            places = ((left, left + cells(found[0])), (line.indent + start, line.indent + end))
            yield _Gap(start, end, places)


def _aligned(rows: Sequence[_Row]) -> _Gutter | None:
    """The gutter where the right column begins at one place, in cells or in characters: columns were filled up."""
    best: dict[int, _Gap] = {}
    at_best = (0, 0)
    exact = 0  # rows whose right piece begins just there
    for metric in (0, 1):
        ends = Counter(gap.places[metric][1] for row in rows for gap in row.gaps)
        for place, count in ends.most_common(CANDIDATES):
            found = {at: gap for at, row in enumerate(rows) for gap in row.gaps if _blank_at(gap.places[metric], place)}
            if (len(found), count) > (len(best), exact):
                best, at_best, exact = found, (metric, place), count
    metric, place = at_best
    over = sum(row.line.indent < place - NEAR and _reach(row.line, metric) > place for row in rows)
    if len(best) < max(LEAST_ROWS, LEAST_CLEAR * over):
        return None
    indents = {at: max(0, gap.places[metric][1] - place) * (1 + metric) for at, gap in best.items()}
    return _Gutter(best, indents, aligned=True)


def _blank_at(blanks: tuple[int, int], place: int) -> bool:
    return blanks[0] < place + HANGING and place <= blanks[1] + NEAR


def _reach(line: Line, metric: int) -> int:
    return line.indent + (len(line.text) if metric else cells(line.text))


def _ragged(rows: Sequence[_Row]) -> _Gutter | None:
    """The gutter where columns were not filled up: in a stretch of rows each has blanks of one width or more."""
    widest = {at: max(row.gaps, key=lambda gap: gap.width) for at, row in enumerate(rows) if row.gaps}
    widths = Counter(gap.width for gap in widest.values())
    # Where the right column's paragraphs are indented the gap is wider; the narrowest of frequent ones is the gutter.
    usual = min((width for width, count in widths.items() if count >= FREQUENT * max(widths.values())), default=0)
    found = {at: gap for at, gap in widest.items() if gap.width >= usual}
    stretches = (len(list(run)) for cut, run in groupby(range(len(rows)), key=found.__contains__) if cut)
    if len(found) < LEAST_ROWS or max(stretches, default=0) < LEAST_STRETCH:
        return None
    return _Gutter(found, {at: gap.width - usual for at, gap in found.items()}, aligned=False)


def _halves(line: Line, gap: _Gap, indent: int, row: int) -> tuple[Piece, Piece]:
    """The line of the left column and that of the right one."""
    start, end = line.span.start, line.span.end
    left = replace(line, text=line.text[: gap.left], span=Span(start, start + gap.left), trailing=False)
    right = replace(line, text=line.text[gap.right :], span=Span(start + gap.right, end), indent=indent)
    return Piece(left, 0, row), Piece(right, 1, row)
