"""How good the ranking is: judged queries, answered by the code that answers everything else.

    corpus.jsonl    {"id", "title", "text"}: a document a line
    queries.jsonl   {"id", "text"}
    qrels.tsv       query_id, doc_id, grade, parted by tabs, below a line with these names
    *.run           TREC run files: what another run, or another program, answered

Measures as trec_eval computes them: nDCG with the grade as gain and log2(rank + 1) as discount (Järvelin and
Kekäläinen 2002), over the queries that have a document judged relevant. A mean has a percentile bootstrap interval
over its queries, and two runs are compared query by query (Sakai, SIGIR 2006).
"""

from __future__ import annotations

import dataclasses
import json
import math
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.analysis import prepared
from indexer.engine import Engine, EngineFactory, Entry
from indexer.results import Hit, SearchResults
from indexer.search import Asked, answer
from indexer.segment import Segmenter
from kb.document import Document, Metadata
from kb.errors import ReadError
from kb.passages import passages

DEPTH = 100  # documents of each query that are looked at
RESAMPLES = 5000  # of the bootstrap; its bounds then move by less than a tenth of their distance with the seed
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
    ndcg_by_query: Mapping[str, float]

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
    corpus, queries = read_corpus(folder / "corpus.jsonl"), read_queries(folder / "queries.jsonl")
    judged = read_judgements(folder / "qrels.tsv")
    started = time.perf_counter()
    with indexed(corpus, factory, segmenter) as engine:
        seconds = time.perf_counter() - started
        found = measure(engine, segmenter, queries, judged)
    return dataclasses.replace(found, documents=len(corpus), seconds_index=seconds)


@contextmanager
def indexed(corpus: Sequence[Mapping[str, str]], factory: EngineFactory, segmenter: Segmenter) -> Iterator[Engine]:
    """An index of `corpus` alone, in a temporary folder: it is gone when the context is left."""
    with (
        tempfile.TemporaryDirectory(prefix="kb-eval-") as place,
        closing(factory.create(Path(place) / "index", segmenter)) as engine,
    ):
        _index(engine, corpus, segmenter)
        yield engine


def measure(
    engine: Engine,
    segmenter: Segmenter,
    queries: Sequence[Mapping[str, str]],
    judged: Mapping[str, Judgements],
    names: Mapping[str, str] | None = None,
) -> Evaluation:
    """Ask `queries` of an open index and compare with `judged`; the seconds of indexing are 0, not being known here.

    `names` says under which name a document is judged, where that is not its id. Documents of one name, such as two
    articles that were read from one file, count as one, at the rank of the better.
    """
    rankings, times = _asked(engine, queries, segmenter, names or {})
    found = {query: [name for name, _ in ranking] for query, ranking in rankings.items()}
    known = {query: judged[query] for query in found if max(judged.get(query, {}).values(), default=0) > 0}
    by_query = {query: ndcg(found[query], grades, 10) for query, grades in known.items()}
    return Evaluation(
        len(known),
        engine.counts().documents,
        mean(list(by_query.values())),
        mean([recall(found[query], grades, 10) for query, grades in known.items()]),
        mean([recall(found[query], grades, DEPTH) for query, grades in known.items()]),
        mean([reciprocal_rank(found[query], grades, 10) for query, grades in known.items()]),
        0.0,
        times,
        rankings,
        by_query,
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


def mean(values: Sequence[float]) -> float:
    """The mean of `values`; 0 of none."""
    return statistics.fmean(values) if values else 0.0


def interval(values: Sequence[float], seed: int = 0) -> tuple[float, float]:
    """The 95 % interval of the mean of `values`, one for each query: percentile bootstrap, the same for one seed.

    (0, 0) of none.
    """
    if not values:
        return 0.0, 0.0
    sample, random = np.asarray(values), np.random.default_rng(seed)
    means = [sample[random.integers(0, len(sample), len(sample))].mean() for _ in range(RESAMPLES)]
    low, high = np.percentile(means, (2.5, 97.5))
    return float(low), float(high)


def differences(ours: Mapping[str, float], theirs: Mapping[str, float]) -> list[float]:
    """What each query of `ours` gained over `theirs`; a query that the others did not answer gave them 0.

    Its mean and `interval` compare two runs pair by pair, which is far finer than two intervals side by side.
    """
    return [value - theirs.get(query, 0.0) for query, value in ours.items()]


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
    engine: Engine, queries: Sequence[Mapping[str, str]], segmenter: Segmenter, names: Mapping[str, str]
) -> tuple[dict[str, Ranking], tuple[float, ...]]:
    rankings: dict[str, Ranking] = {}
    times = []
    for query in queries:
        started = time.perf_counter()
        results = answer(engine, segmenter, Asked(query["text"], size=DEPTH), longest=10_000)
        times.append((time.perf_counter() - started) * 1000)
        ranking: dict[str, float] = {}
        for hit, score in _scored(results):
            ranking.setdefault(names.get(hit.id, hit.id), score)
        rankings[query["id"]] = list(ranking.items())
    return rankings, tuple(times)


def _scored(results: SearchResults) -> Iterator[tuple[Hit, float]]:
    """The hits in the order in which the page shows them, with scores that fall: those with all words go first."""
    yield from ((hit, hit.score) for hit in results.hits)
    if results.nearby:
        share = min(hit.score for hit in results.hits) / results.nearby[0].score
        yield from ((hit, hit.score * share) for hit in results.nearby)


def read_corpus(path: Path) -> list[dict[str, str]]:
    """The documents of a `corpus.jsonl`. Raises ReadError, naming file and line."""
    return list(_lines(path, "id"))


def read_queries(path: Path) -> list[dict[str, str]]:
    """The queries of a `queries.jsonl`. Raises ReadError, naming file and line."""
    return list(_lines(path, "id", "text"))


def _lines(path: Path, *required: str) -> Iterator[dict[str, str]]:
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


def read_judgements(path: Path) -> dict[str, dict[str, int]]:
    """The grades of a `qrels.tsv`: query -> document -> grade. Raises ReadError, naming file and line."""
    found: dict[str, dict[str, int]] = {}
    for number, line in enumerate(_text(path).splitlines()[1:], 2):
        parts = line.split("\t")
        if not line.strip():
            continue
        if len(parts) != 3 or not parts[2].lstrip("-").isdigit():
            raise ReadError(f"{path} 第 {number} 行是 {line!r}，应为 query_id、doc_id、grade 三列，以制表符分开")
        found.setdefault(parts[0], {})[parts[1]] = int(parts[2])
    return found


def read_run(path: Path) -> dict[str, list[str]]:
    """The rankings of a TREC run file: query -> documents, best first. Raises ReadError, naming file and line."""
    found: dict[str, list[tuple[int, str]]] = {}
    for number, line in enumerate(_text(path).splitlines(), 1):
        parts = line.split()
        if not parts:
            continue
        if len(parts) != 6 or not parts[3].isdigit():
            raise ReadError(f"{path} 第 {number} 行是 {line!r}，应为 query_id Q0 doc_id rank score name 六列")
        found.setdefault(parts[0], []).append((int(parts[3]), parts[2]))
    return {query: [name for _, name in sorted(ranking)] for query, ranking in found.items()}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(f"读不了 {path}：{error}；评测文件夹里应有 corpus.jsonl、queries.jsonl 和 qrels.tsv") from error
