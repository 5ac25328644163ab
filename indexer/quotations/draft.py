"""A draft's quotations and citations: what stands in it that can be looked up.

    text -> marked (quotation marks) -> citations -> each quotation with what it is said to be taken from

Words in quotation marks are a quotation where they are introduced as one (《公司法》第十九条规定：“…”) or say a
sentence or a part of one. “双强六好” and “进得去、立得牢、强起来” are terms, which nobody claims to have copied.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from indexer.quotations.cited import Cited, citations, refers_back
from indexer.quotations.forms import words
from indexer.quotations.marks import Marked, marked
from kb.errors import QueryError
from kb.numbering import parse_numbering

LONGEST_DRAFT = 200_000  # characters
MOST_QUOTED = 200
# Words of a quotation that nothing introduces: a part of a sentence has as many, a term has fewer.
SHORTEST_SENTENCE, SHORTEST_BARE = 10, 16
SHORTEST = 2
_SENTENCE_MARK = re.compile("[，。；：？！,;?!…]")
# A line's end is none behind 规定： or a comma: the quotation follows on the next line.
_SENTENCE_END = re.compile("[。！？；!?;]|(?<![，、：,:])\n")
_SAYS = (
    "规定|指出|要求|强调|明确|提出|载明|写道|写明|认为|称|表述为|表述|提到|所称|所说|所述|原文|内容|如下|讲到|说|为|是|即|中的?|"
    "要|有关|关于|还|并|了|的"
)
_INTRODUCES = re.compile(rf"(?:{_SAYS}|[，,：:\s]|第?[（(]?[一二三四五六七八九十\d]+[）)]?[款项目])*")
_SAYING = re.compile(
    r"(?:规定|指出|要求|强调|明确|提出|载明|写道|写明|表述为|原文|如下|提到)(?:了|道|的是|如下)?[：:]\s*$"
)
_BLOCK_FOLLOWS = re.compile(r"(?:规定|指出|要求|强调|明确|载明|写道|原文|如下|表述)(?:了|道|为|是|如下)?[：:]\s*$")
_BEHIND = re.compile(r"[”」』’\"]?[。，]?\s*[（(](?P<inner>[^（）()\n]*(?:[（(][^（）()\n]*[）)][^（）()\n]*)*)[）)]")
_NAMED_BEHIND = re.compile(r"[”」』’\"]?[，。—\s]*(?:这是|此为|是|为|出自|见于?|载于|语出|引自|源自|摘自|——|—)")

Kind = Literal["quotation", "block", "citation"]


@dataclass(frozen=True, slots=True)
class Quoted:
    """Something of a draft that is looked up."""

    kind: Kind  # words in quotation marks; a paragraph that is one; a clause that is cited without its words
    start: int  # characters of the draft, without the quotation marks
    end: int
    text: str
    cited: Cited | None = None  # what it is said to be taken from
    closed: bool = True  # whether its closing mark is there


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it was read."""

    text: str
    quoted: tuple[Quoted, ...]
    terms: int  # words in quotation marks that were taken for terms


def read_draft(text: str) -> Draft:
    """The quotations and citations of `text`, in order.

    Raises QueryError where it is longer than LONGEST_DRAFT, or has more than MOST_QUOTED of them.
    """
    if len(text) > LONGEST_DRAFT:
        raise QueryError(f"文稿有 {len(text)} 字，一次最多核对 {LONGEST_DRAFT} 字，请分几次核对")
    reading = _Reading(text)
    blocks = list(reading.blocks())
    apart = [each for each in reading.quotations() if not any(b.start <= each.start < b.end for b in blocks)]
    quoted = sorted((*apart, *blocks), key=lambda each: each.start)
    bare = reading.bare(quoted)
    found = tuple(sorted((*quoted, *bare), key=lambda each: each.start))
    if len(found) > MOST_QUOTED:
        raise QueryError(f"文稿里有 {len(found)} 处引文和条款引用，一次最多核对 {MOST_QUOTED} 处，请分几次核对")
    return Draft(text, found, reading.terms)


class _Reading:
    """A draft while it is read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.terms = 0
        titles = [match.span() for match in re.finditer("《[^《》\n]{1,150}》", text)]
        starts = [start for start, _ in titles]
        self._marked = [each for each in marked(text) if not _lies_in(each, titles, starts)]
        # What may be a term may also be part of a citation: （以下简称“公司法”）.
        taken = [(each.start, each.end) for each in self._marked if _is_sentence(text[each.start : each.end])]
        self.citations = citations(text, taken)
        self._starts = [each.start for each in self.citations]
        self._ends = _sentence_ends(text, taken)

    def quotations(self) -> Iterator[Quoted]:
        """What stands in quotation marks and is no term."""
        for each in self._marked:
            said = self.text[each.start : each.end]
            cited, introduced = self._source(each)
            enough = len(words(said)) >= SHORTEST
            if enough and (_is_sentence(said) or introduced):
                yield Quoted("quotation", each.start, each.end, said, cited, each.closed)
            else:
                self.terms += enough

    def blocks(self) -> Iterator[Quoted]:
        """Paragraphs that are a quotation: one, with its items, behind a paragraph that cites and ends with 规定：."""
        start, lead = 0, None
        for line in self.text.split("\n"):
            end = start + len(line)
            if line.strip():
                goes_on = lead is not None and (lead[1] == 0 or _is_item(line))
                if lead and goes_on and not marked_at(line):
                    first = start + len(line) - len(line.lstrip())
                    yield Quoted("block", first, start + len(line.rstrip()), line.strip(), lead[0])
                    lead = (lead[0], lead[1] + 1)
                elif _BLOCK_FOLLOWS.search(line[-20:]):
                    inside = self.citations[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
                    lead = (inside[-1], 0) if inside else None
                else:
                    lead = None
            start = end + 1

    def bare(self, quoted: Sequence[Quoted]) -> Iterator[Quoted]:
        """Citations of a clause or number of a known document that no quotation has."""
        used = {(each.cited.start, each.cited.end) for each in quoted if each.cited}
        inside = [(each.start, each.end) for each in quoted]
        for each in self.citations:
            looked_up = each.names_document and (each.clauses or each.parts or each.number)
            within = any(start <= each.start < end for start, end in inside)
            if looked_up and (each.start, each.end) not in used and not within:
                yield Quoted("citation", each.start, each.end, self.text[each.start : each.end], each)

    def _source(self, each: Marked) -> tuple[Cited | None, bool]:
        """What a quotation is said to be taken from, and whether it is introduced as a quotation."""
        behind = self._behind(each)
        if behind:
            return behind, True
        begins = self._ends[at - 1] if (at := bisect_right(self._ends, each.start - 1)) else 0
        number = bisect_left(self._starts, each.start)
        before = self.citations[number - 1] if number else None
        if before and before.end <= each.start and before.start >= begins:
            between = self.text[before.end : each.start - 1]
            introduced = len(between) <= 20 and _INTRODUCES.fullmatch(between) is not None
            introduced = introduced or bool(_SAYING.search(between[-12:]))
            # A title that only stands before it (学习《公司法》，做到“…”) does not say whose words they are.
            return (before if introduced or before.clauses else None), introduced
        lead = self.text[begins : each.start - 1]
        if before and refers_back(lead):
            return before, True
        return None, bool(_SAYING.search(lead[-12:]))

    def _behind(self, each: Marked) -> Cited | None:
        """The citation that follows a quotation: in brackets, or as 是《公司法》第十九条的规定."""
        rest = self.text[each.end : each.end + 200]
        match = _BEHIND.match(rest)
        if match:
            first, last = each.end + match.start("inner"), each.end + match.end("inner")
            number = bisect_left(self._starts, first)
            if number < len(self.citations) and self.citations[number].start < last:
                return self.citations[number]
            if number and refers_back(match["inner"]):
                return self.citations[number - 1]
        if match := _NAMED_BEHIND.match(rest):
            number = bisect_left(self._starts, each.end)
            near = self.citations[number] if number < len(self.citations) else None
            if near and near.start - (each.end + match.end()) <= 1 and near.names_document:
                return near
        return None


def marked_at(line: str) -> bool:
    """Whether a paragraph is in quotation marks itself, from its beginning on."""
    return line.lstrip()[:1] in tuple('“「『"')


def _is_item(line: str) -> bool:
    numbering = parse_numbering(line.strip())
    return numbering is not None and numbering.style in ("（一）", "1.", "（1）")


def _is_sentence(said: str) -> bool:
    """Whether words say a sentence or a part of one, and are no term."""
    length = len(words(said))
    return length >= SHORTEST_BARE or (length >= SHORTEST_SENTENCE and _SENTENCE_MARK.search(said) is not None)


def _lies_in(each: Marked, titles: Sequence[tuple[int, int]], starts: Sequence[int]) -> bool:
    at = bisect_right(starts, each.start) - 1
    return at >= 0 and titles[at][0] < each.start and each.end < titles[at][1]


def _sentence_ends(text: str, taken: Sequence[tuple[int, int]]) -> list[int]:
    """Where sentences end; one within a quotation is the draft's where the quotation ends with it: ……。”"""
    found, spans = [], iter([*taken, (len(text) + 1, len(text) + 1)])
    start, end = next(spans)
    for match in _SENTENCE_END.finditer(text):
        while match.start() >= end:
            start, end = next(spans)
        if match.start() < start:
            found.append(match.end())
        elif match.end() == end and text[end + 1 : end + 2] not in tuple("，、；,;的（("):
            found.append(end + 1)
    return found
