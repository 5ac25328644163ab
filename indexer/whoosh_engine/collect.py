"""From matching passages to a page of documents: grouping, totals, order, facets, all by arrays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray
from whoosh.query import Query as WhooshQuery

from indexer.query import Ranked
from indexer.results import Facet, FacetValue, Hit, PassageHit, SearchRequest, SearchResults
from indexer.whoosh_engine.documents import Documents, Kept
from indexer.whoosh_engine.evaluate import Evaluation, Evaluator
from indexer.whoosh_engine.meta import hit
from indexer.whoosh_engine.postings import Docs, Mask, Scores
from indexer.whoosh_engine.rank import rank
from indexer.whoosh_engine.schema import facet_column
from indexer.whoosh_engine.view import View

Places = NDArray[np.intp]
FEW = 32  # passages that are sorted sooner by Python than by numpy


@dataclass(frozen=True, slots=True)
class Found:
    """What matched in one segment. Passages of one document stand together, so a document is a slice."""

    documents: Documents
    docs: Docs  # numbers of passages, ascending
    scores: Scores
    starts: Places  # where in `docs` each document begins; one more
    numbers: NDArray[np.int32]  # of the documents
    best: Scores  # the score of each document's best passage


def collect(view: View, query: WhooshQuery, request: SearchRequest) -> SearchResults:
    """Answer `request`, whose query was lowered to `query`."""
    evaluators = Evaluation(view).evaluators
    if isinstance(request.query, Ranked):
        found = _ranked(request.query, evaluators, [each.matching(query) for each in evaluators])
    else:
        found = [_found(each, query) for each in evaluators]
    found = [each for each in found if len(each.docs)]
    first = (request.page - 1) * request.size
    page = _ordered(found, request.sort, first + request.size)[first:]
    return SearchResults(
        total_documents=sum(len(each.numbers) for each in found),
        total_passages=sum(len(each.docs) for each in found),
        hits=_hits(found, page, request.passages),
        facets=tuple(_facet(name, found, request.facet_size) for name in request.facets),
    )


def _found(on: Evaluator, query: WhooshQuery) -> Found:
    docs, scores = on.evaluate(query)
    starts, numbers = _grouped(on.leaf.documents, docs)
    best = np.maximum.reduceat(scores, starts[:-1]) if len(docs) else scores
    return Found(on.leaf.documents, docs, scores, starts, numbers, best)


def _ranked(query: Ranked, evaluators: Sequence[Evaluator], allowed: Sequence[Mask]) -> list[Found]:
    found = rank(query, evaluators, allowed)
    return [
        Found(on.leaf.documents, each.docs, each.scores, *_grouped(on.leaf.documents, each.docs), each.best)
        for on, each in zip(evaluators, found, strict=True)
    ]


def _grouped(documents: Documents, docs: Docs) -> tuple[Places, NDArray[np.int32]]:
    """Where in `docs` each document begins, one more, and the numbers of the documents."""
    numbers = documents.of_passages[docs]
    changes = np.flatnonzero(numbers[1:] != numbers[:-1]) + 1
    starts = np.concatenate(((0,), changes, (len(docs),))) if len(docs) else changes
    return starts, numbers[starts[:-1]]


def _ordered(found: Sequence[Found], sort: str, count: int) -> list[tuple[int, int]]:
    """The first `count` documents as (segment, document). Equal ones stay in the order of the index."""
    if not found:
        return []
    scores = np.concatenate([each.best for each in found]) if len(found) > 1 else found[0].best
    by_date = sort != "relevance"
    order = np.lexsort((-scores, -_date_ranks(found, sort)))[:count] if by_date else _top(scores, count)
    begins = np.cumsum([0, *(len(each.numbers) for each in found)])
    segments = np.searchsorted(begins, order, side="right") - 1
    return list(zip(segments.tolist(), (order - begins[segments]).tolist(), strict=True))


def _top(scores: Scores, count: int) -> Places:
    """The places of the `count` best scores, best first; equal ones in the order they stand in."""
    if len(scores) <= count:
        return np.argsort(-scores, kind="stable")
    bound = np.partition(scores, len(scores) - count)[len(scores) - count]
    candidates = np.flatnonzero(scores >= bound)
    return candidates[np.argsort(-scores[candidates], kind="stable")][:count]


def _date_ranks(found: Sequence[Found], name: str) -> NDArray[np.int64]:
    """Of each document, the rank of its date among all dates: a later one has a higher rank, none the lowest."""
    columns = [each.documents.column(name) for each in found]
    rank = {value: nth for nth, value in enumerate(sorted({value for each in columns for value in each.values}))}
    ranks = [
        np.array([rank[value] for value in column.values])[column.codes[each.numbers]]
        for column, each in zip(columns, found, strict=True)
    ]
    return np.concatenate(ranks)


def _facet(name: str, found: Sequence[Found], size: int) -> Facet:
    counts: Counter[str] = Counter()
    for each in found:
        column = each.documents.column(facet_column(name))
        of_codes = np.bincount(column.codes[each.numbers], minlength=len(column.values))
        there = np.flatnonzero(of_codes)
        for code, count in zip(there.tolist(), of_codes[there].tolist(), strict=True):
            for value in column.values[code]:
                counts[value] += count
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:size]
    return Facet(name, tuple(FacetValue(value, count) for value, count in ranked))


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A document of the page, and its best passages."""

    found: Found
    document: int  # its place in `found`
    total: int
    docs: list[int]  # numbers of its best passages
    scores: list[float]


def _hits(found: Sequence[Found], page: Sequence[tuple[int, int]], passages: int) -> tuple[Hit, ...]:
    """The documents of a page; what is kept of their passages is read for each segment at once."""
    chosen = [_chosen(found[segment], document, passages) for segment, document in page]
    kept: dict[int, list[Kept]] = {}
    for each in {id(one.found): one.found for one in chosen}.values():
        docs = [doc for one in chosen if one.found is each for doc in one.docs]
        kept[id(each)] = each.documents.passages(docs)[::-1]
    return tuple(_hit(one, kept[id(one.found)]) for one in chosen)


def _chosen(found: Found, document: int, passages: int) -> _Chosen:
    start, end = found.starts[document : document + 2].tolist()
    if end - start > FEW:
        best = (start + _top(found.scores[start:end], passages)).tolist()
        docs, scores = found.docs[best].tolist(), found.scores[best].tolist()
        return _Chosen(found, document, end - start, docs, scores)
    pairs = zip(found.scores[start:end].tolist(), found.docs[start:end].tolist(), strict=True)
    ranked = sorted(pairs, key=itemgetter(0), reverse=True)[:passages]
    return _Chosen(found, document, end - start, [doc for _, doc in ranked], [score for score, _ in ranked])


def _hit(chosen: _Chosen, kept: list[Kept]) -> Hit:
    """`kept` holds what is kept of passages, the document's own last; they are taken away."""
    found, document = chosen.found, chosen.document
    passages = tuple(PassageHit(*kept.pop(), score) for score in chosen.scores)
    meta = found.documents.meta(int(found.numbers[document]))
    return hit(meta, float(found.best[document]), passages, chosen.total)
