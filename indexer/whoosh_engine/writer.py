"""Documents into the Whoosh index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from types import TracebackType
from typing import Self, TypeVar

from whoosh.index import FileIndex, LockError

from indexer.analysis import with_terms
from indexer.citation import clause_values, normal_number
from indexer.engine import Entry
from indexer.exact import squeeze
from indexer.results import FACETS
from indexer.segment import Segmenter
from indexer.whoosh_engine.array_writer import ArrayWriter, Group, merge_by_size
from indexer.whoosh_engine.dictionary import term_bytes
from indexer.whoosh_engine.documents import Head, Passages, Section, joined
from indexer.whoosh_engine.leaf import Leaves
from indexer.whoosh_engine.meta import meta
from indexer.whoosh_engine.plain import plain
from indexer.whoosh_engine.schema import facet_column
from indexer.whoosh_engine.utf8 import encoded
from indexer.within import clause_firsts
from kb.document import Metadata, Passage
from kb.errors import IndexBusyError
from kb.passages import goes_on


class WhooshWriter:
    """One transaction on the index; see `indexer.engine.IndexWriter`."""

    def __init__(self, index: FileIndex, segmenter: Segmenter, leaves: Leaves) -> None:
        """Takes the index's lock. Raises IndexBusyError where another has it."""
        try:
            self._writer = ArrayWriter(index, leaves)
        except LockError as error:
            raise IndexBusyError(f"索引 {index.storage.folder} 正由另一个进程写入，请等它结束后再试") from error
        self._segmenter = segmenter

    def add(self, entry: Entry) -> None:
        """Add a document with its passages, together and in order."""
        entry = entry if entry.terms else with_terms(entry, self._segmenter)
        self._writer.add_group(_group(entry))

    def remove(self, document_ids: Iterable[str]) -> None:
        """Remove documents; only what was in the index before this transaction."""
        for document_id in document_ids:
            self._writer.remove("document", term_bytes(document_id))

    def commit(self) -> None:
        """All or nothing: the table of contents is renamed into place last."""
        self._writer.commit(mergetype=merge_by_size)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._writer.is_closed:
            self._writer.cancel()


def _group(entry: Entry) -> Group:
    terms = entry.terms
    assert terms
    facets = _facets(entry.document.metadata, entry.collection)
    title, about = terms.title.split(), terms.about.split()
    sections = [_Section(tuple(run)) for _, run in groupby(entry.passages, key=_headings)]
    headings = [[term for each in section.headings for term in terms.headings[each].split()] for section in sections]
    clauses = clause_firsts([passage.locator for passage in entry.passages])
    return Group(
        Head(meta(entry), encoded(squeeze(entry.document.title)), len(title), len(about), _coded(facets, entry)),
        _passages(entry.passages, sections, list(map(len, headings)), clauses),
        terms.passages,
        headings,
        [clause_values(passage.locator.path) for passage in entry.passages],
        {
            "document": [entry.document.id],
            "access": [entry.document.metadata.access],
            "title": title,
            "about": about,
            "number": _number(entry.document.metadata),
            **facets,
        },
    )


def _headings(passage: Passage) -> tuple[str, ...]:
    return passage.headings


class _Section:
    """Passages in a row below the same headings, and what their labels have in common."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.passages = passages
        self.headings = passages[0].headings
        self._locators = [passage.locator for passage in passages]
        self._shared = _shared([locator.path for locator in self._locators])
        anchors = [locator.anchor for locator in self._locators]
        self._anchor = anchors[0][: _shared(anchors)]

    def kept(self, length: int) -> Section:
        """The section; `length` is that of its headings, in terms."""
        squeezed = "\n".join(squeeze(line) for heading in self.headings for line in heading.split("\n"))
        label = joined((*self.passages[0].locator.path[: self._shared], self._anchor))
        return Section(len(self.passages), encoded(squeezed), label, length)

    def labels(self) -> Iterator[bytes]:
        """The rest of each passage's label."""
        above, known = self._shared, len(self._anchor)
        for locator in self._locators:
            yield joined((*locator.path[above:], locator.anchor[known:]))


_Way = TypeVar("_Way", str, tuple[str, ...])


def _shared(ways: Sequence[_Way]) -> int:
    """How many of their first elements are the same in all of them: that is so in the least and the greatest."""
    least, greatest = min(ways), max(ways)
    return next((n for n, (a, b) in enumerate(zip(least, greatest, strict=False)) if a != b), len(least))


def _passages(
    passages: Sequence[Passage], sections: Sequence[_Section], lengths: Sequence[int], clauses: Sequence[int]
) -> Passages:
    kept, patches = plain([passage.text for passage in passages])
    turned = enumerate(zip(passages, [None, *passages], strict=False))
    return Passages(
        list(map(encoded, kept)),
        [label for section in sections for label in section.labels()],
        {place: encoded(patch) for place, patch in patches.items()},
        [section.kept(length) for section, length in zip(sections, lengths, strict=True)],
        clauses,
        [place for place, passage in enumerate(passages) if goes_on(passage.locator)],
        [(at, here.page or 0) for at, (here, before) in turned if here.page != (before.page if before else None)],
    )


def _facets(metadata: Metadata, collection: str) -> dict[str, list[str]]:
    """The values of each facet of a document."""
    found: dict[str, list[str]] = {}
    for field in FACETS:
        value = collection if field == "collection" else getattr(metadata, field)
        values = list(value) if isinstance(value, tuple) else [value] if value else []
        found[field] = [each.replace("\0", "") for each in dict.fromkeys(values)]
    return found


def _number(metadata: Metadata) -> list[str]:
    """The document's number as citations name it; as it stands where it is no whole one."""
    number = metadata.number
    return [(normal_number(number) or number).replace("\0", "")] if number else []


def _coded(facets: Mapping[str, Sequence[str]], entry: Entry) -> dict[str, tuple[str, ...]]:
    """The values of the coded fields."""
    metadata = entry.document.metadata
    dates = {"date": metadata.date, "published": metadata.published}
    columns = {facet_column(field): tuple(values) for field, values in facets.items()}
    return columns | {name: (date,) if date else () for name, date in dates.items()}
