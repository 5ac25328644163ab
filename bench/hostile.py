"""Files that are made to harm, read as an import reads them: none may stop the others or be passed over in silence.

    python -m bench.hostile [--mutations N] [--seconds N] [--memory MB] [--keep FOLDER] [--slowest N]

Truncated at every tenth, named wrongly, random behind every signature, bombs (zip, tar, XML entities, depth, lines,
pages, YAML), changed at random, and what is no file at all. Each must end as read or with a sentence that says why
not. A process that dies counts as a crash, a limit that is reached as stopped, and the whole must come to its end.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import io
import os
import random
import struct
import sys
import tarfile
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kb.errors import KBError
from kb.flow import read_files
from kb.gathering import Tally
from kb.intake import Intake
from kb.readers import READERS
from kb.settings import Settings, load_settings

OFFICE = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "office"
LEAST = 200  # files that the task asks for

_LINES = ("关于加强楼宇党建工作的意见", "一、总体要求", "坚持党建引领，推动治理。", "二、主要任务", "（一）建强组织。")
TEXT = "\n\n".join(_LINES * 20) + "\n"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFD = "http://www.ofdspec.org/2016"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file."""

    name: str
    kind: str  # read, findings, refused, stopped, crashed
    message: str
    seconds: float


def main() -> int:
    """Run it; the exit status is 1 where a target is not met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mutations", type=int, default=20, help="of each file")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--memory", type=int, default=2048)
    parser.add_argument("--keep", type=Path, help="make the files here, and leave them")
    parser.add_argument("--slowest", type=int, default=5)
    words = parser.parse_args()
    limits = {"KB_READ_SECONDS": str(words.seconds), "KB_READ_MEMORY_MB": str(words.memory)}
    with tempfile.TemporaryDirectory(prefix="bench-hostile-") as folder:
        paths = make(words.keep or Path(folder), words.mutations, 1.0)
        started = time.perf_counter()
        outcomes = list(read(paths, load_settings(limits)))
        seconds = time.perf_counter() - started
    kinds = Counter(outcome.kind for outcome in outcomes)
    silent = [outcome for outcome in outcomes if outcome.kind not in ("read", "findings") and not outcome.message]
    rows = (
        ("files made", len(paths), f"≥ {LEAST}", len(paths) >= LEAST),
        ("outcomes (an archive gives one for each member)", len(outcomes), "≥ files", len(outcomes) >= len(paths)),
        ("processes crashed, readers' own errors", kinds["crashed"], "0", not kinds["crashed"]),
        ("hangs", 0, "0", True),  # or this line is never reached: a file that hangs is stopped
        ("refused or stopped without a message", len(silent), "0", not silent),
    )
    print("| figure | found | target | met |\n| --- | --- | --- | --- |")
    for figure, found, target, met in rows:
        print(f"| {figure} | {found} | {target} | {'yes' if met else 'NO'} |")
    told = ("read", "findings", "refused", "stopped", "crashed")
    print("\n" + ", ".join(f"{kinds[kind]} {kind}" for kind in told) + f"; {seconds:.0f} s")
    for outcome in sorted(outcomes, key=lambda each: -each.seconds)[: words.slowest]:
        print(f"  slow: {outcome.seconds:5.1f} s  {outcome.name}  {outcome.message[:100]}")
    for outcome in outcomes:
        if outcome.kind in ("stopped", "crashed"):
            print(f"  {outcome.kind}: {outcome.name}  {outcome.message[-140:]}")
    return 0 if all(met for *_, met in rows) else 1


def read(paths: Iterable[Path], settings: Settings) -> Iterator[Outcome]:
    """Read files as an import does, one process after the other, so that each has its own time."""
    settings = replace(settings, read_processes=1)
    started = time.perf_counter()
    for path, found in read_files(paths, settings, Tally(), lambda path, digest: None):
        kind, message = _judged(found)
        yield Outcome(path.name, kind, message, time.perf_counter() - started)
        started = time.perf_counter()


def _judged(found: Intake | KBError | None) -> tuple[str, str]:
    if isinstance(found, Intake):
        findings = [finding.message for document in found.taken.documents for finding in document.findings]
        return ("findings" if findings else "read"), " ".join(findings)
    message = str(found)
    if any(sign in message for sign in ("意外退出", "程序出错", "被系统终止", "回答不合规")):
        return "crashed", message
    stopped = any(sign in message for sign in ("读取超过", "内存超过", "内容超过"))
    return ("stopped" if stopped else "refused"), message


# Making them


def make(folder: Path, mutations: int, scale: float, chance: random.Random | None = None) -> list[Path]:
    """Make the files in `folder`, the large ones `scale` of their size; returns their paths.

    `mutations` are made of each whole file; real office files are among these where ../shared is.
    """
    chance = chance or random.Random(1)
    folder.mkdir(parents=True, exist_ok=True)
    bases = whole() | _office()
    made: dict[str, bytes] = {}
    for name, content in bases.items():
        for tenth in range(1, 10):
            made[f"断{tenth}-{name}"] = content[: len(content) * tenth // 10]
        for nth in range(mutations):
            made[f"改{nth}-{name}"] = _mutated(content, chance)
    made |= _misnamed(whole()) | _random(chance) | _texts(scale) | _marked_up(scale) | _pdfs(scale)
    made |= _zips(scale) | _tars(scale) | _front_matter()
    paths = []
    for name, content in made.items():
        paths.append(folder / name)
        paths[-1].write_bytes(content)
    return paths + list(_no_files(folder))


def whole() -> dict[str, bytes]:
    """A small whole file of each format that is read, or may be."""
    html = f"<!DOCTYPE html><html><head><meta charset=utf-8><title>意见</title></head><body>{_tags('p')}</body></html>"
    return {
        "甲.txt": TEXT.encode(),
        "国标.txt": TEXT.encode("gb18030"),
        "宽.txt": TEXT.encode("utf-16"),
        "甲.md": ("# 意见\n\n" + TEXT + "\n| 区 | 数 |\n| --- | --- |\n| 甲 | 1 |\n").encode(),
        "甲.html": html.encode(),
        "甲.docx": _docx(_tags("w:p", "<w:r><w:t>", "</w:t></w:r>")),
        "甲.ofd": _ofd(),
        "甲.pdf": _pdf(),
        "包.zip": _zip({"甲.txt": TEXT.encode(), "内/乙.txt": TEXT.encode()}),
        "包.tar.gz": _tar({"甲.txt": TEXT.encode()}, "w:gz"),
    }


def _office() -> dict[str, bytes]:
    """Real files, two of each kind, where they are."""
    if not OFFICE.is_dir():
        return {}
    chosen = [path for suffix in ("docx", "pdf", "html") for path in sorted(OFFICE.glob(f"*.{suffix}"))[:2]]
    return {f"真-{path.name}": path.read_bytes() for path in chosen}


def _mutated(content: bytes, chance: random.Random) -> bytes:
    """`content` with bytes changed, dropped, doubled, or pieces exchanged."""
    changed = bytearray(content)
    for _ in range(chance.choice((1, 3, 10, 100))):
        at, length = chance.randrange(len(changed) or 1), chance.choice((1, 1, 4, 64))
        how = chance.randrange(4)
        if how == 0:
            changed[at : at + length] = chance.randbytes(length)
        elif how == 1:
            del changed[at : at + length]
        elif how == 2:
            changed[at:at] = changed[at : at + length] * chance.choice((2, 50))
        else:
            changed[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff"))
    return bytes(changed)


def _misnamed(bases: Mapping[str, bytes]) -> dict[str, bytes]:
    """Each file under every other suffix."""
    suffixes = {suffix for reader in READERS for suffix in reader.suffixes} | {".zip", ".docx", ".pdf", ".exe", ""}
    return {
        f"误名-{name.replace('.', '_')}{suffix}": content
        for name, content in bases.items()
        for suffix in sorted(suffixes)
        if not name.endswith(suffix or "?")
    }


def _random(chance: random.Random) -> dict[str, bytes]:
    """Random bytes behind what the first bytes of each format are, under each suffix that is read."""
    marks = {
        "pdf": b"%PDF-1.7\n", "zip": b"PK\x03\x04", "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff\xe0", "gif": b"GIF89a", "tif": b"II*\0",
        "html": b"<!doctype html><html>", "xml": b"<?xml version='1.0'?>", "rtf": b"{\\rtf1\\ansi",
        "gz": b"\x1f\x8b\x08", "rar": b"Rar!\x1a\x07", "7z": b"7z\xbc\xaf\x27\x1c",
        "bom8": b"\xef\xbb\xbf", "bom16": b"\xff\xfe", "bom32": b"\xff\xfe\0\0", "bare": b"",
    }  # fmt: skip
    own = {"pdf": ".pdf", "zip": ".docx", "ole": ".doc", "html": ".html", "gz": ".tar.gz", "png": ".png", "jpg": ".jpg"}
    return {
        f"乱-{kind}{suffix}": mark + chance.randbytes(4000)
        for kind, mark in marks.items()
        for suffix in (".txt", own.get(kind, ".bin"))
    }


def _texts(scale: float) -> dict[str, bytes]:
    """Text that is large, odd, or no text."""
    many = int(300_000 * scale)
    large = int(16_000_000 * scale)  # Han characters: 48 MB
    return {
        "一行.txt": ("党" * large).encode(),
        "一行句.txt": ("坚持党建引领，推动治理。" * (large // 12)).encode(),
        "一行拉丁.txt": b"a" * (large * 3),
        "空白.txt": b" " * (large * 3),
        "空行.txt": b"\n" * large,
        "短行.txt": "党\n".encode() * many,
        "条.txt": "第一条 党的建设。\n".encode() * many,
        "编号.txt": "".join(f"{nth}.内容\n" for nth in range(many)).encode(),
        "款.txt": "（一）（一）（一）（一）\n".encode() * many,
        "括号.txt": ("（" * (many * 10)).encode(),
        "引号.txt": ("“" * (many * 10)).encode(),
        "数字.txt": b"1" * (many * 10),
        "年月.txt": ("2012年" * many).encode(),
        "点.txt": b"1." * (many * 5),
        "点线.txt": "第一章 总则………………………1\n".encode() * many,
        "换页.txt": b"\f" * many,
        "零.txt": b"\0" * 1000,
        "夹零.txt": "党\0建".encode() * 1000,
        "半对.txt": b"\xed\xa0\x80\xed\xb0\x80" * 1000,
        "无标记小.txt": TEXT.encode("utf-16-le"),
        "无标记大.txt": TEXT.encode("utf-16-be"),
        "单字节.txt": TEXT.encode("utf-16")[:-1],
        "半字.txt": b"\xff\xfe\x00\xd8" * 1000,
        "三十二.txt": TEXT.encode("utf-32"),
        "叠标.txt": ("党" + "\u0301" * 100_000).encode(),
        "反向.txt": ("\u202e党建\u2066" * 1000).encode(),
        "终端.txt": b"\x1b]0;title\x07\x1b[2J" + TEXT.encode(),
        "私用.txt": ("\ue000\U000f0000" * 5000).encode(),
        "空.txt": b"",
        "一.txt": b"1",
        "井.md": b"#" * (many * 10),
        "表.md": b"| a | b |\n" * many,
        "宽表.md": b"|" + b" a |" * many,
        "星.md": b"*" * (many * 10),
        "注.md": b"<!--" * many,
        "列.md": b"- " * many,
        "引.md": b">" * (many * 10),
        "转.md": b"\\" * (many * 10),
        "标题.md": "# 标题\n".encode() * many,
        "层.md": "".join(f"{'#' * (nth % 6 + 1)} 层\n" for nth in range(many)).encode(),
    }


def _marked_up(scale: float) -> dict[str, bytes]:
    """XML and HTML with entities, depth and size."""
    laughs = "".join(f'<!ENTITY l{nth} "{f"&l{nth - 1};" * 10}">' for nth in range(1, 10))
    entities = {
        "笑": f'<!DOCTYPE x [<!ENTITY l0 "党建">{laughs}]>',
        "方": f'<!DOCTYPE x [<!ENTITY l9 "{"党" * 50_000}">]>',
        "外": '<!DOCTYPE x [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>',
        "参": '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p; <!ENTITY l9 "x">]>',
    }
    use = {"方": "&l9;" * 20_000}
    deep = int(200_000 * scale)
    made: dict[str, bytes] = {}
    for name, doctype in entities.items():
        told = use.get(name, "&l9;")
        made[f"实体{name}.docx"] = _docx(f"<w:p><w:r><w:t>{told}</w:t></w:r></w:p>", doctype)
        made[f"实体{name}.ofd"] = _ofd(told, doctype)
        made[f"实体{name}.html"] = f"{doctype}<html><body><p>{told}</p></body></html>".encode()
    for tag in ("div", "b", "table", "ul", "blockquote", "font"):
        made[f"深{tag}.html"] = f"<html><body>{f'<{tag}>' * deep}党建".encode()
    cells = "<tr>" + "<td>格</td>" * 1000 + "</tr>"
    made |= {
        "深.docx": _docx("<w:sdt><w:sdtContent>" * deep + "<w:p/>" + "</w:sdtContent></w:sdt>" * deep),
        "深表.docx": _docx("<w:tbl><w:tr><w:tc>" * 3000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 3000),
        "多段.docx": _docx("<w:p><w:r><w:t>党</w:t></w:r></w:p>" * deep),
        "胀.docx": _docx("<w:p><w:r><w:t>" + "党" * int(60_000_000 * scale) + "</w:t></w:r></w:p>"),
        "格.docx": _docx(
            '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="99999999"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'
        ),
        "无部件.docx": _zip({"[Content_Types].xml": b"<Types/>"}),
        "空部件.docx": _docx("", body=b""),
        "深.ofd": _ofd("<a>" * deep),
        "表.html": f"<html><body><table>{cells * int(1000 * scale)}</table>".encode(),
        "跨.html": b"<html><body><table><tr><td colspan=99999999 rowspan=99999999>x</td></tr></table>",
        "属性.html": b"<html><body><p " + b"a=1 " * deep + b">x",
        "脚本.html": b"<html><body><script>" + b"<p>" * deep,
        "注释.html": b"<html><!--" + b"-" * deep,
        "零.html": b"<html><body>\0\0<p>\0x\0</p>" * 100,
        "数实体.html": b"<html><body><p>&#xD800;&#x110000;&#0;&#99999999999;</p>" * 100,
        "编码.html": b"<html><head><meta charset=utf-7></head><body>+ADw-p+AD4-",
        "编码二.html": b"<html><head><meta charset='" + b"x" * 100_000 + b"'></head><body><p>x",
        "数据.html": b'<html><body><img src="data:image/png;base64,' + base64.b64encode(b"x" * deep) + b'">',
        "深.xml": b"<?xml version='1.0'?>" + b"<a>" * deep,
    }
    return made


def _pdfs(scale: float) -> dict[str, bytes]:
    """PDF whose structure lies."""
    deep = int(100_000 * scale)
    return {
        "百万页.pdf": _pdf(b"/Count 1000000"),
        "多页.pdf": _pdf(kids=b"3 0 R " * deep, more=f"/Count {deep}".encode()),
        "自指.pdf": _pdf(kids=b"2 0 R"),
        "负页.pdf": _pdf(b"/Count -5"),
        "嵌.pdf": b"%PDF-1.7\n1 0 obj\n" + b"[" * deep + b"\n",
        "典.pdf": b"%PDF-1.7\n1 0 obj\n" + b"<</A " * deep + b"\n",
        "巨页.pdf": _pdf(box=b"0 0 99999999 99999999"),
        "无页.pdf": _pdf(kids=b"", more=b"/Count 0"),
        "只头.pdf": b"%PDF-1.7\n",
        "只尾.pdf": b"%PDF-1.7\n%%EOF",
    }


def _zips(scale: float) -> dict[str, bytes]:
    """ZIP that unpack to more than anyone has, or to what is not theirs."""
    zeros = bytes(int(40_000_000 * scale) + 1)
    bomb = _zip({f"{nth}.txt": zeros for nth in range(10)})
    nested = _zip({"底.txt": TEXT.encode()})
    for _ in range(8):
        nested = _zip({"里.zip": nested, "旁.txt": TEXT.encode()})
    wide = _zip({f"{nth}.zip": _zip({"零.txt": zeros}) for nth in range(10)})
    good = {"好.txt": TEXT.encode()}
    encrypted = bytearray(_zip({"密.txt": TEXT.encode()}))
    for at in (6, encrypted.rfind(b"PK\x01\x02") + 8):
        encrypted[at] |= 1
    lying = bytearray(_zip({"谎.txt": TEXT.encode()}))
    at = lying.rfind(b"PK\x01\x02") + 24
    lying[at : at + 4] = struct.pack("<I", 10)
    names = {
        "../../逃.txt": b"x",
        "/etc/逃.txt": b"x",
        "C:\\逃.txt": b"x",
        "a\nb\x1b[2J.txt": b"x",
        "..": b"x",
        "": b"x",
    }
    return {
        "炸弹.zip": _zip(good | {"炸.txt": zeros}),
        "炸弹十.zip": bomb,
        "炸弹套.zip": wide,
        "套.zip": nested,
        "叠.zip": _overlapping(200, int(20_000_000 * scale) + 1),
        "叠好.zip": _zip(good) + b"",
        "多.zip": _zip({f"{nth}": b"" for nth in range(int(70_000 * scale))}),
        "密.zip": bytes(encrypted),
        "谎.zip": bytes(lying),
        "逃.zip": _zip(names),
        "空.zip": _zip({}),
        "假.zip": b"PK\x05\x06" + b"\xff" * 18,
        "法.zip": _zip({"x.txt": TEXT.encode()}, zipfile.ZIP_LZMA),
        "长名.zip": _zip({"名" * 10_000 + ".txt": TEXT.encode()}),
        "部件.zip": _docx("<w:p/>"),
    }


def _overlapping(count: int, size: int) -> bytes:
    """A ZIP whose members all claim the same data."""
    content = bytearray(_zip({"核.txt": bytes(size)}))
    directory = content.rfind(b"PK\x01\x02")
    end = content.rfind(b"PK\x05\x06")
    entry, tail = bytes(content[directory:end]), bytearray(content[end:])
    struct.pack_into("<HHI", tail, 8, count, count, len(entry) * count)
    return bytes(content[:directory]) + entry * count + bytes(tail)


def _tars(scale: float) -> dict[str, bytes]:
    """tar with devices, links, sizes that are not there, and zeros without end."""
    return {
        "零.tar.gz": _tar({"好.txt": TEXT.encode(), "零.txt": bytes(int(400_000_000 * scale))}, "w:gz"),
        "设备.tar": _devices(),
        "谎.tar": _sized(1 << 60),
        "负.tar": _sized(-1),
        "裸.tar.gz": gzip.compress(TEXT.encode()),
        "裸零.tgz": gzip.compress(bytes(int(400_000_000 * scale))),
        "裸.tar.xz": b"\xfd7zXZ\0" + bytes(100),
        "逃.tar": _tar({"../../逃.txt": b"x", "/etc/逃.txt": b"x"}, "w"),
    }


def _devices() -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for kind in (tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE):
            member = tarfile.TarInfo(f"种{kind!r}.txt")
            member.type, member.linkname = kind, "/etc/passwd"
            archive.addfile(member)
    return file.getvalue()


def _sized(size: int) -> bytes:
    member = tarfile.TarInfo("谎.txt")
    member.size = size
    return member.tobuf(tarfile.GNU_FORMAT) + bytes(2048)


def _front_matter() -> dict[str, bytes]:
    """YAML that grows, nests, refers to itself, or names what is not to be made."""
    laughs = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1},' * 10}]\n" for n in range(1, 12))
    values = {
        "笑": laughs,
        "自": "a: &a [*a]\n",
        "深": "a: " + "[" * 50_000 + "\n",
        "类": "a: !!python/object/apply:os.system [id]\n",
        "期": "a: !!timestamp 2012-01-01\n",
        "制": "a: !!binary aGk=\n",
        "并": "<<: 1\n",
        "长": "a: " + "x" * 1_000_000 + "\n",
    }
    return {f"元{name}.md": f"---\nid: hostile\n{value}---\n\n正文。\n".encode() for name, value in values.items()}


def _no_files(folder: Path) -> Iterator[Path]:
    """What has a file's name and is none."""
    (folder / "夹.docx").mkdir(exist_ok=True)
    (folder / "夹.docx" / "里.txt").write_text(TEXT, encoding="utf-8")
    yield folder / "夹.docx"
    yield folder / "没有.txt"
    yield folder / "坏\0名.txt"
    yield folder / ("长" * 300)
    if hasattr(os, "mkfifo"):
        links: dict[str, Callable[[Path], object]] = {
            "管道.txt": os.mkfifo,
            "零设备.txt": lambda path: path.symlink_to("/dev/zero"),
            "圈.txt": lambda path: path.symlink_to(path),
            "断链.txt": lambda path: path.symlink_to(folder / "没有.txt"),
            "上级": lambda path: path.symlink_to(folder / "夹.docx"),
        }
        for name, make_it in links.items():
            path = folder / name
            if not os.path.lexists(path):
                make_it(path)
            yield path


# Formats, as small as they can be


def _tags(tag: str, before: str = "", after: str = "") -> str:
    return "".join(f"<{tag}>{before}{line}{after}</{tag}>" for line in TEXT.split("\n") if line)


def _zip(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return file.getvalue()


def _tar(members: Mapping[str, bytes], mode: str) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return file.getvalue()


def _docx(paragraphs: str, doctype: str = "", body: bytes | None = None) -> bytes:
    types = "http://schemas.openxmlformats.org/package/2006"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    document = f'<w:document xmlns:w="{_WORD}"><w:body>{paragraphs}</w:body></w:document>'
    return _zip(
        {
            "[Content_Types].xml": (
                f'<Types xmlns="{types}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
                '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
            ).encode(),
            "_rels/.rels": (
                f'<Relationships xmlns="{types}/relationships">'
                f'<Relationship Id="r1" Type="{office}" Target="word/document.xml"/></Relationships>'
            ).encode(),
            "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?>{doctype}{document}'.encode()
            if body is None
            else body,
        }
    )


def _ofd(text: str = "关于加强楼宇党建工作的意见", doctype: str = "") -> bytes:
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    page = (
        f'{head}{doctype}<ofd:Page xmlns:ofd="{_OFD}"><ofd:Content><ofd:Layer ID="3"><ofd:TextObject ID="4" '
        f'Boundary="10 10 100 10" Size="5"><ofd:TextCode X="0" Y="5">{text}</ofd:TextCode></ofd:TextObject>'
        "</ofd:Layer></ofd:Content></ofd:Page>"
    )
    document = (
        f'{head}<ofd:Document xmlns:ofd="{_OFD}"><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297'
        "</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages>"
        '<ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>'
    )
    root = (
        f'{head}<ofd:OFD xmlns:ofd="{_OFD}" Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo/>'
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    )
    return _zip(
        {
            "OFD.xml": root.encode(),
            "Doc_0/Document.xml": document.encode(),
            "Doc_0/Pages/Page_0/Content.xml": page.encode(),
        }
    )


def _pdf(more: bytes = b"/Count 1", kids: bytes = b"3 0 R", box: bytes = b"0 0 595 842") -> bytes:
    """A page with a line of Latin text."""
    stream = b"BT /F1 12 Tf 72 720 Td (Party building in office towers, and more of it.) Tj ET"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[" + kids + b"]" + more + b">>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[" + box + b"]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    content, offsets = b"%PDF-1.7\n", []
    for number, value in enumerate(objects, 1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, value)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return content + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(content))
    )


if __name__ == "__main__":
    sys.exit(main())
