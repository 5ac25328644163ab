"""A tree of Whoosh's query classes as array operations.

Three rules for each class. `match` finds the passages: the cheapest part of an AND gives candidates, the other
parts only say yes or no to them (`holds`). `score` then computes BM25 for those passages alone. They give what
Whoosh's own matchers give on the same index; a class that has no rule here is walked by its own matcher.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch

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
        self.leaf = leaf
        self._weighting = weighting
        self._arrays: dict[tuple[str, bytes], tuple[Numbers, Frequencies] | None] = {}

    def evaluate(self, query: q.Query) -> tuple[Docs, Scores]:
        """The passages that match, ascending, and their scores."""
        docs = match(query, self)
        alive = self.leaf.alive
        if alive is not None:
            docs = docs[alive[docs]]
        return docs, score(query, self, docs)

    def total(self, children: list[q.Query], docs: Docs, sure: bool) -> Scores:
        """The sum of the scores that `children` give."""
        scores = np.zeros(len(docs))
        for child in children:
            scores += score(child, self, docs, sure)
        return scores

    def constant(self, query: q.Query, docs: Docs, value: float, sure: bool) -> Scores:
        """`value` for each of `docs` that matches `query`."""
        return np.full(len(docs), value) if sure else np.where(holds(query, self, docs), value, 0.0)

    def walked(self, query: q.Query, docs: Docs) -> Scores:
        """What Whoosh's own matcher says, one passage after the other."""
        scores = np.zeros(len(docs))
        matcher = query.matcher(self.leaf.searcher)
        for place, doc in enumerate(docs.tolist()):
            if matcher.is_active() and matcher.id() < doc:
                matcher.skip_to(doc)
            if matcher.is_active() and matcher.id() == doc:
                scores[place] = matcher.score()
        return scores

    def bm25(self, query: q.Term, frequencies: Scores, docs: Docs) -> Scores:
        """Whoosh's own formula (whoosh.scoring.bm25), for arrays."""
        name, parent = query.fieldname, self.leaf.searcher.get_parent()
        if not self.leaf.reader.schema[name].scorable:
            return frequencies
        k1, b = self._weighting.K1, self._weighting.B
        lengths = LENGTHS[self.leaf.lengths(name)[docs]]
        average = parent.avg_field_length(name) or 1
        idf = parent.idf(name, query.text)
        scores: Scores = idf * (frequencies * (k1 + 1)) / (frequencies + k1 * ((1 - b) + b * lengths / average))
        return scores

    def size(self, query: q.Query) -> int:
        """At most so many passages match: what an AND orders its parts by."""
        if isinstance(query, q.Term):
            arrays = self.postings(query)
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
            return self.leaf.count + self.size(query.child)
        return self.leaf.count

    def postings(self, query: q.Term) -> tuple[Numbers, Frequencies] | None:
        """The arrays of the term that `query` names; None where the segment does not have it."""
        field = self.leaf.reader.schema[query.fieldname]
        text = query.text if isinstance(query.text, bytes) else field.to_bytes(query.text)
        return self.at((query.fieldname, text))

    def at(self, term: tuple[str, bytes]) -> tuple[Numbers, Frequencies] | None:
        """The arrays of a term, looked up once."""
        if term not in self._arrays:
            self._arrays[term] = self.leaf.terms.arrays(*term)
        return self._arrays[term]

    def expanded(self, query: MultiTerm) -> list[tuple[str, bytes]]:
        """The terms of the segment that a prefix, pattern or range stands for."""
        return [(query.field(), text) for text in query._btexts(self.leaf.reader) if text]

    def union(self, arrays: Sequence[Docs] | Sequence[Numbers]) -> Docs:
        """The passages in any of `arrays`, ascending."""
        some = [array for array in arrays if len(array)]
        if len(some) < 2:
            return some[0].astype(np.int64, copy=False) if some else NONE
        if sum(map(len, some)) * TABLE_SHARE < self.leaf.count:
            return np.unique(np.concatenate(some)).astype(np.int64, copy=False)
        table = np.zeros(self.leaf.count, bool)
        for array in some:
            table[array] = True
        return np.flatnonzero(table)

    def present(self, array: Numbers, docs: Docs) -> Mask:
        """Whether each of `docs` is in `array`."""
        if len(docs) * TABLE_SHARE > len(array):
            table = np.zeros(self.leaf.count, bool)
            table[array] = True
            return table[docs]
        places = np.minimum(np.searchsorted(array, docs.astype(np.uint32)), len(array) - 1)
        found: Mask = array[places] == docs
        return found

    def frequencies(self, arrays: tuple[Numbers, Frequencies], docs: Docs) -> Scores:
        """The frequency of a term in each of `docs`; 0 where it is not."""
        array, counts = arrays
        if len(docs) * TABLE_SHARE > len(array):
            table = np.zeros(self.leaf.count, np.uint8)
            table[array] = counts
            return table[docs].astype(np.float64)
        places = np.minimum(np.searchsorted(array, docs.astype(np.uint32)), len(array) - 1)
        return np.where(array[places] == docs, counts[places], 0).astype(np.float64)


# Which passages match


@singledispatch
def match(query: q.Query, on: Evaluator) -> Docs:
    """The passages that match `query`, ascending, deleted ones among them."""
    matcher = query.matcher(on.leaf.searcher)
    return np.fromiter(matcher.all_ids(), np.int64)


@match.register
def _(query: q.Term, on: Evaluator) -> Docs:
    arrays = on.postings(query)
    return arrays[0].astype(np.int64) if arrays else NONE


@match.register
def _(query: q.Every, on: Evaluator) -> Docs:
    if query.fieldname is not None:
        return np.fromiter(query.matcher(on.leaf.searcher).all_ids(), np.int64)
    return np.arange(on.leaf.count)


@match.register(q.Or)
@match.register(q.DisjunctionMax)
def _(query: q.CompoundQuery, on: Evaluator) -> Docs:
    return on.union([match(child, on) for child in query.subqueries])


@match.register
def _(query: MultiTerm, on: Evaluator) -> Docs:
    return on.union([arrays[0] for arrays in map(on.at, on.expanded(query)) if arrays])


@match.register
def _(query: q.And, on: Evaluator) -> Docs:
    children = sorted(query.subqueries, key=on.size)
    if not children:
        return NONE
    docs = match(children[0], on)
    for child in children[1:]:
        if not len(docs):
            break
        docs = docs[holds(child, on, docs)]
    return docs


@match.register
def _(query: q.AndMaybe, on: Evaluator) -> Docs:
    return match(query.a, on)


@match.register
def _(query: q.Require, on: Evaluator) -> Docs:
    return match(q.And([query.a, query.b]), on)


@match.register
def _(query: q.AndNot, on: Evaluator) -> Docs:
    docs = match(query.a, on)
    return docs[~holds(query.b, on, docs)]


@match.register
def _(query: ExactQuery, on: Evaluator) -> Docs:
    docs = match(query.child, on)
    return docs[contains_exactly(on.leaf, docs, query.needle)]


@match.register
def _(query: q.ConstantScoreQuery, on: Evaluator) -> Docs:
    return match(query.child, on)


# Whether given passages match


@singledispatch
def holds(query: q.Query, on: Evaluator, docs: Docs) -> Mask:
    """For each of `docs` (ascending), whether it matches `query`."""
    return np.isin(docs, match(query, on), assume_unique=True)


@holds.register
def _(query: q.Term, on: Evaluator, docs: Docs) -> Mask:
    arrays = on.postings(query)
    return on.present(arrays[0], docs) if arrays else np.zeros(len(docs), bool)


@holds.register(q.Or)
@holds.register(q.DisjunctionMax)
def _(query: q.CompoundQuery, on: Evaluator, docs: Docs) -> Mask:
    held = np.zeros(len(docs), bool)
    for child in query.subqueries:
        held |= holds(child, on, docs)
    return held


@holds.register
def _(query: q.And, on: Evaluator, docs: Docs) -> Mask:
    held = np.ones(len(docs), bool)
    for child in query.subqueries:
        held[held] = holds(child, on, docs[held])
    return held


@holds.register
def _(query: q.AndMaybe, on: Evaluator, docs: Docs) -> Mask:
    return holds(query.a, on, docs)


@holds.register
def _(query: ExactQuery, on: Evaluator, docs: Docs) -> Mask:
    held = holds(query.child, on, docs)
    held[held] = contains_exactly(on.leaf, docs[held], query.needle)
    return held


@holds.register
def _(query: q.Every, on: Evaluator, docs: Docs) -> Mask:
    if query.fieldname is not None:
        return np.isin(docs, match(query, on), assume_unique=True)
    return np.ones(len(docs), bool)


# How well they match


@singledispatch
def score(query: q.Query, on: Evaluator, docs: Docs, sure: bool = False) -> Scores:
    """The score of each of `docs` (ascending); 0 where it does not match.

    What has no rule below is walked: among them prefixes and ranges, which Whoosh scores in one way where
    they have up to two terms and in another beyond. Wrapped in a constant score they need no walk.

    `sure` says that all of them are known to match, which saves finding out again.
    """
    return on.walked(query, docs)


@score.register
def _(query: q.Term, on: Evaluator, docs: Docs, sure: bool = False) -> Scores:
    arrays = on.postings(query)
    if not arrays:
        return np.zeros(len(docs))
    frequencies = on.frequencies(arrays, docs)
    present = np.flatnonzero(frequencies)
    scores = np.zeros(len(docs))
    scores[present] = on.bm25(query, frequencies[present], docs[present]) * query.boost
    return scores


@score.register
def _(query: q.Every, on: Evaluator, docs: Docs, sure: bool = False) -> Scores:
    return on.constant(query, docs, query.boost, sure)


@score.register
def _(query: q.Or, on: Evaluator, docs: Docs, sure: bool = False) -> Scores:
    return on.total(query.subqueries, docs, sure and len(query.subqueries) == 1)


@score.register
def _(query: q.And, on: Evaluator, docs: Docs, sure: bool = False) -> Scores:
    scores = on.total(query.subqueries, docs, sure)
    return scores if sure else np.where(holds(query, on, docs), scores, 0.0)


@score.register
def _(query: q.DisjunctionMax, on: Evaluator, docs: Docs, sure: bool = False) -> Scores:
    scores = np.zeros(len(docs))
    for child in query.subqueries:
        np.maximum(scores, score(child, on, docs), out=scores)
    return scores


@score.register
def _(query: q.AndMaybe, on: Evaluator, docs: Docs, sure: bool = False) -> Scores:
    scores = score(query.a, on, docs, sure) + score(query.b, on, docs)
    return scores if sure else np.where(holds(query.a, on, docs), scores, 0.0)


@score.register
def _(query: q.Require, on: Evaluator, docs: Docs, sure: bool = False) -> Scores:
    scores = score(query.a, on, docs, sure)
    return scores if sure else np.where(holds(query.b, on, docs), scores, 0.0)


@score.register
def _(query: q.AndNot, on: Evaluator, docs: Docs, sure: bool = False) -> Scores:
    scores = score(query.a, on, docs, sure)
    return scores if sure else np.where(holds(query.b, on, docs), 0.0, scores)


@score.register
def _(query: ExactQuery, on: Evaluator, docs: Docs, sure: bool = False) -> Scores:
    scores = score(query.child, on, docs, sure)
    return scores if sure else np.where(holds(query, on, docs), scores, 0.0)


@score.register
def _(query: q.ConstantScoreQuery, on: Evaluator, docs: Docs, sure: bool = False) -> Scores:
    return on.constant(query.child, docs, query.score, sure)
