"""The material of `bench.engine` in a folder: documents for ours, the same with their tokens for the others."""

from __future__ import annotations

import dataclasses
import hashlib
import pickle
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from bench.engine_plan import lower, plans
from bench.peers.base import FACETS, ROWS, Plan, Row, Rows, write_plans, write_rows
from bench.peers.ours import COLLECTION, FILE
from indexer.analysis import with_terms
from indexer.engine import Entry
from indexer.segment import Segmenter
from kb.document import Document, Metadata
from kb.passages import passages

METADATA = (*FACETS, "number", "date", "published", "validity", "source", "region")
PLANS = "plans.json"
PROBE = "probe.jsonl"
PROBE_PLANS = "probe-plans.json"
PROBES = ("鹡鸰筼筜甲", "鹡鸰筼筜乙")
_NUMBERS = re.compile(r"[0-9]|[一二三四五六七八九]")
_DIGITS = "一二三四五六七八九"


@dataclass
class Amount:
    """How much there is."""

    documents: int = 0
    passages: int = 0
    characters: int = 0
    text_mb: float = 0.0  # UTF-8 of the passages' text
    tokens: int = 0
    vocabulary: int = 0
    segment_s: float = 0.0  # one thread, making all tokens

    def __str__(self) -> str:
        return (
            f"{self.documents:,} documents, {self.passages:,} passages, {self.characters / 1e6:.1f} M characters "
            f"({self.text_mb:.1f} MB of UTF-8), {self.tokens / 1e6:.1f} M tokens, {self.vocabulary:,} of them "
            f"distinct; segmented in {self.segment_s:.1f} s"
        )


class Material:
    """Writes the files that the contestants read."""

    def __init__(self, work: Path, segmenter: Segmenter) -> None:
        self.work = work
        self.segmenter = segmenter
        self.amount = Amount()
        self._seen: set[str] = set()

    def write(self, documents: Iterable[Document], queries: list[Plan] | None = None) -> Amount:
        """Write documents, queries and the made-up documents that are added and changed."""
        self.work.mkdir(parents=True, exist_ok=True)
        with (self.work / FILE).open("wb") as file:
            entries = self._pickled(documents, file)
            write_rows(self.work / ROWS, (self._counted(number, entry) for number, entry in enumerate(entries)))
        self.amount.vocabulary = len(self._seen)
        write_plans(self.work / PLANS, queries or plans(self.segmenter))
        write_rows(self.work / PROBE, self._probe())
        write_plans(self.work / PROBE_PLANS, [lower(f"“{text}”", (), self.segmenter) for text in PROBES])
        return self.amount

    def _pickled(self, documents: Iterable[Document], file: BinaryIO) -> Iterator[Entry]:
        for document in documents:
            entry = Entry(document, passages(document), COLLECTION)
            pickle.dump(entry, file)
            yield entry

    def _counted(self, number: int, entry: Entry) -> Rows:
        amount = self.amount
        amount.documents += 1
        amount.passages += len(entry.passages)
        for passage in entry.passages:
            amount.characters += len(passage.text)
            amount.text_mb += len(passage.text.encode()) / 2**20
        made = self.rows(number, entry)
        for each in (
            made.title_terms,
            *(text for row in made.passages for text in (row.heading_terms, row.text_terms)),
        ):
            tokens = each.split()
            amount.tokens += len(tokens)
            self._seen.update(tokens)
        return made

    def rows(self, number: int, entry: Entry) -> Rows:
        """`entry` with its tokens."""
        metadata = {name: getattr(entry.document.metadata, name) for name in METADATA}
        metadata |= {"id": entry.document.id, "title": entry.document.title}
        started = time.perf_counter()
        terms = with_terms(entry, self.segmenter).terms
        self.amount.segment_s += time.perf_counter() - started
        assert terms
        made = tuple(
            Row(
                "/".join(passage.locator.path),
                passage.locator.anchor,
                passage.text,
                passage.headings,
                " ".join(filter(None, (terms.headings[heading] for heading in passage.headings))),
                text_terms,
            )
            for passage, text_terms in zip(entry.passages, terms.passages, strict=True)
        )
        return Rows(number, metadata, terms.title, tuple(terms.headings.items()), made)

    def _probe(self) -> list[Rows]:
        """One document before and after a change; both hold text that is nowhere else."""
        found = []
        for text in PROBES:
            body = "\n\n".join([f"关于{text}的事项。", *("第一款的内容应当公开。",) * 30])
            document = Document("dprobe", Metadata(title="试验文件", kind="条例"), body)
            spent = self.amount.segment_s
            found.append(self.rows(self.amount.documents, Entry(document, passages(document), COLLECTION)))
            self.amount.segment_s = spent
        return found


def multiplied(documents: Iterable[Document], times: int) -> Iterator[Document]:
    """Each document and `times` - 1 copies, in which numbers are others and some names new."""
    kept = list(documents)
    for copy in range(times):
        yield from (_varied(document, copy) if copy else document for document in kept)


def _varied(document: Document, copy: int) -> Document:
    """The numbers shifted; a name of its own in the title and at the end of every fifth paragraph."""
    lines = [_shifted(line, copy) for line in document.body.split("\n")]
    for place in range(0, len(lines), 10):  # every other line is empty
        if len(lines[place]) > 20 and not lines[place].startswith("#"):
            lines[place] += f"{_name(f'{document.id} {copy} {place}')}。"
    title = f"{document.metadata.title or ''}{_name(f'{document.id} {copy}')}"
    metadata = dataclasses.replace(document.metadata, title=title)
    identity = hashlib.sha256(f"{copy} {document.id}".encode()).hexdigest()[:16]
    return dataclasses.replace(document, id=f"d{identity}", metadata=metadata, body="\n".join(lines))


def _shifted(text: str, copy: int) -> str:
    def other(match: re.Match[str]) -> str:
        found = match[0]
        if found in _DIGITS:
            return _DIGITS[(_DIGITS.index(found) + copy) % len(_DIGITS)]
        return str((int(found) + copy) % 10)

    return _NUMBERS.sub(other, text)


def _name(seed: str) -> str:
    """Three Chinese characters."""
    digest = hashlib.sha256(seed.encode()).digest()
    return "".join(chr(0x4E00 + int.from_bytes(digest[at : at + 2], "big") % 6000) for at in (0, 2, 4))
