"""What every command prints with: results to standard output, the rest to standard error."""

from __future__ import annotations

import json
import math
import sys
import time
from typing import TextIO

# Files that were done, and seconds that they took, before it is said how long the rest will take.
LEAST_DONE, LEAST_SECONDS = 5, 2.0

DONE, FAILED = 0, 1  # exit status; argparse ends a program whose words were wrong with 2


def print_json(values: object) -> None:
    """One line of JSON on standard output, Chinese as it is."""
    print(json.dumps(values, ensure_ascii=False), flush=True)


def say(message: str) -> None:
    """A message for people, on standard error."""
    print(message, file=sys.stderr, flush=True)


def printable(text: str) -> str:
    """`text` as it is printed for people: a file's name may hold what a terminal would obey, or no text at all."""
    return "".join(char if char.isprintable() or char in "\n\u3000" else "\ufffd" for char in text)


def progress(what: str, done: int, total: int) -> None:
    """A line that counts up, on a terminal only: 索引 3/120."""
    if sys.stderr.isatty():
        print(f"\r{what} {done}/{total}", end="\n" if done == total else "", file=sys.stderr, flush=True)


class Progress:
    """A line below what is printed, on a terminal only: 导入 3/120，约剩 4 分钟."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._started = time.monotonic()

    def show(self, done: int, total: int) -> None:
        """Write the line anew; `total` may have grown meanwhile."""
        if sys.stderr.isatty():
            left = self.left(done, total, time.monotonic() - self._started)
            print(f"\r\x1b[K{self._what} {done}/{total}{left}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Take the line away, for something to be printed where it stands."""
        if sys.stderr.isatty():
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    @staticmethod
    def left(done: int, total: int, seconds: float) -> str:
        """How long the rest takes where `done` of `total` took so many seconds; empty as long as that says little."""
        if done < LEAST_DONE or seconds < LEAST_SECONDS or done >= total:
            return ""
        rest = seconds * (total - done) / done
        if rest < 60:
            return f"，约剩 {math.ceil(rest)} 秒"
        if rest < 3600:
            return f"，约剩 {math.ceil(rest / 60)} 分钟"
        return f"，约剩 {rest / 3600:.1f} 小时"


def speak_utf8(*streams: TextIO) -> None:
    """UTF-8 whatever the system's code page is (Windows: 936)."""
    for stream in streams:
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="replace")
