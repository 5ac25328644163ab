"""Running heads and page numbers, known by their place: at the edge of several pages, at the same height.

- 3 -   第 3 页 共 20 页   3/20          a page's number wherever it stands outermost
3                                      if it counts on with the pages
XX省人民政府公报 2020年第5期             the same words, digits aside, at the same height of several pages
第二章 基本原则                         another text there, where most pages have a running head
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.readers.typeset.model import Run

EDGE = 0.16  # of a page's height, where furniture may stand
MOST_ROWS = 3  # of it at one edge
SAME_HEIGHT = 4.0  # points
LEAST_PAGES = 3  # on which a running head stands; both of two pages are enough
LEAST_SHARE = 0.6  # of the pages, so that whatever stands at that height is one
LONGEST = 80  # characters
LARGER = 1.2  # than the text: a title that every page repeats stays on the first

_NUMBER = re.compile(
    r"[-—–－―─·•~～] ?\d{1,4} ?[-—–－―─·•~～]"
    r"|第 ?[\d一二三四五六七八九十百]{1,5} ?页(?:[ ,，/（(]*共 ?[\d一二三四五六七八九十百]{1,5} ?页[）)]?)?"
    r"|\d{1,4} ?/ ?\d{1,4}|[Pp]age ?\d{1,4}(?: of \d{1,4})?"
)
_NO_HEAD = re.compile(r"[。；，,.;]$|(?:附[件录表]?|[表图])\d")  # or 附件1, 附件2: each begins a page
_BARE = re.compile(r"\d{1,4}")
_ROMAN = re.compile(r"[ivxlcIVXLCⅠ-ⅿ]{1,6}")


@dataclass(frozen=True, slots=True)
class _Edge:
    """A run near an edge of a page."""

    at: int  # of the page in the sequence of pages
    run: Run
    nth: int  # row, counted from the edge
    top: bool

    @property
    def key(self) -> tuple[bool, int, str]:
        """What makes it the same as those on other pages, its height aside; notes differ in their numbers alone."""
        text = re.sub(r"\s", "", self.run.text)
        return self.top, round(self.run.size * 2), text if _NO_HEAD.search(text) else re.sub(r"\d+", "0", text)

    @property
    def is_bare(self) -> bool:
        """Whether it is but a number, as the mark of a note is too."""
        return bool(_BARE.fullmatch(self.run.text))


def find_furniture(pages: Sequence[Sequence[Run]], heights: Sequence[float], body: float) -> list[list[Run]]:
    """For each of `pages`, the runs of one each, those that are furniture; `body` is the size of the text."""
    edges = [edge for at, runs in enumerate(pages) for edge in _edges(at, runs, heights[at])]
    repeated = _repeated(edges, len(pages), body)
    found = set(_numbers(edges, len(pages))) | repeated | _in_slots(edges, repeated, len(pages))
    furniture: list[list[Run]] = [[] for _ in pages]
    for edge in _outermost(edges, found):
        furniture[edge.at].append(edge.run)
    return furniture


def _edges(at: int, runs: Sequence[Run], height: float) -> Iterator[_Edge]:
    for top in (True, False):
        rows: list[float] = []
        for run in sorted(runs, key=lambda run: run.baseline, reverse=not top):
            depth = run.box.y0 if top else height - run.box.y1
            if depth > EDGE * height:
                break
            if not rows or abs(run.baseline - rows[-1]) > SAME_HEIGHT:
                rows.append(run.baseline)
            if len(rows) > MOST_ROWS:
                break
            if run.text and len(run.text) <= LONGEST:
                yield _Edge(at, run, len(rows) - 1, top)


def _numbers(edges: Sequence[_Edge], pages: int) -> Iterator[_Edge]:
    """Page numbers: those that look like one, and bare ones that count on with the pages."""
    ahead: Counter[tuple[bool, int]] = Counter()
    for edge in edges:
        if _NUMBER.fullmatch(edge.run.text):
            yield edge
        elif edge.is_bare:
            ahead[edge.top, int(edge.run.text) - edge.at] += 1
    least = min(pages, 2)
    for edge in edges:
        text = edge.run.text
        if (edge.is_bare and ahead[edge.top, int(text) - edge.at] >= least) or (
            _ROMAN.fullmatch(text) and not edge.nth and pages > 1
        ):
            yield edge


def _repeated(edges: Sequence[_Edge], pages: int, body: float) -> set[_Edge]:
    """What stands at the same height of several pages."""
    groups: dict[tuple[bool, int, str], list[_Edge]] = defaultdict(list)
    for edge in edges:
        groups[edge.key].append(edge)
    found: set[_Edge] = set()
    least = LEAST_PAGES if pages > LEAST_PAGES else 2
    for group in groups.values():
        for same in _by_height(group):
            if len({edge.at for edge in same}) >= least:
                found |= set(same[1:] if same[0].run.size > body * LARGER and same[0].at == 0 else same)
    return found


def _by_height(group: Sequence[_Edge]) -> Iterator[list[_Edge]]:
    same: list[_Edge] = []
    for edge in sorted(group, key=lambda edge: (edge.run.baseline, edge.at)):
        if same and edge.run.baseline - same[-1].run.baseline > SAME_HEIGHT:
            yield sorted(same, key=lambda edge: edge.at)
            same = []
        same.append(edge)
    yield sorted(same, key=lambda edge: edge.at)


def _in_slots(edges: Sequence[_Edge], repeated: set[_Edge], pages: int) -> set[_Edge]:
    """Whatever stands outermost at the very height at which most pages have a running head."""
    slots: dict[tuple[bool, int, int], set[int]] = defaultdict(set)
    for edge in repeated:
        slots[edge.top, round(edge.run.baseline), round(edge.run.size * 2)].add(edge.at)
    usual = {slot for slot, at in slots.items() if len(at) >= max(LEAST_PAGES, LEAST_SHARE * pages)}
    return {
        edge
        for edge in edges
        if (edge.top, round(edge.run.baseline), round(edge.run.size * 2)) in usual
        and not edge.nth
        and not _NO_HEAD.search(edge.run.text)
    }


def _outermost(edges: Sequence[_Edge], found: set[_Edge]) -> Iterator[_Edge]:
    """Those of `found` with nothing but furniture between them and the edge, and beside a bare number."""
    rows: dict[tuple[int, bool, int], bool] = defaultdict(lambda: True)
    for edge in edges:
        rows[edge.at, edge.top, edge.nth] &= edge in found
    for edge in edges:
        if edge in found and all(rows[edge.at, edge.top, nth] for nth in range(edge.nth + edge.is_bare)):
            yield edge
