"""Highlights, the same for every engine: read off the text itself, so that the whole query is covered.

马克思主义 may be cut 马克思/主义: what was typed in one piece is marked as one piece wherever it stands so,
its words wherever they stand alone, and marks that touch become one.
"""

from __future__ import annotations

from dataclasses import dataclass

from indexer.exact import find, squeeze
from indexer.language import ParsedQuery

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Highlighter:
    """Finds what a query sought in any text."""

    needles: tuple[str, ...]  # squeezed

    def spans(self, text: str) -> Spans:
        """Where `text` shows what was sought: its characters, end exclusive, in order, never touching."""
        found = sorted(span for needle in self.needles for span in find(text, needle))
        merged: list[tuple[int, int]] = []
        for start, end in found:
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return tuple(merged)


# Characters of a long passage that a list of results shows, and of them at most before the first match.
FRAGMENT = 150
_BEFORE = 40
_SENTENCE_END = "。！？；\n"


def fragment(text: str, matches: Spans) -> tuple[int, int]:
    """The part of `text` to show for its `matches`: where most of them stand close together.

    Characters of `text`, end exclusive. It begins where a sentence does if one begins nearby, and never ends
    inside a match.
    """
    if len(text) <= FRAGMENT:
        return 0, len(text)
    start = _beginning(text, _densest(matches)) if matches else 0
    end = min(start + FRAGMENT, len(text))
    return start, next((last for first, last in matches if first < end < last), end)


def _densest(matches: Spans) -> int:
    """Where the match begins after which most others follow within a fragment; the first of equals."""
    reach = FRAGMENT - _BEFORE
    return max(
        (start for start, _ in matches),
        key=lambda start: (sum(start <= first and last <= start + reach for first, last in matches), -start),
    )


def _beginning(text: str, match: int) -> int:
    """A place at most _BEFORE characters before `match`: a sentence's beginning where there is one."""
    earliest = max(0, match - _BEFORE)
    ends = [text.rfind(mark, earliest, match) for mark in _SENTENCE_END]
    return max(ends) + 1 if max(ends) >= 0 else earliest


def highlighter(query: ParsedQuery) -> Highlighter:
    """The highlighter of a query: its pieces, words and synonyms; what it excludes is not marked."""
    sought = [squeeze(chunk.text) for chunk in query.chunks if not chunk.excluded]
    sought += query.terms
    sought += [synonym for _, synonyms in query.expanded for synonym in synonyms]
    return Highlighter(tuple(dict.fromkeys(sought)))
