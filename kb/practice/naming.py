"""Names of models, places, organisations and policies, and where they stand in a text.

A name is found whatever quotes and widths it is written with: “双强六好”, 「双强六好」 and 双强六好, 1+X and 1＋X,
“两新”党建 inside a name. A long one is found with its commas, too: 一方隶属、多重管理. Offsets are those of the text
as it stands. `Names` only looks names up; whether the thing is meant is for `kb.practice.mentions` to judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from kb.folding import fold

Kind = Literal["model", "place", "organisation", "policy"]
KINDS: tuple[Kind, ...] = ("policy", "model", "organisation", "place")  # of two as long, the first is meant

_QUOTES = "“”‘’\"'「」『』〝〞"
_COMMAS = "、，,"
_PAIRS = re.compile("“[^“”]*”|「[^「」]*」|『[^『』]*』|[+·]")
_PASSED_OVER = re.compile(f"[{_QUOTES}{_COMMAS}]")
LEAST_PARTED = 5  # characters of a name that commas or half a pair of quotes may part: 四、同志 is no 四同


@dataclass(frozen=True, slots=True)
class Name:
    """A name of something. `target` is the id of its card or entry, a place's full name, an organisation's name."""

    text: str
    kind: Kind
    target: str
    weak: bool = False  # also a word, or few know it: meant only where something else says so (大同, 秀洲)


@dataclass(frozen=True, slots=True)
class Squeezed:
    """A text folded, without quotes and commas, and where each of its characters stood."""

    text: str
    places: Sequence[int]  # of the characters, in the original
    original: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where characters `start` to `end` of the squeezed text stand in the original."""
        return self.places[start], self.places[end - 1] + 1


def squeezed(text: str) -> Squeezed:
    """`text` as names are compared."""
    folded = fold(text)
    if not _PASSED_OVER.search(folded):
        return Squeezed(folded, range(len(text)), text)
    places: list[int] = []
    position = 0
    for match in _PASSED_OVER.finditer(folded):
        places.extend(range(position, match.start()))
        position = match.end()
    places.extend(range(position, len(folded)))
    return Squeezed(_PASSED_OVER.sub("", folded), places, text)


def key(name: str) -> str:
    """A name as it is compared."""
    return _PASSED_OVER.sub("", fold(name))


class Names:
    """Many names, looked for all at once: a table says of two characters how long the names are that begin so."""

    def __init__(self, names: Iterable[Name]) -> None:
        """Names that are shorter than two characters are left out."""
        self._names: dict[str, list[Name]] = {}
        for name in dict.fromkeys(names):
            if len(key(name.text)) > 1:
                self._names.setdefault(key(name.text), []).append(name)
        lengths: dict[str, set[int]] = {}
        for text in self._names:
            lengths.setdefault(text[:2], set()).add(len(text))
        self._lengths = {start: sorted(found, reverse=True) for start, found in lengths.items()}
        first, second = ("".join({start[at] for start in lengths}) for at in (0, 1))
        # Few places have both characters of any: the table is asked of those.
        self._starts = re.compile(f"[{re.escape(first)}](?=[{re.escape(second)}])") if lengths else re.compile("(?!)")

    def __iter__(self) -> Iterator[Name]:
        return (name for found in self._names.values() for name in found)

    def called(self, text: str) -> tuple[Name, ...]:
        """The names that are written as `text`."""
        return tuple(self._names.get(key(text), ()))

    def found(self, text: Squeezed) -> Iterator[tuple[int, int]]:
        """Where names stand in the squeezed text: at each place the longest first, then the shorter ones."""
        content, lengths, names = text.text, self._lengths, self._names
        for match in self._starts.finditer(content):
            start = match.start()
            for length in lengths.get(content[start : start + 2], ()):
                end = start + length
                if end <= len(content) and content[start:end] in names and _whole(text, start, end):
                    yield start, end


def _whole(text: Squeezed, start: int, end: int) -> bool:
    """Whether no comma and no half pair of quotes parts a short name: 打造空中“微”网格 is no 微网格."""
    first, last = text.places[start], text.places[end - 1]
    if last - first + 1 == end - start or end - start >= LEAST_PARTED:
        return True
    inside = text.original[first:last]
    return not any(char in _COMMAS for char in inside) and _PAIRS.sub("", inside).isalnum()
