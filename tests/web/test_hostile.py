"""Hostile content and requests: nothing runs, nothing is fetched from elsewhere."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import PAYLOAD
from tests.web.page import Page

OWN_SCRIPTS = ["/static/site.js", "/static/basket.js"]
PAGES = [
    "/",
    "/search",
    "/search?q=毒",
    "/search?q=楼宇",
    "/search?q=楼宇 海洋捕捞",
    "/search?q=毒 楼宇&explain=1&in=楼宇&kind=意见&not_kind=通知",
    '/search?q=“<script>alert(1)</script>” 标题:“"><svg onload=alert(1)>”&in=<script>x</script>&in=党&not_model=<b>',
    "/search?similar=hostile&explain=1",
    "/help",
    "/documents/hostile",
    "/documents/hostile?q=script",
    "/documents/policy?q=说明",
    "/models/",
    "/models/card-chain",
    "/batch",
    "/nowhere",
]
PAYLOADS = [
    PAYLOAD,
    '"><svg onload=alert(1)>',
    "'-alert(1)-'",
    "<iframe src=javascript:alert(1)>",
    "{{7*7}}",
    "</title><script>alert(1)</script>",
    "\x00\ud83d\udea9%00",
]


@pytest.mark.parametrize("url", PAGES)
def test_pages_hold_no_script_but_our_own(client: FlaskClient, url: str) -> None:
    """Whatever a document says, no element, handler or address on a page is its."""
    page = Page(client.get(url).text)
    assert [script.get("src") for script in page.all("script")] == OWN_SCRIPTS
    assert not {"img", "iframe", "object", "embed", "style", "base"} & {tag for tag, _ in page.tags}
    for _, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        assert not any(value.strip().lower().startswith("javascript:") for value in attributes.values())


@pytest.mark.parametrize("url", PAGES)
def test_nothing_is_fetched_from_elsewhere(client: FlaskClient, url: str) -> None:
    """Every address that a page loads or submits to is on this site."""
    page = Page(client.get(url).text)
    for tag, attributes in page.tags:
        for name in ("src", "action", "data", "srcset", *(["href"] if tag == "link" else [])):
            assert attributes.get(name, "/").startswith("/") and not attributes.get(name, "/").startswith("//")


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize(
    "url",
    [
        *("/search?q=", "/search?kind=", "/documents/policy?q=", "/models/named/", "/documents/"),
        *("/search?not_kind=", "/search?in=", "/search?q=x&without=", "/search?similar=", "/search?q=x&in=党&in="),
        *("/documents/policy?in=", "/search?explain="),
    ],
)
def test_requests_come_out_escaped(client: FlaskClient, url: str, payload: str) -> None:
    """A payload in a query, a filter or an address never becomes markup, and never breaks the server."""
    response = client.get(url + quote(payload, errors="surrogatepass"))
    assert response.status_code in (200, 302, 400, 404)
    page = Page(response.text)
    assert not {"svg", "iframe", "img"} & {tag for tag, _ in page.tags}
    assert [script.get("src") for script in page.all("script")] in ([], OWN_SCRIPTS)
    assert not any("onload" in attributes or "onerror" in attributes for _, attributes in page.tags)
    assert "49" not in page.text.replace(payload, "")


def test_the_payload_is_shown_as_text(client: FlaskClient) -> None:
    """What looks like HTML in a document is its text."""
    assert "<script>alert(1)</script>" in Page(client.get("/documents/hostile").text).text


@pytest.mark.parametrize("url", ["/", "/nowhere", "/api/v1/search?page=0", "/static/site.css"])
def test_every_answer_carries_the_security_headers(client: FlaskClient, url: str) -> None:
    """Pages, errors, JSON and files forbid foreign sources, framing and sniffing; HTTPS is not forced."""
    with client.get(url) as response:
        headers = response.headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers and "Set-Cookie" not in headers


@pytest.mark.parametrize("url", PAGES)
def test_pages_speak_chinese(client: FlaskClient, url: str) -> None:
    """Each page says it is Chinese, and its own words are."""
    page = Page(client.get(url).text)
    assert page.all("html")[0]["lang"] == "zh-CN"
    ours = [text for tag, text in page.texts if tag in ("button", "label", "summary", "title", "dt")]
    assert ours and all(re.search("[一-鿿]", text) for text in ours)
