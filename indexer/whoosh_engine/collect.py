"""From matching passages to a page of documents: grouping, totals, order, facets, all by arrays."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from whoosh.query import Query as WhooshQuery
from whoosh.scoring import BM25F

from indexer.results import Facet, FacetValue, Hit, PassageHit, SearchRequest, SearchResults
from indexer.whoosh_engine.evaluate import Evaluator, Scores
from indexer.whoosh_engine.leaf import Docs, Leaf
from indexer.whoosh_engine.schema import SEPARATOR, facet_column


@dataclass(frozen=True, slots=True)
class Found:
    """What matched in one segment. Passages of one document stand together, so a document is a slice."""

    leaf: Leaf
    docs: Docs  # numbers of passages, ascending
    scores: Scores
    starts: NDArray[np.int64]  # where in `docs` each document begins
    heads: Docs  # the number of each document's first passage
    best: Scores  # the score of each document's best passage

    def size(self, document: int) -> int:
        """How many passages of the nth document matched."""
        end = self.starts[document + 1] if document + 1 < len(self.starts) else len(self.docs)
        return int(end - self.starts[document])


def collect(leaves: tuple[Leaf, ...], query: WhooshQuery, request: SearchRequest, weighting: BM25F) -> SearchResults:
    """Answer `request`, whose query was lowered to `query`."""
    found = [_found(leaf, query, weighting) for leaf in leaves]
    first = (request.page - 1) * request.size
    page = _ordered(found, request.sort, first + request.size)[first:]
    return SearchResults(
        total_documents=sum(len(each.heads) for each in found),
        total_passages=sum(len(each.docs) for each in found),
        hits=tuple(_hit(found[segment], document, request.passages) for segment, document in page),
        facets=tuple(_facet(name, found, request.facet_size) for name in request.facets),
    )


def _found(leaf: Leaf, query: WhooshQuery, weighting: BM25F) -> Found:
    docs, scores = Evaluator(leaf, weighting).evaluate(query)
    heads = docs - leaf.ordinals[docs]
    starts = np.flatnonzero(np.diff(heads, prepend=-1))
    best = np.maximum.reduceat(scores, starts) if len(starts) else scores
    return Found(leaf, docs, scores, starts, heads[starts], best)


def _ordered(found: list[Found], sort: str, count: int) -> list[tuple[int, int]]:
    """The first `count` documents as (segment, document). Equal ones stay in the order of the index."""
    segments = np.concatenate([np.full(len(each.heads), nth) for nth, each in enumerate(found)] or [np.empty(0, int)])
    documents = np.concatenate([np.arange(len(each.heads)) for each in found] or [np.empty(0, int)])
    scores = np.concatenate([each.best for each in found] or [np.empty(0)])
    by_date = sort != "relevance"
    order = np.lexsort((-scores, -_date_ranks(found, sort)))[:count] if by_date else _top(-scores, count)
    return list(zip(segments[order].tolist(), documents[order].tolist(), strict=True))


def _top(keys: Scores, count: int) -> Docs:
    """The places of the `count` smallest keys, in order; equal keys in the order they stand in."""
    if len(keys) <= count:
        return np.argsort(keys, kind="stable")
    bound = np.partition(keys, count - 1)[count - 1]
    candidates = np.flatnonzero(keys <= bound)
    return candidates[np.argsort(keys[candidates], kind="stable")][:count]


def _date_ranks(found: list[Found], name: str) -> NDArray[np.int64]:
    """Of each document, the rank of its date among all dates: a later one has a higher rank, none the lowest."""
    columns = [each.leaf.codes(name) for each in found]
    rank = {value: nth for nth, value in enumerate(sorted({value for each in columns for value in each.values}))}
    ranks = [
        np.array([rank[value] for value in column.values])[column.codes[each.heads]]
        for column, each in zip(columns, found, strict=True)
    ]
    return np.concatenate(ranks) if ranks else np.empty(0, np.int64)


def _facet(name: str, found: list[Found], size: int) -> Facet:
    counts: Counter[str] = Counter()
    for each in found:
        column = each.leaf.codes(facet_column(name))
        of_codes = np.bincount(column.codes[each.heads], minlength=len(column.values))
        for code in np.flatnonzero(of_codes).tolist():
            for value in filter(None, column.values[code].split(SEPARATOR)):
                counts[value] += int(of_codes[code])
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return Facet(name, tuple(FacetValue(value, count) for value, count in ranked[:size]))


def _hit(found: Found, document: int, passages: int) -> Hit:
    total = found.size(document)
    start = int(found.starts[document])
    scores = found.scores[start : start + total]
    best = [start + place for place in _top(-scores, passages).tolist()]
    stored = found.leaf.columns.stored_fields(int(found.heads[document]))["head"]
    hits = tuple(_passage(found, place) for place in best)
    return Hit(score=float(found.best[document]), passages=hits, total_passages=total, **stored)


def _passage(found: Found, place: int) -> PassageHit:
    stored = found.leaf.columns.stored_fields(int(found.docs[place]))["passage"]
    return PassageHit(tuple(stored["path"]), stored["anchor"], stored["text"], float(found.scores[place]))
