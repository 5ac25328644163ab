"""A Whoosh query that checks its candidates against the text itself, one by one for Whoosh, in bulk for arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from whoosh import matching
from whoosh import query as whoosh_query
from whoosh.query.wrappers import WrappingQuery

from indexer import exact

if TYPE_CHECKING:
    from indexer.whoosh_engine.columns import TextsColumn
    from indexer.whoosh_engine.leaf import Leaf


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

    def matcher(self, searcher: object, context: object = None) -> matching.Matcher:
        """The child's matcher, less the passages that do not contain the needle."""
        child = self.child.matcher(searcher, context)
        reader = searcher.reader()  # type: ignore[attr-defined]
        return ContainsMatcher(child, reader, self.needle)


class ContainsMatcher(matching.WrappingMatcher):  # type: ignore[misc]  # whoosh's types are partial
    """Passes over the postings whose stored text does not contain the needle."""

    def __init__(self, child: matching.Matcher, reader: object, needle: str, boost: float = 1.0) -> None:
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
        reader = self._reader
        passage = reader.column_reader("exact")[number]  # type: ignore[attr-defined]
        head = number - reader.column_reader("ordinal")[number]  # type: ignore[attr-defined]
        title = reader.column_reader("exact_title")[head]  # type: ignore[attr-defined]
        return _in(self._needle, passage) or _in(self._needle, title)


def contains_exactly(leaf: Leaf, docs: NDArray[np.int64], needle: str) -> NDArray[np.bool_]:
    """For each passage of `docs`, whether its text, headings or title contain `needle` (squeezed)."""
    heads, titles = docs - leaf.ordinals[docs], leaf.exact_titles
    distinct, places = np.unique(heads, return_inverse=True)
    found: NDArray[np.bool_] = _those_with(needle, titles, distinct)[places]
    rest = np.flatnonzero(~found)
    found[rest] = _those_with(needle, leaf.exact, docs[rest])
    return found


def _those_with(needle: str, texts: TextsColumn.Reader, docs: NDArray[np.int64]) -> NDArray[np.bool_]:
    found = texts.contains(docs, needle.encode())
    if _latin_edge(needle[0]) or _latin_edge(needle[-1]):  # 7号 stands in 47号, but is not meant
        for place in np.flatnonzero(found).tolist():
            found[place] = exact.contains(texts[int(docs[place])].decode(), needle)
    return found


def _in(needle: str, squeezed: bytes) -> bool:
    """Whether a stored text contains `needle`, numbers and Latin words whole."""
    return needle.encode() in squeezed and exact.contains(squeezed.decode(), needle)


def _latin_edge(char: str) -> bool:
    return char.isascii() and char.isalnum()
