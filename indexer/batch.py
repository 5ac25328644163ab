"""A list of phrases, each looked up to the letter: where it stands, or that it stands nowhere.

    bytes of a list or table -> phrases_in -> phrases -> look_up -> an answer each, as they are asked for

A list has a phrase a line. A table (CSV or TSV, as Excel and WPS write them) has them in the column that is named
词, 短语, 检索词, query or phrase, else in its first column.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from indexer.query import Everything
from indexer.results import Filter, Hit, PassageHit, SearchRequest
from indexer.search import Search
from indexer.segment import bigrams
from kb.document import PUBLIC
from kb.errors import QueryError, ReadError
from kb.querylog import Surface
from kb.readers.text import decode

COLUMNS = ("词", "短语", "词语", "检索词", "query", "phrase")
PLACES = 3  # shown of a phrase
MOST_PLACES = 20
# A phrase is asked for in quotes of a kind that does not stand in it.
_QUOTES = (("“", "”"), ('"', '"'), ("「", "」"))
_SENTENCE_ENDS = "。！？!?\n"
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a phrase stands."""

    hit: Hit  # the document
    passage: PassageHit
    in_title: bool  # it stands in the document's title; then the passage says nothing
    sentence: str  # with the phrase; "" where it stands in a heading above the passage


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found of a phrase."""

    phrase: str  # without the quotes around it
    documents: int = 0  # with the very phrase
    passages: int = 0
    places: tuple[Place, ...] = ()
    by_words: int = 0  # where no document has the phrase: documents with all its words
    problem: str | None = None  # why it could not be looked up


def phrases_in(content: bytes, name: str = "") -> Iterator[str]:
    """The phrases of a list or table: `content`, the bytes of the file `name`.

    Raises ReadError where it is no text in an encoding that is read here, or no table.
    """
    if not content.strip():
        return
    text = decode(name or "粘贴的文字", content).text
    rows = _rows(text, name)
    first = next(rows, [])
    column = _named_column(first)
    if column is None:
        yield from _cell(first, 0)
    for row in rows:
        yield from _cell(row, column or 0)


def look_up(
    search: Search,
    phrases: Iterable[str],
    places: int = PLACES,
    filters: tuple[Filter, ...] = (),
    access: frozenset[str] = frozenset({PUBLIC}),
    surface: Surface | None = None,
) -> Iterator[Answer]:
    """The answer of each phrase, in their order, made when it is asked for.

    At most `places` (1 to MOST_PLACES) of each are given: of as many documents as there are, the best first. A
    phrase that cannot be looked up has its reason in its answer, and the others go on. Raises IndexMissingError,
    IndexOutdatedError; QueryError where `places` or a filter is not as it should be.
    """
    if not 1 <= places <= MOST_PLACES:
        raise QueryError(f"每个词语列出的处数是 {places}，应在 1 至 {MOST_PLACES} 之间")
    SearchRequest(Everything(), filters)  # a filter that does not exist is no phrase's problem
    for phrase in phrases:
        try:
            yield _looked_up(search, unquoted(phrase), places, filters, access, surface)
        except QueryError as error:
            yield Answer(unquoted(phrase), problem=str(error))


def unquoted(phrase: str) -> str:
    """`phrase` without the quotes around all of it: “双强六好” is 双强六好, “两个确立”和“两个维护” stays."""
    inner = phrase.strip()
    for opening, closing in _QUOTES:
        between = inner[1:-1]
        if len(inner) > 2 and inner[0] == opening and inner[-1] == closing:
            return inner if opening in between or closing in between else between.strip()
    return inner


def quoted(phrase: str) -> str:
    """The query that finds `phrase` to the letter. Raises QueryError where every kind of quotes stands in it."""
    if not bigrams(phrase):
        raise QueryError("没有可查的字，应有汉字、字母或数字")
    for opening, closing in _QUOTES:
        if opening not in phrase and closing not in phrase:
            return f"{opening}{phrase}{closing}"
    raise QueryError('同时含有“”、""和「」三种引号，不能逐字查找，请去掉其中一种')


def _looked_up(
    search: Search,
    phrase: str,
    places: int,
    filters: tuple[Filter, ...],
    access: frozenset[str],
    surface: Surface | None,
) -> Answer:
    found = search.search(
        quoted(phrase), filters=filters, size=places, access=access, relax=False, passages=places, surface=surface
    )
    if found.total_documents:
        chosen = _spread([_places(hit) for hit in found.hits], places)
        return Answer(phrase, found.total_documents, found.total_passages, tuple(chosen))
    words = " ".join(_WORD.findall(phrase))
    try:
        by_words = search.search(words, filters=filters, size=1, access=access, relax=False).total_documents
    except QueryError:  # more words than a query may have
        by_words = 0
    return Answer(phrase, by_words=by_words)


def _places(hit: Hit) -> list[Place]:
    """Where a phrase stands in a document: in texts; else in its title; else in a heading above a passage."""
    shown = [Place(hit, each, False, _sentence(each)) for each in hit.passages if each.matches]
    return shown or [Place(hit, hit.passages[0], bool(hit.title_matches), hit.title if hit.title_matches else "")]


def _spread(documents: list[list[Place]], most: int) -> list[Place]:
    """At most `most` places: first one of each document, then the second ones; those of a document together."""
    taken = [0] * len(documents)
    for nth in range(most):
        for number, found in enumerate(documents):
            if nth < len(found) and sum(taken) < most:
                taken[number] = nth + 1
    return [place for found, count in zip(documents, taken, strict=True) for place in found[:count]]


def _sentence(passage: PassageHit) -> str:
    """The sentence of the first match, to the end of the one in which the match ends."""
    first, last = passage.matches[0]
    text = passage.text
    start = max(text.rfind(end, 0, first) for end in _SENTENCE_ENDS) + 1
    ends = [found for end in _SENTENCE_ENDS if (found := text.find(end, last - 1)) >= 0]
    stop = min(ends, default=len(text) - 1) + 1
    while stop < len(text) and text[stop] in "”’」』）":  # a quotation's end belongs to its sentence
        stop += 1
    return text[start:stop].strip().lstrip("”’」』）")


def _rows(text: str, name: str) -> Iterator[list[str]]:
    """The rows of a table, or the lines of a list as rows of one cell, those that say something."""
    delimiter = _delimiter(text, name)
    lines = io.StringIO(text, newline="")
    if delimiter is None:
        yield from ([line] for line in lines.read().splitlines() if line.strip())
        return
    try:
        yield from (row for row in csv.reader(lines, delimiter=delimiter) if any(cell.strip() for cell in row))
    except csv.Error as error:
        raise ReadError(f"{name or '粘贴的文字'}：读不成表格（{error}），应为 CSV 或每行一个词语的文本") from error


def _delimiter(text: str, name: str) -> str | None:
    """What parts the cells; None for a list, where a comma is part of the phrase."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    if "\t" in first.strip():
        return "\t"
    is_table = name.lower().endswith((".csv", ".tsv")) or _named_column(next(csv.reader([first]), [])) is not None
    return "," if is_table else None


def _named_column(row: list[str]) -> int | None:
    """Which cell of a header names the column of phrases; None where the row is no such header."""
    return next((place for place, cell in enumerate(row) if cell.strip().lower() in COLUMNS), None)


def _cell(row: list[str], column: int) -> Iterator[str]:
    """The phrase of a row, on one line."""
    cell = " ".join(row[column].split()) if column < len(row) else ""
    if cell:
        yield cell
