"""How well one line goes on from another, judged by the page itself.

A line that stops in mid-sentence goes on with characters that follow its last ones elsewhere on the page (党组 + 织);
one that ends a sentence is followed by a beginning; a number counts on. Scores are logarithms of odds: above 0 the
one line looks like the other's continuation, below 0 it does not.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property

from kb.numbering import Numbering, parse_numbering
from kb.structure.lines import Line, ends_clause, has_han, opens_with_bullet

MOST = 4.0  # what characters alone may say, for or against
BROKEN = -4.0  # a numbered clause after half a sentence
OPENED = 1.0  # a beginning where one is due
LOOSELY = 0.5  # of what characters say counts between two sentences
COUNTED = 4.0  # 第十三条 after 第十二条
MISCOUNTED = -3.0  # 第十三条 after 第五条
BEGUN = 0.5  # （一） where nothing was counted
LEAST_SHARE = 0.04  # of lines that are about as wide: a width at which a column's lines stop
NEAR = 3  # cells: a mark that may not stand at an edge moved

Counts = Mapping[str, tuple[int, ...]]  # style of a numbering -> its last ordinals


class Page:
    """What the lines of a page say about which of them belong together."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.numbered = [_clause_number(line.text) for line in lines]
        self._ended = [ends_clause(line.text) for line in lines]
        self._at_edge = _at_edge(lines)
        self._indented = sum(line.indent >= 2 for line in lines) >= 0.05 * len(lines)
        self._known: dict[tuple[int, int], float] = {}

    @cached_property
    def _grams(self) -> Counter[str]:
        """How often each run of one to three characters stands within a line."""
        counts: Counter[str] = Counter()
        for line in self.lines:
            text = line.text
            for size in (1, 2, 3):
                counts.update(text[at : at + size] for at in range(len(text) - size + 1))
        return counts

    @cached_property
    def _followers(self) -> Counter[str]:
        """How many different characters follow each run of one or two within a line (Witten-Bell smoothing)."""
        return Counter(gram[:-1] for gram in self._grams if len(gram) > 1)

    @cached_property
    def _followed(self) -> Counter[str]:
        """How often any does."""
        counts: Counter[str] = Counter()
        for gram, count in self._grams.items():
            if len(gram) > 1:
                counts[gram[:-1]] += count
        return counts

    @cached_property
    def _characters(self) -> int:
        return sum(len(line.text) for line in self.lines)

    def goes_on(self, before: int, after: int) -> float:
        """How well line `after` follows line `before` directly; numbers that count are left to `counts_on`."""
        if (before, after) not in self._known:
            self._known[before, after] = self._goes_on(before, after)
        return self._known[before, after]

    def is_cut(self, at: int) -> bool:
        """Whether line `at` stops in mid-sentence at a column's edge."""
        return self._at_edge[at] and not self._ended[at] and has_han(self.lines[at].text)

    def _goes_on(self, before: int, after: int) -> float:
        if self.opens(after):
            return BROKEN if self.is_cut(before) else OPENED
        if self.is_cut(before):
            return self._follows(self.lines[before].text, self.lines[after].text)
        if not self._ended[before]:
            return 0.0  # a title or heading: anything may follow
        follows = self._follows(self.lines[before].text, self.lines[after].text) * LOOSELY
        # Where paragraphs are indented, a line without an indent goes on in its paragraph: rarely after a short one.
        return follows - (OPENED if self._indented and not self._at_edge[before] else 0.0)

    def opens(self, at: int) -> bool:
        """Whether line `at` surely begins a paragraph."""
        line = self.lines[at]
        return bool(self.numbered[at] or opens_with_bullet(line.text) or (self._indented and line.indent >= 2))

    def _follows(self, before: str, after: str) -> float:
        """The odds of the first two characters of `after` behind the last two of `before`, against anywhere."""
        first = math.log(self._share(after[:1], before[-2:]) / self._share(after[:1], ""))
        second = 0.0
        if len(after) > 1:
            second = math.log(self._share(after[1], before[-1:] + after[0]) / self._share(after[1], after[0]))
        return max(-MOST, min(MOST, first + second))

    def _share(self, char: str, behind: str) -> float:
        """The share of `char` among what follows `behind`; fewer characters of it where it is seldom seen."""
        if not behind:
            return (self._grams[char] + 0.5) / (self._characters + 1000)
        followed, kinds = self._followed[behind], self._followers[behind]
        if not followed:
            return self._share(char, behind[1:])
        rest = kinds * self._share(char, behind[1:])
        return (self._grams[behind + char] + rest) / (followed + kinds)

    def counts_on(self, at: int, counts: Counts) -> float:
        """How well the number of line `at` counts on from `counts`, those of its article so far."""
        numbering = self.numbered[at]
        if numbering is None:
            return 0.0
        last = counts.get(numbering.style)
        if last is not None and numbering.ordinals[-1] == last[-1] + 1:
            return COUNTED
        if numbering.ordinals[-1] == 1:
            return BEGUN
        return MISCOUNTED if last is not None else BEGUN - 1


def _clause_number(text: str) -> Numbering | None:
    """The numbering that opens `text`; not a bare number, which may be any amount."""
    numbering = parse_numbering(text)
    return None if numbering and numbering.style == "decimal" and len(numbering.ordinals) == 1 else numbering


def _at_edge(lines: Sequence[Line]) -> list[bool]:
    """Whether each line is as wide as many others, so that it may stop in mid-sentence."""
    widths = Counter(line.width for line in lines)
    least = max(2.0, LEAST_SHARE * len(lines))
    edges = {width: sum(widths[near] for near in range(width - NEAR, width + NEAR + 1)) >= least for width in widths}
    return [edges[line.width] for line in lines]
