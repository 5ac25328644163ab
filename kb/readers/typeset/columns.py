"""Columns of a page: where a gutter runs down several lines, the left side is read before the right one.

what crosses the gutter (a title, a page number) parts bands; a band is two columns if both sides hold text
that fills its width, or if the page draws one side before the other; each side may have columns again
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from kb.readers.typeset.model import Box, Run

LEAST_LINES = 3  # on each side of a gutter
NARROWEST = 6.0  # ems of a column
NARROWEST_GUTTER = 0.7  # ems
LEAST_FULL = 0.4  # share of a column's lines that fill it
FULL = 0.85  # of its width
DEEPEST = 4  # columns within columns
SAME_GUTTER = 6.0  # points
MOST_GUTTERS = 4
MOST_EDGES = 12  # that are tried as a column's left edge


@dataclass(frozen=True, slots=True)
class Group:
    """Runs that are read together, from top to bottom."""

    runs: tuple[Run, ...]
    spans: bool = False  # across columns


def find_gutters(pages: Iterable[Sequence[Run]]) -> list[float]:
    """Where several pages have a gutter: the edges that end it, the most frequent first.

    A last page may have but a line in its second column, which shows none by itself.
    """
    edges: list[list[float]] = []
    for runs in pages:
        split = _best_split(runs) if len(runs) >= 2 * LEAST_LINES else None
        if split:
            near = next((known for known in edges if abs(known[0] - split.edge) < SAME_GUTTER), None)
            if near:
                near.append(split.edge)
            else:
                edges.append([split.edge])
    return [each[0] for each in sorted(edges, key=len, reverse=True) if len(each) > 1][:MOST_GUTTERS]


def in_columns(runs: Sequence[Run], gutters: Sequence[float] = (), depth: int = 0) -> list[Group]:
    """The `runs` of a page, or of a part of it, in groups in reading order; `gutters` are those of other pages."""
    split = _best_split(runs) if depth < DEEPEST and len(runs) >= 2 * LEAST_LINES else None
    if split is None and runs and not depth:
        em = median(run.size for run in runs)
        split = next((found for edge in gutters if (found := _split(runs, edge, em, 1))), None)
    if split is None:
        return [Group(tuple(runs))] if runs else []
    groups: list[Group] = []
    loose: list[Run] = []
    for band in split.bands:
        if not band.in_columns:
            loose += band.runs
            continue
        groups += [Group(tuple(loose), True)] if loose else []
        loose = []
        for side in (split.left(band.runs), split.right(band.runs)):
            groups += in_columns(side, (), depth + 1)
    return groups + ([Group(tuple(loose), True)] if loose else [])


@dataclass(frozen=True, slots=True)
class _Band:
    """What stands between two runs that cross the gutter, or such runs."""

    runs: tuple[Run, ...]
    in_columns: bool


@dataclass(frozen=True, slots=True)
class _Split:
    """A page parted by a gutter that ends at `edge`."""

    edge: float
    bands: tuple[_Band, ...]

    def left(self, runs: Sequence[Run]) -> list[Run]:
        """Those of `runs` that stand left of the gutter."""
        return [run for run in runs if run.box.x0 < self.edge]

    def right(self, runs: Sequence[Run]) -> list[Run]:
        """Those of `runs` that stand right of the gutter."""
        return [run for run in runs if run.box.x0 >= self.edge]

    @property
    def weight(self) -> float:
        """How much text it puts in columns; the more even gutter wins among equals."""
        inside = [band for band in self.bands if band.in_columns]
        return sum(
            sum(run.box.width for run in band.runs)
            + min(sum(run.box.width for run in side) for side in (self.left(band.runs), self.right(band.runs)))
            for band in inside
        )


def _best_split(runs: Sequence[Run]) -> _Split | None:
    em = median(run.size for run in runs)
    splits = [split for edge in _edges(runs, em) if (split := _split(runs, edge - em * 0.1, em))]
    return max(splits, key=lambda split: split.weight, default=None)


def _edges(runs: Sequence[Run], em: float) -> list[float]:
    """Left edges that several runs share, the more they are the earlier."""
    starts = sorted(run.box.x0 for run in runs)
    clusters: list[list[float]] = []
    for start in starts:
        if clusters and start - clusters[-1][0] < em * 0.5:
            clusters[-1].append(start)
        else:
            clusters.append([start])
    shared = [cluster for cluster in clusters[1:] if len(cluster) >= LEAST_LINES - 1]
    return [cluster[0] for cluster in sorted(shared, key=len, reverse=True)[:MOST_EDGES]]


def _split(runs: Sequence[Run], edge: float, em: float, least: int = LEAST_LINES) -> _Split | None:
    """The page parted at `edge`; None where that makes no columns of at least so many lines."""
    bands = tuple(_bands(runs, edge, em, least))
    return _Split(edge, bands) if any(band.in_columns for band in bands) else None


def _bands(runs: Sequence[Run], edge: float, em: float, least: int) -> Iterator[_Band]:
    slack = em * 0.3
    band: list[Run] = []
    for run in sorted(runs, key=lambda run: run.baseline):
        if run.box.x0 < edge - slack and run.box.x1 > edge + slack:
            if band:
                yield _Band(tuple(band), _are_columns(band, edge, em, least))
            yield _Band((run,), False)
            band = []
        else:
            band.append(run)
    if band:
        yield _Band(tuple(band), _are_columns(band, edge, em, least))


def _are_columns(band: Sequence[Run], edge: float, em: float, least: int) -> bool:
    left = [run for run in band if run.box.x0 < edge]
    right = [run for run in band if run.box.x0 >= edge]
    one, two = _Side.of(left), _Side.of(right)
    if one is None or two is None or min(one.lines, two.lines) < least:
        return False
    if two.box.x0 - one.box.x1 < em * NARROWEST_GUTTER or min(one.box.width, two.box.width) < em * NARROWEST:
        return False
    beside = min(one.box.y1, two.box.y1) - max(one.box.y0, two.box.y0)
    if beside < 0.3 * min(one.box.height, two.box.height):
        return False
    in_turn = _turns(band, edge) <= max(1, min(one.lines, two.lines) // 5)
    return min(one.full, two.full) >= LEAST_FULL or (in_turn and max(one.full, two.full) >= LEAST_FULL / 2)


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a gutter."""

    box: Box
    lines: int
    full: float  # share of its lines that fill its width

    @staticmethod
    def of(runs: Sequence[Run]) -> _Side | None:
        """The side that `runs` make; None without any."""
        if not runs:
            return None
        box = Box(
            min(run.box.x0 for run in runs),
            min(run.box.y0 for run in runs),
            max(run.box.x1 for run in runs),
            max(run.box.y1 for run in runs),
        )
        extents: list[tuple[float, float, float]] = []  # baseline, left, right
        for run in sorted(runs, key=lambda run: run.baseline):
            if extents and run.baseline - extents[-1][0] < 0.4 * run.size:
                baseline, start, end = extents[-1]
                extents[-1] = (baseline, min(start, run.box.x0), max(end, run.box.x1))
            else:
                extents.append((run.baseline, run.box.x0, run.box.x1))
        full = sum(end - start >= FULL * box.width for _, start, end in extents)
        return _Side(box, len(extents), full / len(extents))


def _turns(band: Sequence[Run], edge: float) -> int:
    """How often the page, drawing `band`, goes from one side to the other."""
    sides = [run.box.x0 < edge for run in sorted(band, key=lambda run: run.order)]
    return sum(one != two for one, two in pairwise(sides))
