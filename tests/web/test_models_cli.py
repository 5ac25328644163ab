"""`kb models`, as people and programs run it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from kb.settings import Settings
from tests.web.practice_library import CANARY, documents
from tests.web.test_practice_pages import settled
from web.app import create_app
from web.cli import main

COMMANDS = [
    (("list",), "/models"),
    (("list", "--scene", "楼宇", "--scene", "园区", "--need", "资源整合", "--sort", "year"),
     "/models?scene=楼宇&scene=园区&need=资源整合&sort=year"),
    (("show", "card-tower"), "/models/card-tower"),
    (("show", "联建法"), "/models/card-tower"),
    (("compare", "楼宇联建", "card-park"), "/models/compare?id=card-tower&id=card-park"),
    (("fit", "--scene", "楼宇", "--need", "组织覆盖", "--size", "没有党员"),
     "/models/fit?scene=楼宇&need=组织覆盖&size=没有党员"),
    (("graph",), "/models/graph"),
    (("graph", "--around", "楼长", "--scene", "楼宇"), "/models/graph?around=model:card-part&scene=楼宇"),
    (("graph", "--around", "place:海南省", "--kind", "model"), "/models/graph?around=place:海南省&kind=model"),
    (("timeline",), "/models/timeline"),
]  # fmt: skip


@pytest.fixture(scope="module")
def settings_of_practices(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the library of practices."""
    return settled(tmp_path_factory.mktemp("practices"), documents())


@pytest.fixture
def site(settings_of_practices: Settings) -> FlaskClient:
    """A client of the app on that library."""
    return create_app(settings_of_practices).test_client()


@pytest.fixture(autouse=True)
def home(settings_of_practices: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command works on the same library."""
    monkeypatch.setattr("web.cli.load_settings", lambda: settings_of_practices)


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Exit status, standard output and standard error."""
    status = main(["models", *words])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


@pytest.mark.parametrize(("words", "url"), COMMANDS)
def test_the_command_tells_what_the_api_tells(
    capsys: pytest.CaptureFixture[str], site: FlaskClient, words: tuple[str, ...], url: str
) -> None:
    """The same JSON, one object, and nothing else on standard output."""
    status, out, err = run(capsys, *words, "--json")
    found: Any = json.loads(out)
    assert (status, err, found) == (0, "", site.get(f"/api/v1{url}").get_json())


@pytest.mark.parametrize(("words", "url"), COMMANDS)
def test_people_read_chinese_and_nothing_hidden(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], url: str
) -> None:
    """Names of what is asked for, and none of what a reader may not see."""
    status, out, _ = run(capsys, *words)
    assert status == 0 and CANARY not in out and "card-secret" not in out
    assert any(name in out for name in ("楼宇联建", "园区联盟", "楼长"))


def test_a_card_is_printed_with_its_evidence(capsys: pytest.CaptureFixture[str]) -> None:
    """Each statement with its numbers, and the list of what they stand for."""
    _, out, _ = run(capsys, "show", "楼宇联建")
    assert "摸底数〔依据1〕" in out and "1. 楼宇试点的经过，一" in out and "组成部分：楼长" in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("compare", "楼宇联建"), "对比需要 2 至 5 项做法，现在有 1 项"),
        (("compare", "楼宇联建", "联建法"), "现在有 1 项"),
        (("fit",), "至少用一次 --need、--scene、--size 或 --leader"),
        (("fit", "--need", "幸福"), "要解决的问题（need）是 '幸福'"),
        (("list", "--sort", "best"), "排序方式（sort）是 'best'"),
        (("graph", "--kind", "party"), "图中的内容（kind）是 'party'"),
        ((), "缺少"),
    ],
)
def test_wrong_words_end_with_2(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], message: str) -> None:
    """And it is said what is wrong."""
    with pytest.raises(SystemExit) as ended:
        run(capsys, *words)
    assert ended.value.code == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "hint"),
    [("联建", "相近的有：楼宇联建"), (f"{CANARY}做法", "kb models list 列出全部"), ("card-secret", "kb models")],
)
def test_a_name_that_is_not_there_ends_with_1(capsys: pytest.CaptureFixture[str], name: str, hint: str) -> None:
    """With names that come near; what is hidden is not there."""
    status, out, err = run(capsys, "show", name)
    assert (status, out) == (1, "") and hint in err
