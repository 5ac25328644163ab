"""A text that is about to be set as a file: what stands in it, in order, nothing of how it looks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """What a statement or quotation is taken from, as it is cited."""

    document: str  # id
    citation: str  # in the style asked for, without a number
    place: str = ""  # the clause: 三 › 6
    page: int | None = None  # of the original
    warnings: tuple[str, ...] = ()  # 已废止, 正文不完整 …: what one must know before it is used
    work: str = ""  # the document as a whole, as a list of sources cites it; empty: as `citation` says


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, 1 the highest below the title."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text, with what it rests on."""

    text: str
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Quotation:
    """Another's words, to be set off letter for letter; a line a paragraph."""

    text: str
    source: Source
    heading: str = ""  # what it is about: the headings above the clause, or its first words


@dataclass(frozen=True, slots=True)
class Items:
    """A list; numbered where the order counts."""

    texts: tuple[str, ...]
    numbered: bool = False
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a line of column heads; the first column names the rows."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Comment:
    """What the user noted."""

    text: str


@dataclass(frozen=True, slots=True)
class Questions:
    """Questions for discussion."""

    texts: tuple[str, ...]
    room: int = 0  # lines to write an answer on, below each


Block = Heading | Paragraph | Quotation | Items | Table | Comment | Questions


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A title and what follows."""

    title: str
    blocks: tuple[Block, ...]
    subtitle: str = ""  # a line below the title: author, date
    warnings: tuple[str, ...] = ()  # of the whole, shown before everything else

    @property
    def sources(self) -> tuple[Source, ...]:
        """What it rests on, each document and place once, in the order of first use."""
        found: dict[tuple[str, str], Source] = {}
        for block in self.blocks:
            for source in sources_of(block):
                found.setdefault((source.document, source.place), source)
        return tuple(found.values())

    @property
    def works(self) -> dict[str, str]:
        """The list of sources: each document's id with its citation, in the order of first use."""
        found: dict[str, str] = {}
        for source in self.sources:
            found.setdefault(source.document, source.work or source.citation)
        return found


def sources_of(block: Block) -> tuple[Source, ...]:
    """What a block rests on."""
    if isinstance(block, Quotation):
        return (block.source,)
    return block.sources if isinstance(block, Paragraph | Items | Table) else ()
