"""Suggestions while typing: practice models, terms, queries that others found something with, titles, numbers.

Only what a reader may see is among them: titles and numbers of documents with a label that the reader holds; terms
and queries that find something for this reader.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from indexer.completion import Completions
from indexer.engine import Listed
from indexer.made import MadeOfIndex
from indexer.search import Search
from indexer.segment import bigrams
from kb.document import PUBLIC
from kb.errors import QueryError
from kb.folding import fold
from kb.practice import CARD_KIND

Kind = Literal["做法", "词语", "检索过", "标题", "文号"]
# The first goes before the next where both begin with what was typed, or both have it inside.
KINDS: tuple[Kind, ...] = ("做法", "词语", "检索过", "标题", "文号")
MOST_SUGGESTIONS = 10
LONGEST_TEXT = 120  # characters; longer titles are no help in a list of ten
MOST_TEXTS = 200_000  # some 200 bytes each are kept, the shortest first
LONGEST_RECENT = 40
RECENT_FOR_S = 3600
MOST_RECENT = 200  # each costs a search when suggestions are made

Access = frozenset[str]
Aliases = Callable[[Listed], Iterable[str]]
Recent = Callable[[], Iterable[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text to search for."""

    text: str
    kind: Kind
    match: tuple[int, int]  # the characters that what was typed stands for, end exclusive


class Suggestions:
    """What to suggest to each kind of reader: made when first asked for, and again when the index has changed."""

    def __init__(self, search: Search, aliases: Aliases = lambda listed: (), recent: Recent = lambda: ()) -> None:
        """`aliases` gives the other names of the practice model that a document is the card of.

        `recent` gives queries that found something, with how often they were asked.
        """
        self._search, self._aliases, self._recent = search, aliases, recent
        self._made: MadeOfIndex[Access, _Texts] = MadeOfIndex(self._generation, self._texts)

    def suggest(self, typed: str, access: Access = frozenset({PUBLIC}), wait: bool = False) -> list[Suggestion]:
        """At most MOST_SUGGESTIONS for a reader who has typed so far.

        Without `wait` it answers from what there is, which is nothing until it was made in the background.
        Raises IndexMissingError.
        """
        texts = self._made.current(access) if wait else self._made.ready(access)
        return texts.suggest(typed) if texts else []

    def _generation(self) -> str:
        """Of the index, and of what is asked: queries are taken in by the hour."""
        return f"{self._search.generation()} {time.time() // RECENT_FOR_S:.0f}"

    def _texts(self, access: Access) -> _Texts:
        listed = [each for each in self._search.listed() if each.access in access]
        found: dict[str, tuple[str, Kind]] = {}
        for kind in KINDS:
            for text in self._of_kind(kind, listed, access):
                found.setdefault(fold(text), (text, kind))
        rank = {kind: number for number, kind in enumerate(KINDS)}
        kept = sorted(found.values(), key=lambda each: (len(each[0]), each[0]))[:MOST_TEXTS]
        return _Texts(sorted(kept, key=lambda each: rank[each[1]]))

    def _of_kind(self, kind: Kind, listed: list[Listed], access: Access) -> Iterator[str]:
        texts: Iterable[str | None]
        match kind:
            case "做法":
                cards = [each for each in listed if each.kind == CARD_KIND]
                aliases = [alias for card in cards for alias in self._aliases(card)]
                texts = [*(card.title for card in cards), *(each for each in aliases if self._finds(each, access))]
            case "词语":
                texts = (term for term in self._search.segmenter.lexicon.terms if self._finds(term, access))
            case "检索过":
                texts = (text for text in self._queries() if self._finds(text, access))
            case "标题":
                texts = (each.title for each in listed)
            case "文号":
                texts = (each.number for each in listed)
        for text in texts:
            plain = " ".join((text or "").split())
            if 1 < len(plain) <= LONGEST_TEXT:
                yield plain

    def _queries(self) -> list[str]:
        asked = sorted(self._recent(), key=lambda pair: -pair[1])
        # Without a word in it, a query finds everything.
        return [text for text, _ in asked if len(text) <= LONGEST_RECENT and bigrams(text)][:MOST_RECENT]

    def _finds(self, text: str, access: Access) -> bool:
        try:
            return self._search.count(text, access) > 0
        except QueryError:  # of another version of the query language
            return False


class _Texts:
    """The texts for one kind of reader, the best first."""

    def __init__(self, texts: list[tuple[str, Kind]]) -> None:
        self._texts = texts
        self._completions = Completions([text for text, _ in texts])

    def suggest(self, typed: str) -> list[Suggestion]:
        found = self._completions.find(typed, MOST_SUGGESTIONS)
        return [Suggestion(*self._texts[each.number], (each.start, each.end)) for each in found]
