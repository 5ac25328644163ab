"""Every contestant of `bench.engine` that is installed finds what a plain scan finds."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.engine_corpus import PLANS, PROBE, Material, multiplied
from bench.engine_plan import Filters, lower
from bench.engine_run import Figures, interpreter, step
from bench.peers.base import Plan, Rows, read_plans, read_rows
from indexer.exact import contains
from indexer.language import parse
from indexer.query import All, Any, Exact, Not, Query, Term
from indexer.segment import Segmenter
from kb.document import Document
from kb.passages import passages
from tests.factories import document

LAWS = (
    document(
        "a",
        "## 第一章 总则\n\n第一条 为了规范合同，制定本法。\n\n第二条 劳动合同应当书面订立。",
        title="合同法",
        kind="法律",
    ),
    document("b", "第一条 劳动者的工会组织集体协商。\n\n第二条 违反合同的处罚是罚款。", title="工会条例", kind="条例"),
    document(
        "c", "第一条 学校教师应当公开收费。\n\n第二条 互联网+ 服务收税。", title="教育条例", kind="条例", date="2020"
    ),
    document("d", "## 处罚\n\n当事人可以约定，人民法院应当受理。", title="诉讼规定", issuer="上海市人民代表大会"),
    document(
        "e", "人民，法院。\n\n人民 法院。\n\n互联网服务，税务。", title="海事规定", kind="规定", date="2021-05-01"
    ),
)
QUERIES: tuple[tuple[str, Filters], ...] = (
    ("合同", ()),
    ("应当", ()),
    ("劳动合同 订立", ()),
    ("“人民法院”", ()),
    ("人民法院", ()),
    ("合同 -劳动", ()),
    ("“互联网+” 服务", ()),
    ("服务 -“互联网+”", ()),
    ("税", ()),
    ("处罚", (("kind", ("条例", "法律")),)),
    ("应当", (("year", ("2020",)),)),
    ("不存在", ()),
)
PEERS = ("ours", "stock", "fts5", "tantivy", "xapian")


@pytest.fixture(scope="module")
def queries(segmenter: Segmenter) -> list[Plan]:
    """QUERIES as the contestants get them."""
    return [lower(text, filters, segmenter) for text, filters in QUERIES]


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory, segmenter: Segmenter, queries: list[Plan]) -> Path:
    """The files that the contestants read."""
    folder = tmp_path_factory.mktemp("work")
    Material(folder, segmenter).write(LAWS, queries)
    return folder


@pytest.fixture(scope="module", params=PEERS)
def answers(request: pytest.FixtureRequest, work: Path, tmp_path_factory: pytest.TempPathFactory) -> Figures:
    """What a contestant says, and how it was told of a change."""
    python = interpreter(request.param)
    if python is None:
        pytest.skip(f"{request.param} is not installed: it is an extra of the benchmark")
    folder = tmp_path_factory.mktemp("index") / "index"
    steps = ("build", "serve", "change")
    return {each: step(python, request.param, each, folder, work) for each in steps}


def test_finds_what_a_scan_finds(answers: Figures, segmenter: Segmenter) -> None:
    """Totals of passages and documents and the facets are those of a plain scan, in each way that does all the work."""
    ways = {name: way["pages"] for name, way in answers["serve"]["ways"].items() if not name.endswith("rough")}
    assert ways
    for name, pages in ways.items():
        for (text, filters), page in zip(QUERIES, pages, strict=True):
            found = list(scan(text, filters, segmenter))
            by_document = Counter(each.id for each in found)
            said = (page["passages"], page["documents"], page["shown"], set(page["top"]))
            shown = sum(min(3, count) for count in by_document.values())
            assert said == (len(found), len(by_document), shown, set(by_document)), f"{name}, {text}"
            distinct = {each.id: each for each in found}.values()
            for facet, values in page["facets"].items():
                counted = Counter(getattr(each.metadata, facet) for each in distinct)
                counted.pop(None, None)
                assert dict(map(tuple, values)) == counted, f"{name}, {text}, {facet}"


def test_shows_changes(answers: Figures) -> None:
    """Adding, changing and removing a document ended, which it does when a page shows it."""
    assert set(answers["change"]) == {"added", "changed", "removed"}


def test_queries_survive_their_file(work: Path, queries: list[Plan]) -> None:
    """What is read is what was written."""
    assert read_plans(work / PLANS) == queries
    assert {plan.checked for plan in queries} == {True, False}
    assert all(isinstance(rows, Rows) for rows in read_rows(work / PROBE))


def test_multiplied_grows_documents_and_vocabulary(segmenter: Segmenter) -> None:
    """Copies are other documents with words of their own; the first are the documents themselves."""
    grown = list(multiplied(LAWS, 3))
    assert grown[: len(LAWS)] == list(LAWS)
    assert len({each.id for each in grown}) == 3 * len(LAWS)
    words = [{term for each in part for term in segmenter.terms(each.title + each.body)} for part in (LAWS, grown)]
    assert words[0] < words[1]


def scan(text: str, filters: Filters, segmenter: Segmenter) -> Iterator[Document]:
    """The document of each passage that matches, by looking at all of them."""
    tree = parse(text, segmenter).tree
    for each in LAWS:
        if all(getattr(each.metadata, name) in values for name, values in filters):
            for passage in passages(each):
                texts = [passage.text, *passage.headings, each.title]
                terms = set(itertools.chain.from_iterable(map(segmenter.terms, texts)))
                if matches(tree, texts, terms):
                    yield each


def matches(node: Query, texts: list[str], terms: set[str]) -> bool:
    """Whether a passage with these texts matches."""
    match node:
        case Term():
            return terms.issuperset(node.required)
        case Exact():
            return any(contains(text, node.text) for text in texts)
        case All():
            return all(matches(child, texts, terms) for child in node.children)
        case Any():
            return any(matches(child, texts, terms) for child in node.children)
        case Not():
            return not matches(node.child, texts, terms)
        case _:
            return True
