"""From a card to what it rests on: the very passage of the evidence, and the models it is related to."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from kb.document import Document
from kb.passages import found_at, passages
from kb.practice import Evidence, PracticeModel, is_card
from web.facts import document_url
from web.services import Services

_QUOTED = 90  # characters of the passage shown


@dataclass(frozen=True, slots=True)
class EvidenceLink:
    """Where a statement can be checked; `url` is empty where the document is not in the library."""

    supports: str
    title: str
    locator: str
    url: str
    quoted: str  # the beginning of the passage; empty where the document has no such passage


@dataclass(frozen=True, slots=True)
class RelatedLink:
    """Another model and how it stands to this one."""

    relation: str
    name: str
    url: str


def evidence_links(model: PracticeModel, services: Services) -> list[EvidenceLink]:
    """The evidence of `model`, each leading to its passage."""
    return [_evidence_link(evidence, services.find(evidence.document)) for evidence in model.evidence]


def related_links(model: PracticeModel, services: Services) -> list[RelatedLink]:
    """The models related to `model`; those that the reader cannot see are left out."""
    found = ((related, services.find(related.model)) for related in model.related)
    return [
        RelatedLink(related.relation, card.title, url_for("models.card", document_id=card.id))
        for related, card in found
        if card and is_card(card)
    ]


def _evidence_link(evidence: Evidence, document: Document | None) -> EvidenceLink:
    if document is None:
        return EvidenceLink(evidence.supports, evidence.document, evidence.locator, "", "")
    passage = found_at(passages(document), evidence.locator)
    anchor = passage.locator.anchor if passage else ""
    url = document_url(document.id, document.metadata.kind, anchor=anchor)
    quoted = passage.text.replace("\n", "　") if passage else ""
    if len(quoted) > _QUOTED:
        quoted = quoted[:_QUOTED] + "…"
    return EvidenceLink(evidence.supports, document.title, evidence.locator, url, quoted)
