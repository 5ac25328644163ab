"""The place of a text that a quotation is most like: where most of its pairs of characters are, and where it fits best.

The first finds words that were swapped, too; the second (Sellers 1980, a row at a time) where the place begins and
ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.quotations.texts import Codes, Stretch, Text, pairs

LONGEST_FITTED = 3000  # characters: of a longer quotation the place is told by pairs alone
WINDOWS = 3  # places that are looked at more closely
Numbers = NDArray[np.int32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Near:
    """A place that a quotation is like."""

    stretch: Stretch
    alike: float  # 0 to 1: of its characters, those that stand there; or of its pairs, where words were swapped


def nearest(words: str, text: Text, within: Stretch | None = None) -> Near | None:
    """The place of `text`, or of a stretch of it, that `words` are most like; None where they share nothing."""
    start, end = (within.start, within.end) if within else (0, len(text.worded.words))
    sought = pairs(words)
    known = text.pairs[start : max(start, end - 1)]
    if not len(sought) or not len(known):
        return None
    shared = np.isin(known, sought)
    if not shared.any():
        return None
    window = min(len(sought), len(known))
    bounds = Stretch(start, end)
    found = [_near(words, sought, text, start + at, window, bounds) for at in _windows(shared, window)]
    return max(found, key=lambda each: each.alike)


def _windows(shared: Mask, window: int) -> Iterator[int]:
    """Where the windows begin that have most of what is shared, apart from each other; the best first."""
    counted = np.concatenate([[0], np.cumsum(shared)])
    counts = counted[window:] - counted[:-window]
    for _ in range(WINDOWS):
        at = int(np.argmax(counts))
        if counts[at] <= 0:
            return
        yield at
        counts[max(0, at - window // 2) : at + window // 2 + 1] = 0


def _near(words: str, sought: Codes, text: Text, at: int, window: int, bounds: Stretch) -> Near:
    """How alike the text is from about the character `at` of its words on."""
    inside = text.pairs[at : at + window]
    there = np.flatnonzero(np.isin(inside, sought))
    by_pairs = len(np.intersect1d(inside, sought)) / len(np.unique(sought))
    around = window // 2 + 1
    first, last = max(bounds.start, at - around), min(bounds.end, at + window + around)
    fitted = _fitted(words, text.worded.words, first, last)
    if fitted and fitted.alike >= by_pairs - _SWAPPED:
        return Near(fitted.stretch, max(fitted.alike, by_pairs))
    return Near(Stretch(at + int(there[0]), at + int(there[-1]) + 2), by_pairs)


_SWAPPED = 0.15  # so much more alike are the pairs of a quotation whose words were swapped


def _fitted(words: str, text: str, start: int, end: int) -> Near | None:
    """Where between `start` and `end` the fewest characters must be changed to make `words` of what stands there."""
    if len(words) > LONGEST_FITTED:
        return None
    region = text[start:end]
    last, distance = _best_end(words, region)
    first = last - _best_end(words[::-1], region[:last][::-1], anchored=True)[0]
    if first >= last:
        return None
    return Near(Stretch(start + first, start + last), max(0.0, 1 - distance / len(words)))


def _best_end(words: str, region: str, anchored: bool = False) -> tuple[int, int]:
    """Where the stretch of `region` that is nearest to `words` ends, and how many characters must be changed.

    It begins anywhere, or where the region does.
    """
    codes = np.frombuffer(region.encode("utf-32-le"), np.uint32)
    steps = np.arange(len(codes) + 1, dtype=np.int32)
    row: Numbers = steps if anchored else np.zeros(len(codes) + 1, np.int32)
    for nth, char in enumerate(words, 1):
        change = row[:-1] + (codes != ord(char))
        row = np.concatenate([[nth], np.minimum(change, row[1:] + 1)]).astype(np.int32)
        row = np.minimum.accumulate(row - steps) + steps  # what only the region has costs one each
    # Of several ends as good the last: what another character stands for belongs to the stretch.
    distance = int(row.min())
    return int(len(row) - 1 - np.argmin(row[::-1])), distance
