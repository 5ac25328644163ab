"""How far the lines of each column may go: measured where many lines reach the edge, taken over where few do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.readers.typeset.model import Column, Line

NEAR = 0.6  # ems: lines end as near as that to an edge that they reach
HANGING = 0.15  # ems by which the ends of lines differ that are spread to the full width
OVERHANG = 1.5  # ems by which one line may stand out over the edge of the others
LEAST_AT_EDGE = 3  # lines
LEAST_SHARE = 0.25  # of a column's lines
SAME = 0.7  # ems by which frames of the same column may differ from page to page


@dataclass(frozen=True, slots=True)
class Frame:
    """The edges of a column."""

    left: float
    right: float
    weight: int = 0  # lines that show it
    spans: bool = False

    @property
    def width(self) -> float:
        """Between the edges."""
        return self.right - self.left


def find_frames(columns: Sequence[Column], em: float) -> list[Frame]:
    """The frame of each of `columns`; `em` is the size of the text."""
    own = [_own(column, em) for column in columns]
    known = _merged([frame for frame in own if frame.weight], em)
    widest = _widest(own)
    return [_chosen(frame, known, em) or _joined(frame, widest) for frame in own]


def _own(column: Column, em: float) -> Frame:
    """The frame that a column's lines show; weight 0 where too few reach its edge."""
    lines = [line for line in column.lines if isinstance(line, Line)]
    if not lines:
        return Frame(0.0, 0.0, 0, column.spans)
    least = max(2, len(lines) // 10)
    left = _edge(sorted(line.box.x0 for line in lines), least, em)
    right = _justified(-_edge(sorted(-line.box.x1 for line in lines), least, em), lines, em)
    at_edge = sum(right - line.box.x1 < NEAR * em for line in lines)
    enough = at_edge >= LEAST_AT_EDGE and at_edge >= LEAST_SHARE * len(lines)
    return Frame(left, right, at_edge if enough else 0, column.spans)


def _edge(places: Sequence[float], least: int, em: float) -> float:
    """The first of `places`, in order, with at least so many close behind it; not far from the very first."""
    for at, place in enumerate(places):
        behind = at + least - 1
        if place - places[0] > OVERHANG * em:
            break
        if behind < len(places) and places[behind] - place < NEAR * em:
            return place
    return places[0]


def _justified(right: float, lines: Sequence[Line], em: float) -> float:
    """Where lines end that are spread to the full width, stops that hang over the edge aside; else `right`."""
    near = [line.box.x1 for line in lines if abs(right - line.box.x1) < em]
    usual = max(near, key=lambda end: sum(abs(other - end) < HANGING * em for other in near), default=right)
    same = sum(abs(other - usual) < HANGING * em for other in near)
    return usual if same > len(near) / 2 else right


def _merged(frames: Sequence[Frame], em: float) -> list[Frame]:
    """`frames` with those that are the same column on several pages as one."""
    merged: list[Frame] = []
    for frame in sorted(frames, key=lambda frame: -frame.weight):
        for at, known in enumerate(merged):
            if _same(frame, known, em):
                merged[at] = Frame(known.left, known.right, known.weight + frame.weight, known.spans)
                break
        else:
            merged.append(frame)
    return sorted(merged, key=lambda frame: -frame.weight)


def _same(one: Frame, two: Frame, em: float) -> bool:
    return abs(one.left - two.left) < SAME * em and abs(one.right - two.right) < SAME * em and one.spans == two.spans


def _chosen(frame: Frame, known: Sequence[Frame], em: float) -> Frame | None:
    """The known frame that a column's own is, or that holds it."""
    if frame.weight:
        return next((each for each in known if _same(frame, each, em)), frame)
    holding = [
        each
        for each in known
        if each.spans == frame.spans and each.left <= frame.left + SAME * em and each.right >= frame.right - SAME * em
    ]
    if not holding:
        return None
    # A facing page has its margins the other way round: what begins at the edge decides between equals.
    return max(holding, key=lambda each: (each.weight >= holding[0].weight / 3, -abs(each.left - frame.left) // em))


def _widest(frames: Sequence[Frame]) -> Frame:
    shown = [frame for frame in frames if frame.width > 0] or [Frame(0.0, 0.0)]
    return Frame(min(frame.left for frame in shown), max(frame.right for frame in shown))


def _joined(frame: Frame, widest: Frame) -> Frame:
    return Frame(min(frame.left, widest.left), max(frame.right, widest.right), 0, frame.spans)
