"""Exact search on plain text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.exact import contains, find, squeeze


@pytest.mark.parametrize(
    ("text", "needle", "found"),
    [
        ("上海交通大学", "上海交通大学", ["上海交通大学"]),
        ("上海的交通和大学", "上海交通大学", []),
        ("党建 统领", "党建统领", ["党建 统领"]),
        ("党建统领", "党建　统领", ["党建统领"]),
        ("连续 10 年", "10年", ["10 年"]),
        ("ＡＢＣ楼", "abc楼", ["ＡＢＣ楼"]),
        ("關於黨建　統領", "关于党建统领", ["關於黨建　統領"]),
        ("关于党建统领", "黨建統領", ["党建统领"]),
        ("第47号", "7号", []),
        ("party building", "party building", ["party building"]),
        ("partybuilding", "party building", []),
        ("甲党\n建乙", "党建", []),
        ("一一一", "一一", ["一一", "一一"]),
        ("党建", "", []),
        ("甲 \u2003乙", "乙", ["乙"]),
    ],
)
def test_exact_means_exact(text: str, needle: str, found: list[str]) -> None:
    """Found if and only if the characters stand there, blanks beside Chinese, width, case and tradition aside."""
    assert [text[start:end] for start, end in find(text, squeeze(needle))] == found
    assert contains(text, squeeze(needle)) == bool(found)


@pytest.mark.parametrize(
    ("text", "needle", "found"),
    [
        ("标准PPR-9087", "ppr", ["PPR"]),
        ("标准PPR9087", "ppr", ["PPR"]),
        ("APPR9087", "ppr", []),
        ("第47号", "4", ["4"]),
        ("楼宇党建", "楼宇", ["楼宇"]),
    ],
)
def test_an_open_end_may_go_on(text: str, needle: str, found: list[str]) -> None:
    """The Latin word or number that ends the needle may be the beginning of a longer one, not its end."""
    assert [text[start:end] for start, end in find(text, needle, open_end=True)] == found


@given(st.text("党建引领 　a1\n"), st.text("党建引领", min_size=1, max_size=3))
def test_exact_search_agrees_with_a_plain_scan(text: str, needle: str) -> None:
    """For Chinese words it finds what Python's `in` finds in the text without blanks, paragraph by paragraph."""
    expected = any(needle in "".join(line.split()) for line in text.split("\n"))
    assert contains(text, needle) == expected
