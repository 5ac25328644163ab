"""What is known about a document beyond its text, as words to search: its names, place, issuer, year.

A card of 平湖 whose text does not name the place is found by 平湖 楼宇, because its front matter does. What it is filed
under (kind, scene) is no such word: 楼宇 would find every paragraph of a document that is filed there.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.document import Document


def names(document: Document) -> str:
    """Its title and, line by line, its other names: 以工建服务党建 finds the card 党工一体化 as its title does."""
    return "\n".join([document.metadata.title or "", *_values(document, "aliases")])


def about(document: Document) -> str:
    """The words, line by line, each line once; without the title, which is searched by itself."""
    return "\n".join(dict.fromkeys(line for line in _lines(document) if line != document.metadata.title))


def _lines(document: Document) -> Iterator[str]:
    metadata = document.metadata
    yield from (value for value in (metadata.issuer, metadata.year) if value)
    yield from metadata.region
    yield from _values(document, "where")


def _values(document: Document, key: str) -> Iterator[str]:
    """The values of a key of the front matter, see `kb.practice`."""
    value = document.metadata.extra.get(key)
    yield from (str(each) for each in (value if isinstance(value, list) else [value]) if each)
