"""Lines of a page -> whole paragraphs.

    lines -> furniture set aside -> layout measured -> numberings followed -> each pair of lines: does it go on?
          -> lines joined -> spaces set

What decides, strongest first: a mark at the paragraph's end where the file has one; a numbering that counts on;
where a line stops (at the edge or early) and whether a sentence stops with it; an indent, or its trace.
"""

from __future__ import annotations

import re
from collections.abc import Sequence as Seq
from dataclasses import dataclass
from math import inf

from kb.invisible import without_invisible
from kb.numbering import Numbering
from kb.outline import Span
from kb.readers.base import Extract
from kb.structure.evidence import Evidence
from kb.structure.furniture import Dropped, set_aside
from kb.structure.layout import RAGGED, Layout, measure
from kb.structure.lines import Line, ends_clause, is_latin, is_prose, opens_with_bullet, physical_lines
from kb.structure.sequence import Sequence
from kb.structure.spacing import glue, normalise

# Whole lines that name a part of a paper: 摘　要, Abstract, 关键词, 参考文献.
_PART_NAME = re.compile(
    r"(?:摘[ 　]*要|目[ 　]*录|前[ 　]*言|关键词|参考文献|致谢|Abstract|Keywords?|References)[：:]?", re.IGNORECASE
)
# 【关键词】…, 关键词：…, Keywords: …; 发表时间：2012-05-25; 来源：新华社
_FIELD = re.compile(
    r"【[^】]{2,6}】|(?:摘[ 　]*要|关键词|发[表布]时间|发布日期|来源|作者|文号|发文字号|Keywords?|Abstract)[：:]",
    re.IGNORECASE,
)
# 表 1  基层党建工作与生产经营融合问题; but not 表 1 所示。
_CAPTION = re.compile(r"[表图] ?\d{1,2}(?:[-.－]\d{1,2})?[ 　]+(?!所示|中的|显示|可见|可知|给出)\S[^。；]*$")
LONGEST_LABEL = 12  # cells of a row's label: 同规划
SHORTEST_WRAPPED_HEADING = 24  # cells; a heading that goes on in a second line is not shorter
LONGEST_ROW = 3  # lines; after that the text below a table has begun


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
    evidence = Evidence(lines, layout, numbered)
    # What was decided tells more line ends apart than the certain ones do: weighed once more with all of them.
    evidence = Evidence(lines, layout, numbered, _Joiner(lines, layout, numbered, evidence).weights())
    paragraphs = _Joiner(lines, layout, numbered, evidence).paragraphs()
    return Repaired(tuple(paragraphs), tuple(dropped), evidence.starts_full())


def _whole(extract: Extract) -> list[Paragraph]:
    """Paragraphs of a format that marks them itself."""
    paragraphs = []
    sequence = Sequence()
    for chunk in extract.chunks:
        text = without_invisible(" ".join(chunk.text.split("\n")))
        if not text.strip():
            continue
        source = chunk.kind in ("item", "row")
        if not source:
            text = normalise(text.strip(), sequence.accept(text.strip()))
        paragraphs.append(Paragraph(text, chunk.span, chunk.level, source, chunk.page))
    return paragraphs


def _numberings(lines: Seq[Line], layout: Layout) -> list[Numbering | None]:
    """The numbering that each line begins with, if it counts on; see Sequence."""
    sequence = Sequence()
    found: list[Numbering | None] = []
    for at, line in enumerate(lines):
        before = lines[at - 1].text if at else ""
        width = layout.widths[at - 1] if at else 0
        opens = not width or ends_clause(before) or layout.rooms[at - 1] >= RAGGED
        dangling = bool(width) and not opens and before[-1] in "，、,“（("
        found.append(None if dangling else sequence.accept(line.text, opens))
    return found


@dataclass(slots=True)
class _Joiner:
    """Decides for each line whether it goes on in the next, and joins them."""

    lines: Seq[Line]
    layout: Layout
    numbered: Seq[Numbering | None]
    evidence: Evidence
    in_table: bool = False
    run: int = 1  # lines of the paragraph so far
    prose: bool = False  # whether these are prose

    def weights(self) -> list[float]:
        """How sure it is that a paragraph ends with each line: it does above 0."""
        found = []
        for at, line in enumerate(self.lines):
            self.prose = is_prose(line.text) or (self.prose and self.run > 1)
            self._follow_table(at)
            weight = self._weight(at) if at + 1 < len(self.lines) else inf
            self.run = self.run + 1 if weight <= 0 else 1
            found.append(weight)
        return found

    def paragraphs(self) -> list[Paragraph]:
        """The paragraphs that the lines make."""
        paragraphs: list[Paragraph] = []
        first, text = 0, ""
        weights = self.weights()
        self.run = 1
        for at, line in enumerate(self.lines):
            text = glue(text, line.text, self._is_label(at - 1)) if text else line.text
            self._follow_table(at)
            if weights[at] <= 0:
                self.run += 1
                continue
            span = Span(self.lines[first].span.start, line.span.end)
            page = self.lines[first].page
            paragraphs.append(Paragraph(normalise(text, self.numbered[first]), span, page=page))
            first, text, self.run = at + 1, "", 1
        return paragraphs

    def _follow_table(self, at: int) -> None:
        """A table's rows follow its caption, up to a heading or a paragraph of prose."""
        if _CAPTION.match(self.lines[at].text):
            self.in_table = True
        elif self.numbered[at] or self.run > LONGEST_ROW:
            self.in_table = False

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
        if self.in_table:
            return -inf if self._row_goes_on(at) else inf
        return self.evidence.weight(at, at - self.run + 1, self.prose)

    def _stands_alone(self, at: int) -> bool:
        """Whether a line is one that nothing follows, or the next one that begins by itself."""
        text, following = self.lines[at].text, self.lines[at + 1].text
        return bool(
            self.numbered[at + 1]
            or opens_with_bullet(following)
            or _FIELD.match(following)
            or _PART_NAME.fullmatch(text)
            or _PART_NAME.fullmatch(following)
            or (_CAPTION.match(following) and not self._is_cut(at))
            or (_CAPTION.match(text) and not self._is_cut(at))
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

    def _is_label(self, at: int) -> bool:
        """A row's label before its text: 同规划."""
        if not self.in_table or at < 0 or self.numbered[at] or at + 1 >= len(self.lines):
            return False
        text = self.lines[at].text
        short = self.lines[at].width <= LONGEST_LABEL and not re.search(r"[，。、；：\s]", text)
        return short and self.run <= 2 and is_prose(self.lines[at + 1].text + " ")

    def _row_goes_on(self, at: int) -> bool:
        if ends_clause(self.lines[at].text):
            return False
        return self._is_label(at) or (self._is_cut(at) and is_prose(self.lines[at].text))
