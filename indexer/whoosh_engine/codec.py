"""A Whoosh codec whose postings are flat arrays, read by memory map with no decoding.

    <segment>.trm   Whoosh's own table of terms; each entry leads to a place and a count in the two below
    <segment>.pst   document numbers, four bytes each, little-endian, ascending within a term
    <segment>.frq   frequencies, one byte each, at the same places

Everything else is Whoosh's: table of contents, per-document columns, stored fields, lengths, lock, commit.
Stock matchers work on it through ArrayMatcher.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import (
    W3Codec,
    W3FieldWriter,
    W3PerDocReader,
    W3Segment,
    W3TermInfo,
    W3TermsReader,
)
from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Format
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.reading import TermNotFound
from whoosh.scoring import BaseScorer
from whoosh.system import pack_uint, pack_ushort

from indexer.whoosh_engine.columns import NumbersColumn
from indexer.whoosh_engine.pool import ArrayPool, Frequencies, Numbers, Postings

FREQUENCIES_EXT = ".frq"
LENGTHS_COLUMN = NumbersColumn("B")
# Where a term's postings begin, and how many there are: the end of its row in the table of terms. The same
# form as Whoosh's own (offset and length in the postings file), counted in postings.
_PLACE = struct.Struct("!qi")


class ArrayCodec(W3Codec):  # type: ignore[misc]  # whoosh's types are partial
    """W3Codec with array postings."""

    def field_writer(self, storage: FileStorage, segment: W3Segment) -> ArrayFieldWriter:
        """Writes the postings of a new segment."""
        return ArrayFieldWriter(self, storage, segment)

    def terms_reader(self, storage: FileStorage, segment: W3Segment) -> ArrayTermsReader:
        """Reads the postings of a segment."""
        return ArrayTermsReader(self, storage, segment)

    def new_segment(self, storage: FileStorage, indexname: str) -> ArraySegment:
        """A segment without documents."""
        return ArraySegment(self, indexname)


class ArraySegment(W3Segment):  # type: ignore[misc]  # whoosh's types are partial
    """A segment in files of its own: mapped memory needs no copy of them in a compound file."""

    def should_assemble(self) -> bool:
        """No."""
        return False


class ArrayFieldWriter(W3FieldWriter):  # type: ignore[misc]  # whoosh's types are partial
    """Writes a pool's arrays as they are, and a row in the table of terms for each term."""

    def __init__(self, codec: ArrayCodec, storage: FileStorage, segment: W3Segment) -> None:
        """Opens the segment's files."""
        super().__init__(codec, storage, segment)
        self._frequencies = self._create_file(FREQUENCIES_EXT)
        self._written = 0  # postings so far

    def add_postings(self, schema: Schema, lengths: W3PerDocReader, items: ArrayPool) -> None:
        """The postings of `items`; `lengths` gives each document's length in a field."""
        for name in items.fieldnames():
            if name in schema:
                number = self._fieldmap.setdefault(name, len(self._fieldmap))
                self._write(pack_ushort(number), items.postings(name), length_bytes(lengths, name))

    def _write(self, prefix: bytes, postings: Postings, lengths: NDArray[np.uint8]) -> None:
        if not postings.terms:
            return
        statistics = _statistics(postings, lengths)
        add = self._tindex.add
        place = self._written
        for term, values in zip(postings.terms, statistics, strict=True):
            weight, count, *rest = values
            info = W3TermInfo._struct.pack(False, weight, count, *rest)
            add(prefix + term, info + _PLACE.pack(place, count))
            place += count
        self._postfile.write(postings.docs.astype("<u4", copy=False).tobytes())
        self._frequencies.write(postings.frequencies.tobytes())
        self._written = place

    def close(self) -> None:
        """Finish the files."""
        self._frequencies.close()
        super().close()


def _statistics(
    postings: Postings, lengths: NDArray[np.uint8]
) -> Iterable[tuple[float, int, int, int, float, int, int]]:
    """Of each term: weight, documents, shortest and longest length (as bytes), greatest frequency, first and last."""
    first, last = postings.starts[:-1], postings.starts[1:] - 1
    frequencies = postings.frequencies
    of_docs = lengths[postings.docs]
    return zip(
        np.add.reduceat(frequencies, first, dtype=np.float64).tolist(),
        np.diff(postings.starts).tolist(),
        np.minimum.reduceat(of_docs, first).tolist(),
        np.maximum.reduceat(of_docs, first).tolist(),
        np.maximum.reduceat(frequencies, first).astype(float).tolist(),
        postings.docs[first].tolist(),
        postings.docs[last].tolist(),
        strict=True,
    )


def length_bytes(perdoc: W3PerDocReader, name: str) -> NDArray[np.uint8]:
    """Each document's length in a field as Whoosh's byte; zeros for a field that keeps none."""
    column = f"_{name}_len"
    if not perdoc.has_column(column):
        return np.zeros(perdoc.doc_count_all(), np.uint8)
    lengths: NDArray[np.uint8] = perdoc.column_reader(column, LENGTHS_COLUMN).numbers()
    return lengths


class ArrayTermsReader(W3TermsReader):  # type: ignore[misc]  # whoosh's types are partial
    """Finds a term's arrays; they are views of mapped files, nothing is read before it is used."""

    def __init__(self, codec: ArrayCodec, storage: FileStorage, segment: W3Segment) -> None:
        """Opens the table of terms and maps the postings."""
        name = segment.make_filename(W3Codec.TERMS_EXT)
        posts = storage.open_file(segment.make_filename(W3Codec.POSTS_EXT))
        super().__init__(codec, storage.open_file(name), storage.file_length(name), posts)
        folder = Path(storage.folder)
        self._docs: Numbers = _mapped(folder / segment.make_filename(W3Codec.POSTS_EXT), "<u4")
        self._frequencies: Frequencies = _mapped(folder / segment.make_filename(FREQUENCIES_EXT), "u1")

    def arrays(self, fieldname: str, term: bytes) -> tuple[Numbers, Frequencies] | None:
        """The documents and frequencies of a term; None where the segment does not have it."""
        try:
            row = self._tindex[self._keycoder(fieldname, term)]
        except KeyError:
            return None
        return self._at(row)

    def every(self, fieldname: str) -> Iterator[tuple[bytes, Numbers, Frequencies]]:
        """All terms of a field in order with their arrays."""
        if fieldname not in self._fieldmap:
            return
        prefix = pack_ushort(self._fieldmap[fieldname])
        for key, row in self._tindex.items_from(prefix):
            if not key.startswith(prefix):
                return
            yield key[len(prefix) :], *self._at(row)

    def matcher(self, fieldname: str, tbytes: bytes, format_: Format, scorer: BaseScorer | None = None) -> ArrayMatcher:
        """For stock searchers. Raises TermNotFound where the segment does not have the term."""
        arrays = self.arrays(fieldname, tbytes)
        if arrays is None:
            raise TermNotFound(f"No term {fieldname}:{tbytes!r}")
        return ArrayMatcher(*arrays, format_, (fieldname, tbytes), scorer)

    def _at(self, row: bytes) -> tuple[Numbers, Frequencies]:
        place, count = _PLACE.unpack(row[-_PLACE.size :])
        return self._docs[place : place + count], self._frequencies[place : place + count]


def _mapped(path: Path, kind: str) -> NDArray[Any]:
    if not path.stat().st_size:  # an empty file cannot be mapped
        return np.empty(0, kind)
    return np.memmap(path, kind, mode="r").view(np.ndarray)


class ArrayMatcher(LeafMatcher):  # type: ignore[misc]  # whoosh's types are partial
    """Walks a term's arrays for Whoosh's own searcher."""

    def __init__(
        self,
        docs: Numbers,
        frequencies: Frequencies,
        format_: Format,
        term: tuple[str, bytes],
        scorer: BaseScorer | None,
    ) -> None:
        self._docs = docs
        self._frequencies = frequencies
        self.format = format_
        self._term = term
        self.scorer = scorer
        self._at = 0

    def is_active(self) -> bool:
        """Whether it stands on a posting."""
        return self._at < len(self._docs)

    def id(self) -> int:
        """The document's number."""
        return int(self._docs[self._at])

    def weight(self) -> float:
        """The frequency."""
        return float(self._frequencies[self._at])

    def value(self) -> bytes:
        """The frequency as the field's format stores it."""
        return pack_uint(int(self._frequencies[self._at])) if self.format.posting_size else b""

    def next(self) -> None:
        """On to the next posting."""
        if not self.is_active():
            raise ReadTooFar
        self._at += 1

    def skip_to(self, id: int) -> None:
        """On to the first posting from document `id` on."""
        if not self.is_active():
            raise ReadTooFar
        self._at += int(np.searchsorted(self._docs[self._at :], id))

    def reset(self) -> None:
        """Back to the first posting."""
        self._at = 0

    def copy(self) -> ArrayMatcher:
        """A matcher at the same place."""
        copied = ArrayMatcher(self._docs, self._frequencies, self.format, self._term, self.scorer)
        copied._at = self._at
        return copied

    def all_ids(self) -> Iterator[int]:
        """The remaining documents."""
        return iter(self._docs[self._at :].tolist())

    def supports_block_quality(self) -> bool:
        """No: the arrays have no blocks to skip."""
        return False
