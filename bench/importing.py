"""How fast files come into the library, and what that takes of memory.

    python -m bench.importing [--documents N]

Made files with the text of the laws in ../shared/data/laws.tar.xz, as plain text, and as DOCX where a reader of these
is there; in folders, every tenth in a ZIP. A target is a core's: the time of all processors is counted, not the
clock's, which others on the machine prolong.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bench.collection import LAWS, laws
from kb.readers import READERS

Write = Callable[[str, str], tuple[str, bytes]]  # a file's suffix and bytes, of a title and a text

FILES = 2000
TARGET = 1000  # files an hour on a core
SHARE = 4  # a quarter of the files is the life of one reading process
FLAT = 1.25  # times what that share of the files takes of memory
MEBIBYTE = 1024 * 1024

# In a process of its own, whose memory is that of the import alone.
_IMPORT = """
import contextlib, json, resource, sys, time
from pathlib import Path
from kb.gathering import Tally
from kb.importing import import_files, sole_import
from kb.library import Library
from kb.settings import load_settings
def peak(process):  # not getrusage: Linux hands its number down from whoever started a process
    status = Path(f"/proc/{process}/status")
    return int(status.read_text().split("VmHWM:")[1].split()[0]) * 1024 if status.exists() else 0
def readers():
    return [each for task in Path("/proc/self/task").glob("*") for each in (task / "children").read_text().split()]
settings, statuses, largest, started = load_settings(), {}, 0, time.perf_counter()
library = Library(settings.library)
with sole_import(library):
    for result in import_files(library, [Path(sys.argv[1])], settings, Tally()):
        statuses[result.status] = statuses.get(result.status, 0) + 1
        with contextlib.suppress(OSError, IndexError):  # one that has just ended
            largest = max([largest, *map(peak, readers())])
seconds = time.perf_counter() - started
own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
cpu = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
print(json.dumps([statuses, seconds, cpu, peak("self") or own.ru_maxrss * 1024, largest]))
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """One import."""

    statuses: dict[str, int]
    seconds: float
    cpu: float  # seconds of all its processes
    parent: int  # bytes of memory, at most
    child: int  # the same of the largest of those that read

    @property
    def files(self) -> int:
        """How many results there were."""
        return sum(self.statuses.values())


def main() -> int:
    """Run it; the exit status is 1 where a target is not met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=FILES, help="how many files")
    words = parser.parse_args()
    if not LAWS.is_file():
        print(f"{LAWS} is not there: the benchmark needs that collection, which is no part of the project")
        return 0
    met = True
    for kind, write in _writers().items():
        few, many, again = _three_imports(write, words.documents)
        per_hour = many.files * 3600 / many.cpu
        rows = (
            ("files, by result", f"{many.statuses}", "all added", many.statuses == {"added": words.documents}),
            ("files an hour on one core", f"{per_hour:,.0f}", f"≥ {TARGET:,}", per_hour >= TARGET),
            ("seconds of processors, by the clock", f"{many.cpu:.1f}, {many.seconds:.1f}", "", True),
            ("the same files again, by the clock", f"{again.seconds:.1f}", "", True),
            _memory("parent", few, many, few.parent, many.parent),
            _memory("child", few, many, few.child, many.child),
        )
        print(f"\n| {kind} | found | target | met |\n| --- | --- | --- | --- |")
        for figure, found, target, reached in rows:
            print(f"| {figure} | {found} | {target} | {'yes' if reached else 'NO'} |")
            met &= reached
    return 0 if met else 1


def _memory(who: str, few: Measured, many: Measured, before: int, after: int) -> tuple[str, str, str, bool]:
    figure = f"peak MB of {who} at {few.files}, {many.files} files"
    return figure, f"{before / MEBIBYTE:.0f}, {after / MEBIBYTE:.0f}", f"≤ {FLAT} times", after <= FLAT * before


def _writers() -> dict[str, Write]:
    """What makes a file of a title and a text, by kind."""
    known = {suffix for reader in READERS for suffix in reader.suffixes}
    writers: dict[str, Write] = {"TXT": _txt, "DOCX": _docx}
    return {kind: write for kind, write in writers.items() if f".{kind.lower()}" in known}


def _txt(title: str, text: str) -> tuple[str, bytes]:
    return ".txt", f"{title}\n\n{text}\n".encode()


def _docx(title: str, text: str) -> tuple[str, bytes]:
    from docx import Document

    made, file = Document(), io.BytesIO()
    made.add_heading(title, 0)
    for line in filter(None, text.split("\n")):
        made.add_paragraph(line)
    made.save(file)
    return ".docx", file.getvalue()


def _three_imports(write: Write, count: int) -> list[Measured]:
    """A share of the files, the longest, then all of them, and all of them again."""
    with tempfile.TemporaryDirectory(prefix="bench-importing-") as folder:
        root = Path(folder)
        texts = list(_texts(count))
        longest = sorted(texts, key=lambda each: -len(each[1]))  # what the largest file takes is not growth
        _make(root / "few", write, longest[: max(1, count // SHARE)])
        _make(root / "many", write, texts)
        return [_imported(root / name, root / home) for name, home in (("few", "a"), ("many", "b"), ("many", "b"))]


def _texts(count: int) -> Iterator[tuple[str, str]]:
    """Titles and texts of laws, none twice: the collection begins again with numbers where it ends."""
    numbered, seen = 0, 0
    while seen < count:
        for document in islice(laws(), count - seen):
            yield f"{document.title}{numbered or ''}", document.body.replace("## ", "").replace("#", "")
            seen += 1
        numbered += 1


def _make(folder: Path, write: Write, texts: Sequence[tuple[str, str]]) -> None:
    folder.mkdir()
    with zipfile.ZipFile(folder / "包.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (title, text) in enumerate(texts):
            suffix, content = write(f"{title}（{number}）", text)
            name = f"{number:05}{suffix}"
            if number % 10 == 9:
                archive.writestr(f"内/{name}", content)
            else:
                path = folder / f"夹{number % 7}" / name
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(content)
    if len(texts) < 10:
        (folder / "包.zip").unlink()


def _imported(folder: Path, home: Path) -> Measured:
    run = subprocess.run(
        [sys.executable, "-c", _IMPORT, str(folder)],
        env=os.environ | {"KB_HOME": str(home)},
        stdout=subprocess.PIPE,
        check=True,
    )
    return Measured(*json.loads(run.stdout))


if __name__ == "__main__":
    sys.exit(main())
