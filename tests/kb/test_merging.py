"""A new version of a file and corrections by hand, put into one document."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.document import Document, Finding, Metadata
from kb.merging import CONFLICT, lines, merge
from kb.outline import Span

A, B, C, D = "甲段讲组织。", "乙段讲队伍。", "丙段讲制度。", "丁段讲保障。"


def of(*paragraphs: str, findings: tuple[Finding, ...] = (), **metadata: object) -> Document:
    """A document with these paragraphs."""
    return Document("d", Metadata(title="办法", **metadata), "\n\n".join(paragraphs), findings)  # type: ignore[arg-type]


def paragraphs(document: Document) -> list[str]:
    """Those of a document."""
    return document.body.split("\n\n")


def found_at(document: Document, finding: Finding) -> str:
    """The text that a finding points to."""
    return document.body[finding.span.start : finding.span.end]


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ((A, B, C), (A, B, D), (A, B, D)),
        ((A, D, C), (A, B, C), (A, D, C)),
        ((A + "改", B, C), (A, B, C + "新"), (A + "改", B, C + "新")),
        ((A + "改", B, C), (A, B + "新", C), (A + "改", B + "新", C)),
        ((A, B, C, "手加。"), ("新开头。", A, B, C), ("新开头。", A, B, C, "手加。")),
        ((A, C), (A, B, C, D), (A, C, D)),
        ((A, B + "同", C), (A, B + "同", C), (A, B + "同", C)),
        ((A, "手加。", B, C), (A, "新加。", B, C), (A, "手加。", "新加。", B, C)),
        ((A, "同加。", B, C), (A, "同加。", B, C), (A, "同加。", B, C)),
    ],
    ids=["theirs", "ours", "both", "neighbours", "added", "taken out", "the same", "both added", "both added one"],
)
def test_what_one_side_changed_is_taken(
    ours: tuple[str, ...], theirs: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    """Paragraph by paragraph, without a conflict."""
    merged = merge(of(A, B, C), of(*ours), of(*theirs))
    assert paragraphs(merged) == list(expected)
    assert merged.findings == ()


def test_a_conflict_keeps_the_text_of_people_and_names_the_other() -> None:
    """Both texts are there: one in its place, the other in a finding at that place."""
    merged = merge(of(A, B, C), of(A, "乙段，手改。", C), of(A, "乙段，新版。", C))
    assert paragraphs(merged) == [A, "乙段，手改。", C]
    (finding,) = merged.findings
    assert (finding.code, found_at(merged, finding).strip()) == (CONFLICT, "乙段，手改。")
    assert "乙段，新版。" in finding.message


def test_what_people_changed_and_the_file_lost_stays_with_a_conflict() -> None:
    """A paragraph that the new file left out, and people had corrected."""
    merged = merge(of(A, B, C), of(A, "乙段，手改。", C), of(A, C))
    assert paragraphs(merged) == [A, "乙段，手改。", C]
    assert [finding.code for finding in merged.findings] == [CONFLICT]


def test_fields_are_merged_one_by_one() -> None:
    """A date put in by hand stays, an issuer that the new file knows comes in, a conflict is named, access is kept."""
    base = of(A, issuer=None, date=None, source="甲网")
    ours = of(A, issuer=None, date="2012-05-24", source="乙网", access="internal", extra={"备注": "留"})
    theirs = of(A, issuer="中央组织部", date=None, source="丙网", original="0" * 64)
    merged = merge(base, ours, theirs).metadata
    assert (merged.issuer, merged.date, merged.source) == ("中央组织部", "2012-05-24", "乙网")
    assert (merged.access, merged.original, merged.extra) == ("internal", "0" * 64, {"备注": "留"})
    (conflict,) = merge(base, ours, theirs).findings
    assert all(word in conflict.message for word in ("来源", "乙网", "丙网"))


def test_findings_move_with_their_text_and_those_taken_away_stay_away() -> None:
    """What people had struck out as settled does not come back; what is new points to its text."""
    settled = Finding("truncated", "warning", "结尾不完整。", Span(0, len(A)))
    new = Finding("missing_table", "warning", "缺表。", Span(len(A) + 2, len(A) + 2 + len(B)))
    base, ours = of(A, B, findings=(settled,)), of("手加的开头。", A, B)
    merged = merge(base, ours, of(A, B, findings=(settled, new)))
    (finding,) = merged.findings
    assert (finding.code, found_at(merged, finding)) == ("missing_table", B)


def test_lists_and_tables_stay_together() -> None:
    """A row put in by the file and a row corrected by hand stand in one table."""
    table = "| 区 | 数 |\n| --- | --- |\n| 东 | 1 |\n| 西 | 2 |\n| 南 | 3 |"
    ours = table.replace("| 东 | 1 |", "| 东 | 10 |")
    theirs = table + "\n| 北 | 4 |"
    merged = merge(of(A, table), of(A, ours), of(A, theirs))
    assert merged.body == f"{A}\n\n{ours}\n| 北 | 4 |"


LINES = st.lists(st.sampled_from([A, B, C, D, "- 一项", "- 二项", "## 一、总则", "重复。", "重复。"]), max_size=8)
OWN = st.lists(st.sampled_from([A, B, C, D, "重复。", "手写一。", "手写二。", "- 手写项"]), max_size=8)


@given(LINES, OWN, LINES)
def test_no_line_that_people_wrote_is_lost(base: list[str], ours: list[str], theirs: list[str]) -> None:
    """Every line of theirs that the old import did not have is in what comes out, and lines of the new file too."""
    merged = merge(of(*base), of(*ours), of(*theirs))
    kept = [line.text for line in lines(merged.body)]
    for line in set(ours) - set(base):
        assert kept.count(line) >= ours.count(line)
    said = merged.body + "".join(finding.message for finding in merged.findings)
    for line in set(theirs) - set(base) - set(ours):
        assert line in said


@given(LINES, OWN, LINES)
def test_merging_again_after_it_was_noted_changes_nothing(base: list[str], ours: list[str], theirs: list[str]) -> None:
    """The same file once more: the same text, the same findings."""
    once = merge(of(*base), of(*ours), of(*theirs))
    again = merge(of(*theirs), once, of(*theirs))
    assert (again.body, again.metadata) == (once.body, once.metadata)
    assert {finding.message for finding in again.findings} == {finding.message for finding in once.findings}


@given(LINES, OWN, LINES)
def test_merging_again_before_it_was_noted_loses_nothing(base: list[str], ours: list[str], theirs: list[str]) -> None:
    """A run that was killed between the document and its note is done again from what stands there."""
    once = merge(of(*base), of(*ours), of(*theirs))
    again = merge(of(*base), once, of(*theirs))
    kept = [line.text for line in lines(again.body)]
    for line in set(ours) - set(base):
        assert kept.count(line) >= ours.count(line)


@given(LINES, LINES)
def test_one_side_alone_is_taken_as_it_is(base: list[str], changed: list[str]) -> None:
    """Where people changed nothing the new file stands, where the file changed nothing theirs."""
    assert merge(of(*base), of(*base), of(*changed)).body == of(*changed).body
    assert merge(of(*base), of(*changed), of(*base)).body == of(*changed).body


def test_spans_of_findings_are_inside_the_body() -> None:
    """A finding whose text was not taken points to the beginning."""
    gone = Finding("missing_table", "warning", "缺表。", Span(len(A) + 2, len(A) + 2 + len(B)))
    merged = merge(of(A, B), of(A), of(A, B, findings=(dataclasses.replace(gone),)))
    assert merged.body == A
    assert merged.findings[0].span.end <= len(merged.body)
