"""A quotation in one document: where its words stand to the letter, or the place that they are most like."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.quotations.draft import Quoted
from indexer.quotations.finding import Place
from indexer.quotations.forms import ELLIPSIS, Worded, typed
from indexer.quotations.nearest import nearest
from indexer.quotations.texts import MOST_OCCURRENCES, Line, Stretch, Text
from kb.differences import Piece, differences

OMITTED = "……"
_CHINESE_MARKS = str.maketrans(",;:?!()", "，；：？！（）")
MOST_PARTS = 12  # of a quotation with ellipses
MOST_OF_PART = 40  # places of one of several parts that are tried
# A place in the clause that is cited is shown rather than one that is hardly more alike.
NEARLY = 0.05


@dataclass(frozen=True, slots=True)
class Sought:
    """A quotation, ready to be looked up."""

    quoted: Quoted
    worded: Worded
    parts: tuple[Stretch, ...]  # of its words: what stands between ellipses

    @staticmethod
    def of(quoted: Quoted) -> Sought:
        """`quoted`, in the parts that its ellipses make of it."""
        worded = Worded.of(quoted.text)
        gaps = [match.span() for match in ELLIPSIS.finditer(quoted.text)][: MOST_PARTS - 1]
        starts = [0, *(bisect_left(worded.places, end) for _, end in gaps)]
        ends = [*(bisect_left(worded.places, start) for start, _ in gaps), len(worded.words)]
        spans = (Stretch(start, end) for start, end in zip(starts, ends, strict=True))
        return Sought(quoted, worded, tuple(each for each in spans if each.start < each.end))

    @property
    def words(self) -> tuple[str, ...]:
        """The words of each part."""
        return tuple(self.worded.words[part.start : part.end] for part in self.parts)

    @property
    def cites_place(self) -> bool:
        """Whether a clause or division is cited."""
        cited = self.quoted.cited
        return cited is not None and bool(cited.clauses or cited.parts)

    def in_place(self, path: tuple[str, ...]) -> bool:
        """Whether a path leads into the clause that is cited; any does where none is."""
        cited = self.quoted.cited
        if cited is None:
            return True
        in_parts = all(part.holds(path) for part in cited.parts)
        return in_parts and (not cited.clauses or any(clauses.holds(path) for clauses in cited.clauses))

    def leads_to_place(self, path: tuple[str, ...]) -> bool:
        """Whether a path leads to what introduces the item that is cited."""
        cited = self.quoted.cited
        return cited is not None and any(clauses.led_by(path) for clauses in cited.clauses)

    def first_line(self, text: Text) -> Line | None:
        """The first line of what is cited; None where it is not there. The first of all where no clause is cited."""
        return next((line for line in text.lines if self.in_place(line.path)), None)

    def lacking(self, texts: Sequence[Text]) -> list[str]:
        """The clauses and divisions that are cited and stand in none of `texts`, the parts of one document."""
        cited = self.quoted.cited
        if cited is None or not self.cites_place:
            return []
        paths = [line.path for text in texts for line in text.lines]
        inside = [path for path in paths if all(part.holds(path) for part in cited.parts)]
        if not inside or not cited.clauses:
            return [] if inside else ["".join(map(str, cited.parts))]
        gone = (
            each
            for each in cited.clauses
            if not any(map(each.holds, inside)) or (each.last and not any(map(each.ends_at, inside)))
        )
        return ["".join(map(str, cited.parts)) + str(each) for each in gone]

    def cited_stretch(self, text: Text) -> Stretch | None:
        """The words of the clause that is cited and of what introduces it; None where none is, or it is not there."""
        if not self.cites_place:
            return None
        there = (self.in_place(line.path) or self.leads_to_place(line.path) for line in text.lines)
        nths = [nth for nth, inside in enumerate(there) if inside]
        if not nths:
            return None
        behind = text.starts[nths[-1] + 1] if nths[-1] + 1 < len(text.starts) else len(text.worded.text)
        places = text.worded.places
        return Stretch(bisect_left(places, text.starts[nths[0]]), bisect_left(places, behind))


@dataclass(frozen=True, slots=True)
class Match:
    """A document in which the words of a quotation stand."""

    text: Text
    stretches: tuple[Stretch, ...]
    in_clause: bool  # all of them, where a clause is cited
    same_punctuation: bool

    @property
    def place(self) -> Place:
        """Where they stand."""
        return place_of(self.text, self.stretches)


def matched(sought: Sought, text: Text) -> Match | None:
    """Where the words of a quotation stand, its parts in order: in the clause that is cited where they do there."""
    most = MOST_OCCURRENCES if len(sought.parts) == 1 else MOST_OF_PART
    if sought.cites_place and (around := sought.cited_stretch(text)):
        found = [list(text.find(words, most, around)) for words in sought.words]
        inside = [[each for each in places if _stands_in(sought, text, each)] for places in found]
        if match := _chained(sought, text, inside, in_clause=True):
            return match
    found = [list(text.find(words, most)) for words in sought.words]
    return _chained(sought, text, found, in_clause=not sought.cites_place)


def _stands_in(sought: Sought, text: Text, found: Stretch) -> bool:
    """Whether all of it stands in the clause that is cited, or in what introduces it."""
    paths = [line.path for line in text.lines_of(found)]
    return all(sought.in_place(path) or sought.leads_to_place(path) for path in paths)


def _chained(sought: Sought, text: Text, found: Sequence[Sequence[Stretch]], in_clause: bool) -> Match | None:
    """One place of each part, in order, with the punctuation of the quotation where there are such."""
    if not found or not all(found):
        return None
    same = [
        [each for each in places if text.same_punctuation(sought.worded, part, each)]
        for part, places in zip(sought.parts, found, strict=True)
    ]
    for places, punctuated in ((same, True), (found, False)):
        chain = _in_order(places)
        if chain and (not in_clause or not sought.cites_place or _any_in_place(sought, text, chain)):
            return Match(text, chain, in_clause, punctuated)
    return None


def _any_in_place(sought: Sought, text: Text, chain: Sequence[Stretch]) -> bool:
    """Whether something of it stands in the very clause, and not all in what introduces it."""
    return any(sought.in_place(line.path) for each in chain for line in text.lines_of(each))


def _in_order(found: Sequence[Sequence[Stretch]]) -> tuple[Stretch, ...] | None:
    """One of each that stand behind each other; None where there are none."""
    chain: list[Stretch] = []
    for places in found:
        behind = chain[-1].end if chain else 0
        following = next((each for each in places if each.start >= behind), None)
        if following is None:
            return None
        chain.append(following)
    return tuple(chain)


@dataclass(frozen=True, slots=True)
class Closest:
    """The place of a document that a quotation is most like."""

    text: Text
    stretches: tuple[Stretch, ...]
    alike: float
    pieces: tuple[Piece, ...]  # what stands there, and the quotation
    in_clause: bool

    @property
    def place(self) -> Place:
        """Where it is."""
        return place_of(self.text, self.stretches)


def closest(sought: Sought, text: Text) -> Closest | None:
    """The place of `text` that a quotation is most like, each of its parts; None where one is like nothing."""
    cited = sought.cited_stretch(text)
    stretches, alike, total = [], 0.0, sum(map(len, sought.words))
    for words in sought.words:
        near = nearest(words, text)
        inside = nearest(words, text, cited) if cited else None
        if inside and (not near or inside.alike >= near.alike - NEARLY):
            near = inside
        if not near:
            return None
        stretches.append(text.whole(near.stretch))
        alike += near.alike * len(words) / total
    in_clause = all(sought.in_place(line.path) for each in stretches for line in text.lines_of(each))
    return Closest(text, tuple(stretches), alike, compared(sought, text, stretches), in_clause)


def compared(sought: Sought, text: Text, stretches: Sequence[Stretch]) -> tuple[Piece, ...]:
    """What stands in a document, part by part, and the quotation: alike but for what may be typed in several ways."""
    found: list[Piece] = []
    for part, each in zip(sought.parts, stretches, strict=True):
        if found:
            found.append(Piece(OMITTED, OMITTED, same=True))
        first, last = sought.worded.span(part.start, part.end)
        before, behind = text.other_marks(sought.worded, part, each)
        found += [
            *_marks(before),
            *_pieces(text.words_of(each), sought.quoted.text[first:last]),
            *_marks(behind),
        ]
    return tuple(found)


def _marks(differing: tuple[str, str]) -> Iterator[Piece]:
    """Marks that differ, as Chinese text has them."""
    if any(differing):
        before, after = (each.translate(_CHINESE_MARKS) for each in differing)
        yield Piece(before, after, same=False)


def _pieces(before: str, after: str) -> Iterator[Piece]:
    at = other_at = 0
    for piece in differences(typed(before), typed(after)):
        end, other_end = at + len(piece.before), other_at + len(piece.after)
        yield Piece(before[at:end], after[other_at:other_end], piece.same)
        at, other_at = end, other_end


def place_of(text: Text, stretches: Sequence[Stretch]) -> Place:
    """Where stretches of a document are."""
    lines = [line for each in stretches for line in text.lines_of(each)]
    first, last = lines[0].clause, lines[-1].clause
    said = OMITTED.join(text.words_of(each) for each in stretches)
    known = text.document.metadata
    return Place(
        text.document.id,
        text.document.title,
        known.kind,
        lines[0].locator,
        first if first == last else f"{first}至{last}",
        lines[0].anchor,
        said,
        known.date or known.published,
        known.validity,
    )
