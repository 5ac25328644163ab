"""What `kb inspect` tells people: the same values as its JSON, as a page of Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_FACTS = {
    "kind": "文种", "issuer": "机关", "level": "层级", "number": "文号", "date": "成文", "published": "发布",
    "region": "地区", "authors": "作者", "keywords": "关键词", "source": "来源", "validity": "效力",
}  # fmt: skip
_NAMES = {"title": "标题"} | _FACTS
_MARKS = {"info": "提示", "warning": "注意", "error": "错误"}


def report(inspected: Mapping[str, Any]) -> str:
    """The report on one file; `inspected` is the object that `kb.inspection.inspect_file` gives."""
    lines = [f"{inspected['path']}（{len(inspected['documents'])} 篇）"]
    for document in inspected["documents"]:
        lines += _document(document)
    return "\n".join(lines)


def _document(document: Mapping[str, Any]) -> Iterator[str]:
    yield f"\n  {document['title'] or '（无标题）'}"
    facts = [f"{name} {_value(document[key])}" for key, name in _FACTS.items() if document[key]]
    if facts:
        yield "  " + " · ".join(facts)
    if document["origins"]:
        found = (f"{_NAMES[key]}（{where}）" for key, where in document["origins"].items() if key in _NAMES)
        yield "  见于：" + "、".join(found)
    for section in document["sections"]:
        yield "    " + "  " * (section["level"] - 1) + f"{section['label']} {section['heading']}".strip()
    paragraphs = document["paragraphs"]
    yield f"  共 {len(paragraphs)} 段、{sum(map(len, paragraphs))} 字"
    if left_out := document["set_aside"]:
        first = "、".join(f"“{text[:15]}”" for text in left_out[:3])
        yield f"  没有收入正文 {len(left_out)} 处：{first}{' 等' if len(left_out) > 3 else ''}"
    for finding in document["findings"]:
        yield f"  {_MARKS[finding['severity']]}：{finding['message']}"


def _value(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "、".join(value)
