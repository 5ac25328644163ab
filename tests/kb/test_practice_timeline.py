"""Year by year."""

from __future__ import annotations

from typing import Any

import pytest

from kb.practice.timeline import timeline
from tests.practices import model, policy


def event(date: str, what: str) -> dict[str, str]:
    """An event as a card's front matter has it."""
    return {"date": date, "what": what, "document": "d", "locator": "一"}


def test_moments_are_in_order_and_by_year() -> None:
    """A year goes before its months; on one day policies go before what carries them out."""
    found = timeline(
        [model("a", "甲", events=[event("2012-05-24", "提出"), event("2010", "试点")])],
        [policy("p", "意见", date="2012-05-24", published="2012-05-25")],
    )
    assert [(year, [(each.date, each.name, each.what) for each in moments]) for year, moments in found.years] == [
        ("2010", [("2010", "甲", "试点")]),
        (
            "2012",
            [("2012-05-24", "意见", "成文"), ("2012-05-24", "甲", "提出"), ("2012-05-25", "意见", "发布")],
        ),
    ]


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({"since": "2013"}, [("2013", "开始实行")]),
        ({"since": "2013", "events": [event("2013-05", "挂牌")]}, [("2013-05", "挂牌")]),
        ({"since": "2013-05", "events": [event("2013", "挂牌")]}, [("2013", "挂牌"), ("2013-05", "开始实行")]),
        ({"since": "约2013年"}, []),
        ({"events": [event("去年", "挂牌")]}, []),
        ({}, []),
    ],
)
def test_the_beginning_is_told_once(known: dict[str, Any], told: list[tuple[str, str]]) -> None:
    """An event of that date says more; what is no date leaves the model undated."""
    found = timeline([model("a", **known)], ())
    assert [(each.date, each.what) for _, moments in found.years for each in moments] == told
    assert [each.id for each in found.undated] == ([] if told else ["a"])


def test_a_policy_of_one_date_is_told_once() -> None:
    """成文 and 发布 on the same day are one line."""
    found = timeline((), [policy("p", date="2018-06-29", published="2018-06-29")])
    assert [each.what for _, moments in found.years for each in moments] == ["成文、发布"]
