"""Copies and versions on the site, and two documents side by side."""

from __future__ import annotations

import dataclasses
import re
import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from indexer.search import Search
from kb.library import Library
from kb.relations import Relations
from kb.settings import SHIPPED_CORPUS, Settings, load_settings
from tests.factories import document
from tests.web.conftest import PAYLOAD
from tests.web.page import Page
from web.app import create_app

TITLE = "云州市楼宇党建工作规定"
ARTICLES = [
    f"**第{number}条** 楼宇党组织应当{work}，并向街道党工委报告{work}的情况。"
    for number, work in zip(
        "一二三四五六",
        ("建立联席会议", "配备党建指导员", "开放活动阵地", "培养发展党员", "化解劳动纠纷", "服务入驻企业"),
        strict=True,
    )
]
OLD = "\n\n".join(
    [*ARTICLES[:3], ARTICLES[3].replace("应当", f"可以{PAYLOAD}"), "**第五条** 自2015年起施行，由市委解释。"]
)
NEW = "\n\n".join([*ARTICLES, "**第七条** 自2020年起施行，由市委解释。"])


@pytest.fixture(scope="module")
def related(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a library with two versions of a policy, a copy of the newer on another site, and hidden ones."""
    root: Path = tmp_path_factory.mktemp("relatives")
    shutil.copytree(SHIPPED_CORPUS / "lexicon", root / "corpus" / "lexicon")
    settings = dataclasses.replace(load_settings({"KB_HOME": str(root / "home")}), corpus=root / "corpus")
    library = Library(settings.library, shipped=settings.corpus)
    for each in (
        document("old", OLD, title=f"{TITLE}（试行）", date="2015-05-01"),
        document("new", NEW, title=TITLE, date="2020-05-01", source="某某网"),
        document("copy", "首页\n\n" + NEW, title=TITLE, date="2020-05-01", source="云州市人民政府网"),
        document("canary-copy", NEW + "\n\n金丝雀", title=TITLE, date="2020-05-01", access="internal"),
        document("canary-newer", NEW.replace("应当", "必须"), title=TITLE, date="2023-05-01", access="internal"),
        document("alone", "关于做好防汛工作的通知，请认真落实值班制度。" * 5, title="关于做好防汛工作的通知"),
    ):
        library.save(each)
    Search(settings).folder.update(library)
    Relations(library).refresh()
    return settings


@pytest.fixture
def site(related: Settings) -> FlaskClient:
    """A client of the app on it."""
    return create_app(related).test_client()


def test_an_older_version_says_that_there_is_a_newer_one(site: FlaskClient) -> None:
    """At the top of its page, with the way to it and to both side by side."""
    page = Page(site.get("/documents/old").text)
    assert "有新版本" in page.text
    assert {"/documents/new", "/compare?a=old&b=new"} <= set(page.links())
    newest = Page(site.get("/documents/new").text)
    assert "有新版本" not in newest.text
    assert "较早的版本" in newest.text
    assert "/compare?a=old&b=new" in newest.links()


def test_copies_are_listed_with_the_one_to_go_by(site: FlaskClient) -> None:
    """The official site goes before another one, and it is said why, on both pages."""
    page = Page(site.get("/documents/new").text)
    assert "同一文件的其他来源" in page.text
    assert "以这篇为准：来源是官方网站或发文机关" in page.text
    assert "/documents/copy" in page.links()
    assert "以本篇为准：来源是官方网站或发文机关" in Page(site.get("/documents/copy").text).text


def test_a_document_without_relatives_says_nothing_of_them(site: FlaskClient) -> None:
    """No empty headings."""
    text = Page(site.get("/documents/alone").text).text
    assert not any(word in text for word in ("有新版本", "其他来源", "版本", "篇为准"))


def test_results_say_of_newer_versions_and_other_sources(site: FlaskClient) -> None:
    """Beside the title and below the clauses, each a link."""
    page = Page(site.get("/search?q=楼宇党组织").text)
    assert page.text.count("有新版本") == 1
    assert page.text.count("另有 1 个来源") == 2
    assert any(link.startswith("/documents/new?") and link.endswith("#copies") for link in page.links())


@pytest.mark.parametrize(
    "address", ["/documents/old", "/documents/new", "/documents/copy", "/search?q=楼宇党组织", "/compare?a=old&b=new"]
)
def test_what_a_reader_may_not_see_shows_nowhere(site: FlaskClient, address: str) -> None:
    """Neither as a copy, nor as a version, nor in a count."""
    text = site.get(address).text
    assert "canary" not in text
    assert "金丝雀" not in text
    assert "2023-05-01" not in text


@pytest.mark.parametrize("other", ["canary-copy", "canary-newer", "nothing", "../x"])
def test_what_may_not_be_seen_cannot_be_compared(site: FlaskClient, other: str) -> None:
    """It looks as if there were no such document, but for the way back after signing in, which is what was asked."""

    def told(answer: TestResponse) -> str:
        return re.sub(r'"/login\?next=[^"]*"', "", answer.text)

    answers = [site.get("/compare", query_string=pair) for pair in ({"a": "new", "b": other}, {"a": other, "b": "new"})]
    missing = site.get("/compare", query_string={"a": "new", "b": "no-such-thing"})
    assert [answer.status_code for answer in answers] == [404, 404]
    assert [told(answer) for answer in answers] == [told(missing), told(missing)]


def test_two_documents_stand_side_by_side(site: FlaskClient) -> None:
    """The sum first, then the list of changes with links, then both texts with what was left out and put in."""
    answer = site.get("/compare?a=old&b=new")
    page = Page(answer.text)
    assert "新增 2 条、修改 2 条；" in page.text
    changes = [link for link in page.links() if link.startswith("#row-")]
    assert changes
    assert {link[1:] for link in changes} <= set(page.ids())
    assert "应当" in [text for tag, text in page.texts if tag == "ins"]
    assert any("可以" in text for tag, text in page.texts if tag == "del")
    assert "处未变" in page.text
    assert "<script>alert" not in answer.text


def test_clauses_that_are_the_same_are_shown_where_asked_for(site: FlaskClient) -> None:
    """Left out at first."""
    short, whole = (Page(site.get(f"/compare?a=old&b=new{more}").text) for more in ("", "&all=1"))
    assert "开放活动阵地" not in short.text
    assert whole.text.count("开放活动阵地") == 4
    assert "处未变" not in whole.text
    assert "/compare?a=old&b=new&all=1" in short.links()
    assert "/compare?a=new&b=old" in short.links()


def test_a_document_beside_itself_does_not_differ(site: FlaskClient) -> None:
    """No list of changes."""
    page = Page(site.get("/compare?a=new&b=new").text)
    assert "各条没有不同" in page.text
    assert "改动一览" not in page.text


@pytest.mark.parametrize("query", ["", "a=new", "b=new", "a=&b=", f"a={'x' * 300}&b=new"])
def test_two_documents_are_needed(site: FlaskClient, query: str) -> None:
    """Else it is said how they are given."""
    answer = site.get(f"/compare?{query}")
    assert answer.status_code == 400
    assert "两篇资料" in Page(answer.text).text


def test_relations_that_are_damaged_keep_no_page_from_showing(related: Settings, tmp_path: Path) -> None:
    """The document is shown without them."""
    home = tmp_path / "home"
    shutil.copytree(related.home, home)
    settings = dataclasses.replace(related, home=home)
    for path in settings.library.glob("relations.sqlite3*"):
        path.unlink()
    (settings.library / "relations.sqlite3").write_bytes(b"no database" * 500)
    answer = create_app(settings).test_client().get("/documents/old")
    assert answer.status_code == 200
    assert "有新版本" not in answer.text
