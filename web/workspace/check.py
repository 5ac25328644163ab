"""The check of quotations: what the form holds, the draft with its marks, the list of findings, the download."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from urllib.parse import quote

from flask import Response, render_template, request
from markupsafe import Markup, escape
from werkzeug.exceptions import RequestEntityTooLarge, ServiceUnavailable

from indexer.quotations import LONGEST_DRAFT, MOST_QUOTED, STATUS_NAMES, STATUSES, Finding, Place, Report, Status
from kb.drafts import draft_text
from kb.errors import QueryError, ReadError
from kb.export import docx
from web.checking import BUSY, room
from web.facts import document_url
from web.quotation_report import KIND_NAMES, cited_words, report_manuscript, terms_line
from web.services import Services
from web.signing import reader_access

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LONGEST_NAME = 80
_LARGEST_FIELDS = 16 * LONGEST_DRAFT  # bytes: in UTF-8, as a form sends it


@dataclass(frozen=True, slots=True)
class Form:
    """What was given."""

    text: str = ""
    name: str = ""  # of the file


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding as the page lists it."""

    nth: int
    status: Status
    status_name: str
    kind: str
    text: str
    cited: str
    message: str
    place: Place | None
    place_url: str
    newer: Place | None
    newer_url: str
    before: Markup  # what stands there, and
    after: Markup  # the quotation, with what differs marked; empty where nothing does


@dataclass(frozen=True, slots=True)
class CheckView:
    """Everything that the page shows of a report."""

    heading: str
    terms: str  # what was not looked up
    counts: list[tuple[Status, str, int]]
    draft: Markup
    findings: list[FindingView]
    form: Form


def check_page(problem: str = "", form: Form | None = None) -> str:
    """The page with the form, and why it could not be answered."""
    return _page(None, problem, form or Form())


def _page(view: CheckView | None, problem: str, form: Form) -> str:
    limits = {"longest": LONGEST_DRAFT, "most": MOST_QUOTED}
    return render_template("check.html", view=view, problem=problem, form=form, **limits)


def checked_page(services: Services) -> tuple[str, int] | Response:
    """The answer to a form that was sent: a page, or a Word file where `format` says so; else what is wrong with it."""
    form = Form()
    try:
        with room():
            form = _form(services)
            report = services.quotations.check(form.text, reader_access())
    except (QueryError, ReadError) as error:
        return check_page(str(error), form), 400
    except ServiceUnavailable:
        return check_page(BUSY, form), 503
    if request.form.get("format") == "docx":
        return _download(report, form)
    return _page(_view(report, form), "", form), 200


def _form(services: Services) -> Form:
    """What the form holds. Raises QueryError or ReadError with what was found and what was expected."""
    largest = services.settings.max_file_bytes
    request.max_content_length = largest + _LARGEST_FIELDS
    request.max_form_memory_size = _LARGEST_FIELDS
    try:
        text, file = request.form.get("text", ""), request.files.get("file")
    except RequestEntityTooLarge:
        raise QueryError(f"内容太大：文字最多 {LONGEST_DRAFT} 字，文件最多 {largest // 1024 // 1024} MB") from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    name = request.form.get("name", "")[:LONGEST_NAME]
    if file and file.filename:
        content = file.read(largest + 1)
        if len(content) > largest:
            raise ReadError(f"文件超过 {largest // 1024 // 1024} MB，请分成几个文件")
        name = PurePath(file.filename.replace("\\", "/")).name[:LONGEST_NAME]
        text = draft_text(name, content, services.settings)
    if not text.strip():
        raise QueryError("没有要核对的文字，请粘贴，或选一个文件")
    return Form(text, name)


def _view(report: Report, form: Form) -> CheckView:
    counts = [(status, STATUS_NAMES[status], count) for status in STATUSES if (count := report.count(status))]
    findings = [_finding(nth, each) for nth, each in enumerate(report.findings, 1)]
    draft = Markup("").join(_marked(report))
    checked, right = len(report.findings), report.count("right")
    heading = f"共核对 {checked} 处，其中 {right} 处无误" if checked else "没有找到可以核对的引文或条款"
    return CheckView(heading, terms_line(report), counts, draft, findings, form)


def _marked(report: Report) -> Iterator[Markup]:
    """The draft, each finding marked and named, with a link to what is said of it."""
    at = 0
    for nth, each in enumerate(report.findings, 1):
        if each.quoted.start < at:  # part of another one
            continue
        yield escape(report.text[at : each.quoted.start])
        said = escape(report.text[each.quoted.start : each.quoted.end])
        yield Markup(
            '<span class="said {0}" id="at-{1}">{2}<a class="tag" href="#finding-{1}">{1} {3}</a></span>'
        ).format(each.status, nth, said, STATUS_NAMES[each.status])
        at = each.quoted.end
    yield escape(report.text[at:])


def _finding(nth: int, each: Finding) -> FindingView:
    differs = any(not piece.same for piece in each.pieces)
    before = Markup("").join(_shown(piece.before, piece.same, Markup("<del>{}</del>")) for piece in each.pieces)
    after = Markup("").join(_shown(piece.after, piece.same, Markup("<ins>{}</ins>")) for piece in each.pieces)
    return FindingView(
        nth,
        each.status,
        STATUS_NAMES[each.status],
        KIND_NAMES[each.quoted.kind],
        each.quoted.text,
        cited_words(each.quoted.cited),
        each.message,
        each.place,
        _url(each.place),
        each.newer,
        _url(each.newer),
        before if differs else Markup(""),
        after if differs else Markup(""),
    )


def _shown(text: str, same: bool, changed: Markup) -> Markup:
    return escape(text) if same or not text else changed.format(text)


def _url(place: Place | None) -> str:
    return document_url(place.document, place.kind, anchor=place.anchor) if place else ""


def _download(report: Report, form: Form) -> Response:
    response = Response(docx.write(report_manuscript(report, form.name)), mimetype=WORD)
    name = quote("引文核对报告.docx")
    response.headers["Content-Disposition"] = f"attachment; filename=quotations.docx; filename*=UTF-8''{name}"
    return response
