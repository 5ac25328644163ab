"""kb.structure.stated: what is believed of what a format states."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.document import Metadata
from kb.readers.base import Extract, Stated
from kb.readers.text import lines
from kb.structure import structure
from kb.structure.stated import with_stated

PAGE = "网页信息栏"
PROPERTY = "文档属性“标题”"


def value(field: str, *texts: str, known: Metadata | None = None, where: str = PAGE) -> object:
    """What becomes of `field` where a format states `texts` of it, and the text itself gave `known`."""
    metadata, _ = with_stated(known or Metadata(), [Stated(field, text, where) for text in texts])
    return getattr(metadata, field, None) or metadata.extra.get(field)


@pytest.mark.parametrize(
    "text",
    [
        "首页", "正文", "无标题", "Untitled", "Microsoft Word", "文档1", "新建", "Document2", "通知.doc.docx", "——",
        "  ", "404 Not Found", "信息公开", "index", "甲" * 200,
    ],
)  # fmt: skip
def test_what_is_no_title_is_refused(text: str) -> None:
    """Names of programs, columns and empty pages."""
    assert value("title", text) is None


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Microsoft Word - 关于加强党建工作的意见.doc", "关于加强党建工作的意见"),
        ("  甲市\n党建工作意见  ", "甲市 党建工作意见"),
        ("关于 “两新” 组织的意见", "关于“两新”组织的意见"),
    ],
)
def test_a_title_is_cleaned(text: str, title: str) -> None:
    """What programs put around it goes; blanks as Chinese text sets them."""
    assert value("title", text) == title


@pytest.mark.parametrize(
    ("known", "stated", "title"),
    [
        (None, ["关于加强党建工作的意见"], "关于加强党建工作的意见"),
        ("第一行不是标题", ["关于加强党建工作的意见"], "关于加强党建工作的意见"),
        ("党建工作的意见", ["甲市关于加强党建工作的意见"], "甲市关于加强党建工作的意见"),
        ("甲市关于加强党建工作的意见", ["党建工作的意见"], "甲市关于加强党建工作的意见"),
        ("甲市关于加强党建工作的意见", ["甲市关于加强党建…"], "甲市关于加强党建工作的意见"),
        ("关于加强党建工作的意见", ["中办印发《关于加强党建工作的意见》"], "关于加强党建工作的意见"),
        ("关于加强党建工作的意见", ["关于加强党建工作的意见 甲市党建网"], "关于加强党建工作的意见"),
        (None, ["甲市关于加强…", "甲市关于加强党建工作的意见"], "甲市关于加强党建工作的意见"),
        (None, ["党建工作的意见", "甲市关于加强党建工作的意见"], "甲市关于加强党建工作的意见"),
        (None, ["首页", "党建工作的意见"], "党建工作的意见"),
        (None, ["党建工作的意见", "另一个标题"], "党建工作的意见"),
    ],
)
def test_of_several_titles_the_whole_one_is_taken(known: str | None, stated: list[str], title: str) -> None:
    """The longer where one holds the other; else the first that is stated; none that is cut off or only reports."""
    assert value("title", *stated, known=Metadata(title=known)) == title


def test_a_title_brings_its_kind() -> None:
    """The kind that the text's first line seemed to be goes with it."""
    metadata, _ = with_stated(Metadata(title="第一行"), [Stated("title", "关于加强党建工作的意见", PAGE)])
    assert metadata.kind == "意见"


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    [
        ("number", "国办发[2017] 47 号", "国办发〔2017〕47号"),
        ("number", "甲政规﹝2020﹞03号", "甲政规〔2020〕3号"),
        ("number", "国务院令第712号", "国务院令第712号"),
        ("number", "2018年 第3号", "2018年第3号"),
        ("number", "000014349/2018-00204", None),
        ("number", "无", None),
        ("date", "二〇一九年七月二日", "2019-07-02"),
        ("date", "2019年7月2日 星期二", "2019-07-02"),
        ("date", "2019年13月2日", None),
        ("date", "0001-01-01", None),
        ("published", "2020-01-02T09:00:00+08:00", "2020-01-02"),
        ("issuer", "国家发展改革委　财政部", "国家发展改革委、财政部"),
        ("issuer", "管理员", None),
        ("issuer", "2019", None),
        ("source", "本站原创", None),
        ("source", "新华社 作者：甲乙", "新华社"),
        ("source", "http://a.example/", None),
        ("authors", "记者 甲乙、丙丁", ("甲乙", "丙丁")),
        ("authors", "Administrator", None),
        ("authors", "1014", None),
        ("keywords", "党建;楼宇，党建", ("党建", "楼宇")),
        ("validity", "有效", "现行有效"),
        ("validity", "废止", "已废止"),
        ("validity", "长期", None),
        ("url", "http://a.example/1.html", "http://a.example/1.html"),
        ("url", "javascript:void(0)", None),
        ("colour", "红", None),
    ],
)
def test_each_value_is_checked(field: str, text: str, expected: object) -> None:
    """Numbers and dates in one form, names without junk; what fails is left open."""
    found = value(field, text)
    assert (tuple(found) if isinstance(found, list) else found) == expected


def test_the_first_that_passes_is_taken_and_named() -> None:
    """Readers give the most trusted first; where it stood is told."""
    stated = [
        Stated("date", "不详", "甲栏"),
        Stated("date", "2019-07-02", "乙栏"),
        Stated("date", "2020-01-01", "丙栏"),
    ]
    metadata, origins = with_stated(Metadata(date="2018-01-01"), stated)
    assert (metadata.date, origins) == ("2019-07-02", {"date": "乙栏"})


def test_properties_of_a_file_fill_gaps_only() -> None:
    """文档属性 are often left over from another file."""
    assert (
        value("title", "旧文件的标题", known=Metadata(title="甲市关于加强党建工作的意见"), where=PROPERTY)
        == "甲市关于加强党建工作的意见"
    )
    assert value("title", "甲市关于加强党建工作的意见", where=PROPERTY) == "甲市关于加强党建工作的意见"


def test_who_put_it_on_the_site_is_not_taken_for_who_issued_it() -> None:
    """发布机构 is believed only where the text names no issuer."""
    where = "网页信息栏“发布机构”"
    assert value("issuer", "甲市政府办公室", known=Metadata(issuer="甲市人民政府"), where=where) == "甲市人民政府"
    assert value("issuer", "甲市政府办公室", where=where) == "甲市政府办公室"


def test_nothing_stated_changes_nothing() -> None:
    """A format that states nothing leaves what the text says."""
    known = Metadata(title="甲市关于加强党建工作的意见", issuer="甲市")
    assert with_stated(known, []) == (known, {})


def test_a_first_line_taken_for_the_title_is_text_again_where_the_format_states_another() -> None:
    """No line is lost: the text's own first line stays in the body."""
    text = "关于这件事的几点考虑\n\n　　各支部要把学习情况按季度报送上级党组织，由上级党组织汇总后通报。\n"
    plain = Extract("甲.txt", "text/plain", "0" * 64, tuple(lines(text)))
    (before,) = structure(plain)
    (after,) = structure(replace(plain, stated=(Stated("title", "甲市关于加强党建工作的意见", PAGE),)))
    assert "几点考虑" not in before.body and after.body.startswith("关于这件事的几点考虑")


def test_a_document_takes_what_its_format_states() -> None:
    """structure lays it over what the text says."""
    text = "　　各支部要把学习情况按季度报送上级党组织，由上级党组织汇总后通报。\n"
    stated = (Stated("title", "甲市关于加强党建工作的意见", PAGE), Stated("number", "甲发〔2020〕1号", PAGE))
    (document,) = structure(Extract("甲.txt", "text/plain", "0" * 64, tuple(lines(text)), stated=stated))
    assert (document.title, document.metadata.kind, document.metadata.number) == (
        "甲市关于加强党建工作的意见", "意见", "甲发〔2020〕1号",
    )  # fmt: skip
