"""Bodies as HTML."""

from __future__ import annotations

import time

import pytest
from markupsafe import Markup, escape

from kb.passages import passages
from tests.factories import document
from tests.web.page import Page
from web.body import render_body
from web.marks import marked
from web.rich import RichText


def html(body: str) -> str:
    """The HTML of a body, without permanent links."""
    rendered = render_body(document(body=body), escape, "/d").html
    return str(rendered).split('<a class="permalink"')[0]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("一段。", '<div class="clause" id="p1"><p>一段。</p>'),
        ("一段，\n接着。", '<div class="clause" id="p1"><p>一段，接着。</p>'),
        ("**1. 地位。**正文。", '<div class="clause" id="s1"><p><b>1. 地位。</b>正文。</p>'),
        ("- 甲\n- 乙", '<div class="clause" id="p1"><ul><li>甲</li><li>乙</li></ul>'),
        ("3. 甲\n4. 乙", '<div class="clause" id="p1"><ol><li value="3">甲</li><li value="4">乙</li></ol>'),
        ("1 < 2 & \\*星\\*", '<div class="clause" id="p1"><p>1 &lt; 2 &amp; *星*</p>'),
        ("有**重点**。", '<div class="clause" id="p1"><p>有<strong>重点</strong>。</p>'),
    ],
)
def test_blocks_become_elements(body: str, expected: str) -> None:
    """Each kind of block has its element, and the passage's anchor is its id."""
    assert html(body) == expected


def test_tables_have_a_head_where_a_rule_makes_one() -> None:
    """The row above a rule is the table's head; without a rule there is none."""
    assert '<thead><tr><th scope="col">区</th>' in html("| 区 | 率 |\n| --- | --- |\n| 甲 | 1 |")
    assert "<thead>" not in html("| 区 | 率 |\n| 甲 | 1 |")


def test_heading_tags_follow_without_a_gap() -> None:
    """Headings begin at h2 whatever marks the body uses, and no level is skipped."""
    rendered = render_body(document(body="### 一、甲\n\n##### （一）乙\n\n文。"), escape, "/d").html
    assert [tag for tag, _ in Page(rendered).tags if tag.startswith("h")] == ["h2", "h3"]


def test_every_passage_has_its_anchor_once() -> None:
    """Damaged numbering repeats: still each anchor is on the page once, and the outline leads to real ones."""
    made = document(body="## 一、甲\n\n文。\n\n## 一、甲\n\n文。\n\n## 二、空\n\n## 三、末")
    rendered = render_body(made, escape, "/d")
    ids = Page(rendered.html).ids()
    assert len(ids) == len(set(ids))
    assert {each.locator.anchor for each in passages(made)} <= set(ids)
    assert {entry.anchor for entry in rendered.outline} <= set(ids)


def test_marks_go_into_rich_text_and_not_into_tags() -> None:
    """What is sought is marked inside emphasis and links, never in an address."""

    def mark(text: str) -> Markup:
        at = text.find("ab")
        return marked(text, [(at, at + 2)] if at >= 0 else [])

    rendered = render_body(document(body="见[ab](https://ab.example/)。"), mark, "/d").html
    assert '<a href="https://ab.example/" rel="noopener noreferrer"><mark>ab</mark></a>' in rendered


def test_places_of_marks_are_named_in_reading_order() -> None:
    """Headings and passages in which something is marked are both told, each with its anchor."""
    made = document(body="## 一、甲乙\n\n文。\n\n## 二、丙\n\n甲乙。\n\n## 三、甲乙")

    def mark(text: str) -> Markup:
        return marked(text, [(text.find("甲乙"), text.find("甲乙") + 2)] if "甲乙" in text else [])

    places = render_body(made, mark, "/d").marked
    assert [(place.name, place.anchor) for place in places] == [("一、甲乙", "h-s1"), ("二", "s2"), ("三", "s3")]


@pytest.mark.parametrize(
    "source",
    [
        "[x](javascript:alert(1)) **b**",
        "[x](data:text/html,1) **b**",
        "<img src=x onerror=alert(1)> **b**",
        "![x](https://evil.example/x.png)",
        "**<script>alert(1)</script>**",
        '[a](x"onmouseover=alert(1)) `<b onclick=x>`',
        "<a href='javascript:alert(1)'>x</a> *em*",
    ],
)
def test_rich_text_is_clean(source: str) -> None:
    """No payload gets through Markdown: no script, handler, image or foreign scheme."""
    page = Page(str(RichText().render(source) or ""))
    assert not {"script", "img"} & {tag for tag, _ in page.tags}
    for _, attributes in page.tags:
        assert set(attributes) <= {"href", "title", "rel"}
        assert not attributes.get("href", "").startswith(("javascript:", "data:"))


@pytest.mark.parametrize("source", ["[" * 48_000 + "](x)", "**a" * 20_000, "`a" * 20_000, "*a **b " * 9_000])
def test_hostile_markdown_costs_little(source: str) -> None:
    """Lines that would take Markdown minutes are shown as text at once."""
    started = time.perf_counter()
    assert RichText().render(source) is None
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize("source", ["**1. 职责。**{}", "{}", "有**重点**。{}", "甲。\n\n**1. 职责。**{}\n\n乙。"])
def test_a_paragraph_that_is_cut_is_one_paragraph_with_an_anchor_for_each_piece(source: str) -> None:
    """However it begins, its text is shown once and in order, and every passage has its anchor in it."""
    made = document(body=source.format("组织党员深入学习，宣传贯彻党的路线方针政策。" * 40))
    rendered = render_body(made, escape, "/d")
    page = Page(rendered.html)
    assert {each.locator.anchor for each in passages(made)} <= set(page.ids())
    assert sum(each.locator.anchor.count("~") for each in passages(made)) == 2
    assert page.text.count("组织党员深入学习") == 40
