"""Small documents for tests."""

from __future__ import annotations

from typing import Any

from kb.document import Document, Metadata


def document(identity: str = "d1", body: str = "党建引领基层治理。", **metadata: Any) -> Document:
    """A document with this body; `metadata` are fields of Metadata."""
    return Document(identity, Metadata(**{"title": f"文档{identity}", **metadata}), body)
