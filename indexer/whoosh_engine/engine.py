"""The Whoosh engine: one open index, seen by all threads at its newest generation."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from whoosh.index import TOC, EmptyIndexError, FileIndex

from indexer.engine import Counts, Listed
from indexer.results import SearchRequest, SearchResults
from indexer.segment import Segmenter
from indexer.whoosh_engine.array_file import damaged
from indexer.whoosh_engine.collect import collect
from indexer.whoosh_engine.dictionary import keyed, term_bytes
from indexer.whoosh_engine.leaf import Leaves, alive
from indexer.whoosh_engine.lower import lower_request
from indexer.whoosh_engine.meta import listed
from indexer.whoosh_engine.rehearsal import rehearse
from indexer.whoosh_engine.schema import SCHEMA_VERSION, schema
from indexer.whoosh_engine.segment import DOCUMENTS_EXT
from indexer.whoosh_engine.storage import CONTENTS, DurableStorage
from indexer.whoosh_engine.view import LivingLeaf, View
from indexer.whoosh_engine.writer import WhooshWriter
from kb.errors import IndexMissingError, KBError

# A reader that opens while a commit sweeps old files finds one gone now and then: it is no damage, try again.
OPEN_ATTEMPTS = 5
OPEN_PAUSE_S = 0.05


class WhooshEngine:
    """See `indexer.engine.Engine`. Whoosh's own searchers must not be shared by threads; views of arrays may."""

    def __init__(self, index: FileIndex, segmenter: Segmenter) -> None:
        self._index = index
        self._segmenter = segmenter
        self._leaves = Leaves(Path(index.storage.folder))
        self._view: View | None = None
        self._opening = threading.Lock()

    def search(self, request: SearchRequest) -> SearchResults:
        """Answer `request` from the newest generation."""
        return collect(self._newest(), lower_request(request), request)

    def counts(self) -> Counts:
        """How much the index holds."""
        view = self._newest()
        return Counts(view.living_documents, view.living_passages)

    def frequencies(self, terms: Sequence[str]) -> list[int]:
        """In how many passages' texts each term stands, deleted ones included."""
        leaves, keys = [each.leaf for each in self._newest().leaves], [keyed(term_bytes(term)) for term in terms]
        found = [[leaf.postings("text", key) for leaf in leaves] for key in keys]
        return [sum(each.size for each in of_leaves if each) for of_leaves in found]

    def listed(self) -> Iterator[Listed]:
        """Every document that is not deleted."""
        for each in self._newest().leaves:
            documents = each.leaf.documents
            for number, head in enumerate(documents.heads[:-1].tolist()):
                if each.alive is None or each.alive[head]:
                    yield listed(documents.meta(number))

    def rehearse(self) -> None:
        """See `rehearsal`."""
        rehearse(self._newest())

    def writer(self) -> WhooshWriter:
        """A transaction on the index."""
        return WhooshWriter(self._index, self._segmenter, self._leaves)

    def close(self) -> None:
        """Let go of the files; searches under way keep those they use."""
        self._view = None
        self._leaves.keep(())

    def _newest(self) -> View:
        view = self._view
        if view is None or view.generation != self._index.latest_generation():
            with self._opening:
                view = self._view
                if view is None or view.generation != self._index.latest_generation():
                    view = self._view = self._opened()
        return view

    def _opened(self) -> View:
        try:
            return _retry(self._open)
        except (FileNotFoundError, EmptyIndexError) as error:
            raise _gone(Path(self._index.storage.folder)) from error

    def _open(self) -> View:
        toc = TOC.read(self._index.storage, self._index.indexname)
        segments = [segment for segment in toc.segments if segment.doc_count_all()]
        leaves = self._leaves.open(segments)
        self._leaves.keep(segments)
        living = [LivingLeaf(leaf, alive(leaf, segment)) for leaf, segment in zip(leaves, segments, strict=True)]
        return View(toc.generation, living)


class WhooshFactory:
    """See `indexer.engine.EngineFactory`."""

    fingerprint = f"whoosh-{SCHEMA_VERSION}"

    def create(self, folder: Path, segmenter: Segmenter) -> WhooshEngine:
        """A new index in `folder`, made where it does not exist."""
        storage = DurableStorage(str(folder)).create()
        return WhooshEngine(storage.create_index(schema()), segmenter)

    def open(self, folder: Path, segmenter: Segmenter) -> WhooshEngine:
        """The index in `folder`. Raises IndexMissingError where there is none, or IndexDamagedError."""
        try:
            index = _retry(lambda: FileIndex(DurableStorage(str(folder))))
        except (EmptyIndexError, FileNotFoundError) as error:
            raise _gone(folder) from error
        return WhooshEngine(index, segmenter)


def _gone(folder: Path) -> KBError:
    """The error for files that are not there, also when asked again: all of them, or some."""
    if any(folder.glob(f"*{CONTENTS}")) or any(folder.glob(f"*{DOCUMENTS_EXT}")):
        return damaged(folder, "少了一些文件")
    return IndexMissingError(f"{folder} 里没有索引，请先运行 kb index")


_T = TypeVar("_T")  # Python 3.11 has no type parameter lists


def _retry(action: Callable[[], _T]) -> _T:
    for _ in range(OPEN_ATTEMPTS - 1):
        try:
            return action()
        except (FileNotFoundError, EmptyIndexError):
            time.sleep(OPEN_PAUSE_S)
    return action()
