"""Writes parts as a body: Markdown as kb.outline describes it."""

from __future__ import annotations

from collections.abc import Sequence

from kb import outline
from kb.structure.headings import Part

TOP_MARKS = 2  # the title has the first #, though it stands in the metadata


def write(parts: Sequence[Part]) -> tuple[str, list[outline.Span]]:
    """The body that `parts` make, and the span of each part in it."""
    body = ""
    spans = []
    page = None
    for at, part in enumerate(parts):
        turned = part.page is not None and part.page != page
        if at:
            both_source = part.role == parts[at - 1].role == "source"
            body += "\n" if both_source and not turned else "\n\n"
        if turned:
            page = part.page
            body += f"{outline.page_mark(page or 1)}\n\n"
        start = len(body)
        body += _markdown(part)
        spans.append(outline.Span(start, len(body)))
    return body, spans


def _markdown(part: Part) -> str:
    if part.role == "source":
        return part.text
    if part.role == "heading":
        return "#" * (part.depth + TOP_MARKS - 1) + " " + _inline(part.text)
    if part.role == "lead":
        return f"**{_inline(part.text[: part.lead])}**{_inline(part.text[part.lead :])}"
    return outline.escape(part.text)


def _inline(text: str) -> str:
    """`text` as Markdown where no block can begin, so that `1. ` needs no escape."""
    return outline.escape("一" + text)[1:]
