"""A page as a test looks at it."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit


class Page(HTMLParser):
    """The tags of an HTML page with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._open.append(tag)

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((self._open[-1] if self._open else "", data.strip()))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    @property
    def text(self) -> str:
        """All its text."""
        return "".join(text for _, text in self.texts)

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of each `tag`."""
        return [attributes for name, attributes in self.tags if name == tag]

    def links(self) -> list[str]:
        """Where its links lead."""
        return [attributes["href"] for attributes in self.all("a") if "href" in attributes]

    def ids(self) -> list[str]:
        """All ids on it."""
        return [attributes["id"] for _, attributes in self.tags if "id" in attributes]

    def marked(self) -> list[str]:
        """What is marked on it."""
        return [text for tag, text in self.texts if tag == "mark"]


def arguments(url: str) -> dict[str, list[str]]:
    """The query of an address."""
    return parse_qs(urlsplit(url).query)
