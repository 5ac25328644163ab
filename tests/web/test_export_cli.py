"""`kb export`: baskets and single documents as files."""

from __future__ import annotations

import io
import json
from pathlib import Path

import docx
import pptx
import pytest

from kb.export.basket import Basket
from kb.library import Library
from tests.kb.baskets import DOCUMENTS, LECTURE
from web.cli import main


@pytest.fixture(autouse=True)
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """The library that the command finds."""
    monkeypatch.setenv("KB_HOME", str(tmp_path / "home"))
    found = Library(tmp_path / "home" / "library")
    for each in DOCUMENTS:
        found.save(each)
    return found


@pytest.fixture
def basket(tmp_path: Path) -> Path:
    """A basket as browsers save it; its last item is not for everybody."""
    return saved(tmp_path, LECTURE)


def saved(folder: Path, basket: Basket) -> Path:
    """A basket's file."""
    path = folder / "备课.json"
    path.write_text(json.dumps(basket.to_json(), ensure_ascii=False), encoding="utf-8")
    return path


def test_a_basket_becomes_each_kind_of_file(tmp_path: Path, basket: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the file's name ends with decides; what could not be taken is named and the status says so."""
    for suffix in ("docx", "pptx", "md"):
        target = tmp_path / "出" / f"讲稿.{suffix}"
        assert main(["export", str(basket), "-o", str(target), "--json"]) == 1
        captured = capsys.readouterr()
        told = json.loads(captured.out)
        assert told == {
            "path": str(target),
            "form": suffix,
            "style": "2025",
            "items": len(LECTURE.items),
            "missing": 1,
            "bytes": target.stat().st_size,
        }
        assert "没有收入：secret，不在资料库中或无权查看" in captured.err
        assert "金丝雀" not in captured.err
    docx.Document(str(tmp_path / "出" / "讲稿.docx"))
    pptx.Presentation(str(tmp_path / "出" / "讲稿.pptx"))


def test_single_documents_and_clauses_are_exported_without_a_basket(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By id, a clause after #; in the style that is asked for."""
    target = tmp_path / "摘.md"
    words = [
        "export",
        "--id",
        "opinion#s3-6",
        "--id",
        "chain",
        "--title",
        "摘编",
        "-o",
        str(target),
        "--style",
        "plain",
    ]
    assert main(words) == 0
    text = target.read_text(encoding="utf-8")
    assert text.startswith("# 摘编\n")
    assert "《关于加强非公有制企业党建工作的意见》（市委组织部，组发〔2012〕3号，2012年5月24日）第三部分第6条" in text
    assert "### 链式党建" in text
    assert "已写入" in capsys.readouterr().out


def test_a_handout_has_no_comments(tmp_path: Path, basket: Path) -> None:
    """What the trainer noted is not for participants."""
    target = tmp_path / "讲义.docx"
    main(["export", str(basket), "-o", str(target), "--handout"])
    words = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(target.read_bytes())).paragraphs)
    assert "学员讲义" in words and "讨论题" in words and "联系本区实际" not in words


def test_a_clause_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The rest is written all the same."""
    target = tmp_path / "摘.md"
    assert main(["export", "--id", "opinion#s99", "--id", "opinion#s3-6", "-o", str(target)]) == 1
    assert "opinion#s99，正文里没有这一处" in capsys.readouterr().err
    assert "凡有三名以上正式党员的企业" in target.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"{}", b"[]", b"[" * 100_000, b'{"version": 1, "title": "x", "groups": [{"items": [{}]}]}'],
)
def test_what_is_no_basket_is_said(content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One sentence, and no file is written."""
    path, target = tmp_path / "坏.json", tmp_path / "讲稿.md"
    path.write_bytes(content)
    assert main(["export", str(path), "-o", str(target)]) == 1
    assert "备课篮" in capsys.readouterr().err
    assert not target.exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["export", "-o", "x.docx"], "用其中一样"),
        (["export", "a.json", "--id", "opinion", "-o", "x.docx"], "用其中一样"),
        (["export", "--id", "opinion", "-o", "x.doc"], "应以 .docx、.pptx、.md 结尾"),
        (["export", "--id", "../x", "-o", "x.md"], "应为资料的编号"),
        (["export", "--id", "opinion"], "缺少：-o"),
        (["export", "--id", "opinion", "-o", "x.md", "--style", "apa"], "apa"),
    ],
)
def test_wrong_words_end_with_status_2(
    words: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And say what was expected."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert told in capsys.readouterr().err
    assert not list(tmp_path.glob("x.*"))


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder stands where the file should."""
    (tmp_path / "讲稿.md").mkdir()
    assert main(["export", "--id", "opinion", "-o", str(tmp_path / "讲稿.md")]) == 1
    assert "写不了" in capsys.readouterr().err
