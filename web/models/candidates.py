"""Names of practices without a card that texts keep using, for editors: the page, and the same as JSON values."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template

from kb.document import Document
from kb.errors import KBError
from kb.practice.context import around
from kb.practice.linking import Candidate
from web.facts import document_url
from web.services import Services

MOST = 100
MOST_PASSAGES = 3  # that are shown of a name


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage in which a name stands."""

    title: str
    url: str
    times: int
    text: str


@dataclass(frozen=True, slots=True)
class CandidateView:
    """A name with some of its passages."""

    name: str
    documents: int
    times: int
    passages: list[Shown]


def candidates_page(services: Services) -> str:
    """The page of names that are proposed."""
    found = services.linking.candidates(lambda document_id: _find(document_id, services) is not None, MOST)
    return render_template("candidates.html", candidates=[_view(each, services) for each in found])


def _view(candidate: Candidate, services: Services) -> CandidateView:
    shown = []
    for each in candidate.documents[:MOST_PASSAGES]:
        document = _find(each.id, services)
        if document is not None:
            anchor = each.anchors[0] if each.anchors else ""
            url = document_url(document.id, document.metadata.kind, f"“{candidate.name}”", anchor)
            shown.append(Shown(document.title, url, each.times, around(document, anchor, candidate.name)))
    return CandidateView(candidate.name, len(candidate.documents), candidate.times, shown)


def _find(document_id: str, services: Services) -> Document | None:
    try:
        return services.find(document_id)
    except KBError:  # broken by hand: its own page says so
        return None
