"""Quotations and cited clauses looked up in a small library, with versions, what is repealed and what is internal."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.quotations import Finding, Quotations, Report
from indexer.quotations.forms import Worded, words
from indexer.quotations.nearest import nearest
from indexer.quotations.texts import Text
from indexer.search import Search
from kb.document import PUBLIC, Document
from kb.document import Finding as Noticed
from kb.library import Library
from kb.outline import Span
from kb.relations import Relations
from kb.settings import load_settings
from tests.factories import document

LAW = """## 第一章 总则

**第一条** 为了规范公司的组织和行为，保护公司、股东、职工和债权人的合法权益，制定本法。

**第二条** 本法所称公司，是指依照本法在中华人民共和国境内设立的有限责任公司和股份有限公司。

公司的名称应当符合国家有关规定。

**第三条** 设立公司应当具备下列条件：

（一）股东符合法定人数，不得少于十五人；

（二）有公司住所和“必要的”生产经营条件；

（三）法律、行政法规规定的其他条件。

**第四条** 公司从事经营活动，应当遵守法律法规，接受社会监督。违反本法规定的，处3.5万元以下罚款。"""

OLD_LAW = LAW.replace("合法权益", "正当利益").replace("**第四条** 公司", "**第四条** 公司必须加强职工教育。公司")

OPINION = """## 一、总体要求

坚持党建引领，推动楼宇治理，把组织建在楼上。

## 二、主要任务

**1. 建好阵地。**每栋楼宇建立党群服务中心，配备党建指导员。

**2. 用好资源。**推行资源清单、需求清单、项目清单，实行双向认领。"""


def _documents() -> list[Document]:
    opinion = document(
        "opinion", OPINION, title="关于加强楼宇党建工作的意见", number="组发〔2020〕3号", date="2020-05-06", kind="意见"
    )
    cut_off = Noticed("truncated", "warning", "原文不完整。", Span(0, 5))
    return [
        document("law-new", LAW, title="中华人民共和国公司法", date="2023-12-29"),
        document("law-old", OLD_LAW, title="中华人民共和国公司法", date="2018-10-26"),
        opinion,
        dataclasses.replace(
            document("cut", "**第一条** 为了保障学校安全，制定本条例。", title="学校安全条例", date="2010-01-01"),
            findings=(cut_off,),
        ),
        document(
            "gone",
            "**第一条** 粮票由县级以上粮食部门统一印制，不得伪造。",
            title="粮票管理办法",
            validity="已废止",
            date="1980-01-01",
        ),
        document(
            "secret", "**第一条** 金丝雀计划的目标是秘密建成十座鸟舍。", title="金丝雀内部规定", access="internal"
        ),
        document(
            "entry",
            "## 一\n\n本政策用我们的话说要求每栋楼都建立组织。",
            title="某市楼宇规划",
            kind="政策条目",
            extra={"aliases": ["市楼宇规划"]},
        ),
        document("charter", "**第一条** 年满十八岁的工人可以申请入党。", title="中国共产党章程", date="2022-10-22"),
        document("card", "## 做法\n\n楼长每天早上八点在大堂等候企业代表。", title="楼长制", kind="做法卡片"),
    ]


@pytest.fixture(scope="module")
def quotations(tmp_path_factory: pytest.TempPathFactory) -> Quotations:
    """What checks against the small library."""
    own = load_settings({"KB_HOME": str(tmp_path_factory.mktemp("quotations"))})
    library, search = Library(own.library), Search(own)
    for each in _documents():
        library.save(each)
    search.folder.update(library)
    relations = Relations(library)
    relations.refresh()
    return Quotations(search, library, relations)


def only(report: Report) -> Finding:
    """The one finding."""
    (found,) = report.findings
    return found


@pytest.mark.parametrize(
    ("draft", "status", "said"),
    [
        # to the letter
        ("《公司法》第一条规定：“保护公司、股东、职工和债权人的合法权益”。", "right", "2023-12-29）第一条一致"),
        ("《中华人民共和国公司法》第1条规定：“保护公司、股东、职工和债权人的合法权益”。", "right", "一致"),
        ("“公司的名称应当符合国家有关规定。”（公司法第二条第二款）", "right", "第二条第二款"),
        ("《公司法》第三条第（二）项要求“有公司住所和‘必要的’生产经营条件”", "right", "第三条第二项"),
        ("《公司法》第二条至第四条规定“公司的名称应当符合国家有关规定”", "right", ""),
        ("《公司法》第三条规定：“不得少于十五人；（二）有公司住所”", "right", "第三条第一项至第三条第二项"),
        ("有规定说“公司从事经营活动，应当遵守法律法规，接受社会监督”。", "right", "第四条"),
        ("《公司法》第四条规定：“公司从事经营活动……接受社会监督。”", "right", ""),
        ("《公司法》第四条规定：「公司從事經營活動，應當遵守法律法規」", "right", ""),
        ("组发〔2020〕3号文件第一条指出：“推动楼宇治理，把组织建在楼上”", "right", ""),
        ("《关于加强楼宇党建工作的意见》第二部分第2条规定“实行双向认领”", "right", "二 › 2"),
        # punctuation
        ("《公司法》第四条规定：“公司从事经营活动应当遵守法律法规。”", "punctuation", "标点"),
        ("《公司法》第四条规定：“应当遵守法律法规；接受社会监督”", "punctuation", "标点"),
        ("《公司法》第四条规定：“公司从事经营活动。”", "punctuation", "标点"),
        # other words
        ("《公司法》第一条规定：“保护公司、股东、职工和债权人的合法利益”。", "differs", "第一条有出入"),
        ("《公司法》第三条规定：“股东符合法定人数，不得少于五人”", "differs", ""),
        ("《公司法》第三条规定：“五人；（二）有公司住所”", "differs", ""),
        ("《公司法》第四条规定：“处35万元以下罚款”", "differs", ""),
        ("《公司法》第四条规定：“5万元以下罚款”", "differs", ""),
        ("《公司法》第四条规定：“接受社会监督……应当遵守法律法规”", "differs", ""),
        ("《公司法》第一条规定：“保护职工、股东、公司和债权人的合法权益”。", "differs", ""),
        ("有规定说“公司从事经营活动，必须遵守法律法规，接受社会监督”。", "differs", "第四条"),
        # the clause
        ("《公司法》第二条规定：“保护公司、股东、职工和债权人的合法权益”。", "wrong_clause", "不在第二条"),
        ("《公司法》第二条第一款规定“公司的名称应当符合国家有关规定”", "wrong_clause", "第二条第二款"),
        ("《公司法》第三条第一项规定“有公司住所”", "wrong_clause", "第三条第二项"),
        ("《公司法》第九条规定：“保护公司、股东、职工和债权人的合法权益”。", "no_such_clause", "没有第九条"),
        ("《公司法》第九条对此有规定。", "no_such_clause", "没有第九条"),
        ("《公司法》第三条至第八条对此有规定。", "no_such_clause", "第三条至第八条"),
        ("《公司法》第四条对此有规定。", "right", "第四条"),
        ("《学校安全条例》第三条对此有规定。", "no_such_clause", "不完整"),
        # the document
        ("《学校安全条例》第一条规定：“保护公司、股东、职工和债权人的合法权益”。", "wrong_document", "公司法"),
        ("《票据法》第一条规定：“保护公司、股东、职工和债权人的合法权益”。", "no_such_document", "公司法"),
        ("《票据法》第一条对此有规定。", "no_such_document", "没有这份文件"),
        ("《某市楼宇规划》第一条规定“每栋楼都建立组织”。", "no_such_document", "只有这份文件的条目"),
        ("《公司法》第一条规定：“人心齐，泰山移，众人拾柴火焰高”。", "not_found", "公司法"),
        ("有人说“人心齐，泰山移，众人拾柴火焰高”。", "not_found", "资料库中没有找到"),
        ("“楼长每天早上八点在大堂等候企业代表”是常见的做法。", "not_found", ""),
        ("党章第一条规定：“年满十八岁的工人可以申请入党”。", "right", "中国共产党章程"),
        ("按市楼宇规划第一条办理。", "no_such_document", "只有这份文件的条目"),
        ("按有关规定第一条办理。", "not_found", "没能认出"),
        # out of date
        ("《公司法》第四条规定：“公司必须加强职工教育。”", "outdated", "新版本中没有相同的文字"),
        ("《粮票管理办法》第一条规定：“粮票由县级以上粮食部门统一印制”。", "outdated", "已废止"),
        ("按《粮票管理办法》第一条办理。", "outdated", "已废止"),
        ("有规定说“粮票由县级以上粮食部门统一印制，不得伪造”。", "outdated", "已废止"),
    ],
)
def test_what_is_found_of_a_quotation(quotations: Quotations, draft: str, status: str, said: str) -> None:
    """Each kind of fault is told apart, and a sentence names the place."""
    found = only(quotations.check(draft))
    assert (found.status, said in found.message) == (status, True), found.message


def test_what_differs_is_shown(quotations: Quotations) -> None:
    """The pieces put together are what stands there and what the draft has; only what differs is marked."""
    found = only(quotations.check("《公司法》第一条规定：“保护公司、股东和债权人的合法利益”。"))
    assert "".join(piece.before for piece in found.pieces) == "保护公司、股东、职工和债权人的合法权益"
    assert "".join(piece.after for piece in found.pieces) == found.quoted.text
    assert [(each.before, each.after) for each in found.pieces if not each.same] == [("、职工", ""), ("权", "利")]


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        ("《公司法》第四条规定：“公司从事经营活动。”", [("，", "。")]),
        ("《公司法》第四条规定：“公司从事经营活动应当遵守法律法规”", [("，", "")]),
        ("《公司法》第三条规定：“五人；（二）有公司住所”", [("十五", "五")]),
        ("《公司法》第四条规定：“处3.6万元以下罚款”", [("5", "6")]),
        ("《公司法》第四条规定：“接受社会监督……应当遵守法律法规”", []),
    ],
)
def test_each_difference_is_shown(quotations: Quotations, draft: str, expected: list[tuple[str, str]]) -> None:
    """Marks at the ends, cut numbers: what differs is in the pieces; where only the order does, it is said."""
    found = only(quotations.check(draft))
    assert [(each.before, each.after) for each in found.pieces if not each.same] == expected
    assert bool(expected) != ("次序不同" in found.message)


def test_what_is_not_for_the_reader_does_not_show(quotations: Quotations) -> None:
    """A document with another label is as if it were not there, in status and message, and is found by who may."""
    drafts = (
        "“金丝雀计划的目标是秘密建成十座鸟舍”。",
        "“金丝雀计划的目标是秘密建成九座鸟舍”。",
        "《金丝雀内部规定》第一条规定“秘密建成十座鸟舍”。",
        "按《金丝雀内部规定》第一条办理。",
    )
    for draft in drafts:
        found = only(quotations.check(draft))
        assert found.status in ("not_found", "no_such_document") and found.place is None
        known = draft.replace("金丝雀内部规定", "没有过的规定").replace("金丝雀计划", "没有过计划")
        assert only(quotations.check(known)).status == found.status
        assert only(quotations.check(draft, frozenset({PUBLIC, "internal"}))).status in ("right", "differs")


def test_the_newer_version_is_named(quotations: Quotations) -> None:
    """What an older version says in the clause that is cited is out of date; the newer one is shown beside it."""
    found = only(quotations.check("《公司法》第一条规定：“保护公司、股东、职工和债权人的正当利益”。"))
    assert (found.status, found.place and found.place.document) == ("outdated", "law-old")
    assert found.newer and found.newer.document == "law-new"


def test_quotations_of_one_draft_are_found_each(quotations: Quotations) -> None:
    """A draft of several paragraphs has a finding for each of its quotations and citations, in order."""
    draft = (
        "《公司法》（以下简称《新法》）第一条规定：“为了规范公司的组织和行为”。该法第二条还规定：\n"
        "“公司的名称应当符合国家有关规定。”（《新法》第二条第二款）\n要“双强六好”。\n《新法》第四条、第九条也要看。"
    )
    report = quotations.check(draft)
    assert [each.status for each in report.findings] == ["right", "right", "right", "no_such_clause"]
    assert report.terms == 1 and report.count("right") == 3 and not report.all_right


ARTICLES = [line.split("** ", 1)[-1] for line in LAW.split("\n") if line and not line.startswith("#")]
LABELS = ("第一条", "第二条", "第二条", "第三条", "第三条", "第三条", "第三条", "第四条")


@st.composite
def cuts(draw: st.DrawFn) -> tuple[str, str]:
    """A stretch of a paragraph of the law that splits no number, and the label of its article."""
    nth = draw(st.integers(0, len(ARTICLES) - 1))
    worded = Worded.of(ARTICLES[nth])
    start = draw(st.integers(0, len(worded.words) - 8))
    end = draw(st.integers(start + 8, len(worded.words)))
    while start and worded.splits(start):
        start -= 1
    while end < len(worded.words) and worded.splits(end):
        end += 1
    first, last = worded.span(start, end)
    return ARTICLES[nth][first:last].replace("“", "‘").replace("”", "’"), LABELS[nth]


@settings(max_examples=60)
@given(cuts())
def test_what_is_cut_from_a_clause_is_right(quotations: Quotations, cut: tuple[str, str]) -> None:
    """Any stretch of an article, cited with its number, is right."""
    found = only(quotations.check(f"《公司法》{cut[1]}规定：“{cut[0]}”。"))
    assert found.status == "right", found.message


@settings(max_examples=60)
@given(cuts(), st.data())
def test_what_is_altered_is_never_right(quotations: Quotations, cut: tuple[str, str], data: st.DataObject) -> None:
    """A stretch with one character changed, left out or put in is not called right, unless it stands there so."""
    text, label = cut
    at = data.draw(st.integers(1, len(text) - 2))
    other = data.draw(st.sampled_from("的人法不十二可公"))
    made = data.draw(st.sampled_from([text[:at] + other + text[at + 1 :], text[:at] + text[at + 1 :]]))
    altered = words(made)
    if any(altered in words(body) for body in (LAW, OLD_LAW)):
        return
    found = only(quotations.check(f"《公司法》{label}规定：“{made}”。"))
    assert found.status in ("differs", "not_found"), found.message


@given(st.text(alphabet="甲乙丙丁戊", min_size=2, max_size=12), st.text(alphabet="金木水火土", max_size=40))
def test_the_nearest_place_is_the_words_themselves_where_they_stand(sought: str, body: str) -> None:
    """Where the words stand among others, the place that is most like them is as long, and all alike."""
    text = Text.of(document(body=f"{body}{sought}{body}"))
    near = nearest(sought, text)
    assert near and near.alike == 1.0
    assert text.words_of(near.stretch) == sought


def test_a_library_that_lost_a_document_is_no_error(tmp_path: Path) -> None:
    """A document that was removed since the index was made is not there for the check either."""
    own = load_settings({"KB_HOME": str(tmp_path / "home")})
    library, search = Library(own.library), Search(own)
    library.save(document("d1", LAW, title="公司法"))
    search.folder.update(library)
    library.remove("d1")
    found = only(
        Quotations(search, library, Relations(library)).check("《公司法》第一条规定：“为了规范公司的组织和行为”。")
    )
    assert found.status in ("not_found", "no_such_document")
