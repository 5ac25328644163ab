"""Words in one sentence, paragraph or clause, on plain text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.plain_scan import compared, sentences
from indexer.exact import contains, squeeze
from indexer.language import exact
from indexer.query import All, Any, Everything, Exact, Not, Query, Scope, Term
from indexer.within import clause_firsts, holds_within, needles, pieces, sought
from kb.document import Locator
from kb.passages import passages
from tests.factories import document

TEXT = st.text("党建楼宇。；！?, 　ＡaB1\n", max_size=30)
WORDS = st.builds(exact, st.text("党建楼宇", min_size=1, max_size=2) | st.sampled_from(["a", "ab", "1", "建a"]))


def trees() -> st.SearchStrategy[Query]:
    """AND, OR and NOT of words."""
    return st.recursive(WORDS, _branches, max_leaves=5)


def _branches(children: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    some = st.lists(children, min_size=1, max_size=3).map(tuple)
    return st.one_of(st.builds(All, some), st.builds(Any, some), st.builds(Not, children))


def means(tree: Query, line: str) -> bool:
    """Whether a line has what a tree asks for, by its words alone."""
    if isinstance(tree, All):
        return all(means(child, line) for child in tree.children)
    if isinstance(tree, Any):
        return any(means(child, line) for child in tree.children)
    if isinstance(tree, Not):
        return not means(tree.child, line)
    assert isinstance(tree, Exact)
    return contains(line, tree.text)


PARTY, TOWER, AB = exact("党建"), exact("楼宇"), exact("ab")


@pytest.mark.parametrize(
    ("scope", "tree", "text", "holds"),
    [
        ("sentence", All((PARTY, TOWER)), "楼宇里的党建。", True),
        ("sentence", All((PARTY, TOWER)), "楼宇里的党 建。", True),
        ("sentence", All((PARTY, TOWER)), "楼宇多。党建强。", False),
        ("sentence", All((PARTY, TOWER)), "楼宇多；党建强", False),
        ("sentence", All((PARTY, TOWER)), "楼宇多!党建强", False),
        ("sentence", All((PARTY, TOWER)), "楼宇多，党建强", True),
        ("sentence", All((PARTY, TOWER)), "楼宇多\n党建强", False),
        ("paragraph", All((PARTY, TOWER)), "楼宇多。党建强。", True),
        ("paragraph", All((PARTY, TOWER)), "楼宇多\n党建强", False),
        ("sentence", Not(PARTY), "党建强。", False),
        ("sentence", Not(PARTY), "党建强！！", False),
        ("sentence", Not(PARTY), "党建强。好。", True),
        ("sentence", All((TOWER, Not(PARTY))), "楼宇党建。楼宇。", True),
        ("sentence", All((TOWER, Not(PARTY))), "楼宇党建。", False),
        ("sentence", Any((TOWER, PARTY)), "党建。", True),
        ("sentence", exact("建。"), "党建。", True),
        ("sentence", exact("建。强"), "党建。强", False),
        ("sentence", AB, "ＡＢ楼", True),
        ("sentence", AB, "abc楼", False),
        ("sentence", Exact("ab", (), "ab", open_end=True), "abc楼", True),
        ("sentence", Exact("bc", (), "bc", open_end=True), "abc楼", False),
        ("sentence", Term("党建", ("党建",), ("党建",)), "党建。", True),
        ("paragraph", Not(PARTY), "", False),
    ],
)
def test_words_stand_together(scope: Scope, tree: Query, text: str, holds: bool) -> None:
    """One sentence or paragraph has all that is asked for, to the letter."""
    assert holds_within(text, scope, tree) is holds


@given(TEXT, trees())
def test_one_sentence_decides(text: str, tree: Query) -> None:
    """It holds if and only if one of the sentences, cut by hand, has what is asked for; so it is with paragraphs."""
    lines = [compared(line) for line in text.split("\n")]
    by_hand = [sentence for line in lines for sentence in sentences(line)]
    assert holds_within(text, "sentence", tree) == any(means(tree, each) for each in by_hand)
    assert holds_within(text, "paragraph", tree) == any(means(tree, line) for line in lines if line)


@given(TEXT, st.sampled_from(["sentence", "paragraph"]))
def test_nothing_is_lost_between_sentences(text: str, scope: Scope) -> None:
    """Sentences and paragraphs together are the text, line ends and marks that end nothing aside."""
    assert "".join(pieces(text, scope)).translate(_MARKS) == text.translate(_MARKS)


_MARKS = dict.fromkeys(map(ord, "。；！？!?;\n"))


def test_what_is_excluded_is_not_sought() -> None:
    """Words under an odd number of NOT are excluded; those under two are sought again."""
    tree = All((PARTY, Not(Any((TOWER, Not(AB))))))
    assert list(needles(tree)) == [PARTY, TOWER, AB]
    assert list(sought(tree)) == [PARTY, AB]


def test_what_cannot_stand_within_a_scope_is_an_error() -> None:
    """A node that says nothing of a text is not passed over."""
    with pytest.raises(TypeError, match="Everything"):
        holds_within("党建", "sentence", Everything())


def test_a_clause_is_an_article_with_its_paragraphs() -> None:
    """第一条 with its 款 and 项 is one clause, 第二条 another, and what stands before the first article a third."""
    body = "前言。\n\n又。\n\n## 第一章 总则\n\n**第一条** 甲。\n\n乙。\n\n（一）丙。\n\n**第二条** 丁。\n\n- 戊\n- 己"
    made = passages(document(body=body))
    firsts = clause_firsts(each.locator for each in made)
    assert [made[first].text for first in firsts] == ["前言。\n又。", "第一条 甲。", "第二条 丁。"]


def test_equal_names_are_different_clauses() -> None:
    """Where numbering is damaged and 三 stands twice in a row, each is a clause of its own."""
    locators = [Locator(("三",), "s3"), Locator(("三", "第2段"), "s3-p2"), Locator(("三",), "s3.2")]
    assert clause_firsts([*locators, Locator(("三", "第2段"), "s3-p2.2"), Locator(("四",), "s4")]) == [0, 2, 4]


def test_a_heading_that_looks_like_a_paragraph_is_none() -> None:
    """A heading of the words 第一款 begins a clause: its anchor is not that of a paragraph."""
    assert clause_firsts([Locator(("一",), "s1"), Locator(("一", "第一款"), "s1-第一款")]) == [0, 1]


@given(TEXT)
def test_squeezing_twice_changes_nothing(text: str) -> None:
    """What is compared can be compared again: texts are kept squeezed."""
    for line in text.split("\n"):
        assert squeeze(squeeze(line)) == squeeze(line) == compared(line)
