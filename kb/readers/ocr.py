"""Scans: pages and pictures whose text is recognised by RapidOCR, an extra with models of its own and no network.

What is recognised has its place on the page, so columns and paragraphs are told as those of a PDF are. A page that
was laid on the scanner askew is set straight by the slant of its lines.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
import math
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import PurePath
from statistics import median
from typing import Any

import pypdfium2 as pdfium

from kb.errors import ReadError
from kb.readers.base import Extract, Remark
from kb.readers.limits import going_on
from kb.readers.typeset import assemble, read_page
from kb.readers.typeset.model import DROP, RISE, Box, Page, Run
from kb.readers.typeset.runs import opening_length

ADVICE = "请安装 OCR 组件（pip install 'dangjian-kb[ocr]'）后重新导入，就能识别其中的文字。"
DOTS_PER_INCH = 240
LONGEST_SIDE = 3200  # pixels of a rendered page
MOST_PIXELS = 150_000_000  # of a picture: a newspaper page at 400 dpi
MOST_PICTURES = 500  # in one file
UNSURE = 0.8  # a line recognised with less confidence is one to look at
LEGIBLE = 0.8  # the median confidence of a page that lies the right way up: .99 is usual, .6 one upside down
TALL = 1.5  # as high as it is wide, a line's box runs down the page
ENOUGH = 8  # wide characters in a line that tell its size
ONE_SIZE = 0.15  # by which lines of the text may seem to differ in size
_POINTS = 72

_HAN = re.compile("[\u3400-\u9fff\u3001-\u301f\uff01-\uff5e]")
_BRACKETS = re.compile(r"[(（]([^()（）]{0,40})[)）]")
_BESIDE_HAN = re.compile(
    "(?<=[\u3400-\u9fff\u3001-\u301f\uff01-\uff5e”’])[,;:!?()]|[(),;!?](?=[\u3400-\u9fff\u3008-\u3011“‘])"
)
_WIDE = {ord(mark): chr(ord(mark) + 0xFEE0) for mark in ",;:!?()"}
_RAISED = re.compile(r"(?<![A-Za-z0-9])[⁰¹²³⁴-⁹]{1,3}")
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


Corners = Sequence[tuple[float, float]]  # of a line: upper left, upper right, lower right, lower left


@dataclass(slots=True)
class Tally:
    """What was recognised in a file."""

    pages: int = 0
    lines: int = 0
    unsure: int = 0

    def remarks(self) -> Iterator[Remark]:
        """That the text was recognised, where it was."""
        if self.pages:
            doubt = f"其中 {self.unsure} 行把握不大，" if self.unsure else ""
            message = f"有 {self.pages} 页是扫描图片，文字由 OCR 识别（共 {self.lines} 行），{doubt}引用前请对照原件。"
            yield Remark("ocr", "info", message)


class ImageReader:
    """Reads pictures of pages."""

    media_type = "image/*"
    suffixes: tuple[str, ...] = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp")

    def read(self, place: str, content: bytes) -> Extract:
        """The paragraphs recognised in the picture, or pictures, that `content` holds.

        Raises ReadError where it is no picture, is too large, or recognition is not installed.
        """
        if not is_installed():
            raise ReadError(f"{place}：这是图片，没有可以直接读取的文字。{ADVICE}")
        tally = Tally()
        sheets = [read_page(_recognise(each, nth, tally)) for nth, each in enumerate(_pictures(place, content), 1)]
        assembled = assemble(sheets)
        return Extract(
            name=PurePath(place).name,
            media_type=self.media_type,
            digest=hashlib.sha256(content).hexdigest(),
            chunks=assembled.chunks,
            remarks=tuple(tally.remarks()),
            set_aside=assembled.set_aside,
        )


def is_installed() -> bool:
    """Whether recognition is."""
    return all(importlib.util.find_spec(name) for name in ("rapidocr", "onnxruntime", "PIL"))


def recognise_page(page: pdfium.PdfPage, number: int, tally: Tally) -> Page:
    """A page of a PDF, the one with that `number` counted from 1, as it looks; `tally` is added to."""
    width, height = page.get_size()
    scale = min(DOTS_PER_INCH / _POINTS, LONGEST_SIDE / max(width, height, 1))
    bitmap = page.render(scale=scale, rev_byteorder=False)
    try:
        return _recognise(bitmap.to_numpy()[:, :, :3].copy(), number, tally)
    finally:
        bitmap.close()


def _pictures(place: str, content: bytes) -> Iterator[Any]:
    """The pictures in `content`, one after the other, as arrays of blue, green and red."""
    import numpy as np
    from PIL import Image, ImageOps, ImageSequence

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a size that Pillow warns of is refused below
            with Image.open(io.BytesIO(content)) as picture:
                for nth, frame in enumerate(ImageSequence.Iterator(picture)):
                    if frame.width * frame.height > MOST_PIXELS or nth >= MOST_PICTURES:
                        found = f"{frame.width}×{frame.height} 像素，第 {nth + 1} 张"
                        raise ReadError(f"{place}：图片太大（{found}），最多 {MOST_PIXELS} 像素、{MOST_PICTURES} 张")
                    upright = ImageOps.exif_transpose(frame).convert("RGB")
                    longest = max(upright.size)
                    if longest > LONGEST_SIDE:
                        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
                    yield np.ascontiguousarray(np.asarray(upright)[:, :, ::-1])
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise ReadError(f"{place}：图片打不开（内容不完整或已损坏），应为完整的 PNG、JPEG、TIFF 或 BMP 图片") from error


@cache
def _engine() -> Any:
    """RapidOCR with its models in memory: a second to load."""
    from rapidocr import RapidOCR

    quiet = {"Global.log_level": "error", "Global.max_side_len": LONGEST_SIDE}
    return RapidOCR(params=quiet)


def _recognise(picture: Any, number: int, tally: Tally) -> Page:
    """The text in `picture`, an array of pixels, as a page; one that lies on its side or head is turned first."""
    found = recognised(picture)
    tally.pages += 1
    tally.lines += len(found.texts)
    tally.unsure += sum(score < UNSURE for score in found.scores)
    going_on()
    return Page(number, found.width, found.height, runs=as_runs(found.corners, found.texts))


@dataclass(frozen=True, slots=True)
class Recognised:
    """The lines of one picture."""

    width: float  # of the picture, in pixels
    height: float
    corners: Sequence[Corners]
    texts: tuple[str, ...]
    scores: tuple[float, ...]  # 0 to 1

    @property
    def legible(self) -> float:
        """How sure the recognition of most lines is, 0 to 1."""
        return median(self.scores) if self.scores else 1.0

    @property
    def sideways(self) -> bool:
        """Whether most lines run down the page."""
        boxes = [(math.dist(box[0], box[1]), math.dist(box[0], box[3])) for box in self.corners]
        return bool(boxes) and median(high / max(wide, 1) for wide, high in boxes) > TALL


def recognised(picture: Any) -> Recognised:
    """The lines of `picture`, which way up being told by the whole page.

    The engine would tell it line by line, and now and then turns a single line of a page on its head: of the
    line 县级以上各级人民政府卫生行政主管部门…应当对公众开展 it then reads no more than 众.
    """
    found = _lines(picture)
    if found.sideways:
        return max((_lines(turned(picture, quarters)) for quarters in (1, 3)), key=lambda each: each.legible)
    if found.legible < LEGIBLE:
        return max((found, _lines(turned(picture, 2))), key=lambda each: each.legible)
    return found


def turned(picture: Any, quarters: int) -> Any:
    """An array of pixels turned by so many quarters against the clock."""
    import numpy as np

    return np.ascontiguousarray(np.rot90(picture, quarters))


def _lines(picture: Any) -> Recognised:
    """The lines of `picture` as it lies."""
    height, width = picture.shape[:2]
    found = _engine()(picture, use_cls=False)
    corners = [] if found.boxes is None else [[(float(x), float(y)) for x, y in box] for box in found.boxes]
    return Recognised(float(width), float(height), corners, tuple(found.txts or ()), tuple(found.scores or ()))


def as_runs(corners: Sequence[Corners], texts: Sequence[str]) -> list[Run]:
    """Recognised lines as runs, the page set straight."""
    slant = _slant(corners)
    boxes = [_straight(box, slant) for box in corners]
    sizes = _sizes(boxes, texts)
    runs = []
    for order, (box, text, size) in enumerate(zip(boxes, texts, sizes, strict=True)):
        shown = as_set(text.strip())
        if shown:
            baseline = (box.y0 + box.y1) / 2 + size * (RISE - DROP) / 2
            inner = Box(box.x0, baseline - size * RISE, box.x1, baseline + size * DROP)
            opening = ems(shown[: opening_length(shown)]) * size
            runs.append(Run(shown, inner, baseline, size, order, opening))
    return runs


def as_set(text: str) -> str:
    """A recognised line with marks as Chinese text sets them: （一） looks like (一) to recognition."""
    text = _RAISED.sub(lambda mark: f"[{mark[0].translate(_LOWERED)}]", text)
    if not _HAN.search(text):
        return text
    text = _BRACKETS.sub(lambda pair: f"（{pair[1]}）" if _is_chinese(pair) else pair[0], text)
    return _BESIDE_HAN.sub(lambda mark: mark[0].translate(_WIDE), text)


def _is_chinese(pair: re.Match[str]) -> bool:
    """Whether what stands in brackets, or beside them, is."""
    text, before, behind = pair.string, pair.start() - 1, pair.end()
    around = (text[before] if before >= 0 else "") + text[behind : behind + 1]
    return bool(_HAN.search(pair[1] + around))


def ems(text: str) -> float:
    """How wide `text` is set: a Chinese character one em, a Latin one half of it."""
    return sum(1.0 if ord(char) > 0x2E7F or char in "“”‘’—…" else 0.5 for char in text)


def _slant(corners: Sequence[Corners]) -> float:
    """The angle at which the lines run, in radians; the longest tell it."""
    wide = sorted(corners, key=lambda box: box[0][0] - box[1][0])[: max(3, len(corners) // 2)]
    angles = [math.atan2(box[1][1] - box[0][1], box[1][0] - box[0][0]) for box in wide]
    return median(angles) if angles else 0.0


def _straight(corners: Corners, slant: float) -> Box:
    """The box around a line, turned back by `slant` about the page's corner."""
    cos, sin = math.cos(-slant), math.sin(-slant)
    turned = [(x * cos - y * sin, x * sin + y * cos) for x, y in corners]
    left = (turned[0][0] + turned[3][0]) / 2
    right = (turned[1][0] + turned[2][0]) / 2
    return Box(left, (turned[0][1] + turned[1][1]) / 2, right, (turned[2][1] + turned[3][1]) / 2)


def _sizes(boxes: Sequence[Box], texts: Sequence[str]) -> list[float]:
    """The em of each line: its width by its characters where it has many.

    Short ones are told by their width and by their height, as that of the others is; the two often differ, and what
    lies between them is likely the size of the text.
    """
    by_width = [box.width / max(ems(text), 0.5) for box, text in zip(boxes, texts, strict=True)]
    long = [ems(text) >= ENOUGH and not text.isascii() for text in texts]
    known = [(size, box) for size, box, sure in zip(by_width, boxes, long, strict=True) if sure]
    share = median(size / box.height for size, box in known if box.height) if known else 0.75
    usual = median(size for size, _ in known) if known else 0.0
    by_height = [size if sure else box.height * share for size, box, sure in zip(by_width, boxes, long, strict=True)]
    return [
        usual if usual and min(pair) * (1 - ONE_SIZE) <= usual <= max(pair) * (1 + ONE_SIZE) else pair[1]
        for pair in zip(by_width, by_height, strict=True)
    ]
