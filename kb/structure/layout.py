"""How a file was laid out, measured on the file itself: is it hard-wrapped, where, how wide, what ends a paragraph.

Nothing here knows a file's name. Each measure is a share of lines, and the files it was taken from are named.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kb.structure.lines import Line, ends_clause, ends_sentence, is_latin

NEIGHBOURS = 10  # lines on either side that tell the width: a file may change its layout (abstract, columns, table)
NARROWEST = 22  # cells; the narrowest newspaper column seen has 26 to 32
LEAST_CUT = 0.35  # share of lines that stop at the edge in the middle of a sentence
LEAST_PUNCTUATED = 0.3  # share of lines with a comma or stop inside: a list of titles has none
MOSTLY = 0.6  # share of lines whose neighbours show that a file is hard-wrapped (004: 75 %)
LEAST_AT_WALL = 0.1  # share of lines that reach a width which none passes
SPACED = 0.7  # share of lines with a blank line before them (000: 95 %, 001: 12 %)
SPARE = 3  # cells that a full line may lack: a character that may not stand at a line's end moved down
RAGGED = 6  # cells that a line cut in the middle of a sentence may lack
INDENT = range(4, 9)  # cells by which a first line is narrower where its indent was lost (004: 46 of 52)

_INNER_PUNCTUATION = re.compile(r"[，。、；,;](?=.)")


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of a file; widths are in display cells."""

    widths: tuple[int, ...]  # the full width at each line; 0 where lines are not hard-wrapped
    spaced: bool  # a blank line follows every line, and so means nothing
    marked: bool  # a trailing blank marks the last line of each paragraph
    indented: bool  # the first line of each paragraph is indented
    narrowed: bool  # first lines lost their indent, and are narrower by it


def measure(lines: Sequence[Line]) -> Layout:
    """The layout of a file's `lines`."""
    sizes = [line.width for line in lines]
    latin = [is_latin(line.text) for line in lines]
    widths = _filled([_full_width(lines, sizes, latin, at) for at in range(len(lines))], sizes, _wall(lines, sizes))
    return Layout(
        widths=widths,
        spaced=bool(any(widths)) and sum(line.blanks > 0 for line in lines) >= SPACED * len(lines),
        marked=_marked(lines, sizes, widths),
        indented=_indented(lines, sizes, widths),
        narrowed=_narrowed(lines, sizes, widths),
    )


def cut(line: Line, width: int) -> bool:
    """Whether `line` reaches the edge of a column `width` cells wide, so that it may stop in mid-sentence."""
    spare = width // 5 if is_latin(line.text) else RAGGED
    return line.width >= width - spare


def full(line: Line, width: int) -> bool:
    """Whether `line` fills a column `width` cells wide."""
    return line.width >= width - SPARE


def narrow(line: Line, width: int) -> bool:
    """Whether `line` is short of `width` by just an indent, and goes on in the next line."""
    return width - line.width in INDENT and not ends_clause(line.text)


def is_prose(text: str) -> bool:
    """Whether a line has a comma or stop inside, as few titles and headings do."""
    return bool(_INNER_PUNCTUATION.search(text))


def _full_width(lines: Sequence[Line], sizes: Sequence[int], latin: Sequence[bool], at: int) -> int:
    around = range(max(0, at - NEIGHBOURS), min(len(lines), at + NEIGHBOURS + 1))
    window = [near for near in around if latin[near] == latin[at]]  # an English abstract has its own width
    width = _mode([sizes[near] for near in window])
    if width < NARROWEST:
        return 0
    at_edge = [near for near in window if abs(sizes[near] - width) <= RAGGED]
    broken = sum(not ends_clause(lines[near].text) for near in at_edge)
    punctuated = sum(is_prose(lines[near].text) for near in at_edge)
    wrapped = broken >= max(2, LEAST_CUT * len(window)) and punctuated >= LEAST_PUNCTUATED * len(at_edge)
    return width if wrapped else 0


def _wall(lines: Sequence[Line], sizes: Sequence[int]) -> int:
    """The width that several lines reach and none passes; 0 where there is none.

    Text of short paragraphs, few of which need a second line, is hard-wrapped all the same.
    """
    width = max(sizes, default=0)
    at_wall = [line for line, size in zip(lines, sizes, strict=True) if size >= width - RAGGED]
    broken = [line for line in at_wall if not ends_clause(line.text) and is_prose(line.text)]
    enough = max(3, LEAST_AT_WALL * len(lines))
    return width if width >= NARROWEST and len(at_wall) >= enough and len(broken) > len(at_wall) / 2 else 0


def _filled(widths: Sequence[int], sizes: Sequence[int], wall: int) -> tuple[int, ...]:
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
        filled.append(sizes[at] if sizes[at] > nearest + 2 * RAGGED else nearest)
    return tuple(filled)


def _nearest(places: Sequence[int], at: int) -> int:
    """The one of `places`, in order, that is nearest to `at`."""
    after = bisect(places, at)
    return min(places[max(0, after - 1) : after + 1], key=lambda place: abs(place - at))


def _mode(sizes: Sequence[int]) -> int:
    """The most frequent size, two cells more or less counted with it; the larger of equals."""
    counts = Counter(sizes)

    def support(size: int) -> tuple[int, int, int]:
        return sum(counts[near] for near in range(size - 2, size + 3)), counts[size], size

    return max(counts, key=support, default=0)


def _marked(lines: Sequence[Line], sizes: Sequence[int], widths: Sequence[int]) -> bool:
    """000: 72 lines end with a blank, each the last of its paragraph. 004: English lines do, in mid-sentence."""
    wrapped = [at for at in range(len(lines)) if widths[at]]
    marks = [at for at in wrapped if lines[at].trailing]
    ends = [at for at in wrapped if ends_sentence(lines[at].text) and sizes[at] < widths[at] - RAGGED]
    fitting = sum(ends_clause(lines[at].text) or sizes[at] < widths[at] - RAGGED for at in marks)
    unmarked = sum(not lines[at].trailing for at in ends)
    return len(marks) >= 3 and fitting >= 0.9 * len(marks) and unmarked <= 0.1 * len(ends)


def _after_ends(lines: Sequence[Line], sizes: Sequence[int], widths: Sequence[int]) -> list[int]:
    """Lines after one that ended a sentence early: these begin paragraphs."""
    return [
        at + 1
        for at in range(len(lines) - 1)
        if widths[at] and sizes[at] < widths[at] - SPARE and ends_sentence(lines[at].text)
    ]


def _indented(lines: Sequence[Line], sizes: Sequence[int], widths: Sequence[int]) -> bool:
    starts = _after_ends(lines, sizes, widths)
    indents = sum(lines[at].indent >= 2 for at in starts)  # a single blank is a page break, not an indent
    others = sum(line.indent >= 2 for line in lines) - indents
    return indents >= max(2, 0.6 * len(starts)) and others <= 0.5 * len(lines)


def _narrowed(lines: Sequence[Line], sizes: Sequence[int], widths: Sequence[int]) -> bool:
    starts = [
        at
        for at in _after_ends(lines, sizes, widths)
        if widths[at] and not ends_clause(lines[at].text) and widths[at] - sizes[at] < INDENT.stop
    ]
    return sum(narrow(lines[at], widths[at]) for at in starts) >= max(3, 0.6 * len(starts))
