"""`kb history` and `kb compare`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kb.library import Library
from tests.factories import document
from web.cli import main


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """The library that the commands find, with a document that was imported, edited by hand and imported again."""
    monkeypatch.setenv("KB_HOME", str(tmp_path / "home"))
    found = Library(tmp_path / "home" / "library")
    found.save_import(document("a", "甲段。\n\n乙段。\n\n丙段。"))
    path = found.root / "documents" / "a.md"
    path.write_text(path.read_text(encoding="utf-8").replace("甲段。", "甲段，手改。"), encoding="utf-8")
    found.save_import(document("a", "甲段。\n\n乙段。\n\n丙段，新版。", issuer="中央组织部"))
    return found


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What was printed."""
    return capsys.readouterr().out.splitlines()


def test_revisions_are_listed_with_what_they_changed(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    """Number, time, reason, paragraphs and fields; for programs the same as JSON."""
    assert main(["history", "a"]) == 0
    first, second, third = lines(capsys)
    assert first.split()[0] == "1"
    assert "导入" in first and "新增 3 段" in first
    assert "修改 1 段" in second
    assert third.endswith("修改 1 段；机关")
    assert main(["history", "a", "--json"]) == 0
    values = [json.loads(line) for line in lines(capsys)]
    assert [(each["number"], each["why"]) for each in values] == [(1, "import"), (2, "edit"), (3, "import")]
    assert values[2]["changed"] == {"fields": ["issuer"], "paragraphs": {"added": 0, "removed": 0, "changed": 1}}


def test_a_revision_is_shown(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    """The file as it was."""
    assert main(["history", "a", "--show", "1"]) == 0
    assert capsys.readouterr().out.endswith("甲段。\n\n乙段。\n\n丙段。\n")
    assert main(["history", "a", "--show", "2", "--json"]) == 0
    assert "甲段，手改。" in json.loads(capsys.readouterr().out)["text"]


def test_a_revision_is_restored(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    """It becomes the newest one; that can be undone the same way."""
    assert main(["history", "a", "--restore", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"id": "a", "restored": 1, "number": 4}
    assert library.get("a").body == "甲段。\n\n乙段。\n\n丙段。"
    assert main(["history", "a", "--restore", "3"]) == 0
    assert library.get("a").body.startswith("甲段，手改。")


def test_edits_since_the_last_revision_are_said(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    """On standard error."""
    path = library.root / "documents" / "a.md"
    path.write_text(path.read_text(encoding="utf-8") + "又改。\n", encoding="utf-8")
    assert main(["history", "a"]) == 0
    assert "又被手工改过" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["history", "nothing"], 1, "不在资料库中"),
        (["history", "../a"], 1, "不在资料库中"),
        (["history", "model-lianshi-dangjian"], 1, ""),
        (["history", "a", "--restore", "9"], 1, "没有第 9 稿"),
        (["history", "a", "--show", "0"], 1, "没有第 0 稿"),
        (["compare", "a", "nothing"], 1, "没有编号为"),
    ],
)
def test_what_is_not_there_is_named(
    library: Library, capsys: pytest.CaptureFixture[str], words: list[str], status: int, said: str
) -> None:
    """With status 1."""
    assert main(words) == status
    assert said in capsys.readouterr().err


def test_showing_and_restoring_at_once_is_misuse(library: Library) -> None:
    """With status 2."""
    with pytest.raises(SystemExit) as ended:
        main(["history", "a", "--show", "1", "--restore", "1"])
    assert ended.value.code == 2


def test_documents_are_compared(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    """For people with [- -] and {+ +}, for programs as JSON whose pieces make up both texts."""
    library.save(document("b", "甲段，手改。\n\n乙段，再改。\n\n丙段，新版。\n\n丁段。"))
    assert main(["compare", "a", "b"]) == 0
    out = capsys.readouterr().out
    assert "新增 1 段、修改 1 段；未变 2 段" in out
    assert "乙段{+，再改+}。" in out
    assert main(["compare", "a", "b", "--json"]) == 0
    values = json.loads(capsys.readouterr().out)
    assert values["counts"]["changed"] == 1
    (changed,) = [row for row in values["rows"] if row["kind"] == "changed"]
    assert "".join(before for before, _, _ in changed["pieces"]) == changed["before"]["text"]
    assert "".join(after for _, after, _ in changed["pieces"]) == changed["after"]["text"]
