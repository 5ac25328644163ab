"""Several articles on one page: which lines belong to which.

columns side by side, or lines that alternate (columns, strands) -> a newspaper page (newspaper) -> else one article
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.readers.base import Remark
from kb.structure.columns import as_pieces, unfolded
from kb.structure.furniture import Dropped
from kb.structure.lines import Line
from kb.structure.newspaper import Sheet, read_page
from kb.structure.strands import strands

_TWO = "原文两篇文章的行交错在一起（读取时跨了栏），已按栏分成两篇，请对照原文核对。"
_ONE = "原文分两栏，左右两栏的行交错在一起（读取时跨了栏），已按栏重新排列，请对照原文核对。"
MOST_ROWS = 1.5  # pieces for each line: where most lines hold two, they are rows of a table and do not alternate


@dataclass(frozen=True, slots=True)
class Article:
    """The lines of one article in reading order."""

    lines: tuple[Line, ...]
    dropped: tuple[Dropped, ...] = ()  # page furniture, and what belongs to no article, as a photo's caption
    remarks: tuple[Remark, ...] = ()  # what was unsure


def separate(lines: Sequence[Line], dropped: Sequence[Dropped]) -> list[Article]:
    """The articles that `lines`, all of a file but its furniture `dropped`, are; at least one."""
    if found := _columns(lines, sorted(span.start for _, span in dropped)):
        remark = Remark("interleaved", "warning", _TWO if len(found) > 1 else _ONE)
        return [Article(tuple(part), tuple(dropped) if nth == 0 else (), (remark,)) for nth, part in enumerate(found)]
    if sheet := read_page(lines):
        return _of_page(sheet, dropped)
    return [Article(tuple(lines), tuple(dropped))]


def _columns(lines: Sequence[Line], breaks: Sequence[int]) -> list[list[Line]] | None:
    """The one or two texts of two columns that were read across, pages ending at `breaks`; None for other `lines`."""
    pieces = unfolded(lines)
    found = strands(pieces, breaks) if pieces else None
    if found is None and (pieces is None or len(pieces) < MOST_ROWS * len(lines)):
        found = strands(as_pieces(lines), breaks)
    return found


def _of_page(sheet: Sheet, dropped: Sequence[Dropped]) -> list[Article]:
    """The articles of a newspaper page; what is of none goes with the furniture of the first."""
    aside = tuple((line.text, line.span) for line in sheet.aside)
    count = len(sheet.articles)
    articles = []
    for nth, found in enumerate(sheet.articles):
        message = f"这一版上有 {count} 篇文章，已分开。" if count > 1 else ""
        if found.moved:
            message += f"小标题{_listed(found.moved)}原来在版面别处，已放回正文。"
        if found.unsure:
            message += f"其中{_listed(found.unsure)}的位置没有把握。"
        if aside and count > 1:
            message += f"{_listed([text for text, _ in aside])}不属于任何一篇，没有收入。"
        remark = Remark("interleaved", "warning", f"{message}请对照原文核对。")
        articles.append(Article(found.lines, (*dropped, *aside) if nth == 0 else (), (remark,)))
    return articles


def _listed(texts: Sequence[str]) -> str:
    return "、".join(f"“{text}”" for text in texts)
