"""Figures with what they count, in digits and in characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.language import parse
from indexer.language.counted import asked_count, counts_in, is_figure, twin
from indexer.query import Any, Exact, Ranked, Term
from indexer.ranking import sentence_cover
from indexer.segment import Segmenter


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("三名", "3名"),
        ("3名", "三名"),
        ("五十人", "50人"),
        ("两个", "2个"),
        ("2个", "两个"),
        ("一百零二家", "102家"),
        ("一个", None),
        ("1个", None),
        ("三", None),
        ("2012年", None),
        ("楼宇", None),
        ("十十人", None),
        ("12345人", None),
    ],
)
def test_a_count_is_written_two_ways(word: str, other: str | None) -> None:
    """一个 is left alone, as are years and numerals that say nothing in order."""
    assert twin(word) == other


@given(st.integers(2, 9999), st.sampled_from("名人个家项"))
def test_both_ways_lead_back(value: int, measure: str) -> None:
    """The twin of a twin is the count itself."""
    written = twin(f"{value}{measure}")
    assert written is not None
    assert twin(written) == f"{value}{measure}"


def test_counts_stand_in_running_text() -> None:
    """十三名 is one count, not 三名; 第三人 is none."""
    assert counts_in("三名正式党员和50人以上的企业，十三名第三人") == ("三名", "50人", "十三名")


@pytest.mark.parametrize(
    ("text", "measure"),
    [("企业有几名党员可以成立党支部？", "名"), ("要交多少元", "元"), ("十几名党员", ""), ("多少", ""), ("怎么办", "")],
)
def test_a_question_asks_the_number_of_something(text: str, measure: str) -> None:
    """几名 and 多少元 do; 十几名 says about how many."""
    assert asked_count(text) == measure


def test_a_figure_goes_with_what_it_counts(segmenter: Segmenter) -> None:
    """33个微网格 is 33个 and 微网格; the count is sought in characters, too, to the letter."""
    tree = parse("五十人 微网格", segmenter).tree
    first = tree.children[0]  # type: ignore[union-attr]  # an All
    assert isinstance(first, Any)
    assert [type(each) for each in first.children] == [Term, Exact]
    assert parse("33个微网格", segmenter).terms == ("33个", "微网格")
    assert is_figure("33")
    assert not is_figure("33个")


def test_a_sentence_with_the_number_answers_better(segmenter: Segmenter) -> None:
    """Where 几名 is asked, 3名以上 is worth more than the same words without a number."""
    tree = parse("企业有几名党员可以成立党支部？", segmenter).tree
    assert isinstance(tree, Ranked)
    weights = {term.text: term.weight for term in tree.terms}
    numbered, plain = "有3名以上正式党员的企业，成立党支部。", "有许多个正式党员的企业，成立党支部。"
    assert sentence_cover([numbered], "", weights, tree.counted) > sentence_cover([plain], "", weights, tree.counted)
    assert sentence_cover([numbered], "", weights) == pytest.approx(sentence_cover([plain], "", weights), abs=0.01)
