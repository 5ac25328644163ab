"""kb.readers.pdf: what stands where on the pages of a PDF becomes paragraphs, rows, notes and headings in order."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.word_for_word import compare, twin
from kb.errors import ReadError
from kb.readers import extract, ocr, pdf
from kb.readers.base import Extract
from kb.readers.pdf import PdfReader
from kb.readers.typeset.labels import with_blanks
from kb.structure import structure
from tests.kb.made_pdf import Sheet
from tests.kb.made_pdf import pdf as made

LONG = "各级党组织要加强对党员的教育管理监督服务，坚持把政治标准放在首位，注重从产业工人青年农民中发展党员。"
OTHER = "街道社区党组织要发挥领导核心作用，整合辖区资源，服务群众需求，推进共建共享。"
HAN = st.text(st.sampled_from("党建工作组织基层群众服务发展"), min_size=2, max_size=120)
CHAPTERS = ["第一章 总则", "第二章 组织设置", "第三章 党员教育"]


def read(*sheets: Sheet) -> Extract:
    return PdfReader().read("甲.pdf", made(sheets))


def texts(found: Extract, *kinds: str) -> list[str]:
    return [chunk.text for chunk in found.chunks if not kinds or chunk.kind in kinds]


def filled(text: str = LONG, times: int = 3, top: float = 100, first: str = "") -> Sheet:
    """A page with a paragraph `times` over, the first of them opened by `first`."""
    sheet = Sheet()
    for nth in range(times):
        top = sheet.lines(first + text if nth == 0 else text, 85, top, 35)
    return sheet


def test_a_paragraph_is_whole_over_lines_and_pages() -> None:
    """Lines that reach the edge go on, over a page as well, and the page is that on which the paragraph begins."""
    first, second = filled(times=2), Sheet()
    first.put(LONG[:33], 109, 700)
    second.put(LONG[33:], 85, 100)
    second.lines(OTHER, 85, 118, 35)
    found = read(first, second)
    assert [(chunk.text, chunk.page) for chunk in found.chunks] == [(LONG, 1), (LONG, 1), (LONG, 1), (OTHER, 2)]


def test_spans_are_places_in_the_text_of_all_chunks() -> None:
    """The chunks, a line each, make the text that their spans are places of."""
    found = read(filled())
    whole = "\n".join(texts(found))
    assert [whole[chunk.span.start : chunk.span.end] for chunk in found.chunks] == texts(found)


def test_columns_are_read_one_after_the_other_however_the_file_draws_them() -> None:
    """Two columns drawn line by line across the gutter come out as two texts, a title across them first."""
    sheet = Sheet().put("共建共治共享", 220, 70, 24)
    left, right = Sheet(), Sheet()
    for _ in range(3):
        left.lines(LONG, 60, 110 + 72 * _, 19, leading=18)
        right.lines(OTHER, 310, 110 + 72 * _, 19, leading=18)
    for one, two in zip(left.drawn, right.drawn, strict=True):
        sheet.drawn += [one, two]
    assert texts(read(sheet)) == ["共建共治共享", *[LONG] * 3, *[OTHER] * 3]


@pytest.mark.parametrize("number", ["- {} -", "—{}—", "第 {} 页", "{}/4", "{}"])
def test_running_heads_and_page_numbers_are_set_aside(number: str) -> None:
    """What stands at the same height of several pages is no text, and is listed with its page."""
    sheets = []
    for page in range(1, 5):
        sheet = filled(first="一二三四"[page - 1] + "是").put("市委组织部文件汇编", 240, 40, 9)
        sheets.append(sheet.put(number.format(page), 280, 810, 9))
    found = read(*sheets)
    assert texts(found) == [text for nth in "一二三四" for text in (f"{nth}是{LONG}", LONG, LONG)]
    aside = {(each.page, each.text) for each in found.set_aside}
    expected = {(page, text) for page in range(1, 5) for text in ("市委组织部文件汇编", number.format(page))}
    assert aside == expected


def test_what_a_page_says_once_at_its_edge_is_text() -> None:
    """A first line high on the page is no running head, nor is a year at the foot of one page."""
    found = read(filled().put("按：本文刊于内部刊物。", 85, 40), filled(OTHER).put("2012", 280, 810, 9))
    assert texts(found) == ["按：本文刊于内部刊物。", *[LONG] * 3, *[OTHER] * 3, "2012"]


def test_a_note_stands_at_the_end_and_leaves_its_mark() -> None:
    """A raised number is a mark in brackets; the small lines at the foot are a note below 注释."""
    first = filled(times=1).put("组织设置应当科学。", 85, 200).put("1", 193, 195, 6)
    first.put("1 数据来自市委组织部二〇二〇年的统计", 85, 760, 9).put("公报。", 85, 772, 9)
    found = read(first, filled(OTHER))
    assert "组织设置应当科学。[1]" in texts(found)[1]
    assert texts(found)[-2:] == ["注释", "1 数据来自市委组织部二〇二〇年的统计公报。"]
    assert [chunk.page for chunk in found.chunks if chunk.kind == "note"] == [1]


def test_a_ruled_table_becomes_rows_with_merged_cells_once() -> None:
    """Cells are read by their rules; a merged one stands at its upper left place."""
    sheet = filled(times=1)
    sheet.grid([85, 200, 300, 500], [300, 390])
    for y in (330, 360):
        sheet.rule(200 if y == 360 else 85, y, 500, y)
    for text, x, y in [("城区", 90, 320), ("数量", 210, 320), ("备注", 310, 320), ("上城", 90, 350), ("12", 210, 350)]:
        sheet.put(text, x, y)
    sheet.put("甲|乙", 310, 350).put("13", 210, 380)
    found = read(sheet)
    assert texts(found, "row") == [
        "| 城区 | 数量 | 备注 |",
        "| --- | --- | --- |",
        r"| 上城 | 12 | 甲\|乙 |",
        "|  | 13 |  |",
    ]


def test_a_table_of_three_rules_is_one() -> None:
    """Rules above and below the head and below the last row, with columns that stand below one another."""
    sheet = filled(times=1).rule(85, 300, 500, 300).rule(85, 325, 500, 325).rule(85, 380, 500, 380)
    for nth, row in enumerate([("问题", "占比"), ("缺少场地", "31%"), ("缺少经费", "22%")]):
        sheet.put(row[0], 90, 316 + 26 * nth).put(row[1], 320, 316 + 26 * nth)
    assert texts(read(sheet), "row") == ["| 问题 | 占比 |", "| --- | --- |", "| 缺少场地 | 31% |", "| 缺少经费 | 22% |"]


def test_a_frame_around_text_is_no_table() -> None:
    """A box that fills most of the page holds paragraphs."""
    assert texts(read(filled(times=8).grid([60, 540], [60, 400, 800]))) == [LONG] * 8


@pytest.mark.parametrize(("rotate", "matrix"), [(90, "0 1 -1 0"), (270, "0 -1 1 0"), (180, "-1 0 0 -1")])
def test_a_page_that_lies_on_its_side_is_read_upright(rotate: int, matrix: str) -> None:
    """The direction of the text counts: lines follow one another as the eye sees them."""
    sheet = Sheet(rotate=rotate)
    for nth, text in enumerate((LONG[:30], LONG[30:])):
        down = 100 + 18 * nth
        x, y = {90: (down, 700), 270: (595 - down, 100), 180: (500, 842 - down)}[rotate]
        sheet.turned(text, x, y, matrix)
    assert "".join(texts(read(sheet))) == LONG


def test_a_watermark_is_set_aside() -> None:
    """Text that runs askew is none of the page's."""
    found = read(filled().turned("内部资料", 200, 500, "0.7 0.7 -0.7 0.7", 40))
    assert texts(found) == [LONG] * 3
    assert [each.text for each in found.set_aside] == ["内部资料"]


def test_the_title_is_the_largest_type_below_a_masthead() -> None:
    """A title over two lines is one; 文件 above it in larger type is the masthead."""
    sheet = filled(top=260).put("中共某市委员会文件", 140, 80, 36)
    sheet.put("关于加强和改进新时代机关党的", 140, 170, 22).put("建设工作的实施意见", 199, 205, 22)
    headings = [(chunk.text, chunk.level) for chunk in read(sheet).chunks if chunk.kind == "heading"]
    assert headings[0] == ("关于加强和改进新时代机关党的建设工作的实施意见", 1)


def test_headings_set_off_by_type_are_headings_where_numbers_do_not_say_so() -> None:
    """附则 in larger type has no number, and 第一章 beside it ranks by its own."""
    sheet = Sheet().put("某市优化营商环境条例", 187, 60, 22)
    y = 110.0
    for heading, text in [("第一章 总则", LONG), ("第二章 服务", OTHER), ("附则", LONG)]:
        sheet.put(heading, 297 - 7 * len(heading), y, 14)
        y = sheet.lines(text, 85, y + 30, 35) + 12
    found = [(chunk.text, chunk.level) for chunk in read(sheet).chunks if chunk.kind == "heading"]
    assert found == [("某市优化营商环境条例", 1), ("第一章 总则", 2), ("第二章 服务", 2), ("附则", 2)]


def test_the_table_of_contents_is_set_aside() -> None:
    """What stands below 目录 and again as headings of the text is listed once."""
    first = filled(times=1, top=60).put("目 录", 280, 140)
    second = Sheet()
    for nth, chapter in enumerate(CHAPTERS):
        first.put(chapter, 109, 170 + 20 * nth)
        second.put(chapter, 240, 80 + 120 * nth)
        second.lines(LONG, 85, 110 + 120 * nth, 35)
    found = read(first, second)
    assert texts(found) == [LONG, *(text for chapter in CHAPTERS for text in (chapter, LONG))]
    assert [each.text for each in found.set_aside] == ["目 录", *CHAPTERS]


def test_labels_of_clauses_are_parted_from_their_text() -> None:
    """A file or a scan that shows no blank behind 第十二条 gets one; what refers to a clause stays."""
    joined = ["第五条本法适用于学校。", "第六条学生应当守法。", "第三条规定的学生除外。", "第六条之一中小学从其规定。"]
    assert with_blanks([*joined, "第七条　家长", "第八条至第十条的规定"]) == [
        "第五条 本法适用于学校。",
        "第六条 学生应当守法。",
        "第三条规定的学生除外。",
        "第六条之一 中小学从其规定。",
        "第七条　家长",
        "第八条至第十条的规定",
    ]


def test_radicals_are_folded_and_latin_words_rejoined() -> None:
    """⽂ is 文; a word parted by a hyphen is whole, and lines of Latin words are joined with a blank."""
    sheet = Sheet().put("⽂件⼯作", 85, 100)
    wide = "party building in non-public enterprises and social organi-"
    sheet.put(wide, 85, 140).put("zations of the city is being strengthened step by step and", 85, 158).put(
        "day by day.", 85, 176
    )
    found = texts(read(sheet))
    assert found[0] == "文件工作"
    assert found[1].startswith("party building in non-public enterprises and social organizations of the city")
    assert found[1].endswith("step and day by day.")


@settings(max_examples=30)
@given(st.lists(HAN, min_size=1, max_size=12))
def test_no_character_is_lost_or_made_up(paragraphs: list[str]) -> None:
    """What is drawn is read or set aside, each character as often."""
    sheet, y = Sheet(), 60.0
    for text in paragraphs:
        y = sheet.lines(text, 85, y, 35, leading=16)
    found = read(sheet.put("第 1 页", 280, 830, 9))
    out = [chunk.text for chunk in found.chunks] + [each.text for each in found.set_aside]
    assert Counter("".join(out).replace(" ", "")) == Counter("".join(paragraphs) + "第1页")


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"", "PDF"),
        (b"not a PDF at all", "不是 PDF"),
        (b"%PDF-1.7\n", "不完整"),
        (made([filled()])[:700], "不完整"),
        (made([]), "打不开"),
    ],
)
def test_what_is_no_whole_pdf_says_so(content: bytes, named: str) -> None:
    """The error names the file, what was found and what is expected."""
    with pytest.raises(ReadError, match=f"^报告.pdf：.*{named}"):
        PdfReader().read("报告.pdf", content)


def test_a_file_of_too_many_pages_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error gives both numbers."""
    monkeypatch.setattr(pdf, "MOST_PAGES", 2)
    with pytest.raises(ReadError, match="有 3 页，最多读 2 页"):
        read(filled(), filled(), filled())


def test_a_password_is_asked_for_by_name() -> None:
    """A file that opens with a password only cannot be read, and the error says what to do."""
    with pytest.raises(ReadError, match="打开密码"):
        PdfReader().read("密.pdf", _locked(made([filled()])))


def test_a_scan_without_recognition_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its pages are named; the file is taken in all the same."""
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    found = read(filled(), Sheet(picture=True))
    assert texts(found) == [LONG] * 3
    assert [(each.code, each.severity) for each in found.remarks] == [("low_text", "warning")]
    assert "第 2 页" in found.remarks[0].message
    assert "OCR" in found.remarks[0].message


def test_glyphs_without_characters_are_remarked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page whose font names no characters cannot be read as text, and none is made up."""
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    found = PdfReader().read("甲.pdf", made([filled()], mapped=False))
    assert not found.chunks
    assert {each.code for each in found.remarks} == {"low_text", "garbled"}


def test_a_pdf_is_one_whatever_its_suffix() -> None:
    """Content goes before the name."""
    assert extract(Path("报告.txt"), made([filled()])).media_type == "application/pdf"


def test_office_pdfs_hold_the_articles_of_their_twins(shared: Path) -> None:
    """Real files: at least 99 % of the articles come out word for word."""
    folder = shared / "data" / "office"
    for entry in json.loads((folder / "manifest.json").read_text(encoding="utf-8")):
        if entry["format"] == "pdf":
            found = structure(PdfReader().read(entry["file"], (folder / entry["file"]).read_bytes()))
            compared = compare(twin(entry["twin_md"]), found)
            assert compared.share >= 0.99, (entry["file"], compared.different)


def _locked(content: bytes) -> bytes:
    """The file with an encryption dictionary for a password that nobody knows."""
    head, _, tail = content.rpartition(b"trailer << ")
    password = "/Filter /Standard /V 1 /R 2 /P -4"
    keys = f"/Encrypt << {password} /O <{'41' * 32}> /U <{'42' * 32}> >> /ID [<{'00' * 16}> <{'00' * 16}>] "
    return head + b"trailer << " + keys.encode() + tail
