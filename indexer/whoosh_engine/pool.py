"""What a transaction gathers before it writes: tokens as integer arrays, sorted once; segments to be merged in.

It stands in place of Whoosh's pool of Python tuples. A token is one number: its term, and the unit it stands in (a
passage, or a run of passages that share a title). When the segment is written these are sorted, equal ones are
counted, and that is the posting list. Nine of ten terms are one or two characters and are their own number; the
others get numbers as they come. Segments that are merged come in as arrays too: their passages' numbers are mapped,
block by block of terms, so that memory stays bounded.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.whoosh_engine.dictionary import Dictionary, term_bytes
from indexer.whoosh_engine.postings import MOST_FREQUENT, Field, Lists, Postings
from indexer.whoosh_engine.sequences import begins, changes

Keys = NDArray[np.uint64]  # a term's number, and below it the unit
_MOST_RANKS = 1 << 24  # terms whose place, passage and frequency fit in eight bytes
_BASIC = 0xFFFF  # the last character of the plane that a term's own number has room for
# Postings that are merged at once, some 30 bytes each while they are sorted.
BLOCK = 4_000_000
_PIECE = 1 << 18  # postings that are looked at together so that they stay in the processor's cache


class _Numbers(dict[str, int]):
    """Gives a term that it does not know the next number."""

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self)
        return number


class _NumbersOfLabels(dict[tuple[str, ...], tuple[int, ...]]):
    """The numbers of terms that are met together again and again."""

    def __init__(self, numbers: _Numbers) -> None:
        self._numbers = numbers

    def __missing__(self, labels: tuple[str, ...]) -> tuple[int, ...]:
        found = self[labels] = tuple(map(self._numbers.__getitem__, labels))
        return found


@dataclass(slots=True)
class _Gathered:
    """What one field has gathered."""

    numbers: _Numbers = field(default_factory=_Numbers)
    short: array[int] = field(default_factory=lambda: array("Q"))  # tokens that are their own number
    tokens: array[int] = field(default_factory=lambda: array("I"))  # numbers of the others
    token_units: array[int] = field(default_factory=lambda: array("I"))
    firsts: array[int] = field(default_factory=lambda: array("I"))  # passages of each unit; empty where it is one
    ends: array[int] = field(default_factory=lambda: array("I"))
    labels: _NumbersOfLabels | None = None  # where passages that share a term stand in rows without being told so
    units: int = 0


@dataclass(frozen=True, slots=True)
class Moved:
    """A segment's field that is merged in, and where its passages go."""

    field: Field
    before: NDArray[np.int64] | None  # of each passage, how many living ones come before it; None: all are alive
    offset: int  # the new number of its first

    def block(self, first: int, last: int) -> Postings:
        """The postings of some of its terms with their new numbers; terms that no living passage has fall away."""
        old = self.field.read(first, last)
        kept = np.ones(len(old.docs), bool)
        ends = old.ends
        if self.before is None:
            docs = old.docs + np.uint32(self.offset)
            ends = None if ends is None else ends + np.uint32(self.offset)
        elif ends is None:
            docs = (self.before[old.docs] + self.offset).astype(np.uint32)
            kept = self.before[old.docs + np.uint32(1)] > self.before[old.docs]
        else:
            docs = (self.before[old.docs] + self.offset).astype(np.uint32)
            ends = (self.before[ends] + self.offset).astype(np.uint32)
            kept = ends > docs
        if kept.all():
            return Postings(old.terms, old.starts, docs, old.counts, ends)
        return _filtered(Postings(old.terms, old.starts, docs, old.counts, ends), kept)


class ArrayPool:
    """Takes the place of `whoosh.writing.PostingPool`: what a SegmentWriter gathers before it writes."""

    def __init__(self) -> None:
        self._gathered: dict[str, _Gathered] = {}
        self._moved: dict[str, list[Moved]] = {}
        self.tokens = 0  # gathered so far

    def add_passages(self, name: str, first: int, terms: Sequence[str]) -> NDArray[np.int64]:
        """The terms of passages in a row, those of each parted by single blanks; returns how many each has.

        `first` is the number of the first passage; in each field passages come one after the other.
        """
        into = self._of(name)
        assert into.units == first, f"{name}: passage {first} after {into.units} passages"
        sizes: NDArray[np.int64] = np.zeros(len(terms), np.int64)
        there = [place for place, each in enumerate(terms) if each]
        if there:
            sizes[there] = _add_tokens(into, [terms[place] for place in there], first + np.array(there, np.uint32))
            self.tokens += int(sizes.sum())
        into.units += len(terms)
        return sizes

    def add_run(self, name: str, first: int, end: int, terms: Sequence[str]) -> None:
        """Terms that all passages from `first` to before `end` have."""
        into = self._of(name)
        into.tokens.extend(map(into.numbers.__getitem__, terms))
        into.token_units.extend([into.units] * len(terms))
        into.firsts.append(first)
        into.ends.append(end)
        into.units += 1
        self.tokens += len(terms)

    def add_labels(self, name: str, first: int, labels: Iterable[tuple[str, ...]]) -> None:
        """The terms of each passage in a row, all different; those that neighbours share become runs when written.

        The same tuples come again and again: all laws have an 第十二条. Sorting their terms passage by passage costs
        less than finding the runs here.
        """
        into = self._of(name)
        if into.labels is None:
            into.labels = _NumbersOfLabels(into.numbers)
        numbers = list(map(into.labels.__getitem__, labels))
        units = np.arange(first, first + len(numbers), dtype=np.uint32).repeat(list(map(len, numbers)))
        into.tokens.extend(chain.from_iterable(numbers))
        into.token_units.frombytes(units.tobytes())
        self.tokens += len(units)

    def add_segment(self, name: str, moved: Moved) -> None:
        """A field of a segment that is merged in."""
        self._moved.setdefault(name, []).append(moved)

    def fieldnames(self) -> list[str]:
        """The fields with postings, sorted as Whoosh writes them."""
        return sorted(self._gathered.keys() | self._moved.keys())

    def blocks(self, name: str) -> Iterator[Postings]:
        """The postings of a field by ascending terms, in pieces that fit in memory."""
        gathered = self._gathered.get(name)
        own = _counted(gathered) if gathered else None
        moved = self._moved.get(name, [])
        if not moved:
            yield from [own] if own else []
            return
        runs = own.ends is not None if own else not isinstance(moved[0].field, Lists)
        for first, last in _ranges([each.field for each in moved]):
            parts = [_slice(own, first, last)] if own else []
            for each in moved:
                dictionary = each.field.dictionary
                parts.append(each.block(_place(dictionary, first), _place(dictionary, last)))
            yield _merged([part for part in parts if len(part.docs)], runs)

    def iter_postings(self) -> ArrayPool:
        """What the field writer is given: the pool itself, not an iterator over tuples."""
        return self

    def cleanup(self) -> None:
        """Give the memory back."""
        self._gathered.clear()
        self._moved.clear()
        self.tokens = 0

    def _of(self, name: str) -> _Gathered:
        gathered = self._gathered.get(name)
        if gathered is None:
            gathered = self._gathered[name] = _Gathered()
        return gathered


def _add_tokens(into: _Gathered, texts: Sequence[str], units: NDArray[np.uint32]) -> NDArray[np.int64]:
    """The tokens of `texts`, parted by single blanks, and the unit of each text; returns how many each has."""
    text = " ".join(texts)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    blanks = (codes == ord(" ")).nonzero()[0]
    limits = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)) + 1) - 1  # where each text ends
    counts = np.diff(blanks.searchsorted(limits) + 1, prepend=0)
    units = units.repeat(counts)
    starts, ends = np.empty(len(blanks) + 1, np.int64), np.empty(len(blanks) + 1, np.int64)
    starts[0], starts[1:] = 0, blanks + 1
    ends[-1], ends[:-1] = len(codes), blanks
    sizes = ends - starts
    assert sizes.min() > 0, "two blanks between terms"
    head = codes[starts]
    tail = codes[ends - 1]
    tail[sizes == 1] = 0
    short = (sizes <= 2) & ((head | tail) <= _BASIC)
    keys = (head[short] << np.uint32(16) | tail[short]).astype(np.uint64)
    keys <<= np.uint64(32)
    keys |= units[short]
    into.short.frombytes(keys.tobytes())
    long = (~short).nonzero()[0]
    numbers = into.numbers
    places = zip(starts[long].tolist(), ends[long].tolist(), strict=True)
    into.tokens.extend([numbers[text[start:end]] for start, end in places])
    into.token_units.frombytes(units[long].tobytes())
    found: NDArray[np.int64] = counts
    return found


def _counted(gathered: _Gathered) -> Postings:
    """Tokens as postings: sorted by term, then unit; equal ones counted."""
    long, short = _of_long(gathered), _of_short(gathered)
    found = _interleaved(short, long) if short.terms and long.terms else short if short.terms else long
    if gathered.labels is not None:
        return Postings(found.terms, found.starts, found.docs, found.counts, found.docs + np.uint32(1))
    if not gathered.firsts:
        return found
    firsts, ends = np.frombuffer(gathered.firsts, np.uint32), np.frombuffer(gathered.ends, np.uint32)
    return Postings(found.terms, found.starts, firsts[found.docs], found.counts, ends[found.docs])


def _of_short(gathered: _Gathered) -> Postings:
    numbers, starts, docs, counts = _unique(np.frombuffer(gathered.short, np.uint64))
    characters = np.stack((numbers >> np.uint32(16), numbers & np.uint32(_BASIC)), axis=1).ravel()
    text = characters.tobytes().decode("utf-32-le", "surrogatepass")
    # A term of one character has NUL for its second, which `term_bytes` takes away.
    return Postings([term_bytes(text[at : at + 2]) for at in range(0, len(text), 2)], starts, docs, counts)


def _of_long(gathered: _Gathered) -> Postings:
    words = sorted(gathered.numbers)
    ranks = np.empty(len(words), np.uint64)
    ranks[np.fromiter(map(gathered.numbers.__getitem__, words), np.int64, len(words))] = np.arange(len(words))
    keys = ranks[np.frombuffer(gathered.tokens, np.uint32)]
    keys <<= np.uint64(32)
    keys |= np.frombuffer(gathered.token_units, np.uint32)
    _, starts, docs, counts = _unique(keys)
    # UTF-8 sorts as code points do, so the order of the words is the order of their bytes.
    return Postings(list(map(term_bytes, words)), starts, docs, counts)


def _unique(keys: Keys) -> tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.uint32], NDArray[np.uint8]]:
    """Sorts `keys` in place; returns the different upper halves, where the lower halves of each start (and one more),
    the different lower halves of each, and how often each is there.

    Piece by piece: memory that is touched for the first time costs more than the work on it.
    """
    keys.sort()
    docs, counts = np.empty(len(keys), np.uint32), np.empty(len(keys), np.uint8)
    numbers: list[NDArray[np.uint32]] = [np.empty(0, np.uint32)]
    starts: list[NDArray[np.int64]] = []
    begin = done = 0
    while begin < len(keys):
        end = min(begin + _PIECE, len(keys))
        end += int(keys[end:].searchsorted(keys[end - 1], "right"))
        piece = keys[begin:end]
        first = np.flatnonzero(changes(piece))
        piece, passed = piece[first], done + len(first)
        docs[done:passed] = piece
        counts[done:passed] = np.minimum(np.diff(first, append=end - begin), MOST_FREQUENT)
        piece >>= np.uint64(32)
        new = changes(piece)
        new[0] = not begin or piece[0] != keys[begin - 1] >> np.uint64(32)
        numbers.append(piece[new].astype(np.uint32))
        starts.append(np.flatnonzero(new) + done)
        begin, done = end, passed
    starts.append(np.array([done], np.int64))
    return np.concatenate(numbers), np.concatenate(starts), docs[:done], counts[:done]


def _interleaved(one: Postings, other: Postings) -> Postings:
    """Two lists of postings that have no term in common as one."""
    terms = [*one.terms, *other.terms]
    order = np.array(sorted(range(len(terms)), key=terms.__getitem__), np.int64)
    sizes = np.concatenate((np.diff(one.starts), np.diff(other.starts)))[order]
    starts = begins(sizes)
    docs, counts = np.empty(starts[-1], np.uint32), np.empty(starts[-1], np.uint8)
    theirs = order >= len(one.terms)
    # Each stands in its own order already: its postings move in one go, piece by piece.
    for part, mask in ((one, ~theirs), (other, theirs)):
        _spread(part, starts[:-1][mask], docs, counts)
    return Postings([terms[place] for place in order.tolist()], starts, docs, counts)


def _spread(part: Postings, starts: NDArray[np.int64], docs: NDArray[np.uint32], counts: NDArray[np.uint8]) -> None:
    """Copy the postings of each term of `part` to where `starts` says."""
    edges = part.starts.searchsorted(np.arange(0, part.starts[-1], _PIECE)).tolist()
    for first, last in pairwise([*dict.fromkeys(edges), len(part.terms)]):
        begin, end = part.starts[first], part.starts[last]
        moved = np.repeat(starts[first:last] - part.starts[first:last], np.diff(part.starts[first : last + 1]))
        moved += np.arange(begin, end)
        docs[moved], counts[moved] = part.docs[begin:end], part.counts[begin:end]


def _merged(parts: Sequence[Postings], runs: bool) -> Postings:
    """Several lists of postings as one; no passage is in two of them."""
    if len(parts) == 1:
        return parts[0]
    terms = sorted({term for part in parts for term in part.terms})
    rank = {term: number for number, term in enumerate(terms)}
    of_each = [
        np.repeat(np.fromiter(map(rank.__getitem__, part.terms), np.uint64, len(part.terms)), np.diff(part.starts))
        for part in parts
    ]
    every: Keys = _concatenated(of_each) << np.uint64(32) | _concatenated([part.docs for part in parts])
    counts = _concatenated([part.counts for part in parts])
    if not runs and len(terms) < _MOST_RANKS:
        # Sorting numbers that hold all there is to know is several times as quick as sorting places by numbers.
        every <<= np.uint64(8)
        every |= counts
        every.sort()
        counts = every.astype(np.uint8)
        every >>= np.uint64(8)
        ends = None
    else:
        order = np.argsort(every)
        every, counts = every[order], counts[order]
        ends = _concatenated([part.ends for part in parts if part.ends is not None])[order] if runs else None
    starts = every.searchsorted(np.arange(len(terms) + 1, dtype=np.uint64) << np.uint64(32))
    return Postings(terms, starts, every.astype(np.uint32), counts, ends)


def _concatenated(arrays: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return np.concatenate(arrays) if arrays else np.empty(0, np.uint32)


def _filtered(postings: Postings, kept: NDArray[np.bool_]) -> Postings:
    """Only the postings that are kept, and the terms that have any."""
    starts = begins(kept)[postings.starts]
    there = np.flatnonzero(np.diff(starts))
    terms = [postings.terms[number] for number in there.tolist()]
    ends = None if postings.ends is None else postings.ends[kept]
    return Postings(terms, np.append(starts[there], starts[-1]), postings.docs[kept], postings.counts[kept], ends)


def _slice(postings: Postings, first: bytes | None, last: bytes | None) -> Postings:
    """The postings of the terms from `first` to before `last`."""
    terms = postings.terms
    low = bisect_left(terms, first) if first is not None else 0
    high = bisect_left(terms, last) if last is not None else len(terms)
    starts = postings.starts[low : high + 1]
    begin, end = int(starts[0]), int(starts[-1])
    ends = None if postings.ends is None else postings.ends[begin:end]
    return Postings(terms[low:high], starts - begin, postings.docs[begin:end], postings.counts[begin:end], ends)


def _place(dictionary: Dictionary, term: bytes | None) -> int:
    return len(dictionary) if term is None else dictionary.place(term)


def _ranges(fields: Iterable[Field]) -> Iterator[tuple[bytes, bytes | None]]:
    """Ranges of terms, each with not many more postings than BLOCK; a range ends before a term, the last at None."""
    keys, sizes = [], []
    for each in fields:
        keys.append(each.dictionary.keys)
        sizes.append(np.diff(each.term_starts(0, len(each.dictionary))))
    every, size = np.concatenate(keys), np.concatenate(sizes)
    order = np.argsort(every)
    every, passed = every[order], np.cumsum(size[order])
    first = b""
    for nth in range(1, int(passed[-1]) // BLOCK + 1 if len(passed) else 1):
        place = int(np.searchsorted(passed, nth * BLOCK))
        last = int(every[place]).to_bytes(8).rstrip(b"\0")
        if last > first:
            yield first, last
            first = last
    yield first, None
