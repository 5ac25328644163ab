"""Signatures by MinHash."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from kb import minhash
from kb.minhash import SHINGLE, letters, likeness, signature

WORDS = "党建引领基层治理楼宇园区企业组织服务群众制度机制责任落实监督考核年度工作意见通知办法规定"


def text(start: int, length: int) -> str:
    """A text that does not repeat itself, a stretch of an endless one."""
    return "".join(WORDS[(n * n * 7 + n * 13 + n // 41) % len(WORDS)] for n in range(start, start + length))


def jaccard(one: str, other: str) -> float:
    """The share of shingles that two texts have in common, counted."""
    sets = [{each[at : at + SHINGLE] for at in range(len(each) - SHINGLE + 1)} for each in (one, other)]
    return len(sets[0] & sets[1]) / len(sets[0] | sets[1])


@pytest.mark.parametrize(
    "make", [signature, lambda each: minhash._by_numpy(minhash._hashes(each))], ids=["chosen", "numpy"]
)
@pytest.mark.parametrize("shared", [0, 300, 600, 1000, 1500, 1900, 2000])
def test_the_estimate_is_near_the_count(make: Callable[[str], minhash.Signature], shared: int) -> None:
    """Both makers estimate the likeness that counting the shingles gives, to a few hundredths."""
    one, other = text(0, 2000), text(2000 - shared, 2000)
    estimated = likeness(make(letters(one)), np.array([make(letters(other))]))[0]
    assert abs(estimated - jaccard(one, other)) < 0.14


def test_the_same_text_in_another_dress_has_the_same_signature() -> None:
    """Line ends, marks, blanks, width and traditional characters do not count."""
    plain, dressed = "坚持党建引领，推动楼宇治理。第10条 ABC" * 3, "堅持黨建引領 推動\n樓宇治理。第１０条ａｂｃ" * 3
    assert np.array_equal(signature(letters(plain)), signature(letters(dressed)))


def test_a_signature_is_the_same_every_time() -> None:
    """It may be kept: order and number of threads change nothing, nor does repeating a text."""
    one = letters(text(0, 500))
    assert np.array_equal(signature(one), signature(one))
    assert signature(one).dtype == np.uint32


def test_texts_without_a_shingle_have_a_signature_too() -> None:
    """An empty one and a short one are no error."""
    assert len(signature("")) == len(signature("党建")) == minhash.SIZE
