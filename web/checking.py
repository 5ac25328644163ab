"""Room for the checks of drafts that run at once: each keeps a thread busy for seconds, others must find one free."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from werkzeug.exceptions import ServiceUnavailable

AT_ONCE = 2
BUSY = "正在核对的文稿已有两份，请等几秒再试。"
_places = threading.BoundedSemaphore(AT_ONCE)


@contextmanager
def room() -> Iterator[None]:
    """A place for one check. Raises ServiceUnavailable, with a message for the user, where none is free."""
    if not _places.acquire(blocking=False):
        raise ServiceUnavailable(BUSY)
    try:
        yield
    finally:
        _places.release()
