"""Array evaluation against Whoosh's own matchers on the same index: the same passages, totals and scores.

Whoosh's matchers of single terms, prefixes, ranges and exact text are the oracle; how a tree combines them is
computed here with plain sets. (Whoosh's own combinations go wrong in corners: DisjunctionMax takes the score of
a part that does not match, AND NOT loses its place inside AND NOT, beside Every and beside lists.)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import query as q
from whoosh.index import FileIndex
from whoosh.searching import Searcher

from indexer.language import exact, parse
from indexer.results import SearchRequest
from indexer.segment import Segmenter
from indexer.whoosh_engine import WhooshFactory, array_writer
from indexer.whoosh_engine.evaluate import Evaluation, score
from indexer.whoosh_engine.exact import ExactQuery, WithinQuery
from indexer.whoosh_engine.leaf import Leaves, alive
from indexer.whoosh_engine.lower import lower_request
from indexer.whoosh_engine.storage import DurableStorage
from indexer.whoosh_engine.view import WEIGHTING, LivingLeaf, View
from tests.factories import document
from tests.indexer.engine_contract import entry

SYLLABLES = "党建引领楼宇治理"
PARAGRAPH = st.text(SYLLABLES, min_size=1, max_size=12)
BODIES = st.lists(st.lists(PARAGRAPH, min_size=1, max_size=4).map("\n\n".join), min_size=1, max_size=6)
# Commits of documents to add, and which of all to remove at the end.
COLLECTIONS = st.tuples(st.lists(BODIES, min_size=1, max_size=3), st.sets(st.integers(0, 8), max_size=4))
FIELDS = st.sampled_from(["text", "title", "heading"])
NAMED = st.sampled_from([("text",), ("title", "heading"), ("title", "heading", "text")])
SCOPES = st.sampled_from(["sentence", "paragraph"])
GRAMS = st.text(SYLLABLES, min_size=1, max_size=2)
BOOSTS = st.sampled_from([0.5, 1.0, 3.0])


def nodes() -> st.SearchStrategy[q.Query]:
    """Trees of the query classes that the engine knows, and of some that it does not."""
    many = (
        st.builds(q.Prefix, FIELDS, st.sampled_from(SYLLABLES))
        | st.builds(q.TermRange, FIELDS, GRAMS, GRAMS, st.booleans(), st.booleans())
        | st.builds(q.TermRange, FIELDS, st.just("党"), st.just(None))
    )
    leaves = (
        st.builds(q.Term, FIELDS, GRAMS, boost=BOOSTS)
        | st.builds(q.Term, st.just("access"), st.sampled_from(["public", "nobody"]))
        | st.builds(q.ConstantScoreQuery, many, BOOSTS)
        | st.just(q.Every())
        | st.just(q.NullQuery)
        | st.builds(ExactQuery, st.builds(q.Term, st.just("text"), GRAMS), GRAMS, NAMED)
        | st.builds(WithinQuery, st.builds(q.Term, st.just("text"), GRAMS), SCOPES, st.builds(exact, GRAMS))
    )
    return st.recursive(leaves, _branches, max_leaves=8)


def _branches(children: st.SearchStrategy[q.Query]) -> st.SearchStrategy[q.Query]:
    some = st.lists(children, min_size=2, max_size=3)
    pairs = (st.builds(kind, children, children) for kind in (q.AndMaybe, q.Require, q.AndNot))
    return st.one_of(some.map(q.And), some.map(q.Or), some.map(q.DisjunctionMax), *pairs)


@contextmanager
def index_of(collection: tuple[list[list[str]], set[int]], segmenter: Segmenter) -> Iterator[FileIndex]:
    """An index with a segment for each commit and with deletions."""
    commits, removed = collection
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        for name, value in (("SMALL", 0), ("FACTOR", 100), ("MOST_DELETED", 1.0)):  # nothing is merged
            patch.setattr(array_writer, name, value)
        engine = WhooshFactory().create(Path(folder) / "index", segmenter)
        number = 0
        for bodies in commits:
            with engine.writer() as writer:
                for body in bodies:
                    writer.add(entry(document(f"d{number}", body, title=f"楼{number}宇")))
                    number += 1
                writer.commit()
        with engine.writer() as writer:
            writer.remove([f"d{each}" for each in removed])
            writer.commit()
        yield FileIndex(DurableStorage(str(Path(folder) / "index")))


def view(searcher: Searcher) -> View:
    """The arrays of the index that `searcher` has open."""
    readers = [leaf.reader() for leaf, _ in searcher.leaf_searchers() if leaf.reader().doc_count_all()]
    segments = [reader.segment() for reader in readers]
    leaves = Leaves(Path(readers[0].storage().folder)).open(segments) if readers else ()
    return View(0, [LivingLeaf(leaf, alive(leaf, segment)) for leaf, segment in zip(leaves, segments, strict=True)])


def by_arrays(searcher: Searcher, query: q.Query) -> dict[int, float]:
    """What array evaluation finds: passage number in the whole index -> score."""
    found: dict[int, float] = {}
    offset = 0
    for evaluator in Evaluation(view(searcher)).evaluators:
        docs = evaluator.living(query)
        scores = score(query, evaluator, docs, sure=True)
        assert list(docs) == sorted(set(docs.tolist()))
        found |= dict(zip((docs + offset).tolist(), scores.tolist(), strict=True))
        offset += evaluator.count
    return found


def by_whoosh(searcher: Searcher, query: q.Query) -> dict[int, float]:
    """What Whoosh's matchers find, walked posting by posting."""
    found: dict[int, float] = {}
    for leaf, offset in searcher.leaf_searchers():
        deleted = set(leaf.reader().all_doc_ids())
        matcher = query.matcher(leaf)
        while matcher.is_active():
            if matcher.id() in deleted:
                found[matcher.id() + offset] = matcher.score()
            matcher.next()
    return found


def combined(searcher: Searcher, query: q.Query) -> dict[int, float]:
    """What a tree means: its leaves as Whoosh finds them, put together with plain sets."""
    if isinstance(query, q.And | q.Or | q.DisjunctionMax):
        parts = [combined(searcher, child) for child in query.subqueries]
        keys = set.intersection(*map(set, parts)) if isinstance(query, q.And) else set[int]().union(*parts)
        put = max if isinstance(query, q.DisjunctionMax) else sum
        return {key: put([part.get(key, 0.0) for part in parts]) for key in keys}
    if not isinstance(query, q.AndMaybe | q.Require | q.AndNot):
        return by_whoosh(searcher, query)
    a, b = combined(searcher, query.a), combined(searcher, query.b)
    if isinstance(query, q.AndMaybe):
        return {key: score + b.get(key, 0.0) for key, score in a.items()}
    return {key: score for key, score in a.items() if (key in b) is isinstance(query, q.Require)}


@settings(max_examples=100)
@given(COLLECTIONS, st.lists(nodes(), min_size=3, max_size=6))
def test_arrays_find_what_the_tree_means(
    segmenter: Segmenter, collection: tuple[list[list[str]], set[int]], queries: list[q.Query]
) -> None:
    """For any tree over any collection, with several segments and deletions: the same passages and scores."""
    with index_of(collection, segmenter) as index, index.searcher(weighting=WEIGHTING) as searcher:
        for query in queries:
            found, expected = by_arrays(searcher, query), combined(searcher, query)
            assert found.keys() == expected.keys(), query
            assert found == pytest.approx(expected, rel=1e-4, abs=1e-4), query


TYPED = st.lists(
    st.tuples(st.sampled_from(["", "", "-", "“"]), st.text(SYLLABLES, min_size=1, max_size=4)).map("".join), max_size=4
).map(" ".join)


@settings(max_examples=60)
@given(COLLECTIONS, st.lists(TYPED, min_size=3, max_size=6))
def test_what_is_asked_is_answered_as_it_means(
    segmenter: Segmenter, collection: tuple[list[list[str]], set[int]], texts: list[str]
) -> None:
    """What people type, lowered with the reader's access, gives what its tree means."""
    with index_of(collection, segmenter) as index, index.searcher(weighting=WEIGHTING) as searcher:
        for text in texts:
            query = lower_request(SearchRequest(parse(text, segmenter).tree))
            assert by_arrays(searcher, query) == pytest.approx(combined(searcher, query), rel=1e-4, abs=1e-4), text


REAL = (
    "党组织 作用",
    "非公有制企业 党建",
    "楼宇党建 红领驿站 生态圈",
    "两新组织",
    "“双强六好”",
    "企业 -社区",
    "“党”",
    "",
    "中共中央 通知 意见 印发",
)


def test_real_text_is_answered_as_it_means(shared: Path, segmenter: Segmenter) -> None:
    """So are queries on the seeds, in two segments, with one document removed."""
    bodies = [path.read_text(encoding="utf-8") for path in sorted((shared / "seeds").iterdir())]
    half = len(bodies) // 2
    collection = ([bodies[:half], bodies[half:]], {1})
    with index_of(collection, segmenter) as index, index.searcher(weighting=WEIGHTING) as searcher:
        assert len(searcher.leaf_searchers()) == 2
        for text in REAL:
            query = lower_request(SearchRequest(parse(text, segmenter).tree))
            assert by_arrays(searcher, query) == pytest.approx(combined(searcher, query), rel=1e-4, abs=1e-4), text
