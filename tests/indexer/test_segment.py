"""Segmentation: tokens, positions, offsets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.lexicon import Lexicon
from indexer.segment import Backend, JiebaBackend, RjiebaBackend, Segmenter, best_backend, bigrams, index_bigrams
from kb.folding import fold

CHINESE = st.text(st.sampled_from("党建引领基层治理双强六好的在了 ＡＢa1９、。“”\t\n⽂"))


@pytest.fixture(scope="session")
def pure(lexicon: Lexicon) -> Segmenter:
    """A segmenter with jieba itself."""
    return Segmenter(lexicon, JiebaBackend)


@pytest.fixture(scope="session")
def compiled(lexicon: Lexicon) -> Segmenter:
    """A segmenter with rjieba."""
    pytest.importorskip("rjieba", reason="rjieba has no wheel for this machine: jieba alone is used")
    return Segmenter(lexicon, RjiebaBackend)


def real_lines(shared: Path) -> Iterator[str]:
    """The lines of the seeds."""
    for path in sorted((shared / "seeds").iterdir()):
        yield from path.read_text(encoding="utf-8").splitlines()


def test_both_backends_cut_real_text_the_same(shared: Path, pure: Segmenter, compiled: Segmenter) -> None:
    """jieba and rjieba give the same tokens at the same offsets on every line of the seeds."""
    lines = list(real_lines(shared))
    assert len(lines) > 2000
    for line in lines:
        assert pure.words(line) == compiled.words(line), line
        assert pure.terms(line) == compiled.terms(line), line


def test_both_backends_cut_shipped_text_the_same(pure: Segmenter, compiled: Segmenter) -> None:
    """The same on the shipped corpus, which every clone has."""
    corpus = Path(__file__).resolve().parents[2] / "corpus"
    for path in corpus.rglob("*.md"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert pure.words(line) == compiled.words(line), line


@given(CHINESE)
def test_both_backends_cut_anything_the_same(pure: Segmenter, compiled: Segmenter, text: str) -> None:
    """The same on mixtures of Chinese, Latin letters, digits and punctuation of every width."""
    assert pure.words(text) == compiled.words(text)


@given(CHINESE)
def test_offsets_are_exact(segmenter: Segmenter, text: str) -> None:
    """Every token's offsets cut its own text out of the text given; positions never fall back."""
    for tokens in (segmenter.words(text), bigrams(text)):
        assert all("".join(fold(text)[token.start : token.end].split()) == token.text for token in tokens)
        positions = [token.position for token in tokens]
        assert positions == sorted(positions)
        assert set(positions) == set(range(len(set(positions))))


@given(CHINESE)
def test_fast_bigrams_are_the_bigrams(text: str) -> None:
    """What indexing uses is what queries use."""
    assert index_bigrams(fold(text)) == [token.text for token in bigrams(text)]


def test_positions_are_ordinal(segmenter: Segmenter) -> None:
    """Words count one by one, and parts of a word share its position (jieba's own analyzer counts characters)."""
    words = [(token.text, token.position) for token in segmenter.words("“双强六好”党组织")]
    assert words == [("双强六好", 0), ("党组织", 1), ("党组", 1), ("组织", 1)]


def test_terms_of_the_field_stay_whole(segmenter: Segmenter, lexicon: Lexicon) -> None:
    """Every term of the lexicon alone is one word."""
    split = [term for term in lexicon.terms if [token.text for token in segmenter.cut(term)] != [term]]
    assert [term for term in split if term.isalnum()] == []


def test_every_character_begins_an_index_term() -> None:
    """The last character of a run stands alone, so that a search for one character finds it."""
    assert [token.text for token in bigrams("党建2012年ABC 引领")] == ["党建", "建", "2012", "年", "abc", "引领", "领"]


def test_blanks_inside_chinese_do_not_part_it() -> None:
    """党建 统领 gives the bigrams of 党建统领; a line's end parts."""
    assert index_bigrams("党建 统领") == index_bigrams("党建统领")
    assert "建统" not in index_bigrams("党建\n统领")


def test_endless_runs_are_cut(segmenter: Segmenter) -> None:
    """A run of 100,000 characters without a break is cut into words like any other text."""
    tokens = segmenter.cut("龥" * 100_000)
    assert sum(token.end - token.start for token in tokens) == 100_000


def test_the_cache_is_our_own(tmp_path: Path) -> None:
    """jieba keeps its dictionary cache in the folder it is given, not in the shared temporary folder."""
    backend = JiebaBackend(tmp_path / "cache")
    backend.tokenize("党建")
    assert (tmp_path / "cache" / "jieba.cache").is_file()


def test_fingerprint_follows_the_terms(lexicon: Lexicon) -> None:
    """An index made with other terms is told apart; synonyms act on queries and change nothing."""

    def fingerprint(terms: tuple[str, ...], synonyms: dict[str, tuple[str, ...]]) -> str:
        return Segmenter(Lexicon(terms, synonyms), best_backend).fingerprint

    assert fingerprint(("党建",), {}) == fingerprint(("党建",), {"党建": ("党务",)})
    assert fingerprint(("党建",), {}) != fingerprint(("党建", "党务"), {})


def test_the_best_backend_is_the_compiled_one_where_it_is() -> None:
    """rjieba is used where it is installed."""
    try:
        expected: type[Backend] = type(RjiebaBackend())
    except ImportError:
        expected = JiebaBackend
    assert isinstance(best_backend(), expected)
