"""Segments are kept few, and merging loses nothing."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from whoosh.index import open_dir

from indexer.engine import Engine
from indexer.language import parse
from indexer.results import FACETS, SearchRequest, SearchResults
from indexer.segment import Segmenter
from indexer.whoosh_engine import WhooshFactory, array_writer
from indexer.whoosh_engine.array_writer import FACTOR, SMALL, SegmentSize, to_merge
from kb.document import Document
from tests.factories import document
from tests.indexer.engine_contract import entry

QUERIES = ("党建", "楼宇 治理", "“楼宇党建”", "党 -楼宇", "第一条", "")


def grown(additions: list[int]) -> tuple[list[int], int]:
    """The sizes of segments after commits of so many passages each, and how many passages were written in all."""
    segments: list[int] = []
    work = 0
    for new in additions:
        merged = to_merge([SegmentSize(size, size) for size in segments], new)
        size = new + sum(segments[nth] for nth in merged)
        segments = [*(each for nth, each in enumerate(segments) if nth not in merged), size]
        work += size
    return segments, work


@pytest.mark.parametrize("added", [1, 100, 5_000, 50_000])
def test_segments_stay_few_and_work_bounded(added: int) -> None:
    """After a thousand commits of one size there are few segments, and each passage was written a few times."""
    segments, work = grown([added] * 1000)
    assert sum(segments) == added * 1000
    assert len(segments) <= 4 * FACTOR
    small = SMALL / added / 2 if added < SMALL else 0  # what is small is written with each commit until it is not
    assert work / sum(segments) < small + 10


def test_a_document_added_costs_no_large_merge() -> None:
    """A commit of one document to a large index writes no more than what is small."""
    segments, _ = grown([260_000])
    for _ in range(50):
        merged = to_merge([SegmentSize(size, size) for size in segments], 100)
        assert sum(segments[nth] for nth in merged) <= SMALL
        segments = [260_000, *([sum(segments[1:]) + 100])]


def test_what_lost_much_is_written_anew() -> None:
    """A segment of which a third is deleted is merged: deleted text must not stay on the disk."""
    assert to_merge([SegmentSize(200_000, 300_000), SegmentSize(290_000, 300_000)], 10) == [0]


def said(engine: Engine, segmenter: Segmenter) -> list[object]:
    """What an index answers, without its order of equals."""
    answers: list[object] = []
    for query in QUERIES:
        results = engine.search(SearchRequest(parse(query, segmenter).tree, size=100, passages=20, facets=FACETS))
        answers.append((results.total_documents, results.total_passages, results.facets, _hits(results)))
    return answers


def _hits(results: SearchResults) -> Sequence[object]:
    return sorted(
        (hit.id, hit.title, round(hit.score, 6), sorted((p.path, p.anchor, p.text) for p in hit.passages), hit.region)
        for hit in results.hits
    )


def a_document(number: int, chance: random.Random) -> Document:
    """Some text with headings, blanks, radicals."""
    words = ["楼宇党建", "社区治理", "红领　驿站", "⽂件 精神", "双强六好 ABC 12", "链式"]
    lines = ["# 一、总则"] if chance.random() < 0.5 else []
    for nth in range(chance.randint(1, 5)):
        lines.append("".join(chance.choice(words) for _ in range(chance.randint(1, 6))) + "。")
        if chance.random() < 0.3:
            lines.append(f"## （{'一二三四五'[nth]}）{chance.choice(words)}")
    title, kind = f"{chance.choice(words)}{number}", chance.choice(["条例", "办法", None])
    region = tuple(chance.sample(["北京", "上海", "绵阳"], 2))
    return document(f"d{number}", "\n\n".join([*lines, "结尾。"]), title=title, kind=kind, region=region)


@pytest.mark.parametrize("seed", range(4))
def test_merging_changes_no_answer(
    seed: int, tmp_path: Path, segmenter: Segmenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many commits with replacements and removals, merged on the way, answer as one commit of what is left."""
    chance = random.Random(seed)
    monkeypatch.setattr(array_writer, "SMALL", chance.choice([0, 5, 40]))
    living: dict[int, Document] = {}
    grown_index = WhooshFactory().create(tmp_path / "grown", segmenter)
    for _ in range(14):
        with grown_index.writer() as writer:
            for number in chance.sample(range(12), 3):
                writer.remove([f"d{number}"])
                living.pop(number, None)
                if chance.random() < 0.8:
                    living[number] = a_document(number, chance)
                    writer.add(entry(living[number]))
            writer.commit()
    # One more, so that nothing deleted is left to count in the statistics.
    with WhooshFactory().open(tmp_path / "grown", segmenter).writer() as writer:
        writer._writer.commit(optimize=True)
    once = WhooshFactory().create(tmp_path / "once", segmenter)
    with once.writer() as writer:
        for made in living.values():
            writer.add(entry(made))
        writer.commit()
    assert len(open_dir(str(tmp_path / "grown")).reader().leaf_readers()) == 1
    assert grown_index.counts() == once.counts()
    assert said(grown_index, segmenter) == said(once, segmenter)
