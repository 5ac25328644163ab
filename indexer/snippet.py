"""Highlights, the same for every engine: read off the text itself, so that the whole query is covered.

马克思主义 may be cut 马克思/主义: what was typed in one piece is marked as one piece wherever it stands so,
its words wherever they stand alone, and marks that touch become one.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from indexer.exact import find_any, squeeze
from indexer.language import ParsedQuery

Span = tuple[int, int]
Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Highlighter:
    """Finds what a query sought in any text."""

    needles: tuple[str, ...]  # squeezed

    def spans(self, text: str) -> Spans:
        """Where `text` shows what was sought: its characters, end exclusive, in order, never touching."""
        return tuple(_merged(find_any(text, self.needles), touching=True))


def highlighter(query: ParsedQuery) -> Highlighter:
    """The highlighter of a query: its pieces, words and synonyms; what it excludes is not marked.

    A single character is marked where it was quoted or is all that is sought: 党 of 党 组织部 would be everywhere.
    """
    sought = [chunk for chunk in query.chunks if not chunk.excluded]
    pieces = [squeeze(chunk.text) for chunk in sought]
    whole = squeeze(" ".join(chunk.text for chunk in sought))  # 第 6 条, which is three pieces
    words = [whole, *pieces, *query.terms, *(synonym for _, synonyms in query.expanded for synonym in synonyms)]
    meant = {piece for chunk, piece in zip(sought, pieces, strict=True) if chunk.exact or len(sought) == 1}
    return Highlighter(tuple(word for word in dict.fromkeys(words) if len(word) > 1 or word in meant))


# Characters of a long passage that a list of results shows.
FRAGMENT = 150
# Of them at most before the first match, where neither a sentence nor a clause begins in reach.
_BEFORE = 40
# A fragment that ends sooner, because a sentence does, leaves too little to read.
_LEAST = 60
# Matches that a fragment may begin with: a passage of more is dense wherever it is looked at.
_MOST = 200

_SENTENCE_END = re.compile(r"(?P<end>[。！？]+[”’」』）】]*|(?=\n))\s*")
_CLAUSE_END = re.compile(r"(?P<end>[，；：])\s*")
_LATIN = "0-9A-Za-z０-９Ａ-Ｚａ-ｚ"
_WHOLE = re.compile(rf"《[^《》\n]*》|[{_LATIN}]+(?:[-.,:/．][{_LATIN}]+)*[%％]?")


def fragment(text: str, matches: Spans) -> Span:
    """The part of `text` to show for its `matches` (in order, not overlapping): characters, end exclusive.

    It shows as many different things that were sought as fit, then as many matches. It begins where a sentence or
    clause does and ends where one ends, where there is such a place in reach; no match is cut, and no Latin word,
    number or title in 《》 that need not be.
    """
    if len(text) <= FRAGMENT:
        return 0, len(text)
    layout = _Layout(text, matches)
    parts = (
        (layout.shown(start, end), (begins + ends, begins), -start, (start, end))
        for match in (matches or ((0, 0),))[:_MOST]
        for begins, start in layout.starts(match)
        for ends, end in layout.ends(start, match)
    )
    return max(parts)[-1]


# How well a fragment begins or ends.
_SENTENCE, _CLAUSE, _ANYWHERE = 2, 1, 0


class _Layout:
    """Where a text may be cut, and what it shows."""

    def __init__(self, text: str, matches: Spans) -> None:
        self._text = text
        self._matches = matches
        self._whole = _merged((*matches, *(match.span() for match in _WHOLE.finditer(text))), touching=False)
        self._sentences = self._borders(_SENTENCE_END)
        self._clauses = self._borders(_CLAUSE_END)
        self._pieces = [squeeze(text[start:end]) for start, end in matches[: _MOST + FRAGMENT]]

    def starts(self, match: Span) -> Iterator[tuple[int, int]]:
        """Where a fragment may begin that has `match` first, and how good a place that is."""
        first, last = match
        earliest = max(0, min(first, last - FRAGMENT))
        sentences = _between([0, *self._sentences[1]], earliest, first)
        clauses = _between(self._clauses[1], earliest, first)
        if sentences:
            yield _SENTENCE, sentences[-1]
        if clauses:
            yield _CLAUSE, clauses[-1]
            yield _CLAUSE, next(place for place in clauses if place >= first - _BEFORE or place == clauses[-1])
        if not sentences and not clauses:
            yield _ANYWHERE, self._uncut_start(max(earliest, first - _BEFORE), first, earliest)

    def ends(self, start: int, match: Span) -> Iterator[tuple[int, int]]:
        """Where a fragment may end that begins at `start` with `match`, and how good a place that is."""
        limit = max(start + FRAGMENT, match[1])
        if limit >= len(self._text):
            yield _SENTENCE, len(self._text)
            return
        least = max(start + _LEAST, match[1])
        sentences = _between(self._sentences[0], least, limit)
        clauses = _between(self._clauses[0], least, limit)
        if sentences:
            yield _SENTENCE, sentences[-1]
        if clauses:
            yield _CLAUSE, clauses[-1]
        if not sentences and not clauses:
            yield _ANYWHERE, self._uncut_end(limit, match[1])

    def shown(self, start: int, end: int) -> tuple[int, int]:
        """How many different things that were sought the part shows, and how many matches."""
        begins, ends = self._edges
        inside = slice(bisect_left(begins, start), bisect_right(ends, end))
        different = set(self._pieces[inside])
        return len(set().union(*(self._things[piece] for piece in different))), len(self._pieces[inside])

    @cached_property
    def _edges(self) -> tuple[list[int], list[int]]:
        return [start for start, _ in self._matches], [end for _, end in self._matches]

    @cached_property
    def _things(self) -> dict[str, set[str]]:
        """What each match shows: 楼宇党建 where both words stand in one shows all that 楼宇 and 党建 do, and more."""
        every = set(self._pieces)
        return {piece: {thing for thing in every if thing in piece} for piece in every}

    def _borders(self, pattern: re.Pattern[str]) -> tuple[list[int], list[int]]:
        """Where sentences or clauses end, and where the next begin; not in the midst of a title or match."""
        found = [match for match in pattern.finditer(self._text) if not _around(self._whole, match.end("end"))]
        return [match.end("end") for match in found], [match.end() for match in found]

    def _uncut_start(self, place: int, first: int, earliest: int) -> int:
        """Where to begin instead of `place`, so that nothing whole is cut."""
        start, end = _around(self._whole, place) or (place, place)
        if end <= first:
            return end
        return start if start >= earliest else place

    def _uncut_end(self, place: int, last: int) -> int:
        """Where to end instead of `place`, so that nothing whole is cut that need not be, and never a match."""
        for spans in (self._whole, self._matches):
            start, _ = _around(spans, place) or (place, place)
            if last <= start:
                return start
        return place


def _merged(spans: Iterable[Span], touching: bool) -> list[Span]:
    """Spans in order; those that overlap become one, and those that touch where `touching`."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1] + touching:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _around(spans: Sequence[Span], place: int) -> Span | None:
    """The span in whose midst `place` is; `spans` are in order and do not overlap."""
    number = bisect_left(spans, (place,)) - 1
    return spans[number] if number >= 0 and place < spans[number][1] else None


def _between(places: list[int], least: int, most: int) -> list[int]:
    """Those of `places`, which ascend, from `least` to `most`, both included."""
    return places[bisect_left(places, least) : bisect_right(places, most)]
