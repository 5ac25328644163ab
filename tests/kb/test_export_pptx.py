"""Exported presentations: what stands on which slide, opened by python-pptx, shown by LibreOffice."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pptx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.errors import BasketError
from kb.export.manuscript import (
    Block,
    Comment,
    Heading,
    Items,
    Manuscript,
    Paragraph,
    Quotation,
    Source,
    Table,
)
from kb.export.pptx import FONT, write
from kb.export.resolve import manuscript
from kb.export.slides import (
    BODY_HEIGHT,
    BODY_WIDTH,
    GAP,
    INSET,
    LEADING,
    Slide,
    cell_height,
    column_widths,
    lines,
    slides,
)
from tests.kb.baskets import LECTURE, finding
from tests.kb.rendered import rendered

SOURCE = Source("d1", "市委. 意见[Z]：第三条.", "第三条", None, ("本文件已废止",), "市委. 意见[Z].")
FOOT, EDGE = 112 + BODY_HEIGHT, 40.0  # pt: where a slide's text ends, how near to the edge it may come


@pytest.fixture(scope="module")
def lecture() -> Manuscript:
    """A lecture with everything in it."""
    return manuscript(LECTURE, finding())


def opened(text: Manuscript) -> Any:
    """The file as python-pptx reads it."""
    return pptx.Presentation(io.BytesIO(write(text)))


def of(*blocks: Block) -> list[Slide]:
    """The slides of these blocks, the title's aside."""
    return slides(Manuscript("题", blocks))[1:]


def test_a_presentation_is_wide(lecture: Manuscript) -> None:
    """16:9."""
    deck = opened(lecture)
    assert deck.slide_width * 9 == deck.slide_height * 16


def test_slides_are_title_groups_points_quotations_tables_sources(lecture: Manuscript) -> None:
    """In the order of the manuscript; warnings come first."""
    made = slides(lecture)
    assert [slide.kind for slide in made[:4]] == ["title", "warnings", "group", "quotation"]
    assert {slide.kind for slide in made} == {"title", "warnings", "group", "quotation", "points", "table", "sources"}
    assert made[-1].kind == "sources" and made[-1].texts[0].startswith("[1] 市委组织部. ")
    assert [slide.title for slide in made if slide.kind == "group"] == ["政策依据", "典型做法"]


def test_one_point_stands_on_one_slide(lecture: Manuscript) -> None:
    """Each part of a card has its slide, named after the card and the part; its statements stand together."""
    (measures,) = (slide for slide in slides(lecture) if slide.title == "链式党建 · 做法")
    assert measures.texts == ("①楼长牵头建支部", "②设红领驿站")


def test_comments_are_for_the_one_who_speaks(lecture: Manuscript) -> None:
    """In the notes of what they are on, not on a slide."""
    quotation = next(slide for slide in slides(lecture) if slide.kind == "quotation")
    assert quotation.comments == ("联系本区实际。",)
    shown = [text for slide in opened(lecture).slides for text in _texts(slide)]
    assert not any("联系本区实际" in text for text in shown)


def test_the_notes_have_comments_warnings_and_sources(lecture: Manuscript) -> None:
    """With the number that the list of sources at the end gives them."""
    slide = opened(lecture).slides[3]
    assert slide.notes_slide.notes_text_frame.text.splitlines() == [
        "备注：联系本区实际。",
        "注意：本文件已废止",
        "注意：原文不完整，末尾中断",
        "[1] 市委组织部. 关于加强非公有制企业党建工作的意见：组发〔2012〕3号[Z]. 2012-05-24：第三部分第6条.",
    ]


def test_a_quotation_stands_with_its_citation_and_its_warnings(lecture: Manuscript) -> None:
    """On the slide itself."""
    shown = "\n".join(_texts(opened(lecture).slides[3]))
    assert "凡有三名以上正式党员的企业" in shown
    assert "——市委组织部." in shown and "注意：本文件已废止；原文不完整，末尾中断" in shown


def test_every_piece_of_text_has_its_chinese_font(lecture: Manuscript) -> None:
    """latin and ea of each run, and the theme's own for what users add."""
    content = write(lecture)
    for slide in opened(lecture).slides:
        runs = slide._element.xpath(".//a:r/a:rPr | .//a:fld/a:rPr")
        assert runs
        for properties in runs:
            fonts = {child.tag.split("}")[1]: child.get("typeface") for child in properties}
            assert fonts["latin"] == fonts["ea"] and fonts["ea"] in (FONT, "楷体")
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        theme = file.read("ppt/theme/theme1.xml").decode()
    assert f'<a:ea typeface="{FONT}"/>' in theme.replace(" />", "/>")


def test_titles_are_titles(lecture: Manuscript) -> None:
    """So that the outline view and screen readers name each slide."""
    assert all(slide.shapes.title is not None and slide.shapes.title.text for slide in opened(lecture).slides)


# Nothing runs out of its frame, nothing is lost.

_sentences = st.lists(st.text("党建引领，a1；", min_size=1, max_size=120), min_size=1, max_size=30).map("。".join)


@settings(max_examples=50)
@given(st.lists(_sentences, min_size=1, max_size=6))
def test_points_fit_and_nothing_is_lost(texts: list[str]) -> None:
    """However long: cut at sentence ends and dealt out to further slides."""
    made = of(Heading(2, "要点"), *(Paragraph(text) for text in texts))
    assert "".join(text for slide in made for text in slide.texts) == "".join(texts)
    for slide in made:
        assert _height(slide) <= BODY_HEIGHT


@settings(max_examples=30)
@given(st.lists(st.tuples(_sentences, _sentences, _sentences), min_size=1, max_size=5))
def test_tables_fit_and_nothing_is_lost(cells: list[tuple[str, str, str]]) -> None:
    """A row that is higher than a slide goes on on the next, each column by itself; every slide has the heads."""
    rows = tuple((f"行{nth}", *row) for nth, row in enumerate(cells))
    made = of(Table(("", "甲", "乙", "丙"), rows))
    for column in (1, 2, 3):
        told = "".join(row[column] for slide in made for row in slide.rows[1:])
        assert told.replace("\n", "") == "".join(row[column] for row in rows)
    for slide in made:
        assert slide.rows[0] == ("", "甲", "乙", "丙")
        widths = column_widths(4)
        heights = [max(cell_height(text, wide) for text, wide in zip(row, widths, strict=True)) for row in slide.rows]
        assert sum(heights) <= BODY_HEIGHT


def test_a_text_that_goes_on_breaks_where_a_sentence_ends() -> None:
    """And says that it goes on."""
    made = of(Quotation("坚持党建引领基层治理，推动各类组织共同参与。" * 40, SOURCE, "治理"))
    assert [slide.title for slide in made[:-1]] == ["治理", *["治理（续）"] * (len(made) - 2)]
    assert all(slide.texts[-1].endswith("。") for slide in made[:-1])
    assert all(slide.warnings == ("本文件已废止",) for slide in made[:-1])


def test_more_slides_than_anybody_shows_are_refused() -> None:
    """With the number of them and what to do; a Word file takes them all."""
    with pytest.raises(BasketError, match="最多 500 页"):
        of(*(Quotation("一句。", SOURCE, f"{nth}") for nth in range(501)))


def test_a_short_text_is_set_large() -> None:
    """Type is as large as fits one slide."""
    (short,) = of(Paragraph("一句话。"))
    (long,) = of(Paragraph("党" * 300))
    assert short.size > long.size


def test_a_comment_before_everything_has_a_slide_of_its_own() -> None:
    """There is nothing in whose notes it could stand."""
    (slide,) = of(Comment("先讲背景。"))
    assert slide.texts == ("先讲背景。",)


def test_libreoffice_shows_every_text_within_its_slide(tmp_path: Path) -> None:
    """Long points, a long quotation with a long citation, a table of long cells, a long title, many sources."""
    long = "坚持党建引领基层治理，推动 3 个园区、12 家企业党组织共建 ABC 项目；实行清单管理。" * 30
    source = Source("d2", f"市委组织部. {'关于加强园区党建工作的意见' * 6}[Z]：第三条.", warnings=("本文件已废止",) * 3)
    many = tuple(Source(f"e{nth}", f"单位{nth}. 关于第 {nth} 件事的通知[Z]. 2020-01-01.") for nth in range(60))
    text = Manuscript(
        "关于在新的形势下进一步加强园区楼宇和外资企业党的建设工作的专题讲座备课材料汇编",
        (
            Heading(1, "关于在新的形势下进一步加强园区楼宇和外资企业党的建设工作"),
            Heading(2, "关于在新的形势下进一步加强园区楼宇和外资企业党的建设工作的若干问题"),
            Paragraph(long, many),
            Items(("短项", long, "短项")),
            Quotation(long, source, "引文"),
            Table(
                ("", "甲", "乙", "丙", "丁", "戊"),
                (("问题", *[long] * 5), ("条件与局限", *["短"] * 5)),
                sources=(source,),
            ),
        ),
        "某某市委党校　2026年11月",
        ("《意见》：本文件已废止",) * 3,
    )
    pages = rendered(write(text), ".pptx", tmp_path)
    assert len(pages) == len(slides(text))
    for number, page in enumerate(pages, 1):
        scale = 960 / page.width
        for char in page.chars:
            place = f"slide {number}: {char}"
            assert char.left * scale >= EDGE and char.right * scale <= 960 - EDGE, place
            assert char.top * scale >= 20, place
            is_number = char.top * scale > 495
            assert is_number or char.bottom * scale <= FOOT + 6, place
            assert char.bottom * scale <= 530, place


def _texts(slide: Any) -> Iterator[str]:
    for shape in slide.shapes:
        if shape.has_text_frame:
            yield shape.text_frame.text


def _height(slide: Slide) -> float:
    """What a slide's paragraphs take, as they are set."""
    count = sum(lines(text, slide.size, BODY_WIDTH - 2 * INSET) + GAP for text in slide.texts) - GAP
    return count * slide.size * LEADING + slide.foot
