"""Documents into the Whoosh index."""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType
from typing import Self

from whoosh.index import FileIndex, LockError

from indexer.engine import Entry
from indexer.exact import squeeze
from indexer.results import FACETS
from indexer.segment import Segmenter
from indexer.whoosh_engine.array_writer import ArrayWriter
from indexer.whoosh_engine.schema import SEPARATOR, facet_column
from kb.document import Metadata, Passage
from kb.errors import IndexBusyError


class WhooshWriter:
    """One transaction on the index; see `indexer.engine.IndexWriter`."""

    def __init__(self, index: FileIndex, segmenter: Segmenter) -> None:
        """Takes the index's lock. Raises IndexBusyError where another has it."""
        try:
            self._writer = ArrayWriter(index)
        except LockError as error:
            raise IndexBusyError(f"索引 {index.storage.folder} 正由另一个进程写入，请等它结束后再试") from error
        self._segmenter = segmenter

    def add(self, entry: Entry) -> None:
        """Add a document with its passages, together and in order."""
        self._writer.next_document()
        title = self._segmenter.terms(entry.document.metadata.title or "")
        facets = _facets(entry.document.metadata, entry.collection)
        common = {"document": [entry.document.id], "access": [entry.document.metadata.access], "title": title}
        common |= {field: values for field, values in facets.items() if values}
        head = _head(entry, facets)
        headings: dict[tuple[str, ...], list[str]] = {}  # many passages stand below the same ones
        for ordinal, passage in enumerate(entry.passages):
            if passage.headings not in headings:
                headings[passage.headings] = [term for each in passage.headings for term in self._segmenter.terms(each)]
            own = self._passage(passage, headings[passage.headings])
            self._writer.add_document(**common, **own, **({} if ordinal else head), ordinal=ordinal)

    def remove(self, document_ids: Iterable[str]) -> None:
        """Remove documents; only what was in the index before this transaction."""
        for document_id in document_ids:
            self._writer.delete_by_term("document", document_id)

    def commit(self) -> None:
        """All or nothing: the table of contents is renamed into place last."""
        self._writer.commit()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._writer.is_closed:
            self._writer.cancel()

    def _passage(self, passage: Passage, heading: list[str]) -> dict[str, object]:
        stored = {
            "path": passage.locator.path,
            "anchor": passage.locator.anchor,
            "text": passage.text,
        }
        exact = "\n".join(squeeze(line) for text in (passage.text, *passage.headings) for line in text.split("\n"))
        terms = self._segmenter.terms(passage.text)
        return {"text": terms, "heading": heading, "passage": stored, "exact": exact.encode()}


def _facets(metadata: Metadata, collection: str) -> dict[str, list[str]]:
    """The values of each facet of a document."""
    found: dict[str, list[str]] = {}
    for field in FACETS:
        value = collection if field == "collection" else getattr(metadata, field)
        found[field] = list(value) if isinstance(value, tuple) else [value] if value else []
    return found


def _head(entry: Entry, facets: dict[str, list[str]]) -> dict[str, object]:
    metadata = entry.document.metadata
    stored = {
        "id": entry.document.id,
        "title": entry.document.title,
        "kind": metadata.kind,
        "issuer": metadata.issuer,
        "number": metadata.number,
        "date": metadata.date,
        "published": metadata.published,
        "validity": metadata.validity,
        "collection": entry.collection,
        "source": metadata.source,
        "region": metadata.region,
    }
    columns = {facet_column(field): SEPARATOR.join(values).encode() for field, values in facets.items()}
    dates = {"date": (metadata.date or "").encode(), "published": (metadata.published or "").encode()}
    title = {"exact_title": squeeze(entry.document.title).encode()}
    return {"head": stored, **columns, **dates, **title}
