"""Related terms of a result, and the words that ask for documents like another."""

from __future__ import annotations

import pytest

from indexer.engine import Engine
from indexer.query import Some, Term, Weighted
from indexer.related import MOST_RELATED, MOST_SIMILAR, related_terms, similar_query
from indexer.results import LARGEST_PAGE, SearchRequest
from indexer.search import Search
from indexer.segment import Segmenter
from kb.document import PUBLIC
from kb.library import Library
from kb.passages import passages
from kb.practice import is_card, practice_model
from kb.practice.model import DIGEST_KIND
from kb.settings import Settings, load_settings
from tests.factories import document


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings whose home all tests here share."""
    return load_settings({"KB_HOME": str(tmp_path_factory.mktemp("related"))})


@pytest.fixture(scope="module")
def library(settings: Settings) -> Library:
    """The shipped corpus, and documents with another label that speak of 金丝雀 whenever they speak of 楼宇党建."""
    library = Library(settings.library, shipped=settings.corpus)
    for number in range(5):
        text = "\n\n".join(["楼宇党建要靠金丝雀联络站。"] * 3)
        library.save(document(f"secret{number}", text, title=f"金丝雀{number}", access="internal"))
    return library


@pytest.fixture(scope="module")
def search(settings: Settings, library: Library) -> Search:
    """A search over that library."""
    found = Search(settings)
    found.folder.update(library)
    return found


@pytest.fixture(scope="module")
def engine(search: Search) -> Engine:
    """Its engine."""
    return search.folder.open()


@pytest.mark.parametrize(
    ("query", "some"),
    [
        ("楼宇党建", {"楼宇经济", "商务楼宇"}),
        ("红领驿站", {"骑士加油站", "服务清单"}),
        ("物业", {"红色物业", "业委会"}),
        ("党员", {"流动党员", "党员示范岗"}),
        ("党建指导员", {"党务工作者"}),
        ("产业链", {"行业党委"}),
    ],
)
def test_related_terms_are_words_of_the_matter(search: Search, engine: Engine, query: str, some: set[str]) -> None:
    """Words that people of the field would look for next are among the related ones."""
    found = related_terms(search.search(query), search.segmenter, engine)
    assert some <= set(found)
    assert len(found) <= MOST_RELATED
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("query", ["楼宇党建", "外资企业", "两新组织", "党员 企业", "“红领驿站”", "园区 -海南", "物业"])
def test_related_terms_are_new_whole_and_not_common(search: Search, engine: Engine, query: str) -> None:
    """No word of the query or its synonyms, no function word, no half of another term that says as much."""
    results = search.search(query)
    found = related_terms(results, search.segmenter, engine)
    asked = [query, *results.explanation.terms, *(word for _, words in results.explanation.expanded for word in words)]
    assert not [term for term in found if any(term in text for text in asked)]
    assert not set(found) & {"以及", "进行", "可以", "一个", "我们", "工作", "推动"}
    assert all(len(term) > 1 for term in found)


def test_only_what_the_reader_was_given_is_told(search: Search, engine: Engine) -> None:
    """金丝雀 stands beside 楼宇党建 in documents with another label: only their readers are told."""
    public = related_terms(search.search("楼宇党建"), search.segmenter, engine)
    internal = search.search("楼宇党建", access=frozenset({"public", "internal"}))
    assert not [term for term in public if "金丝雀" in term]
    assert [term for term in related_terms(internal, search.segmenter, engine) if term in "金丝雀联络站"]


@pytest.mark.parametrize("query", ["", "龘靐齉", "-党建"])
def test_nothing_is_related_to_everything_or_nothing(search: Search, engine: Engine, query: str) -> None:
    """Where everything or nothing was found, there may be no terms, and no error."""
    assert len(related_terms(search.search(query), search.segmenter, engine)) <= MOST_RELATED


def similar(search: Search, engine: Engine, library: Library, identity: str) -> tuple[Weighted, ...]:
    """The words that ask for documents like this one."""
    found = library.get(identity)
    texts = [passage.text for passage in passages(found)]
    return similar_query(texts, found.title, search.segmenter, engine.frequencies, engine.counts().passages).terms


def test_similar_asks_for_what_a_document_tells_of(search: Search, engine: Engine, library: Library) -> None:
    """Of a card, its name and what is special about it; weights are at most one, and each word is in the index."""
    terms = similar(search, engine, library, "model-hongling-yizhan")
    words = [each.text for each in terms]
    assert {"红领驿站", "三张清单", "骑士加油站"} <= set(words)
    assert words[0] == "红领驿站"
    assert len(words) == len(set(words)) <= MOST_SIMILAR
    assert max(each.weight for each in terms) == 1.0
    assert all(0 < each.weight <= 1 for each in terms)
    assert all(engine.frequencies(words))
    assert not {"进行", "以及", "开展"} & set(words)


def test_the_words_of_a_card_find_the_document_that_it_was_made_of(
    search: Search, engine: Engine, library: Library
) -> None:
    """Cards say which digests they were made of: of nine in ten, one of these is the first digest that is found.

    Cards that tell of the neighbouring practices may stand before it.
    """
    cards = [practice_model(each) for each in library if is_card(each) and each.metadata.access == PUBLIC]
    digests = {each.id for each in library if each.metadata.kind == DIGEST_KIND}
    missed = []
    for card in cards:
        terms = similar(search, engine, library, card.id)
        query = Some(tuple(Term(each.text, (each.text,), (each.text,), each.weight) for each in terms))
        found = [hit.id for hit in engine.search(SearchRequest(query, size=LARGEST_PAGE)).hits if hit.id in digests][:1]
        if not {each.document for each in card.evidence} & set(found):
            missed.append((card.name, found))
    assert len(cards) > 20
    assert len(missed) <= len(cards) / 10, missed


def test_words_that_are_nowhere_in_the_index_are_not_asked_for(segmenter: Segmenter) -> None:
    """Only index terms with passages are in the query; none at all give a query without terms."""
    found = similar_query(
        ["党建联盟与轮值主席"], "", segmenter, lambda terms: [2 * (t == "党建联盟") for t in terms], 10
    )
    assert [each.text for each in found.terms] == ["党建联盟"]
    assert similar_query([], "", segmenter, lambda terms: [0] * len(terms), 0).terms == ()


def test_a_word_is_told_by_its_rarity_and_how_often_it_stands(segmenter: Segmenter) -> None:
    """Of two words as frequent in the text the rarer goes first; of two as rare the more frequent one weighs more."""
    known = {"党建联盟": 5, "流动党员": 50, "双向进入": 5}
    texts = ["党建联盟、流动党员、双向进入。", "党建联盟。", "党建联盟。"]
    found = similar_query(texts, "", segmenter, lambda terms: [known.get(term, 0) for term in terms], 100)
    assert [each.text for each in found.terms] == ["党建联盟", "双向进入", "流动党员"]
    weights = {each.text: each.weight for each in found.terms}
    assert weights["党建联盟"] == 1.0 > weights["双向进入"]


def test_what_stands_in_this_document_alone_is_not_asked_for(segmenter: Segmenter) -> None:
    """A word with no passages but the document's own finds nothing else."""
    known = {"党建联盟": 2, "流动党员": 3}
    texts = ["党建联盟、流动党员。", "党建联盟、流动党员。"]
    found = similar_query(texts, "", segmenter, lambda terms: [known.get(term, 0) for term in terms], 100)
    assert [each.text for each in found.terms] == ["流动党员"]


def test_a_large_document_costs_no_more_than_agreed(segmenter: Segmenter) -> None:
    """The query of a document of any size has few terms."""
    texts = [f"第{number}项任务由党建联盟负责。" * 100 for number in range(1000)]
    found = similar_query(texts, "", segmenter, lambda terms: [2000] * len(terms), 5000)
    assert 0 < len(found.terms) <= MOST_SIMILAR
