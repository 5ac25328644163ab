"""The samples of marked mentions: what they hold, and that names are found as surely as was promised."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.mentions import SAMPLES, TARGET, judged, names, sample
from kb.practice.naming import KINDS, Kind


def test_the_seeds_sample_holds_three_hundred_mentions() -> None:
    """Each a name with its place, of a known kind; no running text."""
    marks = json.loads((SAMPLES / "seeds.json").read_text(encoding="utf-8"))["marks"]
    assert len(marks) >= 300
    for _, _, start, end, kind, name, _, _ in marks:
        assert kind in KINDS and end - start == len(name) <= 40


@pytest.mark.parametrize(("which", "least"), [("seeds", TARGET), ("second", 0.95)])
def test_marked_mentions_are_found_and_nothing_else(shared: Path, which: str, least: float) -> None:
    """Precision and recall over all kinds."""
    outcome = judged(sample(which), names(()))
    kinds: tuple[Kind, ...] = KINDS
    assert outcome.share(kinds, "wrong") >= least, outcome.errors
    assert outcome.share(kinds, "missed") >= least, outcome.errors


@pytest.mark.parametrize("which", ["seeds", "second", "third"])
def test_each_mark_stands_where_it_says(shared: Path, which: str) -> None:
    """Its name is the text between its offsets."""
    for passage in sample(which):
        for mark in passage.marks:
            assert passage.text[mark.start : mark.end] == mark.name
