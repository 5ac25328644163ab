"""One writer at a time: who holds the lock, who waits, and what is said of it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kb.files import Holder, LockHeldError, sole_holder

HOLDER = Holder("kb index", "1234", "主机", "2026-11-21 15:02")
HOLD = "import sys, time; from pathlib import Path; from kb.files import sole_holder\n"
HOLD += "with sole_holder(Path(sys.argv[1]), 'kb index'): print('held', flush=True); time.sleep(60)"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A lock file in a folder that is not there yet."""
    return tmp_path / "index/LOCK"


def refused(path: Path, patience: float = 0.0) -> LockHeldError:
    """The error that someone gets who asks for the lock in vain."""
    with pytest.raises(LockHeldError) as caught, sole_holder(path, "kb serve", patience):
        pass
    return caught.value


def test_the_holder_says_who_it_is(path: Path) -> None:
    """Who is refused learns the holder's work, process, host and since when; the file is empty afterwards."""
    with sole_holder(path, "kb index"):
        error = refused(path)
    assert error.holder is not None
    assert (error.holder.doing, error.holder.process) == ("kb index", str(os.getpid()))
    assert error.holder.host and error.holder.since
    assert str(error.holder) in str(error)
    assert path.read_bytes() == b""


def test_a_second_one_waits_for_the_first(path: Path) -> None:
    """Who asks while another holds the lock gets it once that one is done, and is told once for whom it waits."""
    told: list[Holder | None] = []
    done = threading.Event()

    def wait(holder: Holder | None) -> None:
        told.append(holder)
        done.set()

    def second() -> None:
        with sole_holder(path, "kb serve", 30, wait):
            order.append("second")

    order: list[str] = []
    waiting = threading.Thread(target=second)
    with sole_holder(path, "kb index"):
        waiting.start()
        assert done.wait(30)
        order.append("first")
    waiting.join(30)
    assert order == ["first", "second"]
    assert [holder and holder.doing for holder in told] == ["kb index"]


def test_a_lock_that_is_free_is_taken_at_once(path: Path) -> None:
    """Nobody is told of waiting where there is none to wait for, and a lock can be taken again."""
    told: list[Holder | None] = []
    for _ in range(2):
        with sole_holder(path, "kb index", 10, told.append):
            pass
    assert told == []


def test_a_process_that_was_killed_holds_nothing(path: Path) -> None:
    """What another process holds is refused; killed, it lets go, and what it said of itself keeps nobody out."""
    with subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE) as other:
        assert other.stdout and other.stdout.readline()
        error = refused(path, 0.1)
        other.kill()
    assert error.holder is not None
    assert error.holder.process == str(other.pid)
    assert str(other.pid).encode() in path.read_bytes()
    with sole_holder(path, "kb index", 0):
        assert str(os.getpid()).encode() in path.read_bytes()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\x00\xfe",
        b"kb index\n12",
        b"\n\n\n\n",
        b"a\nb\nc\nd\n",
        b"x\n1\n\x1b[2J\nz\n",
        b"\n" * 5000,
        b"9" * 5000,
    ],
)
def test_what_the_file_says_decides_nothing(path: Path, content: bytes) -> None:
    """Empty, half-written or garbage, it neither keeps the lock from being taken nor frees it, and is not shown."""
    path.parent.mkdir()
    path.write_bytes(content)
    with sole_holder(path, "kb index", 0):
        path.write_bytes(content)
        assert refused(path).holder is None


def test_what_a_holder_says_can_be_read_back() -> None:
    """A holder is the same after it was written and read, but only whole."""
    content = HOLDER.to_bytes()
    assert Holder.from_bytes(content) == HOLDER
    assert {Holder.from_bytes(content[:end]) for end in range(len(content))} == {None}
    assert str(HOLDER) == "kb index，进程 1234，在主机 主机 上，2026-11-21 15:02 起"
