"""Page furniture: running heads, page numbers, notices of aggregators. It is not text, and is set aside."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from kb.outline import Span
from kb.structure.lines import Line

Dropped = tuple[str, Span]  # the text that was set aside and where it stood in the file

LONGEST = 60  # characters; furniture is short
LEAST_REPEATS = 3  # pages on which a running head stands
LEAST_BARE_NUMBERS = 3  # bare numbers that count on are page numbers; a single one may be a table's cell

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
    # - 3 -   — 3 —   ·3·
    "number": re.compile(r"[-—–－·] ?\d{1,4} ?[-—–－·]"),
    # 第 3 页   第3页 共10页   第3页/共10页
    "page": re.compile(r"第 ?\d{1,4} ?页(?:[ ,，/]*共 ?\d{1,4} ?页)?"),
}
_BARE_NUMBER = re.compile(r"\d{1,4}")


def set_aside(lines: Sequence[Line]) -> tuple[list[Line], list[Dropped]]:
    """`lines` without page furniture, and the furniture.

    A line after furniture inherits the blank lines before it, so that a paragraph across a page heals.
    """
    furniture = {at for at, line in enumerate(lines) if _is_notice(line.text)}
    furniture |= _page_numbers(lines) | _running_heads(lines)
    kept: list[Line] = []
    blanks = 0
    for at, line in enumerate(lines):
        if at in furniture:
            blanks = max(blanks, line.blanks)
            continue
        kept.append(_with_blanks(line, max(blanks, line.blanks)) if blanks else line)
        blanks = 0
    return kept, [(lines[at].text, lines[at].span) for at in sorted(furniture)]


def is_preview_notice(text: str) -> bool:
    """Whether `text` says that only a preview of the document is there."""
    return bool(_PATTERNS["preview"].fullmatch(text))


def _is_notice(text: str) -> bool:
    if len(text) > LONGEST and not _PATTERNS["address"].fullmatch(text):
        return False
    return any(pattern.fullmatch(text) for pattern in _PATTERNS.values())


def _page_numbers(lines: Sequence[Line]) -> set[int]:
    """Bare numbers, each one more than the last, with text between them."""
    found = [at for at, line in enumerate(lines) if _BARE_NUMBER.fullmatch(line.text)]
    counting = all(int(lines[b].text) == int(lines[a].text) + 1 and b - a > 3 for a, b in pairwise(found))
    return set(found) if counting and len(found) >= LEAST_BARE_NUMBERS else set()


def _running_heads(lines: Sequence[Line]) -> set[int]:
    """Lines that stand first or last on several pages, numbers in them aside."""
    edges = [at for at, line in enumerate(lines) if line.page and _at_edge(lines, at) and len(line.text) <= LONGEST]
    counts = Counter(_without_numbers(lines[at].text) for at in edges)
    pages = len({line.page for line in lines if line.page})
    least = max(LEAST_REPEATS, pages / 3)
    return {at for at in edges if counts[_without_numbers(lines[at].text)] >= least}


def _at_edge(lines: Sequence[Line], at: int) -> bool:
    before = lines[at - 1].page if at else None
    after = lines[at + 1].page if at + 1 < len(lines) else None
    return lines[at].page != before or lines[at].page != after


def _without_numbers(text: str) -> str:
    return re.sub(r"\d+", "0", text)


def _with_blanks(line: Line, blanks: int) -> Line:
    return Line(line.text, line.span, blanks, line.indent, line.trailing, line.page)
