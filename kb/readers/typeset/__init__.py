"""Text that stands on pages (PDF, OFD, scans) -> chunks: paragraphs, rows, headings and notes with their page.

    glyphs -> tables taken out -> runs -> furniture set aside -> columns -> lines -> notes taken out
           -> paragraphs -> the table of contents set aside -> the title

Everything is decided by where it stands; words decide only what the places leave open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kb.outline import Span, table_row, table_rule
from kb.readers.base import Chunk, ChunkKind, SetAside
from kb.readers.typeset.columns import find_gutters, in_columns
from kb.readers.typeset.contents import find_contents
from kb.readers.typeset.frames import find_frames
from kb.readers.typeset.furniture import find_furniture
from kb.readers.typeset.labels import with_blanks
from kb.readers.typeset.model import Box, Column, Line, Page, Run, Table
from kb.readers.typeset.notes import as_notes, rejoined, take_notes
from kb.readers.typeset.paragraphs import Paragraph, find_paragraphs
from kb.readers.typeset.runs import find_runs, put_together
from kb.readers.typeset.tables import as_run, find_tables
from kb.readers.typeset.title import find_headings, find_title

NOTES = "注释"  # the heading of the notes: at the end, so that they are no paragraph of a clause


@dataclass(frozen=True, slots=True)
class Assembled:
    """What pages hold, in reading order."""

    chunks: tuple[Chunk, ...]
    set_aside: tuple[SetAside, ...]


@dataclass(slots=True)
class Sheet:
    """A page as far as it can be read by itself: what later steps need of it, without its glyphs."""

    number: int
    width: float
    height: float
    runs: list[Run]
    rules: tuple[Box, ...]
    stray: list[SetAside] = field(default_factory=list)


def read_page(page: Page) -> Sheet:
    """A `page` by itself: its tables found, its glyphs put together to runs."""
    tables, rest = find_tables(page.glyphs, page.rules, page.number, page.width * page.height)
    runs = [*find_runs(rest), *page.runs]
    runs += [as_run(table, len(runs) + nth) for nth, table in enumerate(tables)]
    across = tuple(rule for rule in page.rules[:1000] if rule.width > rule.height)
    return Sheet(page.number, page.width, page.height, runs, across, page.stray)


def assemble(sheets: Sequence[Sheet]) -> Assembled:
    """The text of all pages of a file."""
    body = _text_size(sheets)
    furniture = find_furniture([sheet.runs for sheet in sheets], [sheet.height for sheet in sheets], body)
    columns: list[Column] = []
    notes: list[Line] = []
    text = [
        [run for run in sheet.runs if run not in set(aside)] for sheet, aside in zip(sheets, furniture, strict=True)
    ]
    gutters = find_gutters(text)
    for sheet, runs in zip(sheets, text, strict=True):
        for column in _columns(runs, gutters, sheet.number):
            notes += take_notes(column, sheet.rules, (sheet.width, sheet.height), body)
            columns.append(column)
    rejoined(columns)
    found = list(find_paragraphs(columns, find_frames(columns, body)))
    contents = find_contents(found)
    kept = [item for at, item in enumerate(found) if at not in contents]
    set_aside = [*_aside(sheets, furniture), *(_contents_entry(found[at]) for at in contents)]
    return Assembled(tuple(_spanned(_pieces(kept, as_notes(notes), body))), tuple(set_aside))


def _text_size(sheets: Iterable[Sheet]) -> float:
    """The size that most characters have."""
    sizes: Counter[float] = Counter()
    for sheet in sheets:
        for run in sheet.runs:
            sizes[round(run.size, 1)] += len(run.text)
    return max(sizes, key=lambda size: (sizes[size], size), default=10.5)


def _without(runs: Sequence[Run], aside: Iterable[Run]) -> list[Run]:
    left_out = set(aside)
    return [run for run in runs if run not in left_out]


def _columns(runs: Sequence[Run], gutters: Sequence[float], page: int) -> Iterator[Column]:
    for group in in_columns(runs, gutters):
        lines: list[Line | Table] = list(put_together([run for run in group.runs if not run.table], page))
        lines += [run.table for run in group.runs if run.table]
        lines.sort(key=lambda item: item.baseline if isinstance(item, Line) else item.box.y0)
        yield Column(lines, group.spans)


def _aside(sheets: Sequence[Sheet], furniture: Sequence[Sequence[Run]]) -> Iterator[SetAside]:
    for sheet, runs in zip(sheets, furniture, strict=True):
        yield from (SetAside(run.text, sheet.number) for run in runs)
        yield from sheet.stray


def _contents_entry(item: Paragraph | Table) -> SetAside:
    assert isinstance(item, Paragraph)
    return SetAside(item.text, item.page)


Piece = tuple[str, ChunkKind, int, int]  # text, kind, level, page


def _pieces(items: Sequence[Paragraph | Table], notes: Sequence[tuple[str, int]], body: float) -> Iterator[Piece]:
    title = find_title(items, body)
    levels = {**find_headings(items, title, body), **({} if title is None else {title: 1})}
    texts = with_blanks(["" if isinstance(item, Table) else item.text for item in items])
    for at, (item, text) in enumerate(zip(items, texts, strict=True)):
        if isinstance(item, Table):
            yield from _rows(item, items[at - 1] if at else None)
        else:
            yield text, "heading" if at in levels else "paragraph", levels.get(at, 0), item.page
    if notes:
        yield NOTES, "heading", 2, notes[0][1]
    for text, page in notes:
        yield text, "note", 0, page


def _rows(table: Table, before: Paragraph | Table | None) -> Iterator[Piece]:
    """The rows of a table; one that goes on from the page before has no head of its own."""
    goes_on = isinstance(before, Table) and before.page < table.page and len(before.rows[0]) == len(table.rows[0])
    for nth, row in enumerate(table.rows):
        yield table_row(row), "row", 0, table.page
        if nth == 0 and not goes_on:
            yield table_rule(len(row)), "row", 0, table.page


def _spanned(pieces: Iterable[Piece]) -> Iterator[Chunk]:
    """Chunks whose spans are their places in the text that they make together, a line each."""
    start = 0
    for text, kind, level, page in pieces:
        yield Chunk(text, Span(start, start + len(text)), kind, level, page)
        start += len(text) + 1
