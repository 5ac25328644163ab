"""How queries are read that can be read in more than one way: notes, the normal form, questions, limits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.language import ParsedQuery, parse
from indexer.language.question import question_terms
from indexer.query import (
    All,
    Any,
    Everything,
    Exact,
    HasValue,
    InField,
    Not,
    Prefer,
    Query,
    Ranked,
    Term,
    ValueContains,
    ValueRange,
    Within,
)
from indexer.segment import Segmenter
from indexer.snippet import highlighter
from kb.errors import QueryError
from tests.indexer.shapes import shape


@pytest.mark.parametrize(
    ("text", "tree", "note"),
    [
        ("“双强 六好", "“双强六好”", "引号没有合上"),
        ("楼宇 “双强", "(楼宇 & “双强”)", "引号没有合上，从“双强”起"),
        ("楼宇 “”", "楼宇", "引号里没有字"),
        ("(楼宇 社区", "(楼宇 & 社区)", "左括号没有右括号"),
        ("同句(楼宇 社区", "sentence{(楼宇 & 社区)}", "左括号没有右括号"),
        ("楼宇) 社区", "(楼宇 & 社区)", "多余的右括号"),
        ("() 楼宇", "楼宇", "括号里没有检索词"),
        ("同句() 楼宇", "楼宇", "括号里没有检索词"),
        ("OR 楼宇", "楼宇", "“或”的一边没有检索词"),
        ("楼宇 OR", "楼宇", "“或”的一边没有检索词"),
        ("楼宇 或 或 社区", "(楼宇 | 社区)", "“或”的一边没有检索词"),
        ("AND 楼宇", "楼宇", "“且”的一边没有检索词"),
        ("楼宇 且", "楼宇", "“且”的一边没有检索词"),
        ("楼宇 NOT", "楼宇", "“不含”后面没有检索词"),
        ("楼宇 不含", "楼宇", "“不含”后面没有检索词"),
        ("-社区", "(* & -“社区”)", "只有要排除的词"),
        ("-社区 -园区", "(* & -“社区” & -“园区”)", "只有要排除的词"),
        ("同句(楼宇 同段(社区 园区))", "sentence{(楼宇 & 社区 & 园区)}", "“同句”里不能再用“同段”"),
        ("同句(标题:楼宇 社区)", "sentence{(楼宇 & 社区)}", "“同句”里不能再用“标题:”"),
        ("标题:(正文:楼宇 社区)", "title:(楼宇 & 社区)", "“标题:”里不能再用“正文:”"),
        ("标题:()", "标题", "“标题:”后面没有内容"),
        ("年份:去年 楼宇", "(去年 & 楼宇)", "“年份:”后面应是年份，如 2012 或 2012..2020，“去年”"),
        ("年份:2020..2012", "year[2012..2020]", "年份的先后写反了，已按 2012..2020"),
        ("*", "*", "“*”只能放在词的末尾"),
        ("楼*宇", "(“楼” & “宇”)", "“*”只能放在词的末尾"),
        ("* 楼宇", "楼宇", "“*”只能放在词的末尾"),
    ],
)
def test_a_malformed_query_is_read_sensibly_and_says_how(segmenter: Segmenter, text: str, tree: str, note: str) -> None:
    """What is missing or left over is passed over, and one sentence says so."""
    query = parse(text, segmenter)
    assert shape(query.tree) == tree
    assert [each for each in query.notes if note in each], query.notes


@pytest.mark.parametrize(
    "text", ["楼宇 社区", "楼宇 -社区", "“双强”", "注意：楼宇", "条例（试行）", "NOT", "或", "AND"]
)
def test_what_is_plain_is_not_commented_on(segmenter: Segmenter, text: str) -> None:
    """A query that can be read in one way only has no notes."""
    assert parse(text, segmenter).notes == ()


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("楼宇 AND (社区 OR 园区) NOT “外资”", "楼宇 且 (社区 或 园区) 不含 “外资”"),
        ("楼宇党建 微网格", "楼宇党建 且 微网格"),
        ("!社区 楼宇*", "不含 社区 且 楼宇*"),
        ("title:楼宇 year:2012", "标题:楼宇 且 年份:2012"),
        ("同段（党建 -联盟）", "同段(党建 不含 联盟)"),
        ("国办发[2017]047号", "国办发〔2017〕47号"),
        ("「双强六好」", "“双强六好”"),
        ("企业有几名党员可以成立党支部？", "企业有几名党员可以成立党支部？"),
        ("", ""),
    ],
)
def test_a_query_has_a_normal_form(segmenter: Segmenter, text: str, read_as: str) -> None:
    """The query as it was read, in Chinese."""
    assert parse(text, segmenter).read_as == read_as


@pytest.mark.parametrize(
    ("text", "required"),
    [
        ("企业有几名党员可以成立党支部？", ""),
        ("企业有几名党员可以成立党支部", ""),
        ("外企党员不愿亮身份怎么办", ""),
        ("谁可以成为个体工商户？", ""),
        ("劳动合同无效后，劳动者能否要求损害赔偿", ""),
        ("出售银行卡是犯罪吗", ""),
        ("为解决企业复工复产交通出行难题, 重庆推出哪些种交通出行方式？", ""),
        ("路边行道树的树枝掉下来把人砸伤怎么办？（应当找谁请求赔偿）", ""),
        ("《中国共产党章程》规定党员有哪些权利？", ""),
        ("对大型企业等其他参保单位（不含机关事业单位）有何优惠政策？", ""),
        ("什么情形构成“帮助信息网络犯罪活动罪”", " & “帮助信息网络犯罪活动罪”"),
        ("根据公司法第十六条，公司为股东提供担保是否需要股东会决议？", ""),
    ],
)
def test_questions_are_answered_by_rank(segmenter: Segmenter, text: str, required: str) -> None:
    """A sentence that asks needs no passage with all its words; what it quotes stays required."""
    query = parse(text, segmenter)
    assert query.question
    assert isinstance(query.tree, Ranked)
    assert 0 < query.tree.least < 0.5
    assert shape(query.tree).partition(")")[2] == required


@pytest.mark.parametrize(
    "text",
    [
        "",
        "党建",
        "党建？",
        "什么",
        "楼宇 党员 几名 支部",
        "企业有几名党员 -外资",
        "企业有几名党员 OR 社区有几名党员",
        "“企业有几名党员可以成立党支部”",
        "标题:企业有几名党员可以成立党支部",
        "外商投资法第二十九条的内容是什么？",
        "国办发〔2017〕47号规定了什么？",
        "非公有制企业党组织要围绕企业生产经营开展党的活动",
        "十几名党员组成的党支部委员会",
        "如何 “楼宇党建” 开展工作",
    ],
)
def test_words_operators_and_citations_are_no_question(segmenter: Segmenter, text: str) -> None:
    """Keywords, quotes by themselves, fields, clauses and plain sentences are searched with all their words."""
    query = parse(text, segmenter)
    assert not query.question
    assert not isinstance(query.tree, Ranked)


@pytest.mark.parametrize("text", ["标题:》》", "正文:》》", "条款:》》", "同句(》》)"])
def test_what_names_no_word_narrows_nothing(segmenter: Segmenter, text: str) -> None:
    """Marks alone in a field or scope ask for nothing."""
    assert parse(text, segmenter).tree == Everything()


def test_question_words_are_set_aside(segmenter: Segmenter) -> None:
    """Of a question its words count beside their bigrams; nothing is made of what only asks."""
    terms = {
        each.text: (each.weight, each.word) for each in question_terms("企业有几名党员可以成立党支部？", segmenter)
    }
    assert terms["党员"] == (1.6, "党员")
    assert terms["党支部"] == (0.6, "党支部")
    assert terms["支部"][1] == "党支部"
    assert not {term for term in terms if set(term) & set("几名？")}


def test_a_repeated_term_weighs_more(segmenter: Segmenter) -> None:
    """What a question says twice it asks for more."""
    once, twice = (dict.fromkeys(question_terms(text, segmenter)) for text in ("楼宇怎么办", "楼宇和楼宇怎么办"))
    assert next(iter(twice)).weight == 2 * next(iter(once)).weight


def test_a_question_beyond_the_limit_is_cut_and_says_so(segmenter: Segmenter) -> None:
    """Its last sentences are taken; a text that asks nothing is refused."""
    story = "我们公司在园区里经营了十年。" * 50
    query = parse(story + "企业有几名党员可以成立党支部？", segmenter)
    assert query.question and "党支部" in query.terms
    assert len(query.read_as) <= 500
    assert "超过 500 个字" in query.notes[0]
    with pytest.raises(QueryError, match="最多 500 个字"):
        parse(story, segmenter)


def test_a_pasted_paragraph_is_answered_by_rank(segmenter: Segmenter) -> None:
    """A sentence with more words than a query may have is not refused: what is nearest to it goes first."""
    text = "非公有制企业党组织要围绕企业生产经营开展党的活动" * 15
    query = parse(text, segmenter)
    assert isinstance(query.tree, Ranked) and query.question
    assert any("按相近程度排列" in note for note in query.notes)


# Lessons from other systems' trackers, at the level of the parser.


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("党建 -上海交通大学", "(党建 & -“上海交通大学”)"),
        ("党建 不含“上海交通大学”", "(党建 & -“上海交通大学”)"),
        ("党建 NOT (上海 或 北京)", "(党建 & -(“上海” | “北京”))"),
        ("“是一个的测试”", "“是一个的测试”"),
    ],
)
def test_phrases_and_exclusions_stand_as_one_piece(segmenter: Segmenter, text: str, tree: str) -> None:
    """Chinese is excluded and quoted as a whole, function words too; nothing beside the exclusion brings it back."""
    assert shape(parse(text, segmenter).tree) == tree


@pytest.mark.parametrize("marks", ["“”", '""', "＂＂", "「」", "『』", "““", "””"])
def test_chinese_quotes_are_quotes(segmenter: Segmenter, marks: str) -> None:
    """Every kind of quotation mark that an input method gives means the same."""
    assert parse(f"{marks[0]}双强六好{marks[1]} 党建", segmenter).tree == parse('"双强六好" 党建', segmenter).tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("PPR-9087", "(ppr & 9087)"),
        ("“PPR-9087”", "“ppr-9087”"),
        ("ＰＰＲ－９０８７", "(ppr & 9087)"),
        ("27项", "(27项 | “二十七项”)"),
    ],
)
def test_numbers_with_separators_are_whole(segmenter: Segmenter, text: str, tree: str) -> None:
    """A hyphen inside a number is part of it, not an exclusion; full-width digits are digits."""
    assert shape(parse(text, segmenter).tree) == tree


PIECES = [
    *'楼宇党建社区的有几一六条款a1 (）“”"「」|-－!+*：:，。？《》〔〕·_',
    *(
        " AND ",
        " OR ",
        " NOT ",
        " 或 ",
        " 且 ",
        "不含",
        "标题:",
        "机关：",
        "年份:",
        "文号:",
        "条款:",
        "同句(",
        "同条（",
    ),
    *(
        "党章",
        "第六条",
        "第30条第二款",
        "国办发〔2017〕47号",
        "(2017)3号",
        "什么",
        "2012",
        "..",
        "《党章》",
        "的内容是什么？",
    ),
]
queries = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


@given(st.text(max_size=500))
def test_every_text_is_read(segmenter: Segmenter, text: str) -> None:
    """Whatever is typed has a meaning: parsing fails for size alone."""
    _check(segmenter, text)


@given(queries)
def test_every_query_is_read_the_same_again(segmenter: Segmenter, text: str) -> None:
    """The normal form gives the tree that it was made of, and is its own normal form."""
    query = _check(segmenter, text)
    if query:
        again = parse(query.read_as, segmenter)
        assert (again.tree, again.read_as) == (query.tree, query.read_as)


def _check(segmenter: Segmenter, text: str) -> ParsedQuery | None:
    try:
        query = parse(text, segmenter)
    except QueryError as error:
        assert "最多" in str(error)
        return None
    check(query.tree)
    assert query.question == isinstance(query.tree, Ranked)
    highlighter(query).spans(text)
    return query


def check(node: Query, plain: bool = False, in_all: bool = False) -> None:
    """Raise AssertionError where `node` is not built as `indexer.query` says: what may stand where."""
    match node:
        case All(children):
            assert len(children) > 1
            assert plain or not all(isinstance(child, Not) for child in children)
            for child in children:
                assert not isinstance(child, All)
                check(child, plain, in_all=True)
        case Any(children):
            assert children
            for child in children:
                check(child, plain)
        case Not(child):
            assert plain or in_all
            check(child, plain)
        case Prefer(child, better):
            assert not plain
            check(child)
            check(better)
        case InField(_, child) | Within(_, child):
            assert not plain
            check(child, plain=True)
        case Term() | Exact():
            assert node.text
        case _:
            assert not plain
            assert isinstance(node, Everything | HasValue | ValueContains | ValueRange | Ranked)
