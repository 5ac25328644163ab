"""Files into the library."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb import importing
from kb.gathering import Tally
from kb.importing import import_file, import_files
from kb.library import Library, Source
from kb.settings import Settings

TEXT = "关于加强楼宇党建工作的意见\n\n一、总体要求\n\n坚持党建引领，推动楼宇治理。\n"
LIMIT = 1024 * 1024


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A text file to import."""
    path = tmp_path / "来件" / "意见.txt"
    path.parent.mkdir()
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_a_file_becomes_a_document_with_its_original(library: Library, file: Path) -> None:
    """The document is in the library, and the file as it was lies beside it."""
    result = import_file(library, file, LIMIT)
    assert (result.status, len(result.ids), result.error) == ("added", 1, None)
    document = library.get(result.ids[0])
    assert document.title == "关于加强楼宇党建工作的意见"
    original = library.original(document)
    assert original is not None
    assert (original.name, original.read_bytes()) == ("意见.txt", file.read_bytes())


def test_the_same_file_twice_is_unchanged(library: Library, file: Path) -> None:
    """A second import of the same file changes nothing."""
    first = import_file(library, file, LIMIT)
    before = library.snapshot()
    again = import_file(library, file, LIMIT)
    assert (again.status, again.ids) == ("unchanged", first.ids)
    assert library.snapshot().stamps == before.stamps


def test_the_same_content_elsewhere_is_a_duplicate(library: Library, file: Path) -> None:
    """A copy of a file under another path is named as the document it already is."""
    first = import_file(library, file, LIMIT)
    copy = file.with_name("副本.txt")
    copy.write_bytes(file.read_bytes())
    assert import_file(library, copy, LIMIT) == importing.ImportResult(str(copy), "duplicate", first.ids)
    assert len(library.ids()) == 1


def test_a_changed_file_updates_its_document(library: Library, file: Path) -> None:
    """The document keeps its id, so that links hold, and its former text stays in the history."""
    first = import_file(library, file, LIMIT)
    file.write_text(TEXT.replace("楼宇治理", "园区治理"), encoding="utf-8")
    again = import_file(library, file, LIMIT)
    assert (again.status, again.ids) == ("updated", first.ids)
    assert "园区治理" in library.get(first.ids[0]).body


def test_ids_are_the_same_on_two_machines(tmp_path: Path, file: Path) -> None:
    """The same file, from different folders into different libraries, has the same id."""
    elsewhere = tmp_path / "别处" / file.name
    elsewhere.parent.mkdir()
    elsewhere.write_bytes(file.read_bytes())
    here = import_file(Library(tmp_path / "甲"), file, LIMIT)
    there = import_file(Library(tmp_path / "乙"), elsewhere, LIMIT)
    assert here.ids == there.ids


def test_markdown_with_front_matter_says_itself_what_it_is(library: Library, tmp_path: Path) -> None:
    """A document exported from a library is imported under its own id with its own metadata."""
    path = tmp_path / "卡片.md"
    path.write_text("---\nid: model-x\nkind: 做法卡片\ntitle: 甲\n---\n\n## 问题\n\n无。\n", encoding="utf-8")
    result = import_file(library, path, LIMIT)
    assert result.ids == ("model-x",)
    assert (library.get("model-x").metadata.kind, library.get("model-x").title) == ("做法卡片", "甲")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("空.txt", b"", "空"),
        ("二进制.txt", bytes(range(256)) * 10, "文本"),
        ("大.txt", "党".encode() * LIMIT, "太大"),
        ("坏.md", "---\nid: 大写\n---\n".encode(), "第 2 行"),
        ("程序.exe", b"MZ\x00\x01\x02", "格式"),
        ("图.txt", b"GIF89a\x01\x00\x01\x00", "GIF 图片"),
        ("包.rar", b"Rar!\x1a\x07", "改用 ZIP"),
        ("包.7z", b"7z\xbc\xaf\x27\x1c", "改用 ZIP"),
        ("网页.txt", b"\xef\xbb\xbf \n<!DOCTYPE html><script>x</script>", "没有可见的文字"),
        ("乱码.txt", b"\xe5\xff\xfe\x80", "编码"),
    ],
)
def test_bad_files_are_rejected_with_the_reason(
    library: Library, tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    """A file that cannot be read is named with the reason and leaves the library as it was."""
    path = tmp_path / name
    path.write_bytes(content)
    result = import_file(library, path, LIMIT)
    assert (result.status, result.ids) == ("rejected", ())
    assert str(path) in str(result.error)
    assert reason in str(result.error)
    assert library.ids() == []


def test_a_missing_file_is_rejected(library: Library, tmp_path: Path) -> None:
    """A path that does not exist is named."""
    assert "没有.txt" in str(import_file(library, tmp_path / "没有.txt", LIMIT).error)


def test_an_import_cut_short_is_completed(library: Library, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed before the last step, the import is done again by the next run, to the same ids."""

    def killed(self: Library, source: Source) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Library, "record_source", killed)
        with pytest.raises(KeyboardInterrupt):
            import_file(library, file, LIMIT)
    half = library.ids()
    result = import_file(library, file, LIMIT)
    assert (result.status, list(result.ids)) == ("added", half)
    assert import_file(library, file, LIMIT).status == "unchanged"


def test_a_removed_document_is_imported_again(library: Library, file: Path) -> None:
    """What was removed from the library comes back when its file is imported again."""
    result = import_file(library, file, LIMIT)
    library.remove(result.ids[0])
    assert import_file(library, file, LIMIT).status in ("added", "updated")
    assert result.ids[0] in library


def test_the_seeds_are_imported(library: Library, shared: Path, settings: Settings) -> None:
    """All five seeds come in, whole, and once."""
    for expected in ("added", "unchanged"):
        results = import_files(library, [shared / "seeds"], settings, Tally())
        assert [result.status for result in results] == [expected] * 5
