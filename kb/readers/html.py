"""Web pages that people saved: government sites, papers, WeChat; also as .mhtml packages, and named .doc or .txt.

The text without menus and tools, in order; what the page states of it (Extract.stated); all else that the page shows
(Extract.set_aside): no character of it is lost.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import PurePath

from kb.errors import ReadError
from kb.readers.base import Extract, Remark, SetAside
from kb.readers.page import fields, looks, mhtml
from kb.readers.page.blocks import Block, blocks_of
from kb.readers.page.encoding import decode_page
from kb.readers.page.main import Selection, select
from kb.readers.page.mhtml import Package
from kb.readers.page.tree import has_markup, parse
from kb.readers.text import TextReader

MOST_ELEMENTS = 300_000  # a saved page has some thousands, a law of 1,260 articles about 10,000
TITLE_WITHIN = 100  # blocks above the text in which its title stands
_FLATTENED = "网页的标签嵌套过深或有异常，已按纯文字分段读取，表格和版式可能丢失，请对照原文。"
_NO_TEXT = "网页里没有成段的正文，像是目录页、首页或正文未保存下来的页面，请核对。"


class HtmlReader:
    """Reads a web page: its text as paragraphs, headings, items and rows."""

    media_type = "text/html"
    suffixes: tuple[str, ...] = (".html", ".htm", ".xhtml", ".shtml")

    def read(self, place: str, content: bytes) -> Extract:
        """The text of the page `content`. Raises ReadError where it is no text, or shows none."""
        decoded = decode_page(place, content)
        if not has_markup(decoded.text):
            return TextReader().read(place, content)
        return _extract(place, content, self.media_type, Package(decoded, None))


class MhtmlReader:
    """Reads a page that a browser saved with all its parts as one file."""

    media_type = "multipart/related"
    suffixes: tuple[str, ...] = (".mht", ".mhtml")

    def read(self, place: str, content: bytes) -> Extract:
        """The text of the page in the package `content`. Raises ReadError where there is none."""
        return _extract(place, content, self.media_type, mhtml.unpack(place, content))


def _extract(place: str, content: bytes, media_type: str, package: Package) -> Extract:
    source = package.page.text
    root, flattened = parse(source)
    framed = root.find(".//frame") is not None or root.find(".//iframe") is not None
    mhtml.fill_frames(root, package.url, package.frames)
    if (count := int(root.xpath("count(//*)"))) > MOST_ELEMENTS:
        raise ReadError(f"{place}：网页的标签太多（{count} 个），最多 {MOST_ELEMENTS} 个，应分成几个文件")
    blocks = blocks_of(root)
    if not blocks:
        raise ReadError(f"{place}：{_nothing(framed)}")
    selection = select(blocks)
    stated, used = fields.stated(root, source, package.url, blocks, selection)
    text = [block for block in selection.kept if block not in used]
    names = [each.value for each in stated if each.field == "title"]
    pieces, above = _titled(text, selection, names)
    as_lines = looks.hard_wrapped(pieces)
    pieces = pieces if as_lines else looks.with_headings(pieces)
    made = {*text, *above}
    return Extract(
        name=PurePath(place).name,
        media_type=media_type,
        digest=hashlib.sha256(content).hexdigest(),
        chunks=tuple(looks.chunks(pieces, source, as_lines)),
        encoding=package.page.encoding,
        encoding_certain=package.page.certain,
        stated=tuple(stated),
        remarks=tuple(_remarks(flattened, selection)),
        set_aside=tuple(SetAside(block.text) for block in blocks if block not in made),
    )


def _titled(
    text: Sequence[Block], selection: Selection, names: Sequence[str]
) -> tuple[list[looks.Piece], tuple[Block, ...]]:
    """The pieces of `text` with its title first; and the blocks above the text that it was taken from, if it was."""
    pieces = looks.titled(looks.pieces_of(text), names)
    if looks.has_title(pieces):
        return pieces, ()
    kept = set(text)
    others = [block for block in fields.above(selection) if block not in kept and block.kind != "frame"]
    for at in range(len(others) - 1, max(-1, len(others) - 1 - TITLE_WITHIN), -1):
        heading = looks.titled(looks.pieces_of(others[at : at + 1]), names)
        if len(heading) == 1 and looks.has_title(heading):
            beside = (*others[max(0, at - 1) : at], *others[at + 1 : at + 2])
            subtitles = [block for block in beside if block.text.startswith("——")]
            return [*heading, *looks.plain(looks.pieces_of(subtitles)), *pieces], (others[at], *subtitles)
    return pieces, ()


def _remarks(flattened: bool, selection: Selection) -> list[Remark]:
    found = [Remark("low_text", "warning", _NO_TEXT)] if not selection.is_text else []
    return [*found, Remark("layout_lost", "warning", _FLATTENED)] if flattened else found


def _nothing(framed: bool) -> str:
    if framed:
        return "网页只有框架，正文在另外的文件里，应打开框架里的页面另存，或保存为单个文件（.mhtml）"
    return "网页里没有可见的文字（可能靠脚本显示），应在浏览器里打开后另存为完整网页"
