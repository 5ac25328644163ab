"""The process that reads files: asked over a pipe, it answers with data (see kb.readers.sandbox).

Both say frames: a mark, a length, JSON. A question is r (read; the file's bytes follow in a frame of their own) or u
(unpack an archive). Its answer ends with . (ready for the next) or # (this process ends), and before that has

    = documents    m a member that was unpacked    ! why not    M no memory    + going on, as after a page of a scan
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from kb import wire
from kb.errors import KBError
from kb.intake import documents_of
from kb.readers import limits
from kb.readers.archive import Allowance, unpack
from kb.readers.limits import MEGABYTE, Limits

READING, UNPACKING = b"r", b"u"
GOING_ON, MEMBER, RESULT, ERROR, OUT_OF_MEMORY, READY, ENDS = b"+", b"m", b"=", b"!", b"M", b".", b"#"
LONGEST_MESSAGE = 2000  # characters

# A process is replaced after so many files, or once it keeps so much memory, or half of what it may have.
MOST_FILES = 500
KEEPS_TOO_MUCH = 512 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Reading:
    """A file to be read; its bytes follow."""

    place: str


@dataclass(frozen=True, slots=True)
class Unpacking:
    """An archive to be unpacked."""

    archive: str  # the path at which it lies, its bytes in hexadecimal: a file's name need not be text
    place: str  # what it is called
    into: str  # the folder, as `archive`
    allowance: Allowance


def main(told: str) -> None:
    """Answer until there are no more questions, or this process shall be replaced; `told` are its Limits as JSON."""
    own = wire.load(Limits, told.encode())
    questions, answers = _channel()
    limits.bound(own)
    with contextlib.suppress(BrokenPipeError, EOFError):  # whoever asked is gone
        try:
            _Worker(own, questions, answers).run()
        except MemoryError:
            os._exit(limits.OUT_OF_MEMORY)


def write_frame(pipe: IO[bytes], mark: bytes, content: bytes = b"") -> None:
    """Write one frame: its mark, how long it is, what it holds."""
    pipe.write(mark + len(content).to_bytes(8, "big"))
    pipe.write(content)
    pipe.flush()


def read_frame(pipe: IO[bytes], most: int) -> tuple[bytes, bytes]:
    """The next frame. Raises EOFError where there is no whole one, OverflowError above `most` bytes."""
    head = pipe.read(9)
    size = int.from_bytes(head[1:], "big")
    if size > most:
        raise OverflowError(size)
    content = pipe.read(size)
    if len(head) < 9 or len(content) < size:
        raise EOFError
    return head[:1], content


def _channel() -> tuple[IO[bytes], IO[bytes]]:
    """The pipes that standard input and output were: what libraries print goes nowhere, nor to their own children."""
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    return questions, answers


class _Worker:
    """What the process does, one file after the other."""

    def __init__(self, own: Limits, questions: IO[bytes], answers: IO[bytes]) -> None:
        self._limits = own
        self._questions = questions
        self._answers = answers
        limits.when_going_on(self._go_on)

    def run(self) -> None:
        """Answer questions; returns when this process is worn. Raises EOFError when there are no more."""
        gc.freeze()  # what is there now stays, and is not looked at after each file
        self._say(READY)
        for _ in range(MOST_FILES - 1):
            if not self._answered():
                break
            self._say(READY)
        else:
            self._answered()
        self._say(ENDS)

    def _answered(self) -> bool:
        """Answer one question, but for the last frame; whether this process can go on."""
        mark, header = read_frame(self._questions, MEGABYTE)
        content = read_frame(self._questions, self._limits.file)[1] if mark == READING else b""
        limits.begin(self._limits)
        try:
            if mark == READING:
                self._read(_place(header), content)
            else:
                self._unpack(wire.load(Unpacking, header))
        except KBError as error:
            self._refuse(str(error))
        except MemoryError:
            self._say(OUT_OF_MEMORY)
            return False
        except RecursionError:
            self._refuse(f"{_place(header)}：内容嵌套太深，无法读取")
        except (BrokenPipeError, EOFError):
            raise
        except Exception as error:  # a reader's mistake must not stop the others, and shall be reported
            self._refuse(f"{_place(header)}：读取时程序出错（{type(error).__name__}：{error}），请报告这个问题")
        finally:
            limits.pause()
        # A tree of XML is one big circle; left to itself the collector lets a hundred of them wait.
        gc.collect()
        return limits.memory_used() < min(KEEPS_TOO_MUCH, self._limits.memory // 2)

    def _read(self, place: str, content: bytes) -> None:
        taken = documents_of(place, content)
        try:
            self._say(RESULT, wire.dump(taken))
        except ValueError as error:
            reason = f"元数据里有不能保存的值（{error}），应为文字、列表和键值"
            self._refuse(f"{place}：{reason}")

    def _unpack(self, job: Unpacking) -> None:
        archive, into = (Path(os.fsdecode(bytes.fromhex(path))) for path in (job.archive, job.into))
        for member in unpack(archive, job.place, into, job.allowance):
            self._say(MEMBER, wire.dump(member))
            limits.begin(self._limits)

    def _refuse(self, message: str) -> None:
        self._say(ERROR, wire.dump(message[:LONGEST_MESSAGE]))

    def _go_on(self) -> None:
        limits.begin(self._limits)
        self._say(GOING_ON)

    def _say(self, mark: bytes, content: bytes = b"") -> None:
        write_frame(self._answers, mark, content)


def _place(header: bytes) -> str:
    """What the file is called, for a message."""
    return str(json.loads(header)["place"])
