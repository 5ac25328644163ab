"""Whoosh's SegmentWriter with the array codec and pool: documents with their terms in, arrays out.

Transactions, lock and table of contents are Whoosh's own. Merging copies arrays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from whoosh.index import FileIndex
from whoosh.reading import IndexReader, SegmentReader
from whoosh.writing import SegmentWriter

from indexer.whoosh_engine.codec import ArrayCodec
from indexer.whoosh_engine.dictionary import keyed
from indexer.whoosh_engine.documents import Head, Passages
from indexer.whoosh_engine.leaf import Leaves, alive
from indexer.whoosh_engine.pool import ArrayPool, Moved
from indexer.whoosh_engine.segment import ArraySegment
from indexer.whoosh_engine.sequences import begins

# Tokens gathered before a segment is written: some 250,000 passages of law, 600 MB while they are sorted. A
# transaction may write several segments; they are all seen at once, when the table of contents names them.
MOST_TOKENS = 20_000_000
# Segments of up to so many passages are put into one with every commit, which costs a tenth of a second: documents
# are added one by one, and each segment makes every search a little slower.
SMALL = 10_000
# So many segments of about the same size become one, so that there are few: each of the next size is as many times
# as large.
FACTOR = 4
# A segment is written anew when so much of it is deleted: its text is still there until then.
MOST_DELETED = 0.25


@dataclass(frozen=True, slots=True)
class Group:
    """A document with its passages, ready to be written."""

    head: Head
    passages: Passages
    terms: Sequence[str]  # of each passage's text, parted by blanks
    headings: Sequence[Sequence[str]]  # terms of each section's headings
    places: Sequence[tuple[str, ...]]  # labels of each passage's place
    common: Mapping[str, Sequence[str]]  # of fields that all passages share: title, document, access, facets, number


class ArrayWriter(SegmentWriter):  # type: ignore[misc]  # whoosh's types are partial
    """Writes segments of arrays."""

    def __init__(self, index: FileIndex, leaves: Leaves) -> None:
        """Takes the index's lock. Raises whoosh.index.LockError where another has it."""
        self.docnum: int
        self.segments: list[ArraySegment]
        super().__init__(index, codec=ArrayCodec())
        self.pool: ArrayPool = ArrayPool()  # in place of Whoosh's own, which holds nothing yet
        self._leaves = leaves
        self._written: list[ArraySegment] = []  # segments of this transaction that are full

    def add_document(self, **_: object) -> None:
        """Not for single passages: see `add_group`."""
        raise TypeError("passages are added with their document: add_group")

    def add_group(self, group: Group) -> None:
        """Add a document with its passages."""
        if self.pool.tokens >= MOST_TOKENS:
            self._next_segment()
        first, count = self.docnum, len(group.terms)
        pool = self.pool
        lengths = pool.add_passages("text", first, group.terms)
        for name, terms in group.common.items():
            if terms:
                pool.add_run(name, first, first + count, terms)
        at = first
        for section, terms in zip(group.passages.sections, group.headings, strict=True):
            if terms:
                pool.add_run("heading", at, at + section.passages, terms)
            at += section.passages
        pool.add_labels("clause", first, group.places)
        self.perdocwriter.documents.add(group.head, group.passages, lengths)
        self.docnum += count
        self._added = True

    def remove(self, field: str, value: bytes) -> None:
        """Delete the passages that have a value; only those that were there before this transaction."""
        for segment, leaf in zip(self.segments, self._leaves.open(self.segments), strict=True):
            postings = leaf.postings(field, keyed(value))
            for doc in postings.docs().tolist() if postings else ():
                segment.delete_document(doc)

    def add_reader(self, reader: IndexReader) -> None:
        """Copy the living documents of a segment behind those written so far: a merge."""
        segment = reader.segment()
        (leaf,) = self._leaves.open([segment])
        living = alive(leaf, segment)
        before = None if living is None else begins(living)
        for name in leaf.fieldnames:
            field = leaf.field(name)
            if field and name in self.schema:
                self.pool.add_segment(name, Moved(field, before, self.docnum))
        self.perdocwriter.documents.append(leaf.documents, living)
        self.docnum = self.perdocwriter.documents.count
        self._added = self._added or self.docnum > 0

    def _next_segment(self) -> None:
        self._written.append(self._finalize_segment())
        self.newsegment = self.codec.new_segment(self.storage, self.indexname)
        self.perdocwriter = self.codec.per_document_writer(self.storage, self.newsegment)
        self.fieldwriter = self.codec.field_writer(self.storage, self.newsegment)
        self.docnum = self.docbase = 0
        self._added = False

    @property
    def new_passages(self) -> int:
        """Passages of this transaction."""
        written: int = sum(segment.doc_count_all() for segment in self._written)
        return self.docnum + written

    def _merge_segments(self, mergetype: object, optimize: bool | None, merge: bool | None) -> list[ArraySegment]:
        """The segments that stay. Those that this transaction has filled may be merged like the others."""
        self.segments = [*self.segments, *self._written]
        kept: list[ArraySegment] = super()._merge_segments(mergetype, optimize, merge)
        return kept

    def _flush_segment(self) -> None:
        self.perdocwriter.finish()
        self.fieldwriter.add_postings(self.schema, None, self.pool)


def merge_by_size(writer: ArrayWriter, segments: Sequence[ArraySegment]) -> list[ArraySegment]:
    """A merge policy in Whoosh's form: merges what should be one into `writer`'s segment; returns those that stay."""
    sizes = [SegmentSize(segment.doc_count(), segment.doc_count_all()) for segment in segments]
    merged = to_merge(sizes, writer.new_passages)
    for nth in merged:
        if segments[nth].doc_count():
            reader = SegmentReader(writer.storage, writer.schema, segments[nth])
            writer.add_reader(reader)
            reader.close()
    return [segment for nth, segment in enumerate(segments) if nth not in merged]


@dataclass(frozen=True, slots=True)
class SegmentSize:
    """Passages of a segment."""

    living: int
    every: int


def to_merge(segments: Sequence[SegmentSize], new: int) -> list[int]:
    """Which of `segments` are to be merged with `new` passages into one, by their places, ascending.

    Those that are small, or lost much to deletions; and where there would be FACTOR segments of about one size or
    smaller, all of these.
    """
    chosen = {
        nth
        for nth, size in enumerate(segments)
        if size.living <= SMALL or size.every - size.living > MOST_DELETED * size.every
    }
    growing = True
    while growing:
        total = new + sum(segments[nth].living for nth in chosen)
        limit = max(total, SMALL) * FACTOR
        rest = [nth for nth, size in enumerate(segments) if nth not in chosen and size.living <= limit]
        growing = len(rest) >= FACTOR - 1 and total > SMALL
        chosen.update(rest if growing else ())
    return sorted(chosen)
