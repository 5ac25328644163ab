"""Judged queries: the measures, and the files they are read from."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from indexer.evaluation import (
    differences,
    evaluate,
    indexed,
    interval,
    measure,
    ndcg,
    read_run,
    recall,
    reciprocal_rank,
)
from indexer.segment import Segmenter
from indexer.whoosh_engine import WhooshFactory
from kb.errors import ReadError

CORPUS = [
    {"id": "a", "title": "个体工商户", "text": "公民经登记可以成为个体工商户。\n# 不是标题"},
    {"id": "b", "title": "支部", "text": "有正式党员三人以上的，成立党支部。"},
    {"id": "c", "title": "", "text": "其他。"},
]
QUERIES = [
    {"id": "q1", "text": "几名党员可以成立党支部？"},
    {"id": "q2", "text": "个体工商户"},
    {"id": "q3", "text": "无"},
]


@pytest.mark.parametrize(
    ("ranking", "grades", "expected"),
    [
        (["x"], {"x": 1}, 1.0),
        (["y", "x"], {"x": 1}, 1 / math.log2(3)),
        (["x", "y"], {"x": 1, "y": 3}, (1 + 3 / math.log2(3)) / (3 + 1 / math.log2(3))),
        (["z"], {"x": 1}, 0.0),
        ([], {"x": 1}, 0.0),
        (["z"] * 10 + ["x"], {"x": 1}, 0.0),
    ],
)
def test_ndcg(ranking: list[str], grades: dict[str, int], expected: float) -> None:
    """The gain, discounted by rank, as a share of what is possible, of the first ten."""
    assert ndcg(ranking, grades, 10) == pytest.approx(expected)


def test_recall_and_reciprocal_rank() -> None:
    """Shares of what is relevant, and where the first of it stands."""
    assert recall(["x", "y", "z"], {"x": 1, "w": 2, "y": 0}, 10) == 0.5
    assert reciprocal_rank(["y", "x"], {"x": 1, "y": 0}, 10) == 0.5
    assert reciprocal_rank(["y"], {"x": 1}, 10) == 0.0


def test_an_interval_holds_the_mean_as_the_normal_one_does() -> None:
    """Of many values the bootstrap's bounds are those of the normal distribution: 1.96 standard errors each side."""
    values = np.random.default_rng(1).normal(0.5, 0.2, 2000)
    error = 1.96 * values.std() / math.sqrt(len(values))
    assert interval(values.tolist()) == pytest.approx((values.mean() - error, values.mean() + error), abs=error / 10)


def test_an_interval_is_the_same_for_one_seed() -> None:
    """Another seed moves it a little, another run not at all; of equal values and of none it has no width."""
    values = [0.0, 0.5, 1.0, 0.25] * 10
    assert interval(values) == interval(values) != interval(values, seed=1)
    assert interval([0.5] * 10) == (0.5, 0.5)
    assert interval([]) == (0.0, 0.0)


def test_runs_are_compared_pair_by_pair() -> None:
    """A gain on every query is sure, though the two intervals lie over each other."""
    ours = {f"q{number}": number / 100 for number in range(100)}
    theirs = {query: value - 0.01 for query, value in ours.items()}
    assert interval(differences(ours, theirs)) == pytest.approx((0.01, 0.01))
    assert interval(list(ours.values()))[0] < interval(list(theirs.values()))[1]
    assert differences({"q1": 0.5, "q2": 0.25}, {"q1": 1.0}) == [-0.5, 0.25]


def test_a_run_file_gives_back_the_rankings(tmp_path: Path) -> None:
    """In the order of the ranks, whatever that of the lines."""
    path = tmp_path / "any.run"
    path.write_text("q1 Q0 b 2 1.0 kb\nq1 Q0 a 1 2.0 kb\n\nq2 Q0 c 1 1.0 kb\n", encoding="utf-8")
    assert read_run(path) == {"q1": ["a", "b"], "q2": ["c"]}
    path.write_text("q1 Q0 a 1 2.0 kb\nq1 b 2\n", encoding="utf-8")
    with pytest.raises(ReadError, match="第 2 行"):
        read_run(path)


def test_documents_of_one_name_count_once(segmenter: Segmenter) -> None:
    """Two articles of one file, judged as one, stand at the rank of the better."""
    with indexed(CORPUS, WhooshFactory(), segmenter) as engine:
        names = {"a": "file", "b": "file"}
        found = measure(engine, segmenter, [{"id": "q", "text": ""}], {"q": {"file": 1}}, names)
    assert [name for name, _ in found.rankings["q"]] == ["file", "c"]
    assert found.ndcg_by_query == {"q": 1.0}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small judged collection."""
    for name, lines in (("corpus", CORPUS), ("queries", QUERIES)):
        content = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
        (tmp_path / f"{name}.jsonl").write_text(content, encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text("query_id\tdoc_id\tgrade\nq1\tb\t1\nq2\ta\t1\nq3\tc\t0\n", encoding="utf-8")
    return tmp_path


def test_a_question_is_answered_by_rank(folder: Path, segmenter: Segmenter) -> None:
    """A question of which no passage has every word still finds the passage that answers it."""
    found = evaluate(folder, WhooshFactory(), segmenter)
    assert (found.queries, found.documents) == (2, 3)
    assert (found.ndcg_10, found.mrr_10, found.recall_10) == (1.0, 1.0, 1.0)
    assert next(line.split()[:4] for line in found.run()) == ["q1", "Q0", "b", "1"]
    assert list(found.to_json()) == [
        "queries",
        "documents",
        "ndcg@10",
        "recall@10",
        "recall@100",
        "mrr@10",
        "seconds_index",
        "ms_per_query_p50",
        "ms_per_query_p95",
    ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("corpus.jsonl", "{", "corpus.jsonl 第 1 行不是 JSON"),
        ("queries.jsonl", '{"id": "q"}', "queries.jsonl 第 1 行缺少 text"),
        ("qrels.tsv", "query_id\tdoc_id\tgrade\nq1 b 1", "qrels.tsv 第 2 行"),
    ],
)
def test_broken_files_are_named(folder: Path, segmenter: Segmenter, name: str, content: str, message: str) -> None:
    """The message says which line is broken, and how it should be."""
    (folder / name).write_text(content, encoding="utf-8")
    with pytest.raises(ReadError, match=message):
        evaluate(folder, WhooshFactory(), segmenter)


def test_a_missing_file_is_named(tmp_path: Path, segmenter: Segmenter) -> None:
    """An empty folder is no collection."""
    with pytest.raises(ReadError, match=r"corpus\.jsonl"):
        evaluate(tmp_path, WhooshFactory(), segmenter)
