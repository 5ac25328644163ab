"""What a document's body says of itself: its blocks, and the tree of its sections.

A body is Markdown that people can edit in any editor, in a small subset (everything else is plain text):

    ## 一、明确非公有制企业党组织的功能定位      a heading on a line of its own
    **1. 地位作用。**非公有制企业党组织是……      a heading that runs into its paragraph, as official texts do
    - 一项                                      list items
    | 区 | 覆盖率 |                              table rows
    其余各段                                    paragraphs, one line each, parted by blank lines
    <!-- 第3页 -->                              what follows begins on page 3 of the original

Nothing is stored twice: blocks and sections are always read from the body, so that an edited file is right
by itself. Spans are character offsets into the body, end exclusive.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from kb.numbering import Numbering, parse_numbering

BlockKind = Literal["heading", "paragraph", "item", "row"]

_HEADING = re.compile(r"(?P<marks>#{1,6})[ \t]+(?P<text>.*?)[ \t]*#*$")
_PAGE = re.compile(r"<!-- 第(?P<page>\d{1,6})页 -->$")
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]+(?P<text>.*)$")
_ROW = re.compile(r"\|(?P<cells>.*)\|[ \t]*$")
_RULE = re.compile(r"\|(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*$")
_LEAD = re.compile(r"\*\*(?P<text>(?:[^*\\]|\\.)+)\*\*")
_ESCAPED = re.compile(r"\\([\\`*_\[\]<>#+\-.|)!])")
_INLINE = re.compile(r"[\\`*_<>]|\](?=[(\[:])")
_BLOCK_START = re.compile(r"(?:#{1,6}(?=[ \t]|$)|[-+](?=[ \t])|\||(?P<digits>\d{1,9})(?P<dot>[.)])(?=[ \t]))")
_CELL_BREAK = re.compile(r"(?<!\\)\|")
# Runs that a run-in heading cannot outgrow: past this the bold text is emphasis, not a heading.
LONGEST_HEADING = 80


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of a body (or of a passage's text where said so), end exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list item or table row of a body."""

    kind: BlockKind
    text: str  # plain text: no Markdown marks, no line break
    span: Span  # where its source stands in the body
    depth: int = 0  # number of # marks of a heading; 0 for every other kind
    lead: int = 0  # length in `text` of a run-in heading, numbering included; 0 where there is none
    page: int | None = None  # of the original, on which it begins, where the body says so


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with everything below it, up to the next heading as high."""

    level: int  # 1 at the top level that this body uses
    label: str  # numbering as a reader would name it (一, （一）, 1, 2.1, 第十二条), or "" without numbering
    heading: str  # the heading without its numbering
    span: Span  # from the heading's start to the end of the section
    children: tuple[Section, ...] = ()

    @property
    def name(self) -> str:
        """What names it in a path: its label, or its heading where it has no numbering."""
        return self.label or self.heading


def blocks(body: str) -> Iterator[Block]:
    """The blocks of `body` in reading order; every character that is not blank or markup is in one of them."""
    paragraph: list[str] = []
    start = position = 0
    page = None
    for line in body.split("\n"):
        block = _line_block(line, position, page)
        mark = _PAGE.match(line.strip())
        if paragraph and (block or mark or not line.strip()):
            yield _paragraph(paragraph, start, page)
            paragraph = []
        if mark:
            page = int(mark["page"])
        elif block:
            if not _RULE.match(line.strip()):
                yield block
        elif line.strip():
            start = start if paragraph else position
            paragraph.append(line)
        position += len(line) + 1
    if paragraph:
        yield _paragraph(paragraph, start, page)


def page_mark(page: int) -> str:
    """The line that says that what follows begins on `page` of the original, counted from 1."""
    return f"<!-- 第{page}页 -->"


def _line_block(line: str, position: int, page: int | None) -> Block | None:
    """The block that a line makes on its own; None for a line of a paragraph or a blank one."""
    source = line.strip()
    start = position + line.find(source)
    span = Span(start, start + len(source))
    if match := _HEADING.match(source):
        return Block("heading", plain(match["text"]), span, depth=len(match["marks"]), page=page)
    if match := _ITEM.match(source):
        return Block("item", plain(match["text"]), span, page=page)
    if match := _ROW.match(source):
        cells = (plain(cell.strip()) for cell in _CELL_BREAK.split(match["cells"]))
        return Block("row", "　".join(cells).strip(), span, page=page)
    return None


def _paragraph(lines: list[str], start: int, page: int | None) -> Block:
    source = join_lines(line.strip() for line in lines)
    first = lines[0].find(lines[0].strip())
    end = start + sum(map(len, lines)) + len(lines) - 1
    end -= len(lines[-1]) - len(lines[-1].rstrip())
    lead = 0
    if match := _LEAD.match(source):
        bold = plain(match["text"])
        if len(bold) <= LONGEST_HEADING and parse_numbering(bold):
            lead = len(bold)
    return Block("paragraph", plain(source), Span(start + first, end), lead=lead, page=page)


def join_lines(lines: Iterator[str]) -> str:
    """Lines as one: a space only between two that meet in Latin letters or digits."""
    joined = ""
    for line in lines:
        if joined and joined[-1].isascii() and line[:1].isascii() and not joined.endswith("-"):
            joined += " "
        joined += line
    return joined


def plain(source: str) -> str:
    """Markdown of one line as plain text: bold marks dropped, escapes resolved."""
    if "*" not in source and "\\" not in source:
        return source
    without_bold = re.sub(r"(?<!\\)((?:\\\\)*)\*\*((?:[^*\\]|\\.)+?)\*\*", r"\1\2", source)
    return _ESCAPED.sub(r"\1", without_bold)


def places_in_source(source: str, text: str) -> list[int]:
    """Where in `source`, Markdown of one paragraph, each character of its plain `text` stands.

    What `plain` and `join_lines` leave out is passed over; a blank may be a line's end.
    """
    places: list[int] = []
    at = 0
    for char in text:
        while at < len(source) - 1 and source[at] != char and not (char == " " and source[at] == "\n"):
            at += 1
        places.append(at)
        at = min(at + 1, len(source) - 1)
    return places


def escape(text: str) -> str:
    """One line of plain text as Markdown that says just that; `plain` is its inverse."""
    escaped = _INLINE.sub(lambda match: "\\" + match[0], text)
    if match := _BLOCK_START.match(escaped):
        at = match.start("dot") if match["dot"] else 0
        escaped = escaped[:at] + "\\" + escaped[at:]
    return escaped


def table_row(cells: Iterable[str]) -> str:
    """The Markdown of a table's row; `cells` are plain text, each of one line."""
    # A character before it, so that the beginning of a cell is not escaped as that of a block.
    return "| " + " | ".join(escape("一" + cell)[1:].replace("|", "\\|") for cell in cells) + " |"


def table_rule(width: int) -> str:
    """The Markdown that makes the row above it the head of a table of `width` columns."""
    return "|" + " --- |" * width


@dataclass(slots=True)
class _Open:
    """A section whose end is not known yet."""

    rank: tuple[int, ...]
    block: Block
    label: str
    heading: str
    children: list[Section] = field(default_factory=list)


def sections(body: str) -> tuple[Section, ...]:
    """The tree of sections of `body`.

    Headings rank by their # marks; run-in headings rank below every heading and among themselves by their
    numbering. Levels are depths in the tree, so they count from 1 whatever marks the body begins with.
    """
    root = _Open((), Block("heading", "", Span(0, 0)), "", "")
    stack = [root]
    for block in blocks(body):
        if block.kind != "heading" and not block.lead:
            continue
        section = _open(block)
        while len(stack) > 1 and stack[-1].rank >= section.rank:
            _close(stack, block.span.start)
        stack.append(section)
    while len(stack) > 1:
        _close(stack, len(body))
    return tuple(_with_level(child, 1) for child in root.children)


def _open(block: Block) -> _Open:
    head = block.text[: block.lead] if block.lead else block.text
    numbering = parse_numbering(head)
    label = numbering.label if numbering else ""
    heading = head[numbering.length :] if numbering else head
    return _Open(_rank(block, numbering), block, label, heading.strip().rstrip("。：:"))


def _rank(block: Block, numbering: Numbering | None) -> tuple[int, ...]:
    if block.kind == "heading":
        return (0, block.depth)
    return (1, numbering.rank if numbering else 0)


def _close(stack: list[_Open], end: int) -> None:
    done = stack.pop()
    span = Span(done.block.span.start, end)
    stack[-1].children.append(Section(0, done.label, done.heading, span, tuple(done.children)))


def _with_level(section: Section, level: int) -> Section:
    children = tuple(_with_level(child, level + 1) for child in section.children)
    return replace(section, level=level, children=children)


def walk(tree: tuple[Section, ...], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Section]]:
    """Each section of `tree` in reading order with its path: the names from the top down, its own included."""
    for section in tree:
        path = (*above, section.name)
        yield path, section
        yield from walk(section.children, path)
