"""The Whoosh engine: one open index, a searcher for each thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from whoosh.index import EmptyIndexError, FileIndex
from whoosh.scoring import BM25F
from whoosh.searching import Searcher

from indexer.engine import Counts
from indexer.results import SearchRequest, SearchResults
from indexer.segment import Segmenter
from indexer.whoosh_engine.collect import collect
from indexer.whoosh_engine.leaf import Leaf, open_leaves
from indexer.whoosh_engine.lower import lower_request
from indexer.whoosh_engine.schema import SCHEMA_VERSION, schema
from indexer.whoosh_engine.storage import DurableStorage
from indexer.whoosh_engine.writer import WhooshWriter
from kb.errors import IndexMissingError

# A reader that opens while a commit sweeps old files finds one gone now and then: it is no damage, try again.
OPEN_ATTEMPTS = 5
OPEN_PAUSE_S = 0.05
WEIGHTING = BM25F()


@dataclass(frozen=True, slots=True)
class _View:
    """What a thread sees: the index at one generation."""

    generation: int
    searcher: Searcher
    leaves: tuple[Leaf, ...]


class WhooshEngine:
    """See `indexer.engine.Engine`. Searchers are not shared by threads: shared ones gave wrong hits."""

    def __init__(self, index: FileIndex, segmenter: Segmenter) -> None:
        self._index = index
        self._segmenter = segmenter
        self._local = threading.local()

    def search(self, request: SearchRequest) -> SearchResults:
        """Answer `request` from the newest generation."""
        return collect(self._view().leaves, lower_request(request), request, WEIGHTING)

    def counts(self) -> Counts:
        """How much the index holds."""
        view = self._view()
        heads = 0
        for leaf in view.leaves:
            is_head = leaf.ordinals == 0
            heads += int(is_head.sum() if leaf.alive is None else (is_head & leaf.alive).sum())
        return Counts(heads, view.searcher.doc_count())

    def writer(self) -> WhooshWriter:
        """A transaction on the index."""
        return WhooshWriter(self._index, self._segmenter)

    def close(self) -> None:
        """Close this thread's searcher; the others' go with their threads."""
        view: _View | None = getattr(self._local, "view", None)
        if view:
            view.searcher.close()
            self._local.view = None

    def _view(self) -> _View:
        view: _View | None = getattr(self._local, "view", None)
        if view is None or view.generation != self._index.latest_generation():
            self.close()
            try:
                view = self._local.view = _retry(self._open_view)
            except (FileNotFoundError, EmptyIndexError) as error:
                raise IndexMissingError(f"索引 {self._index.storage.folder} 已不在，请运行 kb index") from error
        return view

    def _open_view(self) -> _View:
        # A new searcher, not `refresh`: that one shows deleted documents.
        generation = self._index.latest_generation()
        searcher = self._index.searcher(weighting=WEIGHTING)
        view = _View(generation, searcher, open_leaves(searcher))
        if generation != self._index.latest_generation():
            raise FileNotFoundError("a commit came between; its files may be there and the old ones not")
        return view


class WhooshFactory:
    """See `indexer.engine.EngineFactory`."""

    fingerprint = f"whoosh-{SCHEMA_VERSION}"

    def create(self, folder: Path, segmenter: Segmenter) -> WhooshEngine:
        """A new index in `folder`, made where it does not exist."""
        storage = DurableStorage(str(folder)).create()
        return WhooshEngine(storage.create_index(schema()), segmenter)

    def open(self, folder: Path, segmenter: Segmenter) -> WhooshEngine:
        """The index in `folder`. Raises IndexMissingError where there is none."""
        try:
            index = _retry(lambda: FileIndex(DurableStorage(str(folder))))
        except (EmptyIndexError, FileNotFoundError) as error:
            raise IndexMissingError(f"{folder} 里没有索引，请先运行 kb index") from error
        return WhooshEngine(index, segmenter)


_T = TypeVar("_T")  # Python 3.11 has no type parameter lists


def _retry(action: Callable[[], _T]) -> _T:
    for _ in range(OPEN_ATTEMPTS - 1):
        try:
            return action()
        except (FileNotFoundError, EmptyIndexError):
            time.sleep(OPEN_PAUSE_S)
    return action()
