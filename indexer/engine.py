"""What a search engine must do. One that runs on a cluster implements the same two protocols.

Requests and results are values; nothing of an engine's own types leaves it. An engine applies the access
rules of a request itself, so that no total, facet or passage can show what the reader may not see.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from indexer.results import SearchRequest, SearchResults
from indexer.segment import Segmenter
from kb.document import Document, Passage


@dataclass(frozen=True, slots=True)
class Counts:
    """How much an index holds."""

    documents: int
    passages: int


@dataclass(frozen=True, slots=True)
class EntryTerms:
    """The index terms of a document's texts, those of one text in one string: parted by blanks, which no term has.

    One string is passed between processes and kept at a tenth of the cost of a list of terms.
    """

    title: str
    headings: Mapping[str, str]  # heading -> its terms
    passages: Sequence[str]
    about: str = ""  # what is known about the document beyond its text, see `indexer.about`


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as it is indexed: its passages stay together."""

    document: Document
    passages: Sequence[Passage]
    collection: str  # shown and filtered by
    terms: EntryTerms | None = None  # made beforehand, in another process; None: the engine makes them itself


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list of documents shows of one."""

    id: str
    title: str
    kind: str | None
    number: str | None
    access: str


class IndexWriter(Protocol):
    """Changes an index. Nothing is seen by searches until `commit`; without it nothing changes."""

    def add(self, entry: Entry) -> None:
        """Add a document that is not in the index, or was removed through this writer."""

    def remove(self, document_ids: Iterable[str]) -> None:
        """Remove documents; ids that are not there are passed over."""

    def commit(self) -> None:
        """Make the changes last, all or none, even through a power cut."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Throws away what was not committed, and lets the next writer in."""


class Engine(Protocol):
    """An open index. Safe for use by several threads."""

    def search(self, request: SearchRequest) -> SearchResults:
        """Answer `request`. Hits come without highlights: `indexer.search` adds them, the same for every engine."""
        ...

    def counts(self) -> Counts:
        """How much the index holds, whoever may read it."""
        ...

    def frequencies(self, terms: Sequence[str]) -> list[int]:
        """In how many passages' texts each index term stands, whoever may read them: to weigh by, not to show."""
        ...

    def listed(self) -> Iterator[Listed]:
        """Every document, with the label that a reader needs to know of it."""
        ...

    def rehearse(self) -> None:
        """Do what only a first search does, for a process that will answer many. Changes nothing that is seen."""
        ...

    def writer(self) -> IndexWriter:
        """A writer; there is one at a time. Raises IndexBusyError while another has it."""
        ...

    def close(self) -> None:
        """Give back its files and threads."""


class EngineFactory(Protocol):
    """Makes and opens indexes of one kind in folders."""

    fingerprint: str  # changes when an index of this kind must be rebuilt for the program to read it

    def create(self, folder: Path, segmenter: Segmenter) -> Engine:
        """A new, empty index in `folder`, which must be empty."""
        ...

    def open(self, folder: Path, segmenter: Segmenter) -> Engine:
        """The index in `folder`. Raises IndexMissingError where there is none."""
        ...


def engine_factory(name: str) -> EngineFactory:
    """The factory of the engine that the setting KB_ENGINE names."""
    if name == "whoosh":
        from indexer.whoosh_engine import WhooshFactory

        return WhooshFactory()
    raise ValueError(f"没有名为 {name!r} 的检索引擎，应为 whoosh")
