"""Near spellings: one character off, or of the same sound; never more than the reader can find."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.search import Search
from indexer.spelling import MOST_COUNTED, MOST_SPELLINGS, Vocabulary, corrected_query, near_spellings, one_off
from kb.library import Library
from kb.settings import load_settings
from tests.factories import document


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Search:
    """A search over the shipped corpus, and one document that nobody without its label reads."""
    settings = load_settings({"KB_HOME": str(tmp_path_factory.mktemp("spelling"))})
    library = Library(settings.library, shipped=settings.corpus)
    library.save(document("secret", "金丝雀计划说明。", title="金丝雀计划", access="internal"))
    found = Search(settings)
    found.folder.update(library)
    return found


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("红领译站", "红领驿站"),  # another character, of the same sound
        ("双强六号", "双强六好"),  # of a sound with another tone
        ("楼语党建", "楼宇党建"),
        ("党剑", "党建"),
        ("两新组只", "两新组织"),
        ("楼宇档建", "楼宇党建"),
        ("红领一站", "红领驿站"),
        ("党建联猛", "党建联盟"),
        ("三张清弹", "三张清单"),  # another character
        ("红领站", "红领驿站"),  # one missing
        ("红领党驿站", "红领驿站"),  # one too many
        ("红驿领站", "红领驿站"),  # two swapped
        ("louyudangjian", "楼宇党建"),
        ("hongling驿站", "红领驿站"),
        ("龘靐齉", None),
        ("党", None),
        ("", None),
        ("党" * 400, None),
        ("a" * 10_000, None),
    ],
)
def test_near_spellings_of_words_that_find_nothing(search: Search, word: str, expected: str | None) -> None:
    """The likeliest spelling comes first; there are at most three."""
    found = search.near_spellings(word)
    assert (found or (None,))[0] == expected
    assert len(found) <= MOST_SPELLINGS


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("红领译站", "红领驿站"),
        ("红领译站 楼语", "红领驿站 楼宇"),
        ("楼宇 红领译站", "楼宇 红领驿站"),
        ("红领译站建设", "红领驿站建设"),
        ("红领驿站", None),
        ("“红领译站”", None),
        ("楼宇 -红领译站", None),
        ("龘靐齉", None),
        ("", None),
    ],
)
def test_a_query_that_finds_nothing_has_a_correction(search: Search, query: str, expected: str | None) -> None:
    """`corrected` says how it was probably meant, and the correction finds something; results are not touched."""
    results = search.search(query)
    assert results.explanation.corrected == expected
    assert results.query == query
    if expected:
        assert search.search(expected, relax=False).total_documents > 0


def test_who_wants_no_other_results_is_told_of_no_other_spelling(search: Search) -> None:
    """Counting what a word alone finds costs no look for its spellings."""
    assert search.search("红领译站", relax=False).explanation.corrected is None


def test_a_spelling_that_only_others_may_find_is_not_proposed(search: Search) -> None:
    """金丝雀计画 is near to a title with another label: its readers are told, nobody else."""
    assert search.near_spellings("金丝雀计画") == ()
    assert search.search("金丝雀计画").explanation.corrected is None
    assert search.near_spellings("金丝雀计画", frozenset({"public", "internal"})) == ("金丝雀计划",)


WORDS = st.text("党建长行站驿a", min_size=3, max_size=6)


def edits(word: str) -> set[str]:
    """Every word that is one character off, of these characters."""
    chars = "党建长行站驿a"
    swapped = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)}
    missing = {word[:at] + word[at + 1 :] for at in range(len(word))}
    added = {word[:at] + char + word[at:] for at in range(len(word) + 1) for char in chars}
    changed = {word[:at] + char + word[at + 1 :] for at in range(len(word)) for char in chars}
    return (swapped | missing | added | changed) - {word}


@given(WORDS, WORDS)
def test_one_off_is_what_all_edits_make(one: str, other: str) -> None:
    """Against making every edit."""
    assert one_off(one, other) == (other in edits(one))
    assert all(one_off(one, each) for each in edits(one))


@given(st.lists(WORDS, max_size=12), WORDS)
def test_all_near_words_are_found_without_looking_at_all(words: list[str], word: str) -> None:
    """The buckets lose no word that is one character off, and bring none that is farther and sounds otherwise."""
    near = Vocabulary(words).near(word)
    assert {each for each in words if one_off(word, each)} <= set(near)
    assert len(near) == len(set(near))
    assert word not in near


def counting(found: Callable[[str], int]) -> tuple[list[str], Callable[[str], int]]:
    """A count that remembers what it was asked."""
    asked: list[str] = []

    def count(text: str) -> int:
        asked.append(text)
        return found(text)

    return asked, count


@pytest.mark.parametrize("query", ["行" * 12, "长行" * 20, "党" * 48, " ".join(["长行重"] * 6), "abc" * 16])
def test_the_work_is_bounded(query: str) -> None:
    """However much is near and however little of it is found, few searches are asked."""
    every = Vocabulary(
        [one + other + third for one in "长行重会调" for other in "长行重会调" for third in "长行重会调"]
    )

    def frequent(terms: Sequence[str]) -> list[int]:
        assert len(terms) <= 3000
        return [1] * len(terms)

    for frequencies in (frequent, lambda terms: [0] * len(terms)):
        asked, count = counting(lambda text: 0)
        near_spellings(query, every, count, frequencies)
        assert len(asked) <= MOST_COUNTED
        asked, count = counting(lambda text: 0)
        corrected_query(query, every, count, frequencies)
        assert len(asked) <= 6 * (1 + 2 * MOST_COUNTED)


def test_what_finds_something_is_left_alone(tmp_path: Path) -> None:
    """Nothing is proposed for a chunk that finds something."""
    asked, count = counting(lambda text: 1)
    assert corrected_query("红领译站", Vocabulary(["红领驿站"]), count, lambda terms: [1] * len(terms)) is None
    assert asked == ["红领译站"]
