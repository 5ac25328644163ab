"""Many files read at once, each by a process of its own, their results in the order of the files.

Files are read ahead of the one that is due as long as few are held: what is kept does not grow with their number.
"""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from kb.errors import KBError, ReadError
from kb.gathering import Found, Opening, Tally, gather
from kb.intake import Intake, Taken
from kb.readers import load
from kb.readers.archive import Allowance
from kb.readers.limits import Limits
from kb.readers.sandbox import Sandbox
from kb.settings import Settings

T = TypeVar("T")

AHEAD = 8  # files for each process
BYTES_AHEAD = 64 * 1024 * 1024  # of the files that are held
MOST_PROCESSES = 16


def read_files(
    paths: Iterable[Path], settings: Settings, tally: Tally, known: Callable[[Path, str], T | None]
) -> Iterator[tuple[Path, Intake | KBError | T]]:
    """The files that `paths` name, folders searched and archives opened: the path of each in results, and what it is.

    That is what was read, why it could not be, or what `known` gives for its path and the SHA-256 of its bytes, in
    hexadecimal, which then are not read. `tally` is kept. A caller that stops early closes the iterator.
    """
    allowance = Allowance(settings.max_archive_bytes, settings.max_file_bytes)
    with Sandbox(Limits.of(settings)) as sandbox:
        found = Opening(sandbox, allowance, tally).opened(gather(paths, tally))
        reader = Reader(sandbox, processes(settings.read_processes), settings.max_file_bytes, known)
        yield from reader.read(found)


def processes(wanted: int) -> int:
    """How many processes read at once: `wanted`, or one for each core where that is 0."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return wanted or min(cores, MOST_PROCESSES)


@dataclass(frozen=True, slots=True)
class Reader(Generic[T]):
    """How files are read."""

    sandbox: Sandbox
    processes: int  # at once
    max_bytes: int  # of a file; a larger one is not read
    known: Callable[[Path, str], T | None]  # what is known of a path with this SHA-256, so that it need not be read

    def read(self, found: Iterable[Found]) -> Iterator[tuple[Path, Intake | KBError | T]]:
        """Each file's path with what was read, with why not, or with what is known of it; in the order of `found`.

        A caller that stops early closes the iterator; what is being read goes on until the sandbox is closed.
        """
        pool = ThreadPoolExecutor(self.processes)
        ahead: deque[_Due[T]] = deque()
        try:
            for each in found:
                ahead.append(self._begun(each, pool))
                while ahead and (ahead[0].is_done() or self._is_enough(ahead)):
                    yield ahead[0].path, ahead.popleft().outcome()
            while ahead:
                yield ahead[0].path, ahead.popleft().outcome()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _is_enough(self, ahead: deque[_Due[T]]) -> bool:
        return len(ahead) > AHEAD * self.processes or sum(len(each.content) for each in ahead) > BYTES_AHEAD

    def _begun(self, found: Found, pool: ThreadPoolExecutor) -> _Due[T]:
        try:
            if found.error:
                raise ReadError(found.error)
            content = load(found.file, self.max_bytes, found.path)
            digest = hashlib.sha256(content).hexdigest()
            known = self.known(found.path, digest)
        except KBError as error:
            return _Due(found.path, error)
        if known is not None:
            return _Due(found.path, known)
        return _Due(found.path, pool.submit(self.sandbox.read, str(found.path), content), content, digest)


@dataclass(frozen=True, slots=True)
class _Due(Generic[T]):
    """A file whose turn comes."""

    path: Path
    result: Future[Taken] | KBError | T
    content: bytes = b""
    digest: str = ""

    def is_done(self) -> bool:
        return not isinstance(self.result, Future) or self.result.done()

    def outcome(self) -> Intake | KBError | T:
        """What became of it; waits for that."""
        if not isinstance(self.result, Future):
            return self.result
        try:
            return Intake(self.content, self.digest, self.result.result())
        except KBError as error:
            return error
