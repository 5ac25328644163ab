"""Lines -> paragraphs, by where lines begin and end, how far apart they stand, and their type.

    a line that ends before the edge though the next word would fit   ends its paragraph
    a line that begins further in                                     begins one, but below a hanging number
    more space above a line, another size                             begin one
    a line that reaches the edge                                      goes on, over columns and pages too

A numbering or the end of a sentence decides only where the places leave it open.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from kb.numbering import parse_numbering
from kb.readers.typeset.frames import Frame
from kb.readers.typeset.model import Column, Line, Table

# All in ems but the ratios.
INDENT = 0.9  # a line that begins so far in is indented
SLACK = 0.2  # that a line may lack beyond what would have fitted
CENTRED = 0.8  # by which the middle of a centred line may be off
LEAST_MARGIN = 1.5  # on both sides of a centred line
SAME_SIZE = 1.08  # ratio
MORE_SPACE = 1.3  # ratio of the distance between lines to the usual one
SAME_INDENT = 0.4
LONGEST_VERSION = 10  # characters: （试行）, （2018年修订）

_ENDS_CLAUSE = re.compile(r"[。！？!?；;：:…][”’」』）)】》〉\]\"']*$")
_BULLET = re.compile(r"[■●◆▲□○◎★☆※•◇△▪►➢✓]")
_LEADER = re.compile(r"(?:\.{4,}|…{2,}|·{4,}|(?:\. ){4,}) ?[\dⅠ-ⅿivx]{0,5}$")
_LETTER = re.compile(r"[A-Za-z]")


@dataclass(slots=True)
class Paragraph:
    """Lines that are one paragraph."""

    lines: list[Line]
    frame: Frame  # of its first line

    @property
    def text(self) -> str:
        """Its text on one line."""
        text = ""
        for line in self.lines:
            text = joined(text, line.text)
        return text

    @property
    def page(self) -> int:
        """On which it begins."""
        return self.lines[0].page

    @property
    def centred(self) -> bool:
        """Whether its lines stand in the middle of their column."""
        return all(is_centred(line, self.frame) for line in self.lines)


def joined(text: str, following: str) -> str:
    """`text` with the next line: a blank between Latin words, none within one that was parted by a hyphen."""
    if not text:
        return following
    if text[-1] == "\u00ad" or (text[-1] == "-" and text[-2:-1].isalpha() and following[:1].islower()):
        return text[:-1] + following
    latin = text[-1].isascii() and following[:1].isascii() and not text[-1].isspace()
    number = text[-1].isdigit() and following[:1].isdigit()
    return f"{text} {following}" if latin and not number and text[-1] not in "-/([" else text + following


def is_centred(line: Line, frame: Frame) -> bool:
    """Whether `line` stands in the middle of its column, with space on both sides."""
    left, right = line.box.x0 - frame.left, frame.right - line.box.x1
    return abs(left - right) < 2 * CENTRED * line.size and min(left, right) > LEAST_MARGIN * line.size


def find_paragraphs(columns: Sequence[Column], frames: Sequence[Frame]) -> Iterator[Paragraph | Table]:
    """The paragraphs and tables of `columns`, in reading order."""
    flow = _Flow(*_habits(columns, frames))
    for column, frame in zip(columns, frames, strict=True):
        for item in column.lines:
            if isinstance(item, Table):
                yield from flow.close()
                yield item
            elif flow.goes_on(item, frame):
                flow.add(item, frame)
            else:
                yield from flow.close()
                flow.open(item, frame)
        flow.column_ended = True
    yield from flow.close()


def _habits(columns: Sequence[Column], frames: Sequence[Frame]) -> tuple[dict[int, float], bool]:
    """The usual distance of lines for each size of type, and whether first lines are indented."""
    distances: dict[int, list[float]] = defaultdict(list)
    indented = others = 0
    for column, frame in zip(columns, frames, strict=True):
        lines = [line for line in column.lines if isinstance(line, Line)]
        for line, following in pairwise(lines):
            if _same_size(line, following) and following.baseline > line.baseline:
                if _reaches(line, following, frame):
                    distances[round(line.size)].append(following.baseline - line.baseline)
                elif not is_centred(following, frame):
                    indented += _indent(following, frame) >= INDENT
                    others += _indent(following, frame) < INDENT
    return {size: median(found) for size, found in distances.items() if len(found) > 1}, indented > others


@dataclass(slots=True)
class _Flow:
    """The paragraph that is open while lines are read."""

    distances: dict[int, float]
    indented: bool  # first lines are
    column_ended: bool = False
    frame: Frame = field(default_factory=lambda: Frame(0.0, 0.0))  # of the last line
    paragraph: Paragraph | None = None

    def open(self, line: Line, frame: Frame) -> None:
        """Begin a paragraph with `line`."""
        self.paragraph = Paragraph([line], frame)
        self.frame, self.column_ended = frame, False

    def add(self, line: Line, frame: Frame) -> None:
        """The paragraph goes on in `line`."""
        assert self.paragraph
        self.paragraph.lines.append(line)
        self.frame, self.column_ended = frame, False

    def close(self) -> Iterator[Paragraph]:
        """The paragraph that was open, if one was."""
        if self.paragraph:
            yield self.paragraph
            self.paragraph = None

    def goes_on(self, line: Line, frame: Frame) -> bool:
        """Whether the open paragraph goes on in `line`, which stands in `frame`."""
        if self.paragraph is None:
            return False
        last = self.paragraph.lines[-1]
        if not _same_size(last, line) or last.parted or line.parted or _stands_alone(last, line):
            return False
        if self._is_apart(last, line):
            return False
        if is_centred(line, frame) and (is_centred(last, self.frame) or _fills(last, self.frame)):
            return self._title_goes_on(last, line)
        if not (_reaches(last, line, self.frame) or self._fills_block(line)):
            return False
        return self._begins_as_it_goes_on(last, line, frame)

    def _is_apart(self, last: Line, line: Line) -> bool:
        """Whether more space than usual parts two lines of one column."""
        if self.column_ended or line.baseline <= last.baseline:
            return False
        usual = self.distances.get(round(line.size), 1.75 * line.size)
        return line.baseline - last.baseline > MORE_SPACE * usual

    def _title_goes_on(self, last: Line, line: Line) -> bool:
        """关于加强和改进新时代基层党建工作的 + 实施意见: two lines of a title, but not of two headings."""
        assert self.paragraph
        bracket = line.text[0] in "（(" and len(line.text) > LONGEST_VERSION
        alone = _ENDS_CLAUSE.search(last.text) or parse_numbering(line.text + " ") or bracket
        return not alone and last.bold == line.bold and not self.column_ended and len(self.paragraph.lines) < 5

    def _fills_block(self, line: Line) -> bool:
        """Whether the open paragraph is a block narrower than its column, and `line` one more line of it."""
        assert self.paragraph
        if len(self.paragraph.lines) < 2:
            return False
        before, last = self.paragraph.lines[-2:]
        near = SAME_INDENT * line.size
        edges = abs(before.box.x1 - last.box.x1) < near and line.box.x1 < last.box.x1 + near
        return edges and abs(last.box.x0 - line.box.x0) < near and not _ENDS_CLAUSE.search(last.text)

    def _begins_as_it_goes_on(self, last: Line, line: Line, frame: Frame) -> bool:
        """Whether `line` begins where the lines of the open paragraph do, below one that reaches the edge."""
        assert self.paragraph
        first = self.paragraph.lines[0]
        indent = _indent(line, frame)
        ended = bool(_ENDS_CLAUSE.search(last.text))
        if indent >= INDENT:
            if is_centred(line, frame) and ended:
                return False
            before = _indent(last, self.frame)
            if len(self.paragraph.lines) > 1:
                return abs(indent - before) < SAME_INDENT
            hangs = indent > before + INDENT and bool(parse_numbering(first.text) or _BULLET.match(first.text))
            block = abs(indent - before) < SAME_INDENT and not self.indented
            return not (ended and (block or parse_numbering(line.text))) and (hangs or block)
        if parse_numbering(line.text):
            return not ended and (self.indented or not _is_heading_number(line.text))
        return True


def _same_size(one: Line, two: Line) -> bool:
    return max(one.size, two.size) <= SAME_SIZE * min(one.size, two.size)


def _fills(line: Line, frame: Frame) -> bool:
    """Whether `line` goes from edge to edge, as the first of a long title."""
    return line.box.x0 - frame.left < LEAST_MARGIN * line.size and frame.right - line.box.x1 < LEAST_MARGIN * line.size


def _indent(line: Line, frame: Frame) -> float:
    return (line.box.x0 - frame.left) / line.size


def _reaches(line: Line, following: Line, frame: Frame) -> bool:
    """Whether what `following` begins with would not have fitted behind `line`."""
    blank = 0.25 * line.size if _LETTER.match(line.text[-1]) and _LETTER.match(following.text) else 0.0
    return frame.right - line.box.x1 < following.opening + blank + SLACK * line.size


def _stands_alone(last: Line, line: Line) -> bool:
    return bool(_LEADER.search(last.text) or _BULLET.match(line.text))


def _is_heading_number(text: str) -> bool:
    numbering = parse_numbering(text)
    return bool(numbering and numbering.style in ("编", "章", "节", "条", "一、", "（一）"))
