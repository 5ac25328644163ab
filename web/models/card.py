"""The page of a card: each statement with its marks, figures, events, and what the model is related to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import url_for
from markupsafe import Markup

from kb.document import Document
from kb.practice import PracticeModel, practice_model
from kb.practice.bases import basis_numbers, numbers_of
from kb.practice.card import statement_places
from kb.practice.selection import Facet
from web.body import Body, render_body
from web.facts import Fact, Link
from web.marks import Marker
from web.mention_lists import namer
from web.models.links import EvidenceLink, Places, PolicyLink, RelatedLink, evidence_links, policy_links, related_links
from web.services import Services


@dataclass(frozen=True, slots=True)
class DatedView:
    """A figure or an event."""

    what: str
    value: str  # of a figure; "" of an event
    date: str
    evidence: EvidenceLink


@dataclass(frozen=True, slots=True)
class CardView:
    """Everything of the template that is the model's own."""

    model: PracticeModel
    body: Body
    evidence: list[EvidenceLink]
    figures: list[DatedView]
    events: list[DatedView]
    related: list[RelatedLink]
    policies: list[PolicyLink]
    facts: list[Fact]
    compare: str  # the catalogue, with this model ticked
    graph: str  # the graph around it


def card_view(document: Document, mark: Marker, services: Services) -> CardView:
    """The page of the card that `document` is."""
    model, places = practice_model(document), Places(services)
    evidence = evidence_links(model, places)
    at = {place: evidence[number - 1] for place, number in basis_numbers(model).items()}
    return CardView(
        model=model,
        body=render_body(
            document,
            mark,
            url_for("models.card", document_id=document.id),
            url_for("site.cite", document_id=document.id),
            _marks(document, model),
            namer(document, mark, services),
        ),
        evidence=evidence,
        figures=[
            DatedView(each.what, each.value, each.date or "", at[each.document, each.locator]) for each in model.figures
        ],
        events=[
            DatedView(each.what, "", each.date, at[each.document, each.locator])
            for each in sorted(model.events, key=lambda event: event.date)
        ],
        related=related_links(model, services),
        policies=policy_links(model, places),
        facts=_facts(model),
        compare=url_for("models.catalogue", id=model.id),
        graph=url_for("models.graph", around=f"model:{model.id}"),
    )


def evidence_marks(numbers: Iterable[int]) -> Markup:
    """〔依据1、2〕, each number leading to the list of evidence; nothing without numbers."""
    link = Markup('<a href="#evidence-{0}" aria-label="依据 {0}">{0}</a>')
    links = Markup("、").join(link.format(number) for number in numbers)
    return Markup('<span class="basis">〔依据{}〕</span>').format(links) if links else Markup()


def catalogue_url(facet: Facet, value: str) -> str:
    """The address of the models that have `value` in `facet`."""
    return f"{url_for('models.catalogue')}?{urlencode([(facet, value)])}"


def _marks(document: Document, model: PracticeModel) -> dict[int, Markup]:
    """What follows each statement, by where it begins."""
    numbers = basis_numbers(model)
    places = statement_places(document)
    return {start: evidence_marks(numbers_of(statement, model, numbers)) for start, statement in places.items()}


def _facts(model: PracticeModel) -> list[Fact]:
    facts = (
        Fact("要解决的问题", _links("need", model.needs)),
        Fact("牵头", _links("leader", model.leaders)),
        Fact("适用规模", _links("size", model.sizes)),
        Fact(
            "实施单位",
            tuple(Link(name, url_for("models.graph", around=f"organisation:{name}")) for name in model.organisations),
        ),
    )
    return [fact for fact in facts if fact.values]


def _links(facet: Facet, values: Iterable[str]) -> tuple[Link, ...]:
    return tuple(Link(value, catalogue_url(facet, value)) for value in values)
