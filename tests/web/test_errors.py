"""Errors are told in Chinese with a fitting status, and none is swallowed."""

from __future__ import annotations

import logging

import pytest
from flask import Flask

from kb.errors import IndexOutdatedError, LibraryError
from kb.settings import Settings
from tests.web.page import Page
from web.app import create_app


@pytest.fixture
def empty(settings: Settings) -> Flask:
    """An app whose index has not been built."""
    return create_app(settings)


@pytest.mark.parametrize("url", ["/", "/search?q=党建", "/models/"])
def test_without_an_index_the_command_is_shown(empty: Flask, settings: Settings, url: str) -> None:
    """Pages that need the index answer 503 with the command that builds it, and no folder of the server."""
    response = empty.test_client().get(url)
    assert response.status_code == 503
    assert "kb index" in response.text
    assert str(settings.home) not in response.text


def test_without_an_index_documents_can_still_be_read(empty: Flask) -> None:
    """A document's page needs the library only, highlights included; a card tells the relations that it names."""
    response = empty.test_client().get("/models/model-lianshi-dangjian?q=党建")
    assert response.status_code == 200
    assert "/models/model-shengchanxian-dangjian" in Page(response.text).links()


def test_the_api_says_so_too(empty: Flask) -> None:
    """Without an index the API answers 503 in its error shape."""
    response = empty.test_client().get("/api/v1/search?q=党建")
    assert response.status_code == 503
    assert response.get_json()["error"]["details"]["command"] == "kb index"


def raising(app: Flask, error: Exception) -> Flask:
    """`app` with a page and an API address that raise."""

    def fail() -> str:
        raise error

    app.add_url_rule("/fail", "fail", fail)
    app.add_url_rule("/api/v1/fail", "api_fail", fail)
    return app


@pytest.mark.parametrize("error", [RuntimeError("秘密的细节"), LibraryError("/srv/kb/x.md：读不到")])
def test_unexpected_errors_are_logged_and_not_shown(
    empty: Flask, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    """What nobody foresaw is a 500: its trace goes to the log, a plain sentence to the reader."""
    with caplog.at_level(logging.ERROR):
        response = raising(empty, error).test_client().get("/fail")
    assert response.status_code == 500
    assert "服务器出错了" in response.text and str(error) not in response.text
    assert caplog.records[0].exc_info and str(error) in caplog.text


def test_unexpected_errors_of_the_api_have_its_shape(empty: Flask) -> None:
    """A 500 below /api/ is JSON."""
    response = raising(empty, RuntimeError()).test_client().get("/api/v1/fail")
    assert (response.status_code, response.get_json()["error"]["code"]) == (500, "internal_error")


def test_an_outdated_index_names_its_remedy(empty: Flask) -> None:
    """An index of another version is a 503 with the command that mends it."""
    response = raising(empty, IndexOutdatedError("旧")).test_client().get("/fail")
    assert response.status_code == 503 and "kb index" in response.text


@pytest.mark.parametrize(
    ("method", "url", "status", "words"),
    [
        ("GET", "/nowhere", 404, "没有这个页面或文档"),
        ("GET", "/search?page=x", 400, "应为正整数"),
        ("POST", "/search", 405, "不支持这种请求方式"),
    ],
)
def test_error_pages_are_chinese(empty: Flask, method: str, url: str, status: int, words: str) -> None:
    """Each error has a page in Chinese with a search box and a way home."""
    response = empty.test_client().open(url, method=method)
    page = Page(response.text)
    assert response.status_code == status
    assert words in page.text
    assert "/" in page.links() and page.all("input")


def test_a_wrong_method_names_the_right_ones(empty: Flask) -> None:
    """A 405 carries the Allow header."""
    assert "GET" in empty.test_client().post("/search").headers["Allow"]
