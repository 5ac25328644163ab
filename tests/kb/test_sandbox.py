"""Files are read by processes of their own, and what those do costs one file."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kb import worker
from kb.errors import ReadError
from kb.intake import documents_of
from kb.readers.limits import MEGABYTE, Limits
from kb.readers.sandbox import Sandbox
from tests.kb.misbehaving import PAGE_S, PAGES

LIMITS = Limits(seconds=1, memory=400 * MEGABYTE, file=MEGABYTE, output=MEGABYTE)
TEXT = "关于加强楼宇党建工作的意见\n\n一、总体要求\n\n坚持党建引领，推动楼宇治理。\n".encode()
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits and signals")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """One whose readers misbehave by suffix."""
    with Sandbox(LIMITS, "tests.kb.misbehaving") as opened:
        yield opened


def refusal(sandbox: Sandbox, place: str, content: bytes = b"x") -> str:
    """Why a file is not read."""
    with pytest.raises(ReadError) as raised:
        sandbox.read(place, content)
    return str(raised.value)


def test_a_file_is_read_as_in_this_process(sandbox: Sandbox) -> None:
    """Documents that come over the pipe are the same as those made here."""
    assert sandbox.read("夹/意见.txt", TEXT) == documents_of("夹/意见.txt", TEXT)


def test_a_refusal_comes_over_as_it_was_written(sandbox: Sandbox) -> None:
    """A ReadError of the reader is one here, with its message."""
    with pytest.raises(ReadError) as here:
        documents_of("甲.txt", b"MZ\0\1")
    assert refusal(sandbox, "甲.txt", b"MZ\0\1") == str(here.value)


@posix
@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("甲.hang", "读取超过 1 秒"),
        ("甲.spin", "读取超过 1 秒"),
        ("甲.grow", "内存超过 400 MB"),
        ("甲.crash", "意外退出（信号 11）"),
        ("甲.leave", "意外退出（状态 3）"),
        ("甲.flood", "读出的内容超过 1 MB"),
        ("甲.recurse", "嵌套太深"),
        ("甲.mistake", "程序出错（ZeroDivisionError"),
        ("甲.escape", "坏 [2J文件"),
    ],
)
def test_what_breaks_a_limit_ends_in_a_reason_and_the_next_file_is_read(
    sandbox: Sandbox, place: str, reason: str
) -> None:
    """The file is named with the reason, and the sandbox goes on."""
    assert reason in refusal(sandbox, place)
    assert sandbox.read("乙.txt", TEXT).documents


@pytest.mark.skipif(sys.platform != "linux", reason="finds the pipe in /proc")
def test_answers_that_are_no_documents_are_refused(sandbox: Sandbox) -> None:
    """What a process says that was taken over is checked against the types, and nothing of it runs here."""
    assert "不合规" in refusal(sandbox, "甲.write")
    assert sandbox.read("乙.txt", TEXT).documents


def test_what_readers_print_goes_nowhere(sandbox: Sandbox, capfd: pytest.CaptureFixture[str]) -> None:
    """Libraries that print cannot break the pipe, nor the JSON on standard output."""
    assert "安静" in sandbox.read("甲.print", b"x").documents[0].body
    assert capfd.readouterr() == ("", "")


@posix
def test_what_a_reader_started_ends_with_it(sandbox: Sandbox, tmp_path: Path) -> None:
    """A converter that hangs is killed with the process that waits for it."""
    sign = tmp_path / "written"
    assert "读取超过" in refusal(sandbox, "甲.behind", str(sign).encode())
    time.sleep(3)
    assert not sign.exists()


def test_pages_that_are_read_give_time_for_more(sandbox: Sandbox) -> None:
    """A scan takes longer than the limit for one file as long as each page keeps it."""
    assert LIMITS.clock < PAGES * PAGE_S
    assert "四页" in sandbox.read("甲.pages", b"x").documents[0].body


def test_a_process_reads_many_files(sandbox: Sandbox) -> None:
    """The next file is read by the same process, one after a crash by another."""
    who = [sandbox.read(f"{nth}.who", b"x").documents[0].body for nth in range(5)]
    assert len(set(who)) == 1
    refusal(sandbox, "甲.leave")
    assert sandbox.read("5.who", b"x").documents[0].body not in who


def test_a_process_is_replaced_after_so_many_files() -> None:
    """None lives for ever: what libraries leak is gone with it."""
    limits = dataclasses.replace(LIMITS, seconds=60)
    with Sandbox(limits, "tests.kb.misbehaving") as opened:
        who = [opened.read(f"{nth}.who", b"x").documents[0].body for nth in range(worker.MOST_FILES + 5)]
    assert len(set(who)) == 2
    assert len(set(who[: worker.MOST_FILES])) == 1


def test_files_are_read_at_once(sandbox: Sandbox) -> None:
    """Each thread is served by a process of its own, and gets its own answer."""
    texts = {f"{nth}.txt": f"第{nth}号文件的正文内容，各不相同，不会混淆。" for nth in range(40)}
    with ThreadPoolExecutor(4) as pool:
        read = dict(zip(texts, pool.map(lambda name: sandbox.read(name, texts[name].encode()), texts), strict=True))
    assert {name: taken.documents[0].body for name, taken in read.items()} == texts


def test_closing_ends_what_is_being_read() -> None:
    """Whoever waits for a file gets an error at once."""
    opened = Sandbox(dataclasses.replace(LIMITS, seconds=600), "tests.kb.misbehaving")
    refused: list[str] = []
    waiting = threading.Thread(target=lambda: refused.append(refusal(opened, "甲.hang")))
    waiting.start()
    time.sleep(1)
    opened.close()
    waiting.join(30)
    assert refused
    assert "已停止" in refusal(opened, "乙.txt", TEXT)


@pytest.mark.skipif(sys.platform != "linux", reason="looks in /proc")
def test_processes_end_with_the_one_that_started_them(tmp_path: Path) -> None:
    """A program that is killed leaves no process behind that reads for it."""
    code = (
        "import os, time; from kb.readers.sandbox import Sandbox; from kb.readers.limits import Limits\n"
        "opened = Sandbox(Limits(60, 1 << 30, 1 << 20, 1 << 20), 'tests.kb.misbehaving')\n"
        "print(opened.read('甲.who', b'x').documents[0].body, flush=True); time.sleep(600)\n"
    )
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen([sys.executable, "-c", code], cwd=root, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout
        number = "".join(char for char in program.stdout.readline() if char.isdigit())
        assert Path(f"/proc/{number}").exists()
        program.kill()
    for _ in range(100):
        if not Path(f"/proc/{number}/exe").exists():
            return
        time.sleep(0.1)
    pytest.fail("it is still there")
