"""Entries with their terms made, here and in other processes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from itertools import count, islice
from pathlib import Path

import pytest

from indexer import analysis
from indexer.analysis import prepared, with_terms
from indexer.engine import Entry
from indexer.segment import Segmenter
from kb.document import Document, Metadata
from kb.errors import KBError, LibraryError
from kb.passages import passages

ROOT = Path(__file__).resolve().parents[2]
BODY = "## 第一章　总则\n\n第一条 党组织领导治理。\n\n第二条 个人独资企业依法建会\n\n## 第二章　附则\n\n公布之日施行。"


def load(key: int, paragraphs: int = 0) -> Entry:
    """A small document; its collection tells which process loaded it."""
    body = BODY + f"\n\n{'党组织领导基层治理。' * 100}" * paragraphs
    document = Document(f"d{key}", Metadata(title=f"关于第{key}号事项的意见"), body)
    assert document.sections
    return Entry(document, passages(document), str(os.getpid()))


def load_some(key: int) -> Entry:
    """As `load`, but every seventh document is broken."""
    if key % 7 == 0:
        raise LibraryError(f"第 {key} 篇读不到")
    return load(key)


def load_until(key: int, last: int) -> Entry:
    """As `load`, with an error that is no KBError past `last`, in whatever process."""
    if key > last:
        raise ZeroDivisionError(key)
    return load(key)


def load_deadly(key: int, main: int) -> Entry:
    """As `load`, but a process that is not `main` dies of every hundredth document, as of one too large for it."""
    if key % 100 == 99 and os.getpid() != main:
        os._exit(9)
    return load(key)


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers are started at once."""
    monkeypatch.setattr(analysis, "START_AFTER", 0)
    monkeypatch.setattr(analysis, "BATCH", 4)


def plain(segmenter: Segmenter, text: str) -> list[str]:
    """The terms of `text` in an order that can be compared."""
    return sorted(segmenter.terms(text))


def worker_of(made: Entry | KBError) -> int | None:
    """The process that made an entry, None for this one and for errors."""
    return int(made.collection) if isinstance(made, Entry) and made.collection != str(os.getpid()) else None


def until_helped(found: Iterator[tuple[int, Entry | KBError]], workers: int = 1) -> tuple[list[int], set[int]]:
    """Takes entries until that many other processes have made some: the keys, and the processes."""
    keys, pids = [], set()
    for key, made in found:
        keys.append(key)
        if pid := worker_of(made):
            pids.add(pid)
        if len(pids) == workers:
            break
    return keys, pids


def is_gone(pid: int) -> bool:
    """Whether no process, not even a dead one that nobody asked after, has this number; waits ten seconds for it."""
    for _ in range(200):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_an_entry_has_the_terms_of_its_texts(segmenter: Segmenter) -> None:
    """Title, each heading and each passage, one blank between two terms."""
    entry = with_terms(load(3), segmenter)
    assert entry.terms
    assert sorted(entry.terms.title.split(" ")) == plain(segmenter, "关于第3号事项的意见")
    assert list(entry.terms.headings) == ["总则", "附则"]
    for heading, terms in entry.terms.headings.items():
        assert sorted(terms.split(" ")) == plain(segmenter, heading)
    texts = [passage.text for passage in entry.passages]
    assert [sorted(terms.split()) for terms in entry.terms.passages] == [plain(segmenter, text) for text in texts]


def test_a_document_without_a_title_has_no_terms_of_it(segmenter: Segmenter) -> None:
    """The first words that are shown in its stead are found in the text."""
    document = Document("d1", Metadata(), "党建。")
    terms = with_terms(Entry(document, passages(document), "c"), segmenter).terms
    assert terms and terms.title == "" and terms.headings == {}


def test_few_documents_start_no_process(segmenter: Segmenter) -> None:
    """What takes less than half a second is made here."""
    found = list(prepared(range(20), load, segmenter, processes=2))
    assert [key for key, _ in found] == list(range(20))
    assert {worker_of(made) for _, made in found} == {None}


@pytest.mark.usefixtures("eager")
def test_no_process_is_started_for_less_than_a_batch_each(
    segmenter: Segmenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long the first documents took, the last few are made here."""
    monkeypatch.setattr(analysis, "_Worker", None)
    assert [key for key, _ in prepared(range(8), load, segmenter, processes=2)] == list(range(8))


@pytest.mark.usefixtures("eager")
def test_others_make_the_same(segmenter: Segmenter) -> None:
    """Entries of other processes are those made here, in the order of the keys."""
    found = prepared(count(), load, segmenter, processes=2)
    keys, pids = until_helped(found, 2)
    more = list(islice(found, 50))
    assert [*keys, *(key for key, _ in more)] == list(range(len(keys) + 50))
    for key, made in more:
        assert isinstance(made, Entry) and int(made.collection) in pids
        here = with_terms(load(key), segmenter)
        assert (made.document, made.passages, made.terms) == (here.document, here.passages, here.terms)


@pytest.mark.usefixtures("eager")
def test_all_keys_come_to_an_end(segmenter: Segmenter) -> None:
    """The last keys come as well, where they are no whole batch, and no process stays."""
    found = list(prepared(range(3003), load, segmenter, processes=2))
    assert [key for key, _ in found] == list(range(3003))
    assert multiprocessing.active_children() == []


@pytest.mark.usefixtures("eager")
def test_a_broken_document_comes_as_its_error(segmenter: Segmenter) -> None:
    """A KBError is the value of its key, made here or elsewhere; the others are not held up."""
    found = prepared(count(), load_some, segmenter, processes=2)
    keys, _ = until_helped(found, 2)
    more = list(islice(found, 100))
    assert [*keys, *(key for key, _ in more)] == list(range(len(keys) + 100))
    errors = {key: str(made) for key, made in more if isinstance(made, LibraryError)}
    assert errors == {key: f"第 {key} 篇读不到" for key, _ in more if key % 7 == 0}


@pytest.mark.usefixtures("eager")
def test_another_error_is_raised_where_its_document_was_due(segmenter: Segmenter) -> None:
    """What comes before it comes; then it is raised as `load` raised it, and the workers are gone."""
    keys = []
    with pytest.raises(ZeroDivisionError, match="5001"):
        for key, _ in prepared(count(), partial(load_until, last=5000), segmenter, processes=2):
            keys.append(key)
    assert keys == list(range(5001))
    assert multiprocessing.active_children() == []


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("killed", [1, 2])
def test_a_killed_worker_loses_and_doubles_nothing(segmenter: Segmenter, killed: int) -> None:
    """What it owed is made here; where none is left everything is."""
    found = prepared(count(), load, segmenter, processes=2)
    keys, pids = until_helped(found, 2)
    for pid in list(pids)[:killed]:
        os.kill(pid, signal.SIGKILL)
    keys += [key for key, _ in islice(found, 100)]
    after = list(islice(found, 100))
    assert keys + [key for key, _ in after] == list(range(len(keys) + 100))
    assert {worker_of(made) for _, made in after} == (set(list(pids)[1:]) if killed == 1 else {None})


@pytest.mark.usefixtures("eager")
def test_a_document_that_kills_workers_is_made_here(segmenter: Segmenter) -> None:
    """One that is too large for a worker costs the worker, not the run."""
    load_here = partial(load_deadly, main=os.getpid())
    found = prepared(count(), load_here, segmenter, processes=2)
    keys, pids = until_helped(found)
    more = list(islice(found, 1000))
    assert [*keys, *(key for key, _ in more)] == list(range(len(keys) + 1000))
    assert all(worker_of(made) is None for key, made in more if key % 100 == 99)
    found.close()  # type: ignore[attr-defined]
    assert all(map(is_gone, pids))


@pytest.mark.usefixtures("eager")
def test_large_documents_come_in_several_answers(segmenter: Segmenter) -> None:
    """A batch that is too long for one answer is answered in parts, in order."""
    large = partial(load, paragraphs=400)  # 400,000 characters: a batch of four has more than a million
    found = prepared(count(), large, segmenter, processes=2)
    keys, _ = until_helped(found, 2)
    keys += [key for key, _ in islice(found, 12)]
    assert keys == list(range(len(keys)))


@pytest.mark.usefixtures("eager")
def test_no_more_is_read_ahead_than_workers_may_owe(segmenter: Segmenter) -> None:
    """A slow caller is not run ahead of: memory holds a few batches, however many keys there are."""
    drawn = count()
    found = prepared(drawn, load, segmenter, processes=2)
    keys, _ = until_helped(found, 2)
    time.sleep(0.3)
    ahead = next(drawn) - keys[-1]
    found.close()  # type: ignore[attr-defined]
    assert ahead <= 4 * analysis.OWED * 2 + 2


@pytest.mark.usefixtures("eager")
def test_a_caller_that_stops_early_ends_the_workers(segmenter: Segmenter) -> None:
    """Whether it closes the iterator or fails in its loop, no process is left, dead or alive."""
    found = prepared(count(), load, segmenter, processes=2)
    _, pids = until_helped(found, 2)
    found.close()  # type: ignore[attr-defined]
    assert all(map(is_gone, pids))
    with pytest.raises(KeyError):
        for _, made in prepared(count(), load, segmenter, processes=2):
            if pid := worker_of(made):
                pids = {pid}
                raise KeyError
    assert all(map(is_gone, pids))
    assert multiprocessing.active_children() == []


SCRIPT = """
from itertools import count
from indexer import analysis
from indexer.lexicon import Lexicon
from indexer.segment import Segmenter
from test_analysis import load, worker_of

if __name__ == "__main__":
    analysis.START_AFTER, told = 0, set()
    for _, made in analysis.prepared(count(), load, Segmenter(Lexicon()), processes=2):
        if (pid := worker_of(made)) and pid not in told:
            told.add(pid)
            print(pid, flush=True)
"""


@pytest.fixture
def program(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A program of its own that is in the midst of it, in a group as a terminal's; it prints its workers' numbers."""
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    paths = os.pathsep.join(map(str, (ROOT, Path(__file__).parent)))
    process = subprocess.Popen(
        [sys.executable, str(script)],
        env=os.environ | {"PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no process groups that Ctrl-C is sent to")
def test_ctrl_c_ends_all_with_one_traceback(program: subprocess.Popen[str]) -> None:
    """Ctrl-C reaches the whole group: only the program itself hears it, and takes its workers along."""
    assert program.stdout
    pids = [int(program.stdout.readline()) for _ in range(2)]
    os.killpg(program.pid, signal.SIGINT)
    _, errors = program.communicate(timeout=20)
    assert errors.count("Traceback") == 1 and errors.rstrip().endswith("KeyboardInterrupt")
    assert all(map(is_gone, pids))


def test_workers_go_when_the_program_is_killed(program: subprocess.Popen[str]) -> None:
    """A program that could not clean up leaves no worker behind."""
    assert program.stdout
    pids = [int(program.stdout.readline()) for _ in range(2)]
    program.kill()
    program.wait()
    assert all(map(is_gone, pids))


@pytest.mark.usefixtures("eager")
def test_a_machine_that_starts_no_process_makes_all_here(segmenter: Segmenter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system refuses another process nothing is missing."""

    def refuse(process: object) -> None:
        raise BlockingIOError("Resource temporarily unavailable")

    monkeypatch.setattr(multiprocessing.get_context("spawn").Process, "start", refuse)
    found = list(prepared(range(100), load, segmenter, processes=2))
    assert [key for key, _ in found] == list(range(100))
    assert {worker_of(made) for _, made in found} == {None}


def test_what_cannot_be_sent_is_refused_at_once(segmenter: Segmenter) -> None:
    """A `load` that no other process can be given fails with the first document, and serves where none is asked."""
    with pytest.raises((AttributeError, TypeError)):
        list(prepared([1], lambda key: load(key), segmenter, processes=2))
    assert len(list(prepared([1], lambda key: load(key), segmenter, processes=1))) == 1
