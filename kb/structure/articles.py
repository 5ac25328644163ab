"""Several articles on one page: which lines belong to which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.readers.base import Remark
from kb.structure.columns import as_pieces, unfolded
from kb.structure.furniture import Dropped
from kb.structure.lines import Line
from kb.structure.strands import strands


@dataclass(frozen=True, slots=True)
class Article:
    """The lines of one article in reading order."""

    lines: tuple[Line, ...]
    dropped: tuple[Dropped, ...] = ()  # page furniture, and what belongs to no article, as a photo's caption
    remarks: tuple[Remark, ...] = ()  # what was unsure


def separate(lines: Sequence[Line], dropped: Sequence[Dropped]) -> list[Article]:
    """The articles that `lines`, all of a file but its furniture `dropped`, are; at least one."""
    pieces = unfolded(lines)
    found = strands(pieces) if pieces else None
    if found is None:
        found = strands(as_pieces(lines))
    if found is None:
        return [Article(tuple(lines), tuple(dropped))]
    return [Article(tuple(part), tuple(dropped) if nth == 0 else ()) for nth, part in enumerate(found)]
