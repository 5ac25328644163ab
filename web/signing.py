"""Who is signed in: a signed cookie names the account, the database says whether it still holds.

The key of the cookie lies in KB_HOME/secret, which `kb user add` makes with the first account.
"""

from __future__ import annotations

import contextlib
import datetime
import hmac
import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, has_request_context, request, session
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from kb.accounts import Account, Accounts
from kb.document import PUBLIC
from kb.errors import AccountError
from kb.files import make_folder

LASTS = datetime.timedelta(hours=12)
KEY_BYTES = 32


class _Sessions(SecureCookieSessionInterface):
    """Sessions signed with the key of a file that may come into being while the program runs."""

    def __init__(self, secret: Path) -> None:
        self._secret = secret

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """None while there is no key: then nobody is signed in."""
        if app.secret_key is None and self._secret.is_file():
            app.secret_key = self._secret.read_bytes()
        return super().get_signing_serializer(app)


def prepare_signing(app: Flask, secret: Path) -> None:
    """Let `app` know who is signed in; `secret` is the file of its key."""
    app.config.update(SESSION_COOKIE_NAME="kb", SESSION_COOKIE_SAMESITE="Lax", PERMANENT_SESSION_LIFETIME=LASTS)
    app.session_interface = _Sessions(secret)

    @app.after_request
    def keep_private(response: Response) -> Response:
        """What one person was shown is no answer for the next one at that computer."""
        if signed_in():
            response.headers["Cache-Control"] = "private, no-store"
        return response


def signed_in() -> Account | None:
    """The account of this request; None for a reader without one, and where nobody asks."""
    if not has_request_context():
        return None
    if "account" not in g:
        name, stamp = session.get("name"), session.get("stamp")
        found = _find(name) if isinstance(name, str) else None
        g.account = found if found and found.stamp == stamp else None
    account: Account | None = g.account
    return account


def _find(name: str) -> Account | None:
    """The account of this name; None, and a line in the log, where the database cannot be read."""
    accounts: Accounts = current_app.extensions["kb"].accounts
    try:
        return accounts.find(name)
    except AccountError as error:
        current_app.logger.error("%s", error)
        return None


def reader_access() -> frozenset[str]:
    """The access labels that this reader holds: those of the account, what is public without one."""
    account = signed_in()
    return account.access if account else frozenset({PUBLIC})


def sign_in(account: Account) -> None:
    """Begin a session of `account`."""
    session.clear()
    session.permanent = True
    session.update(name=account.name, stamp=account.stamp, token=secrets.token_urlsafe(16))
    g.account = account


def sign_out() -> None:
    """End the session."""
    session.clear()
    g.pop("account", None)


def token() -> str:
    """What forms and scripts of this session send back; empty without one."""
    return str(session.get("token", "")) if signed_in() else ""


def check_token() -> None:
    """End the request with 400 unless it comes from a page of this session."""
    sent = request.headers.get("X-Token") or request.form.get("token", "")
    if not signed_in() or not hmac.compare_digest(sent.encode(), token().encode()):
        abort(400)


def check_origin() -> None:
    """End the request with 400 where a page of another site sent it."""
    origin = request.headers.get("Origin") or request.headers.get("Referer")
    if origin and urlsplit(origin).netloc != request.host:
        abort(400)


def make_key(path: Path) -> None:
    """Make the key of sessions where there is none. Raises OSError where it cannot be written."""
    make_folder(path.parent)
    with contextlib.suppress(FileExistsError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
