"""Home, results and documents."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from tests.web.page import Page, arguments


def get(client: FlaskClient, url: str, **query: str) -> Page:
    """The page at `url`, which must answer with 200."""
    response = client.get(url, query_string=query or None)
    assert response.status_code == 200, response.text
    return Page(response.text)


def test_home_says_what_the_collection_holds(client: FlaskClient) -> None:
    """Home shows totals and links to browse by kind, scene and model; restricted documents are not counted."""
    page = get(client, "/")
    assert "收有16篇资料" in page.text
    assert "/search?kind=%E9%80%9A%E7%9F%A5" in page.links()
    assert f"/models/named/{quote('链式党建')}" in page.links()


def test_results_are_grouped_by_document_with_facts_and_passages(client: FlaskClient) -> None:
    """A hit shows its title, one line of facts, and passages that lead to their very place."""
    page = get(client, "/search", q="链式党建")
    assert "意见 · 市委组织部 · 组发〔2020〕3号 · 2020-05-06 · 现行有效" in page.text
    target = next(link for link in page.links() if link.startswith("/documents/policy") and "#" in link)
    anchor = target.split("#")[1]
    assert anchor in get(client, target).ids()
    assert "链式党建" in page.marked()


def test_card_hits_lead_to_their_own_page(client: FlaskClient) -> None:
    """Hits that are practice models link to /models/ without a detour."""
    links = get(client, "/search", q="链式党建").links()
    assert any(link.startswith("/models/card-chain?q=") for link in links)
    assert not any(link.startswith("/documents/card-chain") for link in links)


def test_facet_links_keep_the_search(client: FlaskClient) -> None:
    """A facet's link adds its value to the query, the other filters and the sorting, and starts at page one."""
    page = get(client, "/search", q="楼宇", scene="楼宇", sort="date", size="1", page="2")
    kept = {"q": ["楼宇"], "scene": ["楼宇"], "sort": ["date"], "size": ["1"]}
    assert {**kept, "kind": ["意见"]} in [arguments(link) for link in page.links()]
    removal = [arguments(a["href"]) for a in page.all("a") if a.get("aria-label") == "移除筛选 楼宇"]
    assert removal == [{"q": ["楼宇"], "sort": ["date"], "size": ["1"]}]


def test_paging_leads_through_all_results(client: FlaskClient) -> None:
    """Following “下一页” shows every document once."""
    url, seen = "/search?kind=通知&size=5", []
    while url:
        response = client.get(url)
        page = Page(response.text)
        seen += sorted({link.split("?")[0].split("#")[0] for link in page.links() if link.startswith("/documents/")})
        url = next((a["href"] for a in page.all("a") if a.get("rel") == "next"), "")
    assert len(seen) == len(set(seen)) == 12


def test_sorting_is_offered_and_the_chosen_one_is_said(client: FlaskClient) -> None:
    """The ways to sort are links; the active one says so to screen readers."""
    page = get(client, "/search", q="街道", sort="date")
    active = [a for a in page.all("a") if a.get("aria-current") == "true"]
    assert [arguments(a["href"])["sort"] for a in active] == [["date"]]
    assert page.text.index("2021-01-12") < page.text.index("2021-01-11")


def test_synonyms_used_are_said(client: FlaskClient) -> None:
    """What was sought besides the words typed is shown above the results."""
    page = get(client, "/search", q="两新组织")
    assert "同时查找" in page.text and "新经济组织" in page.text


def test_a_query_without_a_whole_answer_is_relaxed_openly(client: FlaskClient) -> None:
    """A word that nothing has is dropped, and the page says so and what each word alone has."""
    page = get(client, "/search", q="链式党建 龘靐齉爩")
    assert "没有任何内容含有“龘靐齉爩”，已略去这个词" in page.text
    assert "龘靐齉爩没有" in page.text
    assert ("s", "龘靐齉爩") in page.texts
    assert "链式党建" in page.marked()
    assert "已略去" not in get(client, "/search", q="链式党建").text


def test_nothing_found_says_which_words_failed(client: FlaskClient) -> None:
    """With no results the page tells how many documents each word has, and where to go on."""
    page = get(client, "/search", q="“海洋捕捞” 街道", kind="意见")
    assert "没有找到" in page.text and "可以这样再试" in page.text
    assert "“海洋捕捞”没有" in page.text and "街道12 篇" in page.text
    assert {"/batch", "/help", "/models/"} <= set(page.links())


def test_an_empty_query_lists_everything(client: FlaskClient) -> None:
    """Without words all documents that one may read are listed."""
    assert "共16篇" in get(client, "/search").text


def test_document_page_carries_every_anchor(client: FlaskClient) -> None:
    """Each passage has its id and a permanent link to itself; the outline's links all lead somewhere."""
    page = get(client, "/documents/policy")
    ids = page.ids()
    assert len(ids) == len(set(ids))
    permanent = [a["href"] for a in page.all("a") if a.get("class") == "permalink"]
    assert permanent and all(href.split("#")[0] == "/documents/policy" for href in permanent)
    assert {href.split("#")[1] for href in permanent} <= set(ids)
    assert {link[1:] for link in page.links() if link.startswith("#")} <= set(ids)


def test_document_page_shows_facts_findings_and_citation(client: FlaskClient) -> None:
    """The document's facts, what is wrong with it, and how to cite it are on its page."""
    page = get(client, "/documents/policy")
    text = page.text
    assert "原文不完整。" in text
    assert "王小明、李四" in text
    assert f"/search?q={quote('楼宇党建')}" in page.links()
    assert "《关于楼宇党建的意见》（市委组织部，组发〔2020〕3号，2020年5月6日）" in text
    assert "原始文件" in text


def test_document_page_marks_the_query(client: FlaskClient) -> None:
    """With ?q= the words are marked in title and text; without it nothing is."""
    assert get(client, "/documents/policy", q="楼宇党").marked() == ["楼宇党", "楼宇党"]
    assert get(client, "/documents/policy").marked() == []


def test_cards_are_redirected_to_their_own_page(client: FlaskClient) -> None:
    """/documents/<card> leads to /models/<card> and keeps the query."""
    response = client.get("/documents/card-chain?q=楼宇")
    assert response.status_code == 302
    assert response.location == "/models/card-chain?q=%E6%A5%BC%E5%AE%87"


@pytest.mark.parametrize("url", ["/documents/secret", "/documents/none", "/documents/..%2Fsecret", "/models/secret"])
def test_restricted_and_missing_documents_look_the_same(client: FlaskClient, url: str) -> None:
    """Who may not read a document cannot tell that it exists."""
    response = client.get(url)
    assert response.status_code == 404
    assert "没有这个页面或文档" in response.text


@pytest.mark.parametrize(
    "url", ["/", "/search", "/search?q=金丝雀", "/search?q=内部材料", "/models/card-chain", "/models/"]
)
def test_restricted_documents_show_nowhere(client: FlaskClient, url: str) -> None:
    """No page shows a restricted document's title or text."""
    text = client.get(url).text
    assert "金丝雀内部" not in text
    assert "楼宇党建内部材料" not in text


def test_over_long_queries_are_told_and_stay_in_the_box(client: FlaskClient) -> None:
    """A query over the limit gives 400, says so, and the box still holds its beginning."""
    response = client.get("/search", query_string={"q": "党" * 600})
    assert response.status_code == 400
    assert "最多 500 个字" in response.text
    assert Page(response.text).all("input")[0]["value"] == "党" * 500


def test_addresses_shared_through_messengers_work(client: FlaskClient) -> None:
    """Arguments that others append to an address are passed over by the site."""
    assert client.get("/search?q=楼宇&from=timeline&isappinstalled=0").status_code == 200
