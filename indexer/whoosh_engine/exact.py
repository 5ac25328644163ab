"""A Whoosh query that checks its candidates against the text itself, one by one for Whoosh, in bulk for arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import matching
from whoosh import query as whoosh_query
from whoosh.query.wrappers import WrappingQuery
from whoosh.reading import IndexReader
from whoosh.searching import Searcher

from indexer import exact
from indexer.whoosh_engine.documents import Documents, Texts
from indexer.whoosh_engine.plain import FOLDED, is_literal
from indexer.whoosh_engine.postings import MANY, Docs, Mask
from indexer.whoosh_engine.utf8 import decoded, encoded


class ExactQuery(WrappingQuery):  # type: ignore[misc]  # whoosh's types are partial
    """Passages of `child` whose text, headings or title contain `needle` (squeezed)."""

    def __init__(self, child: whoosh_query.Query, needle: str) -> None:
        super().__init__(child)
        self.needle = needle

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ExactQuery) and (self.child, self.needle) == (other.child, other.needle)

    def __hash__(self) -> int:
        return hash((self.child, self.needle))

    def _rewrap(self, child: whoosh_query.Query) -> ExactQuery:
        return ExactQuery(child, self.needle)

    def matcher(self, searcher: Searcher, context: object = None) -> matching.Matcher:
        """The child's matcher, less the passages that do not contain the needle."""
        child = self.child.matcher(searcher, context)
        return ContainsMatcher(child, searcher.reader(), self.needle)


class ContainsMatcher(matching.WrappingMatcher):  # type: ignore[misc]  # whoosh's types are partial
    """Passes over the postings whose stored text does not contain the needle."""

    def __init__(self, child: matching.Matcher, reader: IndexReader, needle: str, boost: float = 1.0) -> None:
        super().__init__(child, boost)
        self._reader = reader
        self._needle = needle
        self._find_next()

    def copy(self) -> ContainsMatcher:
        """A matcher at the same place."""
        return ContainsMatcher(self.child.copy(), self._reader, self._needle, self.boost)

    def _replacement(self, newchild: matching.Matcher) -> ContainsMatcher:
        return ContainsMatcher(newchild, self._reader, self._needle, self.boost)

    def reset(self) -> None:
        """Back to the first posting that contains the needle."""
        self.child.reset()
        self._find_next()

    def next(self) -> None:
        """On to the next posting that contains the needle."""
        self.child.next()
        self._find_next()

    def skip_to(self, id: int) -> None:
        """On to the first posting from `id` that contains the needle."""
        self.child.skip_to(id)
        self._find_next()

    def all_ids(self) -> object:
        """The remaining postings."""
        while self.is_active():
            yield self.id()
            self.next()

    def supports_block_quality(self) -> bool:
        """No: what the child can promise of a block says nothing of the text."""
        return False

    def _find_next(self) -> None:
        while self.child.is_active() and not self._contains(self.child.id()):
            self.child.next()

    def _contains(self, number: int) -> bool:
        stored = self._reader.stored_fields(number)["passage"]
        return any(exact.contains(stored[name], self._needle) for name in ("text", "headings", "title"))


def contains_exactly(documents: Documents, docs: Docs, needle: str) -> Mask:
    """For each passage of `docs`, whether its text, headings or title contain `needle` (squeezed)."""
    if not needle:
        return np.zeros(len(docs), bool)
    # 中华人民共和国 stands in the titles above thousands of passages: many are soonest settled by what is above them.
    above_first = (_in_titles, _in_headings, _in_texts)
    first, *others = above_first if len(docs) > MANY else above_first[::-1]
    found = first(documents, docs, needle)
    for holds in others:
        rest = np.flatnonzero(~found)
        if len(rest):
            found[rest] = holds(documents, docs[rest], needle)
    return found


def _in_titles(documents: Documents, docs: Docs, needle: str) -> Mask:
    """For each passage, whether its document's title contains the needle."""
    return _in_rows(documents.texts("titles"), documents.of_passages[docs], needle)


def _in_headings(documents: Documents, docs: Docs, needle: str) -> Mask:
    """For each passage, whether the headings above it contain the needle."""
    return _in_rows(documents.texts("headings"), documents.sections_of_passages[docs], needle)


def _in_rows(texts: Texts, numbers: NDArray[np.int32], needle: str) -> Mask:
    """For each of the texts `numbers`, ascending and many of them the same, whether it contains the needle."""
    asked = np.zeros(len(texts), bool)
    asked[numbers] = True
    distinct = np.flatnonzero(asked)
    asked[distinct] = _squeezed_with(texts, distinct, needle)
    return asked[numbers]


def _in_texts(documents: Documents, docs: Docs, needle: str) -> Mask:
    """For each passage, whether its text contains the needle."""
    numbers = docs.astype(np.int64) * 2
    if is_literal(needle):
        return documents.records.contains(numbers, encoded(needle))
    # What folding leaves alone must be there as it stands; what it does not is compared when folded.
    part = max(FOLDED.split(needle), key=len)
    found = documents.records.contains(numbers, encoded(part)) if part else np.ones(len(docs), bool)
    for place in np.flatnonzero(found).tolist():
        found[place] = exact.contains(decoded(documents.records[int(numbers[place])]), needle)
    return found


def _squeezed_with(texts: Texts, numbers: NDArray[np.integer[Any]], needle: str) -> Mask:
    """For each squeezed text, whether it contains the needle."""
    found = texts.contains(numbers, encoded(needle))
    if not is_literal(needle):  # 7号 stands in 47号, but is not meant
        for place in np.flatnonzero(found).tolist():
            found[place] = exact.contains(decoded(texts[int(numbers[place])]), needle)
    return found
