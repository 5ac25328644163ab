"""Word files: their articles against the same laws as Markdown, and many files read without error.

python -m bench.office [--documents N] [--show]
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import tarfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.collection import LAWS
from bench.twins import OFFICE, compared
from kb.document import Document, Finding
from kb.errors import ReadError
from kb.readers import extract
from kb.structure import structure

BULK = LAWS.parent / "office-bulk.tar"
LEAST_RIGHT = {".docx": 0.995, ".pdf": 0.99}
SHOWN = 160  # characters of an article that differs


def main() -> int:
    """Run it; the exit status is 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, help="only so many of the many files")
    parser.add_argument("--show", action="store_true", help="show the articles that differ")
    words = parser.parse_args()
    if not OFFICE.is_dir() or not BULK.is_file():
        print(f"{OFFICE} or {BULK} is not there: the benchmark needs these files, which are no part of the project")
        return 0
    met = [_articles(suffix, words.show) for suffix in LEAST_RIGHT]
    met.append(_bulk(words.documents))
    return 0 if all(met) else 1


def _articles(suffix: str, show: bool) -> bool:
    """Print how many articles of the files with `suffix` are word for word; whether that is enough."""
    print(f"{suffix} against their Markdown twins: articles word for word; not in the file in these words; twin")
    try:
        files = list(compared(suffix))
    except ReadError as error:
        print(f"  {error}")
        return _told(f"{suffix}: articles word for word", 0, LEAST_RIGHT[suffix])
    for each in files:
        total = each.right + len(each.wrong)
        print(f"  {each.right:5} of {total:5} {each.other:4}  {each.path.name[:24]:26} {each.twin}")
        for label, (expected, read) in each.wrong.items() if show else ():
            print(f"        {label}: {_apart(expected, read)}")
    right, total = sum(each.right for each in files), sum(each.right + len(each.wrong) for each in files)
    sections, misplaced = sum(each.sections for each in files), sum(each.misplaced for each in files)
    print(f"  {sections - misplaced} of {sections} sections where the twin has them")
    return _told(f"{suffix}: articles word for word", right / max(total, 1), LEAST_RIGHT[suffix])


def _apart(expected: str, read: str) -> str:
    """The two texts from where they part."""
    at = next((at for at, (one, other) in enumerate(zip(expected, read, strict=False)) if one != other), len(read))
    return f"…{expected[max(0, at - 10) : at + SHOWN]} / …{read[max(0, at - 10) : at + SHOWN]}"


def _told(what: str, found: float, least: float) -> bool:
    print(f"{what:40} {found:8.2%}  target ≥ {least:.1%}  {'met' if found >= least else 'MISSED'}")
    return found >= least


@dataclass(frozen=True, slots=True)
class _Read:
    """What became of one of many files."""

    name: str
    seconds: float
    characters: int
    documents: tuple[Document, ...] = ()
    error: str | None = None

    def gaps(self) -> list[Finding]:
        """The numbering gaps that were found."""
        found = (finding for document in self.documents for finding in document.findings)
        return [finding for finding in found if finding.code == "numbering_gap"]


def _bulk(most: int | None) -> bool:
    """Print what became of many files; whether all were read and no numbering has a gap."""
    files = list(_read_all(most))
    for each in files:
        for told in [each.error, *(finding.message for finding in each.gaps())]:
            if told:
                print(f"  {each.name[:60]}: {told}")
    gaps = sum(len(each.gaps()) for each in files)
    untitled = sum(
        finding.code == "missing_title" for each in files for doc in each.documents for finding in doc.findings
    )
    seconds = [each.seconds for each in files]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(files)} files, {sum(each.characters for each in files):,} characters, {untitled} without a title")
    print(f"  {statistics.median(seconds) * 1000:.0f} ms a file, {max(seconds):.2f} s at most; {memory:.0f} MB at most")
    print(f"  {3600 * len(files) / sum(seconds):,.0f} files an hour on one core")
    read = _told("read without error", sum(each.error is None for each in files) / max(len(files), 1), 1)
    print(f"{'numbering gaps':40} {gaps:8}  target 0         {'met' if not gaps else 'MISSED'}")
    return read and not gaps


def _read_all(most: int | None) -> Iterator[_Read]:
    with tarfile.open(BULK) as archive:
        members = [member for member in archive if member.isfile()]
        for member in members[:most]:
            file = archive.extractfile(member)
            content = file.read() if file else b""
            begun = time.perf_counter()
            try:
                documents = tuple(structure(extract(Path(member.name), content)))
            except ReadError as error:
                yield _Read(member.name, time.perf_counter() - begun, 0, error=str(error))
                continue
            characters = sum(len(document.body) for document in documents)
            yield _Read(Path(member.name).name, time.perf_counter() - begun, characters, documents)


if __name__ == "__main__":
    sys.exit(main())
