"""What every view works with: the library, the search service, and what this reader may see."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, abort, current_app

from indexer.engine import Listed
from indexer.made import MadeOfIndex
from indexer.quotations import Quotations
from indexer.search import Search
from indexer.suggest import Suggestions
from kb.accounts import Accounts
from kb.document import Document
from kb.errors import KBError, QueryLogError
from kb.library import Library
from kb.practice import practice_model
from kb.practice.linking import Linking, linking_of
from kb.relations import Relations, relations_of
from kb.settings import Settings
from web.practices import Practices
from web.register import Access, Register, registers
from web.signing import reader_access

# What was asked once only may be about a person; what was asked again is about a subject.
FEWEST_TIMES = 2
RECENT_DAYS = 30


@dataclass(frozen=True, slots=True)
class Services:
    """The parts that a request needs; one set for each app, shared by its threads."""

    settings: Settings
    accounts: Accounts
    library: Library
    search: Search
    suggestions: Suggestions
    relations: Relations
    linking: Linking
    registers: MadeOfIndex[Access, Register]  # of policies, for each kind of reader
    practices: Practices
    quotations: Quotations

    def find(self, document_id: str) -> Document | None:
        """The document with this id; None where there is none or this reader may not see it: both look the same."""
        if document_id not in self.library:
            return None
        document = self.library.get(document_id)
        return document if document.metadata.access in reader_access() else None

    def document(self, document_id: str) -> Document:
        """The document with this id; ends the request with 404 where `find` gives none."""
        return self.find(document_id) or abort(404)


def open_services(settings: Settings) -> Services:
    """Costs nothing: library and index are read when they are first needed."""
    library, search = Library(settings.library, shipped=settings.corpus), Search(settings)
    suggestions, practices = open_suggestions(library, search), Practices(library, search)
    relations, register = relations_of(library), registers(library, search)
    linking, quotations = linking_of(library, settings.lexicons), Quotations(search, library, relations)
    return Services(
        settings,
        Accounts(settings.database),
        library,
        search,
        suggestions,
        relations,
        linking,
        register,
        practices,
        quotations,
    )


def open_suggestions(library: Library, search: Search) -> Suggestions:
    """Suggestions from the index of `search`, the other names of models that their cards give, and the query log."""

    def aliases(listed: Listed) -> tuple[str, ...]:
        try:
            card = library.get(listed.id)
        except KBError:  # removed since the index was made, or broken by hand
            return ()
        # A card that was given another label since then is no longer for those who may read what was indexed.
        return practice_model(card).aliases if card.metadata.access == listed.access else ()

    def recent() -> list[tuple[str, int]]:
        try:
            return [(text, times) for text, times in search.log.answered(RECENT_DAYS) if times >= FEWEST_TIMES]
        except QueryLogError:  # suggestions do without
            return []

    return Suggestions(search, aliases, recent)


def services() -> Services:
    """The services of the running app."""
    return services_of(current_app)


def services_of(app: Flask) -> Services:
    """The services of an app."""
    found = app.extensions["kb"]
    assert isinstance(found, Services)
    return found
