"""kb.structure on real files: the seeds and a collection of laws, against oracles checked by eye."""

from __future__ import annotations

import re
import tarfile
from pathlib import Path

import pytest

from kb import outline
from kb.document import Document
from kb.numerals import CHINESE_NUMERAL
from kb.readers import read_file
from kb.structure import structure
from kb.structure.metadata import describe
from kb.structure.repair import repair

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
LAWS = SHARED / "data" / "laws.tar.xz"
MAX_BYTES = 10_000_000

needs_seeds = pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="the shared seeds are not here")
needs_laws = pytest.mark.skipif(not LAWS.is_file(), reason="the collection of laws is not here")


def seed(number: str) -> Path:
    return next((SHARED / "seeds").glob(f"{number}_*"))


def document(path: Path) -> Document:
    (found,) = structure(read_file(path, MAX_BYTES))
    return found


def tree(found: Document) -> list[str]:
    return ["  " * (len(path) - 1) + section.label for path, section in outline.walk(found.sections)]


def headings(found: Document) -> dict[str, str]:
    return {f"{'/'.join(path)}": section.heading for path, section in outline.walk(found.sections)}


def paragraphs(found: Document) -> list[str]:
    return [block.text for block in outline.blocks(found.body) if block.kind != "heading"]


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def codes(found: Document) -> list[str]:
    return [finding.code for finding in found.findings]


# (start, end) of every paragraph, headings left out, in reading order.
PARAGRAPHS = {
    "000": [
        ("【摘要】改革开放四", "中的坚强战斗堡垒。"),
        ("【关键词】党组织建", "组织 在杭外资企业"),
        ("党的十九大提出：“", "织力进行系统设计。"),
        ("调研发现，杭州市一", "现在以下几个方面："),
        ("1.重要意义形成共", "年度考核述职内容。"),
        ("2.组织覆盖率逐步", "0%（详见下表）。"),
        ("3.实践探索初见成", "66.10亿美元。"),
        ("4.长效机制正在构", "基层党组织组织力。"),
        ("调研显示，在杭外资", "要有以下几个方面："),
        ("1.组织设置推进难", "中之重、难中之难。"),
        ("2.政治功能突出难", "企业好于跨国公司。"),
        ("3.服务群众创新难", "的凝聚力仍然不强。"),
        ("4.党的政策宣传难", "景目标有不小差距。"),
        ("5.党员作用发挥难", "织向心力亟待提升。"),
        ("6.促进发展见效难", "动力的生长和提升。"),
        ("研究表明，导致提升", "等，具体原因如下："),
        ("1.认识不足导致党", "有效的巩固和发展。"),
        ("2.文化差异、资方", "局面没有真正打开。"),
        ("3.观念不同、资方", "、事与愿违的结果。"),
        ("4.价值观念迥异的", "直接和间接的关系。"),
        ("5.创新不够、机制", "织力的进一步提升。"),
        ("目前杭州市涉及外资", "织组织力更加被动。"),
        ("提升基层党组织组织", "成为坚强战斗堡垒。"),
        ("针对现阶段的实际情", "具体对策建议如下："),
        ("市委对此项工作已非", "在行动上更加有力。"),
        ("外资企业党建工作无", "标，落实工作任务。"),
        ("愿景目标不能随意而", "展策略的有机统一。"),
        ("近期目标：固本强基", "去”奠定坚实基础。"),
        ("中期目标：“从无到", "现“立得牢”目标。"),
        ("长期目标：提质增量", "窗口发挥重要作用。"),
        ("在市委“两新”工委", "业基层党组织建设。"),
        ("要顺利推进外资企业", "机制体制加以保障。"),
        ("建议由外资企业管理", "”和党建工作水平。"),
        ("针对外商独资企业这", "组织组织力的提升。"),
        ("工会组织作为目前推", "立外资企业党组织。"),
        ("在实际工作中可实行", "落实党的工作任务。"),
        ("要努力解决外资企业", "我要优”方向发展。"),
        ("各属地党组织抽调各", "通协调、形成合力。"),
        ("建议在市本级和各区", "予一定的经费支持。"),
        ("另外，属地管理部门", "组织开展党建活动。"),
        ("建立全市外资企业党", "建设评选挂起钩来。"),
        ("建立外资企业属地党", "、柔性化考核方式。"),
        ("另外，要着力维护外", "医疗等方面的困难。"),
        ("企业文化建设是企业", "个人发展结合起来。"),
        ("同时，属地党组织和", "持党的思想和主张。"),
        ("党员是提升党组织组", "企业内设立党组织。"),
        ("当前外资企业党建工", "代“互联网党建”。"),
        ("总之，在杭外资企业", "作出新的更大贡献。"),
    ],
    "003": [
        ("新华社北京5月24", "《意见》全文如下："),
        ("非公有制企业是发展", "建设提出如下意见。"),
        ("1. 地位作用。非", "发挥政治引领作用。"),
        ("2. 主要职责。（", "、凝聚力、战斗力。"),
        ("3. 健全领导机构", "、考核评价等制度。"),
        ("非公有制企业相对集", "织，实行归口管理。"),
        ("4. 建立直接联系", "上党组织直接管理。"),
        ("5. 明确目标要求", "实现党的工作覆盖。"),
        ("6. 扩大组织覆盖", "立党组织创造条件。"),
        ("7. 扩大工作覆盖", "、先进文化进企业。"),
        ("8. 建立双向互动", "用，做好党的工作。"),
        ("9. 探索开展开放", "的吸引力和影响力。"),
        ("10. 创新党员教", "发挥先锋模范作用。"),
        ("用。推进党员管理信", "的归属感和荣誉感。"),
        ("11. 深入开展创", "挥其示范带动作用。"),
        ("12. 选优配强党", "组织书记、副书记。"),
        ("非公有制企业党组织", "生机活力的引领者。"),
        ("13. 壮大党务工", "系服务、协调指导作"),
    ],
    "004": [
        ("Abstract", "Abstract"),
        ("With the rapid", "improvement."),
        ("摘要", "摘要"),
        ("随着我国社会经济的", "益得到更大的提高。"),
        ("在现代企业制度框架", "确的观念开展工作。"),
        ("只有把党建工作与国", "特色和优势[1]。"),
        ("基层党建工作基础差", "建设工作差距较大。"),
        ("目前，很多国企党组", "法得到更好的落实。"),
        ("首先，党员干部对党", "合问题如表1所示。"),
        ("表1 基层党建工作", "与生产经营融合问题"),
        ("基层党建工作与生产", "与生产经营融合问题"),
        ("第一 要端正党建工", "党建工作人员的思想"),
        ("第二 要重视党建工", "生产经营工作相结合"),
        ("第三 以改革创新精", "生产经营的有机结合"),
        ("在体制机制融合上，", "产运营的深度结合。"),
        ("此外，基层党组织还", "与自身工作相结合。"),
        ("在进行重大决策的时", "产工作的有序进行。"),
        ("国企单位在进行人才", "工作的实施可行性。"),
        ("加强对党建工作的管", "纪违法现象的出现。"),
        ("国企单位应健全完善", "觉承担起自身责任。"),
        ("在评估标准的设定上", "的完整性和规范性。"),
        ("国企作为党的根本和", "主体地位摆在面前。"),
        ("国有企业基层党建工", "展内容如表2所示。"),
        ("表2 基层党建工作", "营融合“四同”开展"),
        ("基层党建工作与生产", "营融合“四同”开展"),
        ("同规划 党总支书记", "权限分头贯彻执行。"),
        ("同布置 即利用每周", "营和党建工作情况。"),
        ("同检查 即由公司统", "工作进行一次检查。"),
        ("同考核 即把部门和", "，考核结果与评比。"),
        ("加强基层党建工作与", "加长远的发展趋势。"),
        ("综上所述，国有企业", "更正确的发展道路。"),
    ],
}
TREES = {
    "000": [
        "一", *(f"  {n}" for n in range(1, 5)),
        "二", *(f"  {n}" for n in range(1, 7)), *(f"  {n}" for n in range(1, 6)),
        "三", *(line for n in "一二三四" for line in (f"  （{n}）", "    1", "    2", "    3")),
    ],
    "003": [
        "一", "  1", "  2", "二", "  3", "  4", "三", "  5", "  6", "  7",
        "四", "  8", "  9", "  10", "  11", "五", "  12", "  13",
    ],
    "004": [
        "1", "2", *(f"  2.{n}" for n in range(1, 5)), "3", *(f"  3.{n}" for n in range(1, 6)),
        "4", *(f"  4.{n}" for n in range(1, 4)), "5",
    ],
}  # fmt: skip
HEADINGS = {
    "000": {
        "一": "提升在杭外资企业基层党组织组织力的实践探索",
        "一/1": "重要意义形成共识",
        "二/5": "创新不够、机制不活导致工作合力、活力不足",
        "三/（二）/1": "以跨部门合作为核心，探索完善“在杭外资企业党建联盟”",
        "三/（四）/3": "打造新技术多元平台",
    },
    "003": {"一/1": "地位作用", "四/11": "深入开展创先争优活动", "五/13": "壮大党务工作者队伍"},
    "004": {
        "1": "引言",
        "2": "国有企业基层党建工作与生产经营融合问题分析",
        "2/2.1": "管理机制问题",
        "3": "国有企业基层党建工作与生产经营的融合实践与思考",
        "4": "国有企业基层党建工作与生产经营的融合意义",
        "4/4.1": "贯彻“两个统一”的本质要求",
        "5": "结语",
    },
}


@needs_seeds
@pytest.mark.parametrize("number", ["000", "003", "004"])
def test_sections_stand_as_in_the_source(number: str) -> None:
    """The tree of sections, and the headings that are hard to get, are those of the source."""
    found = document(seed(number))
    assert tree(found) == TREES[number]
    assert HEADINGS[number].items() <= headings(found).items()


@needs_seeds
@pytest.mark.parametrize("number", ["000", "003", "004"])
def test_paragraphs_are_whole(number: str) -> None:
    """Every paragraph begins and ends where the source's does."""
    found = paragraphs(document(seed(number)))
    assert len(found) == len(PARAGRAPHS[number])
    for text, (start, end) in zip(found, PARAGRAPHS[number], strict=True):
        assert text.startswith(start) and text.endswith(end)


@needs_seeds
@pytest.mark.parametrize("number", ["000", "002", "003", "004"])
def test_nothing_is_lost(number: str) -> None:
    """The body, with metadata lines and furniture, has every character of the source in its order."""
    extract = read_file(seed(number), MAX_BYTES)
    repaired = repair(extract)
    source = bare("".join(chunk.text for chunk in extract.chunks))
    for text, _ in repaired.dropped:
        source = source.replace(bare(text), "", 1)
    used = describe(repaired.paragraphs).used
    for paragraph in used:
        source = source.replace(bare(paragraph.text), "", 1)
    (found,) = structure(extract)
    assert bare("".join(block.text for block in outline.blocks(found.body))) == source


@needs_seeds
def test_a_damaged_seed_has_whole_paragraphs() -> None:
    """002: a newspaper's column is joined: no paragraph of prose stops in mid-sentence but the last."""
    found = paragraphs(document(seed("002")))
    assert len(found) == 6
    assert all("\n" not in text for text in found)
    open_ended = [text for text in found if len(text) > 30 and text[-1] not in "。：H"]
    assert open_ended == []


@needs_seeds
def test_metadata_of_a_press_report() -> None:
    """003: what stands in 《》 is the document; the dateline gives its date, the field its publication."""
    known = document(seed("003")).metadata
    assert (known.title, known.kind, known.issuer, known.number) == (
        "关于加强和改进非公有制企业党的建设工作的意见（试行）", "意见", "中共中央办公厅", None,
    )  # fmt: skip
    assert (known.date, known.published, known.source) == ("2012-05-24", "2012-05-25", "新华社")


@needs_seeds
@pytest.mark.parametrize(
    ("number", "title", "expected"),
    [
        ("000", "提升在杭外资企业基层党组织组织力", ["missing_title", "missing_table"]),
        ("002", None, ["missing_title", "fragment_start"]),
        ("003", "关于加强和改进非公有制企业党的建设工作的意见（试行）", ["truncated"]),
        ("004", "国有企业基层党建工作与生产经营融合的实现策略剖析", []),
    ],
)
def test_title_and_findings(number: str, title: str | None, expected: list[str]) -> None:
    """Each seed has its title, or a finding says that it has none; a proposed title is named in the finding."""
    found = document(seed(number))
    assert (found.metadata.title, codes(found)) == (title, expected)
    if "missing_title" in expected and title:
        assert title in found.findings[0].message


@needs_seeds
def test_spaces_are_set_as_chinese_text_sets_them() -> None:
    """Typed spaces beside digits and punctuation go; a space between two words stays."""
    body = document(seed("000")).body
    assert "连续10年在全省保持首位，在长三角16个重点城市" in body
    assert "【关键词】党组织建设 组织力 基层党组织 在杭外资企业" in body
    assert "construction of grass-roots party building" in document(seed("004")).body


@pytest.fixture(scope="module")
def laws(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Every 120th law of the collection, and 信访工作条例."""
    folder = tmp_path_factory.mktemp("laws")
    found = []
    with tarfile.open(LAWS) as archive:
        for nth, member in enumerate(entry for entry in archive if entry.name.endswith(".md")):
            name = Path(member.name).name
            content = archive.extractfile(member)
            if content and (nth % 120 == 0 or name.startswith("信访工作条例")):
                found.append(folder / f"{nth}-{name}")
                found[-1].write_bytes(content.read())
    return found


@needs_laws
def test_articles_of_laws_are_sections(laws: list[Path]) -> None:
    """In each law as many sections 第X条 stand as paragraphs begin with 第X条 and a space."""
    article = re.compile(rf"^\s*第{CHINESE_NUMERAL}条(?:之{CHINESE_NUMERAL})?[ 　\t]", re.MULTILINE)
    assert len(laws) >= 20
    for path in laws:
        found = document(path)
        labels = [section.label for _, section in outline.walk(found.sections)]
        assert sum("条" in label for label in labels) == len(article.findall(path.read_text("utf-8"))), path.name
        assert found.metadata.title


@needs_laws
def test_a_law_is_nested(laws: list[Path]) -> None:
    """Chapters hold articles; the title is metadata."""
    found = document(next(path for path in laws if "信访工作条例" in path.name))
    assert (found.metadata.title, found.metadata.kind, found.metadata.date) == ("信访工作条例", "条例", "2022-02-25")
    assert found.sections[0].label == "第一章" and found.sections[0].children[0].label == "第一条"
