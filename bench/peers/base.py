"""What every contestant is given and gives back. Standard library only: Xapian's interpreter imports it too."""

from __future__ import annotations

import heapq
import json
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import Any

from indexer.exact import contains

FACETS = ("kind", "year", "issuer")
FACET_SIZE = 30
PAGE_SIZE = 10
BEST_PASSAGES = 3
FIRST_HITS = 100  # looked at for the best documents before more are
# A word in the title tells more than in a heading, there more than in the text.
WEIGHTS = {"title": 3.0, "heading": 1.5, "text": 1.0}
MEMORY_MB = 256  # what those may use for a build that let themselves be told


@dataclass(frozen=True)
class Row:
    """A passage to index. Its tokens are one string, parted by blanks."""

    path: str
    anchor: str
    text: str
    headings: tuple[str, ...]
    heading_terms: str
    text_terms: str


@dataclass(frozen=True)
class Rows:
    """A document to index: its metadata and its passages."""

    number: int
    metadata: dict[str, Any]  # id, title, kind, year, issuer and the others
    title_terms: str
    heading_terms: tuple[tuple[str, str], ...]  # each different heading with its tokens
    passages: tuple[Row, ...]

    def stored(self) -> Iterator[tuple[int, Row, str]]:
        """(ordinal, passage, what is stored of it) of each passage."""
        title = self.metadata["title"]
        for ordinal, row in enumerate(self.passages):
            kept = [self.number, row.path, row.anchor, row.text, row.headings, title]
            yield ordinal, row, json.dumps(kept, ensure_ascii=False)


@dataclass(frozen=True)
class Atom:
    """What is found together: terms in any fields, or a phrase in one field, or every term with a prefix."""

    terms: tuple[str, ...] = ()  # all required
    extra: tuple[str, ...] = ()  # raise the score
    phrase: bool = False  # `terms` stand side by side in one field
    prefix: str = ""
    weight: float = 1.0


@dataclass(frozen=True)
class Plan:
    """A query for any engine: every clause matches by its best atom, nothing unwanted does, the text holds needles."""

    text: str
    clauses: tuple[tuple[Atom, ...], ...]
    unwanted: tuple[Atom, ...] = ()
    needles: tuple[str, ...] = ()  # to be looked for in the stored text
    unwanted_needles: tuple[str, ...] = ()
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def checked(self) -> bool:
        """Whether the stored text of every candidate decides."""
        return bool(self.needles or self.unwanted_needles)

    def holds(self, kept: Sequence[Any]) -> bool:
        """Whether a passage stored as `kept` passes the check of the text."""
        texts = (kept[3], *kept[4], kept[5])

        def has(needle: str) -> bool:
            return any(contains(text, needle) for text in texts)

        return all(map(has, self.needles)) and not any(map(has, self.unwanted_needles))


@dataclass
class Page:
    """An answer: exact totals, facets by document, the best documents with their best passages."""

    passages: int
    documents: int
    facets: dict[str, list[tuple[str, int]]]
    hits: list[tuple[dict[str, Any], list[tuple[str, str, str]]]] = field(default_factory=list)  # path, anchor, text


ROWS = "rows.jsonl"


class Peer(ABC):
    """A search engine in a folder. Build it, or open what was built."""

    name = ""
    file = ROWS

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, work: Path) -> Iterator[Any]:
        """What is to be indexed, read outside the measured time."""
        return read_rows(work / self.file)

    @abstractmethod
    def build(self, items: Iterable[Any]) -> None:
        """Make the index; returns when it is on disk."""

    @abstractmethod
    def open(self) -> None:
        """Open the index so that nothing remains to be opened at the first page."""

    def prepare(self, plans: Sequence[Plan]) -> None:  # noqa: B027  # most have nothing to prepare
        """What precedes a search: reading the words typed, which no contestant is measured by."""

    @abstractmethod
    def page(self, plan: Plan) -> Page:
        """The answer to `plan`."""

    def ways(self) -> dict[str, Callable[[Plan], Page]]:
        """The ways to answer that are measured, the one that does all the work first."""
        return {self.name: self.page}

    @abstractmethod
    def change(self, old: Rows | None, new: Rows | None) -> None:
        """Remove a document, add one, or put one in another's place; it is on disk, and the next page shows it."""


class Documents:
    """The documents' metadata in memory, and facets counted from it, for engines that do not count them."""

    def __init__(self) -> None:
        self.rows: dict[int, dict[str, Any]] = {}
        self._values: dict[str, dict[int, str]] = {name: {} for name in FACETS}

    def set(self, number: int, metadata: dict[str, Any] | None) -> None:
        """Keep a document's metadata; None removes it."""
        if metadata is None:
            self.rows.pop(number, None)
            return
        self.rows[number] = metadata
        for name, values in self._values.items():
            values[number] = metadata[name]

    def facets(self, numbers: Iterable[int]) -> dict[str, list[tuple[str, int]]]:
        """The facets of the documents with these numbers."""
        kept = list(numbers)
        return {name: ranked(Counter(map(values.__getitem__, kept))) for name, values in self._values.items()}


class Catalogue(Documents):
    """The same on disk, for the engines that have no place for what is not a passage: a line a change."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def load(self) -> None:
        """Read the file."""
        with self._path.open(encoding="utf-8") as lines:
            for number, metadata in map(json.loads, lines):
                self.set(number, metadata)

    def write(self, changes: Iterable[tuple[int, dict[str, Any] | None]]) -> None:
        """Append changes."""
        with self._path.open("a", encoding="utf-8") as file:
            for number, metadata in changes:
                file.write(json.dumps([number, metadata], ensure_ascii=False) + "\n")
                self.set(number, metadata)

    def change(self, old: Rows | None, new: Rows | None) -> None:
        """Append one change."""
        removed = [(old.number, None)] if old else []
        self.write([*removed, *([(new.number, new.metadata)] if new else [])])


class CataloguedPeer(Peer):
    """One that keeps what is not a passage in a catalogue beside its index."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._documents = Catalogue(folder / "catalogue.jsonl")


def ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    """The values to show, most frequent first."""
    pairs = ((value, count) for value, count in counts.items() if value)
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:FACET_SIZE]


def best_documents(hits: list[tuple[float, int, int]]) -> tuple[Counter[int], dict[int, list[int]]]:
    """Hits (score, document, key) of a whole result -> passages by document; the best documents' best keys."""
    counts = Counter(map(itemgetter(1), hits))
    most = FIRST_HITS
    while True:
        chosen = list(dict.fromkeys(number for _, number, _ in heapq.nlargest(most, hits)))[:PAGE_SIZE]
        if len(chosen) == min(PAGE_SIZE, len(counts)):
            break
        most *= 4
    found: dict[int, list[tuple[float, int]]] = {number: [] for number in chosen}
    for score, number, key in hits:
        if number in found:
            found[number].append((score, key))
    best = {number: heapq.nlargest(BEST_PASSAGES, pairs) for number, pairs in found.items()}
    return counts, {number: [key for _, key in pairs] for number, pairs in best.items()}


def shown(kept: Sequence[Any]) -> tuple[str, str, str]:
    """What a page shows of a stored passage."""
    return kept[1], kept[2], kept[3]


def read_rows(path: Path) -> Iterator[Rows]:
    """The documents of a file that `write_rows` wrote."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            number, metadata, title_terms, heading_terms, passages = json.loads(line)
            headings = tuple((heading, terms) for heading, terms in heading_terms)
            yield Rows(number, metadata, title_terms, headings, tuple(Row(*row) for row in passages))


def write_rows(path: Path, documents: Iterable[Rows]) -> None:
    """One document a line."""
    with path.open("w", encoding="utf-8") as file:
        for each in documents:
            rows = [list(asdict(row).values()) for row in each.passages]
            line = [each.number, each.metadata, each.title_terms, each.heading_terms, rows]
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def write_plans(path: Path, plans: Sequence[Plan]) -> None:
    """The queries as JSON."""
    path.write_text(json.dumps([asdict(plan) for plan in plans], ensure_ascii=False), encoding="utf-8")


def read_plans(path: Path) -> list[Plan]:
    """The queries of a file that `write_plans` wrote."""
    return [_plan(**values) for values in json.loads(path.read_text(encoding="utf-8"))]


def _plan(**values: Any) -> Plan:
    values["clauses"] = tuple(tuple(map(_atom, atoms)) for atoms in values["clauses"])
    values["unwanted"] = tuple(map(_atom, values["unwanted"]))
    values["filters"] = tuple((name, tuple(each)) for name, each in values["filters"])
    return Plan(**_with_tuples(values))


def _atom(values: dict[str, Any]) -> Atom:
    return Atom(**_with_tuples(values))


def _with_tuples(values: dict[str, Any]) -> dict[str, Any]:
    """JSON has lists only."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
