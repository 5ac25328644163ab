"""A table of contents that was typed as text: its lines stand again further down, as headings. It is set aside.

    目录
    第一章 总则              stands again above 第一条
    第二章 公司登记 …… 3      a page number may follow

Left in, every heading would stand twice, and the numbering would start anew.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kb.structure.repair import Repaired

LEAST_ENTRIES = 2
LONGEST_ENTRY = 60  # characters
MOST_UNMET = 3  # entries in a row that stand nowhere else, as the text puts them in other words
LEAST_MET = 0.6  # share of the entries that stand again

_NAME = re.compile(r"目[录次]")
_LEADERS = re.compile(r"[.．…·\-—_]{2,}\d{0,4}$|(?<=\D)\d{1,4}$")
_STOP = re.compile(r"[。；，]$")


def without_contents(repaired: Repaired) -> Repaired:
    """`repaired` without the tables of contents among its paragraphs, which go to what was dropped."""
    paragraphs = repaired.paragraphs
    out = contents([paragraph.text for paragraph in paragraphs])
    if not out:
        return repaired
    kept = tuple(paragraph for at, paragraph in enumerate(paragraphs) if at not in out)
    dropped = tuple((paragraphs[at].text, paragraphs[at].span) for at in sorted(out))
    return replace(repaired, paragraphs=kept, dropped=(*repaired.dropped, *dropped))


def contents(texts: Sequence[str]) -> set[int]:
    """Which of `texts`, the paragraphs of a document in order, are tables of contents, their names included."""
    names = [at for at, text in enumerate(texts) if _NAME.fullmatch(re.sub(r"\s", "", text))]
    if not names:
        return set()
    bare = [re.sub(r"\s", "", text) for text in texts]
    last = {text: at for at, text in enumerate(bare)}
    out: set[int] = set()
    for name in names:
        end = _end(bare, last, name + 1)
        if end > name + LEAST_ENTRIES:
            out |= set(range(name, end))
    return out


def _end(bare: Sequence[str], last: dict[str, int], start: int) -> int:
    """Where the entries that begin at `start` end: behind the last one that stands again further down."""
    end, met, unmet = start, 0, 0
    first = _LEADERS.sub("", bare[start]) if start < len(bare) else ""
    for at in range(start, len(bare)):
        entry = bare[at]
        if len(entry) > LONGEST_ENTRY or _STOP.search(entry) or unmet > MOST_UNMET or (at > start and entry == first):
            break  # the text has begun, with its first heading as a rule
        if max(last[entry], last.get(_LEADERS.sub("", entry), 0)) > at:
            end, met, unmet = at + 1, met + 1, 0
        else:
            unmet += 1
    return end if met >= LEAST_MET * (end - start) else start
