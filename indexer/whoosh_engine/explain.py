"""Why passages matched: what each word of the query gave to their scores, in which field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import singledispatch

import numpy as np
from whoosh import query as whoosh_query

from indexer.query import All, Any, Exact, InField, Not, Prefer, Query, Some, Term, Within
from indexer.results import Reason
from indexer.whoosh_engine.evaluate import Evaluator, Weighted, holds, score
from indexer.whoosh_engine.lower import EVERYWHERE, FIELD_WEIGHTS, IN_TEXT, Where, bonus, candidates, lower, word_fields
from indexer.whoosh_engine.postings import Docs, Mask, Scores
from indexer.within import sought

PREFERENCE = "优先"  # what was sought first of all: the document of a number, the clause of a citation


def reasons(query: Query, on: Evaluator, docs: Docs) -> list[tuple[Reason, ...]]:
    """Of each of `docs` (ascending, all of them match `query`) what its score is made of, the greatest part first."""
    given: list[dict[tuple[str, str, str | None], float]] = [{} for _ in docs]
    for part in _parts(query, _Asked(on, docs, EVERYWHERE), np.ones(len(docs), bool)):
        for place in np.flatnonzero(part.scores).tolist():
            name = (part.word, part.field, part.through)
            given[place][name] = given[place].get(name, 0.0) + float(part.scores[place])
    return [_ranked(each) for each in given]


def _ranked(given: dict[tuple[str, str, str | None], float]) -> tuple[Reason, ...]:
    made = [Reason(word, field, score, through) for (word, field, through), score in given.items()]
    return tuple(sorted(made, key=lambda reason: -reason.score))


@dataclass(frozen=True)
class _Part:
    """What a word gave to each passage in a field."""

    word: str
    field: str
    scores: Scores
    through: str | None = None


@dataclass(frozen=True)
class _Asked:
    """What is asked about."""

    on: Evaluator
    docs: Docs
    where: Where

    def lowered(self, node: Query) -> whoosh_query.Query:
        """The query that finds and scores `node`; within a scope the text has been looked at already."""
        lowered = lower(node, self.where)
        return candidates(lowered) if self.where.to_the_letter else lowered

    def holds(self, node: Query) -> Mask:
        """Which passages match."""
        return holds(self.lowered(node), self.on, self.docs)

    def given(
        self, word: str, terms: tuple[str, ...], weight: float, held: Mask, fields: tuple[str, ...]
    ) -> Iterator[_Part]:
        """What index terms give in each field to the passages that are held."""
        for field in fields:
            scores = np.zeros(len(self.docs))
            weighted: Weighted = [(term, weight * FIELD_WEIGHTS[field]) for term in terms]
            self.on.add_scores(field, weighted, self.docs, scores)
            yield _Part(word, field, scores * held)


@singledispatch
def _parts(node: Query, asked: _Asked, held: Mask) -> Iterator[_Part]:
    """The parts of the score that `node` gives to the passages that are `held`: they are known to match it.

    Nothing by default: values, and what is left out, give no score.
    """
    yield from ()


@_parts.register
def _(node: Term, asked: _Asked, held: Mask) -> Iterator[_Part]:
    terms = (*node.required, *(term for term in node.scored if term not in node.required))
    yield from asked.given(node.text, terms, node.weight, held, word_fields(asked.where))


@_parts.register
def _(node: Exact, asked: _Asked, held: Mask) -> Iterator[_Part]:
    yield from asked.given(node.text, node.required, 1.0, held, asked.where.fields)
    if node.prefix:  # one point, wherever it stands
        rest = held
        for field in asked.where.fields:
            there = rest & holds(whoosh_query.Prefix(field, node.prefix), asked.on, asked.docs)
            yield _Part(node.text, field, there.astype(np.float64))
            rest = rest & ~there


@_parts.register
def _(node: All, asked: _Asked, held: Mask) -> Iterator[_Part]:
    for child in node.children:
        if not isinstance(child, Not):
            yield from _parts(child, asked, held)


@_parts.register
def _(node: Any, asked: _Asked, held: Mask) -> Iterator[_Part]:
    scores = [score(asked.lowered(child), asked.on, asked.docs) for child in node.children]
    best = np.argmax(scores, axis=0)
    first = node.children[0]
    for place, child in enumerate(node.children):
        mine = held & (best == place) & (scores[place] > 0)
        parts = _parts(child, asked, mine)
        if isinstance(first, Term) and isinstance(child, Term) and child.weight < first.weight:
            parts = (replace(part, word=first.text, through=child.text) for part in parts)
        yield from parts


@_parts.register
def _(node: Some, asked: _Asked, held: Mask) -> Iterator[_Part]:
    for child in node.children:
        yield from _parts(child, asked, held & asked.holds(child))


@_parts.register
def _(node: Prefer, asked: _Asked, held: Mask) -> Iterator[_Part]:
    yield _Part(PREFERENCE, "", np.where(held & asked.holds(node.better), bonus(node), 0.0))
    yield from _parts(node.child, asked, held)


@_parts.register
def _(node: InField, asked: _Asked, held: Mask) -> Iterator[_Part]:
    yield from _parts(node.child, replace(asked, where=replace(asked.where, fields=(node.field,))), held)


@_parts.register
def _(node: Within, asked: _Asked, held: Mask) -> Iterator[_Part]:
    inside = replace(asked, where=replace(IN_TEXT, to_the_letter=True))
    # A clause gives to its passages what each of them has.
    child = node.child if node.scope != "clause" else Some(tuple(sought(node.child)))
    yield from _parts(child, inside, held)
