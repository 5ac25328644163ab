"""A search as every way in makes it: what a reader asks for -> results."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from indexer.like import Like
from indexer.results import SearchResults
from kb.document import Document
from kb.errors import DocumentMissingError
from kb.passages import passages
from kb.querylog import Surface
from web.marks import Marker, marker
from web.params import SearchArguments, earlier_queries
from web.services import Services
from web.signing import reader_access


def searched(arguments: SearchArguments, services: Services, surface: Surface | None = None) -> SearchResults:
    """The results of what this reader asks for.

    Raises QueryError, IndexMissingError, IndexOutdatedError; DocumentMissingError where `similar` names a document
    that this reader may not see, or none.
    """
    like = like_of(similar_document(arguments.similar, services)) if arguments.similar else None
    return services.search.search(
        arguments.text,
        filters=arguments.filters,
        page=arguments.page,
        size=arguments.size,
        sort=arguments.sort,
        access=reader_access(),
        surface=surface,
        without=frozenset(arguments.without),
        within=arguments.within,
        like=like,
        explain=arguments.explain,
    )


def similar_document(document_id: str, services: Services) -> Document:
    """The document whose like is sought. Raises DocumentMissingError."""
    document = services.find(document_id)
    if document is None:
        raise DocumentMissingError(f"资料库中没有编号为 {document_id[:80]!r} 的文档")
    return document


def asked_marker(arguments: MultiDict[str, str], services: Services) -> Marker:
    """Marks what a document's page was opened for: `q`, and what stands in `in`. Raises QueryError."""
    texts = [text for text in (arguments.get("q", "").strip(), *earlier_queries(arguments.getlist("in"))) if text]
    return marker(services.search.highlighter(*texts) if texts else None)


def like_of(document: Document) -> Like:
    """What to look for more of."""
    return Like(document.id, document.title, tuple(each.text for each in passages(document)))
