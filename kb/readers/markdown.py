"""Markdown that others wrote, as the law collections do: headings and whole paragraphs.

    # 信访工作条例                              a heading of level 1
    2022年1月24日 中共中央政治局会议审议批准     a line that opens with a date or a clause stands alone
    <!-- INFO END -->                          comments are dropped
    ## 第一章 总则
    第一条 为了坚持和加强党对……                 a paragraph

List items and table rows are chunks of their own, kept as they are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kb.numbering import parse_numbering
from kb.outline import Span, join_lines
from kb.readers.base import Chunk, Extract
from kb.readers.text import extract_text, lines

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_HEADING = re.compile(r"(?P<marks>#{1,6})[ \t\u3000]+(?P<text>.*?)[ \t]*#*$")
_UNDERLINE = re.compile(r"(?:=+|-{2,})$")
_BREAK = re.compile(r"(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_ITEM = re.compile(r"[-*+][ \t]+\S")
_DATE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")


class MarkdownReader:
    """Reads Markdown: headings with their level, paragraphs whole."""

    media_type = "text/markdown"
    suffixes: tuple[str, ...] = (".md", ".markdown")

    def read(self, place: str, content: bytes) -> Extract:
        """The headings and paragraphs of `content`. Raises ReadError where it is no text."""
        return extract_text(place, content, self.media_type, chunks)


@dataclass(slots=True)
class _Paragraph:
    """Lines that are not yet known to be a whole paragraph."""

    lines: list[Chunk] = field(default_factory=list)

    def take(self) -> Iterator[Chunk]:
        """The paragraph so far, if there is one; empties it."""
        if self.lines:
            text = join_lines(line.text.strip() for line in self.lines)
            span = Span(_span(self.lines[0]).start, _span(self.lines[-1]).end)
            self.lines = []
            yield Chunk(text, span, "paragraph")


def chunks(text: str) -> Iterator[Chunk]:
    """The headings and paragraphs of the Markdown `text`, with spans in it."""
    open_paragraph = _Paragraph()
    for line in lines(_COMMENT.sub(_blanked, text)):
        source = line.text.strip()
        if len(open_paragraph.lines) == 1 and _UNDERLINE.match(source):
            yield from (_heading(head, 1 if source[0] == "=" else 2) for head in open_paragraph.take())
        elif not source or _BREAK.match(source):
            yield from open_paragraph.take()
        elif match := _HEADING.match(source):
            yield from open_paragraph.take()
            yield Chunk(match["text"], _span(line), "heading", len(match["marks"]))
        elif source.startswith("|") or _ITEM.match(source):
            yield from open_paragraph.take()
            yield Chunk(source, _span(line), "row" if source.startswith("|") else "item")
        else:
            if open_paragraph.lines and _opens_paragraph(source):
                yield from open_paragraph.take()
            open_paragraph.lines.append(line)
    yield from open_paragraph.take()


def _opens_paragraph(source: str) -> bool:
    """Whether a line begins a paragraph though no blank line stands before it."""
    return bool(parse_numbering(source) or _DATE.match(source))


def _heading(chunk: Chunk, level: int) -> Chunk:
    return Chunk(chunk.text, chunk.span, "heading", level)


def _span(line: Chunk) -> Span:
    """The span of a line without the blanks at its ends."""
    start = line.span.start + len(line.text) - len(line.text.lstrip())
    return Span(start, start + len(line.text.strip()))


def _blanked(comment: re.Match[str]) -> str:
    """A comment as blanks, so that every offset stays."""
    return re.sub(r"[^\r\n]", " ", comment[0])
