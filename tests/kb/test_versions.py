"""Versions of one policy, told by title, issuer and date."""

from __future__ import annotations

import pytest

from kb.versions import differ, edition, in_order, newer, same_policy
from tests.factories import document


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("关于加强楼宇党建工作的意见（试行）", "关于加强楼宇党建工作的意见"),
        ("党员教育管理暂行办法", "党员教育管理办法"),
        ("上海市消防条例（2018年修正）", "上海市消防条例（2023修订）"),
        ("上海市消防条例(2020-05-14)", "上海市消防条例"),
        ("文物保护法", "中华人民共和国文物保护法"),
        ("实施《水法》的若干规定", "实施〈水法〉若干规定"),
        ("社区治理条例（草案征求意见稿）", "社区治理条例"),
    ],
)
def test_titles_of_one_policy(one: str, other: str) -> None:
    """What tells versions apart does not tell policies apart."""
    assert same_policy(edition(document(title=one)), edition(document(title=other)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2018年党建工作要点", "2019年党建工作要点"),
        ("关于民法典物权编的解释（一）", "关于民法典物权编的解释（二）"),
        ("济南市既有住宅增设电梯规定", "莱芜市既有住宅增设电梯规定"),
        ("通知", "通知"),
        ("国务院关于修改部分行政法规的决定", "国务院关于修改部分行政法规的决定"),
        ("中华人民共和国宪法修正案（1988年）", "中华人民共和国宪法修正案（1999年）"),
    ],
)
def test_titles_of_different_policies(one: str, other: str) -> None:
    """A year outside brackets, a part, a place make another policy; some titles come again and again."""
    assert not same_policy(edition(document(title=one)), edition(document(title=other)))


def test_issuers_that_are_known_must_be_the_same() -> None:
    """One title of two organs names two policies; an unknown issuer stands in no way."""
    first, second, unknown = (
        edition(document(title="党建工作责任制实施办法", issuer=issuer)) for issuer in ("甲市委", "乙市委", None)
    )
    assert not same_policy(first, second)
    assert same_policy(first, unknown)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"date": "2018-10-26"}, {"date": "2023-12-29"}, True),
        ({"date": "2018"}, {"date": "2018-10-26"}, False),
        ({"date": None}, {"date": "2018-10-26"}, False),
        ({"title": "甲办法（试行）"}, {"title": "甲办法"}, True),
        ({"title": "甲办法（2018年修订）"}, {"title": "甲办法（2023年修订）"}, True),
    ],
)
def test_versions_differ_in_date_or_stage(one: dict[str, str], other: dict[str, str], expected: bool) -> None:
    """As far as both say."""
    first, second = (edition(document(**{"title": "甲办法", **each})) for each in (one, other))
    assert differ(first, second) == expected


def test_the_newer_version_is_told_by_date_then_by_stage() -> None:
    """On trial comes before in force where no dates are known; nothing is said where nothing tells."""
    old, new = edition(document(title="甲办法", date="2018")), edition(document(title="甲办法（试行）", date="2020"))
    assert newer(new, old) and not newer(old, new)
    trial, final = edition(document(title="甲办法（试行）")), edition(document(title="甲办法"))
    assert newer(final, trial) and not newer(trial, final)
    assert not newer(final, final)
    assert in_order([(old, "a"), (new, "b"), (final, "c")]) == ["b", "a", "c"]
