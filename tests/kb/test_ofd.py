"""kb.readers.ofd: the text of OFD files, by where it is drawn."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import ReadError
from kb.readers import extract, ofd
from kb.readers.base import Extract
from kb.readers.ofd import OfdReader

SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
LONG = "各级党组织要加强对党员的教育管理监督服务，坚持把政治标准放在首位，注重从产业工人青年农民中发展党员。"

OTHER = "街道社区党组织要发挥领导核心作用，整合辖区资源，服务群众需求，推进共建共享。"


def line(text: str, x: float, y: float, size: float = 5, delta: str | None = None, more: str = "") -> str:
    """A TextObject whose first character stands at `x` and the baseline `y`, in millimetres."""
    across = delta if delta is not None else f"g {len(text) - 1} {size}"
    return (
        f'<ofd:TextObject Boundary="{x} {y - size} 200 10" Font="1" Size="{size}" {more}>'
        f'<ofd:TextCode X="0" Y="{size}" DeltaX="{across}">{text}</ofd:TextCode></ofd:TextObject>'
    )


def page(*objects: str) -> str:
    return (
        f"<ofd:Page {SPACE}><ofd:Area><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:Area>"
        f"<ofd:Content><ofd:Layer>{''.join(objects)}</ofd:Layer></ofd:Content></ofd:Page>"
    )


def package(parts: Mapping[str, str]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def made(*pages: str) -> bytes:
    """An OFD file with `pages`."""
    named = "".join(f'<ofd:Page ID="{nth}" BaseLoc="Pages/Page_{nth}/Content.xml"/>' for nth in range(len(pages)))
    root = "<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
    parts = {
        "OFD.xml": f"<ofd:OFD {SPACE}>{root}</ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {SPACE}><ofd:Pages>{named}</ofd:Pages></ofd:Document>",
    }
    return package(parts | {f"Doc_0/Pages/Page_{nth}/Content.xml": each for nth, each in enumerate(pages)})


def read(*pages: str) -> Extract:
    return OfdReader().read("甲.ofd", made(*pages))


def paragraph(text: str, y: float, width: int = 30) -> list[str]:
    """`text` in lines of that many characters, the first indented by two."""
    lines = [text[: width - 2], *(text[at : at + width] for at in range(width - 2, len(text), width))]
    return [line(each, 30 if nth else 40, y + 8 * nth) for nth, each in enumerate(lines)]


def test_lines_become_paragraphs_with_their_page() -> None:
    """Two pages, each with a paragraph of two lines and a page number."""
    first = page(*paragraph(LONG, 40), *paragraph(OTHER, 60), line("— 1 —", 100, 290, 3))
    second = page(*paragraph(OTHER, 40), *paragraph(LONG, 60), line("— 2 —", 100, 290, 3))
    found = read(first, second)
    assert [(chunk.text, chunk.page) for chunk in found.chunks] == [(LONG, 1), (OTHER, 1), (OTHER, 2), (LONG, 2)]
    assert [(each.text, each.page) for each in found.set_aside] == [("— 1 —", 1), ("— 2 —", 2)]


@pytest.mark.parametrize("delta", ["5 5 5 5 5", "g 5 5", "5 g 3 5 5", "", "g 99999999999 5"])
def test_distances_are_read_however_they_are_written(delta: str) -> None:
    """Each character may have its distance, or several one with g; without any they stand side by side."""
    assert [chunk.text for chunk in read(page(line("基层党建工作", 30, 40, delta=delta))).chunks] == ["基层党建工作"]


def test_a_matrix_moves_and_scales() -> None:
    """Type of size 1 made larger by CTM is as large as it looks: the title."""
    text = "关于加强党的建设的意见"
    title = line(text, 60, 30, 1, delta=f"g {len(text) - 1} 1", more='CTM="8 0 0 8 0 0"')
    found = read(page(title, *paragraph(LONG, 60), *paragraph(LONG, 90)))
    assert (found.chunks[0].text, found.chunks[0].kind, found.chunks[0].level) == (text, "heading", 1)


def test_drawn_rules_make_a_table() -> None:
    """Paths of single lines that meet are the borders of cells."""
    rules = [f"M 30 {y} L 150 {y}" for y in (40, 50, 60)] + [f"M {x} 40 L {x} 60" for x in (30, 90, 150)]
    paths = [
        f'<ofd:PathObject Boundary="0 0 210 297"><ofd:AbbreviatedData>{each}</ofd:AbbreviatedData></ofd:PathObject>'
        for each in rules
    ]
    cells = [line("项目", 32, 48), line("时限", 92, 48), line("受理", 32, 58), line("五日", 92, 58)]
    assert [chunk.text for chunk in read(page(*paths, *cells)).chunks] == [
        "| 项目 | 时限 |",
        "| --- | --- |",
        "| 受理 | 五日 |",
    ]


def test_an_ofd_is_one_whatever_its_suffix() -> None:
    """Content goes before the name."""
    assert extract(Path("公文.zip"), made(page(line("基层党建", 30, 40)))).media_type == "application/ofd"


def test_pages_without_text_are_remarked() -> None:
    """A file of pictures is taken in with a remark that says so."""
    found = read(page())
    assert not found.chunks
    assert [(each.code, each.severity) for each in found.remarks] == [("low_text", "warning")]


ENTITY = '<!DOCTYPE a [<!ENTITY b "cccc">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"PK\x03\x04OFD.xml cut off", "打不开"),
        (made(page(line("甲乙", 1, 9)))[:-40], "打不开"),
        (package({"a.xml": "<a/>"}), "没有 OFD.xml"),
        (package({"OFD.xml": "<a>"}), "不是完整的 XML"),
        (package({"OFD.xml": ENTITY}), "DTD"),
        (package({"OFD.xml": f"<ofd:OFD {SPACE}/>"}), "没有页面"),
    ],
)
def test_what_is_no_whole_ofd_says_so(content: bytes, named: str) -> None:
    """The error names the file and what was found."""
    with pytest.raises(ReadError, match=f"^公文.ofd：.*{named}"):
        OfdReader().read("公文.ofd", content)


WHOLE = made(page(line(LONG, 20, 30)), page(line(OTHER, 20, 40)))


@given(at=st.integers(0, len(WHOLE) - 1), value=st.integers(0, 255))
def test_a_changed_byte_is_read_over_or_said(at: int, value: int) -> None:
    """Whatever byte of a file is wrong, the compressed ones as well, it is read or refused with its name."""
    damaged = bytearray(WHOLE)
    damaged[at] = value
    try:
        OfdReader().read("甲.ofd", bytes(damaged))
    except ReadError as error:
        assert str(error).startswith("甲.ofd：")


def test_what_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A part is unpacked no further than the limit."""
    monkeypatch.setattr(ofd, "LARGEST_PART", 1000)
    with pytest.raises(ReadError, match="解压后太大"):
        read(page(*paragraph(LONG * 20, 40)))
