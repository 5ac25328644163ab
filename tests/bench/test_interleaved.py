"""bench.interleaved: the damage keeps every character, and the measure sees what is not in its place."""

from __future__ import annotations

import random

import pytest

from bench.interleaved import Damage, articles_of, bare, column, interleave, outcome, some_damage
from tests.kb.newspapers import BRIGADE, ORCHARD


@pytest.mark.parametrize("seed", range(20))
def test_damage_keeps_every_character(seed: int) -> None:
    """Whatever the form; but for the page numbers that it adds."""
    damage = some_damage(random.Random(seed))
    columns = [
        column(story.title, story.body, width, damage)
        for story, width in zip((BRIGADE, ORCHARD), damage.widths, strict=True)
    ]
    text = interleave(columns[0], columns[1], damage)
    kept = "".join(line for line in text.split("\n") if not line.startswith("- "))
    assert sorted(bare(kept)) == sorted(bare("".join(columns[0] + columns[1])))


def test_a_paragraph_is_right_only_whole_and_in_its_own_document() -> None:
    """Torn, or with the other text: wrong."""
    sources = [["甲一甲一。", "甲二甲二。"], ["乙一乙一。", "乙二乙二。"]]
    assert outcome(sources, ["甲一甲一。甲二甲二。", "乙一乙一。乙二乙二。"]).right == 4
    assert outcome(sources, ["甲一甲一。甲二乙二乙二。甲二。", "乙一乙一。"]).right == 2
    assert outcome(sources, ["甲一甲一。乙一乙一。甲二甲二。乙二乙二。"]).right == 2


def test_what_is_printed_side_by_side_is_taken_apart() -> None:
    """From the damage maker to the articles, and back to the paragraphs."""
    damage = Damage("beside", (18, 18), True, False, True, 0, True, 0, False, False, "    ", "cells")
    columns = [column(story.title, story.body, 18, damage) for story in (BRIGADE, ORCHARD)]
    found = articles_of(interleave(columns[0], columns[1], damage))
    assert outcome([BRIGADE.body, ORCHARD.body], found).right == len(BRIGADE.body) + len(ORCHARD.body)
