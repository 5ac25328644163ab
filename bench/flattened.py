"""Laws as text extraction leaves their pages, repaired: are the paragraphs and the labels of sections back exactly?

    python -m bench.flattened [--documents N] [--variants N] [--seed N] [--failures N]

Each law is read as Markdown, laid out and damaged at random (bench/damage.py), read as plain text and repaired. A
paragraph counts where it is the same but for blanks; F1 over all paragraphs of all laws together.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from bench.collection import LAWS, laws
from bench.damage import Damage, Text, draw, flattened
from kb import outline
from kb.document import Document
from kb.readers.text import TextReader
from kb.structure import structure

LEAST_PARAGRAPHS = 0.995
LEAST_LABELS = 0.998
_LABEL = re.compile(r"第.+[编章节条]")


@dataclass(slots=True)
class Score:
    """What should be there, what is, and what is right."""

    expected: int = 0
    found: int = 0
    right: int = 0
    missing: Counter[str] = field(default_factory=Counter)

    def add(self, expected: Iterable[str], found: Iterable[str]) -> float:
        """Count one document; its own F1."""
        wanted, given = Counter(expected), Counter(found)
        right = (wanted & given).total()
        self.expected += wanted.total()
        self.found += given.total()
        self.right += right
        self.missing = wanted - given
        return 2 * right / max(1, wanted.total() + given.total())

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / max(1, self.expected + self.found)


def main() -> int:
    """Run it; the exit status is 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=300, help="so many laws, spread over the collection")
    parser.add_argument("--variants", type=int, default=4, help="of each")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--failures", type=int, default=0, help="print so many documents that are not right")
    words = parser.parse_args()
    if not LAWS.is_file():
        print(f"{LAWS} is not there: the benchmark needs that collection, which is no part of the project")
        return 0
    chance = random.Random(words.seed)
    paragraphs, labels = Score(), Score()
    seconds, characters, several = 0.0, 0, 0
    worst: list[tuple[float, str, Damage, list[str]]] = []
    chosen = _spread(laws(), words.documents)
    for document in chosen:
        for _ in range(words.variants):
            damage = draw(chance)
            texts = texts_of(document)
            content = flattened(document.title or "", texts, damage, chance).encode()
            started = time.process_time()
            read = structure(TextReader().read("law.txt", content))
            seconds += time.process_time() - started
            characters += len(content.decode())
            several += len(read) > 1
            score = paragraphs.add(paragraphs_of([document]), paragraphs_of(read))
            missing = list(paragraphs.missing)[:3]
            labels.add(labels_of([document]), labels_of(read))
            worst.append((score, document.title or "", damage, missing + list(labels.missing)[:3]))
    print(f"{len(chosen)} laws x {words.variants}, {characters / 1e6:.1f} million characters, several: {several}")
    for score, title, damage, missing in sorted(worst, key=lambda each: each[0])[: words.failures]:
        print(f"  {score:.3f} {title[:24]} [{damage}]\n      " + "\n      ".join(missing))
    rows = (("paragraphs, F1", paragraphs.f1, LEAST_PARAGRAPHS), ("labels 编章节条, F1", labels.f1, LEAST_LABELS))
    for name, value, target in rows:
        print(f"{name:20} {value:.4f}  target {target}  {'met' if value >= target else 'MISSED'}")
    print(f"{'seconds/M characters':20} {seconds / (characters / 1e6):.2f}")
    return 0 if all(value >= target for _, value, target in rows) else 1


def _spread(documents: Iterable[Document], count: int) -> list[Document]:
    """`count` of the documents, at even distances; those with tables are left out, their rows are no prose."""
    whole = [document for document in documents if "\n|" not in document.body]
    return whole[:: max(1, len(whole) // count)][:count]


def texts_of(document: Document) -> list[Text]:
    """The title, headings and paragraphs of `document` in reading order."""
    texts: list[Text] = [("title", document.title)] if document.title else []
    for block in outline.blocks(document.body):
        texts.append(("heading" if block.kind == "heading" else "paragraph", block.text))
    return texts


def paragraphs_of(documents: Iterable[Document]) -> list[str]:
    """The paragraphs of `documents` without their blanks."""
    return [
        _squeezed(block.text)
        for document in documents
        for block in outline.blocks(document.body)
        if block.kind != "heading"
    ]


def labels_of(documents: Iterable[Document]) -> list[str]:
    """The labels 第…编, 章, 节, 条 of the sections of `documents`."""
    walked = (section.label for document in documents for _, section in outline.walk(document.sections))
    return [label for label in walked if _LABEL.fullmatch(label)]


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


if __name__ == "__main__":
    sys.exit(main())
