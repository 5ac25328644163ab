"""What the documents of a library are to one another: copies of one text, versions of one policy.

Kept in `relations.sqlite3` beside the documents: of each its signature and edition, and which pairs are reprints. A
document that is new or was edited is compared with the others by signature, and read beside those few that are alike.
All of it can be made anew from the library, and is where the file is missing, damaged or of another method. It knows
nothing of rights: who asks says which documents may be seen.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.document import PUBLIC, Document, Finding
from kb.duplicates import SHORTEST_TEXT, Examined, examined, reprint
from kb.errors import KBError, LibraryError
from kb.files import make_folder
from kb.library import Library, Snapshot, Stamp
from kb.minhash import SIZE, Signature, likeness, method, signature
from kb.outline import Span
from kb.versions import Edition, differ, in_order, newer, same_policy

LEAST_ALIKE = 0.2  # of signatures, for two texts to be read: a copy cut to a third has as much
LEAST_OF_VERSIONS = 0.06  # eight numbers of 128: two versions have kept something, 民法典's parts have not
MOST_READ = 50  # documents that one is compared with, the most alike first
BATCH = 500  # documents of one transaction: what was done before a kill is not done again
PATIENCE_S = 10.0  # for another process that is writing

_SCHEMA = """
CREATE TABLE IF NOT EXISTS made (
    only INTEGER PRIMARY KEY,  -- 1: there is one row
    method TEXT NOT NULL,
    taken_ns INTEGER NOT NULL,  -- when the library was last looked at as a whole
    generation INTEGER NOT NULL  -- counts what was written
);
CREATE TABLE IF NOT EXISTS documents (
    id TEXT PRIMARY KEY,
    modified_ns INTEGER NOT NULL, size INTEGER NOT NULL, digest TEXT NOT NULL,  -- of its file
    family TEXT NOT NULL, issuer TEXT NOT NULL, stage TEXT NOT NULL, date TEXT NOT NULL,
    signature BLOB NOT NULL  -- empty where the text is too short to be compared
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS families ON documents (family);
CREATE TABLE IF NOT EXISTS reprints (
    one TEXT NOT NULL, other TEXT NOT NULL, likeness REAL NOT NULL, PRIMARY KEY (one, other)
) WITHOUT ROWID;
"""

Visible = Callable[[str], bool]  # whether who asks may see the document with this id
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Copy:
    """A document that has the text of another."""

    id: str
    likeness: float  # the share of the shorter text that stands in the longer; 1 where they are the same to the letter


@dataclass(frozen=True, slots=True)
class Versions:
    """The other versions of a policy that a document is one of, the newest first."""

    newer: tuple[str, ...] = ()
    older: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()  # nothing says which came first


class _Signatures:
    """Those of all documents that have one, in memory: 512 bytes each."""

    def __init__(self, generation: int, rows: Iterable[tuple[str, bytes]]) -> None:
        self.generation = generation  # of the file they were read from
        kept = [(key, content) for key, content in rows if content]
        self._places = {key: at for at, (key, _) in enumerate(kept)}
        self._ids = [key for key, _ in kept]
        numbers = np.frombuffer(b"".join(content for _, content in kept), np.uint32)
        self._numbers = numbers.reshape(-1, SIZE).copy()

    def drop(self, document_id: str) -> None:
        """Leave a document out; the last one takes its place."""
        at = self._places.pop(document_id, None)
        if at is None:
            return
        last = self._ids.pop()
        if last != document_id:
            self._ids[at] = last
            self._places[last] = at
            self._numbers[at] = self._numbers[len(self._ids)]

    def add(self, document_id: str, own: Signature) -> None:
        """Add a document that is not among them."""
        if len(self._ids) == len(self._numbers):  # as much room again, so that adding stays cheap
            self._numbers = np.vstack([self._numbers, np.empty((max(64, len(self._ids)), SIZE), np.uint32)])
        self._numbers[len(self._ids)] = own
        self._places[document_id] = len(self._ids)
        self._ids.append(document_id)

    def near(self, own: Signature) -> list[str]:
        """The documents that may be alike, the most alike first."""
        estimated = likeness(own, self._numbers[: len(self._ids)])
        near = np.flatnonzero(estimated >= LEAST_ALIKE)
        return [self._ids[at] for at in near[np.argsort(-estimated[near], kind="stable")][:MOST_READ].tolist()]


class Relations:
    """The relations in one file. Safe for several threads and processes."""

    def __init__(self, library: Library) -> None:
        """Costs nothing: the file is made by the first `refresh`."""
        self._library = library
        self._path = library.root / "relations.sqlite3"
        self._lock = threading.Lock()
        self._signatures: _Signatures | None = None
        self._fresh = False

    # Keeping up

    def refresh(self, progress: Progress | None = None) -> None:
        """Bring all relations up to date with the library; what did not change is not read.

        Documents that cannot be read have no relations. `progress` is told how many of how many were read. Raises
        LibraryError where the file cannot be written.
        """
        with self._lock:
            with self._writing() as connection:
                before = _snapshot(connection)
                now = self._library.snapshot(before)
                changes = self._library.changes(before, now)
                for document_id in changes.removed:
                    self._forget(connection, document_id)
            changed = [*changes.added, *changes.updated]
            for start in range(0, len(changed), BATCH):
                with self._writing() as connection:
                    for number, document_id in enumerate(changed[start : start + BATCH], start + 1):
                        self._take(connection, document_id, now.stamps[document_id])
                        if progress:
                            progress(number, len(changed))
            with self._writing() as connection:
                _keep_stamps(connection, now)
            self._fresh = True

    def noted(self, documents: Iterable[Document]) -> list[Finding]:
        """Take in documents that were just saved; returns the finding `duplicate` or `near_duplicate` of each copy.

        Named are documents that every reader of the new one may see. Raises LibraryError.
        """
        if not self._fresh:
            self.refresh()
        found = []
        with self._lock, self._writing() as connection:
            for document in documents:
                found += _findings(document, self._take(connection, document.id, self._library.stamp(document.id)))
        return found

    def alike(self, document: Document, path: Path) -> list[Finding]:
        """The findings that `noted` would give `document`, read from the file at `path`; nothing is kept.

        What this file became when it was imported before is not among its copies. Raises LibraryError.
        """
        made = examined(document)
        with self._lock, self._reading() as connection:
            if connection is None or len(made.bare) < SHORTEST_TEXT:
                return []
            near = self._known(connection).near(signature(made.bare))
        source = self._library.source(path)
        own = {document.id, *(source.ids if source else ())}
        copies = self._copies(made, (each for each in near if each not in own))
        return _findings(document, copies)

    def _take(self, connection: sqlite3.Connection, document_id: str, stamp: Stamp) -> list[tuple[Document, float]]:
        """Read a document and compare it with the others; returns its copies."""
        self._forget(connection, document_id)
        try:
            document = self._library.get(document_id)
        except KBError:  # named by those who read documents
            _add(connection, document_id, stamp, Edition("", "", "final", ""), b"")
            return []
        made = examined(document)
        if len(made.bare) < SHORTEST_TEXT:
            _add(connection, document_id, stamp, made.edition, b"")
            return []
        own, known = signature(made.bare), self._known(connection)
        copies = list(self._copies(made, known.near(own)))
        _add(connection, document_id, stamp, made.edition, own.tobytes())
        _relate(connection, document_id, copies)
        known.add(document_id, own)
        return copies

    def _copies(self, made: Examined, near: Iterable[str]) -> Iterator[tuple[Document, float]]:
        for other_id in near:
            with contextlib.suppress(KBError):  # removed or broken since: the next refresh sees it
                other = self._library.get(other_id)
                alike = reprint(made, examined(other))
                if alike is not None:
                    yield other, alike

    def _forget(self, connection: sqlite3.Connection, document_id: str) -> None:
        self._known(connection).drop(document_id)
        connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))
        connection.execute("DELETE FROM reprints WHERE one = ? OR other = ?", (document_id, document_id))

    def _known(self, connection: sqlite3.Connection) -> _Signatures:
        """The signatures as the file has them; read again where another process has changed it."""
        (generation,) = connection.execute("SELECT generation FROM made").fetchone()
        if self._signatures is None or self._signatures.generation != generation:
            rows = connection.execute("SELECT id, signature FROM documents").fetchall()
            self._signatures = _Signatures(generation, rows)
        return self._signatures

    # Asking

    def copies(self, document_id: str, visible: Visible) -> list[Copy]:
        """The other documents that have the text of this one, the most alike first.

        A copy of a copy is one too, where the one between may be seen. Raises LibraryError where the file is damaged.
        """
        found: dict[str, float] = {document_id: 1.0}
        waiting = [document_id]
        with self._reading() as connection:
            while waiting:
                via = waiting.pop(0)
                for other, alike in _reprints(connection, via) if connection else ():
                    if other not in found and visible(other):
                        found[other] = min(alike, found[via])
                        waiting.append(other)
        del found[document_id]
        return sorted((Copy(*each) for each in found.items()), key=lambda copy: (-copy.likeness, copy.id))

    def versions(self, document_id: str, visible: Visible) -> Versions:
        """The other versions of the policy that this document is one of.

        Raises LibraryError where the file is damaged.
        """
        with self._reading() as connection:
            family = _family(connection, document_id) if connection else []
            copies = {other for other, _ in _reprints(connection, document_id)} if connection else set()
        own = next((each for each in family if each.id == document_id), None)
        if own is None:
            return Versions()
        found: dict[str, list[tuple[Edition, str]]] = {"newer": [], "older": [], "unclear": []}
        for each in family:
            if _is_version(own, each) and each.id not in copies and visible(each.id):
                found[_side(own.edition, each.edition)].append((each.edition, each.id))
        return Versions(**{side: tuple(in_order(members)) for side, members in found.items()})

    # The file

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """The file in a transaction: nobody else writes it meanwhile."""
        try:
            make_folder(self._path.parent)
            with contextlib.closing(self._prepared()) as connection:
                connection.execute("BEGIN IMMEDIATE")
                self._known(connection)
                try:
                    yield connection
                    connection.execute("UPDATE made SET generation = generation + 1")
                    connection.commit()
                except BaseException:
                    self._signatures = None
                    raise
                if self._signatures:
                    self._signatures.generation += 1
        except (OSError, sqlite3.Error) as error:
            raise LibraryError(f"{self._path}：写不进（{error}），移走此文件后会重新建立") from error

    def _prepared(self) -> sqlite3.Connection:
        """The file with its tables; an empty one in place of one that is damaged or of another method."""
        for _ in range(2):
            connection = sqlite3.connect(self._path, timeout=PATIENCE_S)
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = NORMAL")
                connection.executescript(_SCHEMA)
                connection.execute("INSERT OR IGNORE INTO made VALUES (1, ?, 0, 0)", (method(),))
                connection.commit()
                if _method(connection) == method():
                    return connection
            except sqlite3.OperationalError:
                connection.close()
                raise
            except sqlite3.DatabaseError:  # no database, or a damaged one
                pass
            connection.close()
            for ending in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + ending).unlink(missing_ok=True)
        raise LibraryError(f"{self._path}：写不进，移走此文件后会重新建立")

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        """The file to read from; None where there is none yet."""
        if not self._path.is_file():
            yield None
            return
        try:
            with contextlib.closing(sqlite3.connect(self._path, timeout=PATIENCE_S)) as connection:
                yield connection if _method(connection) == method() else None
        except sqlite3.Error as error:
            raise LibraryError(f"{self._path}：读不了（{error}），运行 kb index 会重新建立") from error


@lru_cache(maxsize=4)
def relations_of(library: Library) -> Relations:
    """The relations of a library: one set for all who ask, so that signatures are read once."""
    return Relations(library)


def noted_findings(library: Library, documents: Sequence[Document]) -> list[Finding]:
    """What `Relations.noted` finds; a finding that says so where the relations cannot be kept. Never raises."""
    try:
        return relations_of(library).noted(documents)
    except LibraryError as error:
        return [_not_compared(error)]


def inspected_findings(library: Library, document: Document, path: Path) -> list[Finding]:
    """What `Relations.alike` finds; a finding that says so where the relations cannot be read. Never raises."""
    try:
        return relations_of(library).alike(document, path)
    except LibraryError as error:
        return [_not_compared(error)]


def _not_compared(error: LibraryError) -> Finding:
    return Finding("not_compared", "info", f"没能与资料库里的其他资料比对：{error}", Span(0, 0))


def _findings(document: Document, copies: Iterable[tuple[Document, float]]) -> list[Finding]:
    """Of each copy that every reader of `document` may see."""
    labels = (PUBLIC, document.metadata.access)
    return [_finding(document, other, alike) for other, alike in copies if other.metadata.access in labels]


def _finding(document: Document, other: Document, alike: float) -> Finding:
    whole = Span(0, len(document.body))
    if alike == 1:
        return Finding("duplicate", "warning", f"与资料库中的《{other.title}》（编号 {other.id}）文字相同。", whole)
    message = (
        f"与资料库中的《{other.title}》（编号 {other.id}）有 {percent(alike)} 的文字相同，可能是同一文件的转载；"
        f"不同之处可用 kb compare {other.id} {document.id} 查看。"
    )
    return Finding("near_duplicate", "warning", message, whole)


def percent(alike: float) -> str:
    """A likeness for people: 97.3%; what is not the same is never 100%."""
    return f"{min(alike, 0.999):.1%}"


def _method(connection: sqlite3.Connection) -> str | None:
    row = connection.execute("SELECT method FROM made").fetchone()
    return row[0] if row else None


def _snapshot(connection: sqlite3.Connection) -> Snapshot:
    (taken,) = connection.execute("SELECT taken_ns FROM made").fetchone()
    rows = connection.execute("SELECT id, modified_ns, size, digest FROM documents")
    return Snapshot(taken, {key: Stamp(modified, size, digest) for key, modified, size, digest in rows})


def _keep_stamps(connection: sqlite3.Connection, now: Snapshot) -> None:
    connection.execute("UPDATE made SET taken_ns = ?", (now.taken_ns,))
    rows = ((each.modified_ns, each.size, each.digest, key) for key, each in now.stamps.items())
    connection.executemany("UPDATE documents SET modified_ns = ?, size = ?, digest = ? WHERE id = ?", rows)


def _add(connection: sqlite3.Connection, key: str, stamp: Stamp, known: Edition, signed: bytes) -> None:
    file = (stamp.modified_ns, stamp.size, stamp.digest)
    row = (key, *file, known.family, known.issuer, known.stage, known.date, signed)
    connection.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)


def _relate(connection: sqlite3.Connection, document_id: str, copies: Iterable[tuple[Document, float]]) -> None:
    rows = ((*sorted((document_id, other.id)), alike) for other, alike in copies)
    connection.executemany("INSERT OR REPLACE INTO reprints VALUES (?, ?, ?)", rows)


def _reprints(connection: sqlite3.Connection, document_id: str) -> list[tuple[str, float]]:
    asked = (
        "SELECT other, likeness FROM reprints WHERE one = ? UNION SELECT one, likeness FROM reprints WHERE other = ?"
    )
    return sorted(connection.execute(asked, (document_id, document_id)).fetchall())


@dataclass(frozen=True, slots=True)
class _Member:
    """A document of a family."""

    id: str
    edition: Edition
    signature: NDArray[np.uint32]


def _family(connection: sqlite3.Connection, document_id: str) -> list[_Member]:
    """The documents whose titles name the policy that this document's does."""
    rows = connection.execute(
        "SELECT id, family, issuer, stage, date, signature FROM documents"
        " WHERE family <> '' AND family = (SELECT family FROM documents WHERE id = ?)",
        (document_id,),
    )
    return [_Member(key, Edition(*known), np.frombuffer(signed, np.uint32)) for key, *known, signed in rows]


def _side(own: Edition, other: Edition) -> str:
    return "newer" if newer(other, own) else "older" if newer(own, other) else "unclear"


def _is_version(own: _Member, other: _Member) -> bool:
    """Whether two documents of a family are versions of one policy: 民法典's parts have one title and share nothing."""
    if own.id == other.id or not same_policy(own.edition, other.edition) or not differ(own.edition, other.edition):
        return False
    compared = bool(own.signature.size and other.signature.size)
    return not compared or likeness(own.signature, other.signature[None, :])[0] >= LEAST_OF_VERSIONS
