"""Exact search: the plain comparison of characters that decides, whatever the segmentation was.

Width and case are folded, traditional characters are simplified (黨建 is 党建), blanks beside a Chinese character do
not count (党建 统领 is 党建统领). Latin words and numbers are whole: 7号 is not found in 47号, unless the end is open:
ppr* is found in PPR9087. A paragraph's end is never crossed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kb.folding import fold

_BLANKS = re.compile(r"[ \t\u00a0\u3000]+")


def squeeze(text: str) -> str:
    """Text of one paragraph as it is compared."""
    return _squeeze_with_places(text)[0]


def contains(text: str, needle: str, open_end: bool = False) -> bool:
    """Whether a paragraph of `text` contains `needle`, which is squeezed.

    With `open_end` the Latin word or number that ends the needle may go on.
    """
    return any(True for _ in find(text, needle, open_end))


def find(text: str, needle: str, open_end: bool = False) -> Iterator[tuple[int, int]]:
    """Where `needle` (squeezed) stands in `text`: characters of `text`, end exclusive, in order."""
    return find_any(text, (needle,), open_end)


def find_any(text: str, needles: Sequence[str], open_end: bool = False) -> Iterator[tuple[int, int]]:
    """Where any of `needles` (squeezed) stands in `text`: paragraph by paragraph, there one needle after the other."""
    offset = 0
    for paragraph in text.split("\n"):
        squeezed, places = _squeeze_with_places(paragraph)
        for needle in needles:
            for at in _found(squeezed, needle, open_end):
                yield offset + places[at], offset + places[at + len(needle) - 1] + 1
        offset += len(paragraph) + 1


def stands_in(squeezed: str, needle: str, open_end: bool = False) -> bool:
    """Whether a squeezed text of one paragraph contains `needle`."""
    return any(True for _ in _found(squeezed, needle, open_end))


def _found(squeezed: str, needle: str, open_end: bool) -> Iterator[int]:
    at = squeezed.find(needle) if needle else -1
    while at >= 0:
        if _whole(squeezed, at, at + len(needle), open_end):
            yield at
        at = squeezed.find(needle, at + 1)


def _squeeze_with_places(text: str) -> tuple[str, list[int] | range]:
    """The squeezed text, and where each of its characters stands in `text`."""
    folded = fold(text)
    if not _BLANKS.search(folded):
        return folded, range(len(folded))
    kept: list[str] = []
    places: list[int] = []
    for match in re.finditer(r"[ \t]+|[^ \t]+", folded):
        piece, start = match[0], match.start()
        if piece[0] not in " \t":
            kept.extend(piece)
            places.extend(range(start, start + len(piece)))
        elif kept and match.end() < len(folded) and _latin(kept[-1]) and _latin(folded[match.end()]):
            kept.append(" ")
            places.append(start)
    return "".join(kept), places


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _whole(text: str, start: int, end: int, open_end: bool) -> bool:
    before = start > 0 and _latin(text[start]) and _latin(text[start - 1])
    after = not open_end and end < len(text) and _latin(text[end - 1]) and _latin(text[end])
    return not before and not after
