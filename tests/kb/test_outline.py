"""Blocks and sections of a Markdown body, and passages with their locators."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.outline import blocks, escape, page_mark, plain, sections, walk
from kb.passages import passages
from tests.factories import document

BODY = """导语。

## 一、功能定位

**1. 地位作用。**企业党组织是战斗堡垒。

**2. 主要职责。**宣传政策。

第二段。

## 二、机制

### （一）甲

- 其一
- 其二

| 区 | 率 |
|---|---|
| 上城 | 5% |

**第十二条** 党员应当
接着写。

另一款。

## 三、尾"""


def outline(body: str) -> list[str]:
    """The tree of sections as indented lines."""
    return ["  " * (section.level - 1) + f"{section.label}|{section.heading}" for _, section in walk(sections(body))]


def test_sections_form_a_tree() -> None:
    """Headings and run-in headings nest by their marks and numberings; levels are depths."""
    assert outline(BODY) == [
        "一|功能定位",
        "  1|地位作用",
        "  2|主要职责",
        "二|机制",
        "  （一）|甲",
        "    第十二条|",
        "三|尾",
    ]


def test_section_spans_cover_everything_below() -> None:
    """A section reaches to the next heading as high."""
    second = next(section for path, section in walk(sections(BODY)) if path == ("二",))
    text = BODY[second.span.start : second.span.end]
    assert text.startswith("## 二、机制")
    assert text.rstrip().endswith("另一款。")


def test_passages_say_where_they_stand() -> None:
    """Each paragraph, list and table is a passage with the reader's name for its place and a lasting anchor."""
    found = [(str(passage.locator), passage.locator.anchor, passage.text) for passage in passages(document(body=BODY))]
    assert found == [
        ("第1段", "p1", "导语。"),
        ("一 › 1", "s1-1", "1. 地位作用。企业党组织是战斗堡垒。"),
        ("一 › 2", "s1-2", "2. 主要职责。宣传政策。\n第二段。"),
        ("二 › （一）", "s2-1", "其一\n其二"),
        ("二 › （一） › 第2段", "s2-1-p2", "区　率\n上城　5%"),
        ("二 › （一） › 第十二条", "s2-1-12", "第十二条 党员应当接着写。"),
        ("二 › （一） › 第十二条 › 第二款", "s2-1-12-p2", "另一款。"),
        ("三", "s3", "三、尾"),
    ]


def test_the_items_of_an_article_are_no_paragraphs() -> None:
    """（一） belongs to the 款 before it, so what follows the items is 第二款; elsewhere it is counted as it stands."""
    article = ("**第七十四条** 有下列情形之一的：", "（一）甲；", "（二）乙。", "丙，应当：", "（一）丁。", "戊。")
    found = passages(document(body="\n\n".join((*article, "## 附录", "己。", "（一）庚。"))))
    assert [(each.locator.path[-1], each.locator.anchor) for each in found] == [
        ("第七十四条", "s74"),
        ("第一项", "s74-p2"),
        ("第二项", "s74-p3"),
        ("第二款", "s74-p4"),
        ("第二款第一项", "s74-p5"),
        ("第三款", "s74-p6"),
        ("附录", "s附录"),
    ]


def test_the_points_of_an_item_are_no_paragraphs() -> None:
    """1. below （一） is 第一目 of the 项; below a 款 without items it is counted as it stands; anchors only count."""
    items = ("（一）甲：", "1.乙；", "2.丙；", "（二）丁。")
    article = ("**第七条** 应当：", *items, "戊：", "1.己。", "（一）庚：", "1.辛。")
    found = passages(document(body="\n\n".join(article)))
    assert [(each.locator.path[-1], each.locator.anchor) for each in found] == [
        ("第七条", "s7"),
        ("第一项", "s7-p2"),
        ("第一项第一目", "s7-p3"),
        ("第一项第二目", "s7-p4"),
        ("第二项", "s7-p5"),
        ("第二款", "s7-p6"),
        ("第三款", "s7-p7"),
        ("第三款第一项", "s7-p8"),
        ("第三款第一项第一目", "s7-p9"),
    ]


def test_headings_above_are_known() -> None:
    """A passage carries the headings above it, from the top down."""
    clause = next(passage for passage in passages(document(body=BODY)) if passage.locator.anchor == "s1-2")
    assert clause.headings == ("功能定位", "主要职责")


def test_damaged_numbering_keeps_anchors_apart() -> None:
    """Two sections with the same number have different anchors."""
    found = passages(document(body="## 三、甲\n\n一段\n\n## 三、乙\n\n二段"))
    assert [passage.locator.anchor for passage in found] == ["s3", "s3.2"]


def test_a_bare_title_is_one_passage() -> None:
    """A document without text can still be found."""
    assert [passage.text for passage in passages(document(body=""))] == [""]


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        ("# 甲\n乙", ["heading", "paragraph"]),
        ("甲\n乙", ["paragraph"]),
        ("- 甲\n\n乙", ["item", "paragraph"]),
        ("|甲|\n|-|\n|乙|", ["row", "row"]),
        (" 甲 \n\n\n 乙 ", ["paragraph", "paragraph"]),
        ("", []),
    ],
)
def test_blocks_are_told_apart(body: str, kinds: list[str]) -> None:
    """Headings, paragraphs, items and rows are told apart; a table's rule is none."""
    assert [block.kind for block in blocks(body)] == kinds


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])).filter(lambda text: text == text.strip() and text))
def test_plain_text_survives_markdown(text: str) -> None:
    """Any line of plain text, written as Markdown, is read back as that text in one paragraph."""
    assert plain(escape(text)) == text
    if not any(char in text for char in "\u2028\u2029\x85"):
        assert [block.text for block in blocks(escape(text))] == [text]


@given(st.text())
def test_blocks_lie_apart_and_in_order(body: str) -> None:
    """Whatever the body, blocks follow each other without overlapping and their spans hold their source."""
    end = 0
    for block in blocks(body):
        assert end <= block.span.start <= block.span.end <= len(body)
        assert body[block.span.start : block.span.end].strip() == body[block.span.start : block.span.end]
        end = block.span.end


@given(st.lists(st.sampled_from(["## 一、甲", "### （一）乙", "**1. 丙。**丁", "**第二条** 戊", "文", "- 己", "# 庚"])))
def test_anchors_are_unique(parts: list[str]) -> None:
    """In any order of headings and paragraphs no two passages share an anchor."""
    anchors = [passage.locator.anchor for passage in passages(document(body="\n\n".join(parts)))]
    assert len(anchors) == len(set(anchors))


def test_a_page_mark_says_where_the_next_blocks_stand() -> None:
    """It is no block itself, ends the paragraph before it, and holds up to the next one."""
    body = f"甲\n{page_mark(3)}\n## 乙\n\n丙\n\n{page_mark(4)}\n- 丁\n| 戊 |"
    assert [(block.text, block.page) for block in blocks(body)] == [
        ("甲", None),
        ("乙", 3),
        ("丙", 3),
        ("丁", 4),
        ("戊", 4),
    ]
