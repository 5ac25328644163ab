"""Laws set as pages, for measuring: by LibreOffice (flat ODF) and by Chromium, in one column and in two.

What differs from file to file: paper, type and its size, margins, space between lines, running heads, page numbers,
notes at the foot, a table, justified or ragged lines, indents or space between paragraphs.
"""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from kb import outline
from kb.document import Document

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAT = "OpenDocument Text Flat XML"  # else it is taken for plain text
FONTS = ("Noto Serif CJK SC", "Noto Sans CJK SC")
NOTES = (
    "参见《资料汇编》第{}页。",
    "本条所称的有关规定，以国务院及其有关部门发布的文件为准，本地另有规定的从其规定，具体目录共{}件，由主管部门公布。",
    "数据来自{}个区县上报的统计报表。",
    "《公报》第{}期，第12页。",
    "此处的“以上”包括本数，“以下”不包括本数。（注{}）",
)
TABLE = (("序号", "项目", "办理时限"), ("1", "材料受理", "5个工作日"), ("2", "实地核查", "10个工作日"), ("3", "结果公示", "7日"))


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


# LibreOffice does not draw a stop that hangs over the edge: punctuation-wrap is off.
def some_setting(chance: random.Random, columns: int, notes: bool = True) -> Setting:
    """A setting by chance."""
    size = chance.choice([10.5, 12, 14, 16]) if columns == 1 else chance.choice([9, 10.5, 12])
    return Setting(
        columns=columns,
        head=chance.random() < 0.7,
        numbers=chance.choice(["", "- {} -", "第 {} 页", "{}"]),
        notes=notes and chance.random() < 0.5,
        table=chance.random() < 0.5,
        justified=chance.random() < 0.7,
        indented=chance.random() < 0.8,
        font=chance.choice(FONTS),
        size=size,
        spacing=chance.choice([1.2, 1.5, 1.8]),
        margin=chance.choice([1.8, 2.5, 3.0]),
    )


def by_libreoffice(documents: Sequence[tuple[str, Document, Setting]], folder: Path) -> dict[str, Path]:
    """The PDF of each of `documents`, by name; none without LibreOffice."""
    if not SOFFICE:
        return {}
    sources = []
    for name, document, setting in documents:
        source = folder / f"{name}.fodt"
        source.write_text(_odf(document, setting), encoding="utf-8")
        sources.append(str(source))
    command = [SOFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless", f"--infilter={FLAT}", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", str(folder), *sources], check=True, capture_output=True, timeout=900)
    return {name: folder / f"{name}.pdf" for name, _, _ in documents}


def by_chromium(documents: Sequence[tuple[str, Document, Setting]], folder: Path) -> dict[str, Path]:
    """The PDF of each of `documents`, by name; none without Chromium."""
    if not CHROMIUM:
        return {}
    from playwright.sync_api import sync_playwright

    made = {}
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        for name, document, setting in documents:
            page.set_content(_html(document, setting))
            made[name] = folder / f"{name}.pdf"
            page.pdf(path=str(made[name]), **_printed(document, setting))
        browser.close()
    return made


def _printed(document: Document, setting: Setting) -> dict[str, object]:
    margin = f"{setting.margin}cm"
    small = "font-size:9px;width:100%;text-align:center"
    number = setting.numbers.format('<span class="pageNumber"></span>')
    return {
        "format": "A4",
        "margin": {"top": margin, "bottom": margin, "left": margin, "right": margin},
        "display_header_footer": setting.head or bool(number),
        "header_template": f'<div style="{small}">{escape(document.title) if setting.head else ""}</div>',
        "footer_template": f'<div style="{small}">{number}</div>',
    }


def _html(document: Document, setting: Setting) -> str:
    indent = "text-indent:2em;margin:0" if setting.indented else "margin:0 0 .8em"
    align = "justify" if setting.justified else "left"
    columns = f"div{{columns:{setting.columns};column-gap:2em;column-fill:auto}}" if setting.columns > 1 else ""
    style = (
        f"body{{font:{setting.size}pt/{setting.spacing} '{setting.font}';margin:0;text-align:{align}}}{columns}"
        f"p{{{indent}}} h1{{font-size:1.6em;text-align:center;}} h2{{font-size:1.1em;text-align:center}}"
        "table{border-collapse:collapse;width:100%;margin:1em 0} td{border:1px solid #000;padding:2px 6px}"
    )
    parts = []
    for at, (kind, text) in enumerate(_parts(document)):
        if setting.table and at == 4:
            rows = ("".join(f"<td>{cell}</td>" for cell in row) for row in TABLE)
            parts.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
        parts.append(f"<h2>{escape(text)}</h2>" if kind == "heading" else f"<p>{escape(text)}</p>")
    head = f"<!doctype html><meta charset=utf-8><style>{style}</style>"
    return f"{head}<h1>{escape(document.title)}</h1><div>{''.join(parts)}</div>"


def _parts(document: Document) -> Iterable[tuple[str, str]]:
    for block in outline.blocks(document.body):
        yield block.kind, block.text


def _odf(document: Document, setting: Setting) -> str:
    number = setting.numbers.format("<text:page-number text:select-page='current'/>")
    head = f"<style:header><text:p text:style-name='H'>{escape(document.title)}</text:p></style:header>"
    foot = f"<style:footer><text:p text:style-name='H'>{number}</text:p></style:footer>"
    body = [f"<text:p text:style-name='T'>{escape(document.title)}</text:p>"]
    parts = []
    notes = 0
    for at, (kind, text) in enumerate(_parts(document)):
        if setting.table and at == 4:
            parts.append(_odf_table())
        note = ""
        if setting.notes and kind != "heading" and at % 9 == 5:
            notes += 1
            note = (
                f"<text:note text:id='n{notes}' text:note-class='footnote'><text:note-citation>{notes}</text:note-citation>"
                f"<text:note-body><text:p text:style-name='N'>{NOTES[notes * 7 % len(NOTES)].format(notes)}</text:p></text:note-body></text:note>"
            )
        parts.append(f"<text:p text:style-name='{'S' if kind == 'heading' else 'B'}'>{escape(text)}{note}</text:p>")
    columns = f"<style:columns fo:column-count='{setting.columns}' fo:column-gap='0.8cm'/>" if setting.columns > 1 else ""
    text = f"<text:section text:style-name='C' text:name='s'>{''.join(parts)}</text:section>" if columns else "".join(parts)
    indent = "fo:text-indent='2em'" if setting.indented else "fo:margin-bottom='0.3cm'"
    if setting.indented:
        indent = f"fo:text-indent='{2 * setting.size}pt'"
    align = "justify" if setting.justified else "start"
    name, size = setting.font, setting.size
    face = f"style:font-name='{name}' style:font-name-asian='{name}'"

    def paragraph(style: str, points: float, properties: str, bold: str = "") -> str:
        weight = "fo:font-weight='bold' style:font-weight-asian='bold'" if bold else ""
        return (
            f"<style:style style:name='{style}' style:family='paragraph'><style:paragraph-properties {properties}/>"
            f"<style:text-properties {face} fo:font-size='{points}pt' style:font-size-asian='{points}pt' {weight}/></style:style>"
        )

    spacing = f"fo:line-height='{int(setting.spacing * 100)}%'"
    return (
        "<?xml version='1.0' encoding='UTF-8'?><office:document "
        "xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' "
        "xmlns:style='urn:oasis:names:tc:opendocument:xmlns:style:1.0' "
        "xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0' "
        "xmlns:table='urn:oasis:names:tc:opendocument:xmlns:table:1.0' "
        "xmlns:svg='urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0' "
        "xmlns:fo='urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0' office:version='1.2' "
        "office:mimetype='application/vnd.oasis.opendocument.text'>"
        f"<office:font-face-decls><style:font-face style:name='{name}' svg:font-family=\"'{name}'\"/></office:font-face-decls>"
        "<office:automatic-styles>"
        + paragraph("B", size, f"{indent} fo:text-align='{align}' {spacing} fo:orphans='0' fo:widows='0' style:punctuation-wrap='simple'")
        + paragraph("S", size * 1.1, f"fo:text-align='center' {spacing} fo:margin-top='0.3cm' fo:margin-bottom='0.3cm'", "bold")
        + paragraph("T", size * 1.6, "fo:text-align='center' fo:margin-bottom='0.6cm'", "bold")
        + paragraph("H", 9, "fo:text-align='center'")
        + paragraph("N", size * 0.8, "fo:text-align='start'")
        + "<style:style style:name='D' style:family='table-cell'><style:table-cell-properties fo:border='0.5pt solid #000000' fo:padding='0.1cm'/></style:style>"
        + f"<style:style style:name='C' style:family='section'><style:section-properties text:dont-balance-text-columns='true'>{columns}</style:section-properties></style:style>"
        + "<style:page-layout style:name='P'><style:page-layout-properties fo:page-width='21cm' fo:page-height='29.7cm' "
        f"fo:margin-top='{setting.margin}cm' fo:margin-bottom='{setting.margin}cm' fo:margin-left='{setting.margin}cm' fo:margin-right='{setting.margin}cm'/>"
        "<style:header-style><style:header-footer-properties fo:min-height='0.8cm' fo:margin-bottom='0.4cm'/></style:header-style>"
        "<style:footer-style><style:header-footer-properties fo:min-height='0.8cm' fo:margin-top='0.4cm'/></style:footer-style></style:page-layout>"
        "</office:automatic-styles><office:master-styles><style:master-page style:name='Standard' style:page-layout-name='P'>"
        f"{head if setting.head else ''}{foot if number else ''}</style:master-page></office:master-styles>"
        f"<office:body><office:text>{''.join(body)}{text}</office:text></office:body></office:document>"
    )


def _odf_table() -> str:
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f"<table:table-cell table:style-name='D'><text:p text:style-name='N'>{cell}</text:p></table:table-cell>" for cell in row
        )
        + "</table:table-row>"
        for row in TABLE
    )
    return f"<table:table table:name='t'><table:table-column table:number-columns-repeated='{len(TABLE[0])}'/>{rows}</table:table>"
