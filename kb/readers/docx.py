"""Word documents (DOCX): the text as people see it, with its numbering, tables, notes and headings.

    package -> styles, lists -> blocks in order -> what their look says -> chunks

Footnotes and endnotes leave `[注1]` where they were set and stand at the end below 注释, so that they are no paragraph
of the clause they belong to. Headers, footers and tables of contents are set aside.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from lxml import etree

from kb.errors import ReadError
from kb.folding import RADICALS
from kb.numbering import parse_numbering
from kb.outline import Span, escape
from kb.readers.base import Chunk, ChunkKind, Extract, Remark, SetAside, Stated
from kb.readers.word.blocks import Block, Para, Story, Table
from kb.readers.word.inline import BREAK, fields_are_closed, note_mark
from kb.readers.word.looks import Placed, placed
from kb.readers.word.names import w
from kb.readers.word.numbering import Lists
from kb.readers.word.package import Package
from kb.readers.word.styles import Styles
from kb.readers.zipped import CUT_OFF, OTHER, WORD, kind_of

NOTES = "注释"  # the heading of the notes
SHORTEST_WRAPPED = 20  # characters of a line that was broken because it was full
LONGEST_NAME = 80  # characters of a title among the properties

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # the name of a stream in a file with a password
LOCKED = "文件设有打开密码，应为没有密码的文件，请用 Word 或 WPS 输入密码打开，取消密码后另存"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\u200b-\u200d\u2060\u00ad]")
_STOP = re.compile(r"[。！？；：…;:!?][”’）)]*$")
_DC = "{http://purl.org/dc/elements/1.1/}"
_CP = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
_PERSON = re.compile("[\u4e00-\u9fff]{2,4}")
# Microsoft Word - 文档1, 标题, 通知.docx
_JUNK_NAME = re.compile(
    r"(?:Microsoft|WPS|Word|文档|新建|未命名|无标题|Untitled|Document|标题|Title|[\s\d—-])+|.*\.docx?", re.IGNORECASE
)


class DocxReader:
    """Reads DOCX: paragraphs, headings, tables and notes."""

    media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    suffixes: tuple[str, ...] = (".docx", ".docm", ".dotx", ".dotm")

    def read(self, place: str, content: bytes) -> Extract:
        """The text of `content`. Raises ReadError where it is encrypted, cut off, too large or no Word document."""
        return read_docx(place, content, self.media_type)


def read_docx(place: str, content: bytes, media_type: str, original: bytes | None = None) -> Extract:
    """The Extract of the DOCX `content`; `original` is the file that it was made from, `content` itself if None.

    Raises ReadError as DocxReader.read does.
    """
    _refuse_others(place, content)
    file = _File.open(Package.open(place, content))
    arranged = placed(list(file.story.blocks(file.body)))
    writer = _Writer()
    for each in arranged:
        writer.take(each)
    writer.notes(file.notes())
    return Extract(
        name=PurePath(place).name,
        media_type=media_type,
        digest=hashlib.sha256(content if original is None else original).hexdigest(),
        chunks=tuple(writer.chunks),
        stated=tuple([*_mastheads(arranged), *_properties(file, writer.chunks)]),
        remarks=tuple(_remarks(file)),
        set_aside=tuple([*writer.set_aside, *map(SetAside, file.margins())]),
    )


def _refuse_others(place: str, content: bytes) -> None:
    """Raises ReadError where `content` is another thing than a Word document, which it names."""
    if content.startswith(OLE):
        if ENCRYPTED in content:
            raise ReadError(
                f"{place}：文件设有打开密码，应为没有密码的 DOCX 文件，请用 Word 或 WPS 输入密码打开，取消密码后另存"
            )
        raise ReadError(f"{place}：内容是旧版 Office 文件，不是 DOCX，请用 Word 或 WPS 打开后另存为 .docx")
    if not content.startswith(b"PK"):
        raise ReadError(f"{place}：内容不是 DOCX 文件（开头不是 ZIP 格式），应为 Word 或 WPS 保存的 .docx 文件")
    kind = kind_of(content)
    if kind not in (WORD, OTHER, CUT_OFF):
        raise ReadError(f"{place}：内容是{kind}，应为 Word 文档（DOCX）")


@dataclass(slots=True)
class _File:
    """The parts of a document that are read."""

    package: Package
    main: str  # the name of the part with the main text
    body: etree._Element
    story: Story

    @classmethod
    def open(cls, package: Package) -> _File:
        main = next(package.related("", "officeDocument"), "word/document.xml")
        root = package.xml(main)
        body = root.find(w("body")) if root is not None else None
        if body is None:
            raise ReadError(
                f"{package.place}：文件里没有 Word 正文，应为 Word 文档（DOCX），请用 Word 或 WPS 打开后另存为 .docx"
            )
        styles = Styles(cls._related(package, main, "styles"))
        lists = Lists(cls._related(package, main, "numbering"), styles.lists)
        return cls(package, main, body, Story(styles, lists, across=fields_are_closed(body)))

    @staticmethod
    def _related(package: Package, main: str, kind: str) -> etree._Element | None:
        name = next(package.related(main, kind), None)
        return package.xml(name) if name else None

    def notes(self) -> list[list[str]]:
        """The paragraphs of each note, in the order of the marks in the text."""
        found: dict[tuple[str, str], etree._Element] = {}
        for kind in ("footnote", "endnote"):
            root = self._related(self.package, self.main, f"{kind}s") if self.story.notes.met else None
            elements = root.iterfind(w(kind)) if root is not None else ()
            found |= {(kind, note.get(w("id"), "")): note for note in elements}
        texts = []
        read = 0
        while read < len(self.story.notes.met):  # a note may hold the mark of another one, which then comes last
            for key in list(self.story.notes.met)[read:]:
                blocks = self.story.blocks(found[key]) if key in found else ()
                texts.append([line for block in blocks for line in _plain(block)])
                read += 1
        return texts

    def margins(self) -> list[str]:
        """What stands in headers and footers, each once."""
        story = Story(self.story.styles, Lists(None, {}))
        texts = []
        for kind in ("header", "footer"):
            for name in self.package.related(self.main, kind):
                root = self.package.xml(name)
                blocks = story.blocks(root) if root is not None else ()
                texts += [line for block in blocks for line in _plain(block)]
        return [text for text in dict.fromkeys(texts) if re.search(r"\w", text)]


def _plain(block: Block) -> list[str]:
    """The lines of a block as plain text, blank ones left out."""
    lines = [" ".join(row) for row in block.rows] if isinstance(block, Table) else [block.text.replace(BREAK, " ")]
    return [text for line in lines if (text := _clean(line).strip())]


@dataclass(slots=True)
class _Writer:
    """Makes chunks; a span is the place in their texts, a line each."""

    chunks: list[Chunk] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    _at: int = 0

    def take(self, each: Placed) -> None:
        """The chunks of a block."""
        block = each.block
        if isinstance(block, Table):
            self._table(block)
        elif block.contents or each.role == "masthead":
            self.set_aside += [SetAside(text) for text in _plain(block)]
        elif each.role in ("title", "heading"):
            self._add(_heading(block.text), "heading", each.level or 1)
        elif block.bullet and not block.blank:
            self._add("- " + escape(" ".join(_clean(block.text).split())), "item")
        else:
            indent = "　　" if block.setting.indented and block.text[:1].strip() else ""
            for line in _lines(block.text):
                self._add(indent + line, "paragraph")

    def notes(self, notes: Sequence[Sequence[str]]) -> None:
        """The notes, below a heading of their own."""
        if any(notes):
            self._add(NOTES, "heading", 2)
        for nth, texts in enumerate(notes, 1):
            for at, text in enumerate(texts):
                self._add(text if at else f"{note_mark(nth)} {text}", "note")

    def _table(self, table: Table) -> None:
        for at, row in enumerate(table.rows):
            self._add("| " + " | ".join(map(_cell, row)) + " |", "row")
            if at == 0:
                self._add("| " + " | ".join("---" for _ in row) + " |", "row")

    def _add(self, text: str, kind: ChunkKind, level: int = 0) -> None:
        text = _clean(text)
        self.chunks.append(Chunk(text, Span(self._at, self._at + len(text)), kind, level))
        self._at += len(text) + 1


def _heading(text: str) -> str:
    """A heading's text; 附　　则 is two characters that are spread."""
    words = text.split()
    return ("" if all(len(word) == 1 for word in words) else " ").join(words)


def _clean(text: str) -> str:
    """`text` with radicals folded, and without characters that nobody sees."""
    return _CONTROL.sub("", text).translate(RADICALS)


def _cell(text: str) -> str:
    """A cell's text as Markdown; no block can begin in it."""
    return escape("一" + _clean(text))[1:].replace("|", r"\|")


def _lines(text: str) -> Iterator[str]:
    """The paragraphs that a paragraph with breaks by hand is; a break in a full line is a wrap, and is healed."""
    lines = text.split(BREAK)
    joined = lines[0]
    for line in lines[1:]:
        if _wraps(joined.split(BREAK)[-1], line):
            joined += line.lstrip()
        else:
            yield joined
            joined = line
    yield joined


def _wraps(before: str, after: str) -> bool:
    """Whether `after` goes on in the sentence that `before`, a line as long as a page's, leaves open."""
    opens = not after.strip() or after.startswith(("　", "  ", "\t")) or parse_numbering(after.strip())
    return len(before.strip()) >= SHORTEST_WRAPPED and not _STOP.search(before.strip()) and not opens


def _mastheads(arranged: Sequence[Placed]) -> Iterator[Stated]:
    """The issuing body that a red head names."""
    names = [
        re.sub(r"^中华人民共和国(?=.{3})|文件$", "", "".join(each.block.text.split()))
        for each in arranged
        if each.role == "masthead" and isinstance(each.block, Para)
    ]
    if names:
        yield Stated("issuer", "、".join(dict.fromkeys(names)), "版头")


def _properties(file: _File, chunks: Sequence[Chunk]) -> Iterator[Stated]:
    """What the document's properties say that the text bears out.

    A title there is often that of the file which was copied, an author who typed it: 265 laws state 52 times the title
    of one decision, and Administrator 146 times. So a title counts where the text shows none, an author whose name
    stands in the text's first or last lines.
    """
    name = next(file.package.related("", "core-properties"), "")
    core = file.package.xml(name) if name else None
    if core is None:
        return
    title = " ".join((core.findtext(f"{_DC}title") or "").split())
    shown = any(chunk.kind == "heading" and chunk.level == 1 for chunk in chunks)
    if not shown and _may_name(title):
        yield Stated("title", title, "文档属性“标题”")
    creator = re.sub(r"\s", "", core.findtext(f"{_DC}creator") or "")
    texts = [re.sub(r"\s", "", chunk.text) for chunk in chunks if chunk.text.strip()]
    if _PERSON.fullmatch(creator) and any(creator in text for text in (*texts[:8], *texts[-4:]) if len(text) <= 40):
        yield Stated("authors", creator, "文档属性“作者”")
    keywords = " ".join((core.findtext(f"{_CP}keywords") or "").split())
    if re.search("[\u4e00-\u9fff]", keywords):
        yield Stated("keywords", keywords, "文档属性“关键词”")


def _may_name(title: str) -> bool:
    named = re.search("[\u4e00-\u9fff]{4}", title) and len(title) <= LONGEST_NAME
    return bool(named) and not _JUNK_NAME.fullmatch(title) and not _STOP.search(title)


def _remarks(file: _File) -> Iterator[Remark]:
    if file.story.unread:
        yield Remark(
            "low_text", "warning", "文档里嵌有另一个文件，它的内容没有读出来，请用 Word 或 WPS 打开后另存再导入。"
        )
