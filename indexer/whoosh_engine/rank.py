"""Documents ranked for a question: BM25F over all their passages together, by arrays; see `indexer.ranking`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer import ranking
from indexer.query import Ranked
from indexer.whoosh_engine.documents import LENGTHS, Documents
from indexer.whoosh_engine.evaluate import Evaluator
from indexer.whoosh_engine.postings import Docs, Mask, RunPostings, Scores
from indexer.whoosh_engine.schema import facet_column
from indexer.whoosh_engine.sequences import begins, changes
from kb.folding import fold

Places = NDArray[np.intp]
# What the length of a passage takes from its score, as that of a sentence does.
_LENGTH_MATTERS, _COMMON_LENGTH = 0.05, 100


@dataclass(frozen=True, slots=True)
class RankedSegment:
    """The passages of one segment that answer a question."""

    docs: Docs  # ascending
    scores: Scores  # of the passages
    best: Scores  # of each document that has any of them, in the order of the index


def rank(query: Ranked, evaluators: Sequence[Evaluator], allowed: Sequence[Mask]) -> list[RankedSegment]:
    """What each segment has for `query` among the passages that are allowed."""
    segments = [ScoredSegment(each) for each in evaluators]
    weights = score_documents(query, segments)
    least = query.least * sum(weights.values())
    results = [each.results(least, may) for each, may in zip(segments, allowed, strict=True)]
    _rerank(segments, results, weights)
    return results


def score_documents(query: Ranked, segments: Sequence[ScoredSegment]) -> dict[str, float]:
    """Give the documents of all segments their scores; returns what each term of the query weighs."""
    documents = sum(len(each.lengths) for each in segments)
    average = sum(float(each.lengths.sum()) for each in segments) / documents if documents else 1.0
    weights: dict[str, float] = {}
    for term in query.terms:
        found = [each.frequencies(term.text) for each in segments]
        having = sum(int(np.count_nonzero(each)) for each in found)
        if having:
            weight = term.weight * ranking.idf(documents, having)
            weights[term.text] = weights.get(term.text, 0.0) + weight
            for each, frequencies in zip(segments, found, strict=True):
                each.add(term.text, weight, frequencies, average or 1.0)
    return weights


class ScoredSegment:
    """One segment, and what its documents score."""

    def __init__(self, on: Evaluator) -> None:
        self.on = on
        self.documents: Documents = on.leaf.documents
        self.lengths = _lengths(self.documents)
        self.scores = np.zeros(len(self.lengths))
        self.cover = np.zeros(len(self.lengths))  # the weight of the terms that each document has
        self.passage_cover = np.zeros(on.count)  # and each passage's text

    def frequencies(self, term: str) -> Scores:
        """How often each document has a term, weighted by field."""
        found: Scores = np.zeros(len(self.lengths))
        text = self.on.postings(("text", term))
        if text:
            numbers = self.documents.of_passages[text.docs()]
            found += np.bincount(numbers, text.all_counts(), len(found)) * ranking.TEXT
        for field, weight in (("title", ranking.TITLE), ("heading", ranking.HEADING)):
            runs, units = self.on.postings((field, term)), self.documents.units(field)
            if isinstance(runs, RunPostings) and units:
                firsts, counts = _units_of(runs, units.firsts)
                np.add.at(found, self.documents.of_passages[firsts], counts * weight)
        return found

    def add(self, term: str, weight: float, frequencies: Scores, average: float) -> None:
        """Add what a term scores in the documents that have it."""
        numbers = np.flatnonzero(frequencies)
        some = frequencies[numbers]
        norms = ranking.K1 * (1 - ranking.B + ranking.B * self.lengths[numbers] / average)
        self.scores[numbers] += weight * (ranking.K1 + 1) * some / (some + norms)
        self.cover[numbers] += weight
        text = self.on.postings(("text", term))
        if text:
            self.passage_cover[text.docs()] += weight

    def results(self, least: float, allowed: Mask) -> RankedSegment:
        """The documents that have terms of the weight `least`, their passages that have half of it, or the best one."""
        heads, of = self.documents.heads[:-1], self.documents.of_passages
        if not len(heads):
            return RankedSegment(of, self.passage_cover, self.scores)
        cover = np.where(allowed, self.passage_cover, -1.0)
        most = np.maximum.reduceat(cover, heads)
        matches = (self.scores > 0) & (self.cover >= least) & (most >= 0)
        # Where only the title has any of it, all passages are equally good: the first stands for them.
        docs = np.flatnonzero(matches[of] & (cover >= np.minimum(least / 2, most)[of]) & (cover > 0))
        untouched = np.flatnonzero(matches & (most == 0))
        if len(untouched):
            first = heads[untouched] + np.array([int(np.argmax(cover[heads[n] :] >= 0)) for n in untouched.tolist()])
            docs = np.sort(np.concatenate((docs, first)))
        lengths = LENGTHS[self.documents.lengths("text")[docs]]
        scores = cover[docs] / (1 + _LENGTH_MATTERS * np.log1p(lengths / _COMMON_LENGTH))
        numbers = np.flatnonzero(matches)
        return RankedSegment(docs.astype(np.int32), scores, self.scores[numbers] * self._validity()[numbers])

    def value(self, facet: str, document: int) -> str | None:
        """The value of a document in a facet that has one."""
        column = self.documents.column(facet_column(facet))
        values = column.values[int(column.codes[document])]
        return values[0] if values else None

    def _validity(self) -> Scores:
        """By what the score of each document is multiplied."""
        column = self.documents.column(facet_column("validity"))
        factors = [ranking.validity_factor(values[0] if values else None) for values in column.values]
        return np.array(factors)[column.codes]


def _lengths(documents: Documents) -> Scores:
    """The length of each document, its title and headings weighted."""
    heads, sections = documents.heads[:-1], documents.section_firsts
    titles = LENGTHS[documents.lengths("title")[heads]]
    headings = LENGTHS[documents.lengths("heading")[sections]]
    of_headings = np.bincount(documents.of_passages[sections], headings, len(heads))
    total: Scores = documents.totals("text") * ranking.TEXT + titles * ranking.TITLE + of_headings * ranking.HEADING
    return total


def _units_of(runs: RunPostings, firsts: Docs) -> tuple[Docs, Scores]:
    """The first passage of each unit (document for titles, section for headings) in runs, and the frequency there."""
    begin, end = firsts.searchsorted(runs.firsts), firsts.searchsorted(runs.ends)
    sizes = end - begin
    places = np.repeat(begin - begins(sizes)[:-1], sizes) + np.arange(int(sizes.sum()))
    counts = np.ones(len(sizes)) if runs.counts is None else runs.counts.astype(np.float64)
    return firsts[places], np.repeat(counts, sizes)


def _rerank(segments: Sequence[ScoredSegment], results: Sequence[RankedSegment], weights: Mapping[str, float]) -> None:
    """Scores between 0 and 1, and what the sentences of the best documents add; these stay before all others."""
    every = np.concatenate([each.best for each in results]) if results else np.empty(0)
    if not len(every):
        return
    top = np.argsort(-every, kind="stable")[: ranking.RERANKED]
    most, first, lowest = float(every.max()), 0, np.inf
    for segment, result in zip(segments, results, strict=True):
        result.best[:] /= most
        own = top[(top >= first) & (top < first + len(result.best))] - first
        result.best[own] += list(_added(segment, result, own, weights))
        lowest = min(lowest, float(result.best[own].min(initial=np.inf)))
        first += len(result.best)
    first = 0
    for result in results:
        own = top[(top >= first) & (top < first + len(result.best))] - first
        rest = np.ones(len(result.best), bool)
        rest[own] = False
        result.best[rest] = np.minimum(result.best[rest], lowest)
        first += len(result.best)


def _added(
    segment: ScoredSegment, result: RankedSegment, places: Places, weights: Mapping[str, float]
) -> Iterator[float]:
    """What is added to the scores of the documents at `places` of a result."""
    documents = segment.documents
    of = documents.of_passages[result.docs]
    starts = np.append(np.flatnonzero(changes(of)), len(of))
    for place in places.tolist():
        begin, end = starts[place : place + 2].tolist()
        best = begin + np.argsort(-result.scores[begin:end], kind="stable")[: ranking.SENTENCE_PASSAGES]
        number = int(of[begin])
        texts = [fold(kept.text) for kept in documents.passages(result.docs[best].tolist())]
        title = documents.title(number)
        sentence = ranking.SENTENCE * ranking.sentence_cover(texts, title, weights)
        standing = ranking.STANDING * ranking.standing(title, segment.value("level", number))
        yield (sentence + standing) * ranking.validity_factor(segment.value("validity", number))
