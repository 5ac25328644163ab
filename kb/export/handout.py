"""What participants take home of a lecture: its points, the words it rests on, questions with room to write."""

from __future__ import annotations

from kb.export.manuscript import (
    Block,
    Heading,
    Items,
    Manuscript,
    Paragraph,
    Questions,
    Quotation,
    Source,
    Table,
    sources_of,
)
from kb.passages import sentence_ends

ROOM = 4  # lines below a question
SUBTITLE = "学员讲义"


def handout(text: Manuscript) -> Manuscript:
    """The handout of a lecture's manuscript: a summary, quotations and tables, questions. Comments stay with trainers.

    Warnings go with it: who reads a quotation must know that its source was repealed.
    """
    blocks = [*_summary(text), *_quotations(text), *_questions(text)]
    return Manuscript(text.title, tuple(blocks), f"{text.subtitle}　{SUBTITLE}".strip(), text.warnings)


def _summary(text: Manuscript) -> list[Block]:
    """A point for each paragraph, below the headings that have any: its first sentence."""
    found: list[Block] = []
    points: list[str] = []
    sources: list[Source] = []

    def close() -> None:
        if points:
            found.append(Items(tuple(points), sources=tuple(dict.fromkeys(sources))))
            points.clear()
            sources.clear()

    for block in text.blocks:
        if isinstance(block, Heading):
            close()
            found.append(Heading(block.level + 1, block.text))
        elif isinstance(block, Paragraph | Items):
            points += [
                _first_sentence(each) for each in ((block.text,) if isinstance(block, Paragraph) else block.texts)
            ]
            sources += sources_of(block)
    close()
    kept = _without_empty(found)
    return [Heading(1, "内容提要"), *kept] if kept else []


def _without_empty(blocks: list[Block]) -> list[Block]:
    """`blocks` without headings below which nothing stands."""
    kept: list[Block] = []
    for block in reversed(blocks):
        below = kept[-1] if kept else None
        deeper = isinstance(block, Heading) and isinstance(below, Heading) and below.level > block.level
        if not isinstance(block, Heading) or deeper or (below and not isinstance(below, Heading)):
            kept.append(block)
    return kept[::-1]


def _quotations(text: Manuscript) -> list[Block]:
    found: list[Block] = [block for block in text.blocks if isinstance(block, Quotation | Table)]
    return [Heading(1, "资料摘编"), *found] if found else []


def _questions(text: Manuscript) -> list[Block]:
    asked = [each for block in text.blocks if isinstance(block, Questions) for each in block.texts]
    return [Heading(1, "讨论题"), Questions(tuple(dict.fromkeys(asked)), ROOM)] if asked else []


def _first_sentence(text: str) -> str:
    line = text.split("\n")[0]
    sentence = line[: next(iter(sentence_ends(line)), len(line))]
    return f"{sentence[:-1]}。" if sentence.endswith(("；", ";")) else sentence
