"""One segment of an open index as arrays: what the evaluator and the collector work on."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3PerDocReader
from whoosh.reading import IndexReader
from whoosh.searching import Searcher

from indexer.whoosh_engine.codec import ArrayCodec, ArrayTermsReader, length_bytes
from indexer.whoosh_engine.columns import CodesColumn, NumbersColumn, TextsColumn
from indexer.whoosh_engine.schema import CODED, TEXT_FIELDS

Docs = NDArray[np.int64]


@dataclass(slots=True)
class Codes:
    """A column of values as codes."""

    codes: NDArray[np.uint16]  # of each passage; 0 for one without
    values: list[str]


@dataclass
class Leaf:
    """A segment that a searcher has open."""

    searcher: Searcher
    reader: IndexReader
    terms: ArrayTermsReader
    columns: W3PerDocReader
    count: int  # passages, deleted ones included
    _codes: dict[str, Codes] = field(default_factory=dict)
    _lengths: dict[str, NDArray[np.uint8]] = field(default_factory=dict)

    @cached_property
    def ordinals(self) -> NDArray[np.uint32]:
        """Of each passage, its place after its document's head."""
        if not self.columns.has_column("ordinal"):
            return np.zeros(self.count, np.uint32)  # every document has one passage: nothing but zeros
        numbers: NDArray[np.uint32] = self.columns.column_reader("ordinal", NumbersColumn("I")).numbers()
        return numbers

    @cached_property
    def alive(self) -> NDArray[np.bool_] | None:
        """Which passages are not deleted; None where all are there."""
        if not self.reader.has_deletions():
            return None
        alive = np.ones(self.count, bool)
        alive[list(self.columns.deleted_docs())] = False
        return alive

    @cached_property
    def exact(self) -> TextsColumn.Reader:
        """What exact search compares, of each passage."""
        reader: TextsColumn.Reader = self.columns.column_reader("exact", TextsColumn())
        return reader

    @cached_property
    def exact_titles(self) -> TextsColumn.Reader:
        """The squeezed title of each head."""
        reader: TextsColumn.Reader = self.columns.column_reader("exact_title", TextsColumn())
        return reader

    def lengths(self, name: str) -> NDArray[np.uint8]:
        """Each passage's length in a field, as Whoosh's byte."""
        if name not in self._lengths:
            self._lengths[name] = length_bytes(self.columns, name)
        return self._lengths[name]

    def codes(self, name: str) -> Codes:
        """A column of values."""
        if name not in self._codes:
            reader = self.columns.column_reader(name, CodesColumn())
            self._codes[name] = Codes(reader.codes(), reader.values())
        return self._codes[name]


def open_leaves(searcher: Searcher) -> tuple[Leaf, ...]:
    """The segments of the index that `searcher` sees, with all of their files open.

    A commit may remove a segment's files while it is being searched: what is open by then stays readable. Raises
    FileNotFoundError where one was removed before it was opened.
    """
    return tuple(_leaf(leaf) for leaf, _ in searcher.leaf_searchers() if leaf.reader().doc_count_all())


def _leaf(searcher: Searcher) -> Leaf:
    reader = searcher.reader()
    codec, storage, segment = ArrayCodec(), reader.storage(), reader.segment()
    columns = codec.per_document_reader(storage, segment)
    leaf = Leaf(searcher, reader, codec.terms_reader(storage, segment), columns, reader.doc_count_all())
    for name in TEXT_FIELDS:
        leaf.lengths(name)
    for name in CODED:
        leaf.codes(name)
    if not columns.has_column("_stored"):
        raise FileNotFoundError(f"stored fields of segment {segment.segment_id()}")
    columns.stored_fields(0)
    _ = leaf.ordinals, leaf.alive, leaf.exact, leaf.exact_titles
    return leaf
