"""Tables whose rows came out as paragraphs."""

from __future__ import annotations

import pytest

from kb import outline
from kb.outline import Span
from kb.structure.repair import Paragraph
from kb.structure.tables import with_tables

CAPTION = "表1 各区两新组织覆盖情况"


def made(*texts: str) -> list[str]:
    """The texts of the paragraphs, rows as Markdown."""
    return [each.text for each in with_tables([Paragraph(text, Span(0, 0)) for text in texts])]


@pytest.mark.parametrize(
    ("behind", "rows"),
    [
        (
            ("同规划 一起定目标，一起分任务。", "同布置 每月开一次会。"),
            ["| 同规划 | 一起定目标，一起分任务。 |", "| 同布置 | 每月开一次会。 |"],
        ),
        (
            ("区名", "上城 一起定目标", "滨江 每月开会"),
            ["| 区名 |  |", "| --- | --- |", "| 上城 | 一起定目标 |", "| 滨江 | 每月开会 |"],
        ),
        (
            ("区名 企业 党组织", "上城 120 30", "滨江 80 20"),
            ["| 区名 | 企业 | 党组织 |", "| 上城 | 120 | 30 |", "| 滨江 | 80 | 20 |"],
        ),
    ],
)
def test_rows_behind_a_caption_are_a_table(behind: tuple[str, ...], rows: list[str]) -> None:
    """With a head where a line before them is no row."""
    assert made("前文。", CAPTION, *behind, "一、下一节") == ["前文。", CAPTION, *rows, "一、下一节"]


@pytest.mark.parametrize(
    "texts",
    [
        (CAPTION, "从表中可以看出，覆盖率逐年提高。", "这说明工作有成效。"),
        (CAPTION, "同规划 只有一行。", "其后是正文，接着讲。"),
        ("如表1所示", "同规划 一起定目标。", "同布置 每月开会。"),
        (CAPTION,),
    ],
)
def test_what_is_no_table_stays_text(texts: tuple[str, ...]) -> None:
    """One row makes no table, nor does text without a caption above it."""
    assert made(*texts) == list(texts)


def test_cells_are_found_as_they_were_written() -> None:
    """Marks that Markdown would read are only text."""
    rows = made(CAPTION, "甲|乙 1.*星*", "丙 #丁")
    texts = [block.text for row in rows[1:] for block in outline.blocks(row)]
    assert texts == ["甲|乙　1.*星*", "丙　#丁"]
