"""Paragraphs that are lines: a document pasted together from a PDF has a paragraph for each line of the page.

The format says that they are whole, the layout that they are not; what makes up a wrap is the same as in plain text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from kb.readers.base import Chunk, Extract
from kb.structure.layout import measure
from kb.structure.lines import Line, ends_clause, physical_lines
from kb.structure.repair import joined

LEAST_LINES = 12  # fewer show no layout
WIDEST = 100  # cells; no page's line is longer
LEAST_WRAPPED = 0.6  # share of the lines at which the layout is that of wrapped lines
LEAST_CUT = 0.3  # share of the lines that stop within a sentence


def as_lines(extract: Extract) -> Extract:
    """`extract` with its paragraphs as lines where they are such, as they are otherwise.

    Where headings, lists or tables stand between them, the lines are joined here, each run by itself.
    """
    texts = [chunk for chunk in extract.chunks if chunk.kind == "paragraph"]
    if extract.is_lines or not _are_wrapped(physical_lines(texts)):
        return extract
    if all(chunk.kind in ("paragraph", "line") or chunk.level == 1 for chunk in extract.chunks):
        return replace(extract, chunks=tuple(replace(chunk, kind="line", level=0) for chunk in extract.chunks))
    return replace(extract, chunks=tuple(_joined(extract.chunks)))


def _are_wrapped(lines: Sequence[Line]) -> bool:
    """Whether lines of about one width stop within sentences."""
    if len(lines) < LEAST_LINES or max(line.width for line in lines) > WIDEST:
        return False
    wrapped = [line for line, width in zip(lines, measure(lines).widths, strict=True) if width]
    cut = sum(not ends_clause(line.text) for line in wrapped)
    return len(wrapped) >= LEAST_WRAPPED * len(lines) and cut >= LEAST_CUT * len(lines)


def _joined(chunks: Sequence[Chunk]) -> Iterator[Chunk]:
    for is_text, run in groupby(chunks, key=lambda chunk: chunk.kind == "paragraph"):
        if not is_text:
            yield from run
            continue
        for paragraph in joined(physical_lines(run), ()).paragraphs:
            yield Chunk(paragraph.text, paragraph.span, "paragraph", page=paragraph.page)
