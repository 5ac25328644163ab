"""Exact search against a plain scan of the text: the same documents and passages, or it says where not.

    python -m bench.exactness [--documents N] [--needles N] [--seed N]

Needles are random pieces of 1 to 14 characters of the collection's own paragraphs, headings and titles, and a fifth
as many again that do not occur. The scan knows nothing of segmentation or of the index.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench.collection import LAWS, entries, laws, segmenter, write
from indexer.engine import Engine, Entry
from indexer.exact import squeeze
from indexer.language import exact
from indexer.results import SearchRequest
from indexer.segment import bigrams
from indexer.whoosh_engine import WhooshFactory

LONGEST = 14
PARAGRAPH_END = "\n"


def main() -> int:
    """Run it; the exit status is 1 where anything differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, help="only so many laws")
    parser.add_argument("--needles", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    words = parser.parse_args()
    if not LAWS.is_file():
        print(f"{LAWS} is not there: the benchmark needs that collection, which is no part of the project")
        return 0
    cut = segmenter()
    scan = Scan()
    with tempfile.TemporaryDirectory(prefix="bench-exactness-") as folder:
        engine = WhooshFactory().create(Path(folder) / "index", cut)
        write(engine, scan.watched(entries(laws(words.documents))), cut)
        chance = random.Random(words.seed)
        present = [scan.piece(chance) for _ in range(words.needles)]
        absent = list(_absent(scan, present, words.needles // 5, chance))
        print(
            f"{len(scan.documents):,} passages; {len(present):,} needles, {len(absent):,} that do not occur", flush=True
        )
        different = [needle for needle in (*present, *absent) if not _same(engine, scan, needle)]
    print(f"{len(different)} differ" + "".join(f"\n  {needle!r}" for needle in different))
    return 1 if different else 0


class Scan:
    """All squeezed paragraphs, headings and titles in one text, and which passage each stands in."""

    def __init__(self) -> None:
        self.documents: list[str] = []  # of each passage
        self._pieces: list[str] = []
        self._ends: list[int] = []  # of each passage in the text
        self._length = 0
        self._text = ""

    def watched(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """The entries, as they pass."""
        for entry in entries:
            for passage in entry.passages:
                lines = [*passage.text.split("\n"), *passage.headings, entry.document.title]
                piece = PARAGRAPH_END.join(map(squeeze, lines)) + PARAGRAPH_END
                self._pieces.append(piece)
                self._length += len(piece)
                self._ends.append(self._length)
                self.documents.append(entry.document.id)
            yield entry
        self._text = "".join(self._pieces)
        self._pieces.clear()

    def piece(self, chance: random.Random) -> str:
        """A random piece of a paragraph in which there is something to search for."""
        while True:
            start = chance.randrange(len(self._text))
            found = self._text[start : start + chance.randint(1, LONGEST)].split(PARAGRAPH_END)[0].strip()
            if found and bigrams(found) and squeeze(found) == found and self.passages(found):
                return found

    def passages(self, needle: str) -> set[int]:
        """The passages that contain `needle`, numbers and Latin words whole."""
        found: set[int] = set()
        at = self._text.find(needle)
        while at >= 0:
            end = at + len(needle)
            if _whole(self._text, at, end):
                number = bisect_right(self._ends, at)
                found.add(number)
                end = max(end, self._ends[number])  # one occurrence is enough
                at = self._text.find(needle, end)
            else:
                at = self._text.find(needle, at + 1)
        return found


def _whole(text: str, start: int, end: int) -> bool:
    begins = start == 0 or not (_latin(text[start]) and _latin(text[start - 1]))
    return begins and not (_latin(text[end - 1]) and _latin(text[end]))


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _absent(scan: Scan, present: list[str], count: int, chance: random.Random) -> Iterator[str]:
    """Two halves of pieces that occur, which together do not."""
    made = 0
    while made < count:
        one, other = chance.sample(present, 2)
        needle = squeeze(one[: len(one) // 2 + 1] + other[len(other) // 2 :])
        if needle and bigrams(needle) and not scan.passages(needle):
            made += 1
            yield needle


def _same(engine: Engine, scan: Scan, needle: str) -> bool:
    expected = scan.passages(needle)
    results = engine.search(SearchRequest(exact(needle), facets=(), passages=1))
    documents = {scan.documents[number] for number in expected}
    return (results.total_passages, results.total_documents) == (len(expected), len(documents)) and all(
        hit.id in documents for hit in results.hits
    )


if __name__ == "__main__":
    sys.exit(main())
