"""Exact search against a plain scan of the text: the same documents and passages, or it says where not.

    python -m bench.exactness [--documents N] [--needles N] [--seed N]

Needles are random pieces of 1 to 14 characters of the collection's own paragraphs, headings and titles; a fifth as
many again that do not occur; and a fifth in traditional characters, full-width letters and with blanks, which must
find what the pieces find that they were made of. Every tenth document is indexed in traditional characters. The scan
knows nothing of segmentation or of the index.
"""

from __future__ import annotations

import argparse
import dataclasses
import random
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from opencc import OpenCC

from bench.collection import LAWS, entries, laws, segmenter, write
from indexer.engine import Engine, Entry
from indexer.exact import squeeze
from indexer.language import exact
from indexer.results import SearchRequest
from indexer.segment import bigrams
from indexer.whoosh_engine import WhooshFactory
from kb.document import Document

LONGEST = 14
PARAGRAPH_END = "\n"
TRADITIONAL_EVERY = 10
_AT_ONCE = 1 << 20  # pairs of characters that are looked up in one go

Numbers = NDArray[np.int64]


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
        write(engine, scan.watched(entries(_some_traditional(laws(words.documents)))), cut)
        chance = random.Random(words.seed)
        present = [scan.piece(chance) for _ in range(words.needles)]
        absent = _absent(scan, present, words.needles // 5, chance)
        disguised = list(_disguised(present, words.needles // 5, chance))
        print(
            f"{len(scan.documents):,} passages; {len(present):,} needles, {len(absent):,} that do not occur, "
            f"{len(disguised):,} traditional, full-width or with blanks",
            flush=True,
        )
        asked = [(each, each) for each in (*present, *absent)] + disguised
        different = list(_different(engine, scan, asked))
    print(f"{len(different)} differ" + "".join(f"\n  {needle!r}" for needle in different))
    return 1 if different else 0


def _some_traditional(documents: Iterable[Document]) -> Iterator[Document]:
    """The documents, every tenth in traditional characters."""
    traditional = OpenCC("s2t").convert
    for number, document in enumerate(documents):
        odd = number % TRADITIONAL_EVERY == 0
        yield dataclasses.replace(document, body=traditional(document.body)) if odd else document


class Scan:
    """All squeezed paragraphs, headings and titles in one text, and which passage each stands in."""

    def __init__(self) -> None:
        self.documents: list[str] = []  # of each passage
        self._pieces: list[str] = []
        self._text = ""
        self._codes = np.empty(0, np.uint32)  # of the text's characters, and more than a needle has of nothing
        self._latin = np.empty(0, bool)
        self._ends = np.empty(0, np.int64)  # of each passage in the text

    def watched(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """The entries, as they pass."""
        for entry in entries:
            for passage in entry.passages:
                lines = [*passage.text.split("\n"), *passage.headings, entry.document.title]
                self._pieces.append(PARAGRAPH_END.join(map(squeeze, lines)) + PARAGRAPH_END)
                self.documents.append(entry.document.id)
            yield entry
        self._text = "".join(self._pieces)
        self._ends = np.cumsum([len(piece) for piece in self._pieces])
        self._pieces.clear()
        self._codes = np.frombuffer((self._text + "\0" * (LONGEST + 1)).encode("utf-32-le"), np.uint32)
        self._latin = np.isin(self._codes, [code for code in range(128) if chr(code).isalnum()])

    def piece(self, chance: random.Random) -> str:
        """A random piece of a paragraph in which there is something to search for."""
        while True:
            start = chance.randrange(len(self._text))
            found = self._text[start : start + chance.randint(1, LONGEST)].split(PARAGRAPH_END)[0]
            if bigrams(found) and squeeze(found) == found and len(self._whole(np.array([start]), len(found))):
                return found

    def passages(self, needles: Sequence[str]) -> Iterator[Numbers]:
        """For each needle the passages that contain it, numbers and Latin words whole."""
        places = self._places({needle[:2] for needle in needles})
        for needle in needles:
            found = places[needle[:2]]
            for offset, char in enumerate(needle[2:], 2):
                found = found[self._codes[found + offset] == ord(char)]
            yield np.unique(np.searchsorted(self._ends, self._whole(found, len(needle)), "right"))

    def _places(self, beginnings: set[str]) -> dict[str, Numbers]:
        """Where each of some characters and pairs of characters stands: one pass over the text for all pairs."""
        places = {each: np.flatnonzero(self._codes == ord(each)) for each in beginnings if len(each) == 1}
        pairs = sorted(each for each in beginnings if len(each) == 2)
        codes = np.array([ord(each[0]) << 32 | ord(each[1]) for each in pairs], np.uint64)
        found: list[Numbers] = []
        numbers: list[Numbers] = []  # of the pairs that were found
        for start in range(0, len(self._text) if pairs else 0, _AT_ONCE):
            here = self._codes[start : start + _AT_ONCE + 1].astype(np.uint64)
            met = here[:-1] << 32 | here[1:]
            number = codes.searchsorted(met).clip(max=len(codes) - 1)
            hits = np.flatnonzero(codes[number] == met)
            found.append(hits + start)
            numbers.append(number[hits])
        if pairs:
            number = np.concatenate(numbers)
            order = number.argsort(kind="stable")
            ends = number[order].searchsorted(np.arange(1, len(pairs)))
            places |= zip(pairs, np.split(np.concatenate(found)[order], ends), strict=True)
        return places

    def _whole(self, places: Numbers, length: int) -> Numbers:
        """Those of `places` where a needle of that length begins and ends with whole numbers and Latin words."""
        ends = places + length
        begun = self._latin[places] & self._latin[places - 1] & (places > 0)
        return places[~begun & ~(self._latin[ends - 1] & self._latin[ends])]


def _absent(scan: Scan, present: list[str], count: int, chance: random.Random) -> list[str]:
    """Two halves of pieces that occur, which together do not."""
    made: list[str] = []
    while len(made) < count:
        pairs = [chance.sample(present, 2) for _ in range(count)]
        needles = [squeeze(one[: len(one) // 2 + 1] + other[len(other) // 2 :]) for one, other in pairs]
        needles = [needle for needle in needles if bigrams(needle)]
        made += [needle for needle, found in zip(needles, scan.passages(needles), strict=True) if not len(found)]
    return made[:count]


def _disguised(present: list[str], count: int, chance: random.Random) -> Iterator[tuple[str, str]]:
    """Pieces as others would type them, each with the piece that it is: some change nothing, most do.

    Left out is what has a traditional character that is of simplified text as well: 乾 stays, it is no disguise.
    """
    traditional = OpenCC("s2t").convert
    while count:
        piece = chance.choice(present)
        written = traditional(piece)
        if not any(old != new and _is_simplified(new) for old, new in zip(piece, written, strict=True)):
            count -= 1
            yield _typed(written, chance), piece


def _is_simplified(char: str) -> bool:
    try:
        return bool(char.encode("gb2312"))
    except UnicodeEncodeError:
        return False


def _typed(written: str, chance: random.Random) -> str:
    """Letters, digits and marks in full width and capitals, blanks where they do not part Latin words."""
    typed = ""
    for char, after in zip(written, [*written[1:], ""], strict=True):
        wide = "!" <= char <= "~" and chance.random() < 0.5
        typed += chr(ord(char.upper()) + 0xFEE0) if wide else char
        parted = not (_is_latin(char) and _is_latin(after)) and not char.isspace() and not after.isspace()
        typed += chance.choice(["", "", " ", "\u3000"]) if parted else ""
    return typed


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _different(engine: Engine, scan: Scan, asked: Sequence[tuple[str, str]]) -> Iterator[str]:
    """What finds other passages or documents than a scan for the piece that it is."""
    for (typed, _), expected in zip(asked, scan.passages([piece for _, piece in asked]), strict=True):
        results = engine.search(SearchRequest(exact(typed), facets=(), passages=1))
        documents = {scan.documents[number] for number in expected.tolist()}
        totals = (results.total_passages, results.total_documents)
        if totals != (len(expected), len(documents)) or any(hit.id not in documents for hit in results.hits):
            yield typed


if __name__ == "__main__":
    sys.exit(main())
