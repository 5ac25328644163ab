"""Newspaper pages whose articles were read in turns and whose headings stand elsewhere."""

from __future__ import annotations

import pytest

from kb import outline
from kb.document import Document
from kb.readers.base import Extract
from kb.readers.text import lines as text_lines
from kb.structure import structure
from tests.kb.newspapers import BRIGADE, ORCHARD, PARK, Story, columns, in_turns, page_text, stacked

CAPTION = "图为快递小哥在先锋驿站休息。（通讯员 摄）"
FIRM = "云岭镇柑橘分拣中心"
ADVERT = "订报热线：0573-85012345 地址：解放路1号"


def page(*blocks: str) -> Extract:
    return Extract("page.txt", "text/plain", "0" * 64, tuple(text_lines(page_text(*blocks))), "utf-8")


def head(story: Story) -> list[str]:
    return [f"{story.title}\n{story.byline}", *story.headings]


def body(document: Document) -> list[str]:
    return [block.text for block in outline.blocks(document.body)]


PAGES = {
    "headings at the end, one article after the other": (
        page(
            *columns(BRIGADE, 18, 14), stacked([BRIGADE.byline, *BRIGADE.headings]), FIRM,
            *columns(ORCHARD, 18, 16), stacked(head(ORCHARD)), BRIGADE.title,
        ),
        [BRIGADE, ORCHARD],
    ),
    "headings at the start, columns in turns": (
        page(
            stacked(head(ORCHARD)), stacked(head(BRIGADE)),
            *in_turns(columns(ORCHARD, 16, 13), columns(BRIGADE, 16, 13)), CAPTION,
        ),
        [ORCHARD, BRIGADE],
    ),
    "headings in the middle, columns of two widths": (
        page(
            *columns(PARK, 20, 15), *columns(ORCHARD, 14, 20)[:2], stacked(head(PARK)), ADVERT,
            stacked([*ORCHARD.headings, ORCHARD.title]), ORCHARD.byline, *columns(ORCHARD, 14, 20)[2:],
        ),
        [PARK, ORCHARD],
    ),
    "three articles in turns": (
        page(
            stacked([BRIGADE.title, ORCHARD.title, PARK.title]),
            *in_turns(columns(PARK, 17, 17), columns(BRIGADE, 17, 15), columns(ORCHARD, 17, 19)), FIRM, ADVERT,
            stacked([PARK.byline, *PARK.headings]), stacked([BRIGADE.byline, *BRIGADE.headings]),
            stacked([ORCHARD.byline, *ORCHARD.headings]),
        ),
        [PARK, BRIGADE, ORCHARD],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_each_article_is_a_document_with_its_headings(name: str) -> None:
    """Each article of the page comes out as it was written: title, byline, headings and paragraphs in their places."""
    extract, stories = PAGES[name]
    documents = structure(extract)
    assert [document.metadata.title for document in documents] == [story.title for story in stories]
    for document, story in zip(documents, stories, strict=True):
        found = body(document)
        assert [text for text in found if text != story.byline] == story.body
