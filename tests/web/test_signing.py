"""Signing in: what it opens, what it never opens, and the baskets that an account keeps."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kb.export.basket import Basket, Group, Item
from kb.settings import Settings, load_settings
from tests.web.page import Page
from web.cli import main
from web.services import services_of
from web.signing import make_key
from web.workspace import MOST_BASKETS

PASSWORD = "correct horse"
BASKET = Basket("第一讲", (Group("", (Item("card", ("card-chain",)),)),)).to_json()


@pytest.fixture
def member(app: Flask, site_settings: Settings) -> FlaskClient:
    """Someone signed in who may read what is labelled internal."""
    accounts = services_of(app).accounts
    if accounts.find("王老师") is None:
        accounts.add("王老师", PASSWORD, frozenset({"internal"}))
        make_key(site_settings.secret)
    client = app.test_client()
    assert enter(client).status_code == 302
    return client


def enter(client: FlaskClient, password: str = PASSWORD, name: str = "王老师", **fields: str) -> TestResponse:
    """Send the form of the sign-in page."""
    return client.post("/login", data={"name": name, "password": password, **fields})


def token(client: FlaskClient) -> str:
    """What the pages of a session send back."""
    return next(each["data-token"] for each in Page(client.get("/").text).all("body"))


def test_what_is_labelled_shows_to_who_holds_the_label_only(member: FlaskClient, client: FlaskClient) -> None:
    """In results, on its page, in the API and in baskets; no proxy or browser keeps it for the next one."""
    basket = {"basket": '{"version": 1, "groups": [{"items": [{"kind": "document", "ids": ["secret"]}]}]}'}
    for url in ("/search?q=金丝雀", "/documents/secret", "/api/v1/search?q=金丝雀"):
        assert "内部文件" in member.get(url).get_data(as_text=True)
        assert "内部文件" not in client.get(url).get_data(as_text=True)
        assert "no-store" in member.get(url).headers["Cache-Control"]
    assert "金丝雀内部文件" in member.post("/workspace/show", data=basket).text
    assert "金丝雀内部文件" not in client.post("/workspace/show", data=basket).text
    assert "权限的人阅读" in member.post("/workspace/export", data=basket | {"form": "md"}).text


def test_wrong_words_do_not_sign_in(member: FlaskClient, client: FlaskClient) -> None:
    """A wrong password and a name that there is not are told alike."""
    answers = [enter(client, "wrong password"), enter(client, name="没有的人")]
    assert [each.status_code for each in answers] == [403, 403]
    assert all("账号或密码不对" in each.text for each in answers)
    assert "已登录" not in client.get("/").text
    assert "王老师，已登录" in member.get("/").text


@pytest.mark.parametrize(
    "following", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x", ""]
)
def test_signing_in_leads_to_our_own_pages_only(member: FlaskClient, app: Flask, following: str) -> None:
    """Whatever was asked for; a page of ours is gone on with."""
    client = app.test_client()
    assert enter(client, next=following).location == "/workspace/"
    assert enter(app.test_client(), next="/search?q=楼宇").location.startswith("/search?q=")


def test_a_page_of_another_site_can_do_nothing(member: FlaskClient, app: Flask) -> None:
    """Neither sign in, nor out, nor change baskets: origin and token are looked at."""
    other = {"Origin": "https://evil.example"}
    assert (
        app.test_client().post("/login", data={"name": "王老师", "password": PASSWORD}, headers=other).status_code
        == 400
    )
    for data in ({}, {"token": "x"}):
        assert member.post("/logout", data=data).status_code == 400
    assert member.post("/workspace/kept", json={"revision": 0, "active": 0, "baskets": [BASKET]}).status_code == 400
    assert "已登录" in member.get("/").text


def test_signing_out_and_another_password_end_the_session(member: FlaskClient, app: Flask) -> None:
    """At once, at every computer."""
    elsewhere = app.test_client()
    enter(elsewhere)
    assert member.post("/logout", data={"token": token(member)}).status_code == 302
    assert "已登录" not in member.get("/").text
    assert "已登录" in elsewhere.get("/").text
    services_of(app).accounts.change_password("王老师", "battery staple")
    assert "已登录" not in elsewhere.get("/").text
    services_of(app).accounts.change_password("王老师", PASSWORD)


def test_a_forged_cookie_is_nobody(member: FlaskClient, app: Flask) -> None:
    """Without the key no cookie names an account."""
    client = app.test_client()
    client.set_cookie("kb", "eyJuYW1lIjoi546L6ICB5biIIn0.aaaa.bbbb")
    assert "已登录" not in client.get("/").text


def test_an_account_keeps_its_baskets(member: FlaskClient, client: FlaskClient, app: Flask) -> None:
    """They come back at another computer; who was overtaken is told what is there, and nothing is lost."""
    start = member.get("/workspace/kept").get_json()["revision"]
    headers = {"X-Token": token(member)}
    body = {"revision": start, "active": 0, "baskets": [BASKET]}
    assert member.post("/workspace/kept", json=body, headers=headers).get_json() == {"revision": start + 1}
    elsewhere = app.test_client()
    enter(elsewhere)
    assert elsewhere.get("/workspace/kept").get_json() == {
        "revision": start + 1,
        "content": {"active": 0, "baskets": [BASKET]},
    }
    overtaken = member.post("/workspace/kept", json=body, headers=headers)
    assert overtaken.status_code == 409 and overtaken.get_json()["revision"] == start + 1
    assert client.get("/workspace/kept").status_code == client.post("/workspace/kept", json=body).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"revision": "x"},
        {"revision": 0, "active": 0, "baskets": []},
        {"revision": 0, "active": 0, "baskets": [{}]},
        {"revision": 0, "active": 0, "baskets": [BASKET] * (MOST_BASKETS + 1)},
    ],
)
def test_what_is_no_basket_is_not_kept(member: FlaskClient, body: object) -> None:
    """Status 400."""
    assert member.post("/workspace/kept", json=body, headers={"X-Token": token(member)}).status_code == 400


def test_the_command_makes_accounts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a password from standard input; the key of sessions comes with the first one, for its owner only."""
    monkeypatch.setenv("KB_HOME", str(tmp_path))
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    assert main(["user", "add", "王老师", "--access", "内部", "--password-stdin"]) == 0
    settings = load_settings({"KB_HOME": str(tmp_path)})
    assert settings.secret.stat().st_mode & 0o077 == 0
    assert main(["user", "list", "--json"]) == 0
    assert '"王老师"' in capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert main(["user", "password", "王老师", "--password-stdin"]) == 1
    assert "8 至 200" in capsys.readouterr().err
    assert main(["user", "remove", "王老师"]) == 0
    assert main(["user", "remove", "王老师"]) == 1
