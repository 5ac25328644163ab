"""What every reader gives: an Extract, the text of a file with where each piece came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from kb.outline import Span

ChunkKind = Literal["line", "paragraph", "heading"]


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of text as the file holds it.

    A `line` may be part of a paragraph (text out of a PDF); a `paragraph` or `heading` is whole because the
    format says so (Markdown, DOCX).
    """

    text: str  # without its line end; leading and trailing blanks kept, they are evidence
    span: Span  # characters of the decoded file
    kind: ChunkKind = "line"
    level: int = 0  # of a heading, 1 the highest; 0 for the other kinds
    page: int | None = None  # counted from 1, where the format has pages


@dataclass(frozen=True, slots=True)
class Extract:
    """The text of one file in reading order."""

    name: str  # the file's name without folders
    media_type: str  # text/plain, text/markdown ...
    digest: str  # SHA-256 of the file's bytes, in hexadecimal
    chunks: tuple[Chunk, ...]
    encoding: str | None = None  # the encoding it was decoded with
    encoding_certain: bool = True  # False where the bytes fit several encodings


class Reader(Protocol):
    """Turns the bytes of one format into an Extract."""

    media_type: str
    suffixes: tuple[str, ...]  # lower case, with the dot

    def read(self, place: str, content: bytes) -> Extract:
        """Read `content`, the bytes of the file at `place`, which names it in errors.

        Raises ReadError, naming what was found and what was expected, where it is not of this format.
        """
        ...
