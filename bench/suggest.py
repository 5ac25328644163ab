"""Suggestions while typing, on the titles of all laws, and of twenty times as many.

    python -m bench.suggest

Types the titles letter by letter: in characters, in pinyin, by initials, and from the third character on.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Iterator, Sequence

from bench.collection import LAWS, laws
from bench.engine_corpus import multiplied
from indexer.completion import Completions
from indexer.pinyin import readings
from indexer.suggest import MOST_SUGGESTIONS

TIMES = 20
TYPED_TITLES = 150
LONGEST = 24  # letters
SEED = 4


def main() -> int:
    """Run the benchmark; returns the exit status."""
    if not LAWS.is_file():
        print(f"{LAWS} is not there: the benchmark needs that collection, which is no part of the project")
        return 0
    documents = list(laws())
    readings("党")  # the table of readings is loaded once
    typed = list(prefixes(random.Random(SEED).sample([each.title for each in documents], TYPED_TITLES)))
    for times in (1, TIMES):
        titles = sorted({each.title for each in multiplied(documents, times)}, key=len)
        measure(titles, typed)
    return 0


def prefixes(titles: Sequence[str]) -> Iterator[str]:
    """What is in the box after each key."""
    for title in titles:
        for start in (0, 3):
            first = [(readings(char) or (char,))[0] for char in title[start:]]
            for text in (title[start:], "".join(first), "".join(each[0] for each in first)):
                yield from (text[:length] for length in range(1, min(len(text), LONGEST) + 1))


def measure(titles: Sequence[str], typed: Sequence[str]) -> None:
    """Print how long making and asking takes."""
    started = time.perf_counter()
    completions = Completions(titles)
    made = time.perf_counter() - started
    times, found = [], 0
    for text in typed:
        started = time.perf_counter()
        found += bool(completions.find(text, MOST_SUGGESTIONS))
        times.append((time.perf_counter() - started) * 1000)
    times.sort()
    print(
        f"{len(titles):,} titles made ready in {made:.2f} s; {len(typed):,} beginnings, {found:,} with suggestions: "
        f"p50 {statistics.median(times):.1f} ms, p95 {times[int(len(times) * 0.95)]:.1f} ms, worst {times[-1]:.1f} ms"
    )


if __name__ == "__main__":
    sys.exit(main())
