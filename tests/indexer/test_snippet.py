"""Which part of a long passage is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.exact import find
from indexer.snippet import FRAGMENT, fragment

FILLER = "一二三四五六七八九十" * 30


def spans(text: str, needle: str) -> tuple[tuple[int, int], ...]:
    """Where `needle` stands."""
    return tuple(find(text, needle))


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("党建短文。", "党建短文。"),
        (FILLER, "一二三"),
        (FILLER + "。前一句。党建引领" + FILLER, "党建引领"),
        (FILLER + "党建" + FILLER, FILLER[-40:] + "党建"),
        ("党建" + FILLER + "。密处：党建党务党建" + FILLER, "密处：党建"),
    ],
)
def test_fragments_begin_where_sentences_do(text: str, begins: str) -> None:
    """The densest part is shown from its sentence's beginning, a short text whole."""
    start, end = fragment(text, spans(text, "党建"))
    assert text[start:end].startswith(begins)


@given(st.text("党建一。\n", max_size=600))
def test_fragments_show_a_match_whole(text: str) -> None:
    """Whatever the text, the fragment is about as long as it should be, and no match is cut at its end."""
    matches = spans(text, "党建")
    start, end = fragment(text, matches)
    assert 0 <= start <= end <= len(text)
    assert end - start <= FRAGMENT + 2
    assert not any(first < end < last for first, last in matches)
    if matches:
        assert any(start <= first and last <= end for first, last in matches)
