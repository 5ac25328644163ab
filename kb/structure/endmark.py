"""The mark with which journals end a column: …风险防控等能力。H, …取得实效。■"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kb.outline import Span
from kb.structure.repair import Paragraph

LAST = 4  # paragraphs from the end: below the text the author's unit may follow, or a title read out of order
LEAST_TEXT = 10  # characters before it; a shorter line is a label

# A square or star of the type's, or the letter that its symbol font has in its place.
_MARK = re.compile(r"(?<=[。！？…”’）」』])[ 　]*(?P<mark>[■□◆◇●○▲△▪◼◾★☆※♦]|[A-Z](?![A-Za-z.])|END)$")
_ALONE = re.compile(r"[■□◆◇●○▲△▪◼◾★☆※♦]")


def without_end_mark(paragraphs: Sequence[Paragraph]) -> tuple[list[Paragraph], list[Paragraph]]:
    """`paragraphs` without the mark at the end of the last one of prose, and the mark."""
    kept = list(paragraphs)
    for at in range(len(kept) - 1, max(len(kept) - 1 - LAST, -1), -1):
        paragraph = kept[at]
        if paragraph.source or paragraph.level:
            break
        if _ALONE.fullmatch(paragraph.text) and at:
            return kept[:at] + kept[at + 1 :], [paragraph]
        match = _MARK.search(paragraph.text)
        if match and match.start() >= LEAST_TEXT:
            end = paragraph.span.end
            start = max(paragraph.span.start, end - len(match["mark"]))
            text = paragraph.text[: match.start()]
            kept[at] = replace(paragraph, text=text, span=Span(paragraph.span.start, start))
            return kept, [Paragraph(match["mark"], Span(start, end), page=paragraph.page)]
        if len(paragraph.text) > LEAST_TEXT * 8:
            break
    return kept, []
