"""A document's passages: each paragraph or list with its locator and the headings above it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from kb import outline
from kb.document import Document, Locator, Passage
from kb.numbering import parse_numbering
from kb.numerals import to_chinese
from kb.outline import Block, Section, Span

# A list or table is one passage up to here, then it goes on in the next.
LONGEST_GROUP = 400


def passages(document: Document) -> list[Passage]:
    """The passages of `document` in reading order; at least one, so that a bare title can be found."""
    anchors = _Anchors()
    found = []
    for place, group in _groups(document):
        text = "\n".join(block.text for block in group)
        span = Span(group[0].span.start, group[-1].span.end)
        locator = anchors.locator(place, text)
        found.append(Passage(document.id, locator, place.headings, text, span, group[0].page))
    return found or [Passage(document.id, Locator((), "top"), (), "", Span(0, 0))]


@dataclass(frozen=True, slots=True)
class _Place:
    """The section that a block stands in."""

    start: int = -1  # of the section in the body: two sections may have the same path where numbering is damaged
    path: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()


def _groups(document: Document) -> Iterator[tuple[_Place, list[Block]]]:
    """Blocks that make a passage: a paragraph, a run of items or rows, or a heading with nothing below it."""
    places = _places(document.sections)
    place, bare = _Place(), None
    for kind, run in groupby(outline.blocks(document.body), key=lambda block: (block.kind, block.lead > 0)):
        for group in _parts(kind[0], list(run)):
            first = group[0]
            deeper = places.get(first.span.start)
            if bare and deeper and len(deeper.path) <= len(place.path):
                yield place, [bare]
            bare = None
            place = deeper or place
            if first.kind == "heading":
                bare = first
            else:
                yield place, group
    if bare:
        yield place, [bare]


def _parts(kind: str, run: list[Block]) -> Iterator[list[Block]]:
    if kind not in ("item", "row"):
        yield from ([block] for block in run)
        return
    part: list[Block] = []
    for block in run:
        if part and sum(len(member.text) for member in part) + len(block.text) > LONGEST_GROUP:
            yield part
            part = []
        part.append(block)
    yield part


def _places(tree: tuple[Section, ...], above: _Place | None = None) -> dict[int, _Place]:
    """Where each section begins -> the place its blocks are in."""
    above = above or _Place()
    found = {}
    for section in tree:
        headings = (*above.headings, section.heading) if section.heading else above.headings
        place = _Place(section.span.start, (*above.path, section.name), headings)
        found[section.span.start] = place
        found |= _places(section.children, place)
    return found


@dataclass(slots=True)
class _Anchors:
    """Gives each passage its locator: the second paragraph of 第十二条 is `第十二条 › 第二款`, anchor s12-p2.

    A paragraph of an article that begins with （三） is an item of the 款 before it: `第十二条 › 第三项`, and of
    another than the first `第十二条 › 第二款第三项`. One that begins with 1. below an item is a 目 of it:
    `第十二条 › 第三项第一目`.
    """

    paragraphs: Counter[int] = field(default_factory=Counter)  # by the start of their section
    items: Counter[int] = field(default_factory=Counter)  # those of the paragraphs that are items, or 目 of them
    item: dict[int, str] = field(default_factory=dict)  # the name of the item that is open
    used: Counter[str] = field(default_factory=Counter)

    def locator(self, place: _Place, text: str) -> Locator:
        self.paragraphs[place.start] += 1
        nth = self.paragraphs[place.start]
        path, anchor = place.path, section_anchor(place.path)
        if nth > 1 or not path:
            path = (*path, self._name(place, nth, text))
            anchor = f"{anchor}-p{nth}".lstrip("-")
        return Locator(path, self._unique(anchor))

    def _name(self, place: _Place, nth: int, text: str) -> str:
        if not (place.path and place.path[-1].startswith("第") and "条" in place.path[-1]):
            return f"第{nth}段"
        numbering = None if "\n" in text else parse_numbering(text)
        if numbering and numbering.style == "（一）":
            self.items[place.start] += 1
            self.item[place.start] = f"第{to_chinese(numbering.ordinals[0])}项"
            return self._paragraph(place, nth) + self.item[place.start]
        if numbering and numbering.style == "1." and place.start in self.item:
            self.items[place.start] += 1
            point = f"第{to_chinese(numbering.ordinals[0])}目"
            return self._paragraph(place, nth) + self.item[place.start] + point
        self.item.pop(place.start, None)
        return f"第{to_chinese(nth - self.items[place.start])}款"

    def _paragraph(self, place: _Place, nth: int) -> str:
        """The 款 that an item belongs to, if it is not the first."""
        paragraph = nth - self.items[place.start]
        return f"第{to_chinese(paragraph)}款" if paragraph > 1 else ""

    def _unique(self, anchor: str) -> str:
        """Damaged numbering repeats: two sections 三 become s3 and s3.2."""
        unique = anchor
        while unique in self.used:
            self.used[anchor] += 1
            unique = f"{anchor}.{self.used[anchor]}"
        self.used[unique] += 1
        return unique


def section_anchor(path: tuple[str, ...]) -> str:
    """The anchor of a section's path: (三, （一）) -> s3-1; headings without a number keep their words."""
    return "s" + "-".join(_anchor_part(name) for name in path) if path else ""


def _anchor_part(name: str) -> str:
    for form in (name, name + "、", name + ".", name + " 甲"):
        if numbering := parse_numbering(form):
            return ".".join(map(str, numbering.ordinals))
    return "".join(char for char in name if char.isalnum())[:20] or "x"
