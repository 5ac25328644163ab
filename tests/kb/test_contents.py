"""kb.structure.contents: tables of contents that were typed as text."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb import outline
from kb.readers import extract
from kb.structure import structure
from kb.structure.contents import contents

BODY = ["第一章 总则", "第一条 为了规范管理，制定本办法。", "第二章 附则", "第二条 本办法自印发之日起施行。"]


@pytest.mark.parametrize(
    ("texts", "out"),
    [
        (["管理办法", "目录", "第一章 总则", "第二章 附则", *BODY], {1, 2, 3}),
        (["管理办法", "目　　录", "第一章　总　则", "第二章　附　则", *BODY], {1, 2, 3}),
        (["目次", "第一章 总则…………1", "第二章 附则 ...... 12", *BODY], {0, 1, 2}),
        (["目录", "第一章 总则1", "第二章 附则2", *BODY], {0, 1, 2}),
        (["目录", "第一章 总则", "第一章之后的说明", "第二章 附则", *BODY], {0, 1, 2, 3}),
        (["第一批废止的文件目录", "第一章 总则", "第二章 附则", *BODY], set()),
        (["目录", *BODY], set()),
        (["目录", "权力清单", "责任清单", "本目录由市委办公室负责解释。"], set()),
        ([], set()),
    ],
)
def test_a_table_of_contents_is_known_by_its_entries_standing_again(texts: list[str], out: set[int]) -> None:
    """目录 and the lines below it that stand again further down, with or without page numbers; nothing else."""
    assert contents(texts) == out


def test_a_section_s_name_that_recurs_is_an_entry_each_time() -> None:
    """第一节 一般规定 stands below several chapters."""
    headings = ["第一章 甲", "第一节 一般规定", "第二节 丙", "第二章 乙", "第一节 一般规定"]
    assert contents(["目录", *headings, *headings, "第一条 本法自公布之日起施行。"]) == set(range(6))


def test_headings_stand_once_in_the_document() -> None:
    """In a document with a table of contents the tree is that of the text."""
    text = "\n".join(["楼宇党建管理办法", "目录", "第一章 总则", "第二章 附则", *BODY])
    (made,) = structure(extract(Path("甲.txt"), text.encode()))
    assert [path for path, _ in outline.walk(made.sections)] == [
        ("第一章",),
        ("第一章", "第一条"),
        ("第二章",),
        ("第二章", "第二条"),
    ]
    assert not made.findings
