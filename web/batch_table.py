"""The answers of a batch as rows: for a spreadsheet, the terminal and the page."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from indexer.batch import Answer, Place
from indexer.exact import contains, squeeze
from kb.document import Document
from kb.library import Library
from kb.passages import passages
from web.facts import citation

HEADER = (
    "词语",
    "逐字找到篇数",
    "逐字找到处数",
    "按词找到篇数",
    "篇名",
    "机关",
    "文号",
    "条款",
    "原文",
    "引用",
    "说明",
)
BOM = "\ufeff"  # by which Excel tells UTF-8
NOT_FOUND = "没有找到"
# What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Row:
    """A place where a phrase was found."""

    place: Place
    locator: str
    text: str  # the sentence, title or heading with the phrase
    citation: str


class BatchTable:
    """Makes rows of answers; the documents are read from the library."""

    def __init__(self, library: Library) -> None:
        """Costs nothing."""
        self._library = library
        # Reading a document takes as long as finding a phrase.
        self._citation = lru_cache(10_000)(self._read_citation)
        self._headings = lru_cache(64)(self._read_headings)

    def rows(self, answer: Answer) -> list[Row]:
        """The rows of an answer: one for each place."""
        return [self._row(place, answer.phrase) for place in answer.places]

    def json(self, answer: Answer) -> dict[str, object]:
        """An answer as values that JSON can hold."""
        places = [
            {
                "id": row.place.hit.id,
                "title": row.place.hit.title,
                "issuer": row.place.hit.issuer,
                "number": row.place.hit.number,
                "locator": row.locator,
                "anchor": "" if row.place.in_title else row.place.passage.anchor,
                "text": row.text,
                "citation": row.citation,
            }
            for row in self.rows(answer)
        ]
        return {
            "phrase": answer.phrase,
            "documents": answer.documents,
            "passages": answer.passages,
            "by_words": answer.by_words,
            "error": answer.problem,
            "places": places,
        }

    def csv(self, answers: Iterable[Answer]) -> Iterator[str]:
        """The lines of a CSV file for Excel and WPS: with a byte order mark, CRLF, and cells that run no formula."""
        yield BOM + _csv_line(HEADER)
        for answer in answers:
            for cells in self._cells(answer):
                yield _csv_line([harmless(cell) for cell in cells])

    def _cells(self, answer: Answer) -> Iterator[list[str]]:
        counts = [answer.phrase, str(answer.documents), str(answer.passages)]
        if not answer.places:
            words = "" if answer.problem else str(answer.by_words)
            yield [*counts, words, "", "", "", "", "", "", outcome(answer)]
        for row in self.rows(answer):
            hit = row.place.hit
            yield [*counts, "", hit.title, hit.issuer or "", hit.number or "", row.locator, row.text, row.citation, ""]

    def _row(self, place: Place, phrase: str) -> Row:
        cited = self._citation(place.hit.id)
        if place.in_title:
            return Row(place, "篇名", place.sentence, cited)
        locator = place.passage.locator or "全文"
        return Row(place, locator, place.sentence or self._heading(place, phrase), cited)

    def _heading(self, place: Place, phrase: str) -> str:
        """The heading above a passage that has the phrase."""
        headings = self._headings(place.hit.id).get(place.passage.anchor, ())
        return next((heading for heading in headings if contains(heading, squeeze(phrase))), "")

    def _read(self, document_id: str) -> Document | None:
        """A document; None where it was removed since the index was made."""
        return self._library.get(document_id) if document_id in self._library else None

    def _read_citation(self, document_id: str) -> str:
        document = self._read(document_id)
        return citation(document) if document else ""

    def _read_headings(self, document_id: str) -> dict[str, tuple[str, ...]]:
        """The headings above each passage of a document, by its anchor."""
        document = self._read(document_id)
        return {each.locator.anchor: each.headings for each in passages(document)} if document else {}


def outcome(answer: Answer) -> str:
    """What is said of a phrase that was not found."""
    if answer.problem:
        return f"未查：{answer.problem}"
    return f"{NOT_FOUND}；按词查找有 {answer.by_words} 篇" if answer.by_words else f"{NOT_FOUND}；按词查找也没有"


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: =1+1 gets an apostrophe before it."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _csv_line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()
