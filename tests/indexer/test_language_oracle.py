"""Every tree of the query language finds just the passages that a plain scan finds, on any collection."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
PIECES = st.sampled_from([*SYLLABLES, *SYLLABLES, "。", "；", "！？", "，", " ", "　", "ab", "ａb1", "1", " 12 ", "⽂"])
LINE = st.lists(PIECES, min_size=1, max_size=14).map("".join)
LIST = st.lists(LINE, min_size=1, max_size=3).map(lambda lines: "\n".join(f"- {line}" for line in lines))
OPENINGS = ["**第一条** ", "**第二条**　", "**第三条** ", "# 一、", "## （二）", "**1. 党建。**", "## 第一章 "]
OPENED = st.tuples(st.sampled_from(OPENINGS), LINE).map("".join)
BODY = st.lists(st.one_of(LINE, LINE, LIST, OPENED), min_size=1, max_size=7).map("\n\n".join)
DATES = st.sampled_from([None, "2012", "2012-05-24", "2019-12", "2020-12-31", "2021"])
DOCUMENTS = st.builds(
    lambda body, title, kind, date, number, region, access: document(
        "x", body, title=title, kind=kind, date=date, number=number, region=region, access=access
    ),
    BODY,
    LINE,
    st.sampled_from([None, "意见", "通知", "党建Ａ办法"]),
    DATES,
    st.sampled_from([None, "国办发〔2017〕47号", "国办发[2017]48号", "无字"]),
    st.sampled_from([(), ("北京",), ("北京", "上海")]),
    st.sampled_from([PUBLIC, PUBLIC, PUBLIC, "secret"]),
)
# Commits of documents to add, and which of all to remove at the end.
COMMITS = st.lists(st.lists(DOCUMENTS, min_size=1, max_size=4), min_size=1, max_size=3)
COLLECTIONS = st.tuples(COMMITS, st.sets(st.integers(0, 8), max_size=3))
Collection = tuple[list[list[Document]], set[int]]


def word(text: str) -> Query:
    """A word of the query, or what stands for one that no index term is known of."""
    found = exact(text)
    return Term(found.text, found.required, found.required) if found.required else found


def begun(text: str) -> Exact:
    """What finds every Latin word or number that begins with `text`."""
    return Exact(text, (), text, open_end=True)


def can_be_sought(text: str) -> bool:
    """Whether there is something in `text` to look up."""
    found = exact(text)
    return bool(found.required or found.prefix)


LATIN = st.sampled_from(["ab", "ab1", "12", "1", "a", "党ab", "1 12", "文"])
TEXTS = st.text(SYLLABLES, min_size=1, max_size=3) | LATIN
QUOTED = st.builds(exact, TEXTS | LINE.filter(can_be_sought))
WORDS = st.builds(word, TEXTS) | QUOTED | st.builds(begun, st.sampled_from(["a", "ab", "1"]))


def _combined(children: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    some = st.lists(children, min_size=2, max_size=3).map(tuple)
    return st.one_of(st.builds(All, some), st.builds(Any, some), st.builds(Not, children))


INSIDE = st.recursive(WORDS, _combined, max_leaves=5)
SCOPED = st.builds(Within, st.sampled_from(["sentence", "paragraph", "clause"]), INSIDE)
IN_FIELD = st.builds(InField, st.sampled_from(["title", "heading", "text"]), INSIDE)
BOUNDS = st.sampled_from(["", "2012", "2019", "2020", "2020-12", "2021"])
VALUES = st.one_of(
    st.builds(HasValue, st.just("clause"), st.sampled_from([("第一条",), ("第二款", "第二条"), ("#1",), ("条",)])),
    st.builds(HasValue, st.just("number"), st.sampled_from([("国办发〔2017〕48号",), ("无字", "没有")])),
    st.builds(HasValue, st.just("region"), st.sampled_from([("北京",), ("上海", "没有"), ()])),
    st.builds(ValueContains, st.sampled_from(["kind", "number", "region"]), st.sampled_from(["党", "a", "2017", ""])),
    st.builds(ValueRange, st.sampled_from(["year", "date", "published"]), BOUNDS, BOUNDS),
)
LEAVES = st.one_of(WORDS, WORDS, SCOPED, SCOPED, IN_FIELD, VALUES, st.just(Everything()))
TREES = st.recursive(LEAVES, lambda children: _combined(children) | st.builds(Prefer, children, children), max_leaves=6)


@contextmanager
def indexed(collection: Collection, segmenter: Segmenter) -> Iterator[tuple[Engine, PlainScan]]:
    """An index with a segment for each commit and with deletions; and the scan of what a public reader may see."""
    commits, removed = collection
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        for name, value in (("SMALL", 0), ("FACTOR", 100), ("MOST_DELETED", 1.0)):  # nothing is merged
            patch.setattr(array_writer, name, value)
        engine = WhooshFactory().create(Path(folder) / "index", segmenter)
        made: list[Entry] = []
        for commit in commits:
            with engine.writer() as writer:
                for each in commit:
                    made.append(entry(Document(f"d{len(made)}", each.metadata, each.body)))
                    writer.add(made[-1])
                writer.commit()
        with engine.writer() as writer:
            writer.remove([f"d{each}" for each in removed])
            writer.commit()
        living = [each for number, each in enumerate(made) if number not in removed]
        yield engine, PlainScan(each for each in living if each.document.metadata.access == PUBLIC)


def found(engine: Engine, tree: Query) -> set[tuple[str, str]]:
    """The passages that the engine finds, as (document, anchor)."""
    results = engine.search(SearchRequest(tree, size=100, passages=1000, facets=()))
    ids = {(hit.id, passage.anchor) for hit in results.hits for passage in hit.passages}
    assert (len(results.hits), len(ids)) == (results.total_documents, results.total_passages)
    return ids


@settings(max_examples=150)
@given(COLLECTIONS, st.lists(TREES, min_size=4, max_size=10))
def test_every_tree_finds_what_a_plain_scan_finds(
    segmenter: Segmenter, collection: Collection, trees: list[Query]
) -> None:
    """With several segments, deletions and documents that others may read: the same passages, none more, none less."""
    with indexed(collection, segmenter) as (engine, scan):
        for tree in trees:
            assert found(engine, tree) == scan.ids(scan.find(tree)), tree


@settings(max_examples=60)
@given(COLLECTIONS, TREES, TREES)
def test_what_is_preferred_goes_first(
    segmenter: Segmenter, collection: Collection, child: Query, better: Query
) -> None:
    """Every document that has a passage of both comes before every one that has none."""
    with indexed(collection, segmenter) as (engine, scan):
        hits = engine.search(SearchRequest(Prefer(child, better), size=100)).hits
        both = {document for document, _ in scan.ids(scan.find(child) & scan.find(better))}
        assert [hit.id in both for hit in hits] == sorted((hit.id in both for hit in hits), reverse=True)
