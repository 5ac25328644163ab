"""The shipped corpus: front matter, links, sources, wording."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from kb.document import Document
from kb.frontmatter import parse, render
from kb.library import Library
from kb.outline import walk
from kb.passages import passages
from kb.practice import CARD_KIND, PARTS, catalogue, is_card, practice_model
from kb.settings import SHIPPED_CORPUS

FILES = sorted(path for path in SHIPPED_CORPUS.rglob("*.md") if not path.stem.isupper())
DIGEST_KIND = "资料摘要"
SCENES = {"外资企业", "非公企业", "国有企业", "园区", "楼宇", "社区", "两新组织", "产业发展"}
EXPECTED_MODELS = {"链式党建", "生产线党建", "区域化融合型党群共建", "党费杠杆", "楼宇党建生态圈", "双长四员"}
EXPECTED_MODELS |= {"友邻党支部", "红领驿站", "红色物业议事厅", "六方党建联建", "双强六好", "四同"}


@cache
def corpus() -> dict[str, Document]:
    """The shipped documents by id."""
    documents = [parse(path.read_text(encoding="utf-8"), str(path)) for path in FILES]
    return {document.id: document for document in documents}


def test_the_corpus_holds_what_was_promised() -> None:
    """Six digests (the second source holds two articles) and at least twelve cards, the expected ones among them."""
    cards = [document for document in corpus().values() if is_card(document)]
    digests = [document for document in corpus().values() if document.metadata.kind == DIGEST_KIND]
    assert len(digests) == 6
    assert len(cards) >= 12
    assert {card.title for card in cards} >= EXPECTED_MODELS


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_front_matter_is_complete(path: Path) -> None:
    """Each file says what it is, where it comes from and in what scene it belongs, and round-trips."""
    text = path.read_text(encoding="utf-8")
    document = parse(text, str(path))
    assert document.id == path.stem
    assert document.metadata.title
    assert document.metadata.kind in (CARD_KIND, DIGEST_KIND)
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


@pytest.mark.parametrize("path", CARDS, ids=lambda path: path.stem)
def test_cards_have_their_parts_and_evidence(path: Path) -> None:
    """A card has all parts in order, none empty, and each piece of evidence leads to a real passage."""
    document = corpus()[path.stem]
    model = practice_model(document)
    assert tuple(section.name for section in document.sections) == PARTS
    assert all((model.problem, model.measures, model.mechanism, model.outcomes, model.conditions, model.where))
    assert model.evidence
    for evidence in model.evidence:
        digest = corpus()[evidence.document]
        assert digest.metadata.kind == DIGEST_KIND
        assert evidence.locator in {str(passage.locator) for passage in passages(digest)}
        assert evidence.supports in {"问题", "做法", "机制", "成效", "条件"}


@pytest.mark.parametrize("path", CARDS, ids=lambda path: path.stem)
def test_related_models_exist(path: Path) -> None:
    """Relations lead to other cards and are of a known kind."""
    for related in practice_model(corpus()[path.stem]).related:
        assert related.model in corpus()
        assert related.model != path.stem
        assert related.relation in {"组成部分", "变体", "后续", "相对", "相关"}


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


def test_the_library_reads_the_corpus(tmp_path: Path) -> None:
    """The shipped corpus is a library of its own: every file is read, SOURCES.md is none of them."""
    library = Library(tmp_path, shipped=SHIPPED_CORPUS)
    assert [document.id for document in library] == sorted(corpus())
