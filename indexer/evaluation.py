"""How good the ranking is: judged queries, answered by the code that answers everything else.

    corpus.jsonl    {"id", "title", "text"}: a document a line
    queries.jsonl   {"id", "text"}
    qrels.tsv       query_id, doc_id, grade, parted by tabs, below a line with these names

Measures as trec_eval computes them: nDCG with the grade as gain and log2(rank + 1) as discount (Järvelin and
Kekäläinen 2002), over the queries that have a document judged relevant.
"""

from __future__ import annotations

import json
import math
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.analysis import prepared
from indexer.engine import Engine, EngineFactory, Entry
from indexer.search import Asked, answer
from indexer.segment import Segmenter
from kb.document import Document, Metadata
from kb.errors import ReadError
from kb.passages import passages

DEPTH = 100  # documents of each query that are looked at
Judgements = Mapping[str, int]  # document -> grade
Ranking = Sequence[tuple[str, float]]  # document and score, best first


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The measures over all queries, and the rankings behind them."""

    queries: int
    documents: int
    ndcg_10: float
    recall_10: float
    recall_100: float
    mrr_10: float
    seconds_index: float
    ms_per_query: tuple[float, ...]
    rankings: Mapping[str, Ranking]

    def to_json(self) -> dict[str, float | int]:
        """As `kb eval` prints it."""
        ordered = sorted(self.ms_per_query)
        return {
            "queries": self.queries,
            "documents": self.documents,
            "ndcg@10": round(self.ndcg_10, 4),
            "recall@10": round(self.recall_10, 4),
            "recall@100": round(self.recall_100, 4),
            "mrr@10": round(self.mrr_10, 4),
            "seconds_index": round(self.seconds_index, 2),
            "ms_per_query_p50": round(statistics.median(ordered), 2) if ordered else 0.0,
            "ms_per_query_p95": round(ordered[int(len(ordered) * 0.95)], 2) if ordered else 0.0,
        }

    def run(self, name: str = "kb") -> Iterator[str]:
        """The lines of a TREC run file: query, Q0, document, rank, score, name of the run."""
        for query, ranking in self.rankings.items():
            for rank, (document, score) in enumerate(ranking, 1):
                yield f"{query} Q0 {document} {rank} {score:.6f} {name}"


def evaluate(folder: Path, factory: EngineFactory, segmenter: Segmenter) -> Evaluation:
    """Index the corpus of `folder` for itself, ask its queries, and measure.

    Raises ReadError, naming file and line, where a file is missing or not as it should be.
    """
    corpus, queries = (
        list(json_lines(folder / "corpus.jsonl", "id")),
        list(json_lines(folder / "queries.jsonl", "id", "text")),
    )
    judged = judgements(folder / "qrels.tsv")
    with tempfile.TemporaryDirectory(prefix="kb-eval-") as place:
        started = time.perf_counter()
        engine = factory.create(Path(place) / "index", segmenter)
        _index(engine, corpus, segmenter)
        seconds = time.perf_counter() - started
        rankings, times = _asked(engine, queries, segmenter)
        engine.close()
    names = {query: [name for name, _ in ranking] for query, ranking in rankings.items()}
    known = [(names[query], grades) for query, grades in judged.items() if query in names and max(grades.values()) > 0]
    return Evaluation(
        len(known),
        len(corpus),
        _mean([ndcg(ranking, grades, 10) for ranking, grades in known]),
        _mean([recall(ranking, grades, 10) for ranking, grades in known]),
        _mean([recall(ranking, grades, DEPTH) for ranking, grades in known]),
        _mean([reciprocal_rank(ranking, grades, 10) for ranking, grades in known]),
        seconds,
        times,
        rankings,
    )


def ndcg(ranking: Sequence[str], grades: Judgements, depth: int) -> float:
    """The gain of the first `depth` documents, discounted by rank, as a share of the best that is possible."""
    best = sum(_gain(rank, grade) for rank, grade in enumerate(sorted(grades.values(), reverse=True)[:depth]))
    found = sum(_gain(rank, grades.get(name, 0)) for rank, name in enumerate(ranking[:depth]))
    return found / best if best else 0.0


def _gain(rank: int, grade: int) -> float:
    return max(grade, 0) / math.log2(rank + 2)


def recall(ranking: Sequence[str], grades: Judgements, depth: int) -> float:
    """The share of the relevant documents that is among the first `depth`."""
    relevant = {name for name, grade in grades.items() if grade > 0}
    return len(relevant.intersection(ranking[:depth])) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranking: Sequence[str], grades: Judgements, depth: int) -> float:
    """One divided by the rank of the first relevant document; 0 where none is among the first `depth`."""
    return next((1 / rank for rank, name in enumerate(ranking[:depth], 1) if grades.get(name, 0) > 0), 0.0)


def _mean(values: Sequence[float]) -> float:
    return statistics.fmean(values) if values else 0.0


def _index(engine: Engine, corpus: Sequence[Mapping[str, str]], segmenter: Segmenter) -> None:
    with engine.writer() as writer:
        for _, entry in prepared(corpus, _entry, segmenter):
            assert isinstance(entry, Entry)
            writer.add(entry)
        writer.commit()


def _entry(line: Mapping[str, str]) -> Entry:
    """A line of the corpus as a document: each of its lines is a paragraph, and none of them is Markdown."""
    paragraphs = (line.get("text") or "").split("\n")
    body = "\n\n".join(_as_text(paragraph) for paragraph in paragraphs if paragraph.strip())
    document = Document(line["id"], Metadata(title=line.get("title") or None), body)
    return Entry(document, passages(document), "eval")


def _as_text(paragraph: str) -> str:
    return paragraph.strip().lstrip("#").lstrip()


def _asked(
    engine: Engine, queries: Sequence[Mapping[str, str]], segmenter: Segmenter
) -> tuple[dict[str, Ranking], tuple[float, ...]]:
    rankings: dict[str, Ranking] = {}
    times = []
    for query in queries:
        started = time.perf_counter()
        results = answer(engine, segmenter, Asked(query["text"], size=DEPTH), longest=10_000)
        times.append((time.perf_counter() - started) * 1000)
        rankings[query["id"]] = [(hit.id, hit.score) for hit in results.hits]
    return rankings, tuple(times)


def json_lines(path: Path, *required: str) -> Iterator[dict[str, str]]:
    """The objects of a file, one a line, each with `required` as strings. Raises ReadError with file and line."""
    for number, line in enumerate(_text(path).splitlines(), 1):
        if not line.strip():
            continue
        try:
            values = json.loads(line)
        except ValueError as error:
            raise ReadError(f"{path} 第 {number} 行不是 JSON：{error}") from error
        missing = [name for name in required if not isinstance(values, dict) or not isinstance(values.get(name), str)]
        if missing:
            raise ReadError(f"{path} 第 {number} 行缺少 {'、'.join(missing)}，每行应为一个 JSON 对象")
        yield values


def judgements(path: Path) -> dict[str, dict[str, int]]:
    """Query -> document -> grade, as qrels.tsv has them. Raises ReadError with file and line."""
    found: dict[str, dict[str, int]] = {}
    for number, line in enumerate(_text(path).splitlines()[1:], 2):
        parts = line.split("\t")
        if not line.strip():
            continue
        if len(parts) != 3 or not parts[2].lstrip("-").isdigit():
            raise ReadError(f"{path} 第 {number} 行是 {line!r}，应为 query_id、doc_id、grade 三列，以制表符分开")
        found.setdefault(parts[0], {})[parts[1]] = int(parts[2])
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(f"读不了 {path}：{error}；评测文件夹里应有 corpus.jsonl、queries.jsonl 和 qrels.tsv") from error
