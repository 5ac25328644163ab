"""The measuring of the ranking: sets, samples, the table, and another run beside."""

from __future__ import annotations

import dataclasses
import json
import lzma
from pathlib import Path

import pytest

from bench.judged import JudgedSet, collections, of_kind, sample
from bench.relevance import main

DOCUMENTS = [
    {"id": "a", "title": "链式党建", "text": "以龙头企业为依托。"},
    {"id": "b", "title": "红领驿站", "text": "楼宇里的站点。"},
]
QUERIES = [{"id": "q1", "text": "链式党建", "kind": "name"}, {"id": "q2", "text": "驿站", "kind": "part"}]


def lines(values: list[dict[str, str]]) -> str:
    """A JSON object a line."""
    return "".join(f"{json.dumps(value, ensure_ascii=False)}\n" for value in values)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A set of two documents and two queries."""
    path = tmp_path / "small"
    path.mkdir()
    (path / "corpus.jsonl").write_text(lines(DOCUMENTS), encoding="utf-8")
    (path / "queries.jsonl").write_text(lines(QUERIES), encoding="utf-8")
    (path / "qrels.tsv").write_text("query_id\tdoc_id\tgrade\nq1\ta\t1\nq2\tb\t1\n", encoding="utf-8")
    return path


def test_a_run_is_compared_query_by_query(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A run that missed one of two answers is 0.5 behind; a run of the program itself is level."""
    other = tmp_path / "other.run"
    other.write_text("q1 Q0 a 1 1.0 x\nq2 Q0 a 1 1.0 x\n", encoding="utf-8")
    assert main([str(folder), "--json", "--against", str(other), "--runs", str(tmp_path / "runs")]) == 0
    whole, name, part = map(json.loads, capsys.readouterr().out.splitlines())
    assert (whole["ndcg@10"], whole["queries"], whole["difference"]) == (1.0, 2, 0.5)
    assert whole["difference_interval"] == [0.0, 1.0]
    assert [(each["kind"], each["difference"]) for each in (name, part)] == [("name", 0.0), ("part", 1.0)]
    assert main([str(folder), "--json", "--against", str(tmp_path / "runs" / "small.run")]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[0])["difference"] == 0.0


def test_the_table_has_a_line_for_each_set_and_kind(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the digest of what was measured, and the interval beside the mean."""
    assert main([str(folder)]) == 0
    table = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in table] == ["set", "small", "name", "part"]
    assert collections(folder)[0].sets[0].digest in table[1] and "[1.0000, 1.0000]" in table[1]


def test_packed_corpora_are_the_same_sets(folder: Path, tmp_path: Path) -> None:
    """A corpus beside the sets, packed, gives the digest and the queries that it gives within a set's folder."""
    (tmp_path / "ncp-policy.jsonl.xz").write_bytes(lzma.compress((folder / "corpus.jsonl").read_bytes()))
    (folder.rename(tmp_path / "ncp-policy") / "corpus.jsonl").rename(tmp_path / "corpus.jsonl")
    (packed,) = collections(tmp_path)[0].sets
    (tmp_path / "corpus.jsonl").rename(tmp_path / "ncp-policy" / "corpus.jsonl")
    (plain,) = collections(tmp_path / "ncp-policy")[0].sets
    assert packed == plain


@pytest.mark.parametrize("changed", ["corpus.jsonl", "queries.jsonl", "qrels.tsv"])
def test_a_change_of_any_file_changes_the_digest(folder: Path, changed: str) -> None:
    """Figures of different collections are told apart."""
    before = collections(folder)[0].sets[0].digest
    with (folder / changed).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert collections(folder)[0].sets[0].digest != before


def test_a_sample_is_always_the_same(folder: Path) -> None:
    """Whatever the order of the queries; a larger one holds the smaller."""
    queries = [{"id": f"q{number}", "text": "党建"} for number in range(100)]
    whole = JudgedSet("many", queries, {}, "")
    few, more = sample(whole, 10), sample(whole, 20)
    assert few.name == "many-10" and len(few.queries) == 10
    assert list(few.queries) == list(more.queries)[:10]
    assert sample(dataclasses.replace(whole, queries=queries[::-1]), 10) == few
    assert list(of_kind(whole)) == []


def test_a_folder_without_a_set_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The message says which file is missing, and the status that nothing was measured."""
    assert main([str(tmp_path)]) == 1
    assert f"{tmp_path / 'corpus.jsonl'}" in capsys.readouterr().err
