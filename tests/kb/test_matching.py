"""Which entry of the register a text in the library is."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.document import Document, Locator, Metadata, Passage
from kb.outline import Span
from kb.practice.matching import is_text_of, matched, place_of, searched_title
from kb.versions import edition

TRIAL = "关于加强和改进非公有制企业党的建设工作的意见（试行）"
OPINION = Metadata(
    title=TRIAL,
    kind="政策条目",
    issuer="中共中央办公厅",
    number="中办发〔2012〕11号",
    published="2012-05-25",
)
LAW = Metadata(title="中华人民共和国公司法", kind="政策条目", issuer="全国人民代表大会常务委员会", date="2023-12-29")
ORDER = Metadata(title="优化营商环境条例", kind="政策条目", number="国务院令第722号", date="2019-10-22")
PLAN = Metadata(title="国家职业教育改革实施方案", kind="政策条目", issuer="国务院", number="国发〔2019〕4号")
PLAIN = Metadata(title="党建引领楼宇经济高质量发展“平湖十条”", kind="政策条目")
CENTRAL = "中共中央办公厅"
COMMITTEE = "全国人民代表大会常务委员会"


@pytest.mark.parametrize(
    ("policy", "stated"),
    [
        (OPINION, {"title": TRIAL, "issuer": CENTRAL}),
        (
            OPINION,
            {"title": "关于加强和改进非公有制企业党的建设工作的意见(试行)", "issuer": CENTRAL, "date": "2012-05-24"},
        ),
        (OPINION, {"title": "关于加强和改進非公有制企業黨的建設工作的意見（試行）", "issuer": CENTRAL}),
        (OPINION, {"title": "中共中央办公厅印发《关于加强和改进非公有制企业党的建设工作的意见（试行）》"}),
        (OPINION, {"title": "中共中央办公厅关于加强和改进非公有制企业党的建设工作的意见（试行）"}),
        (OPINION, {"title": TRIAL, "number": "中办发[2012]11号"}),
        (OPINION, {"title": TRIAL, "published": "2012-05-25"}),
        (LAW, {"title": "中华人民共和国公司法", "issuer": COMMITTEE, "date": "2023-12-29"}),
        (LAW, {"title": "公司法（2023年修订）", "issuer": COMMITTEE}),
        (LAW, {"title": "公司法", "date": "2023-12-29"}),
        (LAW, {"title": "中华人民共和国公司法", "issuer": "全国人民代表大会", "date": "2023-12-29"}),
        (ORDER, {"title": "优化营商环境条例", "number": "中华人民共和国国务院令第722号"}),
        (ORDER, {"title": "优化营商环境条例", "number": "国令第722号", "date": "2019-10-22"}),
        (PLAN, {"title": "国务院关于印发国家职业教育改革实施方案的通知", "number": "国发〔2019〕4号"}),
        (PLAN, {"title": "国务院关于印发《国家职业教育改革实施方案》的通知"}),
    ],
)
def test_a_text_is_matched_to_its_entry(policy: Metadata, stated: dict[str, Any]) -> None:
    """By title however it is written, where issuer, number or date agree."""
    text = Metadata(**{"kind": "意见", **stated})
    assert is_text_of(text, policy)
    assert matched(text, [OPINION, LAW, ORDER, PLAN, PLAIN]) is policy


@pytest.mark.parametrize(
    ("policy", "stated"),
    [
        # Another stage, another title, something about it.
        (OPINION, {"title": "关于加强和改进非公有制企业党的建设工作的意见", "issuer": CENTRAL}),
        (OPINION, {"title": "关于加强和改进非公有制企业党的建设工作的意见（征求意见稿）", "issuer": CENTRAL}),
        (
            OPINION,
            {"title": f"关于学习《{TRIAL}》的通知", "issuer": CENTRAL},
        ),
        (OPINION, {"title": "《关于加强和改进非公有制企业党的建设工作的意见（试行）》解读", "issuer": CENTRAL}),
        (LAW, {"title": "关于适用公司法若干问题的规定（一）", "issuer": COMMITTEE, "date": "2023-12-29"}),
        # Another organ, number, date.
        (OPINION, {"title": "中共甲省委办公厅关于加强和改进非公有制企业党的建设工作的意见（试行）"}),
        (OPINION, {"title": TRIAL, "issuer": "甲市委组织部"}),
        (OPINION, {"title": f"甲市委印发《{TRIAL}》", "issuer": CENTRAL}),
        (
            OPINION,
            {
                "title": TRIAL,
                "issuer": CENTRAL,
                "number": "甲办发〔2012〕3号",
            },
        ),
        (
            OPINION,
            {"title": TRIAL, "issuer": CENTRAL, "date": "2011-05-24"},
        ),
        (LAW, {"title": "中华人民共和国公司法", "issuer": COMMITTEE, "date": "2018-10-26"}),
        (LAW, {"title": "公司法（2018年修正）", "issuer": COMMITTEE}),
        # Nothing but a title, or no edition where there are several.
        (OPINION, {"title": TRIAL}),
        (LAW, {"title": "中华人民共和国公司法", "issuer": COMMITTEE}),
        (PLAIN, {"title": "党建引领楼宇经济高质量发展“平湖十条”", "issuer": "平湖市委", "date": "2022"}),
        (OPINION, {"title": None, "issuer": CENTRAL, "number": "中办发〔2012〕11号"}),
        # What tells of it.
        (LAW, {"title": "中华人民共和国公司法", "date": "2023-12-29", "kind": "资料摘要"}),
        (LAW, {"title": "中华人民共和国公司法", "date": "2023-12-29", "kind": "政策条目"}),
        (LAW, {"title": "中华人民共和国公司法", "date": "2023-12-29", "kind": "做法卡片"}),
    ],
)
def test_what_is_unsure_or_another_text_is_not_matched(policy: Metadata, stated: dict[str, Any]) -> None:
    """One thing against it is enough."""
    assert not is_text_of(Metadata(**{"kind": "意见", **stated}), policy)


def test_a_text_that_may_be_several_entries_is_none() -> None:
    """Two entries of one edition: neither."""
    text = Metadata(title="公司法", kind="法律", date="2023-12-29")
    assert matched(text, [LAW]) is LAW
    assert matched(text, [LAW, LAW]) is None
    assert matched(text, []) is None


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (TRIAL, "关于加强和改进非公有制企业党的建设工作的意见"),
        ("中华人民共和国公司法", "公司法"),
        ("党建引领楼宇经济高质量发展“平湖十条”", "党建引领楼宇经济高质量发展"),
        ("关于中国共产党党费收缴、使用和管理的规定", "关于中国共产党党费收缴、使用和管理的规定"),
        ("中国共产党章程", "中国共产党章程"),
        ("（）", ""),
    ],
)
def test_the_index_is_asked_for_what_stands_in_every_form_of_a_title(title: str, expected: str) -> None:
    """Without marks of editions and quotes."""
    assert searched_title(Metadata(title=title)) == expected


_PARTS = [*"《》〈〉（）()“”关于印发的通知公司法", "试行", "2023年修订", " ", "\n", "a"]
TITLES = st.lists(st.sampled_from(_PARTS), max_size=40).map("".join)


@given(TITLES, TITLES)
def test_no_title_breaks_it(one: str, other: str) -> None:
    """However it is written: a title that names a policy is its own, and the index is asked for no quotes."""
    text, policy = Metadata(title=one, issuer="甲"), Metadata(title=other, issuer="甲")
    assert is_text_of(text, text) == bool(edition(Document("d", text, "")).family)
    assert not is_text_of(text, dataclasses.replace(policy, issuer="乙"))
    assert not set("“”《》") & set(searched_title(policy))


def _passage(*path: str) -> Passage:
    return Passage("d", Locator(path, "-".join(path)), (), "", Span(0, 0))


@pytest.mark.parametrize(
    ("clause", "place"),
    [
        ("第十八条", ("第一章", "第十八条")),
        ("第一章 › 第十八条", ("第一章", "第十八条")),
        ("第二百七十八条", ("物权编", "第六章", "第二百七十八条", "第一款")),
        ("三 › 6", ("方案", "三", "6")),
        ("第十九条", None),
        ("第二章 › 第十八条", None),
        ("6", ("方案", "三", "6")),
        ("", None),
    ],
)
def test_a_clause_is_found_where_the_text_has_it(clause: str, place: tuple[str, ...] | None) -> None:
    """Whatever parts stand above it there; the first passage of several."""
    found = [
        _passage("第一章", "第十七条"),
        _passage("第一章", "第十八条"),
        _passage("物权编", "第六章", "第二百七十八条", "第一款"),
        _passage("物权编", "第六章", "第二百七十八条", "第二款"),
        _passage("方案", "三", "6"),
    ]
    passage = place_of(clause, found)
    assert (passage and passage.locator.path) == place
