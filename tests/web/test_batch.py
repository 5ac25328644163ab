"""A list of phrases looked up at once: on the page, as a download, by the command."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from indexer.search import Search
from kb.querylog import LoggedQuery
from kb.settings import Settings
from tests.web.page import Page
from web.app import create_app
from web.batch_table import BOM, HEADER, harmless
from web.cli import main
from web.services import services_of
from web.site import batch

PHRASES = "链式党建\n“建红领驿站”\n海洋捕捞\n！！\n金丝雀内部文件\n"


def post(client: FlaskClient, **fields: object) -> TestResponse:
    """The answer to the form."""
    return client.post("/batch", data=fields, content_type="multipart/form-data")


def download(client: FlaskClient, **fields: object) -> bytes:
    """The CSV file that the form gives, read to its end as a server does."""
    with post(client, format="csv", **fields) as response:
        assert response.status_code == 200
        content: bytes = response.data
        return content


def csv_rows(content: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file, which must begin with a byte order mark and end lines as Excel does."""
    text = content.decode()
    assert text.startswith(BOM) and text.count("\n") == text.count("\r\n")
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def test_the_form_needs_no_script(client: FlaskClient) -> None:
    """The page has a text area, a file field and a button that sends them; every page links to it."""
    page = Page(client.get("/batch").text)
    form = next(each for each in page.all("form") if each["action"] == "/batch")
    assert (form["method"], form["enctype"]) == ("post", "multipart/form-data")
    assert {each["name"] for each in page.all("textarea")} == {"phrases"}
    assert "file" in {each.get("name") for each in page.all("input")}
    assert "/batch" in Page(client.get("/").text).links()


def test_the_page_lists_places_with_links(client: FlaskClient) -> None:
    """Each phrase has its places with links to the very passage, or says that there are none."""
    page = Page(post(client, phrases=PHRASES).text)
    assert "5 个词语，逐字找到 2 个" in page.text
    link = next(link for link in page.links() if link.startswith("/documents/policy") and "#" in link)
    target = Page(client.get(link).text)
    assert link.split("#")[1] in target.ids() and target.marked()
    assert "《关于楼宇党建的意见》（市委组织部，组发〔2020〕3号，2020年5月6日）" in page.text
    assert "没有找到；按词查找也没有" in page.text and "未查：没有可查的字" in page.text


def test_the_download_is_what_the_page_shows(client: FlaskClient) -> None:
    """The page's own button gives the same answers as a CSV file with a Chinese name."""
    page = Page(post(client, phrases=PHRASES, places="2").text)
    fields = {each["name"]: each["value"] for each in page.all("input") if each.get("type") == "hidden"}
    with post(client, format="csv", **fields) as response:
        assert response.mimetype == "text/csv"
        assert "filename*=UTF-8''" in response.headers["Content-Disposition"]
        rows = csv_rows(response.data)
    assert list(rows[0]) == list(HEADER)
    assert list(dict.fromkeys(row["词语"] for row in rows)) == [
        "链式党建",
        "建红领驿站",
        "海洋捕捞",
        "！！",
        "金丝雀内部文件",
    ]
    found = next(row for row in rows if row["词语"] == "建红领驿站")
    assert (found["逐字找到篇数"], found["篇名"], found["文号"]) == ("1", "关于楼宇党建的意见", "组发〔2020〕3号")
    assert found["条款"].startswith("二") and "建红领驿站" in found["原文"]
    assert "没有找到" in next(row for row in rows if row["词语"] == "金丝雀内部文件")["说明"]


def test_a_file_is_read_as_excel_writes_it(client: FlaskClient) -> None:
    """A CSV in GB18030 with a heading is looked up, beside what was pasted."""
    content = "序号,检索词,备注\r\n1,链式党建,一种做法\r\n2,关于街道的通知,各地都有\r\n".encode("gb18030")
    page = Page(post(client, phrases="红领驿站", file=(io.BytesIO(content), "词语.csv")).text)
    assert "3 个词语，逐字找到 3 个" in page.text


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "没有要查的词语"),
        ({"phrases": "甲\n" * 2001}, "词语超过 2000 个"),
        ({"phrases": "长" * 1_048_577}, "内容超过 1 MB"),
        ({"phrases": "长" * 6_000_000}, "内容超过 1 MB"),
        ({"phrases": "甲", "places": "11"}, "应在 1 至 10 之间"),
        ({"phrases": "甲", "places": "多"}, "应为正整数"),
        ({"file": (b"\x00\x01" * 100, "词.xlsx")}, "词.xlsx：内容是二进制数据"),
        ({"file": (b"\xe7\x94\xb2" * 400_000, "词.txt")}, "内容超过 1 MB"),
    ],
)
def test_limits_are_said(client: FlaskClient, fields: dict[str, object], message: str) -> None:
    """What cannot be answered is said in Chinese above the form, with status 400."""
    if isinstance(file := fields.get("file"), tuple):
        fields = {"file": (io.BytesIO(file[0]), file[1])}
    response = post(client, **fields)
    assert response.status_code == 400
    page = Page(response.text)
    assert message in page.text and page.all("textarea")


def test_two_batches_at_a_time_leave_room_for_others(client: FlaskClient) -> None:
    """A third batch is asked to wait and keeps what was typed; when one has ended there is room again."""
    with post(client, phrases="链式党建", format="csv"), post(client, phrases="链式党建", format="csv"):
        response = post(client, phrases="链式党建")
        assert response.status_code == 503 and "请等几秒再试" in response.text and "链式党建" in response.text
    for _ in range(3):
        assert download(client, phrases="链式党建") and post(client, phrases="链式党建").status_code == 200


def test_without_an_index_the_command_is_shown(settings: Settings) -> None:
    """The page of errors answers, for the table and for the download, and nothing stays occupied."""
    empty = create_app(settings).test_client()
    for fields in ({}, {"format": "csv"}) * 3:
        response = post(empty, phrases="链式党建", **fields)
        assert response.status_code == 503 and "kb index" in response.text


def test_hostile_phrases_come_out_escaped(client: FlaskClient) -> None:
    """What was typed is text on the page, and runs no formula in a spreadsheet."""
    typed = "<script>alert(1)</script>\n=HYPERLINK(1)\n@SUM\n-楼宇\n"
    page = Page(post(client, phrases=typed).text)
    assert all(script.get("src") for script in page.all("script")) and "<script>alert(1)</script>" in page.text
    cells = [row["词语"] for row in csv_rows(download(client, phrases=typed))]
    assert list(dict.fromkeys(cells))[1:] == ["'=HYPERLINK(1)", "'@SUM", "'-楼宇"]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "＝1"])
def test_formulas_are_made_harmless(cell: str) -> None:
    """A cell that begins as a formula does gets an apostrophe; others stay."""
    assert harmless(cell) == f"'{cell}"
    assert harmless(f"党{cell}") == f"党{cell}"


def test_long_tables_are_cut_on_the_page_only(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows beyond what a page can show are counted; the download has them."""
    monkeypatch.setattr(batch, "SHOWN_ROWS", 3)
    page = Page(post(client, phrases="海洋捕捞\n" * 5).text)
    assert "另有 2 行没有列出" in page.text and page.text.count("没有找到") == 3
    assert len(csv_rows(download(client, phrases="海洋捕捞\n" * 5))) == 5


def test_searches_are_logged_with_their_way_in(site_settings: Settings, app: Flask, client: FlaskClient) -> None:
    """Site and API count what was typed once, pages after the first and what the site asks itself not at all."""
    log = services_of(app).search.log
    for url in ("/search?q=街道通知", "/search?q=街道通知&page=2", "/api/v1/search?q=街道通知", "/", "/models/"):
        assert client.get(url).status_code == 200
    client.get("/search?q=街道通知 龘靐齉爩")
    post(client, phrases="街道通知")
    logged = {query.text: query for query in log.hot(1, 1000)}
    assert logged["街道通知"] == LoggedQuery("街道通知", 2, 12)
    assert logged["街道通知 龘靐齉爩"].documents == 0
    assert "“街道通知”" in logged and "" not in logged and "龘靐齉爩" not in logged
    assert site_settings.database.is_file()


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A home with the shipped documents indexed, and a list of phrases."""
    monkeypatch.setenv("KB_HOME", str(tmp_path / "home"))
    assert main(["index"]) == 0
    capsys.readouterr()
    (tmp_path / "词.txt").write_text("双强六好\n海洋捕捞作业\n", encoding="utf-8")
    return tmp_path


def test_the_command_looks_up_a_list(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """kb search --batch prints places for people, a JSON object a phrase, or writes a CSV file."""
    words = ["search", "--batch", str(own_home / "词.txt"), "--places", "2"]
    assert main(words) == 0
    shown = capsys.readouterr().out
    assert "共 2 个词语，逐字找到 1 个。" in shown and "海洋捕捞作业  没有找到" in shown
    assert main([*words, "--json"]) == 0
    found, missing = map(json.loads, capsys.readouterr().out.splitlines())
    assert set(found) == {"phrase", "documents", "passages", "by_words", "error", "places"}
    assert len(found["places"]) == 2 and "双强六好" in found["places"][0]["text"]
    assert (missing["documents"], missing["places"]) == (0, [])
    assert main([*words, "--csv", str(own_home / "结果.csv")]) == 0
    rows = csv_rows((own_home / "结果.csv").read_bytes())
    assert [row["词语"] for row in rows] == ["双强六好", "双强六好", "海洋捕捞作业"]
    assert [row["引用"] for row in rows[:2]] == [place["citation"] for place in found["places"]]


def test_the_command_names_what_it_cannot_do(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A phrase without characters, a missing list, a place that cannot be written: status 1, each named."""
    (own_home / "坏.txt").write_text("！！\n双强六好\n", encoding="utf-8")
    assert main(["search", "--batch", str(own_home / "坏.txt")]) == 1
    assert "没有可查的字" in capsys.readouterr().err
    assert main(["search", "--batch", str(own_home / "没有.txt")]) == 1
    assert "没有这个文件" in capsys.readouterr().err
    assert main(["search", "--batch", str(own_home / "词.txt"), "--csv", str(own_home / "词.txt" / "x.csv")]) == 1
    assert "写不进" in capsys.readouterr().err


def test_queries_are_listed(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """kb queries shows what was searched and how often, --zero what found nothing."""
    for words in (["双强六好"], ["双强六好"], ["海洋捕捞作业"], ["13812345678"]):
        assert main(["search", *words]) == 0
    capsys.readouterr()
    assert main(["queries", "--json"]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["query"], first["times"], first["documents"] > 0) == ("双强六好", 2, True)
    assert second == {"query": "海洋捕捞作业", "times": 1, "documents": 0}
    assert main(["queries", "--zero"]) == 0
    shown = capsys.readouterr().out
    assert "海洋捕捞作业" in shown and "双强六好" not in shown


def test_a_log_in_the_way_does_not_stop_a_search(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the log is damaged searches are answered, and kb queries names the file."""
    (own_home / "home" / "kb.sqlite3").write_bytes(b"x" * 5000)
    assert main(["search", "双强六好"]) == 0
    captured = capsys.readouterr()
    assert "【双强六好】" in captured.out and "检索记录写不进" in captured.err
    assert main(["queries"]) == 1
    assert "kb.sqlite3" in capsys.readouterr().err


def test_without_a_log_nothing_is_kept(
    own_home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With KB_LOG_DAYS=0 a search leaves no trace, and kb queries says why it has nothing to show."""
    monkeypatch.setenv("KB_LOG_DAYS", "0")
    assert main(["search", "双强六好"]) == 0
    assert not (own_home / "home" / "kb.sqlite3").exists()
    capsys.readouterr()
    assert main(["queries"]) == 0
    assert "KB_LOG_DAYS" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["search", "党建", "--batch", "x"], "只能用一样"),
        (["search", "党建", "--csv", "x"], "只和 --batch 一起用"),
        (["queries", "--days", "0"], "应在 1 至 3650 之间"),
        (["queries", "--most", "99999999999999999999"], "应在 1 至 100000 之间"),
        (["lexicon", "diff", ".", "--days", "9999999999"], "应在 1 至 3650 之间"),
        (["lexicon"], "缺少：命令"),
    ],
)
def test_wrong_words_are_status_2(capsys: pytest.CaptureFixture[str], words: list[str], message: str) -> None:
    """Words that do not go together are said in Chinese."""
    with pytest.raises(SystemExit) as left:
        main(words)
    assert left.value.code == 2 and message in capsys.readouterr().err


@pytest.mark.parametrize("command", [["queries"], ["lexicon"], ["lexicon", "check"], ["lexicon", "diff"]])
def test_help_shows_an_example(capsys: pytest.CaptureFixture[str], command: list[str]) -> None:
    """Each command's help is Chinese and ends with an example."""
    with pytest.raises(SystemExit) as left:
        main([*command, "--help"])
    shown = capsys.readouterr().out
    assert left.value.code == 0 and "用法：kb" in shown and "示例：kb" in shown


def test_a_search_is_logged_only_where_somebody_asked(site_settings: Settings) -> None:
    """Without a way in a search leaves no note."""
    search = Search(site_settings)
    search.search("没人问过的词")
    assert "没人问过的词" not in {query.text for query in search.log.hot(1, 1000)}
