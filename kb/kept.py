"""A SQLite file of what can be made from the library: damaged or of another method, it is begun anew."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from kb.errors import LibraryError
from kb.files import make_folder

PATIENCE_S = 10.0  # for another process that is writing
_METHOD = "CREATE TABLE IF NOT EXISTS method (only INTEGER PRIMARY KEY CHECK (only = 1), name TEXT NOT NULL);"


class KeptFile:
    """The file at `path` with the tables of `schema`, made by a `method`: another method begins it anew."""

    def __init__(self, path: Path, schema: str, method: str) -> None:
        """Costs nothing: the file is made by the first `writing`."""
        self._path, self._schema, self._method = path, _METHOD + schema, method

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The file in a transaction: nobody else writes it meanwhile. Raises LibraryError where that fails."""
        try:
            make_folder(self._path.parent)
            with contextlib.closing(self._prepared()) as connection:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.commit()
        except (OSError, sqlite3.Error) as error:
            raise LibraryError(f"{self._path}：写不进（{error}），移走此文件后会重新建立") from error

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection | None]:
        """The file to read from; None where there is none yet. Raises LibraryError where it is damaged."""
        if not self._path.is_file():
            yield None
            return
        try:
            with contextlib.closing(sqlite3.connect(self._path, timeout=PATIENCE_S)) as connection:
                yield connection if self._made_so(connection) else None
        except sqlite3.Error as error:
            raise LibraryError(f"{self._path}：读不了（{error}），运行 kb index 会重新建立") from error

    def _prepared(self) -> sqlite3.Connection:
        for _ in range(2):
            connection = sqlite3.connect(self._path, timeout=PATIENCE_S)
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = NORMAL")
                connection.executescript(self._schema)
                connection.execute("INSERT OR IGNORE INTO method VALUES (1, ?)", (self._method,))
                connection.commit()
                if self._made_so(connection):
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

    def _made_so(self, connection: sqlite3.Connection) -> bool:
        row = connection.execute("SELECT name FROM method").fetchone()
        return row is not None and row[0] == self._method
