"""Speed and memory of indexing and searching, against stock Whoosh with jieba's own analyzer in the same run.

    python -m bench.speed [--documents N]

Both get the same passages and run in a child process each, so that the peak of memory is their own. Ours
answers the whole page: the ten best documents with three passages each, exact totals, nine facets. Stock
Whoosh does it the way its users do (grouped by document, one facet), and, in the column beside, only what
comes to it cheapest: its ten best passages and the total.
"""

from __future__ import annotations

import argparse
import json
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

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
        table(run("ours", entries) | run("stock", entries))
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


def run(name: str, entries: Path) -> dict[str, Figures]:
    """The figures of one contestant's ways to search, measured in a process of its own."""
    command = [sys.executable, "-m", "bench.speed", "--child", name, str(entries)]
    result = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, Figures] = json.loads(result.stdout.splitlines()[-1])
    return figures


def ours(entries: list[Entry]) -> dict[str, Figures]:
    """The project's Whoosh engine."""
    from indexer.language import parse
    from indexer.lexicon import load_lexicon
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

        built = measure_build(entries, Path(folder) / "index", build)
        return {"ours": built | measure_queries(page)}


def stock(entries: list[Entry]) -> dict[str, Figures]:
    """Stock Whoosh with jieba's ChineseAnalyzer: grouped by document, and only its ten best passages."""
    from jieba.analyse import ChineseAnalyzer
    from whoosh import fields, index, qparser, sorting

    analyzer = ChineseAnalyzer()
    schema = fields.Schema(
        document=fields.ID(stored=True, sortable=True),
        kind=fields.ID(stored=True, sortable=True),
        title=fields.TEXT(analyzer=analyzer, stored=True),
        text=fields.TEXT(analyzer=analyzer, stored=True),
    )
    facets = {"document": sorting.FieldFacet("document"), "kind": sorting.FieldFacet("kind")}
    parser = qparser.MultifieldParser(["title", "text"], schema)
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

        built = measure_build(entries, Path(folder), build)
        with made.searcher() as searcher:

            def grouped(query: str) -> int:
                return len(searcher.search(parser.parse(_in_whoosh_syntax(query)), limit=None, groupedby=facets))

            def top(query: str) -> int:
                return len(searcher.search(parser.parse(_in_whoosh_syntax(query)), limit=10))

            return {"stock": built | measure_queries(grouped), "stock top 10": built | measure_queries(top)}


def _in_whoosh_syntax(query: str) -> str:
    return " ".join(
        f"NOT {word[1:]}" if word.startswith("-") else word
        for word in query.replace("“", '"').replace("”", '"').split()
    )


CHILDREN: dict[str, Callable[[list[Entry]], dict[str, Figures]]] = {"ours": ours, "stock": stock}


def measure_build(entries: list[Entry], folder: Path, build: Callable[[], None]) -> Figures:
    """Build the index in `folder`; memory and disk in MB."""
    started = time.perf_counter()
    build()
    seconds = time.perf_counter() - started
    return {
        "passages/s": sum(len(entry.passages) for entry in entries) / seconds,
        "build s": seconds,
        "peak MB": peak_mb(),
        "disk MB": sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 2**20,
    }


def peak_mb() -> float:
    """The most memory this process has had; unknown (nan) on Windows."""
    if sys.platform == "win32":
        return float("nan")
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure_queries(page: Callable[[str], int]) -> Figures:
    """Ask every query ROUNDS times; times in milliseconds."""
    times, found = [], 0
    for number in range(ROUNDS):
        for query in QUERIES:
            started = time.perf_counter()
            count = page(query)
            times.append((time.perf_counter() - started) * 1000)
            found += count if number == 0 else 0
    times.sort()
    return {
        "p50 ms": statistics.median(times),
        "p95 ms": times[int(len(times) * 0.95)],
        "worst ms": times[-1],
        "passages found": found,
    }


def table(figures: dict[str, Figures]) -> None:
    """Print a row a figure, a column a contestant, and the ratio to stock Whoosh."""
    names = list(figures)
    print(f"{'':16}" + "".join(f"{name:>14}" for name in names) + f"{'ours/stock':>14}")
    for row in figures["ours"]:
        values = [figures[name][row] for name in names]
        print(f"{row:16}" + "".join(f"{value:14.1f}" for value in values) + f"{values[0] / values[1]:14.2f}")


if __name__ == "__main__":
    sys.exit(main())
