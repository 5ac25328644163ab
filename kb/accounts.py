"""Accounts: who may sign in, what they may read, and the baskets that they keep on the server.

In `kb.sqlite3`. Passwords are kept as scrypt hashes (RFC 7914) with a salt of their own. After MOST_FAILURES wrong
passwords a name rests for a while, whether there is such an account or not.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import re
import secrets
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kb.document import PUBLIC
from kb.errors import AccountError
from kb.files import make_folder

SHORTEST_PASSWORD, LONGEST_PASSWORD = 8, 200  # characters
MOST_FAILURES, REST_S = 5, 15 * 60
PATIENCE_S = 10.0  # for another process that is writing
_NAME = re.compile(r"[\w一-鿿.-]{1,40}")
_LABEL = re.compile(r"[\w-]{1,40}")
# 16 MB and some 50 ms a password; the numbers stand in each hash, so that they can grow.
_COST, _BLOCK, _PARALLEL = 2**14, 8, 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS accounts (
    name TEXT PRIMARY KEY, password TEXT NOT NULL,
    access TEXT NOT NULL,  -- JSON: the labels it may read besides what is public
    stamp TEXT NOT NULL    -- another one with each password: sessions of the old one end
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS failures (name TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS baskets (
    name TEXT PRIMARY KEY, revision INTEGER NOT NULL, content TEXT NOT NULL
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Account:
    """Someone who may sign in."""

    name: str
    access: frozenset[str]  # the labels it holds, PUBLIC among them
    stamp: str  # of its password


@dataclass(frozen=True, slots=True)
class KeptBaskets:
    """What an account keeps: JSON, and the how manieth state of it that is."""

    revision: int
    content: str


class Accounts:
    """The accounts in the database at `path`; it is made when it is first written."""

    def __init__(self, path: Path) -> None:
        self._path = path

    # Accounts

    def add(self, name: str, password: str, access: frozenset[str] = frozenset()) -> None:
        """Raises AccountError where the name is taken, or name, password or labels are not as they should be."""
        if not _NAME.fullmatch(name):
            raise AccountError(f"账号名 {name[:60]!r} 不合规，应为不超过 40 个汉字、字母、数字、点或连字符")
        for label in access:
            if not _LABEL.fullmatch(label):
                raise AccountError(f"权限标签 {label[:60]!r} 不合规，应为不超过 40 个字母、数字、汉字或连字符")
        labels = json.dumps(sorted(access - {PUBLIC}), ensure_ascii=False)
        with self._writing() as database:
            if _row(database, name):
                raise AccountError(f"已有名为 {name} 的账号")
            values = (name, hashed(password), labels, secrets.token_hex(8))
            database.execute("INSERT INTO accounts VALUES (?, ?, ?, ?)", values)

    def change_password(self, name: str, password: str) -> None:
        """Raises AccountError where there is no such account or the password is not as it should be."""
        with self._writing() as database:
            self._needed(database, name)
            values = (hashed(password), secrets.token_hex(8), name)
            database.execute("UPDATE accounts SET password = ?, stamp = ? WHERE name = ?", values)
            database.execute("DELETE FROM failures WHERE name = ?", (name,))

    def remove(self, name: str) -> None:
        """Remove an account with its baskets. Raises AccountError where there is none."""
        with self._writing() as database:
            self._needed(database, name)
            for table in ("accounts", "failures", "baskets"):
                database.execute(f"DELETE FROM {table} WHERE name = ?", (name,))  # noqa: S608 (ours: three names)

    def all(self) -> list[Account]:
        """All accounts, by name."""
        with self._reading() as database:
            rows = database.execute("SELECT name, access, stamp FROM accounts ORDER BY name") if database else ()
            return [_account(*row) for row in rows]

    def find(self, name: str) -> Account | None:
        """The account of this name; None where there is none."""
        with self._reading() as database:
            row = _row(database, name) if database else None
            return _account(row[0], row[2], row[3]) if row else None

    def sign_in(self, name: str, password: str) -> Account | None:
        """The account whose name and password these are, else None. Raises AccountError while the name rests."""
        with self._reading() as database:
            since = time.time() - REST_S
            failed = "SELECT count(*) FROM failures WHERE name = ? AND at > ?"
            failures = database.execute(failed, (name, since)).fetchone()[0] if database else 0
            row = _row(database, name) if database else None
        if failures >= MOST_FAILURES:
            raise AccountError(f"密码已错 {MOST_FAILURES} 次，请过 {REST_S // 60} 分钟再试")
        # As much work for a name that there is not: how long it takes tells nothing.
        right = matches(password, row[1] if row else hashed("nobody's password"))
        if row and right:
            return _account(row[0], row[2], row[3])
        with self._writing() as database:
            database.execute("DELETE FROM failures WHERE at <= ?", (since,))
            database.execute("INSERT INTO failures VALUES (?, ?)", (name[:60], time.time()))
        return None

    # Baskets

    def baskets(self, name: str) -> KeptBaskets:
        """What an account keeps; revision 0 and nothing where it has kept none."""
        with self._reading() as database:
            asked = "SELECT revision, content FROM baskets WHERE name = ?"
            row = database.execute(asked, (name,)).fetchone() if database else None
        return KeptBaskets(*row) if row else KeptBaskets(0, "")

    def keep_baskets(self, name: str, content: str, known: int) -> int | None:
        """Keep `content`, made of the revision `known`; returns the new revision, None where another came between.

        Raises AccountError where there is no such account.
        """
        with self._writing() as database:
            self._needed(database, name)
            row = database.execute("SELECT revision FROM baskets WHERE name = ?", (name,)).fetchone()
            if (row[0] if row else 0) != known:
                return None
            database.execute("INSERT OR REPLACE INTO baskets VALUES (?, ?, ?)", (name, known + 1, content))
            return known + 1

    # The database

    def _needed(self, database: sqlite3.Connection, name: str) -> None:
        if not _row(database, name):
            raise AccountError(f"没有名为 {name[:60]} 的账号")

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            make_folder(self._path.parent)
            with contextlib.closing(sqlite3.connect(self._path, timeout=PATIENCE_S)) as database:
                database.executescript(_SCHEMA)
                database.execute("BEGIN IMMEDIATE")
                yield database
                database.commit()
        except (OSError, sqlite3.Error) as error:
            raise AccountError(f"{self._path}：账号写不进（{error}）") from error

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        """The database; None where it has no accounts yet."""
        if not self._path.is_file():
            yield None
            return
        try:
            with contextlib.closing(sqlite3.connect(self._path, timeout=PATIENCE_S)) as database:
                known = database.execute("SELECT 1 FROM sqlite_master WHERE name = 'baskets'").fetchone()
                yield database if known else None
        except sqlite3.Error as error:
            raise AccountError(f"{self._path}：账号读不出（{error}）") from error


def hashed(password: str) -> str:
    """A hash of `password` with a new salt. Raises AccountError where it is too short or too long."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise AccountError(f"密码有 {len(password)} 个字符，应为 {SHORTEST_PASSWORD} 至 {LONGEST_PASSWORD} 个")
    salt = secrets.token_bytes(16)
    key = hashlib.scrypt(password.encode(), salt=salt, n=_COST, r=_BLOCK, p=_PARALLEL)
    return f"scrypt:{_COST}:{_BLOCK}:{_PARALLEL}:{salt.hex()}:{key.hex()}"


def matches(password: str, kept: str) -> bool:
    """Whether `kept` is a hash of `password`."""
    _, cost, block, parallel, salt, key = kept.split(":")
    if len(password) > LONGEST_PASSWORD:
        return False
    made = hashlib.scrypt(
        password.encode("utf-8", "surrogatepass"), salt=bytes.fromhex(salt), n=int(cost), r=int(block), p=int(parallel)
    )
    return hmac.compare_digest(made, bytes.fromhex(key))


def _row(database: sqlite3.Connection, name: str) -> tuple[str, str, str, str] | None:
    found: tuple[str, str, str, str] | None = database.execute(
        "SELECT name, password, access, stamp FROM accounts WHERE name = ?", (name,)
    ).fetchone()
    return found


def _account(name: str, access: str, stamp: str) -> Account:
    return Account(name, frozenset({PUBLIC, *json.loads(access)}), stamp)
