"""The catalogue of practice models and their pages."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.web.page import Page


def test_catalogue_lists_every_card(client: FlaskClient) -> None:
    """/models/ links to every card, by scene."""
    page = Page(client.get("/models/").text)
    assert {"/models/card-chain", "/models/card-two"} <= set(page.links())
    assert "共 2 项" in page.text


def test_a_card_shows_its_parts_each_with_its_anchor(client: FlaskClient) -> None:
    """Name, aliases, place and parts of a practice model are on its page."""
    page = Page(client.get("/models/card-chain").text)
    assert {"s问题", "s做法"} <= set(page.ids())
    assert "链式党建模式" in page.text and "杭州" in page.text


def test_evidence_leads_to_the_very_passage(client: FlaskClient) -> None:
    """An evidence link's fragment is the anchor of the passage that its locator names."""
    page = Page(client.get("/models/card-chain").text)
    evidence = [link for link in page.links() if link.startswith("/documents/policy")]
    assert evidence[0].split("#")[1] in Page(client.get(evidence[0]).text).ids()
    assert "第二段讲“链式党建”" in page.text


def test_evidence_that_is_not_there_is_said(client: FlaskClient) -> None:
    """A locator that the document lacks leads to the document, a document that cannot be seen nowhere."""
    page = Page(client.get("/models/card-chain").text)
    assert "原文中没有找到这一处" in page.text
    assert "不在资料库中" in page.text
    assert not any("secret" in link for link in page.links())


def test_related_models_are_links(client: FlaskClient) -> None:
    """Related cards are linked with how they are related."""
    page = Page(client.get("/models/card-chain").text)
    assert "/models/card-two" in page.links() and "变体" in page.text


def test_documents_that_are_no_cards_have_no_page_there(client: FlaskClient) -> None:
    """/models/<id> of an ordinary document is a 404."""
    assert client.get("/models/policy").status_code == 404


def test_a_model_is_found_by_its_name(client: FlaskClient) -> None:
    """/models/named/ leads to the card, or to what tells of the model where it has none."""
    assert client.get("/models/named/链式党建").location == "/models/card-chain"
    assert (client.get("/models/named/没有的").location or "").startswith("/search?model=")
