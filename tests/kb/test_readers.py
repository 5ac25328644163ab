"""kb.readers: which files are read, in which encoding, and what each line or Markdown block becomes."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.errors import ReadError
from kb.readers import READERS, extract, read_file
from kb.readers.base import Extract
from kb.readers.late import LateReader
from kb.readers.markdown import MarkdownReader
from kb.readers.text import TextReader, decode

MAX_BYTES = 1_000_000
SIMPLIFIED = "党的十九大提出：“要以提升组织力为重点，突出政治功能。”\n一、重要意义\n外资企业党组织覆盖率达到61.5%。\n"
TRADITIONAL = "黨組織建設是企業發展的重要保證。\n一、重要意義\n加強和改進黨的建設工作，團結凝聚職工群眾。\n"


def texts(extract: Extract) -> list[str]:
    return [chunk.text for chunk in extract.chunks]


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SIMPLIFIED, "utf-8"),
        (SIMPLIFIED, "utf-8-sig"),
        (SIMPLIFIED, "gb18030"),
        (SIMPLIFIED, "gbk"),
        (SIMPLIFIED, "utf-16"),
        (SIMPLIFIED, "utf-32"),
        (TRADITIONAL, "utf-8"),
        (TRADITIONAL, "utf-8-sig"),
        (TRADITIONAL, "gb18030"),
        (TRADITIONAL, "big5"),
        (TRADITIONAL, "utf-16"),
    ],
)
def test_every_encoding_reads_the_same(tmp_path: Path, text: str, encoding: str) -> None:
    """The same text in any of the encodings gives the same lines."""
    extract = read_file(write(tmp_path, "甲.txt", text.encode(encoding)), MAX_BYTES)
    assert texts(extract) == text.splitlines()


@pytest.mark.parametrize(
    ("text", "encoding", "read_as"),
    [
        (SIMPLIFIED, "gb18030", "gb18030"),
        (TRADITIONAL, "big5", "big5"),
        (SIMPLIFIED, "utf-8", "utf-8"),
        ("plain ASCII", "ascii", "utf-8"),
        (SIMPLIFIED, "utf-16", "utf-16"),
    ],
)
def test_clear_evidence_is_certain(text: str, encoding: str, read_as: str) -> None:
    """Text of some length is read in its encoding and with certainty."""
    decoded = decode("甲.txt", text.encode(encoding))
    assert (decoded.encoding, decoded.certain) == (read_as, True)


@pytest.mark.parametrize("text", ["党建", "群众工作"])
def test_a_few_bytes_are_uncertain(text: str) -> None:
    """Two characters in a double-byte encoding prove nothing, and that is said."""
    assert decode("甲.txt", text.encode("gb18030")).certain is False


def test_utf8_cut_off_in_its_last_character_is_read_up_to_there() -> None:
    """A download that broke off within a character still reads, as not certain."""
    decoded = decode("甲.txt", SIMPLIFIED.strip().encode()[:-1])
    assert (decoded.text, decoded.encoding, decoded.certain) == (SIMPLIFIED.strip()[:-1], "utf-8", False)


@pytest.mark.parametrize(
    ("code", "char"),
    [(b"\xfe\x59", "\u9fb4"), (b"\xa6\xd9", "\ufe10"), (b"\xa6\xf3", "\ufe19"), (b"\xfe\xa0", "\u9fbb")],
)
def test_gb18030_2022_leaves_no_private_characters(code: bytes, char: str) -> None:
    """Code points that Python decodes to the private area get the characters of GB 18030-2022."""
    assert decode("甲.txt", SIMPLIFIED.encode("gb18030") + code).text == SIMPLIFIED + char


def test_radicals_are_folded() -> None:
    """Kangxi radicals that some PDFs carry become the characters they stand for."""
    assert decode("甲.txt", "⽂件⼯作".encode()).text == "文件工作"


def test_lines_end_where_files_of_any_system_end_them() -> None:
    """\\r\\n, \\r, \\n, U+2028 and form feed end a line; each line's span is its place in the text."""
    text = "甲\r\n乙\r丙\n丁\u2028戊\f己"
    chunks = TextReader().read("甲.txt", text.encode()).chunks
    assert [(text[chunk.span.start : chunk.span.end], chunk.page) for chunk in chunks] == [
        ("甲", 1), ("乙", 1), ("丙", 1), ("丁", 1), ("戊", 1), ("己", 2),
    ]  # fmt: skip


def test_blanks_of_a_line_are_kept_as_evidence() -> None:
    """Blank lines and the blanks at a line's ends stay."""
    assert texts(TextReader().read("甲.txt", " 一 \n\n二".encode())) == [" 一 ", "", "二"]


@pytest.mark.parametrize(
    ("name", "content", "named"),
    [
        ("空.txt", b"", "0 字节"),
        ("空白.txt", b" \n\n", "空白"),
        ("大.txt", b"a" * 101, "101"),
        ("图.txt", b"GIF89a\x01\x00\x01\x00", "GIF"),
        ("控制.txt", b"abc" + b"\x01\x02\x03\x04" * 5, "二进制"),
        ("无标记.txt", "Party".encode("utf-16-le"), "二进制"),
        ("坏标记.txt", b"\xef\xbb\xbf\xff\xff", "utf-8-sig"),
        ("乱.txt", b"\xff\xff\xff\xfe\xfe", "编码"),
        ("报告.pdf", b"%PDF-1.7\n", "PDF"),
        ("报告.docx", b"PK\x03\x04\x14\x00", "ZIP"),
        ("报告", b"PK\x03\x04\x14\x00", "没有后缀"),
        ("数据.bin", b"\x00\x01\x02", ".txt"),
    ],
)
def test_what_cannot_be_read_says_so(tmp_path: Path, name: str, content: bytes, named: str) -> None:
    """An unreadable file raises ReadError that names the file and what was found."""
    with pytest.raises(ReadError) as raised:
        read_file(write(tmp_path, name, content), 100)
    assert name in str(raised.value) and named in str(raised.value)


def test_too_large_names_both_numbers(tmp_path: Path) -> None:
    """A file above the limit is refused with its size and the limit."""
    with pytest.raises(ReadError, match=r"2000 字节.*1000 字节"):
        read_file(write(tmp_path, "大.txt", b"a" * 2000), 1000)


def test_no_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    """A path with nothing there, and one that is a folder, raise ReadError."""
    with pytest.raises(ReadError, match="没有这个文件"):
        read_file(tmp_path / "无.txt", MAX_BYTES)
    with pytest.raises(ReadError, match="文件夹"):
        read_file(tmp_path, MAX_BYTES)
    with pytest.raises(ReadError):
        read_file(tmp_path / "甲\0.txt", MAX_BYTES)


NOBODY = 65534  # the user that owns nothing


@contextlib.contextmanager
def unprivileged() -> Iterator[None]:
    """Without root's right to read every file."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    yield
    os.seteuid(user)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows knows no effective user")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    """A file that may not be opened raises ReadError."""
    path = write(tmp_path, "甲.txt", b"a")
    path.chmod(0)
    with unprivileged(), pytest.raises(ReadError, match="无法读取"):
        read_file(path, MAX_BYTES)


@pytest.mark.parametrize("name", ["甲", "甲.TXT", "甲.text", "甲.log", "甲.2024"])
def test_text_under_another_name_is_read_as_text(tmp_path: Path, name: str) -> None:
    """A suffix that is not known, or none, does not hinder plain text."""
    assert read_file(write(tmp_path, name, SIMPLIFIED.encode()), MAX_BYTES).media_type == "text/plain"


LAW = """# 信访工作条例

2022年1月24日 会议审议批准
2022年2月25日 发布

<!-- INFO END -->

## 第一章 总则
第一条 为了坚持党的领导，
做好信访工作。
第二条 本条例适用于：

- 党的机关
- 人大机关

| 区 | 数 |
| --- | --- |
| 甲 | 1 |

---
附则
----
"""


def test_markdown_blocks() -> None:
    """Headings with levels, paragraphs whole, items and rows as they are, comments and rules gone."""
    chunks = MarkdownReader().read("法.md", LAW.encode()).chunks
    assert [(chunk.kind, chunk.level, chunk.text) for chunk in chunks] == [
        ("heading", 1, "信访工作条例"),
        ("paragraph", 0, "2022年1月24日 会议审议批准"),
        ("paragraph", 0, "2022年2月25日 发布"),
        ("heading", 2, "第一章 总则"),
        ("paragraph", 0, "第一条 为了坚持党的领导，做好信访工作。"),
        ("paragraph", 0, "第二条 本条例适用于："),
        ("item", 0, "- 党的机关"),
        ("item", 0, "- 人大机关"),
        ("row", 0, "| 区 | 数 |"),
        ("row", 0, "| --- | --- |"),
        ("row", 0, "| 甲 | 1 |"),
        ("heading", 2, "附则"),
    ]


def test_markdown_spans_are_places_in_the_file() -> None:
    """Each chunk's span holds its text, also behind a comment of several lines."""
    text = "<!-- 甲\n乙 -->\n# 题\n\n  正文一\n正文二  \n"
    heading, paragraph = MarkdownReader().read("甲.md", text.encode()).chunks
    assert text[heading.span.start : heading.span.end] == "# 题"
    assert text[paragraph.span.start : paragraph.span.end] == "正文一\n正文二"


@pytest.mark.parametrize("late", [each for each in READERS if isinstance(each, LateReader)])
def test_a_late_reader_repeats_what_the_reader_says_of_itself(late: LateReader) -> None:
    """Its media type and suffixes are known before its module is loaded."""
    reader = late.load()
    assert (late.media_type, late.suffixes) == (reader.media_type, reader.suffixes)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a package has no wheel, a file of that kind says what is to be installed."""
    monkeypatch.setitem(sys.modules, "lxml", None)
    for name in [name for name in sys.modules if name.startswith(("kb.readers.docx", "kb.readers.word"))]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(ReadError, match="lxml"):
        extract(Path("甲.docx"), b"PK\x03\x04")
