"""Text as it is kept for exact search."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from indexer.exact import contains, squeeze
from indexer.whoosh_engine.plain import is_literal, plain, restored, squeezed

ODD = st.text("党建引领基层 \t\u3000\u00a0⼀⽂⻔⺀⾞黨領層衞後ABｃ１9，。“”\n\0", max_size=30)


def _plain(text: str) -> tuple[str, str]:
    """What is kept of one text, and its patches."""
    kept, patches = plain([text])
    return kept[0], patches.get(0, "")


@given(ODD)
def test_the_text_comes_back(text: str) -> None:
    """What is kept, with its patches, is the text to the letter."""
    assert restored(*_plain(text)) == text


@given(st.lists(ODD))
def test_texts_do_not_run_into_each_other(texts: list[str]) -> None:
    """What is kept of several texts is what is kept of each."""
    kept, patches = plain(texts)
    assert [(text, patches.get(place, "")) for place, text in enumerate(kept)] == list(map(_plain, texts))


@given(ODD)
def test_exact_search_sees_no_difference(text: str) -> None:
    """Squeezed, what is kept is what the text is."""
    kept = _plain(text)[0]
    lines = [squeeze(line) for line in text.split("\n")]
    assert [squeeze(line) for line in kept.split("\n")] == lines
    assert squeezed(kept).split("\n") == lines


@given(ODD, st.text("党建引领基层文一门黨後车，。“”", min_size=1, max_size=3))
def test_literal_needles_need_no_folding(text: str, needle: str) -> None:
    """A needle of Chinese characters and marks is in what is kept exactly where exact search finds it in the text."""
    needle = squeeze(needle)
    if is_literal(needle):
        assert (needle in _plain(text)[0]) == contains(text, needle)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("第一条　为了规范", "第一条为了规范"),
        ("Windows 10 系统", "Windows 10系统"),
        ("⽂件", "文件"),
        ("關於黨　建⾞", "关于党建车"),
        ("党建，引领", "党建，引领"),
    ],
)
def test_what_is_taken_out(text: str, kept: str) -> None:
    """Blanks beside Chinese characters, radicals and traditional characters go; other blanks, width and case stay."""
    assert _plain(text)[0] == kept


def test_real_text_comes_back(shared: Path) -> None:
    """So it is with every line of the seeds, and with what OpenCC makes of it in traditional characters."""
    traditional = OpenCC("s2t")
    for path in sorted((shared / "seeds").iterdir()):
        for line in path.read_text(encoding="utf-8").splitlines():
            for text in (line, traditional.convert(line)):
                kept, patches = _plain(text)
                assert restored(kept, patches) == text
                assert squeeze(kept) == squeeze(text)


@pytest.mark.parametrize("unchanged", [0, 1, 0xD7FE, 0xD7FF, 0xD800, 2 * 0xD7FF, 200_000])
def test_patches_may_stand_far_apart(unchanged: int) -> None:
    """However much stands between two of them, and in whatever plane: they are text that can be written."""
    text = f"{'党' * unchanged}黨 建{'𠀀' * unchanged}領 A{'b' * unchanged}　導"
    kept, patches = _plain(text)
    assert restored(kept, patches.encode().decode()) == text


def test_patches_of_traditional_text_are_small(shared: Path) -> None:
    """They cost no more than half of what the text does itself."""
    text = OpenCC("s2t").convert("".join(path.read_text("utf-8") for path in (shared / "seeds").iterdir()))
    assert len(_plain(text)[1].encode()) < len(text.encode()) / 2
