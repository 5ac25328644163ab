"""The JSON API: what the site finds, for programs."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from indexer.quotations import LONGEST_DRAFT
from kb.errors import QueryError
from web.api.models import ROUTES
from web.api.openapi import description
from web.api.policies import policies_json, policy_json
from web.checking import room
from web.json_results import search_json, suggestions_json
from web.models.policies import entry_seen, register_seen
from web.params import reject_unknown, search_arguments
from web.quotation_report import report_json
from web.searching import searched
from web.services import services
from web.signing import reader_access
from web.site.citing import cited, cited_json

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
_LARGEST_DRAFT = 16 * LONGEST_DRAFT  # bytes of a request: \u4e00 are six for a character
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


@blueprint.get("/policies")
def policies() -> Response:
    """The register of policies."""
    reject_unknown(request.args, ())
    return jsonify(policies_json(register_seen(services())))


@blueprint.get("/policies/<document_id>")
def policy(document_id: str) -> Response:
    """A policy with its clauses and the practices that carry them out."""
    reject_unknown(request.args, ())
    return jsonify(policy_json(entry_seen(services().document(document_id), services())))


@blueprint.get("/documents/<document_id>/citations")
def citations(document_id: str) -> Response:
    """How a document, or its clause at the anchor `at`, is cited."""
    reject_unknown(request.args, ("at",))
    return jsonify(cited_json(cited(document_id, request.args.get("at", ""), services())))


@blueprint.post("/check-quotes")
def check_quotes() -> Response:
    """What is found of a draft's quotations and cited clauses. Nothing is stored."""
    reject_unknown(request.args, ())
    request.max_content_length = _LARGEST_DRAFT
    values = request.get_json(silent=True)
    if not isinstance(values, dict) or set(values) != {"text"} or not isinstance(values["text"], str):
        raise QueryError('请求的内容应为 JSON 对象 {"text": "文稿"}')
    with room():
        return jsonify(report_json(services().quotations.check(values["text"], reader_access())))


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The description of this API."""
    return jsonify(description(services().settings.max_query_chars))
