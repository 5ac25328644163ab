"""Text as bytes and back. Lone surrogates, which damaged files hold, pass both ways."""

from __future__ import annotations


def encoded(text: str) -> bytes:
    """The bytes that are kept of `text`."""
    return text.encode("utf-8", "surrogatepass")


def decoded(content: bytes) -> str:
    """The text of which `encoded` made these."""
    return content.decode("utf-8", "surrogatepass")
