"""Completions of what was typed, against a plain comparison of every text."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.completion import LONGEST_TYPED, Completions
from indexer.pinyin import readings, syllables

TEXTS = (
    "楼宇党建",
    "红领驿站",
    "长效机制",
    "市长质量奖",
    "西安市VR产业条例",
    "县先进",
    "国办发〔2017〕47号",
    "女职工 绿色通道",
    "重庆市行业协会",
    "南市商务区楼宇党建生态圈",
)


def completed(typed: str, most: int = 10) -> list[str]:
    """The texts among TEXTS that go on from `typed`."""
    completions = Completions(TEXTS)
    return [TEXTS[each.number] for each in completions.find(typed, most)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("楼", "楼宇党建"),
        ("louyu", "楼宇党建"),
        ("louyud", "楼宇党建"),
        ("louyudang", "楼宇党建"),
        ("lou yu", "楼宇党建"),
        ("lou'yu", "楼宇党建"),
        ("LouYu", "楼宇党建"),
        ("ｌｏｕｙｕ", "楼宇党建"),
        ("楼yu", "楼宇党建"),
        ("louyu党", "楼宇党建"),
        ("lydj", "楼宇党建"),
        ("louydj", "楼宇党建"),
        ("hlyz", "红领驿站"),
        ("cxjz", "长效机制"),
        ("zxjz", "长效机制"),
        ("szzl", "市长质量奖"),
        ("scz", "市长质量奖"),
        ("xianshi", "西安市VR产业条例"),
        ("xian", "西安市VR产业条例"),
        ("xavr", None),
        ("xasvrcy", "西安市VR产业条例"),
        ("vrchanye", "西安市VR产业条例"),
        ("国办发[2017]", "国办发〔2017〕47号"),
        ("国办发【2017】47", "国办发〔2017〕47号"),
        ("gbf〔2017", "国办发〔2017〕47号"),
        ("nvzhigong", "女职工 绿色通道"),
        ("nuzhigonglv", "女职工 绿色通道"),
        ("nvzhigonglvse", "女职工 绿色通道"),
        ("cqshyxh", "重庆市行业协会"),
        ("hangye", "重庆市行业协会"),
        ("zhq", "重庆市行业协会"),
        ("dangjianlou", None),
        ("党建设", None),
    ],
)
def test_what_was_typed_brings_up(typed: str, first: str | None) -> None:
    """By characters, syllables, an unfinished syllable, initials, and all of them mixed."""
    assert next(iter(completed(typed)), None) == first


def test_the_matched_characters_are_given() -> None:
    """The span is that of the characters which what was typed stands for."""
    completions = Completions(TEXTS)
    for typed, expected in (
        ("lydj", "楼宇党建"),
        ("dangj", "党建"),
        ("建生", "建生"),
        ("yuchan", None),
        ("xian", "西安"),
    ):
        spans = [TEXTS[each.number][each.start : each.end] for each in completions.find(typed, 10)]
        assert next(iter(spans), None) == expected


def test_beginnings_go_before_insides_and_characters_before_sounds() -> None:
    """党 typed as it is, then dang read so, and at each the text that begins so first."""
    texts = ["非公党建", "档案", "dang报", "党员", "《dang》"]
    found = [texts[each.number] for each in Completions(texts).find("dang", 10)]
    assert found == ["dang报", "档案", "党员", "《dang》", "非公党建"]


def test_texts_keep_their_order_and_are_no_more_than_wanted() -> None:
    """Of equally good ones the earlier goes first."""
    texts = [f"党建{number}" for number in range(50)]
    assert [each.number for each in Completions(texts).find("dangj", 7)] == list(range(7))


@pytest.mark.parametrize("typed", ["", " ", "\n", "'", "龘", "zzz", "a" * 1000, "党" * LONGEST_TYPED, "\ud800", "\x00"])
def test_what_nothing_goes_on_from_gives_nothing(typed: str) -> None:
    """Empty, endless, broken and unknown input gives an empty list."""
    assert completed(typed) == []


def test_no_texts_give_nothing() -> None:
    """An empty collection has no completions."""
    assert Completions([]).find("dang", 10) == []


PLAIN = st.text("长重行安西县党a1n ", min_size=1, max_size=6).map(lambda text: " ".join(text.split())).filter(bool)
LETTERS = "changzxiodeyt1n 西党"


@given(st.lists(PLAIN, max_size=8), st.text(LETTERS, min_size=1, max_size=7))
def test_exactly_those_texts_are_found_that_a_plain_comparison_finds(texts: list[str], typed: str) -> None:
    """For made-up texts full of polyphones: the same texts, at the same rank, with a span that is right."""
    sought = " ".join(typed.split())
    completions = Completions(texts)
    found = completions.find(typed, len(texts))
    expected = {number: rank for number, text in enumerate(texts) if (rank := plain_rank(text, sought)) is not None}
    assert [each.number for each in found] == sorted(expected, key=lambda number: (expected[number], number))
    for each in found:
        cut = texts[each.number][each.start : each.end]
        assert expected[each.number] in (0, 3) or matches(cut, spelt(sought), expected[each.number] % 3 == 2)


def plain_rank(text: str, sought: str) -> int | None:
    """0 to 2: begins with the characters, the syllables, the initials; 3 to 5: has them inside; None: not at all."""
    if not sought:
        return None
    for rank, starts in ((0, [0]), (3, range(len(text)))):
        if any(text.startswith(sought, start) for start in starts):
            return rank
        for more, initials in ((1, False), (2, True)):
            letters = any(char.isascii() and char.isalpha() for char in sought)
            if letters and any(goes_on(text[start:], spelt(sought), initials) for start in starts):
                return rank + more
    return None


def spelt(sought: str) -> str:
    """Without blanks between syllables, and between them and characters; digits and blanks keep theirs."""
    kept = ""
    for at, char in enumerate(sought):
        before, after = sought[at - 1 : at], sought[at + 1 : at + 2]
        inside = before.isalpha() and before.isascii() and after.isalpha() and after.isascii()
        if char != " " or not (inside or not before.isascii() or not after.isascii()):
            kept += char
    return kept


@cache
def goes_on(text: str, sought: str, initials: bool) -> bool:
    """Whether some beginning of `text` is what was typed."""
    return any(matches(text[:end], sought, initials) for end in range(1, len(text) + 1))


@cache
def matches(text: str, sought: str, initials: bool) -> bool:
    """Whether the whole of `text` is what was typed."""
    if not text or not sought:
        return not text and not sought
    char, rest = text[0], text[1:]
    steps = {char}
    for reading in readings(char):
        steps.add(reading)
        if not rest.strip() and reading.startswith(sought):
            steps.add(sought)
        if initials:
            steps.add(reading[0])
            steps |= {reading[:2]} & {"zh", "ch", "sh"}
    if any(sought.startswith(step) and matches(rest, sought[len(step) :], initials) for step in steps):
        return True
    return char == " " and bool(rest) and matches(rest, sought, initials)


def test_every_syllable_is_known_to_the_steps() -> None:
    """The longest syllables are met whole: 庄 is zhuang."""
    assert max(map(len, syllables())) == len("zhuang")
    assert [each.end for each in Completions(["庄行"]).find("zhuanghang", 1)] == [2]
