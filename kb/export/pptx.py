"""A manuscript as a presentation: 16:9, Chinese fonts for Chinese characters, sources in the notes."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field

import pptx
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE as RELATION
from pptx.oxml.ns import qn
from pptx.presentation import Presentation
from pptx.slide import Slide as PptxSlide
from pptx.text.text import TextFrame
from pptx.util import Emu, Pt

from kb.export.manuscript import Manuscript, Source
from kb.export.packed import printable, repacked
from kb.export.slides import (
    BODY_HEIGHT,
    BODY_WIDTH,
    CELL_MARGIN,
    INSET,
    LEADING,
    NOTICE_HEIGHT,
    ROW_MARGIN,
    SIZES,
    Slide,
    cell_height,
    column_widths,
    slides,
)

_QUOTED_FONT = "楷体"
FONT = "微软雅黑"  # on every office computer with Windows; others take their own sans serif in its place
WIDTH, HEIGHT = 960.0, 540.0  # pt, 16:9
LEFT, TOP = 48.0, 112.0  # of what stands below the title
_TITLE_SIZE = 28.0
(_TABLE_SIZE,) = SIZES["table"]
_LONG_TITLE = 30  # characters of which a line has room
_RED, _INK, _GREY = RGBColor(0xB0, 0x1E, 0x23), RGBColor(0x22, 0x22, 0x22), RGBColor(0x59, 0x59, 0x59)
_PALE = RGBColor(0xF6, 0xF1, 0xEE)
_TITLE_LAYOUT, _SECTION_LAYOUT, _CONTENT_LAYOUT, _BARE_LAYOUT = 0, 2, 1, 5  # of python-pptx's template
_MOST_TITLE = 255  # characters that the property holds


def write(text: Manuscript) -> bytes:
    """`text` as a .pptx file."""
    writer = _Writer(list(text.works))
    _prepare(writer.deck, printable(text.title))
    for slide in slides(text):
        writer.add(slide)
    target = io.BytesIO()
    writer.deck.save(target)
    return repacked(target.getvalue())


def _prepare(deck: Presentation, title: str) -> None:
    """Make python-pptx's new presentation a wide one with our fonts and colours, and with this title."""
    stretch = Pt(WIDTH) / deck.slide_width
    deck.slide_width, deck.slide_height = Pt(WIDTH), Pt(HEIGHT)
    master = deck.slide_master
    for shape in [*master.shapes, *(shape for layout in deck.slide_layouts for shape in layout.placeholders)]:
        if shape._element.xpath(".//a:xfrm"):  # others lie where the master has them
            shape.left, shape.width = Emu(round(shape.left * stretch)), Emu(round(shape.width * stretch))
            low = Pt(HEIGHT) / Emu(6858000)
            shape.top, shape.height = Emu(round(shape.top * low)), Emu(round(shape.height * low))
    theme = master.part.part_related_by(RELATION.THEME)
    theme._blob = _themed(theme.blob.decode()).encode()
    properties = deck.core_properties._element
    for each in list(properties):
        properties.remove(each)
    deck.core_properties.title = title[:_MOST_TITLE]


def _themed(xml: str) -> str:
    """A theme's XML with our fonts, for text that users add, and our red where it has blue."""
    xml = re.sub(r'(<a:(?:latin|ea) typeface=")[^"]*(")', rf"\g<1>{FONT}\g<2>", xml)
    xml = re.sub(r'(<a:font script="Hans" typeface=")[^"]*(")', rf"\g<1>{FONT}\g<2>", xml)
    return re.sub(r'(<a:accent1>\s*<a:srgbClr val=")[0-9A-F]{6}(")', rf"\g<1>{_RED}\g<2>", xml)


@dataclass(slots=True)
class _Writer:
    works: list[str]  # ids of the documents, in the order of the list of sources
    deck: Presentation = field(default_factory=pptx.Presentation)

    def add(self, slide: Slide) -> None:
        if slide.kind == "title":
            made = self.opening(slide)
        elif slide.kind == "group":
            made = self.group(slide)
        elif slide.kind == "table":
            made = self.table(slide)
        else:
            made = self.text(slide)
        if slide.kind not in ("title", "group"):
            self.foot(made, slide)
            _page_number(made)
        if notes := self.notes(slide):
            frame = made.notes_slide.notes_text_frame
            assert frame is not None, "the notes master has a place for text"
            _fill(frame, notes, 12)

    # Slides.

    def opening(self, slide: Slide) -> PptxSlide:
        made = self.deck.slides.add_slide(self.deck.slide_layouts[_TITLE_LAYOUT])
        title, subtitle = made.placeholders
        _place(title, LEFT, 150, BODY_WIDTH, 150)
        _bar(made, LEFT + BODY_WIDTH / 2 - 60, 316, 120, 4)
        _fill(
            title.text_frame,
            [_cut(slide.title, 120)],
            slide.size,
            bold=True,
            align=PP_ALIGN.CENTER,
            anchor=MSO_ANCHOR.BOTTOM,
        )
        if slide.texts:
            _place(subtitle, LEFT, 332, BODY_WIDTH, 60)
            _fill(subtitle.text_frame, list(slide.texts), 20, color=_GREY, align=PP_ALIGN.CENTER)
        else:
            subtitle._element.getparent().remove(subtitle._element)
        return made

    def group(self, slide: Slide) -> PptxSlide:
        made = self.deck.slides.add_slide(self.deck.slide_layouts[_BARE_LAYOUT])
        title = made.shapes.title
        _place(title, LEFT + 24, 200, BODY_WIDTH - 24, 120)
        _bar(made, LEFT, 210, 6, 100)
        _fill(title.text_frame, [_cut(slide.title, 120)], slide.size, bold=True, anchor=MSO_ANCHOR.MIDDLE)
        return made

    def text(self, slide: Slide) -> PptxSlide:
        made = self.deck.slides.add_slide(self.deck.slide_layouts[_CONTENT_LAYOUT])
        self.title(made, slide)
        body = made.placeholders[1]
        quoted = slide.kind == "quotation"
        _place(body, LEFT, TOP, BODY_WIDTH, BODY_HEIGHT - slide.foot)
        _fill(body.text_frame, list(slide.texts), slide.size, font=_QUOTED_FONT if quoted else FONT)
        if quoted:
            _inset(body.text_frame)
            body.fill.solid()
            body.fill.fore_color.rgb = _PALE
            _bar(made, LEFT, TOP, 4, BODY_HEIGHT - slide.foot)
        return made

    def table(self, slide: Slide) -> PptxSlide:
        made = self.deck.slides.add_slide(self.deck.slide_layouts[_BARE_LAYOUT])
        self.title(made, slide)
        count, widths = len(slide.rows[0]), column_widths(len(slide.rows[0]))
        table = made.shapes.add_table(len(slide.rows), count, Pt(LEFT), Pt(TOP), Pt(BODY_WIDTH), Pt(1)).table
        table.first_col = True
        for column, wide in zip(table.columns, widths, strict=True):
            column.width = Pt(wide)
        for nth, (row, cells) in enumerate(zip(table.rows, slide.rows, strict=True)):
            row.height = Pt(max(cell_height(text, room) for text, room in zip(cells, widths, strict=True)))
            for at, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
                cell.margin_left = cell.margin_right = Pt(CELL_MARGIN / 2)
                cell.margin_top = cell.margin_bottom = Pt(ROW_MARGIN / 2)
                head = nth == 0 or at == 0
                color = RGBColor(0xFF, 0xFF, 0xFF) if head else _INK
                _fill(cell.text_frame, text.split("\n"), _TABLE_SIZE, bold=head, color=color, gap=0)
        return made

    def title(self, made: PptxSlide, slide: Slide) -> None:
        title = made.shapes.title
        _place(title, LEFT, 32, BODY_WIDTH, 64)
        long = len(slide.title) > _LONG_TITLE
        text = _cut(slide.title, 76)
        _fill(title.text_frame, [text], 20 if long else _TITLE_SIZE, bold=True, anchor=MSO_ANCHOR.MIDDLE)
        _bar(made, LEFT, 100, BODY_WIDTH, 1.5)

    # What belongs to a slide's text.

    def foot(self, made: PptxSlide, slide: Slide) -> None:
        top = TOP + BODY_HEIGHT - slide.foot
        if slide.kind == "quotation":
            cited = "——" + "；".join(dict.fromkeys(source.citation for source in slide.sources))
            _note(made, top, _cut(cited, 190), _GREY, 12)
            top += NOTICE_HEIGHT
        if slide.warnings:
            _note(made, top, _cut(f"注意：{'；'.join(slide.warnings)}", 110), _RED, 14)

    def notes(self, slide: Slide) -> list[str]:
        """What the speaker sees: comments, warnings in full, what the slide rests on."""
        found = [f"备注：{comment}" for comment in slide.comments]
        found += [f"注意：{warning}" for warning in slide.warnings]
        return found + list(dict.fromkeys(self.cited(source) for source in slide.sources))

    def cited(self, source: Source) -> str:
        page = f"（原件第 {source.page} 页）" if source.page else ""
        return f"[{self.works.index(source.document) + 1}] {source.citation}{page}"


def _cut(text: str, most: int) -> str:
    """`text` if it has at most so many characters; its beginning otherwise: the notes have all of it."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _place(shape: object, left: float, top: float, width: float, height: float) -> None:
    for name, value in (("left", left), ("top", top), ("width", width), ("height", height)):
        setattr(shape, name, Pt(value))


def _bar(made: PptxSlide, left: float, top: float, width: float, height: float) -> None:
    bar = made.shapes.add_shape(1, Pt(left), Pt(top), Pt(width), Pt(height))  # 1: a rectangle
    bar.fill.solid()
    bar.fill.fore_color.rgb = _RED
    bar.line.fill.background()
    bar.shadow.inherit = False


def _inset(frame: TextFrame) -> None:
    frame.margin_left = frame.margin_right = Pt(INSET)
    frame.margin_top = frame.margin_bottom = Pt(INSET / 2)
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE


def _note(made: PptxSlide, top: float, text: str, color: RGBColor, size: float) -> None:
    box = made.shapes.add_textbox(Pt(LEFT), Pt(top), Pt(BODY_WIDTH), Pt(NOTICE_HEIGHT))
    _fill(box.text_frame, [text], size, color=color, gap=0)


def _page_number(made: PptxSlide) -> None:
    box = made.shapes.add_textbox(Pt(LEFT + BODY_WIDTH - 72), Pt(500), Pt(72), Pt(24))
    _fill(box.text_frame, [""], 11, color=_GREY, align=PP_ALIGN.RIGHT)
    paragraph = box.text_frame.paragraphs[0]._p
    run = paragraph.find(qn("a:r"))
    field_ = paragraph.makeelement(qn("a:fld"), {"id": "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}", "type": "slidenum"})
    field_.extend(list(run))
    paragraph.replace(run, field_)


def _fill(
    frame: TextFrame,
    texts: list[str],
    size: float,
    *,
    font: str = FONT,
    bold: bool = False,
    color: RGBColor = _INK,
    align: PP_ALIGN = PP_ALIGN.LEFT,
    anchor: MSO_ANCHOR = MSO_ANCHOR.TOP,
    gap: float = 0.4,
) -> None:
    """Set `texts`, a paragraph each, as they are measured: exact lines, no bullets, nothing that shrinks them."""
    frame.word_wrap = True
    frame.vertical_anchor = anchor
    body = frame._txBody.bodyPr
    for each in list(body):
        body.remove(each)
    for nth, text in enumerate(texts):
        paragraph = frame.paragraphs[0] if nth == 0 else frame.add_paragraph()
        paragraph.alignment = align
        paragraph.line_spacing = Pt(size * LEADING)
        paragraph.space_before, paragraph.space_after = Pt(0), Pt(size * LEADING * gap)
        properties = paragraph._p.get_or_add_pPr()
        properties.set("marL", "0")
        properties.set("indent", "0")
        properties.append(properties.makeelement(qn("a:buNone"), {}))
        run = paragraph.add_run()
        run.text = printable(text)
        run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, color
        _set_fonts(run._r.get_or_add_rPr(), font)


def _set_fonts(properties: object, font: str) -> None:
    """Latin and Chinese characters each have a font: without the second, Chinese ones would be in what is at hand."""
    properties.set("lang", "zh-CN")  # type: ignore[attr-defined]  # an lxml element
    properties.set("altLang", "en-US")  # type: ignore[attr-defined]
    for name in ("a:latin", "a:ea", "a:cs"):
        properties.append(properties.makeelement(qn(name), {"typeface": font}))  # type: ignore[attr-defined]
