"""What is marked, and which part of a long passage is shown."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.exact import find
from indexer.language import parse
from indexer.segment import Segmenter
from indexer.snippet import FRAGMENT, Highlighter, Spans, fragment, highlighter

FILLER = "一二三四五六七八九十" * 30
SENTENCE = "一二三四五六七八九。" * 30
CLAUSE = "一二三四五六七八九，" * 30
TEXTS = st.text("党建务甲乙，；。”《》A1 \n　", max_size=600)


def spans(text: str, *needles: str) -> Spans:
    """Where the needles stand."""
    return Highlighter(needles).spans(text)


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("党", "党的建设是党的事", ["党", "党"]),
        ("“的”", "党的建设", ["的"]),
        ("的 建设", "党的建设，党的事业，建设", ["的建设", "建设"]),
        ("党 组织部", "党的组织部，党 组织部", ["组织部", "党 组织部"]),
        ("第 6 条", "第一条；第6条；6", ["第6条"]),
        ("“党” 组织部", "党的组织部", ["党", "组织部"]),
        ("楼宇的党建", "楼宇的党建，党的建设，党建", ["楼宇的党建", "党建"]),
        ("党建引领 引领治理", "党建引领治理", ["党建引领治理"]),
        ("A 座", "A座 A级 办", ["A座"]),
        ("党 -的", "党的", ["党"]),
        ("兩新組織", "两新组织、新經濟組織", ["两新组织", "新經濟組織"]),
    ],
)
def test_words_are_marked_and_lone_characters_only_where_they_are_meant(
    segmenter: Segmenter, query: str, text: str, marked: list[str]
) -> None:
    """A character that was quoted or is all that is sought is marked everywhere, others only within a piece."""
    found = highlighter(parse(query, segmenter)).spans(text)
    assert [text[start:end] for start, end in found] == marked


@given(st.lists(st.text("党建务", min_size=1, max_size=3), max_size=4), st.text("党建务 ，\n", max_size=60))
def test_marks_are_in_order_and_cover_what_was_sought(needles: list[str], text: str) -> None:
    """They never touch or overlap, lie in the text, and no place where something stands is left half marked."""
    found = spans(text, *needles)
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert all(end < start for (_, end), (start, _) in itertools.pairwise(found))
    places = {at for needle in needles for start, end in find(text, needle) for at in range(start, end)}
    assert {at for start, end in found for at in range(start, end)} == places


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("党建短文。", "党建短文。"),
        (FILLER, "一二三"),
        (FILLER + "。前一句。党建引领" + FILLER, "党建引领"),
        (FILLER + "党建" + FILLER, FILLER[-40:] + "党建"),
        ("党建" + FILLER + "。密处：党建党务党建" + FILLER, "密处：党建"),
        (SENTENCE + "这一句，说的是党建。" + SENTENCE, "这一句，说的是党建。"),
        (SENTENCE + "他说：“好。”接着讲党建。" + SENTENCE, "接着讲党建。"),
        (SENTENCE + "\n　　另起一段讲党建。" + SENTENCE, "另起一段讲党建。"),
        (FILLER + CLAUSE + "党建" + FILLER, CLAUSE[-40:] + "党建"),
        (FILLER + "，" + FILLER[:100] + "党建" + FILLER, FILLER[:100] + "党建"),
        (FILLER + "organization" + FILLER[:35] + "党建" + FILLER, FILLER[:35] + "党建"),
        (FILLER + "《关于，加强。党建的意见》" + FILLER, FILLER[-33:] + "《关于，"),
        (FILLER + "2012" + FILLER[:38] + "党建" + FILLER, FILLER[:38] + "党建"),
    ],
)
def test_fragments_begin_where_sentences_do(text: str, begins: str) -> None:
    """Or where a clause does, or else a little before the match; a short text is shown whole."""
    start, end = fragment(text, spans(text, "党建"))
    assert text[start:end].startswith(begins)


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("党建" + SENTENCE, "八九。"),
        ("党建" + FILLER[:80] + "，" + FILLER, "九十，"),
        ("党建" + FILLER[:80] + "。”" + FILLER, "九十。”"),
        ("党建" + FILLER[:80] + "\n" + FILLER, "九十"),
        ("党建。" + FILLER, FILLER[:147]),
        ("党建" + FILLER[:70] + "。" + FILLER[:70] + "，" + FILLER, "九十。"),
        ("党建" + FILLER[:146] + "PPR-9087" + FILLER, FILLER[:146]),
        ("党建" + FILLER[:140] + "《关于加强，和改进。工作的意见》" + FILLER, FILLER[:140]),
        ("党建" + FILLER[:145] + "12.5%" + FILLER, FILLER[:145]),
        ("党建" + FILLER[:147] + "党建" + FILLER, FILLER[:147]),
        (FILLER + "，党建讲完了", "党建讲完了"),
    ],
)
def test_fragments_end_where_sentences_do(text: str, ends: str) -> None:
    """Or where a clause does, or else before what would be cut: a number, a Latin word, a title, a match."""
    start, end = fragment(text, spans(text, "党建"))
    assert text[start:end].endswith(ends)
    assert end - start <= FRAGMENT


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"党建党建党建。{FILLER}。党建与楼宇。{FILLER}", "党建与楼宇。"),
        (f"党建。{FILLER}。党建、楼宇、党建。{FILLER}。楼宇，党建。", "党建、楼宇、党建。"),
        (f"楼宇，党建，楼宇，党建。{FILLER}。楼宇党建。{FILLER}", "楼宇党建。"),
        (f"楼宇。{FILLER}。楼宇PPR-9087。{FILLER}。楼宇党建、PPR-9087。{FILLER}", "楼宇党建、PPR-9087。"),
    ],
)
def test_fragments_show_as_many_different_things_as_they_can(text: str, shown: str) -> None:
    """Then as many matches; words that stand in one piece show more than the same words apart."""
    start, end = fragment(text, spans(text, "党建", "楼宇", "ppr-9087"))
    assert text[start:end].startswith(shown)


def test_a_match_longer_than_a_fragment_is_shown_whole() -> None:
    """And nothing else."""
    assert fragment(f"{FILLER}。甲，{'党' * 400}。{FILLER}", ((303, 703),)) == (303, 703)


@given(TEXTS)
def test_fragments_cut_no_match(text: str) -> None:
    """Whatever the text, the fragment lies in it, is no longer than it should be, and shows a match, none cut."""
    matches = spans(text, "党建", "务")
    start, end = fragment(text, matches)
    assert 0 <= start <= end <= len(text)
    assert end - start <= max(FRAGMENT, *(last - first for first, last in matches), 0)
    assert not any(first < place < last for first, last in matches for place in (start, end))
    assert not matches or any(start <= first and last <= end for first, last in matches)


@given(TEXTS)
def test_fragments_have_borders_that_are_in_reach(text: str) -> None:
    """A fragment that begins or ends amid a clause has no border between there and its first match, or its last."""
    matches = spans(text, "党建", "务")
    start, end = fragment(text, matches)
    inside = [(first, last) for first, last in matches if start <= first and last <= end]
    titles = [match.span() for match in re.finditer("《[^《》\\n]*》", text)]

    def borders(least: int, most: int) -> list[int]:
        """The ends of clauses in a part of the text, those in titles and matches aside."""
        places = [match.end() for match in re.finditer("[，；。”]|(?=\\n)", text) if least <= match.end() <= most]
        return [at for at in places if not any(first < at < last for first, last in (*titles, *matches))]

    if inside and not _begins(text, start):
        assert not borders(start, inside[0][0])
    if inside and not _ends(text, end) and len(text) > FRAGMENT:
        assert not [at for at in borders(max(start + 60, inside[0][1]), end) if text[at - 1] != "”"]


def _begins(text: str, start: int) -> bool:
    """Whether a sentence or clause begins there."""
    return start == 0 or re.search(r"(^|[，；。\n]”*)\s*$", text[:start]) is not None


def _ends(text: str, end: int) -> bool:
    """Whether a sentence or clause ends there."""
    return end == len(text) or re.search(r"[，；。]”*$", text[:end]) is not None or text[end] == "\n"


def test_many_matches_are_bounded_work() -> None:
    """A text of nothing but matches, all different, is answered like any other."""
    text = "，".join("党" * (number % 90 + 1) for number in range(20_000))
    start, end = fragment(text, spans(text, "党"))
    assert 0 < end - start <= FRAGMENT


@pytest.mark.parametrize(("text", "end"), [(SENTENCE, 150), ("甲" + SENTENCE, 141), (CLAUSE, 150), (FILLER, 150)])
def test_a_passage_without_a_match_is_shown_from_its_beginning(text: str, end: int) -> None:
    """To where a sentence or clause ends."""
    assert fragment(text, ()) == (0, end)
