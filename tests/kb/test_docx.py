"""kb.readers.docx: a Word file as people see it."""

from __future__ import annotations

import io
import re
import tarfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import outline
from kb.document import Document
from kb.errors import ReadError
from kb.readers import extract
from kb.readers.base import Extract
from kb.readers.docx import DocxReader
from kb.readers.word import package
from kb.structure import structure
from tests.kb.word_files import centred, level, lists, numbered, para, prose, row, run, table, word

TEXT = "为了加强党的基层组织建设，根据有关规定，制定本办法。"
HEADING_STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="h{at}"><w:name w:val="heading {at}"/></w:style>' for at in (1, 2, 3)
)


def read(body: str, **parts: str) -> Extract:
    return DocxReader().read("甲.docx", word(body, **parts))


def texts(body: str, **parts: str) -> list[str]:
    return [chunk.text for chunk in read(body, **parts).chunks]


def marked(body: str, **parts: str) -> list[tuple[int, str]]:
    """The headings, the title among them, with their level."""
    return [(chunk.level, chunk.text) for chunk in read(body, **parts).chunks if chunk.kind == "heading"]


def document(body: str, **parts: str) -> Document:
    return structure(read(body, **parts))[0]


def sections(body: str, **parts: str) -> list[tuple[str, ...]]:
    """The paths of the sections."""
    return [path for path, _ in outline.walk(document(body, **parts).sections)]


# Characters


FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{code}</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        pytest.param(f"{run('甲')}<w:ins>{run('乙')}</w:ins>{run('丙')}", "甲乙丙", id="an insertion is kept"),
        pytest.param(
            "<w:del><w:r><w:delText>甲</w:delText></w:r></w:del>" + run("乙"), "乙", id="a deletion is dropped"
        ),
        pytest.param(f"<w:moveFrom>{run('甲')}</w:moveFrom><w:moveTo>{run('乙')}</w:moveTo>", "乙", id="moved text"),
        pytest.param(run("甲") + run("密", "<w:vanish/>"), "甲", id="hidden text is dropped"),
        pytest.param(run("甲", '<w:vanish w:val="0"/>'), "甲", id="a switch that is off"),
        pytest.param(f"<w:hyperlink>{run('链接')}</w:hyperlink>", "链接", id="a link's text"),
        pytest.param(f"<w:sdt><w:sdtContent>{run('控件')}</w:sdtContent></w:sdt>", "控件", id="a content control"),
        pytest.param(
            f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('单击输入')}</w:sdtContent></w:sdt>{run('甲')}",
            "甲",
            id="a control's hint is no text",
        ),
        pytest.param(f"<w:smartTag>{run('北京')}</w:smartTag>", "北京", id="a smart tag"),
        pytest.param(FIELD.format(code="HYPERLINK x", result=run("结果")), "结果", id="of a field the result"),
        pytest.param(f'<w:fldSimple w:instr="DATE">{run("今天")}</w:fldSimple>', "今天", id="a simple field"),
        pytest.param(run("第") + FIELD.format(code="PAGE", result=run("3")) + run("页"), "第页", id="no page number"),
        pytest.param(
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>EQ \\o\\ac(○,3)</w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>' + run("落实"),
            "③落实",
            id="a number in a circle",
        ),
        pytest.param('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + run("甲"), "", id="a field never closed"),
        pytest.param(
            "<w:r><w:ruby><w:rt><w:r><w:t>dǎng</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>党</w:t></w:r></w:rubyBase></w:ruby></w:r>",
            "党",
            id="of ruby the base",
        ),
        pytest.param('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>' + run("同意"), "☑同意", id="a symbol"),
        pytest.param('<w:r><w:sym w:font="Wingdings" w:char="F023"/></w:r>', "□", id="an unknown symbol"),
        pytest.param('<w:r><w:sym w:font="宋体" w:char="2460"/></w:r>', "①", id="a symbol of a text font"),
        pytest.param('<w:r><w:sym w:font="宋体" w:char="zz"/></w:r>' + run("甲"), "甲", id="a symbol without a place"),
        pytest.param("<w:r><w:t>第一条</w:t><w:tab/><w:t>目的</w:t></w:r>", "第一条\t目的", id="a tab is a blank"),
        pytest.param("<w:r><w:t>A</w:t><w:noBreakHyphen/><w:t>B</w:t></w:r>", "A-B", id="a hyphen that does not break"),
        pytest.param(
            "<m:oMath><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f>"
            "<m:r><m:t>=1</m:t></m:r></m:oMath>",
            "a/b=1",
            id="a formula on a line",
        ),
        pytest.param(
            "<mc:AlternateContent><mc:Choice><w:r><w:t>新</w:t></w:r></mc:Choice>"
            "<mc:Fallback><w:r><w:t>旧</w:t></w:r></mc:Fallback></mc:AlternateContent>",
            "新",
            id="one branch of alternatives",
        ),
        pytest.param(run("⽂件\u200b工\u00ad作"), "文件工作", id="radicals are folded, unseen characters dropped"),
        pytest.param(
            '<w:commentRangeStart w:id="1"/>' + run("甲") + "<w:r><w:commentReference/></w:r>", "甲", id="a comment"
        ),
    ],
)
def test_the_text_is_what_people_see(content: str, text: str) -> None:
    """Each construct inside a paragraph gives the characters that Word shows."""
    assert texts(para(content)) == [text]


def test_a_paragraph_whose_mark_was_deleted_goes_on_in_the_next() -> None:
    """Tracked changes may join two paragraphs; at the end of the text none follows."""
    deleted = "<w:rPr><w:del/></w:rPr>"
    assert texts(para("前半句，", deleted) + para("后半句。")) == ["前半句，后半句。"]
    assert texts(para("末句。", deleted)) == ["末句。"]


def test_a_hidden_character_style_hides() -> None:
    """What a style says of a run counts, and that of the style it is based on."""
    styles = (
        '<w:style w:type="character" w:styleId="a"><w:name w:val="a"/><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="b"><w:name w:val="b"/><w:basedOn w:val="a"/></w:style>'
    )
    assert texts(para(run("甲") + run("密", '<w:rStyle w:val="b"/>')), styles=styles) == ["甲"]


def test_styles_in_a_ring_end() -> None:
    """Styles that are based on each other do not hang."""
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{one}"><w:name w:val="{one}"/><w:basedOn w:val="{other}"/></w:style>'
        for one, other in ("ab", "ba")
    )
    assert texts(para("甲", '<w:pStyle w:val="a"/>'), styles=styles) == ["甲"]


@pytest.mark.parametrize(
    ("lines", "paragraphs"),
    [
        (["一、总体要求", "　　坚持党建引领。"], ["一、总体要求", "　　坚持党建引领。"]),
        (["联系人：张三", "电话：12345678"], ["联系人：张三", "电话：12345678"]),
        (
            ["坚持以习近平新时代中国特色社会主义思想为指导，深", "入贯彻落实党的二十大精神。"],
            ["坚持以习近平新时代中国特色社会主义思想为指导，深入贯彻落实党的二十大精神。"],
        ),
        (
            ["坚持以习近平新时代中国特色社会主义思想为指导，", "（一）强化引领"],
            ["坚持以习近平新时代中国特色社会主义思想为指导，", "（一）强化引领"],
        ),
    ],
)
def test_a_break_by_hand_parts_paragraphs_but_where_the_line_was_full(lines: list[str], paragraphs: list[str]) -> None:
    """A line broken by hand begins a paragraph, unless a full line stops within its sentence there."""
    content = "<w:r><w:br/></w:r>".join(map(run, lines))
    assert texts(para(content)) == paragraphs


# Tables


def test_a_table_is_rows_with_a_rule_below_the_first() -> None:
    """Cells are Markdown with what would be taken for a mark escaped; paragraphs of a cell are one line."""
    cell = f"<w:tc>{para('上城区')}{para('下沙|街道')}</w:tc>"
    assert texts(table(row("区", "覆盖率"), row(cell, "*61.5%*"))) == [
        "| 区 | 覆盖率 |",
        "| --- | --- |",
        r"| 上城区 下沙\|街道 | \*61.5%\* |",
    ]


def test_a_table_stays_one_in_the_document_and_is_read_by_cell() -> None:
    """In the body it is a Markdown table; each row is a block with its cells' text."""
    made = document(centred("覆盖情况的报告") + prose(TEXT) + table(row("区", "覆盖率"), row("上城区", "61.5%")))
    assert "| 区 | 覆盖率 |\n| --- | --- |\n| 上城区 | 61.5% |" in made.body
    assert [block.text for block in outline.blocks(made.body) if block.kind == "row"] == ["区　覆盖率", "上城区　61.5%"]


def test_merged_cells_have_their_text_once() -> None:
    """A cell over two columns leaves the second empty, one over two rows the lower."""
    wide = f'<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{para("覆盖情况")}</w:tc>'
    lower = f"<w:tc><w:tcPr><w:vMerge/></w:tcPr>{para()}</w:tc>"
    made = texts(table(row("区", wide), row("上城区", "企业", "61%"), row(lower, "组织", "70%")))
    assert made == ["| 区 | 覆盖情况 |  |", "| --- | --- | --- |", "| 上城区 | 企业 | 61% |", "|  | 组织 | 70% |"]


def test_a_span_that_lies_is_bounded() -> None:
    """A cell that claims a million columns gets as many as Word allows."""
    wide = f'<w:tc><w:tcPr><w:gridSpan w:val="1000000"/></w:tcPr>{para("甲")}</w:tc>'
    assert texts(table(row(wide, "乙"), row("丙", "丁")))[0].count("|") < 70


@pytest.mark.parametrize(
    "made",
    [
        table(row(f"<w:tc>{para('一、总体要求')}{para('坚持党建引领。')}</w:tc>")),
        table(row("一、总体要求"), row("坚持党建引领。")),
        table(row("一、总体要求", "坚持党建引领。")),
    ],
    ids=["one cell", "one column", "one row"],
)
def test_a_frame_is_no_table(made: str) -> None:
    """A table that only places text gives its paragraphs."""
    assert texts(made) == ["一、总体要求", "坚持党建引领。"]


def test_a_table_in_a_cell_is_flattened_and_a_deleted_row_is_dropped() -> None:
    """The cells of an inner table are text of the outer one's cell."""
    inner = f"<w:tc>{table(row('甲', '乙'), row('丙', '丁'))}{para('注')}</w:tc>"
    gone = "<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p/></w:tc></w:tr>"
    assert texts(table(row("名", "值"), gone, row("内", inner)))[-1] == "| 内 | 甲 乙 丙 丁 注 |"


def test_a_table_s_name_in_its_first_row_stands_above_it() -> None:
    """A first row of one cell over all columns is the table's name."""
    name = f'<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{para("任务分解表")}</w:tc>'
    assert texts(table(row(name), row("任务", "单位"), row("调研", "组织部")))[:2] == ["任务分解表", "| 任务 | 单位 |"]


# Notes, text boxes, what is set aside


NOTES = (
    f'<w:footnote w:type="separator" w:id="-1">{para("线")}</w:footnote>'
    f'<w:footnote w:id="2">{para("见第三章。")}</w:footnote><w:footnote w:id="3">{para("下同。")}</w:footnote>'
)


def test_notes_leave_their_mark_and_stand_at_the_end() -> None:
    """Marks count in the order of the text; the notes are below a heading of their own, and so in no clause."""
    body = prose("第一条　为了规范管理。") + para(
        f'{run("第二条　两新组织")}<w:r><w:footnoteReference w:id="3"/></w:r>{run("的党建")}'
        '<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:endnoteReference w:id="3"/></w:r>'
    )
    made = read(body, footnotes=NOTES, endnotes=f'<w:endnote w:id="3">{para("尾注。")}</w:endnote>')
    assert [chunk.text for chunk in made.chunks][1:] == [
        "第二条　两新组织[注1]的党建[注2][注3]",
        "注释",
        "[注1] 下同。",
        "[注2] 见第三章。",
        "[注3] 尾注。",
    ]
    assert [chunk.kind for chunk in made.chunks][-3:] == ["note"] * 3
    paths = [path for path, _ in outline.walk(structure(made)[0].sections)]
    assert paths == [("第一条",), ("第二条",), ("注释",)]


def test_a_text_box_stands_behind_its_paragraph_once() -> None:
    """Of the two ways in which a text box is kept, one is read."""
    box = f"<w:txbxContent>{para('框中的话。')}</w:txbxContent>"
    drawn = (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert texts(para(run("框前，") + drawn + run("框后。")) + para("下一段。")) == [
        "框前，框后。",
        "框中的话。",
        "下一段。",
    ]


def test_headers_and_footers_are_set_aside() -> None:
    """Running heads are no text, but stay visible to a person; a bare dash for a page number says nothing."""
    made = read(prose(TEXT), header=para("内部资料"), footer=para("- -"))
    assert [chunk.text.strip() for chunk in made.chunks] == [TEXT]
    assert [each.text for each in made.set_aside] == ["内部资料"]


@pytest.mark.parametrize(
    "contents",
    [
        para(
            FIELD.replace("{result}", run("第一章 总则 1") + "</w:p><w:p>" + run("第二章 附则 2")).replace(
                "{code}", "TOC \\o"
            )
        ),
        "".join(para(text, '<w:pStyle w:val="t"/>') for text in ("第一章 总则 1", "第二章 附则 2")),
    ],
    ids=["a field", "a style"],
)
def test_a_table_of_contents_is_set_aside(contents: str) -> None:
    """Headings stand once, where their text is."""
    styles = '<w:style w:type="paragraph" w:styleId="t"><w:name w:val="toc 1"/></w:style>'
    made = read(contents + prose("第一章 总则") + prose("第二章 附则"), styles=styles)
    assert [chunk.text.strip() for chunk in made.chunks if chunk.text] == ["第一章 总则", "第二章 附则"]
    assert [each.text for each in made.set_aside] == ["第一章 总则 1", "第二章 附则 2"]


def test_a_table_of_contents_that_is_never_closed_swallows_nothing() -> None:
    """A field without an end does not take the text with it."""
    field = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r>'
    opened = field + '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    made = read(para(opened + run("第一章 总则")) + prose(TEXT))
    assert [chunk.text.strip() for chunk in made.chunks] == ["第一章 总则", TEXT]


def test_a_file_within_the_file_is_remarked() -> None:
    """A part that is not read is never silently left out."""
    assert [remark.code for remark in read(prose(TEXT) + '<w:altChunk r:id="x"/>').remarks] == ["low_text"]


# Title and headings


def test_the_title_is_the_large_centred_text_at_the_top() -> None:
    """Its lines are one, what stands in brackets below is another paragraph, also over two lines."""
    body = (
        centred("中共某市委组织部")
        + centred("关于加强楼宇党建工作的意见（试行）")
        + centred("（2020年6月15日市委组织部", 32)
        + centred("部务会议通过）", 32)
        + prose("一、总体要求")
        + prose(TEXT)
    )
    made = read(body)
    assert [(chunk.kind, chunk.level, chunk.text.strip()) for chunk in made.chunks][:2] == [
        ("heading", 1, "中共某市委组织部关于加强楼宇党建工作的意见（试行）"),
        ("paragraph", 0, "（2020年6月15日市委组织部部务会议通过）"),
    ]
    assert structure(made)[0].metadata.title == "中共某市委组织部关于加强楼宇党建工作的意见（试行）"


def test_a_table_above_the_title_does_not_hide_it() -> None:
    """Documents copied from a site begin with its table of fields."""
    fields = table(row("发文机关", "国务院办公厅"), row("发文字号", "国办函〔2018〕71号"))
    assert marked(fields + centred("关于试点工作的通知") + prose(TEXT)) == [(1, "关于试点工作的通知")]


def test_a_title_that_was_centred_with_blanks_is_found_by_its_words() -> None:
    """Headings by style further down do not hide a title that has no look of its own."""
    body = (
        prose("　　　　关于加强楼宇党建工作的意见")
        + prose(TEXT)
        + para("工作背景", '<w:pStyle w:val="h1"/>')
        + prose(TEXT)
    )
    assert document(body, styles=HEADING_STYLES).metadata.title == "关于加强楼宇党建工作的意见"


def test_a_title_broken_by_hand_is_one_line() -> None:
    """Breaks in a title are healed without a blank."""
    title = "<w:r><w:br/></w:r>".join(run(text, '<w:sz w:val="44"/>') for text in ("关于加强楼宇党建", "工作的意见"))
    assert marked(para(title, '<w:jc w:val="center"/>') + prose(TEXT)) == [(1, "关于加强楼宇党建工作的意见")]


def test_a_title_may_be_known_by_its_style() -> None:
    """A paragraph in the style Title is it, wherever it is set."""
    styles = '<w:style w:type="paragraph" w:styleId="t"><w:name w:val="Title"/></w:style>'
    body = (
        para("市委组织部", '<w:jc w:val="center"/>') + para("楼宇党建调研报告", '<w:pStyle w:val="t"/>') + prose(TEXT)
    )
    assert marked(body, styles=styles) == [(1, "楼宇党建调研报告")]


def test_a_red_head_names_the_issuer_and_is_no_title() -> None:
    """The large red name of the issuing body is set aside and stated."""
    red = '<w:color w:val="FF0000"/>'
    body = (
        centred("中共某市委文件", 96, red)
        + centred("某委发〔2020〕3号", 32)
        + centred("关于加强楼宇党建工作的意见")
        + prose(TEXT)
    )
    made = read(body)
    assert [(each.field, each.value, each.where) for each in made.stated] == [("issuer", "中共某市委", "版头")]
    assert [each.text for each in made.set_aside] == ["中共某市委文件"]
    assert marked(body) == [(1, "关于加强楼宇党建工作的意见")]
    assert structure(made)[0].metadata.number == "某委发〔2020〕3号"


def test_behind_an_announcement_stands_the_title_of_what_it_announces() -> None:
    """公告 names who issues, not what; where it announces nothing it is the title itself."""
    cover = centred("中华人民共和国某某部", 60) + centred("公　告", 72) + prose("《某某规定》已经通过，现予公布。")
    assert marked(cover + centred("某某工作若干规定") + prose(TEXT)) == [(1, "某某工作若干规定")]
    assert structure(read(cover))[0].metadata.title == "公告"


def test_headings_by_style_nest_by_their_level() -> None:
    """Heading styles give levels below the title, also by way of a style that is based on them or an outline level."""
    styles = HEADING_STYLES + (
        '<w:style w:type="paragraph" w:styleId="own"><w:name w:val="自定"/><w:basedOn w:val="h2"/></w:style>'
    )
    body = (
        centred("楼宇党建调研报告")
        + para("工作背景", '<w:pStyle w:val="h1"/>')
        + prose(TEXT)
        + para("主要做法", '<w:pStyle w:val="own"/>')
        + prose(TEXT)
        + para("几点启示", '<w:outlineLvl w:val="0"/>')
        + prose(TEXT)
    )
    assert marked(body, styles=styles)[1:] == [(2, "工作背景"), (3, "主要做法"), (2, "几点启示")]
    assert sections(body, styles=styles) == [("工作背景",), ("工作背景", "主要做法"), ("几点启示",)]


def test_a_heading_style_on_a_paragraph_makes_no_heading() -> None:
    """Text that was given a heading's style for its looks is text."""
    styled = [
        para(text, '<w:pStyle w:val="h1"/>')
        for text in ("第一条　为了规范管理，制定本办法。", "第二条　本办法适用于全市。")
    ]
    assert marked(centred("管理办法") + "".join(styled) + prose(TEXT) * 3, styles=HEADING_STYLES) == [(1, "管理办法")]


def test_a_style_on_low_headings_alone_does_not_set_them_above_others() -> None:
    """Where 一、 has no style and （一） has one, the numbers decide."""
    body = centred("工作方案") + "".join(
        (
            prose("一、总体要求"),
            prose(TEXT),
            para("（一）基本原则", '<w:pStyle w:val="h1"/>'),
            prose(TEXT),
            prose("二、任务"),
            prose(TEXT),
        )
    )
    assert sections(body, styles=HEADING_STYLES) == [("一",), ("一", "（一）"), ("二",)]


def test_headings_by_look() -> None:
    """A centred larger line and, where nothing is numbered, a short bold one are headings; a sentence is none."""
    bold = [para(text, "", '<w:b/><w:sz w:val="32"/>') for text in ("工作背景", "主要做法", "党建引领是根本。")]
    body = centred("楼宇党建调研报告") + "".join(each + prose(TEXT) for each in bold)
    assert marked(body) == [(1, "楼宇党建调研报告"), (3, "工作背景"), (3, "主要做法")]
    assert marked(body + centred("后记", 36) + prose(TEXT))[-1] == (2, "后记")


def test_captions_dates_and_signatures_are_no_headings() -> None:
    """What is bold or centred for other reasons stays text."""
    lines = ("表1 覆盖情况", "2020年6月15日", "（内部资料）", "中共某市委组织部", "第三十七号")
    body = centred("调研报告") + "".join(prose(TEXT) + centred(text, 36) for text in lines) + prose(TEXT)
    assert marked(body) == [(1, "调研报告")]


def test_an_annex_has_a_section_of_its_own() -> None:
    """附件1 and the title below it are one heading, as high as the title; alone it is a heading as well."""
    body = (
        centred("关于印发办法的通知")
        + prose(TEXT)
        + prose("附件1")
        + para()
        + centred("管理办法")
        + prose("第一条　总则。")
    )
    made = body + prose("附件2") + prose(TEXT)
    assert marked(made) == [(1, "关于印发办法的通知"), (1, "附件1 管理办法"), (1, "附件2")]


def test_a_law_without_styles_has_the_tree_of_its_markdown_twin() -> None:
    """Chapters that are centred and clauses that are typed nest as headings of Markdown do."""
    lines = [
        "第一编　总　　则",
        "第一分编　通则",
        "第一章　基本规定",
        "第一条　甲。",
        "第二条　乙。",
        "第二章　自然人",
        "第一节　能力",
        "第三条　丙。",
    ]
    body = centred("中华人民共和国某法") + "".join(
        centred(text, 32, '<w:rFonts w:eastAsia="黑体"/>') if "条" not in text else prose(text) for text in lines
    )
    marks = (("分编", "### "), ("编　", "## "), ("章", "#### "), ("节", "##### "), ("条", ""))
    marked_lines = (next(mark for unit, mark in marks if unit in text[2:5]) + text for text in lines)
    twin = "# 中华人民共和国某法\n\n" + "\n\n".join(marked_lines)
    expected = structure(extract(Path("甲.md"), twin.encode()))[0]
    assert sections(body) == [path for path, _ in outline.walk(expected.sections)]


def test_automatic_numbers_of_headings_are_part_of_them() -> None:
    """Chapters numbered by Word nest and are named as if they were typed."""
    numbering = lists(
        level(0, "chineseCounting", "第%1章"), level(1, "chineseCounting", "第%2条", '<w:lvlRestart w:val="0"/>')
    )
    body = centred("管理办法") + "".join(
        numbered(text, at)
        for text, at in (("总则", 0), ("为了规范。", 1), ("附则", 0), ("本办法自印发之日起施行。", 1))
    )
    assert sections(body, numbering=numbering) == [("第一章",), ("第一章", "第一条"), ("第二章",), ("第二章", "第二条")]


def test_python_docx_s_own_files_are_read() -> None:
    """A file that another library wrote: its title, headings, list and table."""
    made = docx.Document()
    made.add_heading("楼宇党建调研报告", 0)
    made.add_heading("基本情况", 1)
    made.add_paragraph(TEXT)
    made.add_paragraph("建强组织", style="List Bullet")
    made.add_paragraph("健全机制", style="List Number")
    grid = made.add_table(2, 2)
    grid.cell(0, 0).text, grid.cell(0, 1).text, grid.cell(1, 0).text = "区", "数量", "上城"
    file = io.BytesIO()
    made.save(file)
    chunks = extract(Path("甲.docx"), file.getvalue()).chunks
    assert [(chunk.kind, chunk.level, chunk.text) for chunk in chunks] == [
        ("heading", 1, "楼宇党建调研报告"),
        ("heading", 2, "基本情况"),
        ("paragraph", 0, TEXT),
        ("item", 0, "- 建强组织"),
        ("paragraph", 0, "1. 健全机制"),
        ("row", 0, "| 区 | 数量 |"),
        ("row", 0, "| --- | --- |"),
        ("row", 0, "| 上城 |  |"),
    ]


# Properties


@pytest.mark.parametrize(
    ("core", "body", "stated"),
    [
        ("<dc:title>楼宇党建调研报告</dc:title>", para(TEXT), [("title", "楼宇党建调研报告", "文档属性“标题”")]),
        ("<dc:title>另一份文件的标题</dc:title>", centred("调研报告") + prose(TEXT), []),
        ("<dc:title>Microsoft Word - 文档1</dc:title>", para(TEXT), []),
        ("<dc:title>关于印发的通知.docx</dc:title>", para(TEXT), []),
        ("<dc:title>《某决定》已经通过，现予公布。</dc:title>", para(TEXT), []),
        ("<dc:creator>Administrator</dc:creator>", para(TEXT), []),
        ("<dc:creator>张三</dc:creator>", para(TEXT), []),
        ("<dc:creator>张三</dc:creator>", para("作者：张三") + para(TEXT), [("authors", "张三", "文档属性“作者”")]),
        (
            "<cp:keywords>楼宇党建；两新组织</cp:keywords>",
            para(TEXT),
            [("keywords", "楼宇党建；两新组织", "文档属性“关键词”")],
        ),
    ],
)
def test_properties_count_where_the_text_bears_them_out(
    core: str, body: str, stated: list[tuple[str, str, str]]
) -> None:
    """A property that the text contradicts, or that only names a computer's user, is not stated."""
    assert [(each.field, each.value, each.where) for each in read(body, core=core).stated] == stated


# What is no Word file, and what is dangerous


def zipped(**parts: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return packed.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
ENTITY = b'<!DOCTYPE d [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;">]><d>&b;</d>'
NESTED = b"<w:document>" + b"<a>" * 100_000


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("截断.docx", word(para(TEXT))[:400], "不完整或已损坏"),
        ("加密.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "密码"),
        ("表格.docx", zipped(xl__workbook=b"<x/>"), "Excel"),
        ("幻灯.docx", zipped(ppt__presentation=b"<x/>"), "PowerPoint"),
        ("别的.docx", zipped(readme=b"hello"), "ZIP 压缩包"),
        ("二进制.docx", bytes(range(256)), "不是 DOCX"),
        ("没有正文.docx", zipped(word__other=b"<x/>"), "没有 Word 正文"),
        ("坏的.docx", zipped(**{"word__document.xml": b"<w:document>"}), "不是完整的 XML"),
        ("实体.docx", zipped(**{"word__document.xml": ENTITY}), "DTD"),
        ("嵌套.docx", zipped(**{"word__document.xml": NESTED}), "不是完整的 XML"),
    ],
)
def test_what_is_no_sound_word_file_says_so(name: str, content: bytes, said: str) -> None:
    """Each gives a ReadError that names the file, what was found and what to do."""
    with pytest.raises(ReadError) as raised:
        extract(Path(name), content)
    assert name in str(raised.value) and said in str(raised.value)


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A part that grows past the bound, and parts past their number, end in a message."""
    monkeypatch.setattr(package, "LARGEST_PART", 100_000)
    bomb = zipped(**{"word__document.xml": b" " * 200_000})
    assert len(bomb) < 1_000
    with pytest.raises(ReadError, match="解开后太大"):
        DocxReader().read("炸弹.docx", bomb)
    monkeypatch.setattr(package, "MOST_PARTS", 3)
    with pytest.raises(ReadError, match="部件"):
        DocxReader().read("碎片.docx", zipped(word__a=b"", b=b"", c=b"", d=b""))


def test_tables_within_tables_are_read_as_deep_as_xml_may_nest() -> None:
    """Nesting ends in text or in a message, never in a crash."""

    def nested(depth: int) -> str:
        return "<w:tbl><w:tr><w:tc>" * depth + para(TEXT) + "</w:tc></w:tr></w:tbl>" * depth

    assert [text.strip() for text in texts(nested(70))] == [TEXT]
    with pytest.raises(ReadError):
        texts(nested(200))


@given(st.data())
def test_a_damaged_file_is_read_or_refused(data: st.DataObject) -> None:
    """Bytes changed anywhere give an Extract or a ReadError, nothing else."""
    content = bytearray(word(centred("标题在此") + prose(TEXT) + table(row("甲", "乙"), row("丙", "丁"))))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        DocxReader().read("甲.docx", bytes(content))
    except ReadError as error:
        assert "甲.docx" in str(error)


# Nothing is lost


SENTENCES = st.text(st.sampled_from("党建引领基层治理，。；（一）第条章附件目录1234 ABC　"), max_size=30)
BLOCKS = st.lists(
    st.one_of(
        st.builds(prose, SENTENCES),
        st.builds(centred, SENTENCES, st.sampled_from([32, 44])),
        st.builds(lambda *cells: table(row(*cells), row(*reversed(cells))), SENTENCES, SENTENCES),
        st.builds(lambda text: para(text, "", "<w:b/>"), SENTENCES),
    ),
    max_size=12,
)


def han(parts: Iterator[str] | list[str]) -> Counter[str]:
    """The Chinese characters and how often each stands there."""
    return Counter(char for text in parts for char in text if "\u4e00" <= char <= "\u9fff")


@given(BLOCKS)
def test_no_character_is_lost_or_made_up(blocks: list[str]) -> None:
    """What the file holds is in the chunks or was set aside."""
    body = "".join(blocks)
    made = read(body)
    held = han(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", body))
    assert held == han([chunk.text for chunk in made.chunks]) + han([each.text for each in made.set_aside])


def test_no_character_of_real_files_is_lost(shared: Path) -> None:
    """265 laws: every character of the XML is in the chunks or set aside, and what is more was numbered by Word."""
    with tarfile.open(shared / "data" / "office-bulk.tar") as archive:
        for member in archive:
            file = archive.extractfile(member)
            assert file is not None
            content = file.read()
            with zipfile.ZipFile(io.BytesIO(content)) as parts:
                xml = parts.read("word/document.xml").decode()
                margins = [
                    parts.read(name).decode() for name in parts.namelist() if re.search(r"(header|footer)\d", name)
                ]
            xml = re.sub(r"<mc:Fallback>.*?</mc:Fallback>", "", xml, flags=re.DOTALL)
            made = DocxReader().read(member.name, content)
            out = han([chunk.text for chunk in made.chunks]) + han([each.text for each in made.set_aside])
            held = han(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", xml))
            assert not held - out, member.name
            marks = len(re.findall(r"w:(?:foot|end)noteReference ", xml))
            beyond = out - held - han(margins) - han(["注释", *["注"] * 2 * marks])
            assert not beyond or "<w:numPr>" in xml, (member.name, beyond)
