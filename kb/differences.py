"""What differs between two texts: paragraphs first, then parts of sentences, then characters; numbers stay whole.

Both are compared as `kb.folding` folds them, so that （ and ( are the same. The cost is bounded whatever the texts:
where too much in them is alike to be told apart, a stretch counts as replaced whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from kb.folding import fold

# Pairs of equal parts that are looked at between two stretches: 2,000 characters against 2,000 have some 50,000, a law
# of 300 articles with its next version some 10,000 of paragraphs and parts of sentences.
MOST_PAIRS = 400_000
# A single character that two changes share says nothing: 党员和群众 and 干部和企业 read better as one change.
LONGEST_ISLAND = 1

# From the coarsest to the finest.
_CUTS = (
    re.compile(r"[^\n]*\n|[^\n]+"),
    re.compile(r"[^，。；：！？,;:!?\n]*[，。；：！？,;:!?\n]|[^，。；：！？,;:!?\n]+"),
    re.compile(r"[a-z0-9]+|[零〇一二三四五六七八九十百千]+|.", re.DOTALL),
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch that two texts share, or that one has in place of what the other has."""

    before: str
    after: str
    same: bool  # but for width, case and blanks


@dataclass(frozen=True, slots=True)
class Region:
    """Characters of two texts that belong together, ends exclusive."""

    start: int
    end: int
    other_start: int
    other_end: int
    same: bool


def differences(before: str, after: str) -> tuple[Piece, ...]:
    """`before` and `after` as pieces: those of either side put together are the whole text again."""
    found = []
    for each in _readable(regions(before, after)):
        old, new = before[each.start : each.end], after[each.other_start : each.other_end]
        found.append(Piece(old, new, each.same or (not old.strip() and not new.strip())))
    return tuple(found)


def regions(before: str, after: str) -> list[Region]:
    """Which stretches of two texts are the same and which are not, in order and without a gap."""
    return list(_joined(_compared(fold(before), fold(after), Region(0, len(before), 0, len(after), same=False), 0)))


def _compared(old: str, new: str, within: Region, depth: int) -> Iterator[Region]:
    """The regions of `within`, cut as _CUTS says from `depth` on; what differs is cut finer and compared again."""
    both = within.end > within.start and within.other_end > within.other_start
    if within.same or not both or depth == len(_CUTS):
        yield within
        return
    for region in _aligned(_CUTS[depth], old, new, within):
        yield from _compared(old, new, region, depth + 1)


def matching(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int, int]]:
    """Runs that two sequences share, in order: where each begins in either, and how long it is.

    What is at both ends is found whatever it costs; the rest where the pairs to be looked at are not too many.
    """
    head = _shared(one, other)
    tail = _shared(one[head:][::-1], other[head:][::-1])
    inner, other_inner = one[head : len(one) - tail], other[head : len(other) - tail]
    runs = [(0, 0, head)] if head else []
    if _pairs(inner, other_inner) <= MOST_PAIRS:
        blocks = SequenceMatcher(None, inner, other_inner, autojunk=False).get_matching_blocks()
        runs += [(head + block.a, head + block.b, block.size) for block in blocks if block.size]
    return runs + ([(len(one) - tail, len(other) - tail, tail)] if tail else [])


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many members two sequences share from their beginning."""
    shortest = min(len(one), len(other))
    return next((at for at in range(shortest) if one[at] != other[at]), shortest)


def _pairs(one: Sequence[str], other: Sequence[str]) -> int:
    counts = Counter(other)
    return sum(times * counts[member] for member, times in Counter(one).items())


def _aligned(cut: re.Pattern[str], old: str, new: str, within: Region) -> Iterator[Region]:
    """The regions of two texts that are compared by what `cut` cuts them into."""
    parts = cut.findall(old, within.start, within.end)
    others = cut.findall(new, within.other_start, within.other_end)
    starts, other_starts = _starts(parts, within.start), _starts(others, within.other_start)
    at, other_at = within.start, within.other_start
    for first, other_first, size in [*matching(parts, others), (len(parts), len(others), 0)]:
        start, other_start = starts[first], other_starts[other_first]
        if start > at or other_start > other_at:
            yield Region(at, start, other_at, other_start, same=False)
        at, other_at = starts[first + size], other_starts[other_first + size]
        if size:
            yield Region(start, at, other_start, other_at, same=True)


def _starts(parts: Iterable[str], start: int) -> list[int]:
    """Where each part begins, and where the last one ends."""
    found = [start]
    for part in parts:
        found.append(found[-1] + len(part))
    return found


def _joined(found: Iterable[Region]) -> Iterator[Region]:
    """Neighbours of one kind as one; empty ones left out."""
    last: Region | None = None
    for region in found:
        if region.start == region.end and region.other_start == region.other_end:
            continue
        if last and last.same == region.same:
            last = Region(last.start, region.end, last.other_start, region.other_end, last.same)
        else:
            if last:
                yield last
            last = region
    if last:
        yield last


def _readable(found: Sequence[Region]) -> list[Region]:
    """The regions with islands between two changes made part of them."""
    kept = [
        Region(each.start, each.end, each.other_start, each.other_end, each.same and not _island(found, at))
        for at, each in enumerate(found)
    ]
    return list(_joined(kept))


def _island(found: Sequence[Region], at: int) -> bool:
    inside = 0 < at < len(found) - 1 and found[at].end - found[at].start <= LONGEST_ISLAND
    return inside and all(_size(found[near]) > LONGEST_ISLAND for near in (at - 1, at + 1))


def _size(region: Region) -> int:
    return max(region.end - region.start, region.other_end - region.other_start)
