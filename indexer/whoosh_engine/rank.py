"""Documents ranked for a question: BM25F over all their passages together, by arrays; see `indexer.ranking`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer import ranking
from indexer.query import Ranked
from indexer.results import Reason
from indexer.whoosh_engine.documents import LENGTHS, Documents
from indexer.whoosh_engine.evaluate import Evaluator
from indexer.whoosh_engine.postings import Docs, Mask, RunPostings, Scores
from indexer.whoosh_engine.sequences import begins, changes
from indexer.whoosh_engine.utf8 import decoded
from kb.folding import fold

Places = NDArray[np.intp]
Numbers = NDArray[np.int32]
SENTENCE, STANDING = "同句", "效力层级"  # what is added to the words' parts of a score
# What the length of a passage takes from its score, as that of a sentence does.
_LENGTH_MATTERS, _COMMON_LENGTH = 0.05, 100


def score_documents(query: Ranked, segments: Sequence[ScoredSegment]) -> dict[str, float]:
    """Give the documents of all segments their scores; returns what each term of the query weighs."""
    documents = sum(len(each.lengths) for each in segments)
    average = sum(float(each.lengths.sum()) for each in segments) / documents if documents else 1.0
    for each in segments:
        each.average = average or 1.0
    weights: dict[str, float] = {}
    for term in query.terms:
        found = [each.frequencies(term.text) for each in segments]
        having = sum(int(np.count_nonzero(each)) for each in found)
        if having:
            weight = term.weight * ranking.idf(documents, having)
            weights[term.text] = weights.get(term.text, 0.0) + weight
            for each, frequencies in zip(segments, found, strict=True):
                each.add(term.text, weight, frequencies)
    return weights


class ScoredSegment:
    """One segment, and what its documents score."""

    def __init__(self, on: Evaluator) -> None:
        self.on = on
        self.documents: Documents = on.leaf.documents
        self.lengths = self.documents.weighted_lengths
        self.average = 1.0  # length of the documents of all segments
        self.scores = np.zeros(len(self.lengths))
        self.cover = np.zeros(len(self.lengths))  # the weight of the terms that each document has
        self.passage_cover = np.zeros(on.count, np.float32)  # and each passage's text
        self.weights: dict[str, float] = {}  # of each term

    def frequencies(self, term: str) -> Scores:
        """How often each document has a term, weighted by field."""
        found: Scores = np.zeros(len(self.lengths))
        for _, numbers, counts in self._occurrences(term):
            np.add.at(found, numbers, counts)
        return found

    def _occurrences(self, term: str) -> Iterator[tuple[str, Numbers, Scores]]:
        """In each field that has a term: documents, some of them several times, and its weighted frequencies."""
        of = self.documents.of_passages
        text = self.on.postings(("text", term))
        if text:
            docs = of[text.docs()]
            firsts = np.flatnonzero(changes(docs))
            yield "text", docs[firsts], np.add.reduceat(text.all_counts(), firsts, dtype=np.float64) * ranking.TEXT
        for name, weight in (("title", ranking.TITLE), ("heading", ranking.HEADING), ("about", ranking.ABOUT)):
            runs, units = self.on.postings((name, term)), self.documents.units(name)
            if isinstance(runs, RunPostings) and units:
                begun, counts = _units_of(runs, units.firsts)
                yield name, of[begun], counts * weight

    def add(self, term: str, weight: float, frequencies: Scores) -> None:
        """Add what a term scores in the documents that have it."""
        numbers = np.flatnonzero(frequencies)
        self.scores[numbers] += weight * self._saturated(frequencies[numbers], numbers)
        self.cover[numbers] += weight
        self.weights[term] = self.weights.get(term, 0.0) + weight
        text = self.on.postings(("text", term))
        if text:
            self.passage_cover[text.docs()] += weight

    def _saturated(self, frequencies: Scores, numbers: NDArray[np.integer[Any]]) -> Scores:
        norms = ranking.K1 * (1 - ranking.B + ranking.B * self.lengths[numbers] / self.average)
        saturated: Scores = (ranking.K1 + 1) * frequencies / (frequencies + norms)
        return saturated

    def matching(self, least: float, allowed: Mask | None) -> Docs:
        """The passages with half of the weight `least` of documents with the whole of it; `allowed` None: all are.

        Where no passage has as much the best one stands for its document.
        """
        of = self.documents.of_passages
        some = np.flatnonzero(self.passage_cover)
        some = some if allowed is None else some[allowed[some]]
        numbers, cover = of[some], self.passage_cover[some]
        new = changes(numbers)
        most = np.maximum.reduceat(cover, np.flatnonzero(new)) if len(some) else cover
        kept = cover >= np.minimum(least / 2, most)[np.cumsum(new) - 1]
        kept &= self.cover[numbers] >= least
        docs = some[kept].astype(np.int32)
        # Only the title or a heading of these has any of it: the first passage is as good as any.
        untouched = (self.scores > 0) & (self.cover >= least)
        untouched[numbers] = False
        first = self._first_allowed(np.flatnonzero(untouched), allowed)
        return np.sort(np.concatenate((docs, first))) if len(first) else docs

    def _first_allowed(self, numbers: NDArray[np.intp], allowed: Mask | None) -> Docs:
        """The first passage of each of these documents that is allowed; none for those without any."""
        if allowed is None:
            return self.documents.heads[numbers]
        places = np.flatnonzero(allowed)
        found = places.searchsorted(self.documents.heads[numbers])
        first = np.append(places, -1)[found].astype(np.int32)
        there: Docs = first[(first >= 0) & (first < self.documents.heads[numbers + 1])]
        return there

    def answer(self, docs: Docs) -> Answer:
        """What these passages, and their documents, score."""
        lengths = LENGTHS[self.documents.lengths("text")[docs]]
        scores = self.passage_cover[docs] / (1 + _LENGTH_MATTERS * np.log1p(lengths / _COMMON_LENGTH))
        numbers = self.documents.of_passages[docs]
        numbers = numbers[changes(numbers)]
        return Answer(self, docs, scores, numbers, self.scores[numbers] * self.documents.factors[numbers])

    def parts(self, term: str, document: int) -> Iterator[tuple[str, float]]:
        """What a term gives to the score of a document, by field: as much as its share of the frequency."""
        if term not in self.weights:
            return
        of_fields = {
            name: float(counts[numbers == document].sum()) for name, numbers, counts in self._occurrences(term)
        }
        frequency = sum(of_fields.values())
        if frequency:
            whole = self.weights[term] * float(self._saturated(np.array([frequency]), np.array([document]))[0])
            yield from ((name, whole * own / frequency) for name, own in of_fields.items() if own)


@dataclass
class Answer:
    """The passages of one segment that answer a question, and their documents."""

    segment: ScoredSegment
    docs: Docs  # ascending
    scores: Scores  # of the passages
    numbers: Numbers  # of the documents, in the order of the index
    best: Scores  # their scores
    most: float = 1.0  # the highest score of all documents, by which the others were divided
    added: dict[int, tuple[float, float]] = field(default_factory=dict)  # by document: its best sentence, its standing

    def look_at(self, places: Places, weights: Mapping[str, float], counted: str) -> None:
        """Add what the best sentence and the standing of the documents at `places` give."""
        documents = self.segment.documents
        best = [self._best_passages(place) for place in places.tolist()]
        # As they are kept: blanks inside Chinese are gone, and traditional characters are simplified.
        kept = iter(documents.records.many(self.docs[np.concatenate(best)].astype(np.int64) * 2)) if best else iter(())
        for place, passages in zip(places.tolist(), best, strict=True):
            number = int(self.numbers[place])
            texts = [fold(decoded(text)) for text in islice(kept, len(passages))]
            title = documents.title(number)
            factor = float(documents.factors[number])
            sentence = factor * ranking.SENTENCE * ranking.sentence_cover(texts, title, weights, counted)
            standing = factor * ranking.STANDING * float(documents.standings[number])
            self.added[number] = sentence, standing
            self.best[place] += sentence + standing

    def _best_passages(self, place: int) -> Places:
        """Where in `docs` the best passages of a document are."""
        begin, end = self.docs.searchsorted(self.segment.documents.heads[self.numbers[place] :][:2]).tolist()
        best: Places = begin + np.argsort(-self.scores[begin:end], kind="stable")[: ranking.SENTENCE_PASSAGES]
        return best

    def reasons(self, query: Ranked, place: int) -> tuple[Reason, ...]:
        """What the score of a document is made of, the greatest part first."""
        number = int(self.numbers[place])
        factor = float(self.segment.documents.factors[number]) / self.most
        given: dict[tuple[str, str], float] = {}
        words = {term.text: term.word or term.text for term in query.terms}
        torn = set()  # words some part of which stands nowhere: 新组 alone is not 两新组织
        for term, word in words.items():
            parts = list(self.segment.parts(term, number))
            if not parts and term in word:
                torn.add(word)
            for name, part in parts:
                given[word, name] = given.get((word, name), 0.0) + part * factor
        made = [Reason(word, name, part, whole=word not in torn) for (word, name), part in given.items()]
        sentence, standing = self.added.get(number, (0.0, 0.0))
        made += [Reason(word, "", part) for word, part in ((SENTENCE, sentence), (STANDING, standing)) if part]
        return tuple(sorted(made, key=lambda reason: -reason.score))


def rerank(answers: Sequence[Answer], weights: Mapping[str, float], counted: str = "") -> None:
    """Bring scores to between 0 and 1, then look at the sentences of the best documents; these stay before the rest."""
    every = np.concatenate([each.best for each in answers]) if answers else np.empty(0)
    if not len(every):
        return
    top = np.argsort(-every, kind="stable")[: ranking.RERANKED]
    most, first, lowest = float(every.max()), 0, np.inf
    for answer in answers:
        answer.most = most
        answer.best /= most
        own = top[(top >= first) & (top < first + len(answer.best))] - first
        answer.look_at(own, weights, counted)
        lowest = min(lowest, float(answer.best[own].min(initial=np.inf)))
        first += len(answer.best)
    for answer in answers:
        rest = ~np.isin(answer.numbers, list(answer.added))
        answer.best[rest] = np.minimum(answer.best[rest], lowest)


def _units_of(runs: RunPostings, firsts: Docs) -> tuple[Docs, Scores]:
    """The first passage of each unit (document for titles, section for headings) in runs, and the frequency there."""
    begin, end = firsts.searchsorted(runs.firsts), firsts.searchsorted(runs.ends)
    sizes = end - begin
    places = np.repeat(begin - begins(sizes)[:-1], sizes) + np.arange(int(sizes.sum()))
    counts = np.ones(len(sizes)) if runs.counts is None else runs.counts.astype(np.float64)
    return firsts[places], np.repeat(counts, sizes)
