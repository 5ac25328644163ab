"""An Extract becomes documents: whole paragraphs, a tree of sections, metadata, findings.

as_lines (wrapped) -> set_aside (furniture) -> separate (articles) -> of each: joined (paragraphs) -> without_contents
-> describe (metadata) -> with_stated -> find_headings -> write (the body) -> check_up
"""

from __future__ import annotations

from collections.abc import Sequence
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
from kb.structure.metadata import Described, completed, describe
from kb.structure.repair import Paragraph, Repaired, joined, repair
from kb.structure.stated import with_stated
from kb.structure.wrapped import as_lines


def structure(extract: Extract) -> list[Document]:
    """The documents that `extract` holds, in reading order; never raises, whatever the text."""
    extract = as_lines(extract)
    if not extract.is_lines:
        return [_document(extract, repair(extract))]
    articles = separate(*set_aside(physical_lines(extract.chunks)))
    if len(articles) > 1:
        extract = replace(extract, stated=())  # said of the file: which of them it is true of is not known
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
    metadata, origins = with_stated(described.metadata, extract.stated)
    metadata = completed(replace(metadata, origins={**metadata.origins, **origins}))
    parts = find_headings(_text(described, metadata.title))
    body, spans = write(parts)
    examined = Examined(extract, repaired, parts, spans, metadata, alone)
    if metadata.title is None:
        metadata = with_proposed_title(metadata, examined)
    noticed = [Finding(each.code, each.severity, each.message, Span(0, 0)) for each in (*extract.remarks, *remarks)]
    return Document(
        id=make_id(extract.name, extract.digest, nth),
        metadata=replace(metadata, original=extract.digest),
        body=body,
        findings=(*noticed, *check_up(examined)),
        set_aside=(
            *(each.text for each in extract.set_aside if not nth),
            *(text for text, _ in repaired.dropped),
            *(mark.text for mark in described.marks),
        ),
    )


def _text(described: Described, title: str | None) -> Sequence[Paragraph]:
    """The paragraphs that are text: a first line that was taken for the title is, where the format states another."""
    mistaken = described.metadata.title
    if not mistaken or not title or mistaken in title or title in mistaken:
        return described.paragraphs
    lines = [line for line in described.used if line.text in mistaken or mistaken in line.text]
    return sorted((*lines, *described.paragraphs), key=lambda line: line.span.start)
