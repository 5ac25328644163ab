"""Postings: gathered, merged, written, read; the oracle is a dictionary of counters."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.whoosh_engine import pool, postings
from indexer.whoosh_engine.array_file import ArrayFile, ArrayFileWriter
from indexer.whoosh_engine.dictionary import keyed, term_bytes
from indexer.whoosh_engine.pool import ArrayPool, Moved
from indexer.whoosh_engine.postings import Field, open_field, write_lists, write_runs

TERM = st.text("党建引ab𠀀", min_size=1, max_size=4)
PASSAGES = st.lists(st.lists(TERM, max_size=8), min_size=1, max_size=12)
# Runs: how many passages each has, and their terms.
RUNS = st.lists(st.tuples(st.integers(1, 4), st.lists(TERM, max_size=5)), min_size=1, max_size=8)
Oracle = dict[str, dict[int, int]]  # term -> passage -> frequency


def oracle(passages: list[list[str]]) -> Oracle:
    """What the postings of passages are."""
    found: Oracle = {}
    for number, terms in enumerate(passages):
        for term, count in Counter(terms).items():
            found.setdefault(term, {})[number] = count
    return found


def written(folder: Path, gathered: ArrayPool, name: str) -> Field:
    """A field of a pool, written and read."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{len(list(folder.iterdir()))}"
    file = ArrayFileWriter(path.open("wb"))
    if name == "text":
        write_lists(file, name, gathered.blocks(name))
    else:
        write_runs(file, name, gathered.blocks(name))
    file.close()
    field = open_field(ArrayFile(path), name)
    assert field
    return field


def everything(field: Field) -> Oracle:
    """All that a field holds."""
    found: Oracle = {}
    for term in field.dictionary:
        of_term = field.postings(keyed(term))
        assert of_term
        assert of_term.size == len(of_term.docs())
        found[term.decode()] = dict(zip(of_term.docs().tolist(), of_term.all_counts().tolist(), strict=True))
    return found


def of_passages(folder: Path, passages: list[list[str]]) -> Field:
    """A field of passages that stand alone, added in two goes."""
    gathered, half = ArrayPool(), len(passages) // 2
    gathered.add_passages("text", 0, [" ".join(terms) for terms in passages[:half]])
    gathered.add_passages("text", half, [" ".join(terms) for terms in passages[half:]])
    return written(folder, gathered, "text")


def of_runs(folder: Path, runs: list[tuple[int, list[str]]]) -> Field:
    """A field of runs."""
    gathered, first = ArrayPool(), 0
    for size, terms in runs:
        gathered.add_run("title", first, first + size, terms)
        first += size
    return written(folder, gathered, "title")


def spread(runs: list[tuple[int, list[str]]]) -> list[list[str]]:
    """The terms of each passage of runs."""
    return [terms for size, terms in runs for _ in range(size)]


@pytest.fixture(params=[16, 2], ids=["one high half", "many high halves"])
def half(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passage numbers split so low that small collections have what large ones have."""
    monkeypatch.setattr(postings, "_HALF", request.param)
    monkeypatch.setattr(postings, "_LOW", (1 << request.param) - 1)


@pytest.mark.usefixtures("half")
@settings(max_examples=150)
@given(PASSAGES, st.lists(st.integers(0, 11), unique=True))
def test_passages_are_found_with_their_frequencies(
    tmp_path_factory: pytest.TempPathFactory, passages: list[list[str]], asked: list[int]
) -> None:
    """Every term has its passages and frequencies, all of them and looked up for some passages."""
    field = of_passages(tmp_path_factory.mktemp("lists"), passages)
    expected = oracle(passages)
    assert everything(field) == expected
    _check_look_ups(field, expected, sorted(each for each in asked if each < len(passages)), len(passages))


@settings(max_examples=150)
@given(RUNS, st.lists(st.integers(0, 31), unique=True), st.sampled_from([0, 1000]))
def test_runs_are_found_with_their_frequencies(
    tmp_path_factory: pytest.TempPathFactory, runs: list[tuple[int, list[str]]], asked: list[int], many: int
) -> None:
    """The same for terms that passages in a row share, whichever way they are looked up."""
    passages = spread(runs)
    field = of_runs(tmp_path_factory.mktemp("runs"), runs)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings, "MANY", many)
        assert everything(field) == oracle(passages)
        _check_look_ups(field, oracle(passages), sorted(each for each in asked if each < len(passages)), len(passages))


def _check_look_ups(field: Field, expected: Oracle, asked: list[int], total: int) -> None:
    docs = np.array(asked, np.int32)
    for term, counts in expected.items():
        found = field.postings(keyed(term.encode()))
        assert found
        wanted = [counts.get(doc, 0) for doc in asked]
        assert found.present(docs, total).tolist() == [count > 0 for count in wanted]
        assert [int(count) for count in found.counts_in(docs, total)] == wanted
    assert field.postings(keyed("没有".encode())) is None


def test_touching_runs_become_one(tmp_path: Path) -> None:
    """Access and kind are the same for most of a collection: one run, however many documents."""
    field = of_runs(tmp_path, [(3, ["public"])] * 50)
    found = field.postings(keyed(b"public"))
    assert isinstance(found, postings.RunPostings)
    assert (found.firsts.tolist(), found.ends.tolist(), found.size) == ([0], [150], 150)


@pytest.mark.usefixtures("half")
@settings(max_examples=150)
@given(st.lists(st.tuples(PASSAGES, st.sets(st.integers(0, 11))), min_size=1, max_size=3), PASSAGES)
def test_merging_is_as_if_all_had_been_added_at_once(
    tmp_path_factory: pytest.TempPathFactory, segments: list[tuple[list[list[str]], set[int]]], new: list[list[str]]
) -> None:
    """New passages and living ones of several segments, merged in blocks of a few postings, are one list."""
    folder = tmp_path_factory.mktemp("merge")
    gathered = ArrayPool()
    gathered.add_passages("text", 0, [" ".join(terms) for terms in new])
    together = list(new)
    for passages, dead in segments:
        gathered.add_segment("text", moved(of_passages(folder, passages), len(passages), dead, len(together)))
        together += [terms for number, terms in enumerate(passages) if number not in dead]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "BLOCK", 3)
        assert everything(written(folder, gathered, "text")) == oracle(together)


@settings(max_examples=150)
@given(st.lists(st.tuples(RUNS, st.sets(st.integers(0, 7))), min_size=1, max_size=3))
def test_merging_runs_is_as_if_all_had_been_added_at_once(
    tmp_path_factory: pytest.TempPathFactory, segments: list[tuple[list[tuple[int, list[str]]], set[int]]]
) -> None:
    """The same for runs, of which whole ones are deleted."""
    folder = tmp_path_factory.mktemp("merge-runs")
    gathered, together = ArrayPool(), list[list[str]]()
    for runs, dead in segments:
        passages, gone = spread(runs), _passages_of(runs, dead)
        gathered.add_segment("title", moved(of_runs(folder, runs), len(passages), gone, len(together)))
        together += [terms for number, terms in enumerate(passages) if number not in gone]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "BLOCK", 3)
        assert everything(written(folder, gathered, "title")) == oracle(together)


def moved(field: Field, count: int, dead: set[int], offset: int) -> Moved:
    """A field whose passages go behind `offset`, less the dead ones."""
    alive = np.array([number not in dead for number in range(count)])
    before = None if alive.all() else np.concatenate(([0], np.cumsum(alive)))
    return Moved(field, before, offset)


def _passages_of(runs: list[tuple[int, list[str]]], chosen: set[int]) -> set[int]:
    of_runs = [nth for nth, (size, _) in enumerate(runs) for _ in range(size)]
    return {passage for passage, nth in enumerate(of_runs) if nth in chosen}


@given(st.lists(TERM, min_size=1, max_size=30))
def test_a_prefix_is_a_slice(tmp_path_factory: pytest.TempPathFactory, terms: list[str]) -> None:
    """The passages of all terms with a prefix are read in one go."""
    passages = [[term] for term in terms]
    field = of_passages(tmp_path_factory.mktemp("prefix"), passages)
    docs = field.docs(*field.dictionary.with_prefix(term_bytes("党")))
    assert sorted(docs.tolist()) == [number for number, term in enumerate(terms) if term.startswith("党")]


def test_frequencies_have_a_ceiling(tmp_path: Path) -> None:
    """A term that stands in a passage a thousand times counts 255."""
    assert everything(of_passages(tmp_path, [["党建"] * 1000])) == {"党建": {0: 255}}


@pytest.mark.parametrize("text", ["党建  引领", " 党建", "党建 "])
def test_terms_are_parted_by_single_blanks(text: str) -> None:
    """Anything else is a mistake of the caller, not a term."""
    with pytest.raises(AssertionError):
        ArrayPool().add_passages("text", 0, [text])
