"""A document's body as HTML: every passage is an element that carries its anchor.

Headings carry an anchor of their own, h- and the section's, so that the outline leads to the heading itself.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from types import MappingProxyType
from urllib.parse import quote

from markupsafe import Markup

from kb import outline
from kb.document import Document, Passage
from kb.outline import Block, Section
from kb.passages import goes_on, paragraph_anchor, passages, section_anchor
from web.marks import Marker, mark_html
from web.named import Namer, Plain
from web.rich import RichText

_LEAD = re.compile(r"\*\*(?:[^*\\]|\\.)+\*\*")
_BULLET = re.compile(r"(?:[-*+]|(?P<number>\d{1,9})[.)])[ \t]+")
_CELL_BREAK = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"^[ \t]*\|(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*$", re.MULTILINE)
_HIGHEST, _LOWEST = 2, 6  # h1 is the document's title


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A line of the outline at the side."""

    name: str
    anchor: str
    level: int


@dataclass(frozen=True, slots=True)
class Place:
    """A passage or a heading, as a link to it names it."""

    name: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Body:
    """A body ready for the page."""

    html: Markup
    outline: tuple[OutlineEntry, ...]
    passages: tuple[Passage, ...]
    marked: tuple[Place, ...]  # passages and headings in which something is marked, in reading order


def render_body(
    document: Document,
    mark: Marker,
    address: str,
    cite: str = "",
    notes: Mapping[int, Markup] = MappingProxyType({}),
    namer: Namer | None = None,
) -> Body:
    """`document`'s body; `address` is its page's own, to which the permanent links point.

    `cite` is the address of its citations; without it clauses have no link to theirs. `notes` are what follows a
    paragraph, an item or a row, by where in the body it begins. `namer` writes running text, with links where it
    names something.
    """
    found = tuple(passages(document))
    anchors = _section_anchors(document, found)
    named = namer or Plain(mark)
    page = _Page(document.body, mark, address, cite, anchors, _heading_tags(document), notes, named)
    html = Markup("\n").join(page.pieces(found))
    entries = tuple(
        OutlineEntry(_section_name(section), anchors[section.span.start], section.level)
        for _, section in outline.walk(document.sections)
    )
    return Body(html, entries, found, tuple(_marked_places(document, found, mark, anchors)))


def _marked_places(
    document: Document, found: tuple[Passage, ...], mark: Marker, anchors: dict[int, str]
) -> Iterator[Place]:
    places = {
        block.span.start: (block.text, Place(block.text, anchors[block.span.start]))
        for block in outline.blocks(document.body)
        if block.kind == "heading"
    }
    places |= {each.span.start: (each.text, Place(str(each.locator) or "全文", each.locator.anchor)) for each in found}
    for _, (text, place) in sorted(places.items()):
        if "<mark>" in mark(text):
            yield place


def _section_name(section: Section) -> str:
    space = "" if section.label.endswith("）") else " "
    return f"{section.label}{space}{section.heading}".strip()


def _section_anchors(document: Document, found: tuple[Passage, ...]) -> dict[int, str]:
    """Where each section begins -> its anchor: its passage's where it is one, else one of its own."""
    taken = {passage.span.start: passage.locator.anchor for passage in found}
    anchors: dict[int, str] = {}
    seen: Counter[str] = Counter()
    for path, section in outline.walk(document.sections):
        own = f"h-{section_anchor(path)}"
        seen[own] += 1
        # Damaged numbering repeats; the colon stands in no section's anchor, so the second h-s1 clashes with none.
        unique = own if seen[own] == 1 else f"{own}:{seen[own]}"
        anchors[section.span.start] = taken.get(section.span.start, unique)
    return anchors


def _heading_tags(document: Document) -> dict[int, str]:
    """Number of # marks -> tag: the depths that this body uses follow each other without a gap."""
    depths = sorted({block.depth for block in outline.blocks(document.body) if block.depth})
    return {depth: f"h{min(_HIGHEST + nth, _LOWEST)}" for nth, depth in enumerate(depths)}


@dataclass(slots=True)
class _Page:
    """Renders the blocks of one document."""

    source: str
    mark: Marker
    address: str
    cite: str
    anchors: dict[int, str]
    tags: dict[int, str]
    notes: Mapping[int, Markup]
    named: Namer
    rich: RichText = field(default_factory=RichText)

    def pieces(self, found: tuple[Passage, ...]) -> Iterator[Markup]:
        """Headings and passages in reading order."""
        whole = [passage for passage in found if not goes_on(passage.locator)]
        further = {first: pieces for first, *pieces in _paragraphs(found)}
        starts = [passage.span.start for passage in whole]
        page = None

        def owner(block: Block) -> int:
            """The number of the passage that a block is in; for a heading above passages one of its own, below 0."""
            nth = bisect_right(starts, block.span.start) - 1
            return nth if nth >= 0 and block.span.start < whole[nth].span.end else -1 - block.span.start

        for nth, run in groupby(outline.blocks(self.source), key=owner):
            group = list(run)
            if group[0].page != page:
                page = group[0].page
                yield self._page(page)
            if group[0].kind == "heading":
                yield self._heading(group[0], whole[nth] if nth >= 0 else None)
            else:
                yield self._clause(group, whole[nth], further[whole[nth]])

    def _page(self, page: int | None) -> Markup:
        """Where another page of the original begins; empty where the text goes on without one."""
        html = Markup('<div class="page"><a href="{}/beside?page={}">原件第 {} 页</a></div>')
        return html.format(self.address, page, page) if page else Markup("")

    def _heading(self, block: Block, passage: Passage | None) -> Markup:
        link = self._permalink(passage) if passage else ""
        html = Markup('<{tag} class="heading" id="{id}">{text}{link}</{tag}>')
        tag = Markup(self.tags[block.depth])  # noqa: S704 (ours: h2 to h6)
        return html.format(tag=tag, id=self.anchors[block.span.start], text=self.mark(block.text), link=link)

    def _clause(self, group: list[Block], passage: Passage, further: list[Passage]) -> Markup:
        self.named.begin()
        if group[0].kind == "paragraph":
            anchors = ["", *(paragraph_anchor(passage.locator, nth) for nth in range(1, len(group)))]
            paragraphs = zip(group, anchors, strict=True)
            content = Markup("").join(self._paragraph(block, anchor, further) for block, anchor in paragraphs)
        else:
            content = self._list(group) if group[0].kind == "item" else self._table(group)
        html = Markup('<div class="clause" id="{}">{}{}</div>')
        return html.format(passage.locator.anchor, content, self._permalink(passage))

    def _permalink(self, passage: Passage) -> Markup:
        html = Markup('<a class="permalink" href="{}#{}" title="本段的固定链接" aria-label="本段的固定链接：{}">¶</a>')
        link = html.format(self.address, passage.locator.anchor, passage.locator)
        # The citations themselves are made when they are asked for: a law has three thousand clauses.
        cite = Markup('<a class="quote" href="{}?at={}" title="引用本条">引</a>')
        return cite.format(self.cite, quote(passage.locator.anchor)) + link if self.cite else link

    def _paragraph(self, block: Block, anchor: str, further: list[Passage]) -> Markup:
        source, head, text = self._source(block), Markup(), block.text
        if lead := _LEAD.match(source) if block.lead else None:
            head = Markup("<b>{}</b>").format(self.named(text[: block.lead]))
            source, text = source[lead.end() :], text[block.lead :]
        own = Markup(' id="{}"').format(anchor) if anchor else ""
        note = self.notes.get(block.span.start, "")
        return Markup("<p{}>{}{}{}</p>").format(own, head, self._cut(source, text, further), note)

    def _cut(self, source: str, text: str, further: list[Passage]) -> Markup:
        """A paragraph's line; where it is cut, each further piece carries its anchor."""
        if not further:
            return self._inline(source, text)
        html = Markup('<span class="piece" id="{}">{}</span>')
        if self.rich.render(source) is not None:  # no telling where in the formatted line a piece begins
            anchors = (html.format(piece.locator.anchor, "") for piece in further)
            return Markup("").join(anchors) + self._inline(source, text)
        begun = len(text) - sum(len(piece.text) for piece in further)
        first = self.named(text[:begun])
        return first + Markup("").join(html.format(each.locator.anchor, self.named(each.text)) for each in further)

    def _list(self, group: list[Block]) -> Markup:
        items, ordered = [], False
        for block in group:
            source = self._source(block)
            bullet = _BULLET.match(source)
            assert bullet, "an item begins with a bullet"
            number = bullet["number"]
            ordered = ordered or number is not None
            value = Markup(' value="{}"').format(int(number)) if number else ""
            text = self._inline(source[bullet.end() :], block.text)
            items.append(Markup("<li{}>{}{}</li>").format(value, text, self.notes.get(block.span.start, "")))
        html = Markup("<ol>{}</ol>") if ordered else Markup("<ul>{}</ul>")
        return html.format(Markup("").join(items))

    def _table(self, group: list[Block]) -> Markup:
        rows = [[self._cell(cell) for cell in _cells(self._source(block))] for block in group]
        for row, block in zip(rows, group, strict=True):
            row[-1] += self.notes.get(block.span.start, Markup())
        head = ""
        if len(group) > 1 and _RULE.search(self.source, group[0].span.end, group[1].span.start):
            head = Markup("<thead><tr>{}</tr></thead>").format(_tags("th", rows.pop(0)))
        lines = Markup("").join(Markup("<tr>{}</tr>").format(_tags("td", row)) for row in rows)
        table = Markup("<table>{}<tbody>{}</tbody></table>").format(head, lines)
        # Scrolls by itself on a phone, so the keyboard must reach it.
        return Markup('<div class="table" tabindex="0" role="region" aria-label="表格">{}</div>').format(table)

    def _cell(self, source: str) -> Markup:
        return self._inline(source, outline.plain(source))

    def _inline(self, source: str, text: str) -> Markup:
        """One line: `source` as it was written, `text` the same without marks."""
        rich = self.rich.render(source)
        return self.named(text) if rich is None else mark_html(rich, self.mark)

    def _source(self, block: Block) -> str:
        lines = self.source[block.span.start : block.span.end].split("\n")
        return outline.join_lines(line.strip() for line in lines)


def _paragraphs(found: Iterable[Passage]) -> Iterator[list[Passage]]:
    """Each passage with those that go on with its paragraph."""
    run: list[Passage] = []
    for passage in found:
        if run and not goes_on(passage.locator):
            yield run
            run = []
        run.append(passage)
    if run:
        yield run


def _cells(source: str) -> list[str]:
    return [cell.strip() for cell in _CELL_BREAK.split(source.strip()[1:-1])]


def _tags(tag: str, cells: list[Markup]) -> Markup:
    html = Markup('<th scope="col">{}</th>') if tag == "th" else Markup("<td>{}</td>")
    return Markup("").join(html.format(cell) for cell in cells)
