"""Office files against their twins: the same law as Markdown in laws.tar.xz, compared article by article.

An article is what stands between its label and the next one, headings left out, blanks ignored. Where both differ the
difference is shown: it may be the reader's fault, or the two are different versions of the text.
"""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.collection import LAWS
from kb import outline
from kb.document import Document
from kb.readers.markdown import MarkdownReader
from kb.structure import structure

OFFICE = LAWS.parent / "office"

_LABEL = re.compile(r"第[零〇一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?(?=[ 　：:]|$)")
_UNSEEN = re.compile(r"[\s\u200b-\u200d\u2060\ufeff\u00ad]")
_MARK = re.compile(r"\[\d{1,3}\]")  # of a note
# Which of several forms of a mark is typed differs from copy to copy of one law.
_SAME = str.maketrans("“”‘’<>:;,()〇○", "\"\"''〈〉：；，（）零零")


@dataclass(frozen=True, slots=True)
class Compared:
    """How much of a twin is found again."""

    articles: int
    same: int
    different: tuple[tuple[str, str, str], ...]  # label, what the twin says, what was read

    @property
    def share(self) -> float:
        """Of the twin's articles, those found word for word."""
        return self.same / self.articles if self.articles else 1.0


def articles(documents: Iterable[Document]) -> dict[str, str]:
    """The text of each article by its label; one label in several places holds all of them."""
    found: dict[str, str] = {}
    for document in documents:
        label = ""
        for block in outline.blocks(document.body):
            if block.kind in ("heading", "row"):
                label = "" if block.kind == "heading" else label
                continue
            if match := _LABEL.match(block.text):
                label = match[0]
            if label:
                found[label] = found.get(label, "") + _plain(block.text)
    return found


def compare(expected: Iterable[Document], read: Iterable[Document]) -> Compared:
    """The articles of the documents `expected` against those that were `read`."""
    theirs, ours = articles(expected), articles(read)
    different = tuple(
        (label, text, ours.get(label, "")) for label, text in theirs.items() if ours.get(label, "") != text
    )
    return Compared(len(theirs), len(theirs) - len(different), different)


def twin(pattern: str) -> list[Document]:
    """The documents of the archive whose path fits `pattern`, as a manifest names a twin: 民法典/*.md (7 files)."""
    wanted = pattern.split(" (7")[0]
    reader = MarkdownReader()
    documents: list[Document] = []
    with tarfile.open(LAWS) as archive:
        for member in sorted(_fitting(archive, wanted), key=lambda member: member.name):
            file = archive.extractfile(member)
            assert file is not None
            documents += structure(reader.read(Path(member.name).name, file.read()))
    return documents


def difference(expected: str, read: str, around: int = 12) -> str:
    """Where two texts differ first, with some characters around."""
    at = next((at for at, (one, two) in enumerate(zip(expected, read, strict=False)) if one != two), None)
    at = min(len(expected), len(read)) if at is None else at
    start = max(0, at - around)
    return f"“{expected[start : at + around]}” / “{read[start : at + around]}”"


def _fitting(archive: tarfile.TarFile, pattern: str) -> Iterator[tarfile.TarInfo]:
    parts = pattern.split("/")
    for member in archive:
        path = Path(member.name).parts
        if member.isfile() and _fits(path[-len(parts) :], parts):
            yield member


def _fits(path: Sequence[str], parts: Sequence[str]) -> bool:
    return len(path) == len(parts) and all(part in ("*.md", name) for name, part in zip(path, parts, strict=True))


def _plain(text: str) -> str:
    return _MARK.sub("", _UNSEEN.sub("", text)).translate(_SAME)
