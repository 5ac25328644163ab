"""Baskets as manuscripts, as handouts, as Markdown."""

from __future__ import annotations

import dataclasses
import re

import pytest

from kb.export.basket import Basket, Group, Item
from kb.export.files import FORMS, MEDIA_TYPES, export, exported
from kb.export.handout import handout
from kb.export.manuscript import (
    Block,
    Comment,
    Heading,
    Manuscript,
    Paragraph,
    Questions,
    Quotation,
    Table,
    sources_of,
)
from kb.export.places import quoted
from kb.export.resolve import GONE, manuscript
from kb.passages import passages
from tests.factories import document
from tests.kb.baskets import LECTURE, OPINION, finding


def of(*items: Item) -> Manuscript:
    """The manuscript of a basket with these."""
    return manuscript(Basket("题", (Group("", items),)), finding())


def texts(text: Manuscript) -> str:
    """All that a manuscript says."""
    return str(dataclasses.asdict(text))


def test_a_passage_is_quoted_letter_for_letter_with_its_citation() -> None:
    """The words of the clause, what it is about, how it is cited."""
    (quotation,) = of(Item("passage", ("opinion",), "s3-6")).blocks
    assert isinstance(quotation, Quotation)
    assert quotation.text == passages(OPINION)[0].text
    assert quotation.text.startswith("6. 扩大组织覆盖面。凡有三名以上正式党员的企业")
    assert quotation.heading == "扩大组织覆盖面"
    assert quotation.source.place == "三 › 6"
    assert quotation.source.citation.endswith("[Z]. 2012-05-24：第三部分第6条.")


def test_a_passage_whose_anchor_is_gone_is_found_by_its_place() -> None:
    """The text was corrected and its anchors changed: the way that people read still leads there."""
    (quotation,) = of(Item("passage", ("opinion",), "s9-9", "三 › 6")).blocks
    assert isinstance(quotation, Quotation) and quotation.source.place == "三 › 6"
    (comment,) = of(Item("passage", ("opinion",), "s9-9", "九 › 9")).blocks
    assert isinstance(comment, Comment) and "没有找到“九 › 9”" in comment.text


def test_a_paragraph_that_is_cut_for_searching_is_quoted_whole() -> None:
    """Its anchor stands for all its pieces, that of a later piece for that piece."""
    paragraph = "这是一句不长的话，说的是党建工作。" * 60
    kept = document("long", paragraph)
    first, *further = passages(kept)
    assert further
    whole = quoted(passages(kept), first.locator.anchor)
    assert whole and (whole.locator, whole.text) == (first.locator, paragraph)
    assert quoted(passages(kept), further[0].locator.anchor) == further[0]


def test_one_paragraph_of_a_passage_of_several_is_quoted_alone() -> None:
    """Short paragraphs are found together; each keeps its anchor."""
    kept = document("short", "甲段。\n\n乙段。\n\n丙段。")
    (together,) = passages(kept)
    assert str(together.locator) == "第1—3段"
    second = quoted([together], "p2")
    assert second and (str(second.locator), second.text) == ("第2段", "乙段。")
    assert quoted([together], "p9") is None


def test_warnings_travel_with_what_is_taken() -> None:
    """A repealed and truncated source is told at the quotation and before everything else."""
    text = manuscript(LECTURE, finding())
    quotation = next(block for block in text.blocks if isinstance(block, Quotation))
    assert quotation.source.warnings == ("本文件已废止", "原文不完整，末尾中断")
    assert "《关于加强非公有制企业党建工作的意见》：本文件已废止" in text.warnings


def test_what_a_reader_may_not_see_leaves_nothing_but_a_remark() -> None:
    """Neither its words nor its title, id or citation; also where a card rests on it."""
    text = manuscript(LECTURE, finding())
    assert Comment(GONE) in text.blocks
    assert "有 1 项已不在资料库中或无权查看，没有收入" in text.warnings
    assert "金丝雀" not in texts(text) and "secret" not in texts(text)
    gone = manuscript(LECTURE, finding(()))
    assert {type(block) for block in gone.blocks} == {Heading, Comment}


def test_a_reader_with_the_label_gets_it_with_the_warning() -> None:
    """The access level travels."""
    text = manuscript(LECTURE, finding(access="internal"))
    quoted = [block for block in text.blocks if isinstance(block, Quotation) and "金丝雀" in block.text]
    assert len(quoted) == 1 and "internal" in quoted[0].source.warnings[0]


def test_each_statement_of_a_card_rests_on_its_own_evidence() -> None:
    """做法 2 is supported, 做法 1 is not; questions and figures come along."""
    blocks = of(Item("card", ("chain",))).blocks
    rests = {block.text: sources_of(block) for block in blocks if isinstance(block, Paragraph)}
    assert rests["①楼长牵头建支部"] == ()
    assert [source.place for source in rests["②设红领驿站"]] == ["三 › 6"]
    assert Questions(("没有物业支持怎么办？", "哪些做法能照搬？")) in blocks
    figures = next(block for block in blocks if isinstance(block, Table))
    assert figures.rows == (("站点", "15 个", "2022"),)


def test_a_comparison_is_a_table_of_the_cards_that_are_left() -> None:
    """A column a card, a row a part, the sources in the last row; of one card there is nothing to compare."""
    *_, table = of(Item("comparison", ("chain", "two"))).blocks
    assert isinstance(table, Table)
    assert table.head == ("", "链式党建", "红领驿站")
    cells = {row[0]: row[1] for row in table.rows}
    assert {"问题", "做法", "机制", "成效", "条件与局限", "依据"} <= set(cells)
    assert "楼长牵头建支部\n设红领驿站〔依据" in cells["做法"]
    assert "三 › 6" in cells["依据"]
    assert of(Item("comparison", ("chain", "secret"))).blocks == (Comment(GONE),)


def test_a_clause_of_the_register_is_told_as_ours_and_cited_as_the_policy() -> None:
    """What stands there is no quotation: it says so, and the clause that was chosen comes alone."""
    blocks = of(Item("policy", ("policy-opinion",), locator="三 › 6")).blocks
    told = [block.text for block in blocks if isinstance(block, Paragraph)]
    assert "不是原文" in told[0]
    assert told[1:] == ["第三部分第6条（扩大覆盖面）：有三名以上党员的企业都建组织。"]
    whole = of(Item("policy", ("policy-opinion",))).blocks
    assert len([block for block in whole if isinstance(block, Paragraph)]) == 3


def test_the_order_and_the_words_of_the_user_are_kept() -> None:
    """Groups become headings; comments follow what they are on; a note is a comment."""
    text = manuscript(LECTURE, finding())
    assert [block.text for block in text.blocks if isinstance(block, Heading) and block.level == 1] == [
        "政策依据",
        "典型做法",
    ]
    assert text.blocks[2] == Comment("联系本区实际。")
    assert Comment("小结：三名以上党员就要建组织。") in text.blocks


def test_a_list_of_sources_has_each_document_once_in_the_order_of_use() -> None:
    """However many clauses of it are cited."""
    text = of(Item("passage", ("opinion",), "s4-p2"), Item("passage", ("opinion",), "s3-6"))
    assert list(text.works) == ["opinion"]
    assert text.works["opinion"].endswith("[Z]. 2012-05-24.")


def test_participants_get_points_quotations_and_questions_but_no_comments() -> None:
    """What a trainer noted stays with the trainer; warnings go with the quotations."""
    made = handout(manuscript(LECTURE, finding()))
    kinds = {type(block) for block in made.blocks}
    assert Comment not in kinds and {Quotation, Table, Questions} <= kinds
    assert [block.text for block in made.blocks if isinstance(block, Heading) and block.level == 1] == [
        "内容提要",
        "资料摘编",
        "讨论题",
    ]
    (questions,) = (block for block in made.blocks if isinstance(block, Questions))
    assert questions.room > 0
    assert made.warnings
    assert "联系本区实际" not in texts(made)


def test_a_heading_of_a_handout_has_something_below_it() -> None:
    """A group of quotations alone has no point to sum up."""
    only = manuscript(Basket("题", (Group("空", (Item("passage", ("opinion",), "s3-6"),)),)), finding())
    assert [type(block) for block in handout(only).blocks] == [Heading, Quotation]


# Markdown.


def test_markdown_says_each_thing_with_its_footnote() -> None:
    """Every mark has its note, every note its mark; the list of sources follows."""
    text = export(manuscript(LECTURE, finding()), "md").decode()
    notes = re.findall(r"^\[\^(\d+)\]: ", text, re.MULTILINE)
    marks = [
        each for line in text.splitlines() if not line.startswith("[^") for each in re.findall(r"\[\^(\d+)\]", line)
    ]
    assert notes == marks == [str(number) for number in range(1, len(notes) + 1)]
    assert "> 6. 扩大组织覆盖面。" in text.replace("\\", "")
    assert "| 做法 | 楼长牵头建支部<br>设红领驿站〔依据" in text.replace("\\", "")
    assert "## 资料来源" in text


def test_what_looks_like_markup_stays_text() -> None:
    """A comment of * and | and # is shown as it was typed, in a table's cell as well."""
    blocks: tuple[Block, ...] = (Comment("# 甲 *乙* | <b>丙</b>"), Table(("", "甲|乙"), (("一", "丙|*丁*\n戊"),)))
    text = export(Manuscript("题", blocks), "md").decode()
    assert "\\# 甲 \\*乙\\*" in text or "# 甲 \\*乙\\*" in text
    assert "\\<b\\>" in text
    table = next(line for line in text.splitlines() if line.startswith("| 一"))
    assert len(re.findall(r"(?<!\\)\|", table)) == 3 and "<br>戊" in table


def test_a_title_of_several_lines_is_one_title() -> None:
    """A basket's file may say anything; a heading does not begin another."""
    text = manuscript(Basket("甲\n# 乙", (Group("丙\n\n## 丁", (Item("note", comment="戊"),)),)), finding())
    lines = [line for line in export(text, "md").decode().splitlines() if line.startswith("#")]
    assert [line.replace("\\", "") for line in lines] == ["# 甲 # 乙", "## 丙 ## 丁"]


# Files.


@pytest.mark.parametrize("form", FORMS)
def test_the_same_basket_gives_the_same_bytes(form: str) -> None:
    """No time of writing is in a file."""
    first, media_type, suffix = exported(LECTURE, finding(), form)  # type: ignore[arg-type]  # of FORMS
    assert exported(LECTURE, finding(), form)[0] == first  # type: ignore[arg-type]
    assert (media_type, suffix) == (MEDIA_TYPES[form], f".{form}")  # type: ignore[index]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "basket",
    [
        Basket("", ()),
        Basket("\x00<&>\ud800题\ufffe", (Group("\x01组", (Item("note", comment="\x02注\r\n二\ud83d"),)),)),
        Basket("题" * 20_000, (Group("组" * 20_000, (Item("note", comment="长" * 20_000),)),)),
    ],
    ids=["empty", "broken characters", "long"],
)
def test_any_basket_gives_a_file(form: str, basket: Basket) -> None:
    """Nothing in it, characters that XML cannot hold, titles without end."""
    assert exported(basket, finding(), form)[0]  # type: ignore[arg-type]
