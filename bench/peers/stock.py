"""Stock Whoosh: its own schema types, writer, searcher and grouping."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from whoosh import analysis, fields, index, query, sorting

from bench.peers.base import (
    BEST_PASSAGES,
    FACETS,
    MEMORY_MB,
    PAGE_SIZE,
    WEIGHTS,
    Atom,
    CataloguedPeer,
    Page,
    Plan,
    Rows,
    best_documents,
    shown,
)


class Stock(CataloguedPeer):
    """TEXT fields with positions, phrases by them; hits grouped by document with a FieldFacet."""

    name = "stock"

    def build(self, items: Iterable[Rows]) -> None:
        """One commit."""
        self.folder.mkdir(parents=True, exist_ok=True)
        writer = index.create_in(str(self.folder), _schema()).writer(limitmb=MEMORY_MB)
        self._documents.write(_add(writer, rows) for rows in items)
        writer.commit()

    def open(self) -> None:
        """A searcher."""
        self._documents.load()
        self._index = index.open_dir(str(self.folder))
        self._searcher = self._index.searcher()

    def page(self, plan: Plan) -> Page:
        """Everything is scored and grouped."""
        if plan.checked:
            return self._checked(plan)
        facet = sorting.FieldFacet("document")
        found = self._searcher.search(lower(plan), limit=None, groupedby={"document": facet})
        groups = found.groups("document")
        wanted: dict[int, None] = {}
        for _, number in found.top_n:
            wanted.setdefault(self._kept(number)[0])
            if len(wanted) == PAGE_SIZE:
                break
        best = {document: groups[document][:BEST_PASSAGES] for document in wanted}
        return self._page(len(found.top_n), Counter({each: len(members) for each, members in groups.items()}), best)

    def _checked(self, plan: Plan) -> Page:
        found = self._searcher.search(lower(plan), limit=None)
        kept = ((score, number, self._kept(number)) for score, number in found.top_n)
        hits = [(score, each[0], number) for score, number, each in kept if plan.holds(each)]
        counts, best = best_documents(hits)
        return self._page(len(hits), counts, best)

    def _page(self, total: int, counts: Counter[int], best: dict[int, list[int]]) -> Page:
        rows = self._documents.rows
        hits = [(rows[each], [shown(self._kept(number)) for number in numbers]) for each, numbers in best.items()]
        return Page(total, len(counts), self._documents.facets(counts), hits)

    def _kept(self, number: int) -> list[Any]:
        kept: list[Any] = json.loads(self._searcher.stored_fields(number)["kept"])
        return kept

    def change(self, old: Rows | None, new: Rows | None) -> None:
        """A commit, and a new searcher."""
        writer = self._index.writer(limitmb=MEMORY_MB)
        if old:
            writer.delete_by_term("document", old.number)
        if new:
            _add(writer, new)
        self._documents.change(old, new)
        writer.commit()
        self._searcher = self._index.searcher()


def _schema() -> fields.Schema:
    cut = analysis.SpaceSeparatedTokenizer()
    texts = {name: fields.TEXT(analyzer=cut, phrase=True) for name in WEIGHTS}
    values = {name: fields.ID() for name in FACETS}
    return fields.Schema(document=fields.NUMERIC(sortable=True), kept=fields.STORED(), **texts, **values)


def _add(writer: Any, rows: Rows) -> tuple[int, dict[str, Any]]:
    values = {name: rows.metadata[name] for name in FACETS if rows.metadata[name]}
    for _, row, kept in rows.stored():
        texts = {"title": rows.title_terms, "heading": row.heading_terms, "text": row.text_terms}
        writer.add_document(document=rows.number, kept=kept, **texts, **values)
    return rows.number, rows.metadata


def lower(plan: Plan) -> query.Query:
    """Whoosh's query for `plan`."""
    made = query.And([query.DisjunctionMax(list(map(_atom, atoms))) for atoms in plan.clauses])
    if plan.unwanted:
        made = query.AndNot(made, query.Or(list(map(_atom, plan.unwanted))))
    for name, values in plan.filters:
        made = query.Require(made, query.Or([query.Term(name, value) for value in values]))
    return made


def _atom(atom: Atom) -> query.Query:
    if atom.prefix:
        return query.Or([query.Prefix(name, atom.prefix) for name in WEIGHTS])
    if atom.phrase:
        return query.Or([query.Phrase(name, list(atom.terms), boost=boost) for name, boost in WEIGHTS.items()])
    required = query.And([_term(term, atom.weight) for term in atom.terms])
    if not atom.extra:
        return required
    return query.AndMaybe(required, query.Or([_term(term, atom.weight) for term in atom.extra]))


def _term(term: str, weight: float) -> query.Query:
    return query.Or([query.Term(name, term, boost=weight * boost) for name, boost in WEIGHTS.items()])
