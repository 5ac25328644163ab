"""Citations of clauses: the control beside a clause, their page, the API."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from kb.document import Document
from tests.factories import document
from tests.web.page import Page
from web.body import render_body


def controls(page: Page) -> list[str]:
    """Where the controls beside clauses lead."""
    return [a["href"] for a in page.all("a") if a.get("class") == "quote" and "at=" in a["href"]]


@pytest.mark.parametrize("address", ["/documents/policy", "/models/card-chain"])
def test_every_clause_leads_to_its_citations(client: FlaskClient, address: str) -> None:
    """Without JavaScript, too: each control is a link to a page that has the three styles as text."""
    page = Page(client.get(address).text)
    permanent = [a["href"] for a in page.all("a") if a.get("class") == "permalink"]
    assert len(controls(page)) == len(permanent)
    for href in controls(page):
        answer = client.get(href)
        assert answer.status_code == 200
        assert [name for name in ("2025", "2015", "plain") if f'id="citation-{name}"' in answer.text] == [
            "2025",
            "2015",
            "plain",
        ]


def test_the_page_of_a_clause_says_how_it_is_cited_and_what_to_know(client: FlaskClient) -> None:
    """The clause in the words of the text, and that the original is not whole."""
    text = Page(client.get("/documents/policy/cite?at=s1-1-p2").text).text
    assert "市委组织部. 关于楼宇党建的意见：组发〔2020〕3号[Z]. 2020-05-06：第一部分第1条第2段." in text
    assert "《关于楼宇党建的意见》（市委组织部，组发〔2020〕3号，2020年5月6日）第一部分第1条第2段" in text
    assert "原文不完整，末尾中断" in text


def test_the_page_of_a_document_leads_to_the_citations_of_its_clauses(client: FlaskClient) -> None:
    """Whoever came without a clause chooses one there."""
    page = Page(client.get("/documents/policy/cite").text)
    assert "关于楼宇党建的意见：组发〔2020〕3号[Z]. 2020-05-06." in page.text
    assert {"/documents/policy/cite?at=s1-1", "/documents/policy/cite?at=s2"} <= set(page.links())


@pytest.mark.parametrize("path", ["secret/cite", "secret/cite?at=p1", "nothing/cite", "policy/cite?at=s99"])
@pytest.mark.parametrize("api", [False, True])
def test_what_is_not_there_or_not_for_this_reader_is_not_found(client: FlaskClient, path: str, api: bool) -> None:
    """All look the same, and nothing of the document is told."""
    address = f"/api/v1/documents/{path.replace('/cite', '/citations')}" if api else f"/documents/{path}"
    answer = client.get(address)
    assert answer.status_code == 404
    assert "金丝雀" not in answer.text


def test_hostile_titles_are_text(client: FlaskClient) -> None:
    """A title with markup is shown as it is written."""
    html = client.get("/documents/hostile/cite").text
    assert "<script>alert" not in html and "&lt;script&gt;alert" in html


def test_programs_get_the_same_citations(client: FlaskClient) -> None:
    """As JSON, in the form that the description gives; what it does not know is refused."""
    found = client.get("/api/v1/documents/policy/citations?at=s1-1").get_json()
    assert (found["id"], found["anchor"], found["locator"]) == ("policy", "s1-1", "一 › 1")
    assert [each["style"] for each in found["citations"]] == ["2025", "2015", "plain"]
    assert found["warnings"] == ["原文不完整，末尾中断"]
    schema = client.get("/api/v1/openapi.json").get_json()["components"]["schemas"]["Citations"]
    assert set(found) == set(schema["properties"]) == set(schema["required"])
    assert client.get("/api/v1/documents/policy/citations?on=s1-1").status_code == 400


def test_a_long_law_carries_a_short_link_a_clause_and_no_citations() -> None:
    """Three thousand clauses with three citations each would be a page of megabytes."""
    title = "中华人民共和国很长的法律"
    law: Document = document("law", "\n\n".join(f"**第{nth}条**　{'字' * 60}" for nth in range(1, 1001)), title=title)
    with_control = render_body(law, lambda text: text, "/documents/law", "/documents/law/cite").html  # type: ignore[arg-type,return-value]
    without = render_body(law, lambda text: text, "/documents/law").html  # type: ignore[arg-type,return-value]
    clauses = with_control.count('class="quote"')
    assert clauses == 1000
    assert (len(with_control) - len(without)) / clauses < 100
    assert title not in with_control
