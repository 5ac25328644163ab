"""When nothing has all words: which of them can be found by itself."""

from __future__ import annotations

from indexer.results import SearchResults
from indexer.search import Search
from web.params import SearchArguments
from web.results_view import Choice, search_url
from web.services import reader_access

# Every word costs a search.
MOST_WORDS = 6


def word_counts(found: SearchResults, arguments: SearchArguments, search: Search) -> list[Choice]:
    """Each word that was sought, with how many documents have it, all filters taken off."""
    return [
        Choice(
            word,
            search_url(arguments, text=word, filters=()),
            count=search.search(word, size=1, access=reader_access(), relax=False).total_documents,
        )
        for word in found.explanation.terms[:MOST_WORDS]
    ]
