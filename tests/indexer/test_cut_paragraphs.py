"""A paragraph that is cut into passages is still one paragraph to who searches."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.plain_scan import PlainScan
from indexer.engine import Engine, Entry
from indexer.language import parse
from indexer.query import Query
from indexer.results import SearchRequest
from indexer.segment import Segmenter
from indexer.whoosh_engine import WhooshFactory
from kb.document import Document
from kb.outline import page_mark
from kb.passages import passages
from tests.factories import document

SENTENCES = (
    "楼宇党建引领社区治理，坚持把支部建在楼上。",
    "红领驿站服务骑手；",
    "街道党工委负责统筹“两新”组织的党建工作，" + "加强保障，" * 12 + "落实经费。",
    "园区另行规定！",
    "依照国办发〔2016〕2号，执行PPR9087标准。",
    "何以见得？",
)
QUERIES = (
    "同段(楼宇 园区)",
    "同段(楼宇 -园区)",
    "同段(骑手 或 经费)",
    "同段(驿站 -(园区 或 街道))",
    "同句(楼宇 支部)",
    "同条(楼宇 园区)",
    "“服务骑手；园区另行规定！”",
    "“标准。红领驿站”",
    "“园区另行规定！依照国办发〔2016〕2号，执行PPR9087标准。何以”",
    "“落实经费。楼宇” -园区",
    "正文:“何以见得？何以见得？”",
)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, count[int]]:
    """Where each example has an index of its own."""
    return tmp_path_factory.mktemp("cut"), count()


def built(folder: Path, segmenter: Segmenter, documents: list[Document]) -> tuple[Engine, list[Entry]]:
    """An index of the documents, and its entries."""
    entries = [Entry(each, passages(each), "测试") for each in documents]
    engine = WhooshFactory().create(folder, segmenter)
    with engine.writer() as writer:
        for each in entries:
            writer.add(each)
        writer.commit()
    return engine, entries


def found(engine: Engine, query: Query) -> set[tuple[str, str]]:
    """The passages that match, as (document, anchor)."""
    results = engine.search(SearchRequest(query, size=100, passages=1000))
    return {(hit.id, passage.anchor) for hit in results.hits for passage in hit.passages}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=30), min_size=1, max_size=4))
def test_scopes_and_quotations_cross_the_cuts(
    folders: tuple[Path, count[int]], segmenter: Segmenter, texts: list[list[str]]
) -> None:
    """同段 asks of the whole paragraph, and a quotation may begin in one piece and end in the next."""
    folder, numbers = folders
    documents = [document(f"d{nth}", "".join(text), title="文") for nth, text in enumerate(texts)]
    engine, entries = built(folder / str(next(numbers)), segmenter, documents)
    scan = PlainScan(entries)
    for text in QUERIES:
        tree = parse(text, segmenter).tree
        assert found(engine, tree) == scan.ids(scan.find(tree)), text
    engine.close()


def test_a_quotation_across_a_cut_is_found(tmp_path: Path, segmenter: Segmenter) -> None:
    """The passage in which it begins, though neither has all of it."""
    text = "".join(f"第{nth}项工作由街道党工委负责统筹推进落实到位。" for nth in range(60))
    engine, entries = built(tmp_path / "i", segmenter, [document("d", text)])
    first, second = entries[0].passages[:2]
    quotation = f"“{first.text[-12:]}{second.text[:12]}”"
    assert found(engine, parse(quotation, segmenter).tree) == {("d", first.locator.anchor)}
    engine.close()


def test_a_hit_names_the_page_of_the_original(tmp_path: Path, segmenter: Segmenter) -> None:
    """Also when documents with pages and without stand beside each other, and after segments were merged."""
    paged = f"{page_mark(3)}\n\n## 一、甲\n\n驿站甲。\n\n{page_mark(5)}\n\n## 二、乙\n\n驿站乙。"
    documents = [document("a", paged), document("b", "驿站丙。"), document("c", "驿站丁。\n\n" + paged)]
    engine, _ = built(tmp_path / "i", segmenter, documents)
    pages = {("a", "s1"): 3, ("a", "s2"): 5, ("b", "p1"): None, ("c", "p1"): None, ("c", "s1"): 3, ("c", "s2"): 5}

    def seen() -> dict[tuple[str, str], int | None]:
        results = engine.search(SearchRequest(parse("驿站", segmenter).tree, size=9, passages=9))
        return {(hit.id, each.anchor): each.page for hit in results.hits for each in hit.passages}

    assert seen() == pages
    with engine.writer() as writer:  # merges the small segment with the new one
        writer.remove(["b"])
        made = document("e", paged)
        writer.add(Entry(made, passages(made), "测试"))
        writer.commit()
    changed = {key: page for key, page in pages.items() if key[0] != "b"} | {("e", "s1"): 3, ("e", "s2"): 5}
    assert seen() == changed
    engine.close()
