"""The library on disk: the source of truth.

    documents/<id>.md            the document as Markdown that people can edit
    originals/<sha256>/<name>    the file it was read from, byte for byte
    history/                     every text a document had, see `kb.revisions`
    sources/<key>.json           which file was imported as what

Shipped content lies beneath it, read-only: a document of the library with the same id goes before it. Every
write is atomic; names that begin with a dot are unfinished writes and are never read.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from kb import frontmatter
from kb.document import ID_PATTERN, Document
from kb.errors import KBError, LibraryError
from kb.files import sweep_unfinished, write_atomically
from kb.merging import merge
from kb.revisions import Revision, Revisions, Why, utc

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
class Look:
    """What can be told of a document's file without reading it."""

    modified_ns: int
    size: int


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
        self._revisions = Revisions(root / "history")

    @property
    def root(self) -> Path:
        """The folder of the user's own documents and of what belongs to them."""
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

    def likely(self, document_ids: Iterable[str], kinds: Iterable[str]) -> list[str]:
        """Those of the documents whose front matter seems to say one of `kinds`: told without reading it as YAML."""
        says = re.compile(rf"^kind:\s*[\"']?(?:{'|'.join(map(re.escape, kinds))})[\"']?\s*$".encode(), re.MULTILINE)
        files = self._files()
        found = []
        for document_id in document_ids:
            with contextlib.suppress(OSError):
                if document_id in files and says.search(files[document_id].read_bytes()):
                    found.append(document_id)
        return found

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

    def save(self, document: Document, why: Why = "edit") -> None:
        """Add `document`, or replace the one with its id; what stood there goes to the history.

        Raises LibraryError where its id is not one or the folder cannot be written.
        """
        self._put(document.id, frontmatter.render(document).encode(), why)

    def save_import(self, document: Document) -> Document:
        """Save what was read from a file; what people corrected since the last import of it stays, see `kb.merging`.

        Returns what was saved. Raises LibraryError where it cannot be written, FrontMatterError with file and line
        where what people made of it cannot be read.
        """
        path = self._own(document.id)
        last = next((each for each in reversed(self.revisions(document.id)) if each.imported), None)
        merged = document
        if path.is_file() and last and last.imported and _digest(path) != last.imported:
            merged = merge(self._revised(document.id, last.imported), self._read(path), document)
        self._put(document.id, frontmatter.render(merged).encode(), "import", frontmatter.render(document).encode())
        self._write(self._set_aside_path(document.id), json.dumps(document.set_aside, ensure_ascii=False).encode())
        return merged

    def set_aside(self, document_id: str) -> tuple[str, ...]:
        """What was left out of a document when its file was read. Raises LibraryError where the note is damaged."""
        path = self._set_aside_path(document_id)
        try:
            return tuple(map(str, json.loads(path.read_bytes())))
        except FileNotFoundError:
            return ()
        except (ValueError, TypeError) as error:
            raise LibraryError(f"{path}：没有收入正文的文字的记录已损坏（{error}），重新导入原文件即可") from error

    def _set_aside_path(self, document_id: str) -> Path:
        return self._root / "set_aside" / f"{document_id}.json"

    def remove(self, document_id: str) -> None:
        """Remove a document of the user's own; it stays in the history.

        Raises LibraryError where there is none, or where it is shipped content.
        """
        path = self._own(document_id)
        if not path.is_file():
            shipped = "是随附资料，不能删除" if document_id in self else "不存在"
            raise LibraryError(f"资料库 {self._root} 中编号为 {document_id!r} 的文档{shipped}")
        try:
            self._keep_edit(document_id, path)
            digest = self._revisions.keep(document_id, path.read_bytes())
            path.unlink()
            self._revisions.record(document_id, Revision(utc(), "remove", digest))
        except OSError as error:
            raise LibraryError(f"{path}：删不掉（{error.strerror}）") from error

    def _put(self, document_id: str, content: bytes, why: Why, imported: bytes | None = None) -> None:
        """Keep the text, let it take its place, note it: in this order, so that it can be done again after a kill."""
        if not ID_PATTERN.fullmatch(document_id):
            raise LibraryError(f"文档编号 {document_id!r} 不合规，应为小写字母、数字和连字符")
        path = self._own(document_id)
        try:
            if path.is_file():
                self._keep_edit(document_id, path)
            made = self._revisions.keep(document_id, imported) if imported else None
            digest = self._revisions.keep(document_id, content)
            if not path.is_file() or path.read_bytes() != content:
                write_atomically(path, content)
            self._note(document_id, Revision(utc(), why, digest, made))
        except OSError as error:
            raise LibraryError(f"{path}：写不进（{error.strerror}）") from error

    def _note(self, document_id: str, revision: Revision) -> None:
        """Add to the list of revisions, unless it would say again what its last line says."""
        last = next(reversed(self.revisions(document_id)), None)
        same = last and (last.digest, last.why != "remove") == (revision.digest, True)
        if not same or (revision.imported and last and last.imported != revision.imported):
            self._revisions.record(document_id, revision)

    def _keep_edit(self, document_id: str, path: Path) -> None:
        """Note what people made of a document since it was last saved."""
        digest = _digest(path)
        listed = {each.digest for each in self.revisions(document_id)}
        # A text that is kept and not listed is that of a save that was cut short: people's are listed first.
        if digest not in listed and not self._revisions.keeps(document_id, digest):
            self._revisions.record(document_id, Revision(utc(path.stat().st_mtime), "edit", digest))
        self._revisions.keep(document_id, path.read_bytes())

    # History

    def revisions(self, document_id: str) -> list[Revision]:
        """The revisions of a document of the user's own, the oldest first; also of one that was removed.

        What people made of the file since then is not among them. Raises LibraryError where the list is damaged.
        """
        return self._revisions.of(document_id) if ID_PATTERN.fullmatch(document_id) else []

    def edited(self, document_id: str) -> bool:
        """Whether the file is another than the last revision: people wrote in it since."""
        path = self._own(document_id)
        last = next(reversed(self.revisions(document_id)), None)
        return last is not None and path.is_file() and _digest(path) != last.digest

    def revised(self, document_id: str, number: int) -> Document:
        """The document as it was at a revision, counted from 1.

        Raises LibraryError where there is no such revision, FrontMatterError where people had broken it.
        """
        return self._revised(document_id, self._revision(document_id, number).digest)

    def revised_text(self, document_id: str, number: int) -> str:
        """The file of a document as it was at a revision, counted from 1. Raises LibraryError."""
        return self._revisions.text(document_id, self._revision(document_id, number).digest).decode("utf-8", "replace")

    def restore(self, document_id: str, number: int) -> None:
        """Let a document be again what it was at a revision, counted from 1; what it is now stays in the history.

        Raises LibraryError where there is no such revision or the folder cannot be written.
        """
        revision = self._revision(document_id, number)
        self._put(document_id, self._revisions.text(document_id, revision.digest), "restore")

    def _revision(self, document_id: str, number: int) -> Revision:
        found = self.revisions(document_id)
        if not 1 <= number <= len(found):
            there = f"有第 1 至 {len(found)} 稿" if found else "没有修订记录"
            raise LibraryError(f"编号为 {document_id[:80]!r} 的文档没有第 {number} 稿（{there}）")
        return found[number - 1]

    def _revised(self, document_id: str, digest: str) -> Document:
        content = self._revisions.text(document_id, digest)
        return frontmatter.parse(content.decode("utf-8", "replace"), f"{document_id} 的旧稿")

    # Originals

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
        for pattern in ("documents", "sources", "originals/*", "history", "history/*", "set_aside"):
            for folder in self._root.glob(pattern):
                sweep_unfinished(folder)

    # What changed

    def snapshot(self, since: Snapshot = NOTHING) -> Snapshot:
        """The library as it is now. Files that look as they did in `since` are not read again."""
        taken = time.time_ns()
        return Snapshot(taken, {key: _stamp(path, key, since) for key, path in self._files().items()})

    def stamp(self, document_id: str) -> Stamp:
        """How the file of a document looks now. Raises LibraryError where there is none."""
        return _stamp(self._find(document_id), document_id, NOTHING)

    def looks(self, ids: Iterable[str]) -> dict[str, Look]:
        """How the files of these documents look now, in the order of `ids`; those that are not there are left out."""
        shipped = {path.stem: path for path in _documents_below(self._shipped)}
        # The id is checked first, so that no id reaches outside the library.
        places = ((each, (self._own(each), shipped.get(each))) for each in ids if ID_PATTERN.fullmatch(each))
        return {each: look for each, paths in places if (look := _look(paths))}

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


def _look(paths: Iterable[Path | None]) -> Look | None:
    """How the first of the files that is there looks."""
    for path in filter(None, paths):
        with suppress(FileNotFoundError):
            status = path.stat()
            return Look(status.st_mtime_ns, status.st_size)
    return None


def _stamp(path: Path, key: str, since: Snapshot) -> Stamp:
    status = path.stat()
    known = since.stamps.get(key)
    same = known and (known.modified_ns, known.size) == (status.st_mtime_ns, status.st_size)
    if known and same and status.st_mtime_ns < since.taken_ns - RACY_NS:
        return known
    return Stamp(status.st_mtime_ns, status.st_size, _digest(path))


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _file_name(name: str) -> str:
    """`name` as a file name on every system: no separators, no reserved characters, no half characters; short."""
    safe = re.sub(r'[<>:"/\\|?*\x00-\x1f\ud800-\udfff]', "_", name)
    path = PurePosixPath(safe.strip(". ") or "original")
    suffix = path.suffix[:20]
    stem = path.stem[: 100 - len(suffix)].encode()[: LONGEST_NAME - len(suffix.encode())]
    return stem.decode("utf-8", "ignore") + suffix
