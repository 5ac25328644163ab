"""Every way in gives the same answer: the library, the command line, the API, the page, and the batch."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from indexer.batch import look_up, quoted
from indexer.results import Filter
from kb.library import Library
from kb.settings import Settings, load_settings
from web.app import create_app
from web.cli import main
from web.params import SearchArguments
from web.searching import searched
from web.services import Services, open_services, services_of

QUERIES = [
    "楼宇",
    "楼宇 红色物业",
    "楼宇 OR 园区",
    "(楼宇 或 园区) 指导员",
    "党建联盟 -外资",
    "党建联盟 NOT 外资",
    "-外资",
    "“双强六好”",
    "「党 建 联 盟」",
    "“党”",
    "同句(党建 联盟)",
    "同段(党员 物业)",
    "同条(党员 书记)",
    "标题:楼宇 OR 园区",
    "文种:做法卡片 地区:浙江",
    "年份:2012..2020",
    "条款:六",
    "《关于加强和改进非公有制企业党的建设工作的意见（试行）》第六条",
    "国办发[2017]47号",
    "企业有几名党员可以成立党支部？",
    "外资企业里党员少，“党建联盟”怎么做？",
    "黨建聯盟",
    "两新组织",
    "产业链*",
    "ｌｏｕｙｕ",
    "((楼宇 或",
    "“双强六好",
    "标题: OR - *",
    "楼宇 海洋捕捞作业",
    "红领译站",
    "龘靐齉爩",
    "",
]
SEARCHES = [
    *map(SearchArguments, QUERIES),
    SearchArguments("党建", sort="level", size=5, page=2),
    SearchArguments("党建", sort="date"),
    SearchArguments("党员", (Filter("scene", ("楼宇", "园区")), Filter("kind", ("做法卡片",)))),
    SearchArguments("党员", (Filter("kind", ("资料摘要",), excluded=True), Filter("scene", ("楼宇",), excluded=True))),
    SearchArguments("驿站", within=("楼宇", "-外资")),
    SearchArguments("企业有几名党员可以成立党支部？", within=("楼宇",)),
    SearchArguments("支部", within=("企业有几名党员可以成立党支部？",)),
    SearchArguments("", within=("楼宇",)),
    SearchArguments("两新组织", without=("新经济组织",)),
    SearchArguments(similar="model-hongling-yizhan"),
    SearchArguments("楼宇", (Filter("kind", ("做法卡片",)),), similar="model-hongling-yizhan"),
    SearchArguments("两新组织 党建", explain=True),
    SearchArguments("企业有几名党员可以成立党支部？", explain=True),
]
PHRASES = ["双强六好", "党建联盟", "红领驿站", "楼宇 党建", "党", "海洋捕捞作业", "第六条"]
HITS = re.compile(r'<li id="hit-\d+">\s*<h2><a href="/(?:documents|models|policies)/([^"?#]+)')
TOTALS = re.compile(r"共 <b>(\d+)</b> 篇、<b>(\d+)</b> 处")


@dataclass(frozen=True, slots=True)
class Found:
    """What a way in found."""

    documents: int
    passages: int
    ids: tuple[str, ...]


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home with the shipped content, indexed."""
    settings = load_settings({"KB_HOME": str(tmp_path_factory.mktemp("ways") / "home")})
    open_services(settings).search.folder.update(Library(settings.library, shipped=settings.corpus))
    return settings


@pytest.fixture(scope="module")
def services(shipped: Settings) -> Services:
    """The parts of a program of our own."""
    return open_services(shipped)


@pytest.fixture(scope="module")
def visitor(shipped: Settings) -> FlaskClient:
    """A client of the site."""
    return create_app(shipped).test_client()


@pytest.fixture(autouse=True)
def home(shipped: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The command line works on the same home."""
    monkeypatch.setenv("KB_HOME", str(shipped.home))
    return shipped.home


def of_json(answer: dict[str, Any]) -> Found:
    """What an answer in the contract's form says."""
    ids = tuple(hit["id"] for hit in [*answer["hits"], *answer["nearby"]])
    return Found(answer["total_documents"], answer["total_passages"], ids)


def of_page(html: str) -> Found:
    """What a page says; one that found nothing has no totals."""
    totals = TOTALS.search(html)
    documents, passages = map(int, totals.groups()) if totals else (0, 0)
    return Found(documents, passages, tuple(HITS.findall(html)))


def words_of(asked: SearchArguments) -> list[str]:
    """The words of `kb search` that ask the same."""
    filters = [
        f"{each.field}{'!=' if each.excluded else '='}{value}" for each in asked.filters for value in each.values
    ]
    options = [
        *(("--filter", each) for each in filters),
        *((f"--in={each}",) for each in asked.within),
        *(("--without", each) for each in asked.without),
        *([("--similar", asked.similar)] if asked.similar else []),
        *([("--explain",)] if asked.explain else []),
        ("--page", str(asked.page), "--size", str(asked.size), "--sort", asked.sort),
    ]
    return ["search", *(word for option in options for word in option), "--json", "--", asked.text]


@pytest.mark.parametrize("asked", SEARCHES, ids=lambda asked: asked.query_string() or "everything")
def test_every_way_in_finds_the_same(
    asked: SearchArguments, services: Services, visitor: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same documents in the same order, with the same totals, facets and reading."""
    results = searched(asked, services)
    expected = Found(
        results.total_documents, results.total_passages, tuple(hit.id for hit in (*results.hits, *results.nearby))
    )
    assert main(words_of(asked)) == 0
    line = json.loads(capsys.readouterr().out)
    api = visitor.get(f"/api/v1/search?{asked.query_string()}").get_json()
    assert of_json(line) == of_json(api) == expected
    assert of_page(visitor.get(f"/search?{asked.query_string()}").text) == expected
    times = {"took_ms": 0}
    assert {**line, **times} == {**api, **times}


@pytest.mark.parametrize("phrase", PHRASES)
def test_a_batch_finds_what_the_quoted_phrase_finds(phrase: str, services: Services, visitor: FlaskClient) -> None:
    """A phrase of a batch has the totals of the same phrase in quotes; its places are in the first documents."""
    (answer,) = look_up(services.search, [phrase])
    results = services.search.search(quoted(phrase), relax=False)
    assert (answer.documents, answer.passages) == (results.total_documents, results.total_passages)
    found = list(dict.fromkeys(place.hit.id for place in answer.places))
    assert found == [hit.id for hit in results.hits][: len(found)]
    page = visitor.post("/batch", data={"phrases": phrase}).text
    assert f"逐字找到 {1 if answer.documents else 0} 个" in page


def test_the_table_asks_for_something(services: Services) -> None:
    """Most of the searches above find something, and not everything."""
    everything = searched(SearchArguments(), services).total_documents
    totals = [searched(asked, services).total_documents for asked in SEARCHES]
    assert sum(0 < total < everything for total in totals) > 0.7 * len(totals)
    assert 0 in totals


@pytest.mark.parametrize("typed", ["楼宇", "lydj", "红领y", "hongling", "双强", "党建lm", "龘靐", "(((", ""])
def test_suggestions_are_the_same_and_each_of_them_is_found(
    services: Services, visitor: FlaskClient, capsys: pytest.CaptureFixture[str], typed: str
) -> None:
    """The library, the command line and the API suggest the same; what is suggested finds something."""
    expected = [each.text for each in services.suggestions.suggest(typed, wait=True)]
    assert main(["suggest", typed, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [each["text"] for each in told["suggestions"]] == expected
    services_of(visitor.application).suggestions.suggest(typed, wait=True)
    answered = visitor.get("/api/v1/suggest", query_string={"q": typed}).get_json()
    assert answered == told
    assert all(services.search.search(text, relax=False).total_documents for text in expected)
