"""Which documents of a library mention what, kept in `mentions.sqlite3` beside them.

A document that is new or was edited is read again; where the names on cards and entries changed, all are. Everything
can be made anew from the library. It knows nothing of rights: who asks says which documents may be seen.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kb.document import Document
from kb.errors import KBError
from kb.kept import KeptFile
from kb.library import Library, Snapshot, Stamp
from kb.practice.card import is_card
from kb.practice.coinage import coined, proposed
from kb.practice.gazetteer import Gazetteer, gazetteer
from kb.practice.mentions import Reading
from kb.practice.model import CARD_KIND
from kb.practice.naming import Kind, key
from kb.practice.policy import POLICY_KIND, is_policy
from kb.practice.usage import load_usage

METHOD = "1"  # counts the ways in which mentions were found
BATCH = 500  # documents of one transaction
MOST_PLACES = 20  # passages that are kept of a name in a document, the first
MOST_COINED = 200  # of a document, the most used first
MOST_READ = 5_000  # rows that a question looks at

_SCHEMA = """
CREATE TABLE IF NOT EXISTS made (only INTEGER PRIMARY KEY, taken_ns INTEGER NOT NULL, names TEXT NOT NULL);
INSERT OR IGNORE INTO made VALUES (1, 0, '');
CREATE TABLE IF NOT EXISTS documents (
    id TEXT PRIMARY KEY,
    modified_ns INTEGER NOT NULL, size INTEGER NOT NULL, digest TEXT NOT NULL,  -- of its file
    names INTEGER NOT NULL,  -- 1: a card or an entry, which gives names
    waits INTEGER NOT NULL  -- 1: what it mentions is still to be found; a run cut short goes on from here
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS mentions (
    document TEXT NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL,  -- the name where the target is unknown
    known INTEGER NOT NULL, name TEXT NOT NULL, times INTEGER NOT NULL, anchors TEXT NOT NULL,
    PRIMARY KEY (document, kind, target)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS targets ON mentions (kind, target, times DESC);
CREATE TABLE IF NOT EXISTS coined (
    document TEXT NOT NULL, name TEXT NOT NULL, shown TEXT NOT NULL,
    times INTEGER NOT NULL, marked INTEGER NOT NULL, anchors TEXT NOT NULL,
    PRIMARY KEY (document, name)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS coinages ON coined (name);
"""

Visible = Callable[[str], bool]  # whether who asks may see the document with this id
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Mentioned:
    """What a document mentions."""

    kind: Kind
    target: str  # id of the card or entry, a place's or body's name in full; "" is unknown
    name: str  # as the document has it first
    times: int
    anchors: tuple[str, ...]  # of the passages, the first MOST_PLACES


@dataclass(frozen=True, slots=True)
class Mentioning:
    """A document that mentions something."""

    id: str
    times: int
    anchors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be the name of a practice without a card."""

    name: str
    documents: tuple[Mentioning, ...]  # the most mentions first
    times: int
    marked: bool  # somewhere it stands in quotes before 党建, 模式 and the like


class Linking:
    """The mentions of one library. Safe for several threads and processes."""

    def __init__(self, library: Library, lexicons: Iterable[Path] = ()) -> None:
        """`lexicons` are the folders whose names.txt are read. Costs nothing until it is asked."""
        self._library = library
        self._lexicons = tuple(lexicons)
        self._file = KeptFile(library.root / "mentions.sqlite3", _SCHEMA, METHOD)
        self._lock = threading.Lock()
        self._known: tuple[tuple[tuple[str, str], ...], Gazetteer] | None = None

    # Keeping up

    def refresh(self, progress: Progress | None = None) -> None:
        """Bring all mentions up to date with the library; what did not change is not read, unless names did.

        `progress` is told how many of how many were read. Raises LibraryError where the file cannot be written,
        LexiconError where names.txt is broken.
        """
        with self._lock:
            with self._file.writing() as connection:
                before = _snapshot(connection)
                now = self._library.snapshot(before)
                changes = self._library.changes(before, now)
                for document_id in changes.removed:
                    _forget(connection, document_id)
                changed = [*changes.added, *changes.updated]
                self._note_namers(connection, changed, now)
                known = self._gazetteer(connection)
                if _names(connection) != known.fingerprint:
                    connection.execute("UPDATE documents SET waits = 1")
                    connection.execute("UPDATE made SET names = ?", (known.fingerprint,))
                waiting = _waiting(connection, now)
                _keep_stamps(connection, now)
            for start in range(0, len(waiting), BATCH):
                with self._file.writing() as connection:
                    for number, document_id in enumerate(waiting[start : start + BATCH], start + 1):
                        self._take(connection, document_id, known)
                        if progress:
                            progress(number, len(waiting))

    def _note_namers(self, connection: sqlite3.Connection, changed: Sequence[str], now: Snapshot) -> None:
        """Note of documents that changed that they wait, and which of them give names."""
        likely = set(self._library.likely(changed, (CARD_KIND, POLICY_KIND)))
        for document_id in changed:
            document = self._document(document_id) if document_id in likely else None
            gives = document is not None and (is_card(document) or is_policy(document))
            stamp = now.stamps[document_id]
            row = (document_id, stamp.modified_ns, stamp.size, stamp.digest, gives)
            connection.execute("INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?, 1)", row)

    def _take(self, connection: sqlite3.Connection, document_id: str, known: Gazetteer) -> None:
        """Read a document and keep what it mentions."""
        connection.execute("DELETE FROM mentions WHERE document = ?", (document_id,))
        connection.execute("DELETE FROM coined WHERE document = ?", (document_id,))
        if document := self._document(document_id):
            reading = Reading(document, known)
            rows, coins = _rows(document, reading), _coined_rows(document, reading)
            connection.executemany("INSERT INTO mentions VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
            connection.executemany("INSERT INTO coined VALUES (?, ?, ?, ?, ?, ?)", coins)
        connection.execute("UPDATE documents SET waits = 0 WHERE id = ?", (document_id,))

    def _document(self, document_id: str) -> Document | None:
        """None where it cannot be read, which those say who read documents."""
        with contextlib.suppress(KBError):
            return self._library.get(document_id)
        return None

    # Asking

    def gazetteer(self) -> Gazetteer:
        """The names that the library's cards and entries give, as of the last refresh."""
        with self._file.reading() as connection:
            return self._gazetteer(connection) if connection else gazetteer((), load_usage(*self._lexicons))

    def of(self, document_id: str) -> list[Mentioned]:
        """What a document mentions, the most mentioned first. Raises LibraryError where the file is damaged."""
        asked = (
            "SELECT kind, CASE known WHEN 1 THEN target ELSE '' END, name, times, anchors FROM mentions"
            " WHERE document = ? ORDER BY times DESC, name LIMIT ?"
        )
        with self._file.reading() as connection:
            rows = connection.execute(asked, (document_id, MOST_READ)).fetchall() if connection else []
        return [Mentioned(kind, target, name, times, _anchors(anchors)) for kind, target, name, times, anchors in rows]

    def mentioning(self, kind: Kind, target: str, visible: Visible, most: int) -> list[Mentioning]:
        """At most `most` documents that mention something, the most mentions first.

        Raises LibraryError where the file is damaged.
        """
        asked = (
            "SELECT document, times, anchors FROM mentions WHERE kind = ? AND target = ? AND document <> ?"
            " ORDER BY times DESC, document LIMIT ?"
        )
        found: list[Mentioning] = []
        with self._file.reading() as connection:
            rows = connection.execute(asked, (kind, target, target, MOST_READ)) if connection else ()
            for document, times, anchors in rows:
                if len(found) == most:
                    break
                if visible(document):
                    found.append(Mentioning(document, times, _anchors(anchors)))
        return found

    def candidates(self, visible: Visible, most: int = 200) -> list[Candidate]:
        """At most `most` names of practices without a card, the likeliest first; see `kb.practice.coinage`.

        Only documents that may be seen count. Raises LibraryError where the file is damaged.
        """
        asked = (
            "SELECT name FROM coined GROUP BY name HAVING count(*) > 1 OR sum(times) > 2"
            " ORDER BY max(marked) DESC, count(*) DESC, sum(times) DESC, name LIMIT ?"
        )
        with self._file.reading() as connection:
            if not connection:
                return []
            known = self._gazetteer(connection)
            names = [name for (name,) in connection.execute(asked, (MOST_READ,)) if _is_new(name, known)]
            found: list[Candidate] = []
            for name in names:
                if len(found) == most:
                    break
                if candidate := _candidate(connection, name, visible):
                    found.append(candidate)
        return sorted(found, key=lambda each: (not each.marked, -len(each.documents), -each.times, each.name))

    def _gazetteer(self, connection: sqlite3.Connection) -> Gazetteer:
        """The names of cards and entries; made again where these, or what is known of names, changed."""
        rows = connection.execute("SELECT id, digest FROM documents WHERE names ORDER BY id").fetchall()
        files = [path for folder in self._lexicons for path in folder.glob("names.txt")]
        state = (*rows, *((str(path), str(path.stat().st_mtime_ns)) for path in files))
        if self._known is None or self._known[0] != state:
            documents = (self._document(document_id) for document_id, _ in rows)
            usage = load_usage(*self._lexicons)
            self._known = (state, gazetteer((each for each in documents if each), usage))
        return self._known[1]


@lru_cache(maxsize=4)
def linking_of(library: Library, lexicons: tuple[Path, ...] = ()) -> Linking:
    """The mentions of a library: one for all who ask, so that names are read once."""
    return Linking(library, lexicons)


def _rows(document: Document, reading: Reading) -> Iterator[tuple[object, ...]]:
    times: Counter[tuple[Kind, str]] = Counter()
    names: dict[tuple[Kind, str], tuple[bool, str, dict[str, None]]] = {}
    for place in reading.places():
        mention = place.mention
        what = (mention.kind, mention.target or key(mention.text))
        times[what] += 1
        names.setdefault(what, (bool(mention.target), mention.text, {}))[2][place.anchor] = None
    for (kind, target), (is_known, name, anchors) in names.items():
        yield document.id, kind, target, is_known, name, times[kind, target], _packed(anchors)


def _coined_rows(document: Document, reading: Reading) -> Iterator[tuple[object, ...]]:
    times: Counter[str] = Counter()
    shown: dict[str, tuple[str, dict[str, None]]] = {}
    marked: set[str] = set()
    if is_card(document) or is_policy(document):
        return
    for anchor, text in reading.texts:
        for each in coined(text):
            name = key(each.name)
            times[name] += 1
            shown.setdefault(name, (each.name, {}))[1][anchor] = None
            if each.marked:
                marked.add(name)
    for name, count in times.most_common(MOST_COINED):
        yield document.id, name, shown[name][0], count, name in marked, _packed(shown[name][1])


def _candidate(connection: sqlite3.Connection, name: str, visible: Visible) -> Candidate | None:
    asked = "SELECT document, shown, times, marked, anchors FROM coined WHERE name = ? ORDER BY times DESC LIMIT ?"
    rows = [row for row in connection.execute(asked, (name, MOST_READ)) if visible(row[0])]
    times = sum(row[2] for row in rows)
    if not proposed(len(rows), times):
        return None
    documents = tuple(Mentioning(row[0], row[2], _anchors(row[4])) for row in rows)
    return Candidate(rows[0][1], documents, times, any(row[3] for row in rows))


def _is_new(name: str, known: Gazetteer) -> bool:
    """Whether nothing is called so, nor by a part of it with an end: 链式党建 where 链式党建模式 is known."""
    if name in known.usage.no_names or known.names.called(name):
        return False
    return not any(name.startswith(each) or each.startswith(name) for each in known.model_names if len(each) > 2)


def _packed(anchors: Iterable[str]) -> str:
    return json.dumps(list(anchors)[:MOST_PLACES], ensure_ascii=False)


def _anchors(packed: str) -> tuple[str, ...]:
    return tuple(map(str, json.loads(packed)))


def _forget(connection: sqlite3.Connection, document_id: str) -> None:
    connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))
    connection.execute("DELETE FROM mentions WHERE document = ?", (document_id,))
    connection.execute("DELETE FROM coined WHERE document = ?", (document_id,))


def _names(connection: sqlite3.Connection) -> str:
    (names,) = connection.execute("SELECT names FROM made").fetchone()
    return str(names)


def _waiting(connection: sqlite3.Connection, now: Snapshot) -> list[str]:
    """The documents that are still to be read."""
    rows = connection.execute("SELECT id FROM documents WHERE waits ORDER BY id")
    return [document_id for (document_id,) in rows if document_id in now.stamps]


def _snapshot(connection: sqlite3.Connection) -> Snapshot:
    (taken,) = connection.execute("SELECT taken_ns FROM made").fetchone()
    rows = connection.execute("SELECT id, modified_ns, size, digest FROM documents")
    return Snapshot(taken, {key: Stamp(modified, size, digest) for key, modified, size, digest in rows})


def _keep_stamps(connection: sqlite3.Connection, now: Snapshot) -> None:
    connection.execute("UPDATE made SET taken_ns = ?", (now.taken_ns,))
    rows = ((each.modified_ns, each.size, each.digest, key) for key, each in now.stamps.items())
    connection.executemany("UPDATE documents SET modified_ns = ?, size = ?, digest = ? WHERE id = ?", rows)
