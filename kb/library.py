"""The library on disk: the source of truth.

    documents/<id>.md            the document as Markdown that people can edit
    originals/<sha256>/<name>    the file it was read from, byte for byte
    history/<id>/<sha256>.md     what stood there before it was replaced or removed
    sources/<key>.json           which file was imported as what

Shipped content lies beneath it, read-only: a document of the library with the same id goes before it. Every
write is atomic; names that begin with a dot are unfinished writes and are never read.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from kb import frontmatter
from kb.document import ID_PATTERN, Document
from kb.errors import KBError, LibraryError
from kb.files import sweep_unfinished, write_atomically

SHIPPED = "随附资料"
OWN = "本地资料"
# A file changed within this many nanoseconds of a snapshot may have changed again unseen: look inside (what
# git calls racily clean). Two seconds is the coarsest clock of a file system in use, FAT's.
RACY_NS = 2_000_000_000
LONGEST_NAME = 240  # bytes: Linux has 255, and Windows writes 255 Chinese characters into a ZIP, of three bytes each


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a document's file looked like: enough to tell without reading that it has not changed."""

    modified_ns: int
    size: int
    digest: str  # SHA-256 of the file


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The library at one point: a stamp for every document."""

    taken_ns: int
    stamps: Mapping[str, Stamp]

    def to_json(self) -> dict[str, object]:
        """As values that JSON can hold."""
        return {"taken_ns": self.taken_ns, "stamps": {key: list(asdict(s).values()) for key, s in self.stamps.items()}}

    @staticmethod
    def from_json(values: Mapping[str, object]) -> Snapshot:
        """The inverse of `to_json`."""
        stamps = values["stamps"]
        assert isinstance(stamps, dict) and isinstance(values["taken_ns"], int)
        return Snapshot(values["taken_ns"], {key: Stamp(*fields) for key, fields in stamps.items()})


NOTHING = Snapshot(0, {})


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed between two points: ids of documents, sorted."""

    added: tuple[str, ...]
    updated: tuple[str, ...]
    removed: tuple[str, ...]


NO_CHANGES = Changes((), (), ())


@dataclass(frozen=True, slots=True)
class Source:
    """What the library knows of a file that was imported."""

    path: str  # where it was, absolute
    digest: str  # SHA-256 of its bytes
    ids: tuple[str, ...]  # the documents it became


class Library:
    """The documents on disk."""

    def __init__(self, root: Path, shipped: Path | None = None) -> None:
        """`root` need not exist yet; `shipped` is a folder of read-only documents beneath it."""
        self._root = root
        self._shipped = shipped

    @property
    def root(self) -> Path:
        """The folder that it lies in."""
        return self._root

    # Reading

    def ids(self) -> list[str]:
        """The ids of all documents, sorted."""
        return sorted(self._files())

    def get(self, document_id: str) -> Document:
        """The document with this id.

        Raises LibraryError where there is none, FrontMatterError where its file is broken.
        """
        return self._read(self._find(document_id))

    def __contains__(self, document_id: str) -> bool:
        return self._path(document_id) is not None

    def __iter__(self) -> Iterator[Document]:
        """All documents by id. Raises FrontMatterError at a broken file; see `read_all` to go on past it."""
        for path in dict(sorted(self._files().items())).values():
            yield self._read(path)

    def read_all(self, broken: list[KBError]) -> Iterator[Document]:
        """All documents that can be read, by id; the errors of the others are appended to `broken`."""
        for _, path in sorted(self._files().items()):
            try:
                yield self._read(path)
            except KBError as error:
                broken.append(error)

    def collection(self, document_id: str) -> str:
        """Which collection a document is in: shipped with the program or the user's own."""
        return OWN if self._own(document_id).is_file() else SHIPPED

    def original(self, document: Document) -> Path | None:
        """The file that `document` was read from, or None where it came without one."""
        if not document.metadata.original:
            return None
        folder = self._root / "originals" / document.metadata.original
        return next((path for path in _visible(folder)), None) if folder.is_dir() else None

    # Writing

    def save(self, document: Document) -> None:
        """Add `document`, or replace the one with its id; what stood there goes to the history.

        Raises LibraryError where its id is not one or the folder cannot be written.
        """
        if not ID_PATTERN.fullmatch(document.id):
            raise LibraryError(f"文档编号 {document.id!r} 不合规，应为小写字母、数字和连字符")
        content = frontmatter.render(document).encode()
        path = self._own(document.id)
        if path.is_file():
            if path.read_bytes() == content:
                return
            self._archive(document.id, path)
        self._write(path, content)

    def remove(self, document_id: str) -> None:
        """Remove a document of the user's own; it stays in the history.

        Raises LibraryError where there is none, or where it is shipped content.
        """
        path = self._own(document_id)
        if not path.is_file():
            shipped = "是随附资料，不能删除" if document_id in self else "不存在"
            raise LibraryError(f"资料库 {self._root} 中编号为 {document_id!r} 的文档{shipped}")
        self._archive(document_id, path)
        path.unlink()

    def keep_original(self, name: str, content: bytes) -> str:
        """Keep a file byte for byte; returns its SHA-256, in hexadecimal."""
        digest = hashlib.sha256(content).hexdigest()
        path = self._root / "originals" / digest / _file_name(name)
        if not path.is_file():
            self._write(path, content)
        return digest

    # What was imported

    def source(self, path: Path) -> Source | None:
        """What the file at `path` was imported as the last time, or None."""
        return self._read_source(self._source_path(str(path.resolve())))

    def source_with_content(self, digest: str) -> Source | None:
        """The first file imported with this content (SHA-256, in hexadecimal), or None."""
        return self._read_source(self._source_path(digest))

    def record_source(self, source: Source) -> None:
        """Remember what a file was imported as; the last step of an import, so that one cut short is done again."""
        content = json.dumps(asdict(source), ensure_ascii=False).encode("utf-8", "surrogatepass")
        if not self._source_path(source.digest).is_file():
            self._write(self._source_path(source.digest), content)
        # The record by path goes last: with it the file counts as imported.
        self._write(self._source_path(source.path), content)

    def sweep(self) -> None:
        """Remove what writes that were cut off left behind, where nobody else is writing."""
        for pattern in ("documents", "sources", "originals/*", "history/*"):
            for folder in self._root.glob(pattern):
                sweep_unfinished(folder)

    # What changed

    def snapshot(self, since: Snapshot = NOTHING) -> Snapshot:
        """The library as it is now. Files that look as they did in `since` are not read again."""
        taken = time.time_ns()
        return Snapshot(taken, {key: _stamp(path, key, since) for key, path in self._files().items()})

    @staticmethod
    def changes(before: Snapshot, after: Snapshot) -> Changes:
        """What changed from one point to another."""
        old, new = before.stamps, after.stamps
        return Changes(
            added=tuple(sorted(new.keys() - old.keys())),
            updated=tuple(sorted(key for key in new.keys() & old.keys() if new[key].digest != old[key].digest)),
            removed=tuple(sorted(old.keys() - new.keys())),
        )

    # Files

    def _files(self) -> dict[str, Path]:
        found = {path.stem: path for path in _documents_below(self._shipped)} if self._shipped else {}
        own = self._root / "documents"
        return found | {path.stem: path for path in _documents_below(own)}

    def _own(self, document_id: str) -> Path:
        return self._root / "documents" / f"{document_id}.md"

    def _path(self, document_id: str) -> Path | None:
        """The file of a document; the id is checked first, so that no id reaches outside the library."""
        if not ID_PATTERN.fullmatch(document_id):
            return None
        if (own := self._own(document_id)).is_file():
            return own
        return next((path for path in _documents_below(self._shipped) if path.stem == document_id), None)

    def _find(self, document_id: str) -> Path:
        path = self._path(document_id)
        if path is None:
            raise LibraryError(f"资料库中没有编号为 {document_id[:80]!r} 的文档")
        return path

    def _read(self, path: Path) -> Document:
        try:
            text = path.read_bytes().decode("utf-8")
        except OSError as error:
            raise LibraryError(f"{path}：读不到（{error.strerror}）") from error
        except UnicodeDecodeError as error:
            raise LibraryError(f"{path}：第 {error.start} 字节起不是 UTF-8，请存为 UTF-8") from error
        document = frontmatter.parse(text, str(path))
        if document.id != path.stem:
            raise LibraryError(f"{path}：id 为 {document.id!r}，应与文件名 {path.stem!r} 相同")
        return document

    def _archive(self, document_id: str, path: Path) -> None:
        content = path.read_bytes()
        name = f"{hashlib.sha256(content).hexdigest()[:16]}.md"
        self._write(self._root / "history" / document_id / name, content)

    def _write(self, path: Path, content: bytes) -> None:
        try:
            write_atomically(path, content)
        except OSError as error:
            raise LibraryError(f"{path}：写不进（{error.strerror}）") from error

    def _source_path(self, key: str) -> Path:
        return self._root / "sources" / f"{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}.json"

    def _read_source(self, path: Path) -> Source | None:
        try:
            values = json.loads(path.read_bytes())
            return Source(values["path"], values["digest"], tuple(values["ids"]))
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as error:
            raise LibraryError(f"{path}：导入记录已损坏（{error}），删去此文件后可重新导入") from error


def _documents_below(folder: Path | None) -> Iterator[Path]:
    """Markdown documents; files in capitals such as SOURCES.md speak about a folder and are none."""
    if folder is None or not folder.is_dir():
        return
    for path in folder.glob("**/*.md"):
        if not path.name.startswith(".") and not path.stem.isupper():
            yield path


def _visible(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.iterdir()) if not path.name.startswith("."))


def _stamp(path: Path, key: str, since: Snapshot) -> Stamp:
    status = path.stat()
    known = since.stamps.get(key)
    same = known and (known.modified_ns, known.size) == (status.st_mtime_ns, status.st_size)
    if known and same and status.st_mtime_ns < since.taken_ns - RACY_NS:
        return known
    return Stamp(status.st_mtime_ns, status.st_size, hashlib.sha256(path.read_bytes()).hexdigest())


def _file_name(name: str) -> str:
    """`name` as a file name on every system: no separators, no reserved characters, no half characters; short."""
    safe = re.sub(r'[<>:"/\\|?*\x00-\x1f\ud800-\udfff]', "_", name)
    path = PurePosixPath(safe.strip(". ") or "original")
    suffix = path.suffix[:20]
    stem = path.stem[: 100 - len(suffix)].encode()[: LONGEST_NAME - len(suffix.encode())]
    return stem.decode("utf-8", "ignore") + suffix
