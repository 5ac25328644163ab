"""The catalogue narrowed down."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from kb.practice.model import NEEDS
from kb.practice.selection import FACETS, Choices, chosen, counted, in_order
from tests.practices import evidence, model

MODELS = [
    model(f"m{nth}", scene=scenes, needs=list(needs), since=since)
    for nth, (scenes, needs, since) in enumerate(
        itertools.product([(), ("楼宇",), ("楼宇", "园区")], [(), NEEDS[:1], NEEDS[:2]], [None, "2012", "约2013"])
    )
]
CHOICES = st.fixed_dictionaries(
    {},
    optional={
        "scene": st.sampled_from([("楼宇",), ("园区",), ("楼宇", "海上")]),
        "need": st.sampled_from([NEEDS[:1], NEEDS[1:2], NEEDS[:2]]),
        "year": st.just(("2012",)),
    },
)


@given(CHOICES)
def test_a_count_is_how_many_there_would_be(choices: Choices) -> None:
    """The count of a value is the number of models found with it as the only value chosen of its facet."""
    for facet, values in counted(MODELS, choices).items():
        for value, count in values:
            assert count == len(chosen(MODELS, {**choices, facet: (value,)}))


@given(CHOICES)
def test_what_is_chosen_has_a_value_of_every_facet(choices: Choices) -> None:
    """Any of one facet, all facets; and nothing that has is left out."""
    found = chosen(MODELS, choices)
    for each in MODELS:
        fits = all(set(FACETS[facet](each)) & set(values) for facet, values in choices.items())
        assert (each in found) is fits


def test_a_chosen_value_stays_to_be_taken_away() -> None:
    """Even where nothing has it."""
    assert ("海上", 0) in counted(MODELS, {"scene": ("海上",)})["scene"]


def test_vocabularies_keep_their_order_and_a_year_is_a_number() -> None:
    """Needs as the vocabulary has them; 约2013 is no year."""
    counts = counted(MODELS, {})
    assert [value for value, _ in counts["need"]] == list(NEEDS[:2])
    assert counts["year"] == [("2012", 9)]
    assert [value for value, _ in counts["scene"]] == ["楼宇", "园区"]


def test_orders() -> None:
    """By name; by statements that can be checked; by year, what has none last."""
    one = model("b", "乙", evidence=evidence(("d", "一", "做法")), since="2015")
    other, third = model("a", "甲", since="2012"), model("c", "丙")
    three = [one, other, third]
    assert [each.id for each in in_order(three, "name")] == [each.id for each in sorted(three, key=lambda m: m.name)]
    assert next(each.id for each in in_order(three, "evidence")) == "b"
    assert [each.id for each in in_order(three, "year")] == ["a", "b", "c"]
