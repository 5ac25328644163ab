"""A manuscript as Markdown: footnotes where the sources stand, and their list at the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

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
    sources_of,
)
from kb.export.packed import printable
from kb.outline import escape, table_row, table_rule

LOWEST = 6  # heading


def write(text: Manuscript) -> str:
    """`text` as Markdown with footnotes ([^1]), as most editors and converters read it."""
    writer = _Writer()
    blocks = "\n\n".join(writer.blocks(text))
    return f"{printable(blocks)}\n"


@dataclass(slots=True)
class _Writer:
    notes: list[str] = field(default_factory=list)

    def blocks(self, text: Manuscript) -> Iterator[str]:
        yield f"# {escape(text.title)}"
        if text.subtitle:
            yield escape(text.subtitle)
        if text.warnings:
            yield _quoted(["**使用前请留意**", *(f"- {escape(warning)}" for warning in text.warnings)])
        for block in text.blocks:
            yield self.block(block)
            if warnings := dict.fromkeys(warning for source in sources_of(block) for warning in source.warnings):
                yield _quoted([f"**注意**：{escape('；'.join(warnings))}"])
        if text.works:
            yield "## 资料来源"
            yield "\n".join(f"{nth}. {escape(work)}" for nth, work in enumerate(text.works.values(), 1))
        if self.notes:
            yield "\n".join(f"[^{nth}]: {escape(note)}" for nth, note in enumerate(self.notes, 1))

    def block(self, block: Block) -> str:
        if isinstance(block, Heading):
            return f"{'#' * min(block.level + 1, LOWEST)} {escape(block.text)}"
        if isinstance(block, Paragraph):
            return _lines(block.text) + self.marks(block.sources)
        if isinstance(block, Quotation):
            return _quoted(_lines(block.text).split("\n\n")) + self.marks((block.source,))
        if isinstance(block, Items):
            return _listed(block.texts, block.numbered) + self.marks(block.sources)
        if isinstance(block, Table):
            return self.table(block)
        if isinstance(block, Comment):
            return _quoted([f"**备注**：{_lines(block.text)}"])
        return _listed(block.texts, numbered=True)

    def table(self, table: Table) -> str:
        rows = [_row(table.head), table_rule(len(table.head)), *map(_row, table.rows)]
        caption = [f"**{escape(table.caption)}**", ""] if table.caption else []
        marks = self.marks(table.sources)
        return "\n".join([*caption, *rows, *(["", f"依据：{marks}"] if marks else [])])

    def marks(self, sources: tuple[Source, ...]) -> str:
        marks = ""
        for source in sources:
            self.notes.append(source.citation)
            marks += f"[^{len(self.notes)}]"
        return marks


def _lines(text: str) -> str:
    """Each line a paragraph."""
    return "\n\n".join(escape(line) for line in text.split("\n"))


def _quoted(paragraphs: list[str]) -> str:
    return "\n>\n".join(f"> {line}" for paragraph in paragraphs for line in paragraph.split("\n\n"))


def _listed(texts: tuple[str, ...], numbered: bool) -> str:
    lines = (escape(text.replace("\n", " ")) for text in texts)
    return "\n".join(f"{nth}. {line}" if numbered else f"- {line}" for nth, line in enumerate(lines, 1))


def _row(cells: tuple[str, ...]) -> str:
    """A cell's lines are parted by <br>, which is what Markdown has for it."""
    return "| " + " | ".join("<br>".join(_cell(line) for line in cell.split("\n")) for cell in cells) + " |"


def _cell(line: str) -> str:
    return table_row([line])[2:-2]
