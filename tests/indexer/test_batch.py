"""A list of phrases: how it is read, and what is found of each."""

from __future__ import annotations

import csv
import dataclasses
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.batch import Answer, look_up, phrases_in, quoted, unquoted
from indexer.language import parse
from indexer.query import Exact
from indexer.results import Filter
from indexer.search import Search
from indexer.segment import Segmenter, bigrams
from kb.errors import QueryError, ReadError
from kb.library import Library
from kb.settings import Settings, load_settings
from tests.factories import document

LIST = "链式党建\n\n“双强六好”\n坚持，党建引领, 一张网\n"
TABLE = '序号,短语,备注\r\n1,链式党建,甲\r\n2,"坚持,党建""引领""",乙\r\n3,,丙\r\n4,"两\n行",丁\r\n'


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (LIST, "", ["链式党建", "“双强六好”", "坚持，党建引领, 一张网"]),
        (LIST, "词.txt", ["链式党建", "“双强六好”", "坚持，党建引领, 一张网"]),
        ("检索词\n甲乙\n", "", ["甲乙"]),
        (TABLE, "表.csv", ["链式党建", '坚持,党建"引领"', "两 行"]),
        (TABLE, "", ["链式党建", '坚持,党建"引领"', "两 行"]),
        ("链式党建,1\r\n红领驿站,2\r\n", "表.CSV", ["链式党建", "红领驿站"]),
        ("编号\t词\r\n1\t链式党建\r\n2\t红领驿站\r\n", "", ["链式党建", "红领驿站"]),
        ("链式党建\t1\r\n", "", ["链式党建"]),
        ("Phrase;x\n甲乙\n", "", ["Phrase;x", "甲乙"]),
        ("QUERY\n甲乙\n", "表.csv", ["甲乙"]),
        (" \n\t\n", "", []),
        ("", "表.csv", []),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_lists_and_tables_are_read(content: str, name: str, expected: list[str], encoding: str) -> None:
    """A phrase a line, or the named column, or the first one; a heading or none; commas are text in a list."""
    if content.strip() or encoding == "utf-8":
        assert list(phrases_in(content.encode(encoding), name)) == expected


def test_what_chinese_excel_writes_is_read() -> None:
    """A CSV in GB18030, as Excel saves it where Chinese is the system's language, gives its phrases."""
    rows = "词语,说明\r\n产业链党建联盟,杭州的做法\r\n红色物业,街道的做法\r\n"
    assert list(phrases_in(rows.encode("gb18030"), "词语.csv")) == ["产业链党建联盟", "红色物业"]


@pytest.mark.parametrize("content", [b"\x00\x01\x02\x03" * 50, b"PK\x03\x04" + bytes(200)])
def test_what_is_no_list_is_named(content: bytes) -> None:
    """A workbook or other binary file is an error that names it."""
    with pytest.raises(ReadError, match=r"词\.xlsx"):
        list(phrases_in(content, "词.xlsx"))


def test_a_cell_without_end_is_an_error() -> None:
    """A quote that is never closed makes a cell too long for a table, which is said."""
    with pytest.raises(ReadError, match="读不成表格"):
        list(phrases_in(('词\n"' + "党建\n" * 100_000).encode(), "表.csv"))


@given(st.lists(st.text(alphabet='党建,"“”;=\n 甲', min_size=1).filter(lambda text: text.strip()), max_size=8))
def test_what_a_csv_writer_writes_is_read_again(phrases: list[str]) -> None:
    """Every cell that Python's writer writes comes back, its blanks made one."""
    written = io.StringIO()
    csv.writer(written).writerows([["短语", "备注"], *([phrase, "丙"] for phrase in phrases)])
    assert list(phrases_in(written.getvalue().encode(), "表.csv")) == [" ".join(each.split()) for each in phrases]


@pytest.mark.parametrize(
    ("typed", "inner"),
    [
        ("“双强六好”", "双强六好"),
        ('"双强六好"', "双强六好"),
        ("「双强六好」", "双强六好"),
        ("“两个确立”和“两个维护”", "“两个确立”和“两个维护”"),
        ("“双强", "“双强"),
        ("“”", "“”"),
    ],
)
def test_quotes_around_a_phrase_are_taken_off(typed: str, inner: str) -> None:
    """Only quotes around all of a phrase are not part of it."""
    assert unquoted(typed) == inner


@given(st.text(alphabet='党建引领“”"「-( )|:*《》不含甲A1', min_size=1, max_size=12))
def test_a_phrase_is_asked_for_to_the_letter(segmenter: Segmenter, phrase: str) -> None:
    """Whatever signs of the query language stand in a phrase, the query is that one exact text."""
    phrase = phrase.strip()
    try:
        query = quoted(phrase)
    except QueryError:
        assert not bigrams(phrase) or ({'"', "「"} <= set(phrase) and {"“", "”"} & set(phrase))
        return
    tree = parse(query, segmenter).tree
    assert isinstance(tree, Exact)
    assert [chunk.text for chunk in parse(query, segmenter).chunks] == [phrase]


DOCUMENTS = [
    document("a", "前一句。坚持“党建引领”，推动治理！后一句。\n\n## 又\n\n再讲党建引领。", title="甲"),
    document("b", "没有这个词。", title="党建引领的意见"),
    document("c", "## 一、党建引领的做法\n\n先做这个。", title="丙"),
    document("d", "党建在前，引领在后。", title="丁", kind="通知"),
    document("e", "党建引领的内部材料。独有内部词语。", title="戊", access="internal"),
]


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Search:
    """A search in a few documents."""
    settings: Settings = load_settings({"KB_HOME": str(tmp_path_factory.mktemp("batch"))})
    settings = dataclasses.replace(settings, corpus=Path(settings.home / "none"))
    library = Library(settings.library)
    for each in DOCUMENTS:
        library.save(each)
    found = Search(settings)
    found.folder.update(library)
    return found


def test_places_are_spread_over_documents(search: Search) -> None:
    """Each document has a place before one has two; text, title and heading are told apart."""
    (answer,) = look_up(search, ["党建引领"], places=4)
    assert (answer.documents, answer.by_words, answer.problem) == (3, 0, None)
    shown = {(place.hit.id, place.in_title, place.sentence) for place in answer.places}
    assert shown == {
        ("a", False, "坚持“党建引领”，推动治理！"),
        ("a", False, "再讲党建引领。"),
        ("b", True, "党建引领的意见"),
        ("c", False, ""),
    }
    (fewer,) = look_up(search, ["党建引领"], places=3)
    assert {place.hit.id for place in fewer.places} == {"a", "b", "c"}


def test_what_is_not_found_says_how_many_have_its_words(search: Search) -> None:
    """A phrase that stands nowhere has the count of documents with all its words."""
    assert list(look_up(search, ["引领党建", "海洋捕捞"])) == [
        Answer("引领党建", by_words=4),
        Answer("海洋捕捞"),
    ]


def test_one_bad_phrase_does_not_stop_the_others(search: Search) -> None:
    """What cannot be looked up has its reason, and what comes after it is found."""
    bad, too_long, good = look_up(search, ["！？", "长" * 600, "再讲"])
    assert (bad.problem or "").startswith("没有可查的字")
    assert "最多 500 个字" in (too_long.problem or "")
    assert (good.documents, good.problem) == (1, None)


def test_what_a_reader_may_not_see_is_not_found(search: Search) -> None:
    """Restricted documents are neither found nor counted, exactly or by words, without the label."""
    assert list(look_up(search, ["独有内部词语", "词语内部独有"])) == [Answer("独有内部词语"), Answer("词语内部独有")]
    (seen,) = look_up(search, ["独有内部词语"], access=frozenset({"public", "internal"}))
    assert seen.documents == 1


def test_filters_narrow_a_batch(search: Search) -> None:
    """Filters hold for every phrase; one that does not exist is an error at once."""
    assert [each.documents for each in look_up(search, ["引领"], filters=(Filter("kind", ("通知",)),))] == [1]
    with pytest.raises(QueryError, match="筛选项"):
        next(look_up(search, ["引领"], filters=(Filter("没有", ("通知",)),)))


@pytest.mark.parametrize("places", [0, 21])
def test_the_number_of_places_is_bounded(search: Search, places: int) -> None:
    """Too many places, or none, is an error that says what is possible."""
    with pytest.raises(QueryError, match="1 至 20"):
        next(look_up(search, ["引领"], places=places))


def test_answers_are_made_when_they_are_asked_for(search: Search) -> None:
    """The list is read phrase by phrase: it may be endless."""

    def endless() -> object:
        while True:
            yield "再讲"

    answers = look_up(search, endless())  # type: ignore[arg-type]  # an iterator of str
    assert [next(answers).documents for _ in range(3)] == [1, 1, 1]
