"""Text as it is kept for exact search in the file itself: without what exact search does not see.

Blanks beside Chinese characters do not count (第一条 为了 is 第一条为了), radicals are the characters they stand for,
traditional characters the simplified ones. All are taken out and kept as patches. Then a needle of Chinese characters
and marks is in the text if and only if its bytes are in the bytes that are kept. Width and case stay: they are folded
when a text is looked at.

The patches of a text are one string of pairs: how many characters of what is kept pass unchanged since the last, as a
character of that code, and the character that the text has there: a blank, or what the next one that is kept stands
for. A text that is traditional throughout has one for every third character: in UTF-8 it costs four bytes.
"""

from __future__ import annotations

import re
from functools import cache

from kb.folding import fold, ideographs

_BLANKS = " \t\u00a0\u3000"
# Folding makes some of these of others: a needle that has them is compared with folded text.
FOLDED = re.compile("[\x20-\x7e]")
_WIDE_BLANKS = re.compile("\t| [ \t]+")
# What passes unchanged beyond this takes pairs of its own; no surrogate is among the codes below.
_FAR = "\ud7ff"
_NOTHING = "\0"


def plain(text: str) -> tuple[str, str]:
    """What is kept of `text`, and the patches that restore it; "" where it is kept as it stands."""
    kept: list[str] = []
    patches: list[str] = []
    done = 0
    for match in _odd().finditer(text):
        start, end = match.span()
        blank = text[start] in _BLANKS
        if blank and start and end < len(text) and _latin(text[start - 1]) and _latin(text[end]):
            continue
        kept += (text[done:start], "" if blank else match[0].translate(ideographs()))
        far, near = divmod(start - done, ord(_FAR))
        patches += (f"{_FAR}{_NOTHING}" * far, chr(near), "\0".join(match[0]))
        done = end
    return ("".join((*kept, text[done:])), "".join(patches)) if patches else (text, "")


def restored(kept: str, patches: str) -> str:
    """The text of which `plain` made these."""
    pieces: list[str] = []
    done = 0
    for unchanged, char in zip(patches[::2], patches[1::2], strict=True):
        at = done + ord(unchanged)
        pieces += (kept[done:at], char if char != _NOTHING else "")
        done = at + (char not in _BLANKS and char != _NOTHING)
    return "".join((*pieces, kept[done:])) if pieces else kept


def squeezed(kept: str) -> str:
    """What is kept of a text as exact search compares each of its paragraphs: most is done when it is written."""
    return _WIDE_BLANKS.sub(" ", fold(kept))


def is_literal(needle: str) -> bool:
    """Whether what is kept contains `needle` (squeezed) exactly where the text does."""
    return not FOLDED.search(needle)


@cache
def _odd() -> re.Pattern[str]:
    """Blanks in a row, or characters in a row that stand for others."""
    return re.compile(f"[{_BLANKS}]+|[{''.join(map(chr, ideographs()))}]+")


def _latin(char: str) -> bool:
    """Whether it folds to a Latin letter or digit."""
    return (char.isascii() and char.isalnum()) or ("\uff10" <= char <= "\uff5a" and chr(ord(char) - 0xFEE0).isalnum())
