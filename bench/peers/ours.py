"""The project's own engine, by its public interface alone."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bench.peers.base import BEST_PASSAGES, FACET_SIZE, FACETS, PAGE_SIZE, Page, Peer, Plan, Rows
from indexer.engine import Engine, Entry
from indexer.lexicon import load_lexicon
from indexer.query import parse
from indexer.results import Filter, SearchRequest
from indexer.segment import Segmenter
from indexer.whoosh_engine import WhooshFactory
from kb.document import Document, Metadata
from kb.passages import passages
from kb.settings import SHIPPED_CORPUS

COLLECTION = "laws"
FILE = "entries.pickle"


class Given(Segmenter):
    """Answers with the tokens that were made beforehand, as the other contestants are given theirs."""

    def __init__(self) -> None:
        super().__init__(load_lexicon(SHIPPED_CORPUS / "lexicon"))
        self.given: dict[str, list[str]] = {}

    def give(self, entry: Entry) -> None:
        """Make the tokens of `entry`."""
        headings = {heading for passage in entry.passages for heading in passage.headings}
        for text in (entry.document.metadata.title or "", *headings, *(passage.text for passage in entry.passages)):
            if text not in self.given:
                self.given[text] = super().terms(text)

    def terms(self, text: str) -> list[str]:
        """The tokens given, made where there are none."""
        found = self.given.get(text)
        return super().terms(text) if found is None else found


class Ours(Peer):
    """Makes its tokens itself."""

    name = "ours"
    needs = "whoosh"
    file = FILE

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._segmenter = self._make_segmenter()
        self._requests: dict[Plan, SearchRequest] = {}
        self._engine: Engine | None = None

    def _make_segmenter(self) -> Segmenter:
        return Segmenter(load_lexicon(SHIPPED_CORPUS / "lexicon"))

    def load(self, work: Path) -> Iterator[Entry]:
        """The documents with their passages, without tokens."""
        return read_entries(work / self.file)

    def build(self, items: Iterable[Entry]) -> None:
        """One commit."""
        engine = WhooshFactory().create(self.folder, self._segmenter)
        with engine.writer() as writer:
            for entry in items:
                writer.add(entry)
            writer.commit()
        engine.close()

    def open(self) -> None:
        """The engine; counting opens what it would open at its first search."""
        self._engine = WhooshFactory().open(self.folder, self._segmenter)
        self._engine.counts()

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
                writer.add(_entry(new))
            writer.commit()


def _entry(rows: Rows) -> Entry:
    metadata = {name: rows.metadata[name] for name in ("title", "kind", "issuer")}
    document = Document(rows.metadata["id"], Metadata(**metadata), "\n\n".join(row.text for row in rows.passages))
    return Entry(document, passages(document), COLLECTION)


class OursGiven(Ours):
    """The same with its tokens given: only for the speed of indexing itself."""

    name = "ours given"

    def _make_segmenter(self) -> Segmenter:
        return Given()

    def load(self, work: Path) -> Iterator[Entry]:
        """The documents; their tokens are made here, outside the measured time."""
        assert isinstance(self._segmenter, Given)
        for entry in super().load(work):
            self._segmenter.give(entry)
            yield entry


def read_entries(path: Path) -> Iterator[Entry]:
    """The entries of a file that holds one pickle after the other."""
    with path.open("rb") as file:
        while True:
            try:
                yield pickle.load(file)
            except EOFError:
                return
