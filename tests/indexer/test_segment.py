"""Segmentation: tokens, positions, offsets."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import segment
from indexer.lexicon import Lexicon
from indexer.segment import Backend, JiebaBackend, RjiebaBackend, Segmenter, best_backend, bigrams, index_bigrams
from kb import folding
from kb.folding import fold

CHINESE = st.text(st.sampled_from("党建引领基层治理双强六好的在了 ＡＢa1９、。“”\t\n⽂"))
# Words long enough to have parts, every kind of blank and line end, characters beyond the first plane.
BLANKS = [chr(code) for code in range(sys.maxunicode) if chr(code).isspace()]
WORDS = [
    "中华人民共和国",
    "社会主义市场经济",
    "双强六好",
    "个人独资企业",
    "党组织",
    "T恤衫",
    "治理",
    "党",
    "𠮷",
    "〇",
    "⽂",
]
OTHERS = ["abc", "２０１２年", "𝐀", "é", "あ", "，", *"_%+#-.", *BLANKS, "\r\n"]
MIXED = st.lists(st.sampled_from(WORDS + OTHERS)).map("".join)


def plain_terms(segmenter: Segmenter, text: str) -> list[str]:
    """What the index holds of `text`, by definition: bigrams, and longer words of search mode with Han in them."""
    grams = [token.text for token in bigrams(text)]
    for start in range(0, len(text), segment.LONGEST_RUN):
        piece = fold(text)[start : start + segment.LONGEST_RUN]
        words = (word for word, _, _ in segmenter._backend.tokenize(piece))
        grams += [word for word in words if len(word) > 2 and has_han(word)]
    return sorted(grams)


def has_han(word: str) -> bool:
    """Whether a character of `word` is Chinese."""
    return segment._HAN_RUN.search(word) is not None


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


def test_terms_of_real_text_are_the_plain_ones(shared: Path, pure: Segmenter, compiled: Segmenter) -> None:
    """On every line of the seeds both backends give the terms of the plain definition, one by one and joined."""
    lines = list(real_lines(shared))
    expected = [plain_terms(compiled, line) for line in lines]
    for each in (pure, compiled):
        assert [sorted(each.terms(line)) for line in lines] == expected
        assert [sorted(joined.split()) for joined in each.joined_terms(lines)] == expected


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
    assert sorted(index_bigrams(fold(text))) == sorted(token.text for token in bigrams(text))


@given(MIXED)
def test_fast_terms_are_the_plain_ones(pure: Segmenter, compiled: Segmenter, text: str) -> None:
    """Both backends give the terms of the plain definition, whatever stands between words."""
    assert sorted(pure.terms(text)) == sorted(compiled.terms(text)) == plain_terms(pure, text)


@given(st.lists(MIXED))
def test_joined_terms_are_the_terms_of_each_text(segmenter: Segmenter, texts: list[str]) -> None:
    """Each text has its own string, with one blank between two terms and none in them."""
    joined = segmenter.joined_terms(texts)
    assert [sorted(each.split(" ")) if each else [] for each in joined] == [
        sorted(segmenter.terms(text)) for text in texts
    ]
    assert [each.split() for each in joined] == [each.split(" ") if each else [] for each in joined]


def test_joined_terms_know_every_character(segmenter: Segmenter) -> None:
    """The arrays take each character of the planes in use for what the plain definition takes it for."""
    codes = [*range(0xD800), *range(0xE000, 0x40100), *range(0x40100, sys.maxunicode, 97)]
    every = [chr(code) for code in codes]
    for start in range(0, len(every), 4096):
        texts = [f"党{char}建{char}a" for char in every[start : start + 4096]]
        joined = segment._joined_bigrams(fold("\n".join(text.replace("\n", "。") for text in texts))).split("\n")
        expected = [index_bigrams(fold(text)) for text in texts]
        assert [sorted(each.split()) for each in joined] == [sorted(each) for each in expected]


def test_joined_terms_of_many_and_long_texts(segmenter: Segmenter) -> None:
    """More texts than are taken together, and texts longer than a run may be, have their plain terms."""
    texts = ["中华人民共和国" * 200, "", *(f"第{number}条 公有制企业党组织" for number in range(segment.TOGETHER))]
    joined = segmenter.joined_terms(texts)
    assert [sorted(each.split()) for each in joined] == [plain_terms(segmenter, text) for text in texts]
    assert segmenter.joined_terms([]) == []


def test_what_is_remembered_of_words_is_bounded(segmenter: Segmenter, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hostile text of ever new long words does not fill the memory, and has the right terms."""
    monkeypatch.setattr(segment._LongTerms, "MOST", 10)
    known = segment._LongTerms(segmenter._backend.has)
    words = [f"社会主义市场经济{number}" for number in range(100)]
    assert all(known[word].startswith("市场经 " if segmenter._backend.has("市场经") else "") for word in words)
    assert len(known) <= 10
    assert "字" * 500 in known["字" * 500] and "字" * 500 not in known


def test_a_segmenter_is_passed_between_processes_as_its_recipe(lexicon: Lexicon) -> None:
    """Pickled and loaded, it cuts with the same lexicon and the same backend."""
    original = Segmenter(lexicon, partial(best_backend, None))
    pickled = pickle.dumps(original)
    copy = pickle.loads(pickled)
    assert copy.fingerprint == original.fingerprint
    assert copy.terms("双强六好党组织") == original.terms("双强六好党组织")
    assert len(pickled) < 100_000, "the dictionary is not in it"


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


def test_fingerprint_follows_the_folding(lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index made with another table of traditional characters is told apart."""
    segmenter = Segmenter(lexicon)
    before = segmenter.fingerprint
    monkeypatch.setattr(folding, "fingerprint", lambda: "another")
    assert segmenter.fingerprint != before


def test_traditional_text_is_cut_as_simplified_text_is(segmenter: Segmenter) -> None:
    """Terms are the same, and words stand where they stand in what was given."""
    assert segmenter.terms("關於黨建引領基層治理") == segmenter.terms("关于党建引领基层治理")
    assert segmenter.words("關於黨建　引領") == segmenter.words("关于党建　引领")


def test_the_best_backend_is_the_compiled_one_where_it_is() -> None:
    """rjieba is used where it is installed."""
    try:
        expected: type[Backend] = type(RjiebaBackend())
    except ImportError:
        expected = JiebaBackend
    assert isinstance(best_backend(), expected)
