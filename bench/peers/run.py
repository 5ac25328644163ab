"""One step of one contestant, in a process of its own: `python -m bench.peers.run NAME STEP FOLDER WORK [NUMBER]`.

Prints its figures as JSON. Imports the standard library and the contestant, nothing else, so that memory and
the interpreter are the contestant's own.
"""

from __future__ import annotations

import importlib
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.peers.base import Page, Peer, Plan, read_plans, read_rows

PEERS = {
    "ours": "bench.peers.ours:Ours",
    "ours given": "bench.peers.ours:OursGiven",
    "stock": "bench.peers.stock:Stock",
    "fts5": "bench.peers.fts5:Fts5",
    "tantivy": "bench.peers.tantivy_peer:Tantivy",
    "xapian": "bench.peers.xapian_peer:Xapian",
}
ROUNDS = 3
Figures = dict[str, Any]


def make(name: str, folder: Path) -> Peer:
    """The contestant. Raises ImportError where its engine is not installed."""
    module, _, kind = PEERS[name].partition(":")
    peer: Peer = getattr(importlib.import_module(module), kind)(folder)
    return peer


class Reader:
    """Counts what passes and the time that reading it took, which is no part of building."""

    def __init__(self, items: Iterator[Any]) -> None:
        self._items = items
        self.seconds = 0.0
        self.passages = 0

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        started = time.perf_counter()
        try:
            item = next(self._items)
        finally:
            self.seconds += time.perf_counter() - started
        self.passages += len(item.passages)
        return item


def build(peer: Peer, work: Path) -> Figures:
    """Make the index."""
    reader = Reader(peer.load(work))
    started = time.perf_counter()
    peer.build(reader)
    seconds = time.perf_counter() - started - reader.seconds
    return {"seconds": seconds, "passages": reader.passages, "peak_mb": status_mb("VmHWM")}


def serve(peer: Peer, work: Path) -> Figures:
    """Every query asked ROUNDS times after a round that is not measured, whose pages are given back."""
    plans = read_plans(work / "plans.json")
    started = time.perf_counter()
    peer.open()
    opened = time.perf_counter() - started
    peer.prepare(plans)
    figures: Figures = {"open_s": opened, "ways": {}}
    for name, way in peer.ways().items():
        pages = [_summary(plan, way(plan)) for plan in plans]
        figures["ways"][name] = {"pages": pages, "ms": _rounds(way, plans)}
        figures.setdefault("private_mb", status_mb("RssAnon"))
    return figures


def _rounds(way: Callable[[Plan], Page], plans: list[Plan]) -> list[float]:
    times = [[_ms(way, plan) for plan in plans] for _ in range(ROUNDS)]
    return [statistics.median(each) for each in zip(*times, strict=True)]


def _ms(way: Callable[[Plan], Page], plan: Plan) -> float:
    started = time.perf_counter()
    way(plan)
    return (time.perf_counter() - started) * 1000


def _summary(plan: Plan, page: Page) -> dict[str, Any]:
    """What of a page is compared. A facet that is filtered by is not: ours counts what its other values would add."""
    filtered = {name for name, _ in plan.filters}
    return {
        "passages": page.passages,
        "documents": page.documents,
        "facets": {
            name: [list(pair) for pair in values] for name, values in page.facets.items() if name not in filtered
        },
        "top": [metadata["id"] for metadata, _ in page.hits],
        "shown": sum(len(passages) for _, passages in page.hits),
    }


def cold(peer: Peer, work: Path, number: int) -> Figures:
    """The first page that this process answers, by each of its ways."""
    plan = read_plans(work / "plans.json")[number]
    peer.open()
    peer.prepare([plan])
    return {"ms": _ms(peer.page, plan)}


def change(peer: Peer, work: Path) -> Figures:
    """Seconds until a page shows that a document was added, changed, removed."""
    before, after = read_rows(work / "probe.jsonl")
    old, new = read_plans(work / "probe-plans.json")
    peer.open()
    peer.prepare([old, new])
    return {
        "added": _until(lambda: peer.change(None, before), peer, {old: 1, new: 0}),
        "changed": _until(lambda: peer.change(before, after), peer, {old: 0, new: 1}),
        "removed": _until(lambda: peer.change(after, None), peer, {old: 0, new: 0}),
    }


def _until(act: Callable[[], None], peer: Peer, expected: dict[Plan, int]) -> float:
    started = time.perf_counter()
    act()
    while any(peer.page(plan).passages != count for plan, count in expected.items()):
        if time.perf_counter() - started > 60:
            raise TimeoutError(f"{peer.name} does not show the change")
    return time.perf_counter() - started


def profile(peer: Peer, work: Path) -> Figures:
    """Where the time goes: building anew, then all queries."""
    import cProfile
    import io
    import pstats

    plans = read_plans(work / "plans.json")
    texts = []
    for title, act in (
        ("indexing", lambda: peer.build(peer.load(work))),
        ("queries", lambda: _asked(peer, plans)),
    ):
        profiler = cProfile.Profile()
        profiler.runcall(act)
        out = io.StringIO()
        pstats.Stats(profiler, stream=out).sort_stats("tottime").print_stats(25)
        texts.append(f"--- {title}\n{out.getvalue()}")
    return {"text": "\n".join(texts)}


def _asked(peer: Peer, plans: list[Plan]) -> None:
    peer.open()
    peer.prepare(plans)
    for _ in range(ROUNDS):
        for plan in plans:
            peer.page(plan)


def status_mb(key: str) -> float:
    """A figure of this process from /proc, which only Linux has. Not ru_maxrss: that begins with the parent's."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return float("nan")
    found = [line.split()[1] for line in lines if line.startswith(f"{key}:")]
    return int(found[0]) / 1024 if found else float("nan")


STEPS: dict[str, Callable[..., Figures]] = {
    "build": build,
    "serve": serve,
    "cold": cold,
    "change": change,
    "profile": profile,
}


def main(name: str, step: str, folder: str, work: str, *numbers: str) -> None:
    """Run a step."""
    print(json.dumps(STEPS[step](make(name, Path(folder)), Path(work), *map(int, numbers))))


if __name__ == "__main__":
    main(*sys.argv[1:])
