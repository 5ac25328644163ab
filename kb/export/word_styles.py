"""The styles of a Word file, after GB/T 9704—2012: a table, and the XML that Word reads.

Sizes of type: 2号 is 22 pt, 3号 16, 4号 14, 五号 10.5, 小五 9.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

SONG, FANGSONG, KAI, HEI, TITLE = "宋体", "仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体"
LATIN = "Times New Roman"
# What a machine without the fonts of the standard may take in their place.
INSTEAD = {TITLE: SONG, FANGSONG: "仿宋", KAI: "楷体", HEI: "SimHei", SONG: "SimSun"}
TEXT = 16.0  # pt, size 3
_CLOSER = -5  # twentieths of a point between two characters: the 442 pt of a line hold 28
LINE = 28.0  # pt from line to line: 225 mm of text have 22 lines

_GREY, _RED = "7F7F7F", "C00000"


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style; lengths in points, indents in characters of its own size."""

    id: str
    name: str  # as Word knows it, or ours where it knows none
    font: str = FANGSONG
    size: float = TEXT
    bold: bool = False
    align: Literal["both", "center", "left", "right"] = "both"
    line: float = LINE
    first: float = 0  # indent of the first line; below 0 it hangs
    left: float = 0
    right: float = 0
    before: float = 0
    after: float = 0
    level: int = 0  # in the outline; 0 for text
    keep: bool = False  # with the paragraph below it
    bar: str = ""  # colour of a bar at its left, with grey below the text
    rule: bool = False  # a line below it to write on


STYLES = (
    Style("Normal", "Normal"),
    Style("Title", "Title", TITLE, 22, align="center", line=36, after=LINE, keep=True),
    Style("Subtitle", "Subtitle", KAI, align="center", after=LINE),
    Style("BodyText", "Body Text", first=2),
    Style("Heading1", "heading 1", HEI, first=2, before=LINE / 2, level=1, keep=True),
    Style("Heading2", "heading 2", KAI, first=2, level=2, keep=True),
    Style("Heading3", "heading 3", bold=True, first=2, level=3, keep=True),
    Style("Heading4", "heading 4", first=2, level=4, keep=True),
    Style("QuoteTitle", "引文题", KAI, bold=True, first=2, left=2, right=2, before=LINE / 4, keep=True),
    Style("Quote", "Quote", KAI, first=2, left=2, right=2),
    Style("Warning", "注意", size=12, line=20, left=1, before=6, after=6, bar=_RED),
    Style("Comment", "备注", KAI, 12, line=20, left=1, before=6, after=6, bar=_GREY),
    Style("Caption", "caption", HEI, 12, align="center", line=20, before=10, after=4, keep=True),
    Style("TableHead", "表头", HEI, 10.5, align="center", line=16),
    Style("TableText", "表格文字", SONG, 10.5, align="left", line=16),
    Style("TableSource", "表格依据", SONG, 9, align="right", line=14, after=10),
    Style("Answer", "答题线", line=30, rule=True),
    Style("SourcesHeading", "资料来源标题", HEI, first=2, before=LINE, level=1, keep=True),
    Style("Source", "资料来源", SONG, 12, line=20, first=-2, left=2),
    Style("FootnoteText", "footnote text", SONG, 9, align="left", line=13),
    Style("Footer", "footer", SONG, 14, line=18),
)

_OTHERS = f"""
<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">
  <w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/></w:style>
<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/>
  <w:rPr><w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}"/><w:vertAlign w:val="superscript"/></w:rPr></w:style>
<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/>
  <w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="80" w:type="dxa"/>
  <w:bottom w:w="40" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>
<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/>
  <w:tblPr><w:tblBorders>{
    "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
}</w:tblBorders></w:tblPr></w:style>
"""


def styles_xml(namespaces: str) -> str:
    """All styles as the element w:styles; `namespaces` are its declarations."""
    return f"<w:styles {namespaces}>{_DEFAULTS}{''.join(_style(each) for each in STYLES)}{_OTHERS}</w:styles>"


def fonts_xml(namespaces: str) -> str:
    """The fonts with what may stand in their place, as the element w:fonts."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{instead}"/><w:charset w:val="86"/><w:family w:val="auto"/>'
        f'<w:pitch w:val="variable"/></w:font>'
        for name, instead in INSTEAD.items()
    )
    return f"<w:fonts {namespaces}>{fonts}</w:fonts>"


def _fonts(name: str) -> str:
    return f'<w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{name}" w:cs="{LATIN}"/>'


_DEFAULTS = (
    f"<w:docDefaults><w:rPrDefault><w:rPr>{_fonts(FANGSONG)}"
    '<w:kern w:val="2"/><w:sz w:val="32"/><w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
    "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
)


def _style(style: Style) -> str:
    default = ' w:default="1"' if style.id == "Normal" else ""
    based = "" if default else '<w:basedOn w:val="Normal"/>'
    following = '<w:next w:val="BodyText"/>' if style.level or style.id in ("Title", "Subtitle") else ""
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{style.id}"><w:name w:val="{style.name}"/>{based}{following}'
        f"<w:qFormat/><w:pPr>{''.join(_paragraph(style))}</w:pPr><w:rPr>{''.join(_run(style))}</w:rPr></w:style>"
    )


def _paragraph(style: Style) -> Iterator[str]:
    """In the order that the schema lays down."""
    if style.keep:
        yield "<w:keepNext/><w:keepLines/>"
    if style.id == "Title":
        yield '<w:widowControl w:val="0"/>'
    if style.bar:
        yield f'<w:pBdr><w:left w:val="single" w:sz="24" w:space="6" w:color="{style.bar}"/></w:pBdr>'
        yield '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>'
    if style.rule:
        yield f'<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="1" w:color="{_GREY}"/>'
        yield f'<w:between w:val="single" w:sz="4" w:space="1" w:color="{_GREY}"/></w:pBdr>'
    if style.id == "Source":
        yield f'<w:tabs><w:tab w:val="left" w:pos="{_twips(style.left * style.size)}"/></w:tabs>'
    yield (
        f'<w:spacing w:before="{_twips(style.before)}" w:after="{_twips(style.after)}" w:line="{_twips(style.line)}" '
        f'w:lineRule="exact"/>'
    )
    yield _indents(style)
    yield f'<w:jc w:val="{style.align}"/>'
    if style.level:
        yield f'<w:outlineLvl w:val="{style.level - 1}"/>'


def _indents(style: Style) -> str:
    """In characters, as Word counts Chinese indents, and in lengths for what does not know those."""
    first = "firstLine" if style.first >= 0 else "hanging"
    widths = {"left": style.left, "right": style.right, first: abs(style.first)}
    found = (
        f'w:{side}Chars="{round(chars * 100)}" w:{side}="{_twips(chars * style.size)}"'
        for side, chars in widths.items()
    )
    return f"<w:ind {' '.join(found)}/>"


def _run(style: Style) -> Iterator[str]:
    yield _fonts(style.font)
    if style.bold:
        yield "<w:b/><w:bCs/>"
    # No grid of characters, which LibreOffice spreads to twice its width.
    yield f'<w:spacing w:val="{_CLOSER if style.size == TEXT else 0}"/>'
    yield f'<w:sz w:val="{round(style.size * 2)}"/><w:szCs w:val="{round(style.size * 2)}"/>'


def _twips(points: float) -> int:
    return round(points * 20)
