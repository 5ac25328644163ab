"""The fields of the index. A Whoosh document is a passage; those of one document stand together, in order.

The first passage of a document, its head, also carries the document's facets and metadata. `ordinal` counts
from the head, so that passage number minus ordinal is the head's number: grouping needs no lookup. Deleting
removes whole documents and merging keeps the order, so this stays true. `exact` holds what exact search
compares, the squeezed paragraphs and headings parted by line ends; `exact_title`, in the head, the title.
"""

from __future__ import annotations

from whoosh import fields, formats

from indexer.results import FACETS
from indexer.whoosh_engine.columns import CodesColumn, NumbersColumn, TextsColumn

# Changes with the fields: an index with others is rebuilt.
SCHEMA_VERSION = 2

TEXT_FIELDS = ("text", "heading", "title")
# Parts the values of a facet in its column: 外资企业\x1f楼宇.
SEPARATOR = "\x1f"


def facet_column(field: str) -> str:
    """The column that holds a document's values of a facet."""
    return f"{field}_values"


# Columns of codes: those of facets, and the dates that are sorted by.
CODED = ("date", "published", *map(facet_column, FACETS))


class TermsField(fields.FieldType):  # type: ignore[misc]  # whoosh's types are partial
    """Index terms from our own segmenter, given to ArrayWriter as a sequence; scored, without positions."""

    def __init__(self) -> None:
        self.format = formats.Frequency()
        self.analyzer = None
        self.scorable = True
        self.stored = False


class ValuesField(fields.FieldType):  # type: ignore[misc]  # whoosh's types are partial
    """Values to filter by, whole, given to ArrayWriter as a sequence; not scored."""

    def __init__(self) -> None:
        self.format = formats.Existence()
        self.analyzer = None
        self.scorable = False
        self.stored = False


def schema() -> fields.Schema:
    """The schema of a new index."""
    made = fields.Schema(
        document=ValuesField(),
        access=ValuesField(),
        ordinal=fields.COLUMN(NumbersColumn("I")),
        exact=fields.COLUMN(TextsColumn()),
        exact_title=fields.COLUMN(TextsColumn()),
        passage=fields.STORED(),
        head=fields.STORED(),
    )
    for name in TEXT_FIELDS:
        made.add(name, TermsField())
    for name in FACETS:
        made.add(name, ValuesField())
    for name in CODED:
        made.add(name, fields.COLUMN(CodesColumn()))
    return made
