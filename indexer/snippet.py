"""Highlights, the same for every engine: read off the text itself, so that the whole query is covered.

马克思主义 may be cut 马克思/主义: what was typed in one piece is marked as one piece wherever it stands so,
its words wherever they stand alone, and marks that touch become one.
"""

from __future__ import annotations

from dataclasses import dataclass

from indexer.exact import find, squeeze
from indexer.query import ParsedQuery

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


def highlighter(query: ParsedQuery) -> Highlighter:
    """The highlighter of a query: its pieces, words and synonyms; what it excludes is not marked."""
    sought = [squeeze(chunk.text) for chunk in query.chunks if not chunk.excluded]
    sought += query.terms
    sought += [synonym for _, synonyms in query.expanded for synonym in synonyms]
    return Highlighter(tuple(dict.fromkeys(sought)))
