"""Files and folders into the library: kept as they are, structured, saved; one result a file.

The record of a file is written last. An import that was killed leaves at most an original and documents that
the next run writes again the same, because ids come from name and content.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kb.document import Finding
from kb.errors import KBError, LibraryBusyError
from kb.files import PATIENCE_S, Holder, LockHeldError, sole_holder
from kb.flow import read_files
from kb.gathering import Tally
from kb.intake import Intake, take_in
from kb.library import Library, Source
from kb.relations import noted_findings
from kb.settings import Settings

Status = Literal["added", "updated", "unchanged", "duplicate", "rejected"]


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of one file."""

    path: str
    status: Status
    ids: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    error: str | None = None


def import_files(library: Library, paths: Iterable[Path], settings: Settings, tally: Tally) -> Iterator[ImportResult]:
    """Import the files that `paths` name, folders searched and archives opened: one result a file, in their order.

    What cannot be read is `rejected` with the reason, and the library stays as it was. `tally` is kept. A caller that
    stops early closes the iterator; what was given a result is in the library.
    """

    def known(path: Path, digest: str) -> ImportResult | None:
        return _known(library, path, digest)

    for path, read in read_files(paths, settings, tally, known):
        yield read if isinstance(read, ImportResult) else _imported(library, path, read)


def import_file(library: Library, path: Path, max_bytes: int) -> ImportResult:
    """Import one file, read in this process; what cannot be read is `rejected` with the reason.

    `max_bytes` is the size above which a file is rejected.
    """
    try:
        read: Intake | KBError = take_in(path, max_bytes)
    except KBError as error:
        read = error
    return _imported(library, path, read)


@contextlib.contextmanager
def sole_import(
    library: Library, patience: float = PATIENCE_S, waiting: Callable[[str], None] | None = None
) -> Iterator[None]:
    """Be the only process that imports into `library`.

    While another one does, waits for it up to `patience` seconds, of which `waiting` is told once, in a sentence for
    users; then raises LibraryBusyError, which says who it is.
    """

    def busy(holder: Holder | None) -> str:
        return f"资料库 {library.root} 正由另一个进程导入" + (f"（{holder}）" if holder else "")

    def tell(holder: Holder | None) -> None:
        if waiting:
            waiting(f"{busy(holder)}，正在等它结束，最多等 {patience:g} 秒。")

    with contextlib.ExitStack() as held:
        try:
            held.enter_context(sole_holder(library.root / "LOCK", "kb import", patience, tell))
        except LockHeldError as error:
            raise LibraryBusyError(f"{busy(error.holder)}，已等候 {patience:g} 秒，请等它结束后再试") from None
        except OSError as error:
            raise LibraryBusyError(f"{library.root}：写不进（{error.strerror}）") from error
        library.sweep()
        yield


def _imported(library: Library, path: Path, read: Intake | KBError) -> ImportResult:
    """What was read of the file at `path` into the library."""
    try:
        if isinstance(read, KBError):
            raise read
        # The same content may have come in since, from another file of this run.
        return _known(library, path, read.digest) or _store(library, path, read)
    except KBError as error:
        return ImportResult(str(path), "rejected", error=str(error))


def _known(library: Library, path: Path, digest: str) -> ImportResult | None:
    """What the file at `path` is in the library already, where its bytes have this SHA-256, in hexadecimal."""
    known = library.source(path)
    if known and known.digest == digest and all(key in library for key in known.ids):
        return ImportResult(str(path), "unchanged", known.ids)
    twin = library.source_with_content(digest)
    if twin and twin.path != str(path.resolve()) and all(key in library for key in twin.ids):
        return ImportResult(str(path), "duplicate", twin.ids)
    return None


def _store(library: Library, path: Path, read: Intake) -> ImportResult:
    known = library.source(path)
    documents = list(read.taken.documents)
    if known:
        # The same file in a new version: its documents keep their ids, so that links to them hold.
        documents = [
            dataclasses.replace(document, id=known.ids[nth] if nth < len(known.ids) else document.id)
            for nth, document in enumerate(documents)
        ]
    library.keep_original(path.name, read.content)
    documents = [library.save_import(document) for document in documents]
    ids = tuple(document.id for document in documents)
    for left_over in known.ids[len(ids) :] if known else ():
        if left_over in library:  # a run that was cut short may have removed it already
            library.remove(left_over)
    library.record_source(Source(str(path.resolve()), read.digest, ids))
    found = [finding for document in documents for finding in document.findings]
    findings = (*found, *noted_findings(library, documents))
    return ImportResult(str(path), "updated" if known else "added", ids, findings)
