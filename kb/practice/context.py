"""The words around a name."""

from __future__ import annotations

from kb.document import Document
from kb.passages import passages


def around(document: Document, anchor: str, name: str, width: int = 40) -> str:
    """At most `width` characters before and after `name` in the passage at `anchor`; "" where it is not there."""
    text = next((each.text for each in passages(document) if each.locator.anchor == anchor), "")
    at = text.find(name)
    if at < 0:
        return ""
    start, end = max(0, at - width), at + len(name) + width
    return ("…" if start else "") + text[start:end].replace("\n", "　") + ("…" if end < len(text) else "")
