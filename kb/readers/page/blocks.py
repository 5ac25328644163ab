"""The tree of a page as blocks in reading order: paragraphs with their lines and looks, items, tables.

A block ends where a block element begins or ends; <br> ends a line in it. Every visible character is in one block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from lxml.html import HtmlElement

from kb.readers.page import tables
from kb.readers.page.shown import clean, is_block, joined
from kb.readers.page.tables import Row
from kb.readers.page.tree import INVISIBLE, is_hidden, walk

BlockKind = Literal["text", "heading", "item", "table", "frame", "aside"]

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_STRONG = frozenset(("b", "strong", "th", *_HEADINGS))
_CONTROLS = frozenset(("select", "textarea", "button", "option", "rt", "rp"))  # shown, but no text of the page
_FONT_SIZES = {"1": 7.5, "2": 10.0, "3": 12.0, "4": 13.5, "5": 18.0, "6": 24.0, "7": 36.0}  # of <font>, in points
_SIZE = re.compile(r"font-size\s*:\s*([\d.]{1,8})\s*(pt|px|r?em)", re.IGNORECASE)
_POINTS = {"pt": 1.0, "px": 0.75, "em": 12.0, "rem": 12.0}
_WEIGHT = re.compile(r"font-weight\s*:\s*(\w+)", re.IGNORECASE)
_FAMILY = re.compile(r"font-family\s*:\s*[\"'&quot;]*([^,;\"']+)", re.IGNORECASE)
_ALIGN = re.compile(r"text-align\s*:\s*(\w+)", re.IGNORECASE)
_HEAVY = re.compile(r"黑体|小标宋|heiti|simhei|xiaobiaosong|dabiaosong", re.IGNORECASE)
# What may be a file to load rather than a page to go to.
_FILE = re.compile(r"\.(?:docx?|xlsx?|pptx?|pdf|wps|et|ofd|zip|rar|7z|txt|jpe?g|png)(?:$|[?#])", re.IGNORECASE)
_NOTE_LINK = re.compile(r"#_?(?:ftn|edn|fn|footnote)", re.IGNORECASE)
_NOTE = re.compile(r"_?(?:ftn|edn|fn|footnote)[:_-]?\d+$", re.IGNORECASE)

_PART = "\x1f"  # between pieces; no page has it, `clean` drops it
_SUPERSCRIPTS = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")

LARGEST_HIDDEN = 400  # characters of prose in a hidden element that is more than all others: it is the text


@dataclass(slots=True, eq=False)
class Node:
    """A block element, with what stands in it and below it."""

    parent: Node | None
    tag: str
    names: str  # its id and classes, lower case
    depth: int
    mass: float = 0.0  # of prose below it; see main
    side: bool | None = None  # whether it says that it is no text; see main


@dataclass(slots=True)
class Line:
    """A line of a block, up to a <br>."""

    text: str = ""
    parts: tuple[str, ...] = ()  # the same, parted where inline elements begin and end: 来源：甲, 作者：乙
    visible: int = 0  # characters that are not blank
    strong: int = 0  # of them, those that are bold or in a heavy face
    linked: int = 0  # of them, those that are links
    size: float = 0.0  # the largest, in points; 0 where it is not said
    pieces: list[str] = field(default_factory=list)  # of which the text is made; an empty one where an element ends

    def add(self, text: str, style: Style) -> None:
        """`text` in `style` behind it."""
        visible = sum(not char.isspace() for char in text)
        self.pieces.append(text)
        self.visible += visible
        self.strong += visible * style.strong
        self.linked += visible * (style.link == "page")
        self.size = max(self.size, style.size if visible else 0.0)

    def part(self) -> None:
        """An inline element begins or ends."""
        self.pieces.append("")

    def last(self) -> str:
        """The last character so far, or nothing."""
        return next((piece[-1] for piece in reversed(self.pieces[-3:]) if piece), "")

    def finish(self) -> None:
        """Make its text of its pieces."""
        self.text = joined("".join(self.pieces))
        parts = "".join(piece or _PART for piece in self.pieces).split(_PART)
        self.parts = tuple(part for part in (joined(part).strip() for part in parts) if part)
        self.pieces = []


@dataclass(eq=False)
class Block:
    """A paragraph, heading, item, table or frame of fields as the page shows it. What is counted is counted once."""

    node: Node
    kind: BlockKind
    lines: list[Line] = field(default_factory=list)
    level: int = 0  # of a heading
    marker: str = ""  # of an item: - or 1.
    align: str = ""  # left, center, right, or what else the page says
    rows: tuple[Row, ...] = ()  # of a table or frame
    behind_image: bool = False  # a picture stands just before it
    is_note: bool = False  # a note at the foot
    prose: bool | None = None  # whether it has sentences; see main.is_prose

    @cached_property
    def text(self) -> str:
        """All of it, lines parted by a blank."""
        parts = [line.text.strip() for line in self.lines] or [cell for row in self.rows for cell in row]
        return " ".join(part for part in parts if part)

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """All of it, parted where lines and inline elements begin and end."""
        return tuple(part for line in self.lines for part in line.parts) or (self.text,)

    @cached_property
    def visible(self) -> int:
        """Characters that are not blank."""
        return sum(line.visible for line in self.lines) or sum(len(cell) for row in self.rows for cell in row)

    @cached_property
    def linked(self) -> float:
        """The share of them that are links to other pages."""
        return sum(line.linked for line in self.lines) / (self.visible or 1)

    @cached_property
    def strong(self) -> float:
        """The share of them that are bold or in a heavy face."""
        return sum(line.strong for line in self.lines) / (self.visible or 1)


@dataclass(frozen=True, slots=True)
class Style:
    """How text is set where an element stands, inherited from those around it."""

    strong: bool = False
    size: float = 0.0
    align: str = ""
    link: str = ""  # page, file or note
    preformatted: bool = False
    raised: bool = False
    kind: BlockKind = "text"
    level: int = 0
    note: bool = False


def blocks_of(root: HtmlElement) -> list[Block]:
    """The blocks of the page `root` in reading order."""
    shown = _hidden_text(root)
    flow = _Flow(shown)
    for step, what in walk(root, flow.skips):
        getattr(flow, step)(what)
    flow.end_block()
    return [block for block in flow.blocks if block.visible]


def _hidden_text(root: HtmlElement) -> frozenset[HtmlElement]:
    """Hidden elements to be shown: those that hold the text of a page whose script unfolds it."""
    hidden = [element for element in root.iter() if isinstance(element.tag, str) and is_hidden(element)]
    outer = [element for element in hidden if element.tag not in INVISIBLE]
    lengths = {element: _prose(element) for element in outer}
    longest = max(outer, key=lambda element: lengths[element], default=None)
    if longest is None or lengths[longest] < LARGEST_HIDDEN or lengths[longest] < _prose(root) / 2:
        return frozenset()
    return frozenset((longest, *longest.iterancestors()))


def _prose(element: HtmlElement) -> int:
    """Characters of the paragraphs in `element` that hold a full stop."""
    texts = (text for node in element.iter("p", "div", "td", "section") for text in (node.text or "", *_inline(node)))
    return sum(len(text) for text in texts if "。" in text)


def _inline(node: HtmlElement) -> Iterator[str]:
    for child in node:
        if child.tag in ("span", "font", "strong", "b"):
            yield child.text or ""
        yield child.tail or ""


class _Flow:
    """Takes the steps of a walk and makes blocks of them."""

    def __init__(self, shown: frozenset[HtmlElement]) -> None:
        self.blocks: list[Block] = []
        self._shown = shown
        self._node = Node(None, "", "", 0)
        self._styles = [Style()]
        self._counters: list[int] = []  # of the ordered lists that are open; -1 for others
        self._block: Block | None = None
        self._marker = ""  # of the item that has just begun
        self._image = False

    def skips(self, element: HtmlElement) -> bool:
        """Whether `element` is passed over as a whole: not shown, a control, or a table that is one block."""
        if element.tag in INVISIBLE or element.tag in _CONTROLS:
            return True
        if is_hidden(element) and element not in self._shown:
            return True
        return element.tag == "table" and tables.kind_of(element) != "layout"

    def skip(self, element: HtmlElement) -> None:
        """An element that `skips` names."""
        if not isinstance(element.tag, str) or element.tag in INVISIBLE or is_hidden(element):
            return
        if element.tag == "table":
            self.end_block()
            self._table(element)
        elif text := clean(" ".join(element.itertext())).strip():
            self.blocks.append(Block(self._node, "aside", [_line(text)]))

    def _table(self, element: HtmlElement) -> None:
        table = tables.read(element)
        if table.caption:
            self.blocks.append(Block(self._node, "text", [_line(table.caption)], align="center"))
        self.blocks.append(Block(self._node, "frame" if table.is_frame else "table", rows=table.rows))

    def open(self, element: HtmlElement) -> None:
        """An element begins."""
        tag = element.tag
        style = _styled(self._styles[-1], element)
        if tag == "br":
            self.end_line()
        elif tag == "img":
            self._image = True
        elif is_block(element):
            self.end_block()
            self._node = Node(self._node, tag, _names(element), self._node.depth + 1)
            style = self._begin(element, style)
        elif self._block:
            self._block.lines[-1].part()
        self._styles.append(style)

    def _begin(self, element: HtmlElement, style: Style) -> Style:
        tag = element.tag
        if tag in ("ol", "ul", "menu", "dir"):
            self._counters.append(_start(element) if tag == "ol" else -1)
        elif tag == "li":
            self._marker = self._next_marker()
            return replace(style, kind="item")
        elif tag in _HEADINGS:
            return replace(style, kind="heading", level=_HEADINGS[tag])
        return style

    def _next_marker(self) -> str:
        if not self._counters or self._counters[-1] < 0:
            return "-"
        self._counters[-1] += 1
        return f"{self._counters[-1] - 1}."

    def close(self, element: HtmlElement) -> None:
        """An element ends."""
        self._styles.pop()
        if is_block(element) and self._node.parent:
            self.end_block()
            self._node = self._node.parent
            if element.tag in ("ol", "ul", "menu", "dir"):
                self._counters.pop()
        elif self._block:
            self._block.lines[-1].part()

    def text(self, text: str) -> None:
        """Text between elements."""
        style = self._styles[-1]
        if style.preformatted:
            first, *others = clean(text, keep_lines=True).split("\n")
            self._add(first, style)
            for other in others:
                self.end_line()
                self._add(other, style)
        else:
            self._add(clean(text), style)

    def _add(self, text: str, style: Style) -> None:
        if not text.strip(" \n") and self._block is None:
            return
        if self._block is None:
            item = style.kind == "item" and bool(self._marker)
            kind: BlockKind = "text" if style.kind == "item" and not item else style.kind
            self._block = Block(self._node, kind, [Line()], style.level, align=style.align)
            self._block.behind_image, self._block.is_note = self._image, style.note
            if item:
                self._block.marker, self._marker = self._marker, ""
            self._image = False
        line = self._block.lines[-1]
        line.add(_raised(line.last(), text, style) if style.raised else text, style)

    def end_line(self) -> None:
        """A <br>."""
        if self._block:
            self._block.lines.append(Line())

    def end_block(self) -> None:
        """A block element begins or ends."""
        if self._block:
            for line in self._block.lines:
                line.finish()
            self.blocks.append(self._block)
            self._block = None


def _line(text: str) -> Line:
    line = Line()
    line.add(text, Style())
    line.finish()
    return line


def _start(element: HtmlElement) -> int:
    start = element.get("start", "")
    return int(start) if start.isdecimal() and len(start) < 6 else 1


def _names(element: HtmlElement) -> str:
    return f"{element.get('id', '')} {element.get('class', '')}".lower()


def _styled(style: Style, element: HtmlElement) -> Style:
    """The style in `element`, which stands where `style` is."""
    tag, css = element.tag, element.get("style", "")
    changes: dict[str, object] = {}
    if tag in _STRONG or _is_heavy(css, element.get("face", "")):
        changes["strong"] = True
    elif (weight := _WEIGHT.search(css)) and weight[1].lower() in ("normal", "400", "lighter"):
        changes["strong"] = False
    if size := _size(css, element.get("size", "") if tag == "font" else ""):
        changes["size"] = size
    if align := _align(element, css):
        changes["align"] = align
    if tag == "a":
        changes["link"] = _link(element.get("href", ""))
    if tag == "sup":
        changes["raised"] = True
    if tag == "pre" or "white-space:pre" in css.replace(" ", ""):
        changes["preformatted"] = True
    if _NOTE.match(element.get("id", "")) or "footnote-list" in css:
        changes["note"] = True
    return replace(style, **changes) if changes else style  # type: ignore[arg-type]  # each by its field's name


def _is_heavy(css: str, face: str) -> bool:
    weight, family = _WEIGHT.search(css), _FAMILY.search(css)
    heavy = bool(weight) and bool(re.match(r"bold|[6-9]00", weight[1].lower())) if weight else False
    return heavy or bool(_HEAVY.search(family[1] if family else face.split(",")[0]))


def _size(css: str, font: str) -> float:
    if match := _SIZE.search(css):
        try:
            return float(match[1]) * _POINTS[match[2].lower()]
        except ValueError:  # 1.2.3
            return 0.0
    return _FONT_SIZES.get(font, 0.0)


def _align(element: HtmlElement, css: str) -> str:
    if element.tag == "center":
        return "center"
    match = _ALIGN.search(css)
    return (match[1] if match else element.get("align", "")).lower()


def _link(target: str) -> str:
    if _NOTE_LINK.search(target):
        return "note"
    return "file" if _FILE.search(target) else "page"


def _raised(before: str, text: str, style: Style) -> str:
    """A raised number as people read it: a note's mark [1], a power 10⁸; others stay, as m2."""
    bare = text.strip()
    if style.link == "note" and bare.isdecimal():
        return f"[{bare}]"
    if before.isdecimal() and re.fullmatch(r"[0-9+-]{1,4}", bare):
        return bare.translate(_SUPERSCRIPTS)
    return text
