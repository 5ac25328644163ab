"""Practice models: the catalogue and a page for each card."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from indexer.results import Filter
from kb.practice import CARD_KIND, is_card, practice_model
from web.body import render_body
from web.facts import citation, document_facts, notices
from web.mention_lists import mentioning, namer
from web.models.candidates import candidates_page
from web.models.catalogue import by_scene, cards
from web.models.links import evidence_links, related_links
from web.searching import asked_marker
from web.services import reader_access, services

blueprint = Blueprint("models", __name__, url_prefix="/models")


@blueprint.get("/")
def catalogue() -> str:
    """All practice models, by scene."""
    found = cards(services())
    return render_template("models.html", scenes=by_scene(found), total=len(found))


@blueprint.get("/named/<name>")
def named(name: str) -> Response:
    """To the card of the model with this name; to what tells of it where it has none."""
    filters = (Filter("kind", (CARD_KIND,)), Filter("model", (name,)))
    hits = services().search.search("", filters=filters, size=100, access=reader_access()).hits
    card_id = next((hit.id for hit in hits if hit.title == name), hits[0].id if len(hits) == 1 else None)
    if card_id:
        return redirect(url_for("models.card", document_id=card_id))
    return redirect(url_for("site.results", model=name))


@blueprint.get("/candidates")
def candidates() -> str:
    """Names of practices without a card."""
    return candidates_page(services())


@blueprint.get("/<document_id>")
def card(document_id: str) -> str:
    """A practice model."""
    document = services().document(document_id)
    if not is_card(document):
        abort(404)
    mark = asked_marker(request.args, services())
    model = practice_model(document)
    address = url_for("models.card", document_id=document_id)
    body = render_body(document, mark, address, namer(document, mark, services()))
    return render_template(
        "card.html",
        document=document,
        model=model,
        title=mark(document.title),
        body=body,
        evidence=evidence_links(model, services()),
        related=related_links(model, services()),
        facts=document_facts(document, services()),
        notices=notices(document.findings, body.passages),
        citation=citation(document),
        mentioning=mentioning(document, services()),
    )
