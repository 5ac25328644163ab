"""The workspace (备课): the check of quotations, and what a user gathered,
shown with the rights and texts of this moment and taken away as a file.

Baskets are kept by the browser, or by the user as a file: nothing is stored here, so these routes only read.
"""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import RequestEntityTooLarge

from kb.citations import STYLE_NAMES, STYLES
from kb.errors import BasketError
from kb.export.basket import Basket, read_basket
from kb.export.files import FORMS, exported
from web.services import services
from web.workspace.check import check_page, checked_page
from web.workspace.shown import shown

blueprint = Blueprint("workspace", __name__, url_prefix="/workspace")

MOST_BYTES = 4 * 1024 * 1024  # of a basket as JSON
FORM_NAMES = {"docx": "Word 文档（DOCX）", "pptx": "演示文稿（PPTX）", "md": "Markdown 文本"}
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
