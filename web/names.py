"""How fields and values are called on the page."""

from __future__ import annotations

from indexer.results import Sort
from kb.merging import FIELD_NAMES

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
POLICY_FACT_NAMES = {
    "title": "名称",
    "form": "文种",
    "issuer": "机关",
    "level": "层级",
    "number": "文号",
    "date": "成文日期",
    "published": "发布日期",
    "validity": "效力",
}
METADATA_NAMES = FIELD_NAMES | {"original": "原始文件", "extra": "其他项", "findings": "待核对处"}
SORT_NAMES: dict[Sort, str] = {
    "relevance": "相关度",
    "date": "成文日期",
    "published": "发布日期",
    "level": "机关层级",
}
NOT_AS_IT_STANDS = frozenset({"尚未生效", "已修改", "已废止", "失效"})  # of the values of 效力
SEVERITY_NAMES = {"info": "说明", "warning": "注意", "error": "错误"}
