"""The `kb` command, as people and programs run it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from web.cli import main

OPINION = "关于加强楼宇党建工作的意见\n\n一、总体要求\n\n坚持党建引领，推动龙门楼宇治理。\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own."""
    for name in [name for name in os.environ if name.startswith("KB_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("KB_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def opinion(tmp_path: Path) -> Path:
    """A file to import."""
    path = tmp_path / "意见.txt"
    path.write_text(OPINION, encoding="utf-8")
    return path


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[object], str]:
    """Exit status, the JSON objects of standard output, and standard error."""
    status = main([*words, "--json"])
    captured = capsys.readouterr()
    return status, [json.loads(line) for line in captured.out.splitlines()], captured.err


def test_from_a_file_to_an_answer(capsys: pytest.CaptureFixture[str], opinion: Path) -> None:
    """import, index, search: the words of a file are found with their place, in the contract's form."""
    status, (imported,), _ = run(capsys, "import", str(opinion))
    assert isinstance(imported, dict)
    assert (status, imported["status"], imported["error"]) == (0, "added", None)
    assert set(imported) == {"path", "status", "ids", "findings", "error"}
    status, (indexed,), _ = run(capsys, "index")
    assert isinstance(indexed, dict)
    assert (status, set(indexed)) == (0, {"documents", "passages", "added", "updated", "removed", "seconds"})
    status, (found,), _ = run(capsys, "search", "龙门楼宇", "--filter", "collection=本地资料")
    assert isinstance(found, dict)
    assert (status, found["total_documents"]) == (0, 1)
    passage = found["hits"][0]["passages"][0]
    start, end = passage["matches"][0]
    assert (found["hits"][0]["id"], passage["locator"]) == (imported["ids"][0], "一")
    assert passage["text"][start:end] == "龙门楼宇"


def test_inspect_has_the_contract_s_form(capsys: pytest.CaptureFixture[str], opinion: Path, home: Path) -> None:
    """inspect says what an import would read, and stores nothing."""
    status, (inspected,), _ = run(capsys, "inspect", str(opinion))
    assert isinstance(inspected, dict)
    assert (status, set(inspected)) == (0, {"path", "media_type", "error", "documents"})
    (document,) = inspected["documents"]
    keys = (
        "title kind issuer number date published source level region authors keywords validity origins "
        "sections paragraphs findings set_aside"
    )
    assert set(document) == set(keys.split())
    assert (document["title"], document["paragraphs"]) == (
        "关于加强楼宇党建工作的意见",
        ["坚持党建引领，推动龙门楼宇治理。"],
    )
    (section,) = document["sections"]
    assert set(section) == {"level", "label", "heading", "path", "start", "end"}
    assert not home.exists()


def test_people_read_a_report_of_what_would_be_read(capsys: pytest.CaptureFixture[str], opinion: Path) -> None:
    """Without --json inspect shows title, outline, counts and what to look at, in Chinese."""
    untitled = opinion.with_name("无题.txt")
    untitled.write_text("坚持党建引领，推动龙门楼宇治理。\n", encoding="utf-8")
    assert main(["inspect", str(opinion), str(untitled)]) == 0
    shown = capsys.readouterr().out
    for expected in ("关于加强楼宇党建工作的意见", "文种 意见", "一 总体要求", "共 1 段", "注意：正文里没有找到标题"):
        assert expected in shown


def test_people_are_told_what_was_imported(capsys: pytest.CaptureFixture[str], opinion: Path) -> None:
    """Without --json import ends with counts and the next step."""
    main(["import", str(opinion)])
    assert "共 1 个文件：新增 1 个。" in capsys.readouterr().out


def test_bad_files_are_named_and_the_others_go_on(
    capsys: pytest.CaptureFixture[str], opinion: Path, tmp_path: Path
) -> None:
    """With one bad file among good ones the status is 1, its reason is said and the others are imported."""
    empty = tmp_path / "空.txt"
    empty.write_bytes(b"")
    for command in ("inspect", "import"):
        status, objects, errors = run(capsys, command, str(empty), str(opinion), str(tmp_path / "没有.txt"))
        assert status == 1
        assert [bool(each["error"]) for each in objects if isinstance(each, dict)] == [True, False, True]
        assert "空.txt" in errors
        assert "没有.txt" in errors


def test_a_missing_index_says_which_command_builds_it(capsys: pytest.CaptureFixture[str]) -> None:
    """Searching before indexing is status 1 with the command that mends it, and no traceback."""
    status, objects, errors = run(capsys, "search", "党建")
    assert (status, objects) == (1, [])
    assert "kb index" in errors


def test_suggestions_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """suggest gives the API's JSON, and a line each for people; a missing index says what builds it."""
    status, _, errors = run(capsys, "suggest", "hlyz")
    assert (status, "kb index" in errors) == (1, True)
    run(capsys, "index")
    status, (answer,), _ = run(capsys, "suggest", "hlyz")
    assert isinstance(answer, dict)
    assert (status, answer["query"]) == (0, "hlyz")
    assert {"text": "红领驿站", "kind": "做法", "match": [0, 4]} in answer["suggestions"]
    main(["suggest", "hlyz"])
    assert "做法  红领驿站" in capsys.readouterr().out
    main(["suggest", "龘靐齉"])
    assert "没有可提示的" in capsys.readouterr().out


def test_a_broken_document_is_named_with_its_line(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    """A front matter broken by hand is named with file and line; the rest is indexed."""
    folder = home / "library" / "documents"
    folder.mkdir(parents=True)
    (folder / "broken.md").write_text("---\nid: broken\ndate: 明天\n---\n", encoding="utf-8")
    status, (indexed,), errors = run(capsys, "index")
    assert isinstance(indexed, dict)
    assert (status, indexed["documents"] > 10) == (1, True)
    assert "broken.md 第 3 行" in errors


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "缺少"),
        (["没有的命令"], "可用的有"),
        (["search"], "缺少：检索词"),
        (["search", "党建", "--page", "一"], "应为整数"),
        (["search", "党建", "--filter", "意见"], "应为“项=值”"),
        (["search", "党建", "--filter"], "后面应有一个值"),
        (["index", "--没有"], "不认识"),
    ],
)
def test_wrong_words_are_status_2(capsys: pytest.CaptureFixture[str], words: list[str], message: str) -> None:
    """What cannot be understood is said in Chinese with how it is written."""
    with pytest.raises(SystemExit) as left:
        main(words)
    assert left.value.code == 2
    errors = capsys.readouterr().err
    assert message in errors
    assert "用法：kb" in errors


@pytest.mark.parametrize("words", [["--page", "0"], ["--size", "1000"], ["--sort", "名称"], ["--filter", "没有=1"]])
def test_values_out_of_range_are_named(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    """A page, size, order or filter that does not exist is an error that says what does."""
    main(["index"])
    with pytest.raises(SystemExit) as left:
        main(["search", "党建", *words])
    assert left.value.code == 2
    errors = capsys.readouterr().err
    assert "应" in errors or "可用的有" in errors


def test_people_read_results_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    """Without --json the results are for people, and what to do next where there are none."""
    main(["index"])
    assert "篇" in capsys.readouterr().out
    main(["search", "双强六好"])
    shown = capsys.readouterr().out
    assert "【双强六好】" in shown
    main(["search", "龘靐齉"])
    assert "没有找到" in capsys.readouterr().out


@pytest.mark.parametrize("command", [[], ["inspect"], ["import"], ["index"], ["search"], ["suggest"], ["serve"]])
def test_help_shows_an_example(capsys: pytest.CaptureFixture[str], command: list[str]) -> None:
    """Each command's help is Chinese and ends with an example."""
    with pytest.raises(SystemExit) as left:
        main([*command, "--help"])
    assert left.value.code == 0
    assert "示例：kb" in capsys.readouterr().out


def test_output_is_utf8_whatever_the_system_says(opinion: Path) -> None:
    """On a system with another code page (Windows: 936) JSON is UTF-8 all the same."""
    environment = {**os.environ, "PYTHONIOENCODING": "gbk"}
    words = [sys.executable, "-m", "web.cli", "inspect", str(opinion), "--json"]
    output = subprocess.run(words, capture_output=True, check=True, env=environment).stdout
    assert "龙门楼宇" in json.loads(output.decode("utf-8"))["documents"][0]["paragraphs"][0]


@pytest.fixture
def port() -> int:
    """A free port."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        number: int = listening.getsockname()[1]
        return number


@pytest.fixture
def server(port: int) -> Iterator[subprocess.Popen[str]]:
    """`kb serve`, without an index at the start."""
    words = [sys.executable, "-m", "web.cli", "serve", "--port", str(port)]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as running:
        guard = threading.Timer(60, running.kill)
        guard.start()
        yield running
        guard.cancel()
        running.terminate()


def test_help_loads_nothing_heavy() -> None:
    """Neither Flask nor numpy, which take a third of a second."""
    script = (
        "import sys\nfrom web.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit:\n"
        "    print([name for name in ('flask', 'numpy', 'rjieba', 'opencc') if name in sys.modules], file=sys.stderr)"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stderr.strip() == "[]"


def test_a_port_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """The system would listen at another one, 65,536 lower."""
    assert main(["serve", "--port", "99999"]) == 1
    assert "端口应为 1 至 65535" in capsys.readouterr().err


def test_serve_builds_what_is_missing(server: subprocess.Popen[str], port: int) -> None:
    """`kb serve` on a fresh machine indexes the shipped corpus, says where it listens, and answers."""
    assert server.stdout is not None
    assert "索引中有" in server.stdout.readline()
    assert f"http://127.0.0.1:{port}" in server.stdout.readline()
    with urllib.request.urlopen(
        f"http://127.0.0.1:{port}/api/v1/search?q=%E5%8F%8C%E5%BC%BA%E5%85%AD%E5%A5%BD"
    ) as answer:
        assert json.load(answer)["total_documents"] > 0


def test_a_port_in_use_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    """Where another program listens, the message names the port and how to choose another."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        started = time.monotonic()
        assert main(["serve", "--port", str(number)]) == 1
        assert time.monotonic() - started < 60
    assert f"端口 {number} 已被别的程序占用" in capsys.readouterr().err
