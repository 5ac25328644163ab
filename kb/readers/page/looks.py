"""The blocks of a text as chunks: lines joined to paragraphs, headings told by tag and look, tables as rows.

A numbered line (一、总体要求) is left a paragraph: kb.structure sees how numberings nest. Where <h2> marks all of a
style's it stays a heading.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from unicodedata import east_asian_width

from kb.numbering import parse_numbering
from kb.numerals import find_date
from kb.outline import Span, escape
from kb.readers.base import Chunk
from kb.readers.page import tables
from kb.readers.page.blocks import Block, Line
from kb.readers.page.shown import squeezed

LONGEST_HEADING = 60  # characters
LONGEST_TITLE_RUN = 5  # blocks or lines that one title may be set in
TITLE_WITHIN = 12  # pieces from the top in which the title stands
MOST_STRONG = 0.4  # share of a text that is bold; above, bold means nothing
LARGE = 1.2  # times the size of the text
ALL = 0.9  # share of a line's characters that are bold
NARROWEST = 22  # cells of a hard-wrapped line
RAGGED = 6  # cells that it may lack
LEAST_WRAPPED = 4  # lines that stop at the edge in the middle of a sentence
SHARE_WRAPPED = 0.35
FAR = 30_000  # characters of the source in which the next piece is looked for

TITLE, PART, STRONG = 1, 2, 3  # levels: the title, a centred heading, a bold line

_CLAUSE_END = re.compile(r"[。！？!?…；;：:][”’」』）)】》〉\]\"']*$")
_INDENT = re.compile(r"[\u3000\xa0 ]{2,}")
_BULLET = re.compile(r"[■●◆▲□○◎★☆※•◇△▪►➢✓·]")
_ATTACHED = re.compile(r"附[\s\u3000]*[件表录]?[\s\u3000]*[\d一二三四五六七八九十]{0,3}[\s\u3000]*[：:]?")


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph as the page shows it."""

    text: str
    kind: str  # text, heading, item, table, note
    lines: tuple[str, ...]  # of which it was joined
    indent: str = ""  # blanks before it
    level: int = 0  # of a heading
    by_tag: bool = False  # <h2>, not its look
    marker: str = ""
    centred: bool = False
    strong: bool = False
    size: float = 0.0
    rows: tuple[tables.Row, ...] = ()


def pieces_of(blocks: Sequence[Block]) -> list[Piece]:
    """`blocks`, those of a text, as paragraphs."""
    width = _wrapped_at([line.text for block in blocks for line in block.lines[:-1] if line.visible])
    return [piece for block in blocks for piece in _pieces(block, width) if piece.text or piece.rows]


def _pieces(block: Block, width: int) -> Iterator[Piece]:
    if block.kind == "table":
        yield Piece("", "table", (), rows=block.rows)
        return
    group: list[Line] = []
    for line in block.lines:
        if group and (not line.visible or not _goes_on(group[-1], line, block, width)):
            yield _piece(block, group)
            group = []
        if line.visible:
            group.append(line)
    if group:
        yield _piece(block, group)


def _goes_on(line: Line, following: Line, block: Block, width: int) -> bool:
    """Whether a <br> after `line` only wraps it."""
    text, other = line.text.rstrip(), following.text
    if block.kind == "heading" or (block.align == "center" and _alike(line, following)):
        return not find_date(other) and not parse_numbering(other.strip())
    if not width or _INDENT.match(other) or parse_numbering(other.strip()) or _BULLET.match(other.strip()):
        return False
    return cells(text) >= width - RAGGED and not (_CLAUSE_END.search(text) and cells(text) < width - 2)


def _alike(line: Line, other: Line) -> bool:
    """Whether two centred lines are set as one title."""
    strong = line.strong >= ALL * line.visible and other.strong >= ALL * other.visible
    return strong and line.size == other.size


def _piece(block: Block, lines: Sequence[Line]) -> Piece:
    texts = tuple(line.text.strip() for line in lines)
    visible = sum(line.visible for line in lines)
    kind = "note" if block.is_note else block.kind
    return Piece(
        text=_glued(texts),
        kind=kind,
        lines=texts,
        indent=lines[0].text[: len(lines[0].text) - len(lines[0].text.lstrip())],
        level=block.level if kind == "heading" else 0,
        by_tag=kind == "heading",
        marker=block.marker,
        centred=block.align == "center",
        strong=sum(line.strong for line in lines) >= ALL * visible,
        size=max(line.size for line in lines),
    )


def _glued(texts: Sequence[str]) -> str:
    """Lines as one: a blank only where Latin letters or digits meet."""
    glued = ""
    for text in texts:
        glued += (" " if glued and glued[-1].isascii() and text[:1].isascii() else "") + text
    return glued


def _wrapped_at(lines: Sequence[str]) -> int:
    """The width in cells at which a page wraps its lines with <br>; 0 where it does not."""
    sizes = [cells(text) for text in lines]
    width = _mode([size for size in sizes if size >= NARROWEST])
    edge = [text for text, size in zip(lines, sizes, strict=True) if abs(size - width) <= RAGGED]
    broken = sum(not _CLAUSE_END.search(text.rstrip()) for text in edge)
    return width if width and broken >= max(LEAST_WRAPPED, SHARE_WRAPPED * len(lines)) else 0


def _mode(sizes: Sequence[int]) -> int:
    counts = Counter(sizes)
    return max(counts, key=lambda size: (sum(counts[near] for near in range(size - 2, size + 3)), size), default=0)


def cells(text: str) -> int:
    """Display cells of `text`: full-width characters take two."""
    return sum(2 if not char.isascii() and east_asian_width(char) in "WFA" else 1 for char in text)


def hard_wrapped(pieces: Sequence[Piece]) -> bool:
    """Whether each line of the text is a paragraph of the page, as pasted out of a PDF."""
    return not any(piece.rows for piece in pieces) and bool(
        _wrapped_at([piece.text for piece in pieces if len(piece.lines) == 1])
    )


def titled(pieces: Sequence[Piece], names: Sequence[str]) -> list[Piece]:
    """`pieces` with those that make the title as one heading of level 1.

    It is one of `names`, what the page states as its title, or what is centred and large above the text.
    """
    known = {_bare(name): name for name in reversed(names) if _bare(name)}
    for first in range(min(TITLE_WITHIN, len(pieces))):
        for count in range(LONGEST_TITLE_RUN, 0, -1):
            run = pieces[first : first + count]
            name = known.get(_bare("".join(piece.text for piece in run)))
            if name and not any(piece.rows for piece in run):
                heading = _as_heading(run, TITLE)
                if squeezed(heading.text) == squeezed(name):  # 请　　示 in the text
                    heading = replace(heading, text=min(heading.text, name, key=len))
                return [*_beside(pieces[:first]), heading, *_beside(pieces[first + count :], "——")]
    if not known and pieces and _is_look(pieces[0], body_size(pieces), True):
        count = next((at for at in range(1, len(pieces)) if not _same_look(pieces[0], pieces[at])), len(pieces))
        return [_as_heading(pieces[:count], TITLE), *pieces[count:]]
    return list(pieces)


def _beside(pieces: Sequence[Piece], opening: str = "") -> list[Piece]:
    """`pieces` above a title or below it, of which marked headings next to it are its lines: 引题, —— 副题."""
    lines = [piece.kind == "heading" and piece.text.startswith(opening) for piece in pieces]
    end = lines.index(False) if opening and False in lines else len(lines)
    return [*plain(pieces[:end]), *pieces[end:]]


def plain(pieces: Sequence[Piece]) -> list[Piece]:
    """`pieces` with none a heading by tag."""
    return [
        replace(piece, kind="text", level=0, by_tag=False, strong=False) if piece.kind == "heading" else piece
        for piece in pieces
    ]


def has_title(pieces: Sequence[Piece]) -> bool:
    """Whether one of `pieces` is the title."""
    return any(piece.level == TITLE and not piece.by_tag for piece in pieces)


def _bare(text: str) -> str:
    """What is compared of titles: quotation marks and brackets are typed in many ways."""
    return re.sub(r"[\W_]", "", squeezed(text))


def _as_heading(run: Sequence[Piece], level: int) -> Piece:
    lines = tuple(line for piece in run for line in piece.lines)
    return replace(
        run[0], text=_glued([piece.text for piece in run]), lines=lines, kind="heading", level=level, by_tag=False
    )


def body_size(pieces: Sequence[Piece]) -> float:
    """The size in which most of the text is set; 0 where it is not said."""
    sizes: Counter[float] = Counter()
    for piece in pieces:
        sizes[piece.size] += len(piece.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def with_headings(pieces: Sequence[Piece]) -> list[Piece]:
    """`pieces` with headings by look, those that are set in several lines as one, and levels that agree."""
    size = body_size(pieces)
    length = sum(len(piece.text) for piece in pieces) or 1
    means = sum(len(piece.text) for piece in pieces if piece.strong) <= MOST_STRONG * length
    numbered = sum(bool(_numbering(piece)) and piece.strong for piece in pieces) >= 2
    found: list[Piece] = []
    for piece in pieces:
        level = 0 if numbered and not piece.centred else _look_level(piece, size, means)
        if not level or piece.kind != "text":
            found.append(piece)
        elif found and found[-1].level == level and _same_look(found[-1], piece):
            found[-1] = _as_heading([found[-1], piece], level)
        else:
            found.append(_as_heading([piece], level))
    return _attached(_levelled(found))


def _look_level(piece: Piece, size: float, strong_means: bool) -> int:
    if not _is_look(piece, size, strong_means):
        return 0
    return PART if piece.centred else STRONG


def _is_look(piece: Piece, size: float, strong_means: bool) -> bool:
    """Whether `piece` looks like a heading: short, no stop, bold or large."""
    text = piece.text
    if piece.kind != "text" or not 2 <= len(text) <= LONGEST_HEADING or _numbering(piece) or find_date(text):
        return False
    if _CLAUSE_END.search(text) or re.search("[。；]", text) or _ATTACHED.fullmatch(text) or text[0] in "（(":
        return False
    large = bool(size) and piece.size >= size * LARGE
    return (piece.strong and strong_means) or (piece.centred and large)


def _same_look(piece: Piece, other: Piece) -> bool:
    alike = piece.centred and other.centred and piece.strong == other.strong and piece.size == other.size
    return alike and other.kind == "text" and not _numbering(other) and not find_date(other.text)


def _numbering(piece: Piece) -> str:
    numbering = parse_numbering(piece.text)
    return numbering.style if numbering else ""


def _levelled(pieces: Sequence[Piece]) -> list[Piece]:
    """<h1> below a title is one lower; numbered headings are headings only where all of their style are."""
    unmarked = {_numbering(piece) for piece in pieces if piece.kind == "text" and len(piece.text) <= LONGEST_HEADING}
    levelled = []
    for piece in pieces:
        if piece.by_tag and _numbering(piece) in unmarked - {""}:
            piece = replace(piece, kind="text", level=0, by_tag=False)
        elif piece.by_tag:
            piece = replace(piece, level=max(piece.level, PART))
        levelled.append(piece)
    return levelled


def _attached(pieces: Sequence[Piece]) -> list[Piece]:
    """附件1 above a heading is its beginning."""
    joined: list[Piece] = []
    for piece in pieces:
        before = joined[-1] if joined else None
        if before and piece.level >= PART and before.kind == "text" and _ATTACHED.fullmatch(before.text):
            joined[-1] = replace(piece, text=f"{before.text} {piece.text}", lines=(*before.lines, *piece.lines))
        else:
            joined.append(piece)
    return joined


def chunks(pieces: Sequence[Piece], source: str, as_lines: bool) -> Iterator[Chunk]:
    """`pieces` as chunks with their places in `source`, the decoded page; as lines where these are hard-wrapped."""
    place = _Place(source)
    for piece in pieces:
        if piece.rows:
            span = place.of([cell for row in piece.rows for cell in row if cell])
            yield from (Chunk(row, span, "row") for row in tables.markdown(piece.rows))
        elif as_lines:
            yield Chunk(piece.indent + piece.text, place.of(piece.lines))
        elif piece.kind == "heading":
            yield Chunk(piece.text, place.of(piece.lines), "heading", piece.level)
        elif piece.kind == "item" and not _numbering(piece):
            text = f"{piece.marker or '-'} {escape('一' + piece.text)[1:]}"
            yield Chunk(text, place.of(piece.lines), "item")
        else:
            yield Chunk(piece.text, place.of(piece.lines), "note" if piece.kind == "note" else "paragraph")


class _Place:
    """Finds pieces in the source one after the other: from where their first characters stand to their last.

    As near as can be told: a piece with markup inside its first characters is where the piece before it ended.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = max(0, source.find("<body"))

    def of(self, texts: Sequence[str]) -> Span:
        """The span of a piece that is made of `texts`."""
        if not texts:
            return Span(self._at, self._at)
        start, _ = self._find(texts[0][:12], self._at)
        _, self._at = self._find(texts[-1][-12:], start)
        return Span(start, self._at)

    def _find(self, text: str, at: int) -> tuple[int, int]:
        for part in (text, text[:6], text[:3]):
            found = self._source.find(part, at, at + FAR)
            if found >= 0:
                return found, found + len(part)
        return at, at
