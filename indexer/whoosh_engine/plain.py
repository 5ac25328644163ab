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
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from kb.folding import fold, ideographs

_BLANKS = " \t\u00a0\u3000"
# Folding makes some of these of others: a needle that has them is compared with folded text.
FOLDED = re.compile("[\x20-\x7e]")
_WIDE_BLANKS = re.compile("[ \t]*\t[ \t]*| [ \t]+")
# What passes unchanged beyond this takes pairs of its own; no surrogate is among the codes below.
_FAR = "\ud7ff"
_NOTHING = "\0"
# Classes of characters; those beyond the basic plane are in none.
_BLANK, _STANDS_FOR_ANOTHER = 1, 2
_BEYOND = 0xFFFF


def plain(texts: Sequence[str]) -> tuple[list[str], dict[int, str]]:
    """What is kept of each text, and by the place of those that have any, the patches that restore them."""
    kept, patches = list(texts), {}
    for place, pieces in _odd_pieces(texts):
        text = texts[place]
        parts: list[str] = []
        lacking: list[str] = []
        done = 0
        for start, end, blank in pieces:
            if blank and start and end < len(text) and _latin(text[start - 1]) and _latin(text[end]):
                continue
            parts += (text[done:start], "" if blank else text[start:end].translate(ideographs()))
            far, near = divmod(start - done, ord(_FAR))
            lacking += (f"{_FAR}{_NOTHING}" * far, chr(near), "\0".join(text[start:end]))
            done = end
        if lacking:
            kept[place], patches[place] = "".join((*parts, text[done:])), "".join(lacking)
    return kept, patches


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


def _odd_pieces(texts: Sequence[str]) -> Iterator[tuple[int, list[tuple[int, int, bool]]]]:
    """The place of each text that has any, and where blanks in a row, or characters in a row that stand for others,
    begin and end in it: (start, end, whether they are blanks). A table is looked up for all texts at once.
    """
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    classes = _classes()[np.minimum(codes, _BEYOND)]
    odd = classes.nonzero()[0]
    if not len(odd):
        return
    limits = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)))
    of = limits.searchsorted(odd, "right")
    kind = classes[odd]
    new = np.ones(len(odd), bool)
    new[1:] = (odd[1:] != odd[:-1] + 1) | (of[1:] != of[:-1]) | (kind[1:] != kind[:-1])
    firsts = new.nonzero()[0]
    lasts = np.append(firsts[1:], len(odd)) - 1
    of = of[firsts]
    begins = np.append(0, limits)[of]
    found = zip(
        of.tolist(),
        (odd[firsts] - begins).tolist(),
        (odd[lasts] + 1 - begins).tolist(),
        (kind[firsts] == _BLANK).tolist(),
        strict=True,
    )
    for place, pieces in groupby(found, key=itemgetter(0)):
        yield place, [piece[1:] for piece in pieces]


@cache
def _classes() -> NDArray[np.uint8]:
    """Of each character of the basic plane, whether it is a blank or stands for another; one more, for those beyond."""
    classes = np.zeros(_BEYOND + 1, np.uint8)
    classes[list(ideographs())] = _STANDS_FOR_ANOTHER
    classes[list(map(ord, _BLANKS))] = _BLANK
    return classes


def _latin(char: str) -> bool:
    """Whether it folds to a Latin letter or digit."""
    return (char.isascii() and char.isalnum()) or ("\uff10" <= char <= "\uff5a" and chr(ord(char) - 0xFEE0).isalnum())
