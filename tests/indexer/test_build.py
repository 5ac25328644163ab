"""Bringing the index up to date with the library."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from indexer import build
from indexer.build import IndexFolder
from indexer.lexicon import Lexicon
from indexer.query import parse
from indexer.results import SearchRequest
from indexer.search import Search
from indexer.segment import Segmenter
from indexer.whoosh_engine import WhooshFactory
from kb.errors import IndexBusyError, IndexMissingError, IndexOutdatedError
from kb.files import sole_holder
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
    """Killed while building, the old index stays in use; the next run sweeps the half-made one."""
    library.save(document("a", "楼宇党建。"))
    folder.update(library)
    with monkeypatch.context() as patch:
        patch.setattr(build, "write_atomically", _killed)
        with pytest.raises(KeyboardInterrupt):
            folder.update(library, rebuild=True)
    assert found(folder, "楼宇") == "a"
    folder.update(library)
    assert len([path for path in folder.root.iterdir() if path.is_dir()]) == 1


def test_a_run_killed_after_the_commit_is_done_again(
    folder: IndexFolder, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between commit and state, the next run does the same work again and nothing doubles."""
    library.save(document("a", "楼宇党建。"))
    folder.update(library)
    library.save(document("a", "园区党建。"))
    library.save(document("b", "社区党建。"))
    with monkeypatch.context() as patch:
        patch.setattr(build, "write_atomically", _killed)
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
    """While another process updates the index, a second one is told so and changes nothing."""
    library.save(document("a", "楼宇党建。"))
    folder.update(library)
    with sole_holder(folder.root / "LOCK"), pytest.raises(IndexBusyError, match="另一个进程"):
        folder.update(library, rebuild=True)
    assert folder.update(library).documents == 1


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
