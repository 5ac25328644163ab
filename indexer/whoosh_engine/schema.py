"""The fields of the index. A Whoosh document is a passage; those of one document stand together, in order.

Terms of the text stand alone, those of headings, title and values in runs of passages; so do the labels of the place
of each passage, most of which it shares with the rest of its clause. The values of facets and the
dates are kept by document as codes, too. Deleting removes whole documents and merging keeps them whole.
"""

from __future__ import annotations

from whoosh import columns, fields, formats

from indexer.results import FACETS

# Changes with the fields and the form of the files: an index with others is rebuilt.
SCHEMA_VERSION = 8

TEXT_FIELDS = ("text", "heading", "title", "about")
# Values that a query names: those of a document, and the place of a passage, see `indexer.citation`.
VALUE_FIELDS = (*FACETS, "number", "clause")


def facet_column(field: str) -> str:
    """The column that holds a document's values of a facet."""
    return f"{field}_values"


# Columns of codes: those of facets, and the dates that are sorted by.
DATES = ("date", "published")
CODED = (*DATES, *map(facet_column, FACETS))


class TermsField(fields.FieldType):  # type: ignore[misc]  # whoosh's types are partial
    """Index terms from our own segmenter; scored, without positions."""

    def __init__(self) -> None:
        self.format = formats.Frequency()
        self.analyzer = None
        self.scorable = True
        self.stored = False


class ValuesField(fields.FieldType):  # type: ignore[misc]  # whoosh's types are partial
    """Values to filter by, whole; not scored."""

    def __init__(self) -> None:
        self.format = formats.Existence()
        self.analyzer = None
        self.scorable = False
        self.stored = False


def schema() -> fields.Schema:
    """The schema of a new index."""
    made = fields.Schema(document=ValuesField(), access=ValuesField(), passage=fields.STORED(), head=fields.STORED())
    for name in TEXT_FIELDS:
        made.add(name, TermsField())
    for name in VALUE_FIELDS:
        made.add(name, ValuesField())
    for name in CODED:
        made.add(name, fields.COLUMN(columns.VarBytesColumn()))
    return made
