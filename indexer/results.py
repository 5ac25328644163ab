"""Search requests and results: values that say the same to every engine, the site, the API and the terminal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from indexer.query import Query
from kb.document import PUBLIC
from kb.errors import QueryError

Sort = Literal["relevance", "date", "published", "level"]
SORTS: tuple[Sort, ...] = ("relevance", "date", "published", "level")
LEVELS = ("中央", "省级", "市级", "县级", "基层")  # of issuers, the highest first
# Facets in the order in which they are shown; all of them can be filtered by.
FACETS = ("kind", "scene", "model", "region", "issuer", "level", "year", "validity", "collection")
LARGEST_PAGE = 100
# Deeper pages cost as much as all before them; nobody reads them.
DEEPEST_HIT = 10_000


@dataclass(frozen=True, slots=True)
class Filter:
    """Keeps documents whose `field` has one of `values`, or none of them; of several filters each must hold."""

    field: str
    values: tuple[str, ...]
    excluded: bool = False  # keeps the others


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """Everything an engine needs to answer, the reader's rights included."""

    query: Query
    filters: tuple[Filter, ...] = ()
    access: frozenset[str] = frozenset({PUBLIC})  # labels the reader holds; documents with others do not exist
    page: int = 1
    size: int = 10  # documents a page
    sort: Sort = "relevance"
    passages: int = 3  # best passages given of each document
    facets: tuple[str, ...] = FACETS
    facet_size: int = 30  # most values given of each facet
    explain: bool = False  # say of each hit why it matched

    def __post_init__(self) -> None:
        """Raises QueryError, naming what was found and what was expected."""
        for each in self.filters:
            if each.field not in FACETS:
                raise QueryError(f"没有名为 {each.field!r} 的筛选项，可用的有：{'、'.join(FACETS)}")
        if self.sort not in SORTS:
            raise QueryError(f"排序方式是 {self.sort!r}，应为其中之一：{'、'.join(SORTS)}")
        if not 1 <= self.size <= LARGEST_PAGE:
            raise QueryError(f"每页篇数是 {self.size}，应在 1 至 {LARGEST_PAGE} 之间")
        if self.page < 1 or self.page * self.size > DEEPEST_HIT:
            raise QueryError(f"页码是 {self.page}，应在 1 至 {DEEPEST_HIT // self.size} 之间")


@dataclass(frozen=True, slots=True)
class Reason:
    """A part of a score: which word was found, in which field, and how much it gave."""

    word: str  # of the query; for what no word gives, its name: 相邻, 现行有效 ...
    field: str  # title, heading, text; "" for what no field gives
    score: float
    through: str | None = None  # the synonym that was found in its place
    whole: bool = True  # all of the word stands in the document, and not only some of its characters


@dataclass(frozen=True, slots=True)
class PassageHit:
    """A passage that matched."""

    path: tuple[str, ...]  # of its locator
    anchor: str
    text: str
    score: float
    matches: tuple[tuple[int, int], ...] = ()  # characters of `text`, end exclusive, in order, apart
    why: tuple[Reason, ...] = ()  # where the request asked for it; the greatest first
    page: int | None = None  # of the original, on which it begins, where the original has pages

    @property
    def locator(self) -> str:
        """The way to it as people read it: 三 › 6."""
        return " › ".join(self.path)


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that matched, with its best passages."""

    id: str
    title: str
    score: float
    passages: tuple[PassageHit, ...]
    total_passages: int  # how many of its passages matched
    kind: str | None = None
    issuer: str | None = None
    number: str | None = None
    date: str | None = None
    published: str | None = None
    validity: str | None = None
    collection: str | None = None
    source: str | None = None
    region: tuple[str, ...] = ()
    title_matches: tuple[tuple[int, int], ...] = ()
    why: tuple[Reason, ...] = ()  # where the request asked for it, and the document has a score of its own


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value and how many documents of the whole result have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of one field, most frequent first."""

    field: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """How the query was read."""

    terms: tuple[str, ...] = ()
    expanded: tuple[tuple[str, tuple[str, ...]], ...] = ()
    corrected: str | None = None
    relaxed: str | None = None  # what was no longer asked for, in a sentence
    dropped: tuple[str, ...] = ()  # the words that were no longer asked for
    notes: tuple[str, ...] = ()  # how a query was read that could be read otherwise, in sentences
    question: bool = False  # read as a question: answered by rank, not by all its words
    read_as: str = ""  # the query in its normal form
    switched_off: tuple[tuple[str, tuple[str, ...]], ...] = ()  # a word and its synonyms that were not sought


@dataclass(frozen=True, slots=True)
class SearchResults:
    """The answer: totals and facets over the whole result, hits of one page."""

    total_documents: int
    total_passages: int
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...] = ()
    nearby: tuple[Hit, ...] = ()  # with some of the words, where few documents have all; not counted
    query: str = ""
    took_ms: float = 0.0
    explanation: Explanation = field(default_factory=Explanation)
