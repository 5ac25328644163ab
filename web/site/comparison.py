"""Two documents side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import render_template, request
from markupsafe import Markup, escape

from kb.comparison import Clause, Comparison, Row, compare
from kb.differences import Piece
from kb.document import Document
from kb.errors import QueryError
from web.comparison_view import edition_line, name_of, summary, what_became
from web.facts import document_url
from web.links import Choice
from web.params import LONGEST_ID
from web.services import Services

LONGEST_GLANCE = 24  # characters of a clause in the list of changes


@dataclass(frozen=True, slots=True)
class SideView:
    """A document at the head of its column."""

    title: str
    url: str
    line: str


@dataclass(frozen=True, slots=True)
class CellView:
    """A clause of one document."""

    name: str
    url: str  # of the clause on its document's page
    html: Markup
    heading: bool


@dataclass(frozen=True, slots=True)
class RowView:
    """A row of the page."""

    anchor: str
    what: str  # 新增, 修改、移动 ...
    kind: str
    before: CellView | None
    after: CellView | None
    name: str
    glance: str  # its first words, for the list of changes


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """Everything the template needs."""

    before: SideView
    after: SideView
    summary: str
    rows: list[RowView | int]  # a number stands for so many clauses that are the same and left out
    changes: list[RowView]
    all: Choice  # shows the clauses that are the same, or leaves them out
    swapped: str  # the address with the sides changed


def comparison_page(services: Services) -> str:
    """The page for the arguments of the request. Raises QueryError where they do not name two documents."""
    ids = [request.args.get(name, "").strip() for name in ("a", "b")]
    if not all(ids) or any(len(each) > LONGEST_ID for each in ids):
        raise QueryError("比较需要两篇资料的编号，如 /compare?a=编号一&b=编号二；也可从资料页的“其他版本”进入")
    before, after = (services.document(each) for each in ids)
    whole = request.args.get("all") == "1"
    return render_template("compare.html", view=_view(compare(before, after), before, after, whole))


def _view(comparison: Comparison, before: Document, after: Document, whole: bool) -> ComparisonView:
    rows = [_row(nth, row, before, after) for nth, row in enumerate(comparison.rows)]
    address = f"{request.path}?a={before.id}&b={after.id}"
    other = Choice("只看有改动的", address) if whole else Choice("连未变的一起看", f"{address}&all=1")
    return ComparisonView(
        _side(before),
        _side(after),
        summary(comparison),
        list(rows) if whole else list(_folded(rows)),
        [row for row in rows if row.what],
        other,
        f"{request.path}?a={after.id}&b={before.id}" + ("&all=1" if whole else ""),
    )


def _side(document: Document) -> SideView:
    return SideView(document.title, document_url(document.id, document.metadata.kind), edition_line(document))


def _folded(rows: Iterable[RowView]) -> list[RowView | int]:
    """Runs of clauses that are the same as their number; headings stay, to show where one is."""
    found: list[RowView | int] = []
    for row in rows:
        if row.what or (row.after and row.after.heading):
            found.append(row)
        elif found and isinstance(found[-1], int):
            found[-1] += 1
        else:
            found.append(1)
    return found


def _row(nth: int, row: Row, before: Document, after: Document) -> RowView:
    what = what_became(row) if row.differs else ""
    clause = row.after or row.before
    assert clause is not None, "a row has a clause"
    return RowView(
        anchor=f"row-{nth + 1}",
        what=what,
        kind=row.kind if what else "same",
        before=_cell(row.before, row.pieces, before, old=True, numbered=row.renumbered),
        after=_cell(row.after, row.pieces, after, old=False, numbered=row.renumbered),
        name=name_of(row),
        glance="" if clause.heading else clause.text.replace("\n", "")[:LONGEST_GLANCE],
    )


def _cell(
    clause: Clause | None, pieces: Iterable[Piece], document: Document, old: bool, numbered: bool
) -> CellView | None:
    if clause is None:
        return None
    number = _changed(clause.number, old) if numbered else escape(clause.number)
    text = Markup("").join(_piece(each, old) for each in pieces)
    url = document_url(document.id, document.metadata.kind, anchor=clause.anchor)
    return CellView(clause.name, url, number + text, clause.heading)


def _piece(piece: Piece, old: bool) -> Markup:
    text = piece.before if old else piece.after
    return escape(text) if piece.same else _changed(text, old)


def _changed(text: str, old: bool) -> Markup:
    """What only one side has: <del> and <ins> say so to those who do not see colours, line by line."""
    html = Markup("<del>{}</del>") if old else Markup("<ins>{}</ins>")
    return Markup("\n").join(html.format(line) if line else Markup("") for line in text.split("\n"))
