"""The table of contents: what follows 目录 up to where its first entry stands again, as the text's first heading.

One with page numbers goes as far as its entries have them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.readers.typeset.model import Table
from kb.readers.typeset.paragraphs import Paragraph

FIRST = 60  # paragraphs among which 目录 stands
LEAST_ENTRIES = 3
LEAST_FOUND = 0.6  # share of the entries that stand again below: the two may differ by a word
LONGEST = 60  # characters of an entry

_NAME = re.compile(r"(?:目\s*[录次錄]|Contents|CONTENTS)")
_LEADER = re.compile(r"[\s.．…·—-]{2,}[（(]?\d{1,4}[）)]?$|[\s　]+\d{1,4}$")


def find_contents(items: Sequence[Paragraph | Table]) -> range:
    """Which of `items` are the table of contents, its name included; none where there is no such table."""
    texts = [item.text if isinstance(item, Paragraph) else "" for item in items]
    name = next((at for at, text in enumerate(texts[:FIRST]) if _NAME.fullmatch(text)), None)
    if name is None:
        return range(0)
    start = name + 1
    end = next((at for at in range(start, len(texts)) if not _may_be_entry(texts[at])), len(texts))
    bare = [_bare(text) for text in texts]
    numbered = next((at for at in range(start, end) if not _LEADER.search(texts[at])), end)
    again = next((at for at in range(start + 1, end) if bare[at] == bare[start]), end)
    end = numbered if numbered - start >= LEAST_ENTRIES else again
    below = set(bare[end:])
    found = sum(entry in below for entry in bare[start:end])
    if end - start < LEAST_ENTRIES or (end != numbered and found < LEAST_FOUND * (end - start)):
        return range(0)
    return range(name, end)


def _may_be_entry(text: str) -> bool:
    return 0 < len(text) <= LONGEST and not text.endswith(("。", "；", "，"))


def _bare(text: str) -> str:
    """An entry without blanks, leader and page number."""
    return re.sub(r"\s", "", _LEADER.sub("", text))
