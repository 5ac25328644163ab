"""Many files into the library: several at once, in order, stopped at any moment and run again."""

from __future__ import annotations

import io
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest

from kb import flow
from kb.errors import LibraryBusyError
from kb.files import sole_holder
from kb.gathering import Tally
from kb.importing import ImportResult, import_file, import_files, sole_import
from kb.inspection import inspect_file, inspect_files
from kb.library import Library
from kb.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 1024 * 1024


def opinion(number: int) -> str:
    """A text that no other number has."""
    return f"关于第{number}号楼宇党建工作的意见\n\n一、总体要求\n\n坚持党建引领，推动第{number}号楼宇治理。\n"


def fill(folder: Path, count: int) -> None:
    """So many text files in folders, an archive with as many again, some that cannot be read."""
    for number in range(count):
        path = folder / f"夹{number % 5}" / f"{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(opinion(number), encoding="utf-8")
    with zipfile.ZipFile(folder / "包.zip", "w") as archive:
        for number in range(count, 2 * count):
            archive.writestr(zipfile.ZipInfo(f"内/{number}.txt"), opinion(number))
    (folder / "同.txt").write_text(opinion(0), encoding="utf-8")
    (folder / "空.txt").write_bytes(b"")
    (folder / "坏.docx").write_bytes(b"\0\1\2")


def contents(root: Path) -> dict[str, bytes]:
    """Every file below a folder, but for the times that the lists of revisions tell."""
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    for made in ("relations.sqlite3", "mentions.sqlite3"):
        files.pop(made, None)  # made from the others, and says when
    return {name: re.sub(rb'"time": "[^"]*"', b"", content) for name, content in files.items()}


def run(home: Path, *words: str) -> subprocess.Popen[bytes]:
    """`kb` with words, in a home of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
    return subprocess.Popen(
        [sys.executable, "-m", "web.cli", *words],
        cwd=ROOT,
        env=environment | {"KB_HOME": str(home), "KB_READ_PROCESSES": "2"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_several_at_once_give_what_one_by_one_gives(tmp_path: Path, settings: Settings) -> None:
    """Results are in the order of the files, and the library is the same byte for byte."""
    fill(tmp_path / "来件", 20)
    at_once, one_by_one = Library(tmp_path / "甲"), Library(tmp_path / "乙")
    results = list(import_files(at_once, [tmp_path / "来件" / "夹1", tmp_path / "来件" / "夹0"], settings, Tally()))
    paths = [*sorted((tmp_path / "来件" / "夹1").iterdir()), *sorted((tmp_path / "来件" / "夹0").iterdir())]
    assert results == [import_file(one_by_one, path, LIMIT) for path in paths]
    assert contents(at_once.root) == contents(one_by_one.root)


def test_members_of_archives_are_imported_as_files_of_their_own(tmp_path: Path, settings: Settings) -> None:
    """Each has a result, its original, and is unchanged the second time."""
    fill(tmp_path / "来件", 3)
    library = Library(tmp_path / "库")
    first = list(import_files(library, [tmp_path / "来件" / "包.zip"], settings, Tally()))
    assert [(result.path, result.status) for result in first] == [
        (str(tmp_path / "来件" / "包.zip" / "内" / f"{number}.txt"), "added") for number in (3, 4, 5)
    ]
    original = library.original(library.get(first[0].ids[0]))
    assert original is not None
    assert (original.name, original.read_text(encoding="utf-8")) == ("3.txt", opinion(3))
    again = import_files(library, [tmp_path / "来件" / "包.zip"], settings, Tally())
    assert [(result.status, result.ids) for result in again] == [("unchanged", result.ids) for result in first]


def test_the_same_text_twice_in_one_run_is_a_duplicate(tmp_path: Path, settings: Settings) -> None:
    """Though both are read before either is in the library."""
    for name in ("a.txt", "b.txt"):
        (tmp_path / "来件").mkdir(exist_ok=True)
        (tmp_path / "来件" / name).write_text(opinion(1), encoding="utf-8")
    first, second = import_files(Library(tmp_path / "库"), [tmp_path / "来件"], settings, Tally())
    assert (first.status, second.status, second.ids) == ("added", "duplicate", first.ids)


def test_what_is_known_is_not_read(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second import of the same files starts no process."""
    fill(tmp_path / "来件", 3)
    library = Library(tmp_path / "库")
    folder = tmp_path / "来件" / "夹0"
    list(import_files(library, [folder], settings, Tally()))
    monkeypatch.setattr(subprocess, "Popen", None)
    assert {result.status for result in import_files(library, [folder], settings, Tally())} == {"unchanged"}


def test_inspecting_many_gives_what_inspecting_one_gives(tmp_path: Path, settings: Settings) -> None:
    """The same JSON for each file, archives opened."""
    fill(tmp_path / "来件", 4)
    inspected = {each["path"]: each for each in inspect_files([tmp_path / "来件"], settings, Tally())}
    assert len(inspected) == 4 * 2 + 3
    for path in [path for path in (tmp_path / "来件").rglob("*.*") if path.suffix != ".zip"]:
        assert inspected[str(path)] == inspect_file(path, LIMIT)
    assert inspected[str(tmp_path / "来件" / "包.zip" / "内" / "5.txt")]["error"] is None


def test_few_files_are_held_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read ahead does not grow with the number of files, nor with their size."""
    fill(tmp_path / "来件", 100)
    begun: list[str] = []

    def known(path: Path, digest: str) -> ImportResult | None:
        begun.append(path.name)
        return None

    settings = load_settings({"KB_READ_PROCESSES": "1"})
    for bound, bytes_ahead in ((flow.AHEAD + 2, flow.BYTES_AHEAD), (3, 100)):
        begun.clear()
        monkeypatch.setattr(flow, "BYTES_AHEAD", bytes_ahead)
        for done, _ in enumerate(flow.read_files([tmp_path / "来件" / "夹0"], settings, Tally(), known)):
            assert len(begun) - done <= bound
    assert len(begun) == 20


@pytest.mark.skipif(sys.platform == "win32", reason="bytes in names")
def test_odd_names_are_imported(tmp_path: Path, settings: Settings) -> None:
    """A name that is no text, one with a line end, one as long as a system has it."""
    folder = tmp_path / "来件"
    folder.mkdir()
    undecodable = os.fsdecode("意见.txt".encode("gb18030"))
    names = [undecodable, "换\n行\x1b[2J.txt", "长" * 80 + ".txt", "a" * 251 + ".txt", " .txt"]
    for number, name in enumerate(names):
        (folder / name).write_text(opinion(number), encoding="utf-8")
    with zipfile.ZipFile(folder / "包.zip", "w") as archive:
        archive.writestr("很" * 200 + ".txt", opinion(99))
    library = Library(tmp_path / "库")
    for status in ("added", "unchanged"):
        results = list(import_files(library, [folder], settings, Tally()))
        assert {(result.status, result.error) for result in results} == {(status, None)}
    assert len(results) == len(names) + 1
    assert all(library.original(library.get(result.ids[0])) for result in results)


def test_killed_at_any_moment_and_run_again_the_library_is_the_same(tmp_path: Path) -> None:
    """First when everything is new, then when a third of the files have changed; to the byte, without leavings."""
    chance = random.Random(7)
    source = tmp_path / "来件"
    fill(source, 20)
    for stage in range(2):
        if stage:
            for path in sorted(source.rglob("*.txt"))[::3]:
                with path.open("a", encoding="utf-8") as file:
                    file.write("\n二、新的部分\n\n又有了新的要求。\n")
        assert run(tmp_path / "甲", "import", str(source), "--json").wait() == 1  # some files cannot be read
        killed = 0
        for _ in range(6):
            with run(tmp_path / "乙", "import", str(source), "--json") as program:
                assert program.stdout
                for _ in range(chance.randrange(25)):  # killed after so many results, and a moment
                    program.stdout.readline()
                time.sleep(chance.random() / 50)
                killed += program.poll() is None
                program.kill()
        assert killed
        with run(tmp_path / "乙", "import", str(source), "--json") as program:
            printed, errors = program.communicate()
        assert program.returncode == 1, errors
        statuses = {json.loads(line)["status"] for line in printed.splitlines()}
        assert statuses <= {"added", "updated", "unchanged", "duplicate", "rejected"}
        assert contents(tmp_path / "乙" / "library") == contents(tmp_path / "甲" / "library")


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_says_how_far_it_came_and_the_next_run_goes_on(tmp_path: Path) -> None:
    """Exit status 1, a sentence, no traceback; what had a result is unchanged the next time."""
    fill(tmp_path / "来件", 60)
    with run(tmp_path / "家", "import", str(tmp_path / "来件"), "--json") as program:
        assert program.stdout and program.stderr
        first = [json.loads(program.stdout.readline()) for _ in range(3)]
        program.send_signal(signal.SIGINT)
        rest = [json.loads(line) for line in program.stdout]
        errors = program.stderr.read().decode()
    assert program.returncode == 1
    assert "已中断" in errors
    assert "再次运行会接着做完" in errors
    assert "Traceback" not in errors
    done = {each["path"] for each in first + rest if each["status"] == "added"}
    with run(tmp_path / "家", "import", str(tmp_path / "来件"), "--json") as program:
        printed, _ = program.communicate()
    again = {each["path"]: each["status"] for each in map(json.loads, printed.splitlines())}
    assert {again[path] for path in done} == {"unchanged"}
    assert len(again) > len(done)


def test_a_second_import_waits_and_says_for_whom(library: Library) -> None:
    """It says so once, and goes on when the first has ended; one that waits too long names who holds the library."""
    told: list[str] = []
    with sole_holder(library.root / "LOCK", "kb import"):
        reason = f"kb import，进程 {os.getpid()}.*请等它结束"
        with pytest.raises(LibraryBusyError, match=reason), sole_import(library, 0.3):
            pytest.fail("two at once")
        held = threading.Event()
        waiting = threading.Thread(target=lambda: _hold(library, told, held))
        waiting.start()
        time.sleep(0.5)
        assert not held.is_set()
    waiting.join(30)
    assert held.is_set()
    assert len(told) == 1
    assert "正在等它结束" in told[0]


def _hold(library: Library, told: list[str], held: threading.Event) -> None:
    with sole_import(library, 20, told.append):
        held.set()


def test_what_a_write_left_behind_is_swept(library: Library, tmp_path: Path) -> None:
    """Unfinished files of an import that was killed are gone after the next, in whatever folder an import writes."""
    path = tmp_path / "意见.txt"
    path.write_text(opinion(1), encoding="utf-8")
    import_file(library, path, LIMIT)
    folders = {each.parent for each in library.root.rglob("*") if each.is_file()} - {library.root}
    names = {folder.relative_to(library.root).parts[0] for folder in folders}
    assert names >= {"documents", "originals", "sources", "history", "set_aside"}
    for folder in folders:
        (folder / ".tmp-x").write_text("half", encoding="utf-8")
    with sole_import(library):
        pass
    assert not [each for each in library.root.rglob(".tmp-*")]


def test_a_zip_in_another_zip_is_read_once(tmp_path: Path, settings: Settings) -> None:
    """The same file in two archives is a duplicate, named with both paths."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("甲.txt", opinion(1))
    with zipfile.ZipFile(tmp_path / "包.zip", "w") as archive:
        archive.writestr("一.zip", inner.getvalue())
        archive.writestr("二.zip", inner.getvalue())
    results = list(import_files(Library(tmp_path / "库"), [tmp_path / "包.zip"], settings, Tally()))
    assert [(Path(result.path).relative_to(tmp_path).as_posix(), result.status) for result in results] == [
        ("包.zip/一.zip/甲.txt", "added"),
        ("包.zip/二.zip/甲.txt", "duplicate"),
    ]
