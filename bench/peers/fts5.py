"""SQLite FTS5: a contentless table of the tokens, the text and the metadata in tables beside it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench.peers.base import FACETS, WEIGHTS, Atom, Documents, Page, Peer, Plan, Rows, best_documents, shown

# A passage's row id holds its document's number and its ordinal: grouping needs no join.
SHIFT = 16
SCHEMA = """
CREATE VIRTUAL TABLE tokens USING fts5(title, heading, text, content='', tokenize='ascii');
CREATE TABLE passages(id INTEGER PRIMARY KEY, kept TEXT);
CREATE TABLE documents(number INTEGER PRIMARY KEY, kind TEXT, year TEXT, issuer TEXT, metadata TEXT);
"""


class Fts5(Peer):
    """Passages are scored in SQLite; grouped in Python, which is quicker here than GROUP BY."""

    name = "fts5"

    def _connect(self) -> sqlite3.Connection:
        self.folder.mkdir(parents=True, exist_ok=True)
        return sqlite3.connect(Path(self.folder) / "index.db", isolation_level=None)

    def build(self, items: Iterable[Rows]) -> None:
        """One transaction."""
        connection = self._connect()
        connection.executescript(SCHEMA)
        connection.execute(f"PRAGMA cache_size = {-64 * 1024}")
        connection.execute("BEGIN")
        for rows in items:
            _insert(connection, rows)
        connection.execute("COMMIT")
        connection.close()

    def open(self) -> None:
        """Open the file."""
        self._db = self._connect()
        self._documents = Documents()
        for number, metadata in self._db.execute("SELECT number, metadata FROM documents"):
            self._documents.set(number, json.loads(metadata))

    def page(self, plan: Plan) -> Page:
        """All hits with their scores, grouped; then the texts of the best."""
        found = self._db.execute(*_statement(plan))
        if plan.checked:
            hits = [(-score, key >> SHIFT, key) for key, score in found if plan.holds(self._kept(key))]
        else:
            hits = [(-score, key >> SHIFT, key) for key, score in found]
        counts, best = best_documents(hits)
        return Page(
            len(hits),
            len(counts),
            self._documents.facets(counts),
            [(self._documents.rows[number], [shown(self._kept(key)) for key in keys]) for number, keys in best.items()],
        )

    def change(self, old: Rows | None, new: Rows | None) -> None:
        """A transaction."""
        self._db.execute("BEGIN")
        if old:
            _delete(self._db, old)
        if new:
            _insert(self._db, new)
        self._db.execute("COMMIT")
        if old:
            self._documents.set(old.number, None)
        if new:
            self._documents.set(new.number, new.metadata)

    def _kept(self, key: int) -> list[Any]:
        kept: list[Any] = json.loads(self._db.execute("SELECT kept FROM passages WHERE id = ?", (key,)).fetchone()[0])
        return kept


def _insert(connection: sqlite3.Connection, rows: Rows) -> None:
    metadata = rows.metadata
    values = (rows.number, *(metadata[name] for name in FACETS), json.dumps(metadata, ensure_ascii=False))
    connection.execute("INSERT INTO documents VALUES(?, ?, ?, ?, ?)", values)
    stored = list(rows.stored())
    base = rows.number << SHIFT
    connection.executemany(
        "INSERT INTO tokens(rowid, title, heading, text) VALUES(?, ?, ?, ?)",
        ((base | ordinal, rows.title_terms, row.heading_terms, row.text_terms) for ordinal, row, _ in stored),
    )
    connection.executemany("INSERT INTO passages VALUES(?, ?)", ((base | ordinal, kept) for ordinal, _, kept in stored))


def _delete(connection: sqlite3.Connection, rows: Rows) -> None:
    """A contentless table must be told the tokens again."""
    for ordinal, row in enumerate(rows.passages):
        key = rows.number << SHIFT | ordinal
        values = (key, rows.title_terms, row.heading_terms, row.text_terms)
        connection.execute(
            "INSERT INTO tokens(tokens, rowid, title, heading, text) VALUES('delete', ?, ?, ?, ?)", values
        )
        connection.execute("DELETE FROM passages WHERE id = ?", (key,))
    connection.execute("DELETE FROM documents WHERE number = ?", (rows.number,))


def _statement(plan: Plan) -> tuple[str, list[str]]:
    weights = ", ".join(str(WEIGHTS[name]) for name in ("title", "heading", "text"))
    statement = f"SELECT rowid, bm25(tokens, {weights}) FROM tokens WHERE tokens MATCH ?"
    values = [match(plan)]
    if plan.filters:
        wanted = " AND ".join(f"{name} IN ({', '.join('?' * len(each))})" for name, each in plan.filters)
        statement += f" AND rowid >> {SHIFT} IN (SELECT number FROM documents WHERE {wanted})"
        values += [value for _, each in plan.filters for value in each]
    return statement, values


def match(plan: Plan) -> str:
    """FTS5's own notation for `plan`."""
    wanted = " AND ".join("(" + " OR ".join(map(_atom, atoms)) + ")" for atoms in plan.clauses)
    if not plan.unwanted:
        return wanted
    return f"({wanted}) NOT ({' OR '.join(map(_atom, plan.unwanted))})"


def _atom(atom: Atom) -> str:
    if atom.prefix:
        return f'"{atom.prefix}"*'
    if atom.phrase:
        return f'"{" ".join(atom.terms)}"'
    parts = [f'"{term}"' for term in atom.terms]
    if atom.extra:  # nothing is optional in FTS5: one that is there in any case makes it so
        parts.append("(" + " OR ".join([parts[0], *(f'"{term}"' for term in atom.extra)]) + ")")
    return "(" + " AND ".join(parts) + ")"
