"""The history of documents: corrections by hand, imports in new versions, restoring."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kb import library as library_module
from kb import revisions as revisions_module
from kb.errors import LibraryError
from kb.files import write_atomically
from kb.library import Library
from kb.revisions import Change, change
from tests.factories import document

FIRST = document("a", "甲段。\n\n乙段。\n\n丙段。")
SECOND = document("a", "甲段。\n\n乙段。\n\n丙段，新版。")


def edit(library: Library, old: str, new: str) -> None:
    """Change the file of document a by hand."""
    path = library.root / "documents" / "a.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def reasons(library: Library) -> list[str]:
    """Why document a has each of its revisions."""
    return [revision.why for revision in library.revisions("a")]


def test_each_text_is_a_revision(library: Library) -> None:
    """What was imported, what people made of it, what the next import made: numbered, with reason and time."""
    library.save_import(FIRST)
    edit(library, "甲段。", "甲段，手改。")
    assert library.edited("a")
    library.save_import(SECOND)
    assert reasons(library) == ["import", "edit", "import"]
    assert [library.revised("a", number).body.split("\n\n")[0] for number in (1, 2, 3)] == [
        "甲段。",
        "甲段，手改。",
        "甲段，手改。",
    ]
    assert all(revision.time.endswith("+00:00") for revision in library.revisions("a"))
    assert not library.edited("a")


def test_corrections_outlast_many_versions(library: Library) -> None:
    """Each import is compared with what the one before it made, not with what became of it."""
    library.save_import(FIRST)
    edit(library, "甲段。", "甲段，手改。")
    for nth in range(3):
        saved = library.save_import(document("a", f"甲段。\n\n乙段，第{nth}版。\n\n丙段。"))
        assert saved.body == f"甲段，手改。\n\n乙段，第{nth}版。\n\n丙段。"
        assert library.get("a") == saved


def test_the_same_text_again_is_no_revision(library: Library) -> None:
    """Saving twice notes once."""
    for _ in range(3):
        library.save_import(FIRST)
    library.save(FIRST)
    assert reasons(library) == ["import"]


def test_an_old_revision_is_restored_and_that_is_undone(library: Library) -> None:
    """Restoring adds a revision; what stood there, hand corrections too, can be restored in turn."""
    library.save_import(FIRST)
    library.save_import(SECOND)
    edit(library, "乙段。", "乙段，手改。")
    library.restore("a", 1)
    assert library.get("a") == FIRST
    assert reasons(library) == ["import", "import", "edit", "restore"]
    library.restore("a", 3)
    assert library.get("a").body == "甲段。\n\n乙段，手改。\n\n丙段，新版。"


def test_what_was_restored_outlasts_an_import(library: Library) -> None:
    """Somebody chose the old wording: the next version of the file changes only what it changes."""
    library.save_import(FIRST)
    library.save_import(SECOND)
    library.restore("a", 1)
    library.save_import(document("a", "甲段，再版。\n\n乙段。\n\n丙段，新版。"))
    assert library.get("a").body == "甲段，再版。\n\n乙段。\n\n丙段。"


def test_a_removed_document_can_be_restored(library: Library) -> None:
    """Its last text is a revision."""
    library.save_import(FIRST)
    edit(library, "甲段。", "甲段，手改。")
    library.remove("a")
    assert reasons(library) == ["import", "edit", "remove"]
    library.restore("a", 3)
    assert library.get("a").body.startswith("甲段，手改。")


@pytest.mark.parametrize("number", [0, 2, -1])
def test_a_revision_that_is_not_there_is_named(library: Library, number: int) -> None:
    """With how many there are."""
    library.save(FIRST)
    with pytest.raises(LibraryError, match="第 1 至 1 稿"):
        library.restore("a", number)
    with pytest.raises(LibraryError, match="没有修订记录"):
        library.restore("b", 1)
    assert library.revisions("../a") == []


def test_a_damaged_list_is_named(library: Library) -> None:
    """And nothing is written over it."""
    library.save(FIRST)
    path = library.root / "history" / "a.json"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(LibraryError, match="修订记录读不了"):
        library.save(SECOND)
    assert path.read_text(encoding="utf-8") == "{"


def states(root: Path) -> dict[str, object]:
    """What the documents and their histories are, times left out."""
    texts = {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in root.rglob("*.md")}
    lists = {path.name: json.loads(path.read_bytes())["revisions"] for path in (root / "history").glob("*.json")}
    return {"texts": texts, "lists": {k: [{**e, "time": ""} for e in v] for k, v in lists.items()}}


def scene(library: Library) -> None:
    """A hand correction has been made, and the file comes in a new version that changes the same place and others."""
    library.save_import(FIRST)
    edit(library, "丙段。", "丙段，手改。")
    edit(library, "甲段。", "甲段，手改。")


def killed_after(allowed: int) -> Callable[[Path, bytes], None]:
    """Writes as often as allowed, then is killed."""
    left = iter(range(allowed))

    def write(path: Path, content: bytes) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt
        write_atomically(path, content)

    return write


@pytest.mark.parametrize("act", [lambda each: each.save_import(SECOND), lambda each: each.restore("a", 1)])
def test_what_was_cut_short_is_completed_by_doing_it_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: Callable[[Library], object]
) -> None:
    """Killed at any write: done again it comes to what an undisturbed run makes, and every text is still there."""
    undisturbed = Library(tmp_path / "undisturbed")
    scene(undisturbed)
    act(undisturbed)
    for allowed in range(20):
        library = Library(tmp_path / f"killed-{allowed}")
        scene(library)
        killed = killed_after(allowed)
        with monkeypatch.context() as patch:
            for module in (library_module, revisions_module):
                patch.setattr(module, "write_atomically", killed)
            try:
                act(library)
            except KeyboardInterrupt:
                pass
            else:
                break
        act(library)
        assert states(library.root) == states(undisturbed.root)
    assert allowed >= 4


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, document("a", "甲。\n\n乙。", title="题"), Change(("title",), 2, 0, 0)),
        (document("a", "甲。\n\n乙。"), document("a", "甲。\n\n丙。\n\n丁。"), Change((), 1, 0, 1)),
        (document("a", "甲。\n\n乙。"), document("a", "乙。", number="云发〔2020〕1号"), Change(("number",), 0, 1, 0)),
        (FIRST, FIRST, Change((), 0, 0, 0)),
    ],
)
def test_what_a_revision_changed_is_counted(before: None, after: None, expected: Change) -> None:
    """Paragraphs put in, left out and changed, and the fields."""
    assert change(before, after) == expected  # type: ignore[arg-type]  # the table holds documents
