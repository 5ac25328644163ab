"""kb.wire: values as JSON and back, checked."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import wire
from kb.document import Document, Finding, Metadata
from kb.intake import Taken
from kb.outline import Span

TEXT = st.text(st.characters(codec="utf-8"))
SPANS = st.builds(Span, st.integers(), st.integers())
FINDINGS = st.builds(Finding, TEXT, st.sampled_from(["info", "warning", "error"]), TEXT, SPANS)
LEAVES = st.none() | st.booleans() | st.integers() | TEXT
JSON = st.recursive(LEAVES, lambda item: st.lists(item, max_size=3), max_leaves=5)
METADATA = st.builds(
    Metadata, title=st.none() | TEXT, region=st.lists(TEXT, max_size=3).map(tuple), extra=st.dictionaries(TEXT, JSON)
)
DOCUMENTS = st.builds(Document, TEXT, METADATA, TEXT, st.lists(FINDINGS, max_size=3).map(tuple))


@given(st.builds(Taken, TEXT, st.lists(DOCUMENTS, max_size=3).map(tuple)))
def test_what_is_written_is_read_back_the_same(taken: Taken) -> None:
    """Documents with all they hold."""
    assert wire.load(Taken, wire.dump(taken)) == taken


def plain(**changes: Any) -> dict[str, Any]:
    """A document as JSON, with changes."""
    values: dict[str, Any] = json.loads(wire.dump(Document("d1", Metadata(title="甲"), "正文")))
    return values | changes


@pytest.mark.parametrize(
    "changes",
    [
        {"id": 1},
        {"body": None},
        {"findings": {}},
        {"findings": [{"code": "x"}]},
        {"findings": ["x"]},
        {"findings": [{"code": "x", "severity": "fatal", "message": "", "span": {"start": 0, "end": 1}}]},
        {"findings": [{"code": "x", "severity": "info", "message": "", "span": {"start": True, "end": 1}}]},
        {"metadata": []},
        {"metadata": {"title": "甲"}},
        {"more": 1},
    ],
)
def test_what_is_not_of_the_type_is_refused(changes: dict[str, Any]) -> None:
    """Missing, unknown and mistyped fields are errors, wherever they stand."""
    wire.load(Document, json.dumps(plain()).encode())
    with pytest.raises(ValueError, match=r".+"):
        wire.load(Document, json.dumps(plain(**changes)).encode())


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000, b"null", b"NaN", b"1" * 10_000])
def test_what_is_no_json_is_refused(content: bytes) -> None:
    """Nor does depth do harm."""
    with pytest.raises(ValueError, match=r".+"):
        wire.load(Document, content)


def endless() -> list[object]:
    """A list that holds itself."""
    made: list[object] = []
    made.append(made)
    return made


def laughs() -> list[object]:
    """Ten to the twelfth of items in a hundred."""
    made: list[object] = ["x"]
    for _ in range(12):
        made = [made] * 10
    return made


@pytest.mark.parametrize("value", [date(2012, 1, 1), b"x", {1: "x"}, endless(), laughs(), {"x"}])
def test_what_json_cannot_hold_is_refused(value: object) -> None:
    """YAML has dates, and lists that hold themselves."""
    with pytest.raises(ValueError, match=r".+"):
        wire.dump(Metadata(extra={"x": value}))


def test_halves_of_surrogate_pairs_are_replaced() -> None:
    """They can stand in a text of Python and in no file; every other character keeps its place."""
    assert wire.load(str, wire.dump("甲\ud800乙\U00020087")) == "甲\ufffd乙\U00020087"
    assert wire.load(str, b'"\\ud800x"') == "\ufffdx"
