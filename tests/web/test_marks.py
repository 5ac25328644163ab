"""Marked text and fragments."""

from __future__ import annotations

import pytest

from indexer.snippet import FRAGMENT
from web.marks import marked, shown_part


@pytest.mark.parametrize(
    ("text", "spans", "expected"),
    [
        ("党建", [], "党建"),
        ("楼宇党建。", [(2, 4)], "楼宇<mark>党建</mark>。"),
        ("<a>&", [(0, 3)], "<mark>&lt;a&gt;</mark>&amp;"),
        ("甲乙丙", [(0, 1), (2, 3)], "<mark>甲</mark>乙<mark>丙</mark>"),
    ],
)
def test_spans_are_marked_and_everything_is_escaped(text: str, spans: list[tuple[int, int]], expected: str) -> None:
    """Text outside and inside of marks is escaped."""
    assert marked(text, spans) == expected


def test_short_passages_are_shown_whole() -> None:
    """Nothing is cut from a passage that fits."""
    assert shown_part("一句。", [(0, 2)]) == "<mark>一句</mark>。"


def test_long_passages_are_cut_around_the_match() -> None:
    """A fragment begins at a sentence near the first match and says where it was cut."""
    text = "甲" * 300 + "。这里是楼宇党建。" + "乙" * 300
    cut = shown_part(text, [(304, 308)])
    assert cut.startswith("…这里是<mark>楼宇党建</mark>。乙")
    assert cut.endswith("乙…")
    assert len(cut.striptags()) <= FRAGMENT + 2


def test_a_match_longer_than_a_fragment_is_not_lost() -> None:
    """A long quotation that was sought is shown to its end."""
    assert f"<mark>{'党' * 400}</mark>" in shown_part("前" * 100 + "党" * 400, [(100, 500)])
