"""Searches asked for nobody when the site opens its index, so that the first reader waits no longer than the next.

Python and numpy do much for the first time only (a first search took four times as long as the second), and the
columns of facets are read when they are first counted. The files are in memory by then: verifying reads them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from indexer.query import All, Any, Exact, InField, Not, Query, Term, Within
from indexer.results import SearchRequest
from indexer.whoosh_engine.collect import collect
from indexer.whoosh_engine.lower import lower_request
from indexer.whoosh_engine.utf8 import decoded
from indexer.whoosh_engine.view import View

TERMS = 6


def rehearse(view: View) -> None:
    """Ask `view` every kind of question."""
    for query in _queries(_terms(view)):
        request = SearchRequest(query)
        collect(view, lower_request(request), request)


def _terms(view: View) -> list[str]:
    """The most frequent terms of the first segment's text, and some others; the former work large arrays."""
    field = view.leaves[0].leaf.field("text") if view.leaves else None
    if field is None or not len(field.dictionary):
        return []
    count = len(field.dictionary)
    frequent = np.argsort(np.diff(field.term_starts(0, count)))[-TERMS // 2 :].tolist()
    spread = range(0, count, max(1, count * 2 // TERMS))
    return [decoded(field.dictionary.term(number)) for number in (*frequent, *spread)]


def _queries(terms: list[str]) -> Iterator[Query]:
    words = [Term(term, (term,), (term,)) for term in terms]
    yield from words
    for word, other in pairwise(words):
        yield All((word, other))
        yield All((Any((word, other)), Exact(other.text, other.required), Not(Exact(word.text, word.required))))
    for pair in [*pairwise(words)][-1:]:  # texts are looked at one by one: not for what is in most of them
        yield InField("text", All(pair))
        yield Within("sentence", All(pair))
        yield Within("clause", All(pair))
