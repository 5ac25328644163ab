"""第十二条学生应当……: the blank behind a clause's label that neither type nor recognition shows is put back.

Where a paragraph begins is known by its place, so that no cross-reference within one is met; numbers that count on
tell labels from a paragraph that begins with a reference: 第三条规定的……
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.numerals import CHINESE_NUMERAL, to_int

_LABEL = re.compile(rf"第(?P<n>{CHINESE_NUMERAL})条(?P<branch>之{CHINESE_NUMERAL})?")
_REFERENCE = re.compile(r"[、，的至款项]|第|规定|[和或与及]第")


def with_blanks(texts: Sequence[str]) -> list[str]:
    """`texts`, paragraphs in order, with a blank behind the label of each clause."""
    found = [_LABEL.match(text) for text in texts]
    numbers = [to_int(match["n"]) if match else 0 for match in found]
    following = _following(numbers)
    last = 0
    parted = []
    for text, match, number, after in zip(texts, found, numbers, following, strict=True):
        if match:
            counts_on = number == last + 1 or (number == last and bool(match["branch"])) or (not last and after)
            joined = match.end() < len(text) and not re.match(r"[\s：:]", text[match.end() :])
            if counts_on or not joined:
                last = number
            if counts_on and joined and not _REFERENCE.match(text, match.end()):
                text = f"{match[0]} {text[match.end() :]}"
        parted.append(text)
    return parted


def _following(numbers: Sequence[int]) -> list[bool]:
    """Whether the next label of each is the next number."""
    found = []
    after = 0
    for number in reversed(numbers):
        found.append(bool(number) and after == number + 1)
        after = number or after
    return found[::-1]
