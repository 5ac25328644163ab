"""An Extract becomes documents: whole paragraphs, a tree of sections, metadata, findings.

as_lines (wrapped) -> set_aside (furniture) -> separate (articles) -> of each: joined (paragraphs) -> without_contents
-> describe (metadata) -> with_stated -> find_headings -> write (the body) -> check_up
"""

from __future__ import annotations

from dataclasses import replace

from kb.document import Document, Finding, make_id
from kb.outline import Span
from kb.readers.base import Extract, Remark
from kb.structure.articles import separate
from kb.structure.body import write
from kb.structure.checkup import Examined, check_up, with_proposed_title
from kb.structure.contents import without_contents
from kb.structure.furniture import set_aside
from kb.structure.headings import find_headings
from kb.structure.lines import physical_lines
from kb.structure.metadata import completed, describe
from kb.structure.repair import Repaired, joined, repair
from kb.structure.stated import with_stated
from kb.structure.wrapped import as_lines


def structure(extract: Extract) -> list[Document]:
    """The documents that `extract` holds, in reading order; never raises, whatever the text."""
    extract = as_lines(extract)
    if not extract.is_lines:
        return [_document(extract, repair(extract))]
    articles = separate(*set_aside(physical_lines(extract.chunks)))
    return [
        _document(extract, joined(article.lines, article.dropped), article.remarks, nth, len(articles) == 1)
        for nth, article in enumerate(articles)
    ]


def _document(
    extract: Extract, repaired: Repaired, remarks: tuple[Remark, ...] = (), nth: int = 0, alone: bool = True
) -> Document:
    """The `nth` document of `extract`; `remarks` are on it. What the format states is of a text that is `alone`."""
    repaired = without_contents(repaired)
    described = describe(repaired.paragraphs)
    parts = find_headings(described.paragraphs)
    body, spans = write(parts)
    metadata, origins = with_stated(described.metadata, extract.stated if alone else ())
    metadata = completed(replace(metadata, origins={**metadata.origins, **origins}))
    examined = Examined(extract, repaired, parts, spans, metadata, alone)
    if metadata.title is None:
        metadata = with_proposed_title(metadata, examined)
    noticed = [Finding(each.code, each.severity, each.message, Span(0, 0)) for each in (*extract.remarks, *remarks)]
    return Document(
        id=make_id(extract.name, extract.digest, nth),
        metadata=replace(metadata, original=extract.digest),
        body=body,
        findings=(*noticed, *check_up(examined)),
        set_aside=(*(each.text for each in extract.set_aside if not nth), *(text for text, _ in repaired.dropped)),
    )
