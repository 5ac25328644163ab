"""A text as flat ODF, which LibreOffice sets as pages: columns, running heads, page numbers, notes, a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

FLAT = "OpenDocument Text Flat XML"  # the name of the filter; without it the file is taken for plain text
TABLE = (
    ("序号", "项目", "办理时限"),
    ("1", "材料受理", "5个工作日"),
    ("2", "实地核查", "10个工作日"),
    ("3", "结果公示", "7日"),
)
TABLE_AT = 4  # before which part the table stands
NOTES = (
    "参见《资料汇编》第{}页。",
    "本条所称的有关规定，以国务院及其有关部门发布的文件为准，本地另有规定的从其规定，具体目录共{}件，由主管部门公布。",
    "数据来自{}个区县上报的统计报表。",
    "《公报》第{}期，第12页。",
    "此处的“以上”包括本数，“以下”不包括本数（参见第{}号解释）。",
)
_NAMESPACES = " ".join(
    f"xmlns:{prefix}='urn:oasis:names:tc:opendocument:xmlns:{name}:1.0'"
    for prefix, name in (
        ("office", "office"),
        ("style", "style"),
        ("text", "text"),
        ("table", "table"),
        ("svg", "svg-compatible"),
        ("fo", "xsl-fo-compatible"),
    )
)


@dataclass(frozen=True, slots=True)
class Setting:
    """How a law is set."""

    columns: int
    head: bool  # a running head
    numbers: str  # of pages: "", "- {} -", "第 {} 页", "{}"
    notes: bool
    table: bool
    justified: bool
    indented: bool  # first lines; else there is space between paragraphs
    font: str
    size: float  # points
    spacing: float  # of lines, a factor
    margin: float  # centimetres

    @property
    def name(self) -> str:
        """What tells it from others, in a few words."""
        parts = [f"{self.columns} columns", f"{self.size:g} pt"]
        parts += [word for word, on in (("head", self.head), ("notes", self.notes), ("table", self.table)) if on]
        return " ".join([*parts, "justified" if self.justified else "ragged", "" if self.indented else "no indent"])


def has_note(at: int, kind: str) -> bool:
    """Whether the part at that place has a note where a setting has notes."""
    return kind != "heading" and at % 9 == 5


def flat_odf(title: str, parts: Iterable[tuple[str, str]], setting: Setting) -> str:
    """The XML of a text with `parts`, each its kind (heading or other) and its text."""
    text = "".join(_body(parts, setting))
    if setting.columns > 1:
        text = f"<text:section text:style-name='C' text:name='s'>{text}</text:section>"
    return (
        f"<?xml version='1.0' encoding='UTF-8'?><office:document {_NAMESPACES} office:version='1.2' "
        "office:mimetype='application/vnd.oasis.opendocument.text'>"
        f"<office:automatic-styles>{_styles(setting)}</office:automatic-styles>"
        f"<office:master-styles>{_master(title, setting)}</office:master-styles>"
        f"<office:body><office:text>{_paragraph('T', title)}{text}</office:text></office:body></office:document>"
    )


def _body(parts: Iterable[tuple[str, str]], setting: Setting) -> Iterable[str]:
    notes = 0
    for at, (kind, text) in enumerate(parts):
        if setting.table and at == TABLE_AT:
            yield _table()
        note = ""
        if setting.notes and has_note(at, kind):
            notes += 1
            said = _paragraph("N", NOTES[notes % len(NOTES)].format(notes))
            note = (
                f"<text:note text:id='n{notes}' text:note-class='footnote'>"
                f"<text:note-citation>{notes}</text:note-citation>"
                f"<text:note-body>{said}</text:note-body></text:note>"
            )
        yield _paragraph("S" if kind == "heading" else "B", text, note)


def _paragraph(style: str, text: str, note: str = "") -> str:
    return f"<text:p text:style-name='{style}'>{escape(text)}{note}</text:p>"


def _table() -> str:
    rows = "".join(f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>" for row in TABLE)
    columns = f"<table:table-column table:number-columns-repeated='{len(TABLE[0])}'/>"
    return f"<table:table table:name='t'>{columns}{rows}</table:table>"


def _cell(text: str) -> str:
    return f"<table:table-cell table:style-name='D'>{_paragraph('N', text)}</table:table-cell>"


def _master(title: str, setting: Setting) -> str:
    number = setting.numbers.format("<text:page-number text:select-page='current'/>")
    head = f"<style:header>{_paragraph('H', title)}</style:header>" if setting.head else ""
    foot = f"<style:footer><text:p text:style-name='H'>{number}</text:p></style:footer>" if number else ""
    name = "style:name='Standard' style:page-layout-name='P'"
    return f"<style:master-page {name}>{head}{foot}</style:master-page>"


def _styles(setting: Setting) -> str:
    size = setting.size
    align = "justify" if setting.justified else "start"
    spacing = f"fo:line-height='{round(setting.spacing * 100)}%'"
    begins = f"fo:text-indent='{2 * size}pt'" if setting.indented else "fo:margin-bottom='0.3cm'"
    # LibreOffice does not draw a stop that hangs over the edge.
    text = f"{begins} fo:text-align='{align}' {spacing} fo:orphans='0' fo:widows='0' style:punctuation-wrap='simple'"
    heading = f"fo:text-align='center' {spacing} fo:margin-top='0.3cm' fo:margin-bottom='0.3cm'"
    columns = f"<style:columns fo:column-count='{setting.columns}' fo:column-gap='0.8cm'/>"
    return "".join(
        (
            _style(setting, "B", size, text),
            _style(setting, "S", size * 1.1, heading, bold=True),
            _style(setting, "T", size * 1.6, "fo:text-align='center' fo:margin-bottom='0.6cm'", bold=True),
            _style(setting, "H", 9, "fo:text-align='center'"),
            _style(setting, "N", size * 0.8, "fo:text-align='start'"),
            "<style:style style:name='D' style:family='table-cell'>",
            "<style:table-cell-properties fo:border='0.5pt solid #000000' fo:padding='0.1cm'/></style:style>",
            "<style:style style:name='C' style:family='section'>",
            f"<style:section-properties text:dont-balance-text-columns='true'>{columns}</style:section-properties>",
            f"</style:style>{_layout(setting.margin)}",
        )
    )


def _style(setting: Setting, name: str, points: float, properties: str, bold: bool = False) -> str:
    weight = "fo:font-weight='bold' style:font-weight-asian='bold'" if bold else ""
    font = setting.font
    return (
        f"<style:style style:name='{name}' style:family='paragraph'><style:paragraph-properties {properties}/>"
        f"<style:text-properties fo:font-family='{font}' style:font-family-asian='{font}' "
        f"fo:font-size='{points}pt' style:font-size-asian='{points}pt' {weight}/></style:style>"
    )


def _layout(margin: float) -> str:
    margins = " ".join(f"fo:margin-{side}='{margin}cm'" for side in ("top", "bottom", "left", "right"))
    edge = "<style:header-footer-properties fo:min-height='0.8cm' fo:margin-{}='0.4cm'/>"
    return (
        "<style:page-layout style:name='P'>"
        f"<style:page-layout-properties fo:page-width='21cm' fo:page-height='29.7cm' {margins}/>"
        f"<style:header-style>{edge.format('bottom')}</style:header-style>"
        f"<style:footer-style>{edge.format('top')}</style:footer-style></style:page-layout>"
    )
