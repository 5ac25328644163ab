"""Whoosh queries that check their candidates against the text itself, one by one for Whoosh, in bulk for arrays."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import matching
from whoosh import query as whoosh_query
from whoosh.query.wrappers import WrappingQuery
from whoosh.reading import IndexReader
from whoosh.searching import Searcher

from indexer import exact
from indexer.query import Query, Scope, TextField
from indexer.whoosh_engine.documents import Documents, Texts
from indexer.whoosh_engine.plain import FOLDED, is_literal, squeezed
from indexer.whoosh_engine.postings import MANY, Docs, Mask
from indexer.whoosh_engine.utf8 import decoded, encoded
from indexer.within import checker, holds_within, needles, pieces

Fields = tuple[TextField, ...]
FIELDS: Fields = ("title", "heading", "text")
_STORED = {"title": "title", "heading": "headings", "text": "text"}
Stored = Mapping[str, str]  # what Whoosh's stored fields hold of a passage
# Texts that are looked at one by one are read in blocks, so that memory stays bounded.
BLOCK = 1 << 12


class CheckedQuery(WrappingQuery):  # type: ignore[misc]  # whoosh's types are partial
    """Passages of `child` that pass a check of their text; the child gives their score."""

    @abstractmethod
    def check(self, documents: Documents, docs: Docs) -> Mask:
        """For each of `docs`, candidates of the child, whether it passes."""

    @abstractmethod
    def accepts(self, passage: Stored) -> bool:
        """Whether a passage passes."""

    def matcher(self, searcher: Searcher, context: object = None) -> matching.Matcher:
        """The child's matcher, less the passages that do not pass."""
        return CheckedMatcher(self.child.matcher(searcher, context), searcher.reader(), self.accepts)


class ExactQuery(CheckedQuery):
    """Passages of `child` that contain `needle` (squeezed) in one of `fields`."""

    def __init__(self, child: whoosh_query.Query, needle: str, fields: Fields = FIELDS, open_end: bool = False) -> None:
        super().__init__(child)
        self.needle, self.fields, self.open_end = needle, fields, open_end

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ExactQuery) and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash(self._parts())

    def _parts(self) -> tuple[object, ...]:
        return self.child, self.needle, self.fields, self.open_end

    def _rewrap(self, child: whoosh_query.Query) -> ExactQuery:
        return ExactQuery(child, self.needle, self.fields, self.open_end)

    def check(self, documents: Documents, docs: Docs) -> Mask:
        """For each of `docs`, whether it contains the needle."""
        return contains_exactly(documents, docs, self)

    def accepts(self, passage: Stored) -> bool:
        """Whether a passage contains the needle."""
        return any(exact.contains(passage[_STORED[field]], self.needle, self.open_end) for field in self.fields)


class WithinQuery(CheckedQuery):
    """Passages of `child` of which one sentence or paragraph has what `sought` asks for."""

    def __init__(self, child: whoosh_query.Query, scope: Scope, sought: Query) -> None:
        super().__init__(child)
        self.scope, self.sought = scope, sought

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WithinQuery) and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash(self._parts())

    def _parts(self) -> tuple[object, ...]:
        return self.child, self.scope, self.sought

    def _rewrap(self, child: whoosh_query.Query) -> WithinQuery:
        return WithinQuery(child, self.scope, self.sought)

    def check(self, documents: Documents, docs: Docs) -> Mask:
        """For each of `docs`, whether a sentence or paragraph of its text has what is sought."""
        # What folding leaves alone is sought in the text as it is kept.
        literal = all(is_literal(exact.squeeze(each.text)) for each in needles(self.sought))
        holds = checker(self.sought, whole_words=not literal)
        numbers = docs.astype(np.int64) * 2
        found = np.zeros(len(docs), bool)
        for first in range(0, len(docs), BLOCK):
            kept = map(decoded, documents.records.many(numbers[first : first + BLOCK]))
            texts = kept if literal else map(squeezed, kept)
            held = [any(map(holds, pieces(text, self.scope))) for text in texts]
            found[first : first + BLOCK] = held
        return found

    def accepts(self, passage: Stored) -> bool:
        """Whether a sentence or paragraph of a passage's text has what is sought."""
        return holds_within(passage["text"], self.scope, self.sought)


class CheckedMatcher(matching.WrappingMatcher):  # type: ignore[misc]  # whoosh's types are partial
    """Passes over the postings whose stored passage is not accepted."""

    def __init__(
        self, child: matching.Matcher, reader: IndexReader, accepts: Callable[[Stored], bool], boost: float = 1.0
    ) -> None:
        super().__init__(child, boost)
        self._reader = reader
        self._accepts = accepts
        self._find_next()

    def copy(self) -> CheckedMatcher:
        """A matcher at the same place."""
        return CheckedMatcher(self.child.copy(), self._reader, self._accepts, self.boost)

    def _replacement(self, newchild: matching.Matcher) -> CheckedMatcher:
        return CheckedMatcher(newchild, self._reader, self._accepts, self.boost)

    def reset(self) -> None:
        """Back to the first posting that is accepted."""
        self.child.reset()
        self._find_next()

    def next(self) -> None:
        """On to the next posting that is accepted."""
        self.child.next()
        self._find_next()

    def skip_to(self, id: int) -> None:
        """On to the first posting from `id` that is accepted."""
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
        while self.child.is_active() and not self._is_accepted(self.child.id()):
            self.child.next()

    def _is_accepted(self, number: int) -> bool:
        return self._accepts(self._reader.stored_fields(number)["passage"])


def contains_exactly(documents: Documents, docs: Docs, sought: ExactQuery) -> Mask:
    """For each passage of `docs`, whether a field that `sought` names contains its needle."""
    if not sought.needle:
        return np.zeros(len(docs), bool)
    # 中华人民共和国 stands in the titles above thousands of passages: many are soonest settled by what is above them.
    fields = sorted(sought.fields, key=FIELDS.index, reverse=len(docs) <= MANY)
    found = _LOOKS[fields[0]](documents, docs, sought)
    for field in fields[1:]:
        rest = np.flatnonzero(~found)
        if len(rest):
            found[rest] = _LOOKS[field](documents, docs[rest], sought)
    return found


def _in_titles(documents: Documents, docs: Docs, sought: ExactQuery) -> Mask:
    """For each passage, whether its document's title contains the needle."""
    return _in_rows(documents.texts("titles"), documents.of_passages[docs], sought)


def _in_headings(documents: Documents, docs: Docs, sought: ExactQuery) -> Mask:
    """For each passage, whether the headings above it contain the needle."""
    return _in_rows(documents.texts("headings"), documents.sections_of_passages[docs], sought)


def _in_rows(texts: Texts, numbers: NDArray[np.int32], sought: ExactQuery) -> Mask:
    """For each of the texts `numbers`, ascending and many of them the same, whether it contains the needle."""
    asked = np.zeros(len(texts), bool)
    asked[numbers] = True
    distinct = np.flatnonzero(asked)
    asked[distinct] = _squeezed_with(texts, distinct, sought)
    return asked[numbers]


def _in_texts(documents: Documents, docs: Docs, sought: ExactQuery) -> Mask:
    """For each passage, whether its text contains the needle."""
    numbers = docs.astype(np.int64) * 2
    needle = sought.needle
    if is_literal(needle):
        return documents.records.contains(numbers, encoded(needle))
    # What folding leaves alone must be there as it stands; what it does not is compared when folded.
    part = max(FOLDED.split(needle), key=len)
    found = documents.records.contains(numbers, encoded(part)) if part else np.ones(len(docs), bool)
    for place in np.flatnonzero(found).tolist():
        text = decoded(documents.records[int(numbers[place])])
        found[place] = exact.contains(text, needle, sought.open_end)
    return found


def _squeezed_with(texts: Texts, numbers: NDArray[np.integer[Any]], sought: ExactQuery) -> Mask:
    """For each squeezed text, whether it contains the needle."""
    found = texts.contains(numbers, encoded(sought.needle))
    if not is_literal(sought.needle):  # 7号 stands in 47号, but is not meant
        for place in np.flatnonzero(found).tolist():
            found[place] = exact.contains(decoded(texts[int(numbers[place])]), sought.needle, sought.open_end)
    return found


_LOOKS: dict[TextField, Callable[[Documents, Docs, ExactQuery], Mask]] = {
    "title": _in_titles,
    "heading": _in_headings,
    "text": _in_texts,
}
