"""A manuscript as a Word file, set as GB/T 9704—2012 sets official documents.

A4 with margins of 37, 35, 28 and 26 mm (5.2); title in 方正小标宋 of size 2, text in 仿宋 of size 3, first lines
indented by two characters, headings in 黑体, 楷体 and bold 仿宋 with 一、（一）1. (7.3); 28 pt from line to line, so
that a page has 22; the page's number in 宋体 of size 4 between dashes, outside (7.5). Headings are Word's own styles,
so that its navigation shows the outline; citations are its footnotes.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field

import docx
from docx.document import Document as Word
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.text.paragraph import CT_P
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph

from kb.export import word_parts
from kb.export.manuscript import (
    Block,
    Comment,
    Heading,
    Items,
    Manuscript,
    Paragraph,
    Questions,
    Quotation,
    Source,
    Table,
    sources_of,
)
from kb.export.packed import printable, repacked
from kb.numbering import parse_numbering
from kb.numerals import to_chinese

TEXT_WIDTH = 156  # mm
_LOWEST = 4  # heading that has a style of its own
_MOST_PLACES = 4  # clauses in a footnote
_SHORT_ROW = 300  # characters: a longer row of a table may be broken by a page's end
_NARROW = 22  # mm: a table's first column, which names the rows


def write(text: Manuscript) -> bytes:
    """`text` as a .docx file."""
    headings = [block for block in text.blocks if isinstance(block, Heading)]
    numbered = frozenset(min(each.level, _LOWEST) for each in headings if parse_numbering(each.text))
    return _Writer(text, numbered=numbered).content()


@dataclass(slots=True)
class _Writer:
    text: Manuscript
    word: Word = field(default_factory=docx.Document)
    end: BaseOxmlElement = field(init=False)  # what is said of the page: it stands behind the text
    notes: list[str] = field(default_factory=list)
    numbered: frozenset[int] = frozenset()  # levels of headings that bring numbers of their own
    numbers: list[int] = field(default_factory=lambda: [0] * _LOWEST)  # of the headings that are open

    def __post_init__(self) -> None:
        word_parts.prepare(self.word, printable(self.text.title))
        self.end = self.word.sections[0]._sectPr

    def content(self) -> bytes:
        self.paragraph("Title", self.text.title)
        if self.text.subtitle:
            self.paragraph("Subtitle", self.text.subtitle)
        self.warn("使用前请留意", self.text.warnings)
        for block in self.text.blocks:
            self.block(block)
            self.warn("注意", tuple(dict.fromkeys(each for source in sources_of(block) for each in source.warnings)))
        self.works()
        word_parts.add_footnotes(self.word, self.notes)
        target = io.BytesIO()
        self.word.save(target)
        return repacked(target.getvalue())

    def block(self, block: Block) -> None:
        if isinstance(block, Heading):
            self.heading(block)
        elif isinstance(block, Paragraph):
            self.cite(self.lines("BodyText", block.text), block.sources)
        elif isinstance(block, Quotation):
            self.quotation(block)
        elif isinstance(block, Items):
            self.items(block)
        elif isinstance(block, Table):
            self.table(block)
        elif isinstance(block, Comment):
            self.labelled("Comment", "备注", block.text)
        else:
            self.questions(block)

    # Text.

    def paragraph(self, style: str, text: str) -> WordParagraph:
        """Put at the end, before what is said of the page: python-docx would look at every paragraph to find that."""
        element = OxmlElement("w:p")
        assert isinstance(element, CT_P), "python-docx has a class for each element"
        self.end.addprevious(element)
        return _set(WordParagraph(element, self.word._body), style, text)

    def lines(self, style: str, text: str) -> WordParagraph:
        """Each line a paragraph; the last of them."""
        paragraphs = [self.paragraph(style, line) for line in text.split("\n")]
        return paragraphs[-1]

    def heading(self, heading: Heading) -> None:
        level = min(heading.level, _LOWEST)
        self.paragraph(f"Heading{level}", self.number(level, heading.text) + heading.text)

    def number(self, level: int, text: str) -> str:
        """一、（一）1.（1） as official documents count; none where a heading of this level brings its own."""
        if level in self.numbered:
            return ""
        self.numbers[level - 1] += 1
        self.numbers[level:] = [0] * (_LOWEST - level)
        count = self.numbers[level - 1]
        return (f"{to_chinese(count)}、", f"（{to_chinese(count)}）", f"{count}. ", f"（{count}）")[level - 1]

    def quotation(self, quotation: Quotation) -> None:
        """Set off, below what it is about, where that is not how it begins."""
        if quotation.heading and quotation.heading.rstrip("…") not in quotation.text[: 2 * len(quotation.heading)]:
            self.paragraph("QuoteTitle", quotation.heading)
        self.cite(self.lines("Quote", quotation.text), (quotation.source,))

    def items(self, items: Items) -> None:
        last = None
        mark = "" if any(is_numbered(text) for text in items.texts) else "· "
        for nth, text in enumerate(items.texts, 1):
            last = self.lines("BodyText", f"{nth}. {text}" if items.numbered else f"{mark}{text}")
        if last is not None:
            self.cite(last, items.sources)

    def questions(self, questions: Questions) -> None:
        for nth, text in enumerate(questions.texts, 1):
            self.lines("BodyText", f"{nth}. {text}")
            for _ in range(questions.room):
                self.paragraph("Answer", "")

    def labelled(self, style: str, label: str, text: str) -> None:
        first, *further = text.split("\n")
        paragraph = self.paragraph(style, "")
        paragraph.add_run(f"{label}：").bold = True
        paragraph.add_run(printable(first))
        for line in further:
            self.paragraph(style, line)

    def warn(self, label: str, warnings: tuple[str, ...]) -> None:
        if warnings:
            self.labelled("Warning", label, "；".join(warnings) + "。")

    # Tables.

    def table(self, table: Table) -> None:
        if table.caption:
            self.paragraph("Caption", table.caption)
        made = self.word.add_table(0, len(table.head), "Table Grid")
        made.alignment = WD_TABLE_ALIGNMENT.CENTER
        made.autofit = False
        self.row(made, table.head, head=True)
        for cells in table.rows:
            self.row(made, cells)
        _set_widths(made, table)
        after = self.paragraph("TableSource", "依据见脚注" if table.sources else "")
        self.cite(after, table.sources)

    def row(self, table: WordTable, cells: tuple[str, ...], head: bool = False) -> None:
        row = table.add_row()  # type: ignore[no-untyped-call]  # python-docx leaves it out
        if head:
            word_parts.repeat_row(row)
        elif sum(map(len, cells)) < _SHORT_ROW:
            word_parts.keep_row(row)
        for nth, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
            style = "TableHead" if head or nth == 0 else "TableText"
            first, *further = text.split("\n")
            _set(cell.paragraphs[0], style, first)
            for line in further:
                _set(cell.add_paragraph(), style, line)

    # Sources.

    def cite(self, paragraph: WordParagraph, sources: tuple[Source, ...]) -> None:
        """One footnote, however many sources: ⁴⁵ would be read as forty-five."""
        if sources:
            self.notes.append(printable(together(sources)))
            word_parts.refer(paragraph, len(self.notes))

    def works(self) -> None:
        if self.text.works:
            self.paragraph("SourcesHeading", "资料来源")
        for nth, work in enumerate(self.text.works.values(), 1):
            self.paragraph("Source", f"[{nth}]\t{work}")


def _set(paragraph: WordParagraph, style: str, text: str) -> WordParagraph:
    """A new paragraph with the style of this id and with this text."""
    paragraph._p.style = style
    if text:
        paragraph.add_run(printable(text))
    return paragraph


def together(sources: tuple[Source, ...]) -> str:
    """The citations of `sources` in one line, each once, with the page of the original where it has pages.

    Of many clauses, as a comparison rests on, only the documents are told: its last row has the clauses.
    """
    if len({source.citation for source in sources}) > _MOST_PLACES:
        sources = tuple(Source(each.document, each.work or each.citation) for each in sources)
    pages = {source.citation: f"（原件第 {source.page} 页）" if source.page else "" for source in sources}
    end = "." if sources[-1].citation.endswith(".") else "。"
    return "；".join(citation.rstrip(".") + page for citation, page in pages.items()) + end


def is_numbered(text: str) -> bool:
    """Whether a text begins with a number of its own: ①, （1）, 一、."""
    return "①" <= text[:1] <= "⑳" or parse_numbering(text) is not None


def _set_widths(made: WordTable, table: Table) -> None:
    """The column that names the rows is narrow, the others share the rest."""
    named = len(table.head) > 1 and all(len(row[0]) <= 6 for row in table.rows)
    first = _NARROW if named else TEXT_WIDTH / len(table.head)
    rest = (TEXT_WIDTH - first) / max(len(table.head) - 1, 1)
    for column, width in zip(made.columns, [first, *[rest] * (len(table.head) - 1)], strict=True):
        for cell in column.cells:
            cell.width = Mm(width)
        column.width = Mm(width)
