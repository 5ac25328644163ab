"""Old Word files, WPS files and RTF: turned into DOCX by LibreOffice, where it is installed, and read as that.

LibreOffice runs in a folder and with a profile of its own, for a limited time, and is ended with all it started.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from kb.errors import ReadError
from kb.readers.base import Extract
from kb.readers.docx import ENCRYPTED, LOCKED, OLE, read_docx

TIMEOUT = 120  # seconds for one file; the start of LibreOffice takes two of them
PROGRAMS = ("soffice", "libreoffice")

_WORD, _EXCEL, _POWERPOINT = (name.encode("utf-16-le") for name in ("WordDocument", "Workbook", "PowerPoint Document"))
_ADVICE = "请用 Word 或 WPS 打开后另存为 .docx 再导入"


class OfficeReader:
    """Reads DOC, WPS and RTF by way of LibreOffice."""

    media_type = "application/msword"
    suffixes: tuple[str, ...] = (".doc", ".wps", ".rtf", ".dot", ".wpt")

    def read(self, place: str, content: bytes) -> Extract:
        """The text of `content`, a DOC, WPS or RTF file.

        Raises ReadError where it is another thing, has a password or is broken, and where LibreOffice is missing.
        """
        media_type = "application/rtf" if content.lstrip().startswith(b"{\\rtf") else self.media_type
        _refuse_others(place, content)
        return read_docx(place, _converted(place, content), media_type, content)


def _refuse_others(place: str, content: bytes) -> None:
    if content.lstrip().startswith(b"{\\rtf"):
        return
    if not content.startswith(OLE):
        raise ReadError(f"{place}：内容不是 Word、WPS 或 RTF 文件，应为其中一种；{_ADVICE}")
    if ENCRYPTED in content:
        raise ReadError(f"{place}：{LOCKED}")
    if _WORD in content:
        return
    kinds = {_EXCEL: "Excel 表格（XLS）", _POWERPOINT: "PowerPoint 演示文稿（PPT）"}
    found = next((name for mark, name in kinds.items() if mark in content), "另一种 Office 文件")
    raise ReadError(f"{place}：内容是{found}，应为 Word、WPS 或 RTF 文件")


def program() -> str | None:
    """Where LibreOffice is; None where it is not installed."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def _converted(place: str, content: bytes) -> bytes:
    """`content` as DOCX. Raises ReadError where that cannot be made."""
    found = program()
    if found is None:
        raise ReadError(f"{place}：读这种格式要靠 LibreOffice，本机没有安装；{_ADVICE}，或安装 LibreOffice 后重试")
    with tempfile.TemporaryDirectory(prefix="kb-office-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        suffix = ".rtf" if content.lstrip().startswith(b"{\\rtf") else ".doc"
        source = folder / f"source{suffix}"  # a name of our own: the file's may be one that the program cannot take
        source.write_bytes(content)
        words = [
            *(found, "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard"),
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "made"), str(source)),
        ]
        _run(place, words, folder)
        made = folder / "made" / "source.docx"
        if not made.is_file():
            why = "可能已损坏或设有密码"
            raise ReadError(f"{place}：LibreOffice 打不开这个文件（{why}），应为完整、没有密码的文件；{_ADVICE}")
        return made.read_bytes()


def _run(place: str, words: list[str], folder: Path) -> None:
    """Run a program to its end; raises ReadError where it takes too long. What it started ends with it."""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(  # noqa: S603  # the words are ours, the file's name among them as well
        words, cwd=folder, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
    )
    try:
        process.wait(TIMEOUT)
    except subprocess.TimeoutExpired as error:
        raise ReadError(f"{place}：LibreOffice 转换超过 {TIMEOUT} 秒没有完成，已停止；{_ADVICE}") from error
    finally:
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        else:  # Windows has no process groups of this kind: the program itself is ended
            process.kill()
        process.wait()
