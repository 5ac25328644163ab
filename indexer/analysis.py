"""Entries with their terms made, in several processes where there is much to do.

    keys --batches--> worker: load, make terms, pack --rows--> here: unpack, in the order of the keys

The caller writes the index meanwhile, and its time is what is scarce: a passage of a law costs it 4 µs here, not
the 45 µs of reading it and making its terms. A worker holds nothing that is worth an orderly end: what it owes
when it dies is made here, and when the caller stops it is killed.
"""

from __future__ import annotations

import dataclasses
import math
import multiprocessing
import os
import pickle
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain, islice
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Thread
from typing import Any, Generic, TypeVar

from indexer.about import about, names
from indexer.engine import Entry, EntryTerms
from indexer.segment import Segmenter
from kb.document import Document, Locator, Passage
from kb.errors import KBError
from kb.outline import Span

K = TypeVar("K")

# Seconds of work done here before others are asked to help. A worker is ready half a second after it is
# started, and takes 10 ms of this process: an update of a few documents shall not pay for that.
START_AFTER = 0.5
# Documents handed over at once (8 to 64 measure the same; laws make an answer of 1 MB of 16), and the batches that a
# worker may owe: it works on one while the other waits to be taken.
BATCH = 16
OWED = 2
# A worker answers early when bodies come to this many characters: sixteen books at once would fill the memory.
LONGEST_ANSWER = 1_000_000
# A worker takes 110 MB, most of it the dictionary; the one process that writes keeps no more than a few busy.
MOST_PROCESSES = 8


def with_terms(entry: Entry, segmenter: Segmenter) -> Entry:
    """`entry` with its terms made, those of each heading once."""
    title = names(entry.document)
    headings = list(dict.fromkeys(heading for passage in entry.passages for heading in passage.headings))
    texts = [title, about(entry.document), *headings, *(passage.text for passage in entry.passages)]
    made = segmenter.joined_terms(texts)
    below = len(headings) + 2
    terms = EntryTerms(made[0], dict(zip(headings, made[2:below], strict=True)), made[below:], made[1])
    return dataclasses.replace(entry, terms=terms)


def prepared(
    keys: Iterable[K], load: Callable[[K], Entry], segmenter: Segmenter, processes: int | None = None
) -> Iterator[tuple[K, Entry | KBError]]:
    """Each key with its entry, terms made, in the order of `keys`; with the KBError where `load` raised one.

    Other errors of `load` are raised. `processes` is how many load and cut beside this one, by default one for each
    core; with 1 everything is done here. With more `load`, `segmenter` and the keys must be picklable, and a program
    that calls this must be importable (`if __name__ == "__main__":`), as for every use of multiprocessing.

    A caller that stops early closes the iterator, or lets go of it: that ends the workers.
    """
    make = _Make(load, segmenter)
    count = _cores() if processes is None else processes
    recipe = pickle.dumps(make) if count > 1 else b""  # fails for a small job too, not first for the large one
    remaining = iter(keys)
    yield from _here(remaining, make, START_AFTER if count > 1 else math.inf)
    ahead = list(islice(remaining, BATCH * count))
    if len(ahead) < BATCH * count:
        yield from _here(iter(ahead), make)
    else:
        yield from _by_workers(_batches(chain(ahead, remaining)), make, recipe, count)


def _here(keys: Iterator[K], make: _Make[K], seconds: float = math.inf) -> Iterator[tuple[K, Entry | KBError]]:
    """The entries of `keys` made in this process, until that has taken so many seconds; the caller's do not count."""
    spent = 0.0
    for key in keys:
        started = time.perf_counter()
        made = make(key)
        spent += time.perf_counter() - started
        yield key, made
        if spent >= seconds:
            return


def _cores() -> int:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MOST_PROCESSES)


def _batches(keys: Iterator[K]) -> Iterator[list[K]]:
    return iter(lambda: list(islice(keys, BATCH)), [])


@dataclasses.dataclass(frozen=True)
class _Make(Generic[K]):
    """Makes the entry of a key, or says why there is none."""

    load: Callable[[K], Entry]
    segmenter: Segmenter

    def __call__(self, key: K) -> Entry | KBError:
        try:
            entry = self.load(key)
        except KBError as error:
            return error
        return with_terms(entry, self.segmenter)


def _by_workers(
    batches: Iterator[list[K]], make: _Make[K], recipe: bytes, count: int
) -> Iterator[tuple[K, Entry | KBError]]:
    team: list[_Worker] = []
    try:
        for _ in range(count):
            team += _hired(recipe)
        yield from _shared_out(batches, make, team)
    finally:
        for worker in team:
            worker.process.kill()
        for worker in team:
            worker.process.join()
            worker.connection.close()


_Owed = tuple[list[K], "_Worker", int]  # a batch, who makes it, and the number of its answer


def _shared_out(batches: Iterator[list[K]], make: _Make[K], team: list[_Worker]) -> Iterator[tuple[K, Entry | KBError]]:
    """The entries of `batches`: by the team as far as it has room, and here as long as none of it is ready."""
    owed: deque[_Owed[K]] = deque()
    while True:
        owed += _handed_out(batches, team)
        if owed:
            yield from _next_owed(owed, make)
        elif own := next(batches, None):
            yield from _here(iter(own), make)
        else:
            return


def _handed_out(batches: Iterator[list[K]], team: list[_Worker]) -> Iterator[_Owed[K]]:
    for worker in team * OWED:  # one for each, then the second for each
        if worker.has_room() and (batch := next(batches, None)):
            yield batch, worker, worker.give(batch)


def _next_owed(owed: deque[_Owed[K]], make: _Make[K]) -> Iterator[tuple[K, Entry | KBError]]:
    """The entries of the batch that is due, as far as its worker made them; it is given the rest."""
    keys, worker, number = owed.popleft()
    answer = worker.take(number)
    yield from ((key, _unpacked(row)) for key, row in zip(keys, answer, strict=False))
    rest = keys[len(answer) :]
    if rest and not answer:
        # It died, or `load` raised what is no KBError: here it does so where the caller sees it.
        yield rest[0], make(rest[0])
        rest = rest[1:]
    if rest:
        owed.appendleft((rest, worker, worker.give(rest)))


class _Worker:
    """A process that makes entries, seen from this one."""

    def __init__(self, recipe: bytes) -> None:
        """Starts it; it is ready later. Raises OSError where the machine starts no process."""
        # Not forked: threads of this process (the site has some) may hold locks that nobody opens in the copy.
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs, recipe), daemon=True)
        self._ready = self._gone = False
        self._given = self._owed = 0
        self._arrived: dict[int, list[Any]] = {}
        try:
            with _no_interrupt():
                self.process.start()
        except OSError:
            self.connection.close()
            raise
        finally:
            theirs.close()

    def has_room(self) -> bool:
        """Whether it is ready, alive as far as known, and owes little."""
        if not self._ready and not self._gone and self.connection.poll():
            self._ready = self._received() is not None
        return self._ready and not self._gone and self._owed < OWED

    def give(self, keys: list[Any]) -> int:
        """Hand over `keys`; returns the number to ask for their answer by."""
        self._given += 1
        self._owed += 1
        try:
            self.connection.send((self._given, keys))
        except OSError:
            self._gone = True
        return self._given

    def take(self, number: int) -> list[Any]:
        """The rows of the first keys given under `number`; none where it died, or could not make the first of them."""
        self._owed -= 1
        while number not in self._arrived:
            answer = self._received()
            if answer is None:
                return []
            self._arrived[answer[0]] = answer[1]
        return self._arrived.pop(number)

    def _received(self) -> tuple[int, list[Any]] | None:
        """Its next answer; None where it died."""
        if self._gone:
            return None
        try:
            answer: tuple[int, list[Any]] = pickle.loads(self.connection.recv_bytes())  # noqa: S301 - our own child
            return answer
        except (EOFError, OSError):
            self._gone = True
            return None


def _hired(recipe: bytes) -> Iterator[_Worker]:
    # No memory or no leave for another process: the others do its part, or this one.
    with suppress(OSError):
        yield _Worker(recipe)


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """Keeps Ctrl-C from what is started meanwhile, from its first instruction; this process gets it afterwards."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows: `_work` ignores it, a tenth of a second later
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(connection: Connection, recipe: bytes) -> None:
    """What a worker does until it is killed, or the process that started it is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers: SimpleQueue[bytes] = SimpleQueue()
    # A pipe holds some 100 KB, an answer is 1 MB: the next batch is made while this one waits to be taken.
    Thread(target=_send, args=(connection, answers), daemon=True).start()
    make: _Make[Any] = pickle.loads(recipe)  # noqa: S301 - from the process that started this one
    answers.put(pickle.dumps((0, [])))
    with suppress(EOFError, OSError):
        while True:
            number, keys = connection.recv()
            answers.put(pickle.dumps((number, _rows(keys, make)), protocol=5))


def _send(connection: Connection, answers: SimpleQueue[bytes]) -> None:
    with suppress(OSError):
        while True:
            connection.send_bytes(answers.get())


def _rows(keys: list[Any], make: _Make[Any]) -> list[Any]:
    """The rows of the first keys: up to one whose `load` fails, or until they are long enough for one answer."""
    rows: list[Any] = []
    length = 0
    for key in keys:
        try:
            made = make(key)
        except Exception:  # whatever it is, it is raised again where the caller sees it
            return rows
        rows.append(made if isinstance(made, KBError) else _packed(made))
        length += 0 if isinstance(made, KBError) else len(made.document.body)
        if length > LONGEST_ANSWER:
            break
    return rows


def _packed(entry: Entry) -> tuple[Any, ...]:
    """`entry` as tuples, which unpickle in a third of the time: frozen dataclasses set field after field in Python."""
    document, terms = entry.document, entry.terms
    assert terms is not None
    # Field by field: pickled whole, a document takes along the tree of sections that it keeps once it was asked for.
    fields = (document.id, document.metadata, document.body, document.findings)
    rows = [
        (
            each.document_id,
            each.locator.path,
            each.locator.anchor,
            each.headings,
            each.text,
            each.span.start,
            each.span.end,
        )
        for each in entry.passages
    ]
    return fields, rows, entry.collection, (terms.title, terms.headings, terms.passages, terms.about)


def _unpacked(row: Any) -> Entry | KBError:
    if isinstance(row, KBError):
        return row
    fields, rows, collection, terms = row
    passages = [
        Passage(document_id, Locator(path, anchor), headings, text, Span(start, end))
        for document_id, path, anchor, headings, text, start, end in rows
    ]
    return Entry(Document(*fields), passages, collection, EntryTerms(*terms))
