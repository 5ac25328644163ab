"""What every reader gives: an Extract, the text of a file with where each piece came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from kb.document import Severity
from kb.outline import Span

ChunkKind = Literal["line", "paragraph", "heading", "item", "row", "note"]


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of text as the file holds it.

    A `line` may be part of a paragraph (text out of a PDF). The others are whole because the format says so
    (Markdown, DOCX): a `paragraph` or `heading`; an `item` of a list or a `row` of a table, whose text is Markdown as
    `kb.outline` reads it; a `note`, as at a page's foot.
    """

    text: str  # without its line end; leading and trailing blanks kept, they are evidence
    span: Span  # characters of the decoded file
    kind: ChunkKind = "line"
    level: int = 0  # of a heading, 1 the highest; 0 for the other kinds
    page: int | None = None  # counted from 1, where the format has pages


@dataclass(frozen=True, slots=True)
class Stated:
    """What the format itself says about the text: a page's fields, a document's properties."""

    field: str  # of kb.document.Metadata: title, number, issuer, date, published, source ...; or authors, keywords
    value: str  # as it stands there
    where: str  # in Chinese, for people: 网页信息栏“发文字号”


@dataclass(frozen=True, slots=True)
class Remark:
    """What a reader noticed of the file as a whole; it becomes a finding."""

    code: str  # see kb.document.Finding
    severity: Severity
    message: str  # one Chinese sentence


@dataclass(frozen=True, slots=True)
class SetAside:
    """Text that is no part of the document: a running head, a page number, a menu."""

    text: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Extract:
    """The text of one file in reading order."""

    name: str  # the file's name without folders
    media_type: str  # text/plain, text/markdown ...
    digest: str  # SHA-256 of the file's bytes, in hexadecimal
    chunks: tuple[Chunk, ...]
    encoding: str | None = None  # the encoding it was decoded with
    encoding_certain: bool = True  # False where the bytes fit several encodings
    stated: tuple[Stated, ...] = ()
    remarks: tuple[Remark, ...] = ()
    set_aside: tuple[SetAside, ...] = ()  # by the reader

    @property
    def is_lines(self) -> bool:
        """Whether its chunks are lines, of which paragraphs are yet to be made."""
        return all(chunk.kind == "line" for chunk in self.chunks)


class Reader(Protocol):
    """Turns the bytes of one format into an Extract."""

    @property
    def media_type(self) -> str:
        """Of the files that it reads."""
        ...

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Lower case, with the dot."""
        ...

    def read(self, place: str, content: bytes) -> Extract:
        """Read `content`, the bytes of the file at `place`, which names it in errors.

        Raises ReadError, naming what was found and what was expected, where it is not of this format.
        """
        ...
