"""What every engine must do. An engine's test module subclasses `EngineContract` and says how to make one."""

from __future__ import annotations

import itertools
import re
from abc import abstractmethod
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from indexer.engine import Counts, Engine, Entry
from indexer.language import parse
from indexer.results import Filter, SearchRequest, SearchResults
from indexer.segment import Segmenter
from kb.document import PUBLIC, Document
from kb.passages import passages
from tests.factories import document

DOCUMENTS = (
    document(
        "a", "## 一、楼宇党建\n\n楼宇党建引领社区治理。\n\n红领驿站服务骑手。", title="甲", kind="案例", date="2020"
    ),
    document("b", "双强六好党组织创建活动。\n\n安装简单，待处理事项。", title="乙楼宇", kind="意见", date="2012-05-24"),
    document(
        "c", "在新经济组织中开展党建 统领工作。\n\n上海的交通与大学。", title="丙", kind="意见", scene=("楼宇", "园区")
    ),
    document("d", "社区治理靠党建引领。", title="丁", published="2021-01-01", date="2021"),
    document("s", "楼宇党建机密事项。", title="密楼宇", kind="密件", access="secret"),
)


def entry(made: Document) -> Entry:
    """A document as it is indexed."""
    return Entry(made, passages(made), "测试")


class EngineContract:
    """Tests that need an engine, each with a fresh index of DOCUMENTS."""

    @abstractmethod
    def make(self, folder: Path, segmenter: Segmenter) -> Engine:
        """An engine with an empty index in `folder`."""

    @pytest.fixture
    def engine(self, tmp_path: Path, segmenter: Segmenter) -> Engine:
        """An engine with DOCUMENTS."""
        made = self.make(tmp_path / "index", segmenter)
        with made.writer() as writer:
            for each in DOCUMENTS:
                writer.add(entry(each))
            writer.commit()
        return made

    @pytest.fixture
    def ask(self, engine: Engine, segmenter: Segmenter) -> Ask:
        """Searches as a user would."""
        return Ask(engine, segmenter)

    def test_a_rehearsal_changes_no_answer(self, engine: Engine, ask: Ask) -> None:
        """What is asked for nobody shows nowhere, also where there is nothing to ask for."""
        before = (engine.counts(), ask.ids("党建"), ask.ids(""))
        engine.rehearse()
        assert (engine.counts(), ask.ids("党建"), ask.ids("")) == before

    @pytest.mark.parametrize(
        ("query", "ids"),
        [
            ("楼宇", "ab"),
            ("楼宇党建", "a"),
            ("楼宇 红领驿站", "a"),
            ("楼宇 骑手 双强六好", ""),
            ("双强六好", "b"),
            ("强六", "b"),
            ("简单", "b"),
            ("处理", "b"),
            ("党建", "acd"),
            ("两新组织", "c"),
            ("“党建统领”", "c"),
            ("“上海交通大学”", ""),
            ("“上海的交通”", "c"),
            ("“楼宇党建引领”", "a"),
            ("“楼宇党建 引领社区”", "a"),
            ("楼", "ab"),
            ("治", "ad"),
            ("治理 -楼宇", "d"),
            ("治理 -“红领驿站”", "ad"),
            ("-楼宇", "cd"),
            ("“乙楼宇”", "b"),
            ("", "abcd"),
            ("龘靐", ""),
        ],
    )
    def test_queries_find_their_documents(self, ask: Ask, query: str, ids: str) -> None:
        """Words are joined by AND within a passage and what stands above it, quotes are exact, - excludes."""
        assert ask.ids(query) == ids

    def test_word_search_agrees_with_a_plain_scan(self, ask: Ask) -> None:
        """Every two characters of every text are found in just the documents that contain them."""
        texts = {each.id: _scanned(each) for each in DOCUMENTS if each.metadata.access == PUBLIC}
        grams = {text[at : at + 2] for every in texts.values() for text in every for at in range(len(text) - 1)}
        chinese = sorted(gram for gram in grams if re.fullmatch("[\u4e00-\u9fff]{2}", gram))
        assert len(chinese) > 50
        for gram in chinese:
            expected = "".join(key for key, every in texts.items() if any(gram in text for text in every))
            assert ask.ids(f"“{gram}”") == expected

    def test_hits_are_documents_with_their_best_passages(self, ask: Ask) -> None:
        """A document is one hit; its passages come best first and know their place and how many there are."""
        (hit,) = ask("红领驿站 -双强六好").hits
        assert (hit.id, hit.title, hit.kind, hit.date, hit.total_passages) == ("a", "甲", "案例", "2020", 1)
        assert [(p.path, p.anchor, p.text) for p in hit.passages] == [(("一", "第2段"), "s1-p2", "红领驿站服务骑手。")]

    def test_the_title_goes_first(self, ask: Ask) -> None:
        """A word in the title ranks its document above one that has it in the text."""
        assert [hit.id for hit in ask("楼宇").hits] == ["b", "a"]

    def test_totals_and_facets_count_the_whole_result(self, ask: Ask) -> None:
        """Totals are exact and facets count documents, whatever page is shown."""
        results = ask("党建", size=1)
        assert (results.total_documents, results.total_passages, len(results.hits)) == (3, 4, 1)
        facets = {facet.field: {value.value: value.count for value in facet.values} for facet in results.facets}
        assert facets["kind"] == {"案例": 1, "意见": 1}
        assert facets["year"] == {"2020": 1, "2021": 1}
        assert facets["scene"] == {"楼宇": 1, "园区": 1}
        assert facets["collection"] == {"测试": 3}

    def test_filters_hold_together_and_values_are_alternatives(self, ask: Ask) -> None:
        """One of a filter's values is enough; of several filters each must hold."""
        assert ask.ids("", Filter("kind", ("意见", "案例"))) == "abc"
        assert ask.ids("", Filter("kind", ("意见",)), Filter("scene", ("楼宇",))) == "c"
        assert ask.ids("", Filter("kind", ("没有",))) == ""

    def test_pages_cover_the_result_once(self, ask: Ask) -> None:
        """Page after page every document comes once, in every order."""
        for sort in ("relevance", "date", "published"):
            pages = [ask("", size=2, page=page, sort=sort).hits for page in (1, 2, 3)]
            assert sorted(hit.id for hit in itertools.chain(*pages)) == ["a", "b", "c", "d"]

    def test_dates_sort_newest_first_and_unknown_last(self, ask: Ask) -> None:
        """Sorting by date puts the newest first; a document without date comes last."""
        assert [hit.id for hit in ask("", sort="date").hits] == ["d", "a", "b", "c"]

    def test_restricted_documents_do_not_exist_for_others(self, ask: Ask) -> None:
        """Without its label a document shows in no hit, total or facet; with it, it does."""
        for query in ("机密", "楼宇", "", "“机密事项”", "-社区"):
            results = ask(query)
            values = {value.value for facet in results.facets for value in facet.values}
            assert "s" not in {hit.id for hit in results.hits}
            assert results.total_documents == len(results.hits)
            assert "密件" not in values
        assert ask.ids("机密", access=frozenset({PUBLIC, "secret"})) == "s"
        assert ask.ids("党建", access=frozenset()) == ""

    def test_counts_count_everything(self, engine: Engine) -> None:
        """The index knows how much it holds."""
        assert engine.counts() == Counts(5, 8)

    def test_updates_replace_and_removals_remove(self, engine: Engine, ask: Ask) -> None:
        """A replaced document is found by its new text only, a removed one not at all, at once."""
        assert ask.ids("红领驿站") == "a"
        with engine.writer() as writer:
            writer.remove(["a", "b", "没有"])
            writer.add(entry(document("a", "改写后的文字。")))
            writer.commit()
        assert (ask.ids("红领驿站"), ask.ids("改写"), ask.ids("双强六好")) == ("", "a", "")
        assert engine.counts() == Counts(4, 5)

    def test_what_is_not_committed_does_not_happen(self, engine: Engine, ask: Ask) -> None:
        """A writer that fails halfway leaves the index as it was, and the next one works."""

        def fail() -> None:
            with engine.writer() as writer:
                writer.remove(["a"])
                writer.add(entry(document("x", "半途。")))
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            fail()
        assert (ask.ids("半途"), ask.ids("红领驿站")) == ("", "a")
        with engine.writer() as writer:
            writer.add(entry(document("x", "完成。")))
            writer.commit()
        assert ask.ids("完成") == "x"

    def test_the_order_of_many_small_updates_does_not_matter(self, engine: Engine, ask: Ask) -> None:
        """After thirty commits of one document each, passages still stand with their documents."""
        for number in range(30):
            body = "\n\n".join(f"第{number}篇第{part}段共同语句。" for part in range(3))
            with engine.writer() as writer:
                writer.add(entry(document(f"m{number}", body, title=f"第{number}号")))
                writer.commit()
        with engine.writer() as writer:
            writer.remove([f"m{number}" for number in range(0, 30, 2)])
            writer.commit()
        results = ask("共同语句", size=100)
        assert (results.total_documents, results.total_passages) == (15, 45)
        for hit in results.hits:
            assert all(hit.title.strip("第号") in passage.text for passage in hit.passages)

    def test_a_document_without_a_word_is_held(self, tmp_path: Path, segmenter: Segmenter) -> None:
        """A document without title and text is in the index, alone as it may be, and is found by no word."""
        engine = self.make(tmp_path / "bare", segmenter)
        with engine.writer() as writer:
            writer.add(entry(document("bare", "", title=None)))
            writer.commit()
        ask = Ask(engine, segmenter)
        assert (engine.counts(), ask.ids(""), ask.ids("党建"), ask.ids("党"), ask.ids("“党”")) == (
            Counts(1, 1),
            "bare",
            "",
            "",
            "",
        )

    def test_an_empty_index_answers(self, tmp_path: Path, segmenter: Segmenter) -> None:
        """An index without documents finds nothing and fails at nothing, in every order."""
        ask = Ask(self.make(tmp_path / "empty", segmenter), segmenter)
        for sort in ("relevance", "date"):
            assert ask("党建 -楼宇", sort=sort).total_documents == ask("", sort=sort).total_documents == 0

    def test_threads_search_side_by_side(self, ask: Ask) -> None:
        """Many threads get the answers that one gets."""
        queries = ["楼宇", "党建", "“党建统领”", "治理 -楼宇", ""] * 20
        expected = [ask.ids(query) for query in queries]
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(ask.ids, queries)) == expected


class Ask:
    """Searches an engine as a user would, without the rest of the program."""

    def __init__(self, engine: Engine, segmenter: Segmenter) -> None:
        self._engine = engine
        self._segmenter = segmenter

    def __call__(self, text: str, *filters: Filter, **options: object) -> SearchResults:
        """Answer `text`; `options` are fields of SearchRequest."""
        tree = parse(text, self._segmenter).tree
        return self._engine.search(SearchRequest(tree, filters, **options))  # type: ignore[arg-type]  # tests only

    def ids(self, text: str, *filters: Filter, **options: object) -> str:
        """The ids of the documents found, sorted, in one string."""
        return "".join(sorted(hit.id for hit in self(text, *filters, **options).hits))


def _scanned(made: Document) -> list[str]:
    """The texts of a document in which a word may be found, without blanks, sentence by sentence."""
    texts = [made.title]
    for passage in passages(made):
        texts += [*passage.headings, passage.text]
    return ["".join(text.split()) for text in texts]
