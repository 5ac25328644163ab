"""Postings gathered as integer arrays and sorted once, in place of Whoosh's pool of Python tuples.

Terms of a field get numbers as they come; a token is one number in an array. When the segment is written the
arrays are sorted by term and document, equal ones are counted, and that is the posting list. Segments that are
merged come in as arrays too: their document numbers are mapped, not their postings walked.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

MOST_FREQUENT = 255  # a frequency is a byte; beyond it BM25 does not tell 255 from 500

Numbers = NDArray[np.uint32]
Frequencies = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Postings:
    """The postings of one field: those of term i are docs[starts[i]:starts[i + 1]], ascending."""

    terms: list[bytes]  # ascending
    starts: NDArray[np.int64]  # one more than terms
    docs: Numbers
    frequencies: Frequencies


class _Numbers(dict[str, int]):
    """Gives a term that it does not know the next number."""

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self)
        return number


@dataclass(slots=True)
class _Field:
    """What one field has gathered: tokens, and the documents they stand in."""

    numbers: _Numbers = field(default_factory=_Numbers)
    tokens: array[int] = field(default_factory=lambda: array("I"))
    docs: array[int] = field(default_factory=lambda: array("I"))
    counts: array[int] = field(default_factory=lambda: array("I"))  # tokens of each of docs
    merged: list[Postings] = field(default_factory=list)


class ArrayPool:
    """Takes the place of `whoosh.writing.PostingPool`: what a SegmentWriter gathers before it writes."""

    def __init__(self) -> None:
        self._fields: dict[str, _Field] = {}
        self.tokens = 0  # gathered so far

    def add_terms(self, name: str, doc: int, terms: Sequence[str]) -> None:
        """The terms of one document in one field, in any order, repeated as they repeat in it."""
        gathered = self._fields.get(name)
        if gathered is None:
            gathered = self._fields[name] = _Field()
        numbers = gathered.numbers
        gathered.tokens.extend([numbers[term] for term in terms])
        gathered.docs.append(doc)
        gathered.counts.append(len(terms))
        self.tokens += len(terms)

    def add_postings(self, name: str, postings: Postings) -> None:
        """The postings of a segment that is merged in, with their new document numbers."""
        self._fields.setdefault(name, _Field()).merged.append(postings)

    def fieldnames(self) -> list[str]:
        """The fields with postings, sorted as Whoosh writes them."""
        return sorted(self._fields)

    def iter_postings(self) -> ArrayPool:
        """What the field writer is given: the pool itself, not an iterator over tuples."""
        return self

    def postings(self, name: str) -> Postings:
        """The postings of a field, sorted."""
        gathered = self._fields[name]
        parts = [*gathered.merged, _counted(gathered)]
        parts = [part for part in parts if len(part.docs)]
        return parts[0] if len(parts) == 1 else _joined(parts)

    def cleanup(self) -> None:
        """Give the memory back."""
        self._fields.clear()
        self.tokens = 0


def _counted(gathered: _Field) -> Postings:
    """Tokens as postings: sorted by term, then document; equal ones counted."""
    terms = sorted(gathered.numbers)
    ranks = np.empty(len(terms), np.uint64)
    ranks[[gathered.numbers[term] for term in terms]] = np.arange(len(terms), dtype=np.uint64)
    tokens = np.frombuffer(gathered.tokens, np.uint32)
    docs = np.repeat(np.frombuffer(gathered.docs, np.uint32), np.frombuffer(gathered.counts, np.uint32))
    keys = (ranks[tokens] << np.uint64(32)) | docs
    keys.sort()
    first = np.flatnonzero(np.concatenate((np.ones(min(1, len(keys)), bool), keys[1:] != keys[:-1])))
    counts = np.diff(np.append(first, len(keys)))
    unique = keys[first]
    starts = np.searchsorted(unique, np.arange(len(terms) + 1, dtype=np.uint64) << np.uint64(32))
    frequencies = np.minimum(counts, MOST_FREQUENT).astype(np.uint8)
    # UTF-8 sorts as code points do, so the order of the words is the order of their bytes.
    return Postings([term.encode() for term in terms], starts, unique.astype(np.uint32), frequencies)


def _joined(parts: list[Postings]) -> Postings:
    """Several lists of postings as one; no document is in two of them, later parts have the higher numbers."""
    terms = sorted({term for part in parts for term in part.terms})
    rank = {term: number for number, term in enumerate(terms)}
    ranks = [
        np.repeat(np.fromiter((rank[term] for term in part.terms), np.uint32, len(part.terms)), np.diff(part.starts))
        for part in parts
    ]
    every = np.concatenate(ranks) if ranks else np.empty(0, np.uint32)
    docs = np.concatenate([part.docs for part in parts]) if parts else np.empty(0, np.uint32)
    frequencies = np.concatenate([part.frequencies for part in parts]) if parts else np.empty(0, np.uint8)
    order = np.argsort(every, kind="stable")
    starts = np.searchsorted(every[order], np.arange(len(terms) + 1))
    return Postings(terms, starts, docs[order], frequencies[order])


def remapped(postings: Iterator[tuple[bytes, Numbers, Frequencies]], new_numbers: NDArray[np.int64]) -> Postings:
    """The postings of a segment with new document numbers; `new_numbers` is -1 for a deleted document."""
    terms: list[bytes] = []
    docs: list[Numbers] = []
    frequencies: list[Frequencies] = []
    for term, old, counts in postings:
        mapped = new_numbers[old]
        kept = mapped >= 0
        if kept.any():
            terms.append(term)
            docs.append(mapped[kept].astype(np.uint32))
            frequencies.append(counts[kept])
    lengths = np.fromiter(map(len, docs), np.int64, len(docs))
    starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))
    every = np.concatenate(docs) if docs else np.empty(0, np.uint32)
    counts = np.concatenate(frequencies) if frequencies else np.empty(0, np.uint8)
    return Postings(terms, starts, every, counts)
