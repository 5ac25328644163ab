"""The page of help, and the same on the command line."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from kb.library import Library
from kb.settings import load_settings
from tests.web.page import Page
from web.app import create_app
from web.cli import main
from web.guide import GUIDE, examples
from web.services import services_of


@pytest.fixture(scope="module")
def visitor(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of the site with the shipped content."""
    settings = load_settings({"KB_HOME": str(tmp_path_factory.mktemp("guide"))})
    app = create_app(settings)
    services_of(app).search.folder.update(Library(settings.library, shipped=settings.corpus))
    return app.test_client()


@pytest.mark.parametrize("query", [each.query for each in examples()])
def test_each_example_finds_what_it_asks_for(visitor: FlaskClient, query: str) -> None:
    """An example finds documents with all that it asks for, and is read without a fault."""
    answer = visitor.get("/api/v1/search", query_string={"q": query}).get_json()
    assert answer["total_documents"] > 0
    assert answer["explanation"]["relaxed"] is None
    assert answer["explanation"]["notes"] == []
    assert visitor.get("/search", query_string={"q": query}).status_code == 200


def test_each_example_is_a_link_on_the_page(visitor: FlaskClient) -> None:
    """The page links every example, and its table of contents leads to every part."""
    page = Page(visitor.get("/help").text)
    shown = [text for tag, text in page.texts if tag == "a"]
    assert {each.query for each in examples()} <= set(shown)
    assert {section.id for section in GUIDE} <= set(page.ids())
    assert {link[1:] for link in page.links() if link.startswith("#")} <= set(page.ids())


@pytest.mark.parametrize("url", ["/", "/search?q=楼宇", "/search?q=龘靐", "/models/", "/nowhere"])
def test_help_is_linked_beside_every_box(visitor: FlaskClient, url: str) -> None:
    """Wherever one can search one can read how."""
    assert "/help" in Page(visitor.get(url).text).links()


def test_the_terminal_has_the_same_examples(capsys: pytest.CaptureFixture[str]) -> None:
    """`kb search --help` ends with them."""
    with pytest.raises(SystemExit):
        main(["search", "--help"])
    shown = capsys.readouterr().out
    assert all(each.query in shown for each in examples())
