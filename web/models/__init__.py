"""Practice models: the catalogue, a page for each card, comparison, graph, timeline, and what suits whom."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from indexer.results import Filter
from kb.errors import QueryError
from kb.practice import CARD_KIND, Policy, PracticeModel, is_card
from kb.practice.comparison import FEWEST, MOST, check_count
from web.facts import citation, document_facts, notices
from web.mention_lists import mentioning
from web.models.asked import NODE_NAMES, ids, wish
from web.models.candidates import candidates_page
from web.models.card import card_view
from web.models.catalogue import CatalogueArguments, catalogue_arguments, catalogue_view
from web.models.comparison import asked_models, comparison_view
from web.models.fit import fit_page
from web.models.graph import graph_arguments, graph_view
from web.models.timeline import timeline_view
from web.searching import asked_marker
from web.services import services
from web.signing import reader_access

blueprint = Blueprint("models", __name__, url_prefix="/models")


@blueprint.get("/")
def catalogue() -> str:
    """The practice models that have what is chosen."""
    asked = catalogue_arguments(request.args)
    return render_template("models.html", view=catalogue_view(_models(), asked), most=MOST)


@blueprint.get("/named/<name>")
def named(name: str) -> Response:
    """To the card of the model with this name; to what tells of it where it has none."""
    filters = (Filter("kind", (CARD_KIND,)), Filter("model", (name,)))
    hits = services().search.search("", filters=filters, size=100, access=reader_access()).hits
    card_id = next((hit.id for hit in hits if hit.title == name), hits[0].id if len(hits) == 1 else None)
    if card_id:
        return redirect(url_for("models.card", document_id=card_id))
    return redirect(url_for("site.results", model=name))


@blueprint.get("/compare")
def compare() -> str | tuple[str, int]:
    """Models side by side; the catalogue with what was wrong where too few or too many are asked for."""
    asked = ids(request.args)
    found = asked_models(_models(), asked)
    try:
        check_count(len(found))
    except QueryError as error:
        again = CatalogueArguments(ids=tuple(model.id for model in found))
        return render_template("models.html", view=catalogue_view(_models(), again, str(error)), most=MOST), 400
    view = comparison_view(found, asked, services())
    return render_template("compare_models.html", view=view, fewest=FEWEST, most=MOST)


@blueprint.get("/graph")
def graph() -> str:
    """Models, places, organisations and policies, and what joins them."""
    view = graph_view(_models(), _policies(), graph_arguments(request.args))
    return render_template("graph.html", view=view, kind_names=NODE_NAMES)


@blueprint.get("/timeline")
def timeline() -> str:
    """Events of models and dates of policies, year by year."""
    return render_template("timeline.html", view=timeline_view(_models(), _policies(), services()))


@blueprint.get("/fit")
def fit() -> str:
    """What suits those who ask."""
    return render_template("fit.html", view=fit_page(_models(), wish(request.args), services()))


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
    view = card_view(document, mark, services())
    return render_template(
        "card.html",
        document=document,
        view=view,
        title=mark(document.title),
        facts=[*view.facts, *document_facts(document, services())],
        notices=notices(document.findings, view.body.passages),
        citation=citation(document),
        mentioning=mentioning(document, services()),
    )


def _models() -> list[PracticeModel]:
    return services().practices.models(reader_access())


def _policies() -> list[Policy]:
    return services().practices.policies(reader_access())
