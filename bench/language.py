"""The query language against a plain scan of the text: the same passages, or it says for which queries not.

    python -m bench.language [--documents N] [--queries N] [--seed N]

Queries are random trees of words and quotations of the collection's own text: AND, OR, NOT, one field, the same
sentence, paragraph and clause, kinds, years, places. The scan (`bench.plain_scan`) knows nothing of an index.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from bench.collection import LAWS, entries, laws, segmenter, write
from bench.plain_scan import PlainScan
from indexer.engine import Engine
from indexer.language import exact
from indexer.query import (
    All,
    Any,
    HasValue,
    InField,
    Not,
    Prefer,
    Query,
    Term,
    ValueContains,
    ValueRange,
    Within,
)
from indexer.results import SearchRequest
from indexer.segment import Segmenter
from indexer.whoosh_engine import WhooshFactory

LONGEST = 12  # characters of a quotation
DEEPEST = 2  # AND, OR, NOT inside each other
SHOWN = 20


def main() -> int:
    """Run it; the exit status is 1 where anything differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=300, help="so many laws")
    parser.add_argument("--queries", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    words = parser.parse_args()
    if not LAWS.is_file():
        print(f"{LAWS} is not there: the benchmark needs that collection, which is no part of the project")
        return 0
    cut = segmenter()
    made = list(entries(laws(words.documents)))
    scan = PlainScan(made)
    with tempfile.TemporaryDirectory(prefix="bench-language-") as folder:
        engine = WhooshFactory().create(Path(folder) / "index", cut)
        write(engine, made, cut)
        trees = Trees(scan, cut, random.Random(words.seed))
        asked = [trees.tree() for _ in range(words.queries)]
        print(f"{len(scan.rows):,} passages; {len(asked):,} queries", flush=True)
        outcomes = [_compared(engine, scan, tree) for tree in asked]
    return _report(asked, outcomes)


class Trees:
    """Makes random queries of a collection's text."""

    def __init__(self, scan: PlainScan, segmenter: Segmenter, chance: random.Random) -> None:
        self._scan, self._segmenter, self._chance = scan, segmenter, chance
        self._near = ""  # words of one query are mostly taken from one passage, or nothing would have them all
        self._parts = (self._inside, self._inside, self._field, self._scope, self._scope, self._value)

    def tree(self) -> Query:
        """A query of one to three parts."""
        self._near = self._text()
        parts = tuple(self._chance.choice(self._parts)() for _ in range(self._chance.choice((1, 1, 2, 3))))
        if len(parts) == 1:
            return parts[0]
        if self._chance.random() < 0.2:
            return Prefer(parts[0], parts[1])
        return self._chance.choice((All, All, Any))(parts)

    def _field(self) -> Query:
        return InField(self._chance.choice(("title", "heading", "text")), self._inside())

    def _scope(self) -> Query:
        return Within(self._chance.choice(("sentence", "paragraph", "clause")), self._inside())

    def _value(self) -> Query:
        row = self._chance.choice(self._scan.rows)
        name = self._chance.choice([name for name, values in row.values.items() if values])
        value = self._chance.choice(row.values[name])
        if name in ("date", "year"):
            return ValueRange(name, value[:4], self._chance.choice(("", value, value[:4])))
        if name == "clause" or self._chance.random() < 0.5:
            return HasValue(name, (value,))
        start = self._chance.randrange(len(value))
        return ValueContains(name, value[start : start + self._chance.randint(1, 4)])

    def _inside(self, depth: int = 0) -> Query:
        if depth == DEEPEST or self._chance.random() < 0.3:
            return self._word() if self._chance.random() < 0.6 else self._quotation()
        if self._chance.random() < 0.15:
            return Not(self._inside(depth + 1))
        children = tuple(self._inside(depth + 1) for _ in range(self._chance.choice((2, 2, 3))))
        return self._chance.choice((All, All, Any))(children)

    def _word(self) -> Query:
        words = self._segmenter.cut(self._source())
        text = self._chance.choice(words).text if words else "规定"
        found = exact(text)
        return Term(found.text, found.required, found.required) if found.required else found

    def _quotation(self) -> Query:
        while True:
            text = self._source()
            start = self._chance.randrange(len(text))
            found = exact(text[start : start + self._chance.randint(1, LONGEST)])
            if found.required or found.prefix:
                return found

    def _source(self) -> str:
        return self._near if self._chance.random() < 0.8 else self._text()

    def _text(self) -> str:
        """A line of a title, heading or text in which there is a word."""
        while True:
            lines = self._chance.choice(self._scan.rows).lines
            line = self._chance.choice(lines[self._chance.choice(("text", "text", "text", "heading", "title"))] or [""])
            if self._segmenter.cut(line):
                return line


def _compared(engine: Engine, scan: PlainScan, tree: Query) -> tuple[bool, int, float]:
    """Whether the engine finds what the scan finds, how many passages that is, and how many milliseconds it took."""
    started = time.perf_counter()
    total = engine.search(SearchRequest(tree)).total_passages
    took = (time.perf_counter() - started) * 1000
    expected = scan.ids(scan.find(tree))
    found: set[tuple[str, str]] = set()
    page = 1
    while True:
        hits = engine.search(SearchRequest(tree, page=page, size=100, passages=100_000, facets=())).hits
        if not hits:
            break
        found |= {(hit.id, passage.anchor) for hit in hits for passage in hit.passages}
        page += 1
    return found == expected and total == len(expected), total, took


def _report(asked: list[Query], outcomes: list[tuple[bool, int, float]]) -> int:
    """Print what came of it; returns the exit status."""
    different = [tree for tree, (same, _, _) in zip(asked, outcomes, strict=True) if not same]
    nodes = Counter(name for tree in asked for name in set(_names(tree)))
    times = [took for _, _, took in outcomes]
    print(", ".join(f"{name} in {count:,}" for name, count in nodes.most_common()))
    print(f"{sum(total > 0 for _, total, _ in outcomes):,} find something")
    late = sorted(times)[len(times) * 95 // 100]
    print(f"ms: p50 {statistics.median(times):.2f}, p95 {late:.2f}, worst {max(times):.1f}")
    print(f"{len(different)} differ" + "".join(f"\n  {tree!r}" for tree in different[:SHOWN]))
    return 1 if different else 0


def _names(node: Query) -> list[str]:
    name = type(node).__name__
    if isinstance(node, Within):
        return [f"same {node.scope}", *_names(node.child)]
    if isinstance(node, All | Any):
        return [name, *(inner for child in node.children for inner in _names(child))]
    if isinstance(node, Prefer):
        return [name, *_names(node.child), *_names(node.better)]
    return [name, *(_names(node.child) if isinstance(node, Not | InField) else ())]


if __name__ == "__main__":
    sys.exit(main())
