"""Per-document columns that give whole arrays: the same files as Whoosh's, and one of texts."""

from __future__ import annotations

import mmap

import numpy as np
from numpy.typing import NDArray
from whoosh import columns
from whoosh.filedb.structfile import StructFile


class NumbersColumn(columns.NumericColumn):  # type: ignore[misc]  # whoosh's types are partial
    """A NumericColumn of unsigned numbers whose reader gives all of them at once."""

    class Reader(columns.NumericColumn.Reader):  # type: ignore[misc]  # as above
        """Reads one number, or all."""

        def numbers(self) -> NDArray[np.uint32]:
            """The number of each document; trailing ones that were not written are the default."""
            kind = np.dtype(f">u{self._fixedlen}")
            written = np.frombuffer(self._dbfile.get(self._basepos, self._count * self._fixedlen), kind)
            every = np.full(self._doccount, self._default, kind.newbyteorder("="))
            every[: len(written)] = written[: self._doccount]
            return every


class CodesColumn(columns.RefBytesColumn):  # type: ignore[misc]  # whoosh's types are partial
    """A RefBytesColumn whose reader gives each document's code, and the value of each code."""

    class Reader(columns.RefBytesColumn.Reader):  # type: ignore[misc]  # as above
        """Reads one value, or all as codes."""

        def codes(self) -> NDArray[np.uint16]:
            """Each document's place in `values`."""
            size = self._doccount * self._itemsize
            kind = np.dtype(f">u{self._itemsize}")
            return np.frombuffer(self._dbfile.get(self._basepos, size), kind).astype(np.uint16)

        def values(self) -> list[str]:
            """The distinct values; the first is the empty one of documents without."""
            return [value.decode() for value in self._uniques]


class TextsColumn(columns.Column):  # type: ignore[misc]  # whoosh's types are partial
    """Texts one behind the other, in memory that is mapped, with where each begins.

    texts | begins, four or eight bytes each, one more than documents | width of a begin, one byte
    """

    _default = b""

    class Writer(columns.ColumnWriter):  # type: ignore[misc]  # as above
        """Writes texts in the order of their documents."""

        def __init__(self, dbfile: StructFile) -> None:
            super().__init__(dbfile)
            self._begins = [0]

        def fill(self, docnum: int) -> None:
            """Documents up to `docnum` without a text."""
            self._begins.extend([self._begins[-1]] * (docnum + 1 - len(self._begins)))

        def add(self, docnum: int, value: bytes) -> None:
            """The text of `docnum`, in UTF-8."""
            self.fill(docnum)
            self._dbfile.write(value)
            self._begins.append(self._begins[-1] + len(value))

        def finish(self, docnum: int) -> None:
            """Write where each begins; `docnum` is how many documents there are."""
            self.fill(docnum)
            width = 4 if self._begins[-1] < 2**32 else 8
            self._dbfile.write(np.array(self._begins, f"<u{width}").tobytes())
            self._dbfile.write_byte(width)

    class Reader(columns.ColumnReader):  # type: ignore[misc]  # as above
        """Reads one text, or lends the memory of all."""

        def __init__(self, dbfile: StructFile, basepos: int, length: int, doccount: int) -> None:
            super().__init__(dbfile, basepos, length, doccount)
            width = dbfile.get_byte(basepos + length - 1)
            size = (doccount + 1) * width
            self._begins = np.frombuffer(dbfile.get(basepos + length - 1 - size, size), f"<u{width}")
            self._memory: mmap.mmap | None = None

        def contains(self, docs: NDArray[np.int64], needle: bytes) -> NDArray[np.bool_]:
            """For each of `docs`, whether its text contains `needle`: looked for in mapped memory, without a copy."""
            if self._memory is None:
                self._memory = mmap.mmap(self._dbfile.file.fileno(), 0, access=mmap.ACCESS_READ)
            find, base = self._memory.find, self._basepos
            begins, ends = self._begins[docs].tolist(), self._begins[docs + 1].tolist()
            places = (find(needle, base + begin, base + end) for begin, end in zip(begins, ends, strict=True))
            return np.fromiter((place >= 0 for place in places), bool, len(docs))

        def __getitem__(self, docnum: int) -> bytes:
            begin, end = self._begins[docnum : docnum + 2].tolist()
            text: bytes = self._dbfile.get(self._basepos + begin, end - begin)
            return text
