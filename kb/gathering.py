"""The files that paths name: folders searched, archives opened as if they were folders.

    夹/  ->  夹/甲.txt, 夹/包.zip/内/乙.docx ...

Nothing is left out in silence: hidden and temporary files are counted, what cannot be opened is given with the reason.
"""

from __future__ import annotations

import stat
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from kb.readers.archive import DEEPEST, Allowance, Member, archive_suffix, is_passed_over
from kb.readers.sandbox import Sandbox

HIDDEN, TEMPORARY, AGAIN = "隐藏文件或文件夹", "临时文件", "已看过的文件夹（链接）"


@dataclass(frozen=True, slots=True)
class Found:
    """A file to be read, or why it cannot be."""

    path: Path  # what it is called in results: 夹/包.zip/内/乙.docx
    file: Path  # where its bytes lie: the same, but for a member of an archive
    error: str | None = None


@dataclass(slots=True)
class Tally:
    """What a search came upon besides files."""

    passed_over: Counter[str] = field(default_factory=Counter)  # by reason, in Chinese
    members: int = 0  # files more than there were paths, because archives were opened


def gather(paths: Iterable[Path], tally: Tally) -> Iterator[Found]:
    """The files that `paths` name, folders searched recursively and in a fixed order; `tally` is kept.

    A path that does not exist is given back as it is, so that reading it says so.
    """
    seen: set[tuple[int, int]] = set()
    for path in paths:
        if _is_folder(path):
            yield from _below(path, tally, seen)
        else:
            yield Found(path, path)


def _below(top: Path, tally: Tally, seen: set[tuple[int, int]]) -> Iterator[Found]:
    """The files below a folder by name. Links are followed, each folder is searched once."""
    waiting = [top]
    while waiting:
        path = waiting.pop()
        try:
            status = path.stat()
            place = (status.st_dev, status.st_ino)
            names = sorted((each.name for each in path.iterdir()), reverse=True)
        except OSError as error:
            yield Found(path, path, f"{path}：无法打开这个文件夹（{error.strerror}）" if _is_folder(path) else None)
            continue
        if place in seen:
            tally.passed_over[AGAIN] += 1
            continue
        seen.add(place)
        for name in names:
            if is_passed_over(name):
                tally.passed_over[HIDDEN if name.startswith(".") else TEMPORARY] += 1
            else:
                waiting.append(path / name)


def _is_folder(path: Path) -> bool:
    return _kind(path) == stat.S_IFDIR


def _kind(path: Path) -> int:
    """What kind of file lies at `path`, 0 for none that can be looked at."""
    try:
        return stat.S_IFMT(path.stat().st_mode)
    except (OSError, ValueError):  # ValueError: a NUL in the path
        return 0


class Opening:
    """Opens archives into temporary folders, each gone once its files were given."""

    def __init__(self, sandbox: Sandbox, allowance: Allowance, tally: Tally) -> None:
        """`allowance` is for each archive with all that lies in it."""
        self._sandbox = sandbox
        self._allowance = allowance
        self._tally = tally

    def opened(self, found: Iterable[Found]) -> Iterator[Found]:
        """The files of `found`, archives replaced by their members.

        The bytes of a member lie where it says until the next one is asked for.
        """
        for each in found:
            if each.error or not archive_suffix(each.path.name) or _kind(each.file) != stat.S_IFREG:
                yield each
                continue
            yield from self._members(each, _Left(self._allowance), 1)

    def _members(self, archive: Found, left: _Left, depth: int) -> Iterator[Found]:
        """The members of an archive, `depth` of which lie within each other; `left` is what they may come to."""
        place = str(archive.path)
        size, most = archive.file.stat().st_size, self._allowance.total
        if depth > DEEPEST or size > most:
            nested = f"压缩包套压缩包超过 {DEEPEST} 层，没有解开"
            large = f"压缩包太大（{size} 字节），最多 {most} 字节"
            yield Found(archive.path, archive.file, f"{place}：{large if size > most else nested}")
            return
        with tempfile.TemporaryDirectory(prefix="kb-", ignore_cleanup_errors=True) as folder:
            unpacked = self._sandbox.unpack(archive.file, place, Path(folder), left.allowance())
            left.take(unpacked.members)
            self._tally.members += len(unpacked.members) - 1
            for member in unpacked.members:
                inner = _found(archive.path, Path(folder), member)
                is_archive = archive_suffix(member.name) and not inner.error
                yield from self._members(inner, left, depth + 1) if is_archive else (inner,)
        error = unpacked.error
        if not unpacked.members:
            error = error or f"{place}：压缩包里没有可读的文件"
        if error:
            self._tally.members += 1
            yield Found(archive.path, archive.file, error)


def _found(archive: Path, folder: Path, member: Member) -> Found:
    path = archive / member.name
    if member.error or member.file is None:
        return Found(path, path, f"{path}：{member.error}")
    return Found(path, folder / member.file)


class _Left:
    """What an archive and those in it may yet come to."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance

    def allowance(self) -> Allowance:
        return self._allowance

    def take(self, members: Iterable[Member]) -> None:
        for member in members:
            total = max(0, self._allowance.total - member.size)
            self._allowance = replace(self._allowance, total=total, members=max(0, self._allowance.members - 1))
