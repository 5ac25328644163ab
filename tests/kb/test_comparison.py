"""Two documents clause by clause."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import outline
from kb.comparison import Comparison, Counts, clauses, compare
from kb.document import Document
from tests.factories import document

OLD = """## 第一章 总则

**第一条** 为了加强楼宇党建工作，制定本条例。

**第二条** 本条例适用于本市行政区域内的商务楼宇。

商务楼宇是指企业集中办公的建筑。

**第三条** 街道党工委负责楼宇党建工作的具体实施。

## 第二章 组织

**第四条** 楼宇党组织每季度召开一次联席会议。

**第五条** 物业服务企业应当提供必要的活动场地。

**第六条** 党员应当亮明身份、承诺践诺。

**第七条** 市委组织部负责解释本条例。"""

NEW = """## 第一章 总则

**第一条** 为了加强楼宇党建工作，制定本条例。

**第二条** 楼宇党建工作坚持服务企业、凝聚人才的方向。

**第三条** 本条例适用于本市行政区域内的商务楼宇。

商务楼宇是指企业集中办公或者经营的建筑。

**第四条** 党员应当亮明身份、承诺践诺。

## 第二章 组织建设

**第五条** 街道党工委负责楼宇党建工作的具体实施。

**第六条** 楼宇党组织每半年召开一次联席会议。

**第七条** 市委组织部负责解释本条例。"""


def told(comparison: Comparison) -> list[tuple[str, str, str]]:
    """What differs: what became of it, and where it was and is."""
    return [
        (
            row.kind + " moved" * row.moved + " renumbered" * row.renumbered,
            row.before.name if row.before else "",
            row.after.name if row.after else "",
        )
        for row in comparison.rows
        if row.differs
    ]


def test_articles_are_paired_by_their_words() -> None:
    """Put in, left out, changed, moved, and only another number: each is told apart, headings too."""
    comparison = compare(document("a", OLD), document("b", NEW))
    assert told(comparison) == [
        ("added", "", "第二条"),
        ("changed renumbered", "第二条", "第三条"),
        ("same moved renumbered", "第六条", "第四条"),
        ("changed", "第二章 组织", "第二章 组织建设"),
        ("same moved renumbered", "第三条", "第五条"),  # into another chapter
        ("changed renumbered", "第四条", "第六条"),
        ("removed", "第五条", ""),
    ]
    assert comparison.counts == Counts(added=1, removed=1, changed=2, moved=2, renumbered=2, same=2, others=1)


def test_words_that_changed_are_told_within_an_article() -> None:
    """Its number is not among them."""
    (row,) = [
        row for row in compare(document("a", OLD), document("b", NEW)).rows if row.after and row.after.name == "第六条"
    ]
    assert [(piece.before, piece.after) for piece in row.pieces if not piece.same] == [("季度", "半年")]


def test_a_document_does_not_differ_from_itself() -> None:
    """Nothing is put in, left out, changed or moved."""
    counts = compare(document("a", OLD), document("b", OLD)).counts
    assert counts == Counts(added=0, removed=0, changed=0, moved=0, renumbered=0, same=7, others=0)


def test_texts_without_articles_are_compared_by_paragraphs() -> None:
    """一、 and （一） and plain paragraphs, each a clause with its place as its name."""
    head = "## 一、总体要求\n\n坚持党建引领。\n\n"
    tail = "\n\n## 二、措施\n\n**（一）建阵地。**每栋楼宇建一处。"
    old, new = f"{head}推动楼宇治理。{tail}", f"{head}推动楼宇共治。{tail}\n\n**（二）配队伍。**配党建指导员。"
    comparison = compare(document("a", old), document("b", new))
    assert not comparison.articles
    assert told(comparison) == [("changed", "一 › 第2段", "一 › 第2段"), ("added", "", "二 › （二）")]


LINE = st.sampled_from(
    [
        "## 第一章 总则",
        "## 第二章 附则",
        "**第一条** 为了加强党建工作，制定本条例。",
        "**第二条** 适用于本市的商务楼宇。",
        "**第三条** 适用于本市的商务楼宇和园区。",
        "第二款的内容。",
        "（一）第一项；",
        "- 列表一\n- 列表二",
        "| 区 | 数 |\n| --- | --- |\n| 东 | 1 |",
        "1. 编号的段落。",
        "党建引领。",
        "党建引领基层治理。",
        "<!-- 第2页 -->",
        "* * *",
    ]
)
BODY = st.lists(LINE, max_size=12).map("\n\n".join)


def together(comparison: Comparison, side: str) -> str:
    """The clauses of one side, in their own order."""
    found = [clause for row in comparison.rows if (clause := getattr(row, side))]
    return "\n".join(clause.whole for clause in sorted(found, key=lambda clause: clause.nth))


def text(body: str) -> str:
    """All blocks of a body."""
    return "\n".join(block.text for block in outline.blocks(body))


@given(BODY, BODY)
def test_the_two_sides_put_together_are_the_two_documents(old: str, new: str) -> None:
    """Each clause stands in one row; rows keep the new order; pieces are the clauses' texts."""
    comparison = compare(document("a", old), document("b", new))
    assert together(comparison, "before") == text(old)
    assert together(comparison, "after") == text(new)
    order = [row.after.nth for row in comparison.rows if row.after]
    assert order == sorted(order)
    for row in comparison.rows:
        assert "".join(piece.before for piece in row.pieces) == (row.before.text if row.before else "")
        assert "".join(piece.after for piece in row.pieces) == (row.after.text if row.after else "")


@given(BODY)
def test_clauses_hold_every_block(body: str) -> None:
    """In order, numbers and words."""
    assert "\n".join(clause.whole for clause in clauses(document("a", body))) == text(body)


@given(BODY, BODY)
def test_comparing_the_other_way_round_swaps_what_was_put_in_and_left_out(old: str, new: str) -> None:
    """Equal texts are paired either way; the totals of both sides hold."""
    comparison = compare(document("a", old), document("b", new))
    pairs = sum(1 for row in comparison.rows if row.before and row.after)
    removed = sum(1 for row in comparison.rows if row.kind == "removed")
    assert pairs + removed == len(clauses(document("a", old)))


@pytest.mark.parametrize("count", [3000])
def test_long_documents_with_nothing_in_common_end(count: int) -> None:
    """Thousands of clauses that all repeat the same words, and as many of another text."""
    old = "\n\n".join(f"**第{number}条** 应当由有关主管部门依照本法的规定责令改正。" for number in range(1, count))
    new = "\n\n".join(f"**第{number}条** 可以向人民法院提起诉讼，请求依法予以撤销。" for number in range(1, count))
    comparison = compare(document("a", old), document("b", new))
    assert together(comparison, "after") == text(new)


def law(*names: str) -> Document:
    """A law made of paragraphs."""
    return document("law", "\n\n".join(names))


def test_an_article_that_was_split_shows_both() -> None:
    """One half is paired, the other put in."""
    old = law("**第一条** 街道应当建立联席会议制度，配备党建指导员，提供活动场地。", "**第二条** 自公布之日起施行。")
    new = law(
        "**第一条** 街道应当建立联席会议制度，配备党建指导员。",
        "**第二条** 街道应当提供活动场地。",
        "**第三条** 自公布之日起施行。",
    )
    assert [(kind, before) for kind, before, _ in told(compare(old, new))] == [
        ("changed", "第一条"),
        ("added", ""),
        ("same renumbered", "第二条"),
    ]
