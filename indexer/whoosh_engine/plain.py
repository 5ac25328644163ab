"""Text as it is kept for exact search in the file itself: without what exact search does not see.

Blanks beside Chinese characters do not count (第一条 为了 is 第一条为了), and radicals are the characters they stand
for. Both are taken out, and kept as patches. Then a needle of Chinese characters and marks is in the text if and only
if its bytes are in the bytes that are kept. Width and case stay: they are folded when a text is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kb.folding import RADICALS, fold

_BLANKS = " \t\u00a0\u3000"
_ODD = re.compile(f"[{_BLANKS}]+|[\u2e80-\u2fdf]")
# Folding makes some of these of others: a needle that has them is compared with folded text.
FOLDED = re.compile("[\x20-\x7e]")
_WIDE_BLANKS = re.compile("\t| [ \t]+")


@dataclass(frozen=True, slots=True)
class Patch:
    """A character that the text has at `at` and what is kept of it has not."""

    at: int  # character of the text that is kept, before which a blank stood, or which stands for a radical
    char: str


def plain(text: str) -> tuple[str, list[Patch]]:
    """What is kept of `text`, and the patches that restore it."""
    match = _ODD.search(text)
    if not match:
        return text, []
    kept = ""
    done = 0
    patches: list[Patch] = []
    while match:
        start, end = match.span()
        kept += text[done:start]
        done = end
        whole = RADICALS.get(ord(text[start]), text[start])
        if text[start] not in _BLANKS:
            if whole != text[start]:
                patches.append(Patch(len(kept), text[start]))
            kept += whole
        elif kept and end < len(text) and _latin(kept[-1]) and _latin(text[end]):
            kept += match[0]
        else:
            patches += [Patch(len(kept), blank) for blank in match[0]]
        match = _ODD.search(text, end)
    return kept + text[done:], patches


def restored(kept: str, patches: Iterable[Patch]) -> str:
    """The text of which `plain` made these."""
    pieces: list[str] = []
    done = 0
    for patch in patches:
        pieces += (kept[done : patch.at], patch.char)
        done = patch.at + (patch.char not in _BLANKS)
    return "".join((*pieces, kept[done:])) if pieces else kept


def squeezed(kept: str) -> str:
    """What is kept of a text as exact search compares each of its paragraphs: most is done when it is written."""
    return _WIDE_BLANKS.sub(" ", fold(kept))


def is_literal(needle: str) -> bool:
    """Whether what is kept contains `needle` (squeezed) exactly where the text does."""
    return not FOLDED.search(needle)


def _latin(char: str) -> bool:
    """Whether it folds to a Latin letter or digit."""
    return (char.isascii() and char.isalnum()) or ("\uff10" <= char <= "\uff5a" and chr(ord(char) - 0xFEE0).isalnum())
