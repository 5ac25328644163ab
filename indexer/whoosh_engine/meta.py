"""What a page shows of a document, kept with it: from an entry, and back into a hit."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.engine import Entry, Listed
from indexer.results import Hit, PassageHit
from indexer.whoosh_engine.documents import joined

_BETWEEN = "\x1e"  # regions


def meta(entry: Entry) -> bytes:
    """What is kept; a value that is not known is empty."""
    metadata = entry.document.metadata
    values = (
        entry.document.id,
        entry.document.title,
        metadata.kind,
        metadata.issuer,
        metadata.number,
        metadata.date,
        metadata.published,
        metadata.validity,
        entry.collection,
        metadata.source,
        metadata.access,
        _BETWEEN.join(metadata.region),
    )
    return joined([value or "" for value in values])


def hit(kept: Sequence[str], score: float, passages: tuple[PassageHit, ...], total: int) -> Hit:
    """The hit of a document; `total` is how many of its passages matched."""
    identity, title, *others, _access, regions = kept
    kind, issuer, number, date, published, validity, collection, source = [value or None for value in others]
    region = tuple(regions.split(_BETWEEN)) if regions else ()
    return Hit(
        identity,
        title,
        score,
        passages,
        total,
        kind,
        issuer,
        number,
        date,
        published,
        validity,
        collection,
        source,
        region,
    )


def listed(kept: Sequence[str]) -> Listed:
    """What a list of documents shows of one."""
    identity, title, kind, _issuer, number, *_others, access, _regions = kept
    return Listed(identity, title, kind or None, number or None, access)
