"""From a card to what it rests on: the very passage, the models it is related to, the policies it carries out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for

from kb.document import Document, Passage
from kb.errors import KBError
from kb.passages import found_at, passages
from kb.practice import PracticeModel, catalogue, is_policy
from kb.practice.bases import Basis, bases
from kb.practice.comparison import UNSEEN
from kb.practice.relations import both_ways
from web.facts import document_url
from web.names import NOT_AS_IT_STANDS
from web.services import Services
from web.signing import reader_access

_QUOTED = 90  # characters of the passage shown
# What is wrong with the whole of a source, wherever in it the finding stands.
_OF_THE_WHOLE = frozenset({"truncated", "fragment_start", "interleaved", "low_text"})


@dataclass(frozen=True, slots=True)
class EvidenceLink:
    """Where statements can be checked; `url` is empty where the document is not in the library."""

    number: int
    supports: tuple[str, ...]
    title: str
    locator: str
    url: str
    quoted: str  # the beginning of the passage; empty where the document has no such passage
    warnings: tuple[str, ...]  # what one must know of the source before it is used


@dataclass(frozen=True, slots=True)
class RelatedLink:
    """Another model and how it stands to this one."""

    relation: str
    id: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class PolicyLink:
    """A clause of a policy that the model carries out."""

    title: str
    clause: str
    how: str
    url: str


@dataclass(frozen=True, slots=True)
class Place:
    """A passage as a link leads to it; `passage` is None where the document has none there."""

    document: Document
    passage: Passage | None

    @property
    def url(self) -> str:
        """The address of the passage, or of its document."""
        anchor = self.passage.locator.anchor if self.passage else ""
        return document_url(self.document.id, self.document.metadata.kind, anchor=anchor)


class Places:
    """Documents and their passages that this reader may see, each read once for one page."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._documents: dict[str, tuple[Document, list[Passage]] | None] = {}

    def at(self, document_id: str, locator: str) -> Place | None:
        """The place that `locator` names in a document; None where there is no such document for this reader."""
        if document_id not in self._documents:
            self._documents[document_id] = self._read(document_id)
        known = self._documents[document_id]
        return Place(known[0], found_at(known[1], locator)) if known else None

    def _read(self, document_id: str) -> tuple[Document, list[Passage]] | None:
        try:
            document = self._services.find(document_id)
        except KBError:  # broken by hand: its own page says so
            return None
        return (document, passages(document)) if document else None

    def titles(self, ids: Iterable[str]) -> dict[str, str]:
        """The titles of those documents that there are, by id."""
        found = {each: self.at(each, "") for each in dict.fromkeys(ids)}
        return {key: place.document.title for key, place in found.items() if place}


def evidence_links(model: PracticeModel, places: Places) -> list[EvidenceLink]:
    """What `model` rests on, numbered, each leading to its passage."""
    return [_evidence_link(basis, places.at(basis.document, basis.locator)) for basis in bases(model)]


def related_links(model: PracticeModel, services: Services) -> list[RelatedLink]:
    """The models that `model` names and those that name it; those that the reader cannot see are left out."""
    models = _others(model, services)
    names = {each.id: each.name for each in models}
    return [
        RelatedLink(each.relation, each.model, names[each.model], url_for("models.card", document_id=each.model))
        for each in both_ways(model, models)
    ]


def policy_links(model: PracticeModel, places: Places) -> list[PolicyLink]:
    """The clauses that `model` carries out, of those entries of the register that the reader can see."""
    found = ((each, places.at(each.policy, each.clause)) for each in model.carries_out)
    return [
        PolicyLink(place.document.title, each.clause, each.how, place.url)
        for each, place in found
        if place and is_policy(place.document)
    ]


def _others(model: PracticeModel, services: Services) -> list[PracticeModel]:
    """All models that this reader can see; without an index those that the card itself names."""
    try:
        return services.practices.models(reader_access())
    except KBError:  # what needs the index says so; a card is read from the library
        named = (services.find(each.model) for each in model.related)
        return catalogue(document for document in named if document)


def source_warnings(document: Document, passage: Passage | None) -> tuple[str, ...]:
    """What one must know before a passage is used: validity, and findings of the document that concern it."""
    validity = document.metadata.validity
    found = [f"来源{validity}"] if validity in NOT_AS_IT_STANDS else []
    for finding in document.findings:
        meets = passage and finding.span.start < passage.span.end and passage.span.start < finding.span.end
        if finding.severity != "info" and (meets or finding.code in _OF_THE_WHOLE):
            found.append(finding.message)
    return tuple(dict.fromkeys(found))


def _evidence_link(basis: Basis, place: Place | None) -> EvidenceLink:
    if place is None:
        return EvidenceLink(basis.number, basis.supports, UNSEEN, "", "", "", ())
    quoted = place.passage.text.replace("\n", "　") if place.passage else ""
    if len(quoted) > _QUOTED:
        quoted = quoted[:_QUOTED] + "…"
    warnings = source_warnings(place.document, place.passage)
    return EvidenceLink(basis.number, basis.supports, place.document.title, basis.locator, place.url, quoted, warnings)
