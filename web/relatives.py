"""Copies and other versions of a document, as pages show them. What this reader may not see does not count."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, url_for

from kb.authority import authoritative
from kb.document import Document
from kb.errors import KBError
from kb.relations import Copy, Versions, percent
from web.comparison_view import edition_line
from web.facts import document_url
from web.services import Services


@dataclass(frozen=True, slots=True)
class Relative:
    """A copy or version, as a line of a list."""

    title: str
    url: str
    line: str  # where it comes from, or which version it is
    compare: str  # the address of both side by side
    alike: str = ""  # 97.3% of a copy
    reason: str = ""  # why it is the copy to go by; "" where it is not


@dataclass(frozen=True, slots=True)
class Relatives:
    """All of them."""

    copies: list[Relative]
    reason: str  # why the document itself is the copy to go by; "" where it is not, or has no copies
    newer: list[Relative]
    older: list[Relative]
    unclear: list[Relative]


@dataclass(frozen=True, slots=True)
class HitRelations:
    """What a result says of them."""

    copies: int = 0
    newer: str = ""  # the address of the newest version, where there is a newer one


def relatives(document: Document, services: Services) -> Relatives:
    """The copies and versions of `document` that this reader may see."""
    seen = _Seen(services)
    copies, versions = _asked(document.id, seen, services)
    known = [(seen.document(copy.id), copy) for copy in copies]
    best, reason = authoritative([document, *(each for each, _ in known)]) if known else (document, "")
    return Relatives(
        copies=[_copy(document, each, copy, reason if each is best else "") for each, copy in known],
        reason=reason if best is document else "",
        newer=[_version(document, seen.document(key), later=True) for key in versions.newer],
        older=[_version(document, seen.document(key), later=False) for key in versions.older],
        unclear=[_version(document, seen.document(key), later=True) for key in versions.unclear],
    )


def hit_relations(document_id: str, services: Services) -> HitRelations:
    """What a result says of the copies and versions of its document."""
    seen = _Seen(services)
    copies, versions = _asked(document_id, seen, services)
    if not versions.newer:
        return HitRelations(len(copies))
    newest = seen.document(versions.newer[0])
    return HitRelations(len(copies), document_url(newest.id, newest.metadata.kind))


class _Seen:
    """Documents that were looked up for one page, each once."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._found: dict[str, Document | None] = {}

    def __call__(self, document_id: str) -> bool:
        """Whether this reader may see it."""
        if document_id not in self._found:
            try:
                self._found[document_id] = self._services.find(document_id)
            except KBError:  # broken by hand: its own page says so
                self._found[document_id] = None
        return self._found[document_id] is not None

    def document(self, document_id: str) -> Document:
        found = self._found[document_id]
        assert found is not None, "only what may be seen is asked for"
        return found


def _asked(document_id: str, seen: _Seen, services: Services) -> tuple[list[Copy], Versions]:
    """Its copies and versions; none where they cannot be told, which the log says."""
    try:
        return services.relations.copies(document_id, seen), services.relations.versions(document_id, seen)
    except KBError as error:
        current_app.logger.error("%s", error)
        return [], Versions()


def _copy(document: Document, other: Document, copy: Copy, reason: str) -> Relative:
    known = other.metadata
    facts = (known.source, known.published and f"{known.published} 发布", known.number)
    line = " · ".join(fact for fact in facts if fact) or "来源未载明"
    url = document_url(other.id, known.kind)
    alike = "文字相同" if copy.likeness == 1 else f"{percent(copy.likeness)} 的文字相同"
    return Relative(other.title, url, line, compare_url(other, document), alike, reason)


def _version(document: Document, other: Document, later: bool) -> Relative:
    both = (document, other) if later else (other, document)
    return Relative(other.title, document_url(other.id, other.metadata.kind), edition_line(other), compare_url(*both))


def compare_url(before: Document, after: Document) -> str:
    """The address of two documents side by side."""
    return url_for("site.comparison", a=before.id, b=after.id)
