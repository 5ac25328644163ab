"""A document's passages: each paragraph or list with its locator and the headings above it.

A passage has 80 to 400 characters as a rule. A longer paragraph is cut at sentence ends; shorter ones that follow each
other below one heading are one passage. The 款 and 项 of an article stay apart: they are what is cited.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from kb import outline
from kb.document import SEPARATOR, Document, Locator, Passage
from kb.numbering import LARGEST, parse_numbering
from kb.numerals import to_chinese
from kb.outline import Block, Section, Span

SHORTEST, LONGEST = 80, 400  # characters
# Where a sentence ends, and where half of one does that is too long itself.
_SENTENCE_END = re.compile(r"[。！？!?…]+[”’」』）)】]*|[；;]")
_CLAUSE_END = re.compile(r"[，、：,:][”’」』）)】]*")
_PARAGRAPH, _PARAGRAPHS = re.compile(r"第(\d+)段"), re.compile(r"第(\d+)—(\d+)段")
_ANCHOR = re.compile(r"(.*?)(?:((?:^|-)p)(\d+))?", re.DOTALL)
FURTHER = "~"  # s3-p2~3 is the third piece of s3-p2; no name of a section has this character


def passages(document: Document, shortest: int = SHORTEST) -> list[Passage]:
    """The passages of `document` in reading order; at least one, so that a bare title can be found.

    Paragraphs shorter than `shortest` characters are joined with their neighbours.
    """
    anchors = _Anchors()
    found: list[Passage] = []
    for place, groups in _joined(_groups(document), shortest):
        blocks = [block for group in groups for block in group]
        locator = anchors.locator(place, groups)
        if len(blocks) == 1 and blocks[0].kind != "row" and len(blocks[0].text) > LONGEST:
            found.extend(_pieces(document, place, locator, blocks[0]))
            continue
        text = "\n".join(block.text for block in blocks)
        span = Span(blocks[0].span.start, blocks[-1].span.end)
        found.append(Passage(document.id, locator, place.headings, text, span, blocks[0].page))
    return found or [Passage(document.id, Locator((), "top"), (), "", Span(0, 0))]


def found_at(found: Iterable[Passage], way: str) -> Passage | None:
    """The first of `found` at a place as people write it, 三 › 第2段: also one of which that is a part; or None."""
    above, _, name = way.rpartition(SEPARATOR)
    nth = _PARAGRAPH.fullmatch(name)
    having = None
    for passage in found:
        if str(passage.locator) == way:
            return passage
        # Not at once: a list of three items is one passage, and the paragraph after it is 第2段, too.
        if having is None and nth and _has_paragraph(passage, above, int(nth[1])):
            having = passage
    return having


def _has_paragraph(passage: Passage, above: str, nth: int) -> bool:
    """Whether a passage of several paragraphs below `above` has the `nth` there."""
    lines = passage.text.count("\n")
    if not lines:
        return False
    if str(passage.locator) == above:
        return nth <= lines + 1
    *parents, name = passage.locator.path
    several = _PARAGRAPHS.fullmatch(name)
    return SEPARATOR.join(parents) == above and several is not None and int(several[1]) <= nth <= int(several[2])


def paragraph_anchor(locator: Locator, nth: int) -> str:
    """The anchor of the `nth` further paragraph, from 1, of a passage of several: what it would have alone."""
    anchor, paragraph, first = _ANCHOR.fullmatch(locator.anchor).groups()  # type: ignore[union-attr]  # fits all
    return f"{anchor}{paragraph}{int(first) + nth}" if paragraph else f"{locator.anchor}-p{nth + 1}"


def paragraph_path(locator: Locator, nth: int) -> tuple[str, ...]:
    """The path of the `nth` further paragraph, from 1, of a passage of several: 第3—5段 has 第4段."""
    *above, name = locator.path or ("",)
    several = _PARAGRAPHS.fullmatch(name)
    return (*above, f"第{int(several[1]) + nth}段") if several else (*locator.path, f"第{nth + 1}段")


def goes_on(locator: Locator) -> bool:
    """Whether its passage goes on with the paragraph of the one before it."""
    return FURTHER in locator.anchor


def _pieces(document: Document, place: _Place, locator: Locator, block: Block) -> Iterator[Passage]:
    """A long paragraph, cut."""
    source = document.body[block.span.start : block.span.end]
    places = outline.places_in_source(source, block.text)
    for nth, (start, end) in enumerate(cut(block.text), 1):
        anchor = locator.anchor if nth == 1 else f"{locator.anchor}{FURTHER}{nth}"
        # The first and the last have the marks at the paragraph's ends, too: **2. 主要职责。**
        first = block.span.start + places[start] if start else block.span.start
        last = block.span.start + places[end - 1] + 1 if end < len(block.text) else block.span.end
        span = Span(first, last)
        named = Locator(locator.path, anchor)
        yield Passage(document.id, named, place.headings, block.text[start:end], span, block.page)


def cut(text: str) -> list[tuple[int, int]]:
    """Where the pieces of `text`, one paragraph, begin and end: about equally long, none longer than LONGEST.

    They end where sentences do; a sentence that is longer itself is cut at its commas, a word of such length anywhere.
    """
    sentences, clauses = sentence_ends(text), _ends(_CLAUSE_END, text)
    pieces: list[tuple[int, int]] = []
    start = 0
    while len(text) - start > LONGEST:
        rest = len(text) - start
        aim = start + rest / math.ceil(rest / LONGEST)
        for ends in (sentences, clauses):
            reached = [end for end in ends if start < end <= start + LONGEST]
            if reached:
                end = min(reached, key=lambda end: abs(end - aim))
                break
        else:
            end = start + LONGEST
        pieces.append((start, end))
        start = end
    return [*pieces, (start, len(text))]


def sentence_ends(text: str) -> list[int]:
    """Where sentences end within `text`, one paragraph, its own end left out: where it is cut when it is long."""
    return _ends(_SENTENCE_END, text)


def _ends(pattern: re.Pattern[str], text: str) -> list[int]:
    return [match.end() for match in pattern.finditer(text) if match.end() < len(text)]


@dataclass(frozen=True, slots=True)
class _Place:
    """The section that a block stands in."""

    start: int = -1  # of the section in the body: two sections may have the same path where numbering is damaged
    path: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()

    @property
    def is_article(self) -> bool:
        """Whether it is an article of a law, 第十二条."""
        return bool(self.path) and self.path[-1].startswith("第") and "条" in self.path[-1]


_Group = list[Block]


def _joined(groups: Iterator[tuple[_Place, _Group]], shortest: int) -> Iterator[tuple[_Place, list[_Group]]]:
    """Groups that are one passage together: short paragraphs that follow each other below one heading."""
    for place, run in groupby(groups, key=itemgetter(0)):
        found: list[list[_Group]] = []
        for _, group in run:
            if found and not place.is_article and _length(found[-1]) < shortest and _fit(*found[-1], group):
                found[-1].append(group)
            else:
                found.append([group])
        if len(found) > 1 and not place.is_article and _length(found[-1]) < shortest and _fit(*found[-2], *found[-1]):
            found[-2:] = [found[-2] + found[-1]]
        yield from ((place, each) for each in found)


def _fit(*groups: _Group) -> bool:
    return _length(groups) <= LONGEST and all(group[0].kind == "paragraph" for group in groups)


def _length(groups: Iterable[_Group]) -> int:
    return sum(len(block.text) for group in groups for block in group)


def _groups(document: Document) -> Iterator[tuple[_Place, _Group]]:
    """Blocks that stand together: a paragraph, a run of items or rows, or a heading with nothing below it."""
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
        if part and sum(len(member.text) for member in part) + len(block.text) > LONGEST:
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

    def locator(self, place: _Place, groups: list[_Group]) -> Locator:
        nth = self.paragraphs[place.start] + 1
        self.paragraphs[place.start] += len(groups)
        path, anchor = place.path, section_anchor(place.path)
        if nth > 1 or not path:
            path = (*path, self._name(place, nth, groups))
            anchor = f"{anchor}-p{nth}".lstrip("-")
        locator = Locator(path, self._unique(anchor))
        for further in range(1, len(groups)):  # paragraphs keep their anchors where they are part of a passage
            self.used[paragraph_anchor(locator, further)] += 1
        return locator

    def _name(self, place: _Place, nth: int, groups: list[_Group]) -> str:
        if not place.is_article:
            return f"第{nth}段" if len(groups) == 1 else f"第{nth}—{nth + len(groups) - 1}段"
        ((first, *others),) = groups
        numbering = None if others else parse_numbering(first.text)
        if numbering and numbering.style == "（一）":
            self.items[place.start] += 1
            self.item[place.start] = _ordinal(numbering.ordinals[0], "项")
            return self._paragraph(place, nth) + self.item[place.start]
        if numbering and numbering.style == "1." and place.start in self.item:
            self.items[place.start] += 1
            return self._paragraph(place, nth) + self.item[place.start] + _ordinal(numbering.ordinals[0], "目")
        self.item.pop(place.start, None)
        return _ordinal(nth - self.items[place.start], "款")

    def _paragraph(self, place: _Place, nth: int) -> str:
        """The 款 that an item belongs to, if it is not the first."""
        paragraph = nth - self.items[place.start]
        return _ordinal(paragraph, "款") if paragraph > 1 else ""

    def _unique(self, anchor: str) -> str:
        """Damaged numbering repeats: two sections 三 become s3 and s3.2."""
        unique = anchor
        while unique in self.used:
            self.used[anchor] += 1
            unique = f"{anchor}.{self.used[anchor]}"
        self.used[unique] += 1
        return unique


def _ordinal(number: int, unit: str) -> str:
    """第二款; no text has so many that Chinese numerals end, but a hostile one."""
    return f"第{to_chinese(number) if number <= LARGEST else number}{unit}"


def section_anchor(path: tuple[str, ...]) -> str:
    """The anchor of a section's path: (三, （一）) -> s3-1; headings without a number keep their words."""
    return "s" + "-".join(_anchor_part(name) for name in path) if path else ""


def _anchor_part(name: str) -> str:
    for form in (name, name + "、", name + ".", name + " 甲"):
        if numbering := parse_numbering(form):
            return ".".join(map(str, numbering.ordinals))
    return "".join(char for char in name if char.isalnum())[:20] or "x"
