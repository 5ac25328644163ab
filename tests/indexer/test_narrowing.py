"""Search within results, and documents like another one."""

from __future__ import annotations

import itertools

import pytest

from indexer.like import Like
from indexer.results import LARGEST_PAGE, Filter
from indexer.search import Search
from kb.errors import QueryError
from kb.library import Library
from kb.passages import passages
from kb.settings import Settings, load_settings

# Queries without a question, which say what matches.
PLAIN = [
    "楼宇",
    "驿站",
    "企业 党员",
    "园区 OR 社区",
    "-外资",
    "“党建联盟”",
    "同句(党建 企业)",
    "标题:党建",
    "场景:楼宇",
]
QUESTION = "企业有几名党员可以成立党支部？"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home with the shipped content."""
    return load_settings({"KB_HOME": str(tmp_path_factory.mktemp("narrowing"))})


@pytest.fixture(scope="module")
def shipped(home: Settings) -> Library:
    """The shipped content."""
    return Library(home.library, shipped=home.corpus)


@pytest.fixture(scope="module")
def search(home: Settings, shipped: Library) -> Search:
    """A search over the shipped content."""
    made = Search(home)
    made.folder.update(shipped)
    return made


def found(search: Search, text: str, *within: str, like: Like | None = None) -> set[tuple[str, str]]:
    """The passages that a search finds: all of them, not relaxed."""
    passages: set[tuple[str, str]] = set()
    page, documents, total = 1, 0, 1
    while documents < total:
        results = search.search(text, within=within, like=like, page=page, size=LARGEST_PAGE, passages=500, relax=False)
        passages |= {(hit.id, passage.anchor) for hit in results.hits for passage in hit.passages}
        page, documents, total = page + 1, documents + len(results.hits), results.total_documents
    return passages


def like(library: Library, identity: str) -> Like:
    """What to look for more of."""
    document = library.get(identity)
    return Like(document.id, document.title, tuple(each.text for each in passages(document)))


@pytest.mark.parametrize(("newest", "earlier"), list(itertools.product(PLAIN, PLAIN)))
def test_passages_match_the_newest_query_and_the_earlier_ones(search: Search, newest: str, earlier: str) -> None:
    """What is found within results is what both queries find, whatever operators they have."""
    assert found(search, newest, earlier) == found(search, newest) & found(search, earlier)


def test_of_three_queries_each_holds(search: Search) -> None:
    """Conditions add up, in any order."""
    expected = found(search, "楼宇") & found(search, "党员") & found(search, "-外资")
    assert found(search, "楼宇", "党员", "-外资") == found(search, "-外资", "楼宇", "党员") == expected
    assert found(search, "", "楼宇", "党员") == found(search, "楼宇") & found(search, "党员")


@pytest.mark.parametrize("earlier", PLAIN)
def test_a_question_ranks_what_earlier_queries_found(search: Search, earlier: str) -> None:
    """The newest question ranks; only documents of the earlier result are in its own."""
    documents = {identity for identity, _ in found(search, QUESTION, earlier)}
    assert documents and documents <= {identity for identity, _ in found(search, earlier)}


def test_an_earlier_question_asks_for_some_of_its_words_and_says_so(search: Search) -> None:
    """As a condition a question has no rank: passages with any of its words, which a note says."""
    results = search.search("支部", within=(QUESTION,), size=100, passages=500)
    (note,) = results.explanation.notes
    assert QUESTION in note and "企业、党员" in note
    words = search.search(QUESTION).explanation.terms
    some = set().union(*(found(search, word) for word in words))
    assert found(search, "支部", QUESTION) == found(search, "支部") & some
    assert found(search, QUESTION, "外资企业怎样开展党的活动？")


def test_conditions_stay_when_the_newest_query_is_relaxed(search: Search) -> None:
    """Words of the newest query are dropped, the earlier ones are not."""
    results = search.search("红领驿站 龘靐齉爩", within=("场景:楼宇", "-外资"))
    assert "龘靐齉爩" in (results.explanation.relaxed or "")
    assert {hit.id for hit in results.hits} <= {identity for identity, _ in found(search, "场景:楼宇", "-外资")}
    assert not search.search("红领驿站", within=("龘靐齉爩",)).total_documents


def test_more_conditions_than_agreed_are_refused(search: Search) -> None:
    """Five earlier queries, each within the limits of any other."""
    with pytest.raises(QueryError, match="最多 5 次"):
        search.search("党建", within=("楼宇",) * 6)
    with pytest.raises(QueryError, match="最多 500 个字"):
        search.search("党建", within=("党" * 501,))


def test_words_and_marks_are_those_of_all_queries(search: Search) -> None:
    """What was sought is told and marked, of whichever query it is."""
    results = search.search("驿站", within=("两新组织 OR 楼宇",))
    assert results.explanation.terms == ("驿站", "两新组织", "楼宇")
    assert dict(results.explanation.expanded)["两新组织"]
    marked = {p.text[a:b] for hit in results.hits for p in hit.passages for a, b in p.matches}
    assert {"驿站", "楼宇"} <= marked


@pytest.mark.parametrize("text", [*PLAIN, ""])
def test_counting_agrees_with_searching(search: Search, text: str) -> None:
    """How many documents have all that is asked, filters and earlier queries included."""
    filters = (Filter("kind", ("做法卡片",)),)
    results = search.search(text, within=("党员",), filters=filters, relax=False)
    assert search.count(text, within=("党员",), filters=filters) == results.total_documents


def test_a_document_is_not_like_itself(search: Search, shipped: Library) -> None:
    """Others are ranked by how much they are like it, with facets and totals of these alone."""
    for identity in ("model-hongling-yizhan", "digest-pinghu-building-ecosystem"):
        results = search.search("", like=like(shipped, identity), size=100)
        ids = [hit.id for hit in results.hits]
        assert ids and identity not in ids
        assert results.total_documents == len(ids)
        assert [hit.score for hit in results.hits] == sorted((hit.score for hit in results.hits), reverse=True)


def test_the_source_of_a_card_is_most_like_it(search: Search, shipped: Library) -> None:
    """友邻党支部 was made from the digest about buildings in Pinghu."""
    first = search.search("", like=like(shipped, "model-youlin-dangzhibu")).hits[0]
    assert first.id == "digest-pinghu-building-ecosystem"


def test_a_query_narrows_what_is_like_a_document(search: Search, shipped: Library) -> None:
    """Words beside a likeness are conditions, earlier queries too."""
    other = like(shipped, "model-hongling-yizhan")
    every = {identity for identity, _ in found(search, "", like=other)}
    narrowed = {identity for identity, _ in found(search, "外卖", "楼宇", like=other)}
    assert narrowed and narrowed < every
    assert narrowed <= {identity for identity, _ in found(search, "外卖", "楼宇")}


def test_what_tells_of_nothing_is_like_nothing(search: Search) -> None:
    """A document without words of the index has none like it, and no words are proposed."""
    results = search.search("", like=Like("none", "", ("龘靐齉爩",)))
    assert (results.total_documents, results.hits, results.explanation.corrected) == (0, (), None)


def test_likeness_counts_only_what_the_reader_may_see(home: Settings, shipped: Library) -> None:
    """With other labels there is nothing."""
    search = Search(home)
    results = search.search("", like=like(shipped, "model-hongling-yizhan"), access=frozenset({"none"}))
    assert (results.total_documents, results.hits) == (0, ())


@pytest.mark.parametrize("text", ["楼宇 驿站", QUESTION])
def test_reasons_are_given_where_they_are_asked_for(search: Search, text: str) -> None:
    """Of passages, or of documents where these are ranked; else there are none."""
    hits = search.search(text, explain=True).hits
    reasons = [[hit.why, *(each.why for each in hit.passages)] for hit in hits]
    assert all(any(each) for each in reasons)
    plain = search.search(text).hits
    assert not any(hit.why or any(each.why for each in hit.passages) for hit in plain)
