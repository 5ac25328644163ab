"""Text as it is kept for exact search."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.exact import contains, squeeze
from indexer.whoosh_engine.plain import is_literal, plain, restored, squeezed

ODD = st.text("党建引领基层 \t\u3000\u00a0⼀⽂⻔⺀ABｃ１9，。“”\n", max_size=30)


@given(ODD)
def test_the_text_comes_back(text: str) -> None:
    """What is kept, with its patches, is the text to the letter."""
    assert restored(*plain(text)) == text


@given(ODD)
def test_exact_search_sees_no_difference(text: str) -> None:
    """Squeezed, what is kept is what the text is."""
    kept = plain(text)[0]
    lines = [squeeze(line) for line in text.split("\n")]
    assert [squeeze(line) for line in kept.split("\n")] == lines
    assert squeezed(kept).split("\n") == lines


@given(ODD, st.text("党建引领基层文一门，。“”", min_size=1, max_size=3))
def test_literal_needles_need_no_folding(text: str, needle: str) -> None:
    """A needle of Chinese characters and marks is in what is kept exactly where exact search finds it in the text."""
    needle = squeeze(needle)
    if is_literal(needle):
        assert (needle in plain(text)[0]) == contains(text, needle)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("第一条　为了规范", "第一条为了规范"),
        ("Windows 10 系统", "Windows 10系统"),
        ("⽂件", "文件"),
        ("党建，引领", "党建，引领"),
    ],
)
def test_what_is_taken_out(text: str, kept: str) -> None:
    """Blanks beside Chinese characters and radicals go; blanks between Latin words, width and case stay."""
    assert plain(text)[0] == kept


def test_real_text_comes_back(shared: Path) -> None:
    """So it is with every line of the seeds."""
    for path in sorted((shared / "seeds").iterdir()):
        for line in path.read_text(encoding="utf-8").splitlines():
            kept, patches = plain(line)
            assert restored(kept, patches) == line
            assert squeeze(kept) == squeeze(line)
