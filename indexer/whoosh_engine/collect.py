"""From matching passages to a page of documents: grouping, totals, order, facets."""

from __future__ import annotations

import heapq
from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from whoosh.query import Query as WhooshQuery
from whoosh.reading import IndexReader
from whoosh.searching import Searcher

from indexer.results import Facet, FacetValue, Hit, PassageHit, SearchRequest, SearchResults
from indexer.whoosh_engine.schema import SEPARATOR, facet_column


@dataclass(frozen=True, slots=True)
class Leaf:
    """One segment of an open index, with the ordinals of its passages."""

    searcher: Searcher
    reader: IndexReader
    ordinals: array[int]


@dataclass(frozen=True, slots=True)
class Group:
    """A document that matched."""

    leaf: Leaf
    head: int  # number of its first passage in the leaf
    score: float  # of its best passage
    total: int  # passages that matched
    best: tuple[tuple[float, int], ...]  # score and number of its best passages, best first


def open_leaves(searcher: Searcher) -> tuple[Leaf, ...]:
    """The segments of the index that `searcher` sees."""
    return tuple(_leaf(leaf) for leaf, _ in searcher.leaf_searchers())


def _leaf(searcher: Searcher) -> Leaf:
    reader = searcher.reader()
    count = reader.doc_count_all()
    column = reader.column_reader("ordinal") if count else ()
    return Leaf(searcher, reader, array("I", (column[number] for number in range(count))))


def collect(leaves: tuple[Leaf, ...], query: WhooshQuery, request: SearchRequest) -> SearchResults:
    """Answer `request`, whose query was lowered to `query`."""
    groups = [group for leaf in leaves for group in _groups(leaf, query, request.passages)]
    first = (request.page - 1) * request.size
    page = _ordered(groups, request, first + request.size)[first:]
    return SearchResults(
        total_documents=len(groups),
        total_passages=sum(group.total for group in groups),
        hits=tuple(_hit(group) for group in page),
        facets=tuple(_facet(field, groups, request.facet_size) for field in request.facets),
    )


def _groups(leaf: Leaf, query: WhooshQuery, keep: int) -> Iterator[Group]:
    """The documents that match: passages come in the order of their numbers, so each document's come together."""
    for head, members in groupby(_scored(leaf, query), key=lambda scored: scored[1] - leaf.ordinals[scored[1]]):
        passages = list(members)
        best = heapq.nsmallest(keep, passages, key=lambda scored: (-scored[0], scored[1]))
        yield Group(leaf, head, best[0][0], len(passages), tuple(best))


def _scored(leaf: Leaf, query: WhooshQuery) -> Iterator[tuple[float, int]]:
    matcher = query.matcher(leaf.searcher)
    while matcher.is_active():
        yield matcher.score(), matcher.id()
        matcher.next()


def _ordered(groups: list[Group], request: SearchRequest, count: int) -> list[Group]:
    """The first `count` documents. Equal ones stay in the order of the index, so that pages never overlap."""
    if request.sort == "relevance":
        return heapq.nsmallest(count, groups, key=lambda group: -group.score)
    dates = {id(group): _column(group, request.sort) for group in groups}
    by_score = sorted(groups, key=lambda group: -group.score)
    return sorted(by_score, key=lambda group: dates[id(group)], reverse=True)[:count]


def _column(group: Group, name: str) -> str:
    value: bytes = group.leaf.reader.column_reader(name)[group.head]
    return value.decode()


def _facet(field: str, groups: list[Group], size: int) -> Facet:
    counts: Counter[str] = Counter()
    for reader, members in groupby(groups, key=lambda group: group.leaf.reader):
        column = reader.column_reader(facet_column(field))
        whole = Counter(column[group.head] for group in members)
        for values, count in whole.items():
            for value in filter(None, values.decode().split(SEPARATOR)):
                counts[value] += count
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return Facet(field, tuple(FacetValue(value, count) for value, count in ranked[:size]))


def _hit(group: Group) -> Hit:
    stored = group.leaf.reader.stored_fields(group.head)["head"]
    passages = tuple(_passage(group.leaf, number, score) for score, number in group.best)
    return Hit(score=group.score, passages=passages, total_passages=group.total, **stored)


def _passage(leaf: Leaf, number: int, score: float) -> PassageHit:
    stored = leaf.reader.stored_fields(number)["passage"]
    return PassageHit(tuple(stored["path"]), stored["anchor"], stored["text"], score)
