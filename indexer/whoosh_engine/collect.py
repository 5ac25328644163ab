"""From matching passages to a page of documents: grouping, totals, order, facets, all by arrays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray
from whoosh.query import Query as WhooshQuery

from indexer import ranking
from indexer.query import Ranked
from indexer.results import LEVELS, Facet, FacetValue, Filter, Hit, PassageHit, Reason, SearchRequest, SearchResults
from indexer.whoosh_engine.documents import Documents, Kept
from indexer.whoosh_engine.evaluate import Evaluation, Evaluator, score
from indexer.whoosh_engine.explain import reasons
from indexer.whoosh_engine.lower import counted_apart
from indexer.whoosh_engine.meta import hit
from indexer.whoosh_engine.postings import Docs, Mask, Scores
from indexer.whoosh_engine.rank import Answer, ScoredSegment, rerank, score_documents
from indexer.whoosh_engine.schema import facet_column
from indexer.whoosh_engine.sequences import changes
from indexer.whoosh_engine.view import View

Places = NDArray[np.intp]
Numbers = NDArray[np.int32]
FEW = 32  # passages that are sorted sooner by Python than by numpy


@dataclass(frozen=True, slots=True)
class Found:
    """What matched in one segment. Passages of one document stand together, so a document is a slice."""

    on: Evaluator
    docs: Docs  # numbers of passages, ascending
    scores: Scores
    starts: Places  # where in `docs` each document begins; one more
    numbers: Numbers  # of the documents
    best: Scores  # the score of each document's best passage
    others: Mapping[str, Numbers]  # by facet: documents that only a filter of that facet keeps out
    answer: Answer | None = None  # where documents have scores of their own

    @property
    def documents(self) -> Documents:
        """The documents of the segment."""
        return self.on.leaf.documents


def collect(view: View, query: WhooshQuery, request: SearchRequest) -> SearchResults:
    """Answer `request`, whose query was lowered to `query`."""
    filters = counted_apart(request)
    evaluators = Evaluation(view).evaluators
    if isinstance(request.query, Ranked):
        found = _answers(request.query, evaluators, query, filters)
    else:
        found = [_found(each, query, filters, request) for each in evaluators]
    first = (request.page - 1) * request.size
    page = _ordered([each for each in found if len(each.docs)], request.sort, first + request.size)[first:]
    return SearchResults(
        total_documents=sum(len(each.numbers) for each in found),
        total_passages=sum(len(each.docs) for each in found),
        hits=_hits([each for each in found if len(each.docs)], page, request),
        facets=tuple(_facet(name, found, request.facet_size) for name in request.facets),
    )


def _found(on: Evaluator, query: WhooshQuery, filters: Sequence[Filter], request: SearchRequest) -> Found:
    documents = on.leaf.documents
    docs = on.living(query)
    others: dict[str, Numbers] = {}
    if filters:
        docs, others = _filtered(documents, docs, filters)
    scores = score(query, on, docs, True)
    starts, numbers = _grouped(documents, docs)
    best = np.maximum.reduceat(scores, starts[:-1]) if len(docs) else scores
    if request.sort == "relevance":
        best *= documents.factors[numbers] * (1 + ranking.STANDING_SHARE * documents.standings[numbers])
    return Found(on, docs, scores, starts, numbers, best, others)


def _answers(
    query: Ranked, evaluators: Sequence[Evaluator], beside: WhooshQuery, filters: Sequence[Filter]
) -> list[Found]:
    """The answers to a question among the passages that match `beside`."""
    segments = [ScoredSegment(each) for each in evaluators]
    weights = score_documents(query, segments)
    answers: list[Answer] = []
    kept_out: list[dict[str, Numbers]] = []
    for on, segment in zip(evaluators, segments, strict=True):
        docs = segment.matching(query.least * sum(weights.values()), _table(on, beside))
        others: dict[str, Numbers] = {}
        if filters:
            docs, others = _filtered(on.leaf.documents, docs, filters)
        answers.append(segment.answer(docs))
        kept_out.append(others)
    rerank(answers, weights, query.counted)
    return [
        Found(on, each.docs, each.scores, *_grouped(on.leaf.documents, each.docs), each.best, others, each)
        for on, each, others in zip(evaluators, answers, kept_out, strict=True)
    ]


def _table(on: Evaluator, query: WhooshQuery) -> Mask | None:
    """Of each passage, whether it matches; None where all do."""
    docs = on.living(query)
    if len(docs) == on.count:
        return None
    table = np.zeros(on.count, bool)
    table[docs] = True
    return table


def _grouped(documents: Documents, docs: Docs) -> tuple[Places, Numbers]:
    """Where in `docs` each document begins, one more, and the numbers of the documents."""
    numbers = documents.of_passages[docs]
    firsts = np.flatnonzero(changes(numbers))
    return np.append(firsts, len(docs)), numbers[firsts]


def _filtered(documents: Documents, docs: Docs, filters: Sequence[Filter]) -> tuple[Docs, dict[str, Numbers]]:
    """The passages of documents that all filters keep; and by field the documents that only its filters keep out."""
    numbers = documents.of_passages[docs]
    kept: dict[str, Mask] = {}  # by field, for every document of the segment
    for each in filters:
        held = _kept_by(documents, each)
        kept[each.field] = kept[each.field] & held if each.field in kept else held
    missed = np.sum([~held for held in kept.values()], axis=0)
    almost = numbers[missed[numbers] == 1]
    almost = almost[changes(almost)]
    return docs[missed[numbers] == 0], {field: almost[~held[almost]] for field, held in kept.items()}


def _kept_by(documents: Documents, chosen: Filter) -> Mask:
    """Which documents of the segment have one of the filter's values."""
    column = documents.column(facet_column(chosen.field))
    codes = np.zeros(len(column.values), bool)
    codes[[code for value in chosen.values for code in column.codes_of.get(value, ())]] = True
    kept: Mask = codes[column.codes]
    return kept


def _ordered(found: Sequence[Found], sort: str, count: int) -> list[tuple[int, int]]:
    """The first `count` documents as (segment, document). Equal ones stay in the order of the index."""
    if not found:
        return []
    scores = np.concatenate([each.best for each in found]) if len(found) > 1 else found[0].best
    order = _top(scores, count) if sort == "relevance" else np.lexsort((-scores, _places_by(sort, found)))[:count]
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


def _places_by(sort: str, found: Sequence[Found]) -> NDArray[np.int64]:
    """Of each document, the place of its values among all: the latest date and the highest level first, none last."""
    columns = [each.documents.column(facet_column(sort) if sort == "level" else sort) for each in found]
    every = {value for each in columns for value in each.values}
    ranked = sorted(every, key=_height) if sort == "level" else sorted(every, reverse=True)
    place = {value: nth for nth, value in enumerate(ranked)}
    places = [
        np.array([place[value] for value in column.values])[column.codes[each.numbers]]
        for column, each in zip(columns, found, strict=True)
    ]
    return np.concatenate(places)


def _height(levels: tuple[str, ...]) -> int:
    """The place of the highest of these levels; what is not known stands below all."""
    return min((LEVELS.index(level) for level in levels if level in LEVELS), default=len(LEVELS))


def _facet(name: str, found: Sequence[Found], size: int) -> Facet:
    counts: Counter[str] = Counter()
    for each in found:
        column = each.documents.column(facet_column(name))
        numbers = np.concatenate((each.numbers, each.others[name])) if name in each.others else each.numbers
        of_codes = np.bincount(column.codes[numbers], minlength=len(column.values))
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


def _hits(found: Sequence[Found], page: Sequence[tuple[int, int]], request: SearchRequest) -> tuple[Hit, ...]:
    """The documents of a page; what is kept of their passages is read for each segment at once."""
    chosen = [_chosen(found[segment], document, request.passages) for segment, document in page]
    kept: dict[int, list[Kept]] = {}
    why: dict[int, list[tuple[Reason, ...]]] = {}
    for each in {id(one.found): one.found for one in chosen}.values():
        docs = [doc for one in chosen if one.found is each for doc in one.docs]
        kept[id(each)] = each.documents.passages(docs)[::-1]
        why[id(each)] = _why(each.on, request, docs)[::-1]
    return tuple(_hit(one, kept[id(one.found)], why[id(one.found)], request) for one in chosen)


def _why(on: Evaluator, request: SearchRequest, docs: Sequence[int]) -> list[tuple[Reason, ...]]:
    """Why each of `docs` matched, where that was asked."""
    if not request.explain or isinstance(request.query, Ranked):
        return [()] * len(docs)
    ascending = np.unique(np.array(docs, np.int32))
    found = dict(zip(ascending.tolist(), reasons(request.query, on, ascending), strict=True))
    return [found[doc] for doc in docs]


def _chosen(found: Found, document: int, passages: int) -> _Chosen:
    start, end = found.starts[document : document + 2].tolist()
    if end - start > FEW:
        best = (start + _top(found.scores[start:end], passages)).tolist()
        docs, scores = found.docs[best].tolist(), found.scores[best].tolist()
        return _Chosen(found, document, end - start, docs, scores)
    pairs = zip(found.scores[start:end].tolist(), found.docs[start:end].tolist(), strict=True)
    ranked = sorted(pairs, key=itemgetter(0), reverse=True)[:passages]
    return _Chosen(found, document, end - start, [doc for _, doc in ranked], [score for score, _ in ranked])


def _passage(kept: Kept, score: float, why: tuple[Reason, ...]) -> PassageHit:
    return PassageHit(kept.path, kept.anchor, kept.text, score, why=why, page=kept.page)


def _hit(chosen: _Chosen, kept: list[Kept], why: list[tuple[Reason, ...]], request: SearchRequest) -> Hit:
    """`kept` and `why` hold what belongs to passages, the document's own last; it is taken away."""
    found, document = chosen.found, chosen.document
    passages = tuple(_passage(kept.pop(), score, why.pop()) for score in chosen.scores)
    meta = found.documents.meta(int(found.numbers[document]))
    made = hit(meta, float(found.best[document]), passages, chosen.total)
    if not request.explain or found.answer is None or not isinstance(request.query, Ranked):
        return made
    return replace(made, why=found.answer.reasons(request.query, document))
