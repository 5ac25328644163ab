"""The OpenAPI description of the JSON API."""

from __future__ import annotations

from typing import Any

from indexer.narrowing import MOST_EARLIER
from indexer.results import FACETS, LARGEST_PAGE, SORTS
from indexer.suggest import KINDS, MOST_SUGGESTIONS
from web.api.practice_schemas import PRACTICE_PATHS, PRACTICE_SCHEMAS
from web.api.schema import COUNT, NUMBER, OPTIONAL_TEXT, TEXT, answer, list_of, object_of, parameter
from web.names import FACET_NAMES
from web.params import DEFAULT_SIZE, EXCLUDED, MOST_SWITCHED_OFF


def description(longest_query: int) -> dict[str, Any]:
    """The API as an OpenAPI 3.1 document."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "党建资料库 API", "version": "1", "description": "检索资料库；与网站用同一套检索。"},
        "servers": [{"url": "/api/v1"}],
        "paths": {"/search": {"get": _search(longest_query)}, "/suggest": {"get": _suggest()}, **PRACTICE_PATHS},
        "components": {"schemas": _SCHEMAS | PRACTICE_SCHEMAS},
    }


def _search(longest_query: int) -> dict[str, Any]:
    return {
        "operationId": "search",
        "summary": "检索",
        "parameters": _parameters(longest_query),
        "responses": {
            "200": answer("检索结果", "SearchResults"),
            "400": answer("参数有误", "Error"),
            "404": answer("没有 similar 所指的文档", "Error"),
            "503": answer("索引尚未建立或需要重建", "Error"),
        },
    }


def _suggest() -> dict[str, Any]:
    typed = "已输入的文字：汉字、拼音、拼音首字母，或混着写，如 楼宇、louyu、lydj、楼yu"
    return {
        "operationId": "suggest",
        "summary": "输入时的提示",
        "description": "索引刚更新时在后台准备，准备好以前依原有的回答，没有则为空。",
        "parameters": [parameter("q", TEXT, typed)],
        "responses": {
            "200": answer("提示", "Suggestions"),
            "400": answer("参数有误", "Error"),
            "503": answer("索引尚未建立或需要重建", "Error"),
        },
    }


def _parameters(longest_query: int) -> list[dict[str, Any]]:
    texts = {"type": "array", "items": TEXT}
    filters = [
        *(parameter(field, texts, f"按{FACET_NAMES[field]}筛选，可重复，任一符合即可") for field in FACETS),
        *(parameter(f"{EXCLUDED}{field}", texts, f"按{FACET_NAMES[field]}排除，可重复") for field in FACETS),
    ]
    words = "检索式，写法见 /help：空格表示同时含有，引号内逐字查找，- 表示排除"
    flag = {"type": "integer", "enum": [0, 1], "default": 0}
    return [
        parameter("q", {"type": "string", "maxLength": longest_query}, words),
        parameter("in", {**texts, "maxItems": MOST_EARLIER}, "先前的检索式，可重复：在它们的结果中查找"),
        parameter("similar", TEXT, "文档编号：查找与它相似的资料"),
        parameter("without", {**texts, "maxItems": MOST_SWITCHED_OFF}, "不查找的同义词，可重复"),
        parameter("explain", flag, "为 1 时说明每条结果为什么命中（why）"),
        parameter("page", {"type": "integer", "minimum": 1, "default": 1}, "页码"),
        parameter("size", _between(1, LARGEST_PAGE, DEFAULT_SIZE), "每页篇数"),
        parameter("sort", {"type": "string", "enum": list(SORTS), "default": "relevance"}, "排序方式"),
        *filters,
    ]


def _between(low: int, high: int, default: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": low, "maximum": high, "default": default}


_WHY = {
    "why": {
        **list_of(object_of(word=TEXT, field=TEXT, through=OPTIONAL_TEXT, whole={"type": "boolean"}, score=NUMBER)),
        "description": "得分从哪里来：哪个词、在标题（title）小标题（heading）还是正文（text）、经哪个同义词、得几分；"
        "whole 为 false 时只有这个词的部分字；"
        "只在 explain=1 时有",
    }
}
_PASSAGE = object_of(
    _WHY,
    locator={**TEXT, "description": "条款的路径，如 三 › 6"},
    anchor={**TEXT, "description": "页面 /documents/<id>#<anchor> 中的位置"},
    text=TEXT,
    matches={**list_of(list_of(COUNT)), "description": "text 中命中的字符区间，不含末尾"},
    score=NUMBER,
)
_HIT = object_of(
    _WHY,
    id=TEXT,
    title=TEXT,
    kind=OPTIONAL_TEXT,
    issuer=OPTIONAL_TEXT,
    number=OPTIONAL_TEXT,
    date=OPTIONAL_TEXT,
    validity=OPTIONAL_TEXT,
    score=NUMBER,
    total_passages=COUNT,
    passages=list_of(_PASSAGE),
)
_FACET_VALUES = list_of(object_of(value=TEXT, count=COUNT))
_SYNONYMS = {"type": "object", "additionalProperties": list_of(TEXT)}
_EXPLANATION = object_of(
    terms=list_of(TEXT),
    expanded={**_SYNONYMS, "description": "词 -> 同时查找的同义词"},
    corrected={**OPTIONAL_TEXT, "description": "没有全部符合的内容时，写法相近而有结果的检索词"},
    relaxed={**OPTIONAL_TEXT, "description": "没有全部符合的内容时，放宽了什么"},
    dropped={**list_of(TEXT), "description": "放宽时略去的词"},
    switched_off={**_SYNONYMS, "description": "词 -> 没有查找的同义词"},
    read_as={**TEXT, "description": "读成的检索式"},
    question={"type": "boolean", "description": "按问题理解：依相关程度列出"},
    notes={**list_of(TEXT), "description": "与所写不同的读法"},
)
_SUGGESTION = object_of(
    text={**TEXT, "description": "可用来检索的文字"},
    kind={**TEXT, "enum": list(KINDS)},
    match={**list_of(COUNT), "description": "text 中与输入相应的字符区间，不含末尾"},
)
_SCHEMAS = {
    "SearchResults": object_of(
        query=TEXT,
        total_documents=COUNT,
        total_passages=COUNT,
        took_ms=NUMBER,
        hits=list_of(_HIT),
        facets={"type": "object", "additionalProperties": _FACET_VALUES, "description": "按整个结果统计的篇数"},
        explanation=_EXPLANATION,
        nearby={**list_of(_HIT), "description": "只含有部分检索词的资料，全部符合的不多时才有"},
        related={**list_of(TEXT), "description": "这些结果里常出现的词"},
    ),
    "Suggestions": object_of(query=TEXT, suggestions={**list_of(_SUGGESTION), "maxItems": MOST_SUGGESTIONS}),
    "Error": object_of(error=object_of(code=TEXT, message=TEXT, details={"type": ["object", "null"]})),
}
