"""What was searched, without who asked: how often each query came in on a day, and how many documents it found.

Kept are a day, the query and the way in (site, api, cli, batch); no address, no browser, no time of day, and no
query that looks like personal data. A query that comes again raises a count, so that repeats take no room.

A search only puts a note in memory (a few µs). A second later one thread writes all notes in one transaction; what is
noted when the program ends is written then. A log that cannot be written never fails a search: it is said once on
standard error.
"""

from __future__ import annotations

import atexit
import contextlib
import datetime
import re
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kb.errors import QueryLogError
from kb.files import make_folder
from kb.folding import fold

Surface = Literal["site", "api", "cli", "batch"]

LONGEST_QUERY = 200  # characters kept of a query
PAUSE_S = 1.0  # from the first note to its writing
PATIENCE_S = 10.0  # for another process that is writing
# Bounds for programs that ask without end: what comes beyond is searched as ever, and not logged.
MOST_WAITING = 10_000  # different notes not written yet
MOST_A_DAY = 50_000  # different queries of a day

_PERSONAL = re.compile(
    r"\d{6}[ -]?\d{8}[ -]?\d{3}[\dx]"  # 居民身份证号: 330106 19900101 123X
    r"|1[3-9]\d[ -]?\d{4}[ -]?\d{4}"  # 手机号: 138 1234 5678
    r"|\d{4}(?:[ -]?\d{4}){3}"  # 银行卡号, 16 to 19 digits: 6222 0212 3456 7890 123
    r"|[\w.+-]+@[\w-]+\.\w",
    re.ASCII,
)

_SCHEMA = """CREATE TABLE IF NOT EXISTS queries (
    day TEXT NOT NULL, text TEXT NOT NULL, surface TEXT NOT NULL,
    times INTEGER NOT NULL,      -- searches
    documents INTEGER NOT NULL,  -- the most that one of them found
    answered INTEGER NOT NULL,   -- typed searches with the rights of everyone that found something
    PRIMARY KEY (day, text, surface)
) WITHOUT ROWID"""
_COUNT = """UPDATE queries SET times = times + ?, documents = max(documents, ?), answered = answered + ?
    WHERE day = ? AND text = ? AND surface = ?"""
_ADD = "INSERT INTO queries (times, documents, answered, day, text, surface) VALUES (?, ?, ?, ?, ?, ?)"
# What a query finds is what it found on the last day that it was asked: a gap that was filled is none.
_QUERIES = """SELECT text, sum(times) AS asked, max(CASE WHEN day = latest THEN documents END) AS found, sum(answered)
    FROM (SELECT *, max(day) OVER (PARTITION BY text) AS latest FROM queries WHERE day > ?)
    GROUP BY text {having} ORDER BY asked DESC, text LIMIT ?"""


@dataclass(frozen=True, slots=True)
class LoggedQuery:
    """A query, over some days."""

    text: str  # as `normalized` gives it
    times: int
    documents: int  # that it found on the last day that it was asked


@dataclass(slots=True)
class _Tally:
    """What is to be added to a row."""

    times: int = 0
    documents: int = 0
    answered: int = 0


_Key = tuple[str, str, Surface]  # day, text, way in


def normalized(text: str) -> str:
    """A query as it is logged: width and case folded, blanks of any kind made one, at most LONGEST_QUERY characters."""
    printable = "".join(char if char.isprintable() else " " for char in fold(text))
    return " ".join(printable.split())[:LONGEST_QUERY].rstrip()


def looks_personal(text: str) -> bool:
    """Whether an identity, mobile or bank card number or an e-mail address seems to stand in `text`."""
    return _PERSONAL.search(fold(text)) is not None


class QueryLog:
    """The log in one file. Safe for several threads and processes."""

    def __init__(self, path: Path, days: int, today: Callable[[], datetime.date] = datetime.date.today) -> None:
        """Costs nothing: the file is made by the first writing.

        `days` is how long rows are kept; 0 is no log: then nothing is noted.
        """
        self._path = path
        self._days = days
        self._today = today
        self._lock = threading.Lock()  # of the notes
        self._writing = threading.Lock()  # of the file, within this process
        self._waiting: dict[_Key, _Tally] = {}
        self._complained = False
        if days:
            atexit.register(self.flush)

    def note(self, text: str, surface: Surface, documents: int, public: bool) -> None:
        """Count a search for `text` that found `documents`; `public` where it was made with the rights of everyone."""
        query = normalized(text)
        if not self._days or not query or looks_personal(text):
            return
        key = (self._today().isoformat(), query, surface)
        with self._lock:
            first = not self._waiting
            if key not in self._waiting and len(self._waiting) >= MOST_WAITING:
                return
            tally = self._waiting.setdefault(key, _Tally())
            tally.times += 1
            tally.documents = max(tally.documents, documents)
            tally.answered += public and documents > 0 and surface != "batch"
        if first:
            self._write_soon()

    def flush(self) -> None:
        """Write what is noted now."""
        with self._writing:
            with self._lock:
                waiting, self._waiting = self._waiting, {}
            if not waiting:
                return
            try:
                make_folder(self._path.parent)
                with contextlib.closing(self._connected()) as connection:
                    self._write(connection, waiting)
            except (OSError, sqlite3.Error) as error:
                self._complain(error)

    def hot(self, days: int, most: int = 50) -> list[LoggedQuery]:
        """The queries of the last `days` days, those asked most often first. Raises QueryLogError."""
        return [LoggedQuery(*row[:3]) for row in self._read("", days, most)]

    def missed(self, days: int, most: int = 50) -> list[LoggedQuery]:
        """Those of them that found nothing when they were last asked. Raises QueryLogError."""
        return [LoggedQuery(*row[:3]) for row in self._read("HAVING found = 0", days, most)]

    def answered(self, days: int, most: int = 1000) -> Iterator[tuple[str, int]]:
        """Queries that found something for a reader with the rights of everyone, and how often: fit to be suggested.

        Phrases of batches, which nobody typed as a query, are not among them. Raises QueryLogError.
        """
        for text, _, _, answered in self._read("HAVING sum(answered) > 0", days, most):
            yield text, answered

    def _write_soon(self) -> None:
        """Let a thread write in a second; or this one, where no thread can be started any more."""
        timer = threading.Timer(PAUSE_S, self.flush)
        timer.daemon = True
        try:
            timer.start()
        except RuntimeError:
            self.flush()

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=PATIENCE_S)
        try:
            with contextlib.suppress(sqlite3.OperationalError):  # another process is just about to set it
                connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _write(self, connection: sqlite3.Connection, waiting: dict[_Key, _Tally]) -> None:
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(_SCHEMA)
            connection.execute("DELETE FROM queries WHERE day <= ?", (self._before(self._days),))
            room = {day: MOST_A_DAY - _queries_of(connection, day) for day in {day for day, _, _ in waiting}}
            for (day, text, surface), tally in waiting.items():
                row = (tally.times, tally.documents, tally.answered, day, text, surface)
                if not connection.execute(_COUNT, row).rowcount and room[day] > 0:
                    connection.execute(_ADD, row)
                    room[day] -= 1

    def _read(self, having: str, days: int, most: int) -> list[tuple[str, int, int, int]]:
        self.flush()
        if not self._path.is_file():
            return []
        try:
            with contextlib.closing(self._connected()) as connection, connection:
                connection.execute(_SCHEMA)
                return connection.execute(_QUERIES.format(having=having), (self._before(days), most)).fetchall()
        except sqlite3.Error as error:
            raise QueryLogError(
                f"读不了检索记录 {self._path}：{error}；检索不受影响，移走此文件后会重新记录"
            ) from error

    def _before(self, days: int) -> str:
        """The last day that is not among the last `days`."""
        return (self._today() - datetime.timedelta(days)).isoformat()

    def _complain(self, error: Exception) -> None:
        if not self._complained:
            self._complained = True
            print(f"检索记录写不进 {self._path}：{error}；检索不受影响，此后不再提示。", file=sys.stderr, flush=True)


def _queries_of(connection: sqlite3.Connection, day: str) -> int:
    count: int = connection.execute("SELECT count(*) FROM queries WHERE day = ?", (day,)).fetchone()[0]
    return count
