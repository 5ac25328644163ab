"""Ranking for a question: what is read off a text, and documents scored by all their passages together."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer import ranking
from indexer.engine import Engine
from indexer.language import parse
from indexer.query import Exact, Not, Ranked, Weighted
from indexer.results import Filter, SearchRequest
from indexer.segment import Segmenter
from indexer.whoosh_engine import WhooshFactory, array_writer
from indexer.whoosh_engine.engine import WhooshEngine
from indexer.whoosh_engine.evaluate import Evaluation
from indexer.whoosh_engine.rank import ScoredSegment, score_documents
from kb.document import Document, Metadata
from kb.passages import passages
from tests.factories import document
from tests.indexer.engine_contract import entry


@pytest.mark.parametrize(
    ("title", "level", "expected"),
    [
        ("中华人民共和国外商投资法 第二十九条", None, 1.0),
        ("民法典第一千条", None, 1.0),
        ("中华人民共和国公司法（2023年修订）", None, 1.0),
        ("中国共产党章程", "中央", 1.0),
        ("中国共产党支部工作条例（试行）", "中央", 1.0),
        ("关于加强园区党建工作的办法", "省级", 0.2),
        ("物业管理条例", None, 0.0),
        ("楼宇党建的做法", "基层", 0.0),
    ],
)
def test_laws_and_party_regulations_stand_above_what_applies_them(
    title: str, level: str | None, expected: float
) -> None:
    """By the name of the text, else by the level of who issued it."""
    assert ranking.standing(title, level) == expected


def test_the_best_sentence_has_most_of_the_question() -> None:
    """A sentence with both words is worth more than two sentences with one each; the title stands above all."""
    weights = {"党员": 1.0, "支部": 1.0}
    both = ranking.sentence_cover(["党员成立支部。会议。"], "", weights)
    apart = ranking.sentence_cover(["党员很多。支部很多。"], "", weights)
    titled = ranking.sentence_cover(["党员很多。"], "支部工作", weights)
    assert both > apart
    assert titled == pytest.approx(both, abs=0.01)
    assert ranking.sentence_cover([], "", weights) == 0
    assert ranking.sentence_cover(["党员"], "", {}) == 0


def _question(*texts: str) -> tuple[Weighted, ...]:
    return tuple(Weighted(text, 1.0) for text in texts)


def _indexed(folder: Path, segmenter: Segmenter, documents: list[Document]) -> WhooshEngine:
    engine = WhooshFactory().create(folder, segmenter)
    with engine.writer() as writer:
        for each in documents:
            writer.add(entry(each))
        writer.commit()
    return engine


def _ids(engine: Engine, query: Ranked, **request: object) -> list[str]:
    return [hit.id for hit in engine.search(SearchRequest(query, **request)).hits]  # type: ignore[arg-type]  # as given


@pytest.mark.parametrize("typed", ["链式党建", "以链带建", "龙头带动"])
def test_a_card_goes_first_for_each_of_its_names(tmp_path: Path, segmenter: Segmenter, typed: str) -> None:
    """Before documents that say the name more often in their text."""
    card = Document(
        "card", Metadata(title="链式党建", kind="做法卡片", extra={"aliases": ["以链带建", "龙头带动"]}), "龙头企业。"
    )
    other = document("other", "\n\n".join(f"{typed}很好。" for _ in range(9)), title="报道")
    engine = _indexed(tmp_path / "index", segmenter, [other, card])
    found = engine.search(SearchRequest(parse(typed, segmenter).tree)).hits
    assert [hit.id for hit in found] == ["card", "other"]


class TestRanked:
    """A question asked of a small index."""

    @pytest.fixture
    def engine(self, tmp_path: Path, segmenter: Segmenter) -> WhooshEngine:
        """Documents whose passages answer in part."""
        return _indexed(
            tmp_path / "index",
            segmenter,
            [
                document("parts", "党员人数的规定。\n\n支部成立的规定。\n\n无关的一段文字。", title="规定"),
                document("whole", "有三名党员就成立支部。", title="问答"),
                document("one", "党员很多。", title="新闻"),
                document("old", "有三名党员就成立支部。", title="问答", validity="已废止"),
                document("title", "本文没有正文。", title="党员和支部"),
                document("secret", "有三名党员就成立支部。", title="问答", access="secret"),
            ],
        )

    def test_the_answer_in_one_sentence_goes_first_and_what_no_longer_applies_sinks(self, engine: WhooshEngine) -> None:
        """All documents with any word are there; the repealed one is behind those that apply and have as much."""
        ids = _ids(engine, Ranked(_question("党员", "支部")))
        assert set(ids) == {"parts", "whole", "one", "old", "title"}
        assert ids.index("whole") < ids.index("parts")
        assert ids.index("whole") < ids.index("old")

    def test_a_document_needs_its_least_share_wherever_its_words_stand(self, engine: WhooshEngine) -> None:
        """With 90 % asked for, one word of two is not enough; both in different passages are."""
        assert set(_ids(engine, Ranked(_question("党员", "支部"), 0.9))) == {"parts", "whole", "old", "title"}

    def test_passages_without_any_word_are_not_shown(self, engine: WhooshEngine) -> None:
        """Except where only the title answers: then the first stands for all."""
        hits = {hit.id: hit for hit in engine.search(SearchRequest(Ranked(_question("党员", "支部")))).hits}
        assert {each.text for each in hits["parts"].passages} == {"党员人数的规定。", "支部成立的规定。"}
        assert hits["parts"].total_passages == 2
        assert [each.text for each in hits["title"].passages] == ["本文没有正文。"]

    def test_what_is_required_or_excluded_beside_holds_to_the_letter(self, engine: WhooshEngine) -> None:
        """Only passages which have it are looked at; a document without any such passage is not there."""
        needed = Exact("三名党员", ("三名", "名党", "党员"))
        assert _ids(engine, Ranked(_question("支部"), 0.0, (needed,))) == ["whole", "old"]
        assert "whole" not in _ids(engine, Ranked(_question("支部"), 0.0, (Not(needed),)))

    def test_nobody_reads_what_is_not_theirs(self, engine: WhooshEngine) -> None:
        """Restricted documents are found by those who hold their label alone; filters and totals hold too."""
        query = Ranked(_question("党员", "支部"))
        assert _ids(engine, query, access=frozenset({"secret"})) == ["secret"]
        results = engine.search(SearchRequest(query, (Filter("validity", ("已废止",)),)))
        assert [hit.id for hit in results.hits] == ["old"]
        assert results.total_documents == 1

    def test_words_that_nobody_has_change_nothing(self, engine: WhooshEngine) -> None:
        """They weigh nothing, so that the least share is one of what can be found."""
        assert _ids(engine, Ranked(_question("党员", "鲸鱼"), 0.9)) == _ids(engine, Ranked(_question("党员"), 0.9))
        assert _ids(engine, Ranked(_question("鲸鱼"))) == []
        assert _ids(engine, Ranked(())) == []

    @pytest.mark.parametrize(("terms", "whole"), [(("党员", "支部"), True), (("党员", "鲸鱼"), False)])
    def test_a_word_of_which_only_a_part_is_there_is_not_said_to_be_found(
        self, engine: WhooshEngine, terms: tuple[str, str], whole: bool
    ) -> None:
        """党员 alone is not 党员鲸鱼: the reasons of every hit tell the two apart."""
        query = Ranked(tuple(Weighted(term, 1.0, "".join(terms)) for term in terms), 0.9 if whole else 0.0)
        (why,) = {
            (reason.word, reason.whole)
            for hit in engine.search(SearchRequest(query, explain=True)).hits
            for reason in hit.why
            if reason.field
        }
        assert why == ("".join(terms), whole)

    def test_pages_follow_each_other(self, engine: WhooshEngine) -> None:
        """Nothing twice, nothing left out, whether sentences were looked at or not."""
        query = Ranked(_question("党员", "支部"))
        paged = [each for page in (1, 2, 3) for each in _ids(engine, query, size=2, page=page)]
        assert paged == _ids(engine, query, size=10)

    def test_documents_whose_sentences_were_not_looked_at_stay_behind(
        self, engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The order of the rest is that of their own scores, and no score is above those looked at."""
        monkeypatch.setattr(ranking, "RERANKED", 2)
        scores = [hit.score for hit in engine.search(SearchRequest(Ranked(_question("党员", "支部")))).hits]
        assert scores == sorted(scores, reverse=True)


_WORDS = st.sampled_from(["党员", "支部", "会议", "企业党建", "楼宇", "abc"])
_TEXTS = st.lists(_WORDS, max_size=8).map("、".join)
_DOCUMENTS = st.lists(
    st.tuples(_TEXTS, st.lists(st.tuples(_TEXTS, st.lists(_TEXTS, min_size=1, max_size=3)), max_size=3)),
    min_size=1,
    max_size=6,
)


@given(_DOCUMENTS, st.booleans())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_documents_score_as_the_formula_says(
    tmp_path_factory: pytest.TempPathFactory,
    segmenter: Segmenter,
    written: list[tuple[str, list[tuple[str, list[str]]]]],
    split: bool,
) -> None:
    """BM25F computed in plain Python from the terms of each document, in one segment or several.

    The index keeps the lengths of headings as Whoosh's bytes, which are rounded.
    """
    documents = [
        document(
            f"d{number}",
            "\n\n".join(
                part
                for heading, texts in sections
                for part in (f"## {heading or '无'}", *(f"段{each}" for each in texts))
            ),
            title=title or "无题",
        )
        for number, (title, sections) in enumerate(written)
    ]
    folder = tmp_path_factory.mktemp("index") / "index"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(array_writer, "MOST_TOKENS", 20 if split else 1 << 30)
        patch.setattr(array_writer, "SMALL", 0)
        engine = _indexed(folder, segmenter, documents)
    query = Ranked((Weighted("党员", 1.0), Weighted("支部", 0.5), Weighted("abc", 2.0)))
    segments = [ScoredSegment(each) for each in Evaluation(engine._newest()).evaluators]
    score_documents(query, segments)
    found = {
        segment.documents.meta(number)[0]: score
        for segment in segments
        for number, score in enumerate(segment.scores.tolist())
    }
    assert found == pytest.approx(_formula(query, documents, segmenter), rel=0.03)


def _formula(query: Ranked, documents: list[Document], segmenter: Segmenter) -> dict[str, float]:
    counts = {each.id: _counts(each, segmenter) for each in documents}
    lengths = {name: sum(each.values()) for name, each in counts.items()}
    average = sum(lengths.values()) / len(lengths)
    scores = dict.fromkeys(counts, 0.0)
    for term in query.terms:
        having = sum(term.text in each for each in counts.values())
        idf = math.log(1 + (len(counts) - having + 0.5) / (having + 0.5))
        for name, each in counts.items():
            norm = 1.2 * (0.25 + 0.75 * lengths[name] / average)
            scores[name] += term.weight * idf * 2.2 * each[term.text] / (each[term.text] + norm)
    return scores


def _counts(made: Document, segmenter: Segmenter) -> Counter[str]:
    """How often each term counts: twice in the title, once for each section in its headings."""
    counts = Counter({term: 2 * count for term, count in Counter(segmenter.terms(made.title)).items()})
    found = passages(made, shortest=0)
    for number, passage in enumerate(found):
        counts.update(segmenter.terms(passage.text))
        if not number or found[number - 1].headings != passage.headings:
            counts.update(term for heading in passage.headings for term in segmenter.terms(heading))
    return counts
