"""What is made of a whole index, and made anew when the index has changed: while its user waits, or behind."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

from kb.errors import KBError

# While an index is being made its generations follow each other by the second: readers must not pay for each.
REST_S = 30.0
# Readers with other rights see other things: so many kinds of readers are served at a time.
MOST_KEPT = 8

Key = TypeVar("Key", bound=Hashable)  # Python 3.11 has no type parameter lists
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class _Made(Generic[Value]):
    generation: str
    at: float
    value: Value


class MadeOfIndex(Generic[Key, Value]):
    """Values by key, each made of one generation of the index. Safe for use by several threads."""

    def __init__(self, generation: Callable[[], str], make: Callable[[Key], Value]) -> None:
        """`generation` says which the index is at, quickly; `make` may take its time."""
        self._generation = generation
        self._make = make
        self._lock = threading.Lock()
        self._kept: OrderedDict[Key, _Made[Value]] = OrderedDict()
        self._under_way: set[Key] = set()

    def ready(self, key: Key) -> Value | None:
        """What there is, without waiting: None, or a value of an earlier generation, while one is being made.

        Raises what `generation` raises.
        """
        generation = self._generation()
        with self._lock:
            made = self._kept.get(key)
            fresh = made and (made.generation == generation or time.monotonic() - made.at < REST_S)
            if not fresh and key not in self._under_way and len(self._under_way) < MOST_KEPT:
                self._under_way.add(key)
                threading.Thread(target=self._in_background, args=(key, generation), daemon=True).start()
        return made.value if made else None

    def current(self, key: Key) -> Value:
        """The value of this generation; waits until it is made. Raises what `generation` and `make` raise."""
        generation = self._generation()
        with self._lock:
            made = self._kept.get(key)
        if made is None or made.generation != generation:
            return self._made(key, generation)
        return made.value

    def at_hand(self, key: Key) -> Value:
        """What there is, of an earlier generation perhaps; waits only where there is nothing. Raises as `current`."""
        with self._lock:
            made = self._kept.get(key)
        if made is None:
            return self.current(key)
        self.ready(key)  # has a newer one made, for those who ask later
        return made.value

    def _in_background(self, key: Key, generation: str) -> None:
        try:
            with suppress(KBError):  # the index was swapped or closed meanwhile: the next who asks tries again
                self._made(key, generation)
        finally:
            with self._lock:
                self._under_way.discard(key)

    def _made(self, key: Key, generation: str) -> Value:
        value = self._make(key)
        with self._lock:
            self._kept[key] = _Made(generation, time.monotonic(), value)
            self._kept.move_to_end(key)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return value
