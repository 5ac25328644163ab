"""What every engine must do. An engine's test module subclasses `EngineContract` and says how to make one."""

from __future__ import annotations

import itertools
import re
from abc import abstractmethod
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from indexer.engine import Counts, Engine, Entry, Listed
from indexer.language import exact, parse
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
    Some,
    Term,
    ValueContains,
    ValueRange,
    Within,
)
from indexer.results import Filter, SearchRequest, SearchResults
from indexer.segment import Segmenter
from kb.document import PUBLIC, Document
from kb.errors import QueryError
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

RULES = (
    document(
        "r",
        "## 第一章 总则\n\n**第一条** 楼宇党建由街道负责。园区另行规定。\n\n红领驿站由社区负责；经费由财政保障。\n\n"
        "**第六条** 事项：\n\n- 楼宇\n- 驿站\n\n## 六、附件\n\n依照国办发〔2016〕2号，执行PPR9087标准。",
        title="楼宇党建办法",
        kind="办法",
        number="国办发[2017]第047号",
        issuer="国务院办公厅",
        level="中央",
        date="2017-05-24",
        published="2017-06-01",
    ),
    document("t", "街道的楼宇。", title="街道办法", kind="办法", number="无字", level="市级", date="2020-12-31"),
    document("u", "园区的经费。", title="园区", kind="通知", level="村里", published="2021-02"),
    document("v", "园区与街道。", title="绝密街道", kind="密件", level="中央", date="2019", access="secret"),
)


def word(text: str, weight: float = 1.0) -> Term:
    """A word of the query."""
    required = exact(text).required
    return Term(text, required, required, weight)


TOWER, STREET, PARK, STATION, MONEY = map(word, ("楼宇", "街道", "园区", "驿站", "经费"))


def entry(made: Document) -> Entry:
    """A document as it is indexed."""
    return Entry(made, passages(made, shortest=0), "测试")


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
    def rules(self, tmp_path: Path, segmenter: Segmenter) -> Engine:
        """An engine with RULES."""
        made = self.make(tmp_path / "rules", segmenter)
        with made.writer() as writer:
            for each in RULES:
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

    @pytest.mark.parametrize(
        ("query", "ids"),
        [
            ("黨建", "acdtx"),
            ("“黨建統領”", "cx"),
            ("“樓宇党建引領”", "ax"),
            ("“党建引领基层治理”", "t"),
            ("“黨建引領基層治理”", "t"),
            ("关于衛生", "t"),
            ("“最后，关于卫生间”", "t"),
            ("“最後,關於衞生間”", "t"),
            ("车站党建", "t"),
            ("黨群服務中心", "t"),
            ("党 -黨建", "bt"),
            ("基層治理 -黨建統領", "t"),
        ],
    )
    def test_simplified_finds_traditional_and_back(self, engine: Engine, ask: Ask, query: str, ids: str) -> None:
        """By words and to the letter, in titles, headings and texts, mixed and whole; shown is what was written."""
        text = "黨建引領基層 治理，⾞站黨建。"
        other = "最後，關於衞生間。"
        traditional = document("t", f"## 一、黨群服務中心\n\n{text}\n\n{other}", title="丁")
        mixed = document("x", "黨建 统领工作。\n\n楼宇黨建引领。", title="丁")
        with engine.writer() as writer:
            writer.add(entry(traditional))
            writer.add(entry(mixed))
            writer.commit()
        assert ask.ids(query) == ids
        shown = {passage.text for hit in ask("“黨建”").hits for passage in hit.passages if hit.id in "tx"}
        assert shown == {text, "黨建 统领工作。", "楼宇黨建引领。"}
        assert {hit.passages[0].text for hit in ask("“最后”").hits} == {other}

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

    @pytest.mark.parametrize(
        ("tree", "found"),
        [
            (InField("title", STREET), "t#p1"),
            (InField("text", STREET), "r#s1-1 t#p1"),
            (InField("text", Not(STREET)), "r#s1-1-p2 r#s1-6 r#s1-6-p2 r#s6 u#p1"),
            (InField("title", All((TOWER, Not(STREET)))), "r#s1-1 r#s1-1-p2 r#s1-6 r#s1-6-p2 r#s6"),
            (InField("title", exact("党建")), "r#s1-1 r#s1-1-p2 r#s1-6 r#s1-6-p2 r#s6"),
            (InField("heading", exact("附件")), "r#s6"),
            (InField("text", exact("附件")), ""),
            (InField("text", exact("街")), "r#s1-1 t#p1"),
            (Within("sentence", All((TOWER, STREET))), "r#s1-1 t#p1"),
            (Within("sentence", All((TOWER, PARK))), ""),
            (Within("sentence", All((PARK, Not(MONEY)))), "r#s1-1"),
            (Within("sentence", exact("负责")), "r#s1-1 r#s1-1-p2"),
            (Within("sentence", All((STATION, MONEY))), ""),
            (Within("paragraph", All((TOWER, PARK))), "r#s1-1"),
            (Within("paragraph", All((STATION, MONEY))), "r#s1-1-p2"),
            (Within("paragraph", All((TOWER, STATION))), ""),
            (Within("clause", All((TOWER, MONEY))), "r#s1-1 r#s1-1-p2"),
            (Within("clause", All((TOWER, MONEY, STATION))), "r#s1-1 r#s1-1-p2"),
            (Within("clause", All((TOWER, word("事项")))), "r#s1-6 r#s1-6-p2"),
            (Within("clause", All((TOWER, Not(MONEY)))), "r#s1-6-p2 t#p1"),
            (Within("clause", Not(TOWER)), "r#s6 u#p1"),
            (HasValue("clause", ("第六条",)), "r#s1-6 r#s1-6-p2"),
            (HasValue("clause", ("#6",)), "r#s6"),
            (All((HasValue("clause", ("第二款",)), HasValue("clause", ("第一条",)))), "r#s1-1-p2"),
            (HasValue("clause", ("第一款",)), "r#s1-1 r#s1-6"),
            (All((HasValue("kind", ("办法",)), Not(HasValue("clause", ("条",))))), "r#s6 t#p1"),
            (
                All((TOWER, HasValue("number", ("国办发〔2017〕47号", "没有")))),
                "r#s1-1 r#s1-1-p2 r#s1-6 r#s1-6-p2 r#s6",
            ),
            (HasValue("number", ("无字",)), "t#p1"),
            (HasValue("document", ("t", "没有")), "t#p1"),
            (All((STREET, Not(HasValue("document", ("r",))))), "t#p1"),
            (HasValue("kind", ()), ""),
            (All((STREET, ValueContains("issuer", "国务院"))), "r#s1-1"),
            (All((PARK, ValueContains("level", "里"))), "u#p1"),
            (All((TOWER, ValueRange("year", "2018", "2020"))), "t#p1"),
            (All((STREET, ValueRange("date", "", "2017"))), "r#s1-1"),
            (All((STREET, ValueRange("date", "2017-05-25", ""))), "t#p1"),
            (ValueRange("published", "2021", "2021-02"), "u#p1"),
            (ValueRange("year", "2030", ""), ""),
            (ValueRange("year", "2020", "2010"), ""),
            (Exact("ppr", (), "ppr", open_end=True), "r#s6"),
            (Exact("pr", (), "pr", open_end=True), ""),
            (Exact("行ppr", (), "ppr", open_end=True), "r#s6"),
            (All((TOWER, Exact("园区", (), "园区"))), "r#s1-1"),
            (Any((MONEY, Not(TOWER))), "r#s1-1-p2 u#p1"),
            (Prefer(STREET, PARK), "r#s1-1 t#p1"),
        ],
        ids=repr,
    )
    def test_the_language_finds_its_passages(self, rules: Engine, tree: Query, found: str) -> None:
        """Fields, scopes, values, open ends and preferences say which passages match."""
        hits = rules.search(SearchRequest(tree, passages=10)).hits
        assert " ".join(sorted(f"{hit.id}#{passage.anchor}" for hit in hits for passage in hit.passages)) == found

    def test_what_is_preferred_comes_first(self, rules: Engine) -> None:
        """Whatever the scores are; and of two preferences the outer one counts more."""
        first = [
            rules.search(SearchRequest(tree)).hits[0].id
            for tree in (
                TOWER,
                Prefer(TOWER, STREET),
                Prefer(TOWER, HasValue("number", ("无字",))),
                Prefer(Prefer(Everything(), MONEY), HasValue("number", ("无字",))),
                Prefer(Prefer(Everything(), HasValue("number", ("无字",))), InField("text", word("园区的经费"))),
            )
        ]
        assert first == ["r", "r", "t", "t", "u"]

    def test_values_of_unknown_fields_are_an_error(self, rules: Engine) -> None:
        """A field that has no values is named, and so are those that have."""
        with pytest.raises(QueryError, match=r"access.*kind"):
            rules.search(SearchRequest(HasValue("access", ("secret",))))

    def test_excluded_values_are_left_out(self, ask: Ask) -> None:
        """A filter may keep what has none of its values, beside others that keep what has one."""
        assert ask.ids("", Filter("kind", ("意见", "没有"), excluded=True)) == "ad"
        assert ask.ids("", Filter("scene", ("园区",), excluded=True), Filter("kind", ("意见",))) == "b"
        assert ask.ids("", Filter("kind", ("意见",)), Filter("kind", ("意见",), excluded=True)) == ""

    def test_a_facet_counts_past_its_own_filter(self, ask: Ask) -> None:
        """A facet gives what its other values would add; totals, hits and other facets hold to all filters."""
        chosen = Filter("kind", ("意见",))
        results = ask("", chosen)
        facets = _counted(results)
        assert (results.total_documents, facets["kind"]) == (2, {"案例": 1, "意见": 2})
        assert (facets["scene"], facets["year"]) == ({"楼宇": 1, "园区": 1}, {"2012": 1})
        both = ask("", chosen, Filter("scene", ("楼宇",)))
        facets = _counted(both)
        assert (both.total_documents, both.total_passages, _ids(both)) == (1, 2, "c")
        assert (facets["kind"], facets["scene"], facets["year"]) == ({"意见": 1}, {"楼宇": 1, "园区": 1}, {})
        without = _counted(ask("", chosen, Filter("kind", ("案例",), excluded=True)))
        assert without["kind"] == {"意见": 2}
        assert _counted(ask("", Filter("kind", ("没有",))))["kind"] == {"案例": 1, "意见": 2}
        assert ask("", chosen, facets=("scene",)).total_documents == 2

    def test_filters_and_facets_agree_with_a_plain_count(self, ask: Ask) -> None:
        """For any filters each facet counts the documents that all filters of other fields keep."""
        held = [each for each in DOCUMENTS if each.metadata.access == PUBLIC]
        choices = [
            Filter("kind", ("意见",)),
            Filter("scene", ("楼宇", "园区")),
            Filter("year", ("2012",), excluded=True),
        ]
        choices += [Filter("kind", ("案例", "意见"), excluded=True), Filter("year", ("2020", "2021"))]
        for size in range(4):
            for filters in itertools.combinations(choices, size):
                results = ask("", *filters)
                assert _ids(results) == "".join(each.id for each in held if all(_kept(each, one) for one in filters))
                for name, counts in _counted(results, "kind", "scene", "year").items():
                    others = [one for one in filters if one.excluded or one.field != name]
                    kept = [each for each in held if all(_kept(each, one) for one in others)]
                    assert counts == Counter(value for each in kept for value in _values(each, name)), (filters, name)

    def test_levels_sort_from_the_highest(self, rules: Engine) -> None:
        """The centre first, then towns, and what is not known last; among equals the better score."""
        assert [hit.id for hit in rules.search(SearchRequest(Everything(), sort="level")).hits] == ["r", "t", "u"]

    def test_reasons_make_up_the_score(self, rules: Engine) -> None:
        """What each word gave in each field is the score of a passage that has all of them; the greatest first."""
        tree = All((TOWER, word("党建"), exact("街道"), Not(MONEY)))
        (hit,) = rules.search(SearchRequest(tree, explain=True)).hits
        (passage,) = hit.passages
        assert {(why.word, why.field) for why in passage.why} == {
            ("楼宇", "title"),
            ("楼宇", "text"),
            ("党建", "title"),
            ("党建", "text"),
            ("街道", "text"),
        }
        scores = [why.score for why in passage.why]
        assert scores == sorted(scores, reverse=True)
        assert min(scores) > 0
        assert sum(scores) == pytest.approx(passage.score)
        assert all(why.through is None for why in passage.why)

    def test_reasons_name_the_synonym(self, rules: Engine) -> None:
        """A word that was found through another says so; of several ways the best one counts."""
        tree = Any((word("开支"), word("经费", 0.5), word("没有", 0.5)))
        for hit in rules.search(SearchRequest(tree, explain=True)).hits:
            for passage in hit.passages:
                assert [(why.word, why.field, why.through) for why in passage.why] == [("开支", "text", "经费")]
                assert passage.why[0].score == pytest.approx(passage.score)

    @pytest.mark.parametrize(
        "tree",
        [
            Any((All((TOWER, STREET)), PARK)),
            Some((TOWER, STREET, PARK)),
            Prefer(STREET, TOWER),
            InField("title", STREET),
            Within("sentence", All((TOWER, Any((STREET, MONEY))))),
            Within("clause", All((TOWER, MONEY))),
            All((exact("街"), HasValue("kind", ("办法",)))),
            All((STREET, Any((TOWER, Not(MONEY))))),
        ],
        ids=repr,
    )
    def test_reasons_make_up_the_score_of_any_tree(self, rules: Engine, tree: Query) -> None:
        """So they do where parts are chosen, preferred, or looked for in one place."""
        hits = rules.search(SearchRequest(tree, explain=True)).hits
        assert hits
        for hit in hits:
            for passage in hit.passages:
                assert sum(why.score for why in passage.why) == pytest.approx(passage.score), passage

    def test_reasons_are_given_where_they_are_asked_for(self, rules: Engine) -> None:
        """Without being asked none is computed."""
        hits = rules.search(SearchRequest(TOWER)).hits
        assert all(passage.why == () for hit in hits for passage in hit.passages)

    def test_frequencies_count_passages(self, rules: Engine) -> None:
        """Every term's passages by their texts alone, restricted ones too; not those that were removed."""
        terms = ["街道", "园区", "党建", "没有", ""]
        assert rules.frequencies(terms) == [3, 3, 1, 0, 0]
        with rules.writer() as writer:
            writer.remove(["t", "v"])
            writer.commit()
        assert rules.frequencies(terms) == [1, 2, 1, 0, 0]

    def test_every_document_is_listed(self, rules: Engine) -> None:
        """With its number as it stands, and the label that a reader needs; not those that were removed."""
        with rules.writer() as writer:
            writer.remove(["t"])
            writer.commit()
        assert sorted(rules.listed(), key=lambda each: each.id) == [
            Listed("r", "楼宇党建办法", "办法", "国办发[2017]第047号", PUBLIC),
            Listed("u", "园区", "通知", None, PUBLIC),
            Listed("v", "绝密街道", "密件", None, "secret"),
        ]

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


def _ids(results: SearchResults) -> str:
    return "".join(sorted(hit.id for hit in results.hits))


def _counted(results: SearchResults, *names: str) -> dict[str, dict[str, int]]:
    """The facets as they are counted; all, or those of `names`."""
    return {
        facet.field: {value.value: value.count for value in facet.values}
        for facet in results.facets
        if not names or facet.field in names
    }


def _values(made: Document, field: str) -> tuple[str, ...]:
    value = getattr(made.metadata, field)
    return value if isinstance(value, tuple) else (value,) if value else ()


def _kept(made: Document, chosen: Filter) -> bool:
    return chosen.excluded != bool({*_values(made, chosen.field)} & {*chosen.values})


def _scanned(made: Document) -> list[str]:
    """The texts of a document in which a word may be found, without blanks, sentence by sentence."""
    texts = [made.title]
    for passage in passages(made):
        texts += [*passage.headings, passage.text]
    return ["".join(text.split()) for text in texts]
