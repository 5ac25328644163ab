"""kb.readers.archive: archives unpacked into files, and what must not come of it."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import ReadError
from kb.readers.archive import Allowance, Member, is_archive, is_tame, tidied, unpack

TEXT = "关于加强楼宇党建工作的意见\n".encode() * 20
PLENTY = Allowance(total=100_000_000, each=10_000_000)


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP with UTF-8 names."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return file.getvalue()


def renamed(names: Mapping[str, bytes]) -> bytes:
    """A ZIP whose members have names of these bytes, with no word about their encoding; the keys are stand-ins."""
    content = zipped(dict.fromkeys(names, TEXT))
    for stand_in, name in names.items():
        assert len(stand_in) == len(name)
        content = content.replace(stand_in.encode(), name)
    return content


def tarred(members: Mapping[str, bytes], mode: str = "w") -> bytes:
    """A tar of these files."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return file.getvalue()


class Unpacked:
    """What came of an archive."""

    def __init__(self, folder: Path, content: bytes, place: str = "包.zip", allowance: Allowance = PLENTY) -> None:
        archive, self.into = folder / "archive", folder / "into"
        self.into.mkdir()
        archive.write_bytes(content)
        self.members: list[Member] = []
        self.error = ""
        try:
            self.members += unpack(archive, place, self.into, allowance)
        except ReadError as error:
            self.error = str(error)

    @property
    def names(self) -> list[str]:
        """The members' names."""
        return [member.name for member in self.members]

    @property
    def contents(self) -> dict[str, bytes]:
        """The members that were unpacked."""
        return {each.name: (self.into / each.file).read_bytes() for each in self.members if each.file}


def test_members_are_unpacked_with_their_paths(tmp_path: Path) -> None:
    """Files in folders of the archive keep their path as their name, and lie in the folder under a number."""
    unpacked = Unpacked(tmp_path, zipped({"夹/": b"", "夹/内/甲.txt": TEXT, "乙.md": b"# x"}))
    assert unpacked.contents == {"夹/内/甲.txt": TEXT, "乙.md": b"# x"}
    assert sorted(path.name for path in unpacked.into.iterdir()) == ["0", "1"]


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-8"])
def test_names_without_a_mark_are_decoded_by_evidence(tmp_path: Path, encoding: str) -> None:
    """Windows writes names in the code page of the system and says nothing; zipfile would take them for cp437."""
    wanted = (
        ("關於加強樓宇黨建工作的意見.txt", "會議通知.txt")
        if encoding == "big5"
        else ("楼宇党建意见.txt", "会议通知.txt")
    )
    names = {chr(97 + nth) * len(name.encode(encoding)): name.encode(encoding) for nth, name in enumerate(wanted)}
    assert Unpacked(tmp_path, renamed(names)).names == list(wanted)


def test_the_name_in_the_extra_field_goes_before(tmp_path: Path) -> None:
    """Info-ZIP gives the UTF-8 name beside one in another encoding, with the other's checksum."""
    raw, wanted = b"???.txt", "意见稿.txt"
    value = b"\x01" + struct.pack("<I", zlib.crc32(raw)) + wanted.encode()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        member = zipfile.ZipInfo(raw.decode())
        member.extra = struct.pack("<HH", 0x7075, len(value)) + value
        archive.writestr(member, TEXT)
    assert Unpacked(tmp_path, file.getvalue()).names == [wanted]


def test_what_is_nobody_s_document_is_left_out(tmp_path: Path) -> None:
    """Notes of a system about a folder, hidden files and locks of editors are no members."""
    names = ("__MACOSX/._甲.txt", "夹/.DS_Store", "Thumbs.db", "~$甲.docx", ".git/x", "desktop.ini", "甲.tmp", "好.txt")
    assert Unpacked(tmp_path, zipped(dict.fromkeys(names, TEXT))).names == ["好.txt"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/逃.txt", "etc/逃.txt"),
        ("/etc/逃.txt", "etc/逃.txt"),
        ("C:\\夹\\逃.txt", "夹/逃.txt"),
        ("a/./b/../逃.txt", "a/b/逃.txt"),
        ("换\n行\x1b[2J.txt", "换行[2J.txt"),
        ("全　角.txt", "全　角.txt"),
        ("..", ""),
    ],
)
def test_no_name_leads_anywhere(name: str, shown: str) -> None:
    """Ways up, roots, drives and what a terminal would obey are gone from names."""
    assert tidied(name) == shown


@given(st.text())
def test_tidied_names_are_tame(name: str) -> None:
    """A tidied name is tidied again to itself, has no way up and is no path from the root."""
    tidy = tidied(name)
    assert tidied(tidy) == tidy
    assert ".." not in tidy.split("/")
    assert not Path(tidy).is_absolute()


@pytest.mark.parametrize(
    ("name", "file"),
    [("../甲.txt", "1"), ("甲.txt", "../1"), ("甲.txt", "/etc/passwd"), ("", "1"), ("甲\x1b.txt", "1")],
)
def test_members_that_lead_somewhere_are_not_tame(name: str, file: str) -> None:
    """What another process says of members is checked."""
    assert is_tame(Member("夹/甲.txt", "1"))
    assert not is_tame(Member(name, file))


def test_two_members_of_one_name_are_both_kept(tmp_path: Path) -> None:
    """The second has a number in its name."""
    with pytest.warns(UserWarning, match="Duplicate name"):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for content in (b"1", b"2", b"3"):
                archive.writestr("甲.txt", content)
    assert Unpacked(tmp_path, file.getvalue()).contents == {"甲.txt": b"1", "甲（2）.txt": b"2", "甲（3）.txt": b"3"}


def test_an_encrypted_member_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    """It says what to do."""
    content = bytearray(zipped({"密.txt": TEXT, "好.txt": TEXT}))
    for at in (6, content.find(b"PK\x01\x02") + 8):
        content[at] |= 1
    unpacked = Unpacked(tmp_path, bytes(content))
    assert unpacked.contents == {"好.txt": TEXT}
    assert "已加密" in str(unpacked.members[0].error)


def test_a_damaged_member_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    """A checksum that is wrong costs its member alone."""
    content = bytearray(zipped({"坏.txt": TEXT, "好.txt": TEXT}, zipfile.ZIP_STORED))
    content[content.find(TEXT)] ^= 1
    unpacked = Unpacked(tmp_path, bytes(content))
    assert unpacked.contents == {"好.txt": TEXT}
    assert "已损坏" in str(unpacked.members[0].error)


def test_too_large_a_member_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    """Whether its header says so or not."""
    content = bytearray(zipped({"大.txt": bytes(2000), "好.txt": TEXT}, zipfile.ZIP_STORED))
    unpacked = Unpacked(tmp_path, bytes(content), allowance=Allowance(10_000, 1000))
    assert unpacked.contents == {"好.txt": TEXT}
    assert "太大（2000 字节）" in str(unpacked.members[0].error)


BOMB = zipped({"好.txt": TEXT, "炸.txt": bytes(40_000_000)})
PACKED = tarred({"好.txt": TEXT, "炸.txt": bytes(40_000_000)}, "w:gz")


def overlapping() -> bytes:
    """A ZIP with a good member and two that claim the same data."""
    content = zipped({"好.txt": TEXT, "核.txt": TEXT * 10})
    directory, end = content.rfind(b"PK\x01\x02"), content.rfind(b"PK\x05\x06")
    tail = bytearray(content[end:])
    size = struct.unpack_from("<I", tail, 12)[0] + end - directory
    struct.pack_into("<HHI", tail, 8, 3, 3, size)
    return content[:end] + content[directory:end] + bytes(tail)


@pytest.mark.parametrize(
    ("place", "content", "allowance", "reason"),
    [
        ("包.zip", BOMB, Allowance(100_000_000, 100_000_000), "压缩比超过 200 倍"),
        ("包.tar.gz", PACKED, Allowance(100_000_000, 100_000_000), "压缩比超过 200 倍"),
        ("包.zip", BOMB, Allowance(10 << 20, 100_000_000), "解开后超过 10 MB"),
        ("包.tar.gz", PACKED, Allowance(10 << 20, 100_000_000), "解开后超过 10 MB"),
        (
            "包.zip",
            zipped({"好.txt": TEXT} | {str(nth): b"" for nth in range(30)}),
            Allowance(9999, 999, 20),
            "超过 20 个",
        ),
        ("包.zip", overlapping(), PLENTY, "占用同一段数据"),
    ],
)
def test_bombs_are_stopped_and_what_came_before_is_kept(
    tmp_path: Path, place: str, content: bytes, allowance: Allowance, reason: str
) -> None:
    """The archive is named with the reason; a good member before is there, and nothing is written without end."""
    unpacked = Unpacked(tmp_path, content, place, allowance)
    assert reason in unpacked.error
    assert place in unpacked.error
    assert unpacked.contents["好.txt"] == TEXT
    assert sum(path.stat().st_size for path in unpacked.into.iterdir()) <= 40_000_000


@pytest.mark.parametrize(
    ("place", "content", "reason"),
    [
        ("包.zip", b"Rar!\x1a\x07", "ZIP 格式"),
        ("包.zip", BOMB[:200], "ZIP 格式"),
        ("包.tar", b"x" * 2000, "tar 格式"),
        ("包.tar.gz", PACKED[:100], "tar 格式"),
        ("包.tgz", b"\x1f\x8b\x08" + bytes(50), "tar 格式"),
        ("包.zip", zipped({"[Content_Types].xml": b"x"}), "Office 文档"),
    ],
)
def test_what_is_no_archive_says_so(tmp_path: Path, place: str, content: bytes, reason: str) -> None:
    """The message names what was expected."""
    assert reason in Unpacked(tmp_path, content, place).error


@pytest.mark.parametrize(("suffix", "mode"), [("tar", "w"), ("tar.gz", "w:gz"), ("tar.bz2", "w:bz2"), ("txz", "w:xz")])
def test_tars_are_unpacked(tmp_path: Path, suffix: str, mode: str) -> None:
    """With each compression, names in GB18030 too."""
    assert Unpacked(tmp_path, tarred({"夹/甲.txt": TEXT, "b.txt": b""}, mode), f"包.{suffix}").contents == {
        "夹/甲.txt": TEXT,
        "b.txt": b"",
    }


def test_names_of_a_tar_in_gb18030_are_decoded(tmp_path: Path) -> None:
    """As those of a ZIP."""
    name = "关于加强楼宇党建工作的意见.txt"
    content = tarred({name.encode("gb18030").decode("utf-8", "surrogateescape"): TEXT})
    assert Unpacked(tmp_path, content, "包.tar").names == [name]


def test_links_and_devices_of_a_tar_are_left_out(tmp_path: Path) -> None:
    """A link in an archive could lead to any file of the machine."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
            member = tarfile.TarInfo(f"{kind.decode()}.txt")
            member.type, member.linkname = kind, "/etc/passwd"
            archive.addfile(member)
    unpacked = Unpacked(tmp_path, file.getvalue(), "包.tar")
    assert (unpacked.members, unpacked.error) == ([], "")


@pytest.mark.parametrize(
    ("name", "expected"),
    [("包.zip", True), ("包.ZIP", True), ("包.tar.gz", True), ("包.gz", False), ("包.docx", False)],
)
def test_archives_are_known_by_their_suffix(name: str, expected: bool) -> None:
    """DOCX and its like are ZIP inside, and are no archives."""
    assert is_archive(name) is expected
