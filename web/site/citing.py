"""How a document or a clause of it is cited, in every style: the page, and the same for programs."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, render_template, url_for

from kb.citations import STYLE_NAMES, STYLES, Style, cite, warnings_of
from kb.document import Document, Passage
from kb.export.places import quoted
from kb.passages import goes_on, passages
from web.facts import Link, document_url
from web.services import Services


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation in one style."""

    style: Style
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A document or a clause of it with its citations."""

    document: Document
    passage: Passage | None
    anchor: str
    citations: tuple[Citation, ...]
    warnings: tuple[str, ...]

    @property
    def url(self) -> str:
        """The lasting address of what is cited."""
        return document_url(self.document.id, self.document.metadata.kind, anchor=self.anchor)


def cited(document_id: str, anchor: str, services: Services) -> Cited:
    """How the document with this id, or its clause at `anchor`, is cited; ends the request with 404 without one."""
    document = services.document(document_id)
    passage = quoted(passages(document), anchor) if anchor else None
    if anchor and passage is None:
        abort(404)
    citations = tuple(Citation(style, STYLE_NAMES[style], cite(document, style, passage)) for style in STYLES)
    return Cited(document, passage, anchor, citations, warnings_of(document, passage))


def cited_json(found: Cited) -> dict[str, object]:
    """For programs."""
    return {
        "id": found.document.id,
        "anchor": found.anchor,
        "locator": str(found.passage.locator) if found.passage else "",
        "citations": [{"style": each.style, "name": each.name, "text": each.text} for each in found.citations],
        "warnings": list(found.warnings),
    }


def cite_page(document_id: str, anchor: str, services: Services) -> str:
    """The citations in every style; of a whole document also its clauses, each of which leads to its own."""
    found = cited(document_id, anchor, services)
    clauses = () if anchor else tuple(_clauses(found.document))
    return render_template("cite.html", cited=found, document=found.document, clauses=clauses)


def _clauses(document: Document) -> list[Link]:
    return [
        Link(str(each.locator), url_for("site.cite", document_id=document.id, at=each.locator.anchor))
        for each in passages(document)
        if each.locator.path and not goes_on(each.locator)
    ]
