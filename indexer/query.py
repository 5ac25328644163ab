"""What is asked of an engine: a small tree of values that every engine understands. `indexer.language` makes it.

A query holds index terms already, so an engine needs no Chinese analyzer of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Everything:
    """Matches every passage: what an empty query asks for."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the query, found wherever its characters stand together, however the text was cut."""

    text: str  # folded
    required: tuple[str, ...]  # index terms that must all be there: its bigrams
    scored: tuple[str, ...]  # index terms that raise the score: itself and its parts
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Exact:
    """Found if and only if the text contains it, as `indexer.exact` compares."""

    text: str  # squeezed
    required: tuple[str, ...]  # index terms without which it cannot be there
    prefix: str = ""  # where none is known: every index term that begins with this
    open_end: bool = False  # its last Latin word or number may go on: ppr* finds PPR9087


@dataclass(frozen=True, slots=True)
class All:
    """Every child matches."""

    children: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one child matches; the best one gives the score."""

    children: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one child matches; their scores add up, so that a passage with more of them goes first."""

    children: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The child does not match. Stands only beside others in an All."""

    child: Query


@dataclass(frozen=True, slots=True)
class Prefer:
    """Matches as `child` does; what also matches `better` goes before the rest."""

    child: Query
    better: Query


@dataclass(frozen=True, slots=True)
class InField:
    """Only one field is looked at: the title of the document, the headings above a passage, or its text."""

    field: TextField
    child: Query  # of Term, Exact, All, Any, Not


@dataclass(frozen=True, slots=True)
class Within:
    """One sentence, one paragraph or one clause has all that `child` asks for, to the letter.

    Only texts count, not headings or titles; words are compared as Exact are, so that 同句(党建 联盟) finds both
    words in one sentence whatever the segmentation. Sentences end at 。！？；!?; and where paragraphs do. A clause is
    the passages of one document that stand together below the same headings (第十二条 with its 款); its passages that
    contain any of what is sought match, each of them.
    """

    scope: Scope
    child: Query  # of Term, Exact, All, Any, Not


@dataclass(frozen=True, slots=True)
class HasValue:
    """The document has one of `values`, to the letter, in a field of values; the passage itself in `clause`.

    Fields are those of `indexer.results.FACETS`, `number` and `clause`, see `indexer.citation`, and `document`, which
    is its id.
    """

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ValueContains:
    """A value of the document in a field contains `text` (folded): 机关:国务院 finds 国务院办公厅."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class ValueRange:
    """A value of the document in a field lies between `first` and `last`, both included, as strings compare.

    Only as many characters of the value count as the bound has: 2012..2020 includes 2020-12-31. "" is no bound.
    """

    field: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """What answers a question best: documents by all their passages together, with any of `terms`.

    The score is that of the document, see `indexer.ranking`; its passages are in the order of their own.
    """

    terms: tuple[Weighted, ...]
    least: float = 0.0  # a document needs terms of this share of the weight of all
    required: tuple[Query, ...] = ()  # each must match as well, and Not must not
    counted: str = ""  # what the question asks the number of: 名 of 几名党员; a sentence that gives it answers better


@dataclass(frozen=True, slots=True)
class Weighted:
    """An index term of a question."""

    text: str
    weight: float
    word: str = ""  # the word of the question that it comes from


TextField = Literal["title", "heading", "text"]
Scope = Literal["sentence", "paragraph", "clause"]
Query = (
    Everything
    | Term
    | Exact
    | All
    | Any
    | Some
    | Not
    | Prefer
    | InField
    | Within
    | HasValue
    | ValueContains
    | ValueRange
    | Ranked
)
