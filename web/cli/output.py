"""What every command prints with: results to standard output, the rest to standard error."""

from __future__ import annotations

import json
import sys
from typing import TextIO

DONE, FAILED = 0, 1  # exit status; argparse ends a program whose words were wrong with 2


def print_json(values: object) -> None:
    """One line of JSON on standard output, Chinese as it is."""
    print(json.dumps(values, ensure_ascii=False), flush=True)


def say(message: str) -> None:
    """A message for people, on standard error."""
    print(message, file=sys.stderr, flush=True)


def progress(what: str, done: int, total: int) -> None:
    """A line that counts up, on a terminal only: 索引 3/120."""
    if sys.stderr.isatty():
        print(f"\r{what} {done}/{total}", end="\n" if done == total else "", file=sys.stderr, flush=True)


def speak_utf8(*streams: TextIO) -> None:
    """UTF-8 whatever the system's code page is (Windows: 936)."""
    for stream in streams:
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="replace")
