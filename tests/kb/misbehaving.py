"""A worker like kb.worker whose readers do what a file that took one over could do; tests of the sandbox start it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import PurePath

from kb import readers, worker
from kb.errors import ReadError
from kb.outline import Span
from kb.readers.base import Chunk, Extract
from kb.readers.limits import going_on

PAGES = 4
PAGE_S = 0.8


def _hang(content: bytes) -> str:
    time.sleep(600)
    return ""


def _spin(content: bytes) -> str:
    while True:
        pass


def _grow(content: bytes) -> str:
    return str(len([bytes(1 << 20) for _ in range(100_000)]))


def _crash(content: bytes) -> str:
    os.kill(os.getpid(), signal.SIGSEGV)
    return ""


def _leave(content: bytes) -> str:
    os._exit(3)


def _flood(content: bytes) -> str:
    return "党" * 500_000


def _recurse(content: bytes) -> str:
    return _recurse(content)


def _mistake(content: bytes) -> str:
    return str(1 // len(content[:0]))


def _escape(content: bytes) -> str:
    raise ReadError("坏\x1b[2J文件")


def _print(content: bytes) -> str:
    print("noise")
    os.write(1, b"noise")
    os.write(2, b"noise")
    return "安静的正文，没有夹杂别的。"


def _write(content: bytes) -> str:
    """Frames that no worker writes."""
    number = next(int(each) for each in os.listdir("/proc/self/fd") if _is_answers(int(each)))
    os.write(number, b"=" + (4).to_bytes(8, "big") + b"[1]\n" + b"." + bytes(8))
    time.sleep(600)
    return ""


def _is_answers(number: int) -> bool:
    try:
        return number > 2 and os.readlink(f"/proc/self/fd/{number}") == _answers
    except OSError:
        return False


def _leave_behind(content: bytes) -> str:
    """A process of its own goes on, and writes where it was told."""
    code = "import sys, time; time.sleep(3); open(sys.argv[1], 'w').close()"
    subprocess.Popen([sys.executable, "-c", code, content.decode()])
    time.sleep(600)
    return ""


def _slow_pages(content: bytes) -> str:
    for _ in range(PAGES):
        time.sleep(PAGE_S)
        going_on()
    return "页面都读完了，一共四页。"


def _say_who(content: bytes) -> str:
    return f"进程 {os.getpid()} 读的。"


DEEDS: dict[str, Callable[[bytes], str]] = {
    ".hang": _hang, ".spin": _spin, ".grow": _grow, ".crash": _crash, ".leave": _leave, ".flood": _flood,
    ".recurse": _recurse, ".mistake": _mistake, ".escape": _escape, ".print": _print, ".write": _write,
    ".behind": _leave_behind, ".pages": _slow_pages, ".who": _say_who,
}  # fmt: skip


class Misbehaving:
    """Reads a file by doing what its suffix says."""

    media_type = "text/plain"
    suffixes = tuple(DEEDS)

    def read(self, place: str, content: bytes) -> Extract:
        """What the deed gives, as a line."""
        text = DEEDS[PurePath(place).suffix](content)
        return Extract(PurePath(place).name, self.media_type, "0" * 64, (Chunk(text, Span(0, len(text))),))


def main(told: str) -> None:
    """Serve as kb.worker does, with one more reader."""
    global _answers
    _answers = os.readlink("/proc/self/fd/1") if os.path.exists("/proc/self/fd/1") else ""
    readers.READERS = (*readers.READERS, Misbehaving())
    worker.main(told)


_answers = ""
