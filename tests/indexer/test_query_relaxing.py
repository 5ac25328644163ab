"""What is asked when nothing has all words."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from indexer.engine import Engine, Entry
from indexer.language import parse, relaxations
from indexer.query import Ranked
from indexer.results import Filter
from indexer.search import Asked, answer
from indexer.segment import Segmenter
from indexer.whoosh_engine import WhooshFactory
from kb.passages import passages
from tests.factories import document
from tests.indexer.shapes import shape

ANY = "没有内容同时含有这些词，以下含有其中一部分，越相近的越靠前"


def tried(segmenter: Segmenter, text: str, **counts: int) -> list[tuple[str, tuple[str, ...]]]:
    """The trees that are tried, with the words dropped."""
    return [(shape(each.tree), each.dropped) for each in relaxations(parse(text, segmenter), counts)]


def test_words_that_nothing_has_are_dropped_first(segmenter: Segmenter) -> None:
    """Then one word at a time, the most frequent first, and last any of them will do."""
    assert tried(segmenter, "企业 党员 龘靐齉", 企业=9, 党员=5, 龘靐齉=0) == [
        ("(企业 & 党员)", ("龘靐齉",)),
        ("党员", ("企业", "龘靐齉")),
        ("企业", ("党员", "龘靐齉")),
        ("rank(企业 党员 龘靐 靐齉)", ()),
    ]


def test_the_most_frequent_word_tells_least(segmenter: Segmenter) -> None:
    """It is the first to be dropped."""
    found = tried(segmenter, "企业 党员 楼宇", 企业=5, 党员=9, 楼宇=1)
    assert [dropped for _, dropped in found] == [("党员",), ("企业",), ("楼宇",), ()]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("楼宇党建 “红领驿站” -社区", "rank(楼宇 宇党 党建 楼宇党建) & “红领驿站” & -“社区”"),
        ("楼宇 党建 标题:意见 同句(甲乙 丙丁)", "rank(楼宇 党建) & title:意见 & sentence{(甲乙 & 丙丁)}"),
        ("楼宇 (社区 或 园区)", "rank(楼宇 社区 园区)"),
        ("楼宇 党建 (“社区” 或 园区)", "rank(楼宇 党建) & (“社区” | 园区)"),
        ("两新组织 党建", "rank(两新 新组 组织 两新组织 新经 经济 济组 新经济组织 新社 社会 会组 新社会组织 党建)"),
    ],
)
def test_what_was_quoted_excluded_or_narrowed_stays(segmenter: Segmenter, text: str, last: str) -> None:
    """Only words are dropped; ranking goes on seeking their synonyms, too."""
    *others, (tree, _) = tried(segmenter, text)
    assert sorted(tree) == sorted(last)
    assert all("“红领驿站”" in each for each, _ in others if "红领驿站" in text)


@pytest.mark.parametrize("text", ["党建", "“红领驿站”", "", "-党建", "标题:楼宇"])
def test_there_may_be_nothing_to_relax(segmenter: Segmenter, text: str) -> None:
    """No words, or one of one term."""
    assert tried(segmenter, text) == []


def test_a_question_at_last_takes_what_little_there_is(segmenter: Segmenter) -> None:
    """It asks for any of its words already, but for a share of them; without that share as well."""
    query = parse("企业有几名党员可以成立党支部？", segmenter)
    (relaxation,) = relaxations(query, {})
    assert isinstance(query.tree, Ranked)
    assert relaxation.tree == dataclasses.replace(query.tree, least=0.0)


def test_one_long_word_is_sought_in_parts(segmenter: Segmenter) -> None:
    """楼宇党建 has parts, any of which may be found."""
    assert tried(segmenter, "楼宇党建") == [("rank(楼宇 宇党 党建 楼宇党建)", ())]


def test_many_words_are_ranked_at_once(segmenter: Segmenter) -> None:
    """Of more than six words it is not asked which of them fail."""
    found = tried(segmenter, "企业 党员 楼宇 社区 园区 平湖 杭州")
    assert [dropped for _, dropped in found] == [()]


@pytest.mark.parametrize(
    ("text", "counts", "sentences"),
    [
        (
            "企业 龘靐齉",
            {"企业": 3, "龘靐齉": 0},
            ["没有任何内容含有“龘靐齉”，已略去这个词", ANY],
        ),
        (
            "企业 甲乙 龘靐齉",
            {"企业": 3, "甲乙": 0, "龘靐齉": 0},
            ["没有任何内容含有“甲乙”和“龘靐齉”，已略去这些词", ANY],
        ),
        (
            "企业 党员",
            {"企业": 3, "党员": 2},
            ["没有内容同时含有全部检索词，已略去“企业”", "没有内容同时含有全部检索词，已略去“党员”", ANY],
        ),
        ("甲乙 丙丁", {"甲乙": 0, "丙丁": 0}, [ANY]),
        ("楼宇党建", {}, ["没有内容含有“楼宇党建”，以下含有其中一部分，越相近的越靠前"]),
    ],
)
def test_each_relaxation_says_what_it_dropped(
    segmenter: Segmenter, text: str, counts: dict[str, int], sentences: list[str]
) -> None:
    """One sentence for the user names the words."""
    assert [each.sentence for each in relaxations(parse(text, segmenter), counts)] == sentences


def test_what_a_question_quotes_is_a_word_at_last(segmenter: Segmenter) -> None:
    """Quotes in a sentence may only be punctuation: where nothing contains what stands in them, that is said."""
    query = parse("什么情形构成“帮助信息网络犯罪活动罪”", segmenter)
    relaxation, last = relaxations(query, {})
    assert "&" not in shape(relaxation.tree)
    assert isinstance(last.tree, Ranked)
    assert relaxation.dropped == ("帮助信息网络犯罪活动罪",)


def test_a_citation_that_leads_nowhere_is_dropped_like_a_word(segmenter: Segmenter) -> None:
    """The clause of a document that is not there gives way to the words beside it."""
    found = tried(segmenter, "党章第六条 支部", 党章第六条=0, 支部=4)
    assert found[0] == ("支部", ("党章第六条",))
    assert "第六" in found[-1][0]


@pytest.mark.parametrize("number", ["国办发〔2018〕99号", "〔2018〕99号"])
def test_a_document_number_is_never_sought_in_pieces(segmenter: Segmenter, number: str) -> None:
    """Where the number is nowhere that is the answer; beside words it is dropped, and only they are sought."""
    assert tried(segmenter, number) == []
    assert tried(segmenter, f"{number} 支部 党员", **{number: 0})[-1][0] == "rank(支部 党员)"


@pytest.fixture
def engine(tmp_path: Path, segmenter: Segmenter) -> Engine:
    """Three documents in an index, one of which not everybody may read."""
    engine = WhooshFactory().create(tmp_path / "index", segmenter)
    with engine.writer() as writer:
        for each in (
            document("building", "楼宇党建联盟。", kind="意见"),
            document("park", "园区党建，红领驿站。", kind="通知"),
            document("secret", "园区海洋捕捞。", access="internal"),
        ):
            writer.add(Entry(each, passages(each), "test"))
        writer.commit()
    return engine


@pytest.mark.parametrize(
    ("text", "found", "dropped", "relaxed"),
    [
        ("楼宇 联盟", ["building"], (), None),
        ("楼宇 联盟 捕捞", ["building"], ("捕捞",), "没有任何内容含有“捕捞”，已略去这个词"),
        ("楼宇 驿站", ["park"], ("楼宇",), "没有内容同时含有全部检索词，已略去“楼宇”"),
        ("联盟 “红领驿站”", ["park"], ("联盟",), "没有内容同时含有全部检索词，已略去“联盟”"),
        ("楼宇联盟党建", ["building"], (), None),
        ("楼宇 -党建", [], (), None),
    ],
)
def test_a_search_is_relaxed_openly(
    engine: Engine, segmenter: Segmenter, text: str, found: list[str], dropped: tuple[str, ...], relaxed: str | None
) -> None:
    """What is found without some words is shown with a sentence about it; what may not be read counts for nothing."""
    results = answer(engine, segmenter, Asked(text), 500)
    assert [hit.id for hit in results.hits] == found
    assert (results.explanation.dropped, results.explanation.relaxed) == (dropped, relaxed)


def test_a_word_that_the_filters_hide_is_not_said_to_be_nowhere(engine: Engine, segmenter: Segmenter) -> None:
    """楼宇 is in a document of another kind: it is dropped, not denied."""
    results = answer(engine, segmenter, Asked("楼宇 党建", filters=(Filter("kind", ("通知",)),)), 500)
    assert [hit.id for hit in results.hits] == ["park"]
    assert results.explanation.relaxed == "没有内容同时含有全部检索词，已略去“楼宇”"


def test_a_search_that_may_not_be_relaxed_is_not(engine: Engine, segmenter: Segmenter) -> None:
    """Who asks for all words gets nothing where nothing has them."""
    assert answer(engine, segmenter, Asked("楼宇 驿站", relax=False), 500).total_documents == 0


def test_how_a_query_was_read_is_told_with_the_answer(engine: Engine, segmenter: Segmenter) -> None:
    """Notes and whether it was a question come with the results."""
    told = answer(engine, segmenter, Asked("(楼宇"), 500).explanation
    assert (told.notes, told.question) == (("左括号没有右括号，当作到末尾为止",), False)
    asked = answer(engine, segmenter, Asked("楼宇党建联盟是怎么建立的？"), 500)
    assert asked.explanation.question and asked.hits[0].id == "building"
