"""Files as LibreOffice shows them, on pages."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest

PATIENCE_S = 180


@dataclass(frozen=True)
class Char:
    """A character on a page; lengths in points from the page's left and upper edges."""

    text: str
    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True)
class Page:
    """A page with the characters that can be seen."""

    width: float
    height: float
    text: str
    chars: tuple[Char, ...]


def rendered(content: bytes, suffix: str, folder: Path) -> list[Page]:
    """The pages of a file; skips the test where there is no LibreOffice for it."""
    if shutil.which("soffice") is None:
        pytest.skip("no LibreOffice (soffice)")
    path = folder / f"file{suffix}"
    path.write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(path)]
    ran = subprocess.run(command, capture_output=True, timeout=PATIENCE_S, check=False, text=True)
    made = path.with_suffix(".pdf")
    if not made.is_file():
        if suffix == ".pptx" and "could not be loaded" in ran.stderr:
            pytest.skip("this LibreOffice has no Impress")
        pytest.fail(ran.stderr)
    with pypdfium2.PdfDocument(made) as document:
        return [_page(document[nth]) for nth in range(len(document))]


def _page(page: pypdfium2.PdfPage) -> Page:
    width, height = page.get_size()
    text = page.get_textpage()
    whole = text.get_text_range()
    chars = []
    for nth in range(text.count_chars()):
        char = text.get_text_range(nth, 1)
        if char.strip():
            left, bottom, right, top = text.get_charbox(nth)
            chars.append(Char(char, left, right, height - top, height - bottom))
    return Page(width, height, whole, tuple(chars))
