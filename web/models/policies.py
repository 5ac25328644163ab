"""The register of policies: its list, a page for each entry, and the links to it from cards and documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, abort, current_app, render_template, request, url_for

from indexer.results import LEVELS
from kb.document import Document
from kb.errors import KBError
from kb.practice import is_policy, policy_entry
from web.facts import Link, citation, document_url
from web.links import Choice
from web.mention_lists import mentioning
from web.policy_view import clause_views, known_facts, policy_line, remarks
from web.register import Entry, Register
from web.searching import asked_marker
from web.services import Services, services
from web.signing import reader_access

blueprint = Blueprint("policies", __name__, url_prefix="/policies")

_UNKNOWN = {"level": "层级不详", "year": "年份不详", "validity": "效力不详"}


@dataclass(frozen=True, slots=True)
class Line:
    """An entry in the list."""

    title: str
    url: str
    facts: list[str]
    clauses: int
    practices: int  # that carry out one of its clauses
    texts: list[Link]  # its full texts in the library


@blueprint.get("/")
def register() -> str:
    """The policies of the register, narrowed by level, year or validity."""
    entries = list(register_seen(services()).entries.values())
    chosen = {field: request.args.get(field, "") for field in _UNKNOWN}
    shown = [entry for entry in entries if all(value in ("", _value(entry, field)) for field, value in chosen.items())]
    groups: dict[str, list[Line]] = {}
    for entry in sorted(shown, key=_order):
        groups.setdefault(_value(entry, "level"), []).append(_line(entry))
    choices = {field: list(_choices(field, entries, chosen)) for field in _UNKNOWN}
    return render_template("policies.html", groups=groups, total=len(shown), choices=choices)


@blueprint.get("/<document_id>")
def entry(document_id: str) -> str:
    """A policy: what is known of it and from where, its clauses, the practices that carry them out."""
    found = entry_seen(services().document(document_id), services())
    mark = asked_marker(request.args, services())
    return render_template(
        "policy.html",
        mentioning=mentioning(found.document, services()),
        document=found.document,
        policy=found.policy,
        title=mark(found.policy.title),
        line=policy_line(found.policy),
        texts=_texts(found),
        practices=found.practice_count,
        remarks=remarks(found.document),
        clauses=clause_views(found, services(), mark),
        facts=known_facts(found.policy),
        citation=citation(found.document),
    )


def register_seen(services: Services) -> Register:
    """The register as this reader sees it. Raises IndexMissingError, IndexOutdatedError."""
    return services.registers.current(reader_access())


def entry_seen(document: Document, services: Services) -> Entry:
    """An entry, with what the register knows of it beside what it says itself; ends the request with 404 for another
    kind of document.
    """
    if not is_policy(document):
        abort(404)
    known = register_seen(services).entries.get(document.id)
    return Entry(document, policy_entry(document), known.texts if known else (), known.practices if known else {})


def registered(document: Document, services: Services) -> Link | None:
    """The entry of which `document` is the text; None where it has none, or the index cannot tell."""
    try:
        found = services.registers.at_hand(reader_access()).entry_of(document)
    except KBError as error:
        current_app.logger.error("%s", error)
        return None
    return Link(found.policy.title, url_for("policies.entry", document_id=found.policy.id)) if found else None


def _texts(entry: Entry) -> list[Link]:
    return [Link(each.title, document_url(each.id, each.kind)) for each in entry.texts]


def _line(entry: Entry) -> Line:
    policy = entry.policy
    url = url_for("policies.entry", document_id=policy.id)
    return Line(policy.title, url, policy_line(policy), len(policy.clauses), entry.practice_count, _texts(entry))


def _value(entry: Entry, field: str) -> str:
    """The level, year or validity of an entry, in words that say so where it is not known."""
    policy = entry.policy
    year = (policy.date or policy.published or "")[:4]
    return {"level": policy.level, "year": year, "validity": policy.validity}[field] or _UNKNOWN[field]


def _order(entry: Entry) -> tuple[int, str, int, str]:
    """By level, the highest first, those of unknown level last; then what most practices carry out; then by title."""
    level = entry.policy.level or ""
    rank = LEVELS.index(level) if level in LEVELS else len(LEVELS)
    return (rank, level, -entry.practice_count, entry.policy.title)


def _choices(field: str, entries: list[Entry], chosen: dict[str, str]) -> Iterator[Choice]:
    """All values of a field with how many entries have each; the chosen one leads back to all."""
    counts = Counter(_value(entry, field) for entry in entries)
    ordered = sorted(counts, reverse=True) if field == "year" else [value for value, _ in counts.most_common()]
    for value in sorted(ordered, key=_UNKNOWN[field].__eq__):  # what is not known goes last
        active = chosen[field] == value
        changed = chosen | {field: "" if active else value}
        kept = urlencode({name: each for name, each in changed.items() if each})
        yield Choice(value, f"{url_for('policies.register')}?{kept}".rstrip("?"), active, counts[value])
