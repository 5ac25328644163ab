"""What is quoted at a place: a whole clause, where searching cuts and joins paragraphs."""

from __future__ import annotations

from dataclasses import replace

from kb.document import Locator, Passage
from kb.passages import FURTHER, found_at, goes_on, paragraph_anchor, paragraph_path


def quoted(found: list[Passage], anchor: str, way: str = "") -> Passage | None:
    """Of a document's passages `found` that at `anchor`, else at `way` (三 › 6), with the text that is quoted; or None.

    The anchor of a paragraph stands for all of it, though it is cut for searching; that of one paragraph of a passage
    of several for that one alone.
    """
    for nth, passage in enumerate(found):
        if passage.locator.anchor == anchor:
            return _whole(found, nth)
    for passage in found:
        lines = passage.text.split("\n")
        for further in range(1, len(lines)):
            if paragraph_anchor(passage.locator, further) == anchor:
                locator = Locator(paragraph_path(passage.locator, further), anchor)
                return replace(passage, locator=locator, text=lines[further])
    known = found_at(found, way) if way else None
    return _whole(found, found.index(known)) if known else None


def _whole(found: list[Passage], nth: int) -> Passage:
    """The passage with the pieces of its paragraph that follow it."""
    passage = found[nth]
    if FURTHER in passage.locator.anchor:
        return passage
    pieces = [passage]
    for piece in found[nth + 1 :]:
        if not goes_on(piece.locator):
            break
        pieces.append(piece)
    span = replace(passage.span, end=pieces[-1].span.end)
    return replace(passage, text="".join(piece.text for piece in pieces), span=span)
