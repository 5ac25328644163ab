"""The workspace: what a basket shows and gives as a file, with the rights and texts of the moment."""

from __future__ import annotations

import contextlib
import io
import json

import docx
import pptx
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import BasketError
from kb.export.basket import MOST_ITEMS, Basket, Group, Item, read_basket
from tests.web.page import Page

CLAUSE = Item("passage", ("policy",), "s1-1", "一 › 1", comment="开场用")
CARD = Item("card", ("card-chain",))
SECRET = Item("document", ("secret",))
BASKET = Basket("第一讲", (Group("导入", (CLAUSE, CARD)), Group("", (Item("note", comment="自己的话"),))))


def sent(basket: Basket, **fields: str) -> dict[str, str]:
    """The fields of a form with `basket`."""
    return {"basket": json.dumps(basket.to_json()), **fields}


def test_a_basket_is_shown_with_what_stands_in_the_library(client: FlaskClient) -> None:
    """Each thing has its text, its citation, the way to its place and the user's comment."""
    page = Page(client.post("/workspace/show", data=sent(BASKET)).text)
    assert any(link.startswith("/documents/policy") and link.endswith("#s1-1") for link in page.links())
    assert "/models/card-chain" in page.links()
    assert "导入" in page.text and "开场用" in page.text and "自己的话" in page.text
    assert "链式党建" in page.text


def test_what_a_reader_may_not_see_shows_nothing_of_itself(client: FlaskClient) -> None:
    """It looks just like what was never there, on the page and in every file."""
    hidden, absent = (Basket("讲", (Group("", (item,)),)) for item in (SECRET, Item("document", ("nothing",))))
    assert (
        client.post("/workspace/show", data=sent(hidden)).text == client.post("/workspace/show", data=sent(absent)).text
    )
    for form in ("md", "docx", "pptx"):
        contents = [client.post("/workspace/export", data=sent(each, form=form)).data for each in (hidden, absent)]
        assert contents[0] == contents[1]


def test_a_basket_becomes_a_word_file_slides_and_markdown(client: FlaskClient) -> None:
    """The file is named after the basket; what was gathered stands in it."""
    answers = {form: client.post("/workspace/export", data=sent(BASKET, form=form)) for form in ("docx", "pptx", "md")}
    for form, answer in answers.items():
        assert answer.status_code == 200
        assert (
            f".{form}" in answer.headers["Content-Disposition"] and "%E7%AC%AC" in answer.headers["Content-Disposition"]
        )
    assert "链式党建" in answers["md"].text
    word = docx.Document(io.BytesIO(answers["docx"].data))
    assert any("链式党建" in paragraph.text for paragraph in word.paragraphs)
    slides = pptx.Presentation(io.BytesIO(answers["pptx"].data)).slides
    assert any(shape.has_text_frame and "第一讲" in shape.text_frame.text for shape in slides[0].shapes)


def test_a_basket_kept_as_a_file_opens_again(client: FlaskClient) -> None:
    """What is saved is what was sent, and the page shows it without a script."""
    kept = client.post("/workspace/export", data=sent(BASKET, keep="1"))
    assert read_basket(json.loads(kept.data)) == BASKET
    page = Page(client.post("/workspace/", data={"file": (io.BytesIO(kept.data), "讲.json")}).text)
    assert "开场用" in page.text and "/models/card-chain" in page.links()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "没有选文件"),
        ("不是 JSON", "这不是备课篮文件"),
        ("[" * 100_000, "这不是备课篮文件"),
        ("[]", "应为对象"),
        ('{"version": 9}', "version"),
        ('{"version": 1, "groups": [{"items": [{"kind": "x"}]}]}', "第 1 组第 1 项"),
        ('{"version": 1, "groups": [{"items": [{"kind": "card", "ids": ["../../etc"]}]}]}', "不是文档编号"),
        ('{"version": 1, "groups": [{"items": [{"kind": "comparison", "ids": ["a"]}]}]}', "应有 2 至 5 个"),
        (json.dumps({"version": 1, "groups": [{"items": [{"kind": "note"}] * (MOST_ITEMS + 1)}]}), "最多|不超过"),
    ],
)
def test_what_is_no_basket_says_where_it_is_wrong(client: FlaskClient, content: str, said: str) -> None:
    """Status 400, a sentence with the place, on each of the routes."""
    for route in ("/workspace/show", "/workspace/", "/workspace/export"):
        answer = client.post(route, data={"basket": content})
        assert answer.status_code == 400
        assert any(each in answer.text for each in said.split("|")), answer.text


def test_an_unknown_form_or_style_is_refused(client: FlaskClient) -> None:
    """With what may be asked for."""
    for fields in ({"form": "exe"}, {"style": "apa"}):
        assert client.post("/workspace/export", data=sent(BASKET, **fields)).status_code == 400


def test_user_text_is_shown_as_text(client: FlaskClient) -> None:
    """Headings, titles and comments are no HTML."""
    evil = "<script>alert(1)</script>"
    basket = Basket(evil, (Group(evil, (Item("note", comment=evil),)),))
    for route in ("/workspace/show", "/workspace/"):
        assert evil not in client.post(route, data=sent(basket)).text


def test_things_can_be_gathered_where_they_stand(client: FlaskClient) -> None:
    """Results, documents, citations of clauses, cards and comparisons hold what goes into the basket."""
    for url, kind in (
        ("/search?q=链式党建", "passage"),
        ("/documents/policy", "document"),
        ("/documents/policy/cite?at=s1-1", "passage"),
        ("/models/card-chain", "card"),
        ("/models/compare?id=card-chain&id=card-two", "comparison"),
    ):
        buttons = [each["data-gather"] for each in Page(client.get(url).text).all("button") if "data-gather" in each]
        items = [Basket("", (Group("", (_item(button),)),)) for button in buttons]
        assert kind in {item.kind for basket in items for item in basket.items}, url
        for basket in items:  # what a page offers can be shown
            assert client.post("/workspace/show", data=sent(basket)).status_code == 200


def _item(button: str) -> Item:
    values = {"version": 1, "groups": [{"items": [json.loads(button)]}]}
    return read_basket(values).items[0]


texts = st.text(max_size=30)
items = st.one_of(
    st.builds(Item, st.just("note"), comment=texts),
    st.builds(Item, st.sampled_from(["passage", "card", "document"]), st.just(("a-1",)), texts, texts, texts),
)
baskets = st.builds(
    Basket, texts, st.lists(st.builds(Group, texts, st.lists(items, max_size=4).map(tuple)), max_size=3).map(tuple)
)


@given(baskets)
def test_a_basket_survives_its_json(basket: Basket) -> None:
    """What is written is read again the same."""
    assert read_basket(json.loads(json.dumps(basket.to_json()))) == basket


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda x: (
            st.lists(x) | st.dictionaries(st.sampled_from(["version", "groups", "items", "kind", "ids", "title"]), x)
        ),
    )
)
def test_any_json_is_a_basket_or_refused(values: object) -> None:
    """Foreign JSON raises nothing else than BasketError."""
    with contextlib.suppress(BasketError):
        read_basket(values)
