"""When nothing has all that was sought: how it was cut, what each word alone has, what is near, what to leave out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from indexer.language import Piece, loosened, pieces
from indexer.results import SearchResults
from indexer.search import Search
from kb.errors import QueryError
from web.links import Choice, search_url
from web.params import SearchArguments
from web.signing import reader_access

# Every word costs a search, a word without hits some more for what is spelt nearly so.
MOST_WORDS = 6
MOST_SPELT = 3


@dataclass(frozen=True, slots=True)
class Sought:
    """What is asked for, how many documents have it, all filters taken off, and near spellings where none has."""

    word: Choice
    near: list[Choice]


def words_sought(found: SearchResults, arguments: SearchArguments, search: Search) -> list[Sought]:
    """What a query that found nothing or too little asked for, each by itself: words, phrases, fields, scopes."""
    spelt, sought = 0, []
    for piece in _asked(found, arguments, search)[:MOST_WORDS]:
        alone = SearchArguments(piece.text, without=arguments.without)
        count = _count(alone, search)
        near: tuple[str, ...] = ()
        if not count and piece.word and spelt < MOST_SPELT:
            near, spelt = search.near_spellings(piece.word, reader_access()), spelt + 1
        links = [Choice(each, search_url(SearchArguments(each))) for each in near]
        sought.append(Sought(Choice(piece.text, search_url(alone), count=count), links))
    return sought


def _asked(found: SearchResults, arguments: SearchArguments, search: Search) -> tuple[Piece, ...]:
    if found.explanation.question:
        return tuple(Piece(word, word) for word in found.explanation.terms)
    return pieces(arguments.text, search.segmenter)


def fewer_conditions(arguments: SearchArguments, search: Search) -> list[Choice]:
    """Searches with less in them that find something, as links with how much they find."""
    return [
        Choice(change, search_url(less), count=count)
        for change, less in _less(arguments, search)
        if (count := _count(less, search))
    ]


def _less(arguments: SearchArguments, search: Search) -> Iterator[tuple[str, SearchArguments]]:
    if arguments.filters:
        yield "去掉全部筛选条件", arguments.changed(filters=())
    if arguments.within:
        yield "去掉先前的检索", arguments.changed(within=())
    if arguments.filters and arguments.within:
        yield "去掉筛选条件和先前的检索", arguments.changed(filters=(), within=())
    if not arguments.similar:
        for each in loosened(arguments.text, search.segmenter):
            yield f"{each.change}：{each.text}", arguments.changed(text=each.text)


def _count(arguments: SearchArguments, search: Search) -> int:
    """How many documents have all that is asked for; none where that cannot be asked."""
    if not arguments.text and not arguments.chooses:
        return 0
    try:
        return search.count(
            arguments.text, reader_access(), arguments.filters, arguments.within, frozenset(arguments.without)
        )
    except QueryError:  # too long, or too many words, once written out
        return 0
