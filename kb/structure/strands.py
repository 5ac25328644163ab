"""Two texts whose lines alternate, as where a page of two columns was read across the gutter.

is there a stretch where lines go on in the next but one, not in the next?  ->  each line to one of two strands,
by how well it goes on from the strand's last line; the best of a few hundred ways is followed (a beam)
"""

from __future__ import annotations

import math
from bisect import bisect
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise
from statistics import median_low
from typing import TypeVar

from kb.structure.cohesion import Counts, Page
from kb.structure.columns import Piece
from kb.structure.lines import Line

Feature = TypeVar("Feature", bound=Hashable)

LEAST_LINES = 12  # a shorter stretch proves nothing
LEAST_CUT = 6  # lines of it that stop in mid-sentence
LEAST_SHARE_CUT = 0.35  # of its lines
LEAST_GAIN_EACH = 1.0  # of these; a table of two columns has 0.7, two laws 1.5 to 7
LEAST_GAIN = 15.0  # odds (as a logarithm) for two texts against one
BEAM = 24  # ways that are followed
ROUNDS = 3  # of learning what tells the columns apart
TURN = 0.93  # the share of lines after which the other column's follows
TURN_AT_GAP = 0.7  # the same where blank lines stand between
BELIEF = 4.0  # lines that these shares are worth beside those that are counted
STAY_SETTLED = math.log(0.98)
TURN_BACK = math.log(0.02)
ENDED = math.log(0.03)  # the other column has no more lines
LEAST_ONE = 3.0  # odds for one text, of two columns, against two
NEVER_AGAIN = {"编", "章", "条"}  # what a text counts through once
UNFINISHED = -2.0  # though it stopped in mid-sentence
SETTLED = 3  # lines of one column in a row, after which the other seems to have ended
DISTINCT = 3.0  # what a line's words, or its width, may say for or against a strand
DEPENDENT = 3.0  # pairs of characters of a line that say as much as one, for they say the same


def strands(pieces: Sequence[Piece], breaks: Sequence[int] = ()) -> list[list[Line]] | None:
    """The two texts whose lines alternate in `pieces`, each in order; None where they do not alternate.

    It is one text where the right column goes on from the left one. `breaks` are places in the file at which pages
    end, where the lines themselves do not say.
    """
    if len(pieces) < LEAST_LINES:
        return None
    page = Page([piece.line for piece in pieces])
    if not _alternate(page):
        return None
    fixed = [piece.side for piece in pieces]
    sides = _best_sides(page, fixed)
    parts = [[at for at in range(len(pieces)) if sides[at] == side] for side in (0, 1)]
    if min(map(len, parts)) < LEAST_LINES / 3:
        return None
    if _score(page, parts) < _score(page, [range(len(pieces))]) + LEAST_GAIN:
        return None
    columns = [_spaced(pieces, part) for part in parts]
    pages = [piece.line.page or bisect(breaks, piece.line.span.start) for piece in pieces]
    in_turns = _in_turns(parts, pages)
    if _one_text(page, parts, in_turns, pages):
        lines = {line.span: line for column in columns for line in column}
        return [[lines[pieces[at].line.span] for at in in_turns]]
    return columns


def _in_turns(parts: Sequence[Sequence[int]], pages: Sequence[int]) -> list[int]:
    """The lines of two columns, `parts`, page by page: the left one, then the right one."""
    right = set(parts[1])
    return sorted((at for part in parts for at in part), key=lambda at: (pages[at], at in right, at))


def _one_text(page: Page, parts: Sequence[Sequence[int]], in_turns: Sequence[int], pages: Sequence[int]) -> bool:
    """Whether two columns are of one text: the left one stops in mid-sentence or count where the right one goes on."""
    first = next((page.numbered[at] for at in parts[1] if page.numbered[at]), None)
    if first and first.ordinals[-1] == 1 and first.style in NEVER_AGAIN:
        return False
    unfinished = UNFINISHED * page.is_cut(parts[0][-1]) if len(set(pages)) == 1 else 0.0
    return _score(page, [in_turns]) > _score(page, parts) + unfinished + LEAST_ONE


def _best_sides(page: Page, fixed: Sequence[int | None]) -> list[int]:
    """The strand of each line: learned from a first guess and from strict turns, whichever comes to the better end."""
    first = _dealt(page, _Known(page, fixed))
    if None not in fixed:
        return first.sides()
    ends = []
    for sides in (first.sides(), [at % 2 for at in range(len(fixed))]):
        for _ in range(ROUNDS):
            way = _dealt(page, _Known(page, fixed, sides))
            before, sides = sides, way.sides()
            if sides == before:
                break
        ends.append(way)
    return max(ends, key=lambda way: way.score).sides()


def _alternate(page: Page) -> bool:
    """Whether there is a stretch of lines, most of them cut in mid-sentence, that go on in the next but one."""
    best, best_lines, best_cut = 0.0, 0, 0
    here, first, cut = 0.0, 0, 0
    for at in range(len(page.lines) - 2):
        if page.is_cut(at):
            here += page.goes_on(at, at + 2) - page.goes_on(at, at + 1)
            cut += 1
        if here <= 0.0:
            here, first, cut = 0.0, at + 1, 0
        elif here > best:
            best, best_lines, best_cut = here, at + 1 - first, cut
    enough = best_cut >= max(LEAST_CUT, LEAST_SHARE_CUT * best_lines)
    return enough and best >= max(LEAST_GAIN, LEAST_GAIN_EACH * best_cut)


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

    def sides(self) -> list[int]:
        """The strand of each line."""
        found = []
        way: _Way | None = self
        while way is not None and way.side >= 0:
            found.append(way.side)
            way = way.before
        return found[::-1]


class _Known:
    """What is known of two columns: after how many blank lines they turn, their words, their widths.

    Learned from where they alternate, so that it says to whom the rest belongs where one of them has ended.
    """

    def __init__(self, page: Page, fixed: Sequence[int | None], sides: Sequence[int] = ()) -> None:
        self.fixed = fixed  # the sides that are known
        self._page = page
        self._sides = sides
        self._sure = _alternating_lines(sides)
        self._usual = median_low(line.blanks for line in page.lines)
        self._turns: Counter[tuple[int, int, bool]] = Counter(
            (sides[at - 1], page.lines[at].blanks, sides[at] != sides[at - 1]) for at in self._sure if at
        )
        self.leaning = self._leaning() if sides else [0.0] * len(page.lines)

    def turning(self, way: _Way, side: int, at: int) -> float:
        """How likely line `at` is of `side` after `way`, by the rhythm of the columns."""
        if way.run >= SETTLED:
            return STAY_SETTLED if side == way.side else TURN_BACK
        blanks = self._page.lines[at].blanks
        turned, stayed = self._turns[way.side, blanks, True], self._turns[way.side, blanks, False]
        usual = TURN if blanks == self._usual else TURN_AT_GAP
        share = (turned + BELIEF * usual) / (turned + stayed + BELIEF)
        return math.log(share if side != way.side else 1 - share)

    def _leaning(self) -> list[float]:
        """For each line how much it is like strand 0 rather than 1, the line itself left out."""
        lines = self._page.lines
        words = [Counter(line.text[at : at + 2] for at in range(len(line.text) - 1)) for line in lines]
        shapes = [Counter([(line.width, line.indent)]) for line in lines]
        by_words, by_shape = self._odds(words), self._odds(shapes)
        return [_within(one / DEPENDENT) + _within(other) for one, other in zip(by_words, by_shape, strict=True)]

    def _odds(self, features: Sequence[Counter[Feature]]) -> list[float]:
        counts: tuple[Counter[Feature], Counter[Feature]] = (Counter(), Counter())
        for at in self._sure:
            counts[self._sides[at]].update(features[at])
        totals = [count.total() + 1 for count in counts]
        odds = []
        for at, own in enumerate(features):
            mine = self._sides[at] if at in self._sure else None
            shares = [
                [(counts[of][each] - (own[each] if of == mine else 0) + 0.5) / totals[of] for each in own]
                for of in (0, 1)
            ]
            odds.append(sum(n * math.log(one / two) for n, one, two in zip(own.values(), *shares, strict=True)))
        return odds


def _within(odds: float) -> float:
    return max(-DISTINCT, min(DISTINCT, odds))


def _alternating_lines(sides: Sequence[int]) -> set[int]:
    """The lines that stand where strands alternate: no long run of one."""
    sure: set[int] = set()
    at = 0
    for _, run in groupby(sides):
        size = len(list(run))
        if size < SETTLED:
            sure.update(range(at, at + size))
        at += size
    return sure


def _dealt(page: Page, known: _Known) -> _Way:
    """The best way to deal out all lines, the first one's strand being 0."""
    ways = [_Way()]
    for at in range(len(page.lines)):
        grown: dict[tuple[int, tuple[int, int]], _Way] = {}
        for way in ways:
            for side in _possible(known.fixed[at], at):
                for longer in _longer(page, known, way, at, side):
                    key = (min(longer.run, SETTLED), longer.last)
                    if key not in grown or grown[key].score < longer.score:
                        grown[key] = longer
        ways = sorted(grown.values(), key=lambda way: -way.score)[:BEAM]
    return ways[0]


def _possible(fixed: int | None, at: int) -> Sequence[int]:
    if fixed is not None:
        return (fixed,)
    return (0, 1) if at else (0,)


def _longer(page: Page, known: _Known, way: _Way, at: int, side: int) -> Iterator[_Way]:
    """`way` with line `at` in strand `side`; where it stays there, also as one whose other column has ended."""
    score = way.score + (known.leaning[at] if side == 0 else -known.leaning[at]) / 2
    if way.last[side] >= 0:
        score += page.goes_on(way.last[side], at)
    score += page.counts_on(at, way.counts[side])
    counted = _counted(page, at, way.counts[side])
    counts = (counted, way.counts[1]) if side == 0 else (way.counts[0], counted)
    last = (at, way.last[1]) if side == 0 else (way.last[0], at)
    run = way.run + 1 if side == way.side else 1
    turning = known.turning(way, side, at) if at else 0.0
    yield _Way(score + turning, side, last, run, counts, way)
    if 1 < run < SETTLED:
        other = way.last[1 - side]
        unfinished = UNFINISHED if other >= 0 and page.is_cut(other) else 0.0
        yield _Way(score + ENDED + unfinished, side, last, SETTLED, counts, way)


def _counted(page: Page, at: int, counts: Counts) -> Counts:
    numbering = page.numbered[at]
    return counts if numbering is None else {**counts, numbering.style: numbering.ordinals}


def _spaced(pieces: Sequence[Piece], part: Sequence[int]) -> list[Line]:
    """The lines of one strand, with the blank lines before each counted as they stood in its column."""
    lines = [replace(pieces[part[0]].line, blanks=0)]
    beside = any(one.row == other.row for one, other in pairwise(pieces))
    steps = [pieces[after].row - pieces[before].row for before, after in pairwise(part)]
    usual = 1 if beside else max(1, median_low(steps or [1]))
    single = 1 if beside else median_low(piece.line.blanks for piece in pieces) + 1
    for (before, after), step in zip(pairwise(part), steps, strict=True):
        blanks = step // (single if before == after - 1 else usual) - 1
        lines.append(replace(pieces[after].line, blanks=max(0, blanks)))
    return lines
