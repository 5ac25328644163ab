"""Page furniture: running heads, page numbers, notices of aggregators. It is not text, and is set aside.

notices and marked numbers by their form -> bare numbers that count on -> what repeats from page to page
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import mean, median

from kb.numbering import parse_numbering
from kb.numerals import CHINESE_NUMERAL
from kb.outline import Span
from kb.structure.lines import Line, ends_clause, has_han
from kb.structure.numbers import number_alone

Dropped = tuple[str, Span]  # the text that was set aside and where it stood in the file

LONGEST = 60  # characters; furniture is short
LEAST_REPEATS = 3  # pages on which a running head stands, where no page number or torn sentence is beside it
LEAST_NUMBERS = 3  # bare numbers that count on are page numbers; a single one may be a table's cell
HEAD = 3  # lines at the top of a file, in which its first running head stands
LEAST_BETWEEN = 3  # lines between two page numbers
LEAST_PAGE = 10  # lines of a page on average, where nothing else says that one ends
REGULAR = 0.35  # how much the distances of running heads may differ, as a part of their median
MOST_OF = 0.6  # of the text that running heads run through
ANOTHER_WIDTH = 0.2  # a line is of another width than its neighbour from this part of that on
NEARLY_FULL = 0.8  # of the width of the line after it: a line as wide may be cut
NARROWEST = 22  # cells of such a line
NARROW = 0.6  # of the width of the text: a line narrower than that may be a head
SHORTEST_HEAD = 4  # characters
SHORTEST_TITLE = 5  # characters

_N = rf"(?:\d{{1,4}}|{CHINESE_NUMERAL})"
# Most specific first; each must take the whole line.
_PATTERNS = {
    # 预览已结束，完整报告链接和二维码如下：
    "preview": re.compile(r"预览已结束.*|.{0,6}(?:试读|预览)(?:部分)?(?:已)?结束.*"),
    # https://www.yunbaogao.cn/report/index/report?reportId=11_2632
    "address": re.compile(r"(?:(?:网址|链接|原文链接|来源网址)[：:] ?)?(?:https?://|www\.)[!-~]+", re.IGNORECASE),
    # 扫描二维码下载全文 / 长按识别二维码，关注我们
    "code": re.compile(r"(?:(?:微信)?扫(?:一扫|描|码)|长按(?:识别|图片)).{0,30}"),
    # 点击查看完整报告
    "more": re.compile(r"(?:请)?点击(?:此处|这里)?(?:查看|阅读|下载).{0,20}(?:全文|原文|报告|更多)"),
    # - 3 -   — 3 —   ·3·   —— 3 ——
    "number": re.compile(r"[-—–－─·•~～*]{1,4} {0,2}\d{1,4} {0,2}[-—–－─·•~～*]{1,4}"),
    # 第 3 页   第3页 共10页   第3页/共10页   共10页 第3页   第三页   3页/10页
    "page": re.compile(
        rf"[-—(（\[]?(?:第 ?{_N} ?页(?:[ ,，、/|]*共 ?{_N} ?页)?|共 ?{_N} ?页[ ,，、/|]*第 ?{_N} ?页"
        rf"|{_N} ?页[ /|]*共? ?{_N} ?页)[-—)）\]]?"
    ),
    "Page": re.compile(r"page ?\d{1,4}(?: ?(?:of|/) ?\d{1,4})?", re.IGNORECASE),
}
# 3, P3, [3] or 3/20: page numbers where they count on.
_BARE_NUMBER = re.compile(r"[\[(（【〔<]? ?[Pp]?\.? ?(?P<page>\d{1,4})(?: ?/ ?(?P<pages>\d{1,4}))? ?[\])）】〕>页]?")
_NUMBER_AT_END = re.compile(r"^[\d\s.·|/—－-]+|[\d\s.·|/—－-]+$")
_POINT = re.compile("[，。；：？！]")
_ISSUE = re.compile(r"第 ?\d+ ?期")
_DATE = re.compile(r"\d{4} ?年")


def set_aside(lines: Sequence[Line]) -> tuple[list[Line], list[Dropped]]:
    """`lines` without page furniture, and the furniture.

    A line after furniture inherits the blank lines before it, so that a paragraph across a page heals.
    """
    furniture = {at for at, line in enumerate(lines) if _is_notice(line.text)}
    furniture |= _page_numbers(lines, furniture)
    heads = _Heads(lines, furniture, set(furniture), _usual_width(lines)).find()
    furniture |= heads - _titles(lines, furniture | heads)
    kept: list[Line] = []
    blanks = 0
    for at, line in enumerate(lines):
        if at in furniture:
            blanks = max(blanks, line.blanks)
            continue
        turned = at - 1 in furniture
        kept.append(replace(line, blanks=max(blanks, line.blanks), turned=True) if turned else line)
        blanks = 0
    return kept, [(lines[at].text, lines[at].span) for at in sorted(furniture)]


def is_preview_notice(text: str) -> bool:
    """Whether `text` says that only a preview of the document is there."""
    return bool(_PATTERNS["preview"].fullmatch(text))


def _is_notice(text: str) -> bool:
    if len(text) > LONGEST and not _PATTERNS["address"].fullmatch(text):
        return False
    return any(pattern.fullmatch(text) for pattern in _PATTERNS.values())


def _page_numbers(lines: Sequence[Line], furniture: set[int]) -> set[int]:
    """Bare numbers, each one more than the last, with text between them."""
    numbers: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for at, line in enumerate(lines):
        if at not in furniture and len(line.text) <= LONGEST and (match := _BARE_NUMBER.fullmatch(line.text)):
            numbers[match["pages"] or ""].append((at, int(match["page"])))
    return {
        at
        for pages, places in numbers.items()
        for chain in _chains(places, 0 if pages else LEAST_BETWEEN)
        if _is_paging(lines, furniture, chain, pages)
        for at in chain
    }


def _chains(places: Sequence[tuple[int, int]], between: int) -> Iterator[list[int]]:
    """Runs of numbers that count on by one, with more than `between` lines from each to the next."""
    open_chains: dict[int, list[int]] = {}
    for at, number in places:
        chain = open_chains.pop(number - 1, [])
        if chain and at - chain[-1] <= between:
            yield chain
            chain = []
        if number in open_chains:
            yield open_chains.pop(number)
        open_chains[number] = [*chain, at]
    yield from open_chains.values()


def _is_paging(lines: Sequence[Line], furniture: set[int], chain: Sequence[int], pages: str) -> bool:
    """Whether the numbers at `chain` are page numbers; `pages` is what they say the number of pages is, or empty."""
    first = _BARE_NUMBER.fullmatch(lines[chain[0]].text)
    from_first = bool(first and first["page"] == "1") and len(chain) > 1
    if pages and (from_first or len(chain) == int(pages)):
        return True
    seams = sum(_is_seam(lines, furniture, at) for at in chain)
    if len(chain) < LEAST_NUMBERS:
        return seams == len(chain) or (len(chain) > 1 and seams > 0)
    return seams >= len(chain) / 2 or mean(after - before for before, after in pairwise(chain)) >= LEAST_PAGE


def _is_seam(lines: Sequence[Line], furniture: set[int], at: int) -> bool:
    """Whether a page ends or begins at `at`, or a sentence is torn there."""
    before, after = at - 1, at + 1
    while before in furniture:
        before -= 1
    while after in furniture:
        after += 1
    if after >= len(lines) and before >= 0:
        return ends_clause(lines[before].text)
    if before < 0:
        return lines[at].page is not None
    return lines[before].page != lines[after].page or _tears(lines[before], lines[after])


def _tears(before: Line, after: Line) -> bool:
    """Whether a sentence of `before` goes on in `after`, as far as the two show it."""
    cut = not ends_clause(before.text) and before.width >= after.width * NEARLY_FULL
    return cut and before.width >= NARROWEST and after.indent < 2 and not parse_numbering(after.text)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A line that stands several times."""

    key: str  # its text without page numbers
    places: list[int]  # where it stands


@dataclass(slots=True)
class _Heads:
    """Finds running heads: lines that repeat from page to page, numbers in them aside."""

    lines: Sequence[Line]
    numbers: set[int]  # page numbers and notices
    furniture: set[int]  # these, and the heads found so far
    width: int  # that most lines do not pass

    def find(self) -> set[int]:
        """The heads."""
        candidates = list(self._candidates())
        found = True
        while found:  # one head may stand below another
            found = False
            for each in candidates:
                if not self.furniture.issuperset(each.places) and self._is_head(each):
                    self.furniture.update(each.places)
                    found = True
        if self.furniture > self.numbers:
            self.furniture |= set(self._single())
        return self.furniture - self.numbers

    def _candidates(self) -> Iterator[_Candidate]:
        places: Mapping[str, list[int]] = defaultdict(list)
        for at, line in enumerate(self.lines):
            if at not in self.numbers and len(line.text) <= LONGEST and (key := _key(line.text)):
                places[key].append(at)
        for key, found in places.items():
            numbering = parse_numbering(key)
            if numbering and numbering.style in ("编", "章", "节"):
                found = found[1:]  # 第七章 法律责任, at its place and at the head of each page below it
                numbering = None
            if len(found) > 1 and not _POINT.search(key) and not numbering:
                yield _Candidate(key, found)

    def _is_head(self, candidate: _Candidate) -> bool:
        """Whether a line is a running head; where it stands at the top, title and head may follow one another."""
        places = [at for nth, at in enumerate(candidate.places) if at != nth]
        if not places or any(self._too_near(before, after) for before, after in pairwise(places)):
            return not places
        apart = {at for at in places if abs(self.lines[at].width - self.width) > self.width * ANOTHER_WIDTH}
        edges = {at for at in places if self._is_page_edge(at)}
        torn = {at for at in places if _is_seam(self.lines, self.furniture, at)}
        if len(candidate.places) < LEAST_REPEATS:
            at_top = candidate.places[0] < HEAD
            return len(apart & edges) == len(places) or (at_top and len(apart & torn) == len(places))
        own = len(apart) >= MOST_OF * len(places) or self._are_among_others(places)
        regular = own and bool(torn | edges) and _is_regular(places, len(self.lines))
        return regular or len(edges | (apart & torn)) >= MOST_OF * len(places)

    def _are_among_others(self, places: Sequence[int]) -> bool:
        """Whether the lines before and after are others at each of `places`, as they are not where text repeats."""
        last = len(self.lines) - 1
        before = {self.lines[max(0, at - 1)].text for at in places}
        after = {self.lines[min(last, at + 1)].text for at in places}
        return len(before) == len(after) == len(places)

    def _too_near(self, before: int, after: int) -> bool:
        page = self.lines[before].page
        return after - before <= LEAST_BETWEEN and (page is None or page == self.lines[after].page)

    def _is_page_edge(self, at: int) -> bool:
        """Whether a page begins or ends at `at`, or a page number or another running head is beside it."""
        if at - 1 in self.furniture or at + 1 in self.furniture:
            return True
        page = self.lines[at].page
        around = [self.lines[near].page for near in (at - 1, at + 1) if 0 <= near < len(self.lines)]
        return page is not None and (len(around) < 2 or any(other != page for other in around))

    def _single(self) -> Iterator[int]:
        """Heads that stand on one page only, as those of even pages may, where other pages have heads.

        Such a line follows a page's end, is narrow, and tears a sentence.
        """
        heads = frozenset(self.furniture)
        for at in range(1, len(self.lines) - 1):
            line, before = self.lines[at], self.lines[at - 1]
            turned = at - 1 in self.numbers or line.page != before.page
            if turned and at not in heads and line.width <= self.width * NARROW and self._may_be_head(line.text):
                text = next((self.lines[near] for near in range(at - 1, -1, -1) if near not in heads), None)
                if text and _tears(text, self.lines[at + 1]):
                    yield at

    def _may_be_head(self, text: str) -> bool:
        return len(_key(text)) >= SHORTEST_HEAD and not _POINT.search(text) and not parse_numbering(text)


def _key(text: str) -> str:
    """What repeats in a running head: `公司法  12` and `13  公司法` share it, of 第7期 all but the number."""
    return re.sub(r"\d+", "0", re.sub(r"\s", "", _NUMBER_AT_END.sub("", text)))


def _is_regular(places: Sequence[int], count: int) -> bool:
    """Whether `places` are evenly spread over `count` lines."""
    if len(places) < LEAST_REPEATS - 1:
        return False
    gaps = [after - before for before, after in pairwise(places)]
    even = max(gaps) - min(gaps) <= max(2, REGULAR * median(gaps))
    return even and (places[-1] - places[0]) + median(gaps) >= MOST_OF * count


def _usual_width(lines: Sequence[Line]) -> int:
    widths = sorted(line.width for line in lines)
    return widths[len(widths) * 4 // 5] if widths else 0


def _titles(lines: Sequence[Line], furniture: set[int]) -> set[int]:
    """The first of the furniture where it is the title, which is repeated at the head of pages."""
    first = next((at for at in range(len(lines)) if at not in furniture), len(lines))
    heads = [at for at in range(first) if _may_be_title(lines[at].text)]
    title_follows = first < len(lines) and _may_be_title(lines[first].text)
    said_twice = len(heads) > 1 and lines[heads[-2]].text == lines[heads[-1]].text  # as the title and as the head
    return set(heads[-1:]) if said_twice or not title_follows else set()


def _may_be_title(text: str) -> bool:
    plain = len(text) >= SHORTEST_TITLE and has_han(text) and not ends_clause(text)
    # 财办〔2020〕7号 below a title is none
    numbered = parse_numbering(text) or number_alone(text) or _NUMBER_AT_END.search(text) or _ISSUE.search(text)
    return plain and not numbered and not _DATE.match(text) and not _is_notice(text)
