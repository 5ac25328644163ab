"""An Extract becomes documents: whole paragraphs, a tree of sections, metadata, findings.

repair -> describe (metadata) -> find_headings -> write (the body) -> check_up
"""

from __future__ import annotations

from dataclasses import replace

from kb.document import Document, make_id
from kb.readers.base import Extract
from kb.structure.body import write
from kb.structure.checkup import Examined, check_up, proposed_title
from kb.structure.headings import find_headings
from kb.structure.metadata import describe
from kb.structure.repair import repair


def structure(extract: Extract) -> list[Document]:
    """The documents that `extract` holds, in reading order; never raises, whatever the text."""
    repaired = repair(extract)
    described = describe(repaired.paragraphs)
    parts = find_headings(described.paragraphs)
    body, spans = write(parts)
    metadata = described.metadata
    examined = Examined(extract, repaired, parts, spans, metadata.title)
    title = metadata.title or proposed_title(parts)
    return [
        Document(
            id=make_id(extract.name, extract.digest),
            metadata=replace(metadata, title=title, original=extract.digest),
            body=body,
            findings=check_up(examined),
        )
    ]
