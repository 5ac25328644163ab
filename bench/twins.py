"""Files of which the same text is known as Markdown: how many articles come out word for word.

    manifest.json names the twin -> its articles by label -> those that the file holds at all -> those that are read

A twin may be another version of the law, or have a slip of its own. So of the versions in the collection the one is
taken that the file holds most of, and an article that the file does not hold is counted apart.
"""

from __future__ import annotations

import fnmatch
import json
import re
import tarfile
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bench.collection import LAWS
from kb import outline
from kb.document import Document
from kb.readers import read_file
from kb.readers.markdown import MarkdownReader
from kb.structure import structure

OFFICE = LAWS.parent / "office"
MOST_BYTES = 100_000_000

_ARTICLE = re.compile(r"第[零〇一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?(?=[\s　])")
_NEXT = re.compile(r"第[零〇一二三四五六七八九十百千]+(?:分编|[编章节条])|附[件:则]|\Z")
_UNSEEN = re.compile(r"[\s\u200b-\u200d\ufeff]")
_NOTE_MARK = re.compile(r"\[注\d+\]")


@dataclass(frozen=True, slots=True)
class Compared:
    """What became of one file's articles."""

    path: Path
    twin: str  # the names of its twin in the collection
    right: int
    wrong: Mapping[str, tuple[str, str]]  # label -> as the twin has it, as it was read
    other: int  # articles of the twin that the file does not hold in these words
    sections: int  # of the twin; 0 where it is several files
    misplaced: int  # of these, the ones that do not stand in the same place of the tree


def compared(suffix: str) -> Iterator[Compared]:
    """The files of the manifest with `suffix` that have a twin, each compared with it."""
    for entry in json.loads((OFFICE / "manifest.json").read_text(encoding="utf-8")):
        if entry["file"].endswith(suffix) and entry.get("twin_md"):
            yield _compared(OFFICE / entry["file"], entry["twin_md"])


def _compared(path: Path, named: str) -> Compared:
    documents = structure(read_file(path, MOST_BYTES))
    read = articles(line for document in documents for line in body_lines(document))
    held = raw_text(path)
    twins = [(name, lines, articles(lines)) for name, lines in _versions(named)]
    name, lines, expected = max(twins, key=lambda twin: sum(_is_held(text, held) for text in twin[2].values()))
    known = {label: text for label, text in expected.items() if _is_held(text, held)}
    wrong = {label: (text, read.get(label, "")) for label, text in known.items() if read.get(label) != text}
    tree = Counter[tuple[str, ...]]() if "*" in name else _paths(_structured(lines))
    misplaced = tree - _paths(documents)
    right, other = len(known) - len(wrong), len(expected) - len(known)
    return Compared(path, name, right, wrong, other, tree.total(), misplaced.total())


def _structured(lines: Iterable[str]) -> list[Document]:
    return structure(MarkdownReader().read("twin.md", "\n".join(lines).encode()))


def _paths(documents: Iterable[Document]) -> Counter[tuple[str, ...]]:
    """The sections by the way to each."""
    return Counter(path for document in documents for path, _ in outline.walk(document.sections))


def _is_held(text: str, held: str | None) -> bool:
    """Whether the file holds an article in these words, and ends it there."""
    if held is None:
        return True
    at = held.find(text)
    return at >= 0 and bool(_NEXT.match(held, at + len(text)))


def articles(lines: Iterable[str]) -> dict[str, str]:
    """The articles in `lines`, paragraphs and `#` headings, by label; blanks and marks of notes are left out."""
    found: dict[str, str] = {}
    label = ""
    for line in lines:
        if match := _ARTICLE.match(line.strip()):
            label = match[0]
            found.setdefault(label, "")
        elif line.startswith("#"):
            label = ""
        if label:
            found[label] += squeezed(line)
    return found


def squeezed(text: str) -> str:
    """`text` without blanks and marks of notes; `:` and `：` are the same."""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", _NOTE_MARK.sub("", text)))


def body_lines(document: Document) -> Iterator[str]:
    """The paragraphs of a document as plain text, headings with a mark."""
    for block in outline.blocks(document.body):
        yield f"# {block.text}" if block.kind == "heading" else block.text


def raw_text(path: Path) -> str | None:
    """All characters of a DOCX in the order of its XML, without blanks; None for other files."""
    if path.suffix != ".docx":
        return None
    with zipfile.ZipFile(path) as archive:
        xml = archive.read("word/document.xml").decode()
    texts = re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", xml)
    plain = "".join(texts).replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
    return squeezed(plain)


def _versions(named: str) -> Iterator[tuple[str, list[str]]]:
    """The twin that is named and other versions of it: name, lines. `民法典/*.md (7 files)` is one text."""
    pattern = "*/" + re.sub(r" \(\d+ files\)$", "", named)
    if "*" in pattern[2:]:
        parts = [lines for name, lines in sorted(_collection(LAWS).items()) if fnmatch.fnmatchcase(name, pattern)]
        yield named, [line for lines in parts for line in lines]
        return
    stem = re.sub(r"(?:\([^()]*\))?\.md$", "", pattern)
    for name, lines in _collection(LAWS).items():
        if fnmatch.fnmatchcase(re.sub(r"(?:\([^()]*\))?\.md$", "", name), stem):
            yield name, lines


@cache
def _collection(path: Path) -> dict[str, list[str]]:
    """The lines of every law of the archive at `path`."""
    with tarfile.open(path) as archive:
        return {
            member.name: file.read().decode().splitlines()
            for member in archive
            if member.name.endswith(".md") and (file := archive.extractfile(member))
        }
