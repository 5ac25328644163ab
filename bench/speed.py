"""Speed and memory of indexing and searching, against stock Whoosh with jieba's own analyzer in the same run.

    python -m bench.speed [--documents N]

Both get the same passages and run in a child process each, so that the peak of memory is their own. Ours
answers the whole page: the ten best documents with three passages each, exact totals, nine facets. Stock
Whoosh does it the way its users do (grouped by document, one facet), and, in the last row, only what comes
to it cheapest: its ten best passages and the total.
"""

from __future__ import annotations

import argparse
import json
import pickle
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.collection import LAWS, QUERIES, laws
from indexer.engine import Entry
from kb.passages import passages
from kb.settings import SHIPPED_CORPUS

Figures = dict[str, float]
ROUNDS = 3


def main() -> int:
    """Run the benchmark; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, help="only so many laws")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    words = parser.parse_args()
    if words.child:
        name, entries = words.child
        print(json.dumps(CHILDREN[name](pickle.loads(Path(entries).read_bytes()))))
        return 0
    if not LAWS.is_file():
        print(f"{LAWS} is not there: the benchmark needs that collection, which is no part of the project")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        entries = Path(folder) / "entries"
        count, total, characters = prepare(entries, words.documents)
        print(f"{count} documents, {total} passages, {characters / 1e6:.1f} M characters; {len(QUERIES)} queries")
        table({name: run(name, entries) for name in CHILDREN})
    return 0


def prepare(path: Path, most: int | None) -> tuple[int, int, int]:
    """Write the entries to index to `path`; returns documents, passages, characters."""
    started = time.perf_counter()
    entries = [Entry(document, passages(document), "laws") for document in laws(most)]
    path.write_bytes(pickle.dumps(entries))
    seconds = time.perf_counter() - started
    print(f"read and structured in {seconds:.1f} s ({len(entries) / seconds:.0f} documents/s)")
    texts = [passage.text for entry in entries for passage in entry.passages]
    return len(entries), len(texts), sum(map(len, texts))


def run(name: str, entries: Path) -> Figures:
    """The figures of one contestant, measured in a process of its own."""
    command = [sys.executable, "-m", "bench.speed", "--child", name, str(entries)]
    result = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: Figures = json.loads(result.stdout.splitlines()[-1])
    return figures


def ours(entries: list[Entry]) -> Figures:
    """The project's Whoosh engine."""
    from indexer.lexicon import load_lexicon
    from indexer.query import parse
    from indexer.results import SearchRequest
    from indexer.segment import Segmenter
    from indexer.whoosh_engine import WhooshFactory

    segmenter = Segmenter(load_lexicon(SHIPPED_CORPUS / "lexicon"))
    with tempfile.TemporaryDirectory() as folder:
        engine = WhooshFactory().create(Path(folder) / "index", segmenter)

        def build() -> None:
            with engine.writer() as writer:
                for entry in entries:
                    writer.add(entry)
                writer.commit()

        def page(query: str) -> int:
            return engine.search(SearchRequest(parse(query, segmenter).tree)).total_passages

        return measure(entries, Path(folder) / "index", build, page)


def stock(entries: list[Entry]) -> Figures:
    """Stock Whoosh with jieba's ChineseAnalyzer, grouped by document."""
    from whoosh import sorting

    facets = {"document": sorting.FieldFacet("document"), "kind": sorting.FieldFacet("kind")}
    return _stock(entries, lambda searcher, query: len(searcher.search(query, limit=None, groupedby=facets)))


def stock_top(entries: list[Entry]) -> Figures:
    """The same, only its ten best passages and their total."""
    return _stock(entries, lambda searcher, query: len(searcher.search(query, limit=10)))


def _stock(entries: list[Entry], search: Callable[[Any, Any], int]) -> Figures:
    from jieba.analyse import ChineseAnalyzer
    from whoosh import fields, index, qparser

    analyzer = ChineseAnalyzer()
    schema = fields.Schema(
        document=fields.ID(stored=True, sortable=True),
        kind=fields.ID(stored=True, sortable=True),
        title=fields.TEXT(analyzer=analyzer, stored=True),
        text=fields.TEXT(analyzer=analyzer, stored=True),
    )
    with tempfile.TemporaryDirectory() as folder:
        made = index.create_in(folder, schema)

        def build() -> None:
            writer = made.writer(limitmb=256)
            for entry in entries:
                document = entry.document
                for passage in entry.passages:
                    writer.add_document(
                        document=document.id,
                        kind=document.metadata.kind or "",
                        title=document.title,
                        text=passage.text,
                    )
            writer.commit()

        parser = qparser.MultifieldParser(["title", "text"], schema)
        opened: list[Any] = []

        def page(query: str) -> int:
            if not opened:
                opened.append(made.searcher())
            return search(opened[0], parser.parse(_in_whoosh_syntax(query)))

        return measure(entries, Path(folder), build, page)


def _in_whoosh_syntax(query: str) -> str:
    return " ".join(
        f"NOT {word[1:]}" if word.startswith("-") else word for word in query.replace("“", '"').replace("”", '"').split()
    )


CHILDREN: dict[str, Callable[[list[Entry]], Figures]] = {"ours": ours, "stock": stock, "stock_top": stock_top}


def measure(entries: list[Entry], folder: Path, build: Callable[[], None], page: Callable[[str], int]) -> Figures:
    """Build, then ask every query ROUNDS times; times in milliseconds, memory and disk in MB."""
    passages_in_all = sum(len(entry.passages) for entry in entries)
    started = time.perf_counter()
    build()
    seconds = time.perf_counter() - started
    after_build = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    times, found = [], 0
    for number in range(ROUNDS):
        for query in QUERIES:
            started = time.perf_counter()
            count = page(query)
            times.append((time.perf_counter() - started) * 1000)
            found += count if number == 0 else 0
    times.sort()
    return {
        "passages/s": passages_in_all / seconds,
        "build s": seconds,
        "p50 ms": statistics.median(times),
        "p95 ms": times[int(len(times) * 0.95)],
        "worst ms": times[-1],
        "passages found": found,
        "peak MB": after_build,
        "disk MB": sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 2**20,
    }


def table(figures: dict[str, Figures]) -> None:
    """Print a row a figure, a column a contestant, and the ratio to stock Whoosh."""
    names = list(figures)
    print(f"{'':16}" + "".join(f"{name:>12}" for name in names) + f"{'ours/stock':>12}")
    for row in figures["ours"]:
        values = [figures[name][row] for name in names]
        print(f"{row:16}" + "".join(f"{value:12.1f}" for value in values) + f"{values[0] / values[1]:12.2f}")


if __name__ == "__main__":
    sys.exit(main())
