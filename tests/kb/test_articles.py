"""Several articles in one file: newspaper pages, columns side by side, columns whose lines alternate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import zip_longest
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import outline
from kb.document import Document
from kb.readers import read_file
from kb.readers.base import Extract
from kb.readers.text import lines as text_lines
from kb.structure import structure
from kb.structure.articles import Article, separate
from kb.structure.furniture import set_aside
from kb.structure.lines import cells, physical_lines
from kb.structure.placement import place
from tests.kb.newspapers import BRIGADE, ORCHARD, PARK, Story, wrapped

MAX_BYTES = 10_000_000

# 001, read by eye: each heading, and the start and end of each paragraph.
FOREIGN = [
    ("■市第十七期", "调研组"),
    ("自1986年第一家", "新时代高质量外资集聚地。"),
    ("一、基本情况", "一、基本情况"),
    ("截至2022年底，全市", "57.5%，52.0%。"),
    ("（一）整体发展趋势向好", "226.1万元/亩和16万元/亩。"),
    ("（二）国别园区优势彰显", "国际产业合作园培育名单。"),
    ("（三）特色产业抱团集聚", "三条高附加值产业链。"),
    ("二、存在问题", "二、存在问题"),
    ("从高质量外资集聚地的要求", "我市仍有三个不足："),
    ("（一）坚持守正有余", "负责全市招商。"),
    ("（二）“量”的增长有余", "转赠中国公司积极性不高。"),
    ("（三）总体保障有余", "难以满足企业高管需求。"),
    ("三、对策建议", "三、对策建议"),
    ("（一）坚持高位谋划", "创新创业人才开展科技招商。"),
    ("（二）坚持精准定位", "“链主”型企业引进力度。"),
    ("（三）坚持保障先行", "享受相关配套资金扶持。"),
    ("（四）坚持全程跟进", "配套设施，完善园区功能。"),
]
TOWERS = [
    ("■市委组织部", "课题组"),
    ("随着经济发展和城市建设", "平湖特色的楼宇党建新路径。"),
    ("一、南市商务区楼宇", "基本情况"),
    ("平湖市当湖街道南市中央", "经济快速发展的重要增长极。"),
    ("二、南市商务区楼宇党建", "生态圈建设的实践与探索"),
    ("楼宇党建是城市经济社会", "高效协同”的党建生态圈。"),
    ("1.健全楼宇组织架构", "共同参与的治理体系。"),
    ("2.强化楼宇阵地建设", "商业新零售创新型发展。"),
    ("3.提升楼宇服务功能", "楼宇治理“大提升”。"),
    ("三、成效", "三、成效"),
    ("通过楼宇党建生态圈的打造", "共融共享的楼宇党建格局。"),
    ("四、存在问题", "四、存在问题"),
    ("我市商务楼宇党建已取得", "仍然存在以下问题："),
    ("1. 部分商务楼宇党建", "忽视楼宇党组织自身的建设。"),
    ("2. 部分楼宇企业", "影响企业正常的生产经营活动。"),
    ("3. 部分商务楼宇企业", "楼宇经济高质量发展。"),
    ("五、建议和对策", "五、建议和对策"),
    ("1.进一步聚焦搭好组织构架", "打通行业壁垒。"),
    ("2. 聚焦夯实红色阵地", "拥有了更多可能。"),
    ("3. 聚焦激活红色动能", "楼宇解决发展难题。"),
]
CAPTION = "欧拓（平湖）汽车配件有限公司"


def extract(text: str) -> Extract:
    return Extract("page.txt", "text/plain", "0" * 64, tuple(text_lines(text)), "utf-8")


def articles(text: str) -> list[Article]:
    return separate(*set_aside(physical_lines(text_lines(text))))


def bare(text: str) -> str:
    return "".join(text.split())


def text_of(article: Article) -> str:
    return bare("".join(line.text for line in article.lines))


def body(document: Document) -> list[str]:
    return [block.text for block in outline.blocks(document.body)]


def tree(document: Document) -> list[str]:
    return ["/".join(path) for path, _ in outline.walk(document.sections)]


@pytest.fixture(scope="module")
def page_001(shared: Path) -> list[Document]:
    return structure(read_file(next((shared / "seeds").glob("001_*")), MAX_BYTES))


def test_two_articles_of_a_real_page_are_two_documents(page_001: list[Document]) -> None:
    """001: each with its title, its byline above the text, and every paragraph whole and in its place."""
    assert [document.metadata.title for document in page_001] == [
        "新时代建设高质量外资集聚地的路径思考",
        "南市商务区楼宇党建生态圈建设的探索和启示",
    ]
    for document, expected in zip(page_001, (FOREIGN, TOWERS), strict=True):
        found = [text for text in body(document) if not text.startswith("■")]
        without_byline = expected[1:]
        assert len(found) == len(without_byline)
        for text, (start, end) in zip(found, without_byline, strict=True):
            assert text.startswith(start) and text.endswith(end)


def test_sections_of_a_real_page_stand_in_their_articles(page_001: list[Document]) -> None:
    """001: three sections with 3, 3 and 4 items; five sections, the second, fourth and fifth with three items."""
    items = ["（一）", "（二）", "（三）", "（四）"]
    assert tree(page_001[0]) == [
        "一", *(f"一/{item}" for item in items[:3]), "二", *(f"二/{item}" for item in items[:3]),
        "三", *(f"三/{item}" for item in items),
    ]  # fmt: skip
    assert tree(page_001[1]) == [
        "一", "二", "二/1", "二/2", "二/3", "三", "四", "四/1", "四/2", "四/3", "五", "五/1", "五/2", "五/3",
    ]  # fmt: skip


def test_a_caption_is_in_neither_article(page_001: list[Document]) -> None:
    """001: the name below a photo is named in a finding and stands in no text; what was moved is named too."""
    assert not any(CAPTION in document.body for document in page_001)
    (first,) = [finding for finding in page_001[0].findings if finding.code == "interleaved"]
    assert first.severity == "warning" and CAPTION in first.message and "“一、基本情况”" in first.message


def test_bylines_follow_titles(shared: Path) -> None:
    """001: the lines of each article begin with title and byline."""
    path = next((shared / "seeds").glob("001_*"))
    found = articles(path.read_text("utf-8"))
    assert [article.lines[1].text for article in found] == ["■市第十七期中青班产业课题调研组", "■市委组织部课题组"]


@pytest.mark.parametrize("number", ["000", "002", "003", "004"])
def test_other_seeds_are_one_article(shared: Path, number: str) -> None:
    """Columns, tables, an English abstract, a title at the end: still one text."""
    path = next((shared / "seeds").glob(f"{number}_*"))
    assert len(articles(path.read_text("utf-8"))) == 1


def printed(story: Story, width: int, indent: str = "") -> list[str]:
    """The lines of a story in a column."""
    return [line for text in (story.title, *story.body) for line in wrapped(indent + text, width)]


def beside(left: Sequence[str], right: Sequence[str], gutter: str = "    ") -> str:
    place = max(map(cells, left))
    rows = zip_longest(left, right, fillvalue="")
    return "\n".join((one + " " * (place - cells(one)) + gutter + other).rstrip() for one, other in rows)


def beside_in_wide_blanks(left: Sequence[str], right: Sequence[str]) -> str:
    most = max(map(len, left))
    rows = zip_longest(left, right, fillvalue="")
    return "\n".join((one.ljust(most + 2, "\u3000") + other).rstrip() for one, other in rows)


def in_turns(left: Sequence[str], right: Sequence[str], after: str = "\n") -> str:
    return "".join(line + after for row in zip_longest(left, right) for line in row if line)


READ_ACROSS: dict[str, Callable[[Sequence[str], Sequence[str]], str]] = {
    "side by side": beside,
    "side by side, a narrow gutter": lambda left, right: beside(left, right, "  "),
    "side by side, a tab between": lambda left, right: beside(left, right, "\t"),
    "side by side, wide blanks between": beside_in_wide_blanks,
    "line by line": in_turns,
    "line by line, a blank line after each": lambda left, right: in_turns(left, right, "\n\n"),
}


@pytest.mark.parametrize("indent", ["", "　　"])
@pytest.mark.parametrize("widths", [(18, 18), (16, 24)])
@pytest.mark.parametrize("pair", [(BRIGADE, ORCHARD), (PARK, BRIGADE)], ids=["brigade-orchard", "park-brigade"])
@pytest.mark.parametrize("form", READ_ACROSS)
def test_two_columns_read_across_are_two_articles(
    form: str, pair: tuple[Story, Story], widths: tuple[int, int], indent: str
) -> None:
    """Nearly every paragraph of two texts whose lines were mixed is whole in an article of its own, and it is said."""
    columns = [printed(story, width, indent) for story, width in zip(pair, widths, strict=True)]
    found = articles(READ_ACROSS[form](*columns))
    assert len(found) == 2
    assert {remark.code for article in found for remark in article.remarks} == {"interleaved"}
    right = [bare(text) in text_of(article) for story, article in zip(pair, found, strict=True) for text in story.body]
    assert sum(right) >= 0.9 * len(right)


@pytest.mark.parametrize("story", [BRIGADE, ORCHARD, PARK], ids=lambda story: story.title[:4])
@pytest.mark.parametrize("pages", [1, 2])
@pytest.mark.parametrize("form", [form for form in READ_ACROSS if form.startswith("side by side")])
def test_one_text_in_two_columns_is_put_in_order(form: str, pages: int, story: Story) -> None:
    """The right column goes on where the left one stops, page by page: one article, its columns one after the other."""
    lines = printed(story, 18)
    size = -(-len(lines) // (2 * pages))
    columns = [lines[at : at + size] for at in range(0, len(lines), size)]
    text = "\f".join(READ_ACROSS[form](*columns[at : at + 2]) for at in range(0, len(columns), 2))
    (article,) = articles(text)
    assert text_of(article) == bare("".join(lines))


@pytest.mark.parametrize("width", [16, 20, 28, 40])
@pytest.mark.parametrize("after", ["\n", "\n\n"])
@pytest.mark.parametrize("story", [BRIGADE, ORCHARD, PARK], ids=lambda story: story.title[:4])
def test_one_text_in_one_column_stays_one(story: Story, after: str, width: int) -> None:
    """However it is wrapped."""
    lines = printed(story, width)
    (article,) = articles(after.join(lines))
    assert [line.text for line in article.lines] == lines and article.remarks == ()


def test_a_table_is_no_second_column() -> None:
    """Names and numbers in two columns are rows."""
    rows = [f"第{number}支部    党员{number * 3}名，书记{'甲乙丙丁'[number % 4]}同志" for number in range(1, 30)]
    (article,) = articles("\n".join(["各支部情况如下。", *rows]))
    assert len(article.lines) == 30


LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [*printed(BRIGADE, 16), *printed(ORCHARD, 16), "■某某课题组", "一、做法", "二、成效", "图为现场。", ""]
        ),
        st.text("党建引领基层治理，。；　 一二（）1.■", max_size=24),
    ),
    max_size=60,
)


@given(LINES)
def test_separating_loses_and_makes_up_no_character(lines: list[str]) -> None:
    """What goes in comes out, in an article or set aside."""
    text = "\n".join(lines)
    found = articles(text)
    kept = "".join(map(text_of, found)) + "".join(bare(dropped) for article in found for dropped, _ in article.dropped)
    assert Counter(kept) == Counter(bare(text)) and found


@pytest.mark.parametrize("story", [BRIGADE, ORCHARD, PARK], ids=lambda story: story.title[:4])
def test_moved_headings_find_their_sections(story: Story) -> None:
    """Headings alone, and the paragraphs without them: each goes above the first paragraph of its section."""
    paragraphs = [text for _, texts in story.sections for text in texts]
    firsts = [paragraphs.index(texts[0]) for heading, texts in story.sections if heading]
    placed = place([heading[2:] for heading in story.headings], paragraphs)
    assert placed and list(placed.before) == firsts


def test_headings_that_outnumber_the_paragraphs_have_no_places() -> None:
    """None is given where there is nothing to stand above."""
    assert place(["成效", "问题"], ["一个段落。"]) is None
