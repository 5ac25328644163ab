"""The table of `bench.engine`: figures, ratios beside the targets, differences, footnotes."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.engine_corpus import Amount
from bench.engine_run import Figures
from bench.peers.base import Plan

Column = dict[str, float]
OURS = "ours"

# What must be reached: figure, peer, and the ratio wanted, "x" times the peer's figure, at most or at least.
TARGETS: tuple[tuple[str, str, str, float], ...] = (
    ("passages/s", "stock", "≥", 10),
    ("passages/s", "tantivy", "≥", 0.8),
    ("p50 ms", "stock", "≤", 1 / 30),
    ("p50 ms", "fts5", "≤", 1 / 2),
    ("p50 ms", "tantivy", "≤", 2),
    ("p50 ms", "tantivy rough", "≤", 2),
    ("p95 ms", "stock", "≤", 1 / 80),
    ("p95 ms", "fts5", "≤", 1 / 12),
    ("p95 ms", "tantivy", "≤", 1.2),
    ("p95 ms", "tantivy rough", "≤", 1.2),
    ("worst ms", "stock", "≤", 1 / 80),
    ("worst ms", "fts5", "≤", 1 / 12),
    ("worst ms", "tantivy", "≤", 1.2),
    ("worst ms", "tantivy rough", "≤", 1.2),
)
# Figures of ours alone, with the most they may be.
LIMITS = (
    ("cold / warm", 1.5),
    ("added s", 0.5),
    ("changed s", 0.5),
    ("removed s", 0.5),
    ("disk / text", 3.0),
    ("peak disk / text", 6.0),
    ("serving MB", 1536.0),
)

NOTES = {
    "": (
        "All were given the same passages and tokens, blank-separated: «passages/s» is indexing them. «with tokens»"
        " adds one thread's segmentation for the others; ours reads its documents and makes their tokens itself, as"
        " `kb index` does, in a process for each core.",
        "Cold is a fresh process with the index opened, ours as the site opens it, the file pages still in the system's"
        " cache: dropping that needs root. Query texts are parsed beforehand for all; lowering to the engine's own"
        " query is part of a page.",
        "Peak MB is the most that a process and its children had; serving MB is anonymous memory after the queries;"
        " «peak disk» is sampled five times a second.",
        "Phrases of Chinese characters are the peers' own phrase search over bigrams, which finds the same; others"
        " («互联网+») are candidates and a check of the stored text.",
        "Only ours also applies the reader's access, indexes and filters by eight further fields, and counts of a facet"
        " that is filtered by what its other values would add; that facet is not compared.",
    ),
    "stock": ("stock Whoosh never syncs what it writes; facets are counted in Python over its groups by document.",),
    "fts5": (
        "FTS5 is not asked for weights of synonyms or for the best of several (OR instead); an optional term is ORed"
        " with a required one, which counts twice then. Facets are counted in Python.",
    ),
    "tantivy": (
        "tantivy has no grouping: documents are counted by an aggregation over their numbers, facets in Python from"
        " those, and missing passages of the best documents come from one more query each. One"
        " indexing thread, merges beside it. Phrases need its positions, which costs it time to index and disk.",
        "«tantivy rough» is not asked for that: it groups its best 100 passages (fewer than ten documents may come),"
        " counts documents by HyperLogLog and facets by passage.",
    ),
    "xapian": (
        "Xapian holds title, headings and text in one list of terms with counts 6, 3 and 2; documents are counted by a"
        " match spy over their numbers, facets in Python from those. Terms longer than 64 bytes are not indexed.",
    ),
}


@dataclass(frozen=True)
class Difference:
    """A query about which a contestant says something else than ours."""

    query: str
    peer: str
    what: str
    ours: object
    theirs: object

    def __str__(self) -> str:
        return f"{self.query}: {self.what} {self.ours} ours, {self.theirs} {self.peer}"


def columns(name: str, figures: Figures, amount: Amount) -> dict[str, Column]:
    """A column for each of the contestant's ways to answer; only the first has what all share."""
    found: dict[str, Column] = {}
    for way, measured in figures["serve"]["ways"].items():
        found[way] = ({} if found else _shared(name, figures, amount)) | _times(measured["ms"])
        if len(found) == 1:
            found[way] |= _cold(figures["cold"], measured["ms"])
    return found


def _shared(name: str, figures: Figures, amount: Amount) -> Column:
    build, given = figures["build"], figures["given"]
    segmentation = 0.0 if name == OURS else amount.segment_s
    return {
        "passages/s": given["passages"] / given["seconds"],
        "with tokens": build["passages"] / (build["seconds"] + segmentation),
        "peak MB": build["peak_mb"],
        "disk MB": figures["disk_mb"],
        "disk / text": figures["disk_mb"] / amount.text_mb,
        "peak disk / text": build["peak_disk_mb"] / amount.text_mb,
        "open s": figures["serve"]["open_s"],
        "serving MB": figures["serve"]["private_mb"],
        **{f"{what} s": seconds for what, seconds in figures["change"].items()},
    }


def _times(times: Sequence[float]) -> Column:
    ordered = sorted(times)
    return {
        "p50 ms": statistics.median(ordered),
        "p95 ms": ordered[int(len(ordered) * 0.95)],
        "worst ms": ordered[-1],
    }


def _cold(cold: dict[int, float], warm: Sequence[float]) -> Column:
    same = [warm[number] for number in cold]
    return {
        "cold p50 ms": statistics.median(cold.values()),
        "warm p50, same": statistics.median(same),
        "cold / warm": statistics.median(cold.values()) / statistics.median(same),
        "cold worst ms": max(cold.values()),
    }


def show(found: dict[str, Column]) -> None:
    """Print the figures and ours against each target."""
    print(f"\n{'':18}" + "".join(f"{name:>15}" for name in found))
    for row in next(iter(found.values())):
        cells = (
            f"{column[row]:15,.{_digits(column[row])}f}" if row in column else f"{'':15}" for column in found.values()
        )
        print(f"{row:18}" + "".join(cells))
    if OURS in found:
        _show_targets(found)


def _digits(value: float) -> int:
    return 0 if value >= 100 else 2 if value >= 1 else 3


def _show_targets(found: dict[str, Column]) -> None:
    print("\nours, against the targets")
    ours = found[OURS]
    for row, peer, relation, bound in TARGETS:
        if peer in found:
            column = found[peer] if row in found[peer] else found["tantivy"]
            print(_line(f"{row}, of {peer}'s", ours[row] / column[row], relation, bound))
    for row, most in LIMITS:
        print(_line(row, ours[row], "≤", most))
    for base in (name for name in found if name.startswith("ours ×")):
        for row in ("p50 ms", "p95 ms", "worst ms"):
            print(_line(f"{row}, of {base}'s", ours[row] / found[base][row], "≤", 10))


def _line(what: str, value: float, relation: str, bound: float) -> str:
    met = value >= bound if relation == "≥" else value <= bound
    return f"  {what:34}{value:10.3f}   wanted {relation} {bound:<8.4g} {'met' if met else 'MISSED'}"


def differences(
    plans: Sequence[Plan], pages: dict[str, list[Figures]], rough: Callable[[str], bool]
) -> list[Difference]:
    """Where totals or facets differ from those of the first contestant. What is rough shows only its passages."""
    names = list(pages)
    found = []
    for peer in names[1:]:
        for plan, one, other in zip(plans, pages[names[0]], pages[peer], strict=True):
            for what in ("passages",) if rough(peer) else ("passages", "documents", "facets"):
                if one[what] != other[what]:
                    query = plan.text + "".join(f" {name}={'|'.join(values)}" for name, values in plan.filters)
                    found.append(Difference(query, peer, what, one[what], other[what]))
    return found


def agreement(one: list[Figures], other: list[Figures]) -> float:
    """The share of one contestant's best ten documents that the other's hold too, over all queries."""
    shares = [len({*a["top"]} & {*b["top"]}) / len(a["top"]) for a, b in zip(one, other, strict=True) if a["top"]]
    return statistics.mean(shares) if shares else 1.0
