"""Cards read once until their files change."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kb.document import Document
from kb.library import Library
from kb.practice.shelf import Shelf
from tests.factories import document
from tests.practices import card

ALL = frozenset({"public", "internal"})
LONG_AGO = 1_600_000_000


class Counting:
    """Gives titles and counts the documents it was asked about."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def __call__(self, each: Document) -> str | None:
        self.read.append(each.id)
        return each.title if each.metadata.kind == "做法卡片" else None


def aged(library: Library, identity: str, seconds: int = 0) -> None:
    """Let a document's file look as though it had been written long ago."""
    os.utime(library.root / "documents" / f"{identity}.md", (LONG_AGO + seconds, LONG_AGO + seconds))


def test_a_file_that_did_not_change_is_read_once(library: Library) -> None:
    """And read again when it changed, without the index being asked."""
    library.save(card("a", "甲"))
    aged(library, "a")
    made = Counting()
    shelf = Shelf(library, made)
    assert [shelf.of(["a"], ALL) for _ in range(3)] == [["甲"]] * 3
    assert made.read == ["a"]
    library.save(card("a", "乙"))
    aged(library, "a", seconds=5)
    assert shelf.of(["a"], ALL) == ["乙"]


def test_a_file_just_written_is_not_trusted(library: Library) -> None:
    """A second change may look like the first on a coarse clock."""
    library.save(card("a", "甲"))
    status = (library.root / "documents" / "a.md").stat()
    made = Counting()
    shelf = Shelf(library, made)
    assert shelf.of(["a"], ALL) == ["甲"]
    library.save(card("a", "乙"))
    os.utime(library.root / "documents" / "a.md", ns=(status.st_atime_ns, status.st_mtime_ns))
    assert shelf.of(["a"], ALL) == ["乙"]


def test_rights_are_those_of_the_file_as_it_is(library: Library) -> None:
    """A card that was given another label is gone for those who lack it, at once."""
    library.save(card("a", "甲"))
    aged(library, "a")
    shelf = Shelf(library, Counting())
    assert shelf.of(["a"], {"public"}) == ["甲"]
    library.save(card("a", "甲", access="internal"))
    aged(library, "a", seconds=5)
    assert shelf.of(["a"], {"public"}) == []
    assert shelf.of(["a"], ALL) == ["甲"]


def test_what_is_gone_broken_or_of_another_kind_is_left_out(library: Library) -> None:
    """The others come in the order asked for."""
    for each in (card("a", "甲"), card("b", "乙"), document("c", kind="通知"), card("d", "丁")):
        library.save(each)
    library.remove("d")
    (library.root / "documents" / "b.md").write_text("---\n: :\n", encoding="utf-8")
    library.save(card("e", "戊"))
    assert Shelf(library, Counting()).of(["e", "none", "d", "c", "b", "a"], ALL) == ["戊", "甲"]


@pytest.mark.parametrize("identity", ["../a", "a/../a", "", "A", "a\n"])
def test_no_id_reaches_outside(tmp_path: Path, identity: str) -> None:
    """What is no id has no look."""
    library = Library(tmp_path / "library", shipped=tmp_path / "shipped")
    library.save(card("a"))
    assert library.looks([identity]) == {}


def test_own_documents_go_before_shipped_ones(tmp_path: Path) -> None:
    """The look is that of the file that is read."""
    own, shipped = Library(tmp_path / "own"), Library(tmp_path / "shipped")
    shipped.save(card("a", "随附"))
    shipped.save(card("b", "随附"))
    both = Library(tmp_path / "own", shipped=tmp_path / "shipped" / "documents")
    own.save(card("a", "本地的一份"))
    assert both.looks(["b", "a"]) == {"b": shipped.looks(["b"])["b"], "a": own.looks(["a"])["a"]}
