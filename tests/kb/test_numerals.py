"""Chinese numerals and dates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.numerals import find_date, to_chinese, to_int


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("十二", 12),
        ("二十", 20),
        ("一百零二", 102),
        ("一百二十", 120),
        ("一千二百六十", 1260),
        ("二〇一二", 2012),
        ("二○一二", 2012),
        ("〇", 0),
        ("十", 10),
        ("两百", 200),
        ("12", 12),
    ],
)
def test_numerals_have_their_value(numeral: str, value: int) -> None:
    """Units, zeros of every shape and digit-by-digit years are read."""
    assert to_int(numeral) == value


@given(st.integers(0, 9999))
def test_numerals_come_back(value: int) -> None:
    """Every number that is written as a Chinese numeral is read back the same."""
    assert to_int(to_chinese(value)) == value


@pytest.mark.parametrize("text", ["", "甲", "1a", "一x"])
def test_what_is_no_numeral_is_refused(text: str) -> None:
    """Text that is no numeral is an error, not a zero."""
    with pytest.raises(ValueError, match="不是数字"):
        to_int(text)


@pytest.mark.parametrize("value", [-1, 10000])
def test_numbers_out_of_range_are_refused(value: int) -> None:
    """Clause numbers beyond four digits do not exist."""
    with pytest.raises(ValueError, match="超出范围"):
        to_chinese(value)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("发表时间：2012-05-25", "2012-05-25"),
        ("2012年5月24日印发", "2012-05-24"),
        ("二〇一二年五月二十四日", "2012-05-24"),
        ("二○一二年十二月三十一日", "2012-12-31"),
        ("2012/5/4", "2012-05-04"),
        ("2012年13月1日", None),
        ("5月24日", None),
    ],
)
def test_dates_are_found(text: str, date: str | None) -> None:
    """Full dates are found in both kinds of digits; impossible and partial ones are not."""
    assert find_date(text) == date
