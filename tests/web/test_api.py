"""The JSON API keeps its contract."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from flask.testing import FlaskClient

from indexer.results import FACETS
from web.params import NAMES


def test_search_has_the_contract_s_shape(client: FlaskClient) -> None:
    """Keys and types of the search response are those of the contract, in its order."""
    answer = client.get("/api/v1/search?q=链式党建").get_json()
    keys = "query total_documents total_passages took_ms hits facets explanation nearby related"
    assert list(answer) == keys.split()
    hit = answer["hits"][0]
    keys = "id title kind issuer number date validity score total_passages passages"
    assert list(hit) == keys.split()
    assert list(hit["passages"][0]) == ["locator", "anchor", "text", "matches", "score"]
    keys = "terms expanded corrected relaxed dropped switched_off read_as question notes"
    assert list(answer["explanation"]) == keys.split()
    assert set(answer["facets"]) <= set(FACETS)
    assert {"value": "楼宇", "count": 2} in answer["facets"]["scene"]


def test_matches_are_spans_of_the_text(client: FlaskClient) -> None:
    """Each match cuts out of the passage what was sought."""
    answer = client.get("/api/v1/search?q=链式党建").get_json()
    cut = [p["text"][start:end] for hit in answer["hits"] for p in hit["passages"] for start, end in p["matches"]]
    assert cut and set(cut) == {"链式党建"}


def test_numbers_are_rounded_and_chinese_is_not_escaped(client: FlaskClient) -> None:
    """Scores have four digits, the time one; the text can be read as it stands."""
    response = client.get("/api/v1/search?q=链式党建")
    assert "链式党建" in response.text
    answer = response.get_json()
    assert answer["took_ms"] == round(answer["took_ms"], 1)
    assert all(hit["score"] == round(hit["score"], 4) for hit in answer["hits"])


def test_filters_page_size_and_sort_are_taken(client: FlaskClient) -> None:
    """The API takes the same arguments as the site; values of one field are alternatives."""
    answer = client.get("/api/v1/search?kind=意见&kind=通知&size=5&page=2&sort=date").get_json()
    assert answer["total_documents"] == 13
    assert [hit["date"] for hit in answer["hits"]] == [f"2021-01-{day:02}" for day in (7, 6, 5, 4, 3)]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("q=" + "党" * 501, "最多 500 个字"),
        ("page=0", "页码"),
        ("page=abc", "应为正整数"),
        ("page=" + "9" * 5000, "应为正整数"),
        ("size=1000", "每页篇数"),
        ("sort=best", "排序方式"),
        ("knd=意见", "没有名为 'knd' 的参数"),
        ("kind=" + "长" * 300, "值太长"),
        ("&".join(f"kind={n}" for n in range(50)), "最多 30 个"),
        ("&".join(f"not_kind={n}" for n in range(50)), "最多 30 个"),
        ("&".join(f"in={n}" for n in range(6)), "最多 5 次"),
        ("in=" + "党" * 501, "最多 500 个字"),
        ("&".join(f"without={n}" for n in range(51)), "最多 50 个"),
        ("explain=yes", "应为 0 或 1"),
        ("similar=" + "a" * 201, "最多 200 个字"),
    ],
)
def test_ill_arguments_have_the_one_error_shape(client: FlaskClient, query: str, words: str) -> None:
    """A wrong argument gives 400 with code, message and details, and the message names it."""
    response = client.get(f"/api/v1/search?{query}")
    assert response.status_code == 400
    assert error_of(response.get_json())["code"] == "bad_query"
    assert words in error_of(response.get_json())["message"]


def error_of(answer: dict[str, Any]) -> dict[str, Any]:
    """The error of an answer that has the one shape."""
    assert list(answer) == ["error"]
    error: dict[str, Any] = answer["error"]
    assert list(error) == ["code", "message", "details"]
    return error


@pytest.mark.parametrize(
    ("method", "url", "status", "code"),
    [("GET", "/api/v1/none", 404, "not_found"), ("POST", "/api/v1/search", 405, "method_not_allowed")],
)
def test_every_error_below_api_is_json(client: FlaskClient, method: str, url: str, status: int, code: str) -> None:
    """Wrong addresses and methods answer in the same shape."""
    response = client.open(url, method=method)
    assert response.status_code == status
    assert error_of(response.get_json())["code"] == code


def test_openapi_describes_what_is_answered(client: FlaskClient) -> None:
    """The description names every parameter, and its schemas hold for real answers."""
    api = client.get("/api/v1/openapi.json").get_json()
    assert api["openapi"].startswith("3.1")
    names = [each["name"] for each in api["paths"]["/search"]["get"]["parameters"]]
    own = ["q", "in", "similar", "without", "explain", "page", "size", "sort"]
    assert names == [*own, *FACETS, *(f"not_{field}" for field in FACETS)]
    assert set(names) == set(NAMES)
    schemas = api["components"]["schemas"]
    check(client.get("/api/v1/search?q=两新组织 ").get_json(), schemas["SearchResults"])
    check(client.get("/api/v1/search?q=链式党建").get_json(), schemas["SearchResults"])
    for query in ("q=两新组织&without=新经济组织", "q=楼宇 党建&explain=1", "similar=policy&explain=1", "q=囧囧囧囧"):
        check(client.get(f"/api/v1/search?{query}").get_json(), schemas["SearchResults"])
    check(client.get("/api/v1/search?page=0").get_json(), schemas["Error"])


TYPES: dict[str, Any] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
    "object": dict,
    "array": list,
}


def check(value: Any, schema: dict[str, Any]) -> None:
    """`value` is as `schema` says, as far as this API's schemas go."""
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    assert any(isinstance(value, TYPES[each]) for each in types), (value, schema)
    if isinstance(value, list):
        for item in value:
            check(item, schema["items"])
    if isinstance(value, dict) and "properties" in schema:
        assert set(schema["required"]) <= set(value) <= set(schema["properties"])
        for name, item in value.items():
            check(item, schema["properties"][name])


def suggested(client: FlaskClient, typed: str) -> list[dict[str, Any]]:
    """The suggestions for what was typed, once they are made."""
    pause = threading.Event()
    for _ in range(500):
        if client.get("/api/v1/suggest?q=dangjian").get_json()["suggestions"]:
            break
        pause.wait(0.02)
    answer = client.get("/api/v1/suggest", query_string={"q": typed}).get_json()
    assert list(answer) == ["query", "suggestions"]
    assert answer["query"] == typed
    found: list[dict[str, Any]] = answer["suggestions"]
    return found


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("lsdj", {"text": "链式党建", "kind": "做法", "match": [0, 4]}),
        ("dangzuzhi", {"text": "楼宇党组织", "kind": "做法", "match": [2, 5]}),
        ("关于楼", {"text": "关于楼宇党建的意见", "kind": "标题", "match": [0, 3]}),
        ("组发[2020]", {"text": "组发〔2020〕3号", "kind": "文号", "match": [0, 8]}),
    ],
)
def test_suggestions_have_text_kind_and_match(client: FlaskClient, typed: str, expected: dict[str, Any]) -> None:
    """By characters, pinyin and initials; other names of practice models are known from their cards."""
    found = suggested(client, typed)
    assert expected in found
    assert all(list(each) == ["text", "kind", "match"] for each in found)


@pytest.mark.parametrize("typed", ["", "金丝雀", "jinsique", "a" * 5000, "\x00", "%", "<script>", "'\"", "（" * 100])
def test_nothing_is_suggested_for_what_is_hidden_or_hostile(client: FlaskClient, typed: str) -> None:
    """Restricted titles are not suggested, and no input breaks anything."""
    assert [each for each in suggested(client, typed) if "金丝雀" in each["text"]] == []


def test_suggestions_are_described(client: FlaskClient) -> None:
    """The description holds for real answers, and an argument that is not known is named."""
    api = client.get("/api/v1/openapi.json").get_json()
    assert [each["name"] for each in api["paths"]["/suggest"]["get"]["parameters"]] == ["q"]
    suggested(client, "")
    check(client.get("/api/v1/suggest?q=lsdj").get_json(), api["components"]["schemas"]["Suggestions"])
    response = client.get("/api/v1/suggest?query=lsdj")
    assert response.status_code == 400
    assert "没有名为 'query' 的参数，可用的有：q" in error_of(response.get_json())["message"]
