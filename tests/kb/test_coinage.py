"""What may be the name of a practice without a card."""

from __future__ import annotations

import pytest

from kb.practice.coinage import coined, proposed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("党支部打造“友邻善治”模式", ["友邻善治"]),
        ("党员参加“楼宇友邻节”活动", ["楼宇友邻节"]),
        ("党组织推行「双轮驱动」工作法", ["双轮驱动"]),
        ("党委推行双轮驱动工作法。", ["双轮驱动工作法"]),
        ("党建引领“1+3+N”模式", ["1+3+N"]),
    ],
)
def test_names_in_quotes_and_before_their_ends_are_coined(text: str, expected: list[str]) -> None:
    """Without the quotes; where no quotes are, with the end."""
    assert [each.name for each in coined(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "党员说“我们要把工作做好”",
        "党组织建立工作机制",
        "党委加强基层党建",
        "党员有“2020”个",
        "税务局推行“非接触式”办税",
        "党支部“好，很好”",
        "各级党组织的领导机制",
    ],
)
def test_sentences_numbers_and_what_every_text_says_are_not(text: str) -> None:
    """Nor what stands in passages that do not speak of the party."""
    assert not list(coined(text))


@pytest.mark.parametrize(("documents", "times", "expected"), [(2, 2, True), (1, 3, True), (1, 2, False), (0, 0, False)])
def test_a_name_is_proposed_when_it_is_used_again(documents: int, times: int, expected: bool) -> None:
    """In a second document, or three times in one."""
    assert proposed(documents, times) is expected
