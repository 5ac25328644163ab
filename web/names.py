"""How fields and values are called on the page."""

from __future__ import annotations

FACET_NAMES = {
    "kind": "文种",
    "scene": "场景",
    "model": "做法",
    "region": "地区",
    "issuer": "机关",
    "level": "层级",
    "year": "年份",
    "validity": "效力",
    "collection": "资料来源",
}
SORT_NAMES = {"relevance": "相关度", "date": "成文日期", "published": "发布日期"}
SEVERITY_NAMES = {"info": "说明", "warning": "注意", "error": "错误"}
