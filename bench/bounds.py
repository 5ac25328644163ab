"""What the worst queries cost: stop words, single characters, and as much as a query may hold.

    python -m bench.bounds [--documents N] [--times N]

Prints of each the median of five answers, and the most memory that one more took.
Queries beyond the limits print the message that they get.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import get_args

from bench.collection import LAWS, entries, laws, segmenter, write
from bench.engine_corpus import multiplied
from indexer.engine import Engine
from indexer.language import MOST_CHUNKS, exact, parse
from indexer.query import All, InField, Not, Query, Scope, ValueContains, ValueRange, Within
from indexer.results import SearchRequest
from indexer.segment import Segmenter
from indexer.whoosh_engine import WhooshFactory
from kb.errors import QueryError

LONGEST = 500  # characters, as the settings have it


def main() -> int:
    """Run it; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, help="only so many laws")
    parser.add_argument("--times", type=int, default=1, help="make the collection so many times as large")
    words = parser.parse_args()
    if not LAWS.is_file():
        print(f"{LAWS} is not there: the benchmark needs that collection, which is no part of the project")
        return 0
    cut = segmenter()
    with tempfile.TemporaryDirectory(prefix="bench-bounds-") as folder:
        engine = WhooshFactory().create(Path(folder) / "index", cut)
        write(engine, entries(multiplied(laws(words.documents), words.times)), cut)
        print(f"{engine.counts().passages:,} passages")
        print(f"{'ms':>10}{'MB':>8}{'passages':>12}  query")
        for name, text in queries():
            print(measured(engine, name, partial(_parsed, text, cut)), flush=True)
        for name, tree in scopes():
            print(measured(engine, name, partial(_as_it_is, tree)), flush=True)
    return 0


def _parsed(text: str, cut: Segmenter) -> Query:
    return parse(text, cut, LONGEST).tree


def _as_it_is(tree: Query) -> Query:
    return tree


def queries() -> Iterator[tuple[str, str]]:
    """Each with what it is called."""
    yield from (("stop word", "的"), ("stop words", "的 了 在 是 和"), ("one character", "一"), ("everything", ""))
    yield from (("prefix *", "法*"), ("lone minus", "-法"), ("all but a stop word", "-的"))
    yield from (("a name", "“中华人民共和国”"), ("Latin exact", "“a”"), ("digits exact", "“1”"))
    frequent = "应当规定法律责任人民政府部门机关行政处罚单位个人管理工作条例办法"
    chance = random.Random(1)
    paragraph = "".join(chance.choice(frequent) for _ in range(LONGEST))
    yield "a pasted paragraph", paragraph
    yield "the same, exact", f"“{paragraph[: LONGEST - 2]}”"
    pairs = [frequent[at : at + 2] for at in range(0, len(frequent) - 1, 2)]
    yield f"{MOST_CHUNKS} frequent words", " ".join((pairs * 10)[:MOST_CHUNKS])
    yield f"{MOST_CHUNKS} exclusions", " ".join(f"-{pair}" for pair in (pairs * 10)[:MOST_CHUNKS])
    yield "1,000 words", " ".join(pairs * 100)[:LONGEST] + " 法" * 900
    yield "10,000 characters", (paragraph * 20)[:10_000]
    yield "10,000 quotes", "“" * 10_000


def scopes() -> Iterator[tuple[str, Query]]:
    """Very common words in one sentence, paragraph, clause or field, and parts of values."""
    words = All((exact("应当"), exact("规定")))
    characters = All((exact("的"), exact("人")))
    mixed = All((exact("的"), exact("1")))
    for scope in get_args(Scope):
        yield f"common words in one {scope}", Within(scope, words)
        yield f"common characters in one {scope}", Within(scope, characters)
        yield f"character and digit in one {scope}", Within(scope, mixed)
        yield f"all but a common word in one {scope}", Within(scope, Not(exact("应当")))
    yield "common words in the text", InField("text", words)
    yield "part of an issuer", ValueContains("issuer", "人民")
    yield "part of a clause's label", ValueContains("clause", "第")
    yield "years", ValueRange("year", "1900", "2100")


def measured(engine: Engine, name: str, asked: Callable[[], Query]) -> str:
    """A line of the table."""
    times = []
    started = time.perf_counter()
    try:
        for _ in range(5):
            started = time.perf_counter()
            results = engine.search(SearchRequest(asked()))
            times.append((time.perf_counter() - started) * 1000)
    except QueryError as error:
        took = (time.perf_counter() - started) * 1000
        return f"{took:10.2f}{'':8}{'':12}  {name}: {error}"
    tracemalloc.start()  # numpy tells it of its arrays; it slows everything down, so it is asked apart
    engine.search(SearchRequest(asked()))
    most = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    return f"{statistics.median(times):10.2f}{most:8.1f}{results.total_passages:12,}  {name}"


if __name__ == "__main__":
    sys.exit(main())
