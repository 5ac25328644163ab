"""What broke in other systems, in the numbers of their trackers: each a case of search that this one gets right.

A library of small documents, indexed and asked as users ask it. What is not there yet is expected to fail, strictly:
the test turns red when it begins to pass, and its mark goes.
"""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from indexer.search import Search
from kb import outline
from kb.document import Document
from kb.importing import import_file
from kb.intake import take_in
from kb.library import Library
from kb.passages import passages
from kb.readers.base import Extract
from kb.readers.text import lines
from kb.settings import SHIPPED_CORPUS, Settings, load_settings
from kb.structure import structure
from tests.factories import document
from tests.kb.newspapers import BRIGADE, ORCHARD, columns, in_turns, page_text, stacked
from tests.kb.word_files import centred, level, lists, numbered, word
from web.app import create_app
from web.cli import main

LARGEST_FILE = 1024 * 1024
DOCUMENTS = (
    document("install", "安装简单，待处理事项不多。", title="手册"),
    document("liuhao", "开展双强六好党组织创建活动。", title="创建"),
    document("jiaoda", "在上海交通大学举办培训班。", title="培训"),
    document("apart", "上海的交通便利，大学众多，党组织健全。", title="城市"),
    document("marx", "学习马克思主义，马克思诞生于特里尔。", title="理论"),
    document("street", "街道推动社区治理，红领驿站服务骑手。", title="街道"),
    document("tower", "楼宇推动社区治理，企业共同参加。", title="楼宇"),
    document("part", "编号 PPR-9087 的零件。", title="零件"),
    document("other-part", "编号 PPR-9088 的零件。", title="零件之二"),
    document("notice", "做好防汛工作。", title="关于做好防汛工作的通知", number="国办发〔2017〕47号"),
    document("other-notice", "做好抗旱工作。", title="关于做好抗旱工作的通知", number="国办发〔2017〕48号"),
    document("repealed", "流动党员应当及时转接组织关系。", title="办法", validity="已废止", date="2001-01-01"),
    document("valid", "流动党员应当及时转接组织关系。", title="办法", validity="现行有效", date="2019-01-01"),
    document("classic", "诵读红色经典，讲好党课。", title="读书"),
)


PAGE = page_text(
    *in_turns(columns(BRIGADE, 16, 14), columns(ORCHARD, 16, 14)),
    stacked([BRIGADE.byline, *BRIGADE.headings]),
    stacked([ORCHARD.title, ORCHARD.byline, *ORCHARD.headings, BRIGADE.title]),
)


def settings_with(home: Path, documents: tuple[Document, ...], terms: str = "") -> Settings:
    """Settings of a library with `documents`, indexed; the lexicon is the shipped one with `terms` at its end."""
    shutil.copytree(SHIPPED_CORPUS / "lexicon", home / "corpus" / "lexicon")
    with (home / "corpus" / "lexicon" / "terms.txt").open("a", encoding="utf-8") as file:
        file.write(terms)
    settings = dataclasses.replace(load_settings({"KB_HOME": str(home / "home")}), corpus=home / "corpus")
    library = Library(settings.library, shipped=settings.corpus)
    for each in documents:
        library.save(each)
    Search(settings).folder.update(library)
    return settings


def not_yet(what: str) -> pytest.MarkDecorator:
    """Marks what is to come: it must fail until it is there."""
    return pytest.mark.xfail(strict=True, reason=f"not yet: {what}")


@pytest.fixture(scope="module")
def lesson_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the library of DOCUMENTS."""
    return settings_with(tmp_path_factory.mktemp("lessons"), DOCUMENTS)


@pytest.fixture(scope="module")
def search(lesson_settings: Settings) -> Search:
    """A search over DOCUMENTS."""
    return Search(lesson_settings)


def ids(search: Search, text: str) -> list[str]:
    """What is found, best first."""
    return [hit.id for hit in search.search(text, relax=False).hits]


# 1: meilisearch #2499 #4874, charabia #338, BookStack #778, outline #3207


@pytest.mark.parametrize(
    ("query", "found"),
    [("简单", "install"), ("处理", "install"), ("强六", "liuhao"), ("六好党", "liuhao"), ("领驿", "street")],
)
def test_words_inside_longer_words_are_found(search: Search, query: str, found: str) -> None:
    """简单 in 安装简单, 处理 in 待处理, and characters that lie across two words."""
    assert ids(search, query) == [found]


# 2: FastGPT #2791, ragflow #17907, typesense #288


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("“上海交通大学”", ["jiaoda"]),
        ("“上海的交通”", ["apart"]),
        ("“上海大学”", []),
        ("“双强六好党组织”", ["liuhao"]),
        ("“六好双强”", []),
    ],
)
def test_exact_is_exact(search: Search, query: str, found: list[str]) -> None:
    """What has all the words of a quotation, apart or turned round, does not have the quotation, and none is added."""
    assert ids(search, query) == found
    assert [hit.id for hit in search.search(query).hits] == found


# 3: MaxKB #1397 #5031, ragflow #8989, jieba #222


@pytest.mark.parametrize("term", ["清廉村居码", "和美乡村积分", "组团联村帮扶"])
def test_a_term_written_into_a_text_file_is_a_word(tmp_path: Path, search: Search, term: str) -> None:
    """A line without a frequency is enough: what was several words is one, and a document with it is found."""
    assert search.search(term).explanation.terms != (term,)
    made = document("new", f"各村推行{term}制度。", title="新做法")
    extended = Search(settings_with(tmp_path, (*DOCUMENTS, made), f"{term}\n"))
    assert extended.search(term).explanation.terms == (term,)
    assert ids(extended, term) == ["new"]


# 4: whoosh-community #532


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("马克思主义", {"马克思主义"}),
        ("马克思", {"马克思"}),
        ("双强六好党组织", {"双强六好党组织"}),
        ("“上海交通大学”", {"上海交通大学"}),
    ],
)
def test_the_whole_query_is_marked(search: Search, query: str, marked: set[str]) -> None:
    """马克思主义 is not marked only as 马克."""
    (passage,) = (passage for hit in search.search(query).hits for passage in hit.passages)
    assert {passage.text[start:end] for start, end in passage.matches} == marked


# 5: meilisearch #5015, paperless-ngx #14156 #12860, infinity #1308


def by_library(settings: Settings, query: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What the Python library finds."""
    return [hit.id for hit in Search(settings).search(query).hits]


def by_api(settings: Settings, query: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What the JSON API finds."""
    answer = create_app(settings).test_client().get("/api/v1/search", query_string={"q": query}).get_json()
    return [hit["id"] for hit in answer["hits"]]


def by_page(settings: Settings, query: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What the page of results shows."""
    page = create_app(settings).test_client().get("/search", query_string={"q": query}).text
    found = {each.id: page.find(f"/documents/{each.id}") for each in DOCUMENTS}
    return sorted((name for name, place in found.items() if place >= 0), key=lambda name: found[name])


def by_command(settings: Settings, query: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What the command line prints."""
    assert main(["search", "--json", "--", query]) == 0
    return [hit["id"] for hit in json.loads(capsys.readouterr().out)["hits"]]


@pytest.mark.parametrize("way", [by_library, by_api, by_page, by_command])
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("社区治理", {"street", "tower"}),
        ("社区治理 -骑手", {"tower"}),
        ("社区治理 -“红领驿站”", {"tower"}),
        ("“推动社区治理” -楼宇", {"street"}),
        ("“上海的交通”", {"apart"}),
        ("-社区治理 “红领驿站”", set()),
    ],
)
def test_phrases_and_exclusions_hold_on_every_way_in(
    lesson_settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    way: Callable[[Settings, str, pytest.CaptureFixture[str]], list[str]],
    query: str,
    found: set[str],
) -> None:
    """An excluded document does not come back through a part of the query, and 的 within a quotation counts."""
    monkeypatch.setattr("web.cli.load_settings", lambda *_: lesson_settings)
    assert set(way(lesson_settings, query, capsys)) == found


# 6: datashare #2352, mastodon #26687


@pytest.mark.parametrize("quotes", ["“”", '""', "「」", "＂＂", "『』"])
def test_quotes_of_every_kind_quote(search: Search, quotes: str) -> None:
    """“ ” are what a Chinese keyboard types; full-width and corner quotes are others."""
    assert ids(search, f"{quotes[0]}上海交通大学{quotes[1]}") == ["jiaoda"]
    assert ids(search, f"{quotes[0]}上海大学{quotes[1]}") == []


# 7: MaxKB #1404 #6676


def test_a_result_says_why_it_matched(search: Search) -> None:
    """The words that were found, and in which field."""
    (hit,) = search.search("双强六好", explain=True).hits
    reasons = [reason for passage in hit.passages for reason in passage.why]
    assert {(reason.word, reason.field) for reason in reasons} >= {("双强六好", "text")}


def test_nothing_found_says_how_the_query_was_read(search: Search) -> None:
    """The words that were sought are named; that some were no longer asked for is said."""
    nothing = search.search("龘靐齉 双强六好", relax=False)
    assert (nothing.total_documents, nothing.explanation.terms) == (0, ("龘靐齉", "双强六好"))
    relaxed = search.search("龘靐齉 双强六好")
    assert [hit.id for hit in relaxed.hits] == ["liuhao"] and relaxed.explanation.relaxed


def test_nothing_found_says_which_word_was_not_there(search: Search) -> None:
    """Of a query that was relaxed the words that were dropped are named."""
    assert search.search("龘靐齉 双强六好").explanation.dropped == ("龘靐齉",)


@pytest.mark.parametrize(("query", "meant"), [("双强六郝", "双强六好"), ("红另驿站", "红领驿站")])
def test_nothing_found_offers_a_near_spelling(search: Search, query: str, meant: str) -> None:
    """One wrong character in a name: what is in the index is offered."""
    assert search.search(query).explanation.corrected == meant


# 8: ragflow #19879, MaxKB #6740


@pytest.mark.parametrize("query", ["PPR-9087", "ppr-9087", "PPR 9087", "ＰＰＲ－９０８７", "“PPR-9087”"])
def test_codes_with_separators_are_found(search: Search, query: str) -> None:
    """In any case and width, with the separator or without; the code that differs in one digit is not."""
    assert ids(search, query) == ["part"]


@pytest.mark.parametrize(
    "query",
    [
        "国办发〔2017〕47号",
        "国办发[2017]47号",
        "国办发（2017）47号",
        "国办发【2017】47号",
        "国办发 2017 47号",
        "国办发2017年47号",
    ],
)
def test_document_numbers_are_found_in_any_brackets(search: Search, query: str) -> None:
    """As people type them: the number of the document, and not that of the next one."""
    assert ids(search, query) == ["notice"]


# 9: ragflow #16595 #11877


def test_an_endless_paragraph_is_several_passages() -> None:
    """A paragraph of 20,000 characters is cut at sentence ends, none of its passages is a scrap or endless."""
    text = "党组织要在职工群众中发挥政治核心作用，在企业发展中发挥政治引领作用。" * 600
    found = passages(document(body=text))
    assert "".join(each.text for each in found) == text
    assert all(200 <= len(each.text) <= 400 and each.text.endswith("。") for each in found)


def test_a_clause_is_not_cut_from_its_heading_nor_at_a_reference(tmp_path: Path) -> None:
    """A line that begins with a reference, 第三条规定的…, opens no clause; each passage knows the headings above it."""
    path = tmp_path / "办法.txt"
    clauses = ["第一条 为了规范党支部工作，制定本办法。", "第二条 党员应当参加组织生活，", "第三条规定的除外。"]
    path.write_text("\n".join(["党支部工作办法", "第一章 总则", *clauses, "第三条 本办法自发布之日起施行。"]), "utf-8")
    (found,) = take_in(path, LARGEST_FILE).taken.documents
    assert [str(each.locator) for each in passages(found)][-1] == "第一章 › 第三条"
    assert {each.headings[:1] for each in passages(found)} == {("总则",)}
    assert [path[-1] for path, _ in outline.walk(found.sections)] == ["第一章", "第一条", "第二条", "第三条"]


# 10: MaxKB #303, PandaWiki #1628


def test_automatic_numbering_of_word_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """第一条 and （一） that Word makes, and that stand nowhere in the file's text, are in what an import gives."""
    numbering = lists(
        level(0, "chineseCounting", "第%1章"),
        level(1, "chineseCountingThousand", "第%2条", '<w:lvlRestart w:val="0"/>'),
        level(2, "chineseCounting", "（%3）"),
    )
    typed = (
        ("总则", 0),
        ("为了规范管理，制定本办法。", 1),
        ("附则", 0),
        ("本办法所称组织包括：", 1),
        ("党支部；", 2),
        ("党小组。", 2),
    )
    body = centred("楼宇党建管理办法") + "".join(numbered(text, at) for text, at in typed)
    path = tmp_path / "办法.docx"
    path.write_bytes(word(body, numbering=numbering))
    assert main(["inspect", "--json", str(path)]) == 0
    (made,) = json.loads(capsys.readouterr().out)["documents"]
    assert [section["path"] for section in made["sections"]] == [
        ["第一章"],
        ["第一章", "第一条"],
        ["第二章"],
        ["第二章", "第二条"],
    ]
    assert made["paragraphs"] == [
        "第一条 为了规范管理，制定本办法。",
        "第二条 本办法所称组织包括：",
        "（一）党支部；",
        "（二）党小组。",
    ]


# 11: markitdown #2370, docling #4132


def test_hard_wrapped_lines_are_joined_and_headings_are_not(tmp_path: Path) -> None:
    """Lines of a page become paragraphs; a heading between them stays a heading."""
    prose = "坚持党建引领，推动楼宇党建工作提质增效，夯实基层基础，服务企业和职工，把组织优势转化为发展优势。"
    lines = [prose[at : at + 22] for at in range(0, len(prose), 22)]
    path = tmp_path / "意见.txt"
    path.write_text("\n".join(["关于楼宇党建工作的意见", "", "一、总体要求", *lines, "二、落实责任", *lines]), "utf-8")
    (found,) = take_in(path, LARGEST_FILE).taken.documents
    assert [(block.kind, block.text) for block in outline.blocks(found.body)] == [
        ("heading", "一、总体要求"),
        ("paragraph", prose),
        ("heading", "二、落实责任"),
        ("paragraph", prose),
    ]


# 12: grobid #663, unstructured #2346


def test_two_articles_of_a_page_are_two_documents() -> None:
    """Their columns in turns, titles, bylines and headings at the foot: each comes out as it was written."""
    documents = structure(Extract("page.txt", "text/plain", "0" * 64, tuple(lines(PAGE)), "utf-8"))
    assert [each.metadata.title for each in documents] == [BRIGADE.title, ORCHARD.title]
    for each, story in zip(documents, (BRIGADE, ORCHARD), strict=True):
        found = [block.text for block in outline.blocks(each.body)]
        assert [text for text in found if text != story.byline] == story.body
        assert "interleaved" in [finding.code for finding in each.findings]


# 13: paperless #3077, ragflow #9876, openrag #946


def test_a_hand_correction_outlasts_a_new_version_of_its_file(tmp_path: Path) -> None:
    """The file comes again in a new form: what it changed comes in, what people corrected stays, nothing is lost."""
    library, file = Library(tmp_path / "library"), tmp_path / "意见.txt"
    lines = [
        "关于加强楼宇党建工作的意见",
        "一、总体要求",
        "坚持党建引领。",
        "二、主要措施",
        "每栋楼宇建一处陈地。",
        "本意见由市委组织部负贵解释。",
    ]
    file.write_text("\n\n".join(lines), encoding="utf-8")
    (imported,) = import_file(library, file, LARGEST_FILE).ids
    path = library.root / "documents" / f"{imported}.md"
    corrected = path.read_text(encoding="utf-8").replace("陈地", "阵地").replace("负贵", "负责")
    path.write_text(corrected.replace("access: public", "access: internal"), encoding="utf-8")
    lines[2], lines[5] = "坚持党建引领，服务企业发展。", "本意见由市委社会工作部负责解释。"
    file.write_text("\n\n".join([*lines, "2020年5月24日"]), encoding="utf-8")
    result = import_file(library, file, LARGEST_FILE)
    kept = library.get(imported)
    assert (result.status, result.ids) == ("updated", (imported,))
    assert all(text in kept.body for text in ("服务企业发展", "阵地", "市委组织部负责解释", "2020年5月24日"))
    assert (kept.metadata.access, kept.metadata.date) == ("internal", "2020-05-24")
    (conflict,) = [finding for finding in result.findings if finding.code == "conflict"]
    assert "社会工作部" in conflict.message
    assert "市委组织部负责解释" in kept.body[conflict.span.start : conflict.span.end]
    assert [revision.why for revision in library.revisions(imported)] == ["import", "edit", "import"]
    assert "陈地" in library.revised(imported, 1).body


def test_an_empty_or_partial_import_is_never_silent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder of nothing and a folder with one bad file end with status 1 and a sentence for each."""
    monkeypatch.setenv("KB_HOME", str(tmp_path / "home"))
    folder = tmp_path / "来件"
    folder.mkdir()
    assert main(["import", str(folder)]) == 1
    assert "没有找到可导入的文件" in capsys.readouterr().err
    (folder / "好.txt").write_text("坚持党建引领，推动楼宇治理，服务企业发展和职工群众。\n", encoding="utf-8")
    (folder / "空.docx").write_bytes(b"")
    (folder / "扫描.txt").write_text("1\n", encoding="utf-8")
    assert main(["import", str(folder)]) == 1
    told = capsys.readouterr().out
    assert "新增 2 个" in told and "未导入 1 个" in told
    assert "空.docx：文件是空的" in told
    assert "可能是扫描件的文件（1 个）" in told and "扫描.txt" in told


# 14: PandaWiki #1469, ragflow #16841


def test_what_is_in_force_goes_before_what_is_repealed(search: Search) -> None:
    """Of two texts that match alike."""
    assert ids(search, "流动党员 组织关系") == ["valid", "repealed"]


def test_the_newest_version_is_first_by_date(search: Search) -> None:
    """And each says whether it is in force."""
    hits = search.search("流动党员", sort="date").hits
    assert [(hit.id, hit.validity) for hit in hits] == [("valid", "现行有效"), ("repealed", "已废止")]


# 15: aleph #2270, PandaWiki #1470


def test_a_hit_names_the_page_of_the_original_and_leads_there(tmp_path: Path) -> None:
    """Where a file has pages, a hit says on which one it stands, and the original is shown beside the text."""
    path = tmp_path / "意见.txt"
    first = "一、总体要求\n\n坚持党建引领，推动楼宇党建工作提质增效。"
    path.write_text(f"关于楼宇党建工作的意见\n\n{first}\n\f二、措施\n\n建设红领驿站，服务快递骑手。\n", "utf-8")
    settings = load_settings({"KB_HOME": str(tmp_path / "home")})
    library = Library(settings.library)
    (identity,) = import_file(library, path, LARGEST_FILE).ids
    Search(settings).folder.update(library)
    client = create_app(settings).test_client()
    (hit,) = client.get("/api/v1/search?q=快递骑手").get_json()["hits"]
    assert [passage["page"] for passage in hit["passages"]] == [2]
    assert f"/documents/{identity}/original#page=2" in client.get(f"/documents/{identity}/beside?page=2").text


# 15: PandaWiki #303


def test_word_export_keeps_the_outline(
    lesson_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Groups of a basket and the parts of a card are headings of Word's own, so that its navigation shows them."""
    library = Library(lesson_settings.library)
    library.save(document("card", "## 问题\n\n党员少。\n\n## 做法\n\n- 派指导员", title="派员入企", kind="做法卡片"))
    monkeypatch.setenv("KB_HOME", str(lesson_settings.library.parent))
    basket, target = tmp_path / "备课.json", tmp_path / "讲稿.docx"
    groups = [
        {"heading": "典型做法", "items": [{"kind": "card", "ids": ["card"]}]},
        {"heading": "政策依据", "items": [{"kind": "passage", "ids": ["repealed"], "anchor": "p1"}]},
    ]
    basket.write_text(json.dumps({"version": 1, "title": "专题", "groups": groups}), encoding="utf-8")
    assert main(["export", str(basket), "-o", str(target)]) == 0, capsys.readouterr().err
    (kept,) = take_in(target, LARGEST_FILE).taken.documents
    paths = [" / ".join(path) for path, _ in outline.walk(kept.sections)]
    assert paths[:4] == ["一", "一 / （一）", "一 / （一） / 1", "一 / （一） / 2"] and paths[4] == "二"
    styles = [p.style.name for p in docx.Document(str(target)).paragraphs if p.style and "Heading" in str(p.style.name)]
    assert styles == ["Heading 1", "Heading 2", "Heading 3", "Heading 3", "Heading 1"]
    assert "本文件已废止" in kept.body


# 16: meilisearch #4075


@pytest.mark.parametrize("query", ["景点", "京电", "jingdian", "jd", "荡克", "当客"])
def test_nothing_is_found_by_its_sound(search: Search, query: str) -> None:
    """景点 sounds like 经典, 荡克 nearly like 党课, and neither finds it."""
    assert search.search(query).total_documents == 0


# 17: paperless #7615 #13679


def test_an_index_does_not_grow_with_indexing_again(tmp_path: Path) -> None:
    """Edited and indexed thirty times it takes no more room than made anew, but for what waits to be merged."""
    documents = tuple(document(f"d{number:02}", f"第{number}号社区治理经验。" * 40) for number in range(40))
    settings = settings_with(tmp_path, documents)
    search, library = Search(settings), Library(settings.library, shipped=settings.corpus)
    before = _bytes_below(settings.index)
    for time in range(30):
        library.save(dataclasses.replace(documents[time], body=f"第{time}次修改。" * 40))
        search.folder.update(library)
    assert search.search("社区治理").total_documents == 10
    assert _bytes_below(settings.index) < 2 * before


def _bytes_below(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
