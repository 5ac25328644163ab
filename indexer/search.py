"""Searching: what the site, the API and the command line all call."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from indexer.build import IndexFolder
from indexer.engine import Counts, Engine, Listed, engine_factory
from indexer.index_state import STATE
from indexer.language import MOST_DROPPED, ParsedQuery, Relaxation, exact, parse, relaxations, some_words
from indexer.lexicon import load_lexicon
from indexer.like import Like
from indexer.made import MadeOfIndex
from indexer.narrowing import Reading, condition, highlighter_of, narrowed, read
from indexer.query import Query, Ranked
from indexer.related import related_terms
from indexer.results import FACETS, LARGEST_PAGE, Explanation, Filter, Hit, SearchRequest, SearchResults, Sort
from indexer.segment import Segmenter, best_backend
from indexer.snippet import Highlighter
from indexer.spelling import Vocabulary, corrected_query, near_spellings, vocabulary
from kb.document import PUBLIC
from kb.errors import IndexMissingError, IndexOutdatedError
from kb.querylog import QueryLog, Surface
from kb.settings import Settings


class Search:
    """The library's index, opened when it is first needed, and opened anew when another is swapped in.

    Safe for use by several threads.
    """

    def __init__(self, settings: Settings) -> None:
        """Costs nothing: dictionary and index are loaded by the first call that needs them."""
        self._settings = settings
        self._lock = threading.Lock()
        self._open: tuple[str, Engine] | None = None
        self.log = QueryLog(settings.database, settings.log_days)

    @cached_property
    def segmenter(self) -> Segmenter:
        """Raises LexiconError where the lexicon is broken."""
        lexicon = load_lexicon(*self._settings.lexicons)
        return Segmenter(lexicon, partial(best_backend, self._settings.cache))

    @cached_property
    def _vocabulary(self) -> MadeOfIndex[tuple[()], Vocabulary]:
        return MadeOfIndex(self.generation, lambda key: vocabulary(self.listed(), self.segmenter))

    @cached_property
    def folder(self) -> IndexFolder:
        """Where the indexes are."""
        return IndexFolder(self._settings.index, engine_factory(self._settings.engine), self.segmenter)

    def search(
        self,
        text: str,
        *,
        filters: tuple[Filter, ...] = (),
        page: int = 1,
        size: int = 10,
        sort: Sort = "relevance",
        access: frozenset[str] = frozenset({PUBLIC}),
        relax: bool = True,
        passages: int = 3,
        surface: Surface | None = None,
        without: frozenset[str] = frozenset(),
        within: tuple[str, ...] = (),
        like: Like | None = None,
        explain: bool = False,
    ) -> SearchResults:
        """Answer what the user typed; `without` are synonyms (folded) that are not to be sought.

        `within` are earlier queries, which all must hold as well; `like` is a document: others like it are ranked by
        how much they are. `explain` asks for the reasons of each hit. `passages` is how many of each document are
        given; `surface` the way in by which somebody asked, and None for what nobody typed: only the former is logged.

        Raises QueryError, IndexMissingError, IndexOutdatedError, each with a message for the user.
        """
        engine = self._engine()  # the time that is told is the search's, not that of loading what it needs
        asked = Asked(text, filters, page, size, sort, access, relax, passages, without, within, like, explain)
        try:
            results = answer(engine, self.segmenter, asked, self._settings.max_query_chars)
        except IndexMissingError:
            # Another index was swapped in, and this one swept, since it was opened: ask the one in use now.
            results = answer(self._engine(), self.segmenter, asked, self._settings.max_query_chars)
        if surface and page == 1:  # the next page of the same results is no new query
            found = 0 if results.explanation.relaxed else results.total_documents
            self.log.note(text, surface, found, public=access == {PUBLIC})
        found = results.total_documents and not results.explanation.relaxed
        if found or not relax or not text.strip():
            return results
        explanation = dataclasses.replace(results.explanation, corrected=self.corrected(text, access))
        return dataclasses.replace(results, explanation=explanation)

    def corrected(self, text: str, access: frozenset[str] = frozenset({PUBLIC})) -> str | None:
        """`text` in near spellings that find something for a reader with `access`; None where it needs none.

        Raises as `search` does.
        """
        count = partial(self.count, access=access)
        return corrected_query(text, self._vocabulary.at_hand(()), count, self._engine().frequencies)

    def ask(self, request: SearchRequest) -> SearchResults:
        """The index's answer to a request that was not typed: nothing is relaxed, marked or logged.

        Raises IndexMissingError, IndexOutdatedError.
        """
        try:
            return self._engine().search(request)
        except IndexMissingError:  # swapped and swept since it was opened
            return self._engine().search(request)

    def frequencies(self, terms: Sequence[str]) -> list[int]:
        """In how many passages each index term stands, whoever may read them. Raises as `ask` does."""
        return self._engine().frequencies(terms)

    def near_spellings(self, word: str, access: frozenset[str] = frozenset({PUBLIC})) -> tuple[str, ...]:
        """Spellings near to a word that finds nothing: each stands somewhere, or is a term with synonyms that do.

        Raises as `search` does.
        """

        def count(text: str) -> int:
            known = self.segmenter.lexicon.expand(text)
            return self.count(text if known else f"“{text}”", access)

        return near_spellings(word, self._vocabulary.at_hand(()), count, self._engine().frequencies)

    def counts(self) -> Counts:
        """How much the index holds. Raises IndexMissingError, IndexOutdatedError."""
        return self._engine().counts()

    def listed(self) -> Iterator[Listed]:
        """Every document, whoever may read it. Raises IndexMissingError, IndexOutdatedError."""
        return self._engine().listed()

    def count(
        self,
        text: str,
        access: frozenset[str] = frozenset({PUBLIC}),
        filters: tuple[Filter, ...] = (),
        within: tuple[str, ...] = (),
        without: frozenset[str] = frozenset(),
    ) -> int:
        """How many documents have all that `text` asks for, for a reader with `access`; the others as in `search`.

        A question asks for nothing in particular: those count that have it to the letter. Raises as `search` does.
        """
        longest, cut = self._settings.max_query_chars, self.segmenter
        query = parse(text, cut, longest, without)
        tree = exact(text) if query.question else query.tree
        earlier = [condition(parse(each, cut, longest, without), cut) for each in within]
        request = SearchRequest(narrowed(tree, earlier), filters, access, size=1, passages=1, facets=())
        return self._engine().search(request).total_documents

    def generation(self) -> str:
        """Changes when the index does. Raises IndexMissingError."""
        folder = self.folder.current()
        try:
            return f"{folder.name} {(folder / STATE).stat().st_mtime_ns}"
        except FileNotFoundError:  # it is written after the first commit
            return folder.name

    def rehearse(self) -> None:
        """Get ready to answer many searches: the first reader then waits no longer than the next.

        Raises IndexMissingError, IndexOutdatedError, IndexDamagedError.
        """
        self._engine().rehearse()

    def highlighter(self, *texts: str) -> Highlighter:
        """Finds in any text what searches for `texts` sought. Raises QueryError."""
        return highlighter_of(parse(text, self.segmenter, self._settings.max_query_chars) for text in texts)

    def related(self, results: SearchResults) -> tuple[str, ...]:
        """Terms that stand often in the hits of `results` and rarely elsewhere. Raises as `search` does."""
        return related_terms(results, self.segmenter, self._engine())

    def _engine(self) -> Engine:
        with self._lock:
            name = self.folder.current().name
            if self._open is None or self._open[0] != name:
                self._open = (name, self._opened())
            return self._open[1]

    def _opened(self) -> Engine:
        try:
            return self.folder.open()
        except IndexOutdatedError:
            if load_lexicon(*self._settings.lexicons) == self.segmenter.lexicon:
                raise
            # The lexicon was changed and the index made anew since this process loaded it: a site goes on with both.
            del self.segmenter, self.folder
            return self.folder.open()


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user typed and chose."""

    text: str
    filters: tuple[Filter, ...] = ()
    page: int = 1
    size: int = 10
    sort: Sort = "relevance"
    access: frozenset[str] = frozenset({PUBLIC})
    relax: bool = True  # where nothing has all words, look for some of them
    passages: int = 3  # given of each document
    without: frozenset[str] = frozenset()  # synonyms that are not sought, folded
    within: tuple[str, ...] = ()  # earlier queries, the first one first
    like: Like | None = None
    explain: bool = False
    conditions: tuple[Query, ...] = ()  # what must match beside the text: `answer` reads them off the above


def answer(engine: Engine, segmenter: Segmenter, asked: Asked, longest: int) -> SearchResults:
    """Answer what was asked, relaxed openly where nothing has all words. Raises QueryError."""
    started = time.perf_counter()
    reading = read(asked.text, asked.within, asked.like, asked.without, engine, segmenter, longest)
    query, asked = reading.query, dataclasses.replace(asked, conditions=reading.conditions)
    results, relaxation = _asked(engine, query.tree, asked), None
    if asked.relax and not results.total_documents:
        results, relaxation = _relaxed(engine, query, asked, results)
    marker = reading.highlighter()
    ranked = query.question or (relaxation and isinstance(relaxation.tree, Ranked))
    nearby = () if ranked else _nearby(engine, query, asked, results)
    return dataclasses.replace(
        results,
        query=asked.text,
        hits=tuple(_marked(hit, marker) for hit in results.hits),
        nearby=tuple(_marked(hit, marker) for hit in nearby),
        explanation=_explanation(reading, relaxation),
        took_ms=(time.perf_counter() - started) * 1000,
    )


def _nearby(engine: Engine, query: ParsedQuery, asked: Asked, results: SearchResults) -> tuple[Hit, ...]:
    """What fills a first page that has too few documents with all words: documents with some of them, by rank."""
    few = asked.page == 1 and asked.sort == "relevance" and 0 < results.total_documents < asked.size
    tree = some_words(query) if asked.relax and few else None
    if tree is None:
        return ()
    found = {hit.id for hit in results.hits}
    more = dataclasses.replace(asked, size=min(asked.size + len(found), LARGEST_PAGE))
    others = _asked(engine, tree, more, facets=())
    return tuple(hit for hit in others.hits if hit.id not in found)[: asked.size - len(found)]


def _relaxed(
    engine: Engine, query: ParsedQuery, asked: Asked, nothing: SearchResults
) -> tuple[SearchResults, Relaxation | None]:
    """The answer to the first relaxation that has one."""
    words = [part for part in query.parts if part.may_drop]
    counts = {part.text: _count(engine, part.node, asked) for part in words} if 1 < len(words) <= MOST_DROPPED else {}
    for relaxation in relaxations(query, counts):
        results = _asked(engine, relaxation.tree, asked)
        if results.total_documents:
            return results, relaxation
    return nothing, None


def _count(engine: Engine, tree: Query, asked: Asked) -> int:
    """How many documents of all that the reader may see match `tree`, filters taken off."""
    return engine.search(SearchRequest(tree, access=asked.access, size=1, facets=())).total_documents


def _explanation(reading: Reading, relaxation: Relaxation | None) -> Explanation:
    return Explanation(
        reading.terms,
        reading.expanded,
        relaxed=relaxation.sentence if relaxation else None,
        dropped=relaxation.dropped if relaxation else (),
        notes=reading.notes,
        question=reading.query.question,
        read_as=reading.query.read_as,
        switched_off=reading.switched_off,
    )


def _asked(engine: Engine, tree: Query, asked: Asked, facets: tuple[str, ...] = FACETS) -> SearchResults:
    request = SearchRequest(
        narrowed(tree, asked.conditions),
        asked.filters,
        asked.access,
        asked.page,
        asked.size,
        asked.sort,
        passages=asked.passages,
        facets=facets,
        explain=asked.explain,
    )
    return engine.search(request)


def _marked(hit: Hit, marker: Highlighter) -> Hit:
    passages = tuple(dataclasses.replace(each, matches=marker.spans(each.text)) for each in hit.passages)
    return dataclasses.replace(hit, passages=passages, title_matches=marker.spans(hit.title))
