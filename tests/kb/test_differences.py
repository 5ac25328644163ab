"""What differs between two texts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.differences import MOST_PAIRS, Piece, differences, matching, regions

TEXT = st.text(st.sampled_from("党建引领治理，。；（(）)一二10aA \n"), max_size=60)


def changes(before: str, after: str) -> list[tuple[str, str]]:
    """What one text has in place of what the other has."""
    return [(piece.before, piece.after) for piece in differences(before, after) if not piece.same]


@given(TEXT, TEXT)
def test_the_pieces_put_together_are_the_two_texts(before: str, after: str) -> None:
    """Nothing is lost or made up, whatever the texts."""
    pieces = differences(before, after)
    assert "".join(piece.before for piece in pieces) == before
    assert "".join(piece.after for piece in pieces) == after


@given(TEXT, TEXT)
def test_same_pieces_are_the_same(before: str, after: str) -> None:
    """Only stretches with equal characters, width, case and blanks aside, are called the same."""
    from kb.folding import fold

    for piece in differences(before, after):
        if piece.same:
            assert fold(piece.before).split() == fold(piece.after).split()


@given(TEXT)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    """One piece, or none of an empty text."""
    assert differences(text, text) == ((Piece(text, text, True),) if text else ())


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("由国土资源部门负责。", "由自然资源部门负责。", [("国土", "自然")]),
        ("处10万元罚款。", "处100万元罚款。", [("10", "100")]),
        ("自二十日起施行。", "自三十五日起施行。", [("二十", "三十五")]),
        ("由党员和群众参加。", "由干部和企业参加。", [("党员和群众", "干部和企业")]),
        ("甲，乙，丙。", "甲，丙。", [("乙，", "")]),
        ("（一）楼宇", "(一)楼宇", []),
        ("总则", "总 则", []),
        ("甲。\n乙。\n丙。", "甲。\n新增一段。\n乙。\n丙。", [("", "新增一段。\n")]),
        ("", "全新", [("", "全新")]),
    ],
)
def test_words_that_changed_are_told(before: str, after: str, expected: list[tuple[str, str]]) -> None:
    """A word, a number as a whole, a part of a sentence, a paragraph; forms of width and blanks are no change."""
    assert changes(before, after) == expected


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("的" * 200_000, "的" * 199_999 + "了"),
        ("的了" * 60_000, "了的" * 50_000),
        ("啊。" * 60_000, "哦。" + "啊。" * 50_000 + "哦。"),
        ("\n" * 60_000 + "甲", "\n" * 50_000 + "乙"),
        ("甲，\n" * 20_000, "，\n甲" * 20_000),
    ],
)
def test_texts_that_are_too_much_alike_end_all_the_same(before: str, after: str) -> None:
    """The work is bounded: what cannot be told apart cheaply counts as replaced, and still nothing is lost."""
    pieces = differences(before, after)
    assert "".join(piece.before for piece in pieces) == before
    assert "".join(piece.after for piece in pieces) == after


def test_both_ends_are_found_however_much_is_alike() -> None:
    """Beyond the bound what is equal at the beginning and the end is still paired."""
    many = ["x"] * int(MOST_PAIRS**0.5 + 2)
    assert matching(["a", *many, "z"], ["a", "b", *many, many[0], "z"])[0] == (0, 0, 1)
    assert matching(["a", *many, "z"], ["a", "b", *many, many[0], "z"])[-1][2] > len(many)


@given(TEXT, TEXT)
def test_regions_follow_each_other_without_a_gap(before: str, after: str) -> None:
    """Each begins where the last one ended, in both texts, and kinds alternate."""
    found = regions(before, after)
    at = other = 0
    for region in found:
        assert (region.start, region.other_start) == (at, other)
        at, other = region.end, region.other_end
    assert (at, other) == (len(before), len(after))
    assert all(one.same != two.same for one, two in pairwise(found))
