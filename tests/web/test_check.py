"""The check of quotations: on the page, as a report to take away, by the API and by the command."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import docx
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from indexer.quotations import LONGEST_DRAFT, STATUS_NAMES, STATUSES
from kb.export.manuscript import Heading, Items, Quotation, Table
from kb.settings import Settings
from tests.web.conftest import PAYLOAD
from tests.web.page import Page
from web.checking import room
from web.cli import main
from web.quotation_report import report_manuscript
from web.services import services_of
from web.workspace import check

DRAFT = (
    "学习体会\n\n《关于楼宇党建的意见》第一部分指出：“楼宇党组织是战斗堡垒。”\n"
    "《关于楼宇党建的意见》还要求“楼宇党支部是战斗堡垒”。\n《关于楼宇党建的意见》第九条也有要求。\n"
    "有人说“人心齐，泰山移，众人拾柴火焰高”。要“双强六好”。\n"
)
EXPECTED = ["right", "differs", "no_such_clause", "not_found"]


def post(client: FlaskClient, **fields: object) -> TestResponse:
    """The answer to the form."""
    return client.post("/workspace/check", data=fields, content_type="multipart/form-data")


def word(*paragraphs: str) -> io.BytesIO:
    """A Word file with these paragraphs."""
    made, content = docx.Document(), io.BytesIO()
    for each in paragraphs:
        made.add_paragraph(each)
    made.save(content)
    content.seek(0)
    return content


def test_the_form_needs_no_script(client: FlaskClient) -> None:
    """The page has a text area, a file field and a button that sends them; every page links to it."""
    page = Page(client.get("/workspace/check").text)
    form = next(each for each in page.all("form") if each["action"] == "/workspace/check")
    assert (form["method"], form["enctype"]) == ("post", "multipart/form-data")
    assert {each["name"] for each in page.all("textarea")} == {"text"}
    assert "/workspace/check" in Page(client.get("/").text).links()


def test_the_page_says_what_was_found(client: FlaskClient) -> None:
    """Each finding is named in words, at its place in the draft and in the list, with links between and to the text."""
    page = Page(post(client, text=DRAFT).text)
    assert "共核对 4 处，其中 1 处无误" in page.text and "另有 1 处加引号的短语" in page.text
    ids = set(page.ids())
    for nth, status in enumerate(EXPECTED, 1):
        assert f"{nth} {STATUS_NAMES[status]}" in page.text  # type: ignore[index]  # one of them
        assert {f"at-{nth}", f"finding-{nth}"} <= ids
        assert {f"#at-{nth}", f"#finding-{nth}"} <= set(page.links())
    link = next(link for link in page.links() if link.startswith("/documents/policy#"))
    assert link.split("#")[1] in Page(client.get(link).text).ids()
    assert ("del", "组织") in page.texts and ("ins", "支部") in page.texts


def test_a_word_file_is_read(client: FlaskClient) -> None:
    """A draft as a Word file has the findings that its text has; a paragraph behind 规定： is a quotation, too."""
    lines = (
        "学习体会",
        "《关于楼宇党建的意见》第一条规定：",
        "楼宇党组织是战斗的堡垒。",
        "各单位要“楼宇党组织是战斗堡垒，这很好”。",
    )
    page = Page(post(client, file=(word(*lines), "讲稿.docx")).text)
    assert "共核对 2 处" in page.text and page.text.count(STATUS_NAMES["differs"]) >= 2


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": " \n"}, "没有要核对的文字"),
        ({"text": "长" * (LONGEST_DRAFT + 1)}, "最多核对"),
        ({"text": "《某法》第一条规定：“甲方乙方，丙方丁方戊方”。\n" * 201}, "最多核对 200 处"),
        ({"file": (io.BytesIO(b"PK\x03\x04" + bytes(300)), "坏.docx")}, "坏.docx"),
    ],
)
def test_what_cannot_be_checked_is_said(client: FlaskClient, fields: dict[str, object], said: str) -> None:
    """A draft that is empty, too long or cannot be read is answered with the reason."""
    answer = post(client, **fields)
    assert answer.status_code == 400 and said in Page(answer.text).text


def test_hostile_drafts_are_shown_as_text(client: FlaskClient) -> None:
    """What a draft holds is shown, never obeyed."""
    text = post(client, text=f"{PAYLOAD}《毒{PAYLOAD}》第一条规定“楼宇{PAYLOAD}，这里是引文{PAYLOAD}”").text
    assert "<script>alert" not in text and "<img src=x" not in text


def test_two_checks_are_enough_at_once(client: FlaskClient) -> None:
    """Where two drafts are being checked, a third is told so, and others find a free thread."""
    with room(), room():
        answer = post(client, text=DRAFT)
        told = client.post("/api/v1/check-quotes", json={"text": DRAFT})
    assert answer.status_code == 503 and "等几秒再试" in answer.text
    assert told.status_code == 503 and told.get_json()["error"]["code"] == "busy"
    assert post(client, text=DRAFT).status_code == 200


def test_the_report_is_a_manuscript(app: Flask) -> None:
    """The report names each fault with the original and what differs, and lists what is right."""
    text = report_manuscript(services_of(app).quotations.check(DRAFT), "讲稿.docx")
    assert text.subtitle == "讲稿.docx"
    headings = [block.text for block in text.blocks if isinstance(block, Heading)]
    assert headings[0] == "需要核改之处" and headings[-1] == "核对无误之处"
    assert [each.split("：")[-1] for each in headings[1:-1]] == [STATUS_NAMES[each] for each in EXPECTED[1:]]  # type: ignore[index]
    quoted = [block for block in text.blocks if isinstance(block, Quotation)]
    assert quoted[0].source.document == "policy" and "战斗堡垒" in quoted[0].text
    assert any("原文“组织”，文稿作“支部”" in block.texts[0] for block in text.blocks if isinstance(block, Items))
    assert any(isinstance(block, Table) and ("无误", "1") in block.rows for block in text.blocks)


def word_text(content: bytes) -> str:
    """What a Word file says, a line a paragraph."""
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs)


def test_the_download_is_the_report(client: FlaskClient) -> None:
    """The page's own button gives the report of the same draft as a Word file with a Chinese name."""
    page = Page(post(client, text=DRAFT).text)
    fields = {each["name"]: each["value"] for each in page.all("input") if each.get("type") == "hidden"}
    answer = post(client, format="docx", **fields)
    assert answer.mimetype == check.WORD and "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    assert "战斗堡垒" in word_text(answer.data)


# The API


def test_the_api_gives_the_findings(client: FlaskClient) -> None:
    """Findings with their spans, statuses, places and pieces, in the form that the description has."""
    answer: dict[str, Any] = client.post("/api/v1/check-quotes", json={"text": DRAFT}).get_json()
    assert [each["status"] for each in answer["findings"]] == EXPECTED
    assert answer["checked"] == 4 and answer["terms"] == 1 and answer["all_right"] is False
    assert answer["counts"] == {status: EXPECTED.count(status) for status in STATUSES}
    schemas = client.get("/api/v1/openapi.json").get_json()["components"]["schemas"]
    described = schemas["QuotationReport"]["properties"]
    assert set(answer) == set(described)
    for each in answer["findings"]:
        assert DRAFT[each["start"] : each["end"]] == each["text"]
        assert set(each) == set(described["findings"]["items"]["properties"])
    first = answer["findings"][0]
    assert (first["place"]["id"], first["cited"]["title"]) == ("policy", "关于楼宇党建的意见")
    assert first["cited"]["clause"] == "第一部分"


@pytest.mark.parametrize(
    "content", ['{"text": 5}', "[]", "{", '{"text": "甲", "more": 1}', '{"text": "' + "长" * (LONGEST_DRAFT + 1) + '"}']
)
def test_ill_requests_have_the_one_error_shape(client: FlaskClient, content: str) -> None:
    """What is no draft is answered with 400 and the reason."""
    answer = client.post("/api/v1/check-quotes", data=content.encode(), content_type="application/json")
    assert answer.status_code == 400 and answer.get_json()["error"]["code"] == "bad_query"


def test_internal_documents_do_not_show(client: FlaskClient) -> None:
    """What this reader may not see is in no finding, however it is asked for."""
    for draft in ("“楼宇党建内部材料，这是金丝雀”。", "《金丝雀内部文件》第一条规定“楼宇党建内部材料”。"):
        answer = client.post("/api/v1/check-quotes", json={"text": draft}).get_json()
        assert "secret" not in json.dumps(answer["findings"])
        assert all(each["status"] in ("not_found", "no_such_document") for each in answer["findings"])


# The command


@pytest.fixture
def at_home(site_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command runs on the small library."""
    monkeypatch.setattr("web.cli.load_settings", lambda: site_settings)


@pytest.mark.usefixtures("at_home")
def test_the_command_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`kb check-quotes` ends with 1 where something is not right, and with 0 where all is; --json is the API's form."""
    path = tmp_path / "讲稿.txt"
    path.write_text(DRAFT, encoding="utf-8")
    assert main(["check-quotes", str(path)]) == 1
    said = capsys.readouterr().out
    assert "共核对 4 处" in said and "[-组织-]{+支部+}" in said and "没有第九条" in said
    assert main(["check-quotes", str(path), "--json"]) == 1
    assert [each["status"] for each in json.loads(capsys.readouterr().out)["findings"]] == EXPECTED
    path.write_text("《关于楼宇党建的意见》指出：“楼宇党组织是战斗堡垒。”", encoding="gb18030")
    assert main(["check-quotes", str(path)]) == 0
    assert "无误 1 处" in capsys.readouterr().out


@pytest.mark.usefixtures("at_home")
def test_the_command_names_what_it_cannot_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is not there or is empty is named, with exit status 1."""
    (tmp_path / "空.txt").write_bytes(b"")
    for name in ("没有.docx", "空.txt"):
        assert main(["check-quotes", str(tmp_path / name)]) == 1
        assert name in capsys.readouterr().err


@pytest.mark.usefixtures("at_home")
def test_the_command_writes_the_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--docx writes the report beside what is printed."""
    path, report = tmp_path / "讲稿.docx", tmp_path / "报告.docx"
    path.write_bytes(word(*DRAFT.split("\n")).getvalue())
    assert main(["check-quotes", str(path), "--docx", str(report)]) == 1
    assert "引文核对报告" in word_text(report.read_bytes()) and "报告.docx" in capsys.readouterr().err
