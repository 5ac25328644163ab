"""Accounts: names, passwords, rests after wrong ones, baskets kept with their revision."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb import accounts
from kb.accounts import Accounts, hashed, matches
from kb.errors import AccountError

PASSWORD = "correct horse"


@pytest.fixture
def kept(tmp_path: Path) -> Accounts:
    """A database with one account."""
    made = Accounts(tmp_path / "家" / "kb.sqlite3")
    made.add("王老师", PASSWORD, frozenset({"内部"}))
    return made


def test_who_signs_in_has_name_and_labels(kept: Accounts) -> None:
    """With the right password only; what is public is always among the labels."""
    found = kept.sign_in("王老师", PASSWORD)
    assert found is not None
    assert found.name == "王老师" and found.access == {"public", "内部"}
    assert kept.sign_in("王老师", "wrong password") is None
    assert kept.sign_in("李老师", PASSWORD) is None
    assert kept.find("王老师") == found and kept.find("李老师") is None


def test_no_database_means_no_accounts(tmp_path: Path) -> None:
    """Reading makes no file."""
    none = Accounts(tmp_path / "kb.sqlite3")
    assert none.all() == [] and none.find("王老师") is None and none.baskets("王老师").revision == 0
    assert not list(tmp_path.iterdir())


def test_passwords_are_not_kept(kept: Accounts, tmp_path: Path) -> None:
    """Only a hash, another one each time."""
    assert PASSWORD.encode() not in (tmp_path / "家" / "kb.sqlite3").read_bytes()
    assert hashed(PASSWORD) != hashed(PASSWORD)
    assert matches(PASSWORD, hashed(PASSWORD)) and not matches(PASSWORD + "x", hashed(PASSWORD))


def test_a_name_rests_after_wrong_passwords(kept: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    """The right password does not help either, until the time is over; others are not concerned."""
    kept.add("李老师", PASSWORD)
    for _ in range(accounts.MOST_FAILURES):
        assert kept.sign_in("王老师", "wrong password") is None
    with pytest.raises(AccountError, match="15 分钟"):
        kept.sign_in("王老师", PASSWORD)
    assert kept.sign_in("李老师", PASSWORD)
    monkeypatch.setattr(accounts, "REST_S", -1)
    assert kept.sign_in("王老师", PASSWORD)


def test_another_password_is_another_stamp(kept: Accounts) -> None:
    """So that sessions of the old one end; the rest ends too."""
    before = kept.find("王老师")
    kept.change_password("王老师", "battery staple")
    after = kept.sign_in("王老师", "battery staple")
    assert before and after and before.stamp != after.stamp
    assert kept.sign_in("王老师", PASSWORD) is None


@pytest.mark.parametrize(
    ("name", "password", "access", "said"),
    [
        ("", PASSWORD, (), "账号名"),
        ("a b", PASSWORD, (), "账号名"),
        ("名" * 41, PASSWORD, (), "账号名"),
        ("王老师", PASSWORD, (), "已有"),
        ("李老师", "short", (), "8 至 200"),
        ("李老师", "x" * 201, (), "8 至 200"),
        ("李老师", PASSWORD, ("a b",), "权限标签"),
    ],
)
def test_what_cannot_be_an_account_is_said(
    kept: Accounts, name: str, password: str, access: tuple[str, ...], said: str
) -> None:
    """And nothing is changed."""
    with pytest.raises(AccountError, match=said):
        kept.add(name, password, frozenset(access))
    assert [each.name for each in kept.all()] == ["王老师"]


def test_baskets_are_kept_with_their_revision(kept: Accounts) -> None:
    """Who knows an older one than is there writes nothing; a removed account leaves none."""
    assert kept.keep_baskets("王老师", "一", 0) == 1
    assert kept.keep_baskets("王老师", "二", 0) is None
    assert kept.keep_baskets("王老师", "三", 1) == 2
    assert (kept.baskets("王老师").revision, kept.baskets("王老师").content) == (2, "三")
    kept.remove("王老师")
    assert kept.baskets("王老师").revision == 0
    with pytest.raises(AccountError, match="没有名为 王老师 的账号"):
        kept.remove("王老师")
    with pytest.raises(AccountError, match="没有名为 王老师 的账号"):
        kept.change_password("王老师", PASSWORD)


def test_a_damaged_database_is_said(tmp_path: Path) -> None:
    """With its path."""
    path = tmp_path / "kb.sqlite3"
    path.write_bytes(b"no database" * 100)
    with pytest.raises(AccountError, match=r"kb\.sqlite3"):
        Accounts(path).find("王老师")
    with pytest.raises(AccountError, match=r"kb\.sqlite3"):
        Accounts(path).add("王老师", PASSWORD)
