"""The doors through which Whoosh reads and writes a segment of arrays.

    <segment>.doc   what is kept of documents and passages: see `documents`
    <segment>.pst   terms and postings: see `dictionary` and `postings`

Everything else is Whoosh's: table of contents, segments, lock, commit. Stock searchers work on it through the
readers here; the evaluator goes to the arrays behind them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec.base import Codec, FieldCursor, FieldWriter, PerDocumentReader, TermsReader
from whoosh.columns import ColumnReader
from whoosh.fields import FieldType, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Format
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.reading import TermInfo, TermNotFound
from whoosh.scoring import BaseScorer
from whoosh.system import pack_uint

from indexer.whoosh_engine.array_file import ArrayFileWriter, Output
from indexer.whoosh_engine.dictionary import Dictionary, keyed
from indexer.whoosh_engine.documents import LENGTHS, DocumentsWriter, joined
from indexer.whoosh_engine.leaf import Leaf
from indexer.whoosh_engine.pool import ArrayPool
from indexer.whoosh_engine.postings import TermPostings, write_lists, write_runs
from indexer.whoosh_engine.schema import CODED, TEXT_FIELDS
from indexer.whoosh_engine.segment import DOCUMENTS_EXT, POSTINGS_EXT, ArraySegment


class ArrayCodec(Codec):  # type: ignore[misc]  # whoosh's types are partial
    """Segments of arrays."""

    def per_document_writer(self, storage: FileStorage, segment: ArraySegment) -> ArrayDocumentsWriter:
        """Writes the documents of a new segment."""
        return ArrayDocumentsWriter(storage, segment)

    def field_writer(self, storage: FileStorage, segment: ArraySegment) -> ArrayFieldWriter:
        """Writes the postings of a new segment."""
        return ArrayFieldWriter(storage, segment)

    def terms_reader(self, storage: FileStorage, segment: ArraySegment) -> ArrayTermsReader:
        """Reads the postings of a segment."""
        return ArrayTermsReader(Leaf(Path(storage.folder), segment))

    def per_document_reader(self, storage: FileStorage, segment: ArraySegment) -> ArrayDocumentsReader:
        """Reads the documents of a segment."""
        return ArrayDocumentsReader(Leaf(Path(storage.folder), segment), segment)

    def new_segment(self, storage: FileStorage, indexname: str) -> ArraySegment:
        """A segment without documents."""
        return ArraySegment(indexname)

    def postings_writer(self, dbfile: object, byteids: bool = False) -> object:
        """Not asked for: the field writer writes arrays."""
        raise NotImplementedError

    def postings_reader(self, dbfile: object, terminfo: object, format_: object, **_: object) -> object:
        """Not asked for: the terms reader makes its own matchers."""
        raise NotImplementedError


class _LateFile:
    """A file of a segment that is made when something is written to it: a transaction may turn out to write none."""

    def __init__(self, storage: FileStorage, segment: ArraySegment, ext: str) -> None:
        self._storage, self._segment, self._ext = storage, segment, ext
        self._file: Output | None = None

    def write(self, content: bytes) -> None:
        if self._file is None:
            self._file = self._segment.create_file(self._storage, self._ext)
        assert self._file
        self._file.write(content)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


class ArrayDocumentsWriter:
    """Takes the place of Whoosh's per-document writer; what it is given are documents, not fields."""

    def __init__(self, storage: FileStorage, segment: ArraySegment) -> None:
        self._file = _LateFile(storage, segment, DOCUMENTS_EXT)
        self.documents = DocumentsWriter(ArrayFileWriter(self._file), TEXT_FIELDS, CODED)
        self.is_closed = False

    def finish(self) -> None:
        """Write what was gathered."""
        self.documents.close()

    def close(self) -> None:
        """Close the file, finished or not."""
        self.is_closed = True
        self._file.close()


class ArrayFieldWriter(FieldWriter):  # type: ignore[misc]  # whoosh's types are partial
    """Writes a pool's arrays."""

    def __init__(self, storage: FileStorage, segment: ArraySegment) -> None:
        self._file = _LateFile(storage, segment, POSTINGS_EXT)
        self.is_closed = False

    def add_postings(self, schema: Schema, lengths: object, items: ArrayPool) -> None:
        """All postings of the segment."""
        file = ArrayFileWriter(self._file)
        for name in items.fieldnames():
            write = write_lists if name == TEXT_FIELDS[0] else write_runs
            write(file, name, items.blocks(name))
        file.close()

    def close(self) -> None:
        """Close the file."""
        self.is_closed = True
        self._file.close()


class ArrayTermsReader(TermsReader):  # type: ignore[misc]  # whoosh's types are partial
    """A segment's terms for stock readers and searchers."""

    def __init__(self, leaf: Leaf) -> None:
        self.leaf = leaf

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self.leaf.postings(term[0], keyed(term[1])) is not None

    def indexed_field_names(self) -> list[str]:
        """The fields that have terms."""
        return self.leaf.fieldnames

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """All terms, by field and term."""
        for name in self.leaf.fieldnames:
            yield from self.terms_from(name, b"", others=False)

    def terms_from(self, fieldname: str, prefix: bytes, others: bool = True) -> Iterator[tuple[str, bytes]]:
        """The terms of a field from `prefix` on, and those of the fields after it."""
        dictionary = self._dictionary(fieldname)
        if dictionary:
            for number in range(dictionary.place(prefix), len(dictionary)):
                yield fieldname, dictionary.term(number)
        if others:
            for name in self.leaf.fieldnames:
                if name > fieldname:
                    yield from self.terms_from(name, b"", others=False)

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """All terms with their statistics."""
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """The terms from `prefix` on with their statistics."""
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """A term's statistics, counted from its arrays. Raises TermNotFound."""
        postings = self._found(fieldname, text)
        docs, counts = postings.docs(), postings.all_counts()
        lengths = LENGTHS[self.leaf.documents.lengths(fieldname)[docs]] if fieldname in TEXT_FIELDS else np.zeros(1)
        return TermInfo(
            float(counts.sum()),
            postings.size,
            int(lengths.min()),
            int(lengths.max()),
            float(counts.max()),
            int(docs[0]),
            int(docs[-1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        """How often a term stands in the segment."""
        postings = self.leaf.postings(fieldname, keyed(text))
        return float(postings.all_counts().sum()) if postings else 0.0

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """In how many passages a term stands."""
        postings = self.leaf.postings(fieldname, keyed(text))
        return postings.size if postings else 0

    def matcher(self, fieldname: str, text: bytes, format_: Format, scorer: BaseScorer | None = None) -> ArrayMatcher:
        """Walks a term's postings. Raises TermNotFound."""
        return ArrayMatcher(self._found(fieldname, text), format_, (fieldname, text), scorer)

    def cursor(self, fieldname: str, fieldobj: FieldType) -> ArrayCursor:
        """Walks a field's terms."""
        return ArrayCursor(self, fieldname, self._dictionary(fieldname), fieldobj)

    def _dictionary(self, fieldname: str) -> Dictionary | None:
        field = self.leaf.field(fieldname)
        return field.dictionary if field else None

    def _found(self, fieldname: str, text: bytes) -> TermPostings:
        postings = self.leaf.postings(fieldname, keyed(text))
        if postings is None:
            raise TermNotFound(f"No term {fieldname}:{text!r}")
        return postings


class ArrayCursor(FieldCursor):  # type: ignore[misc]  # whoosh's types are partial
    """Stands on one term of a field at a time: what spelling suggestions walk with."""

    def __init__(self, terms: ArrayTermsReader, field: str, dictionary: Dictionary | None, kind: FieldType) -> None:
        self._terms, self._field, self._dictionary, self._kind = terms, field, dictionary, kind
        self._at = 0

    def first(self) -> str | None:
        """On to the first term."""
        self._at = 0
        return self.text()

    def find(self, string: str | bytes) -> str | None:
        """On to the first term from `string` on."""
        sought = string if isinstance(string, bytes) else self._kind.to_bytes(string)
        self._at = self._dictionary.place(sought) if self._dictionary else 0
        return self.text()

    def next(self) -> str | None:
        """On to the next term."""
        self._at += self.is_valid()
        return self.text()

    def text(self) -> str | None:
        """The term; None beyond the last."""
        term = self._term()
        text: str | None = None if term is None else self._kind.from_bytes(term)
        return text

    def term_info(self) -> TermInfo | None:
        """Its statistics; None beyond the last."""
        term = self._term()
        return None if term is None else self._terms.term_info(self._field, term)

    def is_valid(self) -> bool:
        """Whether it stands on a term."""
        return self._term() is not None

    def _term(self) -> bytes | None:
        there = self._dictionary is not None and self._at < len(self._dictionary)
        return self._dictionary.term(self._at) if self._dictionary and there else None


class ArrayMatcher(LeafMatcher):  # type: ignore[misc]  # whoosh's types are partial
    """Walks a term's postings for Whoosh's own searcher."""

    def __init__(
        self, postings: TermPostings, format_: Format, term: tuple[str, bytes], scorer: BaseScorer | None
    ) -> None:
        self._postings = postings
        self._docs, self._frequencies = postings.docs(), postings.all_counts()
        self.format = format_
        self._term = term
        self.scorer = scorer
        self._at = 0

    def is_active(self) -> bool:
        """Whether it stands on a posting."""
        return self._at < len(self._docs)

    def id(self) -> int:
        """The passage's number."""
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
        """On to the first posting from passage `id` on."""
        if not self.is_active():
            raise ReadTooFar
        self._at += int(np.searchsorted(self._docs[self._at :], id))

    def reset(self) -> None:
        """Back to the first posting."""
        self._at = 0

    def copy(self) -> ArrayMatcher:
        """A matcher at the same place."""
        copied = ArrayMatcher(self._postings, self.format, self._term, self.scorer)
        copied._at = self._at
        return copied

    def all_ids(self) -> Iterator[int]:
        """The remaining passages."""
        return iter(self._docs[self._at :].tolist())

    def supports_block_quality(self) -> bool:
        """No: the arrays have no blocks to skip."""
        return False


class ArrayDocumentsReader(PerDocumentReader):  # type: ignore[misc]  # whoosh's types are partial
    """A segment's passages for stock readers and searchers."""

    def __init__(self, leaf: Leaf, segment: ArraySegment) -> None:
        self.leaf, self._segment = leaf, segment

    def doc_count(self) -> int:
        """Passages that are not deleted."""
        return self.leaf.count - int(self._segment.deleted_count())

    def doc_count_all(self) -> int:
        """All passages."""
        return self.leaf.count

    def has_deletions(self) -> bool:
        """Whether any is deleted."""
        return bool(self._segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        """Whether a passage is deleted."""
        return bool(self._segment.is_deleted(docnum))

    def deleted_docs(self) -> Iterable[int]:
        """The deleted passages."""
        found: Iterable[int] = self._segment.deleted_docs()
        return found

    def supports_columns(self) -> bool:
        """Yes."""
        return True

    def has_column(self, fieldname: str) -> bool:
        """Whether a field's values are kept by document."""
        return fieldname in CODED

    def column_reader(self, fieldname: str, column: object) -> CodesReader:
        """The values of a coded field."""
        return CodesReader(self.leaf, fieldname)

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """A passage's length in a field, as far as Whoosh's byte tells it."""
        if fieldname not in TEXT_FIELDS:
            return default
        return int(LENGTHS[self.leaf.documents.lengths(fieldname)[docnum]]) or default

    def field_length(self, fieldname: str) -> int:
        """The length of a field in all passages."""
        return self.leaf.documents.total(fieldname) if fieldname in TEXT_FIELDS else 0

    def min_field_length(self, fieldname: str) -> int:
        """The shortest length of a field."""
        return int(LENGTHS[self.leaf.documents.lengths(fieldname).min()]) if fieldname in TEXT_FIELDS else 0

    def max_field_length(self, fieldname: str) -> int:
        """The greatest length of a field."""
        return int(LENGTHS[self.leaf.documents.lengths(fieldname).max()]) if fieldname in TEXT_FIELDS else 0

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """What is kept of a passage; with its document's metadata where it is the first."""
        documents = self.leaf.documents
        (kept,) = documents.passages([docnum])
        document = int(documents.of_passages[docnum])
        passage = {
            "path": kept.path,
            "anchor": kept.anchor,
            "text": kept.text,
            "headings": documents.headings(docnum),
            "title": documents.title(document),
        }
        if int(documents.heads[document]) != docnum:
            return {"passage": passage}
        return {"passage": passage, "head": documents.meta(document)}


class CodesReader(ColumnReader):  # type: ignore[misc]  # whoosh's types are partial
    """The values of a coded field by passage, joined to one for sorting and grouping by stock searchers."""

    def __init__(self, leaf: Leaf, name: str) -> None:
        self._documents, self._column = leaf.documents, leaf.documents.column(name)
        self._doccount = leaf.count

    def __getitem__(self, docnum: int) -> bytes:
        values = self._column.values[int(self._column.codes[self._documents.of_passages[docnum]])]
        return joined(values)
