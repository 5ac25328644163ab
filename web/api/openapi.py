"""The OpenAPI description of the JSON API."""

from __future__ import annotations

from typing import Any

from indexer.narrowing import MOST_EARLIER
from indexer.quotations import LONGEST_DRAFT, STATUS_NAMES, STATUSES
from indexer.results import FACETS, LARGEST_PAGE, SORTS
from indexer.suggest import KINDS, MOST_SUGGESTIONS
from web.names import FACET_NAMES
from web.params import DEFAULT_SIZE, EXCLUDED, MOST_SWITCHED_OFF

_TEXT = {"type": "string"}
_OPTIONAL_TEXT = {"type": ["string", "null"]}
_COUNT = {"type": "integer", "minimum": 0}
_NUMBER = {"type": "number"}


def description(longest_query: int) -> dict[str, Any]:
    """The API as an OpenAPI 3.1 document."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "党建资料库 API", "version": "1", "description": "检索资料库；与网站用同一套检索。"},
        "servers": [{"url": "/api/v1"}],
        "paths": {
            "/search": {"get": _search(longest_query)},
            "/suggest": {"get": _suggest()},
            "/check-quotes": {"post": _check_quotes()},
        },
        "components": {"schemas": _SCHEMAS},
    }


def _search(longest_query: int) -> dict[str, Any]:
    return {
        "operationId": "search",
        "summary": "检索",
        "parameters": _parameters(longest_query),
        "responses": {
            "200": _answer("检索结果", "SearchResults"),
            "400": _answer("参数有误", "Error"),
            "404": _answer("没有 similar 所指的文档", "Error"),
            "503": _answer("索引尚未建立或需要重建", "Error"),
        },
    }


def _suggest() -> dict[str, Any]:
    typed = "已输入的文字：汉字、拼音、拼音首字母，或混着写，如 楼宇、louyu、lydj、楼yu"
    return {
        "operationId": "suggest",
        "summary": "输入时的提示",
        "description": "索引刚更新时在后台准备，准备好以前依原有的回答，没有则为空。",
        "parameters": [_parameter("q", _TEXT, typed)],
        "responses": {
            "200": _answer("提示", "Suggestions"),
            "400": _answer("参数有误", "Error"),
            "503": _answer("索引尚未建立或需要重建", "Error"),
        },
    }


def _check_quotes() -> dict[str, Any]:
    draft = _object(text={**_TEXT, "maxLength": LONGEST_DRAFT, "description": "文稿"})
    return {
        "operationId": "checkQuotes",
        "summary": "核对文稿里的引文和条款",
        "description": "什么也不保存。",
        "requestBody": {"required": True, "content": {"application/json": {"schema": draft}}},
        "responses": {
            "200": _answer("核对结果", "QuotationReport"),
            "400": _answer("请求有误，或文稿太长、引文太多", "Error"),
            "413": _answer("请求的内容太大", "Error"),
            "503": _answer("索引尚未建立或需要重建，或正在核对的文稿太多", "Error"),
        },
    }


def _parameters(longest_query: int) -> list[dict[str, Any]]:
    texts = {"type": "array", "items": _TEXT}
    filters = [
        *(_parameter(field, texts, f"按{FACET_NAMES[field]}筛选，可重复，任一符合即可") for field in FACETS),
        *(_parameter(f"{EXCLUDED}{field}", texts, f"按{FACET_NAMES[field]}排除，可重复") for field in FACETS),
    ]
    words = "检索式，写法见 /help：空格表示同时含有，引号内逐字查找，- 表示排除"
    flag = {"type": "integer", "enum": [0, 1], "default": 0}
    return [
        _parameter("q", {"type": "string", "maxLength": longest_query}, words),
        _parameter("in", {**texts, "maxItems": MOST_EARLIER}, "先前的检索式，可重复：在它们的结果中查找"),
        _parameter("similar", _TEXT, "文档编号：查找与它相似的资料"),
        _parameter("without", {**texts, "maxItems": MOST_SWITCHED_OFF}, "不查找的同义词，可重复"),
        _parameter("explain", flag, "为 1 时说明每条结果为什么命中（why）"),
        _parameter("page", {"type": "integer", "minimum": 1, "default": 1}, "页码"),
        _parameter("size", _between(1, LARGEST_PAGE, DEFAULT_SIZE), "每页篇数"),
        _parameter("sort", {"type": "string", "enum": list(SORTS), "default": "relevance"}, "排序方式"),
        *filters,
    ]


def _parameter(name: str, schema: dict[str, Any], meaning: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": meaning}


def _between(low: int, high: int, default: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": low, "maximum": high, "default": default}


def _answer(meaning: str, schema: str) -> dict[str, Any]:
    reference = {"$ref": f"#/components/schemas/{schema}"}
    return {"description": meaning, "content": {"application/json": {"schema": reference}}}


def _object(optional: dict[str, Any] | None = None, **properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": {**properties, **(optional or {})}}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_WHY = {
    "why": {
        **_list(_object(word=_TEXT, field=_TEXT, through=_OPTIONAL_TEXT, whole={"type": "boolean"}, score=_NUMBER)),
        "description": "得分从哪里来：哪个词、在标题（title）小标题（heading）还是正文（text）、经哪个同义词、得几分；"
        "whole 为 false 时只有这个词的部分字；"
        "只在 explain=1 时有",
    }
}
_PASSAGE = _object(
    _WHY,
    locator={**_TEXT, "description": "条款的路径，如 三 › 6"},
    anchor={**_TEXT, "description": "页面 /documents/<id>#<anchor> 中的位置"},
    text=_TEXT,
    matches={**_list(_list(_COUNT)), "description": "text 中命中的字符区间，不含末尾"},
    score=_NUMBER,
)
_HIT = _object(
    _WHY,
    id=_TEXT,
    title=_TEXT,
    kind=_OPTIONAL_TEXT,
    issuer=_OPTIONAL_TEXT,
    number=_OPTIONAL_TEXT,
    date=_OPTIONAL_TEXT,
    validity=_OPTIONAL_TEXT,
    score=_NUMBER,
    total_passages=_COUNT,
    passages=_list(_PASSAGE),
)
_FACET_VALUES = _list(_object(value=_TEXT, count=_COUNT))
_SYNONYMS = {"type": "object", "additionalProperties": _list(_TEXT)}
_EXPLANATION = _object(
    terms=_list(_TEXT),
    expanded={**_SYNONYMS, "description": "词 -> 同时查找的同义词"},
    corrected={**_OPTIONAL_TEXT, "description": "没有全部符合的内容时，写法相近而有结果的检索词"},
    relaxed={**_OPTIONAL_TEXT, "description": "没有全部符合的内容时，放宽了什么"},
    dropped={**_list(_TEXT), "description": "放宽时略去的词"},
    switched_off={**_SYNONYMS, "description": "词 -> 没有查找的同义词"},
    read_as={**_TEXT, "description": "读成的检索式"},
    question={"type": "boolean", "description": "按问题理解：依相关程度列出"},
    notes={**_list(_TEXT), "description": "与所写不同的读法"},
)
_SUGGESTION = _object(
    text={**_TEXT, "description": "可用来检索的文字"},
    kind={**_TEXT, "enum": list(KINDS)},
    match={**_list(_COUNT), "description": "text 中与输入相应的字符区间，不含末尾"},
)
_QUOTED_PLACE = {
    **_object(
        id=_TEXT,
        title=_TEXT,
        date=_OPTIONAL_TEXT,
        validity=_OPTIONAL_TEXT,
        locator={**_TEXT, "description": "条款的路径，如 第三章 › 第十二条"},
        clause={**_TEXT, "description": "引用时的写法，如 第十二条第三项"},
        anchor=_TEXT,
        text={**_TEXT, "description": "那里的原文"},
    ),
    "type": ["object", "null"],
}
_CITED = {
    **_object(title=_OPTIONAL_TEXT, number=_OPTIONAL_TEXT, clause=_OPTIONAL_TEXT, start=_COUNT, end=_COUNT),
    "type": ["object", "null"],
    "description": "文稿注明的出处",
}
_QUOTATION = _object(
    kind={**_TEXT, "enum": ["quotation", "block", "citation"], "description": "引号里的引文、整段的引文、只引条款"},
    start={**_COUNT, "description": "在文稿中的字符区间，不含引号，不含末尾"},
    end=_COUNT,
    text=_TEXT,
    cited=_CITED,
    status={**_TEXT, "enum": list(STATUSES), "description": "；".join(f"{k} {v}" for k, v in STATUS_NAMES.items())},
    status_name=_TEXT,
    message=_TEXT,
    place={**_QUOTED_PLACE, "description": "原文所在，或最相近的一处"},
    newer={**_QUOTED_PLACE, "description": "已过时的，新版本中的相应处"},
    pieces={
        "type": "array",
        "items": {"type": "array", "prefixItems": [_TEXT, _TEXT, {"type": "boolean"}]},
        "description": "有出入的，逐段的 [原文, 文稿, 是否相同]",
    },
)
_SCHEMAS = {
    "QuotationReport": _object(
        checked=_COUNT,
        all_right={"type": "boolean"},
        counts={"type": "object", "additionalProperties": _COUNT, "description": "每种结果的处数"},
        terms={**_COUNT, "description": "按用语看待、没有核对的加引号短语"},
        findings=_list(_QUOTATION),
    ),
    "SearchResults": _object(
        query=_TEXT,
        total_documents=_COUNT,
        total_passages=_COUNT,
        took_ms=_NUMBER,
        hits=_list(_HIT),
        facets={"type": "object", "additionalProperties": _FACET_VALUES, "description": "按整个结果统计的篇数"},
        explanation=_EXPLANATION,
        nearby={**_list(_HIT), "description": "只含有部分检索词的资料，全部符合的不多时才有"},
        related={**_list(_TEXT), "description": "这些结果里常出现的词"},
    ),
    "Suggestions": _object(query=_TEXT, suggestions={**_list(_SUGGESTION), "maxItems": MOST_SUGGESTIONS}),
    "Error": _object(error=_object(code=_TEXT, message=_TEXT, details={"type": ["object", "null"]})),
}
