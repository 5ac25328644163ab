"""The register of policies on the site and in the API."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from indexer.search import Search
from kb.document import Document
from kb.library import Library
from kb.settings import SHIPPED_CORPUS, Settings, load_settings
from tests.factories import document
from tests.web.conftest import PAYLOAD
from tests.web.page import Page
from web.app import create_app

TITLE = "关于加强楼宇党建工作的意见（试行）"
BODY = """来源只到第二条。

## 一、组织覆盖

### 1. 单独组建

三名党员以上的单独建。

### 2. 联合组建

不够的联合建。

## 二、活动

提倡结对共建。
"""
TEXT = """## 一、扩大组织覆盖

**1. 单独组建。**有正式党员三人以上的，应当单独建立党组织，并报街道党工委备案。

**2. 联合组建。**其余的按楼宇联合建立。

## 二、创新活动

党组织之间可以结对共建。
"""
LAW = "**第十八条** 在公司中设立党的组织。"
SETTLED = "## 第十八条 党的组织\n\n公司里设党组织。"


def _entry(identity: str, title: str, body: str, **values: Any) -> Document:
    known = {"title": "网页题名", "issuer": "网页栏目"}
    extra = {"known": known, "form": "意见", "aliases": [f"{identity}别名"]}
    return document(identity, body, title=title, kind="政策条目", extra=extra, **values)


def _card(identity: str, name: str, *carried: tuple[str, str], **values: Any) -> Document:
    clauses = [{"policy": policy, "clause": clause, "how": f"{name}照此办理"} for policy, clause in carried]
    extra = {"carries_out": clauses}
    return document(identity, "## 问题\n\n没有场地。", title=name, kind="做法卡片", extra=extra, **values)


def _documents() -> list[Document]:
    issued = {"issuer": "云州市委组织部", "level": "市级", "published": "2020-05-06", "validity": "试行"}
    return [
        _entry("entry-opinion", TITLE, BODY.strip(), source=f"网页{PAYLOAD}", **issued),
        _entry("entry-law", "中华人民共和国公司法", SETTLED, level="中央", date="2023-12-29"),
        _entry("entry-lonely", "云州市楼宇十条", "## 内容\n\n没有读到。"),
        _entry("entry-canary", "金丝雀政策", "## 内容\n\n金丝雀。", access="internal"),
        document("text", TEXT.strip(), title=TITLE, kind="意见", issuer="云州市委组织部", date="2020-05-06"),
        document("law-new", LAW, title="公司法（2023年修订）", kind="法律", date="2023-12-29"),
        document("law-old", LAW, title="公司法（2018年修正）", kind="法律", date="2018-10-26"),
        document("law-canary", LAW, title="公司法", kind="法律", date="2023-12-29", access="internal"),
        _card("card-one", "友邻党支部", ("entry-opinion", "一 › 2"), ("entry-opinion", "二"), ("entry-canary", "内容")),
        _card("card-two", "楼宇联建", ("entry-opinion", "一 › 2"), ("entry-gone", "一")),
        _card("card-canary", "金丝雀做法", ("entry-opinion", "一 › 2"), access="internal"),
    ]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a library with entries, texts and cards, some of which nobody may see."""
    root: Path = tmp_path_factory.mktemp("policies")
    shutil.copytree(SHIPPED_CORPUS / "lexicon", root / "corpus" / "lexicon")
    settings = dataclasses.replace(load_settings({"KB_HOME": str(root / "home")}), corpus=root / "corpus")
    library = Library(settings.library, shipped=settings.corpus)
    for each in _documents():
        library.save(each)
    Search(settings).folder.update(library)
    return settings


@pytest.fixture(scope="module")
def site(kept: Settings) -> FlaskClient:
    """A client of the app on it."""
    return create_app(kept).test_client()


def test_the_register_lists_policies_by_level(site: FlaskClient) -> None:
    """The highest first, those of unknown level last, each with its full text or that it is to be imported."""
    page = Page(site.get("/policies/").text)
    assert [text for tag, text in page.texts if tag == "h2"] == ["中央", "市级", "层级不详"]
    assert "共 3 项" in page.text
    assert {"/policies/entry-opinion", "/policies/entry-law", "/documents/text", "/documents/law-new"} <= set(
        page.links()
    )
    assert "/documents/law-old" not in page.links()
    assert page.text.count("全文待导入") == 1
    assert "登记 3 条，2 项做法落实" in page.text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("level=市级", {"entry-opinion"}),
        ("year=2023", {"entry-law"}),
        ("validity=试行&level=市级", {"entry-opinion"}),
        ("validity=效力不详", {"entry-law", "entry-lonely"}),
        ("level=市级&year=2023", set()),
        ("level=没有的", set()),
        ("level=", {"entry-opinion", "entry-law", "entry-lonely"}),
        ("from=timeline", {"entry-opinion", "entry-law", "entry-lonely"}),
    ],
)
def test_the_list_is_narrowed(site: FlaskClient, query: str, shown: set[str]) -> None:
    """By level, year and validity, together; the choices stay, and lead back."""
    page = Page(site.get(f"/policies/?{query}").text)
    assert {link.split("/")[-1] for link in page.links() if link.startswith("/policies/entry")} == shown
    assert f"共 {len(shown)} 项" in page.text
    assert "中央1" in page.text


def test_an_entry_says_of_each_fact_where_it_was_read(site: FlaskClient) -> None:
    """What is not known is said to be so."""
    page = Page(site.get("/policies/entry-opinion").text)
    assert "名称关于加强楼宇党建工作的意见（试行）据：网页题名" in page.text
    assert "机关云州市委组织部据：网页栏目" in page.text
    assert "文号未载明" in page.text
    assert "又称：entry-opinion别名" in page.text
    assert "来源只到第二条。" in page.text
    assert "<script>alert" not in site.get("/policies/entry-opinion").text


def test_beside_each_clause_stand_the_practices_that_carry_it_out(site: FlaskClient) -> None:
    """By name, with how; below the clause and nowhere else."""
    html = site.get("/policies/entry-opinion").text
    clauses = html.split('<section class="clause"')
    joint = next(part for part in clauses if "不够的联合建。" in part)
    assert [link for link in Page(joint).links() if "models" in link] == ["/models/card-one", "/models/card-two"]
    assert "友邻党支部：友邻党支部照此办理" in Page(joint).text
    assert "落实" not in next(part for part in clauses if "三名党员以上的单独建。" in part)


@pytest.mark.parametrize(
    ("entry", "clause", "text"),
    [
        ("entry-opinion", "三名党员以上的单独建。", "text#s1-1"),
        ("entry-opinion", "不够的联合建。", "text#s1-2"),
        ("entry-opinion", "提倡结对共建。", "text#s2"),
        ("entry-law", "公司里设党组织。", "law-new#s18"),
    ],
)
def test_a_clause_leads_to_its_place_in_the_full_text(site: FlaskClient, entry: str, clause: str, text: str) -> None:
    """The fragment is an anchor there."""
    parts = site.get(f"/policies/{entry}").text.split('<section class="clause"')
    link = next(link for link in Page(next(part for part in parts if clause in part)).links() if "documents" in link)
    assert link == f"/documents/{text}"
    assert link.split("#")[1] in Page(site.get(link).text).ids()


def test_an_entry_without_its_text_says_so(site: FlaskClient) -> None:
    """And links to none."""
    page = Page(site.get("/policies/entry-lonely").text)
    assert "全文待导入" in page.text
    assert not any("/documents/" in link for link in page.links() if "/cite" not in link)


def test_texts_and_cards_lead_to_the_register(site: FlaskClient) -> None:
    """The text of a policy to its entry, a card to the clauses that it carries out, another edition nowhere."""
    assert "/policies/entry-opinion" in Page(site.get("/documents/text").text).links()
    assert "/policies/entry-law" in Page(site.get("/documents/law-new").text).links()
    assert "政策登记：" not in Page(site.get("/documents/law-old").text).text
    card = Page(site.get("/models/card-one").text)
    assert "《关于加强楼宇党建工作的意见（试行）》一 › 2：友邻党支部照此办理" in card.text
    links = [link for link in card.links() if link.startswith("/policies/entry")]
    assert links == ["/policies/entry-opinion#s1-2", "/policies/entry-opinion#s2"]
    assert {link.split("#")[1] for link in links} <= set(Page(site.get("/policies/entry-opinion").text).ids())


def test_an_entry_is_found_and_opened_as_what_it_is(site: FlaskClient) -> None:
    """Results lead to its own page, at the clause; its address as a document leads there too."""
    links = Page(site.get("/search?q=结对共建").text).links()
    found = [link for link in links if link.startswith("/policies/entry-opinion")]
    assert found[0].startswith("/policies/entry-opinion?")
    page = Page(site.get(found[0]).text)
    assert "结对共建" in page.marked()
    assert any(link.split("#")[-1] in page.ids() for link in found if "#" in link)
    assert site.get("/documents/entry-opinion?q=abc").location == "/policies/entry-opinion?q=abc"


@pytest.mark.parametrize("name", ["text", "card-one", "entry-canary", "nothing", "../x", "x" * 300])
def test_what_is_no_entry_has_no_page_there(site: FlaskClient, name: str) -> None:
    """The same for what may not be seen and for what is not there."""
    assert site.get(f"/policies/{name}").status_code == 404
    assert site.get(f"/api/v1/policies/{name}").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/policies/",
        "/policies/entry-opinion",
        "/policies/entry-law",
        "/models/card-one",
        "/documents/law-new",
        "/api/v1/policies",
        "/api/v1/policies/entry-opinion",
        "/api/v1/policies/entry-law",
    ],
)
def test_what_a_reader_may_not_see_shows_nowhere(site: FlaskClient, address: str) -> None:
    """Neither an entry, nor a text, nor a practice."""
    text = site.get(address).text
    assert "金丝雀" not in text
    assert "canary" not in text


def test_the_api_gives_the_register(site: FlaskClient) -> None:
    """With the names that its description gives; unknown facts are null."""
    answer = site.get("/api/v1/policies").get_json()
    assert answer["total"] == 3
    law = next(each for each in answer["policies"] if each["id"] == "entry-law")
    assert (law["number"], law["date"], law["full_texts"]) == (
        None,
        "2023-12-29",
        [{"id": "law-new", "title": "公司法（2023年修订）"}],
    )
    entry = site.get("/api/v1/policies/entry-opinion").get_json()
    assert [clause["path"] for clause in entry["clauses"]] == ["一 › 1", "一 › 2", "二"]
    assert [each["name"] for each in entry["clauses"][1]["practices"]] == ["友邻党支部", "楼宇联建"]
    assert entry["known"] == {"title": "网页题名", "issuer": "网页栏目"}
    assert site.get("/api/v1/policies?q=x").status_code == 400
    schemas = site.get("/api/v1/openapi.json").get_json()["components"]["schemas"]
    assert list(entry) == list(schemas["Policy"]["properties"])
    assert list(law) == list(schemas["Policies"]["properties"]["policies"]["items"]["properties"])


def test_without_an_index_texts_and_cards_are_still_read(kept: Settings, tmp_path: Path) -> None:
    """Only the register itself needs it."""
    shutil.copytree(kept.home, tmp_path / "home", ignore=shutil.ignore_patterns("index"))
    site = create_app(dataclasses.replace(kept, home=tmp_path / "home")).test_client()
    assert site.get("/documents/text").status_code == 200
    assert site.get("/models/card-one").status_code == 200
    assert site.get("/policies/").status_code == 503
