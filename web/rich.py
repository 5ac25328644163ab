"""Inline Markdown that people write into a document by hand, as clean HTML.

Bodies are plain text but for headings, lists and tables, which `web.body` renders itself. Where a line holds
more (a link, emphasis, code), python-markdown renders it and nh3 cleans what comes out: python-markdown alone
lets most script payloads through. HTML in the source stays text.
"""

from __future__ import annotations

import re

import markdown
import nh3
from markupsafe import Markup

_RICH = re.compile(r"(?<!\\)(?:\*\*?[^*\s]|`[^`]|!?\[[^\]]*\]\()")
_MARKS = re.compile(r"[\[\]*_`<>&!(]")
# python-markdown takes over 45 s for 48 KB of "[": past these a line is shown as the plain text it is.
LONGEST_SOURCE = 5_000
MOST_MARKS = 200
# And for the whole of a page.
LARGEST_BUDGET = 200_000

_TAGS = {"a", "b", "strong", "em", "code", "br"}
_ATTRIBUTES = {"a": {"href", "title"}}
_SCHEMES = {"http", "https", "mailto"}


class RichText:
    """Renders the lines of one page; not to be shared by threads."""

    def __init__(self) -> None:
        self._budget = LARGEST_BUDGET
        self._markdown: markdown.Markdown | None = None

    def render(self, source: str) -> Markup | None:
        """`source` (one line) as HTML; None where it is plain text, or too much to be rendered."""
        if not _RICH.search(source) or len(source) > min(LONGEST_SOURCE, self._budget):
            return None
        if len(_MARKS.findall(source)) > MOST_MARKS:
            return None
        self._budget -= len(source)
        html = self._converter().reset().convert(source)
        return Markup(nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES))  # noqa: S704 (cleaned)

    def _converter(self) -> markdown.Markdown:
        if self._markdown is None:
            self._markdown = markdown.Markdown()
            self._markdown.preprocessors.deregister("html_block")
            self._markdown.inlinePatterns.deregister("html")
        return self._markdown
