"""Exported Word files: opened by python-docx, read by our own reader, shown by LibreOffice."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import docx
import pytest
from docx.document import Document as Word
from docx.oxml.ns import qn
from docx.shared import Mm

from kb import outline
from kb.export.docx import write
from kb.export.handout import handout
from kb.export.manuscript import Block, Heading, Manuscript, Paragraph, Questions, Quotation, Source, Table
from kb.export.resolve import manuscript
from kb.intake import take_in
from tests.kb.baskets import LECTURE, finding
from tests.kb.rendered import rendered

MM = 72 / 25.4  # points

SOURCE = Source("d1", "市委. 意见[Z]：第三条.", "第三条", 7, ("本文件已废止",), "市委. 意见[Z].")


@pytest.fixture(scope="module")
def lecture() -> Manuscript:
    """A lecture with everything in it."""
    return manuscript(LECTURE, finding())


def opened(text: Manuscript) -> Word:
    """The file as python-docx reads it."""
    return docx.Document(io.BytesIO(write(text)))


def part(text: Manuscript, name: str) -> str:
    """A part of the file as it was written."""
    with zipfile.ZipFile(io.BytesIO(write(text))) as file:
        return file.read(name).decode()


def test_the_page_is_that_of_official_documents(lecture: Manuscript) -> None:
    """GB/T 9704—2012, 5: A4, 37 mm above, 28 left; a text of 156 by 225 mm."""
    section = opened(lecture).sections[0]
    assert section.page_width and section.page_height
    measures = {
        "page_width": 210,
        "page_height": 297,
        "top_margin": 37,
        "bottom_margin": 35,
        "left_margin": 28,
        "right_margin": 26,
    }
    for name, length in measures.items():
        assert abs(getattr(section, name) - Mm(length)) < Mm(0.1), name


@pytest.mark.parametrize(
    ("style", "font", "size"),
    [
        ("Title", "方正小标宋简体", 22),
        ("Body Text", "仿宋_GB2312", 16),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体_GB2312", 16),
        ("Heading 3", "仿宋_GB2312", 16),
        ("Quote", "楷体_GB2312", 16),
    ],
)
def test_styles_have_the_fonts_of_official_documents(lecture: Manuscript, style: str, font: str, size: int) -> None:
    """For Chinese characters, too, which no plain font name sets; 28 pt from line to line."""
    found = opened(lecture).styles[style]
    fonts = found.element.rPr.find(qn("w:rFonts"))
    assert fonts.get(qn("w:eastAsia")) == font
    assert not [name for name in fonts.attrib if name.endswith("Theme")]
    assert found.font.size.pt == size
    if style != "Title":
        assert found.paragraph_format.line_spacing.pt == 28


def test_every_font_says_what_may_stand_in_its_place(lecture: Manuscript) -> None:
    """方正小标宋 is on few computers: 宋体 is what Word takes then."""
    fonts = dict(re.findall(r'w:font w:name="([^"]+)"><w:altName w:val="([^"]+)"', part(lecture, "word/fontTable.xml")))
    assert fonts["方正小标宋简体"] == "宋体"
    assert {"仿宋_GB2312", "楷体_GB2312", "黑体"} <= set(fonts)


def test_headings_are_words_own_and_counted(lecture: Manuscript) -> None:
    """So that navigation and a table of contents find them; 一、（一）1. before them."""
    found = [
        (p.style.name, p.text) for p in opened(lecture).paragraphs if p.style and "Heading" in (p.style.name or "")
    ]
    assert ("Heading 1", "一、政策依据") in found and ("Heading 1", "二、典型做法") in found
    assert ("Heading 2", "（一）链式党建") in found
    assert ("Heading 3", "1. 问题") in found


def test_headings_that_bring_numbers_get_no_second_one() -> None:
    """一、总体要求 stays, and the other headings of its level have none either."""
    text = Manuscript("题", (Heading(1, "一、总体要求"), Heading(1, "附"), Heading(2, "目标")))
    words = [paragraph.text for paragraph in opened(text).paragraphs]
    assert words == ["题", "一、总体要求", "附", "（一）目标"]


def test_citations_are_footnotes_that_python_docx_leaves_whole(lecture: Manuscript) -> None:
    """Each mark has its note; opened and saved by another program they are still there."""
    word = opened(lecture)
    again = io.BytesIO()
    word.save(again)
    for content in (write(lecture), again.getvalue()):
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            notes, body = file.read("word/footnotes.xml").decode(), file.read("word/document.xml").decode()
        numbers = re.findall(r'footnoteReference w:id="(\d+)"', body)
        assert numbers == re.findall(r'w:footnote w:id="(\d+)">', notes) and numbers
        assert "市委组织部. 关于加强非公有制企业党建工作的意见：组发〔2012〕3号[Z]. 2012-05-24：第三部分第6条." in notes


def test_several_sources_of_a_statement_are_one_footnote() -> None:
    """Two marks side by side would be read as one number."""
    other = Source("d2", "省委. 通知[Z].")
    text = Manuscript("题", (Paragraph("甲。", (SOURCE, other, SOURCE)),))
    notes = part(text, "word/footnotes.xml")
    assert "市委. 意见[Z]：第三条（原件第 7 页）；省委. 通知[Z]." in notes
    assert len(re.findall(r'w:footnote w:id="[1-9]', notes)) == 1


def test_warnings_stand_out_before_the_text_and_below_a_quotation() -> None:
    """In a style of their own, which black print shows as well."""
    text = Manuscript("题", (Quotation("甲乙丙。", SOURCE),), warnings=("《意见》：本文件已废止",))
    styled = [(p.style.name, p.text) for p in opened(text).paragraphs if p.style]
    assert styled[1] == ("注意", "使用前请留意：《意见》：本文件已废止。")
    assert styled[3] == ("注意", "注意：本文件已废止。")


def test_a_tables_head_is_repeated_on_every_page() -> None:
    """And no row of a few words is torn apart by a page's end."""
    text = Manuscript("题", (Table(("", "甲", "乙"), (("问题", "一", "二\n三"),), "对照"),))
    (table,) = opened(text).tables
    head, row = table.rows
    assert head._tr.trPr is not None and head._tr.trPr.find(qn("w:tblHeader")) is not None
    assert row._tr.trPr is not None and row._tr.trPr.find(qn("w:cantSplit")) is not None
    assert [cell.text for cell in row.cells] == ["问题", "一", "二\n三"]


def test_questions_of_a_handout_have_lines_to_write_on() -> None:
    """As many as the manuscript says."""
    text = Manuscript("题", (Questions(("为什么？", "怎么办？"), 3),))
    styles = [p.style.name for p in opened(text).paragraphs if p.style]
    assert styles == ["Title", "Body Text", *["答题线"] * 3, "Body Text", *["答题线"] * 3]


def test_our_own_reader_reads_the_same_outline(lecture: Manuscript, tmp_path: Path) -> None:
    """What was exported can be imported: headings, quotations and notes are there."""
    path = tmp_path / "讲稿.docx"
    path.write_bytes(write(lecture))
    (kept,) = take_in(path, 10_000_000).taken.documents
    headings = [section.heading for _, section in outline.walk(kept.sections)]
    expected = [block.text for block in lecture.blocks if isinstance(block, Heading)]
    assert [each for each in headings if each in expected] == expected
    assert "凡有三名以上正式党员的企业" in kept.body


# As LibreOffice shows it.


def test_a_full_page_has_22_lines_of_28_characters(tmp_path: Path) -> None:
    """GB/T 9704—2012, 5.2.3; within the margins."""
    text = Manuscript("题", (Paragraph("党" * 2000),))
    _, page, *_ = rendered(write(text), ".docx", tmp_path)
    assert (round(page.width / MM), round(page.height / MM)) == (210, 297)
    body = [char for char in page.chars if char.text == "党"]
    baselines = {round(char.bottom) for char in body}
    assert len(baselines) == 22
    assert len(body) == 22 * 28
    assert min(char.left for char in body) >= 28 * MM - 1 and max(char.right for char in body) <= 184 * MM + 1
    assert min(char.top for char in body) >= 37 * MM - 1 and max(char.bottom for char in body) <= 262 * MM + 1


def test_page_numbers_stand_outside_between_dashes(tmp_path: Path) -> None:
    """On the right of odd pages, on the left of even ones, below the text."""
    first, second, *_ = rendered(write(Manuscript("题", (Paragraph("党" * 2000),))), ".docx", tmp_path)
    for page, number, right in ((first, "1", True), (second, "2", False)):
        assert f"— {number} —" in page.text
        (char,) = (char for char in page.chars if char.text == number)
        assert (char.left > page.width / 2) is right
        assert char.top > 262 * MM + 5 * MM


def test_a_lecture_and_its_handout_are_shown_whole(lecture: Manuscript, tmp_path: Path) -> None:
    """Title, quotation, comparison, footnotes, list of sources and warnings are on the pages."""
    for name, text in (("lecture", lecture), ("handout", handout(lecture))):
        folder = tmp_path / name
        folder.mkdir()
        shown = re.sub(r"\s", "", "".join(page.text for page in rendered(write(text), ".docx", folder)))
        for words in (
            "楼宇党建专题",
            "使用前请留意",
            "凡有三名以上正式党员的企业",
            "组发〔2012〕3号[Z].2012-05-24：第三部分第6条.",
            "条件与局限",
            "没有物业支持怎么办？",
            "资料来源",
        ):
            assert words in shown, (name, words)


def test_hostile_text_is_text(tmp_path: Path) -> None:
    """Markup, field codes and characters of other scripts are shown as they were typed."""
    blocks: tuple[Block, ...] = (Heading(1, "<w:p>&amp;"), Quotation("{ PAGE }\n=1+1 𠮷", SOURCE))
    pages = rendered(write(Manuscript("<b>题</b>", blocks)), ".docx", tmp_path)
    shown = "".join(page.text for page in pages)
    assert "<b>题</b>" in shown and "<w:p>&amp;" in shown and "{ PAGE }" in shown
