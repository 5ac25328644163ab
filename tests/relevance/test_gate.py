"""The ranking does not fall: what is pinned is reached, on our own queries and on a fixed part of public ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.judged import PACKED, JudgedSet, collections
from bench.pins import Figure, LoweredError, failures, pin
from bench.relevance import rows, sampled
from indexer.segment import Segmenter
from kb.document import ID_PATTERN
from kb.settings import SHIPPED_CORPUS
from tests.relevance.collection import ANSWERS, ours

KINDS = {"name", "part", "figure", "place", "paraphrase", "clause"}
SEEDS = {f"seed-{number:03}" for number in range(5)}


def test_the_shipped_corpus_answers_as_well_as_was_pinned(segmenter: Segmenter) -> None:
    """What can be asked of the program as it is installed."""
    assert failures({row.set.name: row.figure for row in rows(ours(None), segmenter) if row.set.kind is None}) == []


def test_the_seeds_among_the_corpus_are_found_as_well_as_was_pinned(segmenter: Segmenter, shared: Path) -> None:
    """Damaged files, imported as users do, beside what is shipped."""
    found = rows(ours(shared / "seeds"), segmenter)
    assert failures({row.set.name: row.figure for row in found if row.set.kind is None}) == []


@pytest.mark.parametrize("corpus", range(len(PACKED)), ids=list(PACKED))
def test_public_sets_are_answered_as_well_as_was_pinned(segmenter: Segmenter, shared: Path, corpus: int) -> None:
    """Questions of laypeople, look-ups of articles, questions about policies."""
    found = rows(sampled(collections(shared / "data" / "eval")[corpus]), segmenter)
    assert failures({row.set.name: row.figure for row in found}) == []


def whole() -> JudgedSet:
    """Our set with the seeds' grades, whether the seeds are there or not."""
    return ours(Path("no-seeds")).sets[0]


def test_queries_are_sixty_of_six_kinds_and_all_different() -> None:
    """Ten of each kind; no text twice."""
    queries = whole().queries
    assert len({query["text"] for query in queries}) == len(queries) == 60
    assert {query["kind"] for query in queries} == KINDS
    assert all(sum(query["kind"] == kind for query in queries) == 10 for kind in KINDS)


def test_every_grade_is_of_a_document_that_there_is() -> None:
    """Ids of shipped documents and names of seeds; grades from 1 to 3; each query has an answer, and not everything."""
    shipped = {path.stem for path in SHIPPED_CORPUS.glob("*/*.md")}
    judged = whole().judged
    assert judged.keys() == {query["id"] for query in whole().queries}
    for query, grades in judged.items():
        assert grades.keys() <= shipped | SEEDS, query
        assert set(grades.values()) <= {1, 2, 3}, query
        assert max(grades.values()) >= ANSWERS and len(grades) < len(shipped | SEEDS) / 2, query
    assert all(ID_PATTERN.fullmatch(name) for name in SEEDS)


FIGURE = Figure(0.9, "0123456789ab", 60)


@pytest.fixture
def pinned(tmp_path: Path) -> Path:
    """A file in which one set is pinned."""
    path = tmp_path / "pinned.json"
    pin({"ours": FIGURE}, path=path)
    return path


@pytest.mark.parametrize(
    ("name", "figure", "complaint"),
    [
        ("ours", FIGURE, None),
        ("ours", Figure(0.95, "0123456789ab", 60), None),
        ("ours", Figure(0.8951, "0123456789ab", 60), None),
        ("ours", Figure(0.8949, "0123456789ab", 60), "ours (0123456789ab) fell to nDCG@10 0.8949, 0.9 was pinned"),
        ("ours", Figure(0.95, "ba9876543210", 60), "ours is now ba9876543210, and 0123456789ab was pinned"),
        ("new", FIGURE, "new has no pin"),
    ],
)
def test_the_gate_says_what_fell_or_changed(pinned: Path, name: str, figure: Figure, complaint: str | None) -> None:
    """A drop beyond the tolerance and another collection fail, each by name; a gain passes."""
    found = failures({name: figure}, pinned)
    assert len(found) == (complaint is not None)
    assert all(each.startswith(complaint or "") for each in found)


@pytest.mark.parametrize("figure", [Figure(0.8999, "0123456789ab", 60), Figure(0.5, "ba9876543210", 61)])
@pytest.mark.parametrize("reason", [None, "", "  "])
def test_a_pin_is_not_lowered_in_passing(pinned: Path, figure: Figure, reason: str | None) -> None:
    """Without a reason nothing is written, not even figures that rose, and not where the collection changed."""
    before = pinned.read_bytes()
    with pytest.raises(LoweredError, match=r"ours from 0\.9 to"):
        pin({"ours": figure, "other": FIGURE}, reason, pinned)
    assert pinned.read_bytes() == before


def test_a_pin_that_is_lowered_keeps_the_reason(pinned: Path) -> None:
    """The file says what was lowered and why; other sets keep their pins."""
    pin({"other": FIGURE}, path=pinned)
    pin({"ours": Figure(0.8, "0123456789ab", 60)}, "the grades of two queries were wrong", pinned)
    assert '"reason": "the grades of two queries were wrong"' in pinned.read_text(encoding="utf-8")
    assert failures({"ours": Figure(0.8, "0123456789ab", 60), "other": FIGURE}, pinned) == []


def test_a_higher_figure_raises_the_pin(pinned: Path) -> None:
    """What was reached before is then a drop."""
    pin({"ours": Figure(0.95, "0123456789ab", 60)}, path=pinned)
    assert len(failures({"ours": FIGURE}, pinned)) == 1
