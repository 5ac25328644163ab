"""kb.structure.figures: what does not agree with the figures beside it is found, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.structure.figures import inconsistent


def found(text: str) -> list[str]:
    return [message for _, message in inconsistent([(text, False)])]


def table(*rows: str) -> list[str]:
    return [message for _, message in inconsistent([(row, True) for row in rows])]


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("在接受调查的3248家外资企业中，有党员的外资企业仅{}家，占总比为19.27%。", "626", "636"),
        ("在接受调查的3248家外资企业中，有党员的626家，占比19.3%；建党组织的385家，占总比为{}%。", "11.9", "14.4"),
        ("全区共有党员3,248名，其中女党员626名，占{}%。", "19.3", "19.67"),
        ("经开区380家外资有308家有党员，占{}%。", "81.05", "82.05"),
        ("全市党员3248名，其中农村党员1624名，占全市党员的{}%。", "50", "60"),
        ("3248家企业中，建立党组织的385家，覆盖率为{}%。", "11.9", "14.4"),
        ("今年共发展党员２００名，其中女性５０名，占{}％。", "２５", "２０"),
        ("由2019年的120家增加到2020年的150家，增长{}%。", "25", "20"),
        ("企业由120家减少到90家，下降{}%。", "25", "30"),
        ("合同外资从2013年的31501万美元增长到2022年的78045万美元，年均增长率{}%。", "10.6", "12.6"),
        ("党组织从120个增加到150个，净增{}个。", "30", "35"),
        ("上城区12家、下城区8家、西湖区5家，合计{}家。", "25", "26"),
        ("上城区、下城区、西湖区分别为12家、8家、5家，共计{}家。", "25", "26"),
        ("共有党员120名，其中女党员{}名。", "60", "130"),
    ],
)
def test_what_can_be_worked_out_is(text: str, right: str, wrong: str) -> None:
    """The right figure gives no finding; another in its place gives one."""
    assert found(text.format(right)) == []
    assert len(found(text.format(wrong))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "外资规上工业企业207家，占全市规上工业企业的26.6%。",  # of another whole
        "共有企业512家，其中规上企业约207家，占50%。",  # 约
        "共有企业512家，超过300家建立党组织，占比达70%以上。",
        "国内生产总值由3480亿元增加到9380亿元，按可比价格计算增长102%。",  # real growth
        "商品由19种扩大到32种，去年的零售额比上年下降9.1%。",  # of something else
        "承担10元/亩/季服务费用，年服务费用20元/亩，合计费用4700元。",
        "拟安排国债投资300亿元，比去年减少200亿元，建设投资总计为1521亿元。",
        "3248家企业中，有党员的626家，其中建立党组织的385家，党组织覆盖率达到61.5%。",  # of the 626
        "共有企业2310家，去年新增126家，覆盖率提高5.5个百分点。",
        "全市有企业500家，有党组织的300家，占全省的12%。",
        "分成三组，占比分别为45.6%、57.5%、52.0%。",
    ],
)
def test_what_another_reading_explains_is_left_alone(text: str) -> None:
    """Where the whole is another one, a word makes a value vague, or growth is real growth, nothing is said."""
    assert found(text) == []


def test_the_message_says_what_was_worked_out() -> None:
    """The sentence names part, whole, what they give and what the text says."""
    (message,) = found("在接受调查的3248家外资企业中，有党员的外资企业仅626家，占总比为19.67%。")
    assert message == "数字对不上：626家占3248家的19.27%，文中写的是19.67%，请核对。"


def test_a_tables_sum_is_worked_out() -> None:
    """The row 合计 is the sum of the rows above; columns that agree show that the others should."""
    rows = ("| 区 | 企业 | 党组织 |", "| --- | --- | --- |", "| 上城 | 10 | 3 |", "| 下城 | 12 | 4 |")
    assert table(*rows, "| 合计 | 22 | 7 |") == []
    assert table(*rows, "| 合计 | 23 | 7 |") == ["数字对不上：表中这一列各行加起来是22，合计一行写的是23，请核对。"]
    assert table(*rows, "| 合计 | 23 | 9 |") == []  # rows that are no parts


TEXT = st.text(alphabet="共有其中党员家名，、；。占比合计从由增长到年均0123456789.%％０９，亿万 为的", max_size=200)


@given(st.lists(st.tuples(TEXT, st.booleans()), max_size=5))
def test_any_text_is_read_without_error(paragraphs: list[tuple[str, bool]]) -> None:
    """Whatever the text, places are those of its paragraphs."""
    assert all(0 <= at < len(paragraphs) for at, _ in inconsistent(paragraphs))
