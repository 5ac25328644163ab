"""The OpenAPI description of the part of the API that tells of practice models."""

from __future__ import annotations

from typing import Any

from kb.practice.comparison import FEWEST, MOST
from kb.practice.fit import ASPECTS, Aspect
from kb.practice.network import NODE_KINDS
from kb.practice.selection import ORDERS
from web.api.schema import COUNT, OPTIONAL_TEXT, TEXT, answer, list_of, object_of, parameter
from web.models.asked import FACET_NAMES, SHOWN_KINDS, VOCABULARIES

_TEXTS, _FLAG = list_of(TEXT), {"type": "boolean"}


def _path(name: str, summary: str, schema: str, *parameters: dict[str, Any], missing: str = "") -> dict[str, Any]:
    responses = {
        "200": answer(summary, schema),
        "400": answer("参数有误", "Error"),
        "503": answer("索引尚未建立或需要重建", "Error"),
    }
    if missing:
        responses["404"] = answer(missing, "Error")
    return {"get": {"operationId": name, "summary": summary, "parameters": list(parameters), "responses": responses}}


def _words(aspect: Aspect) -> dict[str, Any]:
    """Words of a vocabulary, or any where there is none."""
    known = VOCABULARIES.get(aspect)
    return list_of(TEXT | {"enum": list(known)} if known else TEXT)


PRACTICE_PATHS = {
    "/models": _path(
        "models",
        "做法的目录",
        "Models",
        *(parameter(facet, _TEXTS, f"按{name}筛选，可重复，任一符合即可") for facet, name in FACET_NAMES.items()),
        parameter("sort", TEXT | {"enum": list(ORDERS), "default": "name"}, "排序方式"),
    ),
    "/models/{id}": _path(
        "model", "一项做法", "Model", parameter("id", TEXT, "卡片的编号", "path"), missing="没有这项做法"
    ),
    "/models/compare": _path(
        "compareModels",
        "做法对比",
        "ModelComparison",
        parameter("id", _TEXTS | {"minItems": FEWEST, "maxItems": MOST}, "卡片的编号，重复 2 至 5 次"),
    ),
    "/models/graph": _path(
        "modelGraph",
        "做法、政策、地区和单位的联系",
        "Network",
        parameter("scene", _TEXTS, "只要这些场景的做法，可重复"),
        parameter(
            "kind",
            list_of(TEXT | {"enum": list(NODE_KINDS)}),
            f"要哪些种类，可重复；默认 {'、'.join(SHOWN_KINDS)}，有 around 时为全部",
        ),
        parameter("around", TEXT, "只要它周围两步以内的，如 model:编号、place:浙江省杭州市"),
    ),
    "/models/timeline": _path("modelTimeline", "做法和政策的时间线", "Timeline"),
    "/models/fit": _path(
        "fitModels",
        "适合的做法，按公开的规则排列",
        "Fits",
        *(parameter(aspect, _words(aspect), f"{name}，可重复") for aspect, name in ASPECTS.items()),
    ),
}

_SUMMARY = {
    "id": TEXT,
    "name": TEXT,
    "aliases": _TEXTS,
    "scene": _TEXTS,
    "region": _TEXTS,
    "level": OPTIONAL_TEXT,
    "year": OPTIONAL_TEXT,
    "needs": _TEXTS,
    "leaders": _TEXTS,
    "sizes": _TEXTS,
    "problem": TEXT,
    "checkable": {**COUNT, "description": "有依据可查的表述有几条"},
    "evidence_count": {**COUNT, "description": "依据有几处"},
}
_NUMBERS = {**list_of(COUNT), "description": "依据的序号"}
_NAMED = object_of(id=TEXT, name=TEXT)
_EVIDENCE = object_of(
    number=COUNT,
    document={**OPTIONAL_TEXT, "description": "不在资料库中或无权查看的为 null"},
    title=OPTIONAL_TEXT,
    locator=OPTIONAL_TEXT,
    anchor={**OPTIONAL_TEXT, "description": "页面 /documents/<document>#<anchor> 中的位置"},
    supports=_TEXTS,
    warnings={**_TEXTS, "description": "用它之前要知道的：效力、原文的缺陷"},
)
PRACTICE_SCHEMAS = {
    "Models": object_of(
        total=COUNT,
        found=COUNT,
        models=list_of(object_of(**_SUMMARY)),
        facets={"type": "object", "additionalProperties": list_of(object_of(value=TEXT, count=COUNT))},
    ),
    "Model": object_of(
        **_SUMMARY,
        where=OPTIONAL_TEXT,
        since=OPTIONAL_TEXT,
        organisations=_TEXTS,
        statements=list_of(object_of(part=TEXT, number=COUNT, text=TEXT, evidence=_NUMBERS)),
        figures=list_of(object_of(what=TEXT, value=TEXT, date=OPTIONAL_TEXT, evidence=COUNT)),
        events=list_of(object_of(date=TEXT, what=TEXT, evidence=COUNT)),
        carries_out=list_of(object_of(policy=TEXT, title=TEXT, clause=TEXT, how=TEXT)),
        related=list_of(object_of(id=TEXT, name=TEXT, relation=TEXT)),
        evidence=list_of(_EVIDENCE),
    ),
    "ModelComparison": object_of(
        models=list_of(_NAMED),
        rows=list_of(object_of(name=TEXT, cells=list_of(list_of(object_of(text=TEXT, evidence=_NUMBERS))))),
    ),
    "Network": object_of(
        nodes=list_of(object_of(key=TEXT, kind=TEXT | {"enum": list(NODE_KINDS)}, ref=TEXT, name=TEXT)),
        edges=list_of(object_of(source=TEXT, target=TEXT, relation=TEXT, detail=TEXT)),
    ),
    "Timeline": object_of(
        moments=list_of(
            object_of(
                date=TEXT,
                what=TEXT,
                kind=TEXT,
                id=TEXT,
                name=TEXT,
                evidence={
                    "type": ["object", "null"],
                    "required": ["document", "locator"],
                    "properties": {"document": TEXT, "locator": TEXT},
                },
            )
        ),
        undated=list_of(_NAMED),
    ),
    "Fits": object_of(
        asked={"type": "object", "additionalProperties": _TEXTS},
        rules=_TEXTS,
        fits=list_of(
            object_of(
                id=TEXT,
                name=TEXT,
                met=COUNT,
                asked=COUNT,
                needs_met=COUNT,
                ruled_out={**_FLAG, "description": "卡片写明的适用规模与所选的都不符"},
                checkable=COUNT,
                problem=TEXT,
                matches=list_of(object_of(aspect=TEXT, word=TEXT, met=_FLAG, stated=_TEXTS)),
            )
        ),
    ),
}
