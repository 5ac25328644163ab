"""Archives: ZIP, and tar with or without compression, unpacked into files that are then read as any other.

    包.zip  ->  into/0, into/1 ...  with the names that its members have: 通知/附件.docx

A member's name is never a path here, so it cannot lead anywhere. What a member says of its size is not believed: bytes
are counted as they come, and unpacking stops where they go beyond the allowance; members before that are kept.
"""

from __future__ import annotations

import contextlib
import lzma
import re
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import IO

from kb.errors import ReadError
from kb.readers.text import decode

ZIP_SUFFIXES = (".zip",)
TAR_SUFFIXES = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
DEEPEST = 3  # archives within each other

MOST_MEMBERS = 20_000  # of an archive and those in it
# Text packs to a tenth, a page of blanks to a thousandth: a ratio counts where the whole is large.
WORST_RATIO = 200
RATIO_COUNTS_FROM = 16 * 1024 * 1024

_AT_ONCE = 1 << 20  # bytes
_DAMAGED = (zipfile.BadZipFile, EOFError, zlib.error, lzma.LZMAError)
_ENCRYPTED, _UTF8 = 0x1, 0x800  # of a member's flags
_UNICODE_PATH = 0x7075  # the extra field that Info-ZIP gives the name in UTF-8
_TEMPORARY = re.compile(r"~\$|\._|\.~|Thumbs\.db$|desktop\.ini$|.*\.(?:tmp|crdownload|part)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What an archive may yet come to when it is unpacked."""

    total: int  # bytes of all members
    each: int  # bytes of one that is no archive itself; a larger one is left out and named
    members: int = MOST_MEMBERS


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive, unpacked or with the reason why not."""

    name: str  # its path in the archive: 通知/附件.docx
    file: str | None  # its name in the folder that it was unpacked into
    size: int = 0
    error: str | None = None  # in Chinese, without the name


class _StoppedError(Exception):
    """The rest of the archive is not unpacked."""


def is_archive(name: str) -> bool:
    """Whether a file of this name is one that is unpacked."""
    return name.lower().endswith(ZIP_SUFFIXES + TAR_SUFFIXES)


def is_passed_over(name: str) -> bool:
    """Whether a file of this name is nobody's document: hidden, temporary, a system's note about a folder."""
    return name.startswith(".") or name == "__MACOSX" or bool(_TEMPORARY.match(name))


def is_tame(member: Member) -> bool:
    """Whether a member's names are as `unpack` makes them, which lead nowhere: another process has written them."""
    own = member.file is None or bool(re.fullmatch(r"\d{1,9}", member.file))
    return own and member.name != "" and tidied(member.name) == member.name


def unpack(archive: Path, place: str, into: Path, allowance: Allowance) -> Iterator[Member]:
    """The files of `archive` in its order, each once it lies in the folder `into`; `place` names it in errors.

    Hidden and temporary files are left out. Raises ReadError where it is no archive, is damaged, or goes beyond
    `allowance`; members given before are whole.
    """
    is_zip = archive_suffix(place) in ZIP_SUFFIXES
    unpacking = _Unpacking(into, allowance, archive.stat().st_size)
    try:
        yield from unpacking.from_zip(archive, place) if is_zip else unpacking.from_tar(archive)
    except _StoppedError as stopped:
        raise ReadError(f"{place}：{stopped}，其余没有解开") from None
    except (*_DAMAGED, tarfile.TarError) as error:
        kind = "ZIP" if is_zip else "tar"
        raise ReadError(f"{place}：压缩包已损坏或不完整（{error}），应为 {kind} 格式") from error
    except (OSError, ValueError, ArithmeticError, RuntimeError, LookupError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ReadError(f"{place}：压缩包无法解开（{reason}），可能已损坏，或磁盘空间不足") from error


def archive_suffix(name: str) -> str:
    """The suffix by which a file of this name is an archive; empty where it is none."""
    return next((suffix for suffix in ZIP_SUFFIXES + TAR_SUFFIXES if name.lower().endswith(suffix)), "")


class _Unpacking:
    """One archive on its way into a folder."""

    def __init__(self, into: Path, allowance: Allowance, packed: int) -> None:
        """`packed` is the archive's own size in bytes."""
        self._into = into
        self._allowance = allowance
        self._packed = packed
        self._total = 0
        self._names: dict[str, int] = {}  # how many members have each
        self._members = 0
        self._files = 0

    def from_zip(self, archive: Path, place: str) -> Iterator[Member]:
        """The members of a ZIP."""
        with zipfile.ZipFile(archive) as opened:
            members = [member for member in opened.infolist() if not member.is_dir()]
            overlapping = _overlapping(members)
            for member, name in zip(members, _names(members, place), strict=True):
                if name == "[Content_Types].xml":
                    raise _StoppedError("这是 Office 文档（如 DOCX），不是压缩包，请改用它原来的后缀")
                if member in overlapping:
                    raise _StoppedError(f"“{name}”与别的文件占用同一段数据，可能是恶意构造的压缩包")
                if _is_wanted(name):
                    yield self._zipped(opened, member, self._own(name))

    def _zipped(self, opened: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> Member:
        if member.flag_bits & _ENCRYPTED:
            return Member(name, None, error="已加密，请用密码解开后再导入")
        try:
            with opened.open(member) as source:
                return self._written(source, name, member.file_size, member.compress_size)
        except NotImplementedError:
            return Member(name, None, error=f"压缩方法（{member.compress_type}）不支持，请解开后再导入")
        except _DAMAGED as error:
            return Member(name, None, error=f"在压缩包中已损坏（{error}）")

    def from_tar(self, archive: Path) -> Iterator[Member]:
        """The regular files of a tar; links and devices are left out."""
        # As a stream: a tar has no table of contents, and one compressed would be unpacked twice.
        with tarfile.open(archive, "r|*", errors="surrogateescape") as opened:
            for member in opened:
                # Its header may say any size, and what is left out is unpacked all the same.
                if self._total + member.size > self._allowance.total:
                    raise _StoppedError(self._beyond())
                name = tidied(_decoded([member.name.encode("utf-8", "surrogateescape")])[0])
                if not member.isreg() or not _is_wanted(name):
                    self._total += member.size
                    continue
                source = opened.extractfile(member)
                assert source is not None
                with source:
                    yield self._written(source, self._own(name), member.size, member.size)

    def _written(self, source: IO[bytes], name: str, size: int, packed: int) -> Member:
        """`source` as a file in the folder, at most the allowance of it; `size` is what its header says."""
        most = self._allowance.total if is_archive(name) else self._allowance.each
        if size > most:
            self._total += size if packed == size else 0  # a tar is unpacked whole, whatever is left out
            return Member(name, None, error=_too_large(size, most))
        file = self._into / str(self._files)
        self._files += 1
        written = 0
        with file.open("xb") as target:
            while piece := source.read(_AT_ONCE):
                written += len(piece)
                self._count(len(piece), written, packed)
                if written > most:
                    break
                target.write(piece)
        if written > most:
            file.unlink()
            return Member(name, None, error=_too_large(written, most))
        return Member(name, file.name, written)

    def _count(self, more: int, of_member: int, packed: int) -> None:
        """Count bytes that were unpacked. Raises _StoppedError where they are too many."""
        self._total += more
        if self._total > self._allowance.total:
            raise _StoppedError(self._beyond())
        for unpacked, from_bytes in ((of_member, packed), (self._total, self._packed)):
            if unpacked > RATIO_COUNTS_FROM and unpacked > from_bytes * WORST_RATIO:
                raise _StoppedError(f"压缩比超过 {WORST_RATIO} 倍，可能是压缩炸弹")

    def _own(self, name: str) -> str:
        """`name`, with a number where the archive has it already. Raises _StoppedError where there are too many."""
        self._members += 1
        if self._members > self._allowance.members:
            raise _StoppedError(f"文件超过 {self._allowance.members} 个")
        number = self._names[name] = self._names.get(name, 0) + 1
        if number == 1:
            return name
        stem, dot, suffix = name.rpartition(".")
        return self._own(f"{stem}（{number}）.{suffix}" if dot else f"{name}（{number}）")

    def _beyond(self) -> str:
        return f"解开后超过 {_megabytes(self._allowance.total)}"


def _overlapping(members: list[zipfile.ZipInfo]) -> set[zipfile.ZipInfo]:
    """Members whose data other members claim too: a small file that unpacks to petabytes."""
    ordered = sorted(members, key=lambda member: member.header_offset)
    found: set[zipfile.ZipInfo] = set()
    for member, after in pairwise(ordered):
        # A header has 30 bytes and the name, as a rule; what is above that it may have.
        if member.header_offset + 30 + member.compress_size > after.header_offset:
            found |= {member, after}
    return found


def _names(members: list[zipfile.ZipInfo], place: str) -> list[str]:
    """The members' paths. Without the mark for UTF-8 zipfile takes them for cp437, whatever they are."""
    unmarked = [member for member in members if not member.flag_bits & _UTF8]
    raw = [member.orig_filename.encode("cp437", "replace") for member in unmarked]
    decoded = dict(zip(map(id, unmarked), _decoded(raw), strict=True))
    return [
        tidied(_unicode_path(member) or decoded.get(id(member), member.orig_filename)) or f"未命名{nth}"
        for nth, member in enumerate(members, 1)
    ]


def _decoded(raw: list[bytes]) -> list[str]:
    """File names in one encoding, which their characters tell: UTF-8, GB18030 or Big5."""
    if all(name.isascii() for name in raw):
        return [name.decode("ascii") for name in raw]
    try:
        # Together they are more evidence. No name has a line end in it; if one has, each is decoded for itself.
        names = decode("", b"\n".join(raw)).text.split("\n")
    except ReadError:
        names = []
    return names if len(names) == len(raw) else [_decoded_alone(name) for name in raw]


def _decoded_alone(name: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        with contextlib.suppress(UnicodeDecodeError):
            return name.decode(encoding)
    return name.decode("gb18030", "replace")


def _unicode_path(member: zipfile.ZipInfo) -> str | None:
    """The name in the member's extra field, where it has one for the name as it stands: 1, its CRC, UTF-8."""
    extra = member.extra
    while len(extra) >= 4:
        kind, size = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        value, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and value[:1] == b"\x01":
            raw = member.orig_filename.encode("utf-8" if member.flag_bits & _UTF8 else "cp437", "replace")
            if int.from_bytes(value[1:5], "little") == zlib.crc32(raw):
                return value[5:].decode("utf-8", "replace")
    return None


def tidied(name: str) -> str:
    """A member's path as it is shown: no way up, no drive, one kind of separator, nothing that is not printed."""
    printable = "".join(char for char in unicodedata.normalize("NFC", name) if unicodedata.category(char)[0] != "C")
    parts = [part.strip() for part in re.split(r"[/\\]", printable)]
    return "/".join(part for part in parts if part not in ("", ".", "..") and not re.fullmatch("[A-Za-z]:", part))


def _is_wanted(name: str) -> bool:
    return not any(map(is_passed_over, name.split("/")))


def _too_large(size: int, most: int) -> str:
    return f"文件太大（{size} 字节），最多 {most} 字节"


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.0f} MB"
