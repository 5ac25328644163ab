"""The text of a draft out of a file that somebody gives to be checked: read as imports are, and stored nowhere."""

from __future__ import annotations

from pathlib import PurePath

from kb import outline
from kb.document import Document
from kb.errors import ReadError
from kb.readers.limits import Limits
from kb.readers.sandbox import Sandbox
from kb.readers.text import decode
from kb.settings import Settings

PLAIN = (".txt", ".text", ".md", ".markdown", "")


def draft_text(name: str, content: bytes, settings: Settings) -> str:
    """The text of a draft, a line a paragraph; `content` are the bytes of the file `name`.

    Plain text stays as it is, other formats are read by a process of their own. Raises ReadError where it cannot be
    read, or not within the limits.
    """
    if not content:
        raise ReadError(f"{name}：文件是空的")
    if PurePath(name).suffix.lower() in PLAIN:
        return decode(name, content).text.replace("\r\n", "\n").replace("\r", "\n")
    with Sandbox(Limits.of(settings)) as sandbox:
        documents = sandbox.read(name, content).documents
    return "\n\n".join(map(_text, documents))


def _text(document: Document) -> str:
    title = [document.metadata.title] if document.metadata.title else []
    return "\n".join((*title, *(block.text for block in outline.blocks(document.body))))
