"""The library on disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kb import frontmatter
from kb.errors import FrontMatterError, KBError, LibraryError
from kb.library import NO_CHANGES, NOTHING, OWN, SHIPPED, Library, Snapshot, Source
from tests.factories import document


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """A folder of shipped content with one card, and a file that speaks about the folder."""
    folder = tmp_path / "corpus"
    (folder / "models").mkdir(parents=True)
    (folder / "models" / "card.md").write_text(frontmatter.render(document("card", "随附。")), encoding="utf-8")
    (folder / "SOURCES.md").write_text("# 来源\n", encoding="utf-8")
    return folder


def test_saved_documents_come_back(library: Library) -> None:
    """What is saved is found by its id and among all documents."""
    saved = document("a", issuer="中央组织部")
    library.save(saved)
    assert library.get("a") == saved
    assert (library.ids(), "a" in library, "b" in library) == (["a"], True, False)


@pytest.mark.parametrize("identity", ["../a", "a/b", "A", "", "-a", "a" * 65, "a\n"])
def test_ids_cannot_reach_outside(library: Library, identity: str) -> None:
    """Nothing that is no id is looked up or written, whatever path it spells."""
    assert identity not in library
    with pytest.raises(LibraryError):
        library.get(identity)
    with pytest.raises(LibraryError, match="不合规"):
        library.save(document(identity))


def test_replaced_and_removed_documents_stay_in_the_history(library: Library, tmp_path: Path) -> None:
    """Hand corrections are never lost: what stood there before is kept."""
    library.save(document("a", "第一稿"))
    library.save(document("a", "第二稿"))
    library.remove("a")
    kept = sorted(path.read_text(encoding="utf-8") for path in (tmp_path / "library/history/a").iterdir())
    assert [text.split()[-1] for text in kept] == ["第一稿", "第二稿"]
    assert "a" not in library


def test_shipped_content_lies_beneath(tmp_path: Path, shipped: Path) -> None:
    """Shipped documents are part of the library; the user's own with the same id goes before them."""
    library = Library(tmp_path / "library", shipped)
    assert (library.ids(), library.collection("card")) == (["card"], SHIPPED)
    library.save(document("card", "改过。"))
    assert (library.get("card").body, library.collection("card")) == ("改过。", OWN)
    library.remove("card")
    assert library.get("card").body == "随附。"
    with pytest.raises(LibraryError, match="是随附资料"):
        library.remove("card")


def test_originals_are_kept_byte_for_byte(library: Library) -> None:
    """The file that a document was read from is kept under its own name."""
    digest = library.keep_original("../政策:文件.docx", b"\x00\xff")
    kept = library.original(document(original=digest))
    assert kept is not None
    assert (kept.read_bytes(), kept.name) == (b"\x00\xff", "_政策_文件.docx")
    assert library.original(document()) is None


def test_changes_are_seen_however_they_were_made(library: Library, tmp_path: Path) -> None:
    """Documents added, edited by hand and removed since a point are told apart."""
    library.save(document("a"))
    library.save(document("b"))
    before = library.snapshot()
    assert library.changes(before, library.snapshot(before)) == NO_CHANGES
    path = tmp_path / "library/documents/a.md"
    path.write_text(path.read_text(encoding="utf-8").replace("治理", "共治"), encoding="utf-8")
    library.remove("b")
    library.save(document("c"))
    changes = library.changes(before, library.snapshot(before))
    assert (changes.added, changes.updated, changes.removed) == (("c",), ("a",), ("b",))


def test_an_edit_within_the_clock_tick_is_seen(library: Library, tmp_path: Path) -> None:
    """A file of the same size and time as at the snapshot is read again if it was young then."""
    library.save(document("a", "甲"))
    before = library.snapshot()
    path = tmp_path / "library/documents/a.md"
    status = path.stat()
    path.write_text(path.read_text(encoding="utf-8").replace("甲", "乙"), encoding="utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert library.changes(before, library.snapshot(before)).updated == ("a",)


def test_unchanged_files_are_not_read_again(library: Library, tmp_path: Path) -> None:
    """An old file that looks the same keeps its stamp without being read."""
    library.save(document("a"))
    path = tmp_path / "library/documents/a.md"
    os.utime(path, ns=(10**18, 10**18))
    before = library.snapshot()
    content = path.read_bytes()
    path.write_bytes(content[:-2] + b"x\n")
    os.utime(path, ns=(10**18, 10**18))
    assert library.snapshot(before).stamps == before.stamps


def test_snapshots_survive_json(library: Library) -> None:
    """A snapshot is the same after it was written and read."""
    library.save(document("a"))
    snapshot = library.snapshot()
    assert Snapshot.from_json(snapshot.to_json()) == snapshot
    assert library.changes(NOTHING, snapshot).added == ("a",)


def test_half_written_files_are_never_read(library: Library, tmp_path: Path) -> None:
    """A file whose writing was cut short has another name and is no document."""
    library.save(document("a"))
    (tmp_path / "library/documents/.tmp-x.md").write_text("---\nid: b", encoding="utf-8")
    assert library.ids() == ["a"]


def test_broken_documents_are_named_and_the_others_go_on(library: Library, tmp_path: Path) -> None:
    """One broken file does not keep the rest from being read, and is named."""
    library.save(document("a"))
    folder = tmp_path / "library/documents"
    (folder / "b.md").write_text("无元数据", encoding="utf-8")
    (folder / "c.md").write_bytes(b"---\nid: c\n---\n\xff")
    (folder / "e.md").write_text("---\nid: other\n---\n", encoding="utf-8")
    broken: list[KBError] = []
    assert [each.id for each in library.read_all(broken)] == ["a"]
    assert [str(error).split("/")[-1][:4] for error in broken] == ["b.md", "c.md", "e.md"]
    with pytest.raises(FrontMatterError, match="第 1 行"):
        list(library)


def test_sources_are_remembered(library: Library, tmp_path: Path) -> None:
    """What a file was imported as is known by its path and by its content."""
    path = tmp_path / "通知.txt"
    source = Source(str(path.resolve()), "0" * 64, ("a",))
    library.record_source(source)
    assert library.source(path) == library.source_with_content("0" * 64) == source
    assert library.source(tmp_path / "别的.txt") is None


def test_an_unwritable_library_says_so(tmp_path: Path) -> None:
    """A library that cannot be written is an error with its place, not a traceback."""
    (tmp_path / "library").write_text("", encoding="utf-8")
    with pytest.raises(LibraryError, match="写不进"):
        Library(tmp_path / "library").save(document())
