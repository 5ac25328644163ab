"""How characters are read."""

from __future__ import annotations

import pytest

from indexer.pinyin import MOST_READINGS, readings, sounds, syllables


@pytest.mark.parametrize(
    ("char", "expected"),
    [
        ("党", {"dang"}),
        ("长", {"chang", "zhang"}),
        ("重", {"chong", "zhong"}),
        ("行", {"xing", "hang"}),
        ("会", {"hui", "kuai"}),
        ("率", {"lv", "lu", "shuai"}),
        ("女", {"nv", "nu"}),
        ("红", {"hong"}),  # gong is in dictionaries, and in one phrase
        ("大", {"da"}),
        ("a", set()),
        ("，", set()),
        ("", set()),
    ],
)
def test_common_readings_are_kept_and_rare_ones_are_not(char: str, expected: set[str]) -> None:
    """A polyphone has all its common readings; ü is typed v or u."""
    assert set(readings(char)) == expected


def test_the_commonest_reading_comes_first() -> None:
    """的 is de before it is di."""
    assert readings("的")[0] == "de"


def test_syllables_are_letters() -> None:
    """No tone, no ü is left, and the usual four hundred are there."""
    assert all(each.isascii() and each.isalpha() and each.islower() for each in syllables())
    assert {"dang", "jian", "zhuang", "lv", "lu", "er", "a"} <= syllables()
    assert 390 < len(syllables()) < 440


def test_a_text_sounds_in_all_its_ways() -> None:
    """Every reading of every polyphone is among the sounds of a text; what is not Chinese stays."""
    assert set(sounds("长效机制")) == {"changxiaojizhi", "zhangxiaojizhi"}
    assert sounds("app行") == ("appxing", "apphang")


def test_a_text_of_polyphones_does_not_explode() -> None:
    """However many polyphones, the readings of a text are bounded."""
    assert len(sounds("行" * 500)) <= MOST_READINGS
