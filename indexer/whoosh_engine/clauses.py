"""Whoosh queries for what passages have together, and how arrays find it.

A clause as a whole: one word in a 款, the other in the next. A paragraph that is cut: one word in each piece. A
quotation that begins in one piece and ends in the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce

import numpy as np
from numpy.typing import NDArray
from whoosh import query as whoosh_query

from indexer.whoosh_engine.evaluate import NONE, Evaluator, match
from indexer.whoosh_engine.exact import CheckedQuery, WithinQuery
from indexer.whoosh_engine.plain import FOLDED, squeezed
from indexer.whoosh_engine.postings import Docs, Mask
from indexer.whoosh_engine.utf8 import decoded, encoded
from kb.passages import sentence_ends


class ClauseQuery(whoosh_query.Query):  # type: ignore[misc]  # whoosh's types are partial
    """The passages of each clause that has what `tree` asks for: those that contain something sought, or all
    where none does.

    `tree` is made of And, AndNot, DisjunctionMax and CheckedQuery; a part that is checked stands in the clause if it
    matches one of its passages. Gives no score of its own.
    """

    def __init__(self, tree: whoosh_query.Query) -> None:
        self.tree = tree
        self.sought = tuple(_sought(tree, True))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ClauseQuery) and self.tree == other.tree

    def __hash__(self) -> int:
        return hash(self.tree)


def _sought(tree: whoosh_query.Query, wanted: bool) -> Iterator[CheckedQuery]:
    """The parts of the tree that are sought, not excluded."""
    if isinstance(tree, CheckedQuery):
        yield from (tree,) if wanted else ()
    elif isinstance(tree, whoosh_query.And | whoosh_query.Or | whoosh_query.DisjunctionMax):
        for child in tree.subqueries:
            yield from _sought(child, wanted)
    elif isinstance(tree, whoosh_query.AndNot):
        yield from _sought(tree.a, wanted)
        yield from _sought(tree.b, not wanted)


class ParagraphQuery(whoosh_query.Query):  # type: ignore[misc]  # whoosh's types are partial
    """The passages with a paragraph that has what is sought: `whole` finds it in passages, `tree` (see ClauseQuery)
    in the pieces of paragraphs that were cut. Gives no score of its own.
    """

    def __init__(self, whole: WithinQuery, tree: whoosh_query.Query) -> None:
        self.whole, self.pieces = whole, ClauseQuery(tree)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ParagraphQuery) and (self.whole, self.pieces) == (other.whole, other.pieces)

    def __hash__(self) -> int:
        return hash((self.whole, self.pieces))


class CrossingQuery(whoosh_query.Query):  # type: ignore[misc]  # whoosh's types are partial
    """The passages in which `needle` (squeezed) begins that ends in the next, which goes on with the paragraph.

    Paragraphs are cut where sentences end, so only a needle with such an end inside crosses. Gives no score.
    """

    def __init__(self, needle: str) -> None:
        self.needle = needle

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CrossingQuery) and self.needle == other.needle

    def __hash__(self) -> int:
        return hash((CrossingQuery, self.needle))


class _Clauses:
    """Which clauses, or other units of passages, of a segment have what a tree asks for."""

    def __init__(self, on: Evaluator, tree: whoosh_query.Query, of_passages: NDArray[np.int32], count: int) -> None:
        self._on = on
        self.of_passages = of_passages
        self._count = count
        self._candidates: dict[int, Docs] = {}  # by the id of what is checked
        self._found: dict[int, Docs] = {}
        self._possible = self._may_have(tree)

    def marked(self, docs: Docs) -> Mask:
        """The clauses that `docs` stand in."""
        clauses = np.zeros(self._count, bool)
        clauses[self.of_passages[docs]] = True
        return clauses

    def having(self, tree: whoosh_query.Query) -> Mask:
        """The clauses that have it; of those that cannot match the whole tree, any."""
        if isinstance(tree, CheckedQuery):
            return self.marked(self.found(tree))
        if isinstance(tree, whoosh_query.And):
            return reduce(np.logical_and, map(self.having, tree.subqueries), self._possible)
        if isinstance(tree, whoosh_query.DisjunctionMax | whoosh_query.Or):
            return reduce(np.logical_or, map(self.having, tree.subqueries), np.zeros(self._count, bool))
        return self.having(tree.a) & ~self.having(tree.b) if isinstance(tree, whoosh_query.AndNot) else self._possible

    def found(self, part: CheckedQuery) -> Docs:
        """The passages of clauses that may match which pass the check: in other clauses nobody looks at the text."""
        if id(part) not in self._found:
            docs = self._proposed(part)
            docs = docs[self._possible[self.of_passages[docs]]]
            self._found[id(part)] = docs[part.check(self._on.leaf.documents, docs)]
        return self._found[id(part)]

    def _may_have(self, tree: whoosh_query.Query) -> Mask:
        """The clauses that may have it, by postings alone."""
        if isinstance(tree, CheckedQuery):
            return self.marked(self._proposed(tree))
        if isinstance(tree, whoosh_query.And):
            return reduce(np.logical_and, map(self._may_have, tree.subqueries))
        if isinstance(tree, whoosh_query.DisjunctionMax):
            return reduce(np.logical_or, map(self._may_have, tree.subqueries), np.zeros(self._count, bool))
        return self._may_have(tree.a) if isinstance(tree, whoosh_query.AndNot) else np.ones(self._count, bool)

    def _proposed(self, part: CheckedQuery) -> Docs:
        if id(part) not in self._candidates:
            self._candidates[id(part)] = match(part.child, self._on)
        return self._candidates[id(part)]


@match.register
def _(query: ClauseQuery, on: Evaluator) -> Docs:
    documents = on.leaf.documents
    return _having(query, on, documents.clauses_of_passages, len(documents.clause_firsts))


@match.register
def _(query: ParagraphQuery, on: Evaluator) -> Docs:
    found = match(query.whole, on)
    documents = on.leaf.documents
    if not len(documents.further):
        return found
    in_pieces = np.zeros(on.count, bool)
    in_pieces[documents.further] = in_pieces[documents.further - 1] = True
    paragraphs = documents.paragraphs_of_passages
    together = _having(query.pieces, on, paragraphs, int(paragraphs[-1]) + 1)
    return on.union([found[~in_pieces[found]], together[in_pieces[together]]])


@match.register
def _(query: CrossingQuery, on: Evaluator) -> Docs:
    texts = on.leaf.documents.records
    befores = on.leaf.documents.further - np.int32(1)
    parts = [(query.needle[:end], query.needle[end:]) for end in sentence_ends(query.needle)]
    if not parts or not len(befores):
        return NONE
    # Wherever it is cut, its first sentence stands before; of that, what folding leaves alone stands as it is.
    sure = max(FOLDED.split(parts[0][0]), key=len)
    befores = befores[texts.contains(befores.astype(np.int64) * 2, encoded(sure))] if sure else befores

    def crosses(before: int) -> bool:
        first, second = (squeezed(decoded(each)) for each in texts.many(np.array([before * 2, before * 2 + 2])))
        return any(first.endswith(one) and second.startswith(other) for one, other in parts)

    return np.array([before for before in befores.tolist() if crosses(before)], np.int32)


def _having(query: ClauseQuery, on: Evaluator, of_passages: NDArray[np.int32], count: int) -> Docs:
    clauses = _Clauses(on, query.tree, of_passages, count)
    having = clauses.having(query.tree)
    if not having.any():
        return NONE
    some = on.union([clauses.found(each) for each in query.sought])
    some = some[having[clauses.of_passages[some]]]
    others = having & ~clauses.marked(some)  # they have nothing that is sought, only nothing that is excluded
    return on.union([some, np.flatnonzero(others[clauses.of_passages]).astype(np.int32)])
