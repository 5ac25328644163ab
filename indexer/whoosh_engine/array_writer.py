"""Whoosh's SegmentWriter with the array codec and pool: tokens in, arrays out; merging copies arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3Segment
from whoosh.index import FileIndex
from whoosh.reading import IndexReader
from whoosh.writing import SegmentWriter

from indexer.whoosh_engine.codec import ArrayCodec, ArrayTermsReader
from indexer.whoosh_engine.pool import ArrayPool, remapped

# Tokens gathered before a segment is written: some 90,000 passages, 400 MB while they are sorted. A transaction
# may write several segments; they are all seen at once, when the table of contents names them.
MOST_TOKENS = 10_000_000


class ArrayWriter(SegmentWriter):  # type: ignore[misc]  # whoosh's types are partial
    """Writes segments of the array codec. Everything about transactions is Whoosh's own."""

    def __init__(self, index: FileIndex) -> None:
        """Takes the index's lock. Raises whoosh.index.LockError where another has it."""
        super().__init__(index, codec=ArrayCodec())
        self.pool: ArrayPool = ArrayPool()  # in place of Whoosh's own, which holds nothing yet
        self._written: list[W3Segment] = []  # segments of this transaction that are full

    def next_document(self) -> None:
        """Call before each document's first passage: its passages must not be parted by a segment's end."""
        if self.pool.tokens >= MOST_TOKENS:
            self._written.append(self._finalize_segment())
            self.newsegment = self.codec.new_segment(self.storage, self.indexname)
            self.perdocwriter = self.codec.per_document_writer(self.storage, self.newsegment)
            self.fieldwriter = self.codec.field_writer(self.storage, self.newsegment)
            self.docnum = self.docbase = 0
            self._added = False

    def _merge_segments(self, *policy: object) -> list[W3Segment]:
        """The segments that stay, and those that this transaction has filled."""
        return [*super()._merge_segments(*policy), *self._written]

    def add_document(self, **values: Any) -> None:
        """Add a passage. Values of indexed fields are sequences of terms, those of the others what they store."""
        per_document, schema, number = self.perdocwriter, self.schema, self.docnum
        per_document.start_doc(number)
        for name, value in values.items():
            field = schema[name]
            length = 0
            if field.indexed:
                if field.scorable:
                    length = len(value)
                self.pool.add_terms(name, number, value)
            per_document.add_field(name, field, value if field.stored else None, length)
            if field.column_type:
                per_document.add_column_value(name, field.column_type, value)
        per_document.finish_doc()
        self._added = True
        self.docnum += 1

    def add_postings_to_pool(self, reader: IndexReader, startdoc: int, docmap: dict[int, int] | None) -> None:
        """The postings of a segment that is merged into this one, as arrays."""
        terms = ArrayCodec().terms_reader(reader.storage(), reader.segment())
        numbers = _new_numbers(reader.doc_count_all(), startdoc, docmap)
        for name in sorted(reader.indexed_field_names()):
            if name in self.schema:
                self._merge_field(terms, name, numbers)
        terms.close()

    def _merge_field(self, terms: ArrayTermsReader, name: str, numbers: NDArray[np.int64]) -> None:
        self.pool.add_postings(name, remapped(terms.every(name), numbers))


def _new_numbers(count: int, start: int, docmap: dict[int, int] | None) -> NDArray[np.int64]:
    """Old document number -> new; -1 for a deleted document. `docmap` is None where none was deleted."""
    if docmap is None:
        return np.arange(start, start + count, dtype=np.int64)
    numbers = np.full(count, -1, np.int64)
    numbers[list(docmap)] = list(docmap.values())
    return numbers
