"""Small PDFs for tests, written by hand: text where it is put, in fonts of boxes, rules and pictures."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 595.0, 842.0


@dataclass
class Sheet:
    """One page; places are points from the upper left corner, y that of the baseline."""

    drawn: list[tuple[str, str]] = field(default_factory=list)
    rotate: int = 0
    picture: bool = False

    def put(self, text: str, x: float, y: float, size: float = 12) -> Sheet:
        """Draw `text`, Chinese characters an em wide, Latin ones half of it."""
        return self.turned(text, x, y, "1 0 0 1", size)

    def turned(self, text: str, x: float, y: float, matrix: str, size: float = 12) -> Sheet:
        """Draw `text` with the four numbers of a matrix: `0 1 -1 0` runs upwards."""
        scaled = " ".join(str(float(number) * size) for number in matrix.split())
        self.drawn.append((text, f"{scaled} {x} {HEIGHT - y}"))
        return self

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> Sheet:
        """Draw a line."""
        self.drawn.append(("", f"0.5 w {x0} {HEIGHT - y0} m {x1} {HEIGHT - y1} l S"))
        return self

    def grid(self, columns: Sequence[float], rows: Sequence[float]) -> Sheet:
        """Draw the lines of a table."""
        for y in rows:
            self.rule(columns[0], y, columns[-1], y)
        for x in columns:
            self.rule(x, rows[0], x, rows[-1])
        return self

    def lines(self, text: str, x: float, y: float, width: int, size: float = 12, leading: float = 18) -> float:
        """Draw a paragraph with its first line indented, `width` characters a line; the baseline below it."""
        rest = "\u3000\u3000" + text
        while rest:
            line, rest = rest[:width], rest[width:]
            indent = len(line) - len(line.lstrip("\u3000"))
            self.put(line.lstrip("\u3000"), x + indent * size, y, size)
            y += leading
        return y


def pdf(sheets: Iterable[Sheet], mapped: bool = True) -> bytes:
    """The file that `sheets` make; not `mapped`, its glyphs have no characters."""
    sheets = list(sheets)
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]  # the pages are known at the end

    def add(content: str | bytes) -> int:
        objects.append(content.encode() if isinstance(content, str) else content)
        return len(objects)

    def stream(content: str | bytes, keys: str = "") -> int:
        packed = zlib.compress(content.encode() if isinstance(content, str) else content)
        head = f"<< /Length {len(packed)} /Filter /FlateDecode {keys} >>\nstream\n"
        return add(head.encode() + packed + b"\nendstream")

    used = "".join(sorted({char for sheet in sheets for text, _ in sheet.drawn for char in text}))
    boxes = {width: stream(f"{width} 0 0 -120 {width} 880 d1 0 -60 {width - 100} 900 re f") for width in (500, 1000)}
    fonts = ""
    for nth in range(0, len(used), 200):
        chars = used[nth : nth + 200]
        unicode = stream(_unicode(chars)) if mapped else 0
        fonts += f"/F{nth // 200} {add(_font(chars, boxes, unicode))} 0 R "
    gray = "/Width 8 /Height 8 /ColorSpace /DeviceGray /BitsPerComponent 8"
    picture = stream(b"\x80" * 64, f"/Type /XObject /Subtype /Image {gray}")
    kids = []
    for sheet in sheets:
        drawn = "\n".join(_drawn(text, place, used) for text, place in sheet.drawn)
        if sheet.picture:
            drawn += f" q {WIDTH} 0 0 {HEIGHT} 0 0 cm /I Do Q"
        resources = f"/Resources << /Font << {fonts} >> /XObject << /I {picture} 0 R >> >>"
        box = f"/MediaBox [0 0 {WIDTH} {HEIGHT}] /Rotate {sheet.rotate}"
        kids.append(add(f"<< /Type /Page /Parent 2 0 R {box} {resources} /Contents {stream(drawn)} 0 R >>"))
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] >>".encode()
    return _written(objects)


def _drawn(text: str, place: str, used: str) -> str:
    """What draws `text`: one piece for each stretch of one font, since a font has but 200 characters."""
    if not text:
        return place
    shown, font = "", -1
    for char in text:
        at = used.index(char)
        if at // 200 != font:
            font = at // 200
            shown += f"{'> Tj ' if shown else ''}/F{font} 1 Tf <"
        shown += f"{at % 200 + 1:02X}"
    return f"BT {place} Tm {shown}> Tj ET"


def _font(chars: str, boxes: Mapping[int, int], unicode: int) -> str:
    """A font whose glyphs are boxes: it has their width and height, whatever fonts a machine has."""
    widths = [1000 if ord(char) > 0x2E7F or char in "“”‘’—…" else 500 for char in chars]
    names = [f"/g{nth}" for nth in range(1, len(chars) + 1)]
    drawn = " ".join(f"{name} {boxes[width]} 0 R" for name, width in zip(names, widths, strict=True))
    return (
        "<< /Type /Font /Subtype /Type3 /FontBBox [0 -120 1000 880] /FontMatrix [0.001 0 0 0.001 0 0] "
        f"/CharProcs << {drawn} >> /Encoding << /Type /Encoding /Differences [1 {' '.join(names)}] >> "
        f"/FirstChar 1 /LastChar {len(chars)} /Widths [{' '.join(map(str, widths))}] /Resources << >> "
        f"{f'/ToUnicode {unicode} 0 R' if unicode else ''} >>"
    )


def _unicode(chars: str) -> str:
    rows = [f"<{nth:02X}> <{char.encode('utf-16-be').hex()}>" for nth, char in enumerate(chars, 1)]
    blocks = [rows[at : at + 100] for at in range(0, len(rows), 100)]
    mapped = "\n".join(f"{len(block)} beginbfchar\n{chr(10).join(block)}\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def\n"
        f"1 begincodespacerange <00> <FF> endcodespacerange\n{mapped}\nendcmap end end"
    )


def _written(objects: Sequence[bytes]) -> bytes:
    made = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = len(made)
    made += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    made += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    return made + f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode()
