"""kb.structure on small texts: joining lines, spaces, furniture, headings, metadata, findings."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb import outline
from kb.document import Document
from kb.numbering import parse_numbering
from kb.readers.base import Extract
from kb.readers.markdown import chunks as markdown_chunks
from kb.readers.text import lines as text_lines
from kb.structure import structure
from kb.structure.kinds import kind_of
from kb.structure.lines import cells
from kb.structure.metadata import describe
from kb.structure.repair import repair
from kb.structure.sequence import numberings
from kb.structure.spacing import normalise
from kb.structure.titles import propose_title


def extract(text: str, certain: bool = True) -> Extract:
    return Extract("甲.txt", "text/plain", "0" * 64, tuple(text_lines(text)), "utf-8", certain)


def markdown(text: str) -> Extract:
    return Extract("甲.md", "text/markdown", "0" * 64, tuple(markdown_chunks(text)), "utf-8")


def one(source: Extract) -> Document:
    (document,) = structure(source)
    return document


def codes(text: str) -> list[str]:
    return [finding.code for finding in one(extract(text)).findings]


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


PROSE = [
    "非公有制企业是发展社会主义市场经济的重要力量。加强和改进非公有制企业党的建设，是坚持和完善我国基本经济制度、"
    "引导非公有制经济健康发展、推动经济社会发展的需要，是加强和创新社会管理、构建和谐劳动关系的需要。",
    "对大量分散的规模以下企业，要充分发挥乡镇、村党组织作用，实行区域化、网格化管理。对专业性、行业性较强的企业，"
    "可依托相关管理部门或行业协会建立党组织，实行归口管理，并逐步扩大覆盖。",
    "按照企业需要、党员欢迎、职工赞成的原则，注意取得出资人理解和支持，把党组织活动与企业生产经营管理紧密结合起来，"
    "实现目标同向、互促共进，建立党组织与企业管理层共同学习制度。",
    "加强党员教育培训，注重把党员培养成生产经营骨干，把生产经营骨干培养成党员，探索流动党员管理模式，对已确认身份但"
    "未及时转接组织关系的党员，应组织其参加企业党组织活动。",
]


def wrapped(text: str, width: int, indent: str = "") -> list[str]:
    """`text` in lines of at most `width` cells; stops and commas may hang over the edge."""
    found, line = [], indent
    for char in text:
        if cells(line + char) > width and char not in "，。、；：”）":
            found.append(line)
            line = ""
        line += char
    return [*found, line]


LAYOUTS: dict[str, Callable[[str], str]] = {
    "indented": lambda paragraph: "\n".join(wrapped(paragraph, 40, "　　")) + "\n",
    "parted by blank lines": lambda paragraph: "\n".join(wrapped(paragraph, 40)) + "\n\n",
    "a blank line after each": lambda paragraph: "\n\n".join(wrapped(paragraph, 40)) + "\n\n",
    "indent lost": lambda paragraph: "\n\n".join(wrapped(paragraph, 40, "　　")).strip() + "\n\n",
    "a blank at the end": lambda paragraph: "\n\n".join(wrapped(paragraph, 40)) + " \n\n",
    "one line each": lambda paragraph: paragraph + "\n",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_paragraphs_are_joined_in_every_layout(layout: str) -> None:
    """However a page was wrapped, its paragraphs come out whole."""
    text = "".join(LAYOUTS[layout](paragraph) for paragraph in PROSE * 2)
    assert [paragraph.text for paragraph in repair(extract(text)).paragraphs] == PROSE * 2


def test_a_page_break_heals() -> None:
    """A page number between two halves of a sentence is set aside, and the sentence joined."""
    pages = wrapped(PROSE[0] + PROSE[1], 40)
    text = "\n".join([*pages[:3], "", "- 1 -", "", *pages[3:]])
    repaired = repair(extract(text))
    assert [paragraph.text for paragraph in repaired.paragraphs] == [PROSE[0] + PROSE[1]]
    assert [dropped for dropped, _ in repaired.dropped] == ["- 1 -"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("一、2013年工作回顾　　过去一年任务艰巨。", ["一、2013年工作回顾", "过去一年任务艰巨。"]),
        ("各位代表：　　我代表国务院作报告。", ["各位代表：", "我代表国务院作报告。"]),
        ("上城区　　下城区　　西湖区", ["上城区 下城区 西湖区"]),
    ],
)
def test_an_indent_within_a_line_begins_a_paragraph(line: str, expected: list[str]) -> None:
    """Two full-width blanks after a stop or a numbered heading are an indent whose line end was lost."""
    assert [paragraph.text for paragraph in repair(extract(line)).paragraphs] == expected


@pytest.mark.parametrize(
    "notice",
    [
        "预览已结束，完整报告链接和二维码如下：",
        "https://www.yunbaogao.cn/report/index/report?reportId=11_2632",
        "— 12 —",
        "第 3 页 共 10 页",
        "扫描二维码下载完整报告",
    ],
)
def test_furniture_is_set_aside(notice: str) -> None:
    """Notices of aggregators and page numbers are kept apart from the text, with their place."""
    text = f"{PROSE[0]}\n{notice}\n{PROSE[1]}\n"
    ((dropped, span),) = repair(extract(text)).dropped
    assert dropped == notice == text[span.start : span.end]


@pytest.mark.parametrize("line", ["12", "3—5", "扫码支付成为群众生活的一部分，" + PROSE[2]])
def test_text_is_no_furniture(line: str) -> None:
    """A lone number, or a sentence that begins like a notice, is text."""
    assert repair(extract(f"{PROSE[0]}\n{line}\n{PROSE[1]}\n")).dropped == ()


def test_running_heads_are_set_aside() -> None:
    """A line that stands first on three pages, its number aside, is no text."""
    text = "\f".join(f"党建研究 第{n}期 {n}\n{paragraph}\n" for n, paragraph in enumerate(PROSE[:3], start=7))
    assert [paragraph.text for paragraph in repair(extract(text)).paragraphs] == PROSE[:3]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("连续 10 年在全省保持首位", "连续10年在全省保持首位"),
        ("占总比为 19.67%；建立", "占总比为19.67%；建立"),
        ("党组织建设  组织力", "党组织建设 组织力"),
        ("北京5月24日电 中共中央", "北京5月24日电 中共中央"),
        ("探索完善 “党建联盟” 机制", "探索完善“党建联盟”机制"),
        ("手机 APP 等", "手机APP等"),
        ("China’s social “new” era", "China’s social “new” era"),
        ("1 1. 深入开展", "11. 深入开展"),
        ("2.1 管理机制问题", "2.1 管理机制问题"),
        ("第一条 “三会一课”是", "第一条 “三会一课”是"),
        ("第一章　总　　则", "第一章 总 则"),
        ("（一） 加强", "（一）加强"),
        ("摘　要", "摘要"),
        ("优势 [1]。", "优势[1]。"),
    ],
)
def test_spaces(source: str, expected: str) -> None:
    """Spaces stand where Chinese text sets them."""
    assert normalise(source, parse_numbering(source)) == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["一、甲", "二、乙", "三、丙"], ["一", "二", "三"]),
        (["1.甲", "2.乙", "1.丙", "2.丁"], ["1", "2", "1", "2"]),
        (["10 个区及杭州经济技术开发区"], [None]),
        (["3248 家外资企业"], [None]),
        (["1 个中心", "1 引言"], [None, "1"]),
        (["第三条规定的情形", "第三人"], [None, None]),
        (["第九十九条 和解协议草案", "第一百条 债务人"], ["第九十九条", "第一百条"]),
        (["1 引言", "2 问题", "2.1 机制", "2.2 人员", "3 对策", "3.1 理念"], ["1", "2", "2.1", "2.2", "3", "3.1"]),
        (["1 引言", "3.9 亿元的投资"], ["1", None]),
        (["1. 甲", "1.1 乙"], ["1", "1.1"]),
        (["三、丙", "四、丁"], ["三", "四"]),
        (["10. 甲", "1 1. 乙"], [None, None]),
        (["9. 甲", "1. 乙", "2. 丙", "12. 丁"], [None, "1", "2", None]),
        (["（二）项规定的情形"], [None]),
    ],
)
def test_only_numbers_that_count_on_are_numberings(texts: list[str], expected: list[str | None]) -> None:
    """A number is a numbering when the sequence says so."""
    assert [found.label if found else None for found in numberings(texts)] == expected


def outline_of(document: Document) -> list[str]:
    walked = outline.walk(document.sections)
    return [f"{'  ' * (len(path) - 1)}{section.label}|{section.heading}" for path, section in walked]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "一、总体要求\n（一）指导思想\n坚持党的领导。\n1.落实责任\n各级要抓好。\n二、组织实施\n抓好落实。",
            ["一|总体要求", "  （一）|指导思想", "    1|落实责任", "二|组织实施"],
        ),
        (
            "1.重要意义形成共识。调研结果显示，杭州如此。\n2.组织覆盖率提高。调研表明如此。",
            ["1|重要意义形成共识", "2|组织覆盖率提高"],
        ),
        ("（一）加强领导。各级党委要抓好。\n1.明确责任\n落实到人。", ["（一）|加强领导", "  1|明确责任"]),
        ("附件如下：\n1.党员名册\n2.会议记录\n3.学习计划", []),
        ("有关要求：\n1.各单位要高度重视，认真组织实施，确保各项任务落到实处；\n2.各单位要及时上报。", []),
        (
            "第一章 总则\n第一条 为了加强党建，制定本条例。\n（一）坚持原则。这是要求。\n第二条 本条例适用于企业。",
            ["第一章|总则", "  第一条|", "  第二条|"],
        ),
    ],
)
def test_headings(text: str, expected: list[str]) -> None:
    """Line headings, run-in headings and clauses become sections; items of lists do not."""
    assert outline_of(one(extract(text))) == expected


def test_markdown_headings_keep_their_levels() -> None:
    """The level-1 heading is the title; deeper ones nest, with numbered paragraphs below them."""
    text = "# 某某条例\n## 第一章 总则\n### 第一节 目的\n第一条 为了。\n\n第二条 适用。\n## 附则\n第三条 施行。"
    document = one(markdown(text))
    assert document.title == "某某条例"
    assert outline_of(document) == [
        "第一章|总则", "  第一节|目的", "    第一条|", "    第二条|", "|附则", "  第三条|",
    ]  # fmt: skip


def test_markdown_tables_and_lists_stay() -> None:
    """Rows and items pass into the body as they are written."""
    text = "# 题目一二三\n\n说明如下：\n\n| 区 | 数 |\n| --- | --- |\n| 甲 | 1 |\n\n- 一项\n- 二项\n"
    body = one(markdown(text)).body
    assert body.endswith("| 区 | 数 |\n| --- | --- |\n| 甲 | 1 |\n- 一项\n- 二项")
    assert [block.kind for block in outline.blocks(body)] == ["paragraph", "row", "row", "item", "item"]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("关于加强党的建设工作的意见（试行）", "意见"),
        ("国务院办公厅关于印发方案的通知", "通知"),
        ("中华人民共和国公司法(2023-12-29)", "法律"),
        ("最高人民法院关于适用民法典的解释（一）", "司法解释"),
        ("信访工作条例", "条例"),
        ("某区楼宇党建调研报告", "调研报告"),
        ("党建引领的主要做法", None),
        ("拆迁安置协议案", None),
        ("新时代建设高质量外资集聚地的路径思考", None),
    ],
)
def test_kind_is_what_the_title_ends_with(title: str, kind: str | None) -> None:
    """The kind is read from the title's end, brackets aside, and unknown where it names none."""
    assert kind_of(title) == kind


def test_fields_below_the_title() -> None:
    """Number, source and date of publication are read from their lines, which are no paragraphs."""
    fields = "国办发〔2017〕47号\n来源：中国政府网\n发布时间：2017年5月3日\n"
    text = f"国务院办公厅关于推进工作的意见\n{fields}各省、自治区人民政府：\n现提出以下意见。\n"
    document = one(extract(text))
    known = document.metadata
    assert (known.title, known.kind, known.issuer) == ("国务院办公厅关于推进工作的意见", "意见", "国务院办公厅")
    assert (known.number, known.source, known.published) == ("国办发〔2017〕47号", "中国政府网", "2017-05-03")
    assert document.body == "各省、自治区人民政府：\n\n现提出以下意见。"


def test_several_fields_on_a_line() -> None:
    """A line of several fields gives each; a number as people type it is set right."""
    fields = "发布时间：2017-05-03 来源：中国政府网\n文号：国办发[2017]047号\n"
    text = f"关于推进工作的\n意见（试行）\n{fields}各单位要抓好落实。\n"
    known = one(extract(text)).metadata
    assert (known.title, known.kind) == ("关于推进工作的意见（试行）", "意见")
    assert (known.published, known.source, known.number) == ("2017-05-03", "中国政府网", "国办发〔2017〕47号")


def test_signature_date_is_the_date() -> None:
    """A date on a line of its own at the end is 成文日期."""
    text = "关于推进工作的通知\n各单位要抓好落实。\n某市委组织部\n二〇一二年五月二十四日\n"
    assert one(extract(text)).metadata.date == "2012-05-24"


@pytest.mark.parametrize(
    ("headings", "title"),
    [
        (["提升组织力的实践探索", "提升组织力的问题和原因", "提升组织力的对策建议"], "提升组织力"),
        (["基本情况", "存在问题"], None),
        (["提升组织力的对策建议"], None),
    ],
)
def test_proposed_title(headings: list[str], title: str | None) -> None:
    """What all top headings begin with is proposed, where it says enough."""
    assert propose_title(headings) == title


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"关于党建工作的意见\n{PROSE[0]}\n{PROSE[1][:-20]}", ["truncated"]),
        (f"关于党建工作的意见\n{PROSE[0]}\n某市委组织部", []),
        (f"关于党建工作的意见\n{PROSE[0]}财政部 税务总局2020年2月6日", []),
        (f"关于党建工作的意见\n{PROSE[0]}责任编辑：李瑞", []),
        (f"，建立机制。{PROSE[0]}", ["missing_title", "fragment_start"]),
        ("关于党建工作的意见\n一、甲的工作\n要抓好各项工作。\n三、丙的工作\n要抓好各项工作。", ["numbering_gap"]),
        # An annex quotes single clauses; a law of which pages are missing goes on behind the gap.
        (f"关于执行公约的通知\n第四条 {PROSE[0]}\n第五条 乙。\n第一百六十九条 丙。\n第二百零四条 丁。", []),
        (f"关于执行公约的规定\n第四条 {PROSE[0]}\n第五条 乙。\n第二十条 丙。\n第二十一条 丁。", ["numbering_gap"]),
        ("关于党建工作的意见\n覆盖率均为100%（详见下表）。\n各区要继续抓好党建工作，确保落实到位。", ["missing_table"]),
        ("关于党建工作的意见\n覆盖率均为100%（详见下表）。\n表1  各区覆盖率情况\n上城区 100%\n各区要抓好工作。", []),
        ("关于党建工作的意见\n甲乙丙。", ["low_text"]),
    ],
)
def test_findings(text: str, expected: list[str]) -> None:
    """Each kind of damage is found, and sound texts have none."""
    assert codes(text) == expected


def test_a_guessed_encoding_is_told() -> None:
    """An encoding that is not certain gives a finding that names it."""
    document = one(extract(PROSE[0], certain=False))
    assert "encoding_guessed" in [finding.code for finding in document.findings]


def test_finding_spans_lie_in_the_body() -> None:
    """A finding's span is the paragraph that it speaks of."""
    document = one(extract(f"关于党建工作的意见\n{PROSE[0]}\n{PROSE[1][:-20]}"))
    (finding,) = document.findings
    assert document.body[finding.span.start : finding.span.end] == PROSE[1][:-20]


LINE = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="党建工作的和一二三、，。（）“”第条章1 2.#*|-_<>[]\\　", max_size=60),
    st.sampled_from(["一、总则", "（二）乙", "1. 甲。乙", "第三条 丙", "2.1 丁", "来源：新华社"]),
    st.sampled_from(["- 3 -", "表 1  情况", "| 甲 |", "", "关于工作的意见", *PROSE]),
)


def rest_of(text: str) -> str:
    """`text` without blanks, and without what went into the metadata or was set aside as furniture."""
    repaired = repair(extract(text))
    described = describe(repaired.paragraphs)
    taken = [span for _, span in repaired.dropped] + [each.span for each in (*described.used, *described.marks)]
    return bare("".join(char for at, char in enumerate(text) if not any(span.start <= at < span.end for span in taken)))


@settings(max_examples=300, deadline=None)
@given(st.lists(LINE, max_size=30), st.sampled_from(["\n", "\n\n", "\r\n"]))
def test_no_text_is_lost_whatever_the_lines(lines: list[str], end: str) -> None:
    """Arbitrary lines never raise, and every character that is not blank comes out again."""
    text = end.join(lines)
    document = one(extract(text))
    assert bare("".join(block.text for block in outline.blocks(document.body))) == rest_of(text)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINE, max_size=20))
def test_markdown_never_raises(lines: list[str]) -> None:
    """Arbitrary Markdown never raises, and the body is one that the outline reads back without blank ends."""
    document = one(markdown("\n".join(lines)))
    assert document.body == document.body.strip("\n")
    assert all(block.span.end <= len(document.body) for block in outline.blocks(document.body))
