"""Disturbs what the program does to files: kills it, gives it errors, cuts the power, damages what it wrote.

`watched` replaces the functions through which Python changes files, so that nothing here knows how an engine
stores its index: a listener is told of every operation below a folder before and after it happens.
"""

from __future__ import annotations

import builtins
import contextlib
import errno
import io
import os
import random
import re
import resource
import signal
import stat
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

# What needs room on the disk; the rest goes on when it is full.
GROWING = ("create", "write", "mkdir", "rename", "fsync")
PROC = Path("/proc/self")
WRITING = os.O_CREAT | os.O_WRONLY | os.O_RDWR


@dataclass(frozen=True, slots=True)
class Operation:
    """Something done to a file or folder."""

    kind: str
    path: Path

    @property
    def site(self) -> tuple[str, str]:
        """The same for operations that differ only in names drawn at random or in which column they write."""
        return self.kind, re.sub(r"\d+", "*", self.path.suffix) or re.sub("[^A-Z]", "", self.path.name)


class Listener:
    """Told of operations; raising in `before` keeps one from happening."""

    def before(self, operation: Operation) -> None:
        """`operation` is about to happen."""

    def after(self, operation: Operation, descriptor: int) -> None:
        """`operation` happened, on this descriptor where it has one."""


class Recorder(Listener):
    """Writes down what happens."""

    def __init__(self) -> None:
        self.operations: list[Operation] = []
        self.read: set[Path] = set()

    def before(self, operation: Operation) -> None:
        if operation.kind == "read":
            self.read.add(operation.path)
        else:
            self.operations.append(operation)


class Killer(Listener):
    """Kills the process at one operation, counted from 1."""

    def __init__(self, at: int) -> None:
        self._left = at

    def before(self, operation: Operation) -> None:
        self._left -= operation.kind != "read"
        if not self._left:
            os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class Error:
    """An error of the system: at one operation, or at it and every later one."""

    name: str
    number: int
    for_ever: bool
    kinds: tuple[str, ...] = ()  # of operations; none: of all


ERRORS = (
    Error("EIO once", errno.EIO, for_ever=False),
    Error("EIO for ever", errno.EIO, for_ever=True),
    Error("ENOSPC", errno.ENOSPC, for_ever=True, kinds=GROWING),
)


class Failer(Listener):
    """Gives the program an error from one operation on, counted from 1."""

    def __init__(self, at: int, error: Error) -> None:
        self._at = at
        self._error = error
        self._seen = 0
        self.failed = 0

    def before(self, operation: Operation) -> None:
        if operation.kind == "read":
            return
        self._seen += 1
        due = self._seen == self._at or (self._error.for_ever and self._seen > self._at)
        if due and (not self._error.kinds or operation.kind in self._error.kinds):
            self.failed += 1
            raise OSError(self._error.number, os.strerror(self._error.number), str(operation.path))


class _Raw(io.FileIO):
    """A file whose every write to the system, and its closing, is told of."""

    def __init__(self, watch: _Watch, path: Path, file: Any, mode: str, closefd: bool) -> None:
        self._watch: _Watch | None = None  # while opening fails there is nothing to tell
        super().__init__(file, mode, closefd)
        self._watch, self._path = watch, path
        watch.paths[self.fileno()] = path

    def write(self, data: Any) -> Any:
        if self._watch:
            self._watch.before("write", self._path)
        return super().write(data)

    def close(self) -> None:
        try:
            if self._watch and not self.closed:
                self._watch.before("close", self._path)
        finally:
            # The system closes a file even where closing it reports an error.
            super().close()


class _Watch:
    """Stands in for the functions that open and change files."""

    def __init__(self, root: Path, listener: Listener) -> None:
        self._root = str(root)
        self._listener = listener
        self._active = True
        self._open, self._os_open = io.open, os.open
        self.paths: dict[int, Path] = {}

    def before(self, kind: str, path: Path) -> None:
        """Tell of an operation about to happen, while the watch lasts."""
        if self._active:
            self._listener.before(Operation(kind, path))

    def end(self) -> None:
        """Files that are still open are of no interest any more."""
        self._active = False

    def patches(self) -> Iterator[Any]:
        """The replacements."""
        for module in (builtins, io):
            yield mock.patch.object(module, "open", self.open)
        yield mock.patch.object(os, "open", self.os_open)
        yield mock.patch.object(os, "fsync", self._on_descriptor("fsync", os.fsync))
        for name in ("replace", "rename"):
            yield mock.patch.object(os, name, self._on_target(getattr(os, name)))
        for name in ("mkdir", "rmdir", "remove", "unlink"):
            kind = "delete" if name in ("remove", "unlink") else name
            yield mock.patch.object(os, name, self._on_path(kind, getattr(os, name)))

    def open(
        self,
        file: Any,
        mode: str = "r",
        buffering: int = -1,
        encoding: str | None = None,
        errors: str | None = None,
        newline: str | None = None,
        closefd: bool = True,
        opener: Any = None,
    ) -> Any:
        """As `open`, but files below the root that are written are told of."""
        path = self._below(file)
        if path is None or opener or not set(mode) & set("wax+"):
            if path:
                self.before("read", path)
            return self._open(file, mode, buffering, encoding, errors, newline, closefd, opener)
        raw = self._opened(path, file, mode, closefd)
        if not buffering:
            return raw
        buffer = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        return buffer if "b" in mode else io.TextIOWrapper(buffer, encoding, errors, newline)

    def _opened(self, path: Path, file: Any, mode: str, closefd: bool) -> _Raw:
        plain = mode.replace("b", "").replace("t", "")
        if isinstance(file, int):
            return _Raw(self, path, file, plain, closefd)
        kind = "open" if path.exists() else "create"
        self.before(kind, path)
        raw = _Raw(self, path, file, plain, closefd)
        self._listener.after(Operation(kind, path), raw.fileno())
        return raw

    def os_open(self, path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        """As `os.open`, but files below the root that are written are told of."""
        below = self._below(path, dir_fd)
        kind = "read" if not flags & WRITING else "open" if below and below.exists() else "create"
        if below:
            self.before(kind, below)
        descriptor = self._os_open(path, flags, mode, dir_fd=dir_fd)
        if below:
            self.paths[descriptor] = below
            self._listener.after(Operation(kind, below), descriptor)
        return descriptor

    def _on_descriptor(self, kind: str, real: Callable[[int], None]) -> Callable[[int], None]:
        def call(descriptor: int) -> None:
            path = self.paths.get(descriptor)
            if path:
                self.before(kind, path)
            real(descriptor)
            if path:
                self._listener.after(Operation(kind, path), descriptor)

        return call

    def _on_target(self, real: Callable[..., None]) -> Callable[..., None]:
        def call(source: Any, target: Any, **options: Any) -> None:
            below = self._below(target)
            if below:
                self.before("rename", below)
            real(source, target, **options)

        return call

    def _on_path(self, kind: str, real: Callable[..., None]) -> Callable[..., None]:
        def call(path: Any, *args: Any, dir_fd: int | None = None, **options: Any) -> None:
            below = self._below(path, dir_fd)
            if below:
                self.before(kind, below)
            real(path, *args, dir_fd=dir_fd, **options)
            if below:
                self._listener.after(Operation(kind, below), -1)

        return call

    def _below(self, file: Any, dir_fd: int | None = None) -> Path | None:
        """The path of a file, or None where it is not below the root."""
        if isinstance(file, int):
            return self.paths.get(file)
        if dir_fd is not None:
            return self.paths[dir_fd] / file if dir_fd in self.paths else None
        path = os.path.abspath(os.fsdecode(file))
        return Path(path) if path.startswith(self._root) else None


@contextlib.contextmanager
def watched(root: Path, listener: Listener) -> Iterator[None]:
    """Tell `listener` of every operation below `root`."""
    watch = _Watch(root, listener)
    with contextlib.ExitStack() as stack:
        for patch in watch.patches():
            stack.enter_context(patch)
        stack.callback(watch.end)
        yield


def in_child(work: Callable[[], object], seconds: int = 60) -> int:
    """Do `work` in a copy of this process; 0 where it came to its end, else how it ended (negative: a signal)."""
    return os.waitstatus_to_exitcode(os.waitpid(in_background(work, seconds), 0)[1])


def in_background(work: Callable[[], object], seconds: int) -> int:
    """Begin `work` in a copy of this process, which ends with the number it returns; returns the process's number."""
    with warnings.catch_warnings():
        # Newer Pythons warn of threads in the parent; the child uses nothing of theirs.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child:
        return child
    status = 1
    try:
        signal.alarm(seconds)  # nothing here may outlive the test
        done = work()
        status = done if isinstance(done, int) else 0
    finally:
        os._exit(status)


def limit_memory(room: int = 1 << 30) -> None:
    """Let this process take no more than `room` bytes beyond what it has."""
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize() if PROC.is_dir() else 0
    resource.setrlimit(resource.RLIMIT_AS, (used + room, used + room))


class PowerCut(Listener):
    """Knows what a power cut would leave: of files what was synced, of folders the names at their last sync.

    Everything there at the start is taken to be on disk.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._identity: dict[int, int] = {}  # inode to a number that, unlike an inode, is never used again
        self._content: dict[int, bytes] = {}
        self._names: dict[Path, dict[str, int]] = {}  # of folders in them: -1
        for folder, _, files in os.walk(root):
            for name in files:
                self._begin((Path(folder) / name).stat().st_ino, (Path(folder) / name).read_bytes())
        for folder, _, _ in os.walk(root):
            self._names[Path(folder)] = self._listed(Path(folder))

    def after(self, operation: Operation, descriptor: int) -> None:
        if operation.kind == "create":
            self._begin(os.fstat(descriptor).st_ino, b"")
        elif operation.kind == "mkdir":
            self._names[operation.path] = {}
        elif operation.kind == "fsync":
            self._sync(operation.path, os.fstat(descriptor))

    def _begin(self, inode: int, content: bytes) -> None:
        self._identity[inode] = len(self._content)
        self._content[len(self._content)] = content

    def _sync(self, path: Path, status: os.stat_result) -> None:
        if stat.S_ISDIR(status.st_mode):
            self._names[path] = self._listed(path)
        else:
            with io.FileIO(str(path)) as file:
                self._content[self._identity[status.st_ino]] = file.readall()

    def _listed(self, folder: Path) -> dict[str, int]:
        """The names in a folder as they are now."""
        if not folder.is_dir():
            return {}
        with os.scandir(folder) as entries:
            return {each.name: -1 if each.is_dir() else self._identity[each.inode()] for each in entries}

    def leave(self, target: Path, chance: random.Random | None) -> Path:
        """Make in `target` what a power cut now would leave.

        Nothing that was not synced, or, by `chance`, any part of it: a disk may write what nobody asked for yet.
        """
        living = {}
        for folder, _, files in os.walk(self._root):
            for name in files:
                path = Path(folder) / name
                living[self._identity[path.stat().st_ino]] = path
        self._leave(self._root, target, living, chance)
        return target

    def _leave(self, folder: Path, target: Path, living: dict[int, Path], chance: random.Random | None) -> None:
        target.mkdir(parents=True)
        synced, now = self._names.get(folder, {}), self._listed(folder)
        for name in sorted(synced.keys() | now.keys()):
            known = (now if chance and chance.random() < 0.5 else synced).get(name)
            if known == -1:
                self._leave(folder / name, target / name, living, chance)
            elif known is not None:
                (target / name).write_bytes(self._remains(known, living, chance))

    def _remains(self, known: int, living: dict[int, Path], chance: random.Random | None) -> bytes:
        synced = self._content[known]
        if chance is None or known not in living or chance.random() < 0.5:
            return synced
        now = living[known].read_bytes()
        return now if now == synced else now[: chance.randint(0, len(now))]


def damage(path: Path, chance: random.Random) -> None:
    """Flip some bytes of a file, or cut it off."""
    content = bytearray(path.read_bytes())
    if chance.random() < 0.3:
        content = content[: chance.randrange(len(content))]
    else:
        for _ in range(chance.choice((1, 1, 8))):
            content[chance.randrange(len(content))] ^= chance.randint(1, 255)
    path.write_bytes(content)


def tree(root: Path) -> dict[str, bytes]:
    """Every file below `root` with its content."""
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}
