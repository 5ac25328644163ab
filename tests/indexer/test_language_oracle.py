"""Every tree of the query language finds just the passages that a plain scan finds, on any collection."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bench.plain_scan import PlainScan
from indexer.engine import Engine, Entry
from indexer.language import exact
from indexer.query import (
    All,
    Any,
    Everything,
    Exact,
    HasValue,
    InField,
    Not,
    Prefer,
    Query,
    Term,
    ValueContains,
    ValueRange,
    Within,
)
from indexer.results import SearchRequest
from indexer.segment import Segmenter
from indexer.whoosh_engine import WhooshFactory, array_writer
from kb.document import PUBLIC, Document
from tests.factories import document
from tests.indexer.engine_contract import entry

SYLLABLES = "党建引领楼宇"
PIECES = (*SYLLABLES, *SYLLABLES, "。", "；", "！？", "，", " ", "　", "ab", "ａb1", "1", " 12 ", "⽂")
OPENINGS = ("**第一条** ", "**第二条**　", "**第三条** ", "# 一、", "## （二）", "**1. 党建。**", "## 第一章 ")
LATIN = ("ab", "ab1", "12", "1", "a", "党ab", "1 12", "文")
DATES = (None, "2012", "2012-05-24", "2019-12", "2020-12-31", "2021")
BOUNDS = ("", "2012", "2019", "2020", "2020-12", "2021")
VALUES = (
    HasValue("clause", ("第一条",)),
    HasValue("clause", ("第二款", "第二条")),
    HasValue("clause", ("#1",)),
    HasValue("clause", ("条",)),
    HasValue("number", ("国办发〔2017〕48号",)),
    HasValue("number", ("无字", "没有")),
    HasValue("region", ("北京",)),
    HasValue("region", ()),
)
Leaf = Callable[[], Query]
Commits = list[list[Entry]]


class Made:
    """Random collections and trees, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def line(self) -> str:
        """Some characters, blanks, marks, Latin words and numbers."""
        return "".join(self.chance.choices(PIECES, k=self.chance.randint(1, 12)))

    def body(self) -> str:
        """Paragraphs, lists, articles and headings."""
        blocks = []
        for _ in range(self.chance.randint(1, 9)):
            opening = self.chance.choice(OPENINGS) if self.chance.random() < 0.35 else ""
            items = "\n".join(f"- {self.line()}" for _ in range(self.chance.randint(2, 3)))
            blocks.append(items if not opening and self.chance.random() < 0.15 else opening + self.line())
        return "\n\n".join(blocks)

    def document(self, identity: str) -> Document:
        """One that a public reader may see in three of four cases."""
        pick = self.chance.choice
        return document(
            identity,
            self.body(),
            title=self.line(),
            kind=pick((None, "意见", "通知", "党建Ａ办法")),
            date=pick(DATES),
            published=pick(DATES),
            number=pick((None, "国办发〔2017〕47号", "国办发[2017]48号", "无字")),
            region=pick(((), ("北京",), ("北京", "上海"))),
            access=pick((PUBLIC, PUBLIC, PUBLIC, "secret")),
        )

    def commits(self) -> Commits:
        """Documents by the commits that they are added with."""
        numbers = itertools.count()
        sizes = [self.chance.randint(1, 5) for _ in range(self.chance.randint(1, 3))]
        return [[entry(self.document(f"d{next(numbers)}")) for _ in range(size)] for size in sizes]

    def tree(self, depth: int = 0) -> Query:
        """Any tree of the language."""
        leaves: tuple[Leaf, ...] = (self.word, self.scope, self.scope, self.field, self.value, Everything)
        if depth == 2 or self.chance.random() < 0.4:
            return self.chance.choice(leaves)()
        if self.chance.random() < 0.15:
            return Prefer(self.tree(depth + 1), self.tree(depth + 1))
        return self._combined(self.tree, depth)

    def inside(self, depth: int = 0) -> Query:
        """A tree of words, as stands in a scope or field."""
        return self.word() if depth == 2 or self.chance.random() < 0.4 else self._combined(self.inside, depth)

    def scope(self) -> Query:
        """A tree of words in one place."""
        return Within(self.chance.choice(("sentence", "paragraph", "clause")), self.inside())

    def field(self) -> Query:
        """A tree of words in one field."""
        return InField(self.chance.choice(("title", "heading", "text")), self.inside())

    def value(self) -> Query:
        """A question for values."""
        kind = self.chance.randrange(3)
        if kind == 0:
            return self.chance.choice(VALUES)
        if kind == 1:
            part = self.chance.choice(("党", "a", "2017", ""))
            return ValueContains(self.chance.choice(("kind", "number", "region", "date")), part)
        first, last = self.chance.choice(BOUNDS), self.chance.choice(BOUNDS)
        return ValueRange(self.chance.choice(("year", "date", "published", "number")), first, last)

    def word(self) -> Query:
        """A word, a quotation, or what a word begins with."""
        short = "".join(self.chance.choices(SYLLABLES, k=self.chance.randint(1, 3)))
        text = self.chance.choice((short, short, self.chance.choice(LATIN), self.line()))
        found = exact(text)
        if self.chance.random() < 0.1:
            begun = self.chance.choice(("a", "ab", "1"))
            return Exact(begun, (), begun, open_end=True)
        if not (found.required or found.prefix):
            return self.word()
        return Term(found.text, found.required, found.required) if found.required and text == short else found

    def _combined(self, part: Callable[[int], Query], depth: int) -> Query:
        if self.chance.random() < 0.25:
            return Not(part(depth + 1))
        children = tuple(part(depth + 1) for _ in range(self.chance.randint(2, 3)))
        return self.chance.choice((All, Any))(children)


@contextmanager
def indexed(made: Made, segmenter: Segmenter) -> Iterator[tuple[Engine, PlainScan]]:
    """An index of one merged segment, or one for each commit, with deletions; and the scan of what is public."""
    commits = made.commits()
    ids = [each.document.id for commit in commits for each in commit]
    removed = set(made.chance.sample(ids, len(ids) // 4))
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        small = made.chance.choice((0, array_writer.SMALL))  # nothing is merged, or all is
        for name, value in (("SMALL", small), ("FACTOR", 100), ("MOST_DELETED", 1.0)):
            patch.setattr(array_writer, name, value)
        engine = WhooshFactory().create(Path(folder) / "index", segmenter)
        for commit in commits:
            with engine.writer() as writer:
                for each in commit:
                    writer.add(each)
                writer.commit()
        with engine.writer() as writer:
            writer.remove(removed)
            writer.commit()
        left = [each for commit in commits for each in commit if each.document.id not in removed]
        yield engine, PlainScan(each for each in left if each.document.metadata.access == PUBLIC)


def found(engine: Engine, tree: Query) -> set[tuple[str, str]]:
    """The passages that the engine finds, as (document, anchor)."""
    results = engine.search(SearchRequest(tree, size=100, passages=1000, facets=()))
    ids = {(hit.id, passage.anchor) for hit in results.hits for passage in hit.passages}
    assert (len(results.hits), len(ids)) == (results.total_documents, results.total_passages)
    return ids


@pytest.mark.parametrize("seed", range(40))
def test_every_tree_finds_what_a_plain_scan_finds(segmenter: Segmenter, seed: int) -> None:
    """With several segments, deletions and documents that others may read: the same passages, none more, none less."""
    made = Made(seed)
    with indexed(made, segmenter) as (engine, scan):
        for _ in range(100):
            tree = made.tree()
            assert found(engine, tree) == scan.ids(scan.find(tree)), tree


@pytest.mark.parametrize("seed", range(10))
def test_what_is_preferred_goes_first(segmenter: Segmenter, seed: int) -> None:
    """Every document that has a passage of both comes before every one that has none."""
    made = Made(seed)
    with indexed(made, segmenter) as (engine, scan):
        for _ in range(40):
            child, better = made.tree(), made.tree()
            hits = engine.search(SearchRequest(Prefer(child, better), size=100)).hits
            both = {document for document, _ in scan.ids(scan.find(child) & scan.find(better))}
            assert [hit.id in both for hit in hits] == sorted((hit.id in both for hit in hits), reverse=True)
