"""kb.readers.office: old Word files, WPS files and RTF by way of LibreOffice."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from kb.errors import ReadError
from kb.readers import extract, office
from kb.readers.office import OfficeReader, program
from tests.kb.word_files import centred, level, lists, numbered, prose, word

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
RTF = rb"{\rtf1\ansi {\b \u27004?\u23431?}\u20826?\u24314?\par}"  # 楼宇党建

needs_libreoffice = pytest.mark.skipif(program() is None, reason="no LibreOffice on this machine")


@pytest.fixture(scope="module")
def old_word(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A DOC file: title, a numbered chapter, a paragraph."""
    folder = tmp_path_factory.mktemp("old")
    body = centred("楼宇党建管理办法") + numbered("总则") + prose("第一条　为了规范管理，制定本办法。")
    (folder / "办法.docx").write_bytes(word(body, numbering=lists(level(0, "chineseCounting", "第%1章"))))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    words = [program() or "", "--headless", profile, "--convert-to", "doc:MS Word 97", "--outdir", str(folder)]
    subprocess.run([*words, str(folder / "办法.docx")], check=True, capture_output=True, timeout=120)
    return (folder / "办法.doc").read_bytes()


@needs_libreoffice
@pytest.mark.parametrize("name", ["办法.doc", "办法.wps", "办法.wpt", "办法.dot", "办法", "办法.docx", "办法.txt"])
def test_an_old_word_file_is_read_whatever_its_name(old_word: bytes, name: str) -> None:
    """Its content says what it is: the text comes with its automatic numbering and its headings."""
    made = extract(Path(name), old_word)
    assert made.media_type == "application/msword" and made.name == name
    assert [(chunk.kind, chunk.text.strip()) for chunk in made.chunks if chunk.text.strip()] == [
        ("heading", "楼宇党建管理办法"),
        ("paragraph", "第一章 总则"),
        ("paragraph", "第一条　为了规范管理，制定本办法。"),
    ]


@needs_libreoffice
def test_rtf_is_read() -> None:
    """Rich text by the same way."""
    made = extract(Path("甲.rtf"), RTF)
    assert (made.media_type, [chunk.text for chunk in made.chunks]) == ("application/rtf", ["楼宇党建"])


@needs_libreoffice
def test_a_broken_old_word_file_says_what_to_do() -> None:
    """What LibreOffice cannot open ends in a message."""
    with pytest.raises(ReadError, match="请用 Word 或 WPS 打开后另存"):
        OfficeReader().read("坏.doc", OLE + "WordDocument".encode("utf-16-le"))


def test_without_libreoffice_the_message_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is guessed: the file has to be saved as .docx, or LibreOffice installed."""
    monkeypatch.setattr(office, "PROGRAMS", ())
    with pytest.raises(ReadError, match="没有安装；请用 Word 或 WPS 打开后另存") as raised:
        extract(Path("办法.doc"), OLE + "WordDocument".encode("utf-16-le"))
    assert "办法.doc" in str(raised.value)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("加密.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "密码"),
        ("表格.xls", OLE + "Workbook".encode("utf-16-le"), "Excel"),
        ("幻灯.ppt", OLE + "PowerPoint Document".encode("utf-16-le"), "PowerPoint"),
        ("别的.doc", OLE, "另一种 Office 文件"),
        ("二进制.doc", bytes(range(256)), "不是 Word、WPS 或 RTF"),
    ],
)
def test_other_office_files_are_named(name: str, content: bytes, said: str) -> None:
    """What is in an Office file that is no text document is said."""
    with pytest.raises(ReadError, match=said):
        extract(Path(name), content)


def test_text_that_is_called_doc_is_read_as_text() -> None:
    """Some systems write plain text with the suffix of Word."""
    made = extract(Path("通知.doc"), "关于开展调研的通知\n各支部：".encode())
    assert [chunk.text for chunk in made.chunks] == ["关于开展调研的通知", "各支部："]


@pytest.mark.skipif(os.name != "posix", reason="a shell script stands for LibreOffice")
def test_a_conversion_that_hangs_is_ended_with_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the limit the program and what it started are gone, and the message says so."""
    script = tmp_path / "soffice"
    script.write_text(f"#!/bin/sh\nsleep 600 &\necho $! > {tmp_path / 'child'}\nwait\n", encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(office, "TIMEOUT", 1)
    with pytest.raises(ReadError, match="超过 1 秒"):
        OfficeReader().read("慢.doc", OLE + "WordDocument".encode("utf-16-le"))
    child = int((tmp_path / "child").read_text())
    for _ in range(100):
        if not _runs(child):
            break
        time.sleep(0.05)
    assert not _runs(child)


def _runs(process: int) -> bool:
    """Whether a process does something; a dead one that nobody has asked for does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
