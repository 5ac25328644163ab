"""What a card rests on, numbered."""

from __future__ import annotations

from kb.practice.bases import bases, basis_numbers, checkable, numbers_of
from tests.practices import evidence, model

RESTING = model(
    "m",
    evidence=evidence(("d", "三", "做法 2"), ("d", "一", "问题 1"), ("d", "三", "做法 1"), ("d", "九", "没有的 1")),
    figures=[{"what": "支部", "value": "3 个", "document": "e", "locator": "二"}],
    events=[{"date": "2020", "what": "开始", "document": "d", "locator": "一"}],
)


def test_places_are_numbered_as_the_reader_meets_them() -> None:
    """By statements in reading order, each place once; then what supports no statement, figures, events."""
    assert [(each.number, each.document, each.locator) for each in bases(RESTING)] == [
        (1, "d", "一"),
        (2, "d", "三"),
        (3, "d", "九"),
        (4, "e", "二"),
    ]


def test_a_place_says_all_that_it_supports() -> None:
    """Statements by name, figures and events as such."""
    assert [each.supports for each in bases(RESTING)] == [
        ("问题 1", "时间"),
        ("做法 1", "做法 2"),
        ("没有的 1",),
        ("成效数字",),
    ]


def test_a_statement_has_the_numbers_of_its_places() -> None:
    """In order, each once; evidence of the whole part counts for each statement of it that has none of its own."""
    whole = model("m", evidence=evidence(("d", "一", "做法"), ("d", "二", "做法 2"), ("d", "二", "做法 2")))
    numbers = basis_numbers(whole)
    found = {each.name: numbers_of(each, whole, numbers) for each in whole.statements}
    assert (found["做法 1"], found["做法 2"], found["问题 1"]) == ((1,), (2,), ())


def test_what_can_be_checked_is_counted() -> None:
    """A statement counts once, whether its own evidence or that of its part supports it."""
    assert checkable(RESTING) == 3
    assert checkable(model("m", evidence=evidence(("d", "一", "做法"), ("d", "二", "做法 1")))) == 2
    assert checkable(model("m")) == 0
