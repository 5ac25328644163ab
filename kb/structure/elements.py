"""What stands on a newspaper page: runs of prose, and the loose lines around them.

Loose are titles, bylines, section headings, captions and notices: short, with no sentence, parted by blank lines.
    ■市委组织部课题组        a byline
    二、存在问题             a section heading
    图为党员志愿者在巡查。   a caption
    订报热线：12345678       a notice
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low
from typing import Literal

from kb.numbering import Numbering, parse_numbering
from kb.structure.cohesion import Page
from kb.structure.lines import Line, ends_clause, has_han

Kind = Literal["prose", "title", "byline", "heading", "aside"]

MOST_LOOSE = 4  # lines of a title or heading
LONGEST_LOOSE = 60  # characters of it
LONGEST_BYLINE = 36
LEAST_TITLE = 4
LEAST_AT_EDGE = 0.06  # share of lines that are as wide as a column
GOES_ON = 1.5  # odds (as a logarithm) that one line is another's continuation
RAGGED = 2  # cells that a full line may lack or have over

_SENTENCE = re.compile(r"[，。；：？！]")
_STOP = re.compile(r"[。；！？]")
_BYLINE = re.compile(
    r"[■□●○◎◆◇▲△▪★☆※][ 　]*\S|(?:本报|见习|特约|首席|实习)?(?:记者|通讯员|评论员)[ 　/：:]"
    r"|(?:作者|撰文|执笔|文|课题组成员)[ 　]*[/：:｜|]"
)
_BYLINE_END = re.compile(r"(?:课题组|调研组|编写组|写作组)$|^[（(](?:作者|执笔|记者|通讯员)[^。]*[)）]$")
_CAPTION = re.compile(
    r"(?:图[为：:/]|图片[：:/]|[上下左右]图[：:为]?|▲[^■]*图)"
    r"|[（(][^（）()]*(?:摄|供图|资料图)[)）]。?$|[ 　/](?:摄|供图)$"
)
_NOTICE = re.compile(
    r"(?:热线|电话|传真|地址|邮编|邮箱|网址|刊号|广告|咨询|招聘|订阅|订报)[^，。]{0,8}[：: ]|^\W*广告\W*$"
)
_PHONE = re.compile(r"\d{3,4}[-—－]?\d{7,8}|\d{5,}")


@dataclass(frozen=True, slots=True)
class Element:
    """Lines in a row that play one part."""

    kind: Kind
    lines: tuple[int, ...]  # numbers of lines
    text: str
    numbering: Numbering | None = None  # of a heading
    stack: int = 0  # loose elements with no prose between them have the same


def elements(lines: Sequence[Line]) -> list[Element]:
    """What stands on a page, in the order of `lines`."""
    found: list[Element] = []
    stack = 0
    columns = _Columns(lines)
    for block in _blocks(lines):
        for kind, part in _parts(lines, block, _open_sentence(lines, found), columns):
            text = "".join(lines[at].text for at in part)
            stack += kind == "prose"
            numbering = parse_numbering(text) if kind == "heading" else None
            found.append(Element(kind, tuple(part), text, numbering, stack))
    return found


def _blocks(lines: Sequence[Line]) -> Iterator[list[int]]:
    """Runs of lines between blank lines, or between more of them than follow each line."""
    usual = median_low(line.blanks for line in lines)
    block: list[int] = []
    for at, line in enumerate(lines):
        if block and (line.blanks > usual or line.page != lines[at - 1].page):
            yield block
            block = []
        block.append(at)
    if block:
        yield block


class _Columns:
    """The columns of the page."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._page = Page(lines)
        counts = Counter(line.width for line in lines)
        self.widths = [width for width, count in counts.items() if count >= LEAST_AT_EDGE * len(lines)]  # cells

    def goes_on_beyond(self, block: Sequence[int]) -> bool:
        """Whether a block goes on from the line before it, or in the one after it."""
        first, last = block[0], block[-1]
        before = first > 0 and self._page.is_cut(first - 1) and self._page.goes_on(first - 1, first) >= GOES_ON
        return before or (last + 1 < len(self._page.lines) and self._page.goes_on(last, last + 1) >= GOES_ON)


def _open_sentence(lines: Sequence[Line], found: Sequence[Element]) -> bool:
    """Whether the prose that came last stopped in mid-sentence, so that a scrap of it may follow."""
    last = next((element for element in reversed(found) if element.kind == "prose"), None)
    return last is not None and not ends_clause(lines[last.lines[-1]].text)


def _parts(
    lines: Sequence[Line], block: Sequence[int], open_sentence: bool, page: _Columns
) -> Iterator[tuple[Kind, list[int]]]:
    """The elements of a block."""
    text = "".join(lines[at].text for at in block)
    if _is_aside(text, len(block)):
        yield "aside", list(block)
        return
    loose = _is_loose(lines, block, text, open_sentence, page)
    part: list[int] = []
    part_kind: Kind = "prose"
    for at in block:
        kind = _line_kind(lines[at].text) or ("title" if loose else "prose")
        wrapped = loose and kind == "title" and part_kind == "heading"
        if part and (kind != part_kind or kind in ("heading", "byline")) and not wrapped:
            yield part_kind, part
            part = []
        if not part:
            part_kind = kind
        part.append(at)
    yield part_kind, part


def _line_kind(text: str) -> Kind | None:
    """Byline or heading, where a line says by itself that it is one."""
    if len(text) <= LONGEST_BYLINE and not _STOP.search(text) and (_BYLINE.match(text) or _BYLINE_END.search(text)):
        return "byline"
    numbering = parse_numbering(text)
    if numbering and numbering.style == "一、" and len(text) <= LONGEST_LOOSE and not _SENTENCE.search(text):
        return "heading"
    return None


def _is_aside(text: str, size: int) -> bool:
    """Whether a block is a photo's caption, or a notice with its number."""
    if size > MOST_LOOSE or len(text) > 2 * LONGEST_LOOSE:
        return False
    return bool(_CAPTION.search(text)) or bool(_NOTICE.search(text) and (_PHONE.search(text) or len(text) < 8))


def _is_loose(lines: Sequence[Line], block: Sequence[int], text: str, open_sentence: bool, page: _Columns) -> bool:
    """Whether a block is no prose: short, and with no sentence in it; a title may have one comma or colon.

    A scrap of a sentence at a column's foot or head fills the column, and goes on from or in the prose around it.
    """
    if len(block) > 3 * MOST_LOOSE or not has_han(text) or ends_clause(text) or _STOP.search(text):
        return False
    items = [at for at in block if _line_kind(lines[at].text)]
    plain = "".join(lines[at].text for at in block if at not in items)
    if len(plain) > LONGEST_LOOSE or (not items and len(text) < LEAST_TITLE):
        return False
    marks = len(_SENTENCE.findall(re.sub(r"[“《][^”》]*[”》]", "", plain)))
    if items or not any(abs(lines[block[-1]].width - width) <= RAGGED for width in page.widths):
        return marks == 0 or (marks == 1 and not open_sentence)
    return marks == 0 and not page.goes_on_beyond(block)


def moved_headings(page: Sequence[Element]) -> list[list[Element]]:
    """The sets of section headings that stand together with no text below any but the last: they were moved there."""
    stacks: list[list[Element]] = []
    for before, element in pairwise([None, *page]):
        if element is None or element.kind != "heading" or element.numbering is None:
            continue
        here = before is not None and before.kind != "prose" and stacks and stacks[-1][-1].stack == element.stack
        if here and _follows(stacks[-1][-1], element):
            stacks[-1].append(element)
        else:
            stacks.append([element])
    return _whole_sets(stacks)


def _whole_sets(stacks: Sequence[list[Element]]) -> list[list[Element]]:
    """The sets of moved headings: a stack that begins with 三 goes on with the one that ended with 二."""
    sets: list[list[Element]] = []
    for stack in stacks:
        begun = next((each for each in reversed(sets) if _follows(each[-1], stack[0])), None)
        if begun:
            begun += stack
        elif len(stack) > 1:
            sets.append(list(stack))
    return sets


def _follows(before: Element, element: Element) -> bool:
    one, other = before.numbering, element.numbering
    return bool(one and other and other.ordinals[0] == one.ordinals[0] + 1)
