"""The Whoosh engine: the contract of every engine, and what is its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from whoosh import query as whoosh_query
from whoosh.index import open_dir
from whoosh.searching import Searcher

from indexer.engine import Engine
from indexer.query import (
    All,
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
from indexer.results import Filter, SearchRequest
from indexer.segment import Segmenter
from indexer.whoosh_engine import WhooshFactory, array_writer
from indexer.whoosh_engine.clauses import ClauseQuery
from indexer.whoosh_engine.exact import FIELDS, ExactQuery, WithinQuery
from indexer.whoosh_engine.lower import PREFERRED, lower, lower_request
from indexer.whoosh_engine.storage import DurableStorage
from indexer.whoosh_engine.values import ContainsQuery, RangeQuery
from kb.errors import IndexBusyError, IndexMissingError
from tests.factories import document
from tests.indexer.engine_contract import Ask, EngineContract, entry


class TestWhooshEngine(EngineContract):
    """The contract, on Whoosh."""

    def make(self, folder: Path, segmenter: Segmenter) -> Engine:
        """A new Whoosh index."""
        return WhooshFactory().create(folder, segmenter)

    def test_another_engine_on_the_same_folder_sees_commits(
        self, engine: Engine, tmp_path: Path, segmenter: Segmenter
    ) -> None:
        """A process that has the index open sees what another one commits."""
        other = WhooshFactory().open(tmp_path / "index", segmenter)
        assert other.counts().documents == 5
        with engine.writer() as writer:
            writer.remove(["a"])
            writer.commit()
        assert other.counts().documents == 4

    @pytest.mark.parametrize(("small", "segments"), [(0, range(6, 30)), (10_000, range(1, 2))])
    def test_a_large_transaction_fills_several_segments(
        self, engine: Engine, ask: Ask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, small: int, segments: range
    ) -> None:
        """Documents stay whole, are all seen at once, and are found in whichever segment they are, merged or not."""
        monkeypatch.setattr(array_writer, "MOST_TOKENS", 40)
        monkeypatch.setattr(array_writer, "SMALL", small)
        monkeypatch.setattr(array_writer, "FACTOR", 100)
        bodies = [f"第{number}篇甲段共同语句。\n\n第{number}篇乙段共同语句。" for number in range(20)]
        with engine.writer() as writer:
            for number, body in enumerate(bodies):
                writer.add(entry(document(f"m{number}", body)))
            assert ask.ids("共同语句") == ""
            writer.commit()
        assert len(open_dir(str(tmp_path / "index")).reader().leaf_readers()) in segments
        results = ask("共同语句", size=100)
        assert (results.total_documents, results.total_passages) == (20, 40)
        assert all(hit.total_passages == 2 for hit in results.hits)
        assert sorted(hit.id for hit in results.hits) == sorted(f"m{number}" for number in range(20))

    def test_one_writer_at_a_time(self, engine: Engine) -> None:
        """A second writer is told that the index is being written."""
        with engine.writer(), pytest.raises(IndexBusyError, match="正由另一个进程写入"):
            engine.writer()

    def test_it_is_an_index_of_stock_whoosh(self, engine: Engine, tmp_path: Path) -> None:
        """Whoosh's own functions open it and count the same."""
        with open_dir(str(tmp_path / "index")).searcher() as searcher:
            assert len(searcher.search(whoosh_query.Term("text", "党建"), limit=None)) == 4

    def test_its_doors_are_open_to_stock_whoosh(self, engine: Engine, tmp_path: Path) -> None:
        """Stored fields, sorting and grouping by columns, terms and spelling work as in any index of Whoosh's."""
        with open_dir(str(tmp_path / "index")).searcher() as searcher:
            found = searcher.search(whoosh_query.Every(), sortedby="date", groupedby="kind_values", limit=None)
            assert len(found) == searcher.doc_count()
            assert sum(map(len, found.groups().values())) == searcher.doc_count()
            heads = [hit.fields()["head"] for hit in found if "head" in hit.fields()]
            assert sorted(head[0] for head in heads) == ["a", "b", "c", "d", "s"]
            assert all(hit["passage"]["text"] for hit in found)
            reader = searcher.reader()
            terms = [text.decode() for text in reader.lexicon("text")]
            assert terms == sorted(terms)
            assert "党建" in terms
            assert [text.decode() for text in reader.expand_prefix("text", "党")] == [
                term for term in terms if term.startswith("党")
            ]
            info = reader.term_info("text", "党建")
            assert (info.doc_frequency(), info.min_id()) == (4, min(_docs(searcher, "党建")))
            assert "党建" in searcher.suggest("text", "党建设", maxdist=1)


def _docs(searcher: Searcher, term: str) -> list[int]:
    return [hit.docnum for hit in searcher.search(whoosh_query.Term("text", term), limit=None)]


def test_an_empty_folder_is_no_index(tmp_path: Path, segmenter: Segmenter) -> None:
    """Where there is no index the message says which command makes one."""
    with pytest.raises(IndexMissingError, match="kb index"):
        WhooshFactory().open(tmp_path, segmenter)


def test_files_are_synced_before_they_are_named(
    tmp_path: Path, segmenter: Segmenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every index file of a commit is on disk before the table of contents takes its name."""
    synced: list[int] = []
    order: list[str] = []
    real_sync, real_rename = os.fsync, DurableStorage.rename_file

    def fsync(descriptor: int) -> None:
        synced.append(os.fstat(descriptor).st_ino)
        real_sync(descriptor)

    def rename(self: DurableStorage, old: str, new: str, safe: bool = False) -> None:
        files = [path for path in Path(self.folder).iterdir() if path.is_file() and "LOCK" not in path.name]
        new_files = [path for path in files if path.stat().st_ino not in synced]
        order.append(new)
        assert not new_files, f"{new_files} not synced before {new}"
        real_rename(self, old, new, safe)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(DurableStorage, "rename_file", rename)
    engine = WhooshFactory().create(tmp_path / "index", segmenter)
    with engine.writer() as writer:
        writer.add(entry(document()))
        writer.commit()
    assert any("TOC" in name or "toc" in name for name in order)


WEIGHTS = {"title": 3.0, "heading": 1.5, "text": 1.0}


def any_field(term: str, weight: float = 1.0) -> whoosh_query.Query:
    """A term in title, heading or text, or in what is known beside."""
    weights = WEIGHTS | {"about": 1.0}
    return whoosh_query.Or([whoosh_query.Term(field, term, boost=weight * each) for field, each in weights.items()])


def any_text(term: str) -> whoosh_query.Query:
    """A term in title, heading or text."""
    return whoosh_query.Or([whoosh_query.Term(field, term, boost=each) for field, each in WEIGHTS.items()])


def in_text(term: str) -> whoosh_query.Query:
    """A term in the text."""
    return whoosh_query.Term("text", term, boost=1.0)


def begun(prefix: str, fields: tuple[str, ...]) -> whoosh_query.Query:
    """Every term in these fields that begins so."""
    return whoosh_query.ConstantScoreQuery(whoosh_query.Or([whoosh_query.Prefix(field, prefix) for field in fields]))


def unscored(query: whoosh_query.Query) -> whoosh_query.Query:
    """What matches as `query` does, and gives no score."""
    return whoosh_query.ConstantScoreQuery(query, 0.0)


TOWER = Term("楼宇", ("楼宇",), ("楼宇",))


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (Everything(), whoosh_query.Every()),
        (Term("楼宇", ("楼宇",), ("楼宇",)), any_field("楼宇")),
        (
            Term("生态圈", ("生态", "态圈"), ("生态", "态圈", "生态圈"), 0.5),
            whoosh_query.AndMaybe(
                whoosh_query.And([any_field("生态", 0.5), any_field("态圈", 0.5)]),
                whoosh_query.Or([any_field("生态圈", 0.5)]),
            ),
        ),
        (Exact("楼宇", ("楼宇",)), ExactQuery(any_text("楼宇"), "楼宇")),
        (
            All((Term("楼宇", ("楼宇",), ("楼宇",)), Not(Exact("社区", ("社区",))))),
            whoosh_query.AndNot(any_field("楼宇"), whoosh_query.Or([ExactQuery(any_text("社区"), "社区")])),
        ),
        (Exact("党", (), "党"), begun("党", FIELDS)),
        (InField("title", Exact("党", (), "党")), begun("党", ("title",))),
        (Exact("p", (), "p", open_end=True), ExactQuery(begun("p", FIELDS), "p", open_end=True)),
        (
            Exact("行ppr", ("执行",), "ppr", open_end=True),
            ExactQuery(whoosh_query.And([any_text("执行"), begun("ppr", FIELDS)]), "行ppr", open_end=True),
        ),
        (
            InField("text", All((TOWER, Not(Exact("社区", ("社区",)))))),
            whoosh_query.AndNot(in_text("楼宇"), whoosh_query.Or([ExactQuery(in_text("社区"), "社区", ("text",))])),
        ),
        (
            Within("sentence", All((TOWER, Not(Exact("社区", ("社区",)))))),
            WithinQuery(in_text("楼宇"), "sentence", All((TOWER, Not(Exact("社区", ("社区",)))))),
        ),
        (
            Within("clause", TOWER),
            whoosh_query.AndMaybe(
                unscored(ClauseQuery(ExactQuery(in_text("楼宇"), "楼宇", ("text",)))),
                whoosh_query.Or([in_text("楼宇")]),
            ),
        ),
        (Not(TOWER), whoosh_query.AndNot(unscored(whoosh_query.Every()), whoosh_query.Or([any_field("楼宇")]))),
        (
            Prefer(TOWER, Everything()),
            whoosh_query.AndMaybe(any_field("楼宇"), whoosh_query.ConstantScoreQuery(whoosh_query.Every(), PREFERRED)),
        ),
        (
            HasValue("number", ("甲", "乙")),
            unscored(whoosh_query.Or([whoosh_query.Term("number", "甲"), whoosh_query.Term("number", "乙")])),
        ),
        (ValueContains("issuer", "Ａ部"), unscored(ContainsQuery("issuer", "a部"))),
        (ValueRange("year", "2012", ""), unscored(RangeQuery("year", "2012", ""))),
    ],
)
def test_queries_become_whoosh_queries(node: Query, expected: whoosh_query.Query) -> None:
    """The lowering is pure: a tree gives one Whoosh query."""
    assert lower(node) == expected


def test_access_is_part_of_the_query() -> None:
    """What a reader may see is required beside the query, never joined to its text."""
    lowered = lower_request(SearchRequest(Everything(), access=frozenset({"b", "a"})))
    access = whoosh_query.Or([whoosh_query.Term("access", "a"), whoosh_query.Term("access", "b")])
    assert lowered == whoosh_query.Require(whoosh_query.Every(), access)


def test_filters_are_part_of_the_query_unless_they_are_counted_apart() -> None:
    """What is left out, or is no facet asked for, is required; a facet's own values are chosen among what is found."""
    access, kind = whoosh_query.Term("access", "public"), whoosh_query.Term("kind", "意见")
    kept, left_out = Filter("kind", ("意见",)), Filter("kind", ("意见",), excluded=True)
    every = whoosh_query.Every()
    assert lower_request(SearchRequest(Everything(), (kept,))) == whoosh_query.Require(every, whoosh_query.Or([access]))
    assert lower_request(SearchRequest(Everything(), (kept,), facets=("year",))) == whoosh_query.Require(
        every, whoosh_query.And([whoosh_query.Or([access]), whoosh_query.Or([kind])])
    )
    assert lower_request(SearchRequest(Everything(), (left_out,))) == whoosh_query.Require(
        every, whoosh_query.AndNot(whoosh_query.Or([access]), whoosh_query.Or([whoosh_query.Or([kind])]))
    )


def test_unknown_nodes_are_an_error() -> None:
    """A node that the engine does not know is not passed over."""
    with pytest.raises(TypeError, match="no lowering"):
        lower(object())  # type: ignore[arg-type]  # that is the point
