"""Bringing the index up to date with the library."""

from __future__ import annotations

import json
import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import kb.library
from indexer import batches, build, index_state
from indexer.batches import CatchUp, Outcome
from indexer.build import IndexFolder, IndexReport
from indexer.language import parse
from indexer.lexicon import Lexicon
from indexer.results import SearchRequest
from indexer.search import Search
from indexer.segment import Segmenter
from indexer.whoosh_engine import WhooshFactory
from kb.errors import IndexBusyError, IndexMissingError, IndexOutdatedError
from kb.files import sole_holder, write_atomically
from kb.library import Library
from kb.settings import Settings
from tests.factories import document


@pytest.fixture
def folder(tmp_path: Path, segmenter: Segmenter) -> IndexFolder:
    """A folder without an index yet."""
    return IndexFolder(tmp_path / "index", WhooshFactory(), segmenter)


def found(folder: IndexFolder, text: str) -> str:
    """The ids that a search finds, in one string."""
    results = folder.open().search(SearchRequest(parse(text, folder.segmenter).tree))
    return "".join(sorted(hit.id for hit in results.hits))


def test_the_index_follows_the_library(folder: IndexFolder, library: Library) -> None:
    """Added, edited and removed documents are brought over; what did not change is left."""
    library.save(document("a", "楼宇党建。"))
    library.save(document("b", "社区治理。"))
    report = folder.update(library)
    assert (report.documents, report.passages, report.added, report.rebuilt) == (2, 2, 2, True)
    library.save(document("a", "园区党建。"))
    library.remove("b")
    library.save(document("c", "新增。"))
    report = folder.update(library)
    assert (report.added, report.updated, report.removed, report.rebuilt) == (1, 1, 1, False)
    assert (found(folder, "楼宇"), found(folder, "园区"), found(folder, "社区"), found(folder, "新增")) == (
        "",
        "a",
        "",
        "c",
    )
    report = folder.update(library)
    assert (report.added, report.updated, report.removed) == (0, 0, 0)


def test_rebuilding_swaps_in_a_new_index(folder: IndexFolder, library: Library) -> None:
    """A rebuild makes a new folder, then names it, then sweeps the old one; an open index goes on answering."""
    library.save(document("a", "楼宇党建。"))
    folder.update(library)
    before, engine = folder.current(), folder.open()
    assert engine.counts().documents == 1
    report = folder.update(library, rebuild=True)
    assert report.rebuilt
    assert folder.current() != before
    assert engine.counts().documents == 1
    assert found(folder, "楼宇") == "a"
    folder.update(library)
    assert not before.exists()


def test_another_lexicon_needs_another_index(folder: IndexFolder, library: Library) -> None:
    """An index cut with other terms is refused with the command that mends it, and an update rebuilds it."""
    library.save(document("a", "楼宇党建。"))
    folder.update(library)
    changed = IndexFolder(folder.root, folder.factory, Segmenter(Lexicon(("楼宇党建",), {})))
    with pytest.raises(IndexOutdatedError, match="kb index"):
        changed.open()
    assert changed.update(library).rebuilt
    assert found(changed, "楼宇党建") == "a"


def test_no_index_says_which_command_makes_one(folder: IndexFolder) -> None:
    """A missing index is an error that names the command."""
    with pytest.raises(IndexMissingError, match="kb index"):
        folder.open()


def test_a_run_killed_before_the_swap_leaves_no_trace(
    folder: IndexFolder, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed while building, the old index stays in use; a run that need not build sweeps the half-made one."""
    library.save(document("a", "楼宇党建。"))
    folder.update(library)
    in_use = folder.current()
    with monkeypatch.context() as patch:
        patch.setattr(build, "CatchUp", _killed)
        with pytest.raises(KeyboardInterrupt):
            folder.update(library, rebuild=True)
    assert len([path for path in folder.root.iterdir() if path.is_dir()]) == 2
    assert (folder.current(), found(folder, "楼宇")) == (in_use, "a")
    folder.update(library)
    assert {path.name for path in folder.root.iterdir()} == {"CURRENT", "LOCK", in_use.name}


def test_a_run_killed_after_the_commit_is_done_again(
    folder: IndexFolder, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between commit and state, the next run does the same work again and nothing doubles."""
    library.save(document("a", "楼宇党建。"))
    folder.update(library)
    library.save(document("a", "园区党建。"))
    library.save(document("b", "社区党建。"))
    with monkeypatch.context() as patch:
        patch.setattr(index_state, "write_atomically", _killed)
        with pytest.raises(KeyboardInterrupt):
            folder.update(library)
    report = folder.update(library)
    assert (report.documents, found(folder, "党建")) == (2, "ab")


def test_broken_documents_stay_as_they_were_and_are_named(
    folder: IndexFolder, library: Library, tmp_path: Path
) -> None:
    """A document whose file was broken by hand keeps its place in the index until it is mended."""
    library.save(document("a", "楼宇党建。"))
    library.save(document("b", "社区治理。"))
    folder.update(library)
    path = tmp_path / "library/documents/a.md"
    whole = path.read_text(encoding="utf-8")
    path.write_text("没有元数据", encoding="utf-8")
    report = folder.update(library)
    assert (len(report.broken), report.updated, found(folder, "楼宇")) == (1, 0, "a")
    assert len(folder.update(library).broken) == 1
    path.write_text(whole.replace("楼宇", "园区"), encoding="utf-8")
    assert folder.update(library).updated == 1
    assert found(folder, "园区") == "a"


def test_one_process_updates_at_a_time(folder: IndexFolder, library: Library) -> None:
    """While another process updates the index, a second one waits, is told for whom, and changes nothing."""
    library.save(document("a", "楼宇党建。"))
    folder.update(library)
    in_use, told = folder.current(), list[str]()
    impatient = replace(folder, patience=0.3)
    with sole_holder(folder.root / "LOCK", "kb serve"), pytest.raises(IndexBusyError) as busy:
        impatient.update(library, rebuild=True, waiting=told.append)
    (sentence,) = told
    for text in (sentence, str(busy.value)):
        assert "正由另一个进程更新（kb serve，进程 " + str(os.getpid()) in text
    assert "已等候 0.3 秒，请等它结束后再试" in str(busy.value)
    assert folder.current() == in_use
    assert folder.update(library).documents == 1


def test_who_waited_for_another_process_goes_on_after_it(folder: IndexFolder, library: Library) -> None:
    """Where the other process is done in time, the second update is made."""
    library.save(document("a", "楼宇党建。"))
    may_end = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        with sole_holder(folder.root / "LOCK", "kb index"):
            report = pool.submit(folder.update, library, waiting=lambda _: may_end.set())
            assert may_end.wait(30)
        assert report.result().documents == 1


def test_searching_goes_on_while_the_index_is_rebuilt(settings: Settings) -> None:
    """Searches in several threads during updates and rebuilds all answer, and see the new text at the end."""
    library = Library(settings.library)
    library.save(document("a", "楼宇党建甲。"))
    search = Search(settings)
    search.folder.update(library)
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(_ask_often, search) for _ in range(4)]
        for number in range(6):
            library.save(document("a", f"楼宇党建第{number}稿。"))
            search.folder.update(library, rebuild=number % 2 == 0)
        assert all(future.result() == {1} for future in asked)
    (hit,) = search.search("楼宇").hits
    assert hit.passages[0].text == "楼宇党建第5稿。"


def _ask_often(search: Search) -> set[int]:
    return {search.search("楼宇").total_documents for _ in range(150)}


def test_an_index_of_which_nothing_is_left_is_made_anew(folder: IndexFolder, library: Library) -> None:
    """Where the index's own files are gone, bringing it up to date makes another."""
    library.save(document("a", "楼宇党建。"))
    folder.update(library)
    for path in folder.current().iterdir():
        if path.name != "state.json":
            path.unlink()
    assert folder.update(library).rebuilt
    assert found(folder, "楼宇") == "a"


def test_a_search_outlives_the_index_it_opened(settings: Settings) -> None:
    """After several rebuilds, one of which swept the index that was open, the next search answers from the newest."""
    library = Library(settings.library)
    library.save(document("a", "楼宇党建。"))
    search = Search(settings)
    search.folder.update(library)
    assert search.search("楼宇").total_documents == 1
    engine = search._engine()
    for _ in range(3):
        search.folder.update(library, rebuild=True)
    with pytest.raises(IndexMissingError):
        engine.search(SearchRequest(parse("楼宇", search.segmenter).tree))
    assert search.search("楼宇").total_documents == 1


def test_a_damaged_state_means_a_rebuild(folder: IndexFolder, library: Library) -> None:
    """Where it is not known what the index was made of, it is made anew."""
    library.save(document("a", "楼宇党建。"))
    folder.update(library)
    (folder.current() / "state.json").write_text("{", encoding="utf-8")
    assert folder.update(library).rebuilt
    assert json.loads((folder.current() / "state.json").read_text(encoding="utf-8"))["fingerprint"]


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


# Runs that were killed, and those after them

TEXTS = {f"d{number}": f"楼宇党建第{number}篇。\n\n## 又\n\n社区治理{number}。" for number in range(6)}


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every two of the documents fill a batch."""
    monkeypatch.setattr(batches, "BATCH_CHARACTERS", len("楼宇党建第0篇。社区治理0。") + 3)


def filled(library: Library) -> Library:
    """The library with six documents."""
    for key, body in TEXTS.items():
        library.save(document(key, body))
    return library


def kill(at: int) -> Callable[[int, int], None]:
    """Kills a run when this many documents are done, before their batch is committed."""

    def progress(done: int, _: int) -> None:
        if done == at:
            raise KeyboardInterrupt

    return progress


def killed(folder: IndexFolder, library: Library, at: int, rebuild: bool = False) -> None:
    """A run that is killed."""
    with pytest.raises(KeyboardInterrupt):
        folder.update(library, rebuild, kill(at))


def done_by(folder: IndexFolder, library: Library, rebuild: bool = False) -> tuple[IndexReport, list[tuple[int, int]]]:
    """A run's report and what its progress was told."""
    told: list[tuple[int, int]] = []
    report = folder.update(library, rebuild, lambda *numbers: told.append(numbers))
    return report, told


def says(folder: IndexFolder) -> list[object]:
    """The counts of an index and all that a few searches find in it."""
    engine = folder.open()
    said: list[object] = [engine.counts()]
    for text in ("楼宇", "社区治理", "第", "改写", ""):
        request = SearchRequest(parse(text, folder.segmenter).tree, size=100, passages=10)
        results = engine.search(request)
        hits = [(hit.id, hit.title, [passage.text for passage in hit.passages]) for hit in results.hits]
        said.append((results.total_documents, results.total_passages, sorted(hits)))
    return said


def undisturbed(folder: IndexFolder, library: Library) -> list[object]:
    """What an index says that was made in one go."""
    other = replace(folder, root=folder.root.parent / "other")
    other.update(library)
    return says(other)


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("at", range(1, 7))
def test_a_build_that_was_killed_is_gone_on_with(folder: IndexFolder, library: Library, at: int) -> None:
    """The next run does only what no batch had committed, and the index says what one made in one go says."""
    filled(library)
    killed(folder, library, at)
    with pytest.raises(IndexMissingError):
        folder.open()
    committed = (at - 1) // 2 * 2
    report, told = done_by(folder, library)
    assert told == [(done, 6) for done in range(committed + 1, 7)]
    assert (report.added, report.documents, report.rebuilt) == (6 - committed, 6, True)
    assert says(folder) == undisturbed(folder, library)
    assert (folder.root / "BUILDING").exists() is False


@pytest.mark.usefixtures("small_batches")
def test_a_rebuild_that_was_killed_twice_is_gone_on_with(folder: IndexFolder, library: Library) -> None:
    """Each run goes on where the last one stopped, in the same folder, while searches use the old index."""
    folder.update(filled(library))
    in_use = folder.current()
    killed(folder, library, 3, rebuild=True)
    killed(folder, library, 5, rebuild=True)
    (unfinished,) = set(filter(Path.is_dir, folder.root.iterdir())) - {in_use}
    assert folder.current() == in_use
    report, told = done_by(folder, library, rebuild=True)
    assert (told, report.rebuilt, folder.current()) == ([(5, 6), (6, 6)], True, unfinished)
    assert says(folder) == undisturbed(folder, library)
    assert done_by(folder, library, rebuild=True)[0].added == 6


@pytest.mark.usefixtures("small_batches")
def test_an_update_in_place_that_was_killed_is_gone_on_with(folder: IndexFolder, library: Library) -> None:
    """Of an update in place the batches that were committed stay, and the next run does the rest."""
    folder.update(filled(library))
    for key in TEXTS:
        library.save(document(key, f"改写{TEXTS[key]}"))
    library.save(document("e", "新增。"))
    killed(folder, library, 4)  # e and d0, then d1 and d2
    report, told = done_by(folder, library)
    assert told == [(done, 5) for done in range(1, 6)]
    assert (report.added, report.updated, report.documents, report.rebuilt) == (0, 5, 7, False)
    assert says(folder) == undisturbed(folder, library)


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("first", [True, False], ids=["anew", "in place"])
def test_what_changed_between_two_runs_comes_out_right(folder: IndexFolder, library: Library, first: bool) -> None:
    """Documents that were changed, removed and added after a run was killed are as the library has them."""
    if not first:
        folder.update(library)
    filled(library)
    killed(folder, library, 5)  # d0 to d3 are in
    library.save(document("d0", "改写的楼宇。"))
    library.save(document("d5", "改写的社区治理。"))
    library.remove("d1")
    library.remove("d4")
    library.save(document("e", "新来的楼宇。"))
    report, _ = done_by(folder, library)
    assert (report.added, report.updated, report.removed, report.rebuilt) == (2, 1, 1, first)
    assert says(folder) == undisturbed(folder, library)


@pytest.mark.usefixtures("small_batches")
def test_a_batch_killed_before_its_state_is_done_again(
    folder: IndexFolder, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between the commit of a later batch and its state, the next run does that batch again; nothing doubles."""
    states: list[Path] = []

    def write(path: Path, content: bytes) -> None:
        states.append(path)
        if len(states) == 2:
            raise KeyboardInterrupt
        write_atomically(path, content)

    filled(library)
    with monkeypatch.context() as patch:
        patch.setattr(index_state, "write_atomically", write)
        with pytest.raises(KeyboardInterrupt):
            folder.update(library)
    assert done_by(folder, library)[0].added == 4
    assert says(folder) == undisturbed(folder, library)


@pytest.mark.usefixtures("small_batches")
def test_a_build_killed_after_the_swap_is_not_taken_for_unfinished(
    folder: IndexFolder, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed just after the swap, the index is in use; a rebuild after that makes another."""
    filled(library)
    with monkeypatch.context() as patch:
        patch.setattr(IndexFolder, "_sweep", lambda *_: None)
        folder.update(library)
    in_use = folder.current()
    assert (folder.root / "BUILDING").exists()
    report, _ = done_by(folder, library, rebuild=True)
    assert (report.added, folder.current() != in_use) == (6, True)


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("keep", ["state.json", "nothing"])
def test_an_unfinished_index_that_is_of_no_use_is_swept(folder: IndexFolder, library: Library, keep: str) -> None:
    """Where nothing is left of an unfinished index, a fresh one is made and the other removed."""
    filled(library)
    killed(folder, library, 5)
    (unfinished,) = filter(Path.is_dir, folder.root.iterdir())
    for path in unfinished.iterdir():
        if path.name != keep:
            path.unlink()
    report, told = done_by(folder, library)
    assert (report.added, told[0], unfinished.exists()) == (6, (1, 6), False)
    assert says(folder) == undisturbed(folder, library)


@pytest.mark.usefixtures("small_batches")
def test_an_unfinished_index_that_fails_is_swept(
    folder: IndexFolder, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where going on with an unfinished index ends in an error of ours, a fresh one is made and the other removed."""
    filled(library)
    killed(folder, library, 5)
    (unfinished,) = filter(Path.is_dir, folder.root.iterdir())
    whole = CatchUp.run

    def run(self: CatchUp, *arguments: Any, **options: Any) -> Outcome:
        if self._index.folder == unfinished:
            raise IndexMissingError("nothing is left of it")
        return whole(self, *arguments, **options)

    monkeypatch.setattr(CatchUp, "run", run)
    report, _ = done_by(folder, library)
    assert (report.added, unfinished.exists(), folder.current() != unfinished) == (6, False, True)


@pytest.mark.usefixtures("small_batches")
def test_an_unfinished_index_of_another_lexicon_is_swept(folder: IndexFolder, library: Library) -> None:
    """What another analyzer began is not gone on with."""
    filled(library)
    killed(folder, library, 5)
    changed = replace(folder, segmenter=Segmenter(Lexicon(("楼宇党建",), {})))
    assert done_by(changed, library)[0].added == 6
    assert len(list(filter(Path.is_dir, folder.root.iterdir()))) == 1


def test_a_batch_ends_after_its_time_too(
    folder: IndexFolder, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where documents take long, what is done is committed though it is little."""
    monkeypatch.setattr(batches, "BATCH_SECONDS", 0)
    filled(library)
    killed(folder, library, 6)
    assert done_by(folder, library)[1] == [(6, 6)]


@pytest.mark.usefixtures("small_batches")
def test_a_document_still_to_be_done_is_read_again_however_it_looks(
    folder: IndexFolder, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Edited within a tick of the clock to a text as long, then a run killed before it: the edit is not lost."""
    filled(library)
    path = tmp_path / "library/documents/d5.md"
    status = path.stat()
    folder.update(library)
    for key in ("d0", "d1"):
        library.save(document(key, TEXTS[key] + "改写。"))
    path.write_text(path.read_text(encoding="utf-8").replace("楼宇", "园区"), encoding="utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    killed(folder, library, 3)
    monkeypatch.setattr(kb.library, "RACY_NS", -(10**12))  # as if all that were long ago
    assert done_by(folder, library)[0].updated == 1
    assert found(folder, "园区") == "d5"


def test_an_empty_library_has_an_empty_index(folder: IndexFolder, library: Library) -> None:
    """A library without documents is indexed as any other, and again without a change."""
    for rebuilt in (True, False):
        report = folder.update(library)
        assert (report.documents, report.rebuilt, found(folder, "楼宇")) == (0, rebuilt, "")


def test_a_small_update_starts_no_process(folder: IndexFolder, library: Library) -> None:
    """One document is brought over by this process alone."""
    library.save(document("a", "楼宇党建。"))
    started: list[object] = []
    folder.update(library, progress=lambda *_: started.extend(multiprocessing.active_children()))
    assert started == []
