"""The trainers' workspace."""

from __future__ import annotations

from flask import Blueprint, Response

from web.services import services
from web.workspace.check import check_page, checked_page

blueprint = Blueprint("workspace", __name__, url_prefix="/workspace")


@blueprint.get("/check")
def check_form() -> str:
    """The form for a draft."""
    return check_page()


@blueprint.post("/check")
def check_draft() -> tuple[str, int] | Response:
    """What is found of a draft's quotations. Nothing is stored: it is a POST because drafts are long."""
    return checked_page(services())
