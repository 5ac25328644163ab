"""What python-docx does not set in a Word file, or leaves as its template has it: page, fonts, footnotes."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE as RELATION
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import _Footer
from docx.shared import Mm
from docx.text.paragraph import Paragraph as WordParagraph

from kb.export.word_styles import fonts_xml, styles_xml

_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
# Parts of the template that say something of it, not of the text.
_STRAY = ("/thumbnail", "/stylesWithEffects", "/customXml", "/numbering")
_SEPARATORS = (-1, "separator"), (0, "continuationSeparator")
_SETTINGS = (
    '<w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>'
    '<w:characterSpacingControl w:val="compressPunctuation"/>'
    '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
    '<w:compat><w:useFELayout/><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>'
)


def prepare(word: Word, title: str) -> None:
    """Make python-docx's new document one with our page, styles and settings, and with this title."""
    for holder in (word.part.package, word.part):
        for key in [key for key, each in holder.rels.items() if each.reltype.endswith(_STRAY)]:
            del holder.rels[key]
    _replace(word.styles.element, styles_xml(nsdecls("w")))
    _replace(word.settings.element, f"<w:settings {nsdecls('w')}>{_SETTINGS}</w:settings>")
    fonts = word.part.part_related_by(RELATION.FONT_TABLE)
    fonts._blob = _xml(fonts_xml(nsdecls("w")))
    properties = word.core_properties._element
    for each in list(properties):
        properties.remove(each)
    word.core_properties.title = title[:255]  # the most that the property holds
    _set_page(word)


def _replace(element: object, xml: str) -> None:
    """The children of `element` by those that `xml` has."""
    for each in list(element):  # type: ignore[call-overload]  # an lxml element
        element.remove(each)  # type: ignore[attr-defined]
    element.extend(list(parse_xml(xml)))  # type: ignore[attr-defined]


def _set_page(word: Word) -> None:
    """A4; the number stands 7 mm below the text, outside."""
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(22)
    section.header_distance = Mm(15)
    _number(section.footer, WD_ALIGN_PARAGRAPH.RIGHT, "right")
    _number(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT, "left")


def _number(footer: _Footer, align: WD_ALIGN_PARAGRAPH, side: str) -> None:
    """— 1 —, a character's width from the edge."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = align
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    indent.set(qn(f"w:{side}Chars"), "100")
    indent.set(qn(f"w:{side}"), "280")
    for xml in (
        '<w:r {}><w:t xml:space="preserve">— </w:t></w:r>',
        '<w:fldSimple {} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>',
        '<w:r {}><w:t xml:space="preserve"> —</w:t></w:r>',
    ):
        paragraph._p.append(parse_xml(xml.format(nsdecls("w"))))


def refer(paragraph: WordParagraph, number: int) -> None:
    """Put the mark of footnote `number`, from 1, at the end of `paragraph`."""
    run = parse_xml(
        f'<w:r {nsdecls("w")}><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'
        f'<w:footnoteReference w:id="{number}"/></w:r>'
    )
    paragraph._p.append(run)


def add_footnotes(word: Word, texts: Iterable[str]) -> None:
    """Add the part that holds the footnotes `texts`, the first of which is number 1."""
    separators = "".join(
        f'<w:footnote w:id="{number}" w:type="{kind}"><w:p><w:pPr><w:spacing w:after="0" w:line="240" '
        f'w:lineRule="auto"/></w:pPr><w:r><w:{kind}/></w:r></w:p></w:footnote>'
        for number, kind in _SEPARATORS
    )
    notes = "".join(_footnote(number, text) for number, text in enumerate(texts, 1))
    xml = f"<w:footnotes {nsdecls('w')}>{separators}{notes}</w:footnotes>"
    part = Part(PackURI("/word/footnotes.xml"), _FOOTNOTES, _xml(xml), word.part.package)
    word.part.relate_to(part, RELATION.FOOTNOTES)


def repeat_row(row: object) -> None:
    """Have a table's row stand at the head of each page that the table goes on to."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # type: ignore[attr-defined]


def keep_row(row: object) -> None:
    """Keep a row on one page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # type: ignore[attr-defined]


def _footnote(number: int, text: str) -> str:
    return (
        f'<w:footnote w:id="{number}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>'
        '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
        f'<w:r><w:t xml:space="preserve"> {escape(text)}</w:t></w:r></w:p></w:footnote>'
    )


def _xml(text: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}'.encode()
