"""The shipped corpus: front matter, links, sources, wording."""

from __future__ import annotations

import re
import tarfile
from functools import cache
from pathlib import Path

import pytest

from indexer.search import Search
from kb.document import Document
from kb.frontmatter import parse, render
from kb.library import Library
from kb.outline import walk
from kb.passages import found_at, passages
from kb.practice import CARD_KIND, PARTS, POLICY_KIND, catalogue, is_card, policy_entry, practice_model, register
from kb.practice.model import LEADERS, NEEDS, RELATIONS, SIZES
from kb.settings import SHIPPED_CORPUS, load_settings

FILES = sorted(path for path in SHIPPED_CORPUS.rglob("*.md") if not path.stem.isupper())
DIGEST_KIND = "资料摘要"
SCENES = {"外资企业", "非公企业", "国有企业", "园区", "楼宇", "社区", "两新组织", "产业发展"}
RULED = "policy-nonpublic-opinion-2012"  # the opinion of 2012, by whose clauses many practices are asked for
LAW_FILE = re.compile("LawRefBook/Laws（[^）]*）所收文本“([^”]+)”")  # as sources of entries name it
OURS = re.compile("本库(?:归纳|提示|解读|设想|核注)")
NAMED = [
    "链式党建",
    "生产线党建",
    "党员生产线",
    "先锋岗",
    "攻坚组",
    "党建精品示范点",
    "区域化融合型党群共建",
    "党费杠杆",
    "青年突击队",
    "“两新”党建服务管理全域网",
    "外资企业党建联盟",
    "三联动",
    "党工一体化",
    "党建专员与党务指导员",
    "三级考核评价",
    "津补贴与以奖代补",
    "双培养",
    "三找",
    "体外孵化",
    "互联网党建",
    "三阶段目标",
    "楼宇党建生态圈",
    "楼联汇",
    "双长四员",
    "一长六员",
    "楼宇微网格",
    "友邻党支部",
    "单建+联建",
    "三级组织体系",
    "大党委制",
    "1+X阵地",
    "红领驿站",
    "骑士加油站",
    "轮值共建",
    "27项服务清单",
    "五位一体",
    "三张清单",
    "午间一小时",
    "楼宇讲坛",
    "延时服务",
    "楼宇数字系统",
    "红色物业议事厅",
    "六方党建联建",
    "服务大地图",
    "一图一群",
    "红色创投扫楼",
    "楼长制",
    "联动破难",
    "专题破难",
    "驻点破难",
    "园区三级组织体系",
    "产业链党组织",
    "省域园区党建联盟",
    "党建+业务双料人才",
    "全流程伴随组建",
    "直接联系机制",
    "区域化网格化归口管理",
    "党建工作指导员",
    "党建工作联络员",
    "双向互动机制",
    "开放式组织活动",
    "一方隶属多重管理",
    "双强六好",
    "党员示范岗",
    "党员责任区",
    "公开承诺",
    "党务工作者人才库",
    "四同",
    "双向进入交叉任职",
    "一岗双责",
    "政治核算与经济核算",
    "鱼骨图招商",
    "国别园区孵化器",
    "双元制",
    "拿地即开工",
    "网格连企",
]


@cache
def corpus() -> dict[str, Document]:
    """The shipped documents by id."""
    documents = [parse(path.read_text(encoding="utf-8"), str(path)) for path in FILES]
    return {document.id: document for document in documents}


@pytest.mark.parametrize("name", NAMED)
def test_every_practice_of_the_sources_has_its_card(name: str) -> None:
    """Each is the title of a card or another name on it, and on one card only."""
    cards = [practice_model(document) for document in corpus().values() if is_card(document)]
    assert len([card for card in cards if name in card.names]) == 1


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_front_matter_is_complete(path: Path) -> None:
    """Each file says what it is, where it comes from and in what scene it belongs, and round-trips."""
    text = path.read_text(encoding="utf-8")
    document = parse(text, str(path))
    assert document.id == path.stem
    assert document.metadata.title
    assert document.metadata.kind in (CARD_KIND, DIGEST_KIND, POLICY_KIND)
    assert document.metadata.source, "every text names its source"
    assert set(document.metadata.scene) <= SCENES
    assert document.metadata.scene
    assert parse(render(document), "again") == document


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_models_named_have_cards(path: Path) -> None:
    """Every practice model that a document names has a card of that name."""
    titles = {document.title for document in corpus().values() if is_card(document)}
    assert set(parse(path.read_text(encoding="utf-8"), str(path)).metadata.model) <= titles


CARDS = [path for path in FILES if path.parent.name == "models"]
POLICIES = [path for path in FILES if path.parent.name == "policies"]


def passage_text(document_id: str, locator: str) -> str:
    """The text of a passage of the corpus; an AssertionError where there is none."""
    document = corpus()[document_id]
    found = found_at(passages(document), locator)
    assert found, f"{document_id} has no {locator}"
    return found.text


@pytest.mark.parametrize("path", CARDS, ids=lambda path: path.stem)
def test_each_statement_of_a_card_can_be_checked(path: Path) -> None:
    """All parts are there in order; each statement leads to a passage of a digest, or is said to be our own."""
    model = practice_model(corpus()[path.stem])
    assert tuple(dict.fromkeys(statement.part for statement in model.statements)) == PARTS
    names = {statement.name for statement in model.statements}
    for evidence in model.evidence:
        assert evidence.supports in names, evidence
        assert corpus()[evidence.document].metadata.kind == DIGEST_KIND
        assert passage_text(evidence.document, evidence.locator)
    supported = {evidence.supports for evidence in model.evidence}
    for statement in model.statements:
        if statement.part != "讨论" and not OURS.search(statement.text):
            assert statement.name in supported, statement


@pytest.mark.parametrize("path", CARDS, ids=lambda path: path.stem)
def test_cards_say_for_whom_they_are(path: Path) -> None:
    """Leaders, sizes and needs are of the words that readers choose from; figures and events stand in their sources."""
    model = practice_model(corpus()[path.stem])
    assert model.where
    assert model.leaders and set(model.leaders) <= set(LEADERS)
    assert model.needs and set(model.needs) <= set(NEEDS)
    assert set(model.sizes) <= set(SIZES)
    for figure in model.figures:
        text = passage_text(figure.document, figure.locator)
        for number in re.findall(r"\d[\d.,]*", figure.value):
            assert number in text, figure
    for event in model.events:
        assert event.date[:4] in passage_text(event.document, event.locator), event
    texts = "".join(corpus()[each.document].body + str(corpus()[each.document].metadata) for each in model.evidence)
    for organisation in model.organisations:
        assert organisation in texts, organisation


@pytest.mark.parametrize("path", CARDS, ids=lambda path: path.stem)
def test_what_a_card_carries_out_is_a_clause_of_the_register(path: Path) -> None:
    """Policy and clause are there, and how it is carried out is said."""
    for each in practice_model(corpus()[path.stem]).carries_out:
        clauses = {clause.path for clause in policy_entry(corpus()[each.policy]).clauses}
        assert each.clause in clauses, each
        assert each.how


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.stem)
def test_an_entry_of_the_register_names_the_source_of_each_fact(path: Path) -> None:
    """What is stated has a source, what has a source is stated, and each clause is told."""
    policy = policy_entry(corpus()[path.stem])
    facts = ("form", "issuer", "level", "number", "date", "published", "validity")
    assert {name for name in facts if getattr(policy, name)} == set(policy.known) & set(facts)
    assert "title" in policy.known
    assert policy.clauses


def test_the_opinion_of_2012_is_told_clause_by_clause() -> None:
    """Its five sections hold the items 1 to 13, the text breaking off in the thirteenth."""
    clauses = {clause.path for clause in policy_entry(corpus()[RULED]).clauses}
    items = {"一": (1, 2), "二": (3, 4), "三": (5, 6, 7), "四": (8, 9, 10, 11), "五": (12, 13)}
    assert clauses >= {f"{section} › {item}" for section, numbers in items.items() for item in numbers}


@pytest.mark.parametrize("path", CARDS, ids=lambda path: path.stem)
def test_related_models_exist(path: Path) -> None:
    """Relations lead to other cards and are of a known kind."""
    for related in practice_model(corpus()[path.stem]).related:
        assert related.model in corpus()
        assert related.model != path.stem
        assert related.relation in RELATIONS


def test_figures_of_cards_stand_in_their_evidence() -> None:
    """Every number of two digits or more in a card's outcomes stands in a digest that the card rests on."""
    for model in catalogue(corpus().values()):
        digests = "".join(corpus()[evidence.document].body for evidence in model.evidence)
        sources = "".join(str(corpus()[evidence.document].metadata.source) for evidence in model.evidence)
        for figure in re.findall(r"\d[\d.,]*\d", model.outcomes):
            assert figure in digests + sources, f"{model.name}: {figure}"


def test_every_source_is_named() -> None:
    """SOURCES.md names every digest and every card."""
    text = (SHIPPED_CORPUS / "SOURCES.md").read_text(encoding="utf-8")
    for document in corpus().values():
        assert document.id in text or document.title in text, document.id


def test_the_wording_is_our_own(shared: Path) -> None:
    """No run of more than 18 Chinese characters is a seed's, titles of documents and organisations aside."""
    seeds = "".join(
        "".join(re.findall("[\u4e00-\u9fff]", path.read_text(encoding="utf-8")))
        for path in (shared / "seeds").iterdir()
    )
    for document in corpus().values():
        names = {section.heading for _, section in walk(document.sections)} | {document.title}
        text = document.body
        for name in names | set(re.findall("《[^》]+》|“[^”]+”", text)):
            text = text.replace(name, "\n")
        for run in re.findall("[\u4e00-\u9fff]+", text):
            shared_runs = [run[at : at + 19] for at in range(len(run) - 18) if run[at : at + 19] in seeds]
            assert not shared_runs, f"{document.id}: {shared_runs[:1]}"


def test_the_register_tells_laws_in_our_own_words(shared: Path) -> None:
    """No run of more than 25 Chinese characters is the law's that an entry tells of, titles aside; its articles are."""
    named = {match[1]: document for document in corpus().values() if (match := LAW_FILE.search(_source(document)))}
    assert named
    with tarfile.open(shared / "data" / "laws.tar.xz") as laws:
        for member in laws:
            document = named.pop(member.name.removeprefix("laws/"), None)
            if document is None:
                continue
            content = laws.extractfile(member)
            assert content
            law = content.read().decode("utf-8")
            for clause in policy_entry(document).clauses:
                assert f"\n{clause.path} " in law, f"{document.id}: {clause.path}"
            han = "".join(re.findall("[\u4e00-\u9fff]", law))
            for run in re.findall("[\u4e00-\u9fff]+", re.sub("《[^》]+》", "\n", document.body)):
                same = [run[at : at + 26] for at in range(len(run) - 25) if run[at : at + 26] in han]
                assert not same, f"{document.id}: {same[:1]}"
    assert not named, "each file that an entry names is there"


def _source(document: Document) -> str:
    return document.metadata.source or ""


def test_a_policy_is_found_by_the_names_that_texts_give_it(tmp_path: Path) -> None:
    """Each other name of an entry finds it among the first five; cards that say the words in their titles may lead."""
    settings = load_settings({"KB_HOME": str(tmp_path)})
    search = Search(settings)
    search.folder.update(Library(settings.library, shipped=SHIPPED_CORPUS))
    entries = register(corpus().values())
    assert all(entry.aliases for entry in entries)
    for entry in entries:
        for alias in entry.aliases:
            hits = [hit.id for hit in search.search(alias, size=5).hits]
            assert entry.id in hits, f"{entry.title}: {alias} finds {hits}"


def test_the_library_reads_the_corpus(tmp_path: Path) -> None:
    """The shipped corpus is a library of its own: every file is read, SOURCES.md is none of them."""
    library = Library(tmp_path, shipped=SHIPPED_CORPUS)
    assert [document.id for document in library] == sorted(corpus())
