"""Signatures of texts by MinHash: how alike two texts are, told from 128 numbers of each without reading them.

The share of equal numbers estimates the share of shingles (five characters in a row) that two texts have in common,
to about 0.04. rensa makes them where it has a wheel, numpy elsewhere: the two are as good but give different numbers,
so signatures are kept with the name of what made them (`method`).

Broder, On the resemblance and containment of documents, 1997.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.folding import fingerprint, fold

SIZE = 128  # numbers in a signature
SHINGLE = 5  # characters: shorter ones stand in any two texts of the field, longer ones break at every misprint

Signature = NDArray[np.uint32]
Hashes = NDArray[np.uint64]

_SEED = 1
_ODD = np.uint64(0x9E3779B97F4A7C15)
_NO_WORD = re.compile(r"[\W_]+")
_AT_ONCE = 4096  # shingles, each of which takes SIZE numbers for a moment


def letters(text: str) -> str:
    """`text` as it is compared: folded, and nothing but letters, digits and Chinese characters."""
    return _NO_WORD.sub("", fold(text))


def signature(text: str) -> Signature:
    """The signature of a text that `letters` gave; of one without a shingle it says nothing."""
    return _chosen()[1](_hashes(text))


def method() -> str:
    """What makes the signatures: those of another cannot be compared with them."""
    return f"{_chosen()[0]}-{SIZE}-{SHINGLE}-{fingerprint()}"


def likeness(one: Signature, others: NDArray[np.uint32]) -> NDArray[np.float64]:
    """What share of its shingles a text has in common with each of several others, estimated."""
    alike: NDArray[np.float64] = (others == one).mean(axis=1)
    return alike


def _hashes(text: str) -> Hashes:
    """A number for each shingle of `text`."""
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.uint64)
    count = max(0, len(codes) - SHINGLE + 1)
    hashed = np.zeros(count, np.uint64)
    for offset in range(SHINGLE):
        hashed = hashed * _ODD + codes[offset : offset + count]
    hashed ^= hashed >> np.uint64(32)
    hashed *= _ODD
    return np.asarray(hashed ^ (hashed >> np.uint64(29)), np.uint64)


def _by_numpy(hashed: Hashes) -> Signature:
    """The least of SIZE rearrangements of the numbers, each rearranged by a multiplication (Dietzfelbinger 1997)."""
    factors = np.random.default_rng(_SEED).integers(1, 2**63, SIZE, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    least = np.full(SIZE, 2**32 - 1, np.uint32)
    for start in range(0, len(hashed), _AT_ONCE):
        rearranged = hashed[start : start + _AT_ONCE, None] * factors >> np.uint64(32)
        least = np.minimum(least, rearranged.min(axis=0).astype(np.uint32))
    return least


def _by_rensa(rensa: Any) -> Callable[[Hashes], Signature]:
    def sign(hashed: Hashes) -> Signature:
        rows = rensa.RMinHash.digest_matrix_from_flat_token_hashes(hashed, [0, len(hashed)], SIZE, _SEED).to_rows()
        return np.array(rows[0], np.uint32)

    return sign


@cache
def _chosen() -> tuple[str, Callable[[Hashes], Signature]]:
    try:
        import rensa
    except ImportError:  # no wheel for this platform
        return "numpy", _by_numpy
    return f"rensa-{rensa.RMinHash.ALGORITHM_VERSION}", _by_rensa(rensa)
