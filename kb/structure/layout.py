"""How a file was laid out, measured on the file itself: is it hard-wrapped, where, how wide.

Nothing here knows a file's name. Each measure is a share of lines, and the files it was taken from are named.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence, Set
from dataclasses import dataclass, replace

from kb.numbering import parse_numbering
from kb.structure.lines import Line, cells, ends_clause, is_latin, is_prose

NEIGHBOURS = 10  # lines on either side that tell the width where a file changes it (abstract, columns, table)
NARROWEST = 22  # cells; the narrowest newspaper column seen has 26 to 32
STEADY = 0.85  # share of the lines cut in mid-sentence that end at one edge, in a file that has only one
LEAST_AT_EDGE = 0.1  # share of all lines that are cut at the edge, where a file has only one and other lines are short
LEAST_CUT = 0.35  # share of lines that are cut at the edge, in a file that has several
LEAST_PUNCTUATED = 0.3  # share of lines with a comma or stop inside: a list of titles has none
MOST_OVER = 0.03  # share of lines that may pass the edge
MOST_OVER_NEAR = 0.35  # the same where the width changes
MOSTLY = 0.6  # share of lines whose neighbours show that a file is hard-wrapped (004: 75 %)
INDENTS = range(2, 9)  # cells of an indent: a single blank is a page break's, what is set in further is centred
FEW_SIZES = 2  # of full lines: first lines may be narrower
UNDECIDED = 2  # lines that may have such a size by accident
RAGGED = 6  # cells that a line cut in the middle of a sentence may lack
RAGGED_LATIN = 5  # a Latin line may lack this part of the width
LONGEST_WORD = 20  # cells of what goes down to the next line as a whole

_BESIDE_LATIN = re.compile(r"(?<![0-9A-Za-z]) +(?=[0-9A-Za-z])|(?<=[0-9A-Za-z]) +(?![0-9A-Za-z])")
# What begins a line and may not be parted: （一, 10.5%, 的。
_HEAD = re.compile(r"[（《「『“‘【〈([]*(?:[0-9A-Za-z][0-9A-Za-z.,%/-]*|.)[，。、；：？！）》」』”’】〉,.;:?!)\]%％]*")


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of a file; sizes and widths are in display cells, or two to a character where that fits better."""

    sizes: tuple[int, ...]  # of each line
    widths: tuple[int, ...]  # the full width at each line; 0 where lines are not hard-wrapped
    rooms: tuple[int, ...]  # left behind each line if what begins the next one stood there too; negative in a full line


def measure(lines: Sequence[Line]) -> Layout:
    """The layout of a file's `lines`."""
    broken = {at for at in range(len(lines)) if _is_broken(lines, at)}
    cut = {at for at in broken if at - 1 in broken}
    by_cells, by_characters = _sizes(lines, cells), _sizes(lines, _by_characters)
    lead = by_characters.alike(broken) - by_cells.alike(broken)
    sizes = by_characters if lead > UNDECIDED else by_cells
    widths = _Edges(lines, sizes, cut, broken).widths()
    if abs(lead) <= UNDECIDED and len(set(widths)) == 1:
        sizes = _either(by_cells, by_characters, broken)
    return Layout(sizes.raw, widths, tuple(_rooms(lines, sizes, widths)))


def _is_broken(lines: Sequence[Line], at: int) -> bool:
    """Whether the line `at` may have been cut: it has no stop at its end, and no numbered one follows it."""
    follows = at + 1 < len(lines) and parse_numbering(lines[at + 1].text)
    return not follows and not ends_clause(lines[at].text)


def _by_characters(text: str) -> int:
    return 2 * len(text)


@dataclass(frozen=True, slots=True)
class _Sizes:
    """The sizes of lines by one measure: by cells, or by characters where the program that cut them counted those."""

    of: Callable[[str], int]
    raw: tuple[int, ...]
    bare: tuple[int, ...]  # without blanks beside Latin: extraction may have added them when lines were cut already

    def near(self, at: int, width: int, spread: int) -> bool:
        """Whether the line `at` reaches the edge at `width`, blanks beside Latin counted or not."""
        return abs(self.raw[at] - width) <= spread or abs(self.bare[at] - width) <= spread

    def alike(self, broken: Set[int]) -> int:
        """How many of the lines `broken` have one of the few sizes that most have, as those cut by this measure do."""
        return max(_frequent(self.raw[at] for at in broken), _frequent(self.bare[at] for at in broken))


def _frequent(sizes: Iterable[int]) -> int:
    characters = Counter((size + 1) // 2 for size in sizes)  # a line may lack half a one
    return sum(count for _, count in characters.most_common(FEW_SIZES))


def _sizes(lines: Sequence[Line], of: Callable[[str], int]) -> _Sizes:
    indents = [line.indent if line.indent in INDENTS else 0 for line in lines]
    sizes = tuple(of(line.text) + indent for line, indent in zip(lines, indents, strict=True))
    bare = [
        of(_BESIDE_LATIN.sub("", line.text)) + indent if " " in line.text else 0
        for line, indent in zip(lines, indents, strict=True)
    ]
    return _Sizes(of, sizes, tuple(less or size for less, size in zip(bare, sizes, strict=True)))


def _either(by_cells: _Sizes, by_characters: _Sizes, broken: Set[int]) -> _Sizes:
    """Sizes where too few lines tell which measure was used: the lines `broken` are as wide as either says."""
    sizes = list(by_cells.raw)
    for at in broken:
        sizes[at] = max(sizes[at], by_characters.raw[at])
    return replace(by_cells, raw=tuple(sizes))


def _rooms(lines: Sequence[Line], sizes: _Sizes, widths: Sequence[int]) -> list[int]:
    rooms = [width - size for width, size in zip(widths, sizes.raw, strict=True)]
    for at in range(len(lines) - 1):
        if is_latin(lines[at].text):
            rooms[at] -= widths[at] // RAGGED_LATIN
        if head := _HEAD.match(lines[at + 1].text):
            rooms[at] -= min(LONGEST_WORD, sizes.of(head[0]))
    return rooms


@dataclass(slots=True)
class _Edges:
    """Finds where lines are cut."""

    lines: Sequence[Line]
    sizes: _Sizes
    cut: Set[int]  # lines in the midst of a paragraph, if they are prose
    broken: Set[int]  # lines that end in mid-sentence, and headings

    def widths(self) -> tuple[int, ...]:
        """The full width at each line, 0 where lines are not hard-wrapped."""
        latin = [is_latin(line.text) for line in self.lines]
        width = 0 if any(latin) else self._steady(self.cut) or self._steady(self.broken)
        if width:
            return tuple(width for _ in self.lines)
        return self._filled([self._near(latin, at) for at in range(len(self.lines))], self._wall())

    def _steady(self, places: Set[int]) -> int:
        """The one width of the file, which most of the lines at `places` reach; 0 where it has several or none."""
        width = _mode([self.sizes.raw[at] for at in places])
        near = [at for at in places if self.sizes.near(at, width, RAGGED)]
        over = sum(size > width + RAGGED for size in self.sizes.bare)
        enough = len(near) >= 3 and len(near) >= min(STEADY * len(places), LEAST_AT_EDGE * len(self.lines))
        sole = over <= MOST_OVER * len(self.lines) and width >= NARROWEST
        return width if enough and sole and self._punctuated(near) else 0

    def _punctuated(self, places: Sequence[int]) -> bool:
        return sum(is_prose(self.lines[at].text) for at in places) >= LEAST_PUNCTUATED * len(places)

    def _near(self, latin: Sequence[bool], at: int) -> int:
        """The width that the lines around `at` show."""
        around = range(max(0, at - NEIGHBOURS), min(len(self.lines), at + NEIGHBOURS + 1))
        window = [near for near in around if latin[near] == latin[at]]  # an English abstract has its own width
        width = _mode([self.sizes.raw[near] for near in window])
        if width < NARROWEST:
            return 0
        at_edge = [near for near in window if self.sizes.near(near, width, RAGGED)]
        broken = sum(near in self.broken for near in at_edge)
        over = sum(self.sizes.bare[near] > width + RAGGED for near in window)
        wrapped = broken >= max(2, LEAST_CUT * len(window)) and over <= MOST_OVER_NEAR * len(window)
        return width if wrapped and self._punctuated(at_edge) else 0

    def _wall(self) -> int:
        """The width that several lines reach and none passes; 0 where there is none.

        Text of short paragraphs, few of which need a second line, is hard-wrapped all the same.
        """
        width = max(self.sizes.raw, default=0)
        at_wall = [at for at, size in enumerate(self.sizes.raw) if size >= width - RAGGED]
        broken = [at for at in self.broken if at in at_wall and is_prose(self.lines[at].text)]
        enough = min(3, 1 + len(self.lines) // 8)
        return width if width >= NARROWEST and len(broken) >= enough and len(broken) > len(at_wall) / 2 else 0

    def _filled(self, widths: Sequence[int], wall: int) -> tuple[int, ...]:
        """`widths`, where a table or a change of layout hides the width, taken from the lines around it.

        Only in a file that is hard-wrapped for the most part. A line wider than that is a measure of its own (004:
        an abstract 106 cells wide above columns of 52).
        """
        known = [at for at, width in enumerate(widths) if width]
        if len(known) < MOSTLY * len(widths):
            return tuple(width or wall for width in widths)
        filled = []
        for at, width in enumerate(widths):
            nearest = width or widths[_nearest(known, at)]
            size = self.sizes.raw[at]
            filled.append(size if size > nearest + 2 * RAGGED else nearest)
        return tuple(filled)


def _nearest(places: Sequence[int], at: int) -> int:
    """The one of `places`, in order, that is nearest to `at`."""
    after = bisect(places, at)
    return min(places[max(0, after - 1) : after + 1], key=lambda place: abs(place - at))


def _mode(sizes: Collection[int]) -> int:
    """The most frequent size among those that have most lines within two cells, or one a little larger.

    Lines that a mark or word went down from are shorter than the edge, while few pass it.
    """
    counts = Counter(sizes)
    middle = max(counts, key=lambda size: (sum(counts[near] for near in range(size - 2, size + 3)), size), default=0)
    best = max(range(middle - 2, middle + 3), key=lambda size: (counts[size], size))
    return max(size for size in (best, best + 1, best + 2) if 2 * counts[size] >= counts[best])
