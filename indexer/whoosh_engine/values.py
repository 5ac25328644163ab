"""Whoosh queries for documents by a part or a range of their values, and how arrays find them.

A value is looked for among the different values of a field in a segment: those of 100,000 documents are a few
thousand, numbers apart, and are kept folded in one text once they have been asked for.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from whoosh import query as whoosh_query

from indexer.whoosh_engine.dictionary import term_bytes
from indexer.whoosh_engine.evaluate import NONE, Evaluator, match
from indexer.whoosh_engine.leaf import Leaf
from indexer.whoosh_engine.postings import Docs, Field
from indexer.whoosh_engine.schema import DATES
from kb.folding import fold


@dataclass(frozen=True)
class ValuesQuery(whoosh_query.Query):  # type: ignore[misc]  # whoosh's types are partial
    """Passages of the documents of which a value in `fieldname` is accepted. Gives no score of its own."""

    fieldname: str

    @abstractmethod
    def accepts(self, value: str) -> bool:
        """Whether it is one of the values."""

    @abstractmethod
    def terms(self, leaf: Leaf, field: Field) -> Iterator[tuple[int, int]]:
        """The numbers of the field's terms that are accepted: the first, and the first beyond, of each row."""


@dataclass(frozen=True)
class ContainsQuery(ValuesQuery):
    """Values that contain `part` (folded)."""

    part: str

    def accepts(self, value: str) -> bool:
        """Whether it contains the part."""
        return self.part in fold(value)

    def terms(self, leaf: Leaf, field: Field) -> Iterator[tuple[int, int]]:
        """The terms that contain the part."""
        return _rows(leaf.folded(self.fieldname, field).containing(self.part))


@dataclass(frozen=True)
class RangeQuery(ValuesQuery):
    """Values from `first` to `last`, both included, by as many characters as the bound has; "" is no bound."""

    first: str
    last: str

    def accepts(self, value: str) -> bool:
        """Whether it lies between the bounds."""
        return value >= self.first and (not self.last or value[: len(self.last)] <= self.last)

    def terms(self, leaf: Leaf, field: Field) -> Iterator[tuple[int, int]]:
        """The terms between the bounds."""
        dictionary = field.dictionary
        begin = dictionary.place(term_bytes(self.first))
        end = dictionary.with_prefix(term_bytes(self.last))[1] if self.last else len(dictionary)
        yield from [(begin, end)] if begin < end else []


def _rows(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Ascending numbers as rows: 3 4 5 9 -> 3 to before 6, 9 to before 10."""
    found = np.array(numbers, np.int64)
    breaks = np.flatnonzero(np.diff(found) != 1) + 1
    for row in np.split(found, breaks) if len(found) else []:
        yield int(row[0]), int(row[-1]) + 1


@match.register
def _(query: ValuesQuery, on: Evaluator) -> Docs:
    if query.fieldname in DATES:
        return _by_column(query, on)
    field = on.leaf.field(query.fieldname)
    rows = [field.docs(first, last) for first, last in query.terms(on.leaf, field)] if field else []
    return on.distinct(np.concatenate(rows)) if rows else NONE


def _by_column(query: ValuesQuery, on: Evaluator) -> Docs:
    """The passages of documents by the codes of their values: dates have no postings."""
    documents = on.leaf.documents
    column = documents.column(query.fieldname)
    accepted = np.array([any(map(query.accepts, values)) for values in column.values])
    return np.flatnonzero(accepted[column.codes][documents.of_passages]).astype(np.int32)
