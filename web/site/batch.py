"""A list of phrases looked up at once: what the form holds, and what the page and the download say."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from urllib.parse import quote

from flask import Response, render_template, request
from werkzeug.exceptions import RequestEntityTooLarge

from indexer.batch import PLACES, Answer, look_up, phrases_in, quoted
from kb.errors import KBError, QueryError, ReadError
from web.batch_table import BatchTable, Row, outcome
from web.facts import document_url
from web.params import positive_number
from web.services import Services
from web.signing import reader_access

MOST_PHRASES = 2000
MOST_BYTES = 1024 * 1024  # of a file, and characters of the text area
MOST_PLACES = 10
SHOWN_ROWS = 1000  # on the page; the download has all
_LARGEST_REQUEST = 5 * MOST_BYTES  # the same text in UTF-8, file and text area
# A batch keeps a thread busy for seconds: others must find one free.
_room = threading.BoundedSemaphore(2)
BUSY = "正在处理的批量检索已有两个，请等几秒再试。"


@dataclass(frozen=True, slots=True)
class Form:
    """What was asked for."""

    phrases: tuple[str, ...] = ()
    places: int = PLACES


@dataclass(slots=True)
class BatchView:
    """What was found, as the page shows it."""

    phrases: int
    found: int = 0
    rows: list[Line] = field(default_factory=list)
    left_out: int = 0  # rows that the page does not show


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the page's table."""

    answer: Answer
    row: Row | None  # None where the phrase was not found
    url: str  # of the place
    outcome: str  # where it was not found


def batch_page(services: Services) -> tuple[str, int] | Response:
    """The answer to a form that was sent: a page, or a CSV file where `format` says so; else what is wrong with it."""
    try:
        form = _form()
    except (QueryError, ReadError) as error:
        return form_page(str(error)), 400
    if not _room.acquire(blocking=False):
        return form_page(BUSY, form), 503
    try:
        if request.form.get("format") == "csv":
            return _download(services, form)
        page = render_template("batch.html", view=_view(services, form), form=form, problem="", typed=_typed(form))
    except BaseException:
        _room.release()
        raise
    _room.release()
    return page, 200


def form_page(problem: str = "", form: Form | None = None) -> str:
    """The page with the form, and why it could not be answered."""
    typed = _typed(form) if form else ""
    return render_template("batch.html", view=None, form=form or Form(), problem=problem, typed=typed)


def _form() -> Form:
    """What the form holds. Raises QueryError or ReadError with what was found and what was expected."""
    request.max_content_length = request.max_form_memory_size = _LARGEST_REQUEST
    try:
        text, file = request.form.get("phrases", ""), request.files.get("file")
        places = positive_number(request.form, "places", PLACES, "每个词语列出的处数")
    except RequestEntityTooLarge:
        raise QueryError("内容超过 1 MB，请分几次查") from None
    content = file.read(MOST_BYTES + 1) if file else b""
    if len(text) > MOST_BYTES or len(content) > MOST_BYTES:
        raise QueryError("内容超过 1 MB，请分几次查")
    if not 1 <= places <= MOST_PLACES:
        raise QueryError(f"每个词语列出的处数是 {places}，应在 1 至 {MOST_PLACES} 之间")
    given = chain(phrases_in(text.encode()), phrases_in(content, (file and file.filename) or "上传的文件"))
    phrases = tuple(islice(given, MOST_PHRASES + 1))
    if not phrases:
        raise QueryError("没有要查的词语，请粘贴，或选一个文件")
    if len(phrases) > MOST_PHRASES:
        raise QueryError(f"词语超过 {MOST_PHRASES} 个，请分几次查")
    return Form(phrases, places)


def _typed(form: Form) -> str:
    """The phrases as a list that is read as the same phrases: below a heading no phrase is taken for one."""
    return "\n".join(("检索词", *form.phrases))


def _answers(services: Services, form: Form) -> Iterator[Answer]:
    return look_up(services.search, form.phrases, form.places, access=reader_access(), surface="batch")


def _view(services: Services, form: Form) -> BatchView:
    table, view = BatchTable(services.library), BatchView(len(form.phrases))
    for answer in _answers(services, form):
        view.found += answer.documents > 0
        room = SHOWN_ROWS - len(view.rows)
        view.rows += _lines(answer, table)[:room] if room else ()
        view.left_out += max(0, max(1, len(answer.places)) - room)
    return view


def _lines(answer: Answer, table: BatchTable) -> list[Line]:
    if not answer.places:
        return [Line(answer, None, "", outcome(answer))]
    return [Line(answer, row, _url(row, answer.phrase), "") for row in table.rows(answer)]


def _url(row: Row, phrase: str) -> str:
    anchor = "" if row.place.in_title else row.place.passage.anchor
    return document_url(row.place.hit.id, row.place.hit.kind, quoted(phrase), anchor)


def _download(services: Services, form: Form) -> Response:
    lines = BatchTable(services.library).csv(_answers(services, form))
    begun = list(islice(lines, 2))  # a missing index is said by the page of errors, not in the middle of a file
    response = Response((line.encode() for line in chain(begun, _until_broken(lines))), mimetype="text/csv")
    response.headers["Content-Disposition"] = (
        f"attachment; filename=batch.csv; filename*=UTF-8''{quote('批量检索.csv')}"
    )
    response.call_on_close(_room.release)
    return response


def _until_broken(lines: Iterator[str]) -> Iterator[str]:
    """The lines of a file that has begun: what ends it early stands in it."""
    try:
        yield from lines
    except KBError as error:
        yield f"没有查完：{error}\r\n"
