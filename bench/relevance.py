"""How good the ranking is on sets of judged queries, with intervals, and against another run query by query.

    python -m bench.relevance ../shared/data/eval --ours
    python -m bench.relevance ../shared/data/eval --ours --runs before/
    python -m bench.relevance ../shared/data/eval --ours --against before/*.run
    python -m bench.relevance --pin [--lower "reason"]

A folder holds corpus.jsonl, queries.jsonl and qrels.tsv, or it is ../shared/data/eval. A run file is compared with
the set whose queries it answers. Intervals are of 95 %: where that of a difference holds 0, there may be none.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.collection import segmenter
from bench.judged import EVAL, SHARED, Collection, JudgedSet, collections, of_kind, sample
from bench.pins import Figure, LoweredError, pin
from indexer.evaluation import Evaluation, differences, interval, mean, measure, ndcg, read_run
from indexer.segment import Segmenter
from kb.errors import KBError
from tests.relevance.collection import ours

SAMPLE = 300  # queries of each larger set in the gate: all of them take minutes
Run = Mapping[str, Sequence[str]]  # query -> documents, best first


@dataclass(frozen=True, slots=True)
class Row:
    """What was found on one set."""

    set: JudgedSet
    found: Evaluation
    against: tuple[float, ...] | None = None  # what each query gained over another run

    @property
    def figure(self) -> Figure:
        """What is pinned of it."""
        return Figure(self.found.ndcg_10, self.set.digest, self.found.queries)

    def to_json(self) -> dict[str, object]:
        """A line of `--json`."""
        values = {name: value for name, value in self.found.to_json().items() if name != "seconds_index"}
        line: dict[str, object] = {"set": self.set.name, "kind": self.set.kind, "digest": self.set.digest, **values}
        line["ndcg@10_interval"] = _rounded(interval(list(self.found.ndcg_by_query.values())))
        if self.against is not None:
            line["difference"] = round(mean(self.against), 4)
            line["difference_interval"] = _rounded(interval(self.against))
        return line


def main(words: Sequence[str] | None = None) -> int:
    """Run it; returns the exit status: 1 where a file is not as it should be, or a pin would be lowered."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, metavar="DIR")
    parser.add_argument("--ours", action="store_true", help="our own queries over the shipped corpus and the seeds")
    parser.add_argument("--against", nargs="+", type=Path, default=[], metavar="RUNFILE", help="TREC run files")
    parser.add_argument("--runs", type=Path, metavar="DIR", help="write a TREC run file of each set there")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--pin", action="store_true", help="measure what the tests hold, and pin it")
    parser.add_argument("--lower", metavar="REASON", help="why a pin may be lowered")
    asked = parser.parse_args(words)
    if not (asked.pin or asked.ours or asked.folders):
        parser.error("nothing to measure: name folders, --ours or --pin")
    try:
        runs = [read_run(path) for path in asked.against]
        wanted = gated() if asked.pin else chosen(asked.folders, asked.ours)
        found = [row for each in wanted for row in rows(each, segmenter(), runs)]
        if asked.runs:
            write_runs(found, asked.runs)
        _print(found, asked.json)
        if asked.pin:
            pin({row.set.name: row.figure for row in found if row.set.kind is None}, asked.lower)
    except (KBError, LoweredError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def chosen(folders: Sequence[Path], own: bool) -> list[Collection]:
    """The collections of folders, and our own: with the seeds where they are, without them where they are not."""
    found = [collection for folder in folders for collection in collections(folder)]
    return [*([ours(_seeds())] if own else []), *found]


def gated() -> list[Collection]:
    """What the tests hold: as much of it as there is without ../shared, or all."""
    return [ours(None), *([ours(_seeds())] if _seeds() else []), *(map(sampled, collections(EVAL)) if _seeds() else [])]


def sampled(whole: Collection) -> Collection:
    """A collection as the gate asks it: of larger sets a sample."""
    sets = tuple(sample(each, SAMPLE) if len(each.queries) > SAMPLE else each for each in whole.sets)
    return dataclasses.replace(whole, sets=sets)


def _seeds() -> Path | None:
    return SHARED / "seeds" if (SHARED / "seeds").is_dir() else None


def rows(collection: Collection, cut: Segmenter, runs: Sequence[Run] = ()) -> Iterator[Row]:
    """Index a collection and measure its sets; below a set the kinds of its queries, where they have one."""
    with collection.opened(cut) as opened:
        for whole in collection.sets:
            for each in (whole, *of_kind(whole)):
                found = measure(opened.engine, cut, each.queries, each.judged, opened.names)
                yield Row(each, found, _against(each, found, runs))


def _against(judged: JudgedSet, found: Evaluation, runs: Sequence[Run]) -> tuple[float, ...] | None:
    run = next((run for run in runs if run.keys() & found.ndcg_by_query.keys()), None)
    if run is None:
        return None
    theirs = {query: ndcg(run[query], judged.judged[query], 10) for query in found.ndcg_by_query if query in run}
    return tuple(differences(found.ndcg_by_query, theirs))


def write_runs(found: Sequence[Row], folder: Path) -> None:
    """A TREC run file of each set, to compare with later."""
    folder.mkdir(parents=True, exist_ok=True)
    for row in found:
        if row.set.kind is None:
            lines = "".join(f"{line}\n" for line in row.found.run())
            (folder / f"{row.set.name}.run").write_text(lines, encoding="utf-8")


COLUMNS = (16, 14, 8, 9, 18, 11, 12, 8, 8, 8)
HEADS = ("set", "digest", "queries", "nDCG@10", "interval", "recall@10", "recall@100", "MRR@10", "p50 ms", "p95 ms")


def _print(found: Sequence[Row], as_json: bool) -> None:
    if as_json:
        for row in found:
            print(json.dumps(row.to_json(), ensure_ascii=False))
        return
    print(_line(HEADS) + ("  difference" if any(row.against is not None for row in found) else ""))
    for row in found:
        print(_line(_cells(row)) + _difference(row))


def _line(cells: Sequence[str]) -> str:
    return "".join(
        cell.ljust(width) if number < 2 else cell.rjust(width)
        for number, (cell, width) in enumerate(zip(cells, COLUMNS, strict=True))
    )


def _cells(row: Row) -> tuple[str, ...]:
    found, low, high = row.found, *interval(list(row.found.ndcg_by_query.values()))
    measures = (found.recall_10, found.recall_100, found.mrr_10)
    values = found.to_json()
    times = (values["ms_per_query_p50"], values["ms_per_query_p95"])
    return (
        f"  {row.set.kind}" if row.set.kind else row.set.name,
        row.set.digest,
        str(found.queries),
        f"{found.ndcg_10:.4f}",
        f"[{low:.4f}, {high:.4f}]",
        *(f"{measure:.4f}" for measure in measures),
        *(f"{time:.1f}" for time in times),
    )


def _difference(row: Row) -> str:
    if row.against is None:
        return ""
    low, high = interval(row.against)
    return f"  {mean(row.against):+.4f} [{low:+.4f}, {high:+.4f}]"


def _rounded(values: tuple[float, float]) -> list[float]:
    return [round(value, 4) for value in values]


if __name__ == "__main__":
    sys.exit(main())
