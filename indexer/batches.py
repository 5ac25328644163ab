"""An index brought up to date with the library in batches, so that the work of a run that was killed is kept.

Each batch is one commit of the engine. After it the folder's state says what the index holds by then: the next run
goes on from there and does one batch again at most. Who searches an index in use sees one batch after another.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from pathlib import Path

from indexer.analysis import prepared
from indexer.engine import Engine, Entry, IndexWriter
from indexer.index_state import IndexState, reached
from indexer.segment import Segmenter
from kb.document import Document
from kb.errors import KBError
from kb.library import NO_CHANGES, Library
from kb.passages import passages

# A batch ends with what comes first. Small batches cost merges; of large ones more is lost when the run is killed.
BATCH_CHARACTERS = 16_000_000  # of passages' text
BATCH_SECONDS = 60.0

Progress = Callable[[int, int], None]  # documents done, documents in all
# Documents as they are indexed, or why they cannot be read; closed, it ends the processes that make them.
Prepared = Generator[tuple[str, Entry | KBError], None, None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many documents a run added, replaced and removed; not what a run before it did that was killed."""

    added: int
    updated: int
    removed: int
    broken: tuple[str, ...]  # messages of documents that cannot be read


@dataclass(frozen=True, slots=True)
class Loader:
    """Reads documents of a library as they are indexed; can be sent to another process."""

    library: Library

    def __call__(self, document_id: str) -> Entry:
        """Raises LibraryError or FrontMatterError where the document cannot be read."""
        return entry(self.library.get(document_id), self.library)


def entry(document: Document, library: Library) -> Entry:
    """A document as it is indexed."""
    return Entry(document, passages(document), library.collection(document.id))


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """An index, its folder, and its state: what it holds, but for a batch that was cut off before its state."""

    folder: Path
    engine: Engine
    state: IndexState


class CatchUp:
    """One run over one index: from what it holds to what the library is now."""

    def __init__(self, index: OpenIndex, library: Library) -> None:
        """Looks at the library; the index is left as it is until `run`."""
        self._index = index
        self._library = library
        self._now = library.snapshot(since=index.state.snapshot)
        self._changes = library.changes(index.state.snapshot, self._now)
        self._to_add = (*self._changes.added, *self._changes.updated)
        self._pending = set(self._to_add)
        self._broken: dict[str, str] = {}

    def run(self, segmenter: Segmenter, progress: Progress | None, whole: bool) -> Outcome:
        """Bring the index up to date; documents that cannot be read stay as the index has them.

        `progress` hears of all documents of the library where the `whole` index is being made, those it holds already
        as done; otherwise of those that changed.
        """
        total = len(self._now.stamps if whole else self._to_add)

        def tell() -> None:
            if progress:
                progress(total - len(self._pending), total)

        if self._changes == NO_CHANGES:
            self._write_state()  # of a later snapshot: files that were too new for the last are not read for ever
            return self._outcome()
        with contextlib.closing(self._prepared(segmenter)) as documents:
            self._batch(documents, self._changes.removed, tell)
            while self._pending:
                self._batch(documents, (), tell)
        return self._outcome()

    def _prepared(self, segmenter: Segmenter) -> Prepared:
        yield from prepared(self._to_add, Loader(self._library), segmenter)

    def _batch(self, documents: Prepared, removed: Iterable[str], tell: Callable[[], None]) -> None:
        with self._index.engine.writer() as writer:
            writer.remove(removed)
            self._fill(writer, documents, tell)
            writer.commit()
        self._write_state()

    def _fill(self, writer: IndexWriter, documents: Prepared, tell: Callable[[], None]) -> None:
        """Take documents until the batch is full or there are no more."""
        characters, end = 0, time.monotonic() + BATCH_SECONDS
        for document_id, made in documents:
            self._pending.remove(document_id)
            if isinstance(made, KBError):
                self._broken[document_id] = str(made)
            else:
                # New ones too: a run killed between commit and state may have added them already.
                writer.remove([document_id])
                writer.add(made)
                characters += sum(len(passage.text) for passage in made.passages)
            tell()
            if characters >= BATCH_CHARACTERS or time.monotonic() >= end:
                return

    def _write_state(self) -> None:
        known = self._index.state
        snapshot = reached(known.snapshot, self._now, {*self._pending, *self._broken})
        IndexState(known.fingerprint, snapshot).write(self._index.folder)

    def _outcome(self) -> Outcome:
        added, updated = (
            sum(key not in self._broken for key in ids) for ids in (self._changes.added, self._changes.updated)
        )
        return Outcome(added, updated, len(self._changes.removed), tuple(self._broken.values()))
