"""What the query language, marks and nearby documents cost on top of the engine, on the queries of `bench.engine`.

    python -m bench.answering [--documents N]

Three columns of the same run: the engine alone with queries read beforehand, with reading them, and the whole answer
as site, API and command line give it. Each query counts with the best of its rounds.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from bench.collection import LAWS, QUERIES, entries, laws, segmenter, write
from bench.engine_plan import MORE
from indexer.engine import Engine
from indexer.language import parse
from indexer.results import Filter, SearchRequest
from indexer.search import Asked, answer
from indexer.segment import Segmenter
from indexer.whoosh_engine import WhooshFactory

ROUNDS = 5
LONGEST = 500
QUESTIONS = ("企业有几名党员可以成立党支部？", "外商投资企业的组织形式适用什么规定？", "物业公司不履行合同怎么办")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, help="only so many laws")
    words = parser.parse_args()
    if not LAWS.is_file():
        print(f"{LAWS} is not there", file=sys.stderr)
        return 1
    cut = segmenter()
    with tempfile.TemporaryDirectory(prefix="kb-bench-") as folder:
        engine = WhooshFactory().create(Path(folder) / "index", cut)
        write(engine, entries(laws(words.documents)), cut)
        engine.rehearse()
        asked = [Asked(text) for text in QUERIES]
        asked += [Asked(text, tuple(Filter(name, values) for name, values in filters)) for text, filters in MORE]
        print(f"{engine.counts().passages:,} passages, {len(asked)} queries, {len(QUESTIONS)} questions; ms")
        _table(engine, cut, asked)
        for text in QUESTIONS:
            print(f"{_best(partial(answer, engine, cut, Asked(text), LONGEST)):8.2f}  {text}")
    return 0


def _table(engine: Engine, cut: Segmenter, asked: Sequence[Asked]) -> None:
    def searched(each: Asked) -> Callable[[], object]:
        request = SearchRequest(parse(each.text, cut, LONGEST).tree, each.filters)
        return lambda: engine.search(request)

    def read(each: Asked) -> Callable[[], object]:
        return lambda: engine.search(SearchRequest(parse(each.text, cut, LONGEST).tree, each.filters))

    def answered(each: Asked) -> Callable[[], object]:
        return lambda: answer(engine, cut, each, LONGEST)

    rows = [("engine", searched), ("with reading", read), ("whole answer", answered)]
    print(f"{'':14}{'p50':>8}{'p95':>8}{'worst':>8}{'p50 ×':>8}")
    first = 0.0
    for name, make in rows:
        times = sorted(_best(make(each)) for each in asked)
        middle = statistics.median(times)
        first = first or middle
        print(f"{name:14}{middle:8.2f}{times[int(len(times) * 0.95)]:8.2f}{times[-1]:8.2f}{middle / first:8.2f}")


def _best(action: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        action()
        times.append((time.perf_counter() - started) * 1000)
    return min(times)


if __name__ == "__main__":
    sys.exit(main())
