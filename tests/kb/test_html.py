"""kb.readers.html on pages in the manner of many sites, and on what nobody would call a page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import outline
from kb.document import Metadata
from kb.errors import ReadError
from kb.readers import read_file
from kb.readers.base import Extract
from kb.readers.html import HtmlReader, MhtmlReader
from kb.structure import structure
from kb.structure.stated import with_stated

PAGES = Path(__file__).parent / "pages"
HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
SENTENCE = "各支部要把学习情况按季度报送上级党组织，由上级党组织汇总后通报。"


def read(source: str, encoding: str = "utf-8", place: str = "甲.html") -> Extract:
    return HtmlReader().read(place, source.encode(encoding))


def body(inner: str, head: str = "") -> str:
    return f"<html><head><meta charset='utf-8'>{head}</head><body>{inner}</body></html>"


def rendered(extract: Extract) -> Iterator[str]:
    """Each chunk as a line: headings with # marks, items and rows as they are."""
    for chunk in extract.chunks:
        yield "#" * chunk.level + " " + chunk.text if chunk.kind == "heading" else chunk.text


def texts(source: str) -> list[str]:
    return list(rendered(read(body(source))))


def known(extract: Extract) -> dict[str, str]:
    """What the page states, as it is believed."""
    metadata, _ = with_stated(Metadata(), extract.stated)
    found = {name: getattr(metadata, name, None) or metadata.extra.get(name) for name in FIELDS}
    words = {name: [value] if isinstance(value, str) else value for name, value in found.items() if value}
    return {name: "、".join(map(str, value)) for name, value in words.items() if isinstance(value, list | tuple)}


FIELDS = ("title", "number", "issuer", "date", "published", "source", "authors", "keywords", "validity", "url")


def golden(path: Path) -> tuple[dict[str, str], list[str]]:
    """The fields and the text that a page has: `title: …` lines, a blank line, then a line for each chunk."""
    head, _, text = path.read_text(encoding="utf-8").partition("\n\n")
    return dict(line.split(": ", 1) for line in head.splitlines()), text.splitlines()


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.html")), ids=lambda page: page.stem)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_pages_of_many_sites_give_their_text_and_what_they_state(page: Path, encoding: str, tmp_path: Path) -> None:
    """The text alone, in order, with headings and tables; title, number, issuer and dates as the page states them."""
    saved = tmp_path / page.name
    saved.write_bytes(page.read_text(encoding="utf-8").encode(encoding))
    extract = read_file(saved, 10**6)
    assert (known(extract), list(rendered(extract))) == golden(page.with_suffix(".txt"))


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.html")), ids=lambda page: page.stem)
def test_no_character_of_a_page_is_lost(page: Path) -> None:
    """What is not in the text is listed as set aside; scripts and hidden elements are not shown, and so not lost."""
    source = page.read_text(encoding="utf-8")
    assert counted(read(source)) == visible(source)


def counted(extract: Extract) -> Counter[str]:
    text = "".join(chunk.text for chunk in extract.chunks) + "".join(each.text for each in extract.set_aside)
    return Counter(HAN.findall(text))


def visible(source: str) -> Counter[str]:
    """The Chinese characters of a page by a plain look: what stands between tags, hidden elements cut out."""
    source = re.sub(r"(?si)<!--.*?(?:-->|\Z)|<(script|style|head|xml)\b.*?</\1>", "", source)
    source = re.sub(r"(?s)<(\w+)[^>]*display:\s*none[^>]*>.*?</\1>", "", source)
    return Counter(HAN.findall(re.sub(r"<[^>]*>", "", source)))


# What one page shows, and what is read of it.
SMALL = {
    "lists": ("<ul><li>甲项</li><li>乙项</li></ul>", ["- 甲项", "- 乙项"]),
    "numbered lists from where they start": ("<ol start=3><li>丙项</li><li>丁项</li></ol>", ["3. 丙项", "4. 丁项"]),
    "an item that numbers itself needs no mark": ("<ol><li>（一）甲项；</li></ol>", ["（一）甲项；"]),
    "items with several paragraphs": ("<ul><li><p>甲项</p><p>甲项又一段</p></li></ul>", ["- 甲项", "甲项又一段"]),
    "nested lists": ("<ul><li>甲<ul><li>子</li></ul></li><li>乙</li></ul>", ["- 甲", "- 子", "- 乙"]),
    "a definition list": ("<dl><dt>甲词</dt><dd>甲义。</dd></dl>", ["甲词", "甲义。"]),
    "paragraphs by <br> with indents": ("　　甲段。<br>　　乙段", ["甲段。", "乙段"]),
    "two <br>": ("甲段<br><br>乙段", ["甲段", "乙段"]),
    "a heading over two lines": ("<h2>甲乙<br>丙丁</h2>", ["## 甲乙丙丁"]),
    "line ends of the source": ("<p>统筹\n  推进\n2024 \n年</p>", ["统筹推进 2024 年"]),
    "entities": ("<p>甲&mdash;&#20057;&nbsp;&lt;丙&gt;&amp;</p>", ["甲—乙\xa0<丙>&"]),
    "radicals, by reference too": ("<p>⽂件和&#12098;件</p>", ["文件和文件"]),
    "what has no width": ("<p>党\u200b建\ufeff工\u00ad作</p>", ["党建工作"]),
    "font and Word clutter": ("<p><font><o:p></o:p><b>党</b><span lang=EN-US>建</span></font></p>", ["党建"]),
    "a line set as preformatted": ("<pre>甲行\n乙行</pre>", ["甲行", "乙行"]),
    "ruby": ("<p><ruby>党<rt>dǎng</rt></ruby>建</p>", ["党建"]),
    "a power and a unit": ("<p>10<sup>8</sup>吨，5m<sup>2</sup></p>", ["10⁸吨，5m2"]),
    "a note's mark": ("<p>如下<sup><a href='#fn1'>3</a></sup>。</p>", ["如下[3]。"]),
    "a data table": (
        "<table><tr><th>区</th><th>数</th></tr><tr><td>甲区</td><td>3|4</td></tr></table>",
        ["| 区 | 数 |", "| --- | --- |", "| 甲区 | 3\\|4 |"],
    ),
    "a table's first row over all columns is its caption": (
        "<table><tr><td colspan=2>各区数<tr><td>区<td>数<tr><td>甲<td>3</table>",
        ["各区数", "| 区 | 数 |", "| --- | --- |", "| 甲 | 3 |"],
    ),
    "merged cells stand once": (
        "<table><tr><td rowspan=2>甲</td><td>1</td></tr><tr><td>2</td></tr><tr><td>乙</td><td>3</td></tr></table>",
        ["| 甲 | 1 |", "| --- | --- |", "|  | 2 |", "| 乙 | 3 |"],
    ),
    "a blank form is a table": (
        "<table><tr><td>序号</td><td>事项</td><td>备注</td></tr><tr><td>1</td><td></td><td></td></tr></table>",
        ["| 序号 | 事项 | 备注 |", "| --- | --- | --- |", "| 1 |  |  |"],
    ),
    "a table within a table's cell": (
        "<table><tr><td><table><tr><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></table></td></tr></table>",
        ["| 甲 | 1 |", "| --- | --- |", "| 乙 | 2 |"],
    ),
    "a table that only places paragraphs": ("<table><tr><td>甲段。<tr><td>乙段。</table>", ["甲段。", "乙段。"]),
    "a table of signatures is no table": ("<table><tr><td>甲方：<td>乙方：</table>", ["甲方：", "乙方："]),
    "headings by tag": ("<h3>甲节</h3><p>正文。</p><h3>乙节</h3>", ["### 甲节", "正文。", "### 乙节"]),
    "numbered headings, all by tag": ("<h2>一、甲</h2><p>文。</p><h2>二、乙</h2>", ["## 一、甲", "文。", "## 二、乙"]),
    "numbered headings, some by tag": ("<h2>一、甲</h2><p>正文。</p><p>二、乙</p>", ["一、甲", "正文。", "二、乙"]),
    "bold everywhere says nothing": ("<b><p>甲段</p><p>乙段</p></b>", ["甲段", "乙段"]),
    "an annex and its heading": (
        f"<p>{SENTENCE}</p><p>附件1</p><p align=center><b>责任清单</b></p>",
        [SENTENCE, "## 附件1 责任清单"],
    ),
    "a centred date is no heading": (
        f"<p>{SENTENCE}</p><p align=center><b>2024年5月1日</b></p>",
        [SENTENCE, "2024年5月1日"],
    ),
    "text that is hidden until a script unfolds it": (
        f"<p>展开全文</p><div style='display:none'><p>{SENTENCE * 20}</p></div>",
        ["展开全文", SENTENCE * 20],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("inner", "expected"), SMALL.values(), ids=list(SMALL))
def test_each_thing_that_pages_are_made_of(inner: str, expected: list[str]) -> None:
    """Lists, tables, lines, headings, marks: each becomes what kb.outline reads, in the order of the page."""
    if SENTENCE not in inner:
        inner, expected = f"<p>{SENTENCE}</p>{inner}<p>{SENTENCE}</p>", [SENTENCE, *expected, SENTENCE]
    assert [line for line in texts(inner) if line != "展开全文"] == [line for line in expected if line != "展开全文"]


NO_TEXT = {
    "a menu above": ("<div class=nav><a href=/1>首页</a><a href=/2>党建</a></div>", ""),
    "a list of other texts below": ("", "<h3>相关阅读</h3><ul><li><a href=/1>支部</a><li><a href=/2>书记</a></ul>"),
    "where the page is": ("<p>当前位置：<a href=/>首页</a> &gt; <a href=/1>党建</a> &gt; 正文</p>", ""),
    "tools": ("<p>字体：【大 中 小】 打印 关闭</p>", "<p>分享到：微信 微博 QQ空间</p>"),
    "credits": ("", "<p>（责任编辑：甲乙）</p>"),
    "neighbours": ("", "<p>上一篇：<a href=/1>支部工作有新招</a></p><p>下一篇：没有了</p>"),
    "a foot": ("", "<p>版权所有：某市党建网 京ICP备00000000号</p><p>主办单位：某市委组织部 技术支持：某公司</p>"),
    "an appeal to follow": ("<p>点击上方蓝字关注我们</p>", "<p>长按识别二维码，关注我们</p><p>点赞 在看 分享</p>"),
    "choices and buttons": ("<select><option>全文</select><button>搜索</button>", "<textarea>写评论</textarea>"),
    "a script's words": ("<script>document.write('首页')</script>", "<noscript>请打开脚本</noscript>"),
    "a caption": ("", f"<p><img src=1.jpg></p><p align=center>图为支部开会。甲乙摄</p><p>{SENTENCE}</p>"),
}  # fmt: skip


@pytest.mark.parametrize(("above", "below"), NO_TEXT.values(), ids=list(NO_TEXT))
def test_what_stands_around_a_text_is_set_aside(above: str, below: str) -> None:
    """Menus, tools, credits, notices, captions are no text; what the page shows of them is listed."""
    page = body(f"{above}<div><p>{SENTENCE}</p><p>{SENTENCE}</p></div>{below}")
    extract = read(page)
    assert set(rendered(extract)) == {SENTENCE}
    shown = re.sub(r"(?s)<(script|noscript).*?</\1>", "", page)
    assert counted(extract) == Counter(HAN.findall(shown))


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("<p>来源：新华社　发布时间：2020-01-02 08:00　字体：大 中 小</p>", "source", "新华社"),
        ("<p>来源：新华社　发布时间：2020-01-02 08:00　字体：大 中 小</p>", "published", "2020-01-02"),
        ("<p><span>时间：2020年1月2日</span><span>作者：甲乙</span></p>", "authors", "甲乙"),
        ("<p>2020-01-02 08:00:11　来源： <a href=/>人民网－人民日报</a></p>", "source", "人民网－人民日报"),
        ("<p>2020-01-02 08:00:11　来源： <a href=/>人民网－人民日报</a></p>", "published", "2020-01-02"),
        ("<p>【发布日期】：2020/1/2</p>", "published", "2020-01-02"),
        ("<p>[ 索引号 ]：1/2 [ 发文字号 ]：甲府〔2020〕 7 号</p>", "number", "甲府〔2020〕7号"),
        ("<div><p>发文机关：</p><p>甲市人民政府</p></div>", "issuer", "甲市人民政府"),
        ("<div><p>发文字号：</p><p>成文日期：</p><p>2020年1月2日</p></div>", "date", "2020-01-02"),
        ("<p>《东江日报》（2020年01月02日 第03版）</p>", "source", "东江日报"),
        ("<p>本报记者 甲乙 通讯员 丙丁</p>", "authors", "甲乙、丙丁"),
        ("<meta name=PubDate content='2020-01-02 09:00'>", "published", "2020-01-02"),
        ("<meta property='article:published_time' content='2020-01-02T09:00:00+08:00'>", "published", "2020-01-02"),
        ("<meta name=ContentSource content='甲市委组织部'>", "source", "甲市委组织部"),
        ("<link rel=canonical href='http://a.example/1.html'>", "url", "http://a.example/1.html"),
        ("<title>甲市推进楼宇党建的若干措施 - 甲市人民政府门户网站</title>", "title", "甲市推进楼宇党建的若干措施"),
        ("<title>甲市推进楼宇党建的若干措施--党建--人民网</title>", "title", "甲市推进楼宇党建的若干措施"),
        ("<title>甲市推进楼宇党建的若干措施_通知公告_甲市党建网</title>", "title", "甲市推进楼宇党建的若干措施"),
        ("<title>疫情防控COVID-19工作指引——甲区做法</title>", "title", "疫情防控COVID-19工作指引——甲区做法"),
        ("<title>甲市党建网</title><h1>党员教育“十个一”</h1>", "title", "党员教育“十个一”"),
        ("<h2>通知公告</h2><div class='article-title'>党员教育“十个一”</div>", "title", "党员教育“十个一”"),
    ],
)  # fmt: skip
def test_what_a_page_states_above_its_text(line: str, field: str, value: str) -> None:
    """Labels, dates and headings in the forms of many sites; none of them is in the text."""
    extract = read(body(f"{line}<div class=box><p>{SENTENCE}</p><p>{SENTENCE}</p></div>"))
    assert known(extract)[field] == value
    assert [chunk.text for chunk in extract.chunks if chunk.kind != "heading"] == [SENTENCE, SENTENCE]


def test_lines_of_the_text_are_no_fields_of_the_page() -> None:
    """时间：… and 地点：… of a meeting, and numbers that a text speaks of, are its own."""
    inner = (
        f"<div><p>{SENTENCE}</p><p>时间：2024年5月6日上午</p><p>地点：会议室</p><p>批准文号：甲发〔2020〕1号</p></div>"
    )
    extract = read(body(inner))
    assert len(extract.chunks) == 4 and not known(extract).keys() - {"title"}


def test_the_name_of_the_text_goes_before_the_name_of_the_site() -> None:
    """A page whose <title> names site and column only has the title that stands above its text."""
    inner = f"<h1>甲市推进楼宇党建的若干措施</h1><p>{SENTENCE}</p>"
    assert known(read(body(inner, "<title>甲市人民政府门户网站</title>")))["title"] == "甲市推进楼宇党建的若干措施"


def test_a_title_set_in_several_lines_is_one() -> None:
    """国务院办公厅关于黄金 + 经济政策有关问题的复函, each a centred line, are the title that the page states."""
    lines = "<p align=center><b>甲市人民政府关于推进</b></p><p align=center><b>楼宇党建的意见</b></p>"
    page = body(f"{lines}<p>{SENTENCE}</p>", "<title>甲市人民政府关于推进楼宇党建的意见</title>")
    assert list(rendered(read(page))) == ["# 甲市人民政府关于推进楼宇党建的意见", SENTENCE]


def test_spans_lead_to_the_text_in_the_source() -> None:
    """A chunk's span is where its text stands in the decoded page."""
    source = body(f"<p>{SENTENCE}</p><p>　　乙段的正文在这里。</p>")
    assert [source[chunk.span.start : chunk.span.end] for chunk in read(source).chunks] == [
        SENTENCE,
        "乙段的正文在这里。",
    ]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "utf-8"),
        ("gb18030", "gb2312"),
        ("gbk", "GBK"),
        ("big5", "big5"),
        ("utf-16", "utf-16"),
        ("gbk", "utf-8"),
    ],
)
def test_pages_in_any_encoding(encoding: str, declared: str) -> None:
    """The mark, the meta tag and the evidence give the text, also where the meta tag is wrong."""
    text = "黨組織建設是企業發展的重要保證。" if encoding == "big5" else SENTENCE
    page = f"<html><head><meta charset={declared}></head><body><p>{text}</p></body></html>"
    assert list(rendered(read(page, encoding))) == [text]


def test_utf_16_without_a_mark_and_stray_nuls_are_read() -> None:
    """A page in UTF-16 without its mark is known by its first tag; NULs elsewhere are skipped as browsers do."""
    page = body(f"<p>{SENTENCE}</p>")
    assert list(rendered(read(page, "utf-16-le"))) == [SENTENCE]
    assert list(rendered(HtmlReader().read("甲.html", page.replace("支部", "支\0部").encode()))) == [SENTENCE]


def test_a_few_broken_characters_do_not_make_a_page_unreadable() -> None:
    """A page of GBK with a broken byte is read, and said to be uncertain."""
    page = body(f"<p>{SENTENCE * 20}</p>", "<meta charset=gbk>").replace("charset='utf-8'", "charset=gbk").encode("gbk")
    extract = HtmlReader().read("甲.html", page.replace("季度".encode("gbk"), b"\xff\xff", 1))
    assert not extract.encoding_certain and "\ufffd" in extract.chunks[0].text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("通知.doc", "<html xmlns:o='x'><body><p>{}</p></body></html>"),
        ("通知.txt", "<!DOCTYPE html><p>{}</p>"),
        ("通知", "\ufeff <!-- saved from url=(0020)http://a.example/1 -->\n<HTML><p>{}</p>"),
        ("通知.htm", "<?xml version='1.0'?><!DOCTYPE html><html><body><p>{}</p></body></html>"),
        ("通知.html", "<p>{}</p>"),
    ],
)
def test_a_page_is_known_by_its_content(tmp_path: Path, name: str, content: str) -> None:
    """Many sites serve pages as .doc: what begins as a page is read as one, whatever its name."""
    (tmp_path / name).write_text(content.format(SENTENCE), encoding="utf-8")
    extract = read_file(tmp_path / name, 10**6)
    assert (extract.media_type, list(rendered(extract))) == ("text/html", [SENTENCE])


def test_plain_text_named_as_a_page_keeps_its_lines() -> None:
    """Without a single tag it is plain text."""
    extract = read("甲行\n乙行")
    assert (extract.media_type, [chunk.text for chunk in extract.chunks]) == ("text/plain", ["甲行", "乙行"])


def package(inner: str, frame: str = "") -> bytes:
    message = MIMEMultipart("related")
    message["Snapshot-Content-Location"] = "http://a.example/news/1.html"
    page = MIMEText(inner, "html", "utf-8")
    page["Content-Location"] = "http://a.example/news/1.html"
    message.attach(page)
    if frame:
        part = MIMEText(frame, "html", "gbk")
        part["Content-Location"] = "http://a.example/news/frame.html"
        message.attach(part)
    return message.as_bytes()


@pytest.mark.parametrize("name", ["甲.mht", "甲.mhtml", "甲.html", "甲.doc"])
def test_a_page_saved_with_its_parts_is_read(tmp_path: Path, name: str) -> None:
    """MHTML: its page is read, with the address it was saved from."""
    (tmp_path / name).write_bytes(package(body(f"<h1>楼宇党建</h1><p>{SENTENCE}</p>")))
    extract = read_file(tmp_path / name, 10**6)
    assert list(rendered(extract)) == ["# 楼宇党建", SENTENCE] or list(rendered(extract))[1:] == [SENTENCE]
    assert known(extract)["url"] == "http://a.example/news/1.html"


def test_the_page_in_a_frame_is_read_in_its_place() -> None:
    """The text of a page may stand in a frame: it is a part of the package, or of the page itself."""
    framed = MhtmlReader().read("甲.mht", package(body("<iframe src=frame.html></iframe>"), body(f"<p>{SENTENCE}</p>")))
    assert list(rendered(framed)) == [SENTENCE]
    assert texts(f"<iframe srcdoc='&lt;p&gt;{SENTENCE}&lt;/p&gt;'></iframe><p>{SENTENCE}</p>") == [SENTENCE, SENTENCE]


@pytest.mark.parametrize(
    ("source", "named"),
    [
        (body(""), "没有可见的文字"),
        (body("<script>render()</script>"), "没有可见的文字"),
        ("<html><frameset><frame src=a.html></frameset></html>", "框架"),
        (body("<p></p>" * 300_001), "标签太多"),
    ],
)
def test_a_page_without_text_says_why(source: str, named: str) -> None:
    """ReadError names the file and what was found."""
    with pytest.raises(ReadError, match=named) as raised:
        read(source)
    assert "甲.html" in str(raised.value)


@pytest.mark.parametrize("parts", [[], [("text", "plain")]])
def test_a_package_without_a_page_says_so(parts: list[tuple[str, str]]) -> None:
    """A mail that looks like a package, and has no page in it."""
    message = EmailMessage()
    message.set_content("没有网页")
    with pytest.raises(ReadError, match="没有网页"):
        MhtmlReader().read("甲.mht", message.as_bytes())


def test_a_list_of_links_is_said_to_have_no_text() -> None:
    """A home page has no sentence: what it shows is kept, with a remark."""
    extract = read(body("<ul>" + "<li><a href=/1>支部工作有新招</a></li>" * 5 + "</ul>"))
    assert [remark.code for remark in extract.remarks] == ["low_text"]


HOSTILE = {
    "nested div": "<div>" * 100_000 + SENTENCE,
    "font that nobody closes": f"<p>{SENTENCE}<font>" * 2_000,
    "tables in tables": "<table><tr><td>" * 2_000 + SENTENCE,
    "tables in tables, not too deep": "<table><tr><td>甲</td><td>" * 80 + SENTENCE,
    "lists in lists": "<ul><li>" * 2_000 + SENTENCE,
    "cells over a thousand columns": "<table>"
    + f"<tr><td colspan=1000 rowspan=65534>{SENTENCE}</td></tr>" * 200
    + "</table>",
    "huge numbers": f"<table><tr><td colspan={'9' * 5000}>{SENTENCE}<ol start={'9' * 5000}><li>甲</table>",
    "open comment": f"<p>{SENTENCE}</p><!--" + "-" * 10_000,
    "broken tags": f"<p <p>><</p></div></table><td>{SENTENCE}</b></i><table><tr>{SENTENCE}",
    "broken entities": f"<p>&#xFFFFFFFF;&#0;&nbsp&copy{SENTENCE}&#55296;",
    "sizes that are none": f"<p style='font-size:1.2.3pt;text-align:'>{SENTENCE}</p><font size=99>{SENTENCE}</font>",
    "a picture inside": f"<img src='data:image/png;base64,{'A' * 11_000_000}'><p>{SENTENCE}</p>",
    "a text of eleven million bytes": f"<p>{SENTENCE * 180_000}</p>",
}


@pytest.mark.parametrize("inner", HOSTILE.values(), ids=list(HOSTILE))
def test_broken_and_hostile_pages_keep_their_text(inner: str) -> None:
    """Whatever the markup, no character is lost, and nothing recurses."""
    extract = read(body(inner))
    assert counted(extract) == visible(body(inner))
    structure(extract)


_WORDS = st.sampled_from(
    [SENTENCE, "支部", "来源：甲报", "2024年5月6日", "一、总则", "附件1", "首页 > 党建 > 正文", "——副题", " ", "|"]
)
_NAMES = "p div span b h1 h3 li ul ol td tr table a center section sup pre blockquote"
_TAGS = st.sampled_from(_NAMES.split())
_TREES = st.recursive(
    _WORDS,
    lambda inner: st.tuples(_TAGS, st.lists(inner, max_size=4)).map(lambda it: f"<{it[0]}>{''.join(it[1])}</{it[0]}>"),
    max_leaves=25,
)


@given(_TREES, st.sampled_from(["", "<title>附件1_支部</title>", "<meta name=articletitle content=支部>"]))
def test_no_character_of_any_page_is_lost_or_made_up(inner: str, head: str) -> None:
    """The Chinese characters that a page shows are those of its chunks and of what was set aside."""
    page = body(f"{inner}<p>{SENTENCE}</p>", head)
    assert counted(read(page)) == visible(page)


@given(st.text(max_size=200))
def test_any_text_between_tags_is_read(text: str) -> None:
    """Characters of any kind."""
    inner = re.sub(r"[<>&\ud800-\udfff]", "", text)
    extract = read(body(f"<p>{inner}</p><p>{SENTENCE}</p>"))
    assert extract.chunks[-1].text == SENTENCE
    outline_blocks = list(outline.blocks(structure(extract)[0].body))
    assert outline_blocks


def test_real_pages_give_what_they_state(shared: Path) -> None:
    """The 25 pages of 中国政府网: title, number and issuer as the site's own list has them."""
    from bench.pages import main

    assert main([]) == 0
