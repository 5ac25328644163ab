"""A Whoosh query for what a clause has as a whole, and how arrays find it: one word in a 款, the other in the next."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce

import numpy as np
from whoosh import query as whoosh_query

from indexer.whoosh_engine.evaluate import NONE, Evaluator, match
from indexer.whoosh_engine.exact import CheckedQuery
from indexer.whoosh_engine.postings import Docs, Mask


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


class _Clauses:
    """Which clauses of a segment have what a tree asks for."""

    def __init__(self, on: Evaluator, tree: whoosh_query.Query) -> None:
        self._on = on
        self.of_passages = on.leaf.documents.clauses_of_passages
        self._count = len(on.leaf.documents.clause_firsts)
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
    clauses = _Clauses(on, query.tree)
    having = clauses.having(query.tree)
    if not having.any():
        return NONE
    some = on.union([clauses.found(each) for each in query.sought])
    some = some[having[clauses.of_passages[some]]]
    others = having & ~clauses.marked(some)  # they have nothing that is sought, only nothing that is excluded
    return on.union([some, np.flatnonzero(others[clauses.of_passages]).astype(np.int32)])
