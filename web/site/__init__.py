"""Home, results and documents."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from markupsafe import escape
from werkzeug.wrappers import Response

from kb.citations import inner_quotes
from kb.practice import is_card, is_policy
from web.body import render_body
from web.facts import Link, citation, document_facts, document_line, document_url, notices
from web.guide import GUIDE
from web.mention_lists import mention_lists, mentioning, namer
from web.models.policies import registered
from web.params import earlier_queries, search_arguments
from web.relatives import HitRelations, hit_relations, relatives
from web.results_view import results_view
from web.searching import asked_marker, searched, similar_document
from web.services import services
from web.site.batch import batch_page, form_page
from web.site.citing import cite_page
from web.site.comparison import comparison_page
from web.site.home import home_view
from web.site.original import download, original, shown
from web.site.zero import fewer_conditions, words_sought

blueprint = Blueprint("site", __name__)


@blueprint.get("/")
def home() -> str:
    """The search box, what the collection holds, and ways to browse it."""
    return render_template("home.html", view=home_view(services()))


@blueprint.get("/search")
def results() -> str:
    """What was found."""
    arguments, search = search_arguments(request.args), services().search
    found = searched(arguments, services(), "site")
    whole = arguments.similar or (found.total_documents and not found.explanation.relaxed)
    words = [] if whole else words_sought(found, arguments, search)
    page: dict[str, Any] = {"arguments": arguments, "words": words, "like": _like(arguments.similar)}
    if found.total_documents:
        view = results_view(found, arguments, _relations, search.related(found))
        return render_template("results.html", view=view, **page)
    fewer = fewer_conditions(arguments, search)
    return render_template("nothing.html", view=results_view(found, arguments, _relations), fewer=fewer, **page)


def _relations(document_id: str) -> HitRelations:
    return hit_relations(document_id, services())


def _like(document_id: str) -> Link | None:
    """The document whose like is sought."""
    if not document_id:
        return None
    document = similar_document(document_id, services())
    return Link(inner_quotes(document.title), document_url(document.id, document.metadata.kind))


@blueprint.get("/help")
def guide() -> str:
    """How queries are written."""
    return render_template("help.html", sections=GUIDE)


@blueprint.get("/batch")
def batch_form() -> str:
    """The form for a list of phrases."""
    return form_page()


@blueprint.post("/batch")
def batch_results() -> tuple[str, int] | Response:
    """Where each phrase of a list stands. Nothing is changed by it: it is a POST because lists are long."""
    return batch_page(services())


@blueprint.get("/documents/<document_id>")
def document(document_id: str) -> str | Response:
    """A document; practice models and entries of the register have pages of their own."""
    kept = services().document(document_id)
    if is_card(kept) or is_policy(kept):
        query, within = request.args.get("q", "").strip(), earlier_queries(request.args.getlist("in"))
        return redirect(document_url(document_id, kept.metadata.kind, query, within=within))
    mark = asked_marker(request.args, services())
    address = url_for("site.document", document_id=document_id)
    cite = url_for("site.cite", document_id=document_id)
    body = render_body(kept, mark, address, cite, namer=namer(kept, mark, services()))
    return render_template(
        "document.html",
        document=kept,
        title=mark(kept.title),
        body=body,
        line=document_line(kept),
        facts=document_facts(kept, services()),
        notices=notices(kept.findings, body.passages),
        citation=citation(kept),
        relatives=relatives(kept, services()),
        registered=registered(kept, services()),
        mentions=mention_lists(kept, services()),
        mentioning=mentioning(kept, services()),
    )


@blueprint.get("/documents/<document_id>/original")
def original_file(document_id: str) -> Response:
    """The file that the document was read from."""
    found = original(services().document(document_id), services().library) or abort(404)
    return download(found) if "download" in request.args else shown(found)


@blueprint.get("/documents/<document_id>/beside")
def beside(document_id: str) -> str:
    """The original beside the text that was read from it, with `page` the page of the original to begin at."""
    kept = services().document(document_id)
    file = original(kept, services().library) or abort(404)
    body = render_body(kept, escape, url_for("site.document", document_id=document_id))
    page = request.args.get("page", type=int)
    source = url_for("site.original_file", document_id=document_id, _anchor=f"page={page}" if page else None)
    found = notices(kept.findings, body.passages)
    left_out = services().library.set_aside(document_id)
    return render_template(
        "beside.html", document=kept, file=file, source=source, body=body, notices=found, left_out=left_out
    )


@blueprint.get("/documents/<document_id>/cite")
def cite(document_id: str) -> str:
    """How the document, or its clause at the anchor `at`, is cited."""
    return cite_page(document_id, request.args.get("at", ""), services())


@blueprint.get("/compare")
def comparison() -> str:
    """Two documents side by side, clause by clause."""
    return comparison_page(services())
