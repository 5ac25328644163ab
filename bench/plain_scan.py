"""What a query tree finds, by reading every passage: the oracle of the query language. It knows nothing of an index.

Characters are folded, blanks beside Chinese characters taken out, and the rest is Python's `in` and sets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import pairwise

from indexer.about import about
from indexer.citation import clause_values, normal_number
from indexer.engine import Entry
from indexer.query import (
    All,
    Any,
    Everything,
    Exact,
    HasValue,
    InField,
    Not,
    Prefer,
    Query,
    Term,
    ValueContains,
    ValueRange,
    Within,
)
from indexer.results import FACETS
from indexer.segment import bigrams
from kb.document import Document, Passage
from kb.folding import fold

FIELDS = ("title", "heading", "text")
WORD_FIELDS = (*FIELDS, "about")
_ENDS = "。！？；!?;"
_PARAGRAPH = re.compile(r"(^|-)p\d+(\.\d+)?(~\d+)?$|~\d+$")
_FURTHER = re.compile(r"~\d+$")
Places = set[int]


@dataclass(frozen=True)
class Row:
    """A passage."""

    document: str
    anchor: str
    lines: dict[str, list[str]]  # of each field, as they are compared
    terms: dict[str, frozenset[str]]
    values: dict[str, list[str]]
    clause: int
    further: bool  # goes on with the paragraph of the one before


@dataclass(frozen=True)
class Units:
    """Sentences, paragraphs, clauses or whole passages, each with the lines that are looked at."""

    lines: list[list[str]]
    leaf: Callable[[Term | Exact], Places]

    def find(self, node: Query) -> Places:
        """The units that a tree of words asks for."""
        if isinstance(node, All):
            return reduce(set.__and__, map(self.find, node.children), set(range(len(self.lines))))
        if isinstance(node, Any):
            return reduce(set.__or__, map(self.find, node.children), set())
        if isinstance(node, Not):
            return set(range(len(self.lines))) - self.find(node.child)
        assert isinstance(node, Term | Exact), node
        return self.leaf(node)


class PlainScan:
    """Passages, read anew for every word of a query."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.rows: list[Row] = []
        self._clauses = 0
        for entry in entries:
            self._add(entry)
        begins = [nth for nth, row in enumerate(self.rows) if not row.further]
        self._runs = [range(first, end) for first, end in pairwise([*begins, len(self.rows)])]
        text = [row.lines["text"] for row in self.rows]
        paragraphs = [(place, line) for place, lines in enumerate(text) for line in lines if line]
        self._sentences = [(place, each) for place, line in paragraphs for each in sentences(line)]
        self._paragraphs = paragraphs

    def ids(self, places: Places) -> set[tuple[str, str]]:
        """Passages as (document, anchor)."""
        return {(self.rows[place].document, self.rows[place].anchor) for place in places}

    def find(self, node: Query, fields: tuple[str, ...] = FIELDS) -> Places:
        """The passages that match."""
        every = range(len(self.rows))
        if isinstance(node, Everything):
            return set(every)
        if isinstance(node, All):
            return reduce(set.__and__, (self.find(child, fields) for child in node.children), set(every))
        if isinstance(node, Any):
            return reduce(set.__or__, (self.find(child, fields) for child in node.children), set())
        if isinstance(node, Not):
            return set(every) - self.find(node.child, fields)
        if isinstance(node, Prefer):
            return self.find(node.child, fields)
        if isinstance(node, InField):
            return self.find(node.child, (node.field,))
        if isinstance(node, Within):
            return self._within(node)
        found = {place for place in every if self._holds(node, self.rows[place], fields)}
        return found | (self._crossing(node) if isinstance(node, Exact) and "text" in fields else set())

    def _crossing(self, node: Exact) -> Places:
        """The passages in which a quotation begins that ends in the next, where a paragraph is cut."""
        needle = _needle(node.text)
        found = set()
        for place in (place for run in self._runs for place in run[:-1]):
            (before,), (after,) = (self.rows[each].lines["text"] for each in (place, place + 1))
            if any(before.endswith(needle[:at]) and after.startswith(needle[at:]) for at in range(1, len(needle))):
                found.add(place)
        return found

    def _holds(self, node: Query, row: Row, fields: tuple[str, ...]) -> bool:
        if isinstance(node, Term):
            fields = WORD_FIELDS if fields == FIELDS else fields
            return set(node.required) <= set().union(*(row.terms[field] for field in fields))
        if isinstance(node, Exact):
            return any(stands_in(line, node) for field in fields for line in row.lines[field])
        assert isinstance(node, HasValue | ValueContains | ValueRange), node
        return any(_has(node, value) for value in row.values.get(node.field, ()))

    def _within(self, node: Within) -> Places:
        if node.scope == "clause":
            return self._in_units(node.child, [row.clause for row in self.rows])
        if node.scope == "paragraph" and any(row.further for row in self.rows):
            of_rows = [nth for nth, run in enumerate(self._runs) for _ in run]
            cut = {place for run in self._runs if len(run) > 1 for place in run}
            return self._in_lines(node) - cut | self._in_units(node.child, of_rows) & cut
        return self._in_lines(node)

    def _in_lines(self, node: Within) -> Places:
        pieces = self._sentences if node.scope == "sentence" else self._paragraphs
        lines = [[line] for _, line in pieces]
        found = Units(lines, lambda leaf: {nth for nth, (_, line) in enumerate(pieces) if stands_in(line, leaf)})
        return {pieces[nth][0] for nth in found.find(node.child)}

    def _in_units(self, child: Query, of_rows: Sequence[int]) -> Places:
        def having(leaf: Term | Exact) -> Places:
            return {
                place for place, row in enumerate(self.rows) if any(stands_in(line, leaf) for line in row.lines["text"])
            }

        units = Units([[]] * (of_rows[-1] + 1), lambda leaf: {of_rows[place] for place in having(leaf)})
        found = units.find(child)
        sought = {place for leaf in _sought(child, True) for place in having(leaf)}
        telling = {of_rows[place] for place in sought}
        inside = {place for place, unit in enumerate(of_rows) if unit in found}
        return {place for place in inside if place in sought or of_rows[place] not in telling}

    def _add(self, entry: Entry) -> None:
        document = entry.document
        values = {name: _values(getattr(document.metadata, name)) for name in FACETS if name != "collection"}
        values |= {name: _values(getattr(document.metadata, name)) for name in ("date", "published")}
        number = document.metadata.number
        values |= {"collection": [entry.collection], "number": _values(number and (normal_number(number) or number))}
        for nth, passage in enumerate(entry.passages):
            self._clauses += nth == 0 or not _PARAGRAPH.search(passage.locator.anchor)
            place = list(clause_values(passage.locator.path))
            self.rows.append(_row(passage, document, values | {"clause": place}, self._clauses - 1))


def _row(passage: Passage, document: Document, values: dict[str, list[str]], clause: int) -> Row:
    texts = {"title": [document.title], "heading": list(passage.headings), "text": [passage.text]}
    texts["about"] = [about(document)]
    return Row(
        passage.document_id,
        passage.locator.anchor,
        {field: [compared(line) for text in each for line in text.split("\n")] for field, each in texts.items()},
        {field: frozenset(token.text for text in each for token in bigrams(text)) for field, each in texts.items()},
        values,
        clause,
        _FURTHER.search(passage.locator.anchor) is not None,
    )


def compared(line: str) -> str:
    """A line as it is compared: folded, without blanks but one between Latin words."""

    def kept(match: re.Match[str]) -> str:
        before, after = folded[: match.start()][-1:], folded[match.end() :][:1]
        return " " if _latin(before) and _latin(after) else ""

    folded = fold(line)
    return re.sub("[ \t]+", kept, folded)


def sentences(line: str) -> list[str]:
    """A line cut behind its full stops, semicolons, exclamation and question marks; marks alone are no sentence."""
    found = [""]
    for char in line:
        if found[-1] and found[-1][-1] in _ENDS and char not in _ENDS:
            found.append("")
        found[-1] += char
    return [each for each in found if each.strip(_ENDS)]


def stands_in(line: str, leaf: Term | Exact) -> bool:
    """Whether a line as it is compared has a word or quotation, Latin words and numbers whole."""
    needle = _needle(leaf.text)
    if needle not in line or not needle:
        return False
    return bool(_whole(needle, isinstance(leaf, Exact) and leaf.open_end).search(line))


@lru_cache(1 << 12)
def _needle(text: str) -> str:
    return compared(text)


@lru_cache(1 << 12)
def _whole(needle: str, open_end: bool) -> re.Pattern[str]:
    before = "(?<![a-z0-9])" if _latin(needle[0]) else ""
    after = "(?![a-z0-9])" if _latin(needle[-1]) and not open_end else ""
    return re.compile(before + re.escape(needle) + after)


def _latin(char: str) -> bool:
    return char != "" and char.isascii() and char.isalnum()


def _values(value: object) -> list[str]:
    return list(value) if isinstance(value, tuple) else [str(value)] if value else []


def _has(node: HasValue | ValueContains | ValueRange, value: str) -> bool:
    if isinstance(node, HasValue):
        return value in node.values
    if isinstance(node, ValueContains):
        return fold(node.text) in fold(value)
    low = not node.first or value[: len(node.first)] >= node.first
    return low and (not node.last or value[: len(node.last)] <= node.last)


def _sought(node: Query, wanted: bool) -> list[Term | Exact]:
    if isinstance(node, Not):
        return _sought(node.child, not wanted)
    if isinstance(node, All | Any):
        return [leaf for child in node.children for leaf in _sought(child, wanted)]
    assert isinstance(node, Term | Exact), node
    return [node] if wanted else []
