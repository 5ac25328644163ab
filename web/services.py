"""What every view works with: the library, the search service, and what this reader may see."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, abort, current_app

from indexer.search import Search
from kb.document import PUBLIC, Document
from kb.library import Library
from kb.settings import Settings


@dataclass(frozen=True, slots=True)
class Services:
    """The parts that a request needs; one set for each app, shared by its threads."""

    settings: Settings
    library: Library
    search: Search

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
    return Services(settings, Library(settings.library, shipped=settings.corpus), Search(settings))


def services() -> Services:
    """The services of the running app."""
    return services_of(current_app)


def services_of(app: Flask) -> Services:
    """The services of an app."""
    found = app.extensions["kb"]
    assert isinstance(found, Services)
    return found


def reader_access() -> frozenset[str]:
    """The access labels that this reader holds; until there are accounts everyone reads what is public."""
    return frozenset({PUBLIC})
