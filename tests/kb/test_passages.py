"""How a body is cut into passages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.within import clause_firsts
from kb import outline
from kb.passages import LONGEST, cut, found_at, goes_on, paragraph_anchor, passages
from tests.factories import document

SENTENCE = "党组织要在职工群众中发挥政治核心作用，在企业发展中发挥政治引领作用。"
TEXT = st.text("党建引领基层治理，。；！”a1 ", min_size=1, max_size=3000)


@given(TEXT)
def test_the_pieces_of_a_paragraph_are_the_paragraph(text: str) -> None:
    """Nothing is lost or doubled, none is longer than a passage may be."""
    pieces = cut(text)
    assert "".join(text[start:end] for start, end in pieces) == text
    assert all(0 < end - start <= LONGEST for start, end in pieces)


def test_a_long_paragraph_is_cut_at_sentence_ends_into_equal_pieces() -> None:
    """Each piece ends with a sentence; none is a tail of a few words."""
    text = SENTENCE * 25  # 875 characters
    lengths = [end - start for start, end in cut(text)]
    assert len(lengths) == 3 and all(length % len(SENTENCE) == 0 for length in lengths)
    assert min(lengths) >= 240


def test_a_sentence_that_is_too_long_is_cut_at_commas() -> None:
    """So is one sentence of 900 characters; what has no mark at all is cut anywhere."""
    clause = "坚持党建引领、"
    pieces = cut(clause * 130)
    assert all(end % len(clause) == 0 for _, end in pieces)
    assert [end - start for start, end in cut("长" * 900)] == [400, 400, 100]


def test_an_endless_paragraph_is_several_passages_of_one_place() -> None:
    """They have the path of the paragraph, anchors that go on, and are one clause; each span is its own text."""
    body = f"## 一、总则\n\n**1. 要求。**{SENTENCE * 25}\n\n另起。{SENTENCE * 3}"
    made = document(body=body)
    found = passages(made)
    assert [(str(each.locator), each.locator.anchor) for each in found] == [
        ("一 › 1", "s1-1"),
        ("一 › 1", "s1-1~2"),
        ("一 › 1", "s1-1~3"),
        ("一 › 1 › 第2段", "s1-1-p2"),
    ]
    assert [goes_on(each.locator) for each in found] == [False, True, True, False]
    assert clause_firsts(each.locator for each in found) == [0]
    assert "".join(each.text for each in found[:3]) == f"1. 要求。{SENTENCE * 25}"
    assert [outline.plain(body[each.span.start : each.span.end]) for each in found[1:]] == [
        each.text for each in found[1:]
    ]


def test_short_neighbours_below_one_heading_are_one_passage() -> None:
    """They say which paragraphs they are; a heading, a list or a table parts them, and what is long stays alone."""
    long = SENTENCE * 3
    body = f"甲。\n\n乙。\n\n{long}\n\n丙。\n\n## 一、总则\n\n丁。\n\n- 戊\n\n己。\n\n庚。\n\n{'长' * 398}。\n\n辛。"
    found = [(str(each.locator), len(each.text.split("\n"))) for each in passages(document(body=body))]
    assert found == [
        ("第1—4段", 4),
        ("一", 1),
        ("一 › 第2段", 1),
        ("一 › 第3—4段", 2),
        ("一 › 第5段", 1),
        ("一 › 第6段", 1),
    ]


def test_the_paragraphs_of_an_article_stay_apart() -> None:
    """第二款 is cited by itself, however short it is."""
    body = "**第一条** 甲。\n\n乙。\n\n（一）丙。"
    assert [each.locator.path[-1] for each in passages(document(body=body))] == ["第一条", "第二款", "第二款第一项"]


@given(st.lists(st.sampled_from(["甲。", SENTENCE, SENTENCE * 4, SENTENCE * 13, "- 项", "| 格 |", "## 一、题"])))
def test_every_block_is_in_one_passage(blocks: list[str]) -> None:
    """In order; none is longer than a passage may be, but for the ends of lines in it."""
    made = document(body="\n\n".join(blocks))
    found = passages(made)
    texts = [block.text for block in outline.blocks(made.body)]
    bare = [text for text in texts if text == "一、题"]
    joined = "".join(each.text for each in found).replace("\n", "")
    assert joined.replace("一、题", "") == "".join(text for text in texts if text not in bare)
    assert all(len(each.text) <= LONGEST + 10 for each in found)
    anchors = [each.locator.anchor for each in found]
    assert len(set(anchors)) == len(anchors)


@pytest.mark.parametrize(
    ("way", "anchor"),
    [
        ("第1—4段", "p1"),
        ("第4段", "p1"),
        ("第5段", None),
        ("一", "s1"),
        ("一 › 第2段", "s1"),
        ("一 › 第3段", "s1-p3"),
        ("一 › 第5段", "s1-p4"),
        ("一 › 第6段", None),
        ("二 › 第2段", None),
    ],
)
def test_a_paragraph_is_found_in_the_passage_that_has_it(way: str, anchor: str | None) -> None:
    """A card that cites 一 › 第5段 leads to the passage of 第3—5段."""
    body = f"甲。\n\n乙。\n\n丙。\n\n丁。\n\n## 一、总则\n\n戊。\n\n{SENTENCE * 3}\n\n{'长' * 398}\n\n己。\n\n庚。"
    passage = found_at(passages(document(body=body)), way)
    assert (passage.locator.anchor if passage else None) == anchor


def test_a_paragraph_after_a_list_is_found_by_its_own_name() -> None:
    """The list counts as one paragraph, however many items it has: 一 › 第2段 is what follows it."""
    found = passages(document(body=f"## 一、总则\n\n- 甲。\n- 乙。\n\n{SENTENCE}"))
    passage = found_at(found, "一 › 第2段")
    assert passage and passage.text == SENTENCE


def test_paragraphs_of_a_passage_keep_their_own_anchors() -> None:
    """What each would have alone; none of another section takes it."""
    found = passages(document(body="甲。\n\n乙。\n\n## 一、总则\n\n丙。\n\n丁。\n\n## 一、又\n\n戊。\n\n- 己"))
    further = [paragraph_anchor(each.locator, nth) for each in found for nth in range(1, each.text.count("\n") + 1)]
    assert (further, [each.locator.anchor for each in found]) == (["p2", "s1-p2"], ["p1", "s1", "s1.2", "s1-p2.2"])
