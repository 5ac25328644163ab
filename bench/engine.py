"""Our search engine beside stock Whoosh, SQLite FTS5, tantivy and Xapian: one table from one run.

    python -m bench.engine [--documents N] [--only ours,stock] [--times N] [--profile]

All index the same passages with the same tokens, store the same text and metadata, and answer the same page: the
best ten documents with their best three passages, exact totals of passages and documents, three facets counted by
document. Every step of every contestant has a process of its own. A contestant that is not installed is left out.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bench.collection import LAWS, laws, segmenter
from bench.engine_corpus import PLANS, Amount, Material, multiplied
from bench.engine_run import Figures, StepError, contestant, interpreter, step
from bench.engine_table import NOTES, OURS, Column, agreement, columns, differences, show
from bench.peers.base import Plan, read_plans
from kb.document import Document

NAMES = ("ours", "stock", "fts5", "tantivy", "xapian")


def main() -> int:
    """Run the benchmark; returns the exit status."""
    words = _words()
    if not LAWS.is_file():
        print(f"{LAWS} is not there: the benchmark needs that collection, which is no part of the project")
        return 0
    whole = True
    with tempfile.TemporaryDirectory(prefix="bench-engine-") as folder:
        if words.profile:
            _profile(Path(folder), words.documents)
        else:
            whole = _run(Path(folder), words.documents, words.times, words.only.split(","))
    return 0 if whole else 1


def _words() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, help="only so many laws")
    parser.add_argument("--only", default=",".join(NAMES), help=f"contestants, of {','.join(NAMES)}")
    parser.add_argument("--times", type=int, default=1, help="make the collection so many times as large")
    parser.add_argument("--profile", action="store_true", help="only show where our own time goes")
    words = parser.parse_args()
    if unknown := {*words.only.split(",")} - {*NAMES}:
        parser.error(f"no contestant {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    return words


def _run(folder: Path, documents: int | None, times: int, only: list[str]) -> bool:
    """Whether every contestant that is installed came through."""
    work = folder / "work"
    amount = prepare(work, laws(documents))
    base = Result()
    if times > 1:
        if OURS in only:
            base = compete([OURS], folder / "base", work, amount)
        work = folder / "work-times"
        amount = prepare(work, multiplied(laws(documents), times))
    result = compete([name for name in NAMES if name in only], folder / "indexes", work, amount)
    if result.columns:
        show(result.columns | {f"{name} ×1": column for name, column in base.columns.items()})
        report(read_plans(work / PLANS), result.pages)
        notes([*result.columns])
    return not base.failed and not result.failed


@dataclass
class Result:
    """What the contestants showed."""

    columns: dict[str, Column] = field(default_factory=dict)  # by way to answer
    pages: dict[str, list[Figures]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


def prepare(work: Path, documents: Iterable[Document]) -> Amount:
    """Write the material to `work` and say how much it is."""
    amount = Material(work, segmenter()).write(documents)
    print(f"{amount}; {len(read_plans(work / PLANS))} queries", flush=True)
    return amount


def compete(names: list[str], folder: Path, work: Path, amount: Amount) -> Result:
    """All steps of each contestant that is installed; one that fails says so and does not stop the others."""
    result = Result()
    queries = len(read_plans(work / PLANS))
    for name in names:
        python = interpreter(name)
        if python is None:
            print(f"{name} is not installed: left out", flush=True)
            continue
        try:
            figures = contestant(name, python, folder / name / "index", work, queries)
        except StepError as error:
            print(f"FAILED and left out: {error}", flush=True)
            result.failed.append(name)
            continue
        finally:
            shutil.rmtree(folder / name, ignore_errors=True)
        result.columns |= columns(name, figures, amount)
        result.pages |= {way: measured["pages"] for way, measured in figures["serve"]["ways"].items()}
        print(f"{name}: done", flush=True)
    return result


def report(plans: list[Plan], pages: dict[str, list[Figures]]) -> None:
    """Print where the contestants differ."""
    differing = differences(plans, pages, lambda name: name.endswith("rough"))
    first, *others = pages
    print(f"\n{len(plans)} queries: totals and facets differ in {len(differing)} places")
    for each in differing:
        print(f"  {each}")
    if others:
        shares = ", ".join(f"{name} {agreement(pages[first], pages[name]):.0%}" for name in others)
        print(f"of the best ten documents of {first}, found among the best ten of: {shares}")


def notes(names: list[str]) -> None:
    """Print the footnotes of these contestants."""
    print()
    for name in ("", *names):
        for note in NOTES.get(name, ()):
            print(f"- {note}")


def _profile(folder: Path, documents: int | None) -> None:
    prepare(folder / "work", laws(documents))
    print(step(sys.executable, OURS, "profile", folder / "index", folder / "work")["text"])


if __name__ == "__main__":
    sys.exit(main())
