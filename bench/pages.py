"""Saved government pages: are title, 文号 and issuer right, and is the text whole, without menus and tools?

    python -m bench.pages [--pages FOLDER]

FOLDER holds pages and a metadata.json with what each states (file, title, number, office). Shares of the text are of
Chinese characters, against the element that the site itself marks as the text. Every failure is printed.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml.html import document_fromstring

from kb.document import Document
from kb.readers.base import Extract
from kb.readers.html import HtmlReader
from kb.structure import structure

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
TARGET = 0.98  # of title, 文号 and issuer each
LEAST_KEPT = 0.999  # of the text
MOST_FOREIGN = 0.001  # of what is not of the text in what was read
# The element that 中国政府网 marks as the text: the measure's own, the reader knows it as one name among many.
MARKED = "//*[@id='UCAP-CONTENT']"
FIELDS = {"title": "title", "number": "number", "issuer": "office"}  # ours -> of metadata.json

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class Kept:
    """How much of a page's text was kept, in Chinese characters."""

    name: str
    whole: int
    kept: int
    foreign: int  # that are not of the text


def main(words: Sequence[str] | None = None) -> int:
    """Run it with `words`, or those of the command line; the exit status is 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=Path, default=DATA / "pages")
    folder = parser.parse_args(words).pages
    if not (folder / "metadata.json").is_file():
        print(f"{folder} has no metadata.json: the benchmark needs such pages, which are no part of the project")
        return 0
    known = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
    started = time.perf_counter()
    read = {each["file"]: _read(folder / each["file"]) for each in known}
    seconds = time.perf_counter() - started
    met = [_field(name, theirs, known, read) for name, theirs in FIELDS.items()]
    met.append(_texts([kept for path in _all_pages(folder) if (kept := _kept(path))]))
    print(f"{len(read)} pages, {1000 * seconds / len(read):.0f} ms each")
    return 0 if all(met) else 1


def _all_pages(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob("*.html"))
    yield from sorted((folder.parent / "office").glob("*.html"))


def _read(path: Path) -> tuple[Extract, Document]:
    extract = HtmlReader().read(path.name, path.read_bytes())
    (document,) = structure(extract)
    return extract, document


def _field(name: str, theirs: str, known: Sequence[dict[str, str]], read: dict[str, tuple[Extract, Document]]) -> bool:
    """Print the figure of one field, and where it is wrong."""
    stated = [each for each in known if each[theirs]]
    wrong = [
        (each["file"], each[theirs], found)
        for each in stated
        if _bare(found := getattr(read[each["file"]][1].metadata, name) or "") != _bare(each[theirs])
    ]
    share = 1 - len(wrong) / len(stated)
    print(f"{name:8} right {share:6.1%}   target {TARGET:.0%}   {'met' if share >= TARGET else 'missed'}")
    for file, expected, found in wrong:
        print(f"  {file}: {found!r}, expected {expected!r}")
    return share >= TARGET


def _bare(text: str) -> str:
    """Without blanks; brackets of a 文号 are typed in many ways."""
    return re.sub(r"[\[［(（【]", "〔", re.sub(r"[\]］)）】]", "〕", "".join(text.split())))


def _kept(path: Path) -> Kept | None:
    page = document_fromstring(path.read_bytes().decode("utf-8"))
    if not page.xpath(f"boolean({MARKED})"):
        return None
    truth = _han(str(page.xpath(f"string({MARKED})")))
    _, document = _read(path)
    # The title is in the metadata, the 文号 too: they are of the text.
    out = _han(document.body) + _han(document.metadata.title or "") + _han(document.metadata.number or "")
    return Kept(path.name, truth.total(), (truth & out).total(), (out - truth).total())


def _texts(pages: Sequence[Kept]) -> bool:
    """Print what share of the texts was kept, and what is not of them."""
    whole, kept, foreign = (sum(getattr(page, name) for page in pages) for name in ("whole", "kept", "foreign"))
    met = bool(kept >= LEAST_KEPT * whole and foreign <= MOST_FOREIGN * whole)
    print(f"text     kept  {kept / whole:6.2%}   target {LEAST_KEPT:.1%}")
    print(f"         other {foreign / whole:6.2%}   target {MOST_FOREIGN:.1%}   {'met' if met else 'missed'}")
    for page in pages:
        if page.kept < page.whole or page.foreign:
            print(f"  {page.name}: {page.whole - page.kept} of {page.whole} missing, {page.foreign} not of the text")
    return met


def _han(text: str) -> Counter[str]:
    return Counter(_HAN.findall(text))


if __name__ == "__main__":
    sys.exit(main())
