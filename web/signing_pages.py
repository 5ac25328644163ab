"""Signing in and out."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kb.errors import AccountError
from web.services import services
from web.signing import check_origin, check_token, sign_in, sign_out, signed_in

blueprint = Blueprint("signing", __name__)
WRONG = "账号或密码不对，请再试。"


@blueprint.get("/login")
def login() -> str | Response:
    """The form; who is signed in already goes on."""
    if signed_in():
        return redirect(_next(request.args.get("next", "")))
    return render_template("login.html", problem="", name="", following=_next(request.args.get("next", "")))


@blueprint.post("/login")
def enter() -> Response | tuple[str, int]:
    """Sign in with name and password."""
    check_origin()
    name, following = request.form.get("name", "").strip(), _next(request.form.get("next", ""))
    try:
        account = services().accounts.sign_in(name, request.form.get("password", ""))
        problem = WRONG
    except AccountError as error:
        account, problem = None, str(error)
    if account is None:
        return render_template("login.html", problem=problem, name=name[:60], following=following), 403
    sign_in(account)
    return redirect(following)


@blueprint.post("/logout")
def leave() -> Response:
    """Sign out."""
    check_token()
    sign_out()
    return redirect(url_for("site.home"))


def _next(path: str) -> str:
    """Where to go on: a page of ours, whatever was asked for."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if ours and path.isprintable() else url_for("workspace.page")
