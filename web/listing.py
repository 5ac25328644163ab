"""All documents of a kind, by asking the index: a library may be very large."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.results import LARGEST_PAGE, Filter
from indexer.search import Search


def ids_of_kind(kind: str, search: Search, access: frozenset[str]) -> Iterator[str]:
    """The documents of `kind` that a reader with `access` may see. Raises IndexMissingError, IndexOutdatedError."""
    filters = (Filter("kind", (kind,)),)
    page, seen, total = 1, 0, 1
    while seen < total:
        found = search.search("", filters=filters, page=page, size=LARGEST_PAGE, access=access, passages=1)
        if not found.hits:
            return
        yield from (hit.id for hit in found.hits)
        page, seen, total = page + 1, seen + len(found.hits), found.total_documents
