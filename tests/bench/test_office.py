"""The measuring of Word files: articles against their twins, and many files."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import pytest

from bench import office, twins
from tests.kb.word_files import centred, prose, word

LAW = [
    "# 某某法",
    "## 第一章 总则",
    "第一条 为了规范管理，制定本法。",
    "第二条 应当遵守:",
    "（一）党章；",
    "第三条 旧文。",
]
BODY = centred("某某法") + "".join(
    map(
        prose,
        ["第一章　总则", "第一条　为了规范管理，制定本法。", "第二条　应当遵守：", "（一）党章；", "第三条　新文。"],
    )
)


def packed(files: dict[str, bytes], mode: str) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode=mode) as archive:  # type: ignore[call-overload]  # any mode that writes
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return target.getvalue()


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder like ../shared/data with one Word file, its twin in two versions, and one file in bulk."""
    made = word(BODY)
    (tmp_path / "office").mkdir()
    (tmp_path / "office" / "某某法.docx").write_bytes(made)
    manifest = [{"file": "某某法.docx", "twin_md": "社会法/某某法(2019-01-01).md"}]
    (tmp_path / "office" / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (tmp_path / "office-bulk.tar").write_bytes(packed({"bulk/某某法.docx": made}, "w"))
    laws = {"laws/社会法/某某法(2020-01-01).md": "\n\n".join(LAW), "laws/社会法/某某法(2019-01-01).md": "第一条 别的。"}
    archive = tmp_path / "laws.tar.xz"
    archive.write_bytes(packed({name: text.encode() for name, text in laws.items()}, "w:xz"))
    monkeypatch.setattr(twins, "OFFICE", tmp_path / "office")
    monkeypatch.setattr(twins, "LAWS", archive)
    monkeypatch.setattr(office, "OFFICE", tmp_path / "office")
    monkeypatch.setattr(office, "BULK", tmp_path / "office-bulk.tar")
    monkeypatch.setattr(office, "LEAST_RIGHT", {".docx": 0.995})
    monkeypatch.setattr("sys.argv", ["office", "--show"])
    return tmp_path


def test_a_file_is_compared_with_the_version_that_it_holds(data: Path) -> None:
    """Of two versions the nearer is taken; an article that the file has in other words is counted apart."""
    (found,) = twins.compared(".docx")
    assert (found.twin, found.right, found.wrong, found.other) == ("laws/社会法/某某法(2020-01-01).md", 2, {}, 1)
    assert (found.sections, found.misplaced) == (4, 0)


def test_what_was_read_wrongly_is_told(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An article that the file holds and that came out otherwise is shown, and the target is missed."""
    assert office.main() == 0
    assert "2 of     2    1" in capsys.readouterr().out
    lost = "第二条 应当遵守:"  # without its item
    monkeypatch.setattr(twins, "body_lines", lambda document: [LAW[2], lost, "第三条 新文。"])
    assert office.main() == 1
    out = capsys.readouterr().out
    assert "1 of     2    1" in out and "第二条: " in out and "MISSED" in out


def test_without_the_files_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files are no part of the project: their absence is no failure."""
    monkeypatch.setattr(office, "OFFICE", tmp_path / "none")
    monkeypatch.setattr("sys.argv", ["office"])
    assert office.main() == 0
