"""Numbers in order: where things that stand one behind the other begin, and where something new begins."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def begins(sizes: ArrayLike) -> NDArray[np.int64]:
    """Where each of things of these sizes begins, the first at 0; one more: where the last ends."""
    ends = np.cumsum(sizes, dtype=np.int64)
    return np.concatenate((np.zeros(1, np.int64), ends))


def changes(numbers: NDArray[Any]) -> NDArray[np.bool_]:
    """Whether each differs from the one before it; the first does."""
    new = np.ones(len(numbers), bool)
    np.not_equal(numbers[1:], numbers[:-1], out=new[1:])
    return new
