"""A change of the lexicon is tried without changing anything."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from indexer.lexicon import load_lexicon
from indexer.lexicon_diff import (
    LexiconDiff,
    Probe,
    Role,
    candidate,
    lexicon_diff,
    parted,
    query_change,
    term_changes,
    text_change,
)
from indexer.search import Search
from indexer.segment import Segmenter
from kb.errors import IndexMissingError, LexiconError
from kb.library import Library
from kb.passages import passages
from kb.settings import Settings, load_settings
from tests.factories import document

DOCUMENTS = [
    document("a", "推动双强六好党建。\n\n## 又\n\n双强六好，双强六好。", title="甲"),
    document("b", "商务楼宇里有党支部，ＣＢＤ党建联盟也在。", title="乙"),
    document("c", "写字楼里没有组织。", title="丙"),
    document("d", "双强六好内部材料。", title="丁", access="internal"),
]


def write(folder: Path, **files: str) -> Path:
    """A folder with these files of a lexicon."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def library_settings(tmp_path: Path) -> Settings:
    """An indexed library of a few documents, with a small shipped lexicon and none of the user's own."""
    settings = load_settings({"KB_HOME": str(tmp_path / "home")})
    settings = dataclasses.replace(settings, corpus=tmp_path / "corpus")
    write(settings.lexicons[0], terms="党支部\n党建联盟\n商务楼宇\n", synonyms="党支部 ↔ 支部\n")
    library = Library(settings.library)
    for each in DOCUMENTS:
        library.save(each)
    Search(settings).folder.update(library)
    return settings


def tried(settings: Settings, folder: Path, probes: Sequence[Probe] = (), role: Role = "auto") -> LexiconDiff:
    """What the files of `folder` would change."""
    return lexicon_diff(settings, Library(settings.library), folder, role, probes, lambda what, done, total: None)


def test_added_terms_say_where_they_stand(library_settings: Settings, tmp_path: Path) -> None:
    """Each new term has its occurrences in what everyone may read, and places that would be cut otherwise."""
    diff = tried(library_settings, write(tmp_path / "new", terms="双强六好\nCBD党建\n没有这个词\n"))
    changes = {change.term: change for change in diff.texts.terms}
    counted = {term: (each.occurrences, each.passages) for term, each in changes.items()}
    assert counted == {"双强六好": (3, 2), "cbd党建": (1, 1), "没有这个词": (0, 0)}
    assert (diff.texts.passages, diff.texts.changed) == (4, 3)
    first, second = changes["双强六好"].examples
    assert (first.document, first.before, first.after) == ("a", "推动|双|强|六|好|党建。", "推动|双强六好|党建。")
    assert second.after.startswith("双强六好，双强六好")
    (latin,) = changes["cbd党建"].examples
    assert "ＣＢＤ|党建联盟" in latin.before and "ＣＢＤ党建|联盟" in latin.after
    assert "内部材料" not in repr(diff)


def test_counts_agree_with_cutting_every_text_anew(shared: Path, tmp_path: Path) -> None:
    """On the real seeds the passages that change are those whose words differ, one by one."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(shared.glob("seeds/**/*.txt"))[:6]]
    if not texts:
        pytest.skip("no seeds in ../shared")
    documents = [document(f"s{number}", text.strip()) for number, text in enumerate(texts)]
    before = load_lexicon(tmp_path)
    after = load_lexicon(write(tmp_path / "new", terms="党组织书记\n非公有制企业\n企业党组织\n"))
    old, new = Segmenter(before), Segmenter(after)
    change = text_change(documents, term_changes(before, after), old, new)
    bodies = [passage.text for each in documents for passage in passages(each)]
    assert change.passages == len(bodies)
    assert change.changed == sum(old.cut(text) != new.cut(text) for text in bodies)
    for term in change.terms:
        assert term.occurrences == sum(text.count(term.term) for text in bodies)


@pytest.mark.parametrize(
    ("terms", "role", "instead", "added", "removed"),
    [
        ("党支部\n商务楼宇\n新词\n", "auto", "shipped", {"新词"}, {"党建联盟"}),
        ("党支部\n新词\n", "auto", "own", {"新词"}, set()),
        ("新词\n", "shipped", "shipped", {"新词"}, {"党建联盟", "商务楼宇"}),
        ("党支部\n商务楼宇\n新词\n", "own", "own", {"新词"}, set()),
    ],
)
def test_a_changed_copy_stands_for_the_shipped_file(
    library_settings: Settings, tmp_path: Path, terms: str, role: Role, instead: str, added: set[str], removed: set[str]
) -> None:
    """A file with most of the shipped one is a copy of it, another one is the user's own; it can be said outright."""
    diff = tried(library_settings, write(tmp_path / "new", terms=terms), role=role)
    assert diff.instead == {"terms.txt": instead}
    assert {change.term for change in diff.texts.terms if change.added} == added
    assert {change.term for change in diff.texts.terms if not change.added} == removed


def test_synonyms_act_on_queries_without_a_new_index(
    library_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where only synonyms of known terms change no index is made, and queries gain and lose what they bring."""
    monkeypatch.setattr("indexer.lexicon_diff.tempfile.TemporaryDirectory", lambda **_: pytest.fail("an index is made"))
    folder = write(tmp_path / "new", synonyms="党支部 ↔ 支部\n商务楼宇 ↔ 党建联盟\n支部 → 商务楼宇\n")
    diff = tried(library_settings, folder, [Probe("党建联盟"), Probe("丙")])
    assert set(diff.synonyms_added) == {
        ("商务楼宇", "党建联盟"),
        ("党建联盟", "商务楼宇"),
        ("支部", "商务楼宇"),
    }
    assert diff.synonyms_removed == () and diff.texts.terms == []
    assert [each.documents for each in diff.queries] == [(1, 1), (1, 1)]


def test_queries_gain_and_lose_by_a_real_index(library_settings: Settings, tmp_path: Path) -> None:
    """Hits before are of the index in use, hits after of one made with the new lexicon; judged ones are measured."""
    folder = write(tmp_path / "new", terms="党支部\n党建联盟\n商务楼宇\n", synonyms="写字楼 ↔ 商务楼宇\n")
    grades = {"b": 1, "c": 1}
    probes = [Probe("写字楼", "q1", grades), Probe("支部", "q2", {"b": 1}), Probe("双强六好"), Probe("长" * 600)]
    diff = tried(library_settings, folder, probes, role="shipped")
    assert {each.probe.text: each.documents for each in diff.queries} == {
        "写字楼": (1, 2),
        "支部": (1, 1),
        "双强六好": (1, 1),
    }
    gained = diff.queries[0]
    assert gained.differs and gained.top == (("c",), ("c", "b")) and gained.ndcg is not None
    assert gained.ndcg[0] == pytest.approx(1 / (1 + 0.6309), abs=1e-3) and gained.ndcg[1] == 1.0
    assert not diff.queries[1].differs
    assert diff.ndcg == pytest.approx(((gained.ndcg[0] + 1) / 2, 1.0))
    assert set(diff.synonyms_removed) == {("党支部", "支部"), ("支部", "党支部")}


def test_a_relaxed_answer_counts_as_none() -> None:
    """The queries before and after are compared by what has all their words."""
    from indexer.results import Explanation, SearchResults

    relaxed = SearchResults(7, 9, (), explanation=Explanation(relaxed="……"))
    (change,) = query_change(Probe("甲 乙"), lambda _: relaxed, lambda _: SearchResults(2, 2, ()))
    assert change.documents == (0, 2)


def digests(folder: Path) -> dict[str, str]:
    """Every file below `folder` with its content's digest."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_nothing_is_changed(library_settings: Settings, tmp_path: Path) -> None:
    """Library, index and lexicon are byte for byte what they were, and the temporary index is gone."""
    folder = write(tmp_path / "new", terms="双强六好\n")
    before = digests(tmp_path)
    tried(library_settings, folder, [Probe("双强六好")])
    assert digests(tmp_path) == before


def test_an_index_behind_the_library_is_told(library_settings: Settings, tmp_path: Path) -> None:
    """Documents that are not indexed yet are counted: what they bring is not the lexicon's doing."""
    library = Library(library_settings.library)
    library.save(document("new", "双强六好的新文档。"))
    library.remove("c")
    diff = tried(library_settings, write(tmp_path / "new", terms="双强六好\n"), [Probe("双强六好")])
    assert (diff.behind, diff.queries[0].documents) == (2, (1, 2))


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"terms": "双强六好\n一\n"}, r"new.terms\.txt 第 2 行"),
        ({"synonyms": "\n甲乙 丙丁\n"}, r"new.synonyms\.txt 第 2 行"),
        ({}, r"没有 terms\.txt 或 synonyms\.txt"),
    ],
)
def test_broken_lines_are_named(
    library_settings: Settings, tmp_path: Path, files: dict[str, str], message: str
) -> None:
    """A bad line, or a folder with neither file, is an error that names it."""
    with pytest.raises(LexiconError, match=message):
        tried(library_settings, write(tmp_path / "new", **files))


def test_queries_need_an_index(library_settings: Settings, tmp_path: Path) -> None:
    """Without an index texts can be compared, queries not: the command that makes one is named."""
    settings = dataclasses.replace(library_settings, home=tmp_path / "other")
    folder = write(tmp_path / "new", terms="双强六好\n")
    assert tried(settings, folder).queries == ()
    with pytest.raises(IndexMissingError, match="kb index"):
        tried(settings, folder, [Probe("双强六好")])


def test_the_user_s_own_lexicon_is_read_in_addition(library_settings: Settings) -> None:
    """Terms and synonyms in KB_HOME/lexicon act beside the shipped ones, and make an index outdated until rebuilt."""
    running = Search(library_settings)
    assert running.search("双强六好").total_documents == 1
    write(library_settings.lexicons[1], terms="双强六好\n", synonyms="支部 → 写字楼\n")
    other = Search(library_settings)
    assert {"双强六好", "党支部", "写字楼"} <= set(other.segmenter.lexicon.terms)
    assert other.segmenter.lexicon.expand("支部") == ("党支部", "写字楼")
    assert running.search("双强六好").total_documents == 1
    assert other.folder.update(Library(library_settings.library)).rebuilt
    assert [token.text for token in other.segmenter.cut("双强六好")] == ["双强六好"]
    # A site that is running takes both up when the new index is there.
    assert running.search("双强六好").total_documents == 1
    assert running.segmenter.lexicon == other.segmenter.lexicon


def test_a_file_that_is_not_given_stays(tmp_path: Path) -> None:
    """With terms.txt alone the synonyms are those in use."""
    shipped = write(tmp_path / "shipped", terms="甲乙\n", synonyms="丙丁 ↔ 戊己\n")
    own = write(tmp_path / "own", synonyms="庚辛 → 丙丁\n")
    lexicon, instead = candidate(write(tmp_path / "new", terms="壬癸\n"), shipped, own)
    assert (lexicon.synonyms, dict(instead)) == (load_lexicon(shipped, own).synonyms, {"terms.txt": "own"})


def test_words_that_touch_are_parted() -> None:
    """A bar stands between two words, none beside punctuation."""
    segmenter = Segmenter(load_lexicon(Path("没有")))
    text = "推动，党建 工作（好）。"
    assert parted(text, segmenter.cut(text), 0, 99) == "推动，党建 工作（好）。"
    assert parted("推动党建工作", segmenter.cut("推动党建工作"), 1, 5) == "动|党建|工"


def test_the_command_shows_what_would_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """kb lexicon diff tries logged and judged queries on the shipped documents; kb lexicon check lists the files."""
    from web.cli import main

    monkeypatch.setenv("KB_HOME", str(tmp_path / "home"))
    folder = write(tmp_path / "new", synonyms="海洋捕捞 → 双强六好\n")
    queries = [{"id": "q1", "text": "双强六好"}, {"id": "q2", "text": "海洋捕捞"}]
    (tmp_path / "queries.jsonl").write_text(
        "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in queries), encoding="utf-8"
    )
    (tmp_path / "qrels.tsv").write_text(
        "query_id\tdoc_id\tgrade\nq2\tmodel-shuangqiang-liuhao\t1\nq2\tnone\t1\n", encoding="utf-8"
    )
    assert main(["index"]) == 0
    assert main(["search", "红色物业"]) == 0
    capsys.readouterr()
    words = ["lexicon", "diff", str(folder), "--queries", str(tmp_path / "queries.jsonl")]
    assert main([*words, "--json"]) == 0
    captured = capsys.readouterr()
    found = json.loads(captured.out)
    assert (found["synonyms"], found["queries_asked"]) == ({"added": [["海洋捕捞", "双强六好"]], "removed": []}, 3)
    (gained,) = found["queries"]
    assert (gained["query"], gained["documents"]["before"], gained["documents"]["after"] > 0) == ("海洋捕捞", 0, True)
    assert found["ndcg@10"]["before"] == 0 < found["ndcg@10"]["after"]
    assert "有 1 篇不在资料库里，如 none" in captured.err
    assert main(words) == 0
    shown = capsys.readouterr().out
    assert "＋同义 海洋捕捞 → 双强六好" in shown and "1 个多找到，0 个少找到" in shown
    write(tmp_path / "home" / "lexicon", terms="本地新词\n")
    assert main(["lexicon", "check"]) == 0
    checked = capsys.readouterr().out
    assert "corpus" in checked and str(tmp_path / "home" / "lexicon" / "terms.txt") + "  1 行" in checked
    write(folder, terms="坏 词\n")
    assert main(words) == 1
    assert "terms.txt 第 1 行" in capsys.readouterr().err
