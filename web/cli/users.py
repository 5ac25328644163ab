"""Accounts, for the administrator: `kb user`."""

from __future__ import annotations

import argparse
import getpass
import sys

from kb.accounts import Accounts
from kb.errors import AccountError
from kb.settings import Settings
from web.cli.output import DONE, print_json, printable, say


def add_user(arguments: argparse.Namespace, settings: Settings) -> int:
    """Make an account; the password is asked for, or read from standard input."""
    from web.signing import make_key

    Accounts(settings.database).add(arguments.name, _password(arguments), frozenset(arguments.access or ()))
    try:
        make_key(settings.secret)
    except OSError as error:
        raise AccountError(f"{settings.secret}：写不进（{error.strerror}），没有它不能登录") from error
    say(f"已建立账号 {printable(arguments.name)}。")
    return DONE


def change_password(arguments: argparse.Namespace, settings: Settings) -> int:
    """Give an account another password; whoever is signed in with the old one is signed out."""
    Accounts(settings.database).change_password(arguments.name, _password(arguments))
    say(f"已更改 {printable(arguments.name)} 的密码，原来的登录都已失效。")
    return DONE


def remove_user(arguments: argparse.Namespace, settings: Settings) -> int:
    """Remove an account and the baskets that it keeps on the server."""
    Accounts(settings.database).remove(arguments.name)
    say(f"已删除账号 {printable(arguments.name)} 和它的备课篮。")
    return DONE


def list_users(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the accounts with what they may read."""
    found = Accounts(settings.database).all()
    if arguments.json:
        print_json([{"name": each.name, "access": sorted(each.access)} for each in found])
        return DONE
    for each in found:
        print(printable(f"{each.name}  {'、'.join(sorted(each.access))}"))
    print(f"共 {len(found)} 个账号。" if found else "还没有账号，用 kb user add 建立。")
    return DONE


def _password(arguments: argparse.Namespace) -> str:
    """The password, asked twice on a terminal. Raises AccountError where the two differ."""
    if arguments.password_stdin or not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("密码：")
    if getpass.getpass("再输一次：") != first:
        raise AccountError("两次输入的密码不同，没有更改")
    return first
