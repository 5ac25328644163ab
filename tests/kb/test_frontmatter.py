"""Markdown with front matter, both ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.document import Document, Finding, Metadata
from kb.errors import FrontMatterError
from kb.frontmatter import normalise_body, parse, render
from kb.outline import Span

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)
WORD = TEXT.filter(bool)
DATE = st.sampled_from([None, "2012", "2012-05", "2012-05-24"])
EXTRA = st.dictionaries(
    st.from_regex(r"x[a-z]{1,8}", fullmatch=True),
    st.one_of(TEXT, st.booleans(), st.none(), st.lists(TEXT), st.lists(st.dictionaries(WORD, TEXT))),
)
METADATA = st.builds(
    Metadata,
    title=st.none() | WORD,
    kind=st.none() | WORD,
    issuer=st.none() | WORD,
    level=st.none() | WORD,
    number=st.none() | WORD,
    date=DATE,
    published=DATE,
    region=st.lists(TEXT).map(tuple),
    authors=st.lists(TEXT).map(tuple),
    keywords=st.lists(TEXT).map(tuple),
    origins=st.dictionaries(WORD, TEXT),
    scene=st.lists(TEXT).map(tuple),
    model=st.lists(TEXT).map(tuple),
    source=st.none() | WORD,
    validity=st.none() | WORD,
    extra=EXTRA,
)
FINDINGS = st.lists(
    st.builds(
        Finding,
        WORD,
        st.sampled_from(["info", "warning", "error"]),
        TEXT,
        st.builds(Span, st.integers(0), st.integers(0)),
    )
).map(tuple)
DOCUMENTS = st.builds(
    Document,
    id=st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True),
    metadata=METADATA,
    body=st.text(st.characters(exclude_categories=["Cs"]), max_size=200).map(normalise_body),
    findings=FINDINGS,
)


@given(DOCUMENTS)
def test_documents_come_back(document: Document) -> None:
    """Any document, written to Markdown, is read back the same."""
    assert parse(render(document), "x.md") == document


def test_dates_and_numbers_stay_text() -> None:
    """A year alone is a date, and no value is turned into a number."""
    document = parse("---\nid: a\ndate: 2012\nnumber: 12\nsince: 2019-05-01\n---\n正文", "x.md")
    assert (document.metadata.date, document.metadata.number) == ("2012", "12")
    assert document.metadata.extra == {"since": "2019-05-01"}


def test_a_single_value_may_stand_for_a_list() -> None:
    """`scene: 楼宇` means the same as `scene: [楼宇]`."""
    assert parse("---\nid: a\nscene: 楼宇\n---\n", "x.md").metadata.scene == ("楼宇",)


def test_files_of_other_systems_are_read() -> None:
    """A byte order mark and \\r\\n line ends, as Windows editors write them, make no difference."""
    document = parse("\ufeff---\r\nid: a\r\ntitle: 甲\r\n---\r\n\r\n一\r\n二\r\n", "x.md")
    assert (document.title, document.body) == ("甲", "一\n二")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("正文", "x.md 第 1 行：是 '正文'，应为 '---'"),
        ("---\nid: a\n正文", "x.md 第 1 行：元数据区没有结束"),
        ("---\nid: a\ntitle: [甲\n---\n", "x.md 第 4 行：元数据不是合法的 YAML"),
        ("---\ntitle: 甲\nid: 大写\n---\n", "x.md 第 3 行：id 为 '大写'"),
        ("---\ntitle: 甲\n---\n", "x.md 第 1 行：id 为 None"),
        ("---\nid: a\n\ndate: 2012年5月\n---\n", "x.md 第 4 行：date 为 '2012年5月'，应为日期"),
        ("---\nid: a\ntitle: [甲]\n---\n", "x.md 第 3 行：title 为 ['甲']，应为文字"),
        ("---\nid: a\nregion: [[甲]]\n---\n", "x.md 第 3 行：region 为 [['甲']]，应为文字的列表"),
        ("---\nid: a\norigins: [甲]\n---\n", "x.md 第 3 行：origins 为 ['甲']，应为“项目: 出处”"),
        ("---\nid: a\nfindings: [甲]\n---\n", "x.md 第 3 行：'甲' 应有 code"),
        ("---\n- a\n---\n", "x.md 第 2 行：元数据应为“键: 值”"),
        ("---\nid: a\nx: !!python/object/apply:os.system [ls]\n---\n", "x.md 第 3 行：元数据不是合法的 YAML"),
        ("---\n" + "x: " + "[" * 3000 + "\n---\n", "元数据不是合法的 YAML"),
    ],
)
def test_broken_front_matter_names_file_and_line(text: str, message: str) -> None:
    """What is broken is named with its file, its line, what was found and what was expected."""
    with pytest.raises(FrontMatterError) as raised:
        parse(text, "x.md")
    assert message in str(raised.value)
