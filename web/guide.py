"""How queries are written: the same for the page of help and the command line. Each example finds something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """A query and what it finds; "" is a remark without one."""

    query: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Section:
    """Examples that belong together."""

    id: str
    name: str
    examples: tuple[Example, ...]


GUIDE = (
    Section(
        "words",
        "词语",
        (
            Example("楼宇 红色物业", "空格隔开的词须在同一段里都出现，段落的标题和篇名里的字也算"),
            Example("楼宇 或 园区", "有其一即可；也可写 OR 或 |"),
            Example("党建联盟 -外资", "不要含有“外资”的；减号紧挨着词，也可写“不含 外资”或 NOT"),
            Example("(楼宇 或 园区) 指导员", "括号里的先合在一起"),
            Example("产业链*", "以它开头的：产业链党组织、产业链党建……"),
        ),
    ),
    Section(
        "exact",
        "原文逐字",
        (
            Example("“双强六好”", '引号里的字一个不差才算，中间的空格、全角半角、繁体简体不计；"" 和「」也行'),
            Example("“党”", "一个字也可以查"),
        ),
    ),
    Section(
        "scopes",
        "挨得多近",
        (
            Example("同句(党建 联盟)", "两个词在同一句话里，逐字比对"),
            Example("同段(党员 物业)", "在同一段里，标题里的不算"),
            Example("同条(党员 书记)", "在同一条（或同一个小标题下）里，可以隔着款和项"),
        ),
    ),
    Section(
        "fields",
        "限定范围",
        (
            Example("标题:楼宇", "篇名里有“楼宇”；也可写 title:楼宇"),
            Example("正文:红领驿站", "正文里有，篇名和小标题不算"),
            Example("机关:中共中央办公厅", "发文机关的名称里有这几个字"),
            Example("年份:2012..2020", "成文年份；写一年就是那一年，2012.. 是 2012 年以后"),
            Example("文种:做法卡片", "文种；同样可用 地区: 层级: 效力: 场景: 做法: 资料来源: 文号:"),
            Example("地区:浙江 场景:(楼宇 或 园区) 党员", "可以几样一起用，再加上词语"),
        ),
    ),
    Section(
        "citations",
        "条款和文号",
        (
            Example(
                "《关于加强和改进非公有制企业党的建设工作的意见（试行）》第六条",
                "直接到这一条；6、六、第6条、第六条都行，也可写简称，如 党章第三十条第二款",
            ),
            Example("条款:六", "各篇的第六条；也可写小标题里的词，如 条款:问题"),
            Example("", "文号怎么写都行，如 国办发〔2017〕47号、国办发[2017]47号、国办发2017年47号：这份文件排在最前"),
        ),
    ),
    Section(
        "questions",
        "直接提问",
        (Example("企业有几名党员可以成立党支部？", "像平常一样问，按相近程度列出，不要求每个词都有"),),
    ),
    Section(
        "variants",
        "同义词和繁体",
        (
            Example("两新组织", "同时查找“新经济组织”“新社会组织”；结果上方列出，点 × 就不查那个词"),
            Example("黨建聯盟", "繁体查得到简体，简体也查得到繁体"),
        ),
    ),
)


def examples() -> Iterator[Example]:
    """Every example that has a query."""
    return (example for section in GUIDE for example in section.examples if example.query)


def short_guide() -> str:
    """The guide for a terminal: a line for each example, with the first clause of what it means."""
    return "\n".join(f"  {each.query}    {re.split('[；：，]', each.meaning)[0]}" for each in examples())
