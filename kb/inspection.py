"""What an import would make of a file, as the JSON object of `kb inspect`; nothing is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from kb import outline
from kb.document import Document, Finding
from kb.errors import KBError
from kb.flow import read_files
from kb.gathering import Tally
from kb.intake import Intake, take_in
from kb.settings import Settings


def inspect_files(
    paths: Iterable[Path], settings: Settings, tally: Tally, alike: Alike | None = None
) -> Iterator[dict[str, object]]:
    """The object that the contract of `kb inspect` describes, for each file that `paths` name.

    Folders are searched and archives opened; `tally` is kept. A file that cannot be read gives `error`, the reason.
    """
    for path, read in read_files(paths, settings, tally, lambda path, digest: None):
        yield _inspected(path, read, alike)


Alike = Callable[[Document, Path], Sequence[Finding]]  # what is found of a document beside those of a library


def inspect_file(path: Path, max_bytes: int, alike: Alike | None = None) -> dict[str, object]:
    """The object that the contract of `kb inspect` describes, for the file at `path`, read in this process.

    `max_bytes` is the size above which a file is not read. A file that cannot be read gives `error`, the reason.
    """
    try:
        return _inspected(path, take_in(path, max_bytes), alike)
    except KBError as error:
        return _inspected(path, error)


def _inspected(path: Path, read: Intake | KBError, alike: Alike | None = None) -> dict[str, object]:
    if isinstance(read, KBError):
        return {"path": str(path), "media_type": None, "error": str(read), "documents": []}
    documents = [_document(each, alike(each, path) if alike else ()) for each in read.taken.documents]
    return {"path": str(path), "media_type": read.taken.media_type, "error": None, "documents": documents}


def _document(document: Document, beside: Sequence[Finding]) -> dict[str, object]:
    known = document.metadata
    return {
        "title": known.title,
        "kind": known.kind,
        "issuer": known.issuer,
        "number": known.number,
        "date": known.date,
        "published": known.published,
        "source": known.source,
        "level": known.level,
        "region": list(known.region),
        "authors": list(known.authors),
        "keywords": list(known.keywords),
        "validity": known.validity,
        "origins": dict(known.origins),
        "sections": [_section(path, section) for path, section in outline.walk(document.sections)],
        "paragraphs": _paragraphs(document.body),
        "findings": [finding.as_json() for finding in (*document.findings, *beside)],
        "set_aside": list(document.set_aside),
    }


def _section(path: tuple[str, ...], section: outline.Section) -> dict[str, object]:
    return {
        "level": section.level,
        "label": section.label,
        "heading": section.heading,
        "path": list(path),
        "start": section.span.start,
        "end": section.span.end,
    }


def _paragraphs(body: str) -> list[str]:
    """Every block but headings, as plain text; bold from end to end is a heading too, unless a clause's bare label."""
    return [
        block.text
        for block in outline.blocks(body)
        if block.kind != "heading" and not (block.lead and block.lead == len(block.text))
    ]
