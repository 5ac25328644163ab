"""What a document was before: each text that it had, when it got it and why.

    history/<id>/<first 16 of the SHA-256>.md    a text, as it stood in the library or as an import would have had it
    history/<id>.json                            the revisions, the oldest first

A text is kept before it takes its place among the documents, and the list is written after it did. So a save that was
cut short leaves a text that the list does not know: the next save completes it, and nobody's edit is seen in it. What
people wrote is listed first and kept then: it stands among the documents until both are done.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Literal

from kb import outline
from kb.differences import matching
from kb.document import Document, Metadata
from kb.errors import LibraryError
from kb.files import write_atomically

Why = Literal["import", "edit", "restore", "remove"]


@dataclass(frozen=True, slots=True)
class Revision:
    """A text that a document had, from a moment on."""

    time: str  # when, UTC: 2026-05-24T08:30:00+00:00; of an edit by hand when the file was last written
    why: Why
    digest: str  # SHA-256 of the file; of what was removed where it was removed
    imported: str | None = None  # SHA-256 of what the import made by itself, before corrections by hand were put in


class Revisions:
    """The history of a library's documents."""

    def __init__(self, folder: Path) -> None:
        """`folder` need not exist yet."""
        self._folder = folder

    def of(self, document_id: str) -> list[Revision]:
        """The revisions of a document, the oldest first. Raises LibraryError where the list is damaged."""
        path = self._list(document_id)
        try:
            return [Revision(**each) for each in json.loads(path.read_bytes())["revisions"]]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise LibraryError(f"{path}：修订记录读不了（{error}）；移走此文件后，旧稿仍在旁边的文件夹里") from error

    def text(self, document_id: str, digest: str) -> bytes:
        """A text that was kept. Raises LibraryError where it is not there any more."""
        path = self._text(document_id, digest)
        try:
            return path.read_bytes()
        except OSError as error:
            raise LibraryError(f"{path}：旧稿读不到（{error.strerror}）") from error

    def keeps(self, document_id: str, digest: str) -> bool:
        """Whether this text was kept."""
        return self._text(document_id, digest).is_file()

    def keep(self, document_id: str, content: bytes) -> str:
        """Keep a text; returns its SHA-256. Raises OSError as the system gives it."""
        digest = hashlib.sha256(content).hexdigest()
        if not self.keeps(document_id, digest):
            write_atomically(self._text(document_id, digest), content)
        return digest

    def record(self, document_id: str, revision: Revision) -> None:
        """Add to the list. Raises OSError as the system gives it, or LibraryError where the list is damaged."""
        values = {"revisions": [asdict(each) for each in (*self.of(document_id), revision)]}
        write_atomically(self._list(document_id), json.dumps(values, indent=1).encode())

    def _list(self, document_id: str) -> Path:
        return self._folder / f"{document_id}.json"

    def _text(self, document_id: str, digest: str) -> Path:
        return self._folder / document_id / f"{digest[:16]}.md"


def utc(seconds: float | None = None) -> str:
    """A moment (seconds since 1970; None is now) as revisions note it."""
    moment = (
        datetime.datetime.now(datetime.UTC)
        if seconds is None
        else datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    )
    return moment.isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class Change:
    """What one revision changed of the one before."""

    fields: tuple[str, ...]  # of the metadata, as the front matter names them
    added: int  # paragraphs
    removed: int
    changed: int


def change(before: Document | None, after: Document) -> Change:
    """What is different between two revisions; None is no document."""
    old, new = _paragraphs(before) if before else [], _paragraphs(after)
    added = removed = changed = at = other_at = 0
    for start, other_start, size in [*matching(old, new), (len(old), len(new), 0)]:
        gone, come = start - at, other_start - other_at
        changed += min(gone, come)
        removed += max(0, gone - come)
        added += max(0, come - gone)
        at, other_at = start + size, other_start + size
    names = (each.name for each in fields(Metadata))
    was = before.metadata if before else Metadata()
    return Change(
        tuple(name for name in names if getattr(was, name) != getattr(after.metadata, name)), added, removed, changed
    )


def _paragraphs(document: Document) -> list[str]:
    return [block.text for block in outline.blocks(document.body)]
