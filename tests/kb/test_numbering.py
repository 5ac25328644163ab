"""Numberings at the start of headings and clauses."""

from __future__ import annotations

import pytest

from kb.numbering import parse_numbering


@pytest.mark.parametrize(
    ("text", "label", "rest"),
    [
        ("一、基本情况", "一", "基本情况"),
        ("十二、附则", "十二", "附则"),
        ("（一）加强领导", "（一）", "加强领导"),
        ("(二) 加强领导", "（二）", "加强领导"),
        ("1.切实提高认识", "1", "切实提高认识"),
        ("1. 地位作用。", "1", "地位作用。"),
        ("1 1. 深入开展", "11", "深入开展"),
        ("3、党员作用", "3", "党员作用"),
        ("（1）宣传贯彻", "（1）", "宣传贯彻"),
        ("2.1 管理机制问题", "2.1", "管理机制问题"),
        ("2.1.3 细节", "2.1.3", "细节"),
        ("1 引言", "1", "引言"),
        ("第一章 总则", "第一章", "总则"),
        ("第三编　合同", "第三编", "合同"),
        ("第二分编　典型合同", "第二分编", "典型合同"),
        ("第十二条　党员", "第十二条", "党员"),
        ("第12条 党员", "第十二条", "党员"),
        ("第一百二十条之一 资助", "第一百二十条之一", "资助"),
    ],
)
def test_numberings_are_normalised(text: str, label: str, rest: str) -> None:
    """A numbering's label is what a reader would call it, whatever width or blanks it was typed with."""
    numbering = parse_numbering(text)
    assert numbering is not None
    assert (numbering.label, text[numbering.length :]) == (label, rest)


@pytest.mark.parametrize(
    "text",
    [
        "第三人",
        "第三条规定的情形",
        "第二章的规定",
        "一是加强",
        "2012年",
        "3.5%",
        "3.5亿元",
        "3248 家",
        "党建",
        "",
        "（完）",
    ],
)
def test_running_text_is_no_numbering(text: str) -> None:
    """Cross-references, amounts and years at a line's start are not numberings."""
    assert parse_numbering(text) is None


def test_numbers_beyond_every_law_are_none() -> None:
    """A numeral no clause could have is not taken for a numbering."""
    assert parse_numbering("第12345条 甲") is None


def test_ranks_follow_the_official_order() -> None:
    """编 stands above 章, 章 above 条, and 一、 above （一） above 1. above （1）."""
    texts = ["第一编 甲", "第一章 甲", "第一节 甲", "第一条 甲", "一、甲", "（一）甲", "1.甲", "（1）甲"]
    ranks = [numbering.rank for numbering in map(parse_numbering, texts) if numbering]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(texts)
