"""The title: the largest type at the head of the first page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.numbering import parse_numbering
from kb.readers.typeset.model import Table
from kb.readers.typeset.paragraphs import Paragraph

HEAD = 12  # paragraphs in which it stands
LARGER = 1.15  # than the text
SHORTEST, LONGEST = 4, 100  # characters
AS_LARGE = 0.95  # of the largest

_STOP = re.compile(r"[。；，,;：:]$")
# A masthead stands above the title in larger type: 中共某市委员会文件; 中华人民共和国国务院令.
_MASTHEAD = re.compile(r"(?:文件|[总]?令|公报|简报|日报|学报)$")
_HAN = re.compile("[\u4e00-\u9fff]")


def find_title(items: Sequence[Paragraph | Table], body: float) -> int | None:
    """Which of `items` is the title; None where none is set off by its type."""
    head = [(at, item) for at, item in enumerate(items[:HEAD]) if isinstance(item, Paragraph)]
    if not head:
        return None
    page = head[0][1].page
    found = [(at, item) for at, item in head if item.page == page and _may_be_title(item, body)]
    below_masthead = [(at, item) for at, item in found if not _MASTHEAD.search(item.text)]
    candidates = below_masthead or found
    largest = max((item.lines[0].size for _, item in candidates), default=0.0)
    return next((at for at, item in candidates if item.lines[0].size >= AS_LARGE * largest), None)


def _may_be_title(item: Paragraph, body: float) -> bool:
    text = item.text
    fits = SHORTEST <= len(text) <= LONGEST and bool(_HAN.search(text))
    return fits and item.lines[0].size >= LARGER * body and not _STOP.search(text) and not parse_numbering(text)
