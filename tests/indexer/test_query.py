"""What the user typed as a tree of values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.query import All, Any, Everything, Exact, Not, Query, Some, Term, exact, parse, relaxed
from indexer.segment import Segmenter
from indexer.snippet import highlighter
from kb.errors import QueryError


def shape(node: Query) -> str:
    """The tree as a line: words, “exact”, & and |, -."""
    if isinstance(node, All):
        return "(" + " & ".join(map(shape, node.children)) + ")"
    if isinstance(node, Any):
        return "(" + " | ".join(map(shape, node.children)) + ")"
    if isinstance(node, Some):
        return "(" + " + ".join(map(shape, node.children)) + ")"
    if isinstance(node, Not):
        return "-" + shape(node.child)
    if isinstance(node, Exact):
        return f"“{node.text}”"
    return node.text if isinstance(node, Term) else "*"


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", "*"),
        ("  。！ ", "*"),
        ("党建引领", "党建引领"),
        ("楼宇讲坛 微网格", "(楼宇讲坛 & 微网格)"),
        ("“双强六好”", "“双强六好”"),
        ('"双强六好"', "“双强六好”"),
        ("「双强六好」", "“双强六好”"),
        ("“双强 六好", "“双强六好”"),
        ("楼宇讲坛 -社区", "(楼宇讲坛 & -“社区”)"),
        ("楼宇讲坛 －社区", "(楼宇讲坛 & -“社区”)"),
        ("楼宇讲坛 -“友邻党支部”", "(楼宇讲坛 & -“友邻党支部”)"),
        ("-社区", "(* & -“社区”)"),
        ("党", "“党”"),
        ("-", "*"),
        ("PPR-9087", "(ppr & 9087)"),
        ("两新组织", "(两新组织 | 新经济组织 | 新社会组织)"),
        ("微网格的治理", "(微网格 & 治理)"),
        ("ＡＰＰ", "app"),
    ],
)
def test_queries_are_read(segmenter: Segmenter, text: str, tree: str) -> None:
    """Words, quotes of every kind, exclusion and synonyms are read as people mean them."""
    assert shape(parse(text, segmenter).tree) == tree


def test_terms_unknown_to_the_lexicon_stay_together(segmenter: Segmenter) -> None:
    """Characters that the segmenter leaves single are sought side by side, not one by one."""
    tree = parse("龘靐齉", segmenter).tree
    assert isinstance(tree, Term)
    assert tree.required == ("龘靐", "靐齉")


def test_synonyms_are_shown_and_weigh_less(segmenter: Segmenter) -> None:
    """What was typed goes before what it also means, and the page can say what was added."""
    query = parse("两新组织", segmenter)
    assert query.expanded == (("两新组织", ("新经济组织", "新社会组织")),)
    assert isinstance(query.tree, Any)
    typed, *others = query.tree.children
    assert isinstance(typed, Term)
    assert all(isinstance(other, Term) and other.weight < typed.weight for other in others)


@pytest.mark.parametrize("text", ["党" * 501, "党建 " * 60, "龥龘 " * 51])
def test_limits_are_said(segmenter: Segmenter, text: str) -> None:
    """A query beyond its bounds is refused with the bound."""
    with pytest.raises(QueryError, match="最多"):
        parse(text, segmenter)


@given(st.text(max_size=100))
def test_every_query_is_read(segmenter: Segmenter, text: str) -> None:
    """Whatever is typed has a meaning: parsing fails for size alone."""
    query = parse(text, segmenter)
    assert isinstance(query.tree, Everything | Term | Exact | All | Any)
    highlighter(query).spans(text)


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("马克思主义", "学习马克思主义，信仰马克思主义。", ["马克思主义", "马克思主义"]),
        ("楼宇党建生态圈", "打造楼宇党建生态圈，楼宇是阵地。", ["楼宇党建生态圈", "楼宇"]),
        ("党建引领 治理", "党建引领治理", ["党建引领治理"]),
        ("两新组织", "在新经济组织里", ["新经济组织"]),
        ("治理 -社区", "社区治理", ["治理"]),
        ("“10年”", "连续 10 年", ["10 年"]),
        ("黨建引领", "党建引领，黨建 引領。", ["党建引领", "黨建 引領"]),
        ("“关于党建”", "關於黨建", ["關於黨建"]),
    ],
)
def test_the_whole_query_is_highlighted(segmenter: Segmenter, query: str, text: str, marked: list[str]) -> None:
    """What was typed in one piece is one mark, synonyms are marked, what is excluded is not."""
    spans = highlighter(parse(query, segmenter)).spans(text)
    assert [text[start:end] for start, end in spans] == marked


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("楼宇党建", "(楼宇 + 宇党 + 党建 + 楼宇党建)"),
        ("两新组织 党建", "(两新 + 新组 + 组织 + 两新组织 + 党建)"),
        ("楼宇党建 “红领驿站” -社区", "((楼宇 + 宇党 + 党建 + 楼宇党建) & “红领驿站” & -“社区”)"),
        ("党建", None),
        ("“红领驿站”", None),
        ("", None),
    ],
)
def test_a_query_is_relaxed_to_its_terms(segmenter: Segmenter, text: str, tree: str | None) -> None:
    """Any of the terms will do, the more the better; what was quoted or excluded stays, synonyms fall away."""
    found = relaxed(parse(text, segmenter).tree)
    assert (shape(found) if found else None) == tree


@pytest.mark.parametrize(
    ("text", "required", "prefix"),
    [
        ("党", (), "党"),
        ("、规", (), "规"),
        ("程，", ("程",), ""),
        ("乡、镇", ("乡",), ""),
        ("法》办", ("法",), ""),
        ("党建", ("党建",), ""),
        ("党建。", ("党建", "建"), ""),
        ("47号", ("47",), ""),
    ],
)
def test_what_exact_search_needs_of_the_index(text: str, required: tuple[str, ...], prefix: str) -> None:
    """A character that ends a run inside the quotes is a term of its own; one at their end may go on."""
    found = exact(text)
    assert (found.required, found.prefix) == (required, prefix)
