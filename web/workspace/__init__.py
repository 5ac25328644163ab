"""The workspace (备课): the check of quotations, and what a user gathered,
shown with the rights and texts of this moment and taken away as a file.

Baskets are kept by the browser or by the user as a file; who is signed in keeps them on the server too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote

from flask import Blueprint, Response, abort, jsonify, render_template, request
from werkzeug.exceptions import RequestEntityTooLarge

from kb.accounts import Account, KeptBaskets
from kb.citations import STYLE_NAMES, STYLES
from kb.errors import BasketError
from kb.export.basket import Basket, read_basket
from kb.export.files import FORMS, exported
from web.services import services
from web.signing import check_token, signed_in
from web.workspace.check import check_page, checked_page
from web.workspace.shown import shown

blueprint = Blueprint("workspace", __name__, url_prefix="/workspace")

MOST_BYTES = 4 * 1024 * 1024  # of a basket as JSON
FORM_NAMES = {"docx": "Word 文档（DOCX）", "pptx": "演示文稿（PPTX）", "md": "Markdown 文本"}
MOST_BASKETS = 100  # of an account
UNTITLED = "备课篮"


@blueprint.get("/")
def page() -> str:
    """The workspace; the script fills it with what the browser keeps."""
    return _page(None)


@blueprint.post("/")
def opened() -> tuple[str, int]:
    """The workspace with the basket of a file that was sent: what works without a script."""
    try:
        return _page(_basket()), 200
    except BasketError as error:
        return _page(None, str(error)), 400


@blueprint.post("/show")
def show() -> tuple[str, int]:
    """The items of a basket as a piece of a page."""
    try:
        basket = _basket()
    except BasketError as error:
        return render_template("basket_problem.html", problem=str(error)), 400
    return render_template("basket_items.html", groups=shown(basket, services().find)), 200


@blueprint.post("/export")
def export() -> Response | tuple[str, int]:
    """A basket as a file."""
    try:
        basket, form, style = _basket(), request.form.get("form", "docx"), request.form.get("style", "2025")
        if request.form.get("keep"):
            content, media_type, suffix = _as_file(basket), "application/json", ".json"
        elif form in FORMS and style in STYLES:
            handout = bool(request.form.get("handout"))
            content, media_type, suffix = exported(basket, services().find, form, style, handout)
        else:
            raise BasketError(f"导出格式为 {form[:20]!r}、引文格式为 {style[:20]!r}，应为页面上列出的选项")
    except BasketError as error:
        return _page(None, str(error)), 400
    name = f"{basket.title.strip() or UNTITLED}{suffix}"
    disposition = f"attachment; filename=basket{suffix}; filename*=UTF-8''{quote(name)}"
    return Response(content, mimetype=media_type, headers={"Content-Disposition": disposition})


@blueprint.get("/check")
def check_form() -> str:
    """The form for a draft."""
    return check_page()


@blueprint.post("/check")
def check_draft() -> tuple[str, int] | Response:
    """What is found of a draft's quotations. Nothing is stored: it is a POST because drafts are long."""
    return checked_page(services())


@blueprint.get("/kept")
def kept() -> Response:
    """The baskets that this account keeps on the server, with their revision."""
    return _kept_json(services().accounts.baskets(_account().name))


@blueprint.post("/kept")
def keep() -> tuple[Response, int]:
    """Keep all baskets of this account; 409 with what is there where another computer was quicker."""
    name = _account().name
    check_token()
    request.max_content_length = MOST_BYTES
    values = request.get_json(silent=True)
    revision = values.get("revision") if isinstance(values, dict) else None
    if not isinstance(values, dict) or not isinstance(revision, int):
        raise BasketError("应为带有 revision 和 baskets 的 JSON 对象")
    content = json.dumps(_all_baskets(values), ensure_ascii=False)
    made = services().accounts.keep_baskets(name, content, revision)
    if made is None:
        return _kept_json(services().accounts.baskets(name)), 409
    return jsonify(revision=made), 200


def _account() -> Account:
    """Who is signed in; ends the request with 401 where nobody is."""
    return signed_in() or abort(401)


def _kept_json(found: KeptBaskets) -> Response:
    return jsonify(revision=found.revision, content=json.loads(found.content) if found.content else None)


def _all_baskets(values: Mapping[str, object]) -> dict[str, object]:
    """The baskets that `values` hold, each checked. Raises BasketError."""
    listed, active = values.get("baskets"), values.get("active")
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST_BASKETS or not isinstance(active, int):
        raise BasketError(f"baskets 应为 1 至 {MOST_BASKETS} 个备课篮，active 应为其中一个的序号")
    return {"active": active, "baskets": [read_basket(each).to_json() for each in listed]}


def _page(basket: Basket | None, problem: str = "") -> str:
    return render_template(
        "workspace.html",
        groups=shown(basket, services().find) if basket else [],
        basket=basket,
        basket_json=_as_file(basket).decode() if basket else "",
        problem=problem,
        forms=FORM_NAMES,
        styles=STYLE_NAMES,
    )


def _basket() -> Basket:
    """The basket that was sent, in the field `basket` or as a file. Raises BasketError."""
    request.max_content_length = request.max_form_memory_size = MOST_BYTES
    try:
        file = request.files.get("file")
        sent = file.read() if file else request.form.get("basket", "").encode()
        renamed = request.form.get("title", "").strip()
    except RequestEntityTooLarge:
        raise BasketError(f"备课篮超过 {MOST_BYTES // 1024 // 1024} MB，请分成几个") from None
    if not sent.strip():
        raise BasketError("没有选文件：请选用“存为文件”存下的 .json 文件")
    try:
        basket = read_basket(json.loads(sent))
    except (ValueError, RecursionError):
        raise BasketError("这不是备课篮文件：应为用“存为文件”存下的 .json 文件") from None
    return replace(basket, title=renamed) if renamed else basket


def _as_file(basket: Basket) -> bytes:
    return json.dumps(basket.to_json(), ensure_ascii=False, indent=1).encode()
