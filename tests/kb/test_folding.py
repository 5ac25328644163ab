"""One character to one, for comparison."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from kb import folding
from kb.folding import fold

ROWS = [bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF)]
GB2312 = "".join(char.decode("gb2312", "ignore") for char in ROWS)
# Of simplified text, but nearly always met in traditional text: 關於, 最後, 象徵, 合夥.
TRADITIONAL_IN_GB2312 = "於後徵夥麽菸摺"
ANY = st.text(st.one_of(st.characters(), st.sampled_from(range(0x2E80, 0xFB00)).map(chr)))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("黨建引領基層治理", "党建引领基层治理"),
        ("關於加強最後環節的意見", "关于加强最后环节的意见"),
        ("衞生與體育", "卫生与体育"),
        ("合夥企業徵求意見", "合伙企业征求意见"),
        ("⾞站的⽂件", "车站的文件"),
        ("坏与壞", "坏与坏"),
        ("瞭解菸草", "了解烟草"),
        ("乾隆干部", "乾隆干部"),
        ("ＰＰＲ－９０８７　Ａ", "ppr-9087 a"),
        ("①℃…", "①℃…"),
        ("Party", "party"),
    ],
)
def test_characters_that_are_the_same_to_search(text: str, folded: str) -> None:
    """Width, case, radicals and traditional characters do not count; nothing else changes."""
    assert fold(text) == folded


@given(ANY)
def test_folding_keeps_every_offset_and_is_done_once(text: str) -> None:
    """As long as before, and folded again it is the same."""
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


def test_every_character_is_folded_once() -> None:
    """No character is folded to one that would be folded again."""
    every = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x110000))))
    assert len(fold(every)) == len(every)
    assert fold(fold(every)) == fold(every)


def test_simplified_text_does_not_change() -> None:
    """No Chinese character of simplified text becomes another, those of traditional text aside."""
    chinese = re.sub("[^\u4e00-\u9fff]", "", GB2312)
    assert len(chinese) == 6763
    assert {char for char in chinese if fold(char) != char} == set(TRADITIONAL_IN_GB2312)


@given(st.text(st.sampled_from([char for char in GB2312 if char not in TRADITIONAL_IN_GB2312])))
def test_only_width_and_case_of_simplified_text_change(text: str) -> None:
    """Simplified text is folded to what the half-width twins of its letters and marks are in lower case."""
    twins = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
    half = text.translate(twins)
    assert fold(text) == "".join(char.lower() if char.isascii() else char for char in half)


@pytest.mark.parametrize("made", ["s2t", "s2hk", "s2tw"])
def test_real_text_made_traditional_is_the_same(shared: Path, made: str) -> None:
    """The seeds, written as in Hong Kong or Taiwan by words, are folded to what they are folded to themselves.

    What is left are characters that simplified text has as well: 干净 is 乾淨, 接着 is 接著.
    """
    converter = OpenCC(made)
    text = "\n".join(path.read_text("utf-8") for path in sorted((shared / "seeds").iterdir()))
    traditional = converter.convert(text)
    different = [(one, other) for one, other in zip(fold(text), fold(traditional), strict=True) if one != other]
    assert sum(one != other for one, other in zip(text, traditional, strict=True)) > len(text) // 5
    assert len(different) < len(text) // 1000
    assert all(other in GB2312 for _, other in different)


def test_the_table_is_made_when_a_text_needs_it() -> None:
    """Neither importing the command line nor its help loads OpenCC; folding Chinese text does."""
    loaded = "'opencc' in sys.modules"
    script = f"import sys, web.cli, kb.folding; print({loaded}, kb.folding.fold('黨'), {loaded})"
    answer = subprocess.run([sys.executable, "-X", "utf8", "-c", script], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["False", "党", "True"]


def test_without_opencc_nothing_is_simplified_and_the_fingerprint_says_so() -> None:
    """Width, case and radicals are folded all the same; an index made with the table is told apart."""
    script = (
        "import sys; sys.modules['opencc'] = None; import kb.folding as f; print(f.fold('黨Ａ⽂'), f.fingerprint())"
    )
    answer = subprocess.run([sys.executable, "-X", "utf8", "-c", script], capture_output=True, text=True, check=True)
    folded, fingerprint = answer.stdout.split()
    assert (folded, fingerprint == folding.fingerprint()) == ("黨a文", False)


def test_the_fingerprint_follows_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another table of characters has another fingerprint, whatever release it comes from."""
    before = folding.fingerprint()
    monkeypatch.setattr(folding, "ideographs", lambda: {ord("黨"): "党"})
    assert folding.fingerprint.__wrapped__() != before
