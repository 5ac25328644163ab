"""How a draft is read: its quotation marks, what it cites, what is a quotation and what a term."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.quotations import LONGEST_DRAFT, MOST_QUOTED, read_draft
from indexer.quotations.cited import citations
from indexer.quotations.forms import Worded, words
from indexer.quotations.marks import marked
from kb.errors import QueryError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("他说“甲乙”。", ["甲乙"]),
        ("「甲」与『乙』", ["甲", "乙"]),
        ('写作"甲乙"和"丙"', ["甲乙", "丙"]),
        ("“甲‘乙’丙”", ["甲‘乙’丙"]),
        ("“甲“乙”丙”丁", ["甲“乙”丙"]),
        ("「甲『乙』」", ["甲『乙』"]),
        ("“一。\n“二。\n“三。”四", ["一。\n“二。\n“三。"]),
        ("“一。\n二。”三“四”", ["一。\n二。", "四"]),
        ("“一。\n二“三”", ["一。", "三"]),
        ("没有关上的“甲乙\n丙", ["甲乙"]),
        ("多出来的”没有开头", []),
        ('管径 15" 的', []),
        ("party’s “甲”", ["甲"]),
        ("‘甲’", ["甲"]),
        ("", []),
    ],
)
def test_words_in_quotation_marks_are_found(text: str, expected: list[str]) -> None:
    """Marks of every kind, within each other and over paragraphs; one that is not closed ends with its paragraph."""
    assert [text[each.start : each.end] for each in marked(text)] == expected


@given(st.text(alphabet='“”「」『』‘’"甲乙。\n', max_size=60))
def test_marked_words_lie_apart_within_the_text(text: str) -> None:
    """Whatever the marks are, what they mark is in order, does not overlap and lies in the text."""
    at = 0
    for each in marked(text):
        assert at <= each.start <= each.end <= len(text)
        at = each.end


def cited(text: str) -> list[tuple[str, str, str]]:
    """Title, number and clause of each citation."""
    return [(each.title, each.number, each.place) for each in citations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("《公司法》第十九条规定", [("公司法", "", "第十九条")]),
        ("《公司法》第19条规定", [("公司法", "", "第十九条")]),
        ("《公司法》第 十九 条", [("公司法", "", "第十九条")]),
        (
            "根据《关于深化“放管服”的意见》（国办发〔2017〕47号）第三条第二款",
            [("关于深化“放管服”的意见", "国办发〔2017〕47号", "第三条第二款")],
        ),
        ("按国办发[2017]47号要求", [("", "国办发〔2017〕47号", "")]),
        ("《刑法》第一百二十条之一", [("刑法", "", "第一百二十条之一")]),
        ("《条例》第十二条第二款第（三）项", [("条例", "", "第十二条第二款第三项")]),
        ("《条例》第16—18条", [("条例", "", "第十六条至第十八条")]),
        ("《条例》第十六条至第十八条", [("条例", "", "第十六条至第十八条")]),
        ("《条例》第五条、第七条和第九条", [("条例", "", "第五条、第七条、第九条")]),
        ("《条例》第五条第一款、第三款", [("条例", "", "第五条第一款、第五条第三款")]),
        ("《意见》第三部分第6条", [("意见", "", "第三部分第六条")]),
        ("《条例》（2018年修正）第六条", [("条例", "", "第六条")]),
        ("《条例》中的第六条", [("条例", "", "第六条")]),
        ("《条例》很好。该条例第五条", [("条例", "", ""), ("条例", "", "第五条")]),
        (
            "《甲办法》和《乙条例》施行后，该办法第五条",
            [("甲办法", "", ""), ("乙条例", "", ""), ("甲办法", "", "第五条")],
        ),
        ("《甲法》第一条讲目的，第二条讲范围", [("甲法", "", "第一条"), ("甲法", "", "第二条")]),
        (
            "《楼宇党建工作办法》（以下简称《办法》）。《办法》第五条",
            [("楼宇党建工作办法", "", ""), ("楼宇党建工作办法", "", "第五条")],
        ),
        (
            "《楼宇党建工作办法》（以下简称“楼宇办法”）。按楼宇办法第五条",
            [("楼宇党建工作办法", "", ""), ("楼宇党建工作办法", "", "第五条")],
        ),
        ("《甲法》第一条，同法第五条", [("甲法", "", "第一条"), ("甲法", "", "第五条")]),
        ("《甲法》第一条。按劳动合同条例第五条", [("甲法", "", "第一条"), ("按劳动合同条例", "", "第五条")]),
        ("香港基本法第五条", [("香港基本法", "", "第五条")]),
        ("本办法第五条", []),
        ("第一条 为了规范", []),
        ("　　第三条 楼宇", []),
        ("《条例》第三条经验", [("条例", "", "")]),
        ("没有出处的第五条", [("", "", "第五条")]),
    ],
)
def test_citations_are_read(text: str, expected: list[tuple[str, str, str]]) -> None:
    """Titles, numbers and clauses in the forms in which drafts have them; a draft's own clauses are none."""
    assert cited(text) == expected


@pytest.mark.parametrize("text", ["根据民法典第1024条", "我国民法典第一千零二十四条规定", "党章第三十条"])
def test_a_name_without_marks_ends_before_its_clause(text: str) -> None:
    """Of a name without 《》 the characters before the clause are kept, which end with it."""
    (only,) = citations(text)
    assert only.title.endswith(("民法典", "党章")) and not only.marked and only.clauses


SENTENCE = "应当遵守法律法规，遵守社会公德"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"《甲法》第一条规定：“{SENTENCE}。”", [("quotation", "甲法", "第一条")]),
        (f"《甲法》第一条规定：\n　　“{SENTENCE}。”", [("quotation", "甲法", "第一条")]),
        (f"《甲法》第一条\n他说“{SENTENCE}。”", [("citation", "甲法", "第一条"), ("quotation", "", "")]),
        (f"“{SENTENCE}”（《甲法》第一条）", [("quotation", "甲法", "第一条")]),
        (f"“{SENTENCE}”（《甲法》（2018年修正）第一条）", [("quotation", "甲法", "第一条")]),
        (f"“{SENTENCE}”，是《甲法》第一条的规定", [("quotation", "甲法", "第一条")]),
        (f"“{SENTENCE}”出自《甲法》第一条", [("quotation", "甲法", "第一条")]),
        (
            f"《甲法》第一条规定“{SENTENCE}”，第二条规定“乙方”。",
            [("quotation", "甲法", "第一条"), ("quotation", "甲法", "第二条")],
        ),
        (f"《甲法》第一条规定：“{SENTENCE}。”该条还规定：“{SENTENCE}。”", [("quotation", "甲法", "第一条")] * 2),
        (
            f"《甲法》第一条规定：“{SENTENCE}。”他说“{SENTENCE}”。",
            [("quotation", "甲法", "第一条"), ("quotation", "", "")],
        ),
        (f"学习了《甲法》，做到“{SENTENCE}”", [("quotation", "", "")]),
        (
            f"《甲法》第一条规定：“{SENTENCE}。”合同条款写明：“{SENTENCE}。”",
            [("quotation", "甲法", "第一条"), ("quotation", "", "")],
        ),
        ("推进“双强六好”“两个维护”建设", []),
        ("要“进得去、立得牢、强起来”", []),
        ("《甲法》第二条所称的“股东”", [("quotation", "甲法", "第二条")]),
        ("他指出：“要团结。”", [("quotation", "", "")]),
        ("根据《甲法》第三条，公司应当", [("citation", "甲法", "第三条")]),
        ("根据《甲法》，公司应当", []),
        ("关于“放管服”的《关于落实“不忘初心、牢记使命，永远奋斗”的意见》", []),
        (f"《甲法》第一条规定：\n{SENTENCE}。\n此外还要注意", [("block", "甲法", "第一条")]),
        (
            "《甲法》第一条规定：\n下列行为：\n（一）甲行为；\n（二）乙行为。\n此外",
            [("block", "甲法", "第一条")] * 3,
        ),
        ("现就有关要求明确如下：\n各单位要高度重视。", []),
    ],
)
def test_what_is_looked_up(text: str, expected: list[tuple[str, str, str]]) -> None:
    """Quotations with what they are taken from, citations without words; terms in quotation marks are none."""
    found = [
        (each.kind, each.cited.title if each.cited else "", each.cited.place if each.cited else "")
        for each in read_draft(text).quoted
    ]
    assert found == expected


def test_terms_are_counted() -> None:
    """Words in quotation marks that are not looked up are counted, so that it can be said."""
    assert read_draft("“双强六好”和“四同”").terms == 2


@given(st.text(alphabet="“”「」《》（）第一二十条款项法该规定：，。；甲乙丙丁戊己庚辛\n…、", max_size=120))
def test_spans_are_those_of_the_draft(text: str) -> None:
    """Whatever the draft, each span cuts its own text out of it, and quotations lie apart from each other."""
    at = 0
    for each in read_draft(text).quoted:
        assert text[each.start : each.end] == each.text
        assert each.start >= at
        at = each.end


def test_a_draft_has_limits() -> None:
    """A draft that is too long, or has too much to look up, is refused with what was found and what is allowed."""
    with pytest.raises(QueryError, match=f"最多核对 {LONGEST_DRAFT} 字"):
        read_draft("长" * (LONGEST_DRAFT + 1))
    with pytest.raises(QueryError, match=f"最多核对 {MOST_QUOTED} 处"):
        read_draft(f"《甲法》第一条规定：“{SENTENCE}。”\n" * (MOST_QUOTED + 1))


@pytest.mark.parametrize(
    "text",
    [
        "“" * 50_000,
        "‘" * 50_000,
        "《" * 50_000,
        "（" * 50_000,
        "第一条、" * 20_000,
        "《甲》（" * 20_000,
        '"甲\n' * 40_000,
    ],
)
def test_hostile_drafts_are_read(text: str) -> None:
    """A draft of nothing but marks is read, or refused for what is in it; it does not hang."""
    try:
        read_draft(text)
    except QueryError as error:
        assert "最多核对" in str(error)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("党建 引领，", "黨建引領"),
        ("《公司法》第１条", "公司法第1条"),
        ("“甲”乙", "甲乙"),
        ("１０，０００元", "10000元"),
        ("甲——乙", "甲乙"),
    ],
)
def test_words_leave_out_what_says_nothing(one: str, other: str) -> None:
    """Width, blanks, traditional characters and punctuation are no words."""
    assert words(one) == words(other)


@pytest.mark.parametrize(("one", "other"), [("3.5亿", "35亿"), ("37%", "37‰"), ("16-18条", "1618条"), ("甲", "乙")])
def test_words_keep_what_says_something(one: str, other: str) -> None:
    """The point of a number, a percent sign and a range are no punctuation."""
    assert words(one) != words(other)


@given(st.text(max_size=80))
def test_words_know_their_places(text: str) -> None:
    """Each character of the words is that of its place, as it is compared."""
    worded = Worded.of(text)
    assert worded.words == words(text) and len(worded.places) == len(worded.words)
    assert all(words(text[place]) in (char, "") for char, place in zip(worded.words, worded.places, strict=True))
