"""The catalogue, cards, comparison, graph, timeline and fit, as pages and in the API."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient

import web
from indexer.search import Search
from kb.document import Document
from kb.library import Library
from kb.settings import SHIPPED_CORPUS, Settings, load_settings
from tests.practices import card
from tests.web.page import Page, arguments
from tests.web.practice_library import CANARY, documents
from tests.web.test_api import check, error_of
from web.app import create_app

PAGES = [
    "/models/",
    "/models/?scene=楼宇&need=组织覆盖&sort=evidence",
    "/models/card-tower",
    "/models/card-part",
    "/models/compare?id=card-tower&id=card-park",
    "/models/compare?id=card-tower",
    "/models/graph",
    "/models/graph?around=model:card-tower&kind=organisation&kind=model&kind=policy&kind=place",
    "/models/timeline",
    "/models/fit",
    "/models/fit?need=组织覆盖&size=没有党员&scene=楼宇",
]
API = [
    ("/api/v1/models", "Models"),
    ("/api/v1/models?scene=楼宇&sort=year", "Models"),
    ("/api/v1/models/card-tower", "Model"),
    ("/api/v1/models/compare?id=card-tower&id=card-park&id=card-part", "ModelComparison"),
    ("/api/v1/models/graph", "Network"),
    ("/api/v1/models/graph?around=model:card-part", "Network"),
    ("/api/v1/models/timeline", "Timeline"),
    ("/api/v1/models/fit?need=组织覆盖&size=多家单位&leader=组织部门", "Fits"),
]


def settled(root: Path, some: list[Document]) -> Settings:
    """Settings with a library of `some`, indexed; the shipped lexicon, no shipped documents."""
    shutil.copytree(SHIPPED_CORPUS / "lexicon", root / "corpus" / "lexicon")
    settings = dataclasses.replace(load_settings({"KB_HOME": str(root / "home")}), corpus=root / "corpus")
    library = Library(settings.library, shipped=settings.corpus)
    for each in some:
        library.save(each)
    Search(settings).folder.update(library)
    return settings


@pytest.fixture(scope="module")
def practice_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The app on the library of practices."""
    return create_app(settled(tmp_path_factory.mktemp("practices"), documents()))


@pytest.fixture
def site(practice_app: Flask) -> Iterator[FlaskClient]:
    """A client of that app."""
    with practice_app.test_client() as client:
        yield client


def page_of(site: FlaskClient, url: str) -> Page:
    """The page at `url`, as a test looks at it."""
    return Page(site.get(url).text)


def listed(page: Page) -> list[str]:
    """The ids of the cards that the page lists for comparison."""
    return [each["value"] for each in page.all("input") if each.get("name") == "id"]


# What a reader may not see


@pytest.mark.parametrize("url", [*PAGES, *(url for url, _ in API), "/search"])
def test_nothing_of_what_is_hidden_shows(site: FlaskClient, url: str) -> None:
    """Neither hidden cards, places, organisations, policies and sources, nor counts of them."""
    text = unquote(site.get(url).text)
    assert CANARY not in text
    assert "card-secret" not in text and "policy-secret" not in text and "不应看到的落实" not in text


@pytest.mark.parametrize(
    ("hidden", "absent"),
    [
        ("/models/card-secret", "/models/card-absent"),
        ("/api/v1/models/card-secret", "/api/v1/models/card-absent"),
        ("/models/compare?id=card-tower&id=card-secret", "/models/compare?id=card-tower&id=card-absent"),
        (
            "/models/compare?id=card-tower&id=card-park&id=card-secret",
            "/models/compare?id=card-tower&id=card-park&id=y",
        ),
        ("/models/?id=card-secret", "/models/?id=card-absent"),
        ("/models/graph?around=model:card-secret", "/models/graph?around=model:card-absent"),
        ("/api/v1/models/graph?around=place:金丝雀市", "/api/v1/models/graph?around=place:没有的市"),
        ("/api/v1/models?region=金丝雀市", "/api/v1/models?region=没有的市"),
    ],
)
def test_what_is_hidden_looks_like_what_is_absent(site: FlaskClient, hidden: str, absent: str) -> None:
    """The same status and the same words, but for the name that was asked for."""
    answers = [site.get(hidden), site.get(absent)]
    assert answers[0].status_code == answers[1].status_code
    named = [(name, "y") for name in ("card-secret", "card-absent", "金丝雀市", "没有的市")]
    texts = [unquote(answer.text) for answer in answers]
    for name, same in named:
        texts = [text.replace(name, same) for text in texts]
    assert texts[0] == texts[1]


def test_a_card_that_is_hidden_now_is_gone_at_once(tmp_path: Path) -> None:
    """Its label in the library counts, not that of the index."""
    settings = settled(tmp_path, [card("a", "甲"), card("b", "乙")])
    client, library = create_app(settings).test_client(), Library(settings.library)
    for name in ("a", "b"):
        os.utime(settings.library / "documents" / f"{name}.md", (1_600_000_000, 1_600_000_000))
    assert listed(page_of(client, "/models/")) == ["b", "a"]
    library.save(card("b", "乙", access="internal"))
    assert listed(page_of(client, "/models/")) == ["a"]


def test_a_card_that_is_new_in_the_index_is_listed(tmp_path: Path) -> None:
    """The next request sees it, though the site has been running."""
    settings = settled(tmp_path, [card("a", "甲")])
    client, library = create_app(settings).test_client(), Library(settings.library)
    assert listed(page_of(client, "/models/")) == ["a"]
    library.save(card("b", "乙"))
    Search(settings).folder.update(library)
    assert listed(page_of(client, "/models/")) == ["b", "a"]


def test_a_source_that_was_broken_by_hand_breaks_no_page_of_cards(tmp_path: Path) -> None:
    """It counts as absent; its own page says what is wrong with it."""
    settings = settled(tmp_path, documents())
    (settings.library / "documents" / "source.md").write_text("---\n: :\n", encoding="utf-8")
    client = create_app(settings).test_client()
    for url in ("/models/card-tower", "/models/timeline", "/models/compare?id=card-tower&id=card-part"):
        assert client.get(url).status_code == 200
    assert "不在资料库中或无权查看" in page_of(client, "/models/card-tower").text


# The catalogue


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("", ["card-park", "card-tower", "card-part", "card-hostile"]),
        ("scene=楼宇", ["card-tower", "card-part"]),
        ("scene=楼宇&scene=园区", ["card-park", "card-tower", "card-part"]),
        ("scene=楼宇&need=组织覆盖", ["card-tower"]),
        ("leader=街道社区党组织&size=没有党员", ["card-part"]),
        ("region=海南省&level=省级&year=2021", ["card-park"]),
        ("sort=evidence", ["card-tower"]),
        ("sort=year", ["card-tower", "card-park"]),
        ("scene=海上", []),
    ],
)
def test_the_catalogue_is_narrowed_by_facets(site: FlaskClient, query: str, ids: list[str]) -> None:
    """Values of one facet are alternatives, facets are conditions; the order is the one asked for."""
    found = listed(page_of(site, f"/models/?{query}"))
    assert (found[: len(ids)] if "sort" in query else sorted(found)) == (ids if "sort" in query else sorted(ids))


def test_facets_count_and_lead_on(site: FlaskClient) -> None:
    """A value's link gives as many cards as it says, and keeps what was chosen and ticked."""
    page = page_of(site, "/models/?scene=楼宇&id=card-park")
    links = [link for link in page.links() if arguments(link).get("need") == ["基层治理"]]
    assert arguments(links[0]) == {"scene": ["楼宇"], "need": ["基层治理"], "id": ["card-park"]}
    assert set(listed(page_of(site, links[0]))) == {"card-part", "card-park"}
    assert "基层治理，1 项" in page.text


def test_an_empty_selection_says_so_and_leads_out(site: FlaskClient) -> None:
    """The conditions can be taken off one by one or all at once."""
    page = page_of(site, "/models/?scene=园区&need=组织覆盖")
    assert "没有同时符合这些条件的做法" in page.text
    assert "/models/" in page.links()
    assert {"/models/?scene=%E5%9B%AD%E5%8C%BA"} <= set(page.links())


def test_a_library_without_cards_says_what_to_do(tmp_path: Path) -> None:
    """Every page is there all the same."""
    client = create_app(settled(tmp_path, [])).test_client()
    assert "还没有做法卡片" in page_of(client, "/models/").text
    for url in ("/models/graph", "/models/timeline", "/models/fit?need=组织覆盖", "/api/v1/models/graph"):
        assert client.get(url).status_code == 200


def test_many_cards_are_listed_page_by_page(tmp_path: Path) -> None:
    """Each is on one page and the pages lead to each other."""
    names = [f"c{nth:04}" for nth in range(230)]
    client = create_app(settled(tmp_path, [card(name, scene=("楼宇",)) for name in names])).test_client()
    first = page_of(client, "/models/")
    assert "共 230 项" in first.text
    pages = [link for link in first.links() if "page" in arguments(link)]
    assert sorted(name for link in ["/models/", *pages] for name in listed(page_of(client, link))) == names


# A card


def test_each_statement_is_followed_by_its_evidence(site: FlaskClient) -> None:
    """A mark leads to the list below, the list to the very passage."""
    page = page_of(site, "/models/card-tower")
    assert {"#evidence-1", "#evidence-2"} <= set(page.links())
    assert {"evidence-1", "evidence-2"} <= set(page.ids())
    (passage,) = {link for link in page.links() if link.startswith("/documents/source#") and "s2" in link}
    assert passage.split("#")[1] in page_of(site, passage).ids()
    text = page.text
    assert text.index("摸底数") < text.index("〔依据1", text.index("摸底数")) < text.index("建支部")


def test_a_card_warns_of_what_is_wrong_with_a_source(site: FlaskClient) -> None:
    """A finding where the figure stands, and a source that is no longer in force."""
    text = page_of(site, "/models/card-tower").text
    assert "合计与各项之和不符" in text and "来源已废止" in text
    assert "合计与各项之和不符" in site.get("/models/compare?id=card-tower&id=card-part").text


def test_figures_events_and_policies_are_on_the_card(site: FlaskClient) -> None:
    """The policy leads to its clause; the years stand beside what happened."""
    page = page_of(site, "/models/card-tower")
    assert "成效数字" in page.text and "3 个" in page.text and "在楼宇里试点" in page.text
    (clause,) = [link for link in page.links() if "policy-open" in link]
    assert clause.split("#")[1] in page_of(site, clause).ids()


def test_relations_are_told_from_both_sides(site: FlaskClient) -> None:
    """The part says what it belongs to; a model that is gone or hidden is not told of."""
    whole, part = page_of(site, "/models/card-tower"), page_of(site, "/models/card-part")
    assert "组成部分" in whole.text and "/models/card-part" in whole.links()
    assert "属于" in part.text and "/models/card-tower" in part.links()
    assert "card-gone" not in whole.text and "相对" not in part.text


def test_for_whom_it_is_leads_into_the_catalogue(site: FlaskClient) -> None:
    """Needs, leaders and sizes are links to the models that have them too."""
    links = page_of(site, "/models/card-tower").links()
    for facet, value in (("need", "资源整合"), ("leader", "街道社区党组织"), ("size", "多家单位")):
        (link,) = [each for each in links if arguments(each) == {facet: [value]} and each.startswith("/models/?")]
        assert "card-tower" in listed(page_of(site, link))


# Comparison


def test_models_stand_side_by_side(site: FlaskClient) -> None:
    """A column each in the order asked for, a row each thing, each statement with its evidence."""
    page = page_of(site, "/models/compare?id=card-park&id=card-tower")
    heads = [text for tag, text in page.texts if text in ("园区联盟", "楼宇联建")]
    assert heads == ["园区联盟", "楼宇联建"]
    rows = [each for each in page.all("th") if each.get("scope") == "row"]
    assert len(rows) == 12
    assert any(link.startswith("/documents/source#") for link in page.links())
    assert "landscape.css" in "".join(each["href"] for each in page.all("link"))


@pytest.mark.parametrize(
    ("ids", "count"),
    [((), 0), (("card-tower",), 1), (("card-tower", "card-tower"), 1), (("card-tower", "card-secret"), 1)],
)
def test_too_few_are_refused_where_more_can_be_ticked(site: FlaskClient, ids: tuple[str, ...], count: int) -> None:
    """The catalogue is there with what was wrong, and what was ticked stays ticked."""
    response = site.get("/models/compare", query_string={"id": list(ids)})
    assert response.status_code == 400
    page = Page(response.text)
    assert f"对比需要 2 至 5 项做法，现在有 {count} 项" in page.text
    assert [each["value"] for each in page.all("input") if "checked" in each] == ["card-tower"][:count]


def test_more_than_five_are_refused(tmp_path: Path) -> None:
    """On the page and in the API, with how many there were."""
    client = create_app(settled(tmp_path, [card(f"c{nth}") for nth in range(6)])).test_client()
    query = "&".join(f"id=c{nth}" for nth in range(6))
    for url in (f"/models/compare?{query}", f"/api/v1/models/compare?{query}"):
        response = client.get(url)
        assert response.status_code == 400
        assert "现在有 6 项" in response.text


# Graph and timeline


def test_the_table_says_what_the_graph_says(site: FlaskClient) -> None:
    """Every node and every relation of the JSON stands in the table."""
    for query in ("", "?around=model:card-tower", "?scene=楼宇", "?kind=model&kind=organisation"):
        page, graph = page_of(site, f"/models/graph{query}"), site.get(f"/api/v1/models/graph{query}").get_json()
        assert f"共 {len(graph['nodes'])} 个名称、{len(graph['edges'])} 个联系" in page.text
        assert all(node["name"] in page.text for node in graph["nodes"])
        names = {node["key"]: node["name"] for node in graph["nodes"]}
        for edge in graph["edges"]:
            if edge["target"].startswith("model:"):
                assert f"{names[edge['target']]}（{edge['relation']}）" in page.text


def test_the_graph_shows_what_is_asked_for(site: FlaskClient) -> None:
    """Organisations when they are asked for, everything around a node, one scene."""
    whole = site.get("/api/v1/models/graph").get_json()
    assert {node["kind"] for node in whole["nodes"]} == {"model", "policy", "place"}
    near = site.get("/api/v1/models/graph?around=organisation:当湖街道").get_json()
    assert {node["ref"] for node in near["nodes"]} >= {"当湖街道", "card-tower", "card-part", "policy-open"}
    assert "card-park" not in {node["ref"] for node in near["nodes"]}
    parks = site.get("/api/v1/models/graph?scene=园区").get_json()
    assert {node["ref"] for node in parks["nodes"]} == {"card-park", "海南省"}


def test_a_centre_is_shown_even_where_its_kind_is_not_asked_for(site: FlaskClient) -> None:
    """Kinds that would leave out what the reader looks at are passed over."""
    graph = site.get("/api/v1/models/graph?around=place:海南省&kind=model").get_json()
    assert {node["ref"] for node in graph["nodes"]} == {"card-park", "海南省"}


def test_echarts_is_served_unmodified_with_its_licence() -> None:
    """The file is the one that is pinned; licence and notice lie beside it."""
    vendor = Path(web.__file__).parent / "static" / "vendor"
    for line in (vendor / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, name = line.split()
        assert hashlib.sha256((vendor / name).read_bytes()).hexdigest() == digest
    assert "Apache License" in (vendor / "echarts.LICENSE").read_text(encoding="utf-8")
    assert (vendor / "echarts.NOTICE").is_file() and (vendor / "echarts.LICENSE-d3").is_file()


def test_the_timeline_tells_when_and_who_has_no_date(site: FlaskClient) -> None:
    """Events lead to the passage that tells them; models without a date are named."""
    page = page_of(site, "/models/timeline")
    assert {"year-2018", "year-2019", "year-2021", "undated"} <= set(page.ids())
    assert "year-2005" not in page.ids() and "year-2011" not in page.ids()
    assert any(link.startswith("/documents/source#") for link in page.links())
    assert "成文、发布" in page.text and "楼长" in page.text[page.text.index("时间未载明") :]


# Fit


def test_what_suits_is_ranked_with_reasons(site: FlaskClient) -> None:
    """Each model says what it meets, what not and what its card says instead, and the problem with its evidence."""
    page = page_of(site, "/models/fit?need=资源整合&need=组织覆盖&scene=楼宇&size=多家单位&leader=组织部门")
    assert listed(page) == ["card-tower", "card-park", "card-part"]
    assert "符合 4 / 5 项" in page.text
    assert "牵头：组织部门（卡片写的是：街道社区党组织）" in page.text
    assert any(link.startswith("/documents/source#") for link in page.links())
    assert page.text.index("规则") < page.text.index("符合 4 / 5 项")


def test_another_size_is_told_apart(site: FlaskClient) -> None:
    """Below everything else, under a heading that says why."""
    text = page_of(site, "/models/fit?scene=楼宇&size=没有党员").text
    assert text.index("楼长") < text.index("写明的适用规模不符的") < text.index("楼宇联建")


def test_what_was_chosen_stays_chosen(site: FlaskClient) -> None:
    """The form shows the question beside the answer."""
    page = page_of(site, "/models/fit?need=组织覆盖&size=没有党员")
    assert {each["value"] for each in page.all("input") if "checked" in each} == {"组织覆盖", "没有党员"}


# Hostile requests, and the API's contract


@pytest.mark.parametrize("url", PAGES)
def test_pages_hold_no_script_but_our_own(site: FlaskClient, url: str) -> None:
    """Whatever a card says; nothing is loaded from elsewhere."""
    page = page_of(site, url)
    own = {"/static/site.js", "/static/basket.js", "/static/graph.js", "/static/vendor/echarts.min.js"}
    assert {script.get("src") for script in page.all("script")} <= own
    assert not {"img", "iframe", "object", "embed", "style", "svg"} & {tag for tag, _ in page.tags}
    for _, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]


@pytest.mark.parametrize(
    "payload", ["<script>alert(1)</script>", '"><svg onload=alert(1)>', "{{7*7}}", "\x00", "长" * 999]
)
@pytest.mark.parametrize(
    "url",
    [
        *("/models/?scene=", "/models/?id=", "/models/?sort=", "/models/?page=", "/models/compare?id="),
        *(
            "/models/graph?around=",
            "/models/graph?kind=",
            "/models/graph?scene=",
            "/models/fit?need=",
            "/models/fit?scene=",
        ),
    ],
)
def test_requests_come_out_escaped(site: FlaskClient, url: str, payload: str) -> None:
    """No payload becomes markup, and none breaks the server; the API answers in the one shape."""
    response = site.get(url + quote(payload))
    assert response.status_code in (200, 400)
    page = Page(response.text)
    assert not {"svg"} & {tag for tag, _ in page.tags}
    assert not any("alert" in script.get("src", "alert") for script in page.all("script"))
    answer = site.get("/api/v1" + url.replace("/models/?", "/models?") + quote(payload))
    assert answer.status_code in (200, 400)
    if answer.status_code == 400:
        assert error_of(answer.get_json())["code"] == "bad_query"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("/models?sort=best", "排序方式（sort）是 'best'"),
        ("/models?scen=楼宇", "没有名为 'scen' 的参数"),
        ("/models?" + "&".join(f"scene={n}" for n in range(31)), "最多 30 个"),
        ("/models/compare?id=card-tower", "2 至 5 项"),
        ("/models/compare?" + "&".join(f"id=x{n}" for n in range(31)), "最多 30 个"),
        ("/models/graph?kind=party", "图中的内容（kind）是 'party'"),
        ("/models/graph?around=" + "长" * 201, "最多 200 个字"),
        ("/models/fit?need=幸福", "要解决的问题（need）是 '幸福'，应为其中之一：组织覆盖"),
        ("/models/fit?size=大", "规模（size）是 '大'"),
        ("/models/card-tower?x=1", "没有名为 'x' 的参数"),
        ("/models/timeline?x=1", "没有名为 'x' 的参数"),
    ],
)
def test_ill_arguments_have_the_one_error_shape(site: FlaskClient, url: str, words: str) -> None:
    """400 with code, message and details, and the message names what is wrong."""
    response = site.get(f"/api/v1{url}")
    assert response.status_code == 400
    assert words in error_of(response.get_json())["message"]


@pytest.mark.parametrize(("url", "schema"), API)
def test_the_description_holds_for_real_answers(site: FlaskClient, url: str, schema: str) -> None:
    """Each answer is as its schema says, under a path that is described with all its parameters."""
    api = site.get("/api/v1/openapi.json").get_json()
    check(site.get(url).get_json(), api["components"]["schemas"][schema])
    path = url.removeprefix("/api/v1").split("?")[0].replace("/card-tower", "/{id}")
    described = {each["name"] for each in api["paths"][path]["get"]["parameters"]}
    assert set(arguments(url)) <= described


def test_the_api_tells_a_card_as_its_page_does(site: FlaskClient) -> None:
    """Statements with the numbers of their evidence, evidence with its anchor and warnings, relations both ways."""
    found = site.get("/api/v1/models/card-tower").get_json()
    evidence = {each["number"]: each for each in found["evidence"]}
    measures = next(each for each in found["statements"] if each["text"] == "摸底数")
    (number,) = measures["evidence"]
    assert (evidence[number]["document"], evidence[number]["locator"]) == ("source", "一")
    assert evidence[number]["anchor"] in page_of(site, "/documents/source").ids()
    hidden = [each for each in found["evidence"] if each["document"] is None]
    assert [(each["title"], each["locator"], each["anchor"]) for each in hidden] == [(None, None, None)]
    assert "secret-source" not in str(found)
    assert {"合计与各项之和不符。", "来源已废止"} == {text for each in found["evidence"] for text in each["warnings"]}
    assert [(each["id"], each["relation"]) for each in found["related"]] == [("card-part", "组成部分")]
    assert [each["policy"] for each in found["carries_out"]] == ["policy-open"]
