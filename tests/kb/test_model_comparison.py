"""Models side by side."""

from __future__ import annotations

import pytest

from kb.errors import QueryError
from kb.practice.comparison import Cell, ModelComparison, compared
from tests.practices import evidence, model

ONE = model(
    "a",
    "甲",
    where="杭州",
    leaders=["街道社区党组织"],
    needs=["组织覆盖", "党员管理"],
    evidence=evidence(("d", "一", "做法 1"), ("secret", "三", "做法 1"), ("d", "二", "做法 2")),
    figures=[{"what": "支部", "value": "3 个", "date": 2020, "document": "d", "locator": "一"}],
)
OTHER = model("b", "乙", figures=[{"what": "站点", "value": "5 处", "document": "d", "locator": "一"}])


def cell(comparison: ModelComparison, row: str, column: int) -> Cell:
    """A cell by the name of its row and the number of its model."""
    return next(each for each in comparison.rows if each.name == row).cells[column]


def test_the_rows_are_what_one_wants_to_compare() -> None:
    """Every part of the cards but the questions, and for whom, where and on what grounds."""
    assert [row.name for row in compared([ONE, OTHER], {}).rows] == [
        *("实行地和单位", "开始时间", "牵头", "适用规模", "针对的需要"),
        *("问题", "做法", "机制", "成效", "成效数字", "条件与局限", "依据"),
    ]


def test_statements_carry_the_numbers_of_their_evidence() -> None:
    """The same numbers as on the card; in the text they stand as a mark."""
    measures = cell(compared([ONE, OTHER], {}), "做法", 0)
    assert [(line.text, line.numbers) for line in measures] == [("摸底数", (1, 2)), ("建支部", (3,))]
    assert [line.marked for line in measures] == ["摸底数〔依据1、2〕", "建支部〔依据3〕"]


def test_what_is_not_said_is_empty() -> None:
    """A date that the source does not give is said to be missing."""
    comparison = compared([ONE, OTHER], {})
    assert cell(comparison, "开始时间", 0) == cell(comparison, "牵头", 1) == ()
    assert cell(comparison, "成效数字", 0)[0].text == "支部：3 个（2020）"
    assert cell(comparison, "成效数字", 1)[0].text == "站点：5 处（时间未载明）"


def test_the_last_row_names_the_documents_that_the_reader_may_see() -> None:
    """Each with its places; of the others nothing but what the card itself says."""
    assert [line.text for line in cell(compared([ONE, OTHER], {"d": "文章"}), "依据", 0)] == [
        "《文章》：〔1〕一；〔3〕二",
        "不在资料库中或无权查看：〔2〕",
    ]


def test_it_is_a_table_of_texts() -> None:
    """Every row has a text for each head, so that any format can set it."""
    comparison = compared([ONE, OTHER], {})
    assert comparison.head == ("", "甲", "乙")
    assert {len(row) for row in comparison.texts} == {3}
    assert ("牵头", "街道社区党组织", "") in comparison.texts
    assert ("做法", "摸底数〔依据1、2〕\n建支部〔依据3〕", "摸底数\n建支部") in comparison.texts


@pytest.mark.parametrize("count", [0, 1, 6])
def test_fewer_than_two_or_more_than_five_are_refused(count: int) -> None:
    """With how many there were."""
    with pytest.raises(QueryError, match=f"2 至 5 项做法，现在有 {count} 项"):
        compared([model(f"m{nth}") for nth in range(count)], {})
