"""Xapian, through its own Python module, which Debian installs for /usr/bin/python3 only."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable
from typing import Any

import xapian  # type: ignore[import-not-found, import-untyped, unused-ignore]  # of another Python
from xapian import Query  # type: ignore[import-not-found, import-untyped, unused-ignore]  # the same

from bench.peers.base import (
    BEST_PASSAGES,
    FACETS,
    PAGE_SIZE,
    Atom,
    CataloguedPeer,
    Page,
    Plan,
    Rows,
    best_documents,
    shown,
)

# Xapian's idiom for weighted fields is one list of terms, where those of a title count several times:
# twice the weights of the others, because they must be whole numbers.
COUNTS = {"title": 6, "heading": 3, "text": 2}
PREFIXES = {"kind": "XK", "year": "XY", "issuer": "XI"}
GAP = 100  # positions between fields, so that no phrase crosses
NUMBER = 0  # the value that holds a document's number
FIRST = 100
FLUSH = 100_000  # passages held in memory; its own default is 10,000


class Xapian(CataloguedPeer):
    """Documents are counted by a match spy over their numbers, which sees every hit."""

    name = "xapian"

    def build(self, items: Iterable[Rows]) -> None:
        """One commit at the end."""
        self.folder.mkdir(parents=True, exist_ok=True)
        os.environ["XAPIAN_FLUSH_THRESHOLD"] = str(FLUSH)
        database = xapian.WritableDatabase(str(self.folder / "db"), xapian.DB_CREATE_OR_OPEN)
        self._documents.write(_add(database, rows) for rows in items)
        database.commit()
        database.close()

    def open(self) -> None:
        """A database to read."""
        self._documents.load()
        self._db = xapian.Database(str(self.folder / "db"))

    def page(self, plan: Plan) -> Page:
        """Everything is weighed and counted; the best ten documents' passages are asked for until they are there."""
        query = lower(plan)
        if plan.checked:
            return self._checked(query, plan)
        spy = xapian.ValueCountMatchSpy(NUMBER)
        found = self._grouped(query, FIRST, spy)
        counts = Counter({int(item.term): item.termfreq for item in spy.values()})
        limit = FIRST
        while len(found) < min(PAGE_SIZE, len(counts)):
            limit *= 4
            found = self._grouped(query, limit, None)
        best = {number: found[number][:BEST_PASSAGES] for number in list(found)[:PAGE_SIZE]}
        for number, kept in best.items():
            if len(kept) < min(BEST_PASSAGES, counts[number]):
                within = Query(Query.OP_FILTER, query, Query(f"Q{number}"))
                best[number] = self._grouped(within, BEST_PASSAGES, None)[number]
        return self._page(counts, best)

    def _grouped(self, query: Query, limit: int, spy: Any) -> dict[int, list[Any]]:
        found: dict[int, list[Any]] = {}
        for match in self._matches(query, limit, spy):
            document = match.document
            found.setdefault(int(document.get_value(NUMBER)), []).append(document)
        return found

    def _matches(self, query: Query, limit: int, spy: Any) -> Any:
        enquire = xapian.Enquire(self._db)
        enquire.set_query(query)
        if spy:
            enquire.add_matchspy(spy)
        return enquire.get_mset(0, limit, self._db.get_doccount() if spy else 0)

    def _checked(self, query: Query, plan: Plan) -> Page:
        kept = [
            (match.weight, json.loads(match.document.get_data()), match.document)
            for match in self._matches(query, self._db.get_doccount(), None)
        ]
        hits = [(weight, each[0], place) for place, (weight, each, _) in enumerate(kept) if plan.holds(each)]
        counts, best = best_documents(hits)
        return self._page(counts, {number: [kept[key][2] for key in keys] for number, keys in best.items()})

    def _page(self, counts: Counter[int], best: dict[int, list[Any]]) -> Page:
        rows = self._documents.rows
        hits = [
            (rows[number], [shown(json.loads(document.get_data())) for document in documents])
            for number, documents in best.items()
        ]
        return Page(sum(counts.values()), len(counts), self._documents.facets(counts), hits)

    def change(self, old: Rows | None, new: Rows | None) -> None:
        """A commit, and the database opened again."""
        database = xapian.WritableDatabase(str(self.folder / "db"), xapian.DB_OPEN)
        if old:
            database.delete_document(f"Q{old.number}")
        if new:
            _add(database, new)
        self._documents.change(old, new)
        database.commit()
        database.close()
        self._db.reopen()


def _add(database: Any, rows: Rows) -> tuple[int, dict[str, Any]]:
    generator = xapian.TermGenerator()
    values = [PREFIXES[name] + rows.metadata[name] for name in FACETS if rows.metadata[name]]
    for _, row, kept in rows.stored():
        document = xapian.Document()
        document.set_data(kept)
        document.add_value(NUMBER, str(rows.number))
        for term in (f"Q{rows.number}", *values):
            document.add_boolean_term(term)
        generator.set_document(document)
        generator.set_termpos(0)
        texts = {"title": rows.title_terms, "heading": row.heading_terms, "text": row.text_terms}
        for name, count in COUNTS.items():
            generator.index_text(texts[name], count)
            generator.increase_termpos(GAP)
        database.add_document(document)
    return rows.number, rows.metadata


def lower(plan: Plan) -> Query:
    """Xapian's query for `plan`."""
    clauses = [Query(Query.OP_MAX, list(map(_atom, atoms))) for atoms in plan.clauses]
    query = Query(Query.OP_AND, clauses)
    if plan.unwanted:
        query = Query(Query.OP_AND_NOT, query, Query(Query.OP_OR, list(map(_atom, plan.unwanted))))
    for name, values in plan.filters:
        wanted = Query(Query.OP_OR, [Query(PREFIXES[name] + value) for value in values])
        query = Query(Query.OP_FILTER, query, wanted)
    return query


def _atom(atom: Atom) -> Query:
    if atom.prefix:
        return Query(Query.OP_WILDCARD, atom.prefix, 0, Query.WILDCARD_LIMIT_ERROR, Query.OP_OR)
    if atom.phrase:
        return Query(Query.OP_PHRASE, list(atom.terms), len(atom.terms))
    query = Query(Query.OP_AND, list(atom.terms))
    if atom.extra:
        query = Query(Query.OP_AND_MAYBE, query, Query(Query.OP_OR, list(atom.extra)))
    return query if atom.weight == 1 else Query(Query.OP_SCALE_WEIGHT, query, atom.weight)
