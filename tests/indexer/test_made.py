"""What is made of an index, while its user waits or behind."""

from __future__ import annotations

import threading

import pytest

from indexer import made
from indexer.made import MOST_KEPT, MadeOfIndex
from kb.errors import IndexDamagedError


class Index:
    """An index that counts how often something is made of it, and can be held up."""

    def __init__(self) -> None:
        self.generation = "1"
        self.made: list[str] = []
        self.go_on = threading.Event()
        self.go_on.set()
        self.error: Exception | None = None
        self.finished = threading.Semaphore(0)

    def make(self, key: str) -> str:
        """A value, once it may."""
        try:
            assert self.go_on.wait(10)
            self.made.append(key)
            if self.error:
                raise self.error
            return f"{key} of {self.generation}"
        finally:
            self.finished.release()

    def values(self) -> MadeOfIndex[str, str]:
        """Values made of this index."""
        return MadeOfIndex(lambda: self.generation, self.make)


def eventually(values: MadeOfIndex[str, str], expected: str) -> None:
    """Wait until `expected` is ready."""
    waiting = threading.Event()
    for _ in range(500):
        if values.ready("a") == expected:
            return
        waiting.wait(0.01)
    raise AssertionError(values.ready("a"))


def test_who_does_not_wait_is_answered_at_once() -> None:
    """The first call has nothing; it is made once behind, however many ask meanwhile, and then it is there."""
    index = Index()
    index.go_on.clear()
    values = index.values()
    assert [values.ready("a") for _ in range(5)] == [None] * 5
    index.go_on.set()
    eventually(values, "a of 1")
    assert index.made == ["a"]


def test_who_waits_has_what_is_current() -> None:
    """Waiting gives the value of this generation, made once."""
    index = Index()
    values = index.values()
    assert values.current("a") == values.current("a") == "a of 1"
    index.generation = "2"
    assert values.current("a") == "a of 2"
    assert index.made == ["a", "a"]


def test_after_a_change_the_old_serves_until_the_new_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a new generation who need not."""
    monkeypatch.setattr(made, "REST_S", 0.0)
    index = Index()
    values = index.values()
    values.current("a")
    index.generation = "2"
    index.go_on.clear()
    assert values.ready("a") == "a of 1"
    index.go_on.set()
    eventually(values, "a of 2")


def test_who_takes_what_is_at_hand_waits_only_for_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first value is waited for; after a change the old one is given and the new one made behind."""
    monkeypatch.setattr(made, "REST_S", 0.0)
    index = Index()
    values = index.values()
    assert values.at_hand("a") == "a of 1"
    index.generation = "2"
    index.go_on.clear()
    assert values.at_hand("a") == "a of 1"
    index.go_on.set()
    eventually(values, "a of 2")
    assert values.at_hand("a") == "a of 2"


def test_generations_that_follow_fast_are_not_all_served() -> None:
    """While an index is being written, values are not made for each commit."""
    index = Index()
    values = index.values()
    values.current("a")
    index.generation = "2"
    assert values.ready("a") == "a of 1"
    assert index.made == ["a"]


def test_a_failure_behind_is_tried_again() -> None:
    """An index that was swapped away while it was read gives no value and no traceback; the next call tries again."""
    index = Index()
    index.error = IndexDamagedError("损坏")
    values = index.values()
    assert values.ready("a") is None
    assert index.finished.acquire(timeout=10)
    with pytest.raises(IndexDamagedError):
        values.current("a")
    index.error = None
    eventually(values, "a of 1")


def test_no_more_values_are_kept_than_agreed() -> None:
    """Of many keys the latest stay."""
    index = Index()
    values = index.values()
    for number in range(MOST_KEPT + 1):
        values.current(str(number))
    values.current(str(MOST_KEPT))
    values.current("0")
    assert index.made.count("0") == 2
    assert index.made.count(str(MOST_KEPT)) == 1
