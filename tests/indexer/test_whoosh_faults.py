"""The Whoosh index under faults: kills, errors of the disk, power cuts, readers beside a writer, damage.

By default each kind of file operation is disturbed once in every commit, so that the tests stay short;
KB_FAULT_TRIALS=<number> disturbs up to that many operations of every commit, KB_SOAK_SECONDS lengthens the soak.
The files lie in memory where there is such a folder: what a disk would lose is played, not waited for.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import mmap
import os
import random
import re
import shutil
import struct
import tempfile
import threading
import time
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from indexer.build import IndexFolder
from indexer.engine import Counts, Engine, IndexWriter
from indexer.language import parse
from indexer.results import SearchRequest
from indexer.search import Search
from indexer.segment import Segmenter
from indexer.whoosh_engine import WhooshFactory
from kb.document import Document
from kb.errors import IndexMissingError, KBError
from kb.files import write_atomically
from kb.library import Library
from kb.settings import load_settings
from tests.factories import document
from tests.indexer.engine_contract import DOCUMENTS, entry
from tests.indexer.faults import (
    ERRORS,
    Error,
    Failer,
    Killer,
    Listener,
    Operation,
    PowerCut,
    Recorder,
    damage,
    in_background,
    in_child,
    limit_memory,
    tree,
    watched,
)

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked, which Windows cannot")

TRIALS = int(os.environ.get("KB_FAULT_TRIALS", "0"))
SOAK_SECONDS = float(os.environ.get("KB_SOAK_SECONDS", "10"))
POWER_CUTS = max(TRIALS, 50)
DAMAGES = max(TRIALS, 60)
QUERIES = ("楼宇", "党建", "“楼宇党建”", "治理 -楼宇", "改写", "红领驿站", "双强六好", "新来", "")
REWRITTEN = document("a", "改写后的楼宇文字。", title="甲")
NEW = document("n", "新来的楼宇党建文件。\n\n## 又\n\n第二段治理。", title="新")
LATER = document("z", "后来的党建文件。", title="后")

Answer = tuple[int, int, tuple[tuple[str, str, tuple[str, ...]], ...]]


@dataclass(frozen=True, slots=True)
class State:
    """What an index says: its counts and the answers to a few searches."""

    counts: Counts
    answers: tuple[Answer, ...]


def said(engine: Engine, segmenter: Segmenter) -> State:
    """What an open index says."""
    return State(engine.counts(), tuple(_answer(engine, segmenter, query) for query in QUERIES))


def _answer(engine: Engine, segmenter: Segmenter, query: str) -> Answer:
    results = engine.search(SearchRequest(parse(query, segmenter).tree, size=100, passages=10))
    hits = ((hit.id, hit.title, tuple(sorted(each.text for each in hit.passages))) for hit in results.hits)
    return results.total_documents, results.total_passages, tuple(sorted(hits))


class Case:
    """A folder, a change to it that is disturbed, and what the folder says."""

    def __init__(self, home: Path, segmenter: Segmenter) -> None:
        """`home` is the case's own: what stands there before the change is made once and copied for each trial."""
        self.home = home / "prepared"
        self.segmenter = segmenter
        self.prepare(self.home)
        self.old = self.state(self.home)
        self.operations = self._recorded(home / "recorded")
        self.new = self.state(home / "recorded")
        self.kinds = {_kind(path) for path in home.rglob("*")}
        assert self.old != self.new or self.keeps

    keeps = False  # a change that leaves everything said as it was

    def prepare(self, home: Path) -> None:
        """Make what stands before the change."""
        raise NotImplementedError

    def change(self, home: Path) -> None:
        """The change; done again it comes to the same."""
        raise NotImplementedError

    def more(self, home: Path) -> None:
        """One more change, which certainly writes."""
        raise NotImplementedError

    def open(self, home: Path) -> Engine:
        """The index in `home`."""
        raise NotImplementedError

    def state(self, home: Path) -> State | None:
        """What the index says; None where there is none yet."""
        try:
            engine = self.open(home)
        except IndexMissingError:
            return None
        try:
            return said(engine, self.segmenter)
        finally:
            engine.close()

    def copy(self, home: Path) -> Path:
        """A copy of what stands before the change."""
        shutil.copytree(self.home, home)
        return home

    def points(self) -> list[int]:
        """Which operations are disturbed, counted from 1; the last is beyond the end of the change."""
        every = range(1, len(self.operations) + 2)
        if TRIALS:
            return sorted(random.Random(1).sample(every, min(TRIALS, len(every))))
        sites = [operation.site for operation in self.operations]
        return [*sorted(sites.index(site) + 1 for site in set(sites)), len(every)]

    def recovers(self, home: Path) -> None:
        """The lock is free, the change can be made, and nothing is left over after the next one."""
        self.change(home)
        assert self.state(home) == self.new
        self.more(home)
        assert self.left_over(home) == set()

    def left_over(self, home: Path) -> set[Path]:
        """Files of segments from which searches read nothing, and files of a kind that no whole index has."""
        recorder = Recorder()
        with watched(home, recorder):
            self.state(home)
        used = {_segment(path) for path in recorder.read}
        files = {path for path in (home / "index").rglob("*") if path.is_file() and "LOCK" not in path.name}
        over = {path for path in files if _segment(path) not in used or _kind(path) not in self.kinds}
        return {path.relative_to(home) for path in over}

    def _recorded(self, home: Path) -> list[Operation]:
        recorder = Recorder()
        with watched(self.copy(home), recorder):
            self.change(home)
        return recorder.operations


def _segment(path: Path) -> str:
    return path.name.partition(".")[0]


def _kind(path: Path) -> str:
    return path.name.partition(".")[2]


class CommitCase(Case):
    """One commit of an engine's writer."""

    added: tuple[Document, ...] = ()
    removed: tuple[str, ...] = ()
    commits = 1  # that the documents before it came by

    def prepare(self, home: Path) -> None:
        engine = WhooshFactory().create(home / "index", self.segmenter)
        for number in range(self.commits):
            self._commit(engine, DOCUMENTS[number :: self.commits], ())

    def change(self, home: Path) -> None:
        self._commit(self.open(home), self.added, self.removed)

    def more(self, home: Path) -> None:
        self._commit(self.open(home), (LATER,), ())

    def open(self, home: Path) -> Engine:
        return WhooshFactory().open(home / "index", self.segmenter)

    def _commit(self, engine: Engine, added: Iterable[Document], removed: Iterable[str]) -> None:
        with engine.writer() as writer:
            writer.remove(removed)
            for each in added:
                _replace(writer, each)
            writer.commit()
        engine.close()


def _replace(writer: IndexWriter, made: Document) -> None:
    writer.remove([made.id])
    writer.add(entry(made))


class Add(CommitCase):
    """A new document."""

    added = (NEW,)


class Update(CommitCase):
    """A changed document."""

    added = (REWRITTEN,)


class Delete(CommitCase):
    """Documents taken away, and none added."""

    removed = ("a", "d")


class Merge(CommitCase):
    """A document after so many small commits that their segments are merged."""

    added = (NEW, REWRITTEN)
    removed = ("b",)
    commits = 5


class FolderCase(Case):
    """The index brought up to date with the library."""

    rebuild = False

    def prepare(self, home: Path) -> None:
        library = Library(home / "library")
        for each in DOCUMENTS:
            library.save(each)
        self.folder(home).update(library)
        for each in (REWRITTEN, NEW):
            library.save(each)
        library.remove("b")

    def change(self, home: Path) -> None:
        self.folder(home).update(Library(home / "library"), rebuild=self.rebuild)

    def more(self, home: Path) -> None:
        library = Library(home / "library")
        library.save(LATER)
        self.folder(home).update(library)

    def open(self, home: Path) -> Engine:
        return self.folder(home).open()

    def folder(self, home: Path) -> IndexFolder:
        """The folder of indexes in `home`."""
        return IndexFolder(home / "index", WhooshFactory(), self.segmenter)


class First(FolderCase):
    """The first index of a library."""

    def prepare(self, home: Path) -> None:
        library = Library(home / "library")
        for each in DOCUMENTS:
            library.save(each)


class UpdateFolder(FolderCase):
    """An update in place."""


class RebuildFolder(FolderCase):
    """A rebuild, swapped in."""

    rebuild = True


CASES = (Add, Update, Delete, Merge, First, UpdateFolder, RebuildFolder)


@pytest.fixture(scope="module")
def memory() -> Iterator[Path]:
    """A folder of the tests' own, in memory where there is one."""
    place = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=place if os.access(place, os.W_OK) else None, prefix="kb-faults-") as name:
        yield Path(name)


@pytest.fixture
def tmp_path(memory: Path) -> Iterator[Path]:
    """A folder of the test's own."""
    with tempfile.TemporaryDirectory(dir=memory) as name:
        yield Path(name)


@pytest.fixture(scope="module", params=CASES, ids=lambda made: made.__name__)
def case(request: pytest.FixtureRequest, memory: Path, segmenter: Segmenter) -> Case:
    """Each case."""
    made: Case = request.param(memory / request.param.__name__, segmenter)
    return made


# Kills


def test_a_kill_at_any_operation_leaves_the_old_or_the_new_state(case: Case, tmp_path: Path) -> None:
    """Killed at any file operation, the index says what it said or what it should, and the next run completes."""
    ends: list[int] = []
    for at in case.points():
        home = case.copy(tmp_path / str(at))
        ends.append(in_child(partial(_disturbed, case, home, Killer(at))))
        assert case.state(home) in (case.old, case.new), f"at {at}: {case.operations[at - 1]}"
        if TRIALS or len(ends) % 2:  # by default every other one, for time
            case.recovers(home)
        shutil.rmtree(home)
    assert set(ends) <= {0, -9}
    assert ends.count(-9) >= len(ends) - 2


def _disturbed(case: Case, home: Path, listener: Listener) -> None:
    with watched(home, listener):
        case.change(home)


# Errors


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.name)
def test_an_error_at_any_operation_is_told_and_harmless(case: Case, error: Error, tmp_path: Path) -> None:
    """An error of the disk comes out as one, lets go of the lock, leaves the index readable and no file behind."""
    # By default the errors share the operations.
    for at in case.points()[0 if TRIALS else ERRORS.index(error) :: 1 if TRIALS else len(ERRORS)]:
        home = case.copy(tmp_path / str(at))
        where = f"at {at}: {case.operations[at - 1 :][:1]}"
        states = (case.old, case.new) if _failed(case, home, Failer(at, error)) else (case.new,)
        assert case.state(home) in states, where
        case.recovers(home)
        shutil.rmtree(home)


def _failed(case: Case, home: Path, failer: Failer) -> bool:
    """Whether the change failed, as it should: by an error of the system or one of ours."""
    try:
        with watched(home, failer):
            case.change(home)
    except (OSError, KBError):
        assert failer.failed
        return True
    return False


def test_errors_again_and_again_leave_no_more_files(tmp_path: Path, segmenter: Segmenter) -> None:
    """Failing commits one after another do not fill the disk: what they left goes with the next one that succeeds."""
    case = UpdateFolder(tmp_path, segmenter)
    home = case.copy(tmp_path / "home")
    for at in case.points():
        _failed(case, home, Failer(at, ERRORS[1]))
    case.recovers(home)


# Power cuts


def test_what_was_committed_outlasts_a_power_cut(case: Case, tmp_path: Path) -> None:
    """After a commit that returned, whatever of the rest the disk kept, the index says what was committed."""
    home = case.copy(tmp_path / "home")
    power = PowerCut(home)
    _disturbed(case, home, power)
    for trial in range(POWER_CUTS):
        chance = random.Random(trial) if trial else None
        left = power.leave(tmp_path / f"left-{trial}", chance)
        assert case.state(left) == case.new, f"trial {trial}"
        if trial % 10 == 0:
            case.recovers(left)
        shutil.rmtree(left)


class _Cuts(PowerCut):
    """Keeps what power cuts before each of some operations would leave."""

    def __init__(self, root: Path, points: Iterable[int], target: Path) -> None:
        super().__init__(root)
        self._points = set(points)
        self._seen = 0
        self._target = target
        self.left: list[tuple[Operation, Path]] = []

    def before(self, operation: Operation) -> None:
        self._seen += operation.kind != "read"
        if operation.kind == "read" or self._seen not in self._points:
            return
        for trial in range(3 if TRIALS else 2):
            chance = random.Random(self._seen * 3 + trial) if trial else None
            self.left.append((operation, self.leave(self._target / f"{self._seen}-{trial}", chance)))


def test_a_power_cut_at_any_operation_leaves_the_old_or_the_new_state(case: Case, tmp_path: Path) -> None:
    """Cut off at any file operation, whatever the disk kept, the index says the old or the new state."""
    home = case.copy(tmp_path / "home")
    cuts = _Cuts(home, case.points(), tmp_path / "left")
    _disturbed(case, home, cuts)
    assert len(cuts.left) > 30
    for operation, left in cuts.left:
        assert case.state(left) in (case.old, case.new), f"before {operation}, {left.name}"
    for _, left in cuts.left[::5]:
        case.recovers(left)


def test_files_written_atomically_outlast_a_power_cut(tmp_path: Path) -> None:
    """A file written through a new folder or over an old file is there, whole, after a power cut."""
    home = tmp_path / "home"
    home.mkdir()
    power = PowerCut(home)
    with watched(home, power):
        write_atomically(home / "library/documents/a.md", b"old")
        write_atomically(home / "library/documents/a.md", b"new")
        write_atomically(home / "library/history/a/b.md", b"old")
    for trial in range(POWER_CUTS):
        left = power.leave(tmp_path / str(trial), random.Random(trial) if trial else None)
        found = {name: content for name, content in tree(left).items() if ".tmp-" not in name}
        assert found == {"library/documents/a.md": b"new", "library/history/a/b.md": b"old"}


# Readers beside a writer

READERS = 4
THREADS = 2
LIVE = 5  # documents at any time
# The index that a rebuild replaced stays until the next run: searches that are under way must end before that.
SEARCH_SECONDS = 1


@dataclass
class Reader:
    """A process that searches until it is told to stop, and checks every answer."""

    search: Search
    shared: mmap.mmap
    errors: list[str] = field(default_factory=list)
    searches: int = 0

    def run(self, report: Path) -> None:
        """Search in several threads; write what went wrong."""
        threads = [threading.Thread(target=self._loop) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        report.write_text(json.dumps({"errors": self.errors[:5], "searches": self.searches}), encoding="utf-8")

    def _loop(self) -> None:
        while not told(self.shared, STOP):
            try:
                self._ask()
            except Exception:
                self.errors.append(traceback.format_exc())
            self.searches += 1

    def _ask(self) -> None:
        before = told(self.shared, ACKNOWLEDGED)
        results = self.search.search("共同语句", size=100)
        begun = told(self.shared, BEGUN)
        versions = sorted(int(re.sub(r"\D", "", hit.title)) for hit in results.hits)
        last = versions[-1] if versions else -1
        if versions != list(range(last - LIVE + 1, last + 1)) or not before <= last <= begun:
            self.errors.append(f"{versions}, acknowledged {before}, begun {begun}")
        if (results.total_documents, results.total_passages) != (LIVE, 2 * LIVE):
            self.errors.append(f"{results.total_documents} documents, {results.total_passages} passages")


STOP, ACKNOWLEDGED, BEGUN = range(3)  # places of numbers that the processes share


def told(shared: mmap.mmap, place: int) -> int:
    """A number that the writer tells the readers."""
    return int(struct.unpack("q", shared[place * 8 : place * 8 + 8])[0])


def tell(shared: mmap.mmap, place: int, number: int) -> None:
    """Tell the readers a number."""
    # In one step: struct.pack_into clears the place first, and once in ten minutes a reader saw the 0.
    shared[place * 8 : place * 8 + 8] = struct.pack("q", number)


def _version(number: int) -> Document:
    body = f"第{number}稿共同语句。\n\n## 又\n\n第{number}稿第二段共同语句。"
    return document(f"m{number % LIVE}", body, title=f"第{number}稿")


def test_readers_beside_a_writer_see_one_commit_at_a_time(tmp_path: Path) -> None:
    """Readers in several processes never fail, see exactly one commit each, and never one older than acknowledged."""
    search = Search(load_settings({"KB_HOME": str(tmp_path)}))
    library = Library(tmp_path / "library")
    for number in range(LIVE):
        library.save(_version(number))
    search.folder.update(library)
    with contextlib.closing(mmap.mmap(-1, 24)) as shared:
        tell(shared, ACKNOWLEDGED, LIVE - 1)
        tell(shared, BEGUN, LIVE - 1)
        readers = [_started(Reader(search, shared), tmp_path / f"reader-{each}") for each in range(READERS)]
        try:
            _write(search, library, shared)
        finally:
            tell(shared, STOP, 1)
            ends = [os.waitstatus_to_exitcode(os.waitpid(each, 0)[1]) for each in readers]
    reports = [json.loads(path.read_bytes()) for path in tmp_path.glob("reader-*")]
    assert ends == [0] * READERS
    assert [error for report in reports for error in report["errors"]] == []
    assert min(report["searches"] for report in reports) > 0


def _started(reader: Reader, report: Path) -> int:
    """The number of a process in which `reader` runs, bounded in time."""
    return in_background(lambda: reader.run(report), int(SOAK_SECONDS) + 60)


def _write(search: Search, library: Library, shared: mmap.mmap) -> None:
    """Commit version after version, by a rebuild now and then, until the time is up."""
    end = time.monotonic() + SOAK_SECONDS
    for number in itertools.count(LIVE):
        if time.monotonic() > end:
            return
        library.save(_version(number))
        tell(shared, BEGUN, number)
        rebuild = number % 20 == 0
        search.folder.update(library, rebuild=rebuild)
        tell(shared, ACKNOWLEDGED, number)
        if rebuild:
            time.sleep(SEARCH_SECONDS)


# Damage


@dataclass(frozen=True, slots=True)
class Damaged:
    """An index of which one file was damaged, and what reading it came to."""

    home: Path
    file: str
    outcome: str  # "right", "named", "raised", "wrong", "empty", "wiped", or how the reading process ended


def test_damage_is_never_taken_for_an_empty_index(damaged: list[Damaged]) -> None:
    """Opening and searching a damaged index never shows an empty one, and changes no file."""
    assert [each for each in damaged if each.outcome in ("empty", "wiped")] == []
    assert len(damaged) == DAMAGES


def test_a_rebuild_repairs_damage(damaged: list[Damaged], damage_case: FolderCase) -> None:
    """Whatever was damaged, the index is made anew from the library."""
    for each in damaged:
        library = Library(each.home / "library")
        damage_case.folder(each.home).update(library, rebuild=True)
        assert damage_case.state(each.home) == damage_case.old, each


def test_damage_is_named(damaged: list[Damaged]) -> None:
    """A damaged index gives the right answers or an error with a message for the user."""
    assert [(each.file, each.outcome) for each in damaged if each.outcome not in ("right", "named")] == []


class Still(FolderCase):
    """An index that is up to date."""

    keeps = True

    def prepare(self, home: Path) -> None:
        library = Library(home / "library")
        for each in (*DOCUMENTS, NEW):
            library.save(each)
        self.folder(home).update(library)


@pytest.fixture(scope="module")
def damage_case(memory: Path, segmenter: Segmenter) -> FolderCase:
    """An index to be damaged."""
    return Still(memory / "still", segmenter)


@pytest.fixture(scope="module")
def damaged(damage_case: FolderCase, memory: Path) -> list[Damaged]:
    """Damaged copies of an index, each read once."""
    root = memory / "damaged"
    return [_damaged(damage_case, root / str(trial), random.Random(trial)) for trial in range(DAMAGES)]


def _damaged(case: FolderCase, home: Path, chance: random.Random) -> Damaged:
    case.copy(home)
    files = sorted(name for name, content in tree(home / "index").items() if content)
    name = chance.choice(files)
    damage(home / "index" / name, chance)
    before = tree(home)
    # In a process of its own: what a damaged length makes the reader do is bounded there.
    end = in_child(partial(_read, case, home), seconds=20)
    outcome = OUTCOMES[end] if 0 <= end < len(OUTCOMES) else f"ended with {end}"
    return Damaged(home, name, outcome if tree(home) == before else "wiped")


OUTCOMES = ("right", "raised", "named", "wrong", "empty")


def _read(case: FolderCase, home: Path) -> int:
    limit_memory()
    try:
        state = case.state(home)
    except KBError:
        return OUTCOMES.index("named")
    except Exception:
        return OUTCOMES.index("raised")
    if state is None:
        return OUTCOMES.index("empty")
    empty = state.counts.documents == 0 or not any(answer[0] for answer in state.answers)
    return OUTCOMES.index("right" if state == case.old else "empty" if empty else "wrong")
