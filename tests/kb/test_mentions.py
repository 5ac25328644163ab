"""What a document mentions: the longest name, what is meant by it, and what is not the thing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.document import Document
from kb.errors import LexiconError
from kb.practice.gazetteer import Gazetteer, gazetteer
from kb.practice.mentions import Mention, Reading, mentions
from kb.practice.naming import LEAST_PARTED, Name, Names, key, squeezed
from kb.practice.usage import NAMES, load_usage
from kb.settings import SHIPPED_CORPUS
from tests.factories import document


def card(identity: str, title: str, *aliases: str, **metadata: object) -> Document:
    """A card of this name."""
    extra = {"aliases": list(aliases), "organisations": metadata.pop("organisations", [])}
    return document(identity, "## 问题\n\n略。", title=title, kind="做法卡片", extra=extra, **metadata)


CARDS = [
    card("two-way", "三联动"),
    card("alliance", "外资企业党建联盟", "党建联盟"),
    card("parks", "省域园区党建联盟"),
    card("four", "四同"),
    card("five", "五位一体"),
    card("strong", "双强六好"),
    card("xform", "1+X阵地"),
    card("net", "“两新”党建服务管理全域网"),
    card("many", "一方隶属多重管理"),
    card("grid", "楼宇微网格", "微网格"),
    card("goals", "三阶段目标", "强起来"),
    card("levels", "三级组织体系", scene=("楼宇",)),
    card("park-levels", "园区三级组织体系", scene=("园区",)),
    card("chain", "链式党建", organisations=["长安福特", "大江东产业集聚区"]),
]
ENTRIES = [
    document(
        "opinion", title="关于加强楼宇党建工作的意见（试行）", kind="政策条目", extra={"aliases": ["楼宇党建意见"]}
    ),
    document("rules", title="物业管理条例", kind="政策条目"),
    document("constitution", title="中国共产党章程", kind="政策条目"),
]
KNOWN = gazetteer([*CARDS, *ENTRIES], load_usage(SHIPPED_CORPUS / "lexicon"))


def found(text: str, known: Gazetteer = KNOWN) -> list[tuple[str, str]]:
    """Kind and text of what a paragraph mentions."""
    return [(each.kind, each.text) for each in _mentions(text, known)]


def _mentions(text: str, known: Gazetteer = KNOWN) -> list[Mention]:
    return Reading(document("d", text), known).mentions_in(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("形成“三联动”机制", "三联动"),
        ("形成「三联动」机制", "三联动"),
        ("争创双强六好企业", "双强六好"),
        ("争创“双强六好”企业", "双强六好"),
        ("建设“1＋X”阵地", "1＋X”阵地"),
        ("打造“两新”党建服务管理全域网。", "两新”党建服务管理全域网"),
        ("探索“一方隶属、多重管理”模式", "一方隶属、多重管理"),
        ("组建外资企业党建联盟。", "外资企业党建联盟"),
        ("组建省域园区党建联盟。", "省域园区党建联盟"),
        ("加入“党建联盟”的企业", "党建联盟"),
        ("推行党建“四同”。", "四同"),
        ("实现“强起来”的目标", "强起来"),
        ("劃分樓宇微網格", "樓宇微網格"),
    ],
)
def test_a_model_is_found_however_it_is_written(text: str, expected: str) -> None:
    """Quotes, widths, commas and traditional characters do not matter, and the longest name is the one."""
    assert ("model", expected) in found(text)
    assert len([kind for kind, _ in found(text) if kind == "model"]) == 1


@pytest.mark.parametrize(
    "text",
    [
        "这是三联动力的发动机",
        "港澳台四同胞",
        "统筹推进“五位一体”总体布局",
        "五位一体的总体布局",
        "第十四同学会",
        "（三）四、同志们",
        "由微网格长负责",
        "使发展强起来",
        "打造空中“微”网格",
        "一些地方的党建联盟也在探索",
        "党建，联盟",
        "11+X阵地",
    ],
)
def test_what_is_not_the_thing_is_not_linked(text: str) -> None:
    """A name that is a part of another word, a common word without quotes, two words with a mark between them."""
    assert not [name for kind, name in found(text) if kind == "model"]


@pytest.mark.parametrize(
    ("text", "target"),
    [("园区构建三级组织体系，园区企业党组织归口管理。", "park-levels"), ("楼宇构建三级组织体系。", "levels")],
)
def test_of_two_models_of_a_name_the_text_says_which(text: str, target: str) -> None:
    """三级组织体系 of parks is not that of office buildings."""
    assert [each.target for each in _mentions(text) if each.kind == "model"] == [target]


@pytest.mark.parametrize(
    ("text", "expected", "target"),
    [
        ("杭州率先探索。", "杭州", "浙江省杭州市"),
        ("杭州市率先探索。", "杭州市", "浙江省杭州市"),
        ("作为浙江省会，", "浙江", "浙江省"),
        ("浙江省内率先探索。", "浙江省", "浙江省"),
        ("平湖市商务楼宇多。", "平湖市", "浙江省平湖市"),
        ("江苏太仓的经验", "江苏太仓", "江苏省太仓市"),
        ("赴浙江省平湖市学习", "浙江省平湖市", "浙江省平湖市"),
        ("杭州市滨江区的企业", "杭州市滨江区", "浙江省杭州市滨江区"),
        ("在平湖市当湖街道试点", "平湖市当湖街道", "平湖市当湖街道"),
        ("设在杭州经济技术开发区。", "杭州经济技术开发区", "杭州经济技术开发区"),
        ("大江东产业集聚区的做法", "大江东产业集聚区", "大江东产业集聚区"),
    ],
)
def test_a_place_leads_to_its_full_name(text: str, expected: str, target: str) -> None:
    """Long and short names; places one below the other are one mention."""
    assert [(each.text, each.target) for each in _mentions(text) if each.kind == "place"] == [(expected, target)]


@pytest.mark.parametrize(
    "text",
    [
        "北京路的商铺",
        "温州商会大厦",
        "上海建工的工地",
        "江苏政务服务网",
        "登录“重庆税务”办理",
        "沿海口岸",
        "黄浦江畔",
        "三明治",
        "大同世界",
        "朝阳产业",
        "各类开发区",
        "责任区",
        "全市",
    ],
)
def test_what_is_no_place_is_not_linked(text: str) -> None:
    """Streets, houses and words that look like names."""
    assert "place" not in [kind for kind, _ in found(text)]


def test_a_place_that_few_know_needs_another_beside_it() -> None:
    """嘉善 and 秀洲 in a list with 桐乡 are places; 太仓 is one where the document says 江苏太仓 elsewhere."""
    assert found("桐乡、嘉善、秀洲均成立了公司。") == [("place", "桐乡"), ("place", "嘉善"), ("place", "秀洲")]
    assert found("东方之子。") == []
    reading = Reading(document("d", "学习江苏太仓的做法。\n\n太仓起步早。"), KNOWN)
    assert [each.target for each in reading.mentions_in("太仓起步早。")] == ["江苏省太仓市"]


def test_of_two_places_of_a_name_the_document_says_which() -> None:
    """西湖区 is Hangzhou's where the document speaks of Hangzhou, and nobody's where it does not say."""
    assert _mentions("杭州的西湖区和杭州的滨江区")[1].target == "浙江省杭州市西湖区"
    assert _mentions("西湖区")[0].target == "西湖区"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("由平湖市委组织部牵头", "平湖市委组织部"),
        ("由市委组织部牵头", "市委组织部"),
        ("中共杭州市委两新工委成员单位", "中共杭州市委两新工委"),
        ("形成以区“两新”工委牵头的机制", "区“两新”工委"),
        ("与市人力社保局、企业共建", "市人力社保局"),
        ("推动南市商务区综合党委实体化运作", "南市商务区综合党委"),
        ("欧拓（平湖）汽车配件有限公司党支部", "欧拓（平湖）汽车配件有限公司党支部"),
        ("依托长安福特构建链条", "长安福特"),
        ("中共中央办公厅近日印发", "中共中央办公厅"),
        ("团市委、市妇联积极配合", "团市委"),
        ("经开区协会党委创建", "经开区协会党委"),
        ("浙江省发展和改革委员会批复", "浙江省发展和改革委员会"),
        ("上海瑞金医院的合作", "上海瑞金医院"),
        ("中国工商银行河南省分行党委", "中国工商银行河南省分行党委"),
    ],
)
def test_a_body_is_found_by_how_its_name_begins_and_ends(text: str, expected: str) -> None:
    """What stands before the name is not of it, and the place within it does not count beside it."""
    assert ("organisation", expected) in found(text)
    assert not [name for kind, name in found(text) if kind == "place" and name in expected]


@pytest.mark.parametrize(
    "text",
    [
        "市委高度重视",
        "街道党委会同组织部",
        "企业党支部要发挥作用",
        "各市人力社保局",
        "市、县公安局",
        "全市公安局",
        "设立有限责任公司",
        "上海市场格局",
        "市场监管局面",
        "省级部门、市直机关",
        "共举办培训",
        "财政部门",
        "外商投资有限公司",
    ],
)
def test_what_names_no_body_is_not_linked(text: str) -> None:
    """Bodies in general, and words that hold the end of a body's name."""
    assert "organisation" not in [kind for kind, _ in found(text)]


@pytest.mark.parametrize(
    ("text", "expected", "target"),
    [
        ("根据《关于加强楼宇党建工作的意见（试行）》，", "关于加强楼宇党建工作的意见（试行）", "opinion"),
        ("根据《中共云州市委关于加强楼宇党建工作的意见》，", "中共云州市委关于加强楼宇党建工作的意见", "opinion"),
        ("落实楼宇党建意见", "楼宇党建意见", "opinion"),
        ("根据《云州市养犬管理办法》，", "云州市养犬管理办法", ""),
        ("根据《慈善法》，", "慈善法", ""),
        ("除党章规定的活动外", "党章", "constitution"),
        ("根据《党章》规定", "党章", "constitution"),
    ],
)
def test_a_policy_leads_to_its_entry(text: str, expected: str, target: str) -> None:
    """Titles in 《》, with and without the issuer and the stage; short titles; others have no target."""
    assert [(each.text, each.target) for each in _mentions(text)] == [(expected, target)]


def test_a_title_that_is_only_its_kind_means_the_one_that_is_named_in_full() -> None:
    """《意见》 is the opinion of which the document tells; where it names two, or none, nobody's."""
    full = "印发《关于加强楼宇党建工作的意见（试行）》。《意见》要求落实责任。"
    assert [each.target for each in _mentions(full)] == ["opinion", "opinion"]
    assert found("《意见》要求落实责任。") == []
    assert ("policy", "意见") not in found(full + "又印发《关于防汛工作的意见》。")


@pytest.mark.parametrize("text", ["《抖音短视频的核心秘诀》培训", "上海市物业管理条例", "国有公司法人", "《学习方法》"])
def test_what_is_no_policy_is_not_linked(text: str) -> None:
    """Other books, the regulation of another place, words that begin like a law."""
    assert "policy" not in [kind for kind, _ in found(text)]


def test_a_heading_counts_with_the_passage_below_it() -> None:
    """Its mentions carry that passage's anchor; pieces of a long paragraph carry their own."""
    body = "## 一、推行三联动\n\n" + "企业要落实责任。" * 60 + "推行双强六好。"
    places = mentions(document("d", body), KNOWN)
    assert [(each.mention.target, each.anchor) for each in places] == [("two-way", "s1"), ("strong", "s1~2")]


NAMES_LIST = st.lists(st.text("甲乙丙丁“”、1+Ａ", min_size=2, max_size=6), max_size=8)


@given(NAMES_LIST, st.text("甲乙丙丁“”「」、，1+Ａa\n", max_size=60))
def test_names_are_found_where_a_plain_scan_finds_them(listed: list[str], text: str) -> None:
    """Every name at every place, and the span in the original holds the name and nothing else but marks."""
    names = Names(Name(each, "model", each) for each in listed)
    content = squeezed(text)
    keys = {key(each) for each in listed if len(key(each)) > 1}
    scanned = {
        (start, end)
        for start in range(len(content.text))
        for end in range(start + 2, len(content.text) + 1)
        if content.text[start:end] in keys
    }
    spans = list(names.found(content))
    assert set(spans) <= scanned
    for start, end in scanned - set(spans):  # left out: short ones with a mark in them
        first, last = content.span(start, end)
        assert end - start < LEAST_PARTED and last - first > end - start
    for start, end in spans:
        first, last = content.span(start, end)
        assert key(text[first:last]) == content.text[start:end]


@given(st.text("平湖市杭州浙江省委组织部党建联盟三动四同《》“”的、。由区商务局", max_size=120))
def test_mentions_stand_in_the_text_in_order_and_never_overlap(text: str) -> None:
    """Whatever the text is, spans are of its characters."""
    position = 0
    for each in _mentions(text):
        assert position <= each.span.start < each.span.end <= len(text)
        assert text[each.span.start : each.span.end] == each.text
        position = each.span.end


@pytest.mark.parametrize(
    "line", ["三联动 ≠ 三联动力", "三联动 不在 联动力", "强起来 只在 书里", "四个意识 并非 别的", "三联动"]
)
def test_a_broken_line_of_names_is_named_with_its_number(tmp_path: Path, line: str) -> None:
    """File, line and what is expected."""
    (tmp_path / NAMES).write_text(f"# 名称\n{line}\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"names\.txt 第 2 行.*应为"):
        load_usage(tmp_path)


def test_a_users_own_lines_add_to_the_shipped_ones(tmp_path: Path) -> None:
    """Both folders count; one without the file says nothing."""
    (tmp_path / NAMES).write_text("三联动 不在 三联动员  # 不是做法\n", encoding="utf-8")
    usage = load_usage(SHIPPED_CORPUS / "lexicon", tmp_path, tmp_path / "none")
    assert {"三联动员", "三联动力"} <= set(usage.not_in["三联动"])
    assert found("三联动员大会", gazetteer(CARDS, usage)) == []
