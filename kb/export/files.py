"""A manuscript as the bytes of a file."""

from __future__ import annotations

from typing import Literal

from kb.citations import Style
from kb.export.basket import Basket
from kb.export.handout import handout
from kb.export.manuscript import Manuscript
from kb.export.resolve import Find, manuscript

Form = Literal["docx", "pptx", "md"]
FORMS: tuple[Form, ...] = ("docx", "pptx", "md")
MEDIA_TYPES: dict[Form, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "md": "text/markdown; charset=utf-8",
}


def export(text: Manuscript, form: Form) -> bytes:
    """`text` as a file; the same bytes for the same text. Raises BasketError where it has too many slides."""
    if form == "docx":
        from kb.export import docx

        return docx.write(text)
    if form == "pptx":
        from kb.export import pptx

        return pptx.write(text)
    from kb.export import markdown

    return markdown.write(text).encode()


def exported(
    basket: Basket, find: Find, form: Form, style: Style = "2025", for_participants: bool = False
) -> tuple[bytes, str, str]:
    """`basket` as a file with its media type and the ending of its name; a handout where it is `for_participants`.

    `find` gives the documents that the reader may see.
    """
    text = manuscript(basket, find, style)
    content = export(handout(text) if for_participants else text, form)
    return content, MEDIA_TYPES[form], f".{form}"
