"""Names on the pages: links in the text, what a document mentions, who mentions a card, names that are proposed."""

from __future__ import annotations

import dataclasses
import json
import shutil

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from indexer.search import Search
from kb.document import Document
from kb.library import Library
from kb.outline import Span
from kb.practice.linking import Linking
from kb.practice.mentions import Mention
from kb.settings import SHIPPED_CORPUS, Settings, load_settings
from tests.factories import document
from tests.web.page import Page
from web.app import create_app
from web.cli import main
from web.marks import marked
from web.named import linked, marked_spans

TEXT = """## 一、链式党建

杭州市推行“链式党建”，链式党建由市委组织部牵头。

## 二、驿站

- 建红领驿站，落实《楼宇党建意见》

**1. 红领驿站。**见[链式党建](https://example.cn/a)和**红领驿站**。再学暗线做法，党员推行“友邻善治”模式。"""


def _documents() -> list[Document]:
    return [
        document("card-chain", "## 问题\n\n同红领驿站一起。", title="链式党建", kind="做法卡片"),
        document("card-post", "## 问题\n\n略。", title="红领驿站", kind="做法卡片"),
        document("card-secret", "## 问题\n\n略。", title="暗线做法", kind="做法卡片", access="internal"),
        document("opinion", "## 一、要求\n\n略。", title="楼宇党建意见", kind="政策条目"),
        document("text", TEXT, title="杭州的探索"),
        document("again", "党支部学“友邻善治”，学链式党建。", title="再探索"),
        document("hidden", "内部材料讲“链式党建”“友邻善治”，“金丝雀”“金丝雀”“金丝雀”。党员。", access="internal"),
    ]


@pytest.fixture(scope="module")
def linked_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A small library with its index and its mentions."""
    root = tmp_path_factory.mktemp("linked")
    shutil.copytree(SHIPPED_CORPUS / "lexicon", root / "corpus" / "lexicon")
    settings = dataclasses.replace(load_settings({"KB_HOME": str(root / "home")}), corpus=root / "corpus")
    library = Library(settings.library, shipped=settings.corpus)
    for each in _documents():
        library.save(each)
    Search(settings).folder.update(library)
    Linking(library, settings.lexicons).refresh()
    return settings


@pytest.fixture(scope="module")
def client(linked_settings: Settings) -> FlaskClient:
    """A client of the site on it."""
    return create_app(linked_settings).test_client()


def named(page: Page) -> list[str]:
    """Where the names in the text lead."""
    return [each["href"] for each in page.all("a") if each.get("class") == "named"]


def test_names_in_the_text_lead_to_cards_and_entries_once_a_passage(client: FlaskClient) -> None:
    """The first of each in a passage; not in headings, nor in lines that have links of their own."""
    page = Page(client.get("/documents/text").text)
    assert named(page) == ["/models/card-chain", "/models/card-post", "/policies/opinion", "/models/card-post"]


def test_what_may_not_be_seen_is_not_linked_or_listed(client: FlaskClient) -> None:
    """The text stays what it is; the card behind the name does not show."""
    page = Page(client.get("/documents/text").text)
    assert "暗线做法" in page.text
    assert not any("secret" in link for link in page.links())
    assert page.text.count("暗线做法") == 1
    assert "/documents/hidden" not in client.get("/models/card-chain").text


def test_the_text_can_be_copied_letter_for_letter(client: FlaskClient) -> None:
    """Links and marks add nothing to it."""
    for query in ("", "?q=式党", "?q=“推行链式”"):
        assert (
            "杭州市推行“链式党建”，链式党建由市委组织部牵头。" in Page(client.get(f"/documents/text{query}").text).text
        )


def test_what_is_sought_stays_marked_within_a_name(client: FlaskClient) -> None:
    """A mark that begins before a name goes on in it."""
    html = client.get("/documents/text?q=推行链式党建").text
    assert '<a class="named" href="/models/card-chain"><mark>' in html


def test_what_a_document_mentions_is_listed_with_the_first_passage(client: FlaskClient) -> None:
    """By kind, with counts."""
    page = Page(client.get("/documents/text").text)
    for name in ("提到的做法", "提到的机构", "提到的地方", "提到的政策"):
        assert name in page.text
    assert "#s1" in page.links()


def test_a_card_lists_the_documents_that_mention_it(client: FlaskClient) -> None:
    """The most mentions first, each leading to the passage."""
    page = Page(client.get("/models/card-chain").text)
    links = [link for link in page.links() if link.startswith("/documents/") and "/cite" not in link]
    assert links[:2] == ["/documents/text#s1", "/documents/again#p1"]
    entry = Page(client.get("/policies/opinion").text)
    assert "提到它的资料" in entry.text


def test_names_without_a_card_are_proposed_with_their_passages(client: FlaskClient) -> None:
    """Of documents that may be seen."""
    page = Page(client.get("/models/candidates").text)
    assert "友邻善治" in page.text and "2 篇，2 处" in page.text
    assert "金丝雀" not in page.text


def test_a_damaged_file_costs_the_lists_only(linked_settings: Settings) -> None:
    """The page is shown without them."""
    library = Library(linked_settings.library, shipped=linked_settings.corpus)
    path = library.root / "mentions.sqlite3"
    kept = path.read_bytes()
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    path.write_bytes(b"no database" * 999)
    try:
        client = create_app(linked_settings).test_client()
        assert client.get("/documents/text").status_code == 200
        assert client.get("/models/card-chain").status_code == 200
    finally:
        path.write_bytes(kept)


def test_the_command_line_lists_what_is_proposed(
    linked_settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As JSON, with the passages, and for people."""
    monkeypatch.setenv("KB_HOME", str(linked_settings.home))
    assert main(["candidates", "--json"]) == 0
    (values,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (found,) = [each for each in values if each["name"] == "友邻善治"]
    assert {each["id"] for each in found["documents"]} >= {"text", "again", "hidden"}
    assert main(["candidates", "--most", "1"]) == 0
    assert "个待核定的名称" in capsys.readouterr().out


SPANS = st.lists(st.integers(0, 12), min_size=4, max_size=4, unique=True).map(sorted)


@given(st.text("甲乙<&>\"'党建", min_size=12, max_size=12), SPANS, SPANS)
def test_links_and_marks_in_any_order_leave_the_text(text: str, marks: list[int], names: list[int]) -> None:
    """Where they overlap, the mark is cut and goes on in the link."""
    spans = [(marks[0], marks[1]), (marks[2], marks[3])]
    pairs = [(names[0], names[1]), (names[2], names[3])]
    mentions = [Mention(Span(*pair), "model", "x", text[slice(*pair)]) for pair in pairs]
    html = linked(text, spans, mentions, {"x": "/x"})
    assert Markup(html).striptags() == Markup(escape(text)).striptags()
    covered = [at for start, end in marked_spans(html) for at in range(start, end)]
    assert covered == [at for start, end in spans for at in range(start, end)]
    assert marked_spans(marked(text, spans)) == spans
