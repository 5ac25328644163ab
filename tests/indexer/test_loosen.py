"""What else could be asked where a query finds nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.language import loosened, parse, pieces
from indexer.language.loosen import MOST_PARTS
from indexer.query import Everything
from indexer.results import LARGEST_PAGE
from indexer.search import Search
from indexer.segment import Segmenter
from kb.errors import QueryError
from kb.library import Library
from kb.settings import load_settings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("楼宇 海洋", [("海洋", "略去 楼宇"), ("楼宇", "略去 海洋")]),
        ("红领驿站建设", [("建设", "略去 红领驿站"), ("红领驿站", "略去 建设")]),
        ("“双强六号”", [("双强六号", "不逐字查找")]),
        (
            "标题:楼宇 -社区",
            [("楼宇 不含 社区", "不限字段和范围"), ("标题:楼宇", "不排除任何词"), ("不含 社区", "略去 标题:楼宇")],
        ),
        ("同句(党建 “联盟”)", [("同句(党建 且 联盟)", "不逐字查找"), ("党建 且 “联盟”", "不限字段和范围")]),
        ("(楼宇 OR -社区) AND NOT 园区", [("楼宇", "不排除任何词"), ("楼宇 或 不含 社区", "略去 不含 园区")]),
        ("楼宇", []),
        ("-楼宇", []),
        ("", []),
        ("（（（", []),
        ("甲 乙 丙 丁 戊 己 庚", []),
    ],
)
def test_queries_of_fewer_conditions(text: str, expected: list[tuple[str, str]], segmenter: Segmenter) -> None:
    """Quotes, places and exclusions are taken off, and one condition at a time is left out."""
    found = [(each.text, each.change) for each in loosened(text, segmenter)]
    assert all(pair in found for pair in expected), found
    assert found if expected else not found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("楼宇 “党建的联盟” -社区", [("楼宇", "楼宇"), ("“党建的联盟”", "党建的联盟")]),
        ("红领驿站建设 红领驿站", [("红领驿站", "红领驿站"), ("建设", "建设")]),
        ("标题:(楼宇 OR 园区) 同句(党建 联盟)", [("标题:(楼宇 或 园区)", ""), ("同句(党建 且 联盟)", "")]),
        ("-楼宇", []),
        ("", []),
    ],
)
def test_each_condition_by_itself(text: str, expected: list[tuple[str, str]], segmenter: Segmenter) -> None:
    """Words and phrases can be looked up for near spellings; what is excluded is not asked for."""
    assert [(each.text, each.word) for each in pieces(text, segmenter)] == expected


@given(st.text(alphabet='楼宇党建 OR-“”"()（）:：*标题同句年份0129或不含。，', max_size=40))
def test_whatever_is_typed_gives_queries_that_can_be_read(segmenter: Segmenter, text: str) -> None:
    """Each is a query in its normal form, asks for something, and none is the query itself; there are few."""
    try:
        itself = parse(text, segmenter).read_as
    except QueryError:
        return
    found = loosened(text, segmenter)
    assert len(found) <= MOST_PARTS + 3
    assert len({each.text for each in found}) == len(found)
    for each in found:
        assert each.text != itself
        assert parse(each.text, segmenter).tree != Everything()


@pytest.mark.parametrize(
    "text", ["“双强六好” 楼宇", "标题:楼宇 党员", "同句(党建 联盟) -外资", "红领驿站 快递 -外资", "楼宇 党员 物业 书记"]
)
def test_less_is_asked_for_by_each(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """What has all that a query asks for has all that a looser one asks for."""
    settings = load_settings({"KB_HOME": str(tmp_path_factory.mktemp("loosen"))})
    search = Search(settings)
    search.folder.update(Library(settings.library, shipped=settings.corpus))
    strict = _documents(search, text)
    for each in loosened(text, search.segmenter):
        assert strict <= _documents(search, each.text), each


def _documents(search: Search, text: str) -> set[str]:
    """All that a query finds, page after page."""
    found: set[str] = set()
    page, total = 1, 1
    while len(found) < total:
        results = search.search(text, page=page, size=LARGEST_PAGE, relax=False)
        found |= {hit.id for hit in results.hits}
        page, total = page + 1, results.total_documents
    return found
