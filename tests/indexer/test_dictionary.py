"""The terms of a field in order."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.whoosh_engine.array_file import ArrayFile, ArrayFileWriter
from indexer.whoosh_engine.dictionary import Dictionary, Folded, keyed, term_bytes, write_dictionary
from kb.folding import fold

# Terms that share their first bytes, terms of exactly eight bytes, and characters of one to four bytes.
WORD = st.text("党建引领ab中é𠀀", min_size=1, max_size=8)


def made(folder: Path, terms: list[bytes]) -> Dictionary:
    """A dictionary that was written and read."""
    writer = ArrayFileWriter((folder / "file").open("wb"))
    write_dictionary(writer, "text", terms)
    writer.close()
    return Dictionary(ArrayFile(folder / "file"), "text")


@given(st.sets(WORD, max_size=60), st.lists(WORD | st.just(""), min_size=5, max_size=20))
def test_it_finds_what_a_sorted_list_finds(
    tmp_path_factory: pytest.TempPathFactory, words: set[str], sought: list[str]
) -> None:
    """Places, prefixes and terms are those of Python's own sorted list of bytes."""
    terms = sorted(map(term_bytes, words))
    dictionary = made(tmp_path_factory.mktemp("terms"), terms)
    assert list(dictionary) == dictionary.terms() == terms
    for text in (*sought, *words):
        term = text.encode()
        assert dictionary.find(keyed(term)) == (terms.index(term) if term in terms else -1)
        assert dictionary.place(term) == sum(each < term for each in terms)
        assert dictionary.place(term + b"\0") == sum(each <= term for each in terms)
        first, last = dictionary.with_prefix(term)
        assert terms[first:last] == [each for each in terms if each.startswith(term)]


def test_terms_of_any_length_are_whole(tmp_path: Path) -> None:
    """A Latin run of thousands of letters is a term like any other."""
    terms = sorted([b"a", b"abcdefgh", b"abcdefgh" * 1000, b"abcdefgi", "中华人民共和国".encode()])
    dictionary = made(tmp_path, terms)
    assert [dictionary.term(number) for number in range(5)] == terms
    assert [dictionary.find(keyed(term)) for term in terms] == [0, 1, 2, 3, 4]


@given(st.sets(st.text("党建引aＡ\n", min_size=1, max_size=4), max_size=20), st.text("党建引a\n", max_size=3))
def test_it_finds_the_terms_that_contain_something(
    tmp_path_factory: pytest.TempPathFactory, words: set[str], part: str
) -> None:
    """Whatever the width, and never across two terms."""
    terms = sorted(map(term_bytes, words))
    found = Folded(made(tmp_path_factory.mktemp("terms"), terms)).containing(part)
    assert found == [number for number, term in enumerate(terms) if part in fold(term.decode())]
