"""Practice models in the JSON API: what the pages below /models/ show."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, jsonify, request

from kb.errors import DocumentMissingError
from kb.practice.fit import ASPECTS, RULES, fits
from kb.practice.relations import both_ways
from kb.practice.selection import chosen, counted, in_order
from kb.practice.timeline import timeline as timeline_of
from web.models.asked import CATALOGUE, GRAPH, choices, ids, order, wish
from web.models.comparison import asked_models, comparison_of
from web.models.graph import asked_network, graph_arguments
from web.models.links import Places
from web.models_json import catalogue_json, comparison_json, fit_json, model_json, network_json, timeline_json
from web.params import reject_unknown
from web.services import services
from web.signing import reader_access


def models() -> Response:
    """The models that have what is chosen, and the values to choose from."""
    reject_unknown(request.args, CATALOGUE)
    known, chosen_values = services().practices.models(reader_access()), choices(request.args)
    found = in_order(chosen(known, chosen_values), order(request.args.get("sort", "")))
    return jsonify(catalogue_json(found, len(known), counted(known, chosen_values)))


def model(document_id: str) -> Response:
    """A model. Raises DocumentMissingError."""
    reject_unknown(request.args, ())
    known = services().practices.models(reader_access())
    found = next((each for each in known if each.id == document_id), None)
    if found is None:
        raise DocumentMissingError(f"资料库中没有编号为 {document_id[:80]!r} 的做法")
    names = {each.id: each.name for each in known}
    names |= {each.id: each.title for each in services().practices.policies(reader_access())}
    return jsonify(model_json(found, both_ways(found, known), names, Places(services())))


def compare() -> Response:
    """Two to five models side by side."""
    reject_unknown(request.args, ("id",))
    known = services().practices.models(reader_access())
    comparison = comparison_of(asked_models(known, ids(request.args)), Places(services()))
    return jsonify(comparison_json(comparison))


def graph() -> Response:
    """Models, places, organisations and policies, and what joins them."""
    reject_unknown(request.args, GRAPH)
    practices = services().practices
    shown = asked_network(
        practices.models(reader_access()), practices.policies(reader_access()), graph_arguments(request.args)
    )
    return jsonify(network_json(shown))


def timeline() -> Response:
    """Events of models and dates of policies."""
    reject_unknown(request.args, ())
    practices = services().practices
    return jsonify(timeline_json(timeline_of(practices.models(reader_access()), practices.policies(reader_access()))))


def fit() -> Response:
    """The models that suit those who ask."""
    reject_unknown(request.args, tuple(ASPECTS))
    asked = wish(request.args)
    return jsonify(fit_json(fits(services().practices.models(reader_access()), asked), asked, RULES))


ROUTES: tuple[tuple[str, Callable[..., Response]], ...] = (
    ("/models", models),
    ("/models/<document_id>", model),
    ("/models/compare", compare),
    ("/models/graph", graph),
    ("/models/timeline", timeline),
    ("/models/fit", fit),
)
