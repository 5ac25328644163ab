"""Loading the lexicon."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.lexicon import Lexicon, load_lexicon
from kb.errors import LexiconError


def write(folder: Path, terms: str = "", synonyms: str = "") -> Path:
    """A lexicon folder with these files."""
    (folder / "terms.txt").write_text(terms, encoding="utf-8")
    (folder / "synonyms.txt").write_text(synonyms, encoding="utf-8")
    return folder


def test_synonyms_go_both_ways_or_one(tmp_path: Path) -> None:
    """↔ expands from either side, → from the old wording only; members of one line do not find each other."""
    lexicon = load_lexicon(write(tmp_path, synonyms="两新组织 ↔ 新经济组织、新社会组织  # 注\n旧提法 → 新提法\n"))
    assert lexicon.expand("两新组织") == ("新经济组织", "新社会组织")
    assert lexicon.expand("新经济组织") == ("两新组织",)
    assert (lexicon.expand("旧提法"), lexicon.expand("新提法")) == (("新提法",), ())


def test_synonyms_are_terms_too(tmp_path: Path) -> None:
    """A member of a synonym line stays whole when text is cut, or it would never be met."""
    assert set(load_lexicon(write(tmp_path, "甲乙\n", "丙丁 ↔ 戊己\n")).terms) == {"甲乙", "丙丁", "戊己"}


def test_terms_are_folded(tmp_path: Path) -> None:
    """Width and case of a term do not matter, nor whether it is traditional."""
    assert load_lexicon(write(tmp_path, "ＣＢＤ黨建\n")).terms == ("cbd党建",)


def test_no_term_is_its_own_synonym(tmp_path: Path) -> None:
    """Folded, 黨建 is 党建: nothing is said of it but that it is a term."""
    lexicon = load_lexicon(write(tmp_path, synonyms="黨建 ↔ 党建、党的建设\n黨務 → 党务\n"))
    assert (lexicon.expand("党建"), lexicon.expand("党务")) == (("党的建设",), ())


def test_an_absent_lexicon_is_empty(tmp_path: Path) -> None:
    """Nothing breaks where there is no lexicon."""
    assert load_lexicon(tmp_path / "没有") == Lexicon((), {})


@pytest.mark.parametrize(
    ("terms", "synonyms", "message"),
    [
        ("党建\n\n党\n", "", "terms.txt 第 3 行"),
        ("党建 引领\n", "", "terms.txt 第 1 行"),
        ("一二三四五六七八九十一二三四五六七八九十一\n", "", "2 至 20 个字"),
        ("", "# 注\n两新组织 新经济组织\n", "synonyms.txt 第 2 行"),
        ("", "两新组织 ↔ 新、新社会组织\n", "synonyms.txt 第 1 行"),
    ],
)
def test_broken_lines_are_named(tmp_path: Path, terms: str, synonyms: str, message: str) -> None:
    """A line that cannot be read stops loading with file and line."""
    with pytest.raises(LexiconError, match=message):
        load_lexicon(write(tmp_path, terms, synonyms))


def test_the_shipped_lexicon_is_rich(lexicon: Lexicon) -> None:
    """At least 300 terms of the field are shipped, with the synonyms that everyone expects."""
    assert len(lexicon.terms) >= 300
    assert set(lexicon.expand("两新组织")) == {"新经济组织", "新社会组织"}
    assert "三会一课" in lexicon.terms
