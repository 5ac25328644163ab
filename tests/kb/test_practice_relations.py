"""How models stand to each other, from both sides, and the graph of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.practice.model import RELATIONS, PracticeModel, Related
from kb.practice.network import Edge, network
from kb.practice.relations import INVERSE, both_ways
from tests.practices import model, policy, related


@pytest.mark.parametrize(("relation", "seen_from_there"), [*INVERSE.items()])
def test_what_one_card_tells_holds_from_the_other_side(relation: str, seen_from_there: str) -> None:
    """A card that says nothing itself shows who names it, with the inverse word."""
    one, other = model("a", related=related(("b", relation))), model("b")
    assert both_ways(one, [one, other]) == [Related("b", relation)]
    assert both_ways(other, [one, other]) == [Related("a", seen_from_there)]


def test_every_relation_of_cards_has_an_inverse() -> None:
    """Those that hold both ways are their own."""
    assert set(INVERSE) == set(RELATIONS)


def test_a_relation_that_both_cards_tell_is_there_once() -> None:
    """相关 said by both is one line; 相关 beside something closer is left out."""
    one, other = model("a", related=related(("b", "相关"))), model("b", related=related(("a", "相关")))
    assert both_ways(one, [one, other]) == [Related("b", "相关")]
    part = model("b", related=related(("a", "组成部分")))
    assert both_ways(one, [one, part]) == [Related("b", "属于")]


def test_models_that_are_not_there_are_not_told_of() -> None:
    """Neither those that a card names nor the card itself."""
    one = model("a", related=related(("gone", "变体"), ("a", "相关")))
    assert both_ways(one, [one]) == []


IDS = ("a", "b", "c", "d")
CARDS = st.dictionaries(
    st.sampled_from(IDS), st.lists(st.tuples(st.sampled_from((*IDS, "gone")), st.sampled_from(RELATIONS)), max_size=4)
)


def models_of(told: dict[str, list[tuple[str, str]]]) -> list[PracticeModel]:
    """A card for each id, with what is told of it."""
    return [model(each, related=related(*told.get(each, ()))) for each in IDS]


@given(CARDS)
def test_both_sides_tell_the_same(told: dict[str, list[tuple[str, str]]]) -> None:
    """Whom a model is shown with shows it, in words that match; no model is shown with itself."""
    models = models_of(told)
    seen = {(one.id, each.model, each.relation) for one in models for each in both_ways(one, models)}
    assert all(one != other for one, other, _ in seen)
    back = {**INVERSE, **{word: relation for relation, word in INVERSE.items()}}
    assert seen == {(other, one, back[relation]) for one, other, relation in seen}


@given(CARDS)
def test_the_graph_tells_what_the_cards_tell(told: dict[str, list[tuple[str, str]]]) -> None:
    """Its edges between models, read from both sides, are those of the cards."""
    models = models_of(told)
    drawn: set[tuple[str, str, str]] = set()
    for edge in network(models, ()).edges:
        one, other = edge.source.removeprefix("model:"), edge.target.removeprefix("model:")
        drawn |= {(one, other, edge.relation), (other, one, INVERSE[edge.relation])}
    assert drawn == {(one.id, each.model, each.relation) for one in models for each in both_ways(one, models)}


GRAPH = network(
    [
        model("a", "甲", region=("市",), organisations=["街道"], related=related(("b", "组成部分"))),
        model(
            "b",
            "乙",
            region=("市",),
            carries_out=[{"policy": "p", "clause": "一 › 1"}, {"policy": "p", "clause": "一 › 2"}],
        ),
        model(
            "c",
            "丙",
            region=("市",),
            carries_out=[{"policy": "p", "clause": "一 › 1"}, {"policy": "hidden", "clause": "一"}],
        ),
        model("d", "丁", organisations=["街道"]),
        model("e", "戊"),
    ],
    [policy("p", "意见")],
)


def test_models_are_joined_with_places_organisations_and_policies() -> None:
    """A policy is joined once, with its clauses; one that the reader may not see is not there."""
    assert Edge("model:b", "policy:p", "落实", "一 › 1；一 › 2") in GRAPH.edges
    assert {node.key for node in GRAPH.nodes if node.kind != "model"} == {"place:市", "organisation:街道", "policy:p"}
    assert {node.name for node in GRAPH.nodes if node.kind == "policy"} == {"意见"}


@pytest.mark.parametrize(
    ("centre", "near"),
    [
        # To 丙 by way of the place only, which leads nowhere; to 丁 by way of 街道.
        ("model:a", {"model:a", "model:b", "model:d", "place:市", "organisation:街道", "policy:p"}),
        ("place:市", {"place:市", "model:a", "model:b", "model:c", "organisation:街道", "policy:p"}),
        ("model:e", {"model:e"}),
        ("model:none", set()),
        ("", set()),
    ],
)
def test_around_a_node_is_what_two_steps_reach(centre: str, near: set[str]) -> None:
    """Not through a place, unless one stands there."""
    assert {node.key for node in GRAPH.around(centre).nodes} == near


def test_every_edge_begins_at_a_model_and_ends_in_the_graph() -> None:
    """In the whole and in every part of it."""
    for part in (GRAPH, GRAPH.around("model:a"), GRAPH.of_kinds(("model", "place"))):
        keys = {node.key for node in part.nodes}
        assert len(keys) == len(part.nodes)
        assert all(edge.source.startswith("model:") and {edge.source, edge.target} <= keys for edge in part.edges)
