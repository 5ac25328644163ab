"""How long it takes to compare two versions of a law clause by clause, and whether both can be put together again.

    python -m bench.comparison [--documents N]

All pairs of laws of one name and two dates in the collection, and 民法典 (1,260 articles) beside itself with articles
put in, left out, changed and moved, all others renumbered.
"""

from __future__ import annotations

import argparse
import dataclasses
import random
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from bench.collection import LAWS, laws
from kb import outline
from kb.comparison import Comparison, compare
from kb.document import Document
from kb.numerals import to_chinese

TARGET_SECONDS = 5
CODE = "中华人民共和国民法典"


def main() -> int:
    """Run it; the exit status is 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, help="only so many laws")
    words = parser.parse_args()
    if not LAWS.is_file():
        print(f"{LAWS} is not there: the benchmark needs that collection, which is no part of the project")
        return 0
    kept = list(laws(words.documents))
    slowest, wrong, compared = 0.0, 0, 0
    for before, after in (*_versions(kept), *_code(kept)):
        started = time.perf_counter()
        comparison = compare(before, after)
        slowest = max(slowest, time.perf_counter() - started)
        compared += 1
        wrong += not (_whole(comparison, "before", before) and _whole(comparison, "after", after))
    met = slowest < TARGET_SECONDS
    print(f"{'pairs compared':28} {compared:8}")
    print(f"{'not whole when put together':28} {wrong:8}   = 0     {'met' if not wrong else 'MISSED'}")
    print(f"{'the slowest, seconds':28} {slowest:8.2f}   < {TARGET_SECONDS}     {'met' if met else 'MISSED'}")
    return 0 if met and not wrong else 1


def _versions(kept: list[Document]) -> Iterator[tuple[Document, Document]]:
    named: dict[str, list[Document]] = defaultdict(list)
    for law in kept:
        if law.metadata.date:
            named[law.title].append(law)
    for same in named.values():
        dated = sorted(same, key=lambda law: law.metadata.date or "")
        yield from pairwise(dated)


def _code(kept: list[Document]) -> Iterator[tuple[Document, Document]]:
    """The code, whose books are files of their own, and an imagined version of it."""
    books = [law for law in kept if law.title == CODE]
    if not books:
        return
    chance = random.Random(1)
    paragraphs = "\n\n".join(book.body for book in books).split("\n\n")
    changed = [_changed(paragraph, chance) for paragraph in paragraphs if chance.random() > 0.05]
    third = len(changed) // 3
    moved = [
        *changed[:third],
        *changed[2 * third : 2 * third + 60],
        *changed[third : 2 * third],
        *changed[2 * third + 60 :],
    ]
    numbers = iter(range(1, len(moved) + 1))
    body = re.sub(r"\*\*第[^*]{1,12}条\*\*", lambda _: f"**第{to_chinese(next(numbers))}条**", "\n\n".join(moved))
    yield dataclasses.replace(books[0], body="\n\n".join(paragraphs)), dataclasses.replace(books[0], body=body)


def _changed(paragraph: str, chance: random.Random) -> str:
    if chance.random() > 0.25 or len(paragraph) < 30:
        return paragraph
    at = chance.randrange(20, len(paragraph) - 5)
    return paragraph[:at] + chance.choice(["应当", "可以", "不得"]) + paragraph[at + 3 :]


def _whole(comparison: Comparison, side: str, document: Document) -> bool:
    clauses = [clause for row in comparison.rows if (clause := getattr(row, side))]
    text = "\n".join(clause.whole for clause in sorted(clauses, key=lambda clause: clause.nth))
    return text == "\n".join(block.text for block in outline.blocks(document.body))


if __name__ == "__main__":
    sys.exit(main())
