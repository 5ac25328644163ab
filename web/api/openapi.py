"""The OpenAPI description of the JSON API."""

from __future__ import annotations

from typing import Any

from indexer.narrowing import MOST_EARLIER
from indexer.quotations import LONGEST_DRAFT, STATUS_NAMES, STATUSES
from indexer.results import FACETS, LARGEST_PAGE, SORTS
from indexer.suggest import KINDS, MOST_SUGGESTIONS
from kb.citations import STYLES
from web.api.practice_schemas import PRACTICE_PATHS, PRACTICE_SCHEMAS
from web.api.schema import COUNT as _COUNT
from web.api.schema import NUMBER as _NUMBER
from web.api.schema import OPTIONAL_TEXT as _OPTIONAL_TEXT
from web.api.schema import TEXT as _TEXT
from web.api.schema import answer as _answer
from web.api.schema import list_of as _list
from web.api.schema import object_of as _object
from web.api.schema import parameter as _parameter
from web.names import FACET_NAMES
from web.params import DEFAULT_SIZE, EXCLUDED, MOST_SWITCHED_OFF


def description(longest_query: int) -> dict[str, Any]:
    """The API as an OpenAPI 3.1 document."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "党建资料库 API", "version": "1", "description": "检索资料库；与网站用同一套检索。"},
        "servers": [{"url": "/api/v1"}],
        "paths": {
            "/search": {"get": _search(longest_query)},
            "/suggest": {"get": _suggest()},
            "/policies": {"get": _policies()},
            "/policies/{id}": {"get": _policy()},
            "/documents/{id}/citations": {"get": _citations()},
            "/check-quotes": {"post": _check_quotes()},
            **PRACTICE_PATHS,
        },
        "components": {"schemas": _SCHEMAS | PRACTICE_SCHEMAS},
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


def _policies() -> dict[str, Any]:
    return {
        "operationId": "policies",
        "summary": "政策登记",
        "parameters": [],
        "responses": {
            "200": _answer("全部条目", "Policies"),
            "400": _answer("参数有误", "Error"),
            "503": _answer("索引尚未建立或需要重建", "Error"),
        },
    }


def _policy() -> dict[str, Any]:
    named = {"name": "id", "in": "path", "required": True, "schema": _TEXT, "description": "条目的编号"}
    return {
        "operationId": "policy",
        "summary": "一项政策：各条规定什么，哪些做法在落实",
        "parameters": [named],
        "responses": {
            "200": _answer("条目", "Policy"),
            "400": _answer("参数有误", "Error"),
            "404": _answer("没有这个条目", "Error"),
            "503": _answer("索引尚未建立或需要重建", "Error"),
        },
    }


def _citations() -> dict[str, Any]:
    document = {"name": "id", "in": "path", "required": True, "schema": _TEXT, "description": "文档编号"}
    return {
        "operationId": "citations",
        "summary": "引文：一篇文档或其中一条怎样引用",
        "parameters": [document, _parameter("at", _TEXT, "其中一条的锚点（anchor），没有则为全文")],
        "responses": {
            "200": _answer("各种格式的引文", "Citations"),
            "400": _answer("参数有误", "Error"),
            "404": _answer("没有这篇文档或这一条", "Error"),
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


def _between(low: int, high: int, default: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": low, "maximum": high, "default": default}


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
_STATED = {
    "id": _TEXT,
    "title": _TEXT,
    "aliases": _list(_TEXT),
    "form": {**_OPTIONAL_TEXT, "description": "文种；不知道的各项为 null"},
    "issuer": _OPTIONAL_TEXT,
    "level": _OPTIONAL_TEXT,
    "number": _OPTIONAL_TEXT,
    "date": _OPTIONAL_TEXT,
    "published": _OPTIONAL_TEXT,
    "validity": _OPTIONAL_TEXT,
    "total_clauses": _COUNT,
    "total_practices": {**_COUNT, "description": "落实其中某一条的做法数"},
    "full_texts": {**_list(_object(id=_TEXT, title=_TEXT)), "description": "资料库中的全文；空表示待导入"},
}
_CLAUSE = _object(
    path={**_TEXT, "description": "条款的路径，如 三 › 6"},
    heading=_TEXT,
    text={**_TEXT, "description": "本库的概括，不是原文"},
    practices=_list(_object(id=_TEXT, name=_TEXT, how=_TEXT)),
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
    "Policies": _object(total=_COUNT, policies=_list(_object(**_STATED))),
    "Policy": _object(
        **_STATED,
        source=_OPTIONAL_TEXT,
        known={
            "type": "object",
            "additionalProperties": _TEXT,
            "description": "项目 -> 从哪里读到",
        },
        clauses=_list(_CLAUSE),
    ),
    "Citations": _object(
        id=_TEXT,
        anchor=_TEXT,
        locator=_TEXT,
        citations=_list(_object(style={**_TEXT, "enum": list(STYLES)}, name=_TEXT, text=_TEXT)),
        warnings={**_list(_TEXT), "description": "引用前须知：已废止、原文不完整等"},
    ),
    "Error": _object(error=_object(code=_TEXT, message=_TEXT, details={"type": ["object", "null"]})),
}
