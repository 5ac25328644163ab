"""kb.gathering: the files that paths name, and what is not passed over in silence."""

from __future__ import annotations

import io
import os
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from kb.gathering import AGAIN, HIDDEN, TEMPORARY, Found, Opening, Tally, gather
from kb.readers.archive import Allowance
from kb.readers.limits import MEGABYTE, Limits
from kb.readers.sandbox import Sandbox

LIMITS = Limits(seconds=30, memory=1024 * MEGABYTE, file=MEGABYTE, output=2 * MEGABYTE)
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX file systems")


def fill(folder: Path, *names: str) -> None:
    """Files of these names below `folder`."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")


def below(folder: Path, tally: Tally | None = None) -> list[str]:
    """The files found below `folder`, as paths from there."""
    return [found.path.relative_to(folder).as_posix() for found in gather([folder], tally or Tally())]


def test_folders_are_searched_in_a_fixed_order(tmp_path: Path) -> None:
    """By name, folders among the files; a path that does not exist is given back."""
    fill(tmp_path / "夹", "b.txt", "a/z.txt", "a/b/c.txt", "c.docx/x.txt")
    assert below(tmp_path / "夹") == ["a/b/c.txt", "a/z.txt", "b.txt", "c.docx/x.txt"]
    missing = tmp_path / "无"
    assert list(gather([missing], Tally())) == [Found(missing, missing)]


def test_what_is_passed_over_is_counted(tmp_path: Path) -> None:
    """Hidden files, what lies below hidden folders, and what editors and systems leave."""
    fill(tmp_path, "a.txt", ".git/x", ".x", "夹/.DS_Store", "夹/~$b.docx", "Thumbs.db", "__MACOSX/y", "下载.crdownload")
    tally = Tally()
    assert below(tmp_path, tally) == ["a.txt"]
    assert tally.passed_over == {HIDDEN: 3, TEMPORARY: 4}


def test_a_hidden_file_that_is_named_itself_is_read(tmp_path: Path) -> None:
    """Whoever names it wants it."""
    fill(tmp_path, ".x.txt")
    assert [found.path.name for found in gather([tmp_path / ".x.txt"], Tally())] == [".x.txt"]


@posix
def test_links_are_followed_and_circles_are_not(tmp_path: Path) -> None:
    """A folder that a link leads back to is searched once; a link that leads nowhere is given back."""
    fill(tmp_path / "夹", "a.txt", "里/b.txt")
    fill(tmp_path / "别处", "c.txt")
    (tmp_path / "夹" / "里" / "上").symlink_to(tmp_path / "夹")
    (tmp_path / "夹" / "外").symlink_to(tmp_path / "别处")
    (tmp_path / "夹" / "断").symlink_to(tmp_path / "没有")
    (tmp_path / "夹" / "圈").symlink_to(tmp_path / "夹" / "圈")
    tally = Tally()
    assert sorted(below(tmp_path / "夹", tally)) == sorted(["a.txt", "外/c.txt", "断", "圈", "里/b.txt"])
    assert tally.passed_over == {AGAIN: 1}


@posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read every folder")
def test_a_folder_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    """The others are searched."""
    fill(tmp_path, "a.txt", "锁/b.txt")
    (tmp_path / "锁").chmod(0)
    try:
        found = list(gather([tmp_path], Tally()))
    finally:
        (tmp_path / "锁").chmod(0o700)
    assert [each.path.name for each in found] == ["a.txt", "锁"]
    assert "无法打开这个文件夹" in str(found[1].error)


def test_a_folder_that_the_system_refuses_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same where the tests run as root."""
    fill(tmp_path, "a.txt", "锁/b.txt")
    listing = Path.iterdir

    def refused(self: Path) -> Iterator[Path]:
        if self.name == "锁":
            raise PermissionError(13, "Permission denied")
        return listing(self)

    monkeypatch.setattr(Path, "iterdir", refused)
    found = list(gather([tmp_path], Tally()))
    assert [(each.path.name, each.error is None) for each in found] == [("a.txt", True), ("锁", False)]


@posix
def test_names_that_are_no_text_are_found(tmp_path: Path) -> None:
    """A name in GBK from another system is bytes that are no UTF-8."""
    name = os.fsdecode("意见.txt".encode("gb18030"))
    fill(tmp_path, name, "换\n行.txt")
    assert sorted(below(tmp_path)) == sorted([name, "换\n行.txt"])


def test_deep_folders_are_searched(tmp_path: Path) -> None:
    """As deep as the system goes."""
    deep = tmp_path
    for _ in range(300):
        deep /= "夹"
    fill(deep, "底.txt")
    assert len(below(tmp_path)) == 1


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A ZIP of these members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """One for all tests here."""
    with Sandbox(LIMITS) as opened:
        yield opened


def opened(sandbox: Sandbox, path: Path, total: int = 100 * MEGABYTE) -> tuple[list[tuple[str, str]], Tally]:
    """Each file's path with its content, or why there is none; and the tally."""
    tally = Tally()
    found = Opening(sandbox, Allowance(total, MEGABYTE), tally).opened(gather([path], tally))
    return [
        (each.path.relative_to(path.parent).as_posix(), each.error or each.file.read_text(encoding="utf-8"))
        for each in found
    ], tally


def test_archives_are_opened_like_folders(sandbox: Sandbox, tmp_path: Path) -> None:
    """A member's path goes through the archive, and through one in it."""
    inner = zipped({"内/乙.txt": "乙".encode()})
    (tmp_path / "包.zip").write_bytes(zipped({"甲.txt": "甲".encode(), "里.zip": inner, "丙.txt": "丙".encode()}))
    found, tally = opened(sandbox, tmp_path / "包.zip")
    assert found == [("包.zip/甲.txt", "甲"), ("包.zip/里.zip/内/乙.txt", "乙"), ("包.zip/丙.txt", "丙")]
    assert 1 + tally.members == 3


def test_archives_are_opened_three_deep(sandbox: Sandbox, tmp_path: Path) -> None:
    """The fourth in each other is named and not opened; what lies beside it is read."""
    content = zipped({"底.txt": b"x"})
    for _ in range(3):
        content = zipped({"里.zip": content, "旁.txt": b"y"})
    (tmp_path / "包.zip").write_bytes(content)
    found, tally = opened(sandbox, tmp_path / "包.zip")
    assert [path for path, content in found if content == "y"] == [
        "包.zip/里.zip/里.zip/旁.txt", "包.zip/里.zip/旁.txt", "包.zip/旁.txt"
    ]  # fmt: skip
    assert found[0][0] == "包.zip/里.zip/里.zip/里.zip"
    assert "超过 3 层" in found[0][1]
    assert 1 + tally.members == len(found)


def test_what_archives_in_an_archive_come_to_is_counted_together(sandbox: Sandbox, tmp_path: Path) -> None:
    """Ten that each are within the limit are beyond it."""
    inner = {f"{nth}.zip": zipped({"大.txt": os.urandom(300_000).hex().encode()}) for nth in range(10)}
    (tmp_path / "包.zip").write_bytes(zipped(inner))
    found, tally = opened(sandbox, tmp_path / "包.zip", total=5 * MEGABYTE)
    errors = [content for _, content in found if "解开后超过" in content]
    assert errors
    assert len(found) > len(errors)
    assert 1 + tally.members == len(found)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (zipped({}), "没有可读的文件"),
        (zipped({".x": b"x"}), "没有可读的文件"),
        (b"Rar!", "应为 ZIP 格式"),
        (b"", "应为 ZIP 格式"),
    ],
)
def test_an_archive_with_nothing_to_read_says_so(sandbox: Sandbox, tmp_path: Path, content: bytes, reason: str) -> None:
    """It is never passed over."""
    (tmp_path / "包.zip").write_bytes(content)
    ((path, error),), tally = opened(sandbox, tmp_path / "包.zip")
    assert (path, reason in error, tally.members) == ("包.zip", True, 0)


def test_temporary_folders_are_gone_afterwards(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the caller stops early."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    (tmp_path / "包.zip").write_bytes(zipped({"甲.txt": b"x", "乙.txt": b"y"}))
    tally = Tally()
    files = Opening(sandbox, Allowance(MEGABYTE, MEGABYTE), tally).opened(gather([tmp_path / "包.zip"], tally))
    assert next(iter(files)).file.is_file()
    assert len(list((tmp_path / "tmp").iterdir())) == 1
    files.close()  # type: ignore[attr-defined]
    assert list((tmp_path / "tmp").iterdir()) == []
