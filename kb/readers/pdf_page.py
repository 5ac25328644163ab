"""One page of a PDF as pdfium shows it: glyphs, rules, and whether there is a picture on it.

What runs in another direction than most of the page (a watermark, a note along the edge) is set aside; a page whose
text runs sideways as a whole is turned, whatever its /Rotate says.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from kb.folding import RADICALS
from kb.readers.base import SetAside
from kb.readers.typeset.model import Box, Glyph, Page

MOST_GLYPHS = 100_000  # of a page; a newspaper page has 12,000
MOST_OBJECTS = 20_000  # of a page, looked through for rules
MOST_SEGMENTS = 4_000  # of one path
DEEPEST = 4  # forms within forms
THICKEST_RULE = 3.0  # points
SHORTEST_RULE = 6.0
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_FOLDED = RADICALS | _LIGATURES | {0x2: "\u00ad", 0xA0: " "}  # pdfium says 2 for a hyphen at a line's end
_BOLD = ("bold", "heavy", "black", "simhei", "heiti", "xbs", "xiaobiao", "黑体", "小标宋")

Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Seen:
    """A page and what was noticed of it."""

    page: Page
    unmapped: int  # glyphs that have no character
    pictured: bool  # whether a picture covers a good part of it


def see(page: pdfium.PdfPage, number: int) -> Seen:
    """The `page`, the one with that `number` counted from 1."""
    box = _bounds(page)
    placed, unmapped = _glyphs(page)
    turned = _direction(placed)
    view = _View(box, turned)
    glyphs = [view.glyph(each) for each in placed if each.direction == turned]
    rules, pictured = _drawn(page, view)
    seen = Page(number, *view.size, glyphs=glyphs, rules=rules, stray=_stray(placed, turned, number))
    return Seen(seen, unmapped, pictured)


@dataclass(slots=True)
class _Placed:
    """A glyph in the page's own coordinates."""

    char: str
    x: float  # of its origin
    y: float
    advance: float
    size: float
    bold: bool
    direction: int  # quarters of a turn: 1 runs upwards; -1 for any other angle


class _View:
    """A page as it is read: turned so that its text runs to the right."""

    def __init__(self, bounds: Box, direction: int) -> None:
        self._along = [(1, 0), (0, 1), (-1, 0), (0, -1)][direction]
        corners = [self._turned(x, y) for x in (bounds.x0, bounds.x1) for y in (bounds.y0, bounds.y1)]
        self._left, self._top = min(x for x, _ in corners), min(y for _, y in corners)
        self.size = max(x for x, _ in corners) - self._left, max(y for _, y in corners) - self._top

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the page's coordinates is seen."""
        x, y = self._turned(x, y)
        return x - self._left, y - self._top

    def glyph(self, placed: _Placed) -> Glyph:
        """A glyph as it is seen."""
        x, y = self.point(placed.x, placed.y)
        return Glyph(placed.char, x, x + placed.advance, y, placed.size, placed.bold)

    def _turned(self, x: float, y: float) -> tuple[float, float]:
        across, up = self._along
        return x * across + y * up, x * up - y * across


def _bounds(page: pdfium.PdfPage) -> Box:
    left, bottom, right, top = page.get_bbox()
    return Box(left, bottom, right, top)


def _glyphs(page: pdfium.PdfPage) -> tuple[list[_Placed], int]:
    """The glyphs of `page` as they are drawn, and how many have no character."""
    text = page.get_textpage()
    try:
        look = _Looker(text.raw)
        count = min(raw.FPDFText_CountChars(text.raw), MOST_GLYPHS)
        placed = [glyph for at in range(count) if (glyph := look.at(at))]
        return placed, look.unmapped
    finally:
        text.close()


def _address(handle: Any) -> int:
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


class _Looker:
    """Asks pdfium for one glyph after the other."""

    def __init__(self, text: raw.FPDF_TEXTPAGE) -> None:
        self._text = text
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._box, self._matrix = raw.FS_RECTF(), raw.FS_MATRIX()
        self._fonts: dict[int, bool] = {}
        self._object = 0
        self._bold = False
        self.unmapped = 0

    def at(self, at: int) -> _Placed | None:
        """The glyph at that place; None for what pdfium itself put in."""
        text = self._text
        code = raw.FPDFText_GetUnicode(text, at)
        if code in (0x0A, 0x0D) or (code in (0x20, 0x2D) and raw.FPDFText_IsGenerated(text, at) == 1):
            return None
        char = self._character(code, at)
        if not char:
            return None
        raw.FPDFText_GetCharOrigin(text, at, self._x, self._y)
        raw.FPDFText_GetMatrix(text, at, self._matrix)
        matrix, size = self._matrix, raw.FPDFText_GetFontSize(text, at)
        em = size * math.hypot(matrix.c, matrix.d)
        x, y = self._x.value, self._y.value
        if not (0 < em < 10_000 and math.isfinite(x) and math.isfinite(y)):
            return None
        direction = _quarter(matrix.a, matrix.b)
        advance = size * math.hypot(matrix.a, matrix.b) if _is_wide(char) else self._advance(at, direction)
        return _Placed(char, x, y, advance, em, self._is_bold(at), direction)

    def _character(self, code: int, at: int) -> str:
        char = _FOLDED.get(code) or (chr(code) if 0x20 <= code < 0x110000 else "")
        private = 0xE000 <= code < 0xF900 or code >= 0xF0000
        if not char or private or code == 0xFFFD or raw.FPDFText_HasUnicodeMapError(self._text, at) == 1:
            self.unmapped += 1
            return ""
        return char

    def _advance(self, at: int, direction: int) -> float:
        """From the origin to the right edge of what is drawn, in the direction of the text."""
        if not raw.FPDFText_GetLooseCharBox(self._text, at, self._box):
            return 0.0
        box, x, y = self._box, self._x.value, self._y.value
        reach = (box.right - x, box.top - y, x - box.left, y - box.bottom)[max(direction, 0)]
        return max(0.0, float(reach))

    def _is_bold(self, at: int) -> bool:
        """Asked once for each piece of text that the page draws."""
        drawn = raw.FPDFText_GetTextObject(self._text, at)
        address = _address(drawn)
        if address != self._object:
            self._object = address
            self._bold = bool(address) and self._font(drawn)
        return self._bold

    def _font(self, drawn: raw.FPDF_PAGEOBJECT) -> bool:
        font = raw.FPDFTextObj_GetFont(drawn)
        key = _address(font)
        if key not in self._fonts:
            name = _font_name(font).lower()
            self._fonts[key] = any(word in name for word in _BOLD)
        return self._fonts[key]


def _font_name(font: raw.FPDF_FONT) -> str:
    if not font:
        return ""
    name = ctypes.create_string_buffer(256)
    length = raw.FPDFFont_GetBaseFontName(font, name, 256)
    return name.raw[: max(0, min(length, 256) - 1)].decode("utf-8", "replace")


def _is_wide(char: str) -> bool:
    """Characters that are an em wide in every Chinese font; some fonts tell only how wide their ink is."""
    return (
        "\u3400" <= char <= "\u9fff"
        or "\u3000" <= char <= "\u30ff"
        or "\uff01" <= char <= "\uff5e"
        or char > "\U00020000"
    )


def _quarter(a: float, b: float) -> int:
    angle = math.degrees(math.atan2(b, a)) % 360
    nearest = round(angle / 90)
    return nearest % 4 if abs(angle - nearest * 90) < 3 else -1


def _direction(placed: list[_Placed]) -> int:
    counts = Counter(each.direction for each in placed if each.direction >= 0)
    return max(counts, key=lambda direction: (counts[direction], -direction), default=0)


def _stray(placed: list[_Placed], direction: int, number: int) -> list[SetAside]:
    """Text that runs in other directions, each as one piece."""
    found: dict[int, str] = {}
    for each in placed:
        if each.direction != direction:
            found[each.direction] = found.get(each.direction, "") + each.char
    return [SetAside(text.strip(), number) for text in found.values() if text.strip()]


def _drawn(page: pdfium.PdfPage, view: _View) -> tuple[list[Box], bool]:
    """The rules of `page`, and whether a picture covers a good part of it."""
    rules: list[Box] = []
    covered = 0.0
    for drawn, matrix in _objects(page):
        kind = raw.FPDFPageObj_GetType(drawn)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            rules += _rules(drawn, _Placement(matrix, view))
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            box = _Placement(matrix, view).bounds(drawn)
            covered += box.width * box.height if box else 0.0
    width, height = view.size
    return rules, covered > 0.2 * width * height


def _objects(page: pdfium.PdfPage) -> Iterator[tuple[raw.FPDF_PAGEOBJECT, Matrix]]:
    """What `page` draws, the forms in it looked into, with the matrix of the form that each is in."""
    identity: Matrix = (1, 0, 0, 1, 0, 0)
    left = MOST_OBJECTS
    count = raw.FPDFPage_CountObjects(page.raw)
    pending: list[tuple[Callable[[int], raw.FPDF_PAGEOBJECT], int, int, Matrix, int]] = [
        (lambda at: raw.FPDFPage_GetObject(page.raw, at), 0, count, identity, 0)
    ]
    while pending and left:
        get, at, count, matrix, depth = pending.pop()
        if at >= count:
            continue
        pending.append((get, at + 1, count, matrix, depth))
        drawn = get(at)
        left -= 1
        if raw.FPDFPageObj_GetType(drawn) != raw.FPDF_PAGEOBJ_FORM:
            yield drawn, matrix
        elif depth < DEEPEST:
            inner = _times(_matrix(drawn), matrix)
            pending.append((_within(drawn), 0, max(0, raw.FPDFFormObj_CountObjects(drawn)), inner, depth + 1))


def _within(form: raw.FPDF_PAGEOBJECT) -> Callable[[int], raw.FPDF_PAGEOBJECT]:
    return lambda at: raw.FPDFFormObj_GetObject(form, at)


def _matrix(drawn: raw.FPDF_PAGEOBJECT) -> Matrix:
    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(drawn, matrix):
        return (1, 0, 0, 1, 0, 0)
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _times(one: Matrix, two: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    p, q, r, s, t, u = two
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


@dataclass(frozen=True, slots=True)
class _Placement:
    """Where what a form draws is seen."""

    matrix: Matrix
    view: _View

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the form's coordinates as it is seen."""
        a, b, c, d, e, f = self.matrix
        return self.view.point(a * x + c * y + e, b * x + d * y + f)

    def bounds(self, drawn: raw.FPDF_PAGEOBJECT) -> Box | None:
        """The box around what is drawn."""
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        if not raw.FPDFPageObj_GetBounds(drawn, left, bottom, right, top):
            return None
        return _box(self.point(left.value, bottom.value), self.point(right.value, top.value))


def _box(one: tuple[float, float], two: tuple[float, float]) -> Box:
    return Box(min(one[0], two[0]), min(one[1], two[1]), max(one[0], two[0]), max(one[1], two[1]))


def _rules(path: raw.FPDF_PAGEOBJECT, placement: _Placement) -> list[Box]:
    """The rules that `path` draws: thin bars, or the straight strokes of it."""
    bounds = placement.bounds(path)
    if bounds is None or max(bounds.width, bounds.height) < SHORTEST_RULE:
        return []
    if is_rule(bounds):
        return [bounds]
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    strokes = list(_strokes(path, _Placement(_times(_matrix(path), placement.matrix), placement.view)))
    if stroke.value:
        return [each for each in strokes if is_rule(each)]
    return list(_bars(strokes)) if fill.value else []


def is_rule(box: Box) -> bool:
    """Whether `box` is long and thin, along the page or across it."""
    return min(box.width, box.height) <= THICKEST_RULE and max(box.width, box.height) >= SHORTEST_RULE


def _strokes(path: raw.FPDF_PAGEOBJECT, placement: _Placement) -> Iterator[Box]:
    """The straight pieces of `path`, each as the box around it."""
    x, y = ctypes.c_float(), ctypes.c_float()
    start = here = (0.0, 0.0)
    for at in range(min(raw.FPDFPath_CountSegments(path), MOST_SEGMENTS)):
        segment = raw.FPDFPath_GetPathSegment(path, at)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        there = placement.point(x.value, y.value)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = there
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield _box(here, there)
        if raw.FPDFPathSegment_GetClose(segment):
            yield _box(there, start)
        here = there


def _bars(strokes: list[Box]) -> Iterator[Box]:
    """Filled rectangles, four strokes each, that are thin: how some programs draw the borders of all cells at once."""
    for at in range(0, len(strokes) - 3, 4):
        four = strokes[at : at + 4]
        around = Box(
            min(each.x0 for each in four),
            min(each.y0 for each in four),
            max(each.x1 for each in four),
            max(each.y1 for each in four),
        )
        if is_rule(around):
            yield around
