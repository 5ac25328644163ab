"""kb.readers.word.numbering: Word's automatic numbering as people see it."""

from __future__ import annotations

import pytest

from kb.readers.docx import DocxReader
from kb.readers.word.numbering import written
from tests.kb.word_files import level, lists, numbered, para, word

CHINESE = level(0, "chineseCountingThousand", "第%1条")
OUTLINE = (level(0, "decimal", "%1."), level(1, "decimal", "%1.%2"), level(2, "lowerLetter", "%3)"))


def shown(body: str, numbering: str, styles: str = "") -> list[str]:
    """The texts of the paragraphs of a document with these lists."""
    extract = DocxReader().read("甲.docx", word(body, numbering=numbering, styles=styles))
    return [chunk.text for chunk in extract.chunks]


@pytest.mark.parametrize(
    ("form", "count", "text"),
    [
        ("decimal", 12, "12"),
        ("chineseCounting", 10, "十"),
        ("chineseCountingThousand", 111, "一百一十一"),
        ("chineseCountingThousand", 1260, "一千二百六十"),
        ("taiwaneseCountingThousand", 21, "二十一"),
        ("japaneseCounting", 15, "十五"),
        ("ideographDigital", 10, "一〇"),
        ("ideographTraditional", 3, "丙"),
        ("ideographTraditional", 11, "11"),
        ("ideographZodiac", 12, "亥"),
        ("ideographZodiacTraditional", 13, "丙子"),
        ("chineseLegalSimplified", 23, "贰拾叁"),
        ("decimalFullWidth", 12, "１２"),
        ("decimalZero", 7, "07"),
        ("decimalEnclosedCircle", 10, "⑩"),
        ("decimalEnclosedCircleChinese", 21, "㉑"),
        ("decimalEnclosedCircle", 51, "51"),
        ("decimalEnclosedFullstop", 3, "3."),
        ("decimalEnclosedParen", 3, "（3）"),
        ("ideographEnclosedCircle", 2, "㊁"),
        ("numberInDash", 4, "- 4 -"),
        ("ordinal", 22, "22nd"),
        ("ordinal", 12, "12th"),
        ("upperLetter", 28, "BB"),
        ("lowerLetter", 3, "c"),
        ("upperLetter", 10_000_000, "10000000"),
        ("upperRoman", 1994, "MCMXCIV"),
        ("lowerRoman", 4, "iv"),
        ("lowerRoman", 0, "0"),
        ("none", 4, ""),
        ("aFormOfTheFuture", 4, "4"),
        ("chineseCounting", 12345, "12345"),
        ("upperRoman", 4_000_000_000, "4000000000"),
    ],
)
def test_a_count_is_written_in_its_format(form: str, count: int, text: str) -> None:
    """Each number format writes a count as Word shows it; one that is unknown or ends writes Arabic digits."""
    assert written(count, form) == text


@pytest.mark.parametrize(
    ("numbering", "body", "texts"),
    [
        pytest.param(
            lists(level(0, "chineseCounting", "%1、"), level(1, "chineseCounting", "（%2）")),
            [("总体", 0), ("目标", 1), ("原则", 1), ("任务", 0), ("组织", 1)],
            ["一、 总体", "（一） 目标", "（二） 原则", "二、 任务", "（一） 组织"],
            id="lower levels begin again below each higher one",
        ),
        pytest.param(
            lists(*OUTLINE),
            [("甲", 0), ("乙", 1), ("丙", 2), ("丁", 2), ("戊", 1), ("己", 0), ("庚", 1)],
            ["1. 甲", "1.1 乙", "a) 丙", "b) 丁", "1.2 戊", "2. 己", "2.1 庚"],
            id="a level shows the counts above it",
        ),
        pytest.param(
            lists(*OUTLINE),
            [("乙", 1), ("丙", 1)],
            ["1.1 乙", "1.2 丙"],
            id="a higher level that was not met shows its start",
        ),
        pytest.param(
            lists(
                level(0, "chineseCounting", "第%1章"),
                level(1, "chineseCounting", "第%2条", '<w:lvlRestart w:val="0"/>'),
            ),
            [("总则", 0), ("目的", 1), ("范围", 1), ("职责", 0), ("机关", 1)],
            ["第一章 总则", "第一条 目的", "第二条 范围", "第二章 职责", "第三条 机关"],
            id="a level that never restarts counts on",
        ),
        pytest.param(
            lists(
                level(0, "chineseCounting", "第%1编"),
                level(1, "chineseCounting", "第%2章"),
                level(2, "chineseCounting", "第%3节", '<w:lvlRestart w:val="1"/>'),
            ),
            [("甲", 0), ("乙", 1), ("丙", 2), ("丁", 1), ("戊", 2), ("己", 0), ("庚", 2)],
            ["第一编 甲", "第一章 乙", "第一节 丙", "第二章 丁", "第二节 戊", "第二编 己", "第一节 庚"],
            id="a level restarts after the level that it names only",
        ),
        pytest.param(
            lists(level(0, "chineseCounting", "第%1章"), level(1, "decimal", "%1.%2", "<w:isLgl/>")),
            [("甲", 0), ("乙", 0), ("丙", 1)],
            ["第一章 甲", "第二章 乙", "2.1 丙"],
            id="a legal level has Arabic digits throughout",
        ),
        pytest.param(
            lists(level(0, "decimal", "%1", start=5)),
            [("甲", 0), ("乙", 0)],
            ["5 甲", "6 乙"],
            id="a list starts where it says",
        ),
        pytest.param(
            lists(level(0, "chineseCounting", "第%1条", '<w:suff w:val="nothing"/>')),
            [("为了规范", 0)],
            ["第一条 为了规范"],
            id="a clause keeps a blank behind its number",
        ),
        pytest.param(
            lists(level(0, "chineseCounting", "%1、", '<w:suff w:val="nothing"/>')),
            [("总体要求", 0)],
            ["一、总体要求"],
            id="nothing behind the number",
        ),
        pytest.param(
            lists(
                '<w:lvl w:ilvl="0"><w:start w:val="1"/><mc:AlternateContent><mc:Choice Requires="w14">'
                '<w:numFmt w:val="custom" w:format="001, 002, 003, ..."/></mc:Choice></mc:AlternateContent>'
                '<w:lvlText w:val="%1"/></w:lvl>'
            ),
            [("甲", 0)],
            ["001 甲"],
            id="numbers filled up with zeros",
        ),
        pytest.param(lists(level(0, "bullet", "\uf06c")), [("一项", 0)], ["- 一项"], id="a bullet makes an item"),
        pytest.param(lists(level(0, "decimal", "")), [("甲", 0)], ["甲"], id="a level without a label"),
        pytest.param("", [("甲", 0)], ["甲"], id="a list that is not there"),
    ],
)
def test_paragraphs_bear_the_number_that_people_see(
    numbering: str, body: list[tuple[str, int]], texts: list[str]
) -> None:
    """Levels, starts, restarts and what stands behind a number are as in Word."""
    assert shown("".join(numbered(text, at) for text, at in body), numbering) == texts


def test_lists_that_share_an_abstract_one_count_on() -> None:
    """A second list of the same kind goes on from the first, one with a start of its own begins there, once."""
    nums = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    body = "".join(
        numbered(text, 0, num) for text, num in (("甲", "1"), ("乙", "2"), ("丙", "3"), ("丁", "3"), ("戊", "1"))
    )
    assert shown(body, lists(CHINESE, nums=nums)) == ["第一条 甲", "第二条 乙", "第一条 丙", "第二条 丁", "第三条 戊"]


def test_an_override_gives_a_level_of_its_own() -> None:
    """A list may replace a level of the abstract list."""
    override = f'<w:lvlOverride w:ilvl="0">{level(0, "decimal", "（%1）")}</w:lvlOverride>'
    nums = f'<w:num w:numId="1"><w:abstractNumId w:val="0"/>{override}</w:num>'
    assert shown(numbered("甲"), lists(CHINESE, nums=nums)) == ["（1） 甲"]


def test_number_zero_takes_a_paragraph_out_of_its_style_s_list() -> None:
    """A style numbers its paragraphs, by the level that is linked to it; list 0 means none."""
    styles = (
        '<w:style w:type="paragraph" w:styleId="tiao"><w:name w:val="条"/><w:pPr><w:numPr><w:numId w:val="1"/>'
        '</w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="tiao2"><w:name w:val="条二"/>'
        '<w:basedOn w:val="tiao"/></w:style>'
    )
    numbering = lists(
        level(0, "chineseCounting", "第%1章"), level(1, "chineseCounting", "第%2条", '<w:pStyle w:val="tiao"/>')
    )
    off = '<w:pStyle w:val="tiao"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'
    body = para("甲", '<w:pStyle w:val="tiao"/>') + para("乙", off) + para("丙", '<w:pStyle w:val="tiao"/>')
    assert shown(body, numbering, styles) == ["第一条 甲", "乙", "第二条 丙"]
    assert shown(para("丁", '<w:pStyle w:val="tiao2"/>'), numbering, styles) == ["第一章 丁"]


def test_a_list_style_is_followed_to_its_levels() -> None:
    """An abstract list may say no more than which numbering style it takes its levels from; a ring ends."""
    styles = (
        '<w:style w:type="numbering" w:styleId="outline"><w:name w:val="纲目"/><w:pPr><w:numPr><w:numId w:val="2"/>'
        "</w:numPr></w:pPr></w:style>"
    )
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="outline"/></w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="1"><w:styleLink w:val="outline"/>{CHINESE}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    )
    assert shown(numbered("甲") + numbered("乙", 0, "2"), numbering, styles) == ["第一条 甲", "第二条 乙"]
    ring = numbering.replace(
        '<w:num w:numId="2"><w:abstractNumId w:val="1"/>', '<w:num w:numId="2"><w:abstractNumId w:val="0"/>'
    )
    assert shown(numbered("甲"), ring, styles) == ["甲"]


def test_an_empty_paragraph_counts_but_says_nothing() -> None:
    """A numbered paragraph without text takes a number; in a table's cell the number is the text."""
    numbering = lists(level(0, "decimal", "%1."))
    assert shown(numbered("甲") + numbered("") + numbered("乙"), numbering) == ["1. 甲", "", "3. 乙"]
    cells = "".join(f"<w:tr><w:tc>{numbered('')}</w:tc><w:tc>{para(text)}</w:tc></w:tr>" for text in ("区", "街道"))
    assert shown(f"<w:tbl>{cells}</w:tbl>", numbering) == ["| 1. | 区 |", "| --- | --- |", "| 2. | 街道 |"]
