"""What an import would make of a file, as the JSON object of `kb inspect`; nothing is stored."""

from __future__ import annotations

from pathlib import Path

from kb import outline
from kb.document import Document, Finding
from kb.errors import ReadError
from kb.readers import read_file
from kb.structure import structure


def inspect_file(path: Path, max_bytes: int) -> dict[str, object]:
    """The object that the contract of `kb inspect` describes, for the file at `path`.

    `max_bytes` is the size above which a file is not read. A file that cannot be read gives `error`, the reason.
    """
    try:
        extract = read_file(path, max_bytes)
    except ReadError as error:
        return {"path": str(path), "media_type": None, "error": str(error), "documents": []}
    documents = [_document(document) for document in structure(extract)]
    return {"path": str(path), "media_type": extract.media_type, "error": None, "documents": documents}


def _document(document: Document) -> dict[str, object]:
    known = document.metadata
    return {
        "title": known.title,
        "kind": known.kind,
        "issuer": known.issuer,
        "number": known.number,
        "date": known.date,
        "published": known.published,
        "source": known.source,
        "sections": [_section(path, section) for path, section in outline.walk(document.sections)],
        "paragraphs": _paragraphs(document.body),
        "findings": [_finding(finding) for finding in document.findings],
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


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "start": finding.span.start,
        "end": finding.span.end,
    }
