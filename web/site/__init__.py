"""Home, results and documents."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kb.practice import is_card
from web.body import render_body
from web.facts import citation, document_facts, document_line, notices
from web.marks import marker
from web.params import search_arguments
from web.results_view import results_view, search_url
from web.services import reader_access, services
from web.site.batch import batch_page, form_page
from web.site.home import home_view
from web.site.zero import word_counts

blueprint = Blueprint("site", __name__)


@blueprint.get("/")
def home() -> str:
    """The search box, what the collection holds, and ways to browse it."""
    return render_template("home.html", view=home_view(services()))


@blueprint.get("/search")
def results() -> str:
    """What was found."""
    arguments = search_arguments(request.args)
    found = services().search.search(**arguments, access=reader_access(), surface="site")
    view = results_view(found, arguments)
    whole = found.total_documents and not found.explanation.relaxed
    words = [] if whole else word_counts(found, arguments, services().search)
    if found.total_documents:
        return render_template("results.html", view=view, arguments=arguments, words=words)
    return render_template(
        "nothing.html",
        view=view,
        words=words,
        without_filters=search_url(arguments, filters=()) if arguments["filters"] else "",
    )


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
    """A document; practice models have pages of their own."""
    kept, query = services().document(document_id), request.args.get("q", "").strip()
    if is_card(kept):
        return redirect(url_for("models.card", document_id=document_id, q=query or None))
    mark = marker(services().search.highlighter(query) if query else None)
    body = render_body(kept, mark, url_for("site.document", document_id=document_id))
    return render_template(
        "document.html",
        document=kept,
        title=mark(kept.title),
        body=body,
        line=document_line(kept),
        facts=document_facts(kept, services()),
        notices=notices(kept.findings, body.passages),
        citation=citation(kept),
    )
