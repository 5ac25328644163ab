"""Document numbers and clauses in every form that people write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.citation import CLAUSE, Number, clause_of, clause_values, normal_number
from kb.numerals import to_chinese
from kb.passages import passages
from tests.factories import document


@pytest.mark.parametrize(
    "text",
    [
        "国办发〔2017〕47号",
        "国办发[2017]47号",
        "国办发(2017)47号",
        "国办发（2017）47号",
        "国办发【2017】47号",
        "国办发﹝2017﹞47号",
        "国办发［2017］47号",
        "国办发〔2017年〕47号",
        "国办发2017年47号",
        "国办发2017 47号",
        "国办发2017-47号",
        "国办发〔2017〕第047号",
        "国办发〔2017〕47",
        " 国办发 〔2017〕 47 号 ",
        "国办发〔２０１７〕４７号",
    ],
)
def test_numbers_are_one_in_every_form(text: str) -> None:
    """Brackets of every kind, 第, zeros, blanks and a missing 号 make no difference."""
    assert normal_number(text) == "国办发〔2017〕47号"


@pytest.mark.parametrize(
    "text", ["", "47号", "2017年47号", "〔2017〕47号", "国办发", "北京2012年3号线", "国务院令第703号"]
)
def test_what_is_no_whole_number_has_no_key(text: str) -> None:
    """Without office, year and serial number nothing is known to be meant."""
    assert normal_number(text) is None


offices = st.text("国中办发政财税浙委组教", min_size=2, max_size=8)
forms = st.sampled_from(
    ["{o}〔{y}〕{n}号", "{o}[{y}]{n}号", "{o}（{y}）第{n}号", "{o} 【{y}】 0{n} 号", "{o}{y}年第0{n}号"]
)


@given(offices, st.integers(1949, 2099), st.integers(1, 99999), forms)
def test_a_key_does_not_depend_on_the_form(office: str, year: int, serial: int, form: str) -> None:
    """Whatever the office, year and number: each form has the same key, and the key is its own."""
    key = normal_number(form.format(o=office, y=year, n=serial))
    assert key == f"{office}〔{year}〕{serial}号"
    assert normal_number(key) == key


@given(offices, st.integers(1949, 2099), st.integers(1, 99999))
def test_what_texts_write_is_the_number(office: str, year: int, serial: int) -> None:
    """The forms in which mentions are sought are forms of the same number."""
    number = Number(office, str(year), str(serial))
    assert {normal_number(each) for each in number.written} == {number.key}


@pytest.mark.parametrize(
    ("path", "values"),
    [
        (("第十二条",), ["第十二条", "条", "第一款"]),
        (("第三章", "第十二条", "第二款"), ["第三章", "第十二条", "条", "第二款"]),
        (("第一百二十条之一",), ["第一百二十条之一", "条", "第一款"]),
        (("第十二条", "第三项"), ["第十二条", "条", "#3", "第一款#3"]),
        (("第十二条", "第二款第十项"), ["第十二条", "条", "#10", "第二款#10"]),
        (("第十二条", "第三项第一目"), ["第十二条", "条", "#3", "第一款#3"]),
        (("第三十条", "（三）"), ["第三十条", "条", "（三）", "#3"]),
        (("三", "6"), ["三", "#3", "6", "#6"]),
        (("三", "（六）", "（1）"), ["三", "#3", "（六）", "#6", "（1）", "#1"]),
        (("2.1",), ["2.1", "#2.1"]),
        (("总则", "第3段"), []),
        (("第2段",), []),
        ((), []),
    ],
)
def test_the_index_holds_the_labels_of_a_place(path: tuple[str, ...], values: list[str]) -> None:
    """Each label as it stands, a loose one for clauses that are no article, and what kind of place it is."""
    assert list(clause_values(path)) == values


def test_passages_of_a_law_are_found_by_their_clause() -> None:
    """Locators as the library makes them: the first paragraph of an article is its 第一款."""
    body = "## 第一章 总则\n\n**第六条** 甲。\n\n乙。\n\n**第七条之一** 丙。"
    found = [list(clause_values(each.locator.path)) for each in passages(document(body=body))]
    assert found == [
        ["第一章", "第六条", "条", "第一款"],
        ["第一章", "第六条", "条", "第二款"],
        ["第一章", "第七条之一", "条", "第一款"],
    ]


@given(st.integers(1, 9999))
def test_clauses_are_one_in_either_numerals(number: int) -> None:
    """第6条 and 第六条 are the same clause."""
    found = [CLAUSE.fullmatch(f"第{form}条") for form in (str(number), to_chinese(number))]
    assert {str(clause_of(match)) for match in found if match} == {f"第{to_chinese(number)}条"}
