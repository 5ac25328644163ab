"""Two texts whose lines alternate, as where a page of two columns was read across the gutter.

    is there a stretch where lines go on in the next but one, not in the next?  ->  each line to one of two strands,
    by how well it goes on from the strand's last line; the best of a few hundred ways is followed (a beam)
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import median_low

from kb.structure.cohesion import Counts, Page
from kb.structure.lines import Line

LEAST_LINES = 12  # a shorter stretch proves nothing
LEAST_GAIN = 12.0  # odds (as a logarithm) for two texts against one
BEAM = 24  # ways that are followed
TURN = math.log(0.9)  # the next line is the other column's
STAY = math.log(0.04)  # it is the same column's: the other has an empty row, or has ended
STAY_AT_GAP = math.log(0.3)  # the same where blank lines stand between
GO_ON_STAYING = math.log(0.98)
TURN_BACK = math.log(0.02)
SETTLED = 3  # lines of one column in a row, after which the other seems to have ended
DISTINCT = 2.0  # what a line's words may say, for or against a strand


def strands(lines: Sequence[Line]) -> list[list[Line]] | None:
    """The two texts whose `lines` alternate, each in order; None where it is one text."""
    if len(lines) < LEAST_LINES:
        return None
    page = Page(lines)
    if _alternating(page) < LEAST_GAIN:
        return None
    sides = _sides(page, None)
    for _ in range(2):
        sides = _sides(page, _vocabulary(lines, sides))
    parts = [[at for at in range(len(lines)) if sides[at] == side] for side in (0, 1)]
    if min(map(len, parts)) < LEAST_LINES / 3 or _score(page, parts) < _score(page, [range(len(lines))]) + LEAST_GAIN:
        return None
    return [_spaced(lines, part) for part in parts]


def _alternating(page: Page) -> float:
    """The most that any stretch of lines gains by going on in the next but one."""
    best = here = 0.0
    for at in range(len(page.lines) - 2):
        here = max(0.0, here + page.goes_on(at, at + 2) - page.goes_on(at, at + 1))
        best = max(best, here)
    return best


def _score(page: Page, parts: Sequence[Sequence[int]]) -> float:
    """How well each line goes on from the one before it, where `parts` are the texts."""
    total = 0.0
    for part in parts:
        counts: Counts = {}
        for nth, at in enumerate(part):
            total += page.goes_on(part[nth - 1], at) if nth else 0.0
            total += page.counts_on(at, counts)
            counts = _counted(page, at, counts)
    return total


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to deal out the lines so far."""

    score: float = 0.0
    side: int = -1  # of the last line
    last: tuple[int, int] = (-1, -1)  # the last line of each strand
    run: int = 0  # lines of this side in a row
    counts: tuple[Counts, Counts] = field(default_factory=lambda: ({}, {}))
    before: _Way | None = None


Leaning = Sequence[float]  # for each line: above 0 its words are those of strand 0


def _sides(page: Page, leaning: Leaning | None) -> list[int]:
    """The strand of each line, 0 or 1, the first line's being 0."""
    gap = median_low(line.blanks for line in page.lines)
    ways = [_Way()]
    for at in range(len(page.lines)):
        odd = page.lines[at].blanks != gap
        grown: dict[tuple[int, tuple[int, int]], _Way] = {}
        for way in ways:
            for side in (0, 1) if at else (0,):
                longer = _longer(page, way, at, side, odd, leaning[at] if leaning else 0.0)
                key = (min(longer.run, SETTLED), longer.last)
                if key not in grown or grown[key].score < longer.score:
                    grown[key] = longer
        ways = sorted(grown.values(), key=lambda way: -way.score)[:BEAM]
    sides = []
    way: _Way | None = ways[0]
    while way is not None and way.side >= 0:
        sides.append(way.side)
        way = way.before
    return sides[::-1]


def _longer(page: Page, way: _Way, at: int, side: int, odd: bool, leaning: float) -> _Way:
    """`way` with line `at` in strand `side`."""
    score = way.score + (leaning if side == 0 else -leaning)
    if at:
        score += _turning(way, side, odd)
    if way.last[side] >= 0:
        score += page.goes_on(way.last[side], at)
    score += page.counts_on(at, way.counts[side])
    counted = _counted(page, at, way.counts[side])
    one, other = (counted, way.counts[1]) if side == 0 else (way.counts[0], counted)
    last = (at, way.last[1]) if side == 0 else (way.last[0], at)
    return _Way(score, side, last, way.run + 1 if side == way.side else 1, (one, other), way)


def _turning(way: _Way, side: int, odd: bool) -> float:
    if way.run >= SETTLED:
        return GO_ON_STAYING if side == way.side else TURN_BACK
    if side != way.side:
        return TURN
    return STAY_AT_GAP if odd else STAY


def _counted(page: Page, at: int, counts: Counts) -> Counts:
    numbering = page.numbered[at]
    return counts if numbering is None else {**counts, numbering.style: numbering.ordinals}


def _vocabulary(lines: Sequence[Line], sides: Sequence[int]) -> list[float]:
    """For each line how much its words are those of strand 0 rather than 1, the line itself left out."""
    pairs = [[line.text[at : at + 2] for at in range(len(line.text) - 1)] for line in lines]
    counts: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    for own, side in zip(pairs, sides, strict=True):
        counts[side].update(own)
    totals = [sum(count.values()) + 1 for count in counts]
    leaning = []
    for own, side in zip(pairs, sides, strict=True):
        here = Counter(own)
        odds = 0.0
        for pair in own:
            shares = [
                (counts[of][pair] - (here[pair] if of == side else 0) + 0.5) / totals[of] for of in (0, 1)
            ]
            odds += math.log(shares[0] / shares[1])
        leaning.append(max(-DISTINCT, min(DISTINCT, odds / 4)))
    return leaning


def _spaced(lines: Sequence[Line], part: Sequence[int]) -> list[Line]:
    """The lines of one strand, with the blank lines before each counted as they stood in its column."""
    places = []  # of each line of the file among all, blank ones with them
    place = -1
    for line in lines:
        place += line.blanks + 1
        places.append(place)
    steps = [places[after] - places[before] for before, after in zip(part, part[1:], strict=False)]
    usual = max(1, median_low(steps)) if steps else 1
    single = median_low(line.blanks for line in lines) + 1
    spaced = []
    for nth, at in enumerate(part):
        apart = nth > 0 and part[nth - 1] != at - 1
        step = places[at] - places[part[nth - 1]] if nth else 0
        blanks = max(0, step // (usual if apart else single) - 1) if nth else lines[at].blanks
        spaced.append(replace(lines[at], blanks=blanks))
    return spaced
