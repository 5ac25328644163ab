"""The project's own engine, by its public interface alone."""

from __future__ import annotations

import dataclasses
import pickle
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.collection import segmenter
from bench.peers.base import BEST_PASSAGES, FACET_SIZE, FACETS, PAGE_SIZE, ROWS, Page, Peer, Plan, Rows, read_rows
from indexer.analysis import prepared, with_terms
from indexer.engine import Engine, Entry, EntryTerms
from indexer.language import parse
from indexer.results import Filter, SearchRequest
from indexer.whoosh_engine import WhooshFactory
from kb.document import Document, Metadata
from kb.passages import passages

COLLECTION = "laws"
FILE = "entries.pickle"


@dataclass(frozen=True)
class Key:
    """A document of the file of entries."""

    offset: int  # its first byte
    passages: range  # as many as it has


@dataclass(frozen=True)
class Loader:
    """Reads entries where they are needed: in the processes that make their terms."""

    path: Path

    def __call__(self, key: Key) -> Entry:
        """The entry of `key`."""
        with self.path.open("rb") as file:
            file.seek(key.offset)
            entry: Entry = pickle.load(file)
            return entry


class Ours(Peer):
    """Makes its tokens itself."""

    name = "ours"
    file = FILE

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._segmenter = segmenter()
        self._requests: dict[Plan, SearchRequest] = {}
        self._engine: Engine | None = None

    def load(self, work: Path) -> Iterator[Any]:
        """Where the documents are; reading them is part of building, as `kb index` reads its library."""
        self._loader = Loader(work / self.file)
        return iter([Key(offset, range(len(entry.passages))) for offset, entry in read_entries(work / self.file)])

    def build(self, items: Iterable[Any]) -> None:
        """One commit."""
        made = prepared(items, self._loader, self._segmenter)
        self._write(_as_given(entry) for _, entry in made if isinstance(entry, Entry))

    def _write(self, entries: Iterable[Entry]) -> None:
        engine = WhooshFactory().create(self.folder, self._segmenter)
        with engine.writer() as writer:
            for entry in entries:
                writer.add(entry)
            writer.commit()
        engine.close()

    def open(self) -> None:
        """The engine, as the site opens it."""
        self._engine = WhooshFactory().open(self.folder, self._segmenter)
        self._engine.rehearse()

    def prepare(self, plans: Sequence[Plan]) -> None:
        """Read the queries as they were typed."""
        for plan in plans:
            filters = tuple(Filter(name, values) for name, values in plan.filters)
            tree = parse(plan.text, self._segmenter).tree
            self._requests[plan] = SearchRequest(
                tree, filters, size=PAGE_SIZE, passages=BEST_PASSAGES, facets=FACETS, facet_size=FACET_SIZE
            )

    def page(self, plan: Plan) -> Page:
        """A search."""
        assert self._engine
        found = self._engine.search(self._requests[plan])
        hits = [
            ({"id": hit.id, "title": hit.title}, [("/".join(p.path), p.anchor, p.text) for p in hit.passages])
            for hit in found.hits
        ]
        facets = {facet.field: [(each.value, each.count) for each in facet.values] for facet in found.facets}
        return Page(found.total_passages, found.total_documents, facets, hits)

    def change(self, old: Rows | None, new: Rows | None) -> None:
        """A commit."""
        assert self._engine
        with self._engine.writer() as writer:
            if old:
                writer.remove([old.metadata["id"]])
            if new:
                writer.add(_as_given(with_terms(_entry(new), self._segmenter)))
            writer.commit()


def _as_given(entry: Entry) -> Entry:
    """`entry` with the fields that the others are given: text, headings, title."""
    assert entry.terms
    return dataclasses.replace(entry, terms=dataclasses.replace(entry.terms, about=""))


def _entry(rows: Rows) -> Entry:
    metadata = {name: rows.metadata[name] for name in ("title", "kind", "issuer")}
    document = Document(rows.metadata["id"], Metadata(**metadata), "\n\n".join(row.text for row in rows.passages))
    return Entry(document, passages(document), COLLECTION)


class OursGiven(Ours):
    """The same with its tokens given: only for the speed of indexing itself."""

    name = "ours given"

    def load(self, work: Path) -> Iterator[Any]:
        """The documents with the tokens that the other contestants are given."""
        for (_, entry), rows in zip(read_entries(work / self.file), read_rows(work / ROWS), strict=True):
            terms = EntryTerms(
                rows.title_terms, dict(rows.heading_terms), [passage.text_terms for passage in rows.passages]
            )
            yield dataclasses.replace(entry, terms=terms)

    def build(self, items: Iterable[Any]) -> None:
        """One commit."""
        self._write(items)


def read_entries(path: Path) -> Iterator[tuple[int, Entry]]:
    """The entries of a file that holds one pickle after the other, with the byte at which each begins."""
    with path.open("rb") as file:
        while True:
            offset = file.tell()
            try:
                yield offset, pickle.load(file)
            except EOFError:
                return
