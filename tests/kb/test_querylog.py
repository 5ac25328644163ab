"""The log of queries: what is kept of a search, for how long, and what is not."""

from __future__ import annotations

import datetime
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kb import querylog
from kb.errors import QueryLogError
from kb.querylog import LONGEST_QUERY, LoggedQuery, QueryLog, looks_personal, normalized

DAY = datetime.date(2026, 3, 10)


class Clock:
    """A day that a test can move."""

    def __init__(self) -> None:
        self.day = DAY

    def __call__(self) -> datetime.date:
        return self.day


@pytest.fixture
def clock() -> Clock:
    """A clock that stands."""
    return Clock()


@pytest.fixture
def log(tmp_path: Path, clock: Clock) -> QueryLog:
    """A log that keeps ten days."""
    return QueryLog(tmp_path / "home" / "kb.sqlite3", 10, clock)


def rows(log: QueryLog) -> list[tuple[object, ...]]:
    """Everything that the file holds."""
    log.flush()
    connection = sqlite3.connect(log._path)
    try:
        return connection.execute("SELECT * FROM queries ORDER BY day, text, surface").fetchall()
    finally:
        connection.close()


def test_repeats_raise_a_count(log: QueryLog) -> None:
    """The same query on the same day and way in is one row, with the most documents that it found."""
    log.note("楼宇党建", "site", 2, public=True)
    log.flush()
    log.note(" 楼宇党建 ", "site", 5, public=True)
    log.note("楼宇党建", "site", 3, public=False)
    log.note("楼宇党建", "api", 5, public=True)
    assert rows(log) == [("2026-03-10", "楼宇党建", "api", 1, 5, 1), ("2026-03-10", "楼宇党建", "site", 3, 5, 2)]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  ＣＢＤ　党建 \n引领 ", "cbd 党建 引领"),
        ("党\x00建\ud83d", "党 建"),
        ("“两个维护”", "“两个维护”"),
        ("长" * 500, "长" * LONGEST_QUERY),
        (" \n", ""),
    ],
)
def test_queries_are_normalized(typed: str, kept: str) -> None:
    """Width, case and blanks are made one, what is no text goes, and the length is bounded."""
    assert normalized(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "330106199001011234",
        "身份证33010619900101123X的党员",
        "３３０１０６１９９００１０１１２３ｘ",
        "13812345678",
        "电话138-1234-5678",
        "王某 +86 138 1234 5678",
        "zhang.san@example.com",
        "6222021234567890",
        "6222 0212 3456 7890 123",
    ],
)
def test_personal_data_is_not_logged(log: QueryLog, typed: str) -> None:
    """Identity, mobile and card numbers and e-mail addresses leave no trace, however they are written."""
    log.note(typed, "site", 0, public=True)
    assert looks_personal(typed) and log.hot(10) == []


@pytest.mark.parametrize(
    "typed",
    ["国办发〔2017〕47号", "2012..2020 党建", "2012-05-24 至 2013-06-01", "第138条", "@党支部", "GB/T 9704-2012"],
)
def test_numbers_of_documents_are_not_personal(typed: str) -> None:
    """Document numbers, years and dates are logged as other words are."""
    assert not looks_personal(typed)


def test_hot_and_missed_queries(log: QueryLog, clock: Clock) -> None:
    """Queries go by how often they were asked on all ways in; one is missed that found nothing the last time."""
    for text, surface, documents in (("甲", "site", 3), ("甲", "api", 3), ("乙", "cli", 0), ("丙", "batch", 0)):
        log.note(text, surface, documents, public=True)  # type: ignore[arg-type]  # the pairs are of the literals
    clock.day += datetime.timedelta(1)
    log.note("乙", "site", 4, public=True)
    assert log.hot(10) == [LoggedQuery("乙", 2, 4), LoggedQuery("甲", 2, 3), LoggedQuery("丙", 1, 0)]
    assert log.missed(10) == [LoggedQuery("丙", 1, 0)]
    assert log.hot(1) == [LoggedQuery("乙", 1, 4)]
    assert log.hot(10, most=1) == [LoggedQuery("乙", 2, 4)]


def test_only_what_everyone_finds_is_answered(log: QueryLog) -> None:
    """Queries that found something only with more rights, or nothing, or were not typed, are not to be suggested."""
    log.note("公开", "site", 1, public=True)
    log.note("公开", "site", 1, public=False)
    log.note("内部文件", "site", 1, public=False)
    log.note("没有的", "site", 0, public=True)
    log.note("“名单里的句子”", "batch", 1, public=True)
    assert list(log.answered(10)) == [("公开", 1)]


def test_old_rows_are_removed(log: QueryLog, clock: Clock) -> None:
    """Rows are kept for as many days as is set, today among them."""
    log.note("旧", "site", 1, public=True)
    log.flush()
    clock.day += datetime.timedelta(9)
    log.note("新", "site", 1, public=True)
    assert [row[1] for row in rows(log)] == ["旧", "新"]
    clock.day += datetime.timedelta(1)
    log.note("更新", "site", 1, public=True)
    assert [row[1] for row in rows(log)] == ["新", "更新"]


def test_no_days_is_no_log(tmp_path: Path) -> None:
    """With 0 days nothing is noted and no file is made."""
    log = QueryLog(tmp_path / "kb.sqlite3", 0)
    log.note("党建", "site", 1, public=True)
    assert log.hot(10) == [] and list(tmp_path.iterdir()) == []


def test_what_is_noted_is_written_without_being_asked(log: QueryLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """A note reaches the file by itself."""
    monkeypatch.setattr(querylog, "PAUSE_S", 0.01)
    written = threading.Event()
    flush = log.flush

    def flush_and_tell() -> None:
        flush()
        written.set()

    monkeypatch.setattr(log, "flush", flush_and_tell)
    log.note("党建", "site", 1, public=True)
    assert written.wait(60)
    assert rows(log) == [("2026-03-10", "党建", "site", 1, 1, 1)]


def test_a_program_that_ends_writes_its_notes(tmp_path: Path) -> None:
    """What was noted just before the end is in the file."""
    path = tmp_path / "kb.sqlite3"
    program = (
        "import sys; from pathlib import Path; from kb.querylog import QueryLog\n"
        "QueryLog(Path(sys.argv[1]), 10).note('党建', 'cli', 1, public=True)"
    )
    subprocess.run([sys.executable, "-c", program, str(path)], check=True)
    assert QueryLog(path, 10).hot(2) == [LoggedQuery("党建", 1, 1)]


def test_threads_and_processes_lose_nothing(tmp_path: Path) -> None:
    """Three processes of four threads each count to the sum, though all write the same row."""
    path = tmp_path / "kb.sqlite3"
    program = (
        "import sys, threading; from pathlib import Path; from kb.querylog import QueryLog\n"
        "log = QueryLog(Path(sys.argv[1]), 10)\n"
        "def ask():\n"
        "    for n in range(8):\n"
        "        log.note('党建', 'site', n, public=True); log.flush()\n"
        "threads = [threading.Thread(target=ask) for _ in range(4)]\n"
        "[thread.start() for thread in threads]; [thread.join() for thread in threads]"
    )
    words = [sys.executable, "-c", program, str(path)]
    running = [subprocess.Popen(words, stderr=subprocess.PIPE) for _ in range(3)]
    assert [process.communicate()[1] for process in running] == [b"", b"", b""]
    assert QueryLog(path, 10).hot(2) == [LoggedQuery("党建", 96, 7)]


def test_a_log_that_cannot_be_written_is_said_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where a file stands in the way searches go on, and standard error says so once."""
    (tmp_path / "home").write_bytes(b"")
    log = QueryLog(tmp_path / "home" / "kb.sqlite3", 10)
    for _ in range(3):
        log.note("党建", "site", 1, public=True)
        log.flush()
    assert capsys.readouterr().err.count("检索记录写不进") == 1


def test_a_damaged_log_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is no database is left alone: writing says so once, reading raises with the file's name."""
    path = tmp_path / "kb.sqlite3"
    path.write_bytes("不是数据库".encode() * 1000)
    log = QueryLog(path, 10)
    with pytest.raises(QueryLogError, match=r"kb\.sqlite3"):
        log.hot(10)
    log.note("党建", "site", 1, public=True)
    log.flush()
    assert "检索记录写不进" in capsys.readouterr().err
    assert path.read_bytes() == "不是数据库".encode() * 1000


def test_endless_different_queries_are_bounded(log: QueryLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond so many different queries, waiting or of a day, more are not kept, and known ones still count."""
    monkeypatch.setattr(querylog, "MOST_WAITING", 3)
    monkeypatch.setattr(querylog, "MOST_A_DAY", 4)
    for batch in ("甲乙丙丁甲", "戊己甲", "庚甲"):
        for text in batch:
            log.note(text, "site", 1, public=True)
        log.flush()
    assert {query.text: query.times for query in log.hot(10)} == {"甲": 4, "乙": 1, "丙": 1, "戊": 1}
