"""The page of results: choosing, leaving out, searching again, finding similar, saying why and how it was read."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from indexer.results import Hit, PassageHit, Reason, SearchResults
from indexer.search import Search
from kb.library import Library
from kb.settings import SHIPPED_CORPUS, Settings, load_settings
from tests.factories import document
from tests.web.page import Page, arguments
from web.app import create_app
from web.cli import main
from web.results_report import print_results
from web.services import services_of
from web.why import MOST_SHARES, Share, why_hit

BODY = "楼宇党建联盟由新经济组织参加，红领驿站是阵地。\n\n第二段讲流动党员。"
DOCUMENTS = [
    document(
        "opinion", BODY, title="关于楼宇的意见", kind="意见", validity="现行有效", level="省级", date="2020-01-01"
    ),
    document("repealed", BODY, title="旧的意见", kind="意见", validity="已废止", level="中央", date="2001-01-01"),
    document(
        "changed", BODY, title="改过的办法（试行）", kind="办法", validity="已修改", level="市级", date="2010-01-01"
    ),
    document("coming", BODY, title="新的条例", kind="条例", validity="尚未生效", date="2021-01-01"),
    document("news", "楼宇里的社区新闻。", title="一则新闻", kind="新闻报道"),
    document("or", "标题里写着 OR 和楼宇，也写着园区。", title="符号", kind="新闻报道"),
    document("secret", BODY, title="金丝雀内部文件", kind="意见", access="internal"),
    *(document(f"more-{n:02}", "楼宇数据。", title=f"第{n}份", kind=f"文种{n:02}") for n in range(12)),
]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """DOCUMENTS, indexed, with the shipped lexicon."""
    root: Path = tmp_path_factory.mktemp("results")
    shutil.copytree(SHIPPED_CORPUS / "lexicon", root / "corpus" / "lexicon")
    made = dataclasses.replace(load_settings({"KB_HOME": str(root / "home")}), corpus=root / "corpus")
    library = Library(made.library, shipped=made.corpus)
    for each in DOCUMENTS:
        library.save(each)
    Search(made).folder.update(library)
    return made


@pytest.fixture
def client(settings: Settings) -> FlaskClient:
    """A client of the site."""
    return create_app(settings).test_client()


def get(client: FlaskClient, **query: str | list[str]) -> Page:
    """The page of results for a query."""
    response = client.get("/search", query_string=query)
    assert response.status_code == 200, response.text
    return Page(response.text)


def found(client: FlaskClient, **query: str | list[str]) -> list[str]:
    """The ids that the API gives."""
    answer = client.get("/api/v1/search", query_string={"size": "100", **query}).get_json()
    return [hit["id"] for hit in answer["hits"]]


def labelled(page: Page, label: str) -> dict[str, list[str]]:
    """Where the one link with this accessible name leads."""
    (link,) = [a["href"] for a in page.all("a") if a.get("aria-label") == label]
    return arguments(link)


def named(page: Page, html: str, name: str) -> dict[str, list[str]]:
    """Where the first link with this text leads."""
    link = re.search(rf'<a [^>]*href="([^"]*)"[^>]*>{name}</a>', html)
    assert link
    return arguments(link[1].replace("&amp;", "&"))


# Facets


def test_values_of_a_facet_are_added_and_taken_away(client: FlaskClient) -> None:
    """Several values of a facet are alternatives; the others stay, with what adding them would give."""
    assert set(found(client, q="楼宇", kind=["意见", "新闻报道"])) == {"opinion", "repealed", "news", "or"}
    page = get(client, q="楼宇", kind="意见")
    assert {"q": ["楼宇"], "kind": ["意见", "新闻报道"]} in [arguments(link) for link in page.links()]
    assert labelled(page, "移除筛选 意见") == {"q": ["楼宇"]}
    assert "新闻报道，2 篇" in page.text


def test_a_value_is_left_out_and_taken_back(client: FlaskClient) -> None:
    """“排除” leaves out what has the value; a chip says so and takes it back; another click chooses it instead."""
    page = get(client, q="楼宇")
    assert labelled(page, "排除 意见") == {"q": ["楼宇"], "not_kind": ["意见"]}
    left = found(client, q="楼宇", not_kind=["意见", "新闻报道"])
    assert left and not {"opinion", "repealed", "news", "or"} & set(left)
    page = get(client, q="楼宇", not_kind="意见", kind="办法")
    assert "不含：意见" in page.text
    assert labelled(page, "移除 不含：意见") == {"q": ["楼宇"], "kind": ["办法"]}
    assert labelled(page, "移除 文种：办法") == {"q": ["楼宇"], "not_kind": ["意见"]}
    assert named(page, client.get("/search?q=楼宇&not_kind=意见&in=党建").text, "清除全部") == {"q": ["楼宇"]}


def test_choosing_what_was_left_out_takes_it_back(client: FlaskClient) -> None:
    """No value is both chosen and left out by clicking."""
    page = get(client, q="楼宇", kind="意见")
    assert not [a for a in page.all("a") if a.get("aria-label") == "排除 意见"]
    assert labelled(page, "排除 办法") == {"q": ["楼宇"], "kind": ["意见"], "not_kind": ["办法"]}


def test_ten_values_are_shown_and_the_others_below_more(client: FlaskClient) -> None:
    """Of many values ten stand open, the rest below “更多”."""
    assert "更多（6）" in get(client, q="楼宇").text


@pytest.mark.parametrize(
    ("sort", "first"), [("date", ["coming", "opinion", "changed"]), ("level", ["repealed", "opinion", "changed"])]
)
def test_results_are_sorted(client: FlaskClient, sort: str, first: list[str]) -> None:
    """By date the latest goes first, by level the highest issuer."""
    assert found(client, q="党建联盟", sort=sort)[:3] == first
    page = get(client, q="党建联盟")
    assert {"机关层级", "成文日期", "发布日期", "相关度"} <= {text for tag, text in page.texts if tag == "a"}


# Search within results


def test_a_search_within_results_keeps_what_was_asked(client: FlaskClient) -> None:
    """The second box sends the query as a condition, with everything else of the search."""
    response = client.get("/search", query_string={"q": "党建", "in": "楼宇", "kind": "意见", "without": "新经济组织"})
    html = response.text
    form = Page(html[html.index('<form class="again"') : html.index("</form>", html.index('<form class="again"'))])
    kept = [(each["name"], each["value"]) for each in form.all("input") if each.get("type") == "hidden"]
    assert kept == [("in", "楼宇"), ("in", "党建"), ("kind", "意见"), ("without", "新经济组织")]
    assert [each["name"] for each in form.all("input") if each.get("type") == "search"] == ["q"]


def test_conditions_are_chips_that_go_one_by_one(client: FlaskClient) -> None:
    """Each earlier query narrows the results, and can be taken off by itself."""
    assert found(client, q="驿站", **{"in": ["楼宇", "新经济组织"]}) == found(client, q="驿站 楼宇 新经济组织")
    page = get(client, q="驿站", **{"in": ["楼宇", "新经济组织"]})
    assert labelled(page, "移除 在“楼宇”的结果中") == {"q": ["驿站"], "in": ["新经济组织"]}
    assert {"驿站", "楼宇", "新经济组织"} <= set(page.marked())


def test_what_conditions_exclude_stays_excluded(client: FlaskClient) -> None:
    """An earlier query keeps its operators."""
    assert "news" in found(client, q="楼宇")
    assert "news" not in found(client, q="楼宇", **{"in": "-社区"})


def test_after_five_conditions_there_is_no_second_box(client: FlaskClient) -> None:
    """What cannot be asked is not offered."""
    page = get(client, q="驿站", **{"in": ["楼宇", "党建", "联盟", "参加", "阵地"]})
    assert "在结果中再查" not in page.text
    assert "在结果中再查" in get(client, q="驿站", **{"in": ["楼宇", "党建"]}).text


# Similar documents


def test_similar_documents_are_found_from_a_hit(client: FlaskClient) -> None:
    """“找相似” leads to documents like the hit, without the hit itself, below a heading that names it."""
    html = client.get("/search?q=党建联盟").text
    assert named(Page(html), html, "找相似")["similar"]
    page = get(client, similar="opinion")
    assert "与《关于楼宇的意见》相似的资料" in page.text
    assert set(found(client, similar="opinion")) >= {"repealed", "changed", "coming"}
    assert "opinion" not in found(client, similar="opinion")
    assert set(found(client, similar="opinion", kind="办法")) == {"changed"}
    assert set(found(client, q="楼宇 -废止", similar="opinion")) <= set(found(client, similar="opinion"))


@pytest.mark.parametrize("identity", ["secret", "none", "../secret", "a" * 150, "\x00", "索引"])
def test_nothing_is_similar_to_what_one_may_not_see(
    client: FlaskClient,
    settings: Settings,
    identity: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A restricted document and one that does not exist look the same on every way in."""
    site = client.get("/search", query_string={"similar": identity})
    assert (site.status_code, "没有这个页面或文档" in site.text) == (404, True)
    api = client.get("/api/v1/search", query_string={"similar": identity})
    assert (api.status_code, api.get_json()["error"]["code"]) == (404, "not_found")
    monkeypatch.setenv("KB_HOME", str(settings.home))
    assert main(["search", "--similar", identity]) == 1
    assert "没有编号为" in capsys.readouterr().err


def test_what_is_similar_shows_nothing_restricted(client: FlaskClient) -> None:
    """A restricted twin of a document is not among what is like it, nor counted, nor told by its words."""
    answer = client.get("/api/v1/search?similar=opinion&explain=1").text
    assert "secret" not in answer and "金丝雀" not in answer
    assert "金丝雀" not in client.get("/search?similar=opinion&explain=1").text


# Why


def test_why_is_a_link_first_and_then_said_of_each_hit(client: FlaskClient) -> None:
    """The link leads back to its hit; then words, fields and the synonym are named, with shares of the score."""
    html = client.get("/search?q=两新组织 党建联盟&page=1").text
    links = [link for link in Page(html).links() if "explain=1" in link]
    assert links[1].endswith("#hit-2")
    assert not Page(html).all("details")[1:]
    page = get(client, q="两新组织 党建联盟", explain="1")
    assert "hit-2" in page.ids()
    assert "“两新组织”以同义词“新经济组织”在正文" in page.text and "“党建联盟”在正文" in page.text
    assert all(0 <= int(meter["value"]) <= 100 for meter in page.all("meter"))
    assert len(page.all("meter")) >= 2
    assert "explain" not in named(page, client.get("/search?q=党建联盟&explain=1").text, "收起“为什么”")


def test_reasons_are_in_the_json_only_when_asked_for(client: FlaskClient) -> None:
    """`why` of hits and passages: the word, the field, the synonym and its part of the score."""
    plain = client.get("/api/v1/search?q=两新组织").get_json()["hits"][0]
    assert "why" not in plain and "why" not in plain["passages"][0]
    hit = client.get("/api/v1/search?q=两新组织&explain=1").get_json()["hits"][0]
    (reason,) = hit["passages"][0]["why"]
    assert (reason["word"], reason["field"], reason["through"]) == ("两新组织", "text", "新经济组织")
    assert reason["score"] == pytest.approx(hit["passages"][0]["score"], abs=1e-3)


# How it was read


def test_synonyms_are_switched_off_and_on_by_links(client: FlaskClient) -> None:
    """Each synonym has a link that stops seeking it; then it is shown with one that seeks it again."""
    assert found(client, q="两新组织")
    page = get(client, q="两新组织")
    assert labelled(page, "不查找 新经济组织") == {"q": ["两新组织"], "without": ["新经济组织"]}
    off = {"q": "两新组织", "without": ["新经济组织", "新社会组织"]}
    explanation = client.get("/api/v1/search", query_string=off).get_json()["explanation"]
    assert explanation["relaxed"] and explanation["expanded"] == {}
    assert explanation["switched_off"] == {"两新组织": ["新经济组织", "新社会组织"]}
    page = get(client, q="楼宇 两新组织", without=["新经济组织"])
    assert ("s", "新经济组织") in page.texts
    assert labelled(page, "恢复查找 新经济组织") == {"q": ["楼宇 两新组织"]}
    assert labelled(page, "不查找 新社会组织")["without"] == ["新经济组织", "新社会组织"]


@pytest.mark.parametrize(
    ("query", "said", "not_said"),
    [
        ("楼宇 党建", "党建", "检索式："),
        ("楼宇 OR 园区", "检索式：楼宇 或 园区", "按问题理解"),
        ("标题:楼宇 -社区", "检索式：标题:楼宇 不含 社区", "按问题理解"),
        ('"党建联盟"', "党建联盟", "检索式："),
        ("“党建联盟", "引号没有合上", "按问题理解"),
        ("企业有几名党员可以成立党支部？", "按问题理解：依相关程度列出", "检索式："),
    ],
)
def test_the_page_says_how_a_query_was_read(client: FlaskClient, query: str, said: str, not_said: str) -> None:
    """The normal form is shown where it says more than the query, faults are named, questions are said to be such."""
    page = get(client, q=query)
    assert said in page.text
    assert not_said not in page.text


@pytest.mark.parametrize(
    ("query", "marks"),
    [
        ("标题:符号 OR 园区", {"符号", "园区"}),
        ("楼宇 园区 -社区", {"楼宇", "园区"}),
        ("同段(楼宇 园区) 不含 社区", {"楼宇", "园区"}),
        ("文种:新闻报道 园区", {"园区"}),
    ],
)
def test_only_what_is_sought_is_marked(client: FlaskClient, query: str, marks: set[str]) -> None:
    """Names of fields and operators are no words, even where the text has them; nor is what is excluded."""
    html = client.get("/search", query_string={"q": query}).text
    assert set(Page(html[html.index('<ol class="hit-list"') :]).marked()) == marks
    assert set(Page(client.get("/documents/or", query_string={"q": query}).text).marked()) == marks


def test_a_document_shows_the_marks_of_all_conditions(client: FlaskClient) -> None:
    """The link of a hit carries the earlier queries; its page marks them too."""
    link = next(link for link in get(client, q="驿站", **{"in": "楼宇"}).links() if link.startswith("/documents/"))
    assert {"驿站", "楼宇"} == set(Page(client.get(link).text).marked())


# Validity, related terms, nearby


def test_what_does_not_hold_as_it_stands_says_so(client: FlaskClient) -> None:
    """Repealed, changed and coming documents have a badge of words; those in force say it in the line of facts."""
    page = get(client, q="党建联盟")
    assert [text for tag, text in page.texts if tag == "span" and text in ("已废止", "已修改", "尚未生效")] != []
    html = client.get("/search?q=党建联盟").text
    assert sorted(re.findall(r'<span class="badge">(.*?)</span>', html)) == ["尚未生效", "已修改", "已废止"]
    assert "现行有效" in page.text


def test_related_terms_lead_to_searches(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """They stand at the end as links, and in the JSON."""
    monkeypatch.setattr(services_of(client.application).search, "related", lambda results: ("红领驿站",))
    assert f"/search?q={quote('红领驿站')}" in get(client, q="楼宇").links()
    assert client.get("/api/v1/search?q=楼宇").get_json()["related"] == ["红领驿站"]


def test_hits_with_some_of_the_words_stand_below_a_line(
    client: FlaskClient, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """They have the form of the others and their own places; the terminal draws the line as well."""
    ask = Search.search

    def with_nearby(self: Search, text: str, **options: object) -> SearchResults:
        strict = ask(self, "标题:意见", **options)  # type: ignore[arg-type]  # passed on as they are
        return dataclasses.replace(strict, nearby=ask(self, "社区").hits)

    monkeypatch.setattr(Search, "search", with_nearby)
    html = client.get("/search?q=x").text
    assert html.index('id="hit-2"') < html.index("以下只含有部分检索词") < html.index('id="hit-3"')
    assert [hit["id"] for hit in client.get("/api/v1/search?q=x").get_json()["nearby"]] == ["news"]
    monkeypatch.setenv("KB_HOME", str(settings.home))
    monkeypatch.setattr("web.cli.load_settings", lambda: settings)
    main(["search", "x"])
    assert "以下只含有部分检索词" in capsys.readouterr().out


# Nothing found


def test_nothing_found_offers_what_finds_something(client: FlaskClient) -> None:
    """Words with counts, near spellings, and searches with less in them, each with how much it finds."""
    page = get(client, q="“红领译站” 标题:楼宇", kind="意见", **{"in": "流动党员"})
    assert "没有找到" in page.text
    assert "“红领译站”没有，写法相近的有：红领驿站" in page.text
    assert "标题:楼宇1 篇" in page.text
    links = [arguments(link) for link in page.links() if link.startswith("/search?")]
    assert {"q": ["红领驿站"]} in links
    page = get(client, q="“党建的联盟” 驿站", kind="意见")
    html = client.get("/search", query_string={"q": "“党建的联盟” 驿站", "kind": "意见"}).text
    (offered,) = re.findall(r'<ul class="fewer">(.*?)</ul>', html, re.S)
    for url, count in re.findall(r'href="([^"]+)">[^<]*</a> (\d+) 篇', offered):
        answer = client.get(url.replace("&amp;", "&").replace("/search?", "/api/v1/search?")).get_json()
        assert answer["total_documents"] == int(count) > 0
        assert answer["explanation"]["relaxed"] is None
    assert "不逐字查找" in offered and "略去 “党建的联盟”" in page.text


def test_a_near_spelling_of_the_whole_query_is_a_link(client: FlaskClient) -> None:
    """On the page, in the JSON and on the terminal."""
    page = get(client, q="红领译站")
    assert "您要找的是不是：红领驿站" in page.text
    assert client.get("/api/v1/search?q=红领译站").get_json()["explanation"]["corrected"] == "红领驿站"
    assert client.get("/api/v1/search?q=红领驿站").get_json()["explanation"]["corrected"] is None


# The command line


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (
            ["楼宇", "--filter", "kind=意见", "--filter", "kind=办法", "--size", "50"],
            {"opinion", "repealed", "changed"},
        ),
        (["党建联盟", "--filter", "kind!=意见", "--filter", "kind!=办法"], {"coming"}),
        (["党建联盟", "--filter", "kind！=意见", "--in", "楼宇"], {"changed", "coming"}),
        (["--in", "流动党员", "--filter", "kind=意见"], {"opinion", "repealed"}),
        (["--similar", "opinion", "--filter", "kind=意见"], {"repealed"}),
        (["“阵地” OR 两新组织", "--filter", "kind=意见"], {"opinion", "repealed"}),
    ],
)
def test_the_command_line_asks_the_same(
    words: list[str],
    ids: set[str],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Values chosen and left out, earlier queries, a likeness."""
    monkeypatch.setattr("web.cli.load_settings", lambda: settings)
    assert main(["search", *words, "--json"]) == 0
    assert {hit["id"] for hit in json.loads(capsys.readouterr().out)["hits"]} == ids


def test_the_terminal_says_why_and_how(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """For people: reasons with shares, synonyms, notes, relaxations and near spellings."""
    monkeypatch.setattr("web.cli.load_settings", lambda: settings)
    main(["search", "两新组织 “党建联盟", "--explain", "--without", "新社会组织"])
    shown = capsys.readouterr().out
    for expected in ("引号没有合上", "为什么：", "%  “", "“两新组织”同时查找：新经济组织", "没有查找：新社会组织"):
        assert expected in shown
    main(["search", "红领译站 楼宇"])
    assert "已略去" in (shown := capsys.readouterr().out) and "您要找的是不是：红领驿站 楼宇" in shown


def test_the_terminal_says_how_many_more_passages_matched(capsys: pytest.CaptureFixture[str]) -> None:
    """A document is shown with its best passages, and how many are left."""
    passage = PassageHit(("一",), "s1", "联盟", 1.0)
    all_shown, some_shown = Hit("a", "甲", 1.0, (passage,), 1), Hit("b", "乙", 1.0, (passage,), 4)
    print_results(SearchResults(2, 5, (all_shown, some_shown)), (), explained=False)
    assert capsys.readouterr().out.count("另有") == 1
    print_results(SearchResults(1, 4, (some_shown,)), (), explained=False)
    assert "  [一] 联盟\n  另有 3 处\n" in capsys.readouterr().out


def test_reasons_of_any_engine_are_spoken() -> None:
    """What is no word of the query is said in words; shares add up to a hundred at most."""
    reasons = (
        Reason("优先", "", 1e6),
        Reason("党建", "title", 2.0),
        Reason("党建", "text", 1.0),
        Reason("同句", "", 1.0),
        Reason("新的理由", "", 0.0),
    )
    passage = PassageHit((), "a", "", 4.0, why=reasons)
    why = why_hit(Hit("x", "x", 4.0, (passage,), 1, validity="失效"))
    assert why.shares == (Share("“党建”在标题、正文", 75), Share("同一句话里有较多检索词", 25))
    assert why.sentence == (
        "正是所查的文号或条款，排在最前；“党建”在标题、正文；同一句话里有较多检索词；失效，请留意。"
    )
    assert why_hit(Hit("x", "x", 0.0, (), 0)).sentence == "符合所限定的条件。"
    part = Reason("两新组织", "title", 1.0, whole=False)
    assert why_hit(Hit("x", "x", 1.0, (), 0, why=(part,))).sentence == "“两新组织”中的部分字在标题。"


@given(st.lists(st.floats(0.01, 1e6), min_size=1, max_size=MOST_SHARES))
def test_shares_add_up_to_a_hundred(scores: list[float]) -> None:
    """However they round, and each is at most one off: 47.5, 37.5 and 15 are 48, 37 and 15."""
    passage = PassageHit((), "a", "", 1.0, why=tuple(Reason(str(n), "text", each) for n, each in enumerate(scores)))
    percents = [share.percent for share in why_hit(Hit("x", "x", 1.0, (passage,), 1)).shares]
    assert sum(percents) == 100
    exact = sorted((100 * each / sum(scores) for each in scores), reverse=True)
    assert all(abs(percent - each) < 1 for percent, each in zip(percents, exact, strict=True))
