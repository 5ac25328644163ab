"""A tree of Whoosh's query classes as array operations.

Two passes. `match` finds the passages: the cheapest part of an AND gives candidates, the other parts only say
yes or no to them. `score` then computes BM25 for those passages alone. Both give what Whoosh's own searcher
gives on the same index; a query class that has no rule here is walked by its own matcher.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatchmethod

import numpy as np
from numpy.typing import NDArray
from whoosh import query as q
from whoosh.query.terms import MultiTerm
from whoosh.scoring import BM25F
from whoosh.util.numeric import byte_to_length

from indexer.whoosh_engine.exact import ExactQuery, contains_exactly
from indexer.whoosh_engine.leaf import Docs, Leaf
from indexer.whoosh_engine.pool import Frequencies, Numbers

Scores = NDArray[np.float64]
Mask = NDArray[np.bool_]
LENGTHS = np.array([byte_to_length(byte) for byte in range(256)], np.float64)
NONE = np.empty(0, np.int64)
# Looking a candidate up in a sorted array costs its logarithm; writing the whole array into a table of all
# passages costs its length. Past this share of candidates the table is cheaper.
TABLE_SHARE = 16


class Evaluator:
    """Evaluates queries on one segment; remembers the arrays of the terms it met, so make one for each query."""

    def __init__(self, leaf: Leaf, weighting: BM25F) -> None:
        self._leaf = leaf
        self._weighting = weighting
        self._arrays: dict[tuple[str, bytes], tuple[Numbers, Frequencies] | None] = {}

    def evaluate(self, query: q.Query) -> tuple[Docs, Scores]:
        """The passages that match, ascending, and their scores."""
        docs = self.match(query)
        alive = self._leaf.alive
        if alive is not None:
            docs = docs[alive[docs]]
        return docs, self.score(query, docs)

    # Which passages match

    @singledispatchmethod
    def match(self, query: q.Query) -> Docs:
        """The passages that match `query`, ascending, deleted ones among them."""
        matcher = query.matcher(self._leaf.searcher)
        return np.fromiter(matcher.all_ids(), np.int64)

    @match.register
    def _(self, query: q.Term) -> Docs:
        arrays = self._postings(query)
        return arrays[0].astype(np.int64) if arrays else NONE

    @match.register
    def _(self, query: q.Every) -> Docs:
        if query.fieldname is not None:
            return np.fromiter(query.matcher(self._leaf.searcher).all_ids(), np.int64)
        return np.arange(self._leaf.count)

    @match.register(q.Or)
    @match.register(q.DisjunctionMax)
    def _(self, query: q.CompoundQuery) -> Docs:
        return self._union([self.match(child) for child in query.subqueries])

    @match.register
    def _(self, query: MultiTerm) -> Docs:
        return self._union([arrays[0] for arrays in map(self._at, self._expanded(query)) if arrays])

    @match.register
    def _(self, query: q.And) -> Docs:
        children = sorted(query.subqueries, key=self.size)
        if not children:
            return NONE
        docs = self.match(children[0])
        for child in children[1:]:
            if not len(docs):
                break
            docs = docs[self.holds(child, docs)]
        return docs

    @match.register
    def _(self, query: q.AndMaybe) -> Docs:
        return self.match(query.a)

    @match.register
    def _(self, query: q.Require) -> Docs:
        return self.match(q.And([query.a, query.b]))

    @match.register
    def _(self, query: q.AndNot) -> Docs:
        docs = self.match(query.a)
        return docs[~self.holds(query.b, docs)]

    @match.register
    def _(self, query: ExactQuery) -> Docs:
        docs = self.match(query.child)
        return docs[contains_exactly(self._leaf, docs, query.needle)]

    @match.register
    def _(self, query: q.ConstantScoreQuery) -> Docs:
        return self.match(query.child)

    # Whether given passages match

    @singledispatchmethod
    def holds(self, query: q.Query, docs: Docs) -> Mask:
        """For each of `docs` (ascending), whether it matches `query`."""
        return np.isin(docs, self.match(query), assume_unique=True)

    @holds.register
    def _(self, query: q.Term, docs: Docs) -> Mask:
        arrays = self._postings(query)
        return self._found(arrays[0], docs) if arrays else np.zeros(len(docs), bool)

    @holds.register(q.Or)
    @holds.register(q.DisjunctionMax)
    def _(self, query: q.CompoundQuery, docs: Docs) -> Mask:
        held = np.zeros(len(docs), bool)
        for child in query.subqueries:
            held |= self.holds(child, docs)
        return held

    @holds.register
    def _(self, query: q.And, docs: Docs) -> Mask:
        held = np.ones(len(docs), bool)
        for child in query.subqueries:
            held[held] = self.holds(child, docs[held])
        return held

    @holds.register
    def _(self, query: q.AndMaybe, docs: Docs) -> Mask:
        return self.holds(query.a, docs)

    @holds.register
    def _(self, query: ExactQuery, docs: Docs) -> Mask:
        held = self.holds(query.child, docs)
        held[held] = contains_exactly(self._leaf, docs[held], query.needle)
        return held

    @holds.register
    def _(self, query: q.Every, docs: Docs) -> Mask:
        if query.fieldname is not None:
            return np.isin(docs, self.match(query), assume_unique=True)
        return np.ones(len(docs), bool)

    # How well they match

    @singledispatchmethod
    def score(self, query: q.Query, docs: Docs, sure: bool = False) -> Scores:
        """The score of each of `docs` (ascending); 0 where it does not match.

        What has no rule below is walked: among them prefixes and ranges, which Whoosh scores in one way where
        they have up to two terms and in another beyond. Wrapped in a constant score they need no walk.

        `sure` says that all of them are known to match, which saves finding out again.
        """
        return self._walked(query, docs)

    @score.register
    def _(self, query: q.Term, docs: Docs, sure: bool = False) -> Scores:
        arrays = self._postings(query)
        if not arrays:
            return np.zeros(len(docs))
        frequencies = self._frequencies(arrays, docs)
        present = np.flatnonzero(frequencies)
        scores = np.zeros(len(docs))
        scores[present] = self._bm25(query, frequencies[present], docs[present]) * query.boost
        return scores

    @score.register
    def _(self, query: q.Every, docs: Docs, sure: bool = False) -> Scores:
        return self._constant(query, docs, query.boost, sure)

    @score.register
    def _(self, query: q.Or, docs: Docs, sure: bool = False) -> Scores:
        return self._sum(query.subqueries, docs, sure and len(query.subqueries) == 1)

    @score.register
    def _(self, query: q.And, docs: Docs, sure: bool = False) -> Scores:
        scores = self._sum(query.subqueries, docs, sure)
        return scores if sure else np.where(self.holds(query, docs), scores, 0.0)

    @score.register
    def _(self, query: q.DisjunctionMax, docs: Docs, sure: bool = False) -> Scores:
        scores = np.zeros(len(docs))
        for child in query.subqueries:
            np.maximum(scores, self.score(child, docs), out=scores)
        return scores

    @score.register
    def _(self, query: q.AndMaybe, docs: Docs, sure: bool = False) -> Scores:
        scores = self.score(query.a, docs, sure) + self.score(query.b, docs)
        return scores if sure else np.where(self.holds(query.a, docs), scores, 0.0)

    @score.register
    def _(self, query: q.Require, docs: Docs, sure: bool = False) -> Scores:
        scores = self.score(query.a, docs, sure)
        return scores if sure else np.where(self.holds(query.b, docs), scores, 0.0)

    @score.register
    def _(self, query: q.AndNot, docs: Docs, sure: bool = False) -> Scores:
        scores = self.score(query.a, docs, sure)
        return scores if sure else np.where(self.holds(query.b, docs), 0.0, scores)

    @score.register
    def _(self, query: ExactQuery, docs: Docs, sure: bool = False) -> Scores:
        scores = self.score(query.child, docs, sure)
        return scores if sure else np.where(self.holds(query, docs), scores, 0.0)

    @score.register
    def _(self, query: q.ConstantScoreQuery, docs: Docs, sure: bool = False) -> Scores:
        return self._constant(query.child, docs, query.score, sure)

    def _sum(self, children: list[q.Query], docs: Docs, sure: bool) -> Scores:
        scores = np.zeros(len(docs))
        for child in children:
            scores += self.score(child, docs, sure)
        return scores

    def _constant(self, query: q.Query, docs: Docs, value: float, sure: bool) -> Scores:
        return np.full(len(docs), value) if sure else np.where(self.holds(query, docs), value, 0.0)

    def _walked(self, query: q.Query, docs: Docs) -> Scores:
        """What Whoosh's own matcher says, one passage after the other."""
        scores = np.zeros(len(docs))
        matcher = query.matcher(self._leaf.searcher)
        for place, doc in enumerate(docs.tolist()):
            if matcher.is_active() and matcher.id() < doc:
                matcher.skip_to(doc)
            if matcher.is_active() and matcher.id() == doc:
                scores[place] = matcher.score()
        return scores

    def _bm25(self, query: q.Term, frequencies: Scores, docs: Docs) -> Scores:
        """Whoosh's own formula (whoosh.scoring.bm25), for arrays."""
        name, parent = query.fieldname, self._leaf.searcher.get_parent()
        if not self._leaf.reader.schema[name].scorable:
            return frequencies
        k1, b = self._weighting.K1, self._weighting.B
        lengths = LENGTHS[self._leaf.lengths(name)[docs]]
        average = parent.avg_field_length(name) or 1
        idf = parent.idf(name, query.text)
        scores: Scores = idf * (frequencies * (k1 + 1)) / (frequencies + k1 * ((1 - b) + b * lengths / average))
        return scores

    # Arrays

    def size(self, query: q.Query) -> int:
        """At most so many passages match: what an AND orders its parts by."""
        if isinstance(query, q.Term):
            arrays = self._postings(query)
            return len(arrays[0]) if arrays else 0
        if isinstance(query, q.Or | q.DisjunctionMax):
            return sum(map(self.size, query.subqueries))
        if isinstance(query, q.And):
            return min(map(self.size, query.subqueries), default=0)
        if isinstance(query, q.AndMaybe | q.AndNot):
            return self.size(query.a)
        if isinstance(query, q.Require):
            return min(self.size(query.a), self.size(query.b))
        if isinstance(query, ExactQuery):
            # Looking at the text costs more than any array: let every other part go first.
            return self._leaf.count + self.size(query.child)
        return self._leaf.count

    def _postings(self, query: q.Term) -> tuple[Numbers, Frequencies] | None:
        field = self._leaf.reader.schema[query.fieldname]
        text = query.text if isinstance(query.text, bytes) else field.to_bytes(query.text)
        return self._at((query.fieldname, text))

    def _at(self, term: tuple[str, bytes]) -> tuple[Numbers, Frequencies] | None:
        if term not in self._arrays:
            self._arrays[term] = self._leaf.terms.arrays(*term)
        return self._arrays[term]

    def _expanded(self, query: MultiTerm) -> list[tuple[str, bytes]]:
        return [(query.field(), text) for text in query._btexts(self._leaf.reader) if text]

    def _union(self, arrays: Sequence[Docs] | Sequence[Numbers]) -> Docs:
        """The passages in any of `arrays`, ascending."""
        some = [array for array in arrays if len(array)]
        if len(some) < 2:
            return some[0].astype(np.int64, copy=False) if some else NONE
        if sum(map(len, some)) * TABLE_SHARE < self._leaf.count:
            return np.unique(np.concatenate(some)).astype(np.int64, copy=False)
        table = np.zeros(self._leaf.count, bool)
        for array in some:
            table[array] = True
        return np.flatnonzero(table)

    def _found(self, array: Numbers, docs: Docs) -> Mask:
        """Whether each of `docs` is in `array`."""
        if len(docs) * TABLE_SHARE > len(array):
            table = np.zeros(self._leaf.count, bool)
            table[array] = True
            return table[docs]
        places = np.minimum(np.searchsorted(array, docs.astype(np.uint32)), len(array) - 1)
        found: Mask = array[places] == docs
        return found

    def _frequencies(self, arrays: tuple[Numbers, Frequencies], docs: Docs) -> Scores:
        """The frequency of a term in each of `docs`; 0 where it is not."""
        array, counts = arrays
        if len(docs) * TABLE_SHARE > len(array):
            table = np.zeros(self._leaf.count, np.uint8)
            table[array] = counts
            return table[docs].astype(np.float64)
        places = np.minimum(np.searchsorted(array, docs.astype(np.uint32)), len(array) - 1)
        return np.where(array[places] == docs, counts[places], 0).astype(np.float64)
