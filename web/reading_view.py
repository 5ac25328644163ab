"""How a query was read, as the page says it: each synonym can be switched off, each word that was dropped is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.results import SearchResults
from kb.folding import fold
from web.links import Choice, search_url
from web.params import SearchArguments

_QUOTES = str.maketrans(dict.fromkeys("“”「」『』", '"'))


@dataclass(frozen=True, slots=True)
class Synonyms:
    """A word with those that are sought with it, and those that are not; each link changes that."""

    word: str
    sought: list[Choice]
    switched_off: list[Choice]


@dataclass(frozen=True, slots=True)
class ReadingView:
    """Everything that is said above the results."""

    question: bool
    read_as: str  # "" where it says no more than the query itself
    notes: tuple[str, ...]
    synonyms: list[Synonyms]
    corrected: Choice | None
    relaxed: str
    dropped: tuple[str, ...]


def reading_view(results: SearchResults, arguments: SearchArguments) -> ReadingView:
    """How the query of `arguments` was read."""
    explanation = results.explanation
    corrected = explanation.corrected
    return ReadingView(
        question=explanation.question,
        read_as=explanation.read_as if tells_more(explanation.read_as, arguments.text) else "",
        notes=explanation.notes,
        synonyms=_synonyms(results, arguments),
        corrected=Choice(corrected, search_url(SearchArguments(corrected))) if corrected else None,
        relaxed=explanation.relaxed or "",
        dropped=explanation.dropped,
    )


def tells_more(read_as: str, typed: str) -> bool:
    """Whether the normal form says more than what was typed: not where only blanks, quotes or widths differ."""
    return _plain(read_as.replace(" 且 ", " ")) != _plain(typed)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", fold(text).translate(_QUOTES)).strip()


def _synonyms(results: SearchResults, arguments: SearchArguments) -> list[Synonyms]:
    explanation = results.explanation
    sought, off = dict(explanation.expanded), dict(explanation.switched_off)
    return [
        Synonyms(
            word,
            [Choice(each, _without(arguments, *arguments.without, each)) for each in sought.get(word, ())],
            [
                Choice(each, _without(arguments, *(other for other in arguments.without if other != each)))
                for each in off.get(word, ())
            ],
        )
        for word in dict.fromkeys((*sought, *off))
    ]


def _without(arguments: SearchArguments, *words: str) -> str:
    return search_url(arguments.changed(without=tuple(dict.fromkeys(words))))
