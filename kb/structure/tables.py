"""Tables whose rows are lines: found below their captions, and told apart into cells.

表 2  “四同”开展                          the caption
“四同”开展                                a heading above all columns
同规划                                    a label, and what it says in the lines below,
党总支书记参加公司经营班子，参与研究……
同检查 即由公司统一组织……                   or behind a blank
上城区　626　19.3%                        or as many cells as other rows have
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kb import outline
from kb.numbering import Numbering
from kb.structure.lines import Line, ends_clause, is_prose
from kb.structure.spacing import glue, normalise

LONGEST_LABEL = 12  # cells of a row's label: 同规划
LEAST_ROWS = 2  # with several cells
MOSTLY = 0.7  # of the rows have as many cells as the table has columns
LONGEST_ROW = 6  # lines

# 表 1  基层党建工作与生产经营融合问题; but not 表 1 所示。
_CAPTION = re.compile(
    r"(?P<kind>附?[表图]) ?\d{1,2}(?:[-.－]\d{1,2})?[ 　]+(?!所示|中的|显示|可见|可知|给出)\S[^。；]*$"
)
_LABELLED = re.compile(r"(?P<label>[\u4e00-\u9fff]{1,6})[ 　\t]+(?P<text>[\u4e00-\u9fff“《（].*)")
_WIDE = re.compile(r"[ 　]{2,}|\t+|　")
_ANY = re.compile(r"[ 　\t]+")
_NO_LABEL = re.compile(r"[，。、；：\s]")

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The lines `first` to `end`, which is past the last, below a caption."""

    first: int
    end: int
    rows: tuple[tuple[Row, int], ...]  # the cells of each, and its first line; none where lines tell no columns


def is_caption(text: str) -> bool:
    """Whether a line is a table's or figure's caption."""
    return bool(_CAPTION.match(text))


def find_tables(lines: Sequence[Line], numbered: Sequence[Numbering | None]) -> list[Table]:
    """The tables below captions in `lines`; `numbered` is the numbering of each line, at which a table ends."""
    found = []
    for at, line in enumerate(lines):
        caption = _CAPTION.match(line.text)
        if caption and caption["kind"].endswith("表"):
            found.append(_Reader(lines, numbered).table(at + 1))
    return [table for table in found if table.end > table.first]


@dataclass(slots=True)
class _Reader:
    lines: Sequence[Line]
    numbered: Sequence[Numbering | None]

    def table(self, first: int) -> Table:
        """The table that begins with the line `first`."""
        rows: list[tuple[Row, int]] = []
        at = first
        while at < len(self.lines) and not self._ends(at):
            row, after = self._row(at)
            if row is None:
                break
            rows.append((row, at))
            at = after
        return Table(first, at, _regular(rows))

    def _ends(self, at: int) -> bool:
        return bool(self.numbered[at] or is_caption(self.lines[at].text))

    def _row(self, at: int) -> tuple[Row | None, int]:
        """The row that begins with the line `at`, and the line after it; None where text begins."""
        text = self.lines[at].text
        if self._is_label(at):
            return self._with_text(text, "", at + 1)
        if labelled := _LABELLED.match(text):
            if is_prose(labelled["text"]):
                return self._with_text(labelled["label"], labelled["text"], at + 1)
        elif is_prose(text) or ends_clause(text):
            return None, at
        return _cells(text), at + 1

    def _with_text(self, label: str, text: str, at: int) -> tuple[Row, int]:
        """A label with its text, which ends with a stop."""
        last = at + LONGEST_ROW
        while at < min(last, len(self.lines)) and not ends_clause(text) and not self._ends(at):
            text = glue(text, self.lines[at].text) if text else self.lines[at].text
            at += 1
        return (label, text), at

    def _is_label(self, at: int) -> bool:
        """Whether a line is a row's label above its text: 同规划."""
        line = self.lines[at]
        if line.width > LONGEST_LABEL or _NO_LABEL.search(line.text) or at + 1 >= len(self.lines):
            return False
        below = self.lines[at + 1].text
        return not self._ends(at + 1) and (is_prose(below) or ends_clause(below))


def _cells(text: str) -> Row:
    """What stands between wide blanks, or between any where there are none."""
    parts = _WIDE.split(text)
    return tuple(parts if len(parts) > 1 else _ANY.split(text))


def _regular(rows: Sequence[tuple[Row, int]]) -> tuple[tuple[Row, int], ...]:
    """`rows` with as many cells as there are columns; none where most have another number."""
    several = [len(row) for row, _ in rows if len(row) > 1]
    if len(several) < LEAST_ROWS:
        return ()
    columns, count = Counter(several).most_common(1)[0]
    if count < MOSTLY * len(several) or max(several) > columns:
        return ()
    return tuple((row + ("",) * (columns - len(row)), at) for row, at in rows)


def markdown(row: Row) -> str:
    """A row as Markdown."""
    cells = (re.sub(r"(?<!\\)\|", r"\\|", outline.escape(normalise(cell))) for cell in row)
    return f"| {' | '.join(cells)} |"


def rule(columns: int) -> str:
    """The row below a table's head."""
    return f"|{' --- |' * columns}"
