"""Lines of a page -> whole paragraphs.

    lines -> furniture set aside -> layout measured -> numberings followed -> each pair of lines: does it go on?
          -> lines joined -> spaces set

What decides, strongest first: a mark at the paragraph's end where the file has one; a numbering that counts on;
where a line stops (at the edge or early) and whether a sentence stops with it; an indent, or its trace.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Sequence as Seq
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from kb import outline
from kb.invisible import without_invisible
from kb.numbering import Numbering
from kb.outline import Span
from kb.readers.base import Chunk, Extract
from kb.structure.evidence import Evidence, ends_enactment
from kb.structure.furniture import Dropped, set_aside
from kb.structure.layout import RAGGED, Layout, measure
from kb.structure.lines import Line, clause_starts, ends_clause, is_latin, is_prose, opens_with_bullet, physical_lines
from kb.structure.sequence import Sequence
from kb.structure.spacing import glue, normalise
from kb.structure.tables import Table, find_tables, is_caption, markdown

# Whole lines that name a part of a paper: 摘　要, Abstract, 关键词, 参考文献.
_PART_NAME = re.compile(
    r"(?:摘[ 　]*要|目[ 　]*录|前[ 　]*言|关键词|参考文献|致谢|Abstract|Keywords?|References)[：:]?", re.IGNORECASE
)
# 【关键词】…, 关键词：…, Keywords: …; 发表时间：2012-05-25; 来源：新华社
_FIELD = re.compile(
    r"【[^】]{2,6}】|(?:摘[ 　]*要|关键词|发[表布]时间|发布日期|来源|作者|文号|发文字号|Keywords?|Abstract)[：:]",
    re.IGNORECASE,
)
# 法释〔2024〕12号
_DOCUMENT_NUMBER = re.compile(r"[（(]?[\u4e00-\u9fff]{1,12} ?[〔\[［（(]\d{4}[〕\]］）)] ?第?\d{1,5} ?号[）)]?")
SHORTEST_WRAPPED_HEADING = 24  # cells; a heading that goes on in a second line is not shorter


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A whole paragraph or heading: one line of plain text."""

    text: str
    span: Span  # in the decoded file
    level: int = 0  # of a heading that the format itself marks, 1 the highest; else 0
    source: bool = False  # a Markdown list item or table row, kept as it is written
    page: int | None = None  # on which it begins


@dataclass(frozen=True, slots=True)
class Repaired:
    """What repair gives."""

    paragraphs: tuple[Paragraph, ...]
    dropped: tuple[Dropped, ...] = ()  # page furniture
    starts_full: bool = False  # the first line lacks the indent that first lines of this file have


def repair(extract: Extract) -> Repaired:
    """The whole paragraphs of `extract`, in reading order."""
    if not extract.is_lines:
        return Repaired(tuple(_whole(extract)))
    return joined(*set_aside(physical_lines(extract.chunks)))


def joined(lines: Seq[Line], dropped: Seq[Dropped]) -> Repaired:
    """The whole paragraphs of one article's `lines`; `dropped` is its furniture."""
    layout = measure(lines)
    numbered = _numberings(lines, layout)
    tables = find_tables(lines, numbered)
    evidence = Evidence(lines, layout, numbered)
    weights = _Weights(lines, layout, numbered, evidence, tables).all()
    # What was decided tells more line ends apart than the certain ones do: weighed once more with all of them.
    evidence = Evidence(lines, layout, numbered, weights)
    weights = _Weights(lines, layout, numbered, evidence, tables).all()
    paragraphs = list(_paragraphs(lines, numbered, weights, tables))
    starts_full = evidence.starts_full() and not _FIELD.match(lines[0].text)
    return Repaired(tuple(paragraphs), tuple(dropped), starts_full)


def _whole(extract: Extract) -> list[Paragraph]:
    """Paragraphs of a format that marks them itself."""
    paragraphs = []
    sequence = Sequence()
    for chunk in extract.chunks:
        source = chunk.kind in ("item", "row")
        for text, span in [(chunk.text, chunk.span)] if source else _clauses(chunk):
            text = without_invisible(" ".join(text.split("\n")))
            if not text.strip():
                continue
            if not source:
                text = normalise(text.strip(), sequence.accept(text.strip()))
            paragraphs.append(Paragraph(text, span, chunk.level, source, chunk.page))
    return paragraphs


def _clauses(chunk: Chunk) -> list[tuple[str, Span]]:
    """The text of `chunk`, cut where clauses begin within it: there a line end was lost."""
    starts = [0, *clause_starts(chunk.text), len(chunk.text)]
    if len(chunk.text) != chunk.span.end - chunk.span.start:  # lines that the reader joined: no place is sure
        return [(chunk.text[start:end], chunk.span) for start, end in pairwise(starts)]
    at = chunk.span.start
    return [(chunk.text[start:end], Span(at + start, at + end)) for start, end in pairwise(starts)]


def _numberings(lines: Seq[Line], layout: Layout) -> list[Numbering | None]:
    """The numbering that each line begins with, if it counts on; see Sequence."""
    sequence = Sequence()
    found: list[Numbering | None] = []
    heading = False  # whether the line before belongs to a numbered heading, as far as it shows
    for at, line in enumerate(lines):
        before = lines[at - 1].text if at else ""
        width = layout.widths[at - 1] if at else 0
        opens = not width or ends_clause(before) or ends_enactment(before) or layout.rooms[at - 1] >= RAGGED
        dangling = bool(width) and not opens and before[-1] in "，、,“（("
        found.append(None if dangling else sequence.accept(line.text, opens, heading))
        heading = (heading or bool(found[at])) and not ends_clause(line.text) and not is_prose(line.text)
    return found


def _paragraphs(
    lines: Seq[Line], numbered: Seq[Numbering | None], weights: Seq[float], tables: Seq[Table]
) -> Iterator[Paragraph]:
    """The paragraphs that the lines make, and the rows of tables."""
    rows = {table.first: table for table in tables if table.rows}
    first, end, text = 0, 0, ""
    for at, line in enumerate(lines):
        if at in rows:
            yield from _rows(lines, rows[at])
            first = end = rows[at].end
        if at < end:
            continue
        text = glue(text, line.text) if text else line.text
        if weights[at] > 0:
            span = Span(lines[first].span.start, line.span.end)
            yield Paragraph(normalise(text, numbered[first]), span, page=lines[first].page)
            first, text = at + 1, ""


def _rows(lines: Seq[Line], table: Table) -> Iterator[Paragraph]:
    """The rows of a table, the first one its head."""
    ends = [at for _, at in table.rows[1:]] + [table.end]
    for nth, ((row, at), end) in enumerate(zip(table.rows, ends, strict=True)):
        span = Span(lines[at].span.start, lines[end - 1].span.end)
        yield Paragraph(markdown(row), span, source=True, page=lines[at].page)
        if nth == 0:
            yield Paragraph(outline.table_rule(len(row)), Span(span.end, span.end), source=True, page=lines[at].page)


@dataclass(slots=True)
class _Weights:
    """Weighs for each line whether its paragraph ends with it."""

    lines: Seq[Line]
    layout: Layout
    numbered: Seq[Numbering | None]
    evidence: Evidence
    tables: Seq[Table]
    run: int = 1  # lines of the paragraph so far
    prose: bool = False  # whether these are prose
    brackets: int = 0  # that are open in these

    def all(self) -> list[float]:
        """How sure it is that a paragraph ends with each line: it does above 0."""
        alone = {at for table in self.tables for at in range(table.first - 1, table.end)}
        found = []
        for at, line in enumerate(self.lines):
            self._follow(line.text)
            last = at in alone or at + 1 == len(self.lines)
            found.append(inf if last else self._weight(at))
            self.run = self.run + 1 if found[at] <= 0 else 1
        return found

    def _follow(self, text: str) -> None:
        opened = sum(text.count(bracket) for bracket in "（《〈") - sum(text.count(bracket) for bracket in "）》〉")
        self.brackets = opened + (self.brackets if self.run > 1 else 0)
        self.prose = is_prose(text) or (self.prose and self.run > 1)

    def _weight(self, at: int) -> float:
        line, following = self.lines[at], self.lines[at + 1]
        if self._stands_alone(at):
            return inf
        if self._wrapped_heading(at):
            return -inf
        if not self.layout.widths[at]:
            return inf
        if is_latin(line.text) != is_latin(following.text) and (ends_clause(line.text) or not self._is_cut(at)):
            return inf
        return self.evidence.weight(at, at - self.run + 1, self.prose, self.brackets > 0)

    def _stands_alone(self, at: int) -> bool:
        """Whether a line is one that nothing follows, or the next one that begins by itself."""
        text, following = self.lines[at].text, self.lines[at + 1].text
        return bool(
            self.numbered[at + 1]
            or opens_with_bullet(following)
            or _FIELD.match(following)
            or _PART_NAME.fullmatch(text)
            or _DOCUMENT_NUMBER.fullmatch(following)
            or _PART_NAME.fullmatch(following)
            or (is_caption(following) and not self._is_cut(at))
            or (is_caption(text) and not self._is_cut(at))
        )

    def _is_cut(self, at: int) -> bool:
        cut = bool(self.layout.widths[at]) and self.layout.rooms[at] < RAGGED
        return cut and not ends_clause(self.lines[at].text)

    def _wrapped_heading(self, at: int) -> bool:
        """`2 国有企业基层党建工作与生产经营融合问` + `题分析`, but not `2.1 管理机制问题` + `只有把党建工作与…`."""
        line, following, width = self.lines[at], self.lines[at + 1], self.layout.widths[at]
        if not self.numbered[at] or not width or following.blanks:
            return False
        long_enough = line.width >= SHORTEST_WRAPPED_HEADING and following.width < line.width
        is_title = not re.search("[。；：]", line.text + following.text)
        return long_enough and is_title and following.width < width - RAGGED
