"""The file that a document was read from: to take away, and to see beside the text.

A file is as hostile as who made it. Only what a browser can show without running anything is shown: PDF by its own
viewer, pictures, text as plain text, HTML in a sandbox without scripts and without the network. All else is downloaded.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from flask import Response, send_file

from kb.document import Document
from kb.errors import ReadError
from kb.library import Library
from kb.readers.text import decode

_PICTURES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif"}
_TEXTS = (".txt", ".text", ".md", ".markdown")
_PAGES = (".html", ".htm")
_FRAMED = "frame-ancestors 'self'"
_SANDBOX = f"sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; {_FRAMED}"


@dataclass(frozen=True, slots=True)
class Original:
    """A file that is kept."""

    path: Path

    @property
    def name(self) -> str:
        """Its name as it was imported."""
        return self.path.name

    @property
    def suffix(self) -> str:
        """What its name ends with, in lower case."""
        return self.path.suffix.lower()

    @property
    def is_shown(self) -> bool:
        """Whether the page can show it."""
        return self.suffix in (".pdf", *_PICTURES, *_TEXTS, *_PAGES)

    @property
    def is_sandboxed(self) -> bool:
        """Whether its frame is a sandbox: a PDF's viewer does not run in one."""
        return self.suffix != ".pdf"


def original(document: Document, library: Library) -> Original | None:
    """The file that `document` was read from; None where it came without one, or it is gone."""
    path = library.original(document)
    return Original(path) if path else None


def download(found: Original) -> Response:
    """The file as it is, to be saved."""
    return send_file(found.path, "application/octet-stream", as_attachment=True, download_name=found.name)


def shown(found: Original) -> Response:
    """The file for a frame of our own page; a download where it cannot be shown."""
    if found.suffix == ".pdf":
        response = send_file(found.path, "application/pdf", download_name=found.name)
    elif found.suffix in _PICTURES:
        response = send_file(found.path, _PICTURES[found.suffix], download_name=found.name)
    elif found.suffix in (*_TEXTS, *_PAGES) and (text := _text(found.path)) is not None:
        kind = "text/html" if found.suffix in _PAGES else "text/plain"
        response = send_file(io.BytesIO(text.encode()), kind, download_name=found.name)
    else:
        return download(found)
    response.headers["Content-Security-Policy"] = _FRAMED if found.suffix == ".pdf" else _SANDBOX
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _text(path: Path) -> str | None:
    """The file's text in whatever encoding it is; None where it cannot be told."""
    try:
        return decode(path.name, path.read_bytes()).text
    except ReadError:
        return None
