"""Files are read by processes of their own, each under limits; one that hangs, bursts or crashes costs its file alone.

    Sandbox.read(place, bytes) -> a process of kb.worker, kept warm for the next file -> documents, as data

What a process says may have been said by a file that took it over: it is JSON with a length limit, checked against the
types of the domain, and nothing of it runs here. Threads may read at once, each is served by a process of its own.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Generic, TypeVar

from kb import wire
from kb.errors import ReadError
from kb.intake import Taken
from kb.readers.archive import Allowance, Member, is_tame
from kb.readers.limits import MEGABYTE, MOST_TIMES, OUT_OF_MEMORY, Limits
from kb.worker import (
    ENDS,
    ERROR,
    GOING_ON,
    LONGEST_MESSAGE,
    MEMBER,
    READING,
    READY,
    RESULT,
    UNPACKING,
    Reading,
    Unpacking,
    read_frame,
    write_frame,
)
from kb.worker import OUT_OF_MEMORY as NO_MEMORY

T = TypeVar("T")

START_S = 60.0  # to start a process, on a machine that is very busy
GONE_WITHIN_S = 1.0  # a process that closed its pipe
_OUT_OF_TIME = tuple(int(getattr(signal, name)) for name in ("SIGXCPU", "SIGALRM") if hasattr(signal, name))
_STATE = getattr(os, "WEXITED", 0) | getattr(os, "WNOHANG", 0) | getattr(os, "WNOWAIT", 0)
_KILLED = int(getattr(signal, "SIGKILL", 9))
_LOOK_EVERY_S = 0.05
_NOT_IN_FORM = "读取进程的回答不合规，文件可能是恶意构造的"
_WORKER = (
    "import importlib, json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    "importlib.import_module(sys.argv[2]).main(sys.argv[3])"
)
# Processes are as many as the cores: libraries need no threads of their own. glibc reserves memory for each.
_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The members of an archive, and why there are no more, where it was stopped."""

    members: tuple[Member, ...]
    error: str | None


class Sandbox:
    """Reads files in processes of their own. Used as a context manager, which ends them."""

    def __init__(self, limits: Limits, module: str = "kb.worker") -> None:
        """No process is started before there is something to read. `module` is what it runs: tests have their own."""
        self._limits = limits
        self._module = module
        self._idle: list[_Process] = []
        self._all: set[_Process] = set()
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._watch: threading.Thread | None = None

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes, whatever they are doing; who waits for one gets a ReadError."""
        with self._lock:
            self._closed.set()
            idle, busy = self._idle, self._all.difference(self._idle)
            self._idle = []
        for process in busy:
            process.kill()
        for process in idle:
            process.end()
        if self._watch:
            self._watch.join()

    def read(self, place: str, content: bytes) -> Taken:
        """The documents that `content` holds, the bytes of the file at `place`, which names it in errors.

        Raises ReadError where it cannot be read, or not within the limits.
        """
        job = wire.dump(Reading(wire.clean(place)))
        answer = self._answer(Taken, READING, job, content)
        if answer.ended and answer.may_be_older:
            answer = self._answer(Taken, READING, job, content)  # by a process that has read nothing else
        if answer.ended or answer.refused:
            raise ReadError(answer.refused or f"{place}：{answer.ended}")
        if len(answer.values) != 1:
            raise ReadError(f"{place}：{_NOT_IN_FORM}")
        return answer.values[0]

    def unpack(self, archive: Path, place: str, into: Path, allowance: Allowance) -> Unpacked:
        """Unpack `archive` into the folder `into`; `place` names it in errors.

        Where it must be stopped, what was unpacked before is given, and the reason.
        """
        job = Unpacking(os.fsencode(archive).hex(), wire.clean(place), os.fsencode(into).hex(), allowance)
        answer = self._answer(Member, UNPACKING, wire.dump(job))
        members = tuple(
            replace(member, error=member.error and _printable(member.error))
            for member in answer.values
            if is_tame(member)
        )
        if len(members) < len(answer.values):
            return Unpacked(members, f"{place}：{_NOT_IN_FORM}")
        return Unpacked(members, f"{place}：{answer.ended}，其余没有解开" if answer.ended else answer.refused)

    def _answer(self, kind: type[T], mark: bytes, header: bytes, content: bytes | None = None) -> _Answer[T]:
        """What a process answers; it is kept for the next question where it can go on."""
        answer: _Answer[T] = _Answer(kind)
        try:
            process = self._taken()
        except OSError as error:
            answer.ended = f"无法启动读取进程（{error.strerror}）"
            return answer
        process.ask(mark, header, content, answer)
        with self._lock:
            kept = answer.ready and not self._closed.is_set()
            if kept:
                self._idle.append(process)
            else:
                self._all.discard(process)
        if not kept:
            process.end()
        return answer

    def _taken(self) -> _Process:
        """A process that is free, or a new one. Raises OSError where the machine starts none."""
        with self._lock:
            if self._closed.is_set():
                raise OSError(0, "读取已停止")
            if self._idle:
                return self._idle.pop()
            process = _Process(self._limits, self._module)
            self._all.add(process)
            if self._watch is None:
                self._watch = threading.Thread(target=self._watch_clock, daemon=True)
                self._watch.start()
            return process

    def _watch_clock(self) -> None:
        while not self._closed.wait(_LOOK_EVERY_S):
            with self._lock:
                processes = list(self._all)
            for process in processes:
                process.check_clock()


@dataclass(slots=True)
class _Answer(Generic[T]):
    """What a process says, and how that ended."""

    kind: type[T]
    values: list[T] = field(default_factory=list)
    refused: str | None = None  # why there is nothing, as its reader says
    ended: str | None = None  # why it is no whole answer, in Chinese
    ready: bool = False  # for the next question
    may_be_older: bool = False  # the reason may be a file that the process read before

    def take(self, mark: bytes, value: bytes) -> None:
        """What a frame holds. Raises ValueError where that is nothing of the kind."""
        if mark == ERROR:
            self.refused = _printable(wire.load(str, value))
        elif mark in (RESULT, MEMBER):
            self.values.append(wire.load(self.kind, value))
        elif mark != GOING_ON:
            raise ValueError(mark)


class _Process:
    """A process that reads files, seen from this one."""

    def __init__(self, limits: Limits, module: str) -> None:
        """Starts it; it is ready later. Raises OSError where the machine starts no process."""
        self._limits = limits
        self._asked = 0
        self._late = False
        self._lock = threading.Lock()  # of the clock: a process that is being ended is not killed again
        self._begun = time.monotonic()
        self._deadline: float | None = self._begun + START_S
        self._process = subprocess.Popen(  # noqa: S603 - this program, in this Python
            [sys.executable, "-c", _WORKER, json.dumps(sys.path), module, wire.dump(limits).decode()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | _ENVIRONMENT,
            start_new_session=True,  # Ctrl-C is for this process alone, and a group can be killed whole
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )

    def ask(self, mark: bytes, header: bytes, content: bytes | None, answer: _Answer[T]) -> None:
        """Put one question, and what it says into `answer`; never raises."""
        answer.may_be_older = self._asked > 0
        try:
            if not self._asked:
                self._next_frame(0)  # it is ready
            self._asked += 1
            self._begun = time.monotonic()
            self._set_clock()
            assert self._process.stdin
            write_frame(self._process.stdin, mark, header)
            if content is not None:
                write_frame(self._process.stdin, READING, content)
            self._listen(answer)
        except OverflowError:
            answer.may_be_older = False
            answer.ended = f"读出的内容超过 {self._limits.output // MEGABYTE} MB，已停止"
        except (OSError, EOFError):
            answer.ended = self._why()
        except ValueError:
            answer.ended = _NOT_IN_FORM
        with self._lock:
            self._deadline = None
        answer.ready = answer.ready and not answer.ended and not self._late
        answer.may_be_older = answer.may_be_older and not self._late  # what hangs would do so again

    def _listen(self, answer: _Answer[T]) -> None:
        """Frames into `answer`, up to its end. Raises OverflowError where they are too much, EOFError where it dies."""
        room = self._limits.output
        while True:
            mark, value = self._next_frame(room)
            room -= len(value)
            if mark in (READY, ENDS):
                answer.ready = mark == READY
                return
            if mark == NO_MEMORY:
                answer.ended = self._no_memory()
            else:
                answer.take(mark, value)
            self._set_clock()

    def _next_frame(self, most: int) -> tuple[bytes, bytes]:
        assert self._process.stdout
        return read_frame(self._process.stdout, most)

    def _set_clock(self) -> None:
        """Time for one more file, page or member, but not beyond what all may take."""
        with self._lock:
            clock = self._limits.clock
            self._deadline = min(time.monotonic() + clock, self._begun + MOST_TIMES * clock)

    def check_clock(self) -> None:
        """Kill it where its time is up."""
        with self._lock:
            if self._deadline is not None and time.monotonic() > self._deadline:
                self._late, self._deadline = True, None
                self._kill()

    def kill(self) -> None:
        """Kill it with all that it started; who waits for its answer gets one."""
        with self._lock:
            self._kill()

    def _kill(self) -> None:
        if self._process.returncode is not None:  # it is gone, and its number may be another's
            return
        with contextlib.suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()

    def end(self) -> int:
        """End it for good; returns its exit status."""
        with self._lock:
            self._kill()
            status = self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):  # what was not yet written
                pipe.close() if pipe else None
        return status

    def _why(self) -> str:
        """Why it died."""
        self._await_exit()
        status = self.end()
        self._late = self._late or -status in _OUT_OF_TIME
        if self._late:
            return f"读取超过 {self._limits.seconds} 秒，已停止（可用设置 KB_READ_SECONDS 放宽）"
        if status == OUT_OF_MEMORY:
            return self._no_memory()
        if -status == _KILLED:
            return "读取进程被系统终止，可能是内存不足"
        return f"读取进程意外退出（{f'信号 {-status}' if status < 0 else f'状态 {status}'}），文件可能已损坏或内容异常"

    def _await_exit(self) -> None:
        """Wait for what closed its pipe to be gone, but not for ever; it is left to be ended with all it started."""
        for _ in range(int(GONE_WITHIN_S / _LOOK_EVERY_S)):
            if hasattr(os, "waitid") and os.waitid(os.P_PID, self._process.pid, _STATE):
                return
            time.sleep(_LOOK_EVERY_S)

    def _no_memory(self) -> str:
        return f"读取时内存超过 {self._limits.memory // MEGABYTE} MB，已停止（可用设置 KB_READ_MEMORY_MB 放宽）"


def _printable(message: str) -> str:
    """`message` without what a terminal would obey."""
    return "".join(char if char.isprintable() else " " for char in message[:LONGEST_MESSAGE])
