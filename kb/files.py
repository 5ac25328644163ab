"""Writing files so that a reader sees the old one or the new one, never half of one; and one writer at a time."""

from __future__ import annotations

import contextlib
import io
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

UNFINISHED = ".tmp-"  # how the names of files begin that did not get theirs yet

PATIENCE_S = 10.0  # how long to wait for another process that holds a lock
PAUSE_S = 0.1  # between two attempts

if sys.platform == "win32":
    import msvcrt

    # Windows keeps others from reading what is locked: the byte lies far beyond what the holder writes of itself.
    LOCKED_BYTE = 1 << 30
    HELD: type[OSError] = PermissionError  # what an attempt raises while another process holds the lock

    def _take(descriptor: int) -> None:
        os.lseek(descriptor, LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    HELD: type[OSError] = BlockingIOError

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock, as it says itself: the text informs, the system alone decides who holds it."""

    doing: str  # such as kb index
    process: str  # its number
    host: str
    since: str  # date and time, as its clock has them

    def __str__(self) -> str:
        """For users."""
        return f"{self.doing}，进程 {self.process}，在主机 {self.host} 上，{self.since} 起"

    @staticmethod
    def this_process(doing: str) -> Holder:
        """The process that calls, from now on."""
        return Holder(doing, str(os.getpid()), platform.node() or "localhost", time.strftime("%Y-%m-%d %H:%M"))

    def to_bytes(self) -> bytes:
        """A line each."""
        return f"{self.doing}\n{self.process}\n{self.host}\n{self.since}\n".encode()

    @staticmethod
    def from_bytes(content: bytes) -> Holder | None:
        """The inverse of `to_bytes`; None where the content is empty, half-written or something else."""
        *lines, rest = content.decode("utf-8", "replace").split("\n")
        whole = len(lines) == 4 and not rest and all(line and line.isprintable() for line in lines)
        return Holder(*lines) if whole and lines[1].isdecimal() else None


LONGEST_HOLDER = 1000  # bytes


class LockHeldError(BlockingIOError):
    """Another process holds a lock, and went on holding it while this one waited."""

    def __init__(self, path: Path, holder: Holder | None, waited: float) -> None:
        """`holder` is None where it did not say who it is; `waited` in seconds."""
        super().__init__(f"{path} is held by another process ({holder or 'unknown'}), waited {waited:g} s")
        self.holder = holder


Waiting = Callable[[Holder | None], None]  # told once for whom a lock is waited, where that is known


def write_atomically(path: Path, content: bytes) -> None:
    """Write `content` to `path` through a file beside it; on disk before it takes the name.

    Raises OSError as the system gives it; the old file then stays as it was.
    """
    write_in_pieces(path, (content,))


def write_in_pieces(path: Path, pieces: Iterable[bytes]) -> None:
    """`write_atomically` of content that is made piece by piece; what making it raises leaves the old file as well."""
    make_folder(path.parent)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=UNFINISHED)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Make `folder` and those above it that are missing, with names that outlast a power cut."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def sweep_unfinished(folder: Path) -> None:
    """Remove what writes that were cut off left in `folder`, where nobody else is writing."""
    for path in folder.glob(f"{UNFINISHED}*"):
        with contextlib.suppress(OSError):
            path.unlink()


def sync_folder(folder: Path) -> None:
    """Make names given in `folder` outlast a power cut; nothing to do where folders cannot be opened (Windows)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def sole_holder(path: Path, doing: str, patience: float = PATIENCE_S, waiting: Waiting | None = None) -> Iterator[None]:
    """Hold the lock file `path`, which then says who does; the system lets go of it when the process ends, however.

    Waits up to `patience` seconds for another process that holds it, then raises LockHeldError with what that one
    says of itself. Raises OSError as the system gives it where the file cannot be opened or locked at all.
    """
    make_folder(path.parent)
    with path.open("a+b", buffering=0) as file:
        _take_patiently(file, path, patience, waiting)
        _tell(file, Holder.this_process(doing).to_bytes())
        try:
            yield
        finally:
            _tell(file, b"")


def _take_patiently(file: io.FileIO, path: Path, patience: float, waiting: Waiting | None) -> None:
    end = time.monotonic() + patience
    attempts = 0
    while not _taken(file):
        if time.monotonic() >= end:
            raise LockHeldError(path, _holder(file), patience)
        attempts += 1
        # Not at the first attempt: most are brief, and the holder may not have said yet who it is.
        if waiting and attempts == 2:
            waiting(_holder(file))
        time.sleep(min(PAUSE_S, patience))


def _taken(file: io.FileIO) -> bool:
    try:
        _take(file.fileno())
    except HELD:
        return False
    return True


def _tell(file: io.FileIO, content: bytes) -> None:
    """Replace what the lock file says. Where that fails the lock is held no less."""
    with contextlib.suppress(OSError):
        file.truncate(0)
        file.write(content)


def _holder(file: io.FileIO) -> Holder | None:
    with contextlib.suppress(OSError):
        file.seek(0)
        return Holder.from_bytes(file.read(LONGEST_HOLDER) or b"")
    return None
