"""One segment of an index, open: its documents and its fields. Nothing of it changes, so threads share it."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.whoosh_engine.array_file import ArrayFile
from indexer.whoosh_engine.dictionary import Folded, Keyed
from indexer.whoosh_engine.documents import Documents
from indexer.whoosh_engine.postings import Field, TermPostings, open_field
from indexer.whoosh_engine.segment import DOCUMENTS_EXT, POSTINGS_EXT, ArraySegment


class Leaf:
    """A segment's arrays, mapped: opening reads no more than the directories of its two files."""

    def __init__(self, folder: Path, segment: ArraySegment) -> None:
        """Raises FileNotFoundError, or IndexDamagedError where a file has lost its end."""
        self.name: str = segment.segment_id()
        self._files = [ArrayFile(folder / segment.make_filename(ext)) for ext in (DOCUMENTS_EXT, POSTINGS_EXT)]
        self.documents = Documents(self._files[0])
        self._fields: dict[str, Field | None] = {}
        self._folded: dict[str, Folded] = {}
        self.fieldnames = sorted(name[: -len(".keys")] for name in self._files[1].names() if name.endswith(".keys"))

    @property
    def count(self) -> int:
        """Its passages, deleted ones included."""
        return self.documents.count

    def field(self, name: str) -> Field | None:
        """The postings of a field; None where it has no terms."""
        if name not in self._fields:
            self._fields[name] = open_field(self._files[1], name)
        return self._fields[name]

    def folded(self, name: str, field: Field) -> Folded:
        """The terms of `field`, whose name is `name`, folded: made once."""
        if name not in self._folded:
            self._folded[name] = Folded(field.dictionary)
        return self._folded[name]

    def postings(self, field: str, term: Keyed) -> TermPostings | None:
        """The postings of a term; None where the segment does not have it."""
        found = self.field(field)
        return found.postings(term) if found else None

    def verify(self) -> None:
        """Read everything. Raises IndexDamagedError where something is not what was written."""
        for file in self._files:
            file.verify()


def alive(leaf: Leaf, segment: ArraySegment) -> NDArray[np.bool_] | None:
    """Which passages of a segment are not deleted; None where all are there."""
    if not segment.has_deletions():
        return None
    living = np.ones(leaf.count, bool)
    living[np.fromiter(segment.deleted_docs(), np.int64, segment.deleted_count())] = False
    return living


class Leaves:
    """The segments that a process has open. Each is opened, and what it holds verified, once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._open: dict[str, Leaf] = {}

    def open(self, segments: Iterable[ArraySegment]) -> tuple[Leaf, ...]:
        """The leaves of `segments`. Raises FileNotFoundError where a commit has removed one, or IndexDamagedError."""
        with self._lock:
            return tuple(self._opened(segment) for segment in segments)

    def keep(self, segments: Iterable[ArraySegment]) -> None:
        """Let go of all others; searches under way keep those they use."""
        names = {segment.segment_id() for segment in segments}
        with self._lock:
            self._open = {name: leaf for name, leaf in self._open.items() if name in names}

    def _opened(self, segment: ArraySegment) -> Leaf:
        name = segment.segment_id()
        if name not in self._open:
            leaf = Leaf(self._folder, segment)
            leaf.verify()
            self._open[name] = leaf
        return self._open[name]
