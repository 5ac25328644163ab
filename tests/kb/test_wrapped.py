"""kb.structure.wrapped: Word files whose paragraphs are the lines of a page."""

from __future__ import annotations

import tarfile
from itertools import islice
from pathlib import Path

import pytest

from kb import outline
from kb.readers.docx import DocxReader
from kb.structure import structure
from kb.structure.wrapped import as_lines
from tests.kb.test_structure import PROSE
from tests.kb.word_files import centred, para, row, table, word


def lines_of(texts: list[str], width: int = 30) -> str:
    """Each line of `texts`, wrapped, as a paragraph of its own; the first of each with its indent."""
    made = ""
    for text in texts:
        lines = [f"　　{text}"[at : at + width] for at in range(0, len(text) + 2, width)]
        made += "".join(para(line) for line in lines)
    return made


def paragraphs(body: str) -> list[str]:
    (made,) = structure(DocxReader().read("甲.docx", word(body)))
    return [block.text for block in outline.blocks(made.body)]


@pytest.mark.parametrize("width", [22, 30, 38])
def test_lines_that_are_paragraphs_are_joined(width: int) -> None:
    """The paragraphs come back as they were before somebody pasted them line by line."""
    assert paragraphs(centred("关于加强党建工作的意见") + lines_of(PROSE, width)) == PROSE


def test_tables_between_them_stay() -> None:
    """A table ends a run of lines and is left as it is."""
    body = lines_of(PROSE) + table(row("区", "数量"), row("上城", "12")) + lines_of(PROSE)
    assert paragraphs(body) == [*PROSE, "区　数量", "上城　12", *PROSE]


def test_whole_paragraphs_are_left_alone() -> None:
    """A file that is not wrapped is the same object after."""
    extract = DocxReader().read("甲.docx", word("".join(map(para, PROSE * 4))))
    assert as_lines(extract) is extract


def test_no_law_is_taken_for_wrapped(shared: Path) -> None:
    """Real Word files with paragraphs of all lengths: none is."""
    with tarfile.open(shared / "data" / "office-bulk.tar") as archive:
        for member in islice(archive, 120):
            file = archive.extractfile(member)
            assert file is not None
            extract = DocxReader().read(member.name, file.read())
            assert as_lines(extract) is extract, member.name
