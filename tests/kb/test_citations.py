"""Citations of documents and clauses, and what one must know before using them."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.citations import Style, cite, place_words, warnings_of
from kb.document import Document, Finding, Passage
from kb.outline import Span
from kb.passages import found_at, passages
from tests.factories import document

BODY = f"""## 一、总体要求

**1. 地位作用。**楼宇党组织是战斗堡垒。{"党" * 90}

### （一）目标

{"一段。" * 40}

{"又一段。" * 40}

## 第二章 附则

**第十二条**　{"第一款。" * 30}

{"第二款。" * 30}

（三）第三项。"""


def opinion(**metadata: Any) -> Document:
    """A policy document with clauses of several kinds."""
    known = {
        "title": "关于《楼宇条例》的意见",
        "kind": "意见",
        "issuer": "国务院办公厅",
        "number": "国办发〔2017〕47号",
        "date": "2017-05-01",
    }
    return document("opinion", BODY, **known | metadata)


def at(kept: Document, way: str) -> Passage:
    """The passage at a place that must be there."""
    found = found_at(passages(kept), way)
    assert found, [str(each.locator) for each in passages(kept)]
    return found


@pytest.mark.parametrize(
    ("style", "cited"),
    [
        ("2025", "国务院办公厅. 关于《楼宇条例》的意见：国办发〔2017〕47号[Z]. 2017-05-01：第十二条第二款."),
        ("2015", "国务院办公厅. 关于《楼宇条例》的意见: 国办发〔2017〕47号[Z]. 2017-05-01: 第十二条第二款."),
        ("plain", "《关于〈楼宇条例〉的意见》（国务院办公厅，国办发〔2017〕47号，2017年5月1日）第十二条第二款"),
    ],
)
def test_a_clause_is_cited_in_every_style(style: Style, cited: str) -> None:
    """2025 has marks of full width but the full stop, 2015 of half width; in plain words titles within are in 〈〉."""
    kept = opinion()
    assert cite(kept, style, at(kept, "第二章 › 第十二条 › 第二款")) == cited


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (("三", "6"), "第三部分第6条"),
        (("三", "（二）"), "第三部分第（二）项"),
        (("三", "（二）", "1"), "第三部分第（二）项第1点"),
        (("三", "（二）", "1", "（4）"), "第三部分第（二）项第1点第（4）点"),
        (("第一编", "第三章", "第十二条", "第二款"), "第十二条第二款"),
        (("第十二条", "第三项"), "第十二条第三项"),
        (("第十二条之一",), "第十二条之一"),
        (("第三章",), "第三章"),
        (("2", "2.1"), "第2.1节"),
        (("一", "第3—5段"), "第一部分第3—5段"),
        (("总体要求", "第2段"), "“总体要求”部分第2段"),
        (("第2段",), "第2段"),
        ((), ""),
    ],
)
def test_places_are_told_as_texts_cite_them(path: tuple[str, ...], words: str) -> None:
    """The article alone where there is one, else every level with its unit."""
    assert place_words(path) == words


# (metadata, url, date of the visit, in 2025, in 2015)
PUBLISHED: list[tuple[dict[str, Any], str | None, str, str]] = [
    (
        {"kind": "新闻报道", "authors": ("丁文详",), "source": "《中国青年报》2000年11月20日第15版"},
        None,
        "丁文详. 题[N]. 中国青年报，2000-11-20（15）.",
        "丁文详. 题[N]. 中国青年报, 2000-11-20(15).",
    ),
    (
        {"kind": "新闻报道", "authors": ("丁文详",), "source": "人民日报", "published": "2022-08-16"},
        "http://paper.people.com.cn/1.htm",
        "丁文详. 题[N/OL]. 人民日报，2022-08-16. http://paper.people.com.cn/1.htm.",
        "丁文详. 题[N/OL]. 人民日报, 2022-08-16[2026-08-01]. http://paper.people.com.cn/1.htm.",
    ),
    (
        {"kind": "论文", "authors": ("于潇", "刘义"), "source": "《党建研究》，2012年第52卷第11期，第1518—1523页"},
        None,
        "于潇，刘义. 题[J]. 党建研究，2012，52（11）：1518-1523.",
        "于潇, 刘义. 题[J]. 党建研究, 2012, 52(11): 1518-1523.",
    ),
    (
        {"kind": "论文", "authors": ("甲", "乙", "丙", "丁"), "source": "《文献》2013年第1期"},
        None,
        "甲，乙，丙，等. 题[J]. 文献，2013（1）.",
        "甲, 乙, 丙, 等. 题[J]. 文献, 2013(1).",
    ),
    (
        {"kind": "通知", "issuer": "北京市人民政府办公厅", "number": "京政办发〔2005〕37号", "date": "2005-07-12"},
        "http://www.beijing.gov.cn/1.html",
        "北京市人民政府办公厅. 题：京政办发〔2005〕37号[EB/OL]. （2005-07-12）[2026-08-01]. http://www.beijing.gov.cn/1.html.",
        "北京市人民政府办公厅. 题: 京政办发〔2005〕37号[EB/OL]. (2005-07-12)[2026-08-01]. http://www.beijing.gov.cn/1.html.",
    ),
    ({"kind": "调研报告", "authors": ("课题组",)}, None, "课题组. 题[R].", "课题组. 题[R]."),
    ({}, None, "题[Z].", "题[Z]."),
]


@pytest.mark.parametrize(("metadata", "url", "of_2025", "of_2015"), PUBLISHED)
def test_each_kind_of_publication_has_its_form(
    metadata: dict[str, Any], url: str | None, of_2025: str, of_2015: str
) -> None:
    """Newspapers, journals, web pages, reports; what is not known is left out."""
    kept = document("d1", title="题", **metadata)
    assert cite(kept, "2025", url=url, accessed="2026-08-01" if url else None) == of_2025
    assert cite(kept, "2015", url=url, accessed="2026-08-01" if url else None) == of_2015


def test_an_official_text_reprinted_in_a_newspaper_stays_official() -> None:
    """Who cites a notice cites the body that issued it, not the paper."""
    assert cite(opinion(source="人民日报"), "2025").endswith("[Z]. 2017-05-01.")


def test_the_address_that_a_source_names_is_cited() -> None:
    """来源：中国政府网 https://…"""
    kept = opinion(source="中国政府网（https://www.gov.cn/a.htm）")
    assert cite(kept, "2025").endswith("[EB/OL]. （2017-05-01）. https://www.gov.cn/a.htm.")


_words = st.text("甲乙丙《》〔〕（），.: 0123年月日第版期", max_size=12)


@given(
    st.fixed_dictionaries(
        {
            "title": _words.filter(str.strip),
            "kind": st.sampled_from([None, "意见", "论文", "新闻报道"]),
            "issuer": st.none() | _words,
            "number": st.none() | _words,
            "date": st.none() | _words,
            "source": st.none() | _words,
            "authors": st.lists(_words, max_size=6).map(tuple),
        }
    )
)
def test_a_citation_has_the_title_and_nothing_that_is_not_known(metadata: dict[str, Any]) -> None:
    """What is no mark of the style's own comes from a field, whatever the fields say."""
    kept = document("d1", **metadata)
    known = {char for value in metadata.values() for char in str(value)}
    for style, marks in (
        ("2025", ". ，：（）[]ZNJR等-"),
        ("2015", ". ,:()[]ZNJR等-"),
        ("plain", "《》〈〉（），、等年月日"),
    ):
        cited = cite(kept, style)  # type: ignore[arg-type]  # the three styles
        title = kept.title if style != "plain" else kept.title.replace("《", "〈").replace("》", "〉")
        assert title in cited
        assert set(cited) <= known | set(marks)


@pytest.mark.parametrize(
    ("validity", "told"),
    [("已废止", "已废止"), ("失效", "已失效"), ("已修改", "已修改"), ("尚未生效", "尚未生效"), ("现行有效", "")],
)
def test_what_is_not_in_force_is_told(validity: str, told: str) -> None:
    """All values but 现行有效."""
    warnings = warnings_of(opinion(validity=validity))
    assert bool(warnings) == bool(told) and all(told in warning for warning in warnings)


def test_figures_that_do_not_add_up_are_told_where_they_stand() -> None:
    """A clause that has none of them is used without a warning; a text that is cut off is so everywhere."""
    kept = opinion()
    first, other = at(kept, "一 › 1"), at(kept, "第二章 › 第十二条 › 第二款")
    figures = Finding("inconsistent_figures", "warning", "各项相加为 53，文中写 52。", first.span)
    truncated = Finding("truncated", "warning", "原文不完整。", Span(len(kept.body) - 1, len(kept.body)))
    flawed = dataclasses.replace(kept, findings=(figures, truncated))
    assert warnings_of(flawed, first) == ("数字前后不一致：各项相加为 53，文中写 52", "原文不完整，末尾中断")
    assert warnings_of(flawed, other) == ("原文不完整，末尾中断",)
    assert len(warnings_of(flawed)) == 2


def test_a_text_that_not_everybody_may_see_says_so() -> None:
    """The label travels with what is taken from it."""
    assert "internal" in warnings_of(opinion(access="internal"))[0]
