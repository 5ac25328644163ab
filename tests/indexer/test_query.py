"""What the user typed as a tree of values."""

from __future__ import annotations

import pytest

from indexer.language import exact, parse
from indexer.query import Any, Exact, Term
from indexer.segment import Segmenter
from indexer.snippet import highlighter
from kb.errors import QueryError
from tests.indexer.shapes import shape

WORDS = [
    ("", "*"),
    ("  。！ ", "*"),
    ("党建引领", "党建引领"),
    ("楼宇讲坛 微网格", "(楼宇讲坛 & 微网格)"),
    ("楼宇讲坛　微网格", "(楼宇讲坛 & 微网格)"),
    ("楼宇讲坛\n微网格", "(楼宇讲坛 & 微网格)"),
    ("党", "“党”"),
    ("-", "*"),
    ("PPR-9087", "(ppr & 9087)"),
    ("两新组织", "(两新组织 | 新经济组织 | 新社会组织)"),
    ("微网格的治理", "(微网格 & 治理)"),
    ("企业有几名党员", "(企业 & 党员)"),
    ("ＡＰＰ", "app"),
    ("且慢 或有", "(且慢 & 或有)"),
    ("app or and not", "(app & or & and & not)"),
    ("注意：楼宇", "(注意 & 楼宇)"),
    ("标题：", "标题"),
    ("条例（试行）", "(条例 & 试行)"),
    ("《微网格 讲坛》", "(微网格 & 讲坛)"),
    ("COVID-19 楼宇", "(covid & 19 & 楼宇)"),
]
OPERATORS = [
    ("楼宇 AND 社区", "(楼宇 & 社区)"),
    ("楼宇 ＡＮＤ 社区", "(楼宇 & 社区)"),
    ("楼宇 且 社区", "(楼宇 & 社区)"),
    ("+楼宇 +社区", "(楼宇 & 社区)"),
    ("楼宇 OR 社区", "(楼宇 | 社区)"),
    ("楼宇 ＯＲ 社区", "(楼宇 | 社区)"),
    ("楼宇 或 社区", "(楼宇 | 社区)"),
    ("楼宇|社区", "(楼宇 | 社区)"),
    ("楼宇 ｜｜ 社区", "(楼宇 | 社区)"),
    ("“楼宇”或“社区”", "(“楼宇” | “社区”)"),
    ("(楼宇)或(社区)", "(楼宇 | 社区)"),
    ("楼宇 社区 或 园区", "((楼宇 & 社区) | 园区)"),
    ("楼宇 (社区 或 园区)", "(楼宇 & (社区 | 园区))"),
    ("楼宇（社区｜园区）", "(楼宇 & (社区 | 园区))"),
    ("((楼宇) 社区)", "(楼宇 & 社区)"),
    ("楼宇 -社区", "(楼宇 & -“社区”)"),
    ("楼宇 －社区", "(楼宇 & -“社区”)"),
    ("楼宇 −社区", "(楼宇 & -“社区”)"),
    ("楼宇 !社区", "(楼宇 & -“社区”)"),
    ("楼宇 NOT 社区", "(楼宇 & -“社区”)"),
    ("楼宇 AND NOT 社区", "(楼宇 & -“社区”)"),
    ("楼宇 不含 社区", "(楼宇 & -“社区”)"),
    ("楼宇 不含社区", "(楼宇 & -“社区”)"),
    ("楼宇 不含“社区”", "(楼宇 & -“社区”)"),
    ("不含社区", "(不含 & 社区)"),
    ("-社区", "(* & -“社区”)"),
    ("楼宇 -社区 -园区", "(楼宇 & -“社区” & -“园区”)"),
    ("楼宇 -(社区 园区)", "(楼宇 & -(“社区” & “园区”))"),
    ("楼宇 -(社区 或 园区)", "(楼宇 & -(“社区” | “园区”))"),
    ("楼宇 或 -社区", "(楼宇 | (* & -“社区”))"),
    ("NOT NOT 楼宇", "楼宇"),
    ("楼宇 -两新组织", "(楼宇 & -“两新组织”)"),
    ("楼宇讲坛 -“友邻党支部”", "(楼宇讲坛 & -“友邻党支部”)"),
]
PHRASES = [
    ("“双强六好”", "“双强六好”"),
    ('"双强六好"', "“双强六好”"),
    ("＂双强六好＂", "“双强六好”"),
    ("「双强六好」", "“双强六好”"),
    ("『双强六好』", "“双强六好”"),
    ("“双强六好“", "“双强六好”"),
    ("”双强六好”", "“双强六好”"),
    ('“双强六好"', "“双强六好”"),
    ("“双强\n六好”", "“双强六好”"),
    ("“上海交通大学” 党建", "(“上海交通大学” & 党建)"),
]
SCOPES = [
    ("同句(党建 联盟)", "sentence{(党建 & 联盟)}"),
    ("同段（党建 联盟）", "paragraph{(党建 & 联盟)}"),
    ("同条(党建 或 “联盟”)", "clause{(党建 | “联盟”)}"),
    ("同句(党建 (联盟 或 园区) -社区)", "sentence{(党建 & (联盟 | 园区) & -“社区”)}"),
    ("楼宇 -同句(党建 联盟)", "(楼宇 & -sentence{(“党建” & “联盟”)})"),
    ("同句(-党建)", "(* & -sentence{“党建”})"),
    ("同句(-党建 -联盟)", "(* & -sentence{(“党建” | “联盟”)})"),
    ("同句(党章第六条)", "sentence{((党章 | 中国共产党章程) & (“第六条” | “第6条”))}"),
    ("同句 党建", "(同句 & 党建)"),
]
FIELDS = [
    ("标题:楼宇", "title:楼宇"),
    ("标题：楼宇", "title:楼宇"),
    ("title:楼宇", "title:楼宇"),
    ("ＴＩＴＬＥ：楼宇", "title:楼宇"),
    ("标题:“楼宇党建”", "title:“楼宇党建”"),
    ("标题:(楼宇 OR 园区)", "title:(楼宇 | 园区)"),
    ("标题:楼宇 社区", "(title:楼宇 & 社区)"),
    ("正文:楼宇 -标题:社区", "(text:楼宇 & -title:“社区”)"),
    ("标题:-社区 楼宇", "(-title:“社区” & 楼宇)"),
    ("标题:两新组织", "title:(两新组织 | 新经济组织 | 新社会组织)"),
    ("年份:2012", "year[2012..2012]"),
    ("年份：2012年", "year[2012..2012]"),
    ("year:二〇一二", "year[2012..2012]"),
    ("年份:2012..2020", "year[2012..2020]"),
    ("年份:..2020", "year[..2020]"),
    ("年份:2012..", "year[2012..]"),
    ("年份:2012-2020", "year[2012..2020]"),
    ("年份:2012年－2020年", "year[2012..2020]"),
    ("年份:(2012 或 2020)", "(year[2012..2012] | year[2020..2020])"),
    ("-年份:2012 楼宇", "(-year[2012..2012] & 楼宇)"),
    ("机关:国务院办公厅", "issuer~国务院办公厅"),
    ("机关:(国务院 OR 中办)", "(issuer~国务院 | issuer~中办)"),
    ("场景:(楼宇 园区)", "(scene~楼宇 & scene~园区)"),
    ("文种:意见 地区:平湖 效力:现行有效", "(kind~意见 & region~平湖 & validity~现行有效)"),
    ("做法:链式党建 层级:中央 资料来源:论文", "(model~链式党建 & level~中央 & collection~论文)"),
    ("kind:“意见” region:ＡＢ", "(kind~意见 & region~ab)"),
    ("文号:国办发(2017)47号", "number=国办发〔2017〕47号"),
    ("文号:国办发2017年第047号", "number=国办发〔2017〕47号"),
    ("文号:47号", "number~47号"),
    ("文号:国办发", "number~国办发"),
    ("条款:第六条", "(clause=第六条 | (clause=#6 & -clause=条))"),
    ("条款:第十二条之一", "clause=第十二条之一"),
    ("条款:第六条第二款", "((clause=第六条 | (clause=#6 & -clause=条)) & clause=第二款)"),
    ("条款:第六条第二款第三项", "((clause=第六条 | (clause=#6 & -clause=条)) & clause=第二款#3)"),
    ("条款:第三章", "clause=第三章"),
    ("条款:党建", "heading:党建"),
]
PREFIXES = [
    ("楼宇*", "“楼宇”"),
    ("楼宇＊", "“楼宇”"),
    ("PPR*", "“ppr*”"),
    ("楼宇A*", "“楼宇a*”"),
    ("PPR-90* 楼宇", "(“ppr-90*” & 楼宇)"),
]


@pytest.mark.parametrize(("text", "tree"), WORDS + OPERATORS + PHRASES + SCOPES + FIELDS + PREFIXES)
def test_queries_are_read(segmenter: Segmenter, text: str, tree: str) -> None:
    """Words, operators, quotes of every kind, scopes, fields, prefixes and synonyms are read as people mean them."""
    assert shape(parse(text, segmenter).tree) == tree


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("PPR*", Exact("ppr", (), prefix="ppr", open_end=True)),
        ("PPR-90*", Exact("ppr-90", ("ppr",), open_end=True)),
        ("楼宇A*", Exact("楼宇a", ("楼宇", "宇"), open_end=True)),
        ("楼*", Exact("楼", (), prefix="楼")),
        ("27*", Exact("27", (), prefix="27", open_end=True)),
    ],
)
def test_prefixes_ask_the_index_for_what_is_whole(segmenter: Segmenter, text: str, node: Exact) -> None:
    """The last Latin word or number may go on, what stands before it is known whole."""
    assert parse(text, segmenter).tree == node


TITLED = "(title:“第六条” & -title:“第六条之”) | (title:“第6条” & -title:“第6条之”)"
SIXTH = f"(“第六条” | “第6条” | (clause=第六条 | (clause=#6 & -clause=条) | {TITLED}))"


MENTIONS = (
    "“国办发〔2017〕47号” | “国办发﹝2017﹞47号” | “国办发[2017]47号” | “国办发(2017)47号” | “国办发【2017】47号”"
)
NUMBER = f"[(number=国办发〔2017〕47号 | {MENTIONS}) first number=国办发〔2017〕47号]"


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("国办发〔2017〕47号", NUMBER),
        ("国办发[2017]47号", NUMBER),
        ("国办发（2017）第047号", NUMBER),
        ("国办发【2017】47", NUMBER),
        ("国办发2017年47号", NUMBER),
        ("国办发2017 47号", NUMBER),
        ("关于国办发〔2017〕47号", NUMBER),
        ("国办发〔2017〕47号规定了什么？", NUMBER),
        ("关于国办发〔2017〕47号的通知", f"({NUMBER} & 通知)"),
        ("贯彻落实国办发〔2017〕47号 楼宇", f"({NUMBER} & 楼宇)"),
        ("楼宇 -国办发〔2017〕47号", f"(楼宇 & -(number=国办发〔2017〕47号 | {MENTIONS}))"),
        ("同句(国办发〔2017〕47号)", f"sentence{{({MENTIONS})}}"),
        ("北京2012年3号线", "(北京 & 2012 & “年” & 3 & 号线)"),
    ],
)
def test_a_document_number_goes_to_its_document(segmenter: Segmenter, text: str, tree: str) -> None:
    """In any form, alone or in a longer query: the document first, then those that mention it."""
    assert shape(parse(text, segmenter).tree) == tree


def test_part_of_a_document_number_is_looked_for_in_numbers(segmenter: Segmenter) -> None:
    """〔2017〕47号 without its office is part of several numbers."""
    assert shape(parse("(2017)47号", segmenter).tree).endswith("first number~〔2017〕47号]")


@pytest.mark.parametrize(
    "text",
    [
        "党章第六条",
        "党章 第六条",
        "党章第6条",
        "党章第６条",
        "党章 第 六 条",
        "党章6条",
        "请问党章第六条的内容是什么？",
        "党章第六条规定了什么",
        "党章第六条怎么规定",
        "根据党章第六条",
        "党章第六条 内容",
    ],
)
def test_a_clause_is_one_however_it_is_cited(segmenter: Segmenter, text: str) -> None:
    """Numerals, blanks, and words that only ask or lead up make no difference."""
    assert parse(text, segmenter).tree == parse("党章第六条", segmenter).tree
    assert parse(text, segmenter).read_as == "党章第六条"


def test_the_clause_goes_before_what_cites_it(segmenter: Segmenter) -> None:
    """The clause of the document named first, by title or by label; then what mentions both."""
    clause = SIXTH.removeprefix("(“第六条” | “第6条” | ").removesuffix(")")
    named = "(党章 | 中国共产党章程)"
    literal = ["“党章第六条”", "“党章第6条”", "“《党章》第六条”", "“《党章》第6条”"]
    found = f"(({named} & {SIXTH}) | {' | '.join(literal)})"
    titled = " | ".join(f"title:{each}" for each in literal)
    expected = f"[[{found} first (title:{named} & {clause})] first ({titled})]"
    assert shape(parse("党章第六条", segmenter).tree) == expected


def test_a_title_in_quotes_is_taken_to_the_letter(segmenter: Segmenter) -> None:
    """《中国共产党章程》第六条 is sought in titles that contain the name, or that which it is short for."""
    tree = shape(parse("《中国共产党章程》第六条", segmenter).tree)
    assert "title:(“中国共产党章程” | “党章”)" in tree
    assert tree == shape(parse("“中国共产党章程”第六条", segmenter).tree)


def test_a_clause_alone_goes_to_every_clause_of_that_number(segmenter: Segmenter) -> None:
    """Without a name all documents' clauses come first, then what mentions one."""
    assert shape(parse("第六条", segmenter).tree).startswith(f"[{SIXTH} first (clause=第六条 | ")


def test_paragraph_and_item_are_only_preferred(segmenter: Segmenter) -> None:
    """第三十条第二款第（三）项 finds the article, its second paragraph and third item first."""
    tree = shape(parse("第三十条第二款第（三）项", segmenter).tree)
    assert tree.startswith("[[[[(“第三十条”")
    assert "& clause=第二款)] first (" in tree and "& clause=#3)] first (" in tree
    assert tree.endswith("& clause=第二款#3)]")


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("非公党建意见 第6条", "非公党建意见第六条"),
        ("外商投资法第二十九条的内容是什么？", "外商投资法第二十九条"),
        ("民法典1024条", "民法典第一千零二十四条"),
        ("第十二条之一", "第十二条之一"),
        ("刑法第一百二十条之一第2款", "刑法第一百二十条之一第二款"),
        ("党章第三条、第四条", "党章第三条 或 党章第四条"),
        ("党章第三条和第四条", "党章第三条 或 党章第四条"),
        ("国办发〔2017〕47号、国发〔2019〕8号", "国办发〔2017〕47号 或 国发〔2019〕8号"),
        ("国办发〔2017〕47号 国发〔2019〕8号", "国办发〔2017〕47号 且 国发〔2019〕8号"),
        ("国办发〔2017〕47号 或 国发〔2019〕8号 支部", "国办发〔2017〕47号 或 (国发〔2019〕8号 且 支部)"),
        ("党章第六条 支部", "党章第六条 且 支部"),
        ("楼宇 党章 第六条", "楼宇 且 党章第六条"),
        ("楼宇 OR 第六条", "楼宇 或 第六条"),
        ("新政20条", "新政20条"),
        ("出台16条措施", "出台16条措施"),
        ("《关于第三条的解释》", "《关于第三条的解释》"),
        ("“党章第六条”", "“党章第六条”"),
    ],
)
def test_citations_are_recognised(segmenter: Segmenter, text: str, read_as: str) -> None:
    """A clause is taken with its document's name; amounts, titles and quotes are none."""
    assert parse(text, segmenter).read_as == read_as


def test_short_names_are_known(segmenter: Segmenter) -> None:
    """非公党建意见 finds the document by its full title."""
    assert parse("非公党建意见 第6条", segmenter).expanded == (("非公党建意见", ("非公有制企业党的建设工作的意见",)),)


def test_terms_unknown_to_the_lexicon_stay_together(segmenter: Segmenter) -> None:
    """Characters that the segmenter leaves single are sought side by side, not one by one."""
    tree = parse("龘靐齉", segmenter).tree
    assert isinstance(tree, Term)
    assert tree.required == ("龘靐", "靐齉")


def test_synonyms_are_shown_and_weigh_less(segmenter: Segmenter) -> None:
    """What was typed goes before what it also means, and the page can say what was added."""
    query = parse("两新组织", segmenter)
    assert query.expanded == (("两新组织", ("新经济组织", "新社会组织")),)
    assert isinstance(query.tree, Any)
    typed, *others = query.tree.children
    assert isinstance(typed, Term)
    assert all(isinstance(other, Term) and other.weight < typed.weight for other in others)


def test_each_synonym_can_be_switched_off(segmenter: Segmenter) -> None:
    """What is switched off is not sought and not marked, and the page can offer to switch it on again."""
    query = parse("两新组织", segmenter, without=frozenset({"新社会组织"}))
    assert shape(query.tree) == "(两新组织 | 新经济组织)"
    assert query.expanded == (("两新组织", ("新经济组织",)),)
    assert query.switched_off == (("两新组织", ("新社会组织",)),)
    assert not highlighter(query).spans("新社会组织")
    every = parse("两新组织", segmenter, without=frozenset({"新社会组织", "新经济组织"}))
    assert (shape(every.tree), every.expanded) == ("两新组织", ())


@pytest.mark.parametrize("text", ["党" * 501, "党建 " * 60, "龥龘 " * 51, "(" * 21 + "党建", "两新组织 " * 34])
def test_limits_are_said(segmenter: Segmenter, text: str) -> None:
    """A query beyond its bounds is refused with the bound."""
    with pytest.raises(QueryError, match="最多"):
        parse(text, segmenter)


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("马克思主义", "学习马克思主义，信仰马克思主义。", ["马克思主义", "马克思主义"]),
        ("楼宇党建生态圈", "打造楼宇党建生态圈，楼宇是阵地。", ["楼宇党建生态圈", "楼宇"]),
        ("党建引领 治理", "党建引领治理", ["党建引领治理"]),
        ("两新组织", "在新经济组织里", ["新经济组织"]),
        ("治理 -社区", "社区治理", ["治理"]),
        ("“10年”", "连续 10 年", ["10 年"]),
        ("黨建引领", "党建引领，黨建 引領。", ["党建引领", "黨建 引領"]),
        ("“关于党建”", "關於黨建", ["關於黨建"]),
        ("楼宇 或 园区", "楼宇和园区", ["楼宇", "园区"]),
        ("国办发2017年47号", "见国办发[2017]47号。", ["国办发[2017]47号"]),
        ("党章第6条", "依照党章第六条，", ["党章第六条"]),
        ("企业有几名党员可以成立党支部？", "企业有三名党员", ["企业", "党员"]),
    ],
)
def test_the_whole_query_is_highlighted(segmenter: Segmenter, query: str, text: str, marked: list[str]) -> None:
    """What was typed in one piece is one mark, synonyms are marked, what is excluded is not."""
    spans = highlighter(parse(query, segmenter)).spans(text)
    assert [text[start:end] for start, end in spans] == marked


@pytest.mark.parametrize(
    ("text", "required", "prefix"),
    [
        ("党", (), "党"),
        ("、规", (), "规"),
        ("程，", ("程",), ""),
        ("乡、镇", ("乡",), ""),
        ("法》办", ("法",), ""),
        ("党建", ("党建",), ""),
        ("党建。", ("党建", "建"), ""),
        ("47号", ("47",), ""),
    ],
)
def test_what_exact_search_needs_of_the_index(text: str, required: tuple[str, ...], prefix: str) -> None:
    """A character that ends a run inside the quotes is a term of its own; one at their end may go on."""
    found = exact(text)
    assert (found.required, found.prefix) == (required, prefix)
