"""The text of one paragraph, run by run, as people see it.

Insertions are kept and deletions dropped, of a field only the result is read, hidden text is not; a footnote leaves its
mark; a text box is kept for after its paragraph.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from kb.readers.word.names import VAL, branch, m, mc, w
from kb.readers.word.styles import Look, Styles, look_of
from kb.readers.word.symbols import symbol

BREAK = "\n"  # a line break within a paragraph

_THROUGH = {
    w(name)
    for name in ("ins", "moveTo", "hyperlink", "smartTag", "sdt", "sdtContent", "customXml", "fldSimple", "dir", "bdo")
} | {m("oMathPara")}
_PLACEHOLDER = f"{w('sdtPr')}/{w('showingPlcHdr')}"
_CONTENTS = re.compile(r"\s*TOC\b", re.IGNORECASE)
_PAGE = re.compile(r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES)\b", re.IGNORECASE)
# EQ \o\ac(○,1): a character in a circle, drawn one over the other.
_CIRCLED = re.compile(r"\s*EQ\s*\\o(?:\\ac)?\((?P<ring>[^,()]+)[,，;](?P<inner>[^,()]+)\)", re.IGNORECASE)
_MATH = {
    m("f"): ("num", "/", "den"),
    m("sSup"): ("e", "^", "sup"),
    m("sSub"): ("e", "_", "sub"),
}


@dataclass(slots=True)
class Piece:
    """Text of one look."""

    text: str
    look: Look


@dataclass(slots=True)
class Notes:
    """The footnotes and endnotes that were met, in the order of their marks."""

    met: dict[tuple[str, str], int] = field(default_factory=dict)  # footnote or endnote, and its id -> its number

    def mark(self, kind: str, key: str) -> str:
        """The mark in the text of a note that is met: [注1]."""
        return note_mark(self.met.setdefault((kind, key), len(self.met) + 1))


def note_mark(nth: int) -> str:
    """The mark of the `nth` note, in the text and before the note itself. [1] is what a list of references uses."""
    return f"[注{nth}]"


@dataclass(slots=True)
class _Field:
    """A field that is open: its code comes first, then its result."""

    code: str = ""
    shown: bool = False  # whether its result has begun


@dataclass(slots=True)
class Inline:
    """Reads paragraphs one after another."""

    styles: Styles
    notes: Notes
    across: bool = True  # whether a field may go on into the next paragraph
    fields: list[_Field] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)  # text boxes of the paragraph that was read last

    def in_contents(self) -> bool:
        """Whether the result of a table of contents is open."""
        return any(each.shown and _CONTENTS.match(each.code) for each in self.fields)

    def pieces(self, paragraph: etree._Element, style: str | None) -> list[Piece]:
        """The visible text of a paragraph of the style `style`."""
        self.boxes = []
        found = [piece for run in _walk(paragraph) for piece in self._run(run, style) if piece.text]
        # A field whose code is still open at a paragraph's end was never closed: it would swallow the rest.
        self.fields = [each for each in self.fields if each.shown and self.across]
        return found

    def _run(self, run: etree._Element, style: str | None) -> Iterator[Piece]:
        if run.tag == m("oMath"):
            yield Piece(_math(run), self.styles.look(style, None))
            return
        properties = run.find(w("rPr"))
        named = properties.find(w("rStyle")) if properties is not None else None
        look = look_of(properties).over(self.styles.look(style, named.get(VAL) if named is not None else None))
        for child in run:
            text = self._text(child)
            if text and not look.hidden and self._visible():
                yield Piece(text, look)

    def _visible(self) -> bool:
        return all(each.shown and not _PAGE.match(each.code) for each in self.fields)

    def _text(self, child: etree._Element) -> str:
        """The text of a run's `child`; fields, notes and text boxes are noted."""
        name = etree.QName(child).localname
        if name == "t":
            return child.text or ""
        if name == "fldChar":
            return self._field(child.get(w("fldCharType"), ""))
        if name == "instrText" and self.fields:
            self.fields[-1].code += child.text or ""
        elif name in ("footnoteReference", "endnoteReference") and self._visible():
            return self.notes.mark(name.removesuffix("Reference"), child.get(w("id"), ""))
        elif name == "sym":
            return symbol(child.get(w("font"), ""), child.get(w("char"), ""))
        elif name == "ruby":
            return "".join(text.text or "" for base in child.iterfind(w("rubyBase")) for text in base.iter(w("t")))
        elif name == "AlternateContent":
            chosen = branch(child)
            return "".join(map(self._text, chosen)) if chosen is not None else ""
        elif name in ("drawing", "pict", "object"):
            self.boxes += _outermost(child, w("txbxContent"))
        elif name == "br":
            return BREAK if child.get(w("type"), "textWrapping") == "textWrapping" else ""
        return {"tab": "\t", "ptab": "\t", "cr": BREAK, "noBreakHyphen": "-"}.get(name, "")

    def _field(self, kind: str) -> str:
        if kind == "begin":
            self.fields.append(_Field())
        elif kind == "separate" and self.fields:
            self.fields[-1].shown = True
        elif kind == "end" and self.fields and (match := _CIRCLED.match(self.fields.pop().code)):
            return _ring(match["ring"], match["inner"].strip())  # it shows itself, without a result
        return ""


def fields_are_closed(part: etree._Element) -> bool:
    """Whether each field of a part that begins ends as well."""
    kinds = Counter(each.get(w("fldCharType")) for each in part.iter(w("fldChar")))
    return kinds["begin"] == kinds["end"]


def _ring(ring: str, inner: str) -> str:
    if ring.strip() in "○〇◯ＯO0" and inner.isdecimal() and 1 <= int(inner) <= 20:
        return chr(0x2460 + int(inner) - 1)
    return inner


def _walk(paragraph: etree._Element) -> Iterator[etree._Element]:
    """The runs and formulas of a paragraph that are not deleted, in order."""
    open_elements: list[Iterator[etree._Element]] = [iter(paragraph)]
    while open_elements:
        child = next(open_elements[-1], None)
        if child is None:
            open_elements.pop()
        elif child.tag in (w("r"), m("oMath")):
            yield child
        elif child.tag == mc("AlternateContent"):
            chosen = branch(child)
            open_elements.append(iter(chosen if chosen is not None else ()))
        elif child.tag in _THROUGH and child.find(_PLACEHOLDER) is None:
            open_elements.append(iter(child))


def _outermost(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The elements `tag` below `element` that lie in no other one, and in one branch of alternatives only."""
    open_elements: list[Iterator[etree._Element]] = [iter((element,))]
    while open_elements:
        child = next(open_elements[-1], None)
        if child is None:
            open_elements.pop()
        elif child.tag == tag:
            yield child
        else:
            chosen = branch(child) if child.tag == mc("AlternateContent") else child
            open_elements.append(iter(chosen if chosen is not None else ()))


def _math(formula: etree._Element) -> str:
    """A formula on one line: a/b, x^2; of other constructions the characters in order."""
    parts: list[str] = []
    open_elements: list[tuple[etree._Element | None, str]] = [(formula, "")]
    while open_elements:
        element, text = open_elements.pop()
        parts.append(text)
        if element is None:
            continue
        if element.tag in (m("t"), w("t")):
            parts.append(element.text or "")
        elif element.tag in _MATH:
            first, sign, second = _MATH[element.tag]
            open_elements += [(element.find(m(second)), ""), (None, sign), (element.find(m(first)), "")]
        elif element.tag not in (w("del"), w("moveFrom")):
            open_elements += [(child, "") for child in reversed(element)]
    return "".join(parts)
