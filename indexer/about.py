"""What is known about a document beyond its text, as words to search: other names, place, issuer, year.

A card of 平湖 whose text does not name the place is found by 平湖 楼宇, because its front matter does. What it is filed
under (kind, scene) is no such word: 楼宇 would find every paragraph of a document that is filed there.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.document import Document

# Keys of the front matter that hold words of this sort, see `kb.practice`.
_EXTRA = ("aliases", "where")


def about(document: Document) -> str:
    """The words, line by line, each line once; without the title, which is searched by itself."""
    return "\n".join(dict.fromkeys(line for line in _lines(document) if line != document.metadata.title))


def _lines(document: Document) -> Iterator[str]:
    metadata = document.metadata
    yield from (value for value in (metadata.issuer, metadata.year) if value)
    yield from metadata.region
    for key in _EXTRA:
        value = metadata.extra.get(key)
        yield from (str(each) for each in (value if isinstance(value, list) else [value]) if each)
