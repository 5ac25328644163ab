"""Marked text: spans -> HTML with <mark>."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html.parser import HTMLParser

from markupsafe import Markup, escape

from indexer.snippet import Highlighter, fragment

Spans = Sequence[tuple[int, int]]
Marker = Callable[[str], Markup]  # plain text -> safe HTML


def marked(text: str, spans: Spans) -> Markup:
    """`text` escaped, with `spans` of it in <mark>."""
    pieces, position = [], 0
    for start, end in spans:
        pieces += [escape(text[position:start]), Markup("<mark>{}</mark>").format(text[start:end])]
        position = end
    return Markup("").join([*pieces, escape(text[position:])])


def marker(highlighter: Highlighter | None) -> Marker:
    """Marks what a query sought; only escapes where there is no query."""
    if highlighter is None:
        return escape
    return lambda text: marked(text, highlighter.spans(text))


def shown_part(text: str, spans: Spans) -> Markup:
    """The part of a passage that a list of results shows, with its matches marked."""
    start, end = fragment(text, tuple(spans))
    inside = [(first - start, last - start) for first, last in spans if start <= first and last <= end]
    shown = marked(text[start:end].replace("\n", "　"), inside)
    return _ellipsis(start > 0) + shown + _ellipsis(end < len(text))


def _ellipsis(needed: bool) -> Markup:
    return escape("…" if needed else "")


def mark_html(html: str, mark: Marker) -> Markup:
    """`html`, which must be clean already, with what is sought marked in its text and not in its tags."""
    walker = _TextMarker(mark)
    walker.feed(html)
    walker.close()
    return Markup("".join(walker.pieces))  # noqa: S704 (clean before, and what is added is escaped)


class _TextMarker(HTMLParser):
    """Copies tags as they stand and passes text through a marker."""

    def __init__(self, mark: Marker) -> None:
        super().__init__(convert_charrefs=True)
        self.mark = mark
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.pieces.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self.pieces.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.pieces.append(self.mark(data))
