"""What a segment keeps of its documents and passages beside postings: texts, lengths, codes of values.

The passages of a document stand together; those below the same headings are a section of it.

    heads           the number of each document's first passage; one more
    metas, titles   of each document: metadata, part by part, and the title as exact search compares it
    <field>_codes, <field>_values    the code of each document's values, and the values of each code
    section_firsts  the number of each section's first passage
    clause_firsts   the number of each clause's first passage, see `indexer.within`
    headings        of each section, as exact search compares them
    labels          of each section: what the ways to its passages, and their anchors, have in common
    records         each passage's text and the rest of its way and anchor, one behind the other
    record_ends     where each text and each rest ends
    further         the passages that go on with the paragraph of the one before
    page_firsts     the number of each passage with which another page of the original begins, or a document
    page_numbers    these pages; 0 where the original has none (left out as long as none has any)
    patch_docs      the passages whose texts are not quite as their records
    patches         of each of those, what its text has and its record has not, see `indexer.whoosh_engine.plain`
    <field>_lengths each passage's length in a scored field, as Whoosh's byte
    <field>_totals  the length of each document's passages together, in terms

Texts are in UTF-8; what is called `x` here is `x` and `x_ends`: bytes one behind the other, and where each ends.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from whoosh.util.numeric import byte_to_length

from indexer import ranking
from indexer.whoosh_engine.array_file import ArrayFile, ArrayFileWriter
from indexer.whoosh_engine.plain import restored
from indexer.whoosh_engine.postings import Docs
from indexer.whoosh_engine.schema import facet_column
from indexer.whoosh_engine.utf8 import decoded, encoded

# What each of Whoosh's bytes says of a length.
LENGTHS = np.array([byte_to_length(byte) for byte in range(256)], np.int64)
_NUMBERS = ("heads", "section_firsts", "clause_firsts", "further", "page_firsts", "page_numbers", "patch_docs")
_TEXTS = ("metas", "titles", "headings", "labels", "patches")
PART = "\x1f"  # stands between the parts of a way, its anchor the last of them, and between those of metadata


@dataclass(frozen=True, slots=True)
class Section:
    """Passages in a row below the same headings."""

    passages: int
    headings: bytes  # as exact search compares them
    label: bytes
    length: int  # in terms


@dataclass(frozen=True, slots=True)
class Passages:
    """A document's passages as they are kept."""

    texts: Sequence[bytes]
    labels: Sequence[bytes]
    patches: Mapping[int, bytes]  # by the passage's place in the document, for those that have any
    sections: Sequence[Section]
    clause_firsts: Sequence[int]  # places in the document
    further: Sequence[int] = ()  # places of those that go on with the paragraph of the one before
    pages: Sequence[tuple[int, int]] = ()  # where another page begins, by place, and its number


@dataclass(frozen=True, slots=True)
class Head:
    """What is kept of a document once."""

    meta: bytes
    title: bytes  # as exact search compares it
    length: int  # of the title, in terms
    about: int  # and of what is known beside
    values: Mapping[str, tuple[str, ...]]  # of each coded field


class _Texts:
    """Texts gathered in memory."""

    def __init__(self) -> None:
        self.content = bytearray()
        self.ends = array("Q")

    def add(self, text: bytes) -> None:
        self.content += text
        self.ends.append(len(self.content))

    def extend(self, texts: Texts, first: int, last: int) -> None:
        content, ends = texts.slice(first, last)
        self.ends.frombytes((ends + len(self.content)).astype(np.uint64).tobytes())
        self.content += content


class _Codes:
    """Codes given to values as they come."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[str, ...], int] = {(): 0}
        self.codes = array("I")

    def code(self, values: tuple[str, ...]) -> int:
        return self.numbers.setdefault(values, len(self.numbers))


class DocumentsWriter:
    """Gathers documents and whole segments, and writes them; the text goes to the file at once."""

    def __init__(self, file: ArrayFileWriter, scored: Sequence[str], coded: Sequence[str]) -> None:
        """`scored` are the fields of text, headings, title and what is known beside, in this order."""
        self._file = file
        self._text, self._heading, self._title, self._about = scored
        self.count = 0  # passages so far
        self._numbers = {name: array("I") for name in _NUMBERS}
        self._texts = {name: _Texts() for name in _TEXTS}
        self._lengths = {name: array("B") for name in scored}
        self._totals = {name: array("I") for name in scored}
        self._codes = {name: _Codes() for name in coded}
        self._record_ends = array("Q")
        self._written = 0
        file.begin("records", "u1")

    def add(self, head: Head, passages: Passages, lengths: ArrayLike) -> None:
        """A document; `lengths` are those of its passages' texts, in terms."""
        first, count = self.count, len(passages.texts)
        self._numbers["heads"].append(first)
        self._texts["metas"].add(head.meta)
        self._texts["titles"].add(head.title)
        for name, codes in self._codes.items():
            codes.codes.append(codes.code(head.values.get(name, ())))
        self._add_sections(first, passages.sections)
        self._numbers["clause_firsts"].extend([first + place for place in passages.clause_firsts])
        below = [each.passages for each in passages.sections]
        self._numbers["further"].extend([first + place for place in passages.further])
        self._add_pages(first, passages.pages)
        self._add_lengths(self._title, [head.length], [count])
        self._add_lengths(self._about, [head.about], [count])
        self._add_lengths(self._text, lengths, [1] * count)
        self._add_lengths(self._heading, [each.length for each in passages.sections], below)
        for place, patches in passages.patches.items():
            self._numbers["patch_docs"].append(first + place)
            self._texts["patches"].add(patches)
        pieces = [piece for pair in zip(passages.texts, passages.labels, strict=True) for piece in pair]
        ends = np.cumsum(np.fromiter(map(len, pieces), np.uint64, len(pieces))) + np.uint64(self._written)
        self._record_ends.frombytes(ends.tobytes())
        self._written += sum(map(len, pieces))
        self._file.write(b"".join(pieces))
        self.count += count

    def append(self, documents: Documents, alive: NDArray[np.bool_] | None) -> None:
        """The living documents of a segment; `alive` says which passages are, None: all."""
        living = np.ones(len(documents.heads) - 1, bool) if alive is None else alive[documents.heads[:-1]]
        edges = np.flatnonzero(np.diff(living, prepend=False, append=False)).tolist()
        for first, last in zip(edges[::2], edges[1::2], strict=True):
            self._append(documents, first, last)

    def close(self) -> None:
        """Write what was gathered."""
        self._file.end()
        self._numbers["heads"].append(self.count)
        for name, numbers in self._numbers.items():
            self._file.add(name, np.frombuffer(numbers, np.uint32))
        for name, texts in self._texts.items():
            self._file.add(name, np.frombuffer(texts.content, np.uint8))
            self._file.add(f"{name}_ends", _narrow(texts.ends))
        for name, lengths in self._lengths.items():
            self._file.add(f"{name}_lengths", np.frombuffer(lengths, np.uint8))
            self._file.add(f"{name}_totals", np.frombuffer(self._totals[name], np.uint32))
        for name, codes in self._codes.items():
            content = encoded(json.dumps(list(codes.numbers), ensure_ascii=False))
            self._file.add(f"{name}_values", np.frombuffer(content, np.uint8))
            self._file.add(f"{name}_codes", _narrow(codes.codes))
        self._file.add("record_ends", _narrow(self._record_ends))
        self._file.close()

    def _add_sections(self, first: int, sections: Iterable[Section]) -> None:
        for section in sections:
            self._numbers["section_firsts"].append(first)
            self._texts["headings"].add(section.headings)
            self._texts["labels"].add(section.label)
            first += section.passages

    def _add_pages(self, first: int, pages: Iterable[tuple[int, int]]) -> None:
        """Pages of the passages from `first` on, by their places; up to the first of them there is none."""
        firsts, numbers = self._numbers["page_firsts"], self._numbers["page_numbers"]
        for place, page in [(0, 0), *pages]:
            if firsts and firsts[-1] == first + place:
                numbers[-1] = page
            elif page != (numbers[-1] if numbers else 0):
                firsts.append(first + place)
                numbers.append(page)

    def _add_lengths(self, name: str, lengths: ArrayLike, passages: Sequence[int]) -> None:
        """`passages` is how many in a row have each length."""
        self._totals[name].append(int(np.dot(lengths, passages)))
        found = np.minimum(np.searchsorted(LENGTHS, lengths), 255).astype(np.uint8)
        self._lengths[name].frombytes(found.repeat(passages).tobytes())

    def _append(self, documents: Documents, first: int, last: int) -> None:
        """Documents `first` to before `last`, all alive."""
        begin, end = int(documents.heads[first]), int(documents.heads[last])
        shift = self.count - begin
        self._extend("heads", documents.heads[first:last].astype(np.int64) + shift)
        for name in ("metas", "titles"):
            self._texts[name].extend(documents.texts(name), first, last)
        for name, codes in self._codes.items():
            column = documents.column(name)
            new = np.array([codes.code(values) for values in column.values], np.uint32)
            codes.codes.frombytes(new[column.codes[first:last]].tobytes())
        for name, lengths in self._lengths.items():
            lengths.frombytes(documents.lengths(name)[begin:end].tobytes())
            self._totals[name].frombytes(documents.totals(name)[first:last].tobytes())
        low, high = np.searchsorted(documents.section_firsts, (begin, end)).tolist()
        self._extend("section_firsts", documents.section_firsts[low:high].astype(np.int64) + shift)
        for name in ("headings", "labels"):
            self._texts[name].extend(documents.texts(name), low, high)
        low, high = np.searchsorted(documents.clause_firsts, (begin, end)).tolist()
        self._extend("clause_firsts", documents.clause_firsts[low:high].astype(np.int64) + shift)
        low, high = np.searchsorted(documents.further, (begin, end)).tolist()
        self._extend("further", documents.further[low:high].astype(np.int64) + shift)
        low, high = np.searchsorted(documents.page_firsts, (begin, end)).tolist()
        of_first = int(documents.page_numbers[low - 1]) if low else 0
        places = (documents.page_firsts[low:high] - begin).tolist()
        pages = zip(places, documents.page_numbers[low:high].tolist(), strict=True)
        self._add_pages(self.count, [(0, of_first), *pages])
        low, high = np.searchsorted(documents.patch_docs, (begin, end)).tolist()
        self._extend("patch_docs", documents.patch_docs[low:high].astype(np.int64) + shift)
        self._texts["patches"].extend(documents.texts("patches"), low, high)
        for content, ends in documents.records.pieces(begin * 2, end * 2):
            self._record_ends.frombytes((ends + self._written).astype(np.uint64).tobytes())
            self._file.write(content)
            self._written += len(content)
        self.count += end - begin

    def _extend(self, name: str, numbers: NDArray[Any]) -> None:
        self._numbers[name].frombytes(numbers.astype(np.uint32).tobytes())


def _narrow(numbers: array[int]) -> NDArray[Any]:
    """Numbers in as few bytes each as they need."""
    most = max(numbers, default=0)
    return np.array(numbers, "<u2" if most < 1 << 16 else "<u4" if most < 1 << 32 else "<u8")


class Texts:
    """Texts one behind the other in mapped memory."""

    def __init__(self, file: ArrayFile, name: str, ends: str = "") -> None:
        self._memory = file.memory
        self._base = file.offset(name)
        self._ends = file.array(ends or f"{name}_ends")

    def __len__(self) -> int:
        return len(self._ends)

    def bounds(self, number: int) -> tuple[int, int]:
        """The first byte of a text in the file, and the first beyond."""
        return self._base + (int(self._ends[number - 1]) if number else 0), self._base + int(self._ends[number])

    def __getitem__(self, number: int) -> bytes:
        begin, end = self.bounds(number)
        return self._memory[begin:end]

    def many(self, numbers: NDArray[np.integer[Any]]) -> list[bytes]:
        """Some texts, in the order of `numbers`."""
        memory = self._memory
        return [memory[begin:end] for begin, end in zip(*self._bounds(numbers), strict=True)]

    def slice(self, first: int, last: int) -> tuple[bytes, NDArray[np.int64]]:
        """Texts `first` to before `last` in one, and where each ends in it."""
        if first == last:
            return b"", np.empty(0, np.int64)
        begin, end = self.bounds(first)[0], self.bounds(last - 1)[1]
        return self._memory[begin:end], self._ends[first:last].astype(np.int64) - (begin - self._base)

    def pieces(self, first: int, last: int, step: int = 1 << 16) -> Iterator[tuple[bytes, NDArray[np.int64]]]:
        """The same in pieces that fit in memory."""
        for start in range(first, last, step):
            yield self.slice(start, min(start + step, last))

    def contains(self, numbers: NDArray[np.integer[Any]], needle: bytes) -> NDArray[np.bool_]:
        """For each of the texts `numbers`, whether it contains `needle`: looked for without a copy."""
        begins, ends = self._bounds(numbers)
        places = map(self._memory.find, repeat(needle), begins, ends)
        return np.fromiter(places, np.int64, len(ends)) >= 0

    def _bounds(self, numbers: NDArray[np.integer[Any]]) -> tuple[list[int], list[int]]:
        """Where each text begins in the file, and where it ends."""
        ends = self._ends[numbers].astype(np.int64)
        begins = self._ends[numbers - 1].astype(np.int64)
        begins[numbers == 0] = 0
        return (begins + self._base).tolist(), (ends + self._base).tolist()


@dataclass(frozen=True)
class Column:
    """The values of a field, by document."""

    codes: NDArray[Any]
    values: list[tuple[str, ...]]  # of each code

    @cached_property
    def codes_of(self) -> dict[str, list[int]]:
        """The codes that each value is part of."""
        found: dict[str, list[int]] = {}
        for code, values in enumerate(self.values):
            for value in values:
                found.setdefault(value, []).append(code)
        return found


class Documents:
    """The documents of a segment."""

    def __init__(self, file: ArrayFile) -> None:
        self._file = file
        self.heads: Docs = file.array("heads").view(np.int32)
        self.count = int(self.heads[-1])  # passages, deleted ones included
        self.section_firsts: Docs = file.array("section_firsts").view(np.int32)
        self.clause_firsts: Docs = file.array("clause_firsts").view(np.int32)
        self.further: Docs = file.array("further").view(np.int32)
        self.page_firsts: Docs = file.array("page_firsts").view(np.int32)
        self.page_numbers: Docs = file.array("page_numbers").view(np.int32)
        self.patch_docs: Docs = file.array("patch_docs").view(np.int32)
        self.records = Texts(file, "records", "record_ends")
        self._texts = {name: Texts(file, name) for name in _TEXTS}
        self._columns: dict[str, Column] = {}

    @cached_property
    def of_passages(self) -> NDArray[np.int32]:
        """The number of each passage's document."""
        return _numbered(self.heads)

    @cached_property
    def sections_of_passages(self) -> NDArray[np.int32]:
        """The number of each passage's section."""
        return _numbered(np.append(self.section_firsts, np.int32(self.count)))

    @cached_property
    def weighted_lengths(self) -> NDArray[np.float64]:
        """The length of each document in terms, those of each field counted as `indexer.ranking` counts them."""
        sections, passages = self.section_firsts, np.diff(self.heads)
        headings = LENGTHS[self.lengths("heading")[sections]]
        lengths: NDArray[np.float64] = self.totals("text").astype(np.float64) * ranking.TEXT
        lengths += np.bincount(self.of_passages[sections], headings, len(passages)) * ranking.HEADING
        lengths += self.totals("title") / passages * ranking.TITLE
        lengths += self.totals("about") / passages * ranking.ABOUT
        return lengths

    @cached_property
    def factors(self) -> NDArray[np.float64]:
        """By what the score of each document is multiplied, see `indexer.ranking.factor`."""
        return self._by_values(("validity", "kind"), ranking.factor)

    @cached_property
    def standings(self) -> NDArray[np.float64]:
        """How much weight each document has in itself, see `indexer.ranking.standing`."""
        count = len(self.heads) - 1
        column = self.column(facet_column("level"))
        levels = [values[0] if values else None for values in column.values]
        codes = column.codes.tolist()
        made = (ranking.standing(self.title(number), levels[codes[number]]) for number in range(count))
        return np.fromiter(made, np.float64, count)

    def _by_values(self, names: Sequence[str], make: Callable[..., float]) -> NDArray[np.float64]:
        """What `make` gives for the first value of each document in some facets; asked once for each combination."""
        columns = [self.column(facet_column(name)) for name in names]
        codes = np.stack([column.codes.astype(np.int64) for column in columns], axis=1)
        distinct, of_documents = np.unique(codes, axis=0, return_inverse=True)
        made = [make(*map(_first, columns, row)) for row in distinct.tolist()]
        found: NDArray[np.float64] = np.array(made, np.float64)[of_documents.reshape(-1)]
        return found

    @cached_property
    def clauses_of_passages(self) -> NDArray[np.int32]:
        """The number of each passage's clause."""
        return _numbered(np.append(self.clause_firsts, np.int32(self.count)))

    @cached_property
    def paragraphs_of_passages(self) -> NDArray[np.int32]:
        """The number of each passage's paragraph: those that go on have that of the one before.

        Paragraphs that are one passage together count as one.
        """
        begins = np.ones(self.count, np.int32)
        begins[self.further] = 0
        numbers: NDArray[np.int32] = np.cumsum(begins, dtype=np.int32) - 1
        return numbers

    def pages(self, docs: Docs) -> list[int | None]:
        """The page of the original on which each of `docs` begins; None where it has none."""
        if not len(self.page_firsts):
            return [None] * len(docs)
        places = self.page_firsts.searchsorted(docs, "right")
        numbers = np.append(np.int32(0), self.page_numbers)[places]
        return [number or None for number in numbers.tolist()]

    def units(self, field: str) -> Units | None:
        """The passages in a row that share the field's terms; None where each has its own."""
        if field in ("title", "about"):
            return Units(self.heads[:-1], self.of_passages)
        if field == "heading":
            return Units(self.section_firsts, self.sections_of_passages)
        return None

    def texts(self, name: str) -> Texts:
        """The texts with that name."""
        return self._texts[name]

    def lengths(self, name: str) -> NDArray[np.uint8]:
        """Each passage's length in a scored field, as Whoosh's byte."""
        return self._file.array(f"{name}_lengths")

    def totals(self, name: str) -> NDArray[np.uint32]:
        """The length of each document in a scored field, in terms."""
        return self._file.array(f"{name}_totals")

    def total(self, name: str) -> int:
        """The length of a scored field in all documents."""
        return int(self.totals(name).sum(dtype=np.int64))

    def column(self, name: str) -> Column:
        """The values of a coded field."""
        if name not in self._columns:
            content = decoded(self._file.array(f"{name}_values").tobytes())
            values = [tuple(each) for each in json.loads(content)]
            self._columns[name] = Column(self._file.array(f"{name}_codes"), values)
        return self._columns[name]

    def meta(self, document: int) -> list[str]:
        """The metadata of a document, part by part as they were given."""
        return decoded(self._texts["metas"][document]).split(PART)

    def title(self, document: int) -> str:
        """The title of a document as exact search compares it."""
        return decoded(self._texts["titles"][document])

    def headings(self, doc: int) -> str:
        """The headings above a passage as exact search compares them, parted by line ends."""
        return decoded(self._texts["headings"][int(self.sections_of_passages[doc])])

    def passages(self, docs: Sequence[int]) -> list[Kept]:
        """Some passages, in the order of `docs`."""
        # Of the type of what is searched: numpy would turn the whole of that into another first.
        numbers = np.array(docs, np.int32)
        records = numbers.astype(np.int64) * 2
        texts, rests = self.records.many(records), self.records.many(records + 1)
        labels = self._texts["labels"].many(self.sections_of_passages[numbers])
        parts = zip(texts, rests, labels, self._patches(numbers), self.pages(numbers), strict=True)
        return [_kept(*each) for each in parts]

    def _patches(self, docs: Docs) -> Iterator[bytes]:
        """The patches of some passages; b"" for one that has none."""
        places = self.patch_docs.searchsorted(docs)
        beyond = self.patch_docs.searchsorted(docs, "right")
        for place, patched in zip(places.tolist(), (places < beyond).tolist(), strict=True):
            yield self._texts["patches"][place] if patched else b""


def _first(column: Column, code: int) -> str | None:
    """The first value that a code stands for."""
    values = column.values[code]
    return values[0] if values else None


class Units(NamedTuple):
    """Passages in rows."""

    firsts: Docs  # the first passage of each row
    of_passages: NDArray[np.int32]  # the row that each passage is in


def _numbered(firsts: NDArray[np.int32]) -> NDArray[np.int32]:
    """The row that each passage is in; `firsts` is the first passage of each row, and one more."""
    return np.repeat(np.arange(len(firsts) - 1, dtype=np.int32), np.diff(firsts))


class Kept(NamedTuple):
    """A passage."""

    path: tuple[str, ...]
    anchor: str
    text: str
    page: int | None


def joined(parts: Sequence[str]) -> bytes:
    """Parts as they are kept: none is the poorer for losing a control character."""
    whole = PART.join(parts)
    if whole.count(PART) >= len(parts):
        whole = PART.join([part.replace(PART, "") for part in parts])
    return encoded(whole)


def _kept(text: bytes, rest: bytes, label: bytes, patches: bytes, page: int | None) -> Kept:
    *above, anchor_above = decoded(label).split(PART)
    *below, anchor_below = decoded(rest).split(PART)
    return Kept((*above, *below), anchor_above + anchor_below, restored(decoded(text), decoded(patches)), page)
