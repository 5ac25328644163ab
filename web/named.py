"""Running text in which names lead to their cards: models and policies, the first of each in a passage.

What a query sought stays marked, also where a mark begins within a name. No letter is added: what is copied is the
text.
"""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Protocol

from markupsafe import Markup

from kb.practice.mentions import Mention, Reading
from web.marks import Marker, Spans, marked


class Namer(Protocol):
    """Writes the running text of a page."""

    def begin(self) -> None:
        """Another passage begins."""

    def __call__(self, text: str) -> Markup:
        """`text`, plain, as safe HTML."""


class Plain:
    """Names nothing."""

    def __init__(self, mark: Marker) -> None:
        self._mark = mark

    def begin(self) -> None:
        """Nothing is remembered of passages."""

    def __call__(self, text: str) -> Markup:
        """`text` as the marker writes it."""
        return self._mark(text)


class Linked:
    """Links what a document's reading finds to the pages in `urls`, target -> address."""

    def __init__(self, mark: Marker, reading: Reading, urls: Mapping[str, str]) -> None:
        self._mark, self._reading, self._urls = mark, reading, urls
        self._seen: set[str] = set()

    def begin(self) -> None:
        """Names are linked again in the next passage."""
        self._seen = set()

    def __call__(self, text: str) -> Markup:
        """`text` with what is sought marked and what is named linked."""
        written = self._mark(text)
        named = [each for each in self._reading.mentions_in(text) if self._is_first(each)]
        return linked(text, marked_spans(written), named, self._urls) if named else written

    def _is_first(self, mention: Mention) -> bool:
        if mention.target not in self._urls or mention.target in self._seen:
            return False
        self._seen.add(mention.target)
        return True


def linked(text: str, marks: Spans, named: list[Mention], urls: Mapping[str, str]) -> Markup:
    """`text` with `marks` in <mark> and each of `named`, in order, in a link."""
    pieces, position = [], 0
    for mention in named:
        start, end = mention.span.start, mention.span.end
        pieces.append(_part(text, position, start, marks))
        html = Markup('<a class="named" href="{}">{}</a>')
        pieces.append(html.format(urls[mention.target], _part(text, start, end, marks)))
        position = end
    return Markup("").join([*pieces, _part(text, position, len(text), marks)])


def _part(text: str, start: int, end: int, marks: Spans) -> Markup:
    inside = [
        (max(first, start) - start, min(last, end) - start) for first, last in marks if first < end and start < last
    ]
    return marked(text[start:end], inside)


def marked_spans(html: str) -> list[tuple[int, int]]:
    """Where <mark> stands in `html`, in characters of its text."""
    reader = _MarkReader()
    reader.feed(html)
    reader.close()
    return reader.spans


class _MarkReader(HTMLParser):
    """Counts characters and notes where marks begin and end."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.spans: list[tuple[int, int]] = []
        self._position = self._begun = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "mark":
            self._begun = self._position

    def handle_endtag(self, tag: str) -> None:
        if tag == "mark":
            self.spans.append((self._begun, self._position))

    def handle_data(self, data: str) -> None:
        self._position += len(data)
