"""A tree of Whoosh's query classes as array operations.

Three rules for each class. `match` finds the passages: the cheapest part of an AND gives candidates, the other
parts only say yes or no to them (`holds`). `score` then computes BM25 for those passages alone. They give what
Whoosh's own matchers give on the same index.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce, singledispatch
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh import query as q
from whoosh.query.terms import MultiTerm

from indexer.whoosh_engine.dictionary import Keyed, keyed, term_bytes
from indexer.whoosh_engine.documents import Units
from indexer.whoosh_engine.exact import CheckedQuery
from indexer.whoosh_engine.postings import Docs, Field, Mask, Scores, TermPostings
from indexer.whoosh_engine.schema import TEXT_FIELDS
from indexer.whoosh_engine.sequences import changes
from indexer.whoosh_engine.view import LivingLeaf, View

NONE = np.empty(0, np.int32)
# Marking passages in a table of all costs its length; sorting them costs more for each of them. Past this share the
# table is cheaper.
TABLE_SHARE = 16
# Looking up where a row begins costs as much as looking up the rows of so many passages.
FEW_ROWS = 16
# Frequencies that are computed with at once: half a megabyte.
BLOCK = 1 << 16

Term = tuple[str, str | bytes]
Weighted = list[tuple[str | bytes, float]]  # terms of a field with their boosts
Found = tuple[str | bytes, float, TermPostings]  # one that the segment has


class Rows(NamedTuple):
    """Passages in rows that share what a field has of them."""

    firsts: Docs  # the first passage of each row
    of_docs: NDArray[np.intp]  # the row of each passage asked for


class AnyOf(NamedTuple):
    """What a choice of terms has in a segment."""

    postings: list[tuple[str, TermPostings]]  # with their fields
    size: int  # at most so many passages


class Evaluation:
    """One query on all segments of a view; remembers what it looked up, so make one for each query."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.evaluators = [Evaluator(leaf, self) for leaf in view.leaves]
        self._weights: dict[Term, float] = {}
        self._keyed: dict[str | bytes, Keyed] = {}

    def keyed(self, text: str | bytes) -> Keyed:
        """A term to look up."""
        found = self._keyed.get(text)
        if found is None:
            found = self._keyed[text] = keyed(text if isinstance(text, bytes) else term_bytes(text))
        return found

    def weight(self, term: Term) -> float:
        """What a term weighs by its rarity in the whole index."""
        weight = self._weights.get(term)
        if weight is None:
            found = (each.postings(term) for each in self.evaluators)
            weight = self.view.scoring.weight(sum(postings.size for postings in found if postings))
            self._weights[term] = weight
        return weight


class Evaluator:
    """A query on one segment."""

    def __init__(self, living: LivingLeaf, of: Evaluation) -> None:
        self.leaf, self._alive, self._of = living.leaf, living.alive, of
        self.count = living.leaf.count
        self._postings: dict[Term, TermPostings | None] = {}
        self._any_of: dict[int, tuple[q.Query, AnyOf | None]] = {}  # with the query, so that no other gets its id
        self._known_rows: dict[str, tuple[Docs, Rows]] = {}  # for the passages last asked for

    def living(self, query: q.Query) -> Docs:
        """The passages that match and are not deleted, ascending."""
        docs = match(query, self)
        return docs if self._alive is None else docs[self._alive[docs]]

    def constant(self, query: q.Query, docs: Docs, value: float, sure: bool) -> Scores:
        """`value` for each of `docs` that matches `query`."""
        return np.full(len(docs), value) if sure else np.where(holds(query, self, docs), value, 0.0)

    def size(self, query: q.Query) -> int:
        """At most so many passages match: what an AND orders its parts by."""
        any_of = self.any_of(query)
        if any_of is not None:
            return any_of.size
        if isinstance(query, q.Or | q.DisjunctionMax):
            return min(sum(map(self.size, query.subqueries)), self.count)
        if isinstance(query, q.And):
            return min(map(self.size, query.subqueries), default=0)
        if isinstance(query, q.AndMaybe | q.AndNot):
            return self.size(query.a)
        if isinstance(query, q.Require):
            return min(self.size(query.a), self.size(query.b))
        if isinstance(query, CheckedQuery | q.ConstantScoreQuery):
            return self.size(query.child)
        return self.count

    def postings(self, term: Term) -> TermPostings | None:
        """The postings of a term; None where the segment does not have it. Looked up once."""
        try:
            return self._postings[term]
        except KeyError:
            found = self._postings[term] = self.leaf.postings(term[0], self._of.keyed(term[1]))
            return found

    def any_of(self, query: q.Query) -> AnyOf | None:
        """The postings that a term, or a choice of terms, has in the segment; None for any other query."""
        try:
            return self._any_of[id(query)][1]
        except KeyError:
            found = self._looked_up(query)
            self._any_of[id(query)] = (query, found)
            return found

    def _looked_up(self, query: q.Query) -> AnyOf | None:
        terms = [query] if type(query) is q.Term else query.subqueries if type(query) is q.Or else []
        if not terms or not all(type(term) is q.Term for term in terms):
            return None
        found = [(term.fieldname, self.postings((term.fieldname, term.text))) for term in terms]
        there = [(field, postings) for field, postings in found if postings]
        return AnyOf(there, sum(postings.size for _, postings in there))

    def present(self, field: str, postings: TermPostings, docs: Docs) -> Mask:
        """Whether a term stands in each of `docs`."""
        rows = self._rows(field, docs)
        if rows is None:
            return postings.present(docs, self.count)
        return postings.present(rows.firsts, self.count)[rows.of_docs]

    def add_scores(self, field: str, terms: Weighted, docs: Docs, scores: Scores) -> None:
        """Add what terms of one field score in each of `docs`."""
        there = [(text, boost, postings) for text, boost in terms if (postings := self.postings((field, text)))]
        if not there:
            return
        if field not in TEXT_FIELDS:
            for _, boost, postings in there:
                scores += postings.counts_in(docs, self.count) * boost
            return
        rows = self._rows(field, docs)
        if rows is None:
            self._add_bm25(field, there, docs, scores)
        else:
            of_rows = np.zeros(len(rows.firsts))
            self._add_bm25(field, there, rows.firsts, of_rows)
            scores += of_rows[rows.of_docs]

    def _add_bm25(self, field: str, terms: list[Found], docs: Docs, scores: Scores) -> None:
        """Whoosh's formula (whoosh.scoring.bm25) for all terms at once, in blocks that the processor's cache holds."""
        counts = [postings.counts_in(docs, self.count) for _, _, postings in terms]
        weights = np.array([[self._of.weight((field, text)) * boost] for text, boost, _ in terms])
        lengths, norms = self.leaf.documents.lengths(field), self._of.view.scoring.norms[field]
        step = BLOCK // len(terms) + 1
        for first in range(0, len(docs), step):
            block = slice(first, first + step)
            frequencies = np.array([count[block] for count in counts], np.float64)
            frequencies /= frequencies + norms[lengths[docs[block]]]
            frequencies *= weights
            # Not a product of matrices: that rounds otherwise in the last columns, and equal scores must be equal.
            scores[block] += frequencies.sum(axis=0)

    def _rows(self, field: str, docs: Docs) -> Rows | None:
        """What to look up instead of `docs`: documents for titles, sections for headings, if these are fewer."""
        units = self.leaf.documents.units(field)
        if units is None or len(units.firsts) >= len(docs):
            return None
        known = self._known_rows.get(field)
        if known is None or known[0] is not docs:
            known = self._known_rows[field] = (docs, _rows(units, docs))
        return known[1]

    def range(self, query: MultiTerm) -> tuple[Field, int, int] | None:
        """The field, and the terms that a prefix or range stands for; None where there are none."""
        field = self.leaf.field(query.field())
        if field is None:
            return None
        if isinstance(query, q.Prefix):
            first, last = field.dictionary.with_prefix(term_bytes(query.text))
        elif isinstance(query, q.TermRange):
            first, last = _range(field, query)
        else:
            raise NotImplementedError(f"no rule for {type(query).__name__}")
        return (field, first, last) if first < last else None

    def union(self, arrays: Sequence[Docs]) -> Docs:
        """The passages in any of `arrays`, ascending."""
        some = [array for array in arrays if len(array)]
        if len(some) < 2:
            return some[0] if some else NONE
        return self.distinct(np.concatenate(some))

    def distinct(self, docs: Docs) -> Docs:
        """Passages in any order, as often as they are there, ascending and once each."""
        if len(docs) * TABLE_SHARE < self.count:
            docs = np.sort(docs)
            return docs[changes(docs)]
        table = np.zeros(self.count, bool)
        table[docs] = True
        return np.flatnonzero(table).astype(np.int32)


def _rows(units: Units, docs: Docs) -> Rows:
    # Of the type that numpy indexes by: it would turn any other into that, each time.
    if len(units.firsts) * FEW_ROWS > len(docs):
        return Rows(units.firsts, units.of_passages[docs].astype(np.intp))
    sizes = np.diff(docs.searchsorted(units.firsts), append=len(docs))
    return Rows(units.firsts, np.arange(len(sizes)).repeat(sizes))


def _range(field: Field, query: q.TermRange) -> tuple[int, int]:
    dictionary = field.dictionary
    first, last = 0, len(dictionary)
    if query.start is not None:
        start = term_bytes(query.start)
        first = dictionary.place(start) + (query.startexcl and dictionary.find(keyed(start)) >= 0)
    if query.end is not None:
        end = term_bytes(query.end)
        last = dictionary.place(end) + (not query.endexcl and dictionary.find(keyed(end)) >= 0)
    return first, last


# Which passages match


@singledispatch
def match(query: q.Query, on: Evaluator) -> Docs:
    """The passages that match `query`, ascending, deleted ones among them. Raises NotImplementedError."""
    raise NotImplementedError(f"no rule for {type(query).__name__}")


@match.register(type(q.NullQuery))
def _(query: q.Query, on: Evaluator) -> Docs:
    return NONE


@match.register
def _(query: q.Every, on: Evaluator) -> Docs:
    return np.arange(on.count, dtype=np.int32)


@match.register(q.Term)
@match.register(q.Or)
@match.register(q.DisjunctionMax)
def _(query: q.Query, on: Evaluator) -> Docs:
    any_of = on.any_of(query)
    if any_of is not None:
        return on.union([postings.docs() for _, postings in any_of.postings])
    return on.union([match(child, on) for child in query.subqueries])


@match.register
def _(query: MultiTerm, on: Evaluator) -> Docs:
    # The postings of terms in a row stand in a row: a prefix costs its postings, however many terms it has.
    terms = on.range(query)
    return on.distinct(terms[0].docs(*terms[1:])) if terms else NONE


@match.register
def _(query: q.Not, on: Evaluator) -> Docs:
    every = np.arange(on.count, dtype=np.int32)
    return every[~holds(query.query, on, every)]


@match.register(q.And)
@match.register(q.Require)
def _(query: q.Query, on: Evaluator) -> Docs:
    parts = list(_parts(query))
    checks = [part for part in parts if isinstance(part, CheckedQuery)]
    children = sorted((part.child if isinstance(part, CheckedQuery) else part for part in parts), key=on.size)
    if not children:
        return NONE
    docs = match(children[0], on)
    for child in children[1:]:
        if not len(docs):
            break
        held = holds(child, on, docs)
        docs = docs if held.all() else docs[held]
    for each in checks:  # looking at the text costs more than any array
        docs = docs[each.check(on.leaf.documents, docs)]
    return docs


def _parts(query: q.Query) -> Iterator[q.Query]:
    """What an AND asks for, those inside it included."""
    if isinstance(query, q.And):
        for child in query.subqueries:
            yield from _parts(child)
    elif isinstance(query, q.Require):
        yield from _parts(query.a)
        yield from _parts(query.b)
    elif isinstance(query, q.AndMaybe):
        yield from _parts(query.a)
    else:
        yield query


@match.register
def _(query: q.AndMaybe, on: Evaluator) -> Docs:
    return match(query.a, on)


@match.register
def _(query: q.AndNot, on: Evaluator) -> Docs:
    docs = match(query.a, on)
    # One by one, so that fewer passages are left to look at for each.
    for unwanted in query.b.subqueries if type(query.b) is q.Or else [query.b]:
        docs = docs[~holds(unwanted, on, docs)]
    return docs


@match.register
def _(query: CheckedQuery, on: Evaluator) -> Docs:
    docs = match(query.child, on)
    return docs[query.check(on.leaf.documents, docs)]


@match.register
def _(query: q.ConstantScoreQuery, on: Evaluator) -> Docs:
    return match(query.child, on)


# Whether given passages match


@singledispatch
def holds(query: q.Query, on: Evaluator, docs: Docs) -> Mask:
    """For each of `docs` (ascending), whether it matches `query`."""
    table = np.zeros(on.count, bool)
    table[match(query, on)] = True
    return table[docs]


@holds.register(q.Term)
@holds.register(q.Or)
@holds.register(q.DisjunctionMax)
def _(query: q.Query, on: Evaluator, docs: Docs) -> Mask:
    any_of = on.any_of(query)
    if any_of is not None:
        held = [on.present(field, postings, docs) for field, postings in any_of.postings]
    else:
        held = [holds(child, on, docs) for child in query.subqueries if on.size(child)]
    return reduce(np.logical_or, held) if held else np.zeros(len(docs), bool)


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
def _(query: q.Require, on: Evaluator, docs: Docs) -> Mask:
    held = holds(query.a, on, docs)
    held[held] = holds(query.b, on, docs[held])
    return held


@holds.register
def _(query: q.AndNot, on: Evaluator, docs: Docs) -> Mask:
    held = holds(query.a, on, docs)
    held[held] = ~holds(query.b, on, docs[held])
    return held


@holds.register
def _(query: CheckedQuery, on: Evaluator, docs: Docs) -> Mask:
    held = holds(query.child, on, docs)
    held[held] = query.check(on.leaf.documents, docs[held])
    return held


@holds.register
def _(query: q.ConstantScoreQuery, on: Evaluator, docs: Docs) -> Mask:
    return holds(query.child, on, docs)


@holds.register
def _(query: q.Every, on: Evaluator, docs: Docs) -> Mask:
    return np.ones(len(docs), bool)


# How well they match


def score(query: q.Query, on: Evaluator, docs: Docs, sure: bool = False) -> Scores:
    """The score of each of `docs` (ascending); 0 where it does not match. Raises NotImplementedError.

    `sure` says that all of them are known to match, which saves finding out again. What is added up is computed at
    once for all terms of a field: most queries are a dozen terms in a few hundred passages, where each step of numpy
    costs more than what it computes.
    """
    terms, others = _summands(query, sure)
    scores = np.zeros(len(docs))
    for field, weighted in terms.items():
        on.add_scores(field, weighted, docs, scores)
    for other, known in others:
        scores += _score(other, on, docs, known)
    return scores


def _summands(query: q.Query, sure: bool) -> tuple[dict[str, Weighted], list[tuple[q.Query, bool]]]:
    """A query as a sum: terms by field, and what has a rule of its own with whether it is sure to match."""
    terms: dict[str, Weighted] = {}
    others: list[tuple[q.Query, bool]] = []
    left = [(query, sure)]
    while left:
        part, known = left.pop()
        kind = type(part)
        if kind is q.Term:
            terms.setdefault(part.fieldname, []).append((part.text, part.boost))
        elif kind is q.Or:
            left += [(child, known and len(part.subqueries) == 1) for child in part.subqueries]
        elif known and kind is q.And:
            left += [(child, True) for child in part.subqueries]
        elif known and kind is q.AndMaybe:
            left += [(part.a, True), (part.b, False)]
        elif known and kind in (q.Require, q.AndNot):
            left.append((part.a, True))
        elif known and isinstance(part, CheckedQuery):
            left.append((part.child, True))
        else:
            others.append((part, known))
    return terms, others


@singledispatch
def _score(query: q.Query, on: Evaluator, docs: Docs, sure: bool) -> Scores:
    """The score of a query that is no sum."""
    raise NotImplementedError(f"no rule for {type(query).__name__}")


@_score.register(type(q.NullQuery))
def _(query: q.Query, on: Evaluator, docs: Docs, sure: bool) -> Scores:
    return np.zeros(len(docs))


@_score.register
def _(query: q.Every, on: Evaluator, docs: Docs, sure: bool) -> Scores:
    return np.full(len(docs), query.boost)


@_score.register
def _(query: MultiTerm, on: Evaluator, docs: Docs, sure: bool) -> Scores:
    # Whoosh's own score depends on how large the index is and how many terms there are; by its documentation
    # (constantscore) it is the same for all.
    return on.constant(query, docs, query.boost, sure)


@_score.register
def _(query: q.ConstantScoreQuery, on: Evaluator, docs: Docs, sure: bool) -> Scores:
    return on.constant(query.child, docs, query.score, sure)


@_score.register
def _(query: q.Not, on: Evaluator, docs: Docs, sure: bool) -> Scores:
    return on.constant(query, docs, 1.0, sure)


@_score.register
def _(query: q.DisjunctionMax, on: Evaluator, docs: Docs, sure: bool) -> Scores:
    scores = np.zeros(len(docs))
    for child in query.subqueries:
        if on.size(child):
            np.maximum(scores, score(child, on, docs), out=scores)
    return scores


@_score.register(q.And)
@_score.register(q.AndMaybe)
@_score.register(q.AndNot)
@_score.register(q.Require)
@_score.register(CheckedQuery)
def _(query: q.Query, on: Evaluator, docs: Docs, sure: bool) -> Scores:
    """Those of them that are not sure to match."""
    held = holds(query, on, docs)
    scores = np.zeros(len(docs))
    scores[held] = score(query, on, docs[held], True)
    return scores
