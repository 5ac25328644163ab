"""OFD, the fixed-layout format of GB/T 33190-2016, as far as its text goes.

A ZIP of XML: OFD.xml names Document.xml, that names the pages in order, and each Content.xml holds TextObjects whose
TextCode gives the characters and, by DeltaX and DeltaY, where each is drawn. Places are millimetres.
"""

from __future__ import annotations

import hashlib
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from lxml import etree

from kb.errors import ReadError
from kb.folding import RADICALS
from kb.readers.base import Extract, Remark
from kb.readers.typeset import assemble, read_page
from kb.readers.typeset.model import Box, Glyph, Page
from kb.readers.zipped import BROKEN

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_PARTS = 50_000
LARGEST_PART = 100_000_000  # bytes when unpacked
LARGEST = 500_000_000  # of all that is read
MOST_PAGES = 5_000
MOST_GLYPHS = 100_000  # of a page
POINTS = 72 / 25.4  # in a millimetre
A4 = (210.0, 297.0)

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)
_LINE = re.compile(r"M\s+([-\d.]+)\s+([-\d.]+)\s+L\s+([-\d.]+)\s+([-\d.]+)")


class OfdReader:
    """Reads the text of OFD files."""

    media_type = "application/ofd"
    suffixes: tuple[str, ...] = (".ofd",)

    def read(self, place: str, content: bytes) -> Extract:
        """The paragraphs and tables of `content`, each with its page.

        Raises ReadError where it is no OFD, is damaged, encrypted, or unpacks to too much.
        """
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                package = _Package(place, archive)
                sheets = [read_page(page) for page in _pages(package)]
        except BROKEN as error:
            raise ReadError(f"{place}：这个 OFD 打不开（内容不完整、已损坏或已加密），应为完整的 OFD 文件") from error
        if not sheets:
            raise ReadError(f"{place}：这个 OFD 没有页面，应至少有一页")
        assembled = assemble(sheets)
        unread = "" if assembled.chunks else "这个 OFD 里没有文字，可能全是图片，请从源文件另存为 PDF 或重新扫描识别。"
        return Extract(
            name=PurePath(place).name,
            media_type=self.media_type,
            digest=hashlib.sha256(content).hexdigest(),
            chunks=assembled.chunks,
            remarks=(Remark("low_text", "warning", unread),) if unread else (),
            set_aside=assembled.set_aside,
        )


class _Package:
    """The parts of an OFD file, unpacked no further than the limits."""

    def __init__(self, place: str, archive: zipfile.ZipFile) -> None:
        self.place = place
        self._archive = archive
        self._left = LARGEST
        names = archive.namelist()
        if len(names) > MOST_PARTS:
            raise ReadError(f"{place}：这个 OFD 里有 {len(names)} 个部件，最多 {MOST_PARTS} 个")
        self._names = {name.strip("/").lower(): name for name in names}

    def part(self, name: str) -> _Element | None:
        """The XML of a part; None where there is no such part. Raises ReadError where it is too large or no XML."""
        stored = self._names.get(posixpath.normpath(name).strip("/").lower())
        if stored is None:
            return None
        limit = min(LARGEST_PART, self._left)
        with self._archive.open(stored) as file:
            content = file.read(limit + 1)
        if len(content) > limit:
            raise ReadError(f"{self.place}：这个 OFD 解压后太大（部件 {stored} 超过 {limit} 字节）")
        self._left -= len(content)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            root = etree.fromstring(content, parser)
        except etree.XMLSyntaxError as error:
            raise ReadError(f"{self.place}：这个 OFD 已损坏（部件 {stored} 不是完整的 XML）") from error
        if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content:
            raise ReadError(f"{self.place}：这个 OFD 不合规范（部件 {stored} 带有 DTD 声明），不予读取")
        return root


def _pages(package: _Package) -> Iterator[Page]:
    """The pages of all documents in the package, in order."""
    root = package.part("OFD.xml")
    if root is None:
        raise ReadError(f"{package.place}：内容不是 OFD（里面没有 OFD.xml），应为 OFD 版式文件")
    number = 0
    for named in _all(root, "DocRoot"):
        name = _joined("", named.text)
        document = package.part(name)
        if document is None:
            continue
        templates = {str(each.get("ID")): _joined(name, each.get("BaseLoc")) for each in _all(document, "TemplatePage")}
        area = next((found for each in _all(document, "PageArea") if (found := _area(each))), A4)
        pages = _all(document, "Pages")
        for each in (page for group in pages for page in _all(group, "Page")):
            number += 1
            if number > MOST_PAGES:
                raise ReadError(f"{package.place}：这个 OFD 超过 {MOST_PAGES} 页，请拆成几个文件再导入")
            content = package.part(_joined(name, each.get("BaseLoc")))
            if content is not None:
                yield _page(package, content, templates, area, number)


def _page(
    package: _Package, content: _Element, templates: dict[str, str], usual: tuple[float, float], number: int
) -> Page:
    """A page with the templates that lie below it."""
    width, height = next((found for each in _all(content, "Area") if (found := _area(each))), usual)
    drawing = _Drawing()
    for each in _all(content, "Template"):
        below = package.part(templates.get(str(each.get("TemplateID")), ""))
        if below is not None:
            drawing.add(below)
    drawing.add(content)
    return Page(number, width * POINTS, height * POINTS, glyphs=drawing.glyphs, rules=drawing.rules)


class _Drawing:
    """What a page draws: glyphs and rules."""

    def __init__(self) -> None:
        self.glyphs: list[Glyph] = []
        self.rules: list[Box] = []

    def add(self, content: _Element) -> None:
        """All that the layers of `content` draw, in order."""
        for element in content.iter(etree.Element):
            kind = _name(element)
            if kind == "TextObject" and len(self.glyphs) < MOST_GLYPHS:
                self.glyphs += _text_object(element)
            elif kind == "PathObject":
                self.rules += _path_object(element)


def _text_object(element: _Element) -> Iterator[Glyph]:
    frame = _Frame.of(element)
    size = _number(element.get("Size"), 3.5)
    stretch = _number(element.get("HScale"), 1.0)
    bold = element.get("Weight", "400") >= "600"
    x = y = 0.0
    for code in _all(element, "TextCode"):
        x, y = _number(code.get("X"), x), _number(code.get("Y"), y)
        text = (code.text or "").translate(RADICALS)
        across, down = _deltas(code.get("DeltaX"), len(text)), _deltas(code.get("DeltaY"), len(text))
        at_x, at_y = x, y
        for nth, char in enumerate(text):
            place_x, place_y = frame.point(at_x, at_y)
            em = size * frame.scale * POINTS
            wide = em * stretch if ord(char) > 0x2E7F else em * stretch / 2
            if char >= " ":
                yield Glyph(char, place_x, place_x + wide, place_y, em, bold)
            at_x += across[nth] if nth < len(across) else (0.0 if down else wide / frame.scale / POINTS)
            at_y += down[nth] if nth < len(down) else 0.0


def _path_object(element: _Element) -> Iterator[Box]:
    frame = _Frame.of(element)
    for data in _all(element, "AbbreviatedData"):
        for match in _LINE.finditer((data.text or "")[:100_000]):
            x0, y0 = frame.point(_number(match[1], 0), _number(match[2], 0))
            x1, y1 = frame.point(_number(match[3], 0), _number(match[4], 0))
            box = Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
            if min(box.width, box.height) < 1 <= max(box.width, box.height):
                yield box


@dataclass(frozen=True, slots=True)
class _Frame:
    """An object's place on the page: its boundary's corner and its matrix."""

    x: float
    y: float
    matrix: Matrix

    @staticmethod
    def of(element: _Element) -> _Frame:
        """That of a TextObject or PathObject."""
        boundary = _numbers(element.get("Boundary"))
        matrix = _numbers(element.get("CTM"))
        a, b, c, d, e, f = matrix if len(matrix) == 6 else _IDENTITY
        return _Frame(boundary[0] if boundary else 0.0, boundary[1] if len(boundary) > 1 else 0.0, (a, b, c, d, e, f))

    @property
    def scale(self) -> float:
        """By which the matrix makes type larger."""
        _, _, c, d, _, _ = self.matrix
        return (c * c + d * d) ** 0.5 or 1.0

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the object stands on the page, in points."""
        a, b, c, d, e, f = self.matrix
        return (self.x + a * x + c * y + e) * POINTS, (self.y + b * x + d * y + f) * POINTS


def _deltas(text: str | None, most: int) -> list[float]:
    """`3.2 g 4 3.5`: distances from one character to the next; `g 4 3.5` is four times 3.5."""
    words = (text or "").split()
    found: list[float] = []
    at = 0
    while at < len(words) and len(found) < most:
        if words[at] == "g" and at + 2 < len(words):
            count = min(int(_number(words[at + 1], 0)), most - len(found))
            found += [_number(words[at + 2], 0.0)] * max(0, count)
            at += 3
        else:
            found.append(_number(words[at], 0.0))
            at += 1
    return found


def _area(element: _Element) -> tuple[float, float] | None:
    """Width and height of the paper that a page's area names."""
    for box in _all(element, "PhysicalBox"):
        numbers = _numbers(box.text)
        if len(numbers) == 4 and numbers[2] > 0 and numbers[3] > 0:
            return numbers[2], numbers[3]
    return None


def _all(element: _Element, name: str) -> Iterator[_Element]:
    """Every element of that name within `element`, whatever its namespace."""
    return (each for each in element.iter(etree.Element) if _name(each) == name)


def _name(element: _Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _joined(base: str, name: str | None) -> str:
    """The path of a part that `base` names; one that begins with / counts from the root."""
    path = (name or "").strip()
    return path if path.startswith("/") else posixpath.join(posixpath.dirname(base), path)


def _numbers(text: str | None) -> list[float]:
    return [_number(word, 0.0) for word in (text or "").split()]


def _number(text: str | None, otherwise: float) -> float:
    try:
        value = float(text) if text else otherwise
    except ValueError:
        return otherwise
    return value if abs(value) < 1e6 else otherwise
