"""A document made ready for quotations to be looked up in it: its text with its words, and which clause each is of."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from indexer.quotations.forms import ELLIPSIS, Worded, marks_around, punctuation
from kb import outline
from kb.document import SEPARATOR, Document
from kb.passages import passages, section_anchor

MOST_OCCURRENCES = 200  # of one piece of text in one document: a phrase that stands more often is in every clause
Codes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph or heading of a document."""

    path: tuple[str, ...]  # of its locator
    anchor: str

    @property
    def locator(self) -> str:
        """The way to it as people read it."""
        return SEPARATOR.join(self.path)

    @property
    def clause(self) -> str:
        """How it is cited: an article of a law without its chapter, 第十二条第三项; else the whole way."""
        nth = next((nth for nth, name in enumerate(self.path) if name.startswith("第") and "条" in name), None)
        return self.locator if nth is None else "".join(self.path[nth:])


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some of a document's words, end exclusive."""

    start: int
    end: int


@dataclass(frozen=True)
class Text:
    """A document's text: a line for each paragraph, list item, table row and heading."""

    document: Document
    worded: Worded
    lines: Sequence[Line]
    starts: Sequence[int] = field(repr=False)  # of each line in the text

    @staticmethod
    def of(document: Document) -> Text:
        """The text of `document`; of what is cut for the index, the anchors lead to the same places."""
        texts, lines = [], []
        places = {each.span.start: Line(each.locator.path, each.locator.anchor) for each in passages(document, 0)}
        headings = {section.span.start: path for path, section in outline.walk(document.sections)}
        line = Line((), "top")
        for block in outline.blocks(document.body):
            start = block.span.start
            if block.kind == "heading":
                line = Line(headings.get(start, ()), section_anchor(headings.get(start, ())))
            line = places.get(start, line)
            texts.append(block.text)
            lines.append(line)
        starts = [0, *accumulate(len(text) + 1 for text in texts[:-1])] if texts else []
        return Text(document, Worded.of("\n".join(texts)), lines, starts)

    def lines_of(self, found: Stretch) -> Sequence[Line]:
        """The lines in which words stand."""
        first, last = self.worded.span(found.start, found.end)
        return self.lines[bisect_right(self.starts, first) - 1 : bisect_right(self.starts, last - 1)]

    def words_of(self, found: Stretch) -> str:
        """What words say, with the punctuation between them."""
        first, last = self.worded.span(found.start, found.end)
        return self.worded.text[first:last]

    def find(self, words: str, most: int = MOST_OCCURRENCES, within: Stretch | None = None) -> Iterator[Stretch]:
        """Where `words` stand, in all of it or in a stretch, `most` places; numerals and Latin words are whole."""
        known = self.worded
        start, stop = (within.start, within.end) if within else (0, len(known.words))
        for _ in range(most):
            at = known.words.find(words, start, stop)
            if at < 0:
                return
            start, end = at + 1, at + len(words)
            if not known.splits(at) and not known.splits(end):
                yield Stretch(at, end)

    def whole(self, found: Stretch) -> Stretch:
        """A stretch with the whole of the numerals and Latin words that it cuts: 十五人 where 五人 was found."""
        start, end = found.start, found.end
        while self.worded.splits(start):
            start -= 1
        while self.worded.splits(end):
            end += 1
        return Stretch(start, end)

    def other_marks(self, quoted: Worded, part: Stretch, found: Stretch) -> tuple[tuple[str, str], tuple[str, str]]:
        """Of the marks before and behind: what stands here and what the quotation has; "" where it may have them so.

        A quotation may leave out the marks at its ends, and has none there that the text has not.
        """
        head, tail = marks_around(quoted, part.start, part.end)
        head, tail = ELLIPSIS.split(head)[-1], ELLIPSIS.split(tail)[0]
        before, behind = marks_around(self.worded, found.start, found.end)
        first = ("", "") if before.endswith(head) else (before[-1:], head)
        return first, ("", "") if behind.startswith(tail) else (behind[:1], tail)

    def same_punctuation(self, quoted: Worded, part: Stretch, found: Stretch) -> bool:
        """Whether a part of a quotation has the punctuation of the place where its words were found."""
        first, last = quoted.span(part.start, part.end)
        if punctuation(quoted.text[first:last]) != punctuation(self.words_of(found)):
            return False
        return not any(map(any, self.other_marks(quoted, part, found)))

    @cached_property
    def pairs(self) -> Codes:
        """A number for each two characters of its words that stand together."""
        return pairs(self.worded.words)

    @cached_property
    def _known(self) -> Codes:
        """The different ones of `pairs`, in order."""
        return np.unique(self.pairs)

    def shares(self, sought: Codes) -> float:
        """What share of some pairs it has, 0 to 1."""
        if not len(sought) or not len(self._known):
            return 0.0
        at = np.searchsorted(self._known, sought).clip(max=len(self._known) - 1)
        return float((self._known[at] == sought).mean())


def pairs(words: str) -> Codes:
    """A number for each two characters of `words` that stand together."""
    codes = np.frombuffer(words.encode("utf-32-le"), np.uint32).astype(np.uint64)
    return codes[:-1] << np.uint64(32) | codes[1:]
