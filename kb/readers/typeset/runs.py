"""Glyphs -> runs (what stands together on a baseline) -> lines of a column.

Blanks are read from the places: `第一条　为了` has one whether or not the file draws a blank there; between the
characters of a justified line there is none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from kb.readers.typeset.model import DROP, RISE, Box, Glyph, Line, Run

# All in ems.
APART = 0.6  # a gap without a glyph that parts two runs: a gutter has 1 and more
APART_BLANK = 3.0  # one that blanks fill
OFF_LINE = 0.25  # a baseline that differs by more is another's
BLANK = 0.2  # a gap between characters that is one
LATIN_BLANK = 0.14
PARTED = 2.5  # a gap within a line as between cells
SMALL = 0.8  # of the size beside it: a mark above or below the line
RAISED = 0.12  # how far such a mark stands above the baseline at least
SAME_PLACE = 0.2  # the same character again there: bold drawn twice

# May not stand at a line's start, so that it goes down together with what is before it.
_NO_START = "，。、；：？！）》〉」』】〕｝”’％…—·,.;:?!)]}%‰℃"
_NO_END = "（《〈「『【〔｛“‘([{"
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,:/%\-–_@&+#'’]*")
_SUPERSCRIPTS = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_MARK = re.compile(r"\d{1,3}")


def find_runs(glyphs: Iterable[Glyph]) -> list[Run]:
    """The runs that `glyphs`, in the order in which they are drawn, make."""
    runs: list[list[Glyph]] = []
    current: list[Glyph] = []
    for glyph in glyphs:
        if current and not _joins(current[-1], glyph, _blanks(current)):
            runs.append(current)
            current = []
        current.append(glyph)
    runs.append(current)
    return [run for order, group in enumerate(runs) if (run := make_run(group, order))]


def make_run(glyphs: Sequence[Glyph], order: int) -> Run | None:
    """One run of `glyphs` on a baseline, from left to right; None where nothing is visible."""
    shown = [glyph for glyph in glyphs if not glyph.char.isspace()]
    if not shown:
        return None
    size = Counter(round(glyph.size, 1) for glyph in shown).most_common(1)[0][0]
    baseline = median(glyph.baseline for glyph in shown)
    box = Box(shown[0].x0, baseline - size * RISE, max(glyph.x1 for glyph in shown), baseline + size * DROP)
    bold = sum(glyph.bold for glyph in shown) > len(shown) / 2
    return Run(_text(glyphs), box, baseline, size, order, _opening(shown), bold)


def _joins(last: Glyph, glyph: Glyph, blanks: bool) -> bool:
    em = max(last.size, glyph.size)
    gap = glyph.x0 - last.x1
    level = abs(glyph.baseline - last.baseline) <= OFF_LINE * em and _alike(last, glyph)
    return level and -em < gap < em * (APART_BLANK if blanks else APART)


def _alike(last: Glyph, glyph: Glyph) -> bool:
    """Not a mark beside a word: those are told by their size when the line is put together."""
    return min(last.size, glyph.size) > SMALL * max(last.size, glyph.size) or abs(last.baseline - glyph.baseline) < 0.5


def _blanks(glyphs: Sequence[Glyph]) -> bool:
    return glyphs[-1].char.isspace()


def _text(glyphs: Sequence[Glyph]) -> str:
    usual = _usual_gap(glyphs)
    text = ""
    last: Glyph | None = None  # the last that is visible
    for glyph in glyphs:
        if glyph.char.isspace():
            text += " " if glyph.char != "\u3000" else glyph.char
            continue
        if last is not None and _is_again(last, glyph):
            continue
        if last is not None and not text[-1].isspace() and _is_blank(last, glyph, usual):
            text += " "
        text += glyph.char
        last = glyph
    return text.strip()


def _is_again(last: Glyph, glyph: Glyph) -> bool:
    return last.char == glyph.char and abs(glyph.x0 - last.x0) < SAME_PLACE * glyph.size


def _usual_gap(glyphs: Sequence[Glyph]) -> float:
    """The gap between two characters of these, in ems: above 0 where a line is spread to its full width."""
    gaps = [(right.x0 - left.x1) / right.size for left, right in pairwise(glyphs)]
    return max(0.0, median(gaps)) if gaps else 0.0


def _is_blank(last: Glyph, glyph: Glyph, usual: float) -> bool:
    gap = (glyph.x0 - last.x1) / max(last.size, glyph.size)
    least = LATIN_BLANK if last.char.isascii() and glyph.char.isascii() else BLANK
    return gap >= max(least, 2.5 * usual + 0.05)


def _opening(shown: Sequence[Glyph]) -> float:
    """The width of what cannot be parted from the first character: a word, a bracket with what it opens."""
    text = "".join(glyph.char[:1] for glyph in shown[:60])
    length = opening_length(text)
    return shown[min(length, len(shown)) - 1].x1 - shown[0].x0


def opening_length(text: str) -> int:
    """How many characters at the start of `text` cannot be parted."""
    length = 0
    while length < len(text) and text[length] in _NO_END:
        length += 1
    word = _WORD.match(text, length)
    length = word.end() if word else length + 1
    while length < len(text) and text[length] in _NO_START:
        length += 1
    return max(1, length)


def put_together(runs: Sequence[Run], page: int) -> list[Line]:
    """The lines that the runs of one column make, from top to bottom."""
    lines: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: (run.baseline, run.box.x0)):
        home = next((line for line in reversed(lines[-3:]) if _on_line(line, run)), None)
        if home is None:
            lines.append([run])
        else:
            home.append(run)
    return [_line(line, page) for line in lines]


def _on_line(line: Sequence[Run], run: Run) -> bool:
    """Whether `run` stands on the line: at its height, and not where another run already is."""
    largest = max(line, key=lambda each: each.size)
    shared = min(largest.box.y1, run.box.y1) - max(largest.box.y0, run.box.y0)
    least = min(largest.size, run.size)
    beside = all(
        min(each.box.x1, run.box.x1) - max(each.box.x0, run.box.x0) < 0.5 * max(each.size, run.size) for each in line
    )
    return shared >= 0.55 * least and beside


def _line(runs: Sequence[Run], page: int) -> Line:
    runs = sorted(runs, key=lambda run: run.box.x0)
    main = max(runs, key=lambda run: run.box.width * run.size)
    text, parted = "", False
    for at, run in enumerate(runs):
        before = runs[at - 1] if at else None
        gap = (run.box.x0 - before.box.x1) / main.size if before else 0.0
        parted = parted or gap >= PARTED
        piece = _marked(run, main, text)
        text += (" " if text and gap >= BLANK and not _is_mark(run, main) else "") + piece
    box = Box(runs[0].box.x0, min(r.box.y0 for r in runs), max(r.box.x1 for r in runs), max(r.box.y1 for r in runs))
    opening = runs[0].opening + (runs[1].opening if len(runs) > 1 and _is_mark(runs[1], main) else 0)
    return Line(text, box, main.baseline, main.size, page, opening, main.bold, parted)


def _is_mark(run: Run, main: Run) -> bool:
    raised = main.baseline - run.baseline > RAISED * main.size
    return run is not main and raised and run.size <= SMALL * main.size


def _marked(run: Run, main: Run, before: str) -> str:
    """A small raised number as a reference mark in brackets, or behind Latin letters and digits as a power: m²."""
    if not _is_mark(run, main) or not _MARK.fullmatch(run.text):
        return run.text
    if before[-1:].isascii() and before[-1:].isalnum():
        return run.text.translate(_SUPERSCRIPTS)
    return f"[{run.text}]"
