"""A newspaper page: blocks of several articles in turn, their titles, bylines and section headings set elsewhere.

elements -> how many articles (bylines, sets of headings, titles) -> each run of prose to one of them (dealing)
         -> titles and bylines to their articles -> moved headings back among the paragraphs (placement)
         -> what is of no article set aside
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from statistics import median

from kb.structure.cohesion import Page
from kb.structure.dealing import DEPENDENT, Vocabulary, Words, dealt, pairs
from kb.structure.elements import Element, elements, moved_headings
from kb.structure.lines import Line
from kb.structure.placement import place
from kb.structure.repair import joined

WIDEST_COLUMN = 56  # cells of a newspaper's column
MOST_ARTICLES = 4
MOST_LINES = 1500  # of a page; the fullest of a broadsheet has some 800
BELOW_TITLE = 6.0  # headings that stand right below an article's title
SURE_EACH = 2.5  # the least score of headings that are put back where nothing else says that the page was damaged
MISFIT = -20.0  # headings that an article has too few paragraphs for
MOST_HEADS = 7  # titles or bylines that are matched
FAR = 8.0  # lines between a byline and what it does not belong to
UNHEADED = -20.0  # an article without title or byline, where there are some
TITLED = 0.3  # for each character of a title
LONG_TITLE = 20
CAPTIONED = 4.0  # against a title that is but a name

_NAME = re.compile("(?:公司|集团|中心|学校|医院|小区|广场|大厦)$")


@dataclass(frozen=True, slots=True)
class Found:
    """An article of the page."""

    lines: tuple[Line, ...]
    unsure: tuple[str, ...]  # headings whose place is not sure
    moved: tuple[str, ...]  # headings that were put back


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a page holds."""

    articles: tuple[Found, ...]
    aside: tuple[Line, ...]  # captions and notices, of no article


def read_page(lines: Sequence[Line]) -> Sheet | None:
    """The articles of a newspaper page; None where `lines` are none, or one article with everything in its place."""
    if not 2 * MOST_ARTICLES <= len(lines) <= MOST_LINES or median(line.width for line in lines) > WIDEST_COLUMN:
        return None
    found = _Elements(lines, elements(lines))
    if not found.prose or (not found.moved and len(found.bylines) < 2):
        return None
    seeds = [pairs(element.text) for element in found.titles]
    seeds += [pairs("".join(element.text for element in stack)) for stack in found.moved]
    count = found.count_articles()
    owners = dealt(found.prose, found.page, seeds, count)
    if owners is None or (count == 1 and not found.moved):
        return None
    return _Composer(found, owners, count).sheet()


class _Elements:
    """What stands on the page, by kind."""

    def __init__(self, lines: Sequence[Line], every: Sequence[Element]) -> None:
        self.lines = lines
        self.page = Page(lines)
        self.every = every
        self.moved = moved_headings(every)
        self.bylines = [element for element in every if element.kind == "byline"]
        self.titles = [element for element in every if element.kind == "title"]
        self.prose = [element for element in every if element.kind == "prose"]

    def count_articles(self) -> int:
        """As many as have a byline, or a set of moved headings and a title."""
        sets = sum(stack[0].numbering is not None and stack[0].numbering.ordinals == (1,) for stack in self.moved)
        count = max(len(self.bylines), min(sets, len(self.titles)), 1)
        return min(count, MOST_ARTICLES, len(self.prose))


class _Composer:
    """Puts the articles together from the runs of prose, whose owners are known, and the loose lines."""

    def __init__(self, found: _Elements, owners: Sequence[int], count: int) -> None:
        self.found = found
        self.lines = found.lines
        self.count = count
        self.place_of = {element.lines: nth for nth, element in enumerate(found.every)}
        self.owner = {element.lines: owner for element, owner in zip(found.prose, owners, strict=True)}
        parts: list[Words] = [Counter() for _ in range(count)]
        for owner, element in zip(owners, found.prose, strict=True):
            parts[owner].update(pairs(element.text))
        self.vocabulary = Vocabulary(sum(parts, Counter()), parts)

    def sheet(self) -> Sheet | None:
        """The articles in the order in which they begin."""
        titles = self._titles()
        flows = [
            self._healed(at for element in self._prose(owner) for at in element.lines) for owner in range(self.count)
        ]
        stacks = self._stacks([[paragraph.text for paragraph in joined(flow, ()).paragraphs] for flow in flows], titles)
        if self.count == 1 and not self._surely_moved(stacks[0], flows[0]):
            return None
        bylines = self._bylines(titles, stacks)
        taken = {each.lines for each in (*titles, *bylines) if each}
        taken |= {heading.lines for stack in stacks for heading in stack or ()}
        found = []
        for owner in sorted(range(self.count), key=lambda owner: next(self._prose(owner)).lines):
            head = [part for part in (titles[owner], bylines[owner]) if part]
            found.append(self._composed(head, self._flow(owner, taken), stacks[owner] or ()))
        kept = {line.span for article in found for line in article.lines}
        return Sheet(tuple(found), tuple(line for line in self.lines if line.span not in kept))

    def _surely_moved(self, stack: Sequence[Element] | None, flow: Sequence[Line]) -> bool:
        """Whether headings of the only article stand above or below all its prose, and fit in between: no list does."""
        prose = [self.place_of[element.lines] for element in self.found.prose]
        if stack is None or prose[0] < self.place_of[stack[0].lines] < prose[-1]:
            return False
        text = "".join(line.text for line in flow)
        placed = place(_names(stack), [paragraph.text for paragraph in joined(flow, ()).paragraphs])
        repeated = any(name in text for name in _names(stack))  # a table of contents
        return placed is not None and placed.score >= SURE_EACH * len(stack) and not repeated

    def _prose(self, owner: int) -> Iterator[Element]:
        return (element for element in self.found.prose if self.owner[element.lines] == owner)

    def _healed(self, some: Iterable[int]) -> list[Line]:
        """Lines of one article, with no blank line where a sentence goes on in another column."""
        healed: list[Line] = []
        page = self.found.page
        before: int | None = None
        for at in some:
            goes_on = before is not None and page.is_cut(before) and not page.opens(at)
            healed.append(replace(self.lines[at], blanks=0) if goes_on else self.lines[at])
            before = at
        return healed

    def _stacks(
        self, texts: Sequence[Sequence[str]], titles: Sequence[Element | None]
    ) -> list[Sequence[Element] | None]:
        """The moved headings of each article, whose paragraphs are `texts`: those that fit in and share its words."""
        sets: list[Sequence[Element] | None] = [*self.found.moved[:MOST_ARTICLES]]
        if self.count == 1 and len(sets) > 1:
            return [None]
        sets += [None] * (self.count - len(sets))
        return list(max(permutations(sets, self.count), key=lambda order: self._fit(list(order), texts, titles)))

    def _fit(
        self,
        order: Iterable[Sequence[Element] | None],
        texts: Sequence[Sequence[str]],
        titles: Sequence[Element | None],
    ) -> float:
        total = 0.0
        for owner, (stack, paragraphs, title) in enumerate(zip(order, texts, titles, strict=True)):
            if stack is None:
                continue
            placed = place(_names(stack), paragraphs)
            total += placed.score if placed else MISFIT
            total += self.vocabulary.odds(pairs("".join(_names(stack))))[owner] / DEPENDENT
            if title and 0 < self.place_of[stack[0].lines] - self.place_of[title.lines] <= 2:
                total += BELOW_TITLE * (title.stack == stack[0].stack)
        return total

    def _titles(self) -> list[Element | None]:
        """The title of each article; none where the page is one article, whose title stands as it stands."""
        return self._matched(self.found.titles, self._title_of) if self.count > 1 else [None]

    def _bylines(
        self, titles: Sequence[Element | None], stacks: Sequence[Sequence[Element] | None]
    ) -> list[Element | None]:
        """The byline of each article: that nearest to its title or headings."""
        if self.count == 1:
            return [None]
        anchors = [
            [each for each in (title, *(stack or ())[:1]) if each] for title, stack in zip(titles, stacks, strict=True)
        ]
        return self._matched(self.found.bylines, lambda byline, owner: self._near(byline, owner, anchors[owner]))

    def _matched(self, some: Sequence[Element], fit: Callable[[Element, int], float]) -> list[Element | None]:
        """For each article the one of `some` that is its own; each goes to one article at most."""
        slots: list[Element | None] = [*some[:MOST_HEADS], *[None] * max(0, self.count - len(some))]
        values = {
            (nth, owner): fit(each, owner) if each else UNHEADED
            for nth, each in enumerate(slots)
            for owner in range(self.count)
        }
        orders = permutations(range(len(slots)), self.count)
        best = max(orders, key=lambda order: sum(values[nth, owner] for owner, nth in enumerate(order)))
        return [slots[nth] for nth in best]

    def _title_of(self, element: Element, owner: int) -> float:
        """How well a title's words fit an article rather than the others; names alone are below a photo."""
        odds = self.vocabulary.odds(pairs(element.text))
        others = [each for nth, each in enumerate(odds) if nth != owner]
        told = (odds[owner] - sum(others) / len(others)) / DEPENDENT
        return told + TITLED * min(len(element.text), LONG_TITLE) - (CAPTIONED if _NAME.search(element.text) else 0.0)

    def _near(self, byline: Element, owner: int, anchors: Sequence[Element]) -> float:
        """How near a byline stands to the title or headings of an article, or else to its prose."""
        here = self.place_of[byline.lines]
        steps = [here - self.place_of[anchor.lines] for anchor in anchors if anchor.stack == byline.stack]
        if steps:
            return -min(step if step > 0 else 0.5 - step for step in steps)  # a title stands before its byline
        around = [self.owner.get(element.lines) for element in self.found.every[max(0, here - 1) : here + 2]]
        return -FAR / 2 if owner in around else -FAR

    def _flow(self, owner: int, taken: set[tuple[int, ...]]) -> list[Line]:
        """The lines of an article's text with the loose ones that stand in their place among them."""
        return self._healed(
            at
            for nth, element in enumerate(self.found.every)
            if element.lines not in taken and self._owner(nth, element) == owner
            for at in element.lines
        )

    def _owner(self, nth: int, element: Element) -> int | None:
        """To whose text an element belongs; None for what is set aside."""
        if element.kind == "prose":
            return self.owner[element.lines]
        if self.count == 1:
            return 0
        page = self.found.every
        before = next((self.owner[each.lines] for each in reversed(page[:nth]) if each.kind == "prose"), None)
        after = next((self.owner[each.lines] for each in page[nth:] if each.kind == "prose"), None)
        if element.kind == "heading":
            return after if after is not None else before
        if element.kind == "byline":
            return before if before is not None else after
        alone = sum(each.stack == element.stack and each.kind != "prose" for each in page) == 1
        return before if element.kind == "title" and alone and before == after else None

    def _composed(self, head: Sequence[Element], flow: Sequence[Line], stack: Sequence[Element]) -> Found:
        """The article of `head`, its title and byline, and `flow`, with the headings of `stack` put back."""
        parts = list(joined(flow, ()).paragraphs)
        starts = [paragraph.span.start for paragraph in parts]
        placed = place(_names(stack), [paragraph.text for paragraph in parts])
        due: dict[int, list[Element]] = {}
        for heading, at in zip(stack, placed.before if placed else [0] * len(stack), strict=True):
            due.setdefault(starts[at], []).append(heading)
        lines = [line for element in head for line in self._apart(element)]
        for nth, line in enumerate(flow):
            above = due.get(line.span.start, ())
            lines += [each for heading in above for each in self._apart(heading)]
            begins = above or (head and not nth)
            lines.append(replace(line, blanks=max(1, line.blanks)) if begins else line)
        unsure = tuple(stack[nth].text for nth in placed.unsure) if placed else tuple(each.text for each in stack)
        return Found(tuple(lines), unsure, tuple(heading.text for heading in stack))

    def _apart(self, element: Element) -> Iterator[Line]:
        """The lines of a loose element, a blank line before the first."""
        return (replace(self.lines[at], blanks=int(at == element.lines[0])) for at in element.lines)


def _names(stack: Sequence[Element]) -> list[str]:
    """Headings without their numbers."""
    return [element.text[element.numbering.length if element.numbering else 0 :] for element in stack]
