"""A segment as Whoosh's table of contents names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from whoosh.codec.whoosh3 import W3Segment

if TYPE_CHECKING:
    from indexer.whoosh_engine.codec import ArrayCodec

DOCUMENTS_EXT = ".doc"
POSTINGS_EXT = ".pst"


class ArraySegment(W3Segment):  # type: ignore[misc]  # whoosh's types are partial
    """A segment in two files of its own: mapped memory needs no copy of them in a compound file."""

    def __init__(self, indexname: str) -> None:
        super().__init__(None, indexname)

    def codec(self, **_: object) -> ArrayCodec:
        """The codec that reads it."""
        from indexer.whoosh_engine.codec import ArrayCodec

        return ArrayCodec()

    def should_assemble(self) -> bool:
        """No."""
        return False
