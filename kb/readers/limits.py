"""The limits under which a file is read, and how a process sets them for itself.

The kernel holds them where it can (POSIX); on macOS, which does not limit memory, and on Windows, which limits nothing,
a thread of the process watches its memory. Whoever started the process watches the time.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from kb.settings import Settings

MEGABYTE = 1024 * 1024
# The exit status of a process that found itself beyond its memory.
OUT_OF_MEMORY = 77
# Files that a process may have open, and how large one that it writes may be: a converter's, a member of an archive.
OPEN_FILES = 256
LARGEST_WRITTEN = 2048 * MEGABYTE
WATCH_EVERY_S = 0.1
# What takes long and says that it goes on (see `going_on`) may take the time again, in all so many times.
MOST_TIMES = 20


@dataclass(frozen=True, slots=True)
class Limits:
    """How much reading one file may take."""

    seconds: int  # of computing; twice as many by the clock, for a machine that is busy
    memory: int  # bytes
    file: int  # bytes of the file
    output: int  # bytes of what is made of it

    @staticmethod
    def of(settings: Settings) -> Limits:
        """Those that `settings` name. A text in GB18030 is half as long again in UTF-8; more than twice is a bomb."""
        largest = settings.max_file_bytes
        return Limits(settings.read_seconds, settings.read_memory_mb * MEGABYTE, largest, 2 * largest + MEGABYTE)

    @property
    def clock(self) -> float:
        """Seconds that may pass."""
        return 2.0 * self.seconds


_listeners: list[Callable[[], None]] = []


def going_on() -> None:
    """Say that reading goes on, as after each page of a scan: from here there is the time for one file again."""
    for listener in _listeners:
        listener()


def when_going_on(listener: Callable[[], None]) -> None:
    """Have `listener` called whenever reading goes on."""
    _listeners.append(listener)


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class _Counters(ctypes.Structure):
        _fields_ = (
            ("cb", wintypes.DWORD),
            ("PageFaultCount", wintypes.DWORD),
            ("PeakWorkingSetSize", ctypes.c_size_t),
            ("WorkingSetSize", ctypes.c_size_t),
            ("QuotaPeakPagedPoolUsage", ctypes.c_size_t),
            ("QuotaPagedPoolUsage", ctypes.c_size_t),
            ("QuotaPeakNonPagedPoolUsage", ctypes.c_size_t),
            ("QuotaNonPagedPoolUsage", ctypes.c_size_t),
            ("PagefileUsage", ctypes.c_size_t),
            ("PeakPagefileUsage", ctypes.c_size_t),
        )

    def memory_used() -> int:
        """Bytes of memory that this process has committed."""
        counters = _Counters(cb=ctypes.sizeof(_Counters))
        process = ctypes.c_void_p(ctypes.windll.kernel32.GetCurrentProcess())
        ctypes.windll.kernel32.K32GetProcessMemoryInfo(process, ctypes.byref(counters), counters.cb)
        return int(counters.PagefileUsage)

    def bound(limits: Limits) -> None:
        """Set the limits of this process that outlast a file."""
        _watch_memory(limits.memory)

    def begin(limits: Limits) -> None:
        """Give this process the time for one file, or for one more page; whoever started it watches the clock."""

    def pause() -> None:
        """The file is read: no time passes until the next."""
else:
    import resource
    import signal

    def memory_used() -> int:
        """Bytes of memory that this process has, or has had at most where the system tells no more (macOS)."""
        try:
            with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - read after every file
                return int(file.read().split()[1]) * resource.getpagesize()
        except OSError:
            most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            return most if sys.platform == "darwin" else most * 1024

    def bound(limits: Limits) -> None:
        """Set the limits of this process that outlast a file."""
        _lower(resource.RLIMIT_CORE, 0)
        _lower(resource.RLIMIT_NOFILE, OPEN_FILES)
        _lower(resource.RLIMIT_FSIZE, LARGEST_WRITTEN)
        if sys.platform == "linux":
            _lower(resource.RLIMIT_AS, limits.memory)
        else:
            _watch_memory(limits.memory)

    def begin(limits: Limits) -> None:
        """Give this process the time for one file, or for one more page."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        most = int(used.ru_utime + used.ru_stime) + 1 + limits.seconds
        resource.setrlimit(resource.RLIMIT_CPU, (_at_most(hard, most), hard))
        # Should whoever started this process be gone, the kernel ends it.
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, limits.clock + 5)

    def pause() -> None:
        """The file is read: no time passes until the next."""
        signal.setitimer(signal.ITIMER_REAL, 0)

    def _lower(which: int, most: int) -> None:
        """Lower a limit of this process for good; one that is lower already stays."""
        _, hard = resource.getrlimit(which)
        resource.setrlimit(which, (_at_most(hard, most),) * 2)

    def _at_most(hard: int, wanted: int) -> int:
        return wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)


def _watch_memory(most: int) -> None:
    def watch() -> None:
        while memory_used() <= most:
            time.sleep(WATCH_EVERY_S)
        os._exit(OUT_OF_MEMORY)

    threading.Thread(target=watch, daemon=True).start()
