"""The terms of one field in order: 党建 is term 12 of them, everything that begins with 党 is terms 9 to 30.

A term's first eight bytes in UTF-8 are a number, so that looking one up compares numbers: a bigram of two Chinese
characters has six. What longer terms have beyond is kept apart.

    keys         the first eight bytes, filled up with zeros, as big-endian numbers, ascending
    long         which terms are longer
    tails        what these have beyond eight bytes, one behind the other
    tail_begins  where each of these begins, one more
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.whoosh_engine.array_file import ArrayFile, ArrayFileWriter
from indexer.whoosh_engine.sequences import begins
from indexer.whoosh_engine.utf8 import decoded, encoded
from kb.folding import fold

KEY = 8


class Keyed(NamedTuple):
    """A term to look up; many fields and segments may be asked for it."""

    content: bytes
    key: int


def keyed(content: bytes) -> Keyed:
    """A term with its first bytes as a number."""
    return Keyed(content, int.from_bytes(content[:KEY].ljust(KEY, b"\0")))


def term_bytes(text: str) -> bytes:
    """The bytes that stand for a term. NUL fills keys up, so it cannot be part of one."""
    return encoded(text).replace(b"\0", b"")


def write_dictionary(file: ArrayFileWriter, field: str, terms: Sequence[bytes]) -> None:
    """Write `terms`, which ascend and are all different."""
    padded = b"".join([term[:KEY].ljust(KEY, b"\0") for term in terms])
    long = [place for place, term in enumerate(terms) if len(term) > KEY]
    tails = [terms[place][KEY:] for place in long]
    file.add(f"{field}.keys", np.frombuffer(padded, ">u8").astype("<u8"))
    file.add(f"{field}.long", np.array(long, "<u4"))
    file.add(f"{field}.tails", np.frombuffer(b"".join(tails), np.uint8))
    file.add(f"{field}.tail_begins", begins(list(map(len, tails))).astype("<u4"))


class Dictionary:
    """The terms of a field of a segment."""

    def __init__(self, file: ArrayFile, field: str) -> None:
        self.keys: NDArray[np.uint64] = file.array(f"{field}.keys")
        # Python's own bisection of a memory view is several times as fast as numpy's for a single number.
        self._keys = numbers(self.keys)
        self._long = numbers(file.array(f"{field}.long"))
        self._tails = file.array(f"{field}.tails")
        self._tail_begins = file.array(f"{field}.tail_begins")

    def __len__(self) -> int:
        return len(self.keys)

    def find(self, term: Keyed) -> int:
        """The number of a term; -1 where it is not there."""
        keys, key = self._keys, term.key
        place = bisect_left(keys, key)
        if place == len(keys) or keys[place] != key:
            return -1
        if len(term.content) < KEY:  # its key ends with zeros, which no other term's has
            return place
        place = self._among(place, term)
        return place if place < len(keys) and self.term(place) == term.content else -1

    def place(self, content: bytes) -> int:
        """How many terms come before this one, whether it is there or not."""
        whole, nul, _ = content.partition(b"\0")
        if nul:  # no term has it: what stands before 党\0 (as Whoosh asks for the next one) is 党 and what is before 党
            return self.place(whole) + (self.find(keyed(whole)) >= 0)
        term = keyed(content)
        first = bisect_left(self._keys, term.key)
        return first if len(content) < KEY else self._among(first, term)

    def _among(self, first: int, term: Keyed) -> int:
        """The place of a term among those that begin with the same bytes; `first` is that of the first of them."""
        last = bisect_right(self._keys, term.key, first)
        return first + bisect_left(range(first, last), term.content, key=self.term)

    def with_prefix(self, prefix: bytes) -> tuple[int, int]:
        """The numbers of the terms that begin with `prefix`: the first, and the first beyond."""
        return self.place(prefix), self.place(prefix + b"\xff")  # a byte that UTF-8 does not have

    def term(self, number: int) -> bytes:
        """The term with a number."""
        head = self._keys[number].to_bytes(KEY).rstrip(b"\0")
        nth = bisect_left(self._long, number)
        if nth == len(self._long) or self._long[nth] != number:
            return head
        begin, end = self._tail_begins[nth : nth + 2].tolist()
        tail: bytes = self._tails[begin:end].tobytes()
        return head + tail

    def terms(self, first: int = 0, last: int | None = None) -> list[bytes]:
        """The terms from one number to before another."""
        last = len(self) if last is None else last
        padded = self.keys[first:last].astype(">u8").tobytes()
        found = [padded[at : at + KEY].rstrip(b"\0") for at in range(0, len(padded), KEY)]
        nths = range(bisect_left(self._long, first), bisect_left(self._long, last))
        begins = self._tail_begins[nths.start : nths.stop + 1].tolist() if nths else []
        for place, nth in enumerate(nths):
            found[self._long[nth] - first] += self._tails[begins[place] : begins[place + 1]].tobytes()
        return found

    def __iter__(self) -> Iterator[bytes]:
        step = 4096
        for first in range(0, len(self), step):
            yield from self.terms(first, min(first + step, len(self)))


class Folded:
    """The terms of a dictionary in one folded text: for those that contain something."""

    def __init__(self, dictionary: Dictionary) -> None:
        texts = [fold(decoded(term)) for term in dictionary]
        self._text = "\n".join(texts)
        self._begins = begins([len(text) + 1 for text in texts]).tolist()

    def containing(self, part: str) -> list[int]:
        """The numbers of the terms that contain `part` (folded), ascending."""
        found: list[int] = []
        last = len(self._begins) - 1
        at = self._text.find(part)
        while 0 <= at < self._begins[last]:
            number = bisect_right(self._begins, at) - 1
            if at + len(part) < self._begins[number + 1]:
                found.append(number)
                at = self._begins[number + 1] - 1  # once is enough; and an empty part is found at every place
            at = self._text.find(part, at + 1)
        return found


def numbers(array: NDArray[Any]) -> memoryview[int]:
    """An array for Python's own bisection and indexing; in this machine's byte order, as that must be."""
    view: memoryview[int] = array.astype(array.dtype.newbyteorder("="), copy=False).data
    return view
