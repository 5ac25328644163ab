"""tantivy, through its Python package, with one thread to index."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, cast

import tantivy  # type: ignore[import-not-found, unused-ignore]  # an extra: it need not be installed
from tantivy import Occur, Query  # type: ignore[import-not-found, unused-ignore]  # the same

from bench.peers.base import (
    BEST_PASSAGES,
    FACET_SIZE,
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

MOST_DOCUMENTS = 65_000  # its limit of buckets
FIRST = 100  # hits that are grouped before more are asked for


class Tantivy(CataloguedPeer):
    """Two ways to answer: the whole page (documents counted by an aggregation over their numbers, the best ten
    documents' passages asked for until they are the best), and a rough one, which is what it does well."""

    name = "tantivy"

    def build(self, items: Iterable[Rows]) -> None:
        """One commit."""
        self.folder.mkdir(parents=True, exist_ok=True)
        made = _with_tokenizer(tantivy.Index(_schema(), path=str(self.folder)))
        writer = made.writer(heap_size=MEMORY_MB << 20, num_threads=1)
        self._documents.write(_add(writer, rows) for rows in items)
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        """A searcher."""
        self._documents.load()
        self._index = _with_tokenizer(tantivy.Index.open(str(self.folder)))
        self._schema = self._index.schema
        self._searcher = self._index.searcher()

    def ways(self) -> dict[str, Callable[[Plan], Page]]:
        """The whole page, and the rough one."""
        return {self.name: self.page, "tantivy rough": self.rough}

    def page(self, plan: Plan) -> Page:
        """The whole work, exact."""
        query = self.lower(plan)
        if plan.checked:
            return self._checked(query, plan)
        terms = {"field": "document", "size": MOST_DOCUMENTS, "segment_size": MOST_DOCUMENTS}
        buckets = self._searcher.aggregate(query, {"documents": {"terms": terms}})["documents"]["buckets"]
        counts = Counter({int(bucket["key"]): bucket["doc_count"] for bucket in buckets})
        return self._page(counts, self._best(query, counts))

    def _best(self, query: Query, counts: Counter[int]) -> dict[int, list[Any]]:
        limit = FIRST
        while True:
            found = self._grouped(query, limit)
            if len(found) >= min(PAGE_SIZE, len(counts)):
                break
            limit *= 4
        best = {number: found[number][:BEST_PASSAGES] for number in list(found)[:PAGE_SIZE]}
        for number, addresses in best.items():
            if len(addresses) < min(BEST_PASSAGES, counts[number]):
                best[number] = self._within(query, number)
        return best

    def _grouped(self, query: Query, limit: int) -> dict[int, list[Any]]:
        addresses = [address for _, address in self._searcher.search(query, limit, count=False).hits]
        found: dict[int, list[Any]] = {}
        for address, number in zip(addresses, self._numbers(addresses), strict=True):
            found.setdefault(number, []).append(address)
        return found

    def _numbers(self, addresses: list[Any]) -> list[int]:
        return cast(list[int], self._searcher.fast_field_values("document", addresses))

    def _within(self, query: Query, number: int) -> list[Any]:
        inside = Query.const_score_query(Query.term_query(self._schema, "document", number, "basic"), 0.0)
        both = Query.boolean_query([(Occur.Must, query), (Occur.Must, inside)])
        return [address for _, address in self._searcher.search(both, BEST_PASSAGES, count=False).hits]

    def _checked(self, query: Query, plan: Plan) -> Page:
        found = self._searcher.search(query, max(1, self._searcher.num_docs), count=False).hits
        kept = ((score, address, self._kept(address)) for score, address in found)
        hits = [(score, each[0], position) for position, (score, _, each) in enumerate(kept) if plan.holds(each)]
        counts, best = best_documents(hits)
        return self._page(counts, {number: [found[key][1] for key in keys] for number, keys in best.items()})

    def _page(self, counts: Counter[int], best: dict[int, list[Any]]) -> Page:
        rows = self._documents.rows
        hits = [(rows[number], [shown(self._kept(each)) for each in addresses]) for number, addresses in best.items()]
        return Page(counts.total(), len(counts), self._documents.facets(counts), hits)

    def rough(self, plan: Plan) -> Page:
        """Its best hundred passages grouped; documents counted roughly; facets counted by passage."""
        query = self.lower(plan)
        if plan.checked:
            return self._checked(query, plan)
        total: Any = self._searcher.search(query, FIRST)
        asked: dict[str, Any] = {name: {"terms": {"field": name, "size": FACET_SIZE}} for name in FACETS}
        asked["documents"] = {"cardinality": {"field": "document"}}
        counted = self._searcher.aggregate(query, asked)
        facets = {name: [(each["key"], each["doc_count"]) for each in counted[name]["buckets"]] for name in FACETS}
        addresses = [address for _, address in total.hits]
        found: dict[int, list[Any]] = {}
        for address, number in zip(addresses, self._numbers(addresses), strict=True):
            found.setdefault(number, []).append(address)
        best = [(self._documents.rows[each], found[each][:BEST_PASSAGES]) for each in list(found)[:PAGE_SIZE]]
        hits = [(row, [shown(self._kept(address)) for address in kept]) for row, kept in best]
        return Page(total.count, int(counted["documents"]["value"]), facets, hits)

    def _kept(self, address: Any) -> list[Any]:
        kept: list[Any] = json.loads(bytes(self._searcher.doc(address)["kept"][0]))
        return kept

    def change(self, old: Rows | None, new: Rows | None) -> None:
        """A commit, and a new searcher."""
        writer = self._index.writer(heap_size=MEMORY_MB << 20, num_threads=1)
        if old:
            # Not delete_documents_by_term: that takes a number for a signed one and finds nothing in this field.
            writer.delete_documents_by_query(Query.term_query(self._schema, "document", old.number, "basic"))
        if new:
            _add(writer, new)
        self._documents.change(old, new)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def lower(self, plan: Plan) -> Query:
        """tantivy's query for `plan`."""
        parts = [(Occur.Must, _any(list(map(self._atom, atoms)))) for atoms in plan.clauses]
        parts += [(Occur.MustNot, self._atom(atom)) for atom in plan.unwanted]
        for name, values in plan.filters:
            terms = [(Occur.Should, Query.term_query(self._schema, name, value, "basic")) for value in values]
            parts.append((Occur.Must, Query.const_score_query(Query.boolean_query(terms), 0.0)))
        return Query.boolean_query(parts)

    def _atom(self, atom: Atom) -> Query:
        schema = self._schema
        if atom.prefix:
            return _fields(lambda name: Query.regex_query(schema, name, f"{atom.prefix}.*"), atom.weight)
        if atom.phrase:
            return _fields(lambda name: Query.phrase_query(schema, name, list(atom.terms)), atom.weight)
        parts = [(Occur.Must, self._term(term, atom.weight)) for term in atom.terms]
        parts += [(Occur.Should, self._term(term, atom.weight)) for term in atom.extra]
        return parts[0][1] if len(parts) == 1 else Query.boolean_query(parts)

    def _term(self, term: str, weight: float) -> Query:
        return _fields(lambda name: Query.term_query(self._schema, name, term, "freq"), weight)


def _fields(make: Callable[[str], Query], weight: float) -> Query:
    parts = [(Occur.Should, Query.boost_query(make(name), weight * each)) for name, each in WEIGHTS.items()]
    return Query.boolean_query(parts)


def _any(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.disjunction_max_query(queries)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in WEIGHTS:
        builder.add_text_field(name, tokenizer_name="tokens", index_option="position")
    for name in FACETS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_unsigned_field("document", indexed=True, fast=True)
    builder.add_bytes_field("kept", stored=True)
    return builder.build()


def _with_tokenizer(made: tantivy.Index) -> tantivy.Index:
    blanks = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    made.register_tokenizer("tokens", blanks)
    return made


def _add(writer: Any, rows: Rows) -> tuple[int, dict[str, Any]]:
    for _, row, kept in rows.stored():
        document = tantivy.Document()
        document.add_unsigned("document", rows.number)
        document.add_bytes("kept", kept.encode())
        document.add_text("title", rows.title_terms)
        document.add_text("heading", row.heading_terms)
        document.add_text("text", row.text_terms)
        for name in FACETS:
            if rows.metadata[name]:
                document.add_text(name, rows.metadata[name])
        writer.add_document(document)
    return rows.number, rows.metadata
