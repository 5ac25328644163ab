"""The JSON API: what the site finds, for programs."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from web.api.models import ROUTES
from web.api.openapi import description
from web.json_results import search_json, suggestions_json
from web.params import reject_unknown, search_arguments
from web.searching import searched
from web.services import reader_access, services

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
for path, view in ROUTES:
    blueprint.add_url_rule(path, f"practice_{view.__name__}", view)


@blueprint.get("/search")
def search() -> Response:
    """Search results in the contract's form."""
    reject_unknown(request.args)
    arguments = search_arguments(request.args)
    found = searched(arguments, services(), "api")
    return jsonify(search_json(found, services().search.related(found), arguments.explain))


@blueprint.get("/suggest")
def suggest() -> Response:
    """What to suggest to someone who has typed so far."""
    reject_unknown(request.args, ("q",))
    typed = request.args.get("q", "")
    return jsonify(suggestions_json(typed, services().suggestions.suggest(typed, reader_access())))


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The description of this API."""
    return jsonify(description(services().settings.max_query_chars))
