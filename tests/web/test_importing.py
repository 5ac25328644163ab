"""`kb import` and `kb inspect`, as people see them: archives, what is said at the end, the line that counts."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from pathlib import Path

import pytest

from web.cli import main
from web.cli.output import Progress, printable

OPINION = "关于加强第{}号楼宇党建工作的意见\n\n一、总体要求\n\n坚持党建引领，推动第{}号楼宇治理。\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own."""
    monkeypatch.setenv("KB_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def incoming(tmp_path: Path) -> Path:
    """Two good files, one of them in an archive, one that is empty, a scan's worth of text, and what is passed over."""
    folder = tmp_path / "来件"
    (folder / ".git").mkdir(parents=True)
    (folder / "甲.txt").write_text(OPINION.format(1, 1), encoding="utf-8")
    (folder / "空.txt").write_bytes(b"")
    (folder / "少.txt").write_text("第1页\n", encoding="utf-8")
    (folder / "~$甲.docx").write_bytes(b"x")
    with zipfile.ZipFile(folder / "包.zip", "w") as archive:
        archive.writestr("内/乙.txt", OPINION.format(2, 2))
        archive.writestr("内/程序.exe", b"MZ\0\1")
    return folder


def test_an_archive_gives_a_line_for_each_member(capsys: pytest.CaptureFixture[str], incoming: Path) -> None:
    """Both commands name a member by its path through the archive; standard output is JSON and nothing else."""
    for command in ("inspect", "import"):
        assert main([command, str(incoming), "--json"]) == 1
        captured = capsys.readouterr()
        found = {each["path"]: each for each in map(json.loads, captured.out.splitlines())}
        names = ("包.zip/内/乙.txt", "包.zip/内/程序.exe", "少.txt", "甲.txt", "空.txt")
        assert list(found) == sorted(str(incoming / name) for name in names)
        assert found[str(incoming / "包.zip/内/乙.txt")]["error"] is None
        assert "格式" in found[str(incoming / "包.zip/内/程序.exe")]["error"]
        assert "空.txt：文件是空的" in captured.err


def test_an_import_ends_with_what_was_not_read_and_why(capsys: pytest.CaptureFixture[str], incoming: Path) -> None:
    """Counts, the files that are not in with the reason, those nearly without text, what was passed over."""
    main(["import", str(incoming)])
    told = capsys.readouterr().out.split("共 5 个文件：")[1]
    for expected in (
        "未导入 2 个", "新增 3 个", "kb index",
        "没有导入的文件（2 个）：", "程序.exe：不支持的格式", "空.txt：文件是空的",
        "几乎没有文字、可能是扫描件的文件（1 个）：", "少.txt",
        "没有去读的：临时文件 1 个、隐藏文件或文件夹 1 个。",
    ):  # fmt: skip
        assert expected in told
    main(["import", str(incoming), "--json"])
    assert "没有导入的文件（2 个）" in capsys.readouterr().err


def test_many_that_are_not_read_are_named_in_part(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The end of a large import stays short: each was named when it was its turn."""
    folder = tmp_path / "来件"
    folder.mkdir()
    for number in range(30):
        (folder / f"{number:02}.txt").write_bytes(b"")
    assert main(["import", str(folder)]) == 1
    captured = capsys.readouterr()
    assert captured.err.count("文件是空的") == 30
    assert captured.out.split("没有导入的文件（30 个）")[1].count("文件是空的") == 20
    assert "另有 10 个" in captured.out


@pytest.mark.parametrize("command", ["inspect", "import"])
def test_a_folder_with_nothing_to_read_says_so(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: str
) -> None:
    """Status 1, and what was passed over: an empty import is never silent."""
    (tmp_path / "来件").mkdir()
    (tmp_path / "来件" / ".DS_Store").write_bytes(b"x")
    assert main([command, str(tmp_path / "来件")]) == 1
    assert "没有找到可" in (told := capsys.readouterr().err)
    assert "隐藏文件或文件夹 1 个" in told


def test_inspecting_stores_nothing(incoming: Path, home: Path) -> None:
    """Not even a lock."""
    main(["inspect", str(incoming)])
    assert not home.exists()


def test_names_do_not_speak_to_the_terminal(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A file called \\x1b[2J clears no screen, whether it is read or not."""
    if sys.platform == "win32":
        pytest.skip("Windows has no such names")
    (tmp_path / "来件").mkdir()
    (tmp_path / "来件" / "\x1b[2J甲.txt").write_text(OPINION.format(1, 1), encoding="utf-8")
    (tmp_path / "来件" / "\x1b[2J空.txt").write_bytes(b"")
    main(["import", str(tmp_path / "来件")])
    main(["inspect", str(tmp_path / "来件")])
    captured = capsys.readouterr()
    assert "\x1b" not in captured.out + captured.err
    assert "[2J甲.txt" in captured.out
    assert printable("甲　\x1b[2J\ud800\n乙") == "甲　\ufffd[2J\ufffd\n乙"


@pytest.mark.parametrize(
    ("done", "total", "seconds", "left"),
    [
        (1, 100, 10.0, ""),
        (50, 100, 1.0, ""),
        (100, 100, 50.0, ""),
        (50, 100, 10.0, "，约剩 10 秒"),
        (10, 100, 60.0, "，约剩 9 分钟"),
        (10, 1000, 100.0, "，约剩 2.8 小时"),
    ],
)
def test_the_time_left_is_told_once_it_can_be_known(done: int, total: int, seconds: float, left: str) -> None:
    """Not from the first few files, nor when all are done."""
    assert Progress.left(done, total, seconds) == left


class _Terminal(io.StringIO):
    """Standard error as a terminal."""

    def isatty(self) -> bool:
        return True


def test_on_a_terminal_a_line_counts(incoming: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to all files, members of archives among them; it is taken away at the end."""
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    main(["import", str(incoming)])
    assert "导入 5/5" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_elsewhere_no_line_counts(capsys: pytest.CaptureFixture[str], incoming: Path) -> None:
    """Standard error in a file has messages only."""
    main(["import", str(incoming)])
    assert "导入 1/" not in capsys.readouterr().err
