"""Posting lists of one field: gathered, joined and written as flat arrays, read as views of them.

A passage's number is split at 65,536: the low half of each is written down, two bytes, and of the high half where it
changes. So the postings of a term are one or more lists, each below one high half:

    lists      of each term, its first list; one more (left out where every term has exactly one)
    highs      of each list, the high half of its passages (left out in the same case)
    starts     of each list, its first posting; one more
    lows       of each posting, the low half of its passage, ascending within a list
    many       which postings have a frequency above one
    many_counts    these frequencies

Titles, headings and values are the same for many passages in a row. Their fields are written in runs:

    starts     of each term, its first run; one more
    sizes      of each term, how many passages its runs have
    firsts, ends   of each run, its first passage and the first beyond
    counts     its frequency; left out where all are one
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.whoosh_engine.array_file import ArrayFile, ArrayFileWriter
from indexer.whoosh_engine.dictionary import Dictionary, Keyed, numbers, write_dictionary
from indexer.whoosh_engine.sequences import begins, changes

Docs = NDArray[np.int32]  # numbers of passages, ascending
Scores = NDArray[np.float64]
Mask = NDArray[np.bool_]

MOST_FREQUENT = 255  # a frequency is a byte; beyond it BM25 does not tell 255 from 500
_HALF = 16
FEW_LISTS = 16  # lists that are done with sooner one by one than all at once
MANY = 1000  # passages from which on numpy's work on them costs more than its calls
_LOW = (1 << _HALF) - 1


@dataclass(frozen=True, slots=True)
class Postings:
    """The postings of one field, those of term i are docs[starts[i]:starts[i + 1]], ascending.

    In a field of runs `docs` are the first passages of the runs and `ends` the first beyond.
    """

    terms: Sequence[bytes]  # ascending
    starts: NDArray[np.int64]  # one more than terms
    docs: NDArray[np.uint32]
    counts: NDArray[np.uint8]
    ends: NDArray[np.uint32] | None = None


# Writing


class _ListsWriter:
    """Writes the postings of a field that stand alone; they may come in pieces, by ascending terms."""

    def __init__(self, file: ArrayFileWriter, field: str) -> None:
        self._file, self._field = file, field
        self._terms: list[bytes] = []
        self._sizes: list[NDArray[np.int64]] = []  # of lists
        self._highs: list[NDArray[np.uint16]] = []
        self._lists: list[NDArray[np.int64]] = []  # of each term, how many
        self._many: list[NDArray[np.int64]] = []
        self._many_counts: list[NDArray[np.uint8]] = []
        self._written = 0
        file.begin(f"{field}.lows", "<u2")

    def write(self, postings: Postings) -> None:
        """The postings of the next terms."""
        if not len(postings.docs):
            return
        self._terms += postings.terms
        highs = (postings.docs >> _HALF).astype(np.uint16)
        first = changes(highs)
        first[postings.starts[:-1]] = True
        lists = np.flatnonzero(first)
        self._sizes.append(np.diff(lists, append=len(highs)))
        self._highs.append(highs[lists])
        self._lists.append(np.diff(np.searchsorted(lists, postings.starts)))
        many = np.flatnonzero(postings.counts > 1)
        self._many.append(many + self._written)
        self._many_counts.append(postings.counts[many])
        self._file.write((postings.docs & _LOW).astype("<u2").tobytes())
        self._written += len(postings.docs)

    def close(self) -> None:
        """Write what remains."""
        self._file.end()
        write_dictionary(self._file, self._field, self._terms)
        lists = _joined(self._lists, np.int64)
        if len(lists) and lists.max() > 1:
            self._add("lists", _numbers(begins(lists)))
            self._add("highs", _joined(self._highs, np.uint16))
        elif (highs := _joined(self._highs, np.uint16)).any():
            self._add("highs", highs)
        self._add("starts", _numbers(begins(_joined(self._sizes, np.int64))))
        self._add("many", _numbers(_joined(self._many, np.int64)))
        self._add("many_counts", _joined(self._many_counts, np.uint8))

    def _add(self, name: str, array: NDArray[Any]) -> None:
        self._file.add(f"{self._field}.{name}", array)


def write_lists(file: ArrayFileWriter, field: str, blocks: Iterable[Postings]) -> None:
    """Write the postings of a field that stand alone, which come by ascending terms."""
    lists = _ListsWriter(file, field)
    for block in blocks:
        lists.write(block)
    lists.close()


def write_runs(file: ArrayFileWriter, field: str, blocks: Iterable[Postings]) -> None:
    """Write the postings of a field of runs, which come by ascending terms."""
    parts = [_touching_joined(block) for block in blocks if len(block.docs)]
    write_dictionary(file, field, [term for part in parts for term in part.terms])
    sizes = _joined([np.diff(part.starts) for part in parts], np.int64)
    file.add(f"{field}.starts", _numbers(begins(sizes)))
    passages = [np.add.reduceat(_sizes(part), part.starts[:-1]) for part in parts]
    file.add(f"{field}.sizes", _joined(passages, np.int64).astype("<u4"))
    file.add(f"{field}.firsts", _joined([part.docs for part in parts], np.uint32))
    file.add(f"{field}.ends", _joined([part.ends for part in parts if part.ends is not None], np.uint32))
    counts = _joined([part.counts for part in parts], np.uint8)
    if (counts > 1).any():
        file.add(f"{field}.counts", counts)


def _touching_joined(postings: Postings) -> Postings:
    """Runs that touch and are equally frequent as one."""
    docs, ends, counts = postings.docs, postings.ends, postings.counts
    assert ends is not None
    first = np.zeros(len(docs), bool)
    first[postings.starts[:-1]] = True
    first[1:] |= (docs[1:] != ends[:-1]) | (counts[1:] != counts[:-1])
    runs = np.flatnonzero(first)
    last = np.append(runs[1:], len(docs)) - 1
    return Postings(postings.terms, np.searchsorted(runs, postings.starts), docs[runs], counts[runs], ends[last])


def _sizes(postings: Postings) -> NDArray[np.int64]:
    assert postings.ends is not None
    return postings.ends.astype(np.int64) - postings.docs


def _joined(parts: Sequence[NDArray[Any]], kind: Any) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.empty(0, kind)


def _numbers(array: NDArray[np.int64]) -> NDArray[Any]:
    """The same in four bytes each where that is enough."""
    return array.astype("<u4" if not len(array) or array[-1] < 1 << 32 else "<u8")


# Reading


class Lists:
    """A field whose postings stand alone."""

    def __init__(self, file: ArrayFile, field: str) -> None:
        self.dictionary = Dictionary(file, field)
        self._lists = file.array(f"{field}.lists") if f"{field}.lists" in file else None
        self._highs = file.array(f"{field}.highs") if f"{field}.highs" in file else None
        self._starts = file.array(f"{field}.starts")
        self._lows = file.array(f"{field}.lows")
        self._many = file.array(f"{field}.many")
        # Python's own bisection of a memory view is quicker than numpy's for one number, and so is indexing it.
        self._many_view = numbers(self._many)
        self._starts_view = numbers(self._starts)
        self._lists_view = None if self._lists is None else numbers(self._lists)
        self._many_counts = file.array(f"{field}.many_counts")

    def postings(self, term: Keyed) -> ListPostings | None:
        """The postings of a term; None where the segment does not have it."""
        number = self.dictionary.find(term)
        return None if number < 0 else ListPostings(self, number)

    def docs(self, first: int, last: int) -> Docs:
        """The passages of terms `first` to before `last`: ascending within each term."""
        begin, end = self._lists_of(first, last)
        starts = self._starts_view
        docs = self._lows[starts[begin] : starts[end]].astype(np.int32)
        if self._highs is None:
            return docs
        highs = self._highs[begin:end]
        if end - begin > FEW_LISTS:
            every = self._starts[begin : end + 1].astype(np.int64)
            docs += (highs.astype(np.int32) << _HALF).repeat(every[1:] - every[:-1])
            return docs
        for nth, high in enumerate(highs.tolist(), begin):
            if high:
                docs[starts[nth] - starts[begin] : starts[nth + 1] - starts[begin]] += high << _HALF
        return docs

    def counts(self, first: int, last: int) -> NDArray[np.uint8] | None:
        """The frequencies of the same postings; None where all are one."""
        start, end = self.bounds(first, last)
        low, high = self._many_of(start, end)
        if low == high:
            return None
        counts = np.ones(end - start, np.uint8)
        counts[self._many[low:high].astype(np.int64) - start] = self._many_counts[low:high]
        return counts

    def counts_at(self, number: int, places: NDArray[np.intp]) -> NDArray[np.uint8] | None:
        """The frequencies of some of a term's postings; None where all of it have one."""
        start, end = self.bounds(number, number + 1)
        low, high = self._many_of(start, end)
        if low == high:
            return None
        if high - low < len(places) * FEW_LISTS:
            every = self.counts(number, number + 1)
            return None if every is None else every[places]
        many = self._many[low:high]
        sought = (places + start).astype(many.dtype)
        at = _places(many, sought)
        return np.where(many[at] == sought, self._many_counts[low:high][at], np.uint8(1))

    def _many_of(self, start: int, end: int) -> tuple[int, int]:
        low = bisect_left(self._many_view, start)
        return low, bisect_left(self._many_view, end, low)

    def bounds(self, first: int, last: int) -> tuple[int, int]:
        """Where the postings of terms `first` to before `last` begin and end."""
        begin, end = self._lists_of(first, last)
        return self._starts_view[begin], self._starts_view[end]

    def term_starts(self, first: int, last: int) -> NDArray[np.int64]:
        """Where the postings of each of the terms begin, counted from the first; one more."""
        lists = np.arange(first, last + 1) if self._lists is None else self._lists[first : last + 1].astype(np.int64)
        starts: NDArray[np.int64] = self._starts[lists].astype(np.int64)
        starts -= starts[0]
        return starts

    def read(self, first: int, last: int) -> Postings:
        """The postings of terms `first` to before `last`."""
        docs, counts = self.docs(first, last), self.counts(first, last)
        counts = np.ones(len(docs), np.uint8) if counts is None else counts
        return Postings(
            self.dictionary.terms(first, last), self.term_starts(first, last), docs.astype(np.uint32), counts
        )

    def _lists_of(self, first: int, last: int) -> tuple[int, int]:
        lists = self._lists_view
        return (first, last) if lists is None else (lists[first], lists[last])


class ListPostings:
    """The postings of one term. Read once, then kept: make it for one query."""

    __slots__ = ("_counts", "_docs", "_field", "_number", "size")

    def __init__(self, field: Lists, number: int) -> None:
        self._field, self._number = field, number
        start, end = field.bounds(number, number + 1)
        self.size = end - start  # passages
        self._docs: Docs | None = None
        self._counts: NDArray[np.uint8] | None = None

    def docs(self) -> Docs:
        """Its passages."""
        if self._docs is None:
            self._docs = self._field.docs(self._number, self._number + 1)
        return self._docs

    def all_counts(self) -> NDArray[np.uint8]:
        """Its frequency in each of them."""
        counts = self._field.counts(self._number, self._number + 1)
        return np.ones(self.size, np.uint8) if counts is None else counts

    def present(self, docs: Docs, total: int) -> Mask:
        """Whether it stands in each of `docs`; `total` is how many passages there are."""
        own = self.docs()
        if docs is own:
            return np.ones(len(docs), bool)
        if _table_is_cheaper(len(docs), len(own), total):
            table = np.zeros(total, bool)
            table[own] = True
            return table[docs]
        found: Mask = own[_places(own, docs)] == docs
        return found

    def counts_in(self, docs: Docs, total: int) -> NDArray[Any]:
        """Its frequency in each of `docs`; 0 where it does not stand."""
        own = self.docs()
        if docs is own:
            return self.all_counts()
        if _table_is_cheaper(len(docs), len(own), total):
            counts = self._field.counts(self._number, self._number + 1)
            table = np.zeros(total, np.uint8)
            table[own] = 1 if counts is None else counts
            return table[docs]
        places = _places(own, docs)
        there: NDArray[Any] = own[places] == docs
        some = self._field.counts_at(self._number, places)
        return there if some is None else there * some


def _places(own: NDArray[Any], docs: NDArray[Any]) -> NDArray[np.intp]:
    """Where each of `docs` stands in `own`, if it does."""
    places = own.searchsorted(docs)
    places[places == len(own)] = 0
    return places


def _table_is_cheaper(sought: int, own: int, total: int) -> bool:
    """Looking a passage up costs some 20 ns, writing one into a table of all 1 ns, clearing the table 0.04 ns each."""
    return sought * 20 > own + total / 25


class Runs:
    """A field whose postings are runs of passages."""

    def __init__(self, file: ArrayFile, field: str) -> None:
        self.dictionary = Dictionary(file, field)
        self._starts = file.array(f"{field}.starts")
        self._starts_view = numbers(self._starts)
        self._sizes = numbers(file.array(f"{field}.sizes"))
        self._firsts = file.array(f"{field}.firsts").view(np.int32)
        self._ends = file.array(f"{field}.ends").view(np.int32)
        self._counts = file.array(f"{field}.counts") if f"{field}.counts" in file else None

    def postings(self, term: Keyed) -> RunPostings | None:
        """The postings of a term; None where the segment does not have it."""
        number = self.dictionary.find(term)
        return None if number < 0 else self._postings(number, number + 1, self._sizes[number])

    def docs(self, first: int, last: int) -> Docs:
        """The passages of terms `first` to before `last`: ascending within each term."""
        return self._postings(first, last, sum(self._sizes[first:last])).docs()

    def term_starts(self, first: int, last: int) -> NDArray[np.int64]:
        """Where the runs of each of the terms begin, counted from the first; one more."""
        starts: NDArray[np.int64] = self._starts[first : last + 1].astype(np.int64)
        starts -= starts[0]
        return starts

    def read(self, first: int, last: int) -> Postings:
        """The postings of terms `first` to before `last`."""
        every = self._postings(first, last, 0)
        return Postings(
            self.dictionary.terms(first, last),
            self.term_starts(first, last),
            every.firsts.astype(np.uint32),
            np.ones(len(every.firsts), np.uint8) if every.counts is None else every.counts,
            every.ends.astype(np.uint32),
        )

    def _postings(self, first: int, last: int, size: int) -> RunPostings:
        begin, end = self._starts_view[first], self._starts_view[last]
        counts = None if self._counts is None else self._counts[begin:end]
        return RunPostings(self._firsts[begin:end], self._ends[begin:end], counts, size)


class RunPostings:
    """The postings of one term, in runs."""

    __slots__ = ("counts", "ends", "firsts", "size")

    def __init__(self, firsts: Docs, ends: Docs, counts: NDArray[np.uint8] | None, size: int) -> None:
        self.firsts, self.ends, self.counts = firsts, ends, counts
        self.size = size  # passages

    def docs(self) -> Docs:
        """Its passages."""
        if len(self.firsts) == 1:
            return np.arange(self.firsts[0], self.ends[0], dtype=np.int32)
        sizes = self.ends - self.firsts
        before = np.cumsum(sizes) - sizes
        return np.repeat(self.firsts - before.astype(np.int32), sizes) + np.arange(self.size, dtype=np.int32)

    def all_counts(self) -> NDArray[np.uint8]:
        """Its frequency in each of them."""
        if self.counts is None:
            return np.ones(self.size, np.uint8)
        return np.repeat(self.counts, self.ends - self.firsts)

    def present(self, docs: Docs, total: int) -> Mask:
        """Whether it stands in each of `docs`."""
        if len(self.firsts) == 1:
            if self.size == total:
                return np.ones(len(docs), bool)
            return self._inside(docs, 0)
        if self._spreads(docs):
            return self._spread(docs, None) > 0
        return self._inside(docs, self._runs(docs))

    def counts_in(self, docs: Docs, total: int) -> NDArray[Any]:
        """Its frequency in each of `docs`; 0 where it does not stand."""
        if self.counts is None:
            return self.present(docs, total)
        if self._spreads(docs):
            return self._spread(docs, self.counts)
        runs = self._runs(docs)
        counts: NDArray[Any] = self._inside(docs, runs) * self.counts[runs]
        return counts

    def _inside(self, docs: Docs, runs: NDArray[np.intp] | int) -> Mask:
        """Whether each of `docs` is in its run."""
        inside: Mask = (docs >= self.firsts[runs]) & (docs < self.ends[runs])
        return inside

    def _runs(self, docs: Docs) -> NDArray[np.intp]:
        """Of each passage the last run that begins before or at it, or the first of all."""
        runs = self.firsts.searchsorted(docs, side="right") - 1
        return np.maximum(runs, 0, out=runs)

    def _spreads(self, docs: Docs) -> bool:
        """Whether it is cheaper to look up the runs in `docs` than these in the runs: more steps for fewer numbers."""
        return len(docs) > MANY and len(docs) > len(self.firsts)

    def _spread(self, docs: Docs, counts: NDArray[np.uint8] | None) -> NDArray[np.int16]:
        """The frequency in each of `docs`, by looking up the runs instead of the passages."""
        begins, ends = docs.searchsorted(self.firsts), docs.searchsorted(self.ends)
        some = (begins < ends).nonzero()[0]
        changes = np.zeros(len(docs) + 1, np.int16)
        steps = 1 if counts is None else counts[some].astype(np.int16)
        changes[begins[some]] += steps
        changes[ends[some]] -= steps
        return changes[:-1].cumsum(dtype=np.int16)


TermPostings = ListPostings | RunPostings
Field = Lists | Runs


def open_field(file: ArrayFile, field: str) -> Field | None:
    """A field of a segment; None where it has no terms."""
    if f"{field}.keys" not in file:
        return None
    return Lists(file, field) if f"{field}.lows" in file else Runs(file, field)
