"""Suggestions while typing: what they are made of, and who sees which."""

from __future__ import annotations

import dataclasses
import shutil
import threading
import time
from pathlib import Path

import pytest

from indexer.search import Search
from indexer.suggest import MOST_SUGGESTIONS, RECENT_FOR_S, Suggestion, Suggestions
from kb.document import PUBLIC, Document
from kb.library import Library
from kb.settings import SHIPPED_CORPUS, Settings, load_settings
from tests.factories import document

ALIASES = {"card": ("楼宇书记工作室", "没有谁提到的囧名")}
RECENT = (("楼宇 经济", 9), ("金丝雀", 5), ("查无此词囧", 3), ("楼宇党建", 2), ("楼" * 41, 1), ("(((", 1))
DOCUMENTS = [
    document(
        "opinion", "楼宇经济中的楼宇党建，建设楼宇书记工作室。", title="关于楼宇党建的意见", number="组发〔2020〕3号"
    ),
    document("card", "## 问题\n\n楼宇里没有场地。", title="红领驿站", kind="做法卡片"),
    document("viewpoint", "这里有一处景点，风景很好。", title="景点介绍"),
    document("secret", "金丝雀与党员积分制。", title="金丝雀内部文件", number="密〔2021〕1号", access="internal"),
    document("secret-card", "金丝雀的做法。", title="金丝雀驿站", kind="做法卡片", access="internal"),
]


def made(root: Path, documents: list[Document]) -> Settings:
    """Settings of an indexed library with the shipped lexicon."""
    shutil.copytree(SHIPPED_CORPUS / "lexicon", root / "corpus" / "lexicon")
    settings = dataclasses.replace(load_settings({"KB_HOME": str(root / "home")}), corpus=root / "corpus")
    library = Library(settings.library, shipped=settings.corpus)
    for each in documents:
        library.save(each)
    Search(settings).folder.update(library)
    return settings


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Search:
    """A search over DOCUMENTS."""
    return Search(made(tmp_path_factory.mktemp("suggest"), DOCUMENTS))


@pytest.fixture(scope="module")
def suggestions(search: Search) -> Suggestions:
    """Suggestions with aliases and queries asked before."""
    return Suggestions(search, lambda listed: ALIASES.get(listed.id, ()), lambda: RECENT)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("红领", ("红领驿站", "做法")),
        ("hlyz", ("红领驿站", "做法")),
        ("书记工", ("楼宇书记工作室", "做法")),
        ("lydj", ("楼宇党建", "词语")),
        ("楼宇 经", ("楼宇 经济", "检索过")),
        ("louyujingji", ("楼宇 经济", "检索过")),
        ("关于", ("关于楼宇党建的意见", "标题")),
        ("gylydj", ("关于楼宇党建的意见", "标题")),
        ("组发[2020]3", ("组发〔2020〕3号", "文号")),
        ("zufa", ("组发〔2020〕3号", "文号")),
    ],
)
def test_every_kind_is_suggested(suggestions: Suggestions, typed: str, expected: tuple[str, str]) -> None:
    """Practice models by name and other name, terms, queries, titles and numbers, by characters and by pinyin."""
    found = suggestions.suggest(typed, wait=True)
    assert expected in [(each.text, each.kind) for each in found]


def test_a_text_is_suggested_once_with_its_foremost_kind(suggestions: Suggestions) -> None:
    """楼宇党建 is a term and was asked for; 红领驿站 is a model, and the title of its card."""
    for typed, kind in (("楼宇党建", "词语"), ("红领驿站", "做法")):
        assert [each.kind for each in suggestions.suggest(typed, wait=True) if each.text == typed] == [kind]


def test_models_and_terms_go_before_titles(suggestions: Suggestions) -> None:
    """Among texts that have it inside, by kind and then the shorter first."""
    found = [(each.kind, each.text) for each in suggestions.suggest("楼", wait=True)]
    kinds = [kind for kind, _ in found]
    assert kinds == sorted(kinds, key=["做法", "词语", "检索过", "标题", "文号"].index)
    assert len(found) <= MOST_SUGGESTIONS


def test_what_finds_nothing_is_not_suggested(suggestions: Suggestions) -> None:
    """Terms of the lexicon, other names and queries that no document answers are left out."""
    for typed in ("双强六好", "没有谁", "查无此", "((("):
        assert suggestions.suggest(typed, wait=True) == []


@pytest.mark.parametrize("typed", ["金丝雀", "jinsique", "jsq", "密〔2021", "党员积分", "dyjf"])
def test_what_a_reader_may_not_see_is_not_suggested(suggestions: Suggestions, typed: str) -> None:
    """Titles, models, numbers, terms and queries that only restricted documents have are for their readers only."""
    assert suggestions.suggest(typed, wait=True) == []
    assert suggestions.suggest(typed, frozenset({PUBLIC, "internal"}), wait=True)


def test_the_first_call_does_not_wait(search: Search) -> None:
    """What there is at first is nothing; the same call has suggestions as soon as they are made."""
    suggestions = Suggestions(search)
    assert suggestions.suggest("lydj") == []
    pause = threading.Event()
    while not (found := suggestions.suggest("lydj")):
        pause.wait(0.01)
    assert found[0] == Suggestion("楼宇党建", "词语", (0, 4))


def test_a_new_document_is_suggested(tmp_path: Path) -> None:
    """After the index was brought up to date, suggestions are as well; what was removed is gone."""
    settings = made(tmp_path, DOCUMENTS[:2])
    library, search = Library(settings.library, shipped=settings.corpus), Search(settings)
    suggestions = Suggestions(search)
    assert suggestions.suggest("铁路", wait=True) == []
    library.save(document("rail", "内容。", title="铁路条例"))
    library.remove("opinion")
    search.folder.update(library)
    assert [each.text for each in suggestions.suggest("铁路", wait=True)] == ["铁路条例"]
    assert suggestions.suggest("关于", wait=True) == []


@pytest.mark.parametrize("query", ["经典", "jingdian", "jd"])
def test_sound_helps_to_type_and_never_to_find(search: Search, suggestions: Suggestions, query: str) -> None:
    """jingdian suggests 景点; a search for 经典 or for letters finds no 景点."""
    assert search.search(query, relax=False).total_documents == 0
    assert all("景点" not in passage.text for hit in search.search(query).hits for passage in hit.passages)
    assert [each.text for each in suggestions.suggest("jingdian", wait=True)] == ["景点介绍"]


def test_queries_of_the_last_hour_are_taken_in(search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    """What others found something with is suggested an hour later, though the index is the same."""
    asked: list[tuple[str, int]] = []
    suggestions = Suggestions(search, recent=lambda: asked)
    assert suggestions.suggest("场地", wait=True) == []
    asked.append(("场地 问题", 1))
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + RECENT_FOR_S)
    assert [each.text for each in suggestions.suggest("场地", wait=True)] == ["场地 问题"]
