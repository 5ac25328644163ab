"""A file of named arrays, read by memory map, each with its checksum.

    arrays, each beginning at a multiple of 8 | directory, JSON | where it is, its length and checksum, MAGIC

The directory gives of each array its type, first byte, number of elements and CRC-32 (as in ISO 3309, zlib's).
All numbers are little-endian.
"""

from __future__ import annotations

import json
import mmap
import struct
import zlib
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import numpy as np
from numpy.typing import NDArray

from kb.errors import IndexDamagedError

MAGIC = b"KBARRAY1"
_FOOTER = struct.Struct("<QII8s")
_ALIGNMENT = 8


def damaged(path: Path, what: str) -> IndexDamagedError:
    """The error that names a damaged file and says what repairs it."""
    return IndexDamagedError(
        f"索引文件 {path} 已损坏：{what}。资料库不受影响，请运行 kb index --rebuild 从资料库重建索引"
    )


class Output(Protocol):
    """What a file must do to be written: Whoosh's StructFile does."""

    def write(self, content: bytes) -> object: ...

    def close(self) -> None: ...


class ArrayFileWriter:
    """Writes arrays one after the other; one of them at a time may come in pieces."""

    def __init__(self, file: Output) -> None:
        self._file = file
        self._at = 0
        self._directory: dict[str, tuple[str, int, int, int]] = {}
        self._begun: tuple[str, np.dtype[Any], int] | None = None
        self._checksum = 0

    def begin(self, name: str, kind: str) -> None:
        """Begin the array `name`, whose elements are of the numpy type `kind`; its pieces follow."""
        self._write(b"\0" * (-self._at % _ALIGNMENT))
        self._begun = (name, np.dtype(kind), self._at)
        self._checksum = 0

    def write(self, piece: bytes) -> None:
        """A piece of the array that was begun."""
        self._checksum = zlib.crc32(piece, self._checksum)
        self._write(piece)

    def end(self) -> None:
        """The array that was begun is complete."""
        assert self._begun
        name, kind, first = self._begun
        self._directory[name] = (kind.str, first, (self._at - first) // kind.itemsize, self._checksum)
        self._begun = None

    def add(self, name: str, array: NDArray[Any]) -> None:
        """A whole array; of its type, in little-endian order."""
        self.begin(name, array.dtype.newbyteorder("<").str)
        self.write(array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes())
        self.end()

    def close(self) -> None:
        """Write the directory and close the file."""
        directory = json.dumps(self._directory).encode()
        place = self._at
        self._write(directory)
        self._write(_FOOTER.pack(place, len(directory), zlib.crc32(directory), MAGIC))
        self._file.close()

    def _write(self, content: bytes) -> None:
        self._file.write(content)
        self._at += len(content)


class ArrayFile:
    """The arrays of a file, mapped: opening reads the directory alone."""

    def __init__(self, path: Path) -> None:
        """Raises FileNotFoundError, or IndexDamagedError where the directory is not whole."""
        self.path = path
        with path.open("rb") as file:
            self.memory = _mapped(file)
        self._directory = self._read_directory()

    def __contains__(self, name: str) -> bool:
        return name in self._directory

    def names(self) -> list[str]:
        """The names of its arrays."""
        return list(self._directory)

    def array(self, name: str) -> NDArray[Any]:
        """An array, as a view of the file that cannot be written to. Raises KeyError."""
        kind, first, count, _ = self._directory[name]
        return np.frombuffer(self.memory, kind, count, first)

    def offset(self, name: str) -> int:
        """The byte of the file at which an array begins."""
        return self._directory[name][1]

    def verify(self) -> None:
        """Read everything. Raises IndexDamagedError where an array is not what was written."""
        whole = memoryview(self.memory)
        for name, (kind, first, count, checksum) in self._directory.items():
            found = zlib.crc32(whole[first : first + count * np.dtype(kind).itemsize])
            if found != checksum:
                raise damaged(self.path, f"{name} 部分的校验和是 {found:08x}，应为 {checksum:08x}")

    def _read_directory(self) -> dict[str, tuple[str, int, int, int]]:
        size = len(self.memory)
        if size < _FOOTER.size:
            raise damaged(self.path, f"只剩 {size} 字节")
        place, length, checksum, magic = _FOOTER.unpack(self.memory[size - _FOOTER.size :])
        if magic != MAGIC or place + length + _FOOTER.size != size:
            raise damaged(self.path, "结尾的标记不符")
        content = self.memory[place : place + length]
        if zlib.crc32(content) != checksum:
            raise damaged(self.path, "目录的校验和不符")
        return {name: tuple(each) for name, each in json.loads(content).items()}


def _mapped(file: BinaryIO) -> mmap.mmap | bytes:
    try:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except ValueError:  # an empty file cannot be mapped
        return b""
