"""Files and folders into the library: kept as they are, structured, saved; one result a file.

The record of a file is written last. An import that was killed leaves at most an original and documents that
the next run writes again the same, because ids come from name and content.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kb.document import Finding
from kb.errors import KBError
from kb.intake import Intake, take_in
from kb.library import Library, Source
from kb.relations import noted_findings

Status = Literal["added", "updated", "unchanged", "duplicate", "rejected"]


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of one file."""

    path: str
    status: Status
    ids: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    error: str | None = None


def files_in(paths: Iterable[Path]) -> Iterator[Path]:
    """The files that `paths` name, folders searched recursively; hidden files and folders are left out.

    A path that does not exist is given back as it is, so that reading it says so.
    """
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for found in sorted(path.rglob("*")):
            if found.is_file() and not any(part.startswith(".") for part in found.relative_to(path).parts):
                yield found


def import_file(library: Library, path: Path, max_bytes: int) -> ImportResult:
    """Import one file; what cannot be read is `rejected` with the reason, and the library stays as it was.

    `max_bytes` is the size above which a file is rejected.
    """
    try:
        taken = take_in(path, max_bytes)
        digest = taken.extract.digest
        known = library.source(path)
        if known and known.digest == digest and all(key in library for key in known.ids):
            return ImportResult(str(path), "unchanged", known.ids)
        twin = library.source_with_content(digest)
        if twin and twin.path != str(path.resolve()) and all(key in library for key in twin.ids):
            return ImportResult(str(path), "duplicate", twin.ids)
        return _store(library, path, taken, known)
    except KBError as error:
        return ImportResult(str(path), "rejected", error=str(error))


def _store(library: Library, path: Path, taken: Intake, known: Source | None) -> ImportResult:
    documents = list(taken.documents)
    if known:
        # The same file in a new version: its documents keep their ids, so that links to them hold.
        documents = [
            dataclasses.replace(document, id=known.ids[nth] if nth < len(known.ids) else document.id)
            for nth, document in enumerate(documents)
        ]
    library.keep_original(path.name, taken.content)
    documents = [library.save_import(document) for document in documents]
    ids = tuple(document.id for document in documents)
    for left_over in known.ids[len(ids) :] if known else ():
        if left_over in library:  # a run that was cut short may have removed it already
            library.remove(left_over)
    library.record_source(Source(str(path.resolve()), taken.extract.digest, ids))
    found = [finding for document in documents for finding in document.findings]
    findings = (*found, *noted_findings(library, documents))
    return ImportResult(str(path), "updated" if known else "added", ids, findings)
